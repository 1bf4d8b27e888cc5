//! The bodies of the fuzz targets, and how they are run. They are modules of the tests too (`tests/it/fuzz.rs`), so that an ordinary
//! compiler takes what is kept through them.

mod bodies;
#[path = "../../tests/it/places.rs"]
mod places;

use std::sync::LazyLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// The stack that a scan gives its threads, doubled: frames are larger under the address sanitizer.
const STACK: usize = 64 << 20;

/// Gives `bytes` to the target of this name.
pub fn run(name: &str, bytes: &[u8]) {
    // One thread does them all: to make one costs more than most inputs do. What works in parallel does so on it.
    static POOL: LazyLock<ThreadPool> =
        LazyLock::new(|| ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build().expect("a thread can be started"));
    let body =
        bodies::TARGETS.iter().find(|(known, _)| *known == name).map(|(_, body)| body).expect("the target is in the table");
    POOL.install(|| body(bytes));
}
