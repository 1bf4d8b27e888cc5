//! Texts as OSCAL has them: Markdown of which nothing but ours is markup, values without blanks around them, tokens, times.
//!
//! <https://pages.nist.gov/OSCAL/reference/datatypes/>

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::plain::line_of;

/// What stands where there is no text and there must be one.
const NOTHING: &str = "none given";

/// A line of Markdown that reads as `text` does.
pub(super) fn line(text: &str) -> String {
    let text = line_of(text);
    match text.trim() {
        "" => NOTHING.to_owned(),
        text => escaped(text),
    }
}

/// Paragraphs of Markdown, one for each of `texts`; empty ones are left out.
pub(super) fn paragraphs<Text: AsRef<str>>(texts: impl IntoIterator<Item = Text>) -> String {
    let lines: Vec<String> =
        texts.into_iter().filter(|text| !line_of(text.as_ref()).trim().is_empty()).map(|text| line(text.as_ref())).collect();
    if lines.is_empty() { NOTHING.to_owned() } else { lines.join("\n\n") }
}

/// The same, if there is any text.
pub(super) fn remarks<Text: AsRef<str>>(texts: impl IntoIterator<Item = Text>) -> Option<String> {
    Some(paragraphs(texts)).filter(|text| text != NOTHING)
}

/// A value: no markup, and no blank before or behind it. None if nothing is left.
pub(super) fn value(text: &str) -> Option<String> {
    let text = line_of(text);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A token that stands for `text`: the text itself if it is one, else one made of it and of its digest, so that two texts have two tokens. None has an
/// underscore but at its begin, so that what we append to one with it is never another.
pub(super) fn token(text: &str) -> String {
    if text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.chars().all(fits) {
        return text.to_owned();
    }
    let digest = HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
    format!("{}-{}", readable(text), digest.get(..8).unwrap_or_default())
}

/// A token for each of `texts`, as people would write it: `Art-32-1-a`. Those that would have the same have their digests in it.
pub(super) fn tokens<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeMap<&'a str, String> {
    let mut tokens: BTreeMap<&str, String> = texts.into_iter().map(|text| (text, readable(text))).collect();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    tokens.values().for_each(|token| *times.entry(token.clone()).or_default() += 1);
    for (text, readable) in &mut tokens {
        if times.get(readable).is_some_and(|times| *times > 1) {
            *readable = token(text);
        }
    }
    tokens
}

/// What of `text` can stand in a token; it is one.
fn readable(text: &str) -> String {
    let kept: String = text.chars().map(|character| if fits(character) { character } else { ' ' }).take(80).collect();
    let words: Vec<&str> =
        kept.split_whitespace().map(|word| word.trim_matches(['.', '-'])).filter(|word| !word.is_empty()).collect();
    let mut token = words.join("-");
    if !token.starts_with(|first: char| first.is_ascii_alphabetic()) {
        token.insert(0, '_');
    }
    token
}

fn fits(character: char) -> bool {
    character.is_ascii_alphanumeric() || ".-".contains(character)
}

/// A time in UTC, if `text` is one of a year that OSCAL knows.
pub(super) fn time(text: &str) -> Option<String> {
    let time: jiff::Timestamp = text.parse().ok()?;
    let time = time.to_string();
    time.starts_with(['1', '2']).then_some(time).filter(|time| time.as_str() > "1900" && time.len() >= 20)
}

/// The last second of a day, if `text` is a day, as in `2026-11-22`.
pub(super) fn end_of_day(text: &str) -> Option<String> {
    let day: jiff::civil::Date = text.parse().ok()?;
    time(&format!("{day}T23:59:59Z"))
}

/// Of a line, everything that Markdown would take for markup behind a backslash; what is no markup where it stands is left, so that names stay as people
/// know them.
fn escaped(line: &str) -> String {
    let mut safe = String::with_capacity(line.len() + 8);
    let characters: Vec<char> = line.chars().collect();
    let begin = leading(&characters);
    for (at, character) in characters.iter().enumerate() {
        let word = |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(|one| one.is_alphanumeric());
        let markup = match character {
            '\\' | '`' | '*' | '~' | '^' | '[' | ']' | '<' | '>' | '{' | '}' | '|' => true,
            // Inside of a word it is no emphasis: <https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis>.
            '_' => !(word(at.checked_sub(1)) && word(at.checked_add(1))),
            '&' => reference(characters.get(at + 1..).unwrap_or_default()),
            _ => Some(at) == begin,
        };
        if markup {
            safe.push('\\');
        }
        safe.push(*character);
    }
    safe
}

