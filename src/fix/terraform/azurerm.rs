//! The arguments of azurerm that a property comes from.

use std::rc::Rc;

use serde_json::Value as Json;

use crate::fix::terraform::insert::into_object;
use crate::fix::terraform::site::{File, is_reference, scalar, walk};
use crate::fix::terraform::{Site, Work};
use crate::frontend::terraform::mapping::inverse::{Way, behind_lists, shown, ways};
use crate::frontend::terraform::mapping::path::{ArgumentPath, ArgumentStep};
use crate::frontend::terraform::mapping::table::{self, Kind, NEWEST, Table, Test, Wanted, plain};
use crate::frontend::terraform::syntax::{Block, Expression, ExpressionKind};
use crate::model::{Origin, Path, Resource, Segment, Value};
use crate::source::Span;

/// Where an argument stands, or would.
#[derive(Clone)]
struct Located {
    file: Rc<File>,
    around: Around,
    /// The blocks on the way that are not there.
    missing: Vec<String>,
    /// Its name.
    name: String,
    /// What is written.
    written: Option<Expression>,
    /// A block around it is made by `dynamic`.
    dynamic: bool,
}

/// What an argument stands in.
#[derive(Clone)]
enum Around {
    Block(Block),
    Object(Expression),
}

/// A row that could be used, and the name of its first argument that would be.
struct Candidate<'s> {
    site: &'s Site,
    way: Way,
    name: ArgumentPath,
    located: Located,
}

/// Writes `new` at `path` if some argument stands for it.
///
/// # Errors
/// Why it cannot be written.
pub(super) fn write(work: &mut Work<'_>, sites: &[Site], path: &Path, new: &Json) -> Result<bool, String> {
    let mut candidates = Vec::new();
    let mut why = None;
    for site in sites {
        let Some(table) = &site.table else { continue };
        for way in ways(table, &work.resource.resource_type, path, &work.resource.body) {
            match candidate(work.resource, path, site, table, way) {
                Ok(Some(candidate)) => candidates.push(candidate),
                Ok(None) => {}
                Err(error) => why = why.or(Some(error)),
            }
        }
    }
    // What is written comes first, and of that what the value comes from; then what the major of the provider knows.
    let value = exact(&work.resource.body, path);
    let from = |one: &Candidate<'_>| {
        let origin = value.and_then(|value| value.origin.span());
        one.located.written.as_ref().zip(origin).is_some_and(|(written, origin)| within(written.span, origin))
    };
    let rank = |one: &Candidate<'_>| {
        let major = one.site.major.unwrap_or(NEWEST);
        (!from(one), one.located.written.is_none(), !one.way.holds(major))
    };
    candidates.retain(|one| one.located.written.is_some() || one.way.holds(one.site.major.unwrap_or(NEWEST)));
    candidates.sort_by_key(rank);
    for candidate in candidates {
        let written = |path: &ArgumentPath| {
            let located = locate(work.resource, candidate.site, &candidate.way, path, &[]).ok()?;
            located.written.as_ref().and_then(scalar)
        };
        let table = candidate.site.table.as_ref();
        if let Some((argument, default)) = table.and_then(|table| candidate.way.begun(table, new)) {
            let Located { file, around, missing, name, written, .. } =
                locate(work.resource, candidate.site, &candidate.way, &argument, &path.0)?;
            if let (Around::Block(block), None) = (&around, &written) {
                let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
                work.add(&file, block, &missing, (&name, default), true);
                return Ok(true);
            }
        }
        match candidate.way.invert(new, &written) {
            Ok(assignments) => {
                for (argument, value) in assignments {
                    assign(work, &candidate, path, &argument, value)?;
                }
                return Ok(true);
            }
            Err(error) => why = why.or(Some(error)),
        }
    }
    why.map_or(Ok(false), Err)
}

fn within(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

fn exact<'v>(body: &'v Value, path: &Path) -> Option<&'v Value> {
    let (value, depth) = body.nearest(path);
    (depth == path.0.len()).then_some(value)
}

