//! The comments of a text, whatever else is wrong with it: none in a string, all in the expressions inside of strings.

use std::ops::Range;

use crate::frontend::bicep::lexer::{Lexer, Quoting, SegmentEnd};
use crate::frontend::bicep::token::{Token, TokenKind};
use crate::source::FileId;

/// Where the comments of `text` stand, in order.
pub fn comments(file: FileId, text: &str) -> Vec<Range<usize>> {
    let mut lexer = Lexer::new(file, text);
    // What the next `}` closes: a brace, or an expression in a string, which goes on behind it.
    let mut open: Vec<Option<Quoting>> = Vec::new();
    loop {
        let token = lexer.token();
        match token.kind {
            TokenKind::End => return lexer.comments,
            TokenKind::LeftBrace => open.push(None),
            TokenKind::RightBrace => {
                if let Some(Some(quoting)) = open.pop() {
                    string(&mut lexer, token.end, quoting, &mut open);
                }
            }
            TokenKind::Quote => string(&mut lexer, token.end, Quoting::Single, &mut open),
            TokenKind::Quotes => string(&mut lexer, token.end, Quoting::Multi { dollars: dollars(token) }, &mut open),
            // A string of one line ends with it, whatever is open inside.
            TokenKind::NewLine => {
                if let Some(first) = open.iter().position(|one| *one == Some(Quoting::Single)) {
                    open.truncate(first);
                }
            }
            _ => {}
        }
    }
}

/// Goes on behind a string, or into the first expression inside.
fn string(lexer: &mut Lexer<'_>, at: usize, quoting: Quoting, open: &mut Vec<Option<Quoting>>) {
    if lexer.segment(at, quoting).next == SegmentEnd::Hole {
        open.push(Some(quoting));
    }
}

fn dollars(token: Token) -> usize {
    (token.end - token.start).saturating_sub(3)
}
