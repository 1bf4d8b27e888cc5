//! azurerm's resources as Azure has them, by the tables in `azurerm/`.

mod build;
pub mod conform;
pub mod constant;
mod draft;
pub mod format;
mod identity;
pub mod inverse;
pub mod known;
mod location;
mod merge;
mod named;
pub mod path;
mod read;
mod rows;
mod secrets;
pub mod table;
mod transform;
mod visible;
mod words;

#[cfg(test)]
mod tests;

pub use build::{Mapped, Unmapped, resources};
pub use conform::conform;
pub use identity::same;
pub use secrets::is_secret;
pub use visible::visible;
