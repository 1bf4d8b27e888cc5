//! Keeps a file as `terraform fmt` leaves it: the `=` of neighbouring lines stand below each other, and so do comments behind them. Lines
//! that were not laid out so before are left as they are.
//!
//! Source: `formatCells` and `linesForFormat` in <https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go>.

use std::collections::BTreeSet;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::fix::edit::Edit;
use crate::source::FileId;

/// The parts of a line, as the formatter sees them.
#[derive(Clone, Debug, Default)]
struct Line {
    range: Range<usize>,
    /// The blanks before its `=`, if what follows ends on the line.
    equals: Option<Range<usize>>,
    /// The blanks before the comment behind it.
    comment: Option<Range<usize>>,
}

/// A stretch of the text that the edits make: taken over from `from` on, or new.
#[derive(Clone, Debug)]
struct Piece {
    start: usize,
    end: usize,
    from: Option<usize>,
    edit: usize,
}

/// `edits` of one file, with those that lay out the lines around them.
pub(super) fn aligned(file: FileId, text: &str, mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort();
    let (changed, pieces) = apply(text, &edits);
    let (before, after) = (lines(text), lines(&changed));
    let new: Vec<&Piece> = pieces.iter().filter(|piece| piece.from.is_none()).collect();
    let touched: BTreeSet<usize> = (0..after.len())
        .filter(|at| {
            let range = after.get(*at).map_or(0..0, |line| line.range.clone());
            new.iter().any(|piece| piece.start <= range.end && piece.end >= range.start)
        })
        .collect();
    let near = |chain: &Range<usize>| touched.iter().any(|line| *line + 1 >= chain.start && *line <= chain.end);
    // An untouched line is the line that it was.
    let old = |line: usize| {
        let start = after.get(line).filter(|_| !touched.contains(&line))?.range.start;
        let piece = pieces.iter().find(|piece| piece.start <= start && start < piece.end.max(piece.start + 1))?;
        let at = piece.from? + start - piece.start;
        before.iter().position(|line| line.range.start == at)
    };
    let in_order = |chain: &Range<usize>, whole: &dyn Fn(usize) -> bool| chain.clone().filter_map(old).all(whole);
    let mut spaces: Vec<(Range<usize>, usize)> = Vec::new();
    let equals_in_order = ordered(&before, &chains(&before, |line| line.equals.is_some()), &|line| equals(text, line));
    let comments_in_order = ordered(&before, &chains(&before, |line| line.comment.is_some()), &|line| comment(text, line, 0));
    for chain in chains(&after, |line| line.equals.is_some()).into_iter().filter(near) {
        if in_order(&chain, &|line| equals_in_order.get(line).copied().unwrap_or(true)) {
            spaces.extend(spread(&after, &chain, &|line| equals(&changed, line)));
        }
    }
    let moved: Vec<(Range<usize>, usize)> = spaces.clone();
    let shift = |line: &Line| {
        let blanks = line.equals.clone()?;
        let (_, now) = moved.iter().find(|(range, _)| *range == blanks)?;
        Some(isize::try_from(*now).ok()? - isize::try_from(blanks.len()).ok()?)
    };
    for chain in chains(&after, |line| line.comment.is_some()).into_iter().filter(near) {
        if in_order(&chain, &|line| comments_in_order.get(line).copied().unwrap_or(true)) {
            spaces.extend(spread(&after, &chain, &|line| comment(&changed, line, shift(line).unwrap_or_default())));
        }
    }
    spaces.retain(|(range, now)| range.len() != *now);
    // From the end on, so that places in new texts stay what they are.
    spaces.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, now) in spaces {
        let inside = |piece: &&Piece| piece.start <= range.start && range.end <= piece.end && piece.start < piece.end;
        let Some(piece) = pieces.iter().find(inside) else { continue };
        let offset = range.start - piece.start;
        let blanks = " ".repeat(now);
        match piece.from {
            None => {
                if let Some(edit) = edits.get_mut(piece.edit) {
                    edit.text.replace_range(offset..offset + range.len(), &blanks);
                }
            }
            Some(from) => edits.push(edit(file, from + offset..from + offset + range.len(), blanks)),
        }
    }
    edits.sort();
    edits
}

