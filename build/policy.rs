//! What the program knows of rules, for the build script: the same files.
#![expect(dead_code, reason = "the build needs a part of them")]

#[path = "../src/policy/engine/answers.rs"]
pub(crate) mod answers;
#[path = "../src/policy/metadata/block.rs"]
pub(crate) mod block;
#[path = "../src/policy/digest.rs"]
pub(crate) mod digest;
#[path = "../src/policy/flow/mod.rs"]
pub(crate) mod flow;
#[path = "../src/policy/keys.rs"]
pub(crate) mod keys;
#[path = "../src/policy/tables/packed.rs"]
pub(crate) mod packed;
#[path = "../src/policy/reads.rs"]
pub(crate) mod reads;
#[path = "../src/policy/spelling.rs"]
pub(crate) mod spelling;
#[path = "../src/policy/tables/spread.rs"]
pub(crate) mod spread;
#[path = "../src/policy/syntax.rs"]
pub(crate) mod syntax;
#[path = "../src/policy/engine/tree.rs"]
pub(crate) mod tree;
