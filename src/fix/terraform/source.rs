//! Writes another value where a value comes from: at the argument itself, or where the chain of references leads.

use serde_json::Value as Json;

use crate::fix::edit::Edit;
use crate::fix::terraform::layout::edit;
use crate::fix::terraform::print::Style;
use crate::fix::terraform::site::{File, is_closed, is_literal, is_reference};
use crate::frontend::terraform::references::of_expression;
use crate::frontend::terraform::syntax::{Expression, ExpressionKind};
use crate::model::{Origin, Step};
use crate::scan::Scan;
use crate::source::Span;

/// Beginnings of what only resources and data sources are called.
const RESOURCES: [&str; 6] = ["azapi_", "azuread_", "azurerm_", "azurecaf_", "data", "random_"];

const COMPUTED: &str = "an expression computes it";

/// The edits by which `expression` comes to the value `new`; `origin` is where its value now comes from.
///
/// # Errors
/// Why there are none.
pub(super) fn replace(
    scan: &Scan,
    file: &File,
    expression: &Expression,
    origin: &Origin,
    new: &Json,
) -> Result<Vec<Edit>, String> {
    if is_closed(expression) {
        return in_place(file, expression, new);
    }
    if !is_reference(expression) {
        return Err(COMPUTED.to_owned());
    }
    let begins = origin.span().is_some_and(|span| within(expression.span, span) || within(span, expression.span));
    if !begins || origin.is_provider_default() {
        return default(scan, file, expression, new);
    }
    let mut last: Option<Step> = None;
    for step in origin.steps() {
        if let Ok(file) = File::of(scan, step.span) {
            let slot = file.slot(step.span).map(|(_, slot)| slot);
            if slot.is_some_and(|slot| !is_reference(slot) && !is_literal(slot) && !is_closed(slot)) {
                return Err(COMPUTED.to_owned());
            }
            if slot.is_some_and(refers_to_resource) {
                return Err("it is taken from another resource".to_owned());
            }
        }
        last = Some(step);
    }
    let span = last.map(|step| step.span).ok_or(COMPUTED)?;
    if scan.sources.file(span.file).path().ends_with(".tfvars.json") {
        return in_json(scan, span, new);
    }
    let file = File::of(scan, span)?;
    match file.slot(span) {
        Some((_, slot)) if is_closed(slot) && slot.span == span => in_place(&file, slot, new),
        Some((_, slot)) if is_reference(slot) => Err("its value is not given in a file".to_owned()),
        _ => Err(COMPUTED.to_owned()),
    }
}

fn within(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

fn refers_to_resource(expression: &Expression) -> bool {
    of_expression(expression).iter().any(|reference| RESOURCES.iter().any(|begin| reference.root.starts_with(begin)))
}

/// Writes `new` where an expression stands.
pub(super) fn in_place(file: &File, expression: &Expression, new: &Json) -> Result<Vec<Edit>, String> {
    if file.text(expression.span).starts_with("<<") {
        return Err("it is written as a heredoc".to_owned());
    }
    let style = Style::of(file.source.text());
    let value = style.value(new, file.indent(expression.span.start))?;
    let (start, end) = (expression.span.start as usize, expression.span.end as usize);
    Ok(vec![edit(file.id, start..end, value)])
}

/// A scalar in a file of variables that is JSON.
fn in_json(scan: &Scan, span: Span, new: &Json) -> Result<Vec<Edit>, String> {
    let source = scan.sources.file(span.file);
    let (start, end) = (span.start as usize, span.end as usize);
    let old = source.text().get(start..end).and_then(|text| serde_json::from_str::<Json>(text).ok());
    let scalar = |value: &Json| !value.is_object() && !value.is_array();
    match old.filter(scalar).is_some() && scalar(new) {
        true => Ok(vec![edit(span.file, start..end, new.to_string())]),
        false => Err("it is a part of a JSON text".to_owned()),
    }
}

/// A variable that is null unless somebody gives it a value has the value as its default.
fn default(scan: &Scan, file: &File, expression: &Expression, new: &Json) -> Result<Vec<Edit>, String> {
    let unset = || "its value is not given in a file".to_owned();
    let references = of_expression(expression);
    let [reference] = references.as_slice() else { return Err(COMPUTED.to_owned()) };
    let [name] = reference.path.as_slice() else { return Err(unset()) };
    if &*reference.root != "var" {
        return Err(unset());
    }
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let own = folder(file.source.path());
    for id in scan.sources.ids() {
        let source = scan.sources.file(id);
        if folder(source.path()) != own || !source.path().ends_with(".tf") && !source.path().ends_with(".tofu") {
            continue;
        }
        let other = File::of(scan, Span::new(id, 0, 0))?;
        let declares = |label: Option<&str>, kind: &str| kind == "variable" && label == Some(name);
        let mut blocks = other.body.blocks.iter();
        let Some(block) = blocks.find(|block| declares(block.labels.first().map(|label| &*label.text), &block.kind.text)) else {
            continue;
        };
        let default = block.body.attributes.iter().find(|attribute| &*attribute.name.text == "default");
        return match default.map(|default| &default.value) {
            Some(value) if matches!(value.kind, ExpressionKind::Null) => in_place(&other, value, new),
            _ => Err(unset()),
        };
    }
    Err(unset())
}
