//! Fixes: what the rows of the policies say is good, put where the author wrote what is not.
//!
//! Each language has a module with one function,
//! `edits(scan: &Scan, resource: ResourceIndex, path: &Path, new: &serde_json::Value) -> Result<Vec<Edit>, String>`,
//! which says how the value at a path of a resource is written anew, or in one sentence why that cannot be done.

mod edit;
mod terraform;
