//! What a comment says: `seawall: ignore[tls-minimum-version] reason — until 2027-01-31`.
//!
//! Blanks and case are free. Whatever else begins as a suppression would, and is none, has a fault that says what to write: one that
//! is passed over in silence leaves its author in the belief that it counts, and one that is guessed at hides what nobody meant.

use std::ops::Range;

use jiff::civil::Date;

/// The letters that all spellings of the name have in common: a text without them says nothing to us.
const NAME: &str = "seawal";
/// Words by which other tools, or a slip of memory, say the same.
const ALIKE: [&str; 12] =
    ["ignore", "ignored", "ignores", "ignore-file", "disable", "skip", "suppress", "exempt", "allow", "except", "nosec", "noqa"];
/// Words that announce an end elsewhere.
const ENDS: [&str; 8] = ["exp", "expire", "expired", "expires", "expiring", "expiry", "till", "til"];
/// Months that mean nothing else.
const MONTHS: [&str; 11] =
    ["january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december"];
/// Words behind `until` that may say a day.
const DAY_WORDS: usize = 3;
/// Characters between the parts of a suppression.
const SEPARATORS: [char; 11] = [' ', '\t', '\r', '\n', '-', '–', '—', ':', ',', ';', '='];
/// Characters of what was written that a message shows.
const SHOWN: usize = 40;

/// What somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// It counts for the whole file.
    pub(super) file: bool,
    pub(super) controls: Vec<String>,
    pub(super) reason: Option<String>,
    pub(super) expires: Option<Date>,
    pub(super) fault: Option<String>,
}

/// Whether a text may have a suppression in it.
pub(super) fn speaks(text: &str) -> bool {
    let text = text.as_bytes();
    let begins = |at: usize| text.get(at..at + NAME.len()).is_some_and(|word| word.eq_ignore_ascii_case(NAME.as_bytes()));
    // No other of its letters is as rare.
    memchr::memchr2_iter(b'w', b'W', text).filter_map(|at| at.checked_sub(3)).any(begins)
}

/// The suppressions in a comment, which is given with its marks, and where in it each is written.
pub(super) fn comment(written: &str) -> Vec<(Range<usize>, Said)> {
    if !speaks(written) {
        return Vec::new();
    }
    let block = written.starts_with("/*");
    let inside = if block { written.strip_suffix("*/").filter(|rest| rest.len() >= 2).unwrap_or(written) } else { written };
    // Each begins a line; the lines behind it are its reason.
    let mut begins: Vec<usize> = Vec::new();
    let mut offset = 0;
    for line in inside.split_inclusive(['\n', '\r']) {
        let body = line.trim_start_matches([' ', '\t', '/', '#', '*', '!']);
        if head(body).is_some() {
            begins.push(offset + line.len() - body.len());
        }
        offset += line.len();
    }
    if begins.is_empty() {
        return misplaced(inside).map(|at| vec![(at..at + NAME.len(), Said::wrong(MISPLACED))]).unwrap_or_default();
    }
    let ends = begins.iter().skip(1).copied().chain([inside.len()]);
    let pieces = begins.iter().copied().zip(ends);
    // A comment that is nothing else is shown as a whole.
    let whole = begins.len() == 1;
    pieces
        .map(|(start, end)| {
            let text = inside.get(start..end).unwrap_or_default();
            let lines: Vec<&str> = text.lines().map(|line| line.trim().trim_start_matches(['*']).trim_start()).collect();
            let trimmed = start + text.trim_end_matches([' ', '\t', '\r', '\n', '*']).len();
            let range = if whole { 0..written.trim_end().len() } else { start..trimmed };
            (range, directive(&lines.join(" ")))
        })
        .collect()
}

/// What the value of a `//` key says: it is a comment from the first to the last character.
pub(super) fn value(text: &str) -> Option<Said> {
    let text = text.trim_start();
    if !speaks(text) {
        return None;
    }
    match head(text) {
        Some(_) => Some(directive(text)),
        None => misplaced(text).map(|_| Said::wrong(MISPLACED)),
    }
}

