//! Puts what is missing into blocks and objects, where and as their author would have written it.

use serde_json::Value as Json;

use crate::fix::edit::Edit;
use crate::fix::terraform::layout::edit;
use crate::fix::terraform::print::{Style, key};
use crate::fix::terraform::site::{File, key_of};
use crate::frontend::terraform::syntax::{Attribute, Block, Expression, ExpressionKind, Name, ObjectKey};

/// Blocks in blocks.
const DEPTH: usize = 16;
/// Arguments that stand first, and say how often a block is there or whose it is.
const FIRST: [&str; 6] = ["count", "for_each", "provider", "providers", "source", "version"];
/// Arguments and blocks that stand last.
const LAST: [&str; 6] = ["connection", "depends_on", "lifecycle", "provisioner", "tags", "timeouts"];

/// What a block lacks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Addition {
    /// Arguments.
    values: Vec<(String, Json)>,
    /// Those of them that are only there so that the block is.
    fallbacks: Vec<String>,
    /// Nested blocks.
    blocks: Vec<(String, Addition)>,
}

impl Addition {
    /// With an argument in nested blocks; a `fallback` gives way to any other value.
    pub(super) fn add(&mut self, blocks: &[&str], name: &str, value: Json, fallback: bool) {
        let mut at = self;
        for block in blocks {
            let place = at.blocks.iter().position(|(own, _)| own == block).unwrap_or_else(|| {
                at.blocks.push(((*block).to_owned(), Addition::default()));
                at.blocks.len() - 1
            });
            let Some((_, inner)) = at.blocks.get_mut(place) else { return };
            at = inner;
        }
        match at.values.iter_mut().find(|(own, _)| own == name) {
            Some(_) if fallback => return,
            Some((_, known)) if at.fallbacks.iter().any(|own| own == name) => *known = value,
            Some(_) => return,
            None => at.values.push((name.to_owned(), value)),
        }
        match fallback {
            true => at.fallbacks.push(name.to_owned()),
            false => at.fallbacks.retain(|own| own != name),
        }
    }

    /// Its arguments as lines at an indentation.
    fn values(&self, style: &Style, indent: &str) -> Result<Vec<String>, String> {
        let widest = self.values.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        let line = |(name, value): &(String, Json)| {
            let value = style.value(value, indent)?;
            let width = if value.contains('\n') { 0 } else { widest };
            Ok(format!("{indent}{name:<width$} = {value}"))
        };
        self.values.iter().map(line).collect()
    }

    /// Its blocks, each as one text.
    fn blocks(&self, style: &Style, indent: &str, depth: usize) -> Result<Vec<String>, String> {
        if depth > DEPTH {
            return Err("the blocks are nested too deep".to_owned());
        }
        let block = |(name, inner): &(String, Addition)| {
            let body = inner.body(style, &format!("{indent}  "), depth + 1)?;
            Ok(format!("{indent}{name} {{{}{body}{}{indent}}}", style.newline, style.newline))
        };
        self.blocks.iter().map(block).collect()
    }

    /// All of it.
    fn body(&self, style: &Style, indent: &str, depth: usize) -> Result<String, String> {
        let values = self.values(style, indent)?.join(style.newline);
        let parts = Some(values).filter(|values| !values.is_empty()).into_iter().chain(self.blocks(style, indent, depth)?);
        Ok(parts.collect::<Vec<_>>().join(&style.newline.repeat(2)))
    }
}

