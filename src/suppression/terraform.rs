//! What can begin in a file of Terraform, and the comments of its JSON: keys that are called `//`.
//!
//! Source: <https://developer.hashicorp.com/terraform/language/syntax/json#comment-properties>.

use std::ops::Range;
use std::sync::Arc;

use crate::budget::Budget;
use crate::frontend::json::{self, Member, Node, NodeKind};
use crate::frontend::terraform::parse;
use crate::frontend::terraform::syntax::{Expression, ExpressionKind, ObjectKey, SplatStep, TemplatePart};
use crate::source::{FileId, Span};
use crate::suppression::place::{Item, Kind};
use crate::suppression::read::{of_json_comments, suppression};
use crate::suppression::{Place, PlaceKind, Suppression, grammar};

/// All blocks, arguments and elements of a file in the native syntax.
pub(super) fn items(text: &str, file: FileId, budget: &Budget) -> Vec<Item> {
    let read = parse::parse(text, file, budget);
    let mut items = Vec::new();
    if !read.diagnostics.is_empty() {
        // What could not be read stands there all the same: a comment before it is not for what comes behind it.
        items.extend(parse::items(text).into_iter().map(|range| Item { range, kind: Kind::Value }));
    }
    let mut bodies = vec![(&read.value, true)];
    let mut left: Vec<&Expression> = Vec::new();
    while let Some((body, top)) = bodies.pop() {
        for attribute in &body.attributes {
            items.push(value_at(range(attribute.name.span).start..range(attribute.value.span).end));
            items.push(value_at(range(attribute.value.span)));
            left.push(&attribute.value);
        }
        for block in &body.blocks {
            let kind = if top { kind_of(&block.kind.text) } else { Kind::Value };
            items.push(Item { range: range(block.span), kind });
            bodies.push((&block.body, false));
        }
    }
    while let Some(expression) = left.pop() {
        self::expression(expression, &mut items, &mut left);
    }
    items
}

