//! What begins where a comment stands.
//!
//! A comment on a line of its own, or before code on its line, counts for what begins next; one behind code, for what begins on its line.
//! What begins next must follow at once: behind a blank line or a closing bracket a comment has lost what it was written for, and would
//! count for what came to stand there by chance.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use foldhash::HashMap;

use crate::source::{FileId, Span};
use crate::suppression::{Place, PlaceKind};

/// Things that may begin on one line before a comment behind them.
const MOST_ON_A_LINE: usize = 32;

/// Something that a comment may count for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

/// What an [`Item`] is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A resource.
    Resource,
    /// The call of a module, or a nested deployment.
    Call,
    /// Anything else: a declaration, property, argument, block or element.
    Value,
}

/// The items of a text, and where its comments stand among them.
pub(super) struct Layout<'a> {
    text: &'a str,
    file: FileId,
    comments: &'a [Range<usize>],
    lines: Vec<usize>,
    /// By beginning, the outer before the inner.
    items: Vec<Item>,
    /// The item that each is in.
    parents: Vec<Option<usize>>,
    /// What follows each comment.
    following: Vec<Following>,
    nested: HashMap<usize, Arc<[Span]>>,
}

/// What stands behind a comment.
#[derive(Copy, Clone, Debug, Default)]
struct Following {
    /// Where the next code begins.
    code: usize,
    /// A blank line stands before it.
    blank: bool,
}

impl<'a> Layout<'a> {
    /// `directives` says whether a `#` that begins a line makes it one that is no code.
    pub(super) fn new(text: &'a str, file: FileId, comments: &'a [Range<usize>], mut items: Vec<Item>, directives: bool) -> Self {
        // What could not be read may have left nothing.
        items.retain(|item| !item.range.is_empty());
        // Of two with the same range the declaration comes first, and is what counts.
        items.sort_by_key(|item| (item.range.start, Reverse(item.range.end), item.kind));
        items.dedup_by(|next, first| next.range == first.range);
        let mut open: Vec<usize> = Vec::new();
        let mut parents = Vec::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            while open.last().and_then(|last| items.get(*last)).is_some_and(|outer| outer.range.end <= item.range.start) {
                open.pop();
            }
            parents.push(open.last().copied());
            open.push(place);
        }
        let breaks = text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'\n' | b'\r'));
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        let following = following(text, comments, directives);
        Layout { text, file, comments, lines, items, parents, following, nested: HashMap::default() }
    }

    /// What the comment with this number counts for.
    pub(super) fn of_comment(&mut self, number: usize) -> Result<Vec<Place>, String> {
        let Some(comment) = self.comments.get(number).cloned() else { return Err(String::new()) };
        let (behind_code, line) = self.line_before(number);
        let next = self.text.get(comment.end..).unwrap_or_default();
        let rest = next.trim_start_matches([' ', '\t']);
        let before_code = !rest.is_empty() && !rest.starts_with(['\n', '\r', ',', ';', ')', ']', '}']) && !self.comment_at(rest);
        if behind_code && !before_code { self.on_line(line, comment.start) } else { self.next(number, &comment) }
    }

    /// The item at `range`, or the innermost around it.
    pub(super) fn at(&mut self, range: &Range<usize>) -> Option<Place> {
        let found = self.around(range)?;
        Some(self.place(found))
    }

    fn comment_at(&self, rest: &str) -> bool {
        let at = self.text.len() - rest.len();
        self.comments.binary_search_by_key(&at, |comment| comment.start).is_ok()
    }

    /// Whether code stands before a comment on its line, and where that line begins. Comments before it are no code.
    fn line_before(&self, number: usize) -> (bool, usize) {
        let start = self.comments.get(number).map_or(0, |comment| comment.start);
        let line = self.line_start(start);
        // Looks at a few comments at most: whoever writes more of them on a line has said enough.
        let mut end = start;
        for comment in self.comments.iter().take(number).rev().take(MOST_ON_A_LINE) {
            let gap = self.text.get(comment.end.max(line)..end).unwrap_or_default();
            if comment.end <= line || !is_blank(gap) {
                break;
            }
            end = comment.start.max(line);
        }
        (!is_blank(self.text.get(line..end).unwrap_or_default()), line)
    }

    fn line_start(&self, offset: usize) -> usize {
        let behind = self.lines.partition_point(|start| *start <= offset);
        self.lines.get(behind.saturating_sub(1)).copied().unwrap_or(0)
    }

    /// What begins on the line that begins at `line`, before `end`.
    fn on_line(&mut self, line: usize, end: usize) -> Result<Vec<Place>, String> {
        let mut found = Vec::new();
        let mut from = line;
        loop {
            let at = self.items.partition_point(|item| item.range.start < from);
            let Some(item) = self.items.get(at).filter(|item| item.range.start < end) else { break };
            if found.len() == MOST_ON_A_LINE {
                return Err("too much begins on its line; write it on a line of its own before what it is for".to_owned());
            }
            from = item.range.end.max(item.range.start + 1);
            found.push(self.place(at));
        }
        if found.is_empty() {
            return Err("nothing begins on its line; write it on a line of its own before what it is for".to_owned());
        }
        Ok(found)
    }

    /// What begins behind a comment.
    fn next(&mut self, number: usize, comment: &Range<usize>) -> Result<Vec<Place>, String> {
        let following = self.following.get(number).copied().unwrap_or_default();
        let lost = || Err("nothing begins behind it; write it directly before what it is for".to_owned());
        let at = self.items.partition_point(|item| item.range.start < comment.end);
        let Some(item) = self.items.get(at).filter(|item| item.range.start == following.code) else { return lost() };
        let outer = self.around(comment).and_then(|outer| self.items.get(outer));
        if outer.is_some_and(|outer| item.range.start >= outer.range.end) {
            return lost();
        }
        if following.blank {
            return Err("a blank line parts it from what follows; write it directly before what it is for".to_owned());
        }
        Ok(vec![self.place(at)])
    }

    /// The innermost item around a range.
    fn around(&self, range: &Range<usize>) -> Option<usize> {
        let mut found = self.items.partition_point(|item| item.range.start <= range.start).checked_sub(1)?;
        loop {
            if self.items.get(found).is_some_and(|item| range.end <= item.range.end) {
                return Some(found);
            }
            found = (*self.parents.get(found)?)?;
        }
    }

    fn place(&mut self, at: usize) -> Place {
        let (range, kind) = self.items.get(at).map_or((0..0, Kind::Value), |item| (item.range.clone(), item.kind));
        let kind = match kind {
            Kind::Resource => PlaceKind::Resource { nested: self.nested(at, &range) },
            Kind::Call => PlaceKind::Call,
            Kind::Value => {
                let mut outer = self.parents.get(at).copied().flatten();
                loop {
                    match outer.and_then(|outer| self.items.get(outer)).map(|item| item.kind) {
                        Some(Kind::Resource) => break PlaceKind::Own,
                        Some(Kind::Call) | None => break PlaceKind::Given,
                        Some(Kind::Value) => outer = outer.and_then(|outer| self.parents.get(outer).copied().flatten()),
                    }
                }
            }
        };
        Place { range: Span::new(self.file, range.start, range.end), kind }
    }

    /// The outermost resources and calls inside of the resource at `at`.
    fn nested(&mut self, at: usize, range: &Range<usize>) -> Arc<[Span]> {
        if let Some(found) = self.nested.get(&at) {
            return found.clone();
        }
        let mut found: Vec<Span> = Vec::new();
        let mut end = range.start;
        for item in self.items.iter().skip(at + 1).take_while(|item| item.range.start < range.end) {
            if item.kind != Kind::Value && item.range.start >= end {
                end = item.range.end;
                found.push(Span::new(self.file, item.range.start, end));
            }
        }
        let found: Arc<[Span]> = found.into();
        self.nested.insert(at, found.clone());
        found
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|next| next.is_whitespace() || next == '\u{FEFF}')
}

