//! Text from outside as a terminal, a log and a table may have it: in columns, in lines of a width, and never as a command.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A blank at which no line is broken.
pub(crate) const GLUE: char = '\u{a0}';
/// Characters of a message that are shown: what is longer was not written to be read.
const LONGEST: usize = 1_000;
/// Columns that a tab takes.
const TAB: &str = "    ";

/// A character as it is shown.
pub(crate) struct Cell {
    /// Where it begins in the line.
    pub(crate) byte: usize,
    /// The column it stands in.
    pub(crate) at: usize,
    /// How many it takes.
    pub(crate) columns: usize,
    /// What is shown.
    pub(crate) text: String,
}

/// The characters of a line as they are shown.
pub(crate) fn cells(line: &str) -> impl Iterator<Item = Cell> {
    line.char_indices().map(|(byte, character)| {
        let text = if character == '\t' { TAB.to_owned() } else { visible(character).to_string() };
        Cell { byte, at: 0, columns: width(&text), text }
    })
}

/// The same, each in its column; the line begins at the byte `from`.
pub(crate) fn spread(line: &str, from: usize) -> Vec<Cell> {
    let mut at = 0;
    let placed = cells(line).map(|cell| {
        let placed = Cell { byte: cell.byte + from, at, ..cell };
        at += placed.columns;
        placed
    });
    placed.collect()
}

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The character, or a mark in the place of one that would move the cursor, turn the direction of writing, or be there unseen: text
/// could look like other text (<https://trojansource.codes>).
pub(crate) fn visible(character: char) -> char {
    match character {
        '\u{2028}' | '\u{2029}' => ' ',
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => {
            '\u{fffd}'
        }
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        other if other.is_control() => '\u{fffd}',
        other => other,
    }
}

/// One line of text: line breaks, tabs and what else controls a terminal are blanks.
pub(crate) fn line_of(text: &str) -> String {
    let is_blank = |character: char| (character.is_whitespace() || character.is_control()) && character != GLUE;
    text.chars().map(|character| if is_blank(character) { ' ' } else { visible(character) }).collect()
}

/// The same, cut where nobody reads on.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => line_of(text.get(..end).unwrap_or_default()) + "…",
        None => line_of(text),
    }
}

/// The same text, of which no blank is the end of a line.
pub(crate) fn glued(text: &str) -> String {
    text.chars().map(|character| if character == ' ' { GLUE } else { character }).collect()
}

/// A line that no runner takes for a command: GitHub obeys `::name::` at its beginning and `##[name]` anywhere
/// (<https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>), Azure Pipelines `##vso[` anywhere
/// (<https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>). What is put there is as wide.
pub(crate) fn guarded(line: &str) -> String {
    let mut safe = line.to_owned();
    for end in ["[", "vso"] {
        let lower = safe.to_ascii_lowercase();
        let found: Vec<usize> = lower.match_indices(&format!("##{end}")).map(|(at, _)| at).collect();
        for at in found.into_iter().rev() {
            safe.replace_range(at + 1..at + 2, "\u{266f}");
        }
    }
    let begin = safe.len() - safe.trim_start().len();
    if safe.get(begin..).is_some_and(|rest| rest.starts_with("::")) {
        safe.replace_range(begin..=begin, "\u{a789}");
    }
    safe
}

/// `text` in lines of at most `room` columns, broken at blanks that are no [`GLUE`]. A word that is longer is broken too, but no address: half of one leads
/// nowhere.
pub(crate) fn wrap(text: &str, room: usize) -> Vec<String> {
    let room = room.max(20);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = width(word);
        if used > 0 && used + 1 + wide > room {
            lines.push(String::new());
            used = 0;
        }
        let Some(line) = lines.last_mut() else { continue };
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if wide <= room || word.contains("://") {
            line.push_str(word);
            used += wide;
            continue;
        }
        for character in word.chars() {
            let wide = character.width().unwrap_or(0);
            if used + wide > room {
                lines.push(String::new());
                used = 0;
            }
            lines.last_mut().into_iter().for_each(|line| line.push(character));
            used += wide;
        }
    }
    lines.into_iter().map(|line| line.replace(GLUE, " ")).collect()
}

/// `text` in at most `room` columns, with `…` in the place of what is too much.
pub(crate) fn fitted(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = |character: &char| {
        used += character.width().unwrap_or(0);
        used <= room
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// Writes a row of a table (RFC 4180).
///
/// # Errors
/// Those of `out`.
pub(crate) fn record(fields: &[String], out: &mut dyn Write) -> io::Result<()> {
    let fields: Vec<String> = fields.iter().map(|text| field(text)).collect();
    write!(out, "{}\r\n", fields.join(","))
}

/// A field of a table on one line, quoted also where it holds the sign that separates fields in half of Europe. What a spreadsheet would take for a formula stands behind an apostrophe, as
/// <https://owasp.org/www-community/attacks/CSV_Injection> says; so do the wide forms of the signs, which some take for them.
fn field(text: &str) -> String {
    let line = line_of(text);
    let formula =
        line.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with(['\t', '\r', '\n']);
    let line = if formula { format!("'{line}") } else { line };
    if line.contains(['"', ',', ';']) { format!("\"{}\"", line.replace('"', "\"\"")) } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_input_commands_a_terminal_or_a_runner() {
        assert_eq!(line_of("a\u{1b}[2J\u{9b}b\u{202e}c\td\u{200b}"), "a [2J b\u{fffd}c d\u{fffd}");
        assert_eq!(guarded("  ::set-env name=x::y"), "  \u{a789}:set-env name=x::y");
        assert_eq!(guarded("a ##[error]b ##VSO[task.x]"), "a #\u{266f}[error]b #\u{266f}VSO[task.x]");
        assert_eq!(guarded("a::b ## c"), "a::b ## c");
    }

    #[test]
    fn text_is_wrapped_by_columns() {
        assert_eq!(wrap("aaaa bbbb cccc dddd eeee ffff", 20), ["aaaa bbbb cccc dddd", "eeee ffff"]);
        assert_eq!(wrap(&"ü".repeat(45), 20).iter().map(|line| width(line)).collect::<Vec<_>>(), [20, 20, 5]);
        assert_eq!(wrap(&"漢".repeat(15), 20).iter().map(|line| width(line)).collect::<Vec<_>>(), [20, 10]);
        assert_eq!(wrap("see https://learn.microsoft.com/azure/", 20), ["see", "https://learn.microsoft.com/azure/"]);
        assert_eq!(wrap("", 20), [""]);
        assert_eq!(wrap("see article Art.\u{a0}32(1)(b)", 20), ["see article", "Art. 32(1)(b)"]);
        assert_eq!(fitted("abcdef", 4), "abc…");
        assert_eq!(fitted("漢字漢字", 5), "漢字…");
        assert_eq!(fitted("abcd", 4), "abcd");
    }

    #[test]
    fn fields_are_quoted_and_no_formulas() {
        assert_eq!(field("plain"), "plain");
        assert_eq!(field("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(field("=1+1"), "'=1+1");
        assert_eq!(field("  @x"), "'  @x");
        assert_eq!(field("\tx"), "' x");
        assert_eq!(field("a\r\nb"), "a  b");
    }
}
