//! Where references lead: to rules, the input, its parameters or the data tables.

use std::rc::Rc;

use serde_json::Value as Json;

use crate::policy::flow::Tracer;
use crate::policy::syntax::Term;

/// Where a reference begins that is not to a local variable.
#[derive(Clone, Copy)]
pub(super) enum Start<'a> {
    Group(usize),
    Input,
    Parameter(&'a str),
    Parameters,
    Table(&'a Json),
    /// A variable that nothing binds, or a function named as a value.
    Nothing,
    /// Something that cannot be followed.
    Lost,
}

/// A beginning and the indices behind it.
pub(super) type Route<'a> = (Start<'a>, Rc<[&'a Term]>);

impl<'a> Tracer<'a> {
    /// The beginning of a reference to data or to an import, and the indices behind it; `None` if a local variable stands there.
    pub(super) fn route(&mut self, rule: usize, term: &'a Term) -> Option<Route<'a>> {
        let mut base = term;
        while let Term::Index(inner, _) = base {
            base = inner;
        }
        let Term::Var(name) = base else { return None };
        if self.rules[rule].locals.contains_key(name.as_str()) {
            return None;
        }
        let address = std::ptr::from_ref(term) as usize;
        if let Some(known) = self.routes.get(&address) {
            return Some(known.clone());
        }
        let mut indices = Vec::new();
        let mut base = term;
        while let Term::Index(inner, index) = base {
            indices.push(&**index);
            base = inner;
        }
        let module = self.rules[rule].module;
        let path = match module.imports.iter().find(|(alias, _)| alias == name) {
            Some((_, path)) => path.clone(),
            None if name == "data" || name == "input" => name.clone(),
            None => format!("{}.{name}", module.package),
        };
        let start = self.start(path, &mut indices);
        indices.reverse();
        let route = (start, Rc::from(indices));
        self.routes.insert(address, route.clone());
        Some(route)
    }

    /// What `path` stands for; takes the indices that belong to it from the end of `rest`.
    fn start(&self, mut path: String, rest: &mut Vec<&'a Term>) -> Start<'a> {
        loop {
            if let Some(group) = self.group(&path) {
                return Start::Group(group);
            }
            if path == "input" {
                return Start::Input;
            }
            let index = rest.pop();
            if path == "input.params" {
                return match index {
                    Some(Term::Literal(Json::String(name))) => Start::Parameter(name),
                    _ => Start::Parameters,
                };
            }
            match index {
                Some(Term::Literal(Json::String(key))) if path == "data.seawall.tables" => {
                    return (self.tables)(key).map_or(Start::Nothing, Start::Table);
                }
                Some(Term::Literal(Json::String(key))) if path.starts_with("data") => path = format!("{path}.{key}"),
                _ if path.starts_with("data.seawall.policies.") || path.starts_with("data.seawall.lib.") => {
                    rest.clear();
                    return Start::Nothing;
                }
                _ => {
                    rest.clear();
                    return Start::Lost;
                }
            }
        }
    }
}
