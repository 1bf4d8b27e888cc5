//! A scanner that finds brackets, strings, heredocs and comments: where the top-level items of a broken file begin and end, and
//! which line breaks mean nothing.

use std::ops::Range;

/// Words that begin a block at the top of a file.
const KEYWORDS: [&str; 15] = [
    "action",
    "check",
    "data",
    "ephemeral",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "run",
    "terraform",
    "variable",
];

/// What the scanner is inside of.
enum Mode<'a> {
    /// `(`, `[`, `${`, `%{`, `{for`: line breaks mean nothing. The byte that closes it.
    Loose(u8),
    /// `{`.
    Brace,
    /// `"`.
    Quotes,
    /// `<<` with its marker.
    Heredoc(&'a str),
}

/// The top-level items of a file: each an attribute or a block, with the comments before it left out. An item that does not close its
/// brackets ends where a line begins with a word that begins a block.
pub fn items(text: &str) -> Vec<Range<usize>> {
    let mut scanner = Scanner::new(text);
    while scanner.step() {}
    scanner.end_item(text.len());
    scanner.items
}

/// Where the comments of a text stand, in order.
pub fn comments(text: &str) -> Vec<Range<usize>> {
    let mut scanner = Scanner::new(text);
    while scanner.step() {}
    scanner.comments
}

/// The same text, byte for byte as long, with blanks for the line breaks and comments inside brackets where Terraform skips them.
pub(super) fn softened(text: &str) -> String {
    let mut scanner = Scanner::new(text);
    while scanner.step() {}
    let mut bytes = text.as_bytes().to_vec();
    for range in scanner.blanks {
        if let Some(blank) = bytes.get_mut(range) {
            blank.fill(b' ');
        }
    }
    // Whole comments and line breaks were replaced, so it still is UTF-8.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    modes: Vec<Mode<'a>>,
    item: Option<usize>,
    items: Vec<Range<usize>>,
    blanks: Vec<Range<usize>>,
    comments: Vec<Range<usize>>,
    /// Markers of heredocs that begin on the next line.
    pending: Option<&'a str>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Scanner {
            text,
            bytes: text.as_bytes(),
            at: 0,
            modes: Vec::new(),
            item: None,
            items: Vec::new(),
            blanks: Vec::new(),
            comments: Vec::new(),
            pending: None,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn end_item(&mut self, end: usize) {
        if let Some(start) = self.item.take() {
            let written = self.text.get(start..end).unwrap_or_default().trim_end();
            self.items.push(start..start + written.len());
        }
    }

    fn blank(&mut self, range: Range<usize>) {
        if matches!(self.modes.last(), Some(Mode::Loose(_))) {
            self.blanks.push(range);
        }
    }

    /// Goes on by one token; `false` at the end.
    fn step(&mut self) -> bool {
        let Some(byte) = self.bytes.get(self.at).copied() else { return false };
        match self.modes.last() {
            Some(Mode::Quotes) => self.quoted(byte),
            Some(Mode::Heredoc(marker)) => {
                let marker = *marker;
                self.heredoc(byte, marker);
            }
            _ => self.code(byte),
        }
        true
    }

    fn line_end(&self) -> usize {
        self.rest().find('\n').map_or(self.text.len(), |length| self.at + length)
    }

    /// Goes on behind what begins something computed in a template, or behind a sign that only looks like it.
    fn marker(&mut self) -> bool {
        let rest = self.rest();
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            self.at += 3;
        } else if rest.starts_with("${") || rest.starts_with("%{") {
            self.modes.push(Mode::Loose(b'}'));
            self.at += 2;
        } else {
            return false;
        }
        true
    }

    fn quoted(&mut self, byte: u8) {
        if self.marker() {
            return;
        }
        if byte == b'\\' {
            self.at += 2;
        } else {
            // A string ends on its line: what is open there was meant to be closed.
            if byte == b'"' || byte == b'\n' {
                self.modes.pop();
            }
            self.at += usize::from(byte != b'\n');
        }
    }

    fn heredoc(&mut self, byte: u8, marker: &str) {
        let line_start = self.at == 0 || self.bytes.get(self.at - 1) == Some(&b'\n');
        if line_start {
            let end = self.line_end();
            let line = self.text.get(self.at..end).unwrap_or_default();
            let inside = line.trim_start();
            let behind = inside.strip_prefix(marker);
            if behind.is_some_and(|behind| !behind.starts_with(|next: char| next.is_alphanumeric() || next == '_' || next == '-'))
            {
                self.modes.pop();
                self.at += line.len() - inside.len() + marker.len();
                return;
            }
        }
        if self.marker() {
            return;
        }
        if byte == b'\n' {
            self.at += 1;
        } else {
            let next = self.rest().bytes().skip(1).position(|byte| matches!(byte, b'\n' | b'$' | b'%'));
            self.at = next.map_or(self.text.len(), |length| self.at + 1 + length);
        }
    }

    fn code(&mut self, byte: u8) {
        let rest = self.rest();
        let line_start = self.at == 0 || self.bytes.get(self.at - 1) == Some(&b'\n');
        if line_start && self.item.is_some() && begins_block(rest) {
            self.end_item(self.at);
            self.modes.clear();
        }
        if byte == b'#' || rest.starts_with("//") || rest.starts_with("/*") {
            let end = if rest.starts_with("/*") {
                let length = rest.get(2..).and_then(|inside| inside.find("*/"));
                // Without an end it is no comment but an item that is wrong: what it swallows is not lost in silence.
                if length.is_none() {
                    self.item.get_or_insert(self.at);
                }
                length.map_or(self.text.len(), |length| self.at + length + 4)
            } else {
                self.line_end()
            };
            self.comments.push(self.at..end);
            self.blank(self.at..end);
            self.at = end;
            return;
        }
        if self.item.is_none() && !byte.is_ascii_whitespace() {
            self.item = Some(self.at);
        }
        match byte {
            b'\n' => {
                match self.pending.take() {
                    Some(marker) => self.modes.push(Mode::Heredoc(marker)),
                    None => self.blank(self.at..self.at + 1),
                }
                if self.modes.is_empty() {
                    self.end_item(self.at);
                }
            }
            // Behind the marker of a heredoc it belongs to the line break that begins the text.
            b'\r' if self.pending.is_none() => self.blank(self.at..self.at + 1),
            b'"' => self.modes.push(Mode::Quotes),
            b'(' => self.modes.push(Mode::Loose(b')')),
            b'[' => self.modes.push(Mode::Loose(b']')),
            b'{' => {
                let inside = rest.get(1..).unwrap_or_default().trim_start();
                let is_for = inside.strip_prefix("for").is_some_and(|next| next.starts_with(char::is_whitespace));
                self.modes.push(if is_for { Mode::Loose(b'}') } else { Mode::Brace });
            }
            b')' | b']' | b'}' => {
                let closes = match self.modes.last() {
                    Some(Mode::Loose(close)) => *close == byte,
                    Some(Mode::Brace) => byte == b'}',
                    Some(Mode::Quotes | Mode::Heredoc(_)) | None => false,
                };
                if closes {
                    self.modes.pop();
                }
            }
            b'<' if rest.starts_with("<<") => {
                let marker = rest.trim_start_matches('<');
                let marker = marker.strip_prefix('-').unwrap_or(marker);
                let length = marker.find(|next: char| !(next.is_alphanumeric() || next == '_' || next == '-'));
                let marker = marker.get(..length.unwrap_or(marker.len())).unwrap_or_default();
                if !marker.is_empty() {
                    self.pending = Some(marker);
                }
                self.at += 1;
            }
            _ => {}
        }
        self.at += 1;
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }
}

