//! Patterns of file names, as `fileset` has them.
//!
//! Source: <https://developer.hashicorp.com/terraform/language/functions/fileset>.

/// Most patterns that alternatives may make.
const MOST: usize = 256;

/// The patterns that one step of a pattern with `{a,b}` stands for.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn alternatives(pattern: &str) -> Result<Vec<String>, String> {
    let mut done = Vec::new();
    let mut pending = vec![pattern.to_owned()];
    while let Some(pattern) = pending.pop() {
        let Some((start, end)) = innermost(&pattern)? else {
            done.push(pattern);
            continue;
        };
        let inner = pattern.get(start + 1..end).unwrap_or_default();
        let (before, after) = (pattern.get(..start).unwrap_or_default(), pattern.get(end + 1..).unwrap_or_default());
        for choice in inner.split(',') {
            if pending.len() + done.len() >= MOST {
                return Err(format!("limit: a pattern with more than {MOST} alternatives"));
            }
            pending.push(format!("{before}{choice}{after}"));
        }
    }
    Ok(done)
}

/// Where the first pair of braces without braces in it stands.
fn innermost(pattern: &str) -> Result<Option<(usize, usize)>, String> {
    let mut start = None;
    let mut escaped = false;
    for (at, letter) in pattern.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => start = Some(at),
            '}' => {
                if let Some(start) = start {
                    return Ok(Some((start, at)));
                }
            }
            _ => {}
        }
    }
    match start {
        Some(_) => Err("syntax error in pattern: a brace is not closed".to_owned()),
        None => Ok(None),
    }
}

/// Whether the name of a file or folder fits one step of a pattern.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut place) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let step = match (pattern.get(at), name.get(place)) {
            (None, None) => return true,
            (Some('*'), _) => {
                star = Some((at + 1, place));
                at += 1;
                continue;
            }
            (Some(_), Some(letter)) => one(&pattern, at, *letter),
            _ => None,
        };
        match (step, star) {
            (Some(next), _) => {
                at = next;
                place += 1;
            }
            (None, Some((after, from))) if from < name.len() => {
                star = Some((after, from + 1));
                at = after;
                place = from + 1;
            }
            _ => return false,
        }
    }
}

/// Where the pattern goes on if what stands at `at` fits the letter.
fn one(pattern: &[char], at: usize, letter: char) -> Option<usize> {
    match pattern.get(at)? {
        '?' => Some(at + 1),
        '\\' => (*pattern.get(at + 1)? == letter).then_some(at + 2),
        '[' => {
            let negated = matches!(pattern.get(at + 1), Some('^' | '!'));
            let mut place = at + 1 + usize::from(negated);
            let first = place;
            let mut found = false;
            loop {
                let low = *pattern.get(place)?;
                if low == ']' && place > first {
                    return (found != negated).then_some(place + 1);
                }
                let range = pattern.get(place + 1) == Some(&'-') && pattern.get(place + 2).is_some_and(|high| *high != ']');
                let high = if range { *pattern.get(place + 2)? } else { low };
                found |= (low..=high).contains(&letter);
                place += if range { 3 } else { 1 };
            }
        }
        plain => (*plain == letter).then_some(at + 1),
    }
}
