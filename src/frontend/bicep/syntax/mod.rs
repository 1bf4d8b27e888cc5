//! The syntax tree of Bicep files and parameter files: what is written, with places, before any name is resolved.
//!
//! It follows the parser of the Bicep compiler (<https://github.com/Azure/bicep/tree/main/src/Bicep.Core/Parsing>), not the
//! abridged grammar in its documentation. What could not be understood is an error node: lowering makes an unknown of
//! it, never an absence, for a property that could not be read may well be there.

mod types;

use std::sync::Arc;

use crate::source::Span;

pub use types::{TupleItem, TypeExpr, TypeKind, TypeProperty};

/// A file.
#[derive(Clone, Debug)]
pub struct Program {
    /// The statements in order.
    pub statements: Vec<Statement>,
    /// The `#…` directives in order; the compiler obeys them, and so does nothing else.
    pub directives: Vec<Directive>,
    /// The whole text.
    pub span: Span,
}

/// A name as it is written.
#[derive(Clone, Debug)]
pub struct Identifier {
    /// The name.
    pub name: Arc<str>,
    /// Its place.
    pub span: Span,
}

/// A declaration with its decorators, at the top of a file or, for resources, inside the body of another.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What is declared.
    pub kind: StatementKind,
    /// The decorators before it.
    pub decorators: Vec<Decorator>,
    /// From the keyword to the end; decorators stand before it.
    pub span: Span,
}

/// `@name(…)` or `@namespace.name(…)`.
#[derive(Clone, Debug)]
pub struct Decorator {
    /// `sys` in `@sys.secure()`.
    pub namespace: Option<Identifier>,
    /// The name.
    pub name: Identifier,
    /// The arguments.
    pub arguments: Vec<Expr>,
    /// From `@` to the closing parenthesis.
    pub span: Span,
}

/// What a statement declares.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `targetScope = 'subscription'`.
    TargetScope {
        /// The scope.
        value: Expr,
    },
    /// `metadata name = value`.
    Metadata {
        /// The name.
        name: Identifier,
        /// The value.
        value: Expr,
    },
    /// `param name type = default` in a Bicep file.
    Parameter {
        /// The name.
        name: Identifier,
        /// The type.
        ty: TypeExpr,
        /// The default.
        default: Option<Expr>,
    },
    /// `param name = value` in a parameter file.
    Assignment {
        /// The name.
        name: Identifier,
        /// The value.
        value: Expr,
    },
    /// `var name type = value`; the type may be left out.
    Variable {
        /// The name.
        name: Identifier,
        /// The type.
        ty: Option<TypeExpr>,
        /// The value.
        value: Expr,
    },
    /// `type name = type`.
    Type {
        /// The name.
        name: Identifier,
        /// The type.
        value: TypeExpr,
    },
    /// `func name(argument type) type => body`.
    Function(Box<Function>),
    /// `resource name 'type@version' = …`.
    Resource(Box<Resource>),
    /// `module name 'path' = …`.
    Module(Box<Module>),
    /// `output name type = value`.
    Output {
        /// The name.
        name: Identifier,
        /// The type.
        ty: TypeExpr,
        /// The value.
        value: Expr,
    },
    /// `import … from 'path'`.
    Import {
        /// What is imported.
        symbols: ImportedSymbols,
        /// From where.
        from: Text,
    },
    /// `extension name with {…} as alias`, or `provider` or `import` with a string, as it was spelt before.
    Extension {
        /// Which extension.
        specification: ExtensionName,
        /// Its configuration.
        config: Option<Object>,
        /// The name it goes by.
        alias: Option<Identifier>,
    },
    /// `assert name = condition`.
    Assert {
        /// The name.
        name: Identifier,
        /// What must be true.
        value: Expr,
    },
    /// `test name 'path' = {…}`.
    Test {
        /// The name.
        name: Identifier,
        /// The file under test.
        path: Text,
        /// `params` and the like.
        body: Object,
    },
    /// `using 'path' with {…}` or `using none` in a parameter file.
    Using {
        /// The template; `None` is `using none`.
        path: Option<Text>,
        /// How it is deployed.
        config: Option<Object>,
    },
    /// `extends 'path'` in a parameter file.
    Extends {
        /// The parameter file that is extended.
        path: Text,
    },
    /// `extensionConfig alias with {…}` in a parameter file.
    ExtensionConfig {
        /// The name the extension goes by.
        alias: Identifier,
        /// Its configuration.
        config: Object,
    },
    /// Something that could not be understood; a diagnostic was made.
    Error {
        /// The name it would have declared, so that its uses are unknown rather than wrong.
        name: Option<Identifier>,
        /// What kind of statement its first word announces.
        keyword: Option<Keyword>,
    },
}