/// Whether a block seems to begin here: one of the words, then a label or a brace.
fn begins_block(rest: &str) -> bool {
    let length = rest.find(|next: char| !next.is_ascii_lowercase()).unwrap_or(rest.len());
    let (word, behind) = rest.split_at(length);
    let behind = behind.trim_start_matches([' ', '\t']);
    KEYWORDS.contains(&word) && behind.starts_with(['"', '{'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_found_around_strings_comments_and_heredocs() {
        let text = "# c {\na = \"}${\"{\"}\" /* { */\nresource \"a\" \"b\" {\n  x = <<-E\n  }\n  ${[\"E\"]}\n  E\n}\nb = [\n1,\n]\nmodule \"m\" {\n  y = (\nlocals {\n}\n";
        let found: Vec<&str> = items(text).into_iter().map(|range| text[range].split('\n').next().unwrap_or_default()).collect();
        assert_eq!(found, ["a = \"}${\"{\"}\" /* { */", "resource \"a\" \"b\" {", "b = [", "module \"m\" {", "locals {"]);
    }

    #[test]
    fn line_breaks_go_where_they_mean_nothing() {
        let text = "a = { for k, v in x : k => {\n b = (1 # c\n + 2)\n }\n if v }\n";
        assert_eq!(softened(text), "a = { for k, v in x : k => {\n b = (1      + 2)\n }  if v }\n");
        let text = "a = f(\r\n<<E\r\nx\r\nE\r\n)\r\n";
        assert_eq!(softened(text), "a = f(  <<E\r\nx\r\nE  )\r\n");
    }
}
