//! Functions on dates.

use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::Call;
use super::instant::{format_utc, parse};
use super::stop::{Outcome, Stop};
use crate::model::{Data, Value};

const DEFAULT: &str = "yyyy-MM-ddTHH:mm:ssZ";

/// What seconds are counted from.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// `dateTimeAdd(base, duration, [format])`. A year has 365 days and a month 30, says
/// <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-date#datetimeadd>.
pub(super) fn add(call: &Call<'_>) -> Outcome {
    let base = instant(call)?;
    let Some(duration) = duration(call.text(1)?) else {
        return Stop::message("the duration is not in the form of ISO 8601, such as P1DT2H");
    };
    let format = match call.arguments.get(2) {
        Some(_) => call.text(2)?,
        None => DEFAULT,
    };
    match base.checked_add(duration).ok().filter(|time| (1..=9999).contains(&time.year())) {
        Some(time) => call.give_text(format_utc(time, format).map_err(Stop::Message)?),
        None => Stop::message("the date is not between the years 1 and 9999"),
    }
}

/// `dateTimeToEpoch(date)`, in seconds.
pub(super) fn to_epoch(call: &Call<'_>) -> Outcome {
    Ok(Data::Int(instant(call)?.duration_since(EPOCH).as_secs()).into())
}

/// `dateTimeFromEpoch(seconds)`.
pub(super) fn from_epoch(call: &Call<'_>) -> Outcome {
    let time = EPOCH.checked_add(SignedDuration::from_secs(call.int(0)?));
    match time.ok().filter(|time| (1..=9999).contains(&time.year())) {
        Some(time) => Ok(Value::string(format_utc(time, DEFAULT).map_err(Stop::Message)?)),
        None => Stop::message("the date is not between the years 1 and 9999"),
    }
}

fn instant(call: &Call<'_>) -> Result<DateTime, Stop> {
    match parse(call.text(0)?) {
        Some(time) => Ok(time),
        None => Stop::message(format!("`{}` takes a date in the form of ISO 8601", call.name)),
    }
}

fn duration(text: &str) -> Option<SignedDuration> {
    let (negative, text) = match text.trim().strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.trim()),
    };
    let text = text.strip_prefix('P')?;
    let mut total = SignedDuration::ZERO;
    let (mut in_time, mut number, mut seen) = (false, String::new(), false);
    for letter in text.chars() {
        if letter == 'T' && !in_time && number.is_empty() {
            (in_time, seen) = (true, false);
            continue;
        }
        if letter.is_ascii_digit() || letter == '.' {
            number.push(letter);
            continue;
        }
        let seconds = match (letter, in_time) {
            ('Y', false) => 365 * 86_400,
            ('M', false) => 30 * 86_400,
            ('W', false) => 7 * 86_400,
            ('D', false) => 86_400,
            ('H', true) => 3600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
        if letter != 'S' && number.contains('.') || fraction.contains('.') {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        total = total.checked_add(SignedDuration::from_secs(whole.checked_mul(seconds)?))?;
        if !fraction.is_empty() {
            let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
            total = total.checked_add(SignedDuration::from_nanos(nanos.parse().ok()?))?;
        }
        number.clear();
        seen = true;
    }
    if !seen || !number.is_empty() {
        return None;
    }
    if negative { total.checked_neg() } else { Some(total) }
}