/// Adds to a block.
///
/// # Errors
/// The block cannot be taken apart.
pub(super) fn into_block(file: &File, block: &Block, what: &Addition) -> Result<Vec<Edit>, String> {
    let text = file.source.text();
    let style = Style::of(text);
    let lost = || "the braces of the block were not found".to_owned();
    let open = text.get(block.header.end as usize..).and_then(|rest| rest.find('{')).ok_or_else(lost)?;
    let open = block.header.end as usize + open + 1;
    let close = (block.span.end as usize).checked_sub(1).filter(|close| *close >= open).ok_or_else(lost)?;
    let inside = text.get(open..close).filter(|_| text.get(close..=close) == Some("}")).ok_or_else(lost)?;
    let outer = file.indent(block.span.start);
    let newline = style.newline;
    if !inside.contains('\n') {
        let indent = format!("{outer}  ");
        let before = if inside.trim().is_empty() { String::new() } else { format!("{newline}{indent}{}", inside.trim()) };
        let values: String = what.values(&style, &indent)?.iter().map(|line| format!("{newline}{line}")).collect();
        let blank = if before.is_empty() && values.is_empty() { "" } else { newline };
        let blocks = what.blocks(&style, &indent, 0)?.join(&newline.repeat(2));
        let blocks = if blocks.is_empty() { blocks } else { format!("{blank}{newline}{blocks}") };
        return Ok(vec![edit(file.id, open..close, format!("{before}{values}{blocks}{newline}{outer}"))]);
    }
    let Block { body, .. } = block;
    let starts = body.attributes.iter().map(|one| one.name.span.start).chain(body.blocks.iter().map(|one| one.span.start));
    let indent = starts.clone().min().map_or_else(|| format!("{outer}  "), |first| file.indent(first).to_owned());
    let values = what.values(&style, &indent)?;
    let blocks = what.blocks(&style, &indent, 0)?;
    let mut edits: Vec<Edit> = Vec::new();
    let top = file.line_end(u32::try_from(open).unwrap_or(u32::MAX));
    if !values.is_empty() {
        let lines: String = values.iter().map(|line| format!("{newline}{line}")).collect();
        let last = what.values.iter().all(|(name, _)| LAST.contains(&name.as_str()));
        edits.push(match anchor(file, block, last) {
            // What says how often a block is there stands apart, and so does what takes several lines.
            Some(at) if FIRST.contains(&&*at.name.text) || !is_one_line(file, at) => {
                edit(file.id, at_end(file, at.value.span.end), format!("{newline}{lines}"))
            }
            Some(at) => edit(file.id, at_end(file, at.value.span.end), lines),
            None => {
                let first = starts.min().is_some_and(|first| body.blocks.iter().any(|block| block.span.start == first));
                edit(file.id, top..top, if first { format!("{lines}{newline}") } else { lines })
            }
        });
    }
    if !blocks.is_empty() {
        let at = behind(block).map_or(top, |end| file.line_end(end));
        let blocks = blocks.join(&newline.repeat(2));
        let begun = at != top || !values.is_empty();
        let blank = if begun { newline } else { "" };
        let next = text.get(at..).unwrap_or_default().lines().nth(1).unwrap_or_default().trim();
        let after = if next.is_empty() || next == "}" { "" } else { newline };
        let added = format!("{blank}{newline}{blocks}{after}");
        match edits.iter_mut().find(|edit| edit.start as usize == at) {
            Some(edit) => edit.text.push_str(&added),
            None => edits.push(edit(file.id, at..at, added)),
        }
    }
    Ok(edits)
}

fn at_end(file: &File, end: u32) -> std::ops::Range<usize> {
    let end = file.line_end(end);
    end..end
}

fn is_one_line(file: &File, attribute: &Attribute) -> bool {
    !file.text(attribute.name.span.to(attribute.value.span)).contains('\n')
}

/// The argument behind which another one goes: the last before the nested blocks, but for those that stand first or last, and better
/// one that takes one line.
fn anchor<'b>(file: &File, block: &'b Block, last: bool) -> Option<&'b Attribute> {
    let plain = |one: &&Attribute| {
        let name = &*one.name.text;
        !FIRST.contains(&name) && (last || !LAST.contains(&name))
    };
    let blocks = block.body.blocks.iter().map(|inner| inner.span.start).min().unwrap_or(u32::MAX);
    let attributes = || block.body.attributes.iter().filter(plain);
    let place = |one: &&Attribute| one.name.span.start;
    let before = || attributes().filter(|one| last || place(one) < blocks);
    before()
        .filter(|one| last || is_one_line(file, one))
        .max_by_key(place)
        .or_else(|| before().max_by_key(place))
        .or_else(|| attributes().max_by_key(place))
        .or_else(|| block.body.attributes.iter().filter(|one| FIRST.contains(&&*one.name.text)).max_by_key(place))
}

