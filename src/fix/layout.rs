//! Where a property goes in an object, and how it is written: as the author wrote the ones beside it.

use serde_json::Value as Json;

use crate::source::Span;

/// How a language writes things.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Syntax {
    /// A key.
    pub(crate) key: fn(&str) -> String,
    /// A value that is neither an array nor an object.
    pub(crate) scalar: fn(&Json) -> String,
    /// A comma stands between lines; on one line there always is one.
    pub(crate) commas: bool,
}

/// An object as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// From brace to brace.
    pub(crate) span: Span,
    /// Its entries in order.
    pub(crate) entries: Vec<Entry>,
}

/// An entry of an object.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The key, if it is plain.
    pub(crate) key: Option<String>,
    /// Offset of the first byte.
    pub(crate) start: usize,
    /// Offset behind the last byte of the value.
    pub(crate) end: usize,
    /// It is a property, and no declaration.
    pub(crate) property: bool,
}

/// A piece of text that comes in at an offset, or in the place of a range.
pub(crate) type Piece = (usize, usize, String);

/// What stands behind the properties of a resource, whatever comes before it.
const LAST: [&str; 4] = ["properties", "resources", "dependson", "tags"];

/// The pieces that put new entries into an object of `text`.
pub(crate) fn insert(text: &str, block: &Block, new: &[(&str, &Json)], syntax: &Syntax) -> Vec<Piece> {
    let (open, close) = (block.span.start as usize, (block.span.end as usize).saturating_sub(1));
    let page = Page::of(text);
    let Some(last) = new.first().and_then(|(key, _)| before(block, key)) else {
        return vec![into_empty(text, &page, open, close, new, syntax)];
    };
    let follows = block.entries.iter().any(|entry| entry.start > last.end);
    let gap_end = block.entries.iter().map(|entry| entry.start).filter(|start| *start > last.end).min().unwrap_or(close);
    let gap = text.get(last.end..gap_end).unwrap_or_default();
    let comma = gap_has_comma(gap);
    if !gap.contains('\n') {
        // One line: `{ a: 1, b: 2 }`.
        let written: Vec<String> = new.iter().map(|(key, value)| one_line(key, value, syntax)).collect();
        return vec![(last.end, last.end, format!(", {}", written.join(", ")))];
    }
    let indent = page.indent_at(last.start).unwrap_or_else(|| format!("{}{}", page.line_indent(open), page.unit));
    let written = all_lines(new, &indent, &page, syntax);
    let line_end = last.end + end_of_line(gap);
    if !syntax.commas {
        let comma = if comma { "," } else { "" };
        return vec![(line_end, line_end, format!("{}{indent}{written}{comma}", page.newline))];
    }
    if comma {
        let after = if follows || trailing(text, last.end, close) { "," } else { "" };
        return vec![(line_end, line_end, format!("{}{indent}{written}{after}", page.newline))];
    }
    let line = format!("{}{indent}{written}", page.newline);
    if line_end == last.end {
        return vec![(last.end, last.end, format!(",{line}"))];
    }
    // A comment stands behind the last value: the comma goes before it, the line behind.
    vec![(last.end, last.end, ",".to_owned()), (line_end, line_end, line)]
}

/// `value` in the place of what stands at `span`.
pub(crate) fn replace(text: &str, span: Span, value: &Json, syntax: &Syntax) -> Piece {
    let page = Page::of(text);
    let indent = page.line_indent(span.start as usize);
    (span.start as usize, span.end as usize, lines(value, &indent, &page, syntax))
}

/// The entry that a new `key` comes behind: the last property, but before those that close a resource.
fn before<'a>(block: &'a Block, key: &str) -> Option<&'a Entry> {
    let properties = || block.entries.iter().filter(|entry| entry.property);
    let closes = |entry: &Entry| entry.key.as_ref().is_some_and(|own| LAST.contains(&own.to_ascii_lowercase().as_str()));
    let is_resource = properties().any(|entry| entry.key.as_deref() == Some("name"))
        && properties().any(|entry| entry.key.as_ref().is_some_and(|own| own.eq_ignore_ascii_case("properties")));
    if is_resource && !key.eq_ignore_ascii_case("properties") {
        let open = properties().take_while(|entry| !closes(entry)).last();
        if open.is_some() {
            return open;
        }
    }
    properties().next_back()
}

fn into_empty(text: &str, page: &Page<'_>, open: usize, close: usize, new: &[(&str, &Json)], syntax: &Syntax) -> Piece {
    let inside = text.get(open + 1..close).unwrap_or_default();
    let outer = page.line_indent(open);
    let indent = format!("{outer}{}", page.unit);
    let written = all_lines(new, &indent, page, syntax);
    let newline = page.newline;
    if inside.trim().is_empty() {
        return (open + 1, close, format!("{newline}{indent}{written}{newline}{outer}"));
    }
    // Only comments stand in it.
    let at = open + 1 + end_of_line(inside);
    let end = if inside.contains('\n') { String::new() } else { format!("{newline}{outer}") };
    (at, at, format!("{newline}{indent}{written}{end}"))
}

