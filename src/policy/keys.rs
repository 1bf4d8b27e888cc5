//! The texts in rules that may be keys of the input, as the rules spell them. The build script finds them too, for the rules that come with seawall.

use crate::policy::syntax::{Module, Statement, Term};

/// The texts of a file that may be keys, and whether they surely are.
pub(crate) fn of(module: &Module) -> Vec<(String, bool)> {
    let mut keys = Vec::new();
    for definition in &module.definitions {
        for (value, statements) in &definition.bodies {
            value.iter().chain(&definition.key).for_each(|term| key_texts(term, false, &mut keys));
            statement_texts(statements, &mut keys);
        }
    }
    keys
}

/// Texts in `term` that may be keys, and whether they surely are.
fn key_texts(term: &Term, key: bool, into: &mut Vec<(String, bool)>) {
    match term {
        Term::Literal(value) => {
            if let Some(text) = value.as_str() {
                into.push((text.to_owned(), key));
            }
        }
        Term::Var(_) => {}
        Term::Array(items) => items.iter().for_each(|item| key_texts(item, false, into)),
        Term::Object(entries) => entries.iter().for_each(|(name, value)| {
            key_texts(name, false, into);
            key_texts(value, false, into);
        }),
        Term::Comprehension(terms, statements) => {
            terms.iter().for_each(|term| key_texts(term, false, into));
            statement_texts(statements, into);
        }
        // The second argument is a key or a path of keys.
        Term::Call(name, args, _) if matches!(name.as_str(), "object.get" | "azure.effective") => {
            for (number, arg) in args.iter().enumerate() {
                match arg {
                    Term::Array(path) if number == 1 => path.iter().for_each(|step| key_texts(step, true, into)),
                    _ => key_texts(arg, number == 1, into),
                }
            }
        }
        Term::Call(_, args, _) => args.iter().for_each(|arg| key_texts(arg, false, into)),
        Term::Index(base, index) => {
            key_texts(base, false, into);
            key_texts(index, true, into);
        }
        Term::Binary(left, right) | Term::Compare(_, left, right) | Term::Assign(left, right) => {
            key_texts(left, false, into);
            key_texts(right, false, into);
        }
        Term::Membership(name, value, collection) => {
            name.iter().chain([value, collection]).for_each(|term| key_texts(term, false, into));
        }
    }
}

fn statement_texts(statements: &[Statement], into: &mut Vec<(String, bool)>) {
    for statement in statements {
        match statement {
            Statement::SomeIn(name, value, collection, _) => {
                name.iter().chain([value, collection]).for_each(|term| key_texts(term, false, into));
            }
            Statement::Holds(term, _) | Statement::Not(term, _) => key_texts(term, false, into),
            Statement::Note(..) => {}
            Statement::Every(_, _, domain, inner, _) => {
                key_texts(domain, false, into);
                statement_texts(inner, into);
            }
        }
    }
}