/// Whether a comment is the rest of one before it: it ends with an end.
pub(super) fn ends_one(written: &str) -> bool {
    let text = written.trim_start_matches([' ', '\t', '/', '#', '*', '!']);
    !speaks(text) && matches!(expiry(text), Ok((_, Some(_))))
}

const MISPLACED: &str = "stands behind other words; begin a comment of its own with `seawall: ignore[…]`";

impl Said {
    /// One that cannot be understood.
    pub(super) fn wrong(why: impl Into<String>) -> Self {
        Said { file: false, controls: Vec::new(), reason: None, expires: None, fault: Some(why.into()) }
    }
}

/// The beginning of a suppression.
struct Head<'a> {
    name: &'a str,
    colon: bool,
    verb: &'a str,
    /// What comes behind the verb.
    rest: &'a str,
}

/// The beginning of a line, if somebody speaks to seawall there.
fn head(line: &str) -> Option<Head<'_>> {
    let starts = line.get(..NAME.len()).is_some_and(|word| word.eq_ignore_ascii_case(NAME));
    if !starts {
        return None;
    }
    let (name, behind) = split(line, |next| next.is_alphabetic());
    let spaced = behind.trim_start();
    let (colon, after) = match spaced.strip_prefix(':') {
        Some(after) => (true, after),
        None => (false, spaced.trim_start_matches(['-', '.', '=', '/', ',', '@', '_'])),
    };
    let (verb, rest) = split(after.trim_start(), |next| next.is_alphanumeric() || next == '-' || next == '_');
    let rest = rest.trim_start();
    let listed = rest.starts_with(['[', '(', '=', ':']);
    let alike = ALIKE.iter().any(|word| word.eq_ignore_ascii_case(verb));
    let own = name.eq_ignore_ascii_case("seawall");
    // Whoever tells of seawall in a sentence says nothing to it.
    let speaks = match (own, colon) {
        (true, true) => alike || listed,
        (_, false) => verb.eq_ignore_ascii_case("ignore") || verb.eq_ignore_ascii_case("ignore-file") || alike && listed,
        (false, true) => alike,
    };
    speaks.then_some(Head { name, colon, verb, rest })
}

fn split(text: &str, inside: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|next: char| !inside(next)).unwrap_or(text.len()))
}

/// Where in a text somebody speaks to seawall behind other words. What is quoted is told, not said.
fn misplaced(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let found = lower.match_indices("seawall").map(|(at, _)| at);
    found.filter(|at| !text.get(..*at).unwrap_or_default().ends_with(['`', '"', '\'', '«', '“', '‘'])).find(|at| {
        let told = text.get(*at..).and_then(head);
        told.is_some_and(|head| head.colon && ALIKE.iter().any(|word| word.eq_ignore_ascii_case(head.verb)))
    })
}

/// Reads a text that begins as a suppression does.
fn directive(text: &str) -> Said {
    let Some(Head { name, colon, verb, rest }) = head(text) else { return Said::wrong(MISPLACED) };
    let file = verb.eq_ignore_ascii_case("ignore-file");
    let form = if file { "seawall: ignore-file[control] reason" } else { "seawall: ignore[control] reason" };
    if !name.eq_ignore_ascii_case("seawall") {
        return Said::wrong(format!("`{}` is not `seawall`; write `{form}`", shown(name)));
    }
    if !colon {
        return Said::wrong(format!("a colon is missing behind `seawall`; write `{form}`"));
    }
    if !file && !verb.eq_ignore_ascii_case("ignore") {
        return Said::wrong(format!("`{}` is not known; write `{form}`", shown(verb)));
    }
    let Some(list) = rest.strip_prefix('[') else {
        let why = if rest.starts_with(['(', '=', ':']) { "controls stand in brackets" } else { "no control is named" };
        return Said::wrong(format!("{why}; write `{form}`"));
    };
    let Some((list, behind)) = list.split_once(']') else {
        return Said::wrong(format!("`]` is missing behind the controls; write `{form}`"));
    };
    let controls = match controls(list) {
        Ok(controls) => controls,
        Err(why) => return Said::wrong(why),
    };
    if misplaced(behind).is_some() {
        return Said::wrong("a second suppression stands in its reason; give each a comment of its own");
    }
    match expiry(behind.trim_start_matches(SEPARATORS)) {
        Ok((reason, expires)) => Said { file, controls, reason, expires, fault: None },
        Err(why) => Said { file, controls, fault: Some(why), ..Said::wrong("") },
    }
}

