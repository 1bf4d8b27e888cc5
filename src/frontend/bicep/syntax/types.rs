//! Types as they are written.

use std::sync::Arc;

use crate::frontend::bicep::syntax::{Decorator, Expr, Identifier, PropertyKey, Text};
use crate::source::Span;

/// A type.
#[derive(Clone, Debug)]
pub struct TypeExpr {
    /// What it is.
    pub kind: TypeKind,
    /// Where it is written.
    pub span: Span,
}

/// The kinds of type. Parentheses leave no node.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// `string`, or the name of a declared or imported type.
    Name(Arc<str>),
    /// `name<…>`, as in `resourceInput<'type@version'>`.
    Generic {
        /// The name.
        name: Identifier,
        /// The arguments.
        arguments: Vec<TypeExpr>,
    },
    /// `target.name`: a type of a namespace or of a property.
    Member {
        /// What is looked into.
        target: Box<TypeExpr>,
        /// The name.
        name: Identifier,
    },
    /// `target.name<…>`, as in `sys.resourceInput<'type@version'>`.
    MemberGeneric {
        /// The namespace.
        target: Box<TypeExpr>,
        /// The name.
        name: Identifier,
        /// The arguments.
        arguments: Vec<TypeExpr>,
    },
    /// `target.*`: the type of further properties.
    MemberAny(Box<TypeExpr>),
    /// `target[index]`: the type of one item of a tuple.
    Item {
        /// The tuple.
        target: Box<TypeExpr>,
        /// Which item.
        index: Box<Expr>,
    },
    /// `target[*]`: the type of an array's items.
    ItemAny(Box<TypeExpr>),
    /// `item[]`.
    Array(Box<TypeExpr>),
    /// `type?`.
    Nullable(Box<TypeExpr>),
    /// `type!`.
    NotNull(Box<TypeExpr>),
    /// `a | b`.
    Union(Vec<TypeExpr>),
    /// `[a, b]`.
    Tuple(Vec<TupleItem>),
    /// `{name: type}`.
    Object(Vec<TypeProperty>),
    /// `null`.
    Null,
    /// `true` or `false`, negated or not.
    Bool(bool),
    /// An integer, negative or not.
    Int(i64),
    /// A string.
    String(Text),
    /// `resource 'type@version'`, the experimental type of parameters and outputs; outputs may leave the type out.
    Resource(Option<Text>),
    /// Something that could not be understood; a diagnostic was made.
    Error,
}

/// An item of a tuple type.
#[derive(Clone, Debug)]
pub struct TupleItem {
    /// The decorators before it.
    pub decorators: Vec<Decorator>,
    /// Its type.
    pub ty: TypeExpr,
}

/// A property of an object type; it is optional if its type is nullable.
#[derive(Clone, Debug)]
pub struct TypeProperty {
    /// The decorators before it.
    pub decorators: Vec<Decorator>,
    /// The key; `None` is `*`, any further property.
    pub key: Option<PropertyKey>,
    /// Its type.
    pub ty: TypeExpr,
    /// From key to type.
    pub span: Span,
}
