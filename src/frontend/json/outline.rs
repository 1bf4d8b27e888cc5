//! JSON that is too large to be held as a tree: its outline, and the elements of its arrays one by one.

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::json::{Member, Node, NodeKind, Parsed, Parser};
use crate::source::{FileId, Span};

/// Elements that an outline keeps of each array near the root.
const KEPT: usize = 64;
/// How deep the objects stand whose arrays are cut short: records stand no deeper than in `{data: {rows: […]}}`. What is
/// in them is taken to be as deep, so that an outline and [`Elements`] meet the same limit of nesting.
const NEAR: usize = 3;
/// Messages about broken values among several that follow each other; one more says how many were broken.
const MOST_BROKEN: usize = 10;

/// A text with its arrays near the root cut short.
#[derive(Clone, Debug)]
pub struct Outline {
    /// The root; values that follow each other stand in an array that nobody wrote.
    pub root: Node,
    /// Whether several values follow each other, one a line as a rule (NDJSON).
    pub sequence: bool,
    /// Whether all of the text is in `root`.
    pub whole: bool,
    /// Whether the text is broken; `root` holds what stands before.
    pub broken: bool,
}

/// Reads JSON, but keeps only the first elements of arrays near the root. Of broken JSON it gives what stands before the
/// break, if anything does, and one diagnostic at the first token that does not fit.
pub fn outline(file: FileId, text: &str, budget: &Budget) -> Warned<Option<Outline>> {
    let mut outliner = Outliner { parser: Parser::new(file, text, budget), whole: true, errors: Vec::new() };
    let value = outliner.root();
    let Outliner { parser, errors, .. } = outliner;
    let mut diagnostics = parser.notes;
    diagnostics.extend(errors);
    Warned { value, diagnostics }
}

struct Outliner<'a> {
    parser: Parser<'a>,
    whole: bool,
    errors: Vec<Diagnostic>,
}

impl Outliner<'_> {
    fn root(&mut self) -> Option<Outline> {
        if let Err(error) = self.parser.space() {
            self.errors.push(*error);
            return None;
        }
        if self.parser.peek().is_none() {
            let span = self.parser.span(0, self.parser.at);
            self.errors.push(*self.parser.error(span, "the file holds no JSON value".to_owned()));
            return None;
        }
        let first = self.near(0);
        if self.errors.is_empty() {
            self.space();
        }
        let opens = self.parser.peek().is_some_and(|byte| matches!(byte, b'{' | b'['));
        if self.errors.is_empty() && opens && matches!(first, Some(Node { kind: NodeKind::Object(_) | NodeKind::Array(_), .. })) {
            return Some(self.sequence(first));
        }
        if self.errors.is_empty() && self.parser.peek().is_some() {
            self.errors.push(*self.parser.unexpected("the end of the file"));
        }
        Some(Outline { root: first?, sequence: false, whole: self.whole, broken: !self.errors.is_empty() })
    }

    fn space(&mut self) {
        if let Err(error) = self.parser.space() {
            self.errors.push(*error);
        }
    }

    /// Reads on behind the first of several values that follow each other.
    fn sequence(&mut self, first: Option<Node>) -> Outline {
        let mut items: Vec<Node> = first.into_iter().collect();
        let mut broken = 0;
        while let Some(next) = self.parser.next_value() {
            match next {
                Ok(node) if items.len() < KEPT => items.push(node),
                Ok(_) => self.whole = false,
                Err(error) => {
                    broken += 1;
                    if broken <= MOST_BROKEN {
                        self.errors.push(*error);
                    }
                }
            }
        }
        if broken > MOST_BROKEN {
            let span = self.parser.span(0, 0);
            let message = format!("{broken} of the values that follow each other are broken");
            self.errors.push(Diagnostic::at(DiagnosticKind::Input, span, message));
        }
        let span = self.parser.span(0, self.parser.bytes.len());
        Outline { root: Node { kind: NodeKind::Array(items), span }, sequence: true, whole: self.whole, broken: broken > 0 }
    }

    /// The value here; what can be had of it if it is broken.
    fn near(&mut self, depth: usize) -> Option<Node> {
        let start = self.parser.at;
        let kind = match self.parser.peek() {
            Some(b'[') => NodeKind::Array(self.array()),
            Some(b'{') if depth < NEAR => NodeKind::Object(self.object(depth)),
            _ => return self.parser.value(NEAR).map_err(|error| self.errors.push(*error)).ok(),
        };
        Some(Node { kind, span: self.parser.span(start, self.parser.at) })
    }

    fn array(&mut self) -> Vec<Node> {
        let mut items = Vec::new();
        self.parser.at += 1;
        loop {
            match self.parser.next_element(NEAR) {
                Ok(Some(node)) if items.len() < KEPT => items.push(node),
                Ok(Some(_)) => self.whole = false,
                Ok(None) => return items,
                Err(error) => {
                    self.errors.push(*error);
                    return items;
                }
            }
        }
    }

    fn object(&mut self, depth: usize) -> Vec<Member> {
        let mut members = Vec::new();
        self.parser.at += 1;
        loop {
            let key = match self.parser.next_key() {
                Ok(Some(key)) => key,
                Ok(None) => break,
                Err(error) => {
                    self.errors.push(*error);
                    break;
                }
            };
            members.extend(self.near(depth + 1).map(|value| Member { key, value }));
            if self.errors.is_empty()
                && let Err(error) = self.parser.behind_member()
            {
                self.errors.push(*error);
            }
            if !self.errors.is_empty() {
                break;
            }
        }
        self.parser.note_duplicates(&members);
        members
    }
}

