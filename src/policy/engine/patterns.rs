//! Regular expressions as the programs of policies call them. The engine keeps compiled ones and hands out copies, each of which makes its working memory
//! anew: that costs twenty times the match. Each thread keeps its own copies here, of what is compiled once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use regex::{Regex, RegexBuilder};
use regorus::Value;
use regorus::rvm::program::Program;
use regorus::unstable::BUILTINS;

/// The function that is called most.
const MATCH: &str = "regex.match";

/// Bytes of a compiled pattern, as the engine has it.
const SIZE: usize = 100 * 1024;

/// Patterns that are kept; those of policies are fewer, but for those that they make.
const KEPT: usize = 256;

type Patterns = BTreeMap<String, Regex>;

static COMPILED: Mutex<Patterns> = Mutex::new(Patterns::new());

thread_local! {
    static PATTERNS: RefCell<Patterns> = RefCell::default();
}

/// Puts the function in the place of the engine's in `program`. What it cannot answer, the engine's own does.
pub(super) fn keep(program: &mut Program) {
    let calls = program.builtin_info_table.iter().zip(&mut program.resolved_builtins);
    for (_, (function, _)) in calls.filter(|(info, _)| info.name == MATCH) {
        *function = |span, places, values, strict| match (values, BUILTINS.get(MATCH)) {
            ([Value::String(pattern), Value::String(text)], Some((own, _))) => {
                is_match(pattern, text).map_or_else(|| own(span, places, values, strict), |found| Ok(Value::Bool(found)))
            }
            (_, Some((own, _))) => own(span, places, values, strict),
            (_, None) => Ok(Value::Undefined),
        };
    }
}

/// Whether the pattern matches; nothing if it is none, or too large.
fn is_match(pattern: &str, text: &str) -> Option<bool> {
    PATTERNS.with_borrow_mut(|patterns| {
        if let Some(known) = patterns.get(pattern) {
            return Some(known.is_match(text));
        }
        let made = compiled(pattern)?;
        let found = made.is_match(text);
        keep_one(patterns, pattern, made);
        Some(found)
    })
}

/// The pattern as no thread has it yet. Two threads may compile the same; to wait for each other would take as long.
fn compiled(pattern: &str) -> Option<Regex> {
    let all = || COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let known = all().get(pattern).cloned();
    known.or_else(|| {
        let made = RegexBuilder::new(pattern).size_limit(SIZE).build().ok()?;
        keep_one(&mut all(), pattern, made.clone());
        Some(made)
    })
}

/// Keeps one more.
fn keep_one(patterns: &mut Patterns, pattern: &str, made: Regex) {
    if patterns.len() >= KEPT {
        patterns.clear();
    }
    patterns.insert(pattern.to_owned(), made);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_is_none_is_left_to_the_engine() {
        assert_eq!(is_match("^a+$", "aaa"), Some(true));
        assert_eq!(is_match("^a+$", "aab"), Some(false));
        assert_eq!(is_match("(", "("), None);
        assert_eq!(is_match("a{1000}{1000}", "a"), None);
    }

    #[test]
    fn no_more_patterns_are_kept_than_policies_have() {
        for number in 0..=KEPT {
            assert_eq!(is_match(&format!("^{number}$"), &number.to_string()), Some(true));
        }
        assert!(PATTERNS.with_borrow(BTreeMap::len) <= KEPT);
        assert!(COMPILED.lock().unwrap().len() <= KEPT);
    }
}
