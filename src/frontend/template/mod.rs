//! The deployment engine that ARM JSON and Bicep share.

mod access;
mod answer;
mod declared;
mod emit;
pub mod evaluate;
pub mod expression;
mod files;
mod frame;
pub mod functions;
pub(in crate::frontend) mod ids;
mod interpret;
pub mod ir;
mod lambda;
pub mod load;
mod nested;
pub(in crate::frontend) mod roles;
mod runtime;
pub(in crate::frontend) mod scope;
pub(in crate::frontend) mod symbol;
mod told;
