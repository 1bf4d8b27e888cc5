//! What a policy reads.