/// An edit of a range.
pub(super) fn edit(file: FileId, range: Range<usize>, text: String) -> Edit {
    let clip = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Edit { file, start: clip(range.start), end: clip(range.end), text }
}

/// The text that sorted edits make, and of what it is made.
fn apply(text: &str, edits: &[Edit]) -> (String, Vec<Piece>) {
    let (mut made, mut pieces, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
    for (number, edit) in edits.iter().enumerate() {
        let (start, end) = (edit.start as usize, edit.end as usize);
        let kept = text.get(at..start).unwrap_or_default();
        pieces.push(Piece { start: made.len(), end: made.len() + kept.len(), from: Some(at), edit: number });
        made.push_str(kept);
        pieces.push(Piece { start: made.len(), end: made.len() + edit.text.len(), from: None, edit: number });
        made.push_str(&edit.text);
        at = end.max(at);
    }
    let kept = text.get(at..).unwrap_or_default();
    pieces.push(Piece { start: made.len(), end: made.len() + kept.len(), from: Some(at), edit: edits.len() });
    made.push_str(kept);
    (made, pieces)
}

/// The runs of neighbouring lines that have something.
fn chains(lines: &[Line], has: impl Fn(&Line) -> bool) -> Vec<Range<usize>> {
    let mut chains: Vec<Range<usize>> = Vec::new();
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| has(line)) {
        match chains.last_mut() {
            Some(chain) if chain.end == at => chain.end += 1,
            _ => chains.push(at..at + 1),
        }
    }
    chains
}

/// What stands before some blanks, in columns, and the blanks.
type Gap = (usize, Range<usize>);

fn equals(text: &str, line: &Line) -> Option<Gap> {
    let blanks = line.equals.clone()?;
    Some((columns(text.get(line.range.start..blanks.start)?), blanks))
}

fn comment(text: &str, line: &Line, shift: isize) -> Option<Gap> {
    let blanks = line.comment.clone()?;
    let width = columns(text.get(line.range.start..blanks.start)?);
    Some((width.saturating_add_signed(shift), blanks))
}

fn columns(text: &str) -> usize {
    text.graphemes(true).count()
}

/// How many blanks there should be in each line of a chain.
fn spread(lines: &[Line], chain: &Range<usize>, gap: &dyn Fn(&Line) -> Option<Gap>) -> Vec<(Range<usize>, usize)> {
    let gaps: Vec<Gap> = lines.get(chain.clone()).unwrap_or_default().iter().filter_map(gap).collect();
    let widest = gaps.iter().map(|(width, _)| *width).max().unwrap_or_default();
    gaps.into_iter().map(|(width, blanks)| (blanks, widest - width + 1)).collect()
}

/// Whether each line stands in a chain that is laid out as it should be.
fn ordered(lines: &[Line], chains: &[Range<usize>], gap: &dyn Fn(&Line) -> Option<Gap>) -> Vec<bool> {
    let mut ordered = vec![true; lines.len()];
    for chain in chains {
        let fits = spread(lines, chain, gap).into_iter().all(|(blanks, wanted)| blanks.len() == wanted);
        ordered.get_mut(chain.clone()).into_iter().for_each(|lines| lines.fill(fits));
    }
    ordered
}

/// What a place in the text is inside of.
enum Mode<'t> {
    /// Brackets of code; `}` of an interpolation ends it.
    Code,
    Quotes,
    Heredoc(&'t str),
}

/// The lines of a text with what the formatter sees in them.
fn lines(text: &str) -> Vec<Line> {
    let mut scanner =
        Scanner { text, at: 0, modes: vec![Mode::Code], line: Line::default(), lines: Vec::new(), ..Scanner::default() };
    while scanner.at < text.len() {
        scanner.step();
    }
    scanner.end_line(text.len());
    scanner.lines
}

#[derive(Default)]
struct Scanner<'t> {
    text: &'t str,
    at: usize,
    modes: Vec<Mode<'t>>,
    lines: Vec<Line>,
    line: Line,
    /// Something stands on the line already.
    begun: bool,
    /// The line has an `=`, and this many more brackets open than close behind it.
    net: Option<i32>,
    pending: Option<&'t str>,
}

