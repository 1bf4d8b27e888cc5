//! Terraform and OpenTofu configurations and plans, read without their programs.

pub mod convert;
pub mod equality;
pub mod expression;
pub mod functions;
pub mod instance;
pub mod number;
pub mod parse;
pub mod syntax;
pub mod unify;
pub mod value;
