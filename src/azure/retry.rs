//! Asking once more: what may pass, how long to wait, and when to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::fmt::rfc2822;
use ring::rand::{SecureRandom, SystemRandom};

use crate::azure::clock::{Cancel, Clock};
use crate::azure::http::{Answer, Broken};
use crate::snapshot::{Cause, Fault};

/// The first wait without a word of Azure's; it doubles.
const FIRST: Duration = Duration::from_millis(800);
/// The longest wait without one.
const LONGEST: Duration = Duration::from_secs(60);
/// The longest that Azure may make us wait at once. Its quotas are refilled within minutes; more is a refusal.
pub(crate) const LONGEST_TOLD: Duration = Duration::from_secs(600);
/// For one question with all its waits.
const DEADLINE: Duration = Duration::from_secs(1800);

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It stays so.
    Final(Fault),
    /// It may be otherwise in a moment, or after the time that was told.
    Passing(Fault, Option<Duration>),
}

impl From<Broken> for Refusal {
    fn from(broken: Broken) -> Self {
        if broken.passing { Refusal::Passing(broken.fault, None) } else { Refusal::Final(broken.fault) }
    }
}

/// How often is asked, and by which clock.
#[derive(Clone)]
pub(crate) struct Patience {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) cancel: Cancel,
    pub(crate) tries: u32,
    pub(crate) retries: Arc<AtomicU64>,
}

impl Patience {
    /// Asks until there is an answer, or none is to be had.
    pub(crate) fn ask<T>(&self, mut once: impl FnMut() -> Result<T, Refusal>) -> Result<T, Fault> {
        let deadline = self.clock.elapsed() + DEADLINE;
        let mut tried = 0;
        loop {
            self.go_on()?;
            let (fault, told) = match once() {
                Ok(answer) => return Ok(answer),
                Err(Refusal::Final(fault)) => return Err(fault),
                Err(Refusal::Passing(fault, told)) => (fault, told),
            };
            tried += 1;
            let wait = told.unwrap_or_else(|| backoff(tried));
            if tried >= self.tries || wait > LONGEST_TOLD || self.clock.elapsed() + wait > deadline {
                return Err(Fault { text: format!("{} ({tried} tries)", fault.text), ..fault });
            }
            self.retries.fetch_add(1, Ordering::Relaxed);
            self.cancel.sleep(&*self.clock, wait);
        }
    }

    /// Nothing, unless the run is over.
    pub(crate) fn go_on(&self) -> Result<(), Fault> {
        if self.cancel.is_cancelled() {
            return Err(Fault {
                cause: Cause::Cancelled,
                needs: None,
                text: "the run was ended before it was complete".to_owned(),
            });
        }
        Ok(())
    }
}

/// A time by chance up to one that doubles: those who were refused together do not come back together
/// (<https://learn.microsoft.com/azure/architecture/patterns/retry>). Half of it is waited in any case.
fn backoff(tried: u32) -> Duration {
    let most = FIRST.saturating_mul(1u32.checked_shl(tried.saturating_sub(1)).unwrap_or(u32::MAX)).min(LONGEST);
    let mut byte = [0];
    // Without chance the wait is the longest one.
    let chance = SystemRandom::new().fill(&mut byte).map_or(1.0, |()| f64::from(byte[0]) / 255.0);
    most.mul_f64(0.5 + chance / 2.0)
}

/// What an answer says of the time to wait: <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>, and Azure's finer headers.
pub(crate) fn told(answer: &Answer, clock: &dyn Clock) -> Option<Duration> {
    let milliseconds = ["retry-after-ms", "x-ms-retry-after-ms"].iter().find_map(|name| answer.header(name)?.parse().ok());
    if let Some(milliseconds) = milliseconds {
        return Some(Duration::from_millis(milliseconds));
    }
    let text = answer.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    // Its own clock and not ours says how far away that is. Without it a date is believed only if it may be meant so.
    let said = answer.header("date").and_then(date);
    let wait = said.unwrap_or_else(|| clock.now()).until(date(text)?).ok()?.total(jiff::Unit::Second).ok()?;
    let wait = Duration::try_from_secs_f64(wait).ok()?;
    (said.is_some() || wait <= LONGEST_TOLD).then_some(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_within_their_bounds() {
        for tried in 1..40 {
            let most = (0.8 * f64::powi(2.0, tried - 1)).min(60.0);
            for _ in 0..20 {
                let wait = backoff(tried as u32).as_secs_f64();
                assert!(wait >= most * 0.499 && wait <= most * 1.001, "{tried}: {wait}");
            }
        }
    }
}
