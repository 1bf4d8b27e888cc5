//! Work on many things at once, where each may spread further.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An evaluation nests deeper than the stack of a thread by default.
const STACK: usize = 32 << 20;

/// What `work` finds in each item, in the order of the items, on threads that have a pool of their own each. The judge spreads
/// its questions over the pool it finds itself in; a task that waits there takes up another one, and in a common pool they
/// nest until the stack ends.
pub fn in_each<'t, T: Sync, R: Send>(items: &'t [T], work: impl Fn(&'t T) -> Vec<R> + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || {
        let number = next.fetch_add(1, Ordering::Relaxed);
        Some((number, items.get(number)?))
    };
    let all = || std::iter::from_fn(take).map(|(number, item)| (number, work(item))).collect::<Vec<_>>();
    let run = || match rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build() {
        Ok(pool) => pool.install(all),
        Err(_) => all(),
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let mut found: Vec<(usize, Vec<R>)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().flat_map(|(_, found)| found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_have_the_order_of_the_items() {
        let items: Vec<usize> = (0..100).collect();
        assert_eq!(
            in_each(&items, |item| vec![*item; item % 3]),
            items.iter().flat_map(|item| vec![*item; item % 3]).collect::<Vec<_>>()
        );
        assert!(in_each(&[] as &[usize], |_| vec![1]).is_empty());
    }
}
