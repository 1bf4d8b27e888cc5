//! Frames: a sentence over the lines it is about, with marks below them and notes, as both reports for people show it. All of it
//! fits the width, and nothing of the input reaches the terminal but as text.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

use crate::plain::{Cell, cells, guarded, shown, spread, width, wrap};
use crate::policy::metadata::Severity;
use crate::report::Look;
use crate::report::place::place;
use crate::scan::Scan;
use crate::source::Span;

/// Columns of text that are left below a mark, at least: a label that has less begins further left.
const LABEL: usize = 40;
/// Blanks before a line that are shown; deeper ones tell nothing.
const INDENT: usize = 12;

/// How loud something is said.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Something is wrong.
    Alarm,
    /// Something is not as it should be.
    Caution,
    /// Something could be better.
    Hint,
    /// Worth knowing.
    Quiet,
    /// What belongs to the frame and not to what is said.
    Frame,
    /// What must be read first.
    Strong,
}

impl Tone {
    /// How loud a failure of a severity is told.
    pub(super) fn of(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Tone::Alarm,
            Severity::Medium => Tone::Caution,
            Severity::Low => Tone::Hint,
        }
    }

    /// How a terminal is asked for it (<https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters>).
    fn code(self) -> &'static str {
        match self {
            Tone::Alarm => "1;91",
            Tone::Caution => "1;93",
            Tone::Hint => "1;96",
            Tone::Quiet => "1;92",
            Tone::Frame => "94",
            Tone::Strong => "1",
        }
    }
}

impl Look {
    /// `text` in a tone, if there are colours.
    pub(super) fn paint(self, tone: Tone, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\u{1b}[{}m{text}\u{1b}[0m", tone.code()) } else { text.to_owned() }
    }

    /// `text` with a link behind it, for terminals that know them
    /// (<https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>).
    fn link(self, text: &str, url: Option<&str>) -> String {
        match url {
            Some(url) if self.hyperlinks && url.bytes().all(|byte| byte.is_ascii_graphic()) => {
                format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
            }
            _ => text.to_owned(),
        }
    }
}

/// A sentence with the places it is about.
pub(super) struct Frame<'s> {
    scan: &'s Scan,
    tone: Tone,
    /// What it is: a severity, `unknown`, `error`.
    word: String,
    message: String,
    id: Option<(String, Option<String>)>,
    files: Vec<File>,
    notes: Vec<(String, String)>,
}

/// The lines of one file, by number. None where only the place may be shown.
struct File {
    path: String,
    at: Option<(u32, u32)>,
    lines: BTreeMap<u32, Vec<Mark>>,
    span: Option<Span>,
}

/// Bytes of a line that are pointed at, and why.
struct Mark {
    bytes: Range<usize>,
    column: u32,
    main: bool,
    label: String,
}

impl<'s> Frame<'s> {
    /// A frame that says `message`; `word` says what that is.
    pub(super) fn new(scan: &'s Scan, tone: Tone, word: &str, message: &str) -> Self {
        let (word, message) = (word.to_owned(), shown(message));
        Frame { scan, tone, word, message, id: None, files: Vec::new(), notes: Vec::new() }
    }

    /// With the id of a control, and where more is written about it.
    pub(super) fn id(mut self, id: &str, page: Option<String>) -> Self {
        self.id = Some((shown(id), page));
        self
    }

    /// With a file, of which no line is shown.
    pub(super) fn file(mut self, path: &str) -> Self {
        self.files.push(File { path: shown(path), at: None, lines: BTreeMap::new(), span: None });
        self
    }

    /// With the place of `span`, the line of which is not shown.
    pub(super) fn place(mut self, span: Span) -> Self {
        let spot = place(&self.scan.sources, span);
        let at = Some((spot.line, spot.column));
        self.files.push(File { path: shown(&spot.file), at, lines: BTreeMap::new(), span: None });
        self
    }

    /// With the line on which `span` begins, and a mark below it.
    pub(super) fn mark(self, span: Span, label: &str) -> Self {
        self.marked(span, label, true)
    }

    /// The same for what the first mark comes from.
    pub(super) fn origin(self, span: Span, label: &str) -> Self {
        self.marked(span, label, false)
    }

