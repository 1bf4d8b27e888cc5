//! Functions on strings that keep what is unknown in them where it stands.

use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use super::argument::{Call, first_hole};
use super::pieces::{self, derived, literal, mapped, never_in};
use super::stop::{Outcome, Stop};
use super::symbol;
use crate::frontend::terraform::value::{Data, Sequence, SequenceKind, Type, Value};
use crate::model::{Part, Unknown};

/// `lower(text)`.
pub(super) fn lower(call: &Call<'_>) -> Outcome {
    change(call, lowered)
}

/// `upper(text)`.
pub(super) fn upper(call: &Call<'_>) -> Outcome {
    change(call, |text| text.chars().map(upper_char).collect())
}

fn lowered(text: &str) -> String {
    text.chars().map(lower_char).collect()
}

/// Go maps each character to one other, where Unicode may ask for more.
fn upper_char(letter: char) -> char {
    let mut mapped = letter.to_uppercase();
    match (mapped.next(), mapped.next()) {
        (Some(single), None) => single,
        _ => letter,
    }
}

fn lower_char(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

fn change(call: &Call<'_>, change: impl Fn(&str) -> String) -> Outcome {
    let parts = call.parts(0)?;
    Ok(pieces::text(parts.iter().map(|part| match part {
        Part::Literal(text) => literal(change(text)),
        Part::Hole(hole) => Part::Hole(mapped(call.name, hole, &change)),
    })))
}

/// `title(text)`: each letter that follows none is made a capital.
pub(super) fn title(call: &Call<'_>) -> Outcome {
    let mut result = Vec::new();
    // What stands before is unknown after a hole.
    let mut before = Some(' ');
    for part in call.parts(0)? {
        match part {
            Part::Hole(hole) => {
                result.push(Part::Hole(derived(call.name, &hole)));
                before = None;
            }
            Part::Literal(text) => {
                let mut changed = String::with_capacity(text.len());
                for letter in text.chars() {
                    let starts = match before {
                        Some(before) => separates(before),
                        None if upper_char(letter) == letter => false,
                        None => return Err(unsure(call)),
                    };
                    changed.push(if starts { upper_char(letter) } else { letter });
                    before = Some(letter);
                }
                result.push(literal(changed));
            }
        }
    }
    Ok(pieces::text(result))
}

fn unsure(call: &Call<'_>) -> Stop {
    match call.arguments.iter().find_map(first_hole) {
        Some(hole) => Stop::unknown(hole),
        None => Stop::Message("nothing is unknown".to_owned()),
    }
}

fn separates(letter: char) -> bool {
    if letter.is_ascii() {
        return !(letter.is_ascii_alphanumeric() || letter == '_');
    }
    !letter.is_alphanumeric() && letter.is_whitespace()
}

/// `indent(spaces, text)`: spaces after each line break.
pub(super) fn indent(call: &Call<'_>) -> Outcome {
    let spaces = usize::try_from(call.int(0)?).unwrap_or(0);
    let pad = " ".repeat(spaces.min(call.host.budget.string_bytes));
    let mut bytes = 0usize;
    let mut result = Vec::new();
    for part in call.parts(1)? {
        match part {
            Part::Literal(text) => {
                let breaks = text.matches('\n').count();
                bytes = bytes.saturating_add(text.len()).saturating_add(breaks.saturating_mul(pad.len()));
                call.fits(bytes)?;
                result.push(literal(text.replace('\n', &format!("\n{pad}"))));
            }
            Part::Hole(hole) => result.push(Part::Hole(derived(&format!("indent {spaces} "), &hole))),
        }
    }
    Ok(pieces::text(result))
}

/// `strrev(text)`, by what a reader takes for one letter.
pub(super) fn reverse(call: &Call<'_>) -> Outcome {
    let reversed = call.parts(0)?.into_iter().rev().map(|part| match part {
        Part::Literal(text) => literal(text.graphemes(true).rev().collect::<String>()),
        Part::Hole(hole) => Part::Hole(derived(call.name, &hole)),
    });
    Ok(pieces::text(reversed.collect::<Vec<_>>()))
}

/// `substr(text, offset, length)`, by what a reader takes for one letter; a length of -1 is all the rest.
pub(super) fn substr(call: &Call<'_>) -> Outcome {
    let (offset, length) = (call.int(1)?, call.int(2)?);
    let parts = call.parts(0)?;
    let known = pieces::prefix(&parts);
    let graphemes: Vec<&str> = known.graphemes(true).collect();
    let count = i64::try_from(graphemes.len()).unwrap_or(i64::MAX);
    if let Some(hole) = pieces::first_hole(&parts) {
        // Enough is known if the end lies before the first hole; the last letter there may still grow.
        let end = offset.saturating_add(length);
        if offset < 0 || length < 0 || end >= count {
            return substr_rest(&parts, hole, offset, length, &graphemes);
        }
    }
    let start = if offset < 0 { offset.saturating_add(count).max(0) } else { offset };
    let wanted = if length < 0 { i64::MAX } else { length };
    let skip = usize::try_from(start).unwrap_or(usize::MAX);
    let take = usize::try_from(wanted).unwrap_or(usize::MAX);
    call.give(graphemes.into_iter().skip(skip).take(take).collect::<String>())
}

/// All after some letters of the known beginning, if all the rest is asked for.
fn substr_rest(parts: &[Part], hole: &Unknown, offset: i64, length: i64, graphemes: &[&str]) -> Outcome {
    let skip = usize::try_from(offset).ok().filter(|skip| *skip < graphemes.len() && length < 0);
    match skip {
        Some(skip) => {
            let rest: String = graphemes.iter().skip(skip).copied().collect();
            Ok(pieces::text(std::iter::once(literal(rest)).chain(parts.iter().skip(1).cloned())))
        }
        None => Err(Stop::unknown(hole)),
    }
}

/// `join(separator, lists…)`.
pub(super) fn join(call: &Call<'_>) -> Outcome {
    let separator = call.parts(0)?;
    let mut result: Vec<Part> = Vec::new();
    let mut bytes = 0usize;
    let mut first = true;
    for index in 1..call.arguments.len() {
        let list = match first_hole(call.need(index)?) {
            Some(hole) => {
                result.push(Part::Hole(derived("further elements joined", hole)));
                first = false;
                continue;
            }
            None => call.sequence(index)?,
        };
        for (place, item) in list.items.iter().enumerate() {
            if item.is_null() {
                return Stop::argument(index, format!("element {place} is null; cannot concatenate null values"));
            }
            let Some(text) = pieces::of(item) else {
                return Stop::argument(index, format!("element {place}: a string is required"));
            };
            let between = separator.iter().filter(|_| !first).cloned();
            for piece in between.chain(text) {
                if let Part::Literal(text) = &piece {
                    bytes = bytes.saturating_add(text.len());
                    call.fits(bytes)?;
                }
                result.push(piece);
            }
            first = false;
        }
        if let Some(open) = &list.open {
            result.push(Part::Hole(derived("further elements joined", open)));
            first = false;
        }
    }
    Ok(pieces::text(result))
}

/// `split(separator, text)`. What comes before the first hole that may hold a separator is known; the rest is open.
pub(super) fn split(call: &Call<'_>) -> Outcome {
    let separator: &str = call.text(0)?;
    let parts = call.parts(1)?;
    let mut items: Vec<Value> = Vec::new();
    if separator.is_empty() {
        let text = call.text(1)?;
        call.room(text.len())?;
        return Ok(Value::list(Type::String, text.chars().map(|letter| Value::string(letter.to_string())).collect()));
    }
    let mut current: Vec<Part> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        match part {
            Part::Literal(text) => {
                let before_hole = index + 1 < parts.len() && may_begin(text, separator);
                let after_hole = index > 0 && may_end(text, separator);
                if before_hole || after_hole {
                    return Ok(opened(items, &parts));
                }
                let mut rest: &str = text;
                while let Some((head, tail)) = rest.split_once(separator) {
                    call.room(1)?;
                    current.push(literal(head));
                    items.push(pieces::text(std::mem::take(&mut current)));
                    rest = tail;
                }
                current.push(literal(rest));
            }
            Part::Hole(hole) if never_in(hole, separator) => current.push(part.clone()),
            Part::Hole(_) => return Ok(opened(items, &parts)),
        }
    }
    items.push(pieces::text(current));
    Ok(Value::list(Type::String, items))
}