/// What a page looks like: its line ends and the unit of its indentation.
struct Page<'a> {
    text: &'a str,
    newline: &'static str,
    unit: String,
}

impl<'a> Page<'a> {
    fn of(text: &'a str) -> Self {
        let first = text.find('\n');
        let windows = first.is_some_and(|at| text.get(..at).is_some_and(|line| line.ends_with('\r')));
        let unit = text.lines().find_map(|line| {
            let blank = leading(line);
            (!blank.is_empty() && blank.len() < line.trim_end().len()).then(|| blank.to_owned())
        });
        let unit = unit
            .filter(|unit| unit.len() <= 8)
            .map_or_else(|| "  ".to_owned(), |unit| if unit.starts_with('\t') { "\t".to_owned() } else { unit });
        Page { text, newline: if windows { "\r\n" } else { "\n" }, unit }
    }

    fn line(&self, at: usize) -> &'a str {
        let before = self.text.get(..at).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.text.get(start..).unwrap_or_default()
    }

    /// The white space that the line around an offset begins with.
    fn line_indent(&self, at: usize) -> String {
        leading(self.line(at)).to_owned()
    }

    /// The same, if only white space stands before the offset.
    fn indent_at(&self, at: usize) -> Option<String> {
        let before = self.text.get(..at).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let blank = before.get(start..)?;
        blank.chars().all(|character| matches!(character, ' ' | '\t')).then(|| blank.to_owned())
    }
}

fn leading(line: &str) -> &str {
    line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or_default()
}

/// Where the line ends that a gap between two entries begins on: behind its comments, before the line break.
fn end_of_line(gap: &str) -> usize {
    let mut at = 0;
    let mut end = 0;
    while let Some(rest) = gap.get(at..) {
        if rest.starts_with("//") {
            return at + rest.find(['\n', '\r']).unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |close| close + 2);
            end = at;
        } else {
            match rest.chars().next() {
                None | Some('\n' | '\r') => return end,
                Some(',') => {
                    at += 1;
                    end = at;
                }
                Some(other) => at += other.len_utf8(),
            }
        }
    }
    end
}

/// Whether a comma stands in a gap, outside of comments.
fn gap_has_comma(gap: &str) -> bool {
    let mut rest = gap;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.find('\n').and_then(|end| comment.get(end..)).unwrap_or_default();
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, behind)| behind);
        } else {
            return rest.starts_with(',');
        }
    }
}

/// Whether a comma stands between the last entry and the closing brace.
fn trailing(text: &str, from: usize, close: usize) -> bool {
    gap_has_comma(text.get(from..close).unwrap_or_default())
}

fn one_line(key: &str, value: &Json, syntax: &Syntax) -> String {
    format!("{}: {}", (syntax.key)(key), inline(value, syntax))
}

fn inline(value: &Json, syntax: &Syntax) -> String {
    match value {
        Json::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Json::Object(entries) => {
            let inner: Vec<String> = entries.iter().map(|(key, value)| one_line(key, value, syntax)).collect();
            format!("{{ {} }}", inner.join(", "))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(|item| inline(item, syntax)).collect::<Vec<_>>().join(", ")),
        scalar => (syntax.scalar)(scalar),
    }
}

/// Entries, each on lines of its own; the first is not indented.
fn all_lines(new: &[(&str, &Json)], indent: &str, page: &Page<'_>, syntax: &Syntax) -> String {
    let comma = if syntax.commas { "," } else { "" };
    let written: Vec<String> = new.iter().map(|(key, value)| many_lines(key, value, indent, page, syntax)).collect();
    written.join(&format!("{comma}{}{indent}", page.newline))
}

fn many_lines(key: &str, value: &Json, indent: &str, page: &Page<'_>, syntax: &Syntax) -> String {
    format!("{}: {}", (syntax.key)(key), lines(value, indent, page, syntax))
}

/// A value over as many lines as it needs; the first is not indented. Values of fixes are a few levels deep.
fn lines(value: &Json, indent: &str, page: &Page<'_>, syntax: &Syntax) -> String {
    let deeper = format!("{indent}{}", page.unit);
    let (newline, comma) = (page.newline, if syntax.commas { "," } else { "" });
    match value {
        Json::Object(entries) if !entries.is_empty() => {
            let entries: Vec<(&str, &Json)> = entries.iter().map(|(key, value)| (key.as_str(), value)).collect();
            format!("{{{newline}{deeper}{}{newline}{indent}}}", all_lines(&entries, &deeper, page, syntax))
        }
        Json::Array(items) if !items.is_empty() => {
            let items: Vec<String> = items.iter().map(|item| lines(item, &deeper, page, syntax)).collect();
            format!("[{newline}{deeper}{}{newline}{indent}]", items.join(&format!("{comma}{newline}{deeper}")))
        }
        small => inline(small, syntax),
    }
}
