//! Rows on made-up instances.
