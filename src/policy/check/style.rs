//! How rules are written: what CONTRIBUTING.md asks for beyond the contract, as far as the syntax tree shows it.

use serde_json::Value as Json;

use crate::policy::check::names::{Mention, What, mentions};
use crate::policy::syntax::{Definition, Module, Note, Statement, Term};

/// Characters of a line.
const LINE: usize = 120;

/// A line and what is wrong there.
pub(super) type Found = (u32, String);

/// One thing to look for in a module.
type Look = fn(&Module) -> Vec<Found>;

/// All of them.
const LOOKS: [Look; 6] = [imports, negations, unifications, heads, dotted, shapes];

/// What is wrong with the rules of `module`, whose text is `text`; by line.
pub(super) fn faults(module: &Module, text: &str) -> Vec<Found> {
    let long = text.lines().enumerate().filter(|(_, line)| line.chars().count() > LINE);
    let line = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
    let mut found: Vec<Found> =
        long.map(|(number, _)| (line(number), format!("the line has more than {LINE} characters"))).collect();
    found.extend(LOOKS.iter().flat_map(|look| look(module)));
    found
}

fn imports(module: &Module) -> Vec<Found> {
    let needless = |path: &str| path.starts_with("rego.") || path.starts_with("future.");
    let lines = module.imports.iter().zip(&module.import_lines).filter(|((_, path), _)| needless(path));
    lines.map(|((_, path), line)| (*line, format!("`import {path}` is needless: policies are Rego v1"))).collect()
}

/// `not` over a call or a comparison of something undefined holds in one Rego engine and not in the other.
fn negations(module: &Module) -> Vec<Found> {
    fn settled(term: &Term) -> bool {
        match term {
            Term::Literal(_) | Term::Array(_) => true,
            Term::Call(name, args, _) => {
                name == "object.get" || matches!(name.as_str(), "lower" | "upper" | "count") && args.iter().all(settled)
            }
            _ => false,
        }
    }
    fn allowed(term: &Term) -> bool {
        match term {
            Term::Call(name, ..) => name == "object.get",
            Term::Compare(_, left, right) => settled(left) && settled(right),
            Term::Membership(..) | Term::Binary(..) | Term::Assign(..) => false,
            Term::Literal(_) | Term::Var(_) | Term::Array(_) | Term::Object(_) | Term::Comprehension(..) | Term::Index(..) => {
                true
            }
        }
    }
    let why = "`not` over a call or comparison: negate a helper rule or `object.get(…)` instead";
    let wrong = |statement: &Statement| match statement {
        Statement::Not(term, line) if !allowed(term) => Some((*line, why.to_owned())),
        _ => None,
    };
    statements(module).iter().filter_map(|statement| wrong(statement)).collect()
}

fn unifications(module: &Module) -> Vec<Found> {
    let wrong = |statement: &Statement| match statement {
        Statement::Note(Note::Unification, line) => Some((*line, "write `:=` for a new name and `==` to compare".to_owned())),
        _ => None,
    };
    statements(module).iter().filter_map(|statement| wrong(statement)).collect()
}

/// Where the head of a comprehension calls something undefined for every element, the register machine takes the whole for
/// undefined, and the interpreter for empty.
fn heads(module: &Module) -> Vec<Found> {
    let mut found = Vec::new();
    for term in terms(module) {
        let Term::Comprehension(heads, _) = term else { continue };
        let mut open: Vec<&Term> = heads.iter().collect();
        while let Some(term) = open.pop() {
            // What is in a comprehension in the head is another one's.
            if matches!(term, Term::Comprehension(..)) {
                continue;
            }
            if let Term::Call(name, args, line) = term
                && args.iter().any(|arg| may_be_undefined(module, name, arg))
            {
                let why = format!(
                    "what `{name}` is called with in the head of a comprehension may be undefined: bind it in the body, with `:=`"
                );
                found.push((*line, why));
            }
            open.extend(term.parts());
        }
    }
    found
}

fn may_be_undefined(module: &Module, call: &str, arg: &Term) -> bool {
    match arg {
        Term::Var(name) => {
            let mut own = module.definitions.iter().filter(|definition| definition.name == *name && definition.args.is_none());
            // A set is empty rather than undefined; so is what has a value without a condition.
            own.clone().next().is_some()
                && own.all(|definition| !definition.is_set && definition.bodies.iter().all(|(_, body)| !body.is_empty()))
        }
        Term::Index(..) => {
            let mut base = arg;
            while let Term::Index(inner, _) = base {
                base = inner;
            }
            let is_parameter = matches!(base, Term::Var(name) if name == "input")
                && first_key(arg).is_some_and(|key| matches!(key, "params" | "resource" | "related"))
                && depth(arg) < 3;
            !is_parameter && call != "object.get"
        }
        _ => false,
    }
}

