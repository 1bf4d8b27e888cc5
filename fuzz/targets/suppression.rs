//! See `fuzz/src/bodies/mod.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::run("suppression", bytes));
