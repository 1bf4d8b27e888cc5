//! What the rules of a module name: other rules, data, the input, functions; with lines, and without what is local.

use serde_json::Value as Json;

use crate::policy::syntax::{Definition, Module, Note, Statement, Term};

/// Something that a rule names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    /// What.
    pub(crate) what: What,
    /// The line.
    pub(crate) line: u32,
}

/// What a rule may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A rule, function, table or package, by its path with the leading `data.`; whether more keys follow that only a run tells.
    Data(String, bool),
    /// A place of the input, as far as its keys are written; and whether more follow.
    Input(Vec<String>, bool),
    /// A call of what is no rule here, with the number of arguments.
    Builtin(String, usize),
}

/// All that a definition names.
pub(crate) fn mentions(module: &Module, definition: &Definition) -> Vec<Mention> {
    let mut finder = Finder { module, line: definition.line, found: Vec::new() };
    let mut scope = Vec::new();
    definition.args.iter().flatten().for_each(|arg| variables(arg, &mut scope));
    for (value, statements) in &definition.bodies {
        let inner = scoped(&scope, statements);
        finder.statements(statements, &inner);
        finder.line = definition.line;
        definition.key.iter().chain(value).for_each(|term| finder.term(term, &inner));
    }
    finder.found
}

/// The names that are variables in a query below `scope`.
fn scoped<'a>(scope: &[&'a str], statements: &'a [Statement]) -> Vec<&'a str> {
    let mut inner = scope.to_vec();
    for statement in statements {
        match statement {
            Statement::SomeIn(key, value, ..) => key.iter().chain([value]).for_each(|term| variables(term, &mut inner)),
            Statement::Note(Note::Variables(names), _) => inner.extend(names.iter().map(String::as_str)),
            Statement::Holds(Term::Assign(left, _), _) => variables(left, &mut inner),
            Statement::Holds(..) | Statement::Not(..) | Statement::Every(..) | Statement::Note(..) => {}
        }
    }
    inner
}

/// The variables of a pattern.
fn variables<'a>(pattern: &'a Term, into: &mut Vec<&'a str>) {
    match pattern {
        Term::Var(name) => into.push(name),
        Term::Array(items) => items.iter().for_each(|item| variables(item, into)),
        Term::Object(entries) => entries.iter().for_each(|(_, value)| variables(value, into)),
        Term::Literal(_)
        | Term::Comprehension(..)
        | Term::Call(..)
        | Term::Index(..)
        | Term::Binary(..)
        | Term::Compare(..)
        | Term::Assign(..)
        | Term::Membership(..) => {}
    }
}

/// The path of what a module calls `name`, if it is not local to a rule.
fn path_of(module: &Module, name: &str) -> Option<String> {
    if let Some((_, path)) = module.imports.iter().find(|(alias, _)| alias == name) {
        return Some(path.clone());
    }
    let own = module.definitions.iter().any(|definition| definition.name == name);
    match name {
        "data" | "input" => Some(name.to_owned()),
        _ => own.then(|| format!("{}.{name}", module.package)),
    }
}

struct Finder<'a> {
    module: &'a Module,
    line: u32,
    found: Vec<Mention>,
}

impl Finder<'_> {
    fn note(&mut self, path: &str, keys: Vec<String>, goes_on: bool, line: u32) {
        let mut steps = path.split('.').map(str::to_owned).chain(keys);
        let what = match path.split('.').next() {
            Some("input") => What::Input(steps.by_ref().skip(1).collect(), goes_on),
            _ => What::Data(steps.collect::<Vec<_>>().join("."), goes_on),
        };
        self.found.push(Mention { what, line });
    }

    fn statements(&mut self, statements: &[Statement], scope: &[&str]) {
        for statement in statements {
            match statement {
                Statement::SomeIn(key, value, collection, line) => {
                    self.line = *line;
                    // Names in the pattern are variables; what else is there is looked up.
                    key.iter().chain([value, collection]).for_each(|term| self.term(term, scope));
                }
                Statement::Holds(term, line) | Statement::Not(term, line) => {
                    self.line = *line;
                    self.term(term, scope);
                }
                Statement::Every(key, value, domain, inner, line) => {
                    self.line = *line;
                    self.term(domain, scope);
                    let mut below = scope.to_vec();
                    below.extend(key.as_deref().into_iter().chain([value.as_str()]));
                    let below = scoped(&below, inner);
                    self.statements(inner, &below);
                }
                Statement::Note(..) => {}
            }
        }
    }

    fn term(&mut self, term: &Term, scope: &[&str]) {
        match term {
            Term::Literal(_) => {}
            Term::Var(name) => self.reference(name, Vec::new(), false, scope),
            Term::Index(..) => self.chain(term, scope),
            Term::Array(items) => items.iter().for_each(|item| self.term(item, scope)),
            Term::Object(entries) => {
                for (key, value) in entries {
                    self.term(key, scope);
                    self.term(value, scope);
                }
            }
            Term::Comprehension(heads, statements) => {
                let (inner, line) = (scoped(scope, statements), self.line);
                self.statements(statements, &inner);
                self.line = line;
                heads.iter().for_each(|head| self.term(head, &inner));
            }
            Term::Call(name, args, line) => {
                self.call(name, args.len(), *line, scope);
                args.iter().for_each(|arg| self.term(arg, scope));
            }
            Term::Binary(left, right) | Term::Compare(_, left, right) | Term::Assign(left, right) => {
                self.term(left, scope);
                self.term(right, scope);
            }
            Term::Membership(key, value, collection) => {
                key.iter().chain([value, collection]).for_each(|term| self.term(term, scope));
            }
        }
    }

    fn reference(&mut self, name: &str, keys: Vec<String>, goes_on: bool, scope: &[&str]) {
        if let Some(path) = (!scope.contains(&name)).then(|| path_of(self.module, name)).flatten() {
            self.note(&path, keys, goes_on, self.line);
        }
    }

    /// `base.key[index]…`: its base, the keys that are written, and what stands in the brackets.
    fn chain(&mut self, term: &Term, scope: &[&str]) {
        let (mut base, mut steps) = (term, Vec::new());
        while let Term::Index(inner, step) = base {
            steps.push(&**step);
            base = inner;
        }
        steps.reverse();
        for step in steps.iter().filter(|step| !matches!(step, Term::Literal(_))) {
            self.term(step, scope);
        }
        let texts = steps.iter().map_while(|step| match step {
            Term::Literal(Json::String(text)) => Some(text.clone()),
            _ => None,
        });
        let keys: Vec<String> = texts.collect();
        match base {
            Term::Var(name) => {
                let goes_on = keys.len() < steps.len();
                self.reference(name, keys, goes_on, scope);
            }
            other => self.term(other, scope),
        }
    }

    fn call(&mut self, name: &str, args: usize, line: u32, scope: &[&str]) {
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        match path_of(self.module, first) {
            Some(path) if !scope.contains(&first) => {
                let keys = rest.into_iter().flat_map(|rest| rest.split('.')).map(str::to_owned);
                self.note(&path, keys.collect(), false, line);
            }
            _ => self.found.push(Mention { what: What::Builtin(name.to_owned(), args), line }),
        }
    }
}
