//! The contract that rules keep, whoever wrote them: what they may call and name, and that nothing is defined by itself. What breaks it is
//! refused before it runs, since the engine would stop, or take it for undefined.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::catalogue::LoadError;
use crate::policy::check::capabilities::{builtins, instead};
use crate::policy::check::names::{Mention, What, mentions};
use crate::policy::metadata::suggestion;
use crate::policy::syntax::{Module, Note, Statement, Term};

/// Where the data tables are.
const TABLES: &str = "data.seawall.tables";

/// All that is wrong, by file and line.
pub(crate) fn faults<'a>(modules: &[Module], tables: impl Iterator<Item = &'a str>) -> Vec<LoadError> {
    let rules: BTreeSet<String> = modules.iter().flat_map(paths).collect();
    let tables: BTreeSet<String> = tables.map(|name| format!("{TABLES}.{name}")).collect();
    let mut faults = Vec::new();
    let mut graph: BTreeMap<String, Node<'_>> = BTreeMap::new();
    for module in modules {
        for ((_, path), line) in module.imports.iter().zip(&module.import_lines) {
            let known = within(path, &rules) || path == TABLES || tables.contains(path);
            if path.starts_with("data.") && !known {
                let near = suggestion(path, modules.iter().map(|module| module.package.as_str()));
                faults.push(LoadError::new(&module.file, *line as usize, format!("there is no `{path}`{near}")));
            }
        }
        for definition in &module.definitions {
            let found = mentions(module, definition);
            for Mention { what, line } in &found {
                let why = match what {
                    What::Builtin(name, args) => call(name, *args),
                    What::Data(path, goes_on) => data(path, *goes_on, module, &rules, &tables),
                    What::Input(..) => None,
                };
                faults.extend(why.map(|why| LoadError::new(&module.file, *line as usize, why)));
            }
            for (_, statements) in &definition.bodies {
                let lines = changed_inputs(statements);
                let why = "`with` gives a policy other input than it is judged by: it is for tests";
                faults.extend(lines.into_iter().map(|line| LoadError::new(&module.file, line as usize, why)));
            }
            let own = format!("{}.{}", module.package, definition.name);
            let node = graph.entry(own).or_insert(Node { file: &module.file, line: definition.line, asks: BTreeSet::new() });
            let asked = found.into_iter().filter_map(|mention| match mention.what {
                What::Data(path, _) => Some(path),
                What::Input(..) | What::Builtin(..) => None,
            });
            node.asks.extend(asked.flat_map(|path| meant(&path, &rules)));
        }
    }
    faults.extend(circle(&graph));
    faults
}

/// The paths of the rules of a module.
fn paths(module: &Module) -> impl Iterator<Item = String> {
    module.definitions.iter().map(|definition| format!("{}.{}", module.package, definition.name))
}

/// Whether `path` is that of a rule, or of something above or below one.
fn within(path: &str, rules: &BTreeSet<String>) -> bool {
    !meant(path, rules).is_empty()
}

/// The rules that a path may mean: itself, those below it, or the one it leads into.
fn meant(path: &str, rules: &BTreeSet<String>) -> Vec<String> {
    let below = format!("{path}.");
    let mut found: Vec<String> = rules.range(below.clone()..).take_while(|rule| rule.starts_with(&below)).cloned().collect();
    let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
    found.extend(ends.filter_map(|at| path.get(..at)).filter(|head| rules.contains(*head)).map(str::to_owned));
    found
}

fn call(name: &str, args: usize) -> Option<String> {
    match builtins().get(name) {
        // The last argument may take the result.
        Some(wanted) if args == *wanted || args == wanted + 1 => None,
        Some(wanted) => Some(format!("`{name}` takes {wanted} arguments, not {args}")),
        None if !instead(name).is_empty() => Some(format!("`{name}` may not be used{}", instead(name))),
        None => {
            let near = suggestion(name, builtins().keys().map(String::as_str));
            Some(format!("`{name}` is no function here, nor one of `policies/capabilities.json`{near}"))
        }
    }
}

fn data(path: &str, goes_on: bool, module: &Module, rules: &BTreeSet<String>, tables: &BTreeSet<String>) -> Option<String> {
    let is_table = tables.iter().any(|table| path == table || path.strip_prefix(table).is_some_and(|rest| rest.starts_with('.')));
    if is_table || path == TABLES {
        return None;
    }
    let inside = |package: &str| path == package || path.strip_prefix(package).is_some_and(|rest| rest.starts_with('.'));
    let another = inside("data.seawall.policies") && !inside(&module.package);
    if !another && !within(path, rules) {
        let known = rules.iter().chain(tables).map(String::as_str);
        return Some(format!("there is no `{path}`{}", suggestion(path, known)));
    }
    let whole = !rules.contains(path) && goes_on && !inside(&module.package);
    if whole || !inside(&module.package) && !inside("data.seawall.lib") {
        return Some(format!("`{path}` is none of its own rules, no library and no table: nothing else is there for sure"));
    }
    None
}

/// The lines with `with` in a query, and in what lies in it.
fn changed_inputs(statements: &[Statement]) -> Vec<u32> {
    let mut open: Vec<&Term> = Vec::new();
    let mut lines = Vec::new();
    let mut queries = vec![statements];
    while let Some(statements) = queries.pop() {
        for statement in statements {
            match statement {
                Statement::Note(Note::With, line) => lines.push(*line),
                Statement::Note(..) => {}
                Statement::SomeIn(key, value, collection, _) => open.extend(key.iter().chain([value, collection])),
                Statement::Holds(term, _) | Statement::Not(term, _) => open.push(term),
                Statement::Every(_, _, domain, inner, _) => {
                    open.push(domain);
                    queries.push(inner);
                }
            }
        }
        while let Some(term) = open.pop() {
            if let Term::Comprehension(_, statements) = term {
                queries.push(statements);
            }
            open.extend(term.parts());
        }
    }
    lines
}

/// A rule, and the rules that it asks.
struct Node<'a> {
    file: &'a str,
    line: u32,
    asks: BTreeSet<String>,
}

/// A rule that is defined by itself, with the way round.
fn circle(graph: &BTreeMap<String, Node<'_>>) -> Option<LoadError> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in graph.keys() {
        let mut way: Vec<(&str, Vec<&str>)> = vec![(start, next(graph, start))];
        while let Some((rule, open)) = way.last_mut() {
            let Some(asked) = open.pop() else {
                done.insert(rule);
                way.pop();
                continue;
            };
            if let Some(at) = way.iter().position(|(rule, _)| *rule == asked) {
                let round: Vec<&str> = way.iter().skip(at).map(|(rule, _)| *rule).chain([asked]).collect();
                let names: Vec<String> =
                    round.iter().map(|path| format!("`{}`", path.rsplit('.').next().unwrap_or(path))).collect();
                let node = graph.get(asked)?;
                let why = format!("a rule is defined by itself: {}", names.join(" → "));
                return Some(LoadError::new(node.file, node.line as usize, why));
            }
            if !done.contains(asked) {
                way.push((asked, next(graph, asked)));
            }
        }
    }
    None
}

fn next<'a>(graph: &'a BTreeMap<String, Node<'_>>, rule: &str) -> Vec<&'a str> {
    graph.get(rule).into_iter().flat_map(|node| node.asks.iter().map(String::as_str)).collect()
}
