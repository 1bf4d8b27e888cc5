//! Whether policies keep their contract and are written as policies should be.

pub(crate) mod capabilities;
pub(crate) mod contract;
pub(crate) mod names;
pub(crate) mod text;
