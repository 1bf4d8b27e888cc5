//! Evidence: packs that an auditor can check without seawall's word for it, and what is made of them.

pub mod documents;
#[cfg(test)]
mod example;
pub mod html;
pub mod manifest;
mod markup;
pub mod picture;
