//! Evidence: packs that an auditor can check without seawall's word for it, and what is made of them.

pub mod build;
pub mod documents;
pub mod dsse;
#[cfg(test)]
mod example;
pub mod exchange;
pub mod html;
pub mod key;
pub mod manifest;
mod markup;
mod oscal;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod period;
pub mod picture;
mod public_key;
pub mod setup;
pub mod statement;
pub mod store;
mod tables;
pub mod verify;
