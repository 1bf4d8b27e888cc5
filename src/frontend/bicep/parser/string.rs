//! Strings: their pieces, their escapes, and the expressions inside.

use std::mem;
use std::sync::Arc;

use crate::frontend::bicep::lexer::{Quoting, Segment, SegmentEnd};
use crate::frontend::bicep::parser::{Failed, Parsed, Parser};
use crate::frontend::bicep::syntax::{Expr, ExprKind, Hole, Text};
use crate::frontend::bicep::token::{Token, TokenKind};

/// Strings up to this length are looked up before they are allocated: names and versions repeat, sentences do not.
const SHORT: usize = 48;
const ESCAPES: &str = "expected one of the escapes `\\n`, `\\r`, `\\t`, `\\\\`, `\\'`, `\\$` and `\\u{…}`";

impl Parser<'_> {
    /// The string that begins at the token to be looked at.
    #[inline(never)]
    pub(super) fn text(&mut self, expected: &str) -> Parsed<Text> {
        if !self.token.kind.is_quote() {
            return Err(self.unexpected(expected));
        }
        let start = self.token;
        let quoting = quoting(start);
        let mut segment = self.segment(start.end, quoting);
        self.drop_first_break(&mut segment, quoting);
        let mut sound = true;
        let head = self.decode(segment, &mut sound);
        let mut holes = Vec::new();
        while segment.next == SegmentEnd::Hole {
            let value = self.hole(segment, quoting)?;
            segment = self.segment(self.token.end, quoting);
            let after = self.decode(segment, &mut sound);
            holes.push(Hole { value, after });
        }
        self.leave_segment(segment);
        if segment.next == SegmentEnd::Nothing {
            let message = match quoting {
                Quoting::Single => "the string has no closing quote on its line",
                Quoting::Multi { .. } => "the string has no closing `'''`",
            };
            return Err(self.complain(self.span(start.start, start.end), message));
        }
        // A string with a wrong escape has been read to its end, so that what follows is not taken for something else.
        if !sound {
            return Err(Failed);
        }
        Ok(Text { head, holes, span: self.span_from(start.start) })
    }

    /// Reads on in a string from `at`.
    pub(super) fn segment(&mut self, at: usize, quoting: Quoting) -> Segment {
        self.ahead = None;
        self.lexer.segment(at, quoting)
    }

    /// Makes what stands behind a segment the token to be looked at.
    pub(super) fn leave_segment(&mut self, segment: Segment) {
        self.last_end = segment.after;
        self.token = self.lexer.token();
    }

    /// The expression behind `${`, up to the brace that ends it, which is then to be looked at.
    fn hole(&mut self, before: Segment, quoting: Quoting) -> Parsed<Expr> {
        let open = self.closers.len();
        self.closers.push(TokenKind::RightBrace);
        self.leave_segment(before);
        let outside = mem::replace(&mut self.in_hole, true);
        let value = self.expression().and_then(|value| match self.token.kind {
            TokenKind::RightBrace => Ok(value),
            _ => Err(self.unexpected("`}` behind the expression in the string")),
        });
        self.in_hole = outside;
        let value = value.or_else(|failed| {
            let lines = quoting != Quoting::Single;
            let span = self.span(before.after, self.token.end);
            if self.skip_to_brace(open, lines) { Ok(Expr { kind: ExprKind::Error, span }) } else { Err(failed) }
        });
        self.closers.truncate(open);
        value
    }

    /// The line break directly behind `'''` is not part of the string.
    fn drop_first_break(&self, segment: &mut Segment, quoting: Quoting) {
        if quoting == Quoting::Single {
            return;
        }
        let text = self.lexer.text.get(segment.start..segment.end).unwrap_or_default();
        let rest = text.strip_prefix('\r').unwrap_or(text);
        let rest = rest.strip_prefix('\n').unwrap_or(rest);
        segment.start = segment.end - rest.len();
    }

    fn decode(&mut self, segment: Segment, sound: &mut bool) -> Arc<str> {
        let text = self.lexer.text.get(segment.start..segment.end).unwrap_or_default();
        if !segment.escapes || segment.next == SegmentEnd::Nothing {
            return if text.len() <= SHORT { self.name(text) } else { text.into() };
        }
        let mut decoded = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(offset) = rest.find('\\') {
            let (before, escape) = rest.split_at(offset);
            decoded.push_str(before);
            match unescape(escape) {
                Some((character, length)) => {
                    decoded.push(character);
                    rest = escape.get(length..).unwrap_or_default();
                }
                None => {
                    let start = segment.end - escape.len();
                    let length = escape.chars().take(2).map(char::len_utf8).sum::<usize>();
                    self.complain(self.span(start, start + length), ESCAPES);
                    *sound = false;
                    rest = escape.get(length..).unwrap_or_default();
                }
            }
        }
        decoded.push_str(rest);
        decoded.into()
    }
}

/// How the string is written that begins with this token.
pub(super) fn quoting(quote: Token) -> Quoting {
    match quote.kind {
        TokenKind::Quotes => Quoting::Multi { dollars: (quote.end - quote.start).saturating_sub(3) },
        _ => Quoting::Single,
    }
}

/// The character that the escape at the beginning of `text` stands for, and the length of the escape.
fn unescape(text: &str) -> Option<(char, usize)> {
    let simple = |character| Some((character, 2));
    match text.as_bytes().get(1)? {
        b'n' => simple('\n'),
        b'r' => simple('\r'),
        b't' => simple('\t'),
        b'\\' => simple('\\'),
        b'\'' => simple('\''),
        b'$' => simple('$'),
        b'u' => {
            let (code, length) = code_point(text)?;
            if let Some(character) = char::from_u32(code) {
                return Some((character, length));
            }
            // Strings of .NET are in UTF-16: two escapes may be the halves of one character. Half a character is none.
            let low = text.get(length..).filter(|_| code < 0xDC00).and_then(code_point);
            Some(match low {
                Some((low @ 0xDC00..=0xDFFF, more)) => {
                    let whole = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    (char::from_u32(whole)?, length + more)
                }
                _ => (char::REPLACEMENT_CHARACTER, length),
            })
        }
        _ => None,
    }
}

/// The number in the escape `\u{…}` at the beginning of `text`, and the length of the escape.
fn code_point(text: &str) -> Option<(u32, usize)> {
    let digits = text.strip_prefix("\\u{")?.split_once('}')?.0;
    let hexadecimal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|code| hexadecimal && *code <= 0x10_FFFF)?;
    Some((code, digits.len() + "\\u{}".len()))
}
