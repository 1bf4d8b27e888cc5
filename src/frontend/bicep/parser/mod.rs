//! The parser: one pass, one token ahead, errors as nodes.
//!
//! A function that meets what it does not expect makes a diagnostic and returns [`Failed`]; the nearest object, array,
//! type or declaration around it then skips to the end of its item (`recovery`) and keeps an error node in its place.

mod expression;
mod recovery;
mod statement;
mod string;
#[cfg(test)]
mod tests;
mod types;

use std::mem;
use std::sync::Arc;

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::bicep::lexer::Lexer;
use crate::frontend::bicep::syntax::{Identifier, Program};
use crate::frontend::bicep::token::{Token, TokenKind};
use crate::source::{FileId, Span};

/// Diagnostics that one file may give; a file that is not Bicep at all says so a few times, not a million times.
const MOST_DIAGNOSTICS: usize = 100;
/// So many of the last diagnostics are looked at for one at the same place.
const FEW: usize = 8;
/// Brackets inside brackets. The deepest real files have about thirty; each takes stack here and in whoever walks the tree.
const DEEPEST: usize = 128;
/// Characters of an unexpected word that are shown.
const SHOWN: usize = 40;
/// The smallest integer without its sign, which alone does not fit.
const SMALLEST: &str = "9223372036854775808";
const NAME_SLOTS: usize = 1024;

/// Which of the two languages a file is in.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `.bicep`: declarations of resources.
    Template,
    /// `.bicepparam`: values for the parameters of a template.
    Parameters,
}

/// Reads a file. What could not be understood is an error node, and there is a diagnostic for each.
pub fn parse(file: FileId, text: &str, dialect: Dialect, budget: &Budget) -> Warned<Program> {
    let mut parser = Parser::new(file, text, dialect, budget.nesting.min(DEEPEST));
    let statements = parser.statements();
    if let Some(start) = parser.lexer.open_comment {
        parser.complain(parser.span(start, start + 2), "the comment has no end");
    }
    let directives = mem::take(&mut parser.lexer.directives);
    let program = Program { statements, directives, span: Span::new(file, 0, text.len()) };
    Warned { value: program, diagnostics: parser.diagnostics }
}

/// What was met is not what had to be there; the diagnostic has been made.
#[derive(Debug)]
struct Failed;

type Parsed<T> = Result<T, Failed>;