fn depth(term: &Term) -> usize {
    let (mut depth, mut base) = (0, term);
    while let Term::Index(inner, _) = base {
        depth += 1;
        base = inner;
    }
    depth
}

/// The key right behind the base.
fn first_key(term: &Term) -> Option<&str> {
    let (mut base, mut key) = (term, None);
    while let Term::Index(inner, step) = base {
        key = match &**step {
            Term::Literal(Json::String(text)) => Some(text.as_str()),
            _ => None,
        };
        base = inner;
    }
    key
}

fn dotted(module: &Module) -> Vec<Found> {
    let wrong = module.definitions.iter().filter(|definition| definition.name.contains(['.', '[']));
    wrong.map(|definition| (definition.line, format!("`{}`: the name of a rule is one word", definition.name))).collect()
}

/// `deny` is a set, and `applies` is true or undefined.
fn shapes(module: &Module) -> Vec<Found> {
    if !module.package.starts_with("data.seawall.policies.") {
        return Vec::new();
    }
    let wrong = |definition: &Definition| match definition.name.as_str() {
        "deny" if !definition.is_set => {
            Some((definition.line, "`deny` is a set: `deny contains {\"path\": […]} if …`".to_owned()))
        }
        "applies" if definition.is_set || definition.args.is_some() => {
            Some((definition.line, "`applies` is true or undefined: `applies if …`".to_owned()))
        }
        _ => None,
    };
    module.definitions.iter().filter_map(wrong).collect()
}

/// The parameters that a module names, with lines; `None` where only a run tells which.
pub(super) fn parameters(module: &Module) -> Vec<(Option<String>, u32)> {
    let of_input = |mention: Mention| match mention.what {
        What::Input(keys, goes_on) => match (keys.first().map(String::as_str), keys.get(1)) {
            (Some("params"), name) => Some((name.cloned(), mention.line)),
            (None, _) if !goes_on => Some((None, mention.line)),
            _ => None,
        },
        What::Data(..) | What::Builtin(..) => None,
    };
    module.definitions.iter().flat_map(|definition| mentions(module, definition)).filter_map(of_input).collect()
}

/// The relations that a module asks of the judged resource, with lines.
pub(super) fn relations(module: &Module) -> Vec<(String, u32)> {
    let of_input = |mention: Mention| match mention.what {
        What::Input(keys, _) if keys.first().is_some_and(|key| key == "related") => {
            keys.get(1).map(|name| (name.clone(), mention.line))
        }
        What::Input(..) | What::Data(..) | What::Builtin(..) => None,
    };
    module.definitions.iter().flat_map(|definition| mentions(module, definition)).filter_map(of_input).collect()
}

/// All statements of a module, those in others too.
fn statements(module: &Module) -> Vec<&Statement> {
    walk(module).0
}

/// All terms of a module.
fn terms(module: &Module) -> Vec<&Term> {
    walk(module).1
}

fn walk(module: &Module) -> (Vec<&Statement>, Vec<&Term>) {
    let bodies = || module.definitions.iter().flat_map(|definition| &definition.bodies);
    let heads =
        module.definitions.iter().flat_map(|definition| &definition.key).chain(bodies().filter_map(|(value, _)| value.as_ref()));
    let (mut statements, mut terms) = (Vec::new(), Vec::new());
    let mut open: Vec<&Term> = heads.collect();
    let mut queries: Vec<&[Statement]> = bodies().map(|(_, body)| body.as_slice()).collect();
    loop {
        if let Some(term) = open.pop() {
            terms.push(term);
            open.extend(term.parts());
            if let Term::Comprehension(_, body) = term {
                queries.push(body);
            }
        } else if let Some(query) = queries.pop() {
            for statement in query {
                statements.push(statement);
                match statement {
                    Statement::SomeIn(key, value, collection, _) => open.extend(key.iter().chain([value, collection])),
                    Statement::Holds(term, _) | Statement::Not(term, _) => open.push(term),
                    Statement::Every(_, _, domain, inner, _) => {
                        open.push(domain);
                        queries.push(inner);
                    }
                    Statement::Note(..) => {}
                }
            }
        } else {
            return (statements, terms);
        }
    }
}