/// The first words of statements.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// `assert`.
    Assert,
    /// `extends`.
    Extends,
    /// `extension`.
    Extension,
    /// `extensionConfig`.
    ExtensionConfig,
    /// `func`.
    Func,
    /// `import`.
    Import,
    /// `metadata`.
    Metadata,
    /// `module`.
    Module,
    /// `output`.
    Output,
    /// `param`.
    Param,
    /// `provider`, the former spelling of `extension`.
    Provider,
    /// `resource`.
    Resource,
    /// `targetScope`.
    TargetScope,
    /// `test`.
    Test,
    /// `type`.
    Type,
    /// `using`.
    Using,
    /// `var`.
    Var,
}

/// A user-defined function.
#[derive(Clone, Debug)]
pub struct Function {
    /// The name.
    pub name: Identifier,
    /// The parameters.
    pub parameters: Vec<FunctionParameter>,
    /// The type of the result.
    pub returns: TypeExpr,
    /// The result.
    pub body: Expr,
}

/// A parameter of a user-defined function.
#[derive(Clone, Debug)]
pub struct FunctionParameter {
    /// The name.
    pub name: Identifier,
    /// The type.
    pub ty: TypeExpr,
}

/// A declared resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The symbolic name.
    pub name: Identifier,
    /// `'Microsoft.Storage/storageAccounts@2023-01-01'`; for nested ones the last part of the type is enough.
    pub ty: Text,
    /// The word `existing`, if it stands there.
    pub existing: Option<Span>,
    /// What is deployed, and when and how often.
    pub body: Body,
}

/// A declared module.
#[derive(Clone, Debug)]
pub struct Module {
    /// The symbolic name.
    pub name: Identifier,
    /// The file, `br:…` or `ts:…`.
    pub path: Text,
    /// What is deployed, and when and how often.
    pub body: Body,
}

/// The body of a resource or module: `{…}`, `if (…) {…}`, `[for … : {…}]` or `[for … : if (…) {…}]`.
#[derive(Clone, Debug)]
pub struct Body {
    /// The loop it is in.
    pub repeat: Option<Loop>,
    /// When it is deployed.
    pub condition: Option<Expr>,
    /// The object itself.
    pub object: Object,
    /// From the first to the last bracket, `if` included.
    pub span: Span,
}

/// `for item in items` or `for (item, index) in items`.
#[derive(Clone, Debug)]
pub struct Loop {
    /// The name of the item.
    pub item: Identifier,
    /// The name of its index.
    pub index: Option<Identifier>,
    /// What is gone through.
    pub over: Expr,
}

/// What is imported.
#[derive(Clone, Debug)]
pub enum ImportedSymbols {
    /// `* as alias`.
    All {
        /// The name of the namespace.
        alias: Identifier,
    },
    /// `{a, b as c}`.
    Named(Vec<ImportedSymbol>),
}

/// One imported symbol.
#[derive(Clone, Debug)]
pub struct ImportedSymbol {
    /// Its name where it is declared; of ARM JSON files it may be a string.
    pub name: Identifier,
    /// Its name here.
    pub alias: Option<Identifier>,
}

