//! The one test binary.

mod policies;
