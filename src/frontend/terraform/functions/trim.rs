//! Functions that take something off the ends of strings.

use super::argument::Call;
use super::pieces::{self, literal};
use super::stop::{Outcome, Stop};
use crate::model::Part;

/// `chomp(text)`: without line breaks at the end.
pub(super) fn chomp(call: &Call<'_>) -> Outcome {
    ends(call, |_| false, |letter| matches!(letter, '\r' | '\n'))
}

/// `trimspace(text)`.
pub(super) fn space(call: &Call<'_>) -> Outcome {
    ends(call, char::is_whitespace, char::is_whitespace)
}

/// `trim(text, letters)`.
pub(super) fn letters(call: &Call<'_>) -> Outcome {
    let cutset = call.text(1)?;
    ends(call, |letter| cutset.contains(letter), |letter| cutset.contains(letter))
}

/// Takes letters off both ends; an end that is unknown, or of which nothing known is left, may go on further in.
fn ends(call: &Call<'_>, start: impl Fn(char) -> bool, end: impl Fn(char) -> bool) -> Outcome {
    let mut parts = call.parts(0)?;
    if let [Part::Literal(text)] = parts.as_slice() {
        return call.give(text.trim_start_matches(start).trim_end_matches(end));
    }
    let hole = pieces::first_hole(&parts).cloned();
    let unknown = || match &hole {
        Some(hole) => Stop::unknown(hole),
        None => Stop::Message("nothing is unknown".to_owned()),
    };
    // Nothing is taken off the start by `chomp`.
    let starts = ('\0'..='\u{7f}').chain(['\u{a0}', '\u{2028}']).any(&start);
    for (first, taken) in [(true, starts), (false, true)] {
        let piece = if first { parts.first_mut() } else { parts.last_mut() };
        match piece {
            _ if !taken => {}
            Some(Part::Literal(text)) => {
                let rest = if first { text.trim_start_matches(&start) } else { text.trim_end_matches(&end) };
                if rest.is_empty() {
                    return Err(unknown());
                }
                *text = rest.into();
            }
            Some(Part::Hole(_)) => return Err(unknown()),
            None => {}
        }
    }
    Ok(pieces::text(parts))
}

/// `trimprefix(text, prefix)`.
pub(super) fn prefix(call: &Call<'_>) -> Outcome {
    let sought: &str = call.text(1)?;
    let mut parts = call.parts(0)?;
    let more = parts.len() > 1;
    match parts.first_mut() {
        Some(Part::Literal(text)) => match text.strip_prefix(sought) {
            Some(rest) => *text = rest.into(),
            None if more && sought.starts_with(&**text) => return unsure(&parts),
            None => {}
        },
        Some(Part::Hole(_)) if !sought.is_empty() => return unsure(&parts),
        _ => {}
    }
    Ok(pieces::text(parts))
}

/// `trimsuffix(text, suffix)`.
pub(super) fn suffix(call: &Call<'_>) -> Outcome {
    let sought: &str = call.text(1)?;
    let mut parts = call.parts(0)?;
    let more = parts.len() > 1;
    match parts.last_mut() {
        Some(Part::Literal(text)) => match text.strip_suffix(sought) {
            Some(rest) => *text = rest.into(),
            None if more && sought.ends_with(&**text) => return unsure(&parts),
            None => {}
        },
        Some(Part::Hole(_)) if !sought.is_empty() => return unsure(&parts),
        _ => {}
    }
    Ok(pieces::text(parts))
}

fn unsure(parts: &[Part]) -> Outcome {
    match pieces::first_hole(parts) {
        Some(hole) => Err(Stop::unknown(hole)),
        None => Ok(pieces::text([literal("")])),
    }
}
