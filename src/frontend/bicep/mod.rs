//! Bicep files and parameter files.

pub mod syntax;
