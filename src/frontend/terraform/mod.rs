//! Terraform and OpenTofu configurations and plans, read without their programs.

pub mod instance;
pub mod number;
pub mod syntax;
pub mod value;
