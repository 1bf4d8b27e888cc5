//! Dates as text: what .NET reads and writes in the invariant culture.
//! <https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings>

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time, Weekday};

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// Reads a date of ISO 8601 as UTC; one without an offset is UTC.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    let text = text.trim();
    let at = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let (date, time) = text.split_at_checked(at)?;
    let date = parse_date(date)?;
    let time = time.get(1..).unwrap_or_default().trim();
    if time.is_empty() {
        return (text.len() == at).then(|| date.to_datetime(Time::midnight()));
    }
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => time.split_at_checked(at)?,
        None => (time, "Z"),
    };
    let clock = parse_clock(clock.trim())?;
    let minutes = if offset.eq_ignore_ascii_case("z") { 0 } else { parse_offset(offset)? };
    date.to_datetime(clock).checked_sub(SignedDuration::from_mins(minutes)).ok()
}

fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn parse_date(text: &str) -> Option<Date> {
    let fields: Vec<&str> = match text.len() {
        8 if !text.contains('-') => vec![text.get(..4)?, text.get(4..6)?, text.get(6..)?],
        _ => text.split('-').collect(),
    };
    let [year, month, day] = fields.as_slice() else { return None };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    Date::new(i16::try_from(year).ok().filter(|year| *year > 0)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn parse_clock(text: &str) -> Option<Time> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let fields: Vec<&str> = match whole.len() {
        4 | 6 if !whole.contains(':') => vec![whole.get(..2)?, whole.get(2..4)?, whole.get(4..)?],
        _ => whole.split(':').collect(),
    };
    let field = |index: usize| match fields.get(index) {
        None | Some(&"") if index == 2 => Some(0),
        Some(text) => number(text, 2).and_then(|number| i8::try_from(number).ok()),
        None => None,
    };
    if fields.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    Time::new(field(0)?, field(1)?, field(2)?, nanos.parse().ok()?).ok()
}

fn parse_offset(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text.get(1..)?.chars().filter(|letter| *letter != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (number(&digits, 2)?, 0),
        4 => (number(digits.get(..2)?, 2)?, number(digits.get(2..)?, 2)?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Writes a time of UTC in a standard or custom date format of .NET.
///
/// # Errors
///
/// A message if .NET would refuse the format.
pub fn format_utc(time: DateTime, format: &str) -> Result<String, String> {
    let custom = match format {
        "" | "G" => "MM/dd/yyyy HH:mm:ss",
        "d" => "MM/dd/yyyy",
        "D" => "dddd, dd MMMM yyyy",
        "f" => "dddd, dd MMMM yyyy HH:mm",
        "F" | "U" => "dddd, dd MMMM yyyy HH:mm:ss",
        "g" => "MM/dd/yyyy HH:mm",
        "m" | "M" => "MMMM dd",
        "o" | "O" => "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
        "r" | "R" => "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
        "s" => "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
        "t" => "HH:mm",
        "T" => "HH:mm:ss",
        "u" => "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
        "y" | "Y" => "yyyy MMMM",
        _ if format.chars().nth(1).is_none() => return Err(format!("`{format}` is no date format")),
        _ => format,
    };
    let mut text = String::new();
    let mut rest = custom;
    while let Some(letter) = rest.chars().next() {
        let count = rest.chars().take_while(|other| *other == letter).count();
        let run = count.saturating_mul(letter.len_utf8());
        let mut used = run;
        match letter {
            'y' | 'M' | 'd' | 'H' | 'h' | 'm' | 's' | 'f' | 'F' | 't' | 'z' | 'K' | 'g' => field(&mut text, time, letter, count)?,
            '\'' | '"' => {
                let inner = rest.get(1..).unwrap_or_default();
                let Some(end) = inner.find(letter) else { return Err("a quote in the date format is not closed".to_owned()) };
                text.push_str(inner.get(..end).unwrap_or_default());
                used = end + 2;
            }
            '\\' => {
                let Some(escaped) = rest.chars().nth(1) else { return Err("the date format ends in `\\`".to_owned()) };
                text.push(escaped);
                used = 1 + escaped.len_utf8();
            }
            '%' => used = 1,
            other => {
                text.push(other);
                used = other.len_utf8();
            }
        }
        rest = rest.get(used..).unwrap_or_default();
    }
    Ok(text)
}

fn field(text: &mut String, time: DateTime, letter: char, count: usize) -> Result<(), String> {
    let month =
        usize::try_from(time.month()).ok().and_then(|month| MONTHS.get(month.wrapping_sub(1)).copied()).unwrap_or_default();
    let twelve = if time.hour() % 12 == 0 { 12 } else { time.hour() % 12 };
    let two = |number: i8| if count == 1 { number.to_string() } else { format!("{number:02}") };
    match (letter, count) {
        ('y', 1 | 2) if count == 1 => text.push_str(&(time.year() % 100).to_string()),
        ('y', 2) => text.push_str(&format!("{:02}", time.year() % 100)),
        ('y', _) => text.push_str(&format!("{:0width$}", time.year(), width = count.min(16))),
        ('M', 1 | 2) => text.push_str(&two(time.month())),
        ('M', 3) => text.push_str(month.get(..3).unwrap_or_default()),
        ('M', _) => text.push_str(month),
        ('d', 1 | 2) => text.push_str(&two(time.day())),
        ('d', 3) => text.push_str(day_name(time).get(..3).unwrap_or_default()),
        ('d', _) => text.push_str(day_name(time)),
        ('H', _) => text.push_str(&two(time.hour())),
        ('h', _) => text.push_str(&two(twelve)),
        ('m', _) => text.push_str(&two(time.minute())),
        ('s', _) => text.push_str(&two(time.second())),
        ('f' | 'F', 1..=7) => {
            let digits = format!("{:09}", time.subsec_nanosecond());
            let digits = digits.get(..count).unwrap_or_default();
            if letter == 'f' {
                text.push_str(digits);
            } else {
                let digits = digits.trim_end_matches('0');
                text.push_str(digits);
                if digits.is_empty() && text.ends_with('.') {
                    text.pop();
                }
            }
        }
        ('t', 1) => text.push(if time.hour() < 12 { 'A' } else { 'P' }),
        ('t', _) => text.push_str(if time.hour() < 12 { "AM" } else { "PM" }),
        ('z', 1) => text.push_str("+0"),
        ('z', 2) => text.push_str("+00"),
        ('z', _) => text.push_str("+00:00"),
        ('K', _) => text.push_str(&"Z".repeat(count.min(16))),
        ('g', _) => text.push_str("A.D."),
        _ => return Err(format!("{count} times `{letter}` in a date format, where 7 are the most")),
    }
    Ok(())
}

/// The English name of a day of the week.
pub(in crate::frontend) fn day_name(time: DateTime) -> &'static str {
    match time.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}
