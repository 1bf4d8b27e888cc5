//! How often a pack is expected.

use std::fmt;
use std::str::FromStr;

/// The longest interval, in hours: a year.
const LONGEST: u32 = 366 * 24;

/// How often a pack is expected: whole hours, at least one, at most a year.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Rhythm {
    hours: u32,
}

impl Rhythm {
    /// One a night.
    pub const NIGHTLY: Rhythm = Rhythm { hours: 24 };

    /// How many hours lie between two packs.
    pub fn hours(self) -> u32 {
        self.hours
    }

    /// Whether nights begin at midnight, so that a date names them.
    pub(super) fn is_of_days(self) -> bool {
        self.hours.is_multiple_of(24)
    }
}

impl Default for Rhythm {
    fn default() -> Self {
        Rhythm::NIGHTLY
    }
}

impl fmt::Display for Rhythm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_of_days() { write!(f, "{}d", self.hours / 24) } else { write!(f, "{}h", self.hours) }
    }
}

impl FromStr for Rhythm {
    type Err = String;

    /// Reads `1d`, `12h`, `7d`.
    fn from_str(text: &str) -> Result<Self, String> {
        let of = |number: &str, unit: u32| number.parse::<u32>().ok().and_then(|number| number.checked_mul(unit));
        let hours = match text.strip_suffix('d') {
            Some(days) => of(days, 24),
            None => text.strip_suffix('h').and_then(|hours| of(hours, 1)),
        };
        let hours = hours.filter(|hours| (1..=LONGEST).contains(hours));
        hours
            .map(|hours| Rhythm { hours })
            .ok_or_else(|| "it takes days or hours, as in `1d` or `12h`, and at most a year".to_owned())
    }
}
