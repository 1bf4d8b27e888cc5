//! Cuts a Bicep text into tokens, one at a time.
//!
//! Strings are not tokens: the lexer gives their opening quote, and the parser, which alone knows whether a `}` ends an
//! expression inside a string, asks for the text piece by piece with [`Lexer::segment`]. The model is the compiler's
//! <https://github.com/Azure/bicep/blob/main/src/Bicep.Core/Parsing/Lexer.cs>.

use std::ops::Range;
use std::sync::Arc;

use crate::frontend::bicep::syntax::{Directive, DirectiveKind, Identifier};
use crate::frontend::bicep::token::{Token, TokenKind};
use crate::source::{FileId, Span};

/// The words behind `#` that make a line a directive.
const DIRECTIVES: [(&str, DirectiveKind); 3] = [
    ("disable-next-line", DirectiveKind::DisableNextLine),
    ("disable-diagnostics", DirectiveKind::Disable),
    ("restore-diagnostics", DirectiveKind::Restore),
];

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// How a string is written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Quoting {
    /// `'…'` on one line.
    Single,
    /// `'''…'''`, with so many dollar signs before it and before each brace that opens an expression; with none, none does.
    Multi { dollars: usize },
}

/// A piece of a string between its quotes and the expressions inside.
#[derive(Copy, Clone, Debug)]
pub(super) struct Segment {
    /// Offset of its first byte.
    pub(super) start: usize,
    /// Offset behind its last byte.
    pub(super) end: usize,
    /// Whether there is a backslash in it.
    pub(super) escapes: bool,
    /// What comes behind it.
    pub(super) next: SegmentEnd,
    /// Offset behind that.
    pub(super) after: usize,
}

/// What ends a [`Segment`].
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum SegmentEnd {
    /// The closing quote.
    Quote,
    /// An expression.
    Hole,
    /// The end of the line or file, where it must not end.
    Nothing,
}