struct Parser<'a> {
    file: FileId,
    dialect: Dialect,
    lexer: Lexer<'a>,
    /// The token to be looked at.
    token: Token,
    /// The one behind it, if that had to be known.
    ahead: Option<Token>,
    /// Where the token before ended.
    last_end: usize,
    /// The closers of the brackets that are open, for recovery.
    closers: Vec<TokenKind>,
    /// Inside `${…}`, where no line may end.
    in_hole: bool,
    /// Where the statement at the top begins that is being read.
    statement: usize,
    /// What the statement at hand declares, for its error node.
    declared: statement::Declared,
    depth: usize,
    /// How many resources the one at hand is nested in.
    resources: usize,
    /// How many levels the tree has that is being made; chains like `a.b.c` grow without recursion.
    height: usize,
    nesting: usize,
    /// Bytes that may still be read a second time after a declaration that could not be understood.
    rewinds: usize,
    /// Names repeat; a slot for each hash saves an allocation for most of them.
    names: Vec<Option<Arc<str>>>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn new(file: FileId, text: &'a str, dialect: Dialect, nesting: usize) -> Self {
        let mut lexer = Lexer::new(file, text);
        let token = lexer.token();
        Parser {
            file,
            dialect,
            lexer,
            token,
            ahead: None,
            last_end: 0,
            closers: Vec::new(),
            in_hole: false,
            statement: 0,
            declared: statement::Declared::default(),
            depth: 0,
            resources: 0,
            height: 0,
            nesting,
            rewinds: text.len(),
            names: vec![None; NAME_SLOTS],
            diagnostics: Vec::new(),
        }
    }

    /// Goes to the next token.
    fn advance(&mut self) {
        self.last_end = self.token.end;
        self.token = self.ahead.take().unwrap_or_else(|| self.lexer.token());
    }

    /// The token behind the one to be looked at.
    fn peek(&mut self) -> TokenKind {
        let lexer = &mut self.lexer;
        self.ahead.get_or_insert_with(|| lexer.token()).kind
    }

    fn at(&self, kind: TokenKind) -> bool {
        self.token.kind == kind
    }

    /// Goes on behind `kind`, if it stands here.
    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, kind: TokenKind, expected: &str) -> Parsed<()> {
        if self.eat(kind) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// Goes on behind an opening bracket; [`Parser::close`] belongs to it.
    fn open(&mut self) {
        self.closers.extend(self.token.kind.closer());
        self.advance();
    }

    /// Goes on behind the bracket that closes the one opened last.
    fn close(&mut self, kind: TokenKind, expected: &str) -> Parsed<()> {
        self.expect(kind, expected)?;
        self.closers.pop();
        Ok(())
    }

    /// Skips a line break; inside a string there is none to skip.
    fn skip_lines(&mut self) -> bool {
        !self.in_hole && self.eat(TokenKind::NewLine)
    }

    /// Whether `kind` comes next, on this line or the next.
    fn comes(&mut self, kind: TokenKind) -> bool {
        self.at(kind) || !self.in_hole && self.at(TokenKind::NewLine) && self.peek() == kind
    }

    fn word(&self) -> &'a str {
        if self.at(TokenKind::Word) { self.text_of(self.token) } else { "" }
    }

    fn at_word(&self, word: &str) -> bool {
        self.word() == word
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.advance();
        }
        found
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.eat_word(word) { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"))) }
    }

    fn identifier(&mut self, expected: &str) -> Parsed<Identifier> {
        if !self.at(TokenKind::Word) {
            return Err(self.unexpected(expected));
        }
        let name = self.name(self.word());
        let span = self.token_span();
        self.advance();
        Ok(Identifier { name, span })
    }

    /// A shared copy of `name`.
    fn name(&mut self, name: &str) -> Arc<str> {
        let hash = name.bytes().fold(0xcbf2_9ce4_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let Some(slot) = self.names.get_mut(hash as usize % NAME_SLOTS) else { return name.into() };
        match slot {
            Some(known) if **known == *name => known.clone(),
            _ => slot.insert(name.into()).clone(),
        }
    }

    fn text_of(&self, token: Token) -> &'a str {
        self.lexer.text.get(token.start..token.end).unwrap_or_default()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    fn token_span(&self) -> Span {
        self.span(self.token.start, self.token.end)
    }

    /// From `start` to the end of the token before.
    fn span_from(&self, start: usize) -> Span {
        self.span(start, self.last_end.max(start))
    }

    fn unexpected(&mut self, expected: &str) -> Failed {
        if self.diagnostics.len() > MOST_DIAGNOSTICS {
            return Failed;
        }
        let found = match self.token.kind {
            TokenKind::NewLine => "the end of the line".to_owned(),
            TokenKind::End => "the end of the file".to_owned(),
            TokenKind::Quote | TokenKind::Quotes => "a string".to_owned(),
            _ => format!("`{}`", self.text_of(self.token).chars().take(SHOWN).collect::<String>()),
        };
        let mut diagnostic = input(self.token_span(), format!("expected {expected}, found {found}"));
        if found == "`\"`" {
            diagnostic = diagnostic.hint("strings stand in single quotes");
        }
        self.report(diagnostic)
    }

    fn complain(&mut self, span: Span, message: impl Into<String>) -> Failed {
        self.report(input(span, message))
    }

    fn report(&mut self, diagnostic: Diagnostic) -> Failed {
        // One thing at one place: what is read a second time is wrong a second time.
        if self.diagnostics.iter().rev().take(FEW).any(|other| other.span == diagnostic.span) {
            return Failed;
        }
        if self.diagnostics.len() < MOST_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        } else if self.diagnostics.len() == MOST_DIAGNOSTICS {
            let message = format!("there are more than {MOST_DIAGNOSTICS} errors; the rest is not shown");
            self.diagnostics.extend(diagnostic.span.map(|span| input(span, message)));
        }
        Failed
    }

    /// Goes one level deeper in the tree. What it returns is for [`Parser::leave`].
    fn enter(&mut self) -> Parsed<usize> {
        if self.depth >= self.nesting {
            return Err(self.too_deep(self.nesting));
        }
        self.depth += 1;
        Ok(mem::take(&mut self.height))
    }

    /// Comes back from one level deeper; `beside` is how high the tree was that stands beside what was read there.
    fn leave(&mut self, beside: usize) {
        self.height = beside.max(self.height + 1);
        self.depth -= 1;
    }

    /// Notes that the tree made so far has become the child of a new node.
    fn grow(&mut self) -> Parsed<()> {
        self.height += 1;
        // Whoever walks the tree recurses on chains too; they may be as long as brackets are deep.
        if self.depth + self.height > 2 * self.nesting { Err(self.too_deep(self.nesting)) } else { Ok(()) }
    }

    fn too_deep(&mut self, limit: usize) -> Failed {
        let message = format!("nested deeper than {limit}");
        // It is too deep on every level on the way out.
        if self.diagnostics.last().is_some_and(|last| last.message == message) {
            return Failed;
        }
        self.report(Diagnostic::at(DiagnosticKind::Limit, self.token_span(), message))
    }
}

fn input(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::at(DiagnosticKind::Input, span, message)
}
