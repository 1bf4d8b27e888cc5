//! Ends the process if a policy from elsewhere cannot be ended otherwise: the engine looks at the clock between its steps, and one step (a comparison
//! of what holds itself a million times, a product of numbers with a million digits) may take for ever, or all memory.

use std::collections::BTreeMap;
use std::sync::Once;
use std::time::Duration;

use crate::cli::{Exit, note};
use crate::policy::engine::at_work;

/// How often it looks.
const EVERY: Duration = Duration::from_millis(20);
/// What one evaluation may take at last; the engine ends it after a second wherever it can.
const LONGEST: Duration = Duration::from_secs(10);
/// Bytes by which memory may grow during one evaluation.
const MEMORY: u64 = 1 << 30;
/// Bytes of a page; those of a system with larger ones are counted as less, and the limit is higher there.
const PAGE: u64 = 4096;

/// Begins to watch, once.
pub(crate) fn begin() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        // Without a thread to spare nobody watches, and the limits of the engine hold still.
        drop(std::thread::Builder::new().name("watch".to_owned()).spawn(watch));
    });
}

fn watch() {
    // Evaluations that were seen at work, with the memory that was taken then.
    let mut seen: BTreeMap<u64, u64> = BTreeMap::new();
    loop {
        std::thread::sleep(EVERY);
        let (work, memory) = (at_work(), memory().unwrap_or_default());
        seen.retain(|number, _| work.contains_key(number));
        for (number, one) in &work {
            let before = *seen.entry(*number).or_insert(memory);
            if one.since.elapsed() > LONGEST {
                end(&one.rule, &format!("took longer than {} s", LONGEST.as_secs()));
            }
            if memory.saturating_sub(before) > MEMORY {
                end(&one.rule, &format!("took more than {} MiB of memory", MEMORY >> 20));
            }
        }
    }
}

/// Nothing was reported yet: verdicts are told when all are known.
#[expect(clippy::exit, reason = "the thread that evaluates cannot be stopped otherwise")]
fn end(rule: &str, what: &str) {
    let package = rule.trim_start_matches("data.").trim_end_matches(".deny");
    note(&format!(
        "error: the policy `{package}`, which is from elsewhere, {what} for one resource and cannot be stopped: leave it out"
    ));
    std::process::exit(Exit::Usage as i32);
}

/// Bytes of memory that the process has, where the system tells (<https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html>).
#[expect(clippy::disallowed_methods, reason = "the process looks at itself")]
fn memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split_whitespace().nth(1)?.parse().ok()?;
    pages.checked_mul(PAGE)
}
