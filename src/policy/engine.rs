//! The Rego engine: the only file that names regorus.
