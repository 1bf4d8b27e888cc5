//! A scan: files → deployments → estate → judgements → outcomes, in parallel and in a fixed order.