/// Where the first argument of a row stands; `None` if the row does not hold.
fn candidate<'s>(
    resource: &Resource,
    path: &Path,
    site: &'s Site,
    table: &Table,
    way: Way,
) -> Result<Option<Candidate<'s>>, String> {
    if way.conditions().iter().any(|test| holds(resource, site, table, &way, test) == Some(false)) {
        return Ok(None);
    }
    // Newer names come first, but an older provider does not know them.
    let older = site.major.is_some_and(|major| major < NEWEST - 1);
    let mut names: Vec<ArgumentPath> = way.arguments().iter().take(1).chain(way.aliases()).cloned().collect();
    if older && names.len() > 1 {
        names.rotate_left(1);
    }
    let mut found: Option<(ArgumentPath, Located)> = None;
    for name in names {
        let located = locate(resource, site, &way, &name, &path.0)?;
        let better = match &found {
            None => true,
            Some((_, other)) => other.written.is_none() && located.written.is_some(),
        };
        if better {
            found = Some((name, located));
        }
    }
    match found {
        Some((name, located)) => Ok(Some(Candidate { site, way, name, located })),
        // Nothing but a constant: it hangs on a condition.
        None => {
            let located = Located {
                file: site.file.clone(),
                around: Around::Block(site.block.clone()),
                missing: Vec::new(),
                name: String::new(),
                written: None,
                dynamic: false,
            };
            let name = ArgumentPath { relative: false, steps: Vec::new() };
            Ok(Some(Candidate { site, way, name, located }))
        }
    }
}

/// Whether a condition of a row holds, if that can be told.
fn holds(resource: &Resource, site: &Site, table: &Table, way: &Way, test: &Test) -> Option<bool> {
    let mut any = Some(false);
    for path in &test.paths {
        let located = locate(resource, site, way, path, &[]).ok()?;
        let found = match &test.wanted {
            Wanted::Set | Wanted::Unset => Some(located.missing.is_empty() && is_there(&located)),
            Wanted::Is(wanted) => {
                let fits = |text: &str| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(text));
                match &located.written {
                    Some(written) => scalar(written).map(|value| fits(&plain(&value))),
                    None => {
                        let row = table.rows.iter().find(|row| row.tf.as_slice() == std::slice::from_ref(path));
                        let default = row.and_then(|row| row.default.as_ref().or(row.otherwise.as_ref()));
                        Some(default.is_some_and(|default| fits(&plain(default))))
                    }
                }
            }
        };
        any = match (any, found) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (None, _) | (_, None) => None,
            (Some(false), Some(false)) => Some(false),
        };
    }
    any.map(|any| any != (test.wanted == Wanted::Unset))
}

/// Whether there is an argument or a block of the name.
fn is_there(located: &Located) -> bool {
    let block = match &located.around {
        Around::Block(block) => nested(block, &located.name).is_some(),
        Around::Object(_) => false,
    };
    block || located.written.as_ref().is_some_and(|written| !matches!(written.kind, ExpressionKind::Null))
}

/// The first nested block of a kind, also one that `dynamic` makes.
fn nested<'b>(block: &'b Block, name: &str) -> Option<&'b Block> {
    block.body.blocks.iter().find_map(|inner| match &*inner.kind.text {
        "dynamic" if inner.labels.first().is_some_and(|label| &*label.text == name) => content(inner),
        kind => (kind == name).then_some(inner),
    })
}

/// Whether a block is made by `dynamic`, and not for sure.
fn is_dynamic(block: &Block, name: &str) -> bool {
    let made = |inner: &&Block| &*inner.kind.text == "dynamic" && inner.labels.first().is_some_and(|label| &*label.text == name);
    let first = block.body.blocks.iter().find(|inner| &*inner.kind.text == name || made(inner));
    first.is_some_and(|first| made(&first))
}

fn content(dynamic: &Block) -> Option<&Block> {
    dynamic.body.blocks.iter().find(|inner| &*inner.kind.text == "content")
}

/// Finds the place of an argument; `indices` are those of the property that it is asked for.
fn locate(resource: &Resource, site: &Site, way: &Way, argument: &ArgumentPath, indices: &[Segment]) -> Result<Located, String> {
    let (lists, names) = behind_lists(argument);
    let (file, mut around) = match (lists.checked_sub(1), argument.relative) {
        (Some(last), _) => {
            let unclear = || "the element that it is a part of was not found".to_owned();
            let at = way.lists.get(last).ok_or_else(unclear)?;
            let element = Path(indices.get(..=*at).ok_or_else(unclear)?.to_vec());
            let origin = exact(&resource.body, &element).map(|value| value.origin.clone()).ok_or_else(unclear)?;
            element_at(site, &origin).ok_or_else(unclear)?
        }
        (None, true) => {
            let origin = resource.span.map_or(Origin::NONE, Origin::literal);
            element_at(site, &origin).ok_or("the block that it is a part of was not found")?
        }
        (None, false) => (site.file.clone(), Around::Block(site.block.clone())),
    };
    let Some((name, blocks)) = names.split_last() else { return Err("it is a list of lists".to_owned()) };
    let mut missing: Vec<String> = Vec::new();
    let mut dynamic = false;
    for name in blocks {
        dynamic |= matches!(&around, Around::Block(block) if missing.is_empty() && is_dynamic(block, name));
        let next = match &around {
            _ if !missing.is_empty() => None,
            Around::Block(block) => match (nested(block, name), attribute(block, name)) {
                (Some(inner), _) => Some(Around::Block(inner.clone())),
                (None, Some(value)) => Some(object(value, name)?),
                (None, None) => None,
            },
            Around::Object(outer) => match entry(outer, name) {
                Some(value) => Some(object(value, name)?),
                None => None,
            },
        };
        match next {
            Some(next) => around = next,
            None => missing.push((*name).to_owned()),
        }
    }
    let written = match &around {
        _ if !missing.is_empty() => None,
        Around::Block(block) => attribute(block, name).cloned(),
        Around::Object(outer) => entry(outer, name).cloned(),
    };
    Ok(Located { file, around, missing, name: (*name).to_owned(), written, dynamic })
}

