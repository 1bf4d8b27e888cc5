//! Finding the way back after something that was not understood.

use crate::frontend::bicep::lexer::{Quoting, SegmentEnd};
use crate::frontend::bicep::parser::string::quoting;
use crate::frontend::bicep::parser::{Dialect, Failed, Parsed, Parser};
use crate::frontend::bicep::token::TokenKind;

/// Strings inside strings that are followed while skipping.
const MOST_STRINGS: usize = 64;
/// Open brackets, from the innermost one, that a closing bracket that does not fit is compared with while skipping.
const MOST_OPEN: usize = 256;

/// What was skipped.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Skipped {
    /// On one line: no more than the item at hand is lost.
    Line,
    /// Lines behind the item's own too, which may have held others.
    Lines,
}

impl Parser<'_> {
    /// Skips the rest of an item: to the end of its line, to a comma, or to the bracket that closes the list it is in. `open`
    /// is how many brackets were open where the item began. Fails if the list itself is not closed.
    pub(super) fn skip_item(&mut self, open: usize) -> Parsed<Skipped> {
        let mut skipped = Skipped::Line;
        loop {
            match self.token.kind {
                // In a string nobody goes on behind the end of a line: the item would be lost again and again.
                TokenKind::NewLine if self.in_hole => return Err(Failed),
                TokenKind::NewLine | TokenKind::Comma if self.closers.len() <= open => return Ok(skipped),
                TokenKind::NewLine => {
                    skipped = Skipped::Lines;
                    self.advance();
                    if self.begins_declaration() {
                        return Err(Failed);
                    }
                }
                TokenKind::End => return Err(Failed),
                kind if kind.closes() => {
                    if self.closers.last() != Some(&kind) {
                        // A bracket before this one is not closed, or not this one was meant: what stands in which list
                        // would be a guess.
                        if self.opened(0).is_some() {
                            return Err(Failed);
                        }
                    } else if self.closers.len() <= open {
                        return Ok(skipped);
                    } else {
                        self.closers.pop();
                    }
                    self.advance();
                }
                _ => self.skip_token(),
            }
        }
    }

    /// Goes on behind what separates an item that was skipped from the next.
    pub(super) fn skip_separator(&mut self) {
        self.eat(TokenKind::Comma);
        self.skip_lines();
    }

    /// Skips to the brace that ends the expression in a string, on its line or over `lines`; `open` brackets were open
    /// before it.
    pub(super) fn skip_to_brace(&mut self, open: usize, lines: bool) -> bool {
        loop {
            match self.token.kind {
                TokenKind::End => return false,
                TokenKind::NewLine if !lines => return false,
                TokenKind::RightBrace if self.closers.len() == open + 1 => return true,
                kind if kind.closes() => {
                    if !self.skip_closer(open + 1) {
                        self.advance();
                    }
                }
                _ => self.skip_token(),
            }
        }
    }

    /// Skips the rest of a decorator that could not be understood and began at `start`, so that the declaration behind it
    /// is read together with it.
    pub(super) fn skip_decorator(&mut self, start: usize, open: usize) -> Parsed<()> {
        if open == 0 && self.go_back(start) {
            return Ok(());
        }
        let mut skipped = self.skip_item(open);
        while skipped.is_ok() && self.eat(TokenKind::Comma) {
            skipped = self.skip_item(open);
        }
        if open == 0 && !self.at(TokenKind::End) {
            self.closers.clear();
            return Ok(());
        }
        skipped.map(|_| ())
    }

    /// Skips the rest of a declaration that could not be understood and began at `start`: to the end of its line, or to the
    /// next declaration. `recognised` says whether its first word was one that begins a declaration.
    pub(super) fn skip_statement(&mut self, start: usize, recognised: bool) {
        if self.go_back(start) {
            return;
        }
        let moved = self.token.start > start;
        if !(moved && self.begins_line() && self.begins_declaration()) {
            // Lines that belong to what is not known, or to a bracket that is open, may look like anything.
            let one_line = recognised && self.closers.is_empty();
            self.skip_to_declaration(one_line);
        }
        self.closers.clear();
    }

    fn skip_to_declaration(&mut self, one_line: bool) {
        loop {
            match self.token.kind {
                TokenKind::End => return,
                TokenKind::NewLine if one_line && self.closers.is_empty() => return,
                TokenKind::NewLine => {
                    self.advance();
                    if self.begins_declaration() {
                        return;
                    }
                }
                kind if kind.closes() => {
                    if !self.skip_closer(0) {
                        self.advance();
                    }
                }
                _ => self.skip_token(),
            }
        }
    }

    /// Goes back to the first declaration that begins between `start` and the place of an error: a bracket before it is not
    /// closed. No byte is read so often that time would grow faster than the text.
    fn go_back(&mut self, start: usize) -> bool {
        let length = self.token.start.saturating_sub(start);
        let found = length > 0 && length <= self.rewinds && self.find_declaration(start, self.token.start);
        if found {
            self.rewinds -= length;
            self.closers.clear();
        }
        found
    }

    /// Looks from `start` on for a line before `end` that begins a declaration, and stays there if it finds one.
    fn find_declaration(&mut self, start: usize, end: usize) -> bool {
        let (last_end, open) = (self.last_end, self.closers.len());
        self.go_to(start);
        while self.token.start < end && !self.at(TokenKind::End) {
            let line_ends = self.at(TokenKind::NewLine);
            self.skip_token();
            if line_ends && self.token.start < end && self.begins_declaration() {
                return true;
            }
        }
        self.closers.truncate(open);
        self.go_to(end);
        self.last_end = last_end;
        false
    }

    fn go_to(&mut self, offset: usize) {
        self.ahead = None;
        self.lexer.seek(offset);
        self.token = self.lexer.token();
    }

    /// Skips a closing bracket together with what is open inside it; not if it closes nothing above `open`.
    fn skip_closer(&mut self, open: usize) -> bool {
        let Some(position) = self.opened(open) else { return false };
        self.closers.truncate(position);
        self.advance();
        true
    }

    /// Where among the open brackets, above `open`, the one is that the token to be looked at closes.
    fn opened(&self, open: usize) -> Option<usize> {
        let first = self.closers.len().saturating_sub(MOST_OPEN).max(open);
        let inside = self.closers.get(first..)?;
        inside.iter().rposition(|closer| *closer == self.token.kind).map(|position| first + position)
    }

    fn skip_token(&mut self) {
        match self.token.kind {
            kind if kind.is_quote() => self.skip_string(),
            kind if kind.closer().is_some() => self.open(),
            _ => self.advance(),
        }
    }

    /// Skips a string with the strings in its holes; one without an end, to the end of its line.
    fn skip_string(&mut self) {
        // How each string is written that is open, and the braces that are open in its hole.
        let mut strings: Vec<(Quoting, usize)> = Vec::new();
        loop {
            let kind = self.token.kind;
            if kind.is_quote() && strings.len() < MOST_STRINGS {
                strings.push((quoting(self.token), 0));
            } else {
                match (strings.last_mut(), kind) {
                    (None, _) | (_, TokenKind::NewLine | TokenKind::End) => return,
                    (Some((_, 0)), TokenKind::RightBrace) => {}
                    (Some((_, braces)), _) => {
                        *braces += usize::from(kind == TokenKind::LeftBrace);
                        *braces -= usize::from(kind == TokenKind::RightBrace);
                        self.advance();
                        continue;
                    }
                }
            }
            let Some((quoting, _)) = strings.last() else { return };
            let segment = self.segment(self.token.end, *quoting);
            self.leave_segment(segment);
            match segment.next {
                SegmentEnd::Quote => {
                    strings.pop();
                }
                SegmentEnd::Hole => {}
                SegmentEnd::Nothing => return,
            }
        }
    }

    /// Whether the token to be looked at, the first of its line, can only begin a declaration. Resources and decorators may
    /// stand inside other resources too, and count only if they are no further in than the declaration at hand.
    pub(super) fn begins_declaration(&mut self) -> bool {
        use TokenKind::{Assign, LeftBrace, Quote, Star, Word};
        if !matches!(self.token.kind, Word | TokenKind::At) {
            return false;
        }
        let follows: &[TokenKind] = match (self.word(), self.dialect) {
            ("", _) | ("param" | "var" | "type", _) => &[Word],
            ("metadata" | "func" | "resource" | "module" | "output" | "assert" | "test", Dialect::Template) => &[Word],
            ("extensionConfig", Dialect::Parameters) => &[Word],
            ("targetScope", Dialect::Template) => &[Assign],
            ("using" | "extends", Dialect::Parameters) => &[Quote, Word],
            ("extension" | "provider", _) => &[Quote, Word],
            ("import", _) => &[Quote, LeftBrace, Star],
            _ => return false,
        };
        let may_be_inside = matches!(self.word(), "" | "resource");
        follows.contains(&self.peek()) && !(may_be_inside && self.column(self.token.start) > self.column(self.statement))
    }

    fn begins_line(&self) -> bool {
        let before = self.lexer.text.as_bytes().get(..self.token.start).unwrap_or_default();
        let column = self.column(self.token.start);
        before.len() == column || matches!(before.get(before.len() - column - 1), Some(b'\n' | b'\r'))
    }

    /// How many blanks stand directly before `offset`.
    fn column(&self, offset: usize) -> usize {
        let before = self.lexer.text.as_bytes().get(..offset).unwrap_or_default();
        before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }
}
