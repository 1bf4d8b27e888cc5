//! Frames: the line of a place with a mark below it, as both reports for people show it.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title};

use crate::report::Look;
use crate::report::place::place;
use crate::scan::Scan;
use crate::source::Span;

/// A line longer than this is no line for people (minified JSON): its place is given, not its text.
const LINE_BYTES: usize = 400;

/// Why a line is not shown.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Withheld {
    /// It may hold a secret.
    Secret,
    /// Nobody reads so long a line.
    Long,
}

/// What draws frames.
pub(super) fn renderer(look: Look) -> Renderer {
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() };
    let decor = if look.color { DecorStyle::Unicode } else { DecorStyle::Ascii };
    renderer.hyperlink(look.hyperlinks).decor_style(decor).term_width(look.width)
}

/// A title over the line where `span` begins, with a `label` if there is one; of a line that is not shown the place, with the
/// words of `instead`.
pub(super) fn frame<'a>(
    scan: &Scan,
    title: Title<'a>,
    span: Span,
    label: &str,
    secret: bool,
    instead: impl FnOnce(Withheld) -> String,
) -> Group<'a> {
    let file = scan.sources.file(span.file);
    let spot = place(&scan.sources, span);
    let line = file.line(spot.line).unwrap_or_default();
    if secret || line.len() > LINE_BYTES {
        let origin = Origin::path(spot.file).line(spot.line as usize).char_column(spot.column as usize);
        let why = if secret { Withheld::Secret } else { Withheld::Long };
        return title.element(origin).element(Level::NOTE.message(instead(why)));
    }
    let begin = span.start.saturating_sub(file.line_start(spot.line).unwrap_or(0)) as usize;
    let length = span.end.saturating_sub(span.start).max(1) as usize;
    let end = begin.saturating_add(length).min(line.len());
    let mut annotation = AnnotationKind::Primary.span(floor(line, begin.min(end))..floor(line, end));
    if !label.is_empty() {
        annotation = annotation.label(label.to_owned());
    }
    title.element(Snippet::source(line.to_owned()).line_start(spot.line as usize).path(spot.file).annotation(annotation))
}

fn floor(line: &str, mut offset: usize) -> usize {
    while !line.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Text of the input without control characters, which could rewrite the terminal.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}