/// Where the last nested block ends, but for those that stand last; else the last argument.
fn behind(block: &Block) -> Option<u32> {
    let blocks = block.body.blocks.iter().filter(|inner| !LAST.contains(&&*inner.kind.text)).map(|inner| inner.span.end);
    let plain = |one: &&Attribute| &*one.name.text != "depends_on";
    blocks.max().or_else(|| block.body.attributes.iter().filter(plain).map(|one| one.value.span.end).max())
}

/// Adds an entry to an object.
///
/// # Errors
/// It is no object that is written out.
pub(super) fn into_object(file: &File, object: &Expression, name: &str, value: &Json) -> Result<Vec<Edit>, String> {
    let text = file.source.text();
    let style = Style::of(text);
    let ExpressionKind::Object(items) = &object.kind else {
        return Err("an expression computes it".to_owned());
    };
    let (start, end) = (object.span.start as usize, object.span.end as usize);
    let newline = style.newline;
    let Some((last_key, last)) = items.last() else {
        let indent = file.indent(object.span.start);
        let inner = format!("{indent}  ");
        let value = style.value(value, &inner)?;
        let comments = text.get(start + 1..end.saturating_sub(1)).unwrap_or_default().trim();
        if !comments.is_empty() {
            return Err("the object that it would stand in has only comments".to_owned());
        }
        let made = format!("{{{newline}{inner}{} = {value}{newline}{indent}}}", key(name));
        return Ok(vec![edit(file.id, start..end, made)]);
    };
    let key_span = match last_key {
        ObjectKey::Name(Name { span, .. }) => *span,
        ObjectKey::Computed(computed) => computed.span,
    };
    let between = text.get(key_span.end as usize..last.span.start as usize).unwrap_or_default();
    let sign = if between.contains(':') { between.trim_end() } else { " =" };
    let quotes = items.iter().all(|(key, _)| key_of(key).is_some_and(|(_, span)| file.text(span).starts_with('"')));
    let name = if quotes { crate::fix::terraform::print::quoted(name) } else { key(name) };
    let one_line = !text.get(start..end).unwrap_or_default().contains('\n');
    let behind = last.span.end as usize;
    let comma = text.get(behind..end).unwrap_or_default().trim_start_matches([' ', '\t']).starts_with(',');
    if one_line {
        let value = style.value(value, file.indent(object.span.start))?;
        return Ok(vec![edit(file.id, behind..behind, format!(", {name}{sign} {value}"))]);
    }
    let indent = file.indent(key_span.start).to_owned();
    let value = style.value(value, &indent)?;
    let line = file.line_end(last.span.end);
    // The closing brace may stand on the line of the last entry.
    let at = if line < end { line } else { behind };
    let listed = items.len() > 1 && {
        let first = items.first().map_or(behind, |(_, value)| value.span.end as usize);
        text.get(first..).unwrap_or_default().trim_start_matches([' ', '\t']).starts_with(',')
    };
    let mut edits = Vec::new();
    if listed && !comma {
        edits.push(edit(file.id, behind..behind, ",".to_owned()));
    }
    let tail = if comma { "," } else { "" };
    let tail = if line < end { tail.to_owned() } else { format!("{newline}{}", file.indent(object.span.start)) };
    let added = format!("{newline}{indent}{name}{sign} {value}{tail}");
    match edits.iter_mut().find(|edit| edit.start as usize == at) {
        Some(edit) => edit.text.push_str(&added),
        None => edits.push(edit(file.id, at..at, added)),
    }
    Ok(edits)
}
