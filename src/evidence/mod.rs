//! Evidence: packs that an auditor can check without seawall's word for it, and what is made of them.

pub mod documents;
pub mod manifest;
pub mod period;
