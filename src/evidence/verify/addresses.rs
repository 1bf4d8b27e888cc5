//! E-mail addresses: in which lines of a file they are. They are never repeated.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::bytes::Regex;

/// What stands where the collection took one away; it is nobody's.
const NOBODY: &[u8] = b"redacted@redacted.invalid";

/// What is taken along from one piece to the next: more than an address has.
const OVERLAP: usize = 512;

/// The beginnings of files that are no texts: zstd, gzip, PDF, ZIP.
const BINARY: [&[u8]; 4] = [b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"%PDF-", b"PK\x03\x04"];

/// An address, whose sign may be written as it is in URLs, JSON and HTML.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i-u)[A-Z0-9._%+'-]+(?:@|%40|\\u0040|&#64;|&#x40;|&commat;)[A-Z0-9-]+(?:\.[A-Z0-9-]+)*\.[A-Z]{2,}";
    Regex::new(pattern).expect("invariant: a test makes it")
});

/// Finds the lines of a text that have an e-mail address, piece by piece. What is no text has none.
#[derive(Debug, Default)]
pub struct Scanner {
    /// Whether it is a text, once that is known.
    is_text: Option<bool>,
    /// The end of what came before.
    kept: Vec<u8>,
    /// Line breaks before that.
    breaks: u64,
    lines: BTreeSet<u64>,
}

impl Scanner {
    /// Takes the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        if piece.is_empty() {
            return;
        }
        let is_text =
            *self.is_text.get_or_insert_with(|| !BINARY.iter().any(|magic| piece.starts_with(magic)) && !piece.contains(&0));
        if is_text {
            self.kept.extend_from_slice(piece);
            self.look(self.kept.len().saturating_sub(OVERLAP));
        }
    }

    /// The lines that have one, from 1, in order.
    pub fn finish(mut self) -> Vec<u64> {
        self.look(self.kept.len());
        self.lines.into_iter().collect()
    }

    /// Looks for all that begin before `end`, and keeps what is behind them.
    fn look(&mut self, end: usize) {
        let mut done = 0;
        for found in ADDRESS.find_iter(&self.kept) {
            if found.start() >= end {
                break;
            }
            self.breaks += breaks(self.kept.get(done..found.start()).unwrap_or_default());
            done = found.start();
            if !found.as_bytes().eq_ignore_ascii_case(NOBODY) {
                self.lines.insert(self.breaks + 1);
            }
            // An address has no line break in it.
            done = done.max(found.end());
        }
        let end = end.max(done);
        self.breaks += breaks(self.kept.get(done..end).unwrap_or_default());
        self.kept.drain(..end.min(self.kept.len()));
    }
}

fn breaks(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// A text with a word in the place of each address.
pub(super) fn without(text: &str) -> String {
    let replaced = ADDRESS.replace_all(text.as_bytes(), &b"(an e-mail address)"[..]);
    String::from_utf8_lossy(&replaced).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], size: usize) -> Vec<u64> {
        let mut scanner = Scanner::default();
        text.chunks(size).for_each(|piece| scanner.feed(piece));
        scanner.finish()
    }

    #[test]
    fn lines_with_addresses_are_found_wherever_the_text_is_cut() {
        let long = "x".repeat(700);
        let text = format!(
            "nobody\n\"somebody@example.org\"\n{long}\nredacted@redacted.invalid, and redacted@redacted.invalid.\n{long}\n\
             a%40b.example and {long}c@d.example\n@media print\nsomebody\\u0040example.org\na&#64;b.de"
        );
        let expected = [2, 6, 8, 9];
        for size in [1, 2, 3, 7, 64, 511, 512, 513, 4096] {
            assert_eq!(lines(text.as_bytes(), size), expected, "{size}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in ["a@b", "@b.de", "seawall@0.1.0", "}@media.print", "a @ b.de", "redacted@redacted.invalid"] {
            assert_eq!(lines(text.as_bytes(), 99), [0u64; 0], "{text}");
        }
        assert_eq!(lines(b"\x28\xb5\x2f\xfd a@b.de", 99), [0u64; 0]);
        assert_eq!(lines(b"\0 a@b.de", 99), [0u64; 0]);
        assert_eq!(lines(b"\xff a@b.de", 99), [1]);
    }
}
