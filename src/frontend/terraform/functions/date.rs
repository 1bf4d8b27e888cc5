//! Functions on times of RFC 3339.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use super::argument::Call;
use super::duration;
use super::number;
use super::stop::{Outcome, Stop};
use crate::frontend::template::functions::day_name;
use crate::model::Cause;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// A time with the offset that it is written in.
pub(super) struct Instant {
    local: DateTime,
    minutes: i64,
}

impl Instant {
    /// Reads a time of RFC 3339.
    pub(super) fn parse(text: &str) -> Option<Instant> {
        let (date, time) = text.split_once('T')?;
        let at = time.find(['Z', '+', '-'])?;
        let (clock, offset) = time.split_at_checked(at)?;
        let minutes = match offset {
            "Z" => 0,
            _ => {
                let (hours, minutes) = offset.get(1..)?.split_once(':')?;
                let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
                let sign = if offset.starts_with('-') { -1 } else { 1 };
                (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))?
            }
        };
        let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let [hour, minute, second] =
            whole.split(':').map(|field| small(field, 2)).collect::<Option<Vec<i8>>>()?.try_into().ok()?;
        if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
        let clock = Time::new(hour, minute, second, nanos.parse().ok()?).ok()?;
        Some(Instant { local: parse_date(date)?.to_datetime(clock), minutes })
    }

    /// The same in UTC.
    fn utc(&self) -> DateTime {
        self.local.checked_sub(SignedDuration::from_mins(self.minutes)).unwrap_or(self.local)
    }

    fn offset(&self, colon: &str) -> String {
        let sign = if self.minutes < 0 { '-' } else { '+' };
        let minutes = self.minutes.abs();
        format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
    }

    /// The time as RFC 3339 has it, in whole seconds.
    pub(super) fn text(&self) -> String {
        let zone = if self.minutes == 0 { "Z".to_owned() } else { self.offset(":") };
        let (date, time) = (self.local.date(), self.local.time());
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{zone}",
            date.year(),
            date.month(),
            date.day(),
            time.hour(),
            time.minute(),
            time.second()
        )
    }
}

fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn small(text: &str, count: usize) -> Option<i8> {
    digits(text, count).and_then(|number| i8::try_from(number).ok())
}

fn parse_date(text: &str) -> Option<Date> {
    let [year, month, day] = *text.split('-').collect::<Vec<_>>().as_slice() else { return None };
    Date::new(i16::try_from(digits(year, 4)?).ok()?, small(month, 2)?, small(day, 2)?).ok()
}

/// A time as YAML may have it (<https://yaml.org/type/timestamp.html>), as RFC 3339 has it.
pub(super) fn from_yaml(text: &str) -> Option<String> {
    let (date, rest) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at..)?),
        None => (text, ""),
    };
    let [year, month, day] = *date.split('-').collect::<Vec<_>>().as_slice() else { return None };
    digits(year, 4)?;
    let two = |field: &str| (1..=2).contains(&field.len()).then(|| format!("{field:0>2}"));
    let date = format!("{year}-{}-{}", two(month)?, two(day)?);
    let Some(mark) = rest.chars().next() else { return Some(Instant::parse(&format!("{date}T00:00:00Z"))?.text()) };
    let rest = rest.get(1..)?;
    let (clock, zone) = match rest.find(['Z', '+', '-']) {
        Some(at) if mark != ' ' => rest.split_at_checked(at)?,
        None if mark == ' ' => (rest, "Z"),
        _ => return None,
    };
    let (clock, fraction) = clock.split_once('.').map_or((clock, String::new()), |(clock, rest)| (clock, format!(".{rest}")));
    let clock: Vec<String> = clock.split(':').map(two).collect::<Option<_>>()?;
    Some(Instant::parse(&format!("{date}T{}{fraction}{zone}", clock.join(":")))?.text())
}

fn instant(call: &Call<'_>, index: usize) -> Result<Instant, Stop> {
    let text: &str = call.text(index)?;
    match Instant::parse(text) {
        Some(instant) => Ok(instant),
        None => Stop::argument(index, format!("{text:?} is no time of RFC 3339 such as 2006-01-02T15:04:05Z")),
    }
}

/// `timestamp()`, `plantimestamp()`, `uuid()`, `bcrypt(text, cost)`: another value each time.
pub(super) fn impure(call: &Call<'_>) -> Outcome {
    Err(Stop::because(Cause::Nondeterministic(format!("{}()", call.name).into())))
}

