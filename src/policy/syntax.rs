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
    /// A call of a function by its written name, and its line.
    Call(String, Vec<Term>, u32),
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

impl Term {
    /// The terms right in it; not those in the statements of a comprehension.
    pub(crate) fn parts(&self) -> Vec<&Term> {
        match self {
            Term::Literal(_) | Term::Var(_) => Vec::new(),
            Term::Array(items) | Term::Call(_, items, _) | Term::Comprehension(items, _) => items.iter().collect(),
            Term::Object(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
            Term::Index(left, right) | Term::Binary(left, right) | Term::Compare(_, left, right) | Term::Assign(left, right) => {
                vec![&**left, &**right]
            }
            Term::Membership(key, value, collection) => key.iter().chain([value, collection]).map(|term| &**term).collect(),
        }
    }
}

/// A statement of a body, and its line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Statement {
    /// `some key, value in collection`.
    SomeIn(Option<Term>, Term, Term, u32),
    /// An expression that must hold.
    Holds(Term, u32),
    /// A negation.
    Not(Term, u32),
    /// `every key, value in domain { … }`.
    Every(Option<String>, String, Term, Vec<Statement>, u32),
    /// What gives no value.
    Note(Note, u32),
}

/// What stands in a body and gives no value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Note {
    /// `some a, b`: names that are variables here.
    Variables(Vec<String>),
    /// The next statement is evaluated with other input.
    With,
    /// The next statement is a unification, `=`.
    Unification,
}

/// One definition of a rule or function.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    /// Its name below the package.
    pub(crate) name: String,
    /// Its line.
    pub(crate) line: u32,
    /// Whether it gives an element of a set.
    pub(crate) is_set: bool,
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
    /// The lines of these.
    pub(crate) import_lines: Vec<u32>,
    /// The rules.
    pub(crate) definitions: Vec<Definition>,
}