fn kind_of(block: &str) -> Kind {
    match block {
        "resource" | "data" | "ephemeral" => Kind::Resource,
        "module" => Kind::Call,
        _ => Kind::Value,
    }
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

fn value_at(range: Range<usize>) -> Item {
    Item { range, kind: Kind::Value }
}

fn expression<'b>(expression: &'b Expression, items: &mut Vec<Item>, left: &mut Vec<&'b Expression>) {
    match &expression.kind {
        ExpressionKind::Tuple(elements) => {
            items.extend(elements.iter().map(|element| value_at(range(element.span))));
            left.extend(elements);
        }
        ExpressionKind::Object(entries) => {
            for (key, value) in entries {
                let start = match key {
                    ObjectKey::Name(name) => name.span.start,
                    ObjectKey::Computed(key) => key.span.start,
                };
                items.push(value_at(start as usize..range(value.span).end));
                items.push(value_at(range(value.span)));
                left.push(value);
            }
        }
        ExpressionKind::Call { arguments, .. } => {
            items.extend(arguments.iter().map(|argument| value_at(range(argument.span))));
            left.extend(arguments);
        }
        ExpressionKind::Conditional(condition, yes, no) => {
            items.extend([yes, no].map(|branch| value_at(range(branch.span))));
            left.extend([&**condition, yes, no]);
        }
        ExpressionKind::For(repeat) => {
            items.push(value_at(range(repeat.result.span)));
            left.extend([&repeat.collection, &repeat.result]);
        }
        ExpressionKind::Index(one, other) | ExpressionKind::Binary(one, _, other) => left.extend([&**one, other]),
        ExpressionKind::Attribute(inner, _)
        | ExpressionKind::Not(inner)
        | ExpressionKind::Negate(inner)
        | ExpressionKind::Parentheses(inner) => left.push(inner),
        ExpressionKind::Splat(inner, steps) => {
            left.push(inner);
            left.extend(steps.iter().filter_map(|step| match step {
                SplatStep::Index(index) => Some(index),
                SplatStep::Attribute(_) | SplatStep::Splat => None,
            }));
        }
        ExpressionKind::Template(parts) => left.extend(parts.iter().filter_map(|part| match part {
            TemplatePart::Interpolation(inner) => Some(inner),
            TemplatePart::Literal(_) | TemplatePart::If { .. } | TemplatePart::For { .. } => None,
        })),
        ExpressionKind::Null
        | ExpressionKind::Bool(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::String(_)
        | ExpressionKind::Name(_)
        | ExpressionKind::Invalid(_) => {}
    }
}

/// The suppressions of a file in the syntax of JSON: in `//` keys and in comments.
pub(super) fn of_json(text: &str, file: FileId, variables: bool, budget: &Budget) -> Vec<Suppression> {
    let Some(root) = json::parse(file, text, budget).value else { return Vec::new() };
    let mut found = Vec::new();
    let mut items = Vec::new();
    // Each with the place it has in the file, its name included.
    let mut left: Vec<(&Node, Span, Level)> = vec![(&root, root.span, if variables { Level::Values } else { Level::File })];
    while let Some((node, place, level)) = left.pop() {
        for element in node.items() {
            items.push(value_at(range(element.span)));
            left.push((element, place, level));
        }
        for member in node.members() {
            let below = level.below(&member.key.value);
            if &*member.key.value == "//" {
                found.extend(keys(member, place, level));
                continue;
            }
            let kind = if let (Level::Labels { kind, .. }, Level::Block { .. }) = (level, below) { kind } else { Kind::Value };
            items.push(Item { range: range(member.key.span).start..range(member.value.span).end, kind });
            items.push(value_at(range(member.value.span)));
            left.push((&member.value, member.key.span.to(member.value.span), below));
        }
    }
    found.extend(of_json_comments(text, file, || items));
    found
}

/// Where in a file of JSON something stands.
#[derive(Copy, Clone, Debug)]
enum Level {
    /// At the top.
    File,
    /// At the top of a file of variables.
    Values,
    /// So many labels before the body of a block.
    Labels { left: u8, kind: Kind },
    /// In the body of a block, or in a block or value inside of that.
    Block { kind: Kind, nested: bool },
}

impl Level {
    fn below(self, key: &str) -> Self {
        match self {
            Level::File => match key {
                "resource" | "data" | "ephemeral" => Level::Labels { left: 2, kind: Kind::Resource },
                "module" => Level::Labels { left: 1, kind: Kind::Call },
                "variable" | "output" | "provider" | "check" => Level::Labels { left: 1, kind: Kind::Value },
                _ => Level::Block { kind: Kind::Value, nested: false },
            },
            Level::Labels { left: 1, kind } => Level::Block { kind, nested: false },
            Level::Labels { left, kind } => Level::Labels { left: left.saturating_sub(1), kind },
            Level::Values => Level::Block { kind: Kind::Value, nested: true },
            Level::Block { kind, .. } => Level::Block { kind, nested: true },
        }
    }
}

/// The suppressions of a `//` key: they count for the block that it stands in, which is at `place`.
fn keys(member: &Member, place: Span, level: Level) -> Vec<Suppression> {
    let texts: Vec<&Node> = match &member.value.kind {
        NodeKind::Array(items) => items.iter().collect(),
        _ => vec![&member.value],
    };
    let one = |node: &Node| {
        let said = grammar::value(node.as_str()?)?;
        Some(suppression(said, node.span, |_| {
            let kind = match level {
                Level::Block { kind: Kind::Resource, nested: false } => PlaceKind::Resource { nested: Arc::from([]) },
                Level::Block { kind: Kind::Resource, nested: true } => PlaceKind::Own,
                Level::Block { kind: Kind::Call, nested: false } => PlaceKind::Call,
                Level::Block { .. } => PlaceKind::Given,
                Level::File | Level::Values => {
                    return Err("stands at the top; for the whole file write `seawall: ignore-file[control] reason`".to_owned());
                }
                Level::Labels { .. } => return Err("stands in no block; put it into the block that it is for".to_owned()),
            };
            Ok(vec![Place { range: place, kind }])
        }))
    };
    texts.into_iter().filter_map(one).collect()
}
