//! Model → Rego input.
