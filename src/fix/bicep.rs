//! What a Bicep file or parameter file has where, and how Bicep is written.

use serde_json::Value as Json;

use crate::budget::Budget;
use crate::fix::layout::{Block, Entry, Syntax};
use crate::fix::template::{Page, Slot};
use crate::frontend::bicep;
use crate::frontend::bicep::syntax::{
    ArrayItem, Body, Decorator, Expr, ExprKind, Object, ObjectItem, Statement, StatementKind, TypeExpr, TypeKind,
};
use crate::source::FileId;

/// How Bicep is written: a comma between lines is an error before version 0.14, and nobody writes it.
pub(super) const SYNTAX: Syntax = Syntax { key, scalar, commas: false };

fn key(key: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if key.chars().all(plain) && !key.starts_with(|first: char| first.is_ascii_digit()) && !key.is_empty() {
        return key.to_owned();
    }
    quoted(key)
}

fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) => quoted(text),
        other => other.to_string(),
    }
}

/// The escapes of Bicep's strings
/// (<https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings>).
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "\\'").replace("${", "\\${").replace('\n', "\\n");
    format!("'{escaped}'")
}

/// The values that stand in a file by themselves (properties, elements, defaults, variables, values of parameters), and what its
/// parameters may be.
pub(super) fn page(file: FileId, path: &str, text: &str, budget: &Budget) -> Page {
    let program = bicep::parse(file, text, bicep::dialect(path), budget).value;
    let mut walk = Walk { page: Page::default(), values: Vec::new(), parts: Vec::new() };
    let mut statements: Vec<&Statement> = program.statements.iter().collect();
    while let Some(statement) = statements.pop() {
        if let StatementKind::Parameter { name, ty, .. } = &statement.kind {
            let by_type = Some(union(ty)).filter(|values| !values.is_empty());
            let lists = statement.decorators.iter().filter_map(allowed).chain(by_type);
            walk.page.allowed.extend(lists.map(|values| (name.name.to_string(), values)));
        }
        match &statement.kind {
            StatementKind::Parameter { default: Some(value), .. }
            | StatementKind::Assignment { value, .. }
            | StatementKind::Variable { value, .. } => walk.values.push(value),
            StatementKind::Resource(resource) => walk.body(&resource.body, &mut statements),
            StatementKind::Module(module) => walk.body(&module.body, &mut statements),
            _ => {}
        }
        walk.run();
    }
    walk.page
}

struct Walk<'p> {
    page: Page,
    /// Expressions that stand by themselves.
    values: Vec<&'p Expr>,
    /// Expressions that are parts of others: objects in them are looked into.
    parts: Vec<&'p Expr>,
}

impl<'p> Walk<'p> {
    fn body(&mut self, body: &'p Body, statements: &mut Vec<&'p Statement>) {
        self.object(&body.object);
        self.parts.extend(body.repeat.as_ref().map(|repeat| &repeat.over));
        statements.extend(body.object.items.iter().filter_map(|item| match item {
            ObjectItem::Resource(nested) => Some(&**nested),
            ObjectItem::Property(_) | ObjectItem::Spread(_) | ObjectItem::Error(_) => None,
        }));
    }

    fn run(&mut self) {
        loop {
            if let Some(value) = self.values.pop() {
                self.value(value);
            } else if let Some(part) = self.parts.pop() {
                self.part(part);
            } else {
                return;
            }
        }
    }

    fn value(&mut self, expr: &'p Expr) {
        let slot = match &expr.kind {
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Array(_) => Slot::Literal,
            ExprKind::String(text) if text.holes.is_empty() => Slot::Literal,
            ExprKind::Object(_) => return self.part(expr),
            ExprKind::Parenthesized(inner) => {
                self.values.push(inner);
                reference(inner)
            }
            _ => reference(expr),
        };
        self.page.slots.insert((expr.span.start, expr.span.end), slot);
        self.part(expr);
    }

