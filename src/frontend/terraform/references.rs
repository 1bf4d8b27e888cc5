//! What an expression refers to, found without evaluating it: the edges of the graph.

use std::sync::Arc;

use crate::frontend::terraform::syntax::{Block, Body, Expression, ExpressionKind, ObjectKey, SplatStep, TemplatePart};

/// Nested blocks of a resource that say how Terraform works on it and nothing about the resource.
const BESIDE: [&str; 3] = ["lifecycle", "provisioner", "connection"];
/// Attributes of the same kind: what stands there are names, not values.
const NAMES: [&str; 2] = ["depends_on", "provider"];

/// Whether a block inside a resource says how Terraform works on it.
pub(super) fn is_beside(kind: &str) -> bool {
    BESIDE.contains(&kind)
}

/// Whether an attribute holds names instead of a value.
pub(super) fn holds_names(name: &str) -> bool {
    NAMES.contains(&name)
}

/// `root.first.second…` as far as names, and indices that are written out, go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `var`, `module`, `azurerm_subnet`, ….
    pub root: Arc<str>,
    /// What follows.
    pub path: Vec<Arc<str>>,
}

/// The references in an expression.
pub fn of_expression(expression: &Expression) -> Vec<Reference> {
    let mut found = Vec::new();
    collect(vec![expression], &mut found);
    found
}

/// Functions that some values of the right type do not suit: the rest fails for other types alone.
const PARTICULAR: [&str; 34] = [
    "base64decode",
    "base64gunzip",
    "chunklist",
    "cidrhost",
    "cidrnetmask",
    "cidrsubnet",
    "cidrsubnets",
    "csvdecode",
    "element",
    "file",
    "filebase64",
    "formatdate",
    "index",
    "jsondecode",
    "lookup",
    "one",
    "parseint",
    "range",
    "regex",
    "regexall",
    "signum",
    "slice",
    "sum",
    "templatefile",
    "templatestring",
    "textdecodebase64",
    "textencodebase64",
    "timeadd",
    "timecmp",
    "tobool",
    "tonumber",
    "urldecode",
    "yamldecode",
    "zipmap",
];

/// Whether an expression calls a function that some values of the right type do not suit.
pub(super) fn may_fail(expression: &Expression) -> bool {
    let mut open = vec![expression];
    while let Some(expression) = open.pop() {
        if let ExpressionKind::Call { name, .. } = &expression.kind
            && PARTICULAR.contains(&&*name.text)
        {
            return true;
        }
        inside(expression, &mut open);
    }
    false
}

/// The references in a block, all that is nested in it included.
pub(super) fn of_block(block: &Block) -> Vec<Reference> {
    let (mut found, mut open, mut bodies) = (Vec::new(), Vec::new(), vec![&block.body]);
    while let Some(body) = bodies.pop() {
        open.extend(body.attributes.iter().filter(|one| !holds_names(&one.name.text)).map(|one| &*one.value));
        bodies.extend(inner(body));
    }
    collect(open, &mut found);
    found
}

fn inner(body: &Body) -> impl Iterator<Item = &Arc<Body>> {
    body.blocks.iter().filter(|block| !is_beside(&block.kind.text)).map(|block| &block.body)
}

fn collect(mut open: Vec<&Expression>, found: &mut Vec<Reference>) {
    while let Some(expression) = open.pop() {
        if let Some(reference) = chain(expression) {
            found.push(reference);
        }
        inside(expression, &mut open);
    }
}

/// The expressions that an expression is made of.
fn inside<'a>(expression: &'a Expression, open: &mut Vec<&'a Expression>) {
    match &expression.kind {
        ExpressionKind::Null
        | ExpressionKind::Bool(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::String(_)
        | ExpressionKind::Invalid(_)
        | ExpressionKind::Name(_) => {}
        ExpressionKind::Template(parts) => template(parts, open),
        ExpressionKind::Tuple(items) => open.extend(items),
        ExpressionKind::Object(items) => {
            for (key, value) in items {
                if let ObjectKey::Computed(key) = key {
                    open.push(key);
                }
                open.push(value);
            }
        }
        ExpressionKind::Attribute(..) | ExpressionKind::Index(..) => steps(expression, open),
        ExpressionKind::Splat(of, splat) => {
            open.push(of);
            open.extend(splat.iter().filter_map(|step| match step {
                SplatStep::Index(index) => Some(index),
                SplatStep::Attribute(_) | SplatStep::Splat => None,
            }));
        }
        ExpressionKind::Call { arguments, .. } => open.extend(arguments),
        ExpressionKind::Not(of) | ExpressionKind::Negate(of) | ExpressionKind::Parentheses(of) => open.push(of),
        ExpressionKind::Binary(left, _, right) => open.extend([&**left, &**right]),
        ExpressionKind::Conditional(condition, yes, no) => open.extend([&**condition, &**yes, &**no]),
        ExpressionKind::For(one) => {
            open.extend([&one.collection, &one.result]);
            open.extend(one.result_key.iter().chain(&one.condition));
        }
    }
}

/// The indices of a chain of steps, and what it starts from unless that is a name.
fn steps<'a>(expression: &'a Expression, open: &mut Vec<&'a Expression>) {
    let mut at = expression;
    loop {
        at = match &at.kind {
            ExpressionKind::Attribute(of, _) => of,
            ExpressionKind::Index(of, index) => {
                open.push(index);
                of
            }
            ExpressionKind::Name(_) => return,
            _ => return open.push(at),
        };
    }
}

/// The reference that a chain of steps begins with.
fn chain(expression: &Expression) -> Option<Reference> {
    let mut path: Vec<Option<Arc<str>>> = Vec::new();
    let mut at = expression;
    let root = loop {
        at = match &at.kind {
            ExpressionKind::Attribute(of, name) => {
                path.push(Some(name.text.clone()));
                of
            }
            ExpressionKind::Index(of, index) => {
                path.push(literal(index));
                of
            }
            ExpressionKind::Name(name) => break name.clone(),
            _ => return None,
        };
    };
    // Four names are as far as any reference to something declared goes: `module.m["k"].out`.
    let path = path.into_iter().rev().map_while(|step| step).take(4).collect();
    Some(Reference { root, path })
}

/// The text of an index that is written out.
pub(super) fn literal(index: &Expression) -> Option<Arc<str>> {
    match &index.kind {
        ExpressionKind::String(text) => Some(text.clone()),
        ExpressionKind::Number(number) => Some(number.to_string().into()),
        _ => None,
    }
}

fn template<'a>(parts: &'a [TemplatePart], open: &mut Vec<&'a Expression>) {
    let mut all: Vec<&[TemplatePart]> = vec![parts];
    while let Some(parts) = all.pop() {
        for part in parts {
            match part {
                TemplatePart::Literal(_) => {}
                TemplatePart::Interpolation(expression) => open.push(expression),
                TemplatePart::If { condition, yes, no } => {
                    open.push(condition);
                    all.extend([&yes[..], &no[..]]);
                }
                TemplatePart::For { collection, body, .. } => {
                    open.push(collection);
                    all.push(body);
                }
            }
        }
    }
}
