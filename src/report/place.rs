//! Spans as people and formats count.

use std::sync::Arc;

use serde::Serialize;

use crate::source::{SourceFile, Sources, Span};

/// A range in lines and columns from 1; the end is behind the last character. Columns count Unicode characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

/// The place of `span`.
pub(super) fn place(sources: &Sources, span: Span) -> Place {
    let file = sources.file(span.file);
    let (start, end) = (file.position(span.start), file.position(span.end.max(span.start)));
    Place { file: file.path().to_string(), line: start.line, column: start.column, end_line: end.line, end_column: end.column }
}

/// The same with columns in UTF-16 units, as SARIF's `columnKind` says.
pub(super) fn place_utf16(sources: &Sources, span: Span) -> Place {
    let file = sources.file(span.file);
    let mut place = place(sources, span);
    place.column = utf16_column(&file, place.line, span.start);
    place.end_column = utf16_column(&file, place.end_line, span.end.max(span.start));
    // A region of no characters points at nothing.
    if place.line == place.end_line && place.end_column <= place.column {
        place.end_column = place.column.saturating_add(1);
    }
    place
}

/// The same with columns in bytes of UTF-8, as reviewdog counts them.
pub(super) fn place_utf8(sources: &Sources, span: Span) -> Place {
    let file = sources.file(span.file);
    let mut place = place(sources, span);
    let column = |line: u32, offset: u32| offset.saturating_sub(file.line_start(line).unwrap_or(0)).saturating_add(1);
    place.column = column(place.line, span.start);
    place.end_column = column(place.end_line, span.end.max(span.start));
    place
}

/// A path as a relative URI: everything but unreserved characters and `/` is escaped.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

fn utf16_column(file: &Arc<SourceFile>, line: u32, offset: u32) -> u32 {
    let start = file.line_start(line).unwrap_or(0) as usize;
    let text: &str = file.text();
    let mut end = (offset as usize).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let units = text.get(start..end).map_or(0, |before| before.encode_utf16().count());
    u32::try_from(units).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/ä#1.json"), "a%20b/%C3%A4%231.json");
    }

    #[test]
    fn columns_count_characters_utf16_units_or_bytes() {
        let sources = Sources::default();
        let file = sources.add("a", "x\n\"😀ä\" b");
        let span = Span::new(file, 11, 12);
        assert_eq!(place(&sources, span).column, 6);
        assert_eq!(place_utf16(&sources, span).column, 7);
        assert_eq!(place_utf8(&sources, span).column, 10);
        assert_eq!(place(&sources, span).line, 2);
    }
}
