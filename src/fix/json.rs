//! What an ARM template or a parameter file has where, and how JSON is written.

use serde_json::Value as Json;

use crate::budget::Budget;
use crate::fix::layout::{Block, Entry, Syntax};
use crate::fix::template::{Slot, Slots};
use crate::frontend::json::{self, Node, NodeKind};
use crate::frontend::template::expression::{self, TemplateString};
use crate::frontend::template::ir::{Expr, ExprKind};
use crate::source::FileId;

/// How JSON is written.
pub(super) const SYNTAX: Syntax = Syntax { key, scalar, commas: true };

fn key(key: &str) -> String {
    Json::from(key).to_string()
}

/// A text that begins with a bracket would be an expression
/// (<https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions#escape-characters>).
fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) if text.starts_with('[') => Json::from(format!("[{text}")).to_string(),
        other => other.to_string(),
    }
}

/// The values that stand in a file by themselves.
pub(super) fn slots(file: FileId, text: &str, budget: &Budget) -> Slots {
    let mut slots = Slots::new();
    let Some(root) = json::parse(file, text, budget).value else { return slots };
    let mut open = vec![&root];
    while let Some(node) = open.pop() {
        open.extend(node.items());
        open.extend(node.members().iter().map(|member| &member.value));
        slots.insert((node.span.start, node.span.end), slot(node, budget));
    }
    slots
}

fn slot(node: &Node, budget: &Budget) -> Slot {
    match &node.kind {
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Int(_) | NodeKind::Float(_) => Slot::Literal,
        NodeKind::String(text) => match expression::parse(text, budget) {
            Ok(TemplateString::Literal(_)) => Slot::Literal,
            Ok(TemplateString::Expression(expr)) if is_reference(&expr) => Slot::Reference,
            Ok(TemplateString::Expression(_)) | Err(_) => Slot::Computed,
        },
        NodeKind::Array(_) => Slot::Literal,
        NodeKind::Object(members) => {
            let entries = members.iter().map(|member| Entry {
                key: Some(member.key.value.to_string()),
                start: member.key.span.start as usize,
                end: member.value.span.end as usize,
                property: true,
            });
            Slot::Object(Block { span: node.span, entries: entries.collect() })
        }
    }
}

/// `parameters('a')`, `variables('a').b[0].c`.
fn is_reference(expr: &Expr) -> bool {
    let mut expr = expr;
    while let ExprKind::Access { target, .. } = &expr.kind {
        expr = target;
    }
    matches!(&expr.kind, ExprKind::Call { namespace: None, name, .. }
        if name.eq_ignore_ascii_case("parameters") || name.eq_ignore_ascii_case("variables"))
}
