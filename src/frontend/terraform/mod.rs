//! Terraform and OpenTofu configurations and plans, read without their programs.

mod access;
pub mod convert;
pub mod equality;
pub mod expression;
pub mod functions;
pub mod instance;
mod loops;
pub mod number;
mod operators;
pub mod parse;
pub mod syntax;
mod template;
pub mod unify;
pub mod value;
