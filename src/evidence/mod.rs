//! Evidence: packs that an auditor can check without seawall's word for it, and what is made of them.

pub mod build;
pub mod documents;
pub mod manifest;
pub mod setup;
pub mod store;
