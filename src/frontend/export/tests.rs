//! The same resource through every shape.
