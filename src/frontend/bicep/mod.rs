//! Bicep files and parameter files: lexer, parser and syntax tree.
//!
//! Parsing never fails. What could not be understood is an error node and a diagnostic, and costs no more than the
//! property or declaration it stands in.

mod lexer;
mod parser;
pub mod syntax;
mod token;

pub use parser::{Dialect, parse};
