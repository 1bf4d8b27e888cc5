//! Policies from elsewhere, on the interpreter and within limits: time for each evaluation and for all of them, the number and the size of
//! denials. A panic of the engine costs one evaluation.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::model::{Path, Segment};
use crate::policy::engine::{Outcome, RegoValue, bounded, interpret};

/// What all evaluations of one policy from elsewhere may take in a run.
const TOTAL: Duration = Duration::from_secs(60);
/// Denials of one resource that are looked at.
const DENIALS: usize = 500;
/// Characters of a message.
const MESSAGE: usize = 1000;
/// Steps of a path, and characters of each.
const STEPS: usize = 64;
const STEP: usize = 256;

/// What is said of a policy that took too long.
pub(crate) const LATE: &str =
    "the policy took longer than it may, 1 s for one evaluation and 60 s for all, and is not asked again";

/// The evaluations that go on now, by number.
static AT_WORK: Mutex<BTreeMap<u64, Work>> = Mutex::new(BTreeMap::new());
/// The number of the last one.
static LAST: AtomicU64 = AtomicU64::new(0);

/// An evaluation of a policy from elsewhere that goes on.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    /// The rule that is asked.
    pub(crate) rule: String,
    /// When it began.
    pub(crate) since: Instant,
}

/// The evaluations of policies from elsewhere that go on now, by number: the engine cannot be interrupted within a step, and whoever watches may end
/// the process.
pub(crate) fn at_work() -> BTreeMap<u64, Work> {
    AT_WORK.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Why a rule gave nothing.
#[derive(Debug)]
pub(super) enum Failure {
    /// It took too long.
    Late,
    /// In words.
    Said(String),
}

/// What a policy has cost so far.
#[derive(Debug, Default)]
pub(super) struct Spent {
    nanoseconds: AtomicU64,
    late: AtomicBool,
}

impl Spent {
    pub(super) fn is_late(&self) -> bool {
        self.late.load(Ordering::Relaxed)
    }

    pub(super) fn give_up(&self) {
        self.late.store(true, Ordering::Relaxed);
    }

    /// Does `work`, asking `rule`, and counts what it takes.
    #[expect(clippy::disallowed_methods, reason = "time is a limit here, and decides nothing else")]
    pub(super) fn measure<T>(&self, rule: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        let begin = Instant::now();
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let all = || AT_WORK.lock().unwrap_or_else(PoisonError::into_inner);
        all().insert(number, Work { rule: rule.to_owned(), since: begin });
        bounded::begin();
        let done = work();
        all().remove(&number);
        let taken = u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let before = self.nanoseconds.fetch_add(taken, Ordering::Relaxed);
        if Duration::from_nanos(before.saturating_add(taken)) > TOTAL { Err(Failure::Late) } else { done }
    }
}

/// An engine that may fail in any way.
#[derive(Clone, Debug)]
pub(super) struct Guarded {
    engine: Box<regorus::Engine>,
    /// As it was before anything was evaluated.
    fresh: Box<regorus::Engine>,
}

impl Guarded {
    pub(super) fn new(engine: &regorus::Engine) -> Self {
        Guarded { engine: Box::new(engine.clone()), fresh: Box::new(engine.clone()) }
    }

    pub(super) fn run(&mut self, name: &str, input: &RegoValue) -> Result<RegoValue, Failure> {
        let engine = &mut self.engine;
        catch_unwind(AssertUnwindSafe(|| interpret(engine, name, input))).unwrap_or_else(|_| {
            // What it left behind is not to be relied on.
            self.engine = self.fresh.clone();
            Err(Failure::Said("the engine failed on it".to_owned()))
        })
    }
}

impl Outcome {
    /// The same, if it is sane; no longer than people read.
    pub(super) fn cut_down(mut self) -> Self {
        let more = self.denials.len().saturating_sub(DENIALS);
        self.denials.truncate(DENIALS);
        for (path, message) in &mut self.denials {
            shorten(message, MESSAGE);
            path.0.truncate(STEPS);
            for segment in &mut path.0 {
                if let Segment::Key(key) = segment
                    && key.len() > STEP
                {
                    let mut short = key.to_string();
                    shorten(&mut short, STEP);
                    *segment = Segment::Key(short.into());
                }
            }
        }
        if more > 0 {
            self.denials.push((Path::default(), format!("the policy denies {more} more places")));
        }
        self
    }
}

fn shorten(text: &mut String, limit: usize) {
    if let Some((end, _)) = text.char_indices().nth(limit) {
        text.truncate(end);
        text.push('…');
    }
}
