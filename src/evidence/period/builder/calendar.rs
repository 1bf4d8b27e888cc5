//! The nights of a period by number: which one a moment lies in, and what it is called. All in UTC.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::evidence::period::{Asked, LONGEST, Refused};

const DAY: i64 = 24 * 60 * 60;
const HOUR: i64 = 60 * 60;

/// The nights of a period.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    asked: Asked,
    /// The second at which it begins, and the first one after it, since 1970.
    begin: i64,
    end: i64,
    /// The length of a night in seconds.
    step: i64,
    /// How many nights there are. The last one takes what is left over.
    pub(super) nights: u64,
}

impl Calendar {
    pub(super) fn new<E>(asked: Asked) -> Result<Self, Refused<E>> {
        let (first, last) = (day_of(asked.from), day_of(asked.to));
        if last < first {
            return Err(Refused::Backwards { from: asked.from, to: asked.to });
        }
        let step = i64::from(asked.every.hours()) * HOUR;
        let nights = ((last - first + 1) * DAY / step).max(1).unsigned_abs();
        if nights > LONGEST {
            return Err(Refused::TooLong { nights });
        }
        Ok(Calendar { asked, begin: first * DAY, end: (last + 1) * DAY, step, nights })
    }

    /// The number of the night that a moment lies in, from 0; none of one outside of the period.
    pub(super) fn night(&self, moment: Timestamp) -> Option<u64> {
        let second = floor(moment);
        let is_inside = (self.begin..self.end).contains(&second);
        is_inside.then(|| ((second - self.begin) / self.step).unsigned_abs().min(self.nights - 1))
    }

    /// Whether a moment lies before the period.
    pub(super) fn is_before(&self, moment: Timestamp) -> bool {
        floor(moment) < self.begin
    }

    /// What a night is called.
    pub(super) fn name(&self, night: u64) -> String {
        let seconds = i64::try_from(night).unwrap_or(i64::MAX).saturating_mul(self.step);
        let days = SignedDuration::from_hours(seconds / DAY * 24);
        let day = self.asked.from.checked_add(days).unwrap_or(self.asked.to);
        if self.asked.every.is_of_days() { day.to_string() } else { format!("{day}T{:02}:00Z", seconds % DAY / HOUR) }
    }

    /// Days at the end that are less than an interval, and belong to the last night.
    pub(super) fn rest(&self) -> i64 {
        let regular = i64::try_from(self.nights).unwrap_or(i64::MAX).saturating_mul(self.step);
        (self.end - self.begin - regular).max(0) / DAY
    }

    pub(super) fn asked(&self) -> &Asked {
        &self.asked
    }
}

/// The number of the day that a moment lies on.
pub(super) fn day(moment: Timestamp) -> i64 {
    floor(moment).div_euclid(DAY)
}

/// The second that a moment lies in. Before 1970 `as_second` is the next one.
fn floor(moment: Timestamp) -> i64 {
    let whole = moment.as_second();
    if moment.subsec_nanosecond() < 0 { whole - 1 } else { whole }
}

/// The number of a day since 1970.
fn day_of(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}
