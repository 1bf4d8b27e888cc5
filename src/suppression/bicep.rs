//! What can begin in a Bicep file.

use crate::frontend::bicep::syntax::{ArrayItem, Expr, ExprKind, Object, ObjectItem, Program, Statement, StatementKind};
use crate::suppression::place::{Item, Kind};

/// What is left to be looked into.
enum Node<'p> {
    Statement(&'p Statement),
    Object(&'p Object),
    Expr(&'p Expr),
}

/// All declarations, properties and elements of a file.
pub(super) fn items(program: &Program) -> Vec<Item> {
    let mut items = Vec::new();
    let mut left: Vec<Node<'_>> = program.statements.iter().map(Node::Statement).collect();
    while let Some(node) = left.pop() {
        match node {
            Node::Statement(statement) => self::statement(statement, &mut items, &mut left),
            Node::Object(object) => self::object(object, &mut items, &mut left),
            Node::Expr(expr) => self::expr(expr, &mut items, &mut left),
        }
    }
    items
}

fn statement<'p>(statement: &'p Statement, items: &mut Vec<Item>, left: &mut Vec<Node<'p>>) {
    let kind = match &statement.kind {
        StatementKind::Resource(_) => Kind::Resource,
        StatementKind::Module(_) => Kind::Call,
        _ => Kind::Value,
    };
    let start = statement.decorators.first().map_or(statement.span.start, |first| first.span.start);
    items.push(Item { range: start as usize..statement.span.end as usize, kind });
    match &statement.kind {
        StatementKind::Resource(resource) => left.push(Node::Object(&resource.body.object)),
        StatementKind::Module(module) => left.push(Node::Object(&module.body.object)),
        StatementKind::Test { body, .. } => left.push(Node::Object(body)),
        StatementKind::Extension { config: Some(config), .. }
        | StatementKind::Using { config: Some(config), .. }
        | StatementKind::ExtensionConfig { config, .. } => left.push(Node::Object(config)),
        StatementKind::TargetScope { value }
        | StatementKind::Metadata { value, .. }
        | StatementKind::Assignment { value, .. }
        | StatementKind::Variable { value, .. }
        | StatementKind::Output { value, .. }
        | StatementKind::Assert { value, .. }
        | StatementKind::Parameter { default: Some(value), .. } => left.push(Node::Expr(value)),
        StatementKind::Function(function) => left.push(Node::Expr(&function.body)),
        StatementKind::Parameter { default: None, .. }
        | StatementKind::Type { .. }
        | StatementKind::Import { .. }
        | StatementKind::Extension { config: None, .. }
        | StatementKind::Using { config: None, .. }
        | StatementKind::Extends { .. }
        | StatementKind::Error { .. } => {}
    }
}

fn object<'p>(object: &'p Object, items: &mut Vec<Item>, left: &mut Vec<Node<'p>>) {
    for item in &object.items {
        match item {
            ObjectItem::Property(property) => {
                let value = &property.value;
                items.push(value_at(property.key.span().start as usize..value.span.end as usize));
                element(value, items, left);
            }
            ObjectItem::Spread(value) => element(value, items, left),
            ObjectItem::Resource(statement) => left.push(Node::Statement(statement)),
            ObjectItem::Error(span) => items.push(value_at(span.start as usize..span.end as usize)),
        }
    }
}

/// A value that something may be said of by itself.
fn element<'p>(value: &'p Expr, items: &mut Vec<Item>, left: &mut Vec<Node<'p>>) {
    items.push(value_at(value.span.start as usize..value.span.end as usize));
    left.push(Node::Expr(value));
}

fn value_at(range: std::ops::Range<usize>) -> Item {
    Item { range, kind: Kind::Value }
}

fn expr<'p>(expr: &'p Expr, items: &mut Vec<Item>, left: &mut Vec<Node<'p>>) {
    match &expr.kind {
        ExprKind::Array(elements) => {
            for item in elements {
                match item {
                    ArrayItem::Value(value) | ArrayItem::Spread(value) => element(value, items, left),
                }
            }
        }
        ExprKind::Object(inner) => left.push(Node::Object(inner)),
        ExprKind::Call { arguments, .. } => arguments.iter().for_each(|one| element(one, items, left)),
        ExprKind::MethodCall { target, arguments, .. } => {
            left.push(Node::Expr(target));
            arguments.iter().for_each(|one| element(one, items, left));
        }
        ExprKind::Conditional { condition, yes, no } => {
            left.push(Node::Expr(condition));
            element(yes, items, left);
            element(no, items, left);
        }
        ExprKind::Binary { left: one, right: other, .. } => left.extend([Node::Expr(one), Node::Expr(other)]),
        ExprKind::Index { target, index, .. } => left.extend([Node::Expr(target), Node::Expr(index)]),
        ExprKind::Property { target: inner, .. }
        | ExprKind::Child { target: inner, .. }
        | ExprKind::NotNull(inner)
        | ExprKind::Unary { operand: inner, .. }
        | ExprKind::Parenthesized(inner) => left.push(Node::Expr(inner)),
        ExprKind::Lambda { body, .. } => element(body, items, left),
        ExprKind::For { repeat, body } => {
            left.push(Node::Expr(&repeat.over));
            element(body, items, left);
        }
        ExprKind::String(text) => left.extend(text.holes.iter().map(|hole| Node::Expr(&hole.value))),
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Name(_) | ExprKind::Error => {}
    }
}
