//! The catalogue: all policies with their METADATA, compiled once, found by resource type.