/// What follows each comment, from the last to the first: comments that follow one another share it.
fn following(text: &str, comments: &[Range<usize>], directives: bool) -> Vec<Following> {
    let mut found = vec![Following::default(); comments.len()];
    let mut next: Option<(usize, Following)> = None;
    for (slot, comment) in found.iter_mut().zip(comments).rev() {
        let end = next.map_or(text.len(), |(start, _)| start);
        let (code, blank) = gap(text, comment.end..end, directives);
        let behind = next.filter(|_| code == end).map(|(_, behind)| behind);
        *slot =
            Following { code: behind.map_or(code, |behind| behind.code), blank: blank || behind.is_some_and(|one| one.blank) };
        next = Some((comment.start, *slot));
    }
    found
}

/// Where the first code of a range begins, or its end, and whether a blank line stands before that.
fn gap(text: &str, range: Range<usize>, directives: bool) -> (usize, bool) {
    let bytes = text.as_bytes();
    let (mut at, mut breaks, mut blank) = (range.start, 0, false);
    while at < range.end {
        match bytes.get(at) {
            Some(b'\n') => breaks += 1,
            // The break of a line in two characters is one.
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => {}
            Some(b'\r') => breaks += 1,
            Some(b' ' | b'\t' | b',') => {}
            Some(b'#') if directives && breaks > 0 => {
                breaks = 0;
                let rest = text.get(at..range.end).unwrap_or_default();
                at += rest.find(['\n', '\r']).unwrap_or(rest.len());
                continue;
            }
            _ => break,
        }
        blank |= breaks > 1;
        at += 1;
    }
    (at, blank)
}