    fn object(&mut self, object: &'p Object) {
        let mut entries = Vec::new();
        for item in &object.items {
            let (key, start, end, property) = match item {
                ObjectItem::Property(property) => {
                    self.values.push(&property.value);
                    let key = property.key.literal().map(ToString::to_string);
                    (key, property.key.span().start, property.value.span.end, true)
                }
                ObjectItem::Spread(value) => {
                    self.parts.push(value);
                    (None, value.span.start, value.span.end, true)
                }
                ObjectItem::Resource(nested) => {
                    let first = nested.decorators.first().map_or(nested.span.start, |decorator| decorator.span.start);
                    (None, first, nested.span.end, false)
                }
                ObjectItem::Error(span) => (None, span.start, span.end, false),
            };
            entries.push(Entry { key, start: start as usize, end: end as usize, property });
        }
        self.page.slots.insert((object.span.start, object.span.end), Slot::Object(Block { span: object.span, entries }));
    }

    fn part(&mut self, expr: &'p Expr) {
        match &expr.kind {
            ExprKind::Object(object) => self.object(object),
            ExprKind::Array(items) => {
                for item in items {
                    match item {
                        ArrayItem::Value(value) => self.values.push(value),
                        ArrayItem::Spread(value) => self.parts.push(value),
                    }
                }
            }
            ExprKind::Call { arguments, .. } => self.parts.extend(arguments),
            ExprKind::MethodCall { target, arguments, .. } => {
                self.parts.push(target);
                self.parts.extend(arguments);
            }
            ExprKind::Property { target, .. } | ExprKind::Child { target, .. } => self.parts.push(target),
            ExprKind::Index { target, index, .. } => self.parts.extend([&**target, &**index]),
            ExprKind::NotNull(inner) | ExprKind::Unary { operand: inner, .. } | ExprKind::Parenthesized(inner) => {
                self.parts.push(inner);
            }
            ExprKind::Binary { left, right, .. } => self.parts.extend([&**left, &**right]),
            ExprKind::Conditional { condition, yes, no } => self.parts.extend([&**condition, &**yes, &**no]),
            ExprKind::Lambda { body, .. } => self.values.push(body),
            ExprKind::For { repeat, body } => {
                self.parts.push(&repeat.over);
                self.values.push(body);
            }
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::String(_) | ExprKind::Name(_) | ExprKind::Error => {
            }
        }
    }
}

/// `name`, `name.a.b`, `name[0]`.
fn reference(expr: &Expr) -> Slot {
    let (mut root, mut bare) = (expr, true);
    loop {
        match &root.kind {
            ExprKind::Name(name) => return Slot::Reference(bare.then(|| name.to_string())),
            ExprKind::Property { target, .. } | ExprKind::Index { target, .. } => (root, bare) = (target, false),
            ExprKind::NotNull(inner) | ExprKind::Parenthesized(inner) => root = inner,
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) if bare => return Slot::Literal,
            ExprKind::String(text) if text.holes.is_empty() && bare => return Slot::Literal,
            _ => return Slot::Computed,
        }
    }
}

/// The values of `@allowed([…])`.
fn allowed(decorator: &Decorator) -> Option<Vec<Json>> {
    let ExprKind::Array(items) = &decorator.arguments.first().filter(|_| &*decorator.name.name == "allowed")?.kind else {
        return None;
    };
    let values = items.iter().map(|item| match item {
        ArrayItem::Value(value) => constant(value),
        ArrayItem::Spread(_) => None,
    });
    values.collect()
}

/// The values of a type such as `'a' | 'b'`; none if it is another one.
fn union(ty: &TypeExpr) -> Vec<Json> {
    let TypeKind::Union(members) = &ty.kind else { return Vec::new() };
    let literal = |member: &TypeExpr| match &member.kind {
        TypeKind::String(text) => text.literal().map(|text| Json::from(&**text)),
        _ => None,
    };
    members.iter().map(literal).collect::<Option<_>>().unwrap_or_default()
}

fn constant(expr: &Expr) -> Option<Json> {
    Some(match &expr.kind {
        ExprKind::Bool(value) => Json::from(*value),
        ExprKind::Int(value) => Json::from(*value),
        ExprKind::String(text) => Json::from(&**text.literal()?),
        _ => return None,
    })
}
