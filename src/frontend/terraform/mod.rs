//! Terraform and OpenTofu configurations and plans, read without their programs.

pub mod azapi;
pub mod ids;
pub mod instance;
pub mod lower;
pub mod mapping;
pub mod number;
pub mod plan;
pub mod syntax;
pub mod value;