fn opened(items: Vec<Value>, parts: &[Part]) -> Value {
    let open = pieces::first_hole(parts).cloned();
    Data::Sequence(Arc::new(Sequence { kind: SequenceKind::List(Type::String), items, open })).into()
}

/// Whether `text` ends in the beginning of `sought`.
fn may_begin(text: &str, sought: &str) -> bool {
    sought.char_indices().skip(1).any(|(at, _)| text.ends_with(sought.get(..at).unwrap_or(sought)))
}

/// Whether `text` begins with the end of `sought`.
fn may_end(text: &str, sought: &str) -> bool {
    sought.char_indices().skip(1).any(|(at, _)| text.starts_with(sought.get(at..).unwrap_or(sought)))
}

/// `replace(text, sought, replacement)`; `/…/` is a regular expression.
pub(super) fn replace(call: &Call<'_>) -> Outcome {
    let sought = call.text(1)?;
    if sought.len() > 1 && sought.starts_with('/') && sought.ends_with('/') {
        return super::regular::replace(call, sought.get(1..sought.len() - 1).unwrap_or_default());
    }
    let with = call.parts(2)?;
    let parts = call.parts(0)?;
    if let Some(hole) = pieces::first_hole(&parts) {
        let torn = parts.iter().any(|part| match part {
            Part::Literal(text) => may_begin(text, sought) || may_end(text, sought),
            Part::Hole(_) => false,
        });
        if sought.is_empty() || torn {
            return Err(Stop::unknown(hole));
        }
    }
    let mut result = Vec::new();
    let mut bytes = 0usize;
    let added: usize = with.iter().map(|part| if let Part::Literal(text) = part { text.len() } else { 1 }).sum();
    for part in parts {
        match part {
            Part::Literal(text) => {
                let places = text.matches(&**sought).count();
                bytes = bytes.saturating_add(text.len()).saturating_add(places.saturating_mul(added));
                call.fits(bytes)?;
                for (index, piece) in text.split(&**sought).enumerate() {
                    if index > 0 {
                        result.extend(with.iter().cloned());
                    }
                    result.push(literal(piece));
                }
            }
            Part::Hole(hole) if never_in(&hole, sought) => result.push(Part::Hole(hole)),
            Part::Hole(hole) => {
                let name = symbol::of_call("replace", call.arguments.get(1..).unwrap_or_default());
                result.push(Part::Hole(derived(&format!("{name} of "), &hole)));
            }
        }
    }
    Ok(pieces::text(result))
}

