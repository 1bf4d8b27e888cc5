//! What types and decorators say of the values of a parameter.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types> and
//! <https://learn.microsoft.com/azure/azure-resource-manager/bicep/parameters#use-decorators>.

use std::rc::Rc;
use std::sync::Arc;

use crate::frontend::bicep::lower::Lowering;
use crate::frontend::bicep::names::{File, Name};
use crate::frontend::bicep::syntax::{ArrayItem, ObjectItem};
use crate::frontend::bicep::syntax::{
    Decorator, Expr, ExprKind, Identifier, StatementKind, TypeExpr, TypeKind, TypeProperty, UnaryOperator,
};
use crate::frontend::template::ir::Parameter;
use crate::model::{Data, Key, Origin, Type, Value};

/// Types refer to types; a circle ends here.
const DEPTH: usize = 32;

/// What is known of a value by its type.
#[derive(Clone, Debug)]
pub(super) struct Constraint {
    pub(super) ty: Type,
    pub(super) secure: bool,
    pub(super) nullable: bool,
    pub(super) allowed: Option<Vec<Value>>,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
}

impl Constraint {
    fn of(ty: Type) -> Self {
        Constraint { ty, secure: false, nullable: false, allowed: None, min: None, max: None }
    }

    fn literal(value: Value, ty: Type) -> Self {
        Constraint { allowed: Some(vec![value]), ..Constraint::of(ty) }
    }

    /// A parameter with this type.
    pub(super) fn parameter(self, name: &Identifier) -> Parameter {
        Parameter {
            name: name.name.clone(),
            span: name.span,
            ty: self.ty,
            secure: self.secure,
            nullable: self.nullable,
            default: None,
            allowed: self.allowed.map(Arc::from),
            min: self.min,
            max: self.max,
        }
    }

    /// Adds what decorators say.
    pub(super) fn decorated(mut self, decorators: &[Decorator]) -> Self {
        for decorator in decorators {
            let argument = decorator.arguments.first();
            let bound = || {
                argument.and_then(constant).and_then(|value| match value.data {
                    Data::Int(bound) => Some(bound),
                    _ => None,
                })
            };
            match &*decorator.name.name {
                "secure" => self.secure = true,
                "minValue" | "minLength" => self.min = bound(),
                "maxValue" | "maxLength" => self.max = bound(),
                // On an array, allowed values are those of its elements.
                "allowed" if self.ty != Type::Array => {
                    self.allowed =
                        argument.and_then(constant).and_then(|value| value.as_array().map(|array| array.items.clone()));
                }
                _ => {}
            }
        }
        self
    }

    /// A value of one type or of the other.
    fn or(self, other: Constraint) -> Constraint {
        let allowed = match (self.allowed, other.allowed) {
            (Some(mut left), Some(right)) => {
                left.extend(right);
                Some(left)
            }
            _ => None,
        };
        Constraint {
            ty: if self.ty == other.ty { self.ty } else { Type::Any },
            secure: self.secure || other.secure,
            nullable: self.nullable || other.nullable,
            allowed,
            min: None,
            max: None,
        }
    }
}

