//! A plan as a configuration: with what lies beside it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::json::{Node, parse_at, sections};
use crate::frontend::terraform::instance::Instance;
use crate::frontend::terraform::mapping::table;
use crate::frontend::terraform::plan::configuration::variables as planned_variables;
use crate::frontend::terraform::plan::values::member;
use crate::frontend::terraform::plan::{Said, Surroundings, part, read};
use crate::frontend::terraform::value::Value;
use crate::frontend::terraform::{Configuration, Library, Options, azapi, evaluate, visible};
use crate::frontend::{Context, Target};
use crate::source::{FileId, Span};

/// Reads the plan or state `file`, which lies at `path`. The configuration it was made of is looked for in its folder and in the
/// one above. If it is there, the plan is one more set of values for that root: what both say is found once.
pub fn configuration(
    path: &str,
    file: FileId,
    library: &Library<'_>,
    options: &Options,
    context: &Context<'_>,
) -> Warned<Configuration> {
    let beside = RefCell::new(None);
    let written = |variables: &BTreeMap<Arc<str>, Value>, subscription: Option<&str>| {
        let Some(folder) = folders(path).find(|folder| library.has(folder)) else { return Vec::new() };
        let options = Options { files: Vec::new(), planned: Some(variables.clone()), ..options.clone() };
        let target = Target {
            subscription: context.target.subscription.clone().or_else(|| subscription.map(str::to_owned)),
            ..context.target.clone()
        };
        // What is wrong with the configuration is told when it is read for itself.
        let mut found = evaluate(folder, library, &options, &Context { target: &target, ..*context }).value;
        let instances = std::mem::take(&mut found.instances);
        *beside.borrow_mut() = Some(found);
        instances
    };
    let surroundings = Surroundings { written: &written, knows: &knows, visible: &|one: &Instance| visible(one, context.target) };
    let Warned { value: said, mut diagnostics } = read(file, context, &surroundings);
    let Said { instances, outputs, variables, leaving, incomplete, laid } = said;
    let span = opening(file, context.sources.file(file).text());
    if !leaving.is_empty() {
        let (first, why) = leaving.first().map(|(address, why)| (address.as_str(), *why)).unwrap_or_default();
        let message = match leaving.len() {
            1 => format!("`{first}` is not judged: {why}"),
            more => format!("{more} resources are not judged: `{first}` and others are leaving"),
        };
        diagnostics.push(Diagnostic::at(DiagnosticKind::Note, span, message));
    }
    let beside = beside.into_inner().filter(|_| laid);
    let mut configuration = match beside {
        Some(found) => Configuration { parameters: Some(path.to_owned()), lost: 0, ..found },
        None => Configuration { root: path.to_owned(), span: Some(span), ..Configuration::default() },
    };
    configuration.providers.clear();
    for one in &instances {
        if !configuration.providers.iter().any(|known| Arc::ptr_eq(known, &one.provider)) {
            configuration.providers.push(one.provider.clone());
        }
    }
    Warned { value: Configuration { instances, outputs, variables, incomplete, planned: true, ..configuration }, diagnostics }
}

/// The first bracket of a text: what is said of a plan as a whole points there.
fn opening(file: FileId, text: &str) -> Span {
    let start = text.find('{');
    Span::new(file, start.unwrap_or_default(), start.map_or(0, |start| start + 1))
}

/// What a plan says of the configuration it was made of.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The variables it was made with.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// What the root module declares, as [`declared`](crate::frontend::terraform::declared) has it.
    pub blocks: BTreeSet<String>,
}

/// Looks at the configuration that a plan holds.
pub fn summary(file: FileId, text: &str, budget: &Budget) -> Summary {
    let parts = sections(file, text, 0, budget).value;
    let held = |key: &str| part(&parts, key).and_then(|section| parse_at(section.span, text, budget).ok());
    let (written, variables) = (held("configuration"), held("variables"));
    let root = written.as_ref().and_then(|node| member(node, "root_module"));
    let resources = root.and_then(|root| member(root, "resources")).map(Node::items).unwrap_or_default();
    let addresses = resources.iter().filter_map(|resource| member(resource, "address")?.as_str().map(str::to_owned));
    let calls = root.and_then(|root| member(root, "module_calls")).map(Node::members).unwrap_or_default();
    let calls = calls.iter().map(|call| format!("module.{}", call.key.value));
    Summary { variables: planned_variables(variables.as_ref(), written.as_ref(), text), blocks: addresses.chain(calls).collect() }
}

/// The folders in which the configuration of a plan may be.
pub fn folders(path: &str) -> impl Iterator<Item = &str> {
    let above = |path: &'_ str| path.rsplit_once('/').map(|(folder, _)| folder.len());
    let own = above(path).and_then(|end| path.get(..end)).unwrap_or_default();
    let outer = above(own).and_then(|end| own.get(..end)).or((!own.is_empty()).then_some(""));
    std::iter::once(own).chain(outer)
}

/// Whether a type has an argument at a path: of the values that nobody wrote only those count.
fn knows(resource_type: &str, path: &[&str]) -> bool {
    if azapi::is_azapi(resource_type) {
        const ARGUMENTS: [&str; 8] = ["type", "name", "parent_id", "resource_id", "location", "tags", "identity", "body"];
        return path.first().is_some_and(|first| ARGUMENTS.contains(first));
    }
    // What a type without a table has is judged nowhere, and others may refer to it.
    table::get(resource_type).is_none_or(|table| table.known.covers(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_is_looked_for_here_and_above() {
        let of = |path: &'static str| folders(path).collect::<Vec<_>>();
        assert_eq!(of("a/b/plan.json"), ["a/b", "a"]);
        assert_eq!(of("a/plan.json"), ["a", ""]);
        assert_eq!(of("plan.json"), [""]);
    }
}