/// `startswith(text, prefix)`.
pub(super) fn starts_with(call: &Call<'_>) -> Outcome {
    let (parts, sought) = (call.parts(0)?, call.parts(1)?);
    decide(call, begins(pieces::prefix(&parts), parts.len() > 1, &sought, |text, with| text.starts_with(with), pieces::prefix))
}

/// `endswith(text, suffix)`.
pub(super) fn ends_with(call: &Call<'_>) -> Outcome {
    let (parts, sought) = (call.parts(0)?, call.parts(1)?);
    decide(call, begins(pieces::suffix(&parts), parts.len() > 1, &sought, |text, with| text.ends_with(with), pieces::suffix))
}

/// Whether a text of which `known` is the end in question, and which may go on, has the sought text there.
fn begins(known: &str, more: bool, sought: &[Part], has: fn(&str, &str) -> bool, end: fn(&[Part]) -> &str) -> Option<bool> {
    let wanted = end(sought);
    let whole = pieces::first_hole(sought).is_none();
    let more = more || known.is_empty();
    if has(known, wanted) {
        return whole.then_some(true);
    }
    // What is known of it may still be a piece of what is sought.
    if has(wanted, known) && more { None } else { Some(false) }
}

fn decide(call: &Call<'_>, answer: Option<bool>) -> Outcome {
    match answer {
        Some(answer) => Ok(Data::Bool(answer).into()),
        None => match call.arguments.iter().find_map(first_hole) {
            Some(hole) => Err(Stop::unknown(hole)),
            None => Ok(Data::Bool(false).into()),
        },
    }
}

/// `strcontains(text, sought)`.
pub(super) fn contains(call: &Call<'_>) -> Outcome {
    let sought: &str = call.text(1)?;
    let parts = call.parts(0)?;
    let found = parts.iter().any(|part| matches!(part, Part::Literal(text) if text.contains(sought)));
    let known = pieces::first_hole(&parts).is_none();
    decide(call, if found || known { Some(found) } else { None })
}