    fn marked(mut self, span: Span, label: &str, main: bool) -> Self {
        let (source, spot) = (self.scan.sources.file(span.file), place(&self.scan.sources, span));
        let line = source.line(spot.line).unwrap_or_default();
        let begin = (span.start.saturating_sub(source.line_start(spot.line).unwrap_or(0)) as usize).min(line.len());
        let end = begin.saturating_add(span.end.saturating_sub(span.start).max(1) as usize).min(line.len());
        let mark = Mark { bytes: begin..end, column: spot.column, main, label: shown(label) };
        let path = shown(&spot.file);
        match self.files.iter_mut().find(|file| file.path == path && file.span.is_some()) {
            Some(file) => file.lines.entry(spot.line).or_default().push(mark),
            None => {
                let lines = BTreeMap::from([(spot.line, vec![mark])]);
                self.files.push(File { path, at: Some((spot.line, spot.column)), lines, span: Some(span) });
            }
        }
        self
    }

    /// With a note.
    pub(super) fn note(mut self, word: &str, text: &str) -> Self {
        if !text.is_empty() {
            self.notes.push((word.to_owned(), shown(text)));
        }
        self
    }

    /// Writes it, and an empty line behind it.
    pub(super) fn write(self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        for line in self.lines(look) {
            writeln!(out, "{}", guarded(&line))?;
        }
        writeln!(out)
    }

    fn lines(mut self, look: Look) -> Vec<String> {
        let deepest = self.files.iter().filter_map(|file| file.lines.last_key_value()).map(|(number, _)| *number).max();
        let gutter = deepest.map_or(1, |number| number.to_string().len());
        let mut out = self.title(look);
        let bar = format!("{:gutter$} {}", "", look.paint(Tone::Frame, "|"));
        let mut unseen = Vec::new();
        for file in &self.files {
            let at = file.at.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
            out.push(format!("{:gutter$}{} {}{at}", "", look.paint(Tone::Frame, "-->"), file.path));
            if let Some(span) = file.span {
                out.push(bar.clone());
                self.file_lines(file, span, gutter, look, &mut out, &mut unseen);
                out.push(bar.clone());
            }
        }
        if self.notes.is_empty() && unseen.is_empty() && self.files.last().is_some_and(|file| file.span.is_some()) {
            out.pop();
        }
        // A place beside the window of a long line is told in words.
        self.notes.splice(0..0, unseen);
        for (word, text) in &self.notes {
            let head = format!("{:gutter$} {} ", "", look.paint(Tone::Frame, "="));
            let first = format!("{word}: ");
            let lead = gutter + 3 + first.len();
            for (number, line) in wrap(text, look.width.saturating_sub(lead)).iter().enumerate() {
                out.push(match number {
                    0 => format!("{head}{} {line}", look.paint(Tone::Strong, first.trim_end())),
                    _ => format!("{:lead$}{line}", ""),
                });
            }
        }
        out
    }

    fn title(&self, look: Look) -> Vec<String> {
        let id = self.id.as_ref().map_or_else(String::new, |(id, page)| format!("[{}]", look.link(id, page.as_deref())));
        let plain = width(&self.word) + self.id.as_ref().map_or(0, |(id, _)| width(id) + 2) + 2;
        let head = look.paint(self.tone, &format!("{}{id}", self.word));
        let (hang, room) = (4, look.width);
        // The first line has less room than the others: a stand-in as wide as the head is wrapped with them.
        let filler = "x".repeat(plain.saturating_sub(hang + 1).min(room));
        let wrapped = wrap(&format!("{filler} {}", self.message), room.saturating_sub(hang));
        let mut lines = Vec::new();
        for (number, line) in wrapped.iter().enumerate() {
            let line = if number == 0 { line.strip_prefix(&filler).unwrap_or(line).trim_start() } else { line };
            let said = look.paint(Tone::Strong, line);
            lines.push(if number == 0 { format!("{head}: {said}").trim_end().to_owned() } else { format!("{:hang$}{said}", "") });
        }
        lines
    }

    fn file_lines(
        &self,
        file: &File,
        span: Span,
        gutter: usize,
        look: Look,
        out: &mut Vec<String>,
        unseen: &mut Vec<(String, String)>,
    ) {
        let source = self.scan.sources.file(span.file);
        let text = |number: u32| source.line(number).unwrap_or_default();
        let room = look.width.saturating_sub(gutter + 3).max(LABEL / 2);
        let blanks = file.lines.keys().map(|number| indent(text(*number))).min().unwrap_or(0);
        let strip = blanks.saturating_sub(INDENT);
        let bar = format!("{:gutter$} {} ", "", look.paint(Tone::Frame, "|"));
        let mut last = None;
        for (number, marks) in &file.lines {
            if last.replace(*number).is_some_and(|last: u32| last.saturating_add(1) < *number) {
                out.push(look.paint(Tone::Frame, "..."));
            }
            let (shown, columns) = window(text(*number), marks, strip, room);
            let label = look.paint(Tone::Frame, &format!("{number:>gutter$} |"));
            out.push(format!("{label} {shown}").trim_end().to_owned());
            for (mark, columns) in marks.iter().zip(columns) {
                let Some(columns) = columns else {
                    let what = if mark.label.is_empty() { "also" } else { &mark.label };
                    unseen.push(("note".to_owned(), format!("{what}: {}:{number}:{}", file.path, mark.column)));
                    continue;
                };
                self.mark_lines(mark, &columns, room, look, &bar, out);
            }
        }
    }