impl Lowering<'_> {
    /// What the type `ty`, written in `file`, says of a value.
    pub(super) fn constraint(&mut self, file: &Rc<File>, ty: &TypeExpr) -> Constraint {
        self.constrain(file, ty, 0)
    }

    fn constrain(&mut self, file: &Rc<File>, ty: &TypeExpr, depth: usize) -> Constraint {
        // Unions of unions multiply: each step counts.
        if depth > DEPTH || !self.context.budget.step() {
            return Constraint::of(Type::Any);
        }
        match &ty.kind {
            TypeKind::Name(name) => self.named(file, name, depth),
            TypeKind::Nullable(inner) => Constraint { nullable: true, ..self.constrain(file, inner, depth + 1) },
            TypeKind::NotNull(inner) => Constraint { nullable: false, ..self.constrain(file, inner, depth + 1) },
            TypeKind::Union(members) => {
                let mut members = members.iter().map(|member| self.constrain(file, member, depth + 1)).collect::<Vec<_>>();
                // `null` alone has no type, it only says that there may be no value.
                let nullable = members.iter().any(|member| member.nullable);
                members.retain(|member| !member.allowed.as_ref().is_some_and(|allowed| allowed.iter().all(Value::is_null)));
                let joined = members.into_iter().reduce(Constraint::or).unwrap_or_else(|| Constraint::of(Type::Any));
                Constraint { nullable: nullable || joined.nullable, ..joined }
            }
            TypeKind::Null => Constraint { nullable: true, ..Constraint::literal(Value::NULL, Type::Any) },
            TypeKind::Bool(value) => Constraint::literal(Data::Bool(*value).into(), Type::Bool),
            TypeKind::Int(value) => Constraint::literal(Data::Int(*value).into(), Type::Int),
            TypeKind::String(text) => match text.literal() {
                Some(value) => Constraint::literal(Value::string(value.clone()), Type::String),
                None => Constraint::of(Type::String),
            },
            TypeKind::Array(_) | TypeKind::Tuple(_) => Constraint::of(Type::Array),
            TypeKind::Object(_) => Constraint::of(Type::Object),
            TypeKind::Member { target, name } => match (&target.kind, &*name.name) {
                (TypeKind::Name(namespace), own)
                    if matches!(&**namespace, "sys" | "az") && !file.names.contains_key(namespace) =>
                {
                    builtin(own).unwrap_or_else(|| Constraint::of(Type::Any))
                }
                (TypeKind::Name(namespace), own) if matches!(file.names.get(namespace), Some(Name::Namespace { .. })) => {
                    let Some(Name::Namespace { from, span }) = file.names.get(namespace).cloned() else {
                        return Constraint::of(Type::Any);
                    };
                    self.imported_type(file, &from, own, span, depth)
                }
                (_, own) => self.member(file, target, own, depth),
            },
            TypeKind::Generic { .. }
            | TypeKind::MemberGeneric { .. }
            | TypeKind::MemberAny(_)
            | TypeKind::Item { .. }
            | TypeKind::ItemAny(_)
            | TypeKind::Resource(_)
            | TypeKind::Error => Constraint::of(Type::Any),
        }
    }

    fn named(&mut self, file: &Rc<File>, name: &Arc<str>, depth: usize) -> Constraint {
        match file.names.get(name) {
            Some(Name::Type(place)) => {
                let program = file.program.clone();
                match program.statements.get(*place) {
                    Some(statement) => match &statement.kind {
                        StatementKind::Type { value, .. } => {
                            self.constrain(file, value, depth + 1).decorated(&statement.decorators)
                        }
                        _ => Constraint::of(Type::Any),
                    },
                    None => Constraint::of(Type::Any),
                }
            }
            Some(Name::Imported { from, name, span }) => self.imported_type(file, &from.clone(), &name.clone(), *span, depth),
            _ => builtin(name).unwrap_or_else(|| Constraint::of(Type::Any)),
        }
    }

    fn imported_type(&mut self, file: &Rc<File>, from: &str, name: &str, span: crate::source::Span, depth: usize) -> Constraint {
        if let Some(other) = self.import(file, from, span) {
            // What a file imports it cannot pass on.
            return match other.names.get(name) {
                Some(Name::Imported { .. }) => Constraint::of(Type::Any),
                _ => self.named(&other, &Arc::from(name), depth + 1),
            };
        }
        let compiled = self.import_compiled(file, from, span);
        compiled
            .and_then(|template| template.definitions.get(&name.to_ascii_lowercase()).map(from_compiled))
            .unwrap_or_else(|| Constraint::of(Type::Any))
    }

    /// The type of the property `name` of the type `target`.
    fn member(&mut self, file: &Rc<File>, target: &TypeExpr, name: &str, depth: usize) -> Constraint {
        let mut file = file.clone();
        let mut current = target.clone();
        for _ in depth..DEPTH {
            match &current.kind {
                TypeKind::Object(properties) => {
                    let found = properties.iter().find(|property| is_called(property, name));
                    return match found {
                        Some(property) => self.constrain(&file, &property.ty, depth + 1).decorated(&property.decorators),
                        None => Constraint::of(Type::Any),
                    };
                }
                TypeKind::Nullable(inner) | TypeKind::NotNull(inner) => current = (**inner).clone(),
                TypeKind::Name(own) => match file.names.get(own).cloned() {
                    Some(Name::Type(place)) => match file.program.statements.get(place).map(|statement| &statement.kind) {
                        Some(StatementKind::Type { value, .. }) => current = value.clone(),
                        _ => break,
                    },
                    Some(Name::Imported { from, name, span }) => {
                        let Some(other) = self.import(&file, &from, span) else { break };
                        current = TypeExpr { kind: TypeKind::Name(name), span: current.span };
                        file = other;
                    }
                    _ => break,
                },
                _ => break,
            }
        }
        Constraint::of(Type::Any)
    }
}

fn is_called(property: &TypeProperty, name: &str) -> bool {
    property.key.as_ref().and_then(|key| key.literal()).is_some_and(|key| **key == *name)
}

fn from_compiled(parameter: &Parameter) -> Constraint {
    Constraint {
        ty: parameter.ty,
        secure: parameter.secure,
        nullable: parameter.nullable,
        allowed: parameter.allowed.as_ref().map(|allowed| allowed.to_vec()),
        min: parameter.min,
        max: parameter.max,
    }
}

fn builtin(name: &str) -> Option<Constraint> {
    let ty = match name {
        "string" => Type::String,
        "int" => Type::Int,
        "bool" => Type::Bool,
        "object" => Type::Object,
        "array" => Type::Array,
        "any" => Type::Any,
        _ => return None,
    };
    Some(Constraint::of(ty))
}

/// The value of an expression without names, such as an allowed value.
pub(super) fn constant(expr: &Expr) -> Option<Value> {
    let data = match &expr.kind {
        ExprKind::Null => Data::Null,
        ExprKind::Bool(value) => Data::Bool(*value),
        ExprKind::Int(value) => Data::Int(*value),
        ExprKind::String(text) => Data::String(text.literal()?.clone()),
        ExprKind::Unary { operator: UnaryOperator::Minus, operand } => match constant(operand)?.data {
            Data::Int(value) => Data::Int(value.checked_neg()?),
            _ => return None,
        },
        ExprKind::Parenthesized(inner) => return constant(inner),
        ExprKind::Array(items) => {
            let items = items.iter().map(|item| match item {
                ArrayItem::Value(value) => constant(value),
                ArrayItem::Spread(_) => None,
            });
            return Some(Value::array(items.collect::<Option<Vec<_>>>()?).with_origin(Origin::literal(expr.span)));
        }
        ExprKind::Object(object) => {
            let entries = object.items.iter().map(|item| match item {
                ObjectItem::Property(property) => {
                    let key = Key::at(property.key.literal()?.clone(), property.key.span());
                    Some((key, constant(&property.value)?))
                }
                _ => None,
            });
            return Some(Value::object(entries.collect::<Option<Vec<_>>>()?).with_origin(Origin::literal(expr.span)));
        }
        _ => return None,
    };
    Some(Value::from(data).with_origin(Origin::literal(expr.span)))
}