/// The block or object that is written at an origin.
fn element_at(site: &Site, origin: &Origin) -> Option<(Rc<File>, Around)> {
    let span = origin.span()?;
    if span.file != site.file.id {
        return None;
    }
    if let Some(block) = site.file.block(span) {
        let block = if &*block.kind.text == "dynamic" { content(block)? } else { block };
        return Some((site.file.clone(), Around::Block(block.clone())));
    }
    let (_, slot) = site.file.slot(span)?;
    let is_object = matches!(slot.kind, ExpressionKind::Object(_));
    is_object.then(|| (site.file.clone(), Around::Object(slot.clone())))
}

fn attribute<'b>(block: &'b Block, name: &str) -> Option<&'b Expression> {
    block.body.attributes.iter().find(|one| &*one.name.text == name).map(|one| &*one.value)
}

fn entry<'e>(object: &'e Expression, name: &str) -> Option<&'e Expression> {
    match walk(object, &[Segment::Key(name.into())]) {
        (value, 1) => Some(value),
        _ => None,
    }
}

/// The object that is written in the place of a block.
fn object(value: &Expression, name: &str) -> Result<Around, String> {
    match &value.kind {
        ExpressionKind::Object(_) => Ok(Around::Object(value.clone())),
        ExpressionKind::Tuple(items) => match items.first() {
            Some(first) => object_alone(first, name),
            None => Err(format!("`{name}` is an empty list")),
        },
        _ => Err(format!("`{name}` is computed by an expression")),
    }
}

fn object_alone(value: &Expression, name: &str) -> Result<Around, String> {
    match &value.kind {
        ExpressionKind::Object(_) => Ok(Around::Object(value.clone())),
        _ => Err(format!("`{name}` is computed by an expression")),
    }
}

/// Gives an argument its value.
fn assign(
    work: &mut Work<'_>,
    candidate: &Candidate<'_>,
    path: &Path,
    argument: &ArgumentPath,
    value: Json,
) -> Result<(), String> {
    let Candidate { site, way, .. } = candidate;
    let first = way.arguments().first() == Some(argument);
    let located = if first { candidate.located.clone() } else { locate(work.resource, site, way, argument, &path.0)? };
    let body = &work.resource.body;
    let own = exact(body, path).map_or(Origin::NONE, |value| value.origin.clone());
    let argument = if first { &candidate.name } else { argument };
    if located.dynamic && body.nearest(path).1 + 1 < path.0.len() {
        return Err(format!("`{}` would stand in a block that `dynamic` makes, and here makes none", shown(argument)));
    }
    let listed = argument.steps.last() == Some(&ArgumentStep::Each) && way.lists.len() >= argument.count();
    match (&located.written, way.inside.as_slice()) {
        (Some(_), []) if listed => {
            // One element of a list: only where it comes from tells which one it is.
            let span = own.span().ok_or("the element was not found")?;
            let file = File::of(work.scan, span)?;
            let (_, slot) = file.slot(span).ok_or("the element was not found")?;
            work.edits.extend(work.replace(&file, slot, &own, &value)?);
        }
        (Some(_), []) if way.encoded => return Err(format!("`{}` is a JSON text", shown(argument))),
        (Some(written), []) => work.edits.extend(work.replace(&located.file, written, &own, &value)?),
        (Some(written), inside) => {
            let outer = path.0.len() - inside.len();
            inner(work, &located.file, written, path, outer, value)?;
        }
        (None, inside) => {
            if listed {
                return Err("the element was not found".to_owned());
            }
            if way.encoded {
                return Err(format!("`{}` is a JSON text, which is not there", shown(argument)));
            }
            let value = nest(inside, value)?;
            match &located.around {
                Around::Block(block) => {
                    demands(work, candidate, &located, argument)?;
                    let missing: Vec<&str> = located.missing.iter().map(String::as_str).collect();
                    work.add(&located.file, block, &missing, (&located.name, value), false);
                }
                Around::Object(object) if located.missing.is_empty() => {
                    work.edits.extend(into_object(&located.file, object, &located.name, &value)?);
                }
                Around::Object(_) => return Err(format!("`{}` would be a block in an object", shown(argument))),
            }
        }
    }
    Ok(())
}