    /// A mark below its line, with its label beside it, or below if it does not fit there.
    fn mark_lines(&self, mark: &Mark, columns: &Range<usize>, room: usize, look: Look, bar: &str, out: &mut Vec<String>) {
        let (sign, tone) = if mark.main { ("^", self.tone) } else { ("-", Tone::Frame) };
        let signs = look.paint(tone, &sign.repeat(columns.len().max(1)));
        let lead = " ".repeat(columns.start);
        let beside = columns.end.max(columns.start + 1) + 1 + width(&mark.label) <= room;
        if mark.label.is_empty() || beside {
            let label = look.paint(tone, &mark.label);
            out.push(format!("{bar}{lead}{signs} {label}").trim_end().to_owned());
            return;
        }
        out.push(format!("{bar}{lead}{signs}"));
        let start = columns.start.min(room.saturating_sub(LABEL));
        for line in wrap(&mark.label, room.saturating_sub(start)) {
            out.push(format!("{bar}{:start$}{}", "", look.paint(tone, &line)));
        }
    }
}

/// Columns of blanks that a line begins with.
fn indent(line: &str) -> usize {
    let blanks = line.len() - line.trim_start().len();
    cells(line.get(..blanks).unwrap_or_default()).map(|cell| cell.columns).sum()
}

/// What of a line fits into `room` columns, behind `strip` of them, and where the marks stand in it: of those that lie elsewhere,
/// nowhere. The first main mark is seen.
fn window(line: &str, marks: &[Mark], strip: usize, room: usize) -> (String, Vec<Option<Range<usize>>>) {
    let focus = marks.iter().find(|mark| mark.main).or(marks.first()).map_or(0..0, |mark| mark.bytes.clone());
    // Of a line of a megabyte the rest is not even looked at.
    let reach = room.saturating_mul(4);
    let from = if focus.start > reach { floor(line, focus.start - reach) } else { 0 };
    let to = floor(line, focus.start.saturating_add(reach));
    let mut row = spread(line.get(from..to).unwrap_or_default(), from);
    if from == 0 {
        row.retain(|cell| cell.at >= strip);
        row.iter_mut().for_each(|cell| cell.at -= strip);
    }
    let column = |byte: usize| row.iter().find(|cell| cell.byte >= byte).map_or_else(|| end(&row), |cell| cell.at);
    let whole = from == 0 && to == line.len();
    let (begin, finish) = (column(focus.start), column(focus.end.min(to)));
    let left = match finish {
        _ if whole && end(&row) <= room => 0,
        // What begins early is shown with what stands before it, even if it does not end in time.
        finish if from == 0 && (finish < room || begin <= room / 3) => 0,
        _ => begin.saturating_sub(room / 4),
    };
    let cut_left = from > 0 || left > 0;
    let right = left + room - usize::from(cut_left);
    let cut_right = to < line.len() || end(&row) > right;
    let right = right - usize::from(cut_right);
    let seen = |at: usize| (at.clamp(left, right) - left) + usize::from(cut_left);
    let mut shown = String::new();
    shown.extend(cut_left.then_some('…'));
    for cell in row.iter().filter(|cell| cell.at >= left && cell.at + cell.columns <= right) {
        shown.push_str(&cell.text);
    }
    shown.extend(cut_right.then_some('…'));
    let columns = marks.iter().map(|mark| {
        let elsewhere = mark.bytes.end < from || mark.bytes.start > to;
        let (first, last) = (column(mark.bytes.start), column(mark.bytes.end.min(to)));
        (!elsewhere && last >= left && first <= right).then(|| seen(first)..seen(last.max(first)))
    });
    let columns = columns.collect();
    (shown, columns)
}

/// The column behind the last cell.
fn end(row: &[Cell]) -> usize {
    row.last().map_or(0, |cell| cell.at + cell.columns)
}

fn floor(line: &str, offset: usize) -> usize {
    let mut offset = offset.min(line.len());
    while !line.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
