//! Texts of packs in messages: they are from anybody, and may hold what must not be repeated.

use crate::evidence::verify::addresses;

/// Characters of a text that are shown.
const LONGEST: usize = 200;

/// A text of a pack as it may be shown: on one line, not too long, without an e-mail address.
pub(super) fn shown(text: &str) -> String {
    let short: String = text.chars().take(LONGEST).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    let plain = addresses::without(&short);
    let escaped = plain.chars().map(|c| match c {
        '\'' | '"' | '\\' => c.to_string(),
        c => c.escape_debug().to_string(),
    });
    format!("{}{more}", escaped.collect::<String>())
}

/// Where the trouble is that serde_json tells of, and nothing of the text.
pub(super) fn place(why: &str) -> &str {
    let at = why.rfind(" at line ").and_then(|at| why.get(at..)).unwrap_or("");
    let is_place = at.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ');
    if is_place { at } else { "" }
}

/// Several things, as one says them: the first few, and how many more.
pub(super) fn listed(things: &[String]) -> String {
    const FEW: usize = 10;
    let few = things.iter().take(FEW).cloned().collect::<Vec<_>>().join(", ");
    match things.len().saturating_sub(FEW) {
        0 => few,
        more => format!("{few} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_on_their_line_and_tell_of_nobody() {
        assert_eq!(shown("a 'b' \"c\" \\ ä"), "a 'b' \"c\" \\ ä");
        assert_eq!(shown("\u{1b}[2J\n\0\u{202e}"), "\\u{1b}[2J\\n\\0\\u{202e}");
        assert_eq!(shown("ask somebody@example.org, please"), "ask (an e-mail address), please");
        assert_eq!(shown(&"x".repeat(1000)).chars().count(), 201);
    }

    #[test]
    fn places_are_taken_without_texts() {
        assert_eq!(place("unknown field `x at line 1` at line 3 column 4"), " at line 3 column 4");
        assert_eq!(place("somebody@example.org at line b@c.de"), "");
        assert_eq!(place("nothing"), "");
    }
}