/// The controls of a list.
fn controls(list: &str) -> Result<Vec<String>, String> {
    let names: Vec<&str> = list.split(',').map(|name| name.trim().trim_matches(['`', '"', '\''])).collect();
    let mut found: Vec<String> = Vec::new();
    for name in names.iter().copied().filter(|name| !name.is_empty()) {
        one_control(name)?;
        if !found.iter().any(|one| one == name) {
            found.push(name.to_owned());
        }
    }
    if found.is_empty() { Err("no control is named between the brackets".to_owned()) } else { Ok(found) }
}

/// Refuses what names several controls at once: those that come later would be hidden too.
pub(super) fn one_control(name: &str) -> Result<(), String> {
    if name.contains(['*', '?']) || name.eq_ignore_ascii_case("all") {
        return Err(format!("`{}` would also hide controls that are yet to come; name each control", shown(name)));
    }
    if name.contains(char::is_whitespace) {
        return Err(format!("`{}` is not the name of a control; separate controls with commas", shown(name)));
    }
    Ok(())
}

/// The reason and the end of a text.
fn expiry(text: &str) -> Result<(Option<String>, Option<Date>), String> {
    let text = text.trim();
    let reason = |text: &str| {
        let text = text.trim_end_matches(SEPARATORS).trim_end_matches(['(', '[']).trim_end_matches(SEPARATORS);
        (!text.is_empty()).then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let Some((before, tail)) = last_word(text, "until") else {
        if let Some(word) = ENDS.iter().find(|word| last_word(text, word).is_some_and(|(_, tail)| begins_with_digit(tail))) {
            return Err(format!("`{word}` does not end it; end it with `until 2027-01-31`"));
        }
        return Ok((reason(text), None));
    };
    let tail = tail.trim_end_matches([' ', '.', ')', ']', ';', ',']);
    if let Some(date) = day(tail) {
        return Ok((reason(before), Some(date)));
    }
    let dated = |word: &str| {
        let word = word.trim_matches(['.', ',']).to_ascii_lowercase();
        let month = MONTHS.iter().any(|month| *month == word || month.get(..3) == Some(&word)) || word == "sept";
        let quarter = word.len() == 2 && word.starts_with('q') && word.ends_with(|last: char| last.is_ascii_digit());
        begins_with_digit(&word) || month || quarter
    };
    if tail.is_empty() {
        return Err("no day stands behind `until`; write `until 2027-01-31`".to_owned());
    }
    if tail.split_whitespace().take(DAY_WORDS).any(dated) {
        return Err(format!("`until {}` is no day; end with `until 2027-01-31`", shown(tail)));
    }
    Ok((reason(text), None))
}

/// A day as `2027-01-31`.
pub(super) fn day(text: &str) -> Option<Date> {
    let shape = |(place, byte): (usize, u8)| if place == 4 || place == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    if text.len() != 10 || !text.bytes().enumerate().all(shape) {
        return None;
    }
    text.parse().ok()
}

/// What stands before and behind the last `word` of a text.
fn last_word<'t>(text: &'t str, word: &str) -> Option<(&'t str, &'t str)> {
    let lower = text.to_ascii_lowercase();
    let (at, _) = lower.rmatch_indices(word).find(|(at, _)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + word.len()..).and_then(|behind| behind.chars().next());
        !before.is_some_and(|next| next.is_alphanumeric() || next == '_') && !behind.is_some_and(char::is_alphanumeric)
    })?;
    let tail = text.get(at + word.len()..)?;
    Some((text.get(..at)?, tail.trim_start_matches([' ', '\t', ':', '='])))
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}

fn shown(text: &str) -> String {
    let clean = text.chars().map(|next| if next.is_control() || next == '`' { ' ' } else { next });
    let short: String = clean.clone().take(SHOWN).collect();
    if clean.count() > SHOWN { format!("{}…", short.trim_end()) } else { short }
}

#[cfg(test)]
mod tests;
