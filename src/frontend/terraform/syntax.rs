//! The syntax tree of the Terraform language, the same for both its forms: native (`.tf`) and JSON (`.tf.json`).
//!
//! Source: <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>.

use std::sync::Arc;

use crate::frontend::terraform::number::Number;
use crate::source::Span;

/// What stands in a file or between the braces of a block, in the order of writing.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// `name = value`.
    pub attributes: Vec<Attribute>,
    /// `kind "label" { … }`.
    pub blocks: Vec<Block>,
}

/// `name = value`.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Arc<Expression>,
}

/// A name and its place.
#[derive(Clone, Debug)]
pub struct Name {
    /// The name.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// `kind "label" { … }`.
#[derive(Clone, Debug)]
pub struct Block {
    /// `resource`, `site_config`, ….
    pub kind: Name,
    /// The labels.
    pub labels: Vec<Name>,
    /// What it holds.
    pub body: Arc<Body>,
    /// From the kind to the last label: what a finding about the block as a whole points at.
    pub header: Span,
    /// The whole block.
    pub span: Span,
}

/// An expression and its place.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string without anything to compute.
    String(Arc<str>),
    /// A quoted template or heredoc, its indentation and trimming done. One of a single interpolation has that one's value.
    Template(Vec<TemplatePart>),
    /// `[…]`.
    Tuple(Vec<Expression>),
    /// `{…}`.
    Object(Vec<(ObjectKey, Expression)>),
    /// The first name of a reference: `var`, `azurerm_subnet`, a name that `for` binds.
    Name(Arc<str>),
    /// `of.name`.
    Attribute(Box<Expression>, Name),
    /// `of[index]`, also the older `of.0`.
    Index(Box<Expression>, Box<Expression>),
    /// `of[*]` or `of.*` with the steps that are taken from each element.
    Splat(Box<Expression>, Vec<SplatStep>),
    /// `name(arguments)`; `expand` if the last stands before `...`. The name may have a namespace (`provider::azapi::f`).
    Call {
        /// Its name.
        name: Name,
        /// What it is given.
        arguments: Vec<Expression>,
        /// The elements of the last argument are arguments.
        expand: bool,
    },
    /// `!of`.
    Not(Box<Expression>),
    /// `-of`.
    Negate(Box<Expression>),
    /// `left operator right`.
    Binary(Box<Expression>, BinaryOperator, Box<Expression>),
    /// `condition ? yes : no`.
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    /// `[for …]` or `{for …}`.
    For(Box<For>),
    /// `(…)`: tells a key that is computed from one that is a name.
    Parentheses(Box<Expression>),
    /// It could not be understood, for this reason.
    Invalid(Arc<str>),
}

/// The key of an object's item.
#[derive(Clone, Debug)]
pub enum ObjectKey {
    /// A bare name stands for itself.
    Name(Name),
    /// Anything else is computed.
    Computed(Expression),
}

/// A step from each element of a splat.
#[derive(Clone, Debug)]
pub enum SplatStep {
    /// `.name`.
    Attribute(Name),
    /// `[index]`.
    Index(Expression),
    /// Another `[*]`: the steps behind it are taken from each element of what was reached.
    Splat,
}

/// `[for key, value in collection : result if condition]` and `{for … : result_key => result...}`.
#[derive(Clone, Debug)]
pub struct For {
    /// The name of the key, if there are two names.
    pub key: Option<Name>,
    /// The name of the value.
    pub value: Name,
    /// What it goes over.
    pub collection: Expression,
    /// The key of each result; an object is made if there is one.
    pub result_key: Option<Expression>,
    /// Each result.
    pub result: Expression,
    /// Results of one key become a tuple (`...`).
    pub group: bool,
    /// Which elements count.
    pub condition: Option<Expression>,
}

/// An operator between two operands.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub enum TemplatePart {
    /// Text.
    Literal(Arc<str>),
    /// `${…}`.
    Interpolation(Expression),
    /// `%{if …}…%{else}…%{endif}`.
    If {
        /// The condition.
        condition: Expression,
        /// What stands there if it holds.
        yes: Vec<TemplatePart>,
        /// What stands there if not.
        no: Vec<TemplatePart>,
    },
    /// `%{for key, value in collection}…%{endfor}`.
    For {
        /// The name of the key, if there are two names.
        key: Option<Name>,
        /// The name of the value.
        value: Name,
        /// What it goes over.
        collection: Expression,
        /// What is repeated.
        body: Vec<TemplatePart>,
    },
}