/// The elements of an array, or values that follow each other, one by one. Of broken text come those before the break, or
/// between the breaks: [`outline`] told of it.
pub struct Elements<'a> {
    parser: Parser<'a>,
    sequence: bool,
    done: bool,
    broken: Option<Box<Diagnostic>>,
}

impl<'a> Elements<'a> {
    /// The elements of `array`, a node of the outline of `text`.
    pub fn of(array: &Node, text: &'a str, budget: &Budget) -> Self {
        let mut parser = Parser::new(array.span.file, text, budget);
        parser.at = (array.span.start as usize).saturating_add(1);
        Elements { parser, sequence: false, done: !matches!(array.kind, NodeKind::Array(_)), broken: None }
    }

    /// The elements of the array that begins where `span` does.
    pub fn at(span: Span, text: &'a str, budget: &Budget) -> Self {
        let mut parser = Parser::new(span.file, text, budget);
        parser.at = span.start as usize;
        let done = parser.peek() != Some(b'[');
        parser.at = parser.at.saturating_add(1);
        Elements { parser, sequence: false, done, broken: None }
    }

    /// What is wrong with the element that they ended at, if they did not end with the array.
    pub fn broken(self) -> Option<Box<Diagnostic>> {
        self.broken
    }

    /// The elements of the root of `outline`, an array.
    pub fn of_root(outline: &Outline, text: &'a str, budget: &Budget) -> Self {
        let mut elements = Elements::of(&outline.root, text, budget);
        if outline.sequence {
            elements.parser.at = 0;
            elements.sequence = true;
        }
        elements
    }
}

impl Iterator for Elements<'_> {
    type Item = Node;

    fn next(&mut self) -> Option<Node> {
        while !self.done {
            let next = if self.sequence { self.parser.next_value() } else { self.parser.next_element(NEAR).transpose() };
            self.parser.notes.clear();
            match next {
                Some(Ok(node)) => return Some(node),
                Some(Err(_)) if self.sequence => {}
                Some(Err(error)) => {
                    self.broken = Some(error);
                    self.done = true;
                }
                None => self.done = true,
            }
        }
        None
    }
}

impl Parser<'_> {
    /// The next of several values that follow each other; `None` at the end. Behind a broken one it goes on at the next
    /// line that opens a bracket.
    fn next_value(&mut self) -> Option<Parsed<Node>> {
        let read = |parser: &mut Self| {
            parser.space()?;
            if parser.peek().is_none() { Ok(None) } else { parser.value(0).map(Some) }
        };
        let start = self.at;
        read(self)
            .inspect_err(|_| {
                let rest = self.bytes.get(start.max(self.at)..).unwrap_or_default();
                let opens = |pair: &[u8]| pair[0] == b'\n' && matches!(pair[1], b'{' | b'[');
                let skipped = rest.windows(2).position(opens).map_or(rest.len(), |at| at + 1);
                self.at = start.max(self.at) + skipped;
            })
            .transpose()
    }
}