/// The text with a place in it.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    /// The directives up to here.
    pub(super) directives: Vec<Directive>,
    /// The comments up to here.
    pub(super) comments: Vec<Range<usize>>,
    /// Where a comment begins that does not end.
    pub(super) open_comment: Option<usize>,
    file: FileId,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(file: FileId, text: &'a str) -> Self {
        let at = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        Lexer { text, directives: Vec::new(), comments: Vec::new(), open_comment: None, file, bytes: text.as_bytes(), at }
    }

    /// Goes on at `offset`.
    pub(super) fn seek(&mut self, offset: usize) {
        self.at = offset;
    }

    /// The next token.
    pub(super) fn token(&mut self) -> Token {
        if let Some(start) = self.trivia() {
            return Token { kind: TokenKind::NewLine, start, end: start };
        }
        let start = self.at;
        let kind = self.kind();
        Token { kind, start, end: self.at }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Goes on behind the bytes that `inside` accepts.
    fn skip_while(&mut self, inside: impl Fn(u8) -> bool) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| !inside(*byte)).unwrap_or(rest.len());
    }

    /// Skips blanks, line breaks, comments and directives; returns the place of the first line break.
    fn trivia(&mut self) -> Option<usize> {
        let mut first_break = None;
        // A directive is alone on its line.
        let mut blank_line = self.at == 0 || self.text.starts_with(BYTE_ORDER_MARK) && self.at == BYTE_ORDER_MARK.len();
        loop {
            match self.peek(0) {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\n' | b'\r') => {
                    first_break.get_or_insert(self.at);
                    blank_line = true;
                    self.at += 1;
                }
                Some(b'/') if matches!(self.peek(1), Some(b'/' | b'*')) => {
                    let start = self.at;
                    match self.peek(1) {
                        Some(b'*') => self.block_comment(),
                        _ => self.skip_while(|byte| !matches!(byte, b'\n' | b'\r')),
                    }
                    self.comments.push(start..self.at);
                    blank_line = false;
                }
                Some(b'#') if blank_line && self.directive() => {}
                _ => return first_break,
            }
        }
    }

    fn block_comment(&mut self) {
        match self.text.get(self.at + 2..).and_then(|rest| rest.find("*/")) {
            Some(length) => self.at += 2 + length + 2,
            None => {
                self.open_comment = Some(self.at);
                self.at = self.bytes.len();
            }
        }
    }

    /// Reads `#disable-next-line rule rule`; anything else behind `#` is left to be complained about.
    fn directive(&mut self) -> bool {
        let start = self.at;
        let rest = self.text.get(start + 1..).unwrap_or_default();
        let Some((word, kind)) = DIRECTIVES.iter().find(|(word, _)| rest.starts_with(word)) else { return false };
        self.at = start + 1 + word.len();
        let mut end = self.at;
        let mut rules = Vec::new();
        loop {
            self.skip_while(|byte| matches!(byte, b' ' | b'\t'));
            let from = self.at;
            self.skip_while(|byte| is_word(byte) || byte == b'-');
            if self.at == from {
                break;
            }
            end = self.at;
            rules.push(Identifier { name: self.slice(from, end), span: Span::new(self.file, from, end) });
        }
        // Looking ahead and going back may pass the same line twice.
        if self.directives.last().is_none_or(|last| (last.span.start as usize) < start) {
            self.directives.push(Directive { kind: *kind, rules, span: Span::new(self.file, start, end) });
        }
        true
    }

    fn slice(&self, start: usize, end: usize) -> Arc<str> {
        self.text.get(start..end).unwrap_or_default().into()
    }

    fn kind(&mut self) -> TokenKind {
        let Some(first) = self.peek(0) else { return TokenKind::End };
        self.at += 1;
        match first {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                self.skip_while(is_word);
                TokenKind::Word
            }
            b'0'..=b'9' => {
                self.skip_while(|byte| byte.is_ascii_digit());
                TokenKind::Number
            }
            b'\'' if self.follows(b"''", 2) => TokenKind::Quotes,
            b'\'' => TokenKind::Quote,
            b'$' => self.dollars(),
            b'{' => TokenKind::LeftBrace,
            b'}' => TokenKind::RightBrace,
            b'(' => TokenKind::LeftParen,
            b')' => TokenKind::RightParen,
            b'[' => TokenKind::LeftBracket,
            b']' => TokenKind::RightBracket,
            b'@' => TokenKind::At,
            b',' => TokenKind::Comma,
            b'.' if self.follows(b"..", 2) => TokenKind::Ellipsis,
            b'.' => TokenKind::Dot,
            b'?' if self.follows(b"?", 1) => TokenKind::DoubleQuestion,
            b'?' => TokenKind::Question,
            b':' if self.follows(b":", 1) => TokenKind::DoubleColon,
            b':' => TokenKind::Colon,
            b'+' => TokenKind::Plus,
            b'-' => TokenKind::Minus,
            b'*' => TokenKind::Star,
            b'/' => TokenKind::Slash,
            b'%' => TokenKind::Percent,
            b'^' => TokenKind::Hat,
            b'!' if self.follows(b"=", 1) => TokenKind::NotEqual,
            b'!' if self.follows(b"~", 1) => TokenKind::NotEqualInsensitive,
            b'!' => TokenKind::Not,
            b'<' if self.follows(b"=", 1) => TokenKind::LessOrEqual,
            b'<' => TokenKind::Less,
            b'>' if self.follows(b"=", 1) => TokenKind::GreaterOrEqual,
            b'>' => TokenKind::Greater,
            b'=' if self.follows(b"=", 1) => TokenKind::Equal,
            b'=' if self.follows(b"~", 1) => TokenKind::EqualInsensitive,
            b'=' if self.follows(b">", 1) => TokenKind::Arrow,
            b'=' => TokenKind::Assign,
            b'&' if self.follows(b"&", 1) => TokenKind::And,
            b'|' if self.follows(b"|", 1) => TokenKind::Or,
            b'|' => TokenKind::Pipe,
            _ => {
                // The rest of a character of several bytes.
                self.skip_while(|byte| byte & 0xC0 == 0x80);
                TokenKind::Unknown
            }
        }
    }

    /// Goes on behind `expected`, if it stands here.
    fn follows(&mut self, expected: &[u8], length: usize) -> bool {
        let found = self.bytes.get(self.at..self.at + length) == Some(expected);
        if found {
            self.at += length;
        }
        found
    }

    fn dollars(&mut self) -> TokenKind {
        self.skip_while(|byte| byte == b'$');
        if self.follows(b"'''", 3) { TokenKind::Quotes } else { TokenKind::Unknown }
    }

    /// Reads on in a string from `at`, behind its opening quote or behind the brace that ended an expression.
    pub(super) fn segment(&mut self, at: usize, quoting: Quoting) -> Segment {
        self.at = at;
        match quoting {
            Quoting::Single => self.line_segment(),
            Quoting::Multi { dollars } => self.block_segment(dollars),
        }
    }

    fn line_segment(&mut self) -> Segment {
        let start = self.at;
        let mut escapes = false;
        loop {
            self.skip_while(|byte| !matches!(byte, b'\'' | b'\\' | b'$' | b'\n' | b'\r'));
            let end = self.at;
            let (next, length) = match (self.peek(0), self.peek(1)) {
                (Some(b'\''), _) => (SegmentEnd::Quote, 1),
                (Some(b'$'), Some(b'{')) => (SegmentEnd::Hole, 2),
                (Some(b'$'), _) => {
                    self.at += 1;
                    continue;
                }
                (Some(b'\\'), behind) => {
                    escapes = true;
                    // An escaped quote or backslash is text; a line break ends the line all the same.
                    self.at += if matches!(behind, None | Some(b'\n' | b'\r')) { 1 } else { 2 };
                    continue;
                }
                _ => (SegmentEnd::Nothing, 0),
            };
            self.at += length;
            return Segment { start, end, escapes, next, after: self.at };
        }
    }

    fn block_segment(&mut self, dollars: usize) -> Segment {
        let start = self.at;
        loop {
            self.skip_while(|byte| !matches!(byte, b'\'' | b'$'));
            let run = self.at;
            let (next, end) = match self.peek(0) {
                Some(b'\'') => {
                    self.skip_while(|byte| byte == b'\'');
                    // More quotes than three: the last three close the string, those before them are text.
                    if self.at - run < 3 {
                        continue;
                    }
                    (SegmentEnd::Quote, self.at - 3)
                }
                Some(b'$') => {
                    self.skip_while(|byte| byte == b'$');
                    if dollars == 0 || self.at - run < dollars || self.peek(0) != Some(b'{') {
                        continue;
                    }
                    let end = self.at - dollars;
                    self.at += 1;
                    (SegmentEnd::Hole, end)
                }
                _ => (SegmentEnd::Nothing, run),
            };
            return Segment { start, end, escapes: false, next, after: self.at };
        }
    }
}

/// Whether a byte may stand inside a name.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
