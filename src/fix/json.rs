//! What an ARM template or a parameter file has where, and how JSON is written.

use serde_json::Value as Json;

use crate::budget::Budget;
use crate::fix::layout::{Block, Entry, Syntax};
use crate::fix::template::{Page, Slot};
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

/// The values that stand in a file by themselves, and what its parameters may be.
pub(super) fn page(file: FileId, text: &str, budget: &Budget) -> Page {
    let mut page = Page::default();
    let Some(root) = json::parse(file, text, budget).value else { return page };
    let mut open = vec![&root];
    while let Some(node) = open.pop() {
        open.extend(node.items());
        open.extend(node.members().iter().map(|member| &member.value));
        page.slots.insert((node.span.start, node.span.end), slot(node, budget));
        for parameter in node.get("parameters").map(Node::members).unwrap_or_default() {
            if let Some(allowed) = parameter.value.get("allowedValues") {
                let values = allowed.items().iter().filter_map(|item| serde_json::from_str(item_text(text, item)).ok());
                page.allowed.push((parameter.key.value.to_string(), values.collect()));
            }
        }
    }
    page
}

fn item_text<'t>(text: &'t str, node: &Node) -> &'t str {
    text.get(node.span.start as usize..node.span.end as usize).unwrap_or_default()
}

fn slot(node: &Node, budget: &Budget) -> Slot {
    match &node.kind {
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Int(_) | NodeKind::Float(_) => Slot::Literal,
        NodeKind::String(text) => match expression::parse(text, budget) {
            Ok(TemplateString::Literal(_)) => Slot::Literal,
            Ok(TemplateString::Expression(expr)) => reference(&expr),
            Err(_) => Slot::Computed,
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
fn reference(expr: &Expr) -> Slot {
    let mut root = expr;
    while let ExprKind::Access { target, .. } = &root.kind {
        root = target;
    }
    match &root.kind {
        ExprKind::Call { namespace: None, name, arguments } if name.eq_ignore_ascii_case("parameters") => {
            let named = arguments.first().filter(|_| std::ptr::eq(root, expr));
            Slot::Reference(named.and_then(|argument| match &argument.kind {
                ExprKind::Literal(value) => value.as_str().map(str::to_owned),
                _ => None,
            }))
        }
        ExprKind::Call { namespace: None, name, .. } if name.eq_ignore_ascii_case("variables") => Slot::Reference(None),
        _ => Slot::Computed,
    }
}