/// Writes what the provider demands of the blocks that are made.
fn demands(work: &mut Work<'_>, candidate: &Candidate<'_>, located: &Located, argument: &ArgumentPath) -> Result<(), String> {
    let Candidate { site, way, .. } = candidate;
    let blocks = argument.steps.len().saturating_sub(1);
    let made = |block: &ArgumentPath| {
        let length = block.steps.len();
        length <= blocks && length + located.missing.len() > blocks && argument.steps.starts_with(&block.steps)
    };
    let needs = site.table.iter().flat_map(|table| &table.needs).filter(|(block, _)| made(block)).flat_map(|(_, needs)| needs);
    for (path, value) in needs.filter(|(path, _)| path != argument) {
        let Located { file, around, missing, name, written, .. } = locate(work.resource, site, way, path, &[])?;
        match (&around, written) {
            (_, Some(_)) => {}
            (Around::Block(block), None) if !value.is_null() => {
                let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
                work.add(&file, block, &missing, (&name, value.clone()), true);
            }
            _ => return Err(format!("the block that it stands in needs `{}` too", shown(path))),
        }
    }
    Ok(())
}

/// Writes a part of an argument: what is behind the first `outer` steps of `path`.
///
/// # Errors
/// Why it cannot be written.
pub(super) fn inner(
    work: &mut Work<'_>,
    file: &Rc<File>,
    written: &Expression,
    path: &Path,
    outer: usize,
    value: Json,
) -> Result<(), String> {
    let body = &work.resource.body;
    let inside = path.0.get(outer..).unwrap_or_default();
    let (at, taken) = walk(written, inside);
    let reached = Path(path.0.get(..outer + taken).unwrap_or_default().to_vec());
    let origin = exact(body, &reached).map_or(Origin::NONE, |value| value.origin.clone());
    let rest = inside.get(taken..).unwrap_or_default();
    let Some((first, deeper)) = rest.split_first() else {
        work.edits.extend(work.replace(file, at, &origin, &value)?);
        return Ok(());
    };
    let Segment::Key(name) = first else { return Err("the list that it is a part of is written elsewhere".to_owned()) };
    if matches!(at.kind, ExpressionKind::Object(_)) {
        work.edits.extend(into_object(file, at, name, &nest(deeper, value)?)?);
        return Ok(());
    }
    // The whole object comes from elsewhere.
    let last = origin.steps().last().map(|step| step.span).filter(|_| is_reference(at));
    let span = last.ok_or("an expression computes it")?;
    let other = Rc::new(File::of(work.scan, span)?);
    let slot = other.slot(span).map(|(_, slot)| slot.clone()).filter(|slot| slot.span == span);
    let slot = slot.filter(|slot| matches!(slot.kind, ExpressionKind::Object(_))).ok_or("an expression computes it")?;
    let (at, more) = walk(&slot, rest);
    let left = rest.get(more..).unwrap_or_default();
    match (left.split_first(), &at.kind) {
        (None, _) => {
            let origin = exact(body, path).map_or(Origin::NONE, |value| value.origin.clone());
            work.edits.extend(work.replace(&other, at, &origin, &value)?);
            Ok(())
        }
        (Some((Segment::Key(name), deeper)), ExpressionKind::Object(_)) => {
            work.edits.extend(into_object(&other, at, name, &nest(deeper, value)?)?);
            Ok(())
        }
        _ => Err("an expression computes it".to_owned()),
    }
}

/// `value` in objects with the keys of `path`.
///
/// # Errors
/// A list would have to be made.
pub(super) fn nest(path: &[Segment], value: Json) -> Result<Json, String> {
    path.iter().rev().try_fold(value, |value, segment| match segment {
        Segment::Key(key) => Ok(Json::Object([(key.to_string(), value)].into_iter().collect())),
        Segment::Index(_) => Err("the list that it is a part of is not written".to_owned()),
    })
}

/// Why nothing could be written.
pub(super) fn nowhere(sites: &[Site], resource: &Resource, path: &Path) -> String {
    let merges = |name: &&str| {
        let Some(table) = table::get(name).filter(|table| matches!(table.kind, Kind::Merge(_))) else { return false };
        !ways(&table, &resource.resource_type, path, &resource.body).is_empty()
    };
    let block = sites.last().and_then(|site| site.block.labels.first()).map_or("", |label| &label.text);
    match table::types().find(|name| merges(name)) {
        Some(other) => format!("it needs a resource `{other}`"),
        None => format!("no argument of `{block}` stands for `{path}`"),
    }
}