/// Which extension is meant.
#[derive(Clone, Debug)]
pub enum ExtensionName {
    /// A name from the configuration.
    Name(Identifier),
    /// A path or reference.
    Reference(Text),
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it is written.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer; a minus sign directly before it is part of it.
    Int(i64),
    /// A string.
    String(Text),
    /// `[…]`.
    Array(Vec<ArrayItem>),
    /// `{…}`.
    Object(Object),
    /// A name: a variable, parameter, resource, module, namespace, or a local one.
    Name(Arc<str>),
    /// `name(…)`.
    Call {
        /// The function.
        name: Identifier,
        /// The arguments.
        arguments: Vec<Expr>,
    },
    /// `target.name(…)`: a function of a namespace (`az.resourceGroup()`) or resource (`account.listKeys()`).
    MethodCall {
        /// What stands before the dot.
        target: Box<Expr>,
        /// The function.
        name: Identifier,
        /// The arguments.
        arguments: Vec<Expr>,
    },
    /// `target.name` or `target.?name`.
    Property {
        /// What is looked into.
        target: Box<Expr>,
        /// The property.
        name: Identifier,
        /// Whether it may be absent (`.?`): the rest of the chain is then null too.
        safe: bool,
    },
    /// `target[index]`, `target[?index]`, `target[^index]` or `target[?^index]`.
    Index {
        /// What is looked into.
        target: Box<Expr>,
        /// The key or index.
        index: Box<Expr>,
        /// Whether it may be absent (`?`).
        safe: bool,
        /// Whether it counts from the end, from 1 (`^`).
        from_end: bool,
    },
    /// `target::name`, a nested resource.
    Child {
        /// The parent.
        target: Box<Expr>,
        /// The nested resource.
        name: Identifier,
    },
    /// `operand!`: not null, by the author's word.
    NotNull(Box<Expr>),
    /// `!operand` or `-operand`.
    Unary {
        /// The operator.
        operator: UnaryOperator,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `left operator right`.
    Binary {
        /// The operator.
        operator: BinaryOperator,
        /// The left operand.
        left: Box<Expr>,
        /// The right operand.
        right: Box<Expr>,
    },
    /// `condition ? yes : no`.
    Conditional {
        /// The condition.
        condition: Box<Expr>,
        /// The value if it is true.
        yes: Box<Expr>,
        /// The value if it is false.
        no: Box<Expr>,
    },
    /// `(…)`; kept because it ends a chain of `.?`: `(a.?b).c` fails where `a.?b.c` is null.
    Parenthesized(Box<Expr>),
    /// `x => body` or `(x, y) => body`.
    Lambda {
        /// The parameters.
        parameters: Vec<Identifier>,
        /// The result.
        body: Box<Expr>,
    },
    /// `[for x in xs: body]`.
    For {
        /// What is gone through.
        repeat: Box<Loop>,
        /// An element.
        body: Box<Expr>,
    },
    /// Something that could not be understood; a diagnostic was made.
    Error,
}

/// An element of an array. One that could not be understood is an [`ExprKind::Error`] and may stand for several.
#[derive(Clone, Debug)]
pub enum ArrayItem {
    /// A value.
    Value(Expr),
    /// `...value`: the elements of another array.
    Spread(Expr),
}

/// `{…}`.
#[derive(Clone, Debug)]
pub struct Object {
    /// The entries in order.
    pub items: Vec<ObjectItem>,
    /// From brace to brace.
    pub span: Span,
}

/// An entry of an object.
#[derive(Clone, Debug)]
pub enum ObjectItem {
    /// `key: value`.
    Property(Property),
    /// `...value`: the properties of another object.
    Spread(Expr),
    /// A nested resource, in the body of a resource; its statement is a `Resource` or an `Error`.
    Resource(Box<Statement>),
    /// Something that could not be understood; a diagnostic was made. It may stand for several entries.
    Error(Span),
}

/// `key: value`. If only the value could not be understood it is an [`ExprKind::Error`].
#[derive(Clone, Debug)]
pub struct Property {
    /// The key.
    pub key: PropertyKey,
    /// The value.
    pub value: Expr,
}

/// The key of a property.
#[derive(Clone, Debug)]
pub enum PropertyKey {
    /// `key`.
    Name(Identifier),
    /// `'key'` or `'key${expression}'`.
    Text(Text),
}

/// A string, with or without interpolation: a literal, then holes with the literals behind them.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text before the first hole, or the whole text; escapes are resolved.
    pub head: Arc<str>,
    /// The holes.
    pub holes: Vec<Hole>,
    /// Where it is written, with its quotes.
    pub span: Span,
}

/// `${value}` and the text behind it.
#[derive(Clone, Debug)]
pub struct Hole {
    /// The expression.
    pub value: Expr,
    /// The text behind it up to the next hole or the end; escapes are resolved.
    pub after: Arc<str>,
}

/// Operators before an operand.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `!`.
    Not,
    /// `-`.
    Minus,
}

/// Operators between operands.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `%`.
    Modulo,
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `=~`, equal in any case.
    EqualInsensitive,
    /// `!~`, not equal in any case.
    NotEqualInsensitive,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `??`.
    Coalesce,
}

/// A line that speaks to the compiler.
#[derive(Clone, Debug)]
pub struct Directive {
    /// What it says.
    pub kind: DirectiveKind,
    /// The rules it names.
    pub rules: Vec<Identifier>,
    /// From `#` to the last rule.
    pub span: Span,
}

/// What a directive says.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `#disable-next-line`.
    DisableNextLine,
    /// `#disable-diagnostics`.
    Disable,
    /// `#restore-diagnostics`.
    Restore,
}

impl Text {
    /// The text, if it has no holes.
    pub fn literal(&self) -> Option<&Arc<str>> {
        self.holes.is_empty().then_some(&self.head)
    }
}

impl PropertyKey {
    /// The key, if it is not computed.
    pub fn literal(&self) -> Option<&Arc<str>> {
        match self {
            PropertyKey::Name(identifier) => Some(&identifier.name),
            PropertyKey::Text(text) => text.literal(),
        }
    }

    /// Where it is written.
    pub fn span(&self) -> Span {
        match self {
            PropertyKey::Name(identifier) => identifier.span,
            PropertyKey::Text(text) => text.span,
        }
    }
}

impl Object {
    /// The property under `key`, if one with this very name is written out; later ones replace earlier ones.
    pub fn property(&self, key: &str) -> Option<&Property> {
        self.items.iter().rev().find_map(|item| match item {
            ObjectItem::Property(property) if property.key.literal().is_some_and(|name| **name == *key) => Some(property),
            ObjectItem::Property(_) | ObjectItem::Spread(_) | ObjectItem::Resource(_) | ObjectItem::Error(_) => None,
        })
    }
}