/// Whether what follows on `&` makes it a character by name or number: <https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references>.
fn reference(rest: &[char]) -> bool {
    let length = rest.iter().take(40).take_while(|character| character.is_ascii_alphanumeric() || **character == '#').count();
    length > 0 && rest.get(length) == Some(&';')
}

/// Where the sign stands that makes a heading, a list or a rule of a line.
fn leading(line: &[char]) -> Option<usize> {
    if matches!(line, ['#' | '+' | '-' | '=', ..]) {
        return Some(0);
    }
    let digits = line.iter().take_while(|character| character.is_ascii_digit()).count();
    (digits > 0 && matches!(line.get(digits), Some('.' | ')')) && line.get(digits + 1).is_none_or(|next| *next == ' '))
        .then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(line("Microsoft.Storage/storageAccounts my_name"), "Microsoft.Storage/storageAccounts my_name");
        assert_eq!(line("_a_ `b` *c* <script>"), "\\_a\\_ \\`b\\` \\*c\\* \\<script\\>");
        assert_eq!(line("[x](javascript:y) {{ insert: param, p }}"), "\\[x\\](javascript:y) \\{\\{ insert: param, p \\}\\}");
        assert_eq!(line("# a"), "\\# a");
        assert_eq!(line("1. a"), "1\\. a");
        assert_eq!(line("1.2 or newer, R&D, &lt;"), "1.2 or newer, R&D, \\&lt;");
    }

    #[test]
    fn a_line_is_never_empty_and_has_no_line_breaks() {
        assert_eq!(line(""), "none given");
        assert_eq!(line("\u{0}\r\n"), "none given");
        assert_eq!(line("a\nb\u{85}c"), "a b c");
        assert_eq!(paragraphs(["a\nb", "", "c"]), "a b\n\nc");
        assert_eq!(remarks([""; 2]), None);
        assert_eq!(value("\u{a0} x \u{2003}"), Some("x".to_owned()));
        assert_eq!(value("\t"), None);
    }

    #[test]
    fn tokens_are_tokens_and_two_texts_have_two() {
        assert_eq!(token("tls-minimum-version"), "tls-minimum-version");
        assert!(token("Art. 32(1)(a)").starts_with("Art-32-1-a-"));
        let texts = [
            "",
            "7.1",
            "Art. 32(1)(a)",
            "Art. 32(1)(b)",
            "Art 32 1 b",
            "a_b",
            "a b",
            "a-b",
            "=x",
            "ü",
            "\u{0}",
            "-",
            "..",
            "a/b",
        ];
        let named = tokens(texts);
        assert_eq!(named["Art. 32(1)(a)"], "Art-32-1-a");
        assert_eq!(named["7.1"], "_7.1");
        for tokens in [texts.map(token).to_vec(), named.into_values().collect()] {
            let different: std::collections::BTreeSet<&String> = tokens.iter().collect();
            assert_eq!(different.len(), texts.len(), "{tokens:?}");
            for token in different {
                assert!(token.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic()), "{token}");
                assert!(token.chars().skip(1).all(fits), "{token}");
            }
        }
    }

    #[test]
    fn times_are_in_utc_or_none() {
        assert_eq!(time("2026-11-22T01:00:00+01:00"), Some("2026-11-22T00:00:00Z".to_owned()));
        assert_eq!(time("2026-11-22"), None);
        assert_eq!(time("0001-01-01T00:00:00Z"), None);
        assert_eq!(time("-002026-01-01T00:00:00Z"), None);
        assert_eq!(end_of_day("2026-11-22"), Some("2026-11-22T23:59:59Z".to_owned()));
        assert_eq!(end_of_day("soon"), None);
    }
}