/// `timeadd(time, duration)`.
pub(super) fn time_add(call: &Call<'_>) -> Outcome {
    let instant = instant(call, 0)?;
    let text: &str = call.text(1)?;
    let Some(nanos) = duration::parse(text) else {
        return Stop::argument(1, format!("{text:?} is no duration such as 1h30m"));
    };
    match instant.local.checked_add(SignedDuration::from_nanos(nanos)) {
        Ok(local) => call.give(Instant { local, ..instant }.text()),
        Err(_) => Stop::message("the result is beyond the year 9999"),
    }
}

/// `timecmp(time, time)`.
pub(super) fn time_cmp(call: &Call<'_>) -> Outcome {
    let (left, right) = (instant(call, 0)?.utc(), instant(call, 1)?.utc());
    Ok(number::value(left.cmp(&right) as i64))
}

/// `formatdate(format, time)`.
pub(super) fn format_date(call: &Call<'_>) -> Outcome {
    let instant = instant(call, 1)?;
    let mut rest: &str = call.text(0)?;
    let mut text = String::new();
    while let Some(letter) = rest.chars().next() {
        if letter == '\'' {
            rest = quoted(rest.get(1..).unwrap_or_default(), &mut text)?;
            continue;
        }
        if !letter.is_ascii_alphabetic() {
            text.push(letter);
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            continue;
        }
        let count = rest.chars().take_while(|other| *other == letter).count();
        let verb = rest.get(..count).unwrap_or_default();
        match field(&instant, verb) {
            Some(field) => text.push_str(&field),
            None => return Stop::argument(0, format!("invalid date format verb {verb:?}{}", hint(letter))),
        }
        rest = rest.get(count..).unwrap_or_default();
    }
    call.give(text)
}

fn hint(letter: char) -> &'static str {
    match letter {
        'Y' | 'y' => ": year must either be \"YY\" or \"YYYY\"",
        'M' => ": month must be \"M\", \"MM\", \"MMM\", or \"MMMM\"",
        'D' | 'd' => ": day of month must either be \"D\" or \"DD\"",
        'E' => ": day of week must either be \"EEE\" or \"EEEE\"",
        'h' => ": 24-hour must either be \"h\" or \"hh\"",
        'H' => ": 12-hour must either be \"H\" or \"HH\"",
        'A' | 'a' => ": must be \"AA\" or \"aa\"",
        'm' => ": minute must either be \"m\" or \"mm\"",
        's' => ": second must either be \"s\" or \"ss\"",
        'Z' => ": timezone must be Z, ZZZ, ZZZZ, or ZZZZZ",
        _ => "; write other letters in single quotes",
    }
}

/// Text in quotes, up to the closing one; two of them are one.
fn quoted<'a>(mut rest: &'a str, text: &mut String) -> Result<&'a str, Stop> {
    loop {
        let Some((inner, after)) = rest.split_once('\'') else { return Stop::argument(0, "unterminated literal '") };
        text.push_str(inner);
        match after.strip_prefix('\'') {
            Some(after) => {
                text.push('\'');
                rest = after;
            }
            None => return Ok(after),
        }
    }
}

fn field(instant: &Instant, verb: &str) -> Option<String> {
    let time = instant.local;
    let month =
        usize::try_from(time.month()).ok().and_then(|month| MONTHS.get(month.wrapping_sub(1)).copied()).unwrap_or_default();
    let twelve = if time.hour() % 12 == 0 { 12 } else { time.hour() % 12 };
    Some(match verb {
        "YYYY" => format!("{:04}", time.year()),
        "YY" => format!("{:02}", time.year() % 100),
        "MMMM" => month.to_owned(),
        "MMM" => month.get(..3).unwrap_or_default().to_owned(),
        "MM" => format!("{:02}", time.month()),
        "M" => time.month().to_string(),
        "DD" => format!("{:02}", time.day()),
        "D" => time.day().to_string(),
        "EEEE" => day_name(time).to_owned(),
        "EEE" => day_name(time).get(..3).unwrap_or_default().to_owned(),
        "hh" => format!("{:02}", time.hour()),
        "h" => time.hour().to_string(),
        "HH" => format!("{twelve:02}"),
        "H" => twelve.to_string(),
        "AA" => if time.hour() < 12 { "AM" } else { "PM" }.to_owned(),
        "aa" => if time.hour() < 12 { "am" } else { "pm" }.to_owned(),
        "mm" => format!("{:02}", time.minute()),
        "m" => time.minute().to_string(),
        "ss" => format!("{:02}", time.second()),
        "s" => time.second().to_string(),
        "ZZZZZ" => instant.offset(":"),
        "ZZZZ" => instant.offset(""),
        "ZZZ" if instant.minutes == 0 => "UTC".to_owned(),
        "ZZZ" => instant.offset(""),
        "Z" if instant.minutes == 0 => "Z".to_owned(),
        "Z" => instant.offset(":"),
        _ => return None,
    })
}
