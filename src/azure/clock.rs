//! Time: given from outside, so that tests wait for nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;

/// What tells the time, and lets it pass.
pub trait Clock: Send + Sync {
    /// The time of day, which may be wrong.
    fn now(&self) -> Timestamp;

    /// Time since some moment, which only grows.
    fn elapsed(&self) -> Duration;

    /// Waits.
    fn sleep(&self, time: Duration);
}

/// The clock of this machine.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
    fixed: Option<Timestamp>,
}

impl SystemClock {
    /// A clock whose time of day may be fixed, for builds that are to be
    /// [the same to the byte](https://reproducible-builds.org/specs/source-date-epoch/).
    #[expect(clippy::disallowed_methods, reason = "this is where waiting is measured")]
    pub fn new(fixed: Option<Timestamp>) -> Self {
        SystemClock { start: Instant::now(), fixed }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "a record says when it was taken")]
    fn now(&self) -> Timestamp {
        self.fixed.unwrap_or_else(|| Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// Ends a run early, from any thread.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

/// How long a wait goes on before somebody looks whether it is still wanted.
const SLICE: Duration = Duration::from_millis(200);

impl Cancel {
    /// From now on nothing is asked any more.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is over.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Waits, unless it is over.
    pub(crate) fn sleep(&self, clock: &dyn Clock, time: Duration) {
        let mut left = time;
        while !left.is_zero() && !self.is_cancelled() {
            let slice = left.min(SLICE);
            clock.sleep(slice);
            left -= slice;
        }
    }
}
