//! Verdicts by worlds.
