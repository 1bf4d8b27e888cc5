//! Regular expressions of Go (RE2), in the words of this crate's engine.
//!
//! Both are of one family; what differs is written anew. Source: <https://pkg.go.dev/regexp/syntax>.

use regex::{Regex, RegexBuilder};

/// Bytes that a compiled expression may have.
const COMPILED: usize = 1 << 20;

/// The expression, ready for use.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > 10_000 {
        return Err("limit: a regular expression of more than 10000 bytes".to_owned());
    }
    RegexBuilder::new(&translated(pattern)?).size_limit(COMPILED).dfa_size_limit(COMPILED).nest_limit(100).build().map_err(
        |error| {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            format!("invalid regexp pattern: {}", last.trim_start_matches("error: "))
        },
    )
}

fn translated(pattern: &str) -> Result<String, String> {
    let mut result = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    let mut class = false;
    let mut repeated = Repeated::No;
    while let Some(letter) = rest.chars().next() {
        let mut used = letter.len_utf8();
        if !class {
            repeated = repeated.then(letter, rest).ok_or("invalid regexp pattern: invalid nested repetition operator")?;
        }
        match letter {
            '\\' => {
                let (text, length) = escape(rest, class);
                result.push_str(&text);
                used = length;
            }
            '[' if class => match rest.find(":]").filter(|_| rest.starts_with("[:")) {
                Some(end) => {
                    used = end + 2;
                    result.push_str(rest.get(..used).unwrap_or_default());
                }
                // In Go a bracket in a class is a bracket.
                None => result.push_str("\\["),
            },
            '[' => {
                class = true;
                result.push('[');
                if rest.get(used..).is_some_and(|rest| rest.starts_with('^')) {
                    result.push('^');
                    used += 1;
                }
                // The first bracket in a class stands for itself.
                if rest.get(used..).is_some_and(|rest| rest.starts_with(']')) {
                    result.push_str("\\]");
                    used += 1;
                }
            }
            ']' if class => {
                class = false;
                result.push(']');
            }
            // Set operations are unknown to Go.
            '&' | '~' if class => {
                result.push('\\');
                result.push(letter);
            }
            '-' if class && rest.starts_with("--") => result.push_str("\\-"),
            '{' if !class => match rest.find('}').filter(|_| is_repetition(rest)) {
                Some(end) => {
                    used = end + 1;
                    result.push_str(rest.get(..used).unwrap_or_default());
                }
                None => result.push_str("\\{"),
            },
            _ => result.push(letter),
        }
        rest = rest.get(used..).unwrap_or_default();
    }
    Ok(result)
}

/// Go refuses a repetition of a repetition.
#[derive(Copy, Clone)]
enum Repeated {
    No,
    Once,
    Lazily,
}

impl Repeated {
    /// What holds after the letter that `rest` starts with.
    fn then(self, letter: char, rest: &str) -> Option<Repeated> {
        let again = matches!(letter, '*' | '+' | '?') || letter == '{' && is_repetition(rest);
        match (self, letter) {
            (Repeated::No, _) if again => Some(Repeated::Once),
            (Repeated::Once, '?') => Some(Repeated::Lazily),
            _ if again => None,
            _ => Some(Repeated::No),
        }
    }
}

/// An escape, with the bytes that it has. Classes and word boundaries of Go know ASCII only.
fn escape(rest: &str, class: bool) -> (String, usize) {
    let Some(letter) = rest.chars().nth(1) else { return ("\\".to_owned(), 1) };
    let inner = |set: &str, negated: bool| match (class, negated) {
        (true, false) => set.to_owned(),
        (true, true) | (false, true) => format!("[^{set}]"),
        (false, false) => format!("[{set}]"),
    };
    let text = match letter {
        'd' => inner("0-9", false),
        'D' => inner("0-9", true),
        'w' => inner("0-9A-Za-z_", false),
        'W' => inner("0-9A-Za-z_", true),
        's' => inner("\\t\\n\\x0c\\r ", false),
        'S' => inner("\\t\\n\\x0c\\r ", true),
        'b' if !class => "(?-u:\\b)".to_owned(),
        'Q' if !class => {
            let quoted = rest.get(2..).unwrap_or_default();
            let (text, used) = match quoted.find("\\E") {
                Some(end) => (quoted.get(..end).unwrap_or_default(), end + 4),
                None => (quoted, rest.len()),
            };
            return (regex::escape(text), used);
        }
        '<' | '>' => letter.to_string(),
        other => format!("\\{other}"),
    };
    (text, 1 + letter.len_utf8())
}

/// Whether a brace starts a repetition; otherwise it stands for itself.
fn is_repetition(rest: &str) -> bool {
    let Some((inner, _)) = rest.get(1..).and_then(|inner| inner.split_once('}')) else { return false };
    let (least, most) = inner.split_once(',').unwrap_or((inner, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    !least.is_empty() && digits(least) && digits(most)
}
