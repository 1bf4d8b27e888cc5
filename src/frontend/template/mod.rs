//! The deployment engine that ARM JSON and Bicep share.

pub mod functions;