impl<'t> Scanner<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn end_line(&mut self, end: usize) {
        if self.net != Some(0) {
            self.line.equals = None;
        }
        self.line.range.end = end;
        self.lines.push(std::mem::take(&mut self.line));
        self.line.range.start = end + 1;
        (self.begun, self.net) = (false, None);
    }

    /// The blanks before here.
    fn blanks(&self) -> Range<usize> {
        let before = self.text.get(self.line.range.start..self.at).unwrap_or_default();
        self.at - (before.len() - before.trim_end_matches([' ', '\t']).len())..self.at
    }

    fn step(&mut self) {
        let rest = self.rest();
        if rest.starts_with('\n') {
            self.end_line(self.at);
            self.at += 1;
            if let Some(marker) = self.pending.take() {
                self.modes.push(Mode::Heredoc(marker));
            }
            return;
        }
        match self.modes.last() {
            Some(Mode::Quotes) => self.quoted(rest),
            Some(Mode::Heredoc(marker)) => {
                let end = rest.find('\n').unwrap_or(rest.len());
                if rest.get(..end).is_some_and(|line| line.trim() == *marker) {
                    self.modes.pop();
                }
                self.at += end;
            }
            Some(Mode::Code) | None => self.code(rest),
        }
    }

    fn quoted(&mut self, rest: &str) {
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            self.at += 3;
        } else if rest.starts_with("${") || rest.starts_with("%{") {
            self.bracket(1);
            self.modes.push(Mode::Code);
            self.at += 2;
        } else if rest.starts_with('\\') {
            self.at += 1;
            self.at += self.rest().chars().next().filter(|next| *next != '\n').map_or(0, char::len_utf8);
        } else {
            if rest.starts_with('"') {
                self.modes.pop();
            }
            self.at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }

    fn bracket(&mut self, change: i32) {
        self.net = self.net.map(|net| net + change);
    }

    fn code(&mut self, rest: &'t str) {
        let Some(next) = rest.chars().next() else { return };
        if next.is_whitespace() {
            self.at += next.len_utf8();
            return;
        }
        let line_comment = next == '#' || rest.starts_with("//");
        if line_comment || rest.starts_with("/*") {
            let end = if line_comment { rest.find('\n') } else { rest.find("*/").map(|end| end + 2) }.unwrap_or(rest.len());
            let last = rest.get(end..).unwrap_or_default().lines().next().unwrap_or_default().trim().is_empty();
            if self.begun && last && !rest.get(..end).unwrap_or_default().contains('\n') {
                self.line.comment = Some(self.blanks());
            }
            self.begun = true;
            let stop = self.at + end;
            while let Some(length) = self.text.get(self.at..stop).and_then(|comment| comment.find('\n')) {
                self.end_line(self.at + length);
                self.at += length + 1;
            }
            self.at = stop;
            return;
        }
        let before = self.text.get(..self.at).unwrap_or_default().chars().next_back();
        let plain = next == '=' && !rest.starts_with("==") && !rest.starts_with("=>");
        if plain && !matches!(before, Some('=' | '!' | '<' | '>')) && self.begun && self.net.is_none() {
            self.line.equals = Some(self.blanks());
            self.net = Some(0);
        }
        self.begun = true;
        match next {
            '(' | '[' | '{' => {
                self.bracket(1);
                self.modes.push(Mode::Code);
            }
            ')' | ']' | '}' => {
                self.bracket(-1);
                if self.modes.len() > 1 {
                    self.modes.pop();
                }
            }
            '"' => self.modes.push(Mode::Quotes),
            '<' if rest.starts_with("<<") => {
                let marker = rest.trim_start_matches('<').trim_start_matches('-');
                let end =
                    marker.find(|next: char| !(next.is_alphanumeric() || next == '_' || next == '-')).unwrap_or(marker.len());
                self.pending = marker.get(..end).filter(|marker| !marker.is_empty());
                self.at += 1;
            }
            _ => {}
        }
        self.at += next.len_utf8();
    }
}
