//! Tests of the functions.
