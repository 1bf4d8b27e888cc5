//! The syntax tree of a policy, without what the analyses do not need; made by `engine`.

use serde_json::Value as Json;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Term {
    /// A scalar.
    Literal(Json),
    /// A variable, or the name of a rule.
    Var(String),
    /// An array or a set.
    Array(Vec<Term>),
    /// An object.
    Object(Vec<(Term, Term)>),
    /// A comprehension: what it collects, and from where.
    Comprehension(Vec<Term>, Vec<Statement>),
    /// A call of a function by its written name.
    Call(String, Vec<Term>),
    /// `base.key` and `base[index]`.
    Index(Box<Term>, Box<Term>),
    /// Arithmetic, union, intersection, difference.
    Binary(Box<Term>, Box<Term>),
    /// A comparison; whether it is one of order.
    Compare(bool, Box<Term>, Box<Term>),
    /// `:=` and `=`.
    Assign(Box<Term>, Box<Term>),
    /// `value in collection`, `key, value in collection`.
    Membership(Option<Box<Term>>, Box<Term>, Box<Term>),
}

/// A statement of a body.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Statement {
    /// `some key, value in collection`.
    SomeIn(Option<Term>, Term, Term),
    /// An expression that must hold.
    Holds(Term),
    /// A negation, and its line.
    Not(Term, u32),
    /// `every key, value in domain { … }`.
    Every(Option<String>, String, Term, Vec<Statement>),
}

/// One definition of a rule or function.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    /// Its name below the package.
    pub(crate) name: String,
    /// Its parameters, if it is a function.
    pub(crate) args: Option<Vec<Term>>,
    /// The key of a partial set or object.
    pub(crate) key: Option<Term>,
    /// Each body with the value it gives.
    pub(crate) bodies: Vec<(Option<Term>, Vec<Statement>)>,
}

/// A file of rules.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    /// The path of the file.
    pub(crate) file: String,
    /// The package with its leading `data.`.
    pub(crate) package: String,
    /// Local names and the paths they stand for.
    pub(crate) imports: Vec<(String, String)>,
    /// The rules.
    pub(crate) definitions: Vec<Definition>,
}
