//! Azure's quotas, kept on our side, so that others who use the same tenant are not pushed away and little is refused.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A bucket of calls that fills again: what Azure says of it counts more than what we think.
#[derive(Debug)]
pub(crate) struct Bucket {
    capacity: f64,
    /// Calls that come back a second.
    refill: f64,
    /// After which it is full again, for quotas that Azure counts in windows.
    window: Option<Duration>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    left: f64,
    at: Duration,
    /// When the window ends.
    full_at: Option<Duration>,
    /// Azure said so.
    held_until: Duration,
}

impl Bucket {
    /// Reads of Azure Resource Manager: 250 at once and 25 a second for each subscription and principal
    /// (<https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling>).
    pub(crate) fn reads() -> Self {
        Bucket::new(250.0, 25.0, None)
    }

    /// Queries of Resource Graph: 15 in five seconds for each principal
    /// (<https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests>).
    pub(crate) fn queries() -> Self {
        Bucket::new(15.0, 0.0, Some(Duration::from_secs(5)))
    }

    fn new(capacity: f64, refill: f64, window: Option<Duration>) -> Self {
        let state = State { left: capacity, at: Duration::ZERO, full_at: None, held_until: Duration::ZERO };
        Bucket { capacity, refill, window, state: Mutex::new(state) }
    }

    /// Takes a call; or says how long to wait before it is worth while to ask for one again.
    pub(crate) fn take(&self, now: Duration) -> Result<(), Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if now < state.held_until {
            return Err(state.held_until - now);
        }
        let passed = now.saturating_sub(state.at).as_secs_f64();
        state.left = (state.left + passed * self.refill).min(self.capacity);
        state.at = now;
        if state.full_at.is_some_and(|full| now >= full) {
            state.left = self.capacity;
            state.full_at = None;
        }
        if state.left >= 1.0 {
            state.left -= 1.0;
            state.full_at = state.full_at.or_else(|| Some(now + self.window?));
            return Ok(());
        }
        let refilled = (self.refill > 0.0).then(|| Duration::from_secs_f64((1.0 - state.left) / self.refill));
        let full = state.full_at.map(|full| full.saturating_sub(now));
        let wait = refilled.into_iter().chain(full).min().unwrap_or(Duration::from_secs(1));
        Err(wait.max(Duration::from_millis(10)))
    }

    /// What Azure says is left, and when that is reset. A higher number than ours is not believed before it is reset: other answers
    /// may be on their way.
    pub(crate) fn told(&self, left: u32, resets_after: Option<Duration>, now: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.left = state.left.min(f64::from(left));
        if let Some(after) = resets_after.filter(|_| self.window.is_some()) {
            state.full_at = Some(now + after.min(LONGEST));
        }
    }

    /// Nothing more for a while.
    pub(crate) fn hold(&self, until: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.held_until = state.held_until.max(until);
    }
}

/// How long a window is believed to be.
const LONGEST: Duration = Duration::from_secs(300);

/// `hh:mm:ss`.
pub(crate) fn clock_time(text: &str) -> Option<Duration> {
    let mut parts = text.trim().split(':').map(|part| part.split('.').next().unwrap_or("").parse::<u32>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let seconds = u64::from(hours) * 3600 + u64::from(minutes) * 60 + u64::from(seconds);
    parts.next().is_none().then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_opens_again() {
        let bucket = Bucket::queries();
        let at = Duration::from_secs;
        for _ in 0..15 {
            assert_eq!(bucket.take(at(1)), Ok(()));
        }
        assert_eq!(bucket.take(at(1)), Err(at(5)));
        assert_eq!(bucket.take(at(4)), Err(at(2)));
        assert_eq!(bucket.take(at(6)), Ok(()));
        bucket.told(0, clock_time("00:00:03"), at(6));
        assert_eq!(bucket.take(at(7)), Err(at(2)));
        assert_eq!(bucket.take(at(9)), Ok(()));
    }

    #[test]
    fn a_bucket_fills_by_and_by() {
        let bucket = Bucket::reads();
        for _ in 0..250 {
            assert_eq!(bucket.take(Duration::ZERO), Ok(()));
        }
        assert_eq!(bucket.take(Duration::ZERO), Err(Duration::from_millis(40)));
        let second = Duration::from_secs(1);
        let taken = (0..100).filter(|_| bucket.take(second).is_ok()).count();
        assert_eq!(taken, 25);
        bucket.hold(Duration::from_secs(9));
        assert_eq!(bucket.take(Duration::from_secs(5)), Err(Duration::from_secs(4)));
    }

    #[test]
    fn times_of_the_header_are_read() {
        assert_eq!(clock_time("00:00:05"), Some(Duration::from_secs(5)));
        assert_eq!(clock_time("01:02:03.4"), Some(Duration::from_secs(3723)));
        for wrong in ["", "5", "00:05", "a:b:c", "-1:00:00", "1:2:3:4"] {
            assert_eq!(clock_time(wrong), None, "{wrong}");
        }
    }
}
