//! Text that is nothing but text, in HTML and in SVG, whatever stands in it; and numbers as people read them.

use std::collections::BTreeSet;

/// `text` escaped for elements and attributes, at most `most` characters of it. What nobody sees (control characters, marks that turn
/// the direction of writing, characters without width) is shown by its number, since a name could look like another one by it.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let mut escaped = String::with_capacity(text.len().min(most));
    let mut characters = text.chars();
    for character in characters.by_ref().take(most) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\r' | '\t' => escaped.push(' '),
            hidden if is_hidden(hidden) => escaped.push_str(&format!("[U+{:04X}]", u32::from(hidden))),
            other => escaped.push(other),
        }
    }
    if characters.next().is_some() {
        escaped.push('…');
    }
    escaped
}

/// `text` as [`shortened`] has it, with the length that texts of a page may have.
pub(super) fn text(text: &str) -> String {
    shortened(text, LONGEST)
}

/// Characters of a text on a page: ids of resources are shorter, and what is cut says so.
const LONGEST: usize = 1_000;

/// Whether nobody sees the character, or it changes how others look, or XML has no such character
/// (<https://www.w3.org/TR/xml/#charsets>, <https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing>).
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            u32::from(character),
            0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x2028..=0x202E
                | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0xE0000..=0xE0FFF
        )
        || u32::from(character) & 0xFFFE == 0xFFFE
}

/// Sentences in which what stands between backticks is code.
pub(super) fn prose(sentences: &str) -> String {
    let mut marked = String::new();
    let mut rest = sentences;
    while let Some((before, (inside, after))) =
        rest.split_once('`').and_then(|(before, rest)| Some((before, rest.split_once('`')?)))
    {
        marked.push_str(&text(before));
        marked.push_str(&code(inside));
        rest = after;
        if marked.len() > LONGEST * 8 {
            return marked + "…";
        }
    }
    marked + &text(rest)
}

/// A name as code.
pub(super) fn code(name: &str) -> String {
    format!("<code>{}</code>", text(name))
}

/// Names as code, at most `most` of them; empty for none.
pub(super) fn codes<'a>(names: impl IntoIterator<Item = &'a String>, most: usize) -> String {
    let mut names = names.into_iter();
    let shown: Vec<String> = names.by_ref().take(most).map(|name| code(name)).collect();
    match names.count() {
        0 => shown.join(", "),
        more => format!("{} and {} more", shown.join(", "), number(more as u64)),
    }
}

/// A time as people read it: `2026-11-22 01:42:07 UTC` of `2026-11-22T01:42:07Z`. What is no such time stays as it is.
pub(super) fn when(time: &str) -> String {
    match time.strip_suffix('Z').and_then(|time| time.split_once('T')) {
        Some((day, clock)) => text(&format!("{day} {clock} UTC")),
        None => text(time),
    }
}

/// A day, on one line.
pub(super) fn day(name: &str) -> String {
    format!("<span class=\"day\">{}</span>", text(name))
}

/// A number with its thousands apart: `12,345`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut apart = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

/// How many, and of what.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", self::number(number), if number == 1 { one } else { many })
}

/// A share with a tenth of a percent, cut and never rounded up: what is not all is never `100 %`. Of nothing there is no share.
pub(super) fn percent(part: u64, whole: u64) -> String {
    match (u128::from(part) * 1_000).checked_div(u128::from(whole)) {
        None => "–".to_owned(),
        Some(0) if part > 0 => "< 0.1 %".to_owned(),
        Some(tenths) => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// What an attribute `id` may be made of, from a name: two names may give the same.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().take(80) {
        match character.to_ascii_lowercase() {
            plain if plain.is_ascii_alphanumeric() => slug.push(plain),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// `wished`, or with a number behind it if it is `taken`; it is taken then.
pub(super) fn unique(wished: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = wished.to_owned();
    let mut number = 1_u64;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{wished}-{number}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_never_markup() {
        assert_eq!(text("<script>\"a'&</script>"), "&lt;script&gt;&quot;a&#39;&amp;&lt;/script&gt;");
        assert_eq!(text("a\r\nb\tc"), "a  b c");
        assert_eq!(shortened("&&&&", 2), "&amp;&amp;…");
        assert_eq!(shortened("äöü", 3), "äöü");
    }

    #[test]
    fn parts_of_prose_are_code() {
        assert_eq!(prose("`<a>` is `b`, not `c"), "<code>&lt;a&gt;</code> is <code>b</code>, not `c");
        assert!(prose(&"`x` ".repeat(1_000_000)).len() < 10_000);
    }

    #[test]
    fn names_and_times_are_for_people() {
        let names = ["a", "<b>", "c"].map(str::to_owned);
        assert_eq!(codes(&names, 2), "<code>a</code>, <code>&lt;b&gt;</code> and 1 more");
        assert_eq!(codes(&names[..0], 2), "");
        assert_eq!(when("2026-11-22T01:42:07Z"), "2026-11-22 01:42:07 UTC");
        assert_eq!(when("<yesterday>"), "&lt;yesterday&gt;");
    }

    #[test]
    fn what_nobody_sees_is_shown() {
        assert_eq!(text("a\u{0}b\u{1b}[0m\u{9b}"), "a[U+0000]b[U+001B][0m[U+009B]");
        assert_eq!(text("moc\u{202e}live\u{2069}\u{200b}\u{feff}"), "moc[U+202E]live[U+2069][U+200B][U+FEFF]");
        assert_eq!(text("\u{fffe}\u{1ffff}\u{e0041}"), "[U+FFFE][U+1FFFF][U+E0041]");
        assert_eq!(text("Überwachung 監査 🔒"), "Überwachung 監査 🔒");
    }

    #[test]
    fn numbers_are_for_people() {
        assert_eq!(["0", "999", "1,000", "12,345,678"], [0, 999, 1_000, 12_345_678].map(number).each_ref().map(String::as_str));
        assert_eq!(number(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(count(1, "resource", "resources"), "1 resource");
    }

    #[test]
    fn a_share_is_never_rounded_to_all_or_to_nothing() {
        assert_eq!(percent(99_999, 100_000), "99.9 %");
        assert_eq!(percent(1, 100_000), "< 0.1 %");
        assert_eq!(percent(3, 3), "100.0 %");
        assert_eq!(percent(0, 0), "–");
        assert_eq!(percent(u64::MAX, u64::MAX), "100.0 %");
    }

    #[test]
    fn slugs_are_ids() {
        assert_eq!(slug("GDPR Art. 32(1)(a)\"><script>"), "gdpr-art-32-1-a-script");
        assert_eq!(slug("…"), "");
    }
}
