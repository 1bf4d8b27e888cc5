//! Plans and states as `terraform show -json` writes them, in the formats 0.1 to 1.2.
//!
//! Such a file may have a hundred megabytes: it is passed over once to find its parts, then its changes are read one by one.
//!
//! Source: <https://developer.hashicorp.com/terraform/internals/json-format>.

mod address;
mod beside;
mod configuration;
mod overlay;
mod relations;
#[cfg(test)]
mod tests;
mod values;

pub use beside::{Summary, configuration, folders, summary};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::HashMap;

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::Context;
use crate::frontend::json::{Elements, Node, NodeKind, Section, elements, parse_at, sections};
use crate::frontend::terraform::instance::{Instance, InstanceKey, Mode, Provider};
use crate::frontend::terraform::value::Value;
use crate::model::{Cause, Condition, Type, Unknown};
use crate::source::{FileId, Span};
use address::{Address, called};
use configuration::Configuration;
use overlay::Overlay;
use relations::Planned;
use values::{Pending, Values, constant, is_true, member};

/// How deep modules may call each other.
const DEEPEST_MODULE: usize = 64;

/// Evaluates a configuration with these variables, in this subscription.
type Written<'a> = dyn Fn(&BTreeMap<Arc<str>, Value>, Option<&str>) -> Vec<Instance> + 'a;

/// What the rest of the front end knows.
struct Surroundings<'a> {
    /// The instances of the configuration beside the plan, evaluated with the variables of the plan and in the subscription that it
    /// was made for; none if there is no such configuration.
    written: &'a Written<'a>,
    /// Whether a type has an argument at a path of names: of the values that nobody wrote only such ones count.
    knows: &'a dyn Fn(&str, &[&str]) -> bool,
    /// What expressions see of an instance.
    visible: &'a dyn Fn(&Instance) -> Value,
}

/// What a plan or state says.
#[derive(Clone, Debug, Default)]
struct Said {
    /// What there will be: resources, and the data sources that were read.
    instances: Vec<Instance>,
    /// The outputs of the root module.
    outputs: BTreeMap<Arc<str>, Value>,
    /// The variables that the plan was made with.
    variables: BTreeMap<Arc<str>, Value>,
    /// Resources that will be gone, by address and what becomes of them.
    leaving: Vec<(String, &'static str)>,
    /// Why it is not complete, if it is not.
    incomplete: Option<String>,
    /// It belongs to the configuration beside it.
    laid: bool,
}

/// Whether a text is a plan or a state of `terraform show -json`. Its keys tell, so that none of it is held.
pub fn is_plan(file: FileId, text: &str, budget: &Budget) -> bool {
    if !looks_planned(text) {
        return false;
    }
    let parts = sections(file, text, 0, budget).value;
    let format = part(&parts, "format_version").and_then(|section| {
        let written = text.get(section.span.start as usize..section.span.end as usize)?;
        written.strip_prefix('"')?.strip_suffix('"')
    });
    format.is_some_and(|format| format.contains('.') && format.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
        && part(&parts, "terraform_version").is_some()
        && ["resource_changes", "planned_values", "configuration", "values"].into_iter().any(|key| part(&parts, key).is_some())
}

/// Whether a large text may be a plan: it is worth looking at its keys.
pub fn looks_planned(text: &str) -> bool {
    text.contains("\"format_version\"") && text.contains("\"terraform_version\"")
}

/// What else of Terraform a JSON text is, and what to give in its place.
pub fn other_form(root: &Node) -> Option<&'static str> {
    let has = |key: &str| member(root, key).is_some();
    if has("lineage") && has("serial") && has("terraform_version") {
        return Some("a state file of Terraform; give what `terraform show -json` makes of it");
    }
    let log = root.items().first().unwrap_or(root);
    if member(log, "@level").is_some() && member(log, "@message").is_some() {
        return Some("a log of `terraform plan -json`; give what `terraform show -json PLAN` writes");
    }
    None
}

/// Reads the plan or state in `file`.
fn read(file: FileId, context: &Context<'_>, surroundings: &Surroundings<'_>) -> Warned<Said> {
    let source = context.sources.file(file);
    let text: &str = source.text();
    let Warned { value: parts, diagnostics } = sections(file, text, 0, context.budget);
    let mut plan = Plan {
        text,
        context,
        surroundings,
        planned: Vec::new(),
        seen: BTreeSet::new(),
        providers: HashMap::default(),
        found: Said::default(),
        diagnostics,
    };
    if !plan.diagnostics.is_empty() {
        plan.gap("the JSON is broken; what stands before was read");
    }
    plan.all(&parts);
    let Plan { mut found, planned, diagnostics, .. } = plan;
    found.instances = planned.into_iter().map(|planned| planned.instance).collect();
    Warned { value: found, diagnostics }
}

struct Plan<'a> {
    text: &'a str,
    context: &'a Context<'a>,
    surroundings: &'a Surroundings<'a>,
    planned: Vec<Planned>,
    /// The addresses so far.
    seen: BTreeSet<String>,
    providers: HashMap<(Option<String>, String), Arc<Provider>>,
    found: Said,
    diagnostics: Vec<Diagnostic>,
}

/// The part called `key`.
fn part<'s>(parts: &'s [Section], key: &str) -> Option<&'s Section> {
    parts.iter().find(|section| &*section.key.value == key)
}

impl Plan<'_> {
    fn gap(&mut self, why: impl Into<String>) {
        self.found.incomplete.get_or_insert_with(|| why.into());
    }

    /// A part that is small enough to be held.
    fn held(&mut self, parts: &[Section], key: &str) -> Option<Node> {
        match parse_at(part(parts, key)?.span, self.text, self.context.budget) {
            Ok(node) => Some(node),
            Err(error) => {
                self.diagnostics.push(*error);
                self.gap("the JSON is broken; what could be read was");
                None
            }
        }
    }

    /// Goes through an array whose elements are held one at a time. What is broken or nested too deep ends it, and is told.
    fn each(&mut self, span: Span, mut work: impl FnMut(&mut Self, &Node)) {
        let mut elements = Elements::at(span, self.text, self.context.budget);
        for element in elements.by_ref() {
            work(self, &element);
        }
        if let Some(error) = elements.broken() {
            self.diagnostics.push(*error);
            self.gap("the JSON is broken; what could be read was");
        }
    }

    fn parts_of(&self, span: Span) -> Vec<Section> {
        sections(span.file, self.text, span.start as usize, self.context.budget).value
    }

    fn inner(&self, parts: &[Section], keys: &[&str]) -> Option<Span> {
        let (first, rest) = keys.split_first()?;
        let mut span = part(parts, first)?.span;
        for key in rest {
            span = part(&self.parts_of(span), key)?.span;
        }
        Some(span)
    }

    fn all(&mut self, parts: &[Section]) {
        let format = self.held(parts, "format_version");
        let version = format.as_ref().and_then(Node::as_str).unwrap_or_default();
        if !matches!(version.split('.').next(), Some("0" | "1")) {
            let message = format!("the format {version} of plans is not known");
            let span = format.as_ref().map(|format| format.span);
            self.diagnostics.extend(span.map(|span| Diagnostic::at(DiagnosticKind::Unsupported, span, message.clone())));
            self.gap(message);
            return;
        }
        if self.held(parts, "errored").as_ref().is_some_and(is_true) {
            self.gap("the plan ended with an error: what comes behind is not in it");
        }
        if self.held(parts, "complete").is_some_and(|node| matches!(node.kind, NodeKind::Bool(false))) {
            self.gap("the plan is not complete: some resources are planned later or were left out");
        }
        let written = self.held(parts, "configuration");
        let configuration = Configuration::new(written.as_ref(), self.text);
        let variables = self.held(parts, "variables");
        self.found.variables = configuration::variables(variables.as_ref(), written.as_ref(), self.text);
        if let Some(root) = self.inner(parts, &["prior_state", "values", "root_module"]) {
            self.module(root, &configuration, Some(Mode::Data), 0);
            self.place_providers();
        }
        if let Some(changes) = part(parts, "resource_changes") {
            self.each(changes.span, |plan, change| plan.change(change, &configuration, None));
        } else if let Some(root) = self.inner(parts, &["planned_values", "root_module"]) {
            self.planned_values(root, &configuration);
        }
        self.deferred(parts, &configuration);
        if let Some(root) = self.inner(parts, &["values", "root_module"]) {
            self.module(root, &configuration, None, 0);
        }
        self.overlay();
        relations::settle(&mut self.planned, &configuration, self.surroundings.visible);
        self.outputs(parts, &configuration);
    }

    /// Lays the plan over the configuration beside it, if that is what it was made of.
    fn overlay(&mut self) {
        let azure = self.planned.iter().find(|one| &*one.instance.provider.name == "azurerm");
        let subscription =
            azure.and_then(|one| one.instance.provider.arguments.get("subscription_id")?.as_str().map(str::to_owned));
        let written = (self.surroundings.written)(&self.found.variables, subscription.as_deref());
        let overlay = Overlay::new(&written);
        if self.planned.iter().any(|one| overlay.knows(&one.address)) {
            self.found.laid = true;
            self.planned.iter_mut().for_each(|one| overlay.lay(&mut one.instance, &one.address));
        }
    }

    /// A plan without its changes: what is unknown does not show there.
    fn planned_values(&mut self, root: Span, configuration: &Configuration<'_>) {
        let before = self.planned.len();
        self.module(root, configuration, None, 0);
        if self.planned.len() > before {
            self.gap("the plan has no `resource_changes`: which of its values are known after apply does not show");
        }
    }

    fn deferred(&mut self, parts: &[Section], configuration: &Configuration<'_>) {
        let Some(section) = part(parts, "deferred_changes") else { return };
        let mut count = 0_usize;
        self.each(section.span, |plan, deferred| {
            let reason = member(deferred, "reason").and_then(Node::as_str).unwrap_or("deferred");
            if let Some(change) = member(deferred, "resource_change") {
                plan.change(change, configuration, Some(reason));
            }
            count += 1;
        });
        if count > 0 {
            self.gap(format!("{count} changes were deferred to a later plan"));
        }
    }

    fn outputs(&mut self, parts: &[Section], configuration: &Configuration<'_>) {
        let mut found = BTreeMap::new();
        if let Some(changes) = self.held(parts, "output_changes") {
            for output in changes.members() {
                let is_gone = actions(&output.value).iter().all(|action| action == "delete");
                if !is_gone || actions(&output.value).is_empty() {
                    let label = format!("output.{}", output.key.value);
                    let value = values::whole(&output.value, &label, self.text);
                    found.insert(output.key.value.clone(), configuration.output(&output.key.value, value));
                }
            }
        }
        if let Some(span) = self.inner(parts, &["values", "outputs"])
            && let Ok(outputs) = parse_at(span, self.text, self.context.budget)
        {
            for output in outputs.members() {
                let sensitive = member(&output.value, "sensitive").is_some_and(is_true);
                let value = member(&output.value, "value").map_or(Value::NULL, |value| constant(value, self.text));
                found.insert(output.key.value.clone(), value.with_sensitive(sensitive));
            }
        }
        self.found.outputs = found;
    }

    /// The resources of a module of a state, and of those below it. `only` those of one mode.
    fn module(&mut self, span: Span, configuration: &Configuration<'_>, only: Option<Mode>, depth: usize) {
        if depth > DEEPEST_MODULE {
            return self.gap("modules call each other too deeply");
        }
        let parts = self.parts_of(span);
        if let Some(resources) = part(&parts, "resources") {
            self.each(resources.span, |plan, resource| {
                if only.is_none_or(|only| only == mode_of(resource)) {
                    let (after, sensitive) = (member(resource, "values"), member(resource, "sensitive_values"));
                    plan.instance(resource, Change { after, unknown: None, sensitive }, configuration, None);
                }
            });
        }
        if let Some(children) = part(&parts, "child_modules") {
            for child in elements(children.span, self.text, self.context.budget) {
                self.module(child, configuration, only, depth + 1);
            }
        }
    }

    fn change(&mut self, node: &Node, configuration: &Configuration<'_>, deferred: Option<&str>) {
        let Some(change) = member(node, "change") else { return self.lost(node, "has no `change`") };
        let actions = actions(change);
        let address = member(node, "address").and_then(Node::as_str).unwrap_or_default();
        let is = |action: &str| !actions.is_empty() && actions.iter().all(|one| one == action);
        // What was replaced before and could not be deleted yet has a key of its own.
        let leaves = if is("delete") || member(node, "deposed").is_some_and(|deposed| deposed.as_str().is_some()) {
            Some("it will be deleted")
        } else if is("forget") {
            Some("Terraform will forget it")
        } else {
            None
        };
        if let Some(leaves) = leaves {
            self.found.leaving.push((address.to_owned(), leaves));
            return;
        }
        let views = Change {
            after: member(change, "after"),
            unknown: member(change, "after_unknown"),
            sensitive: member(change, "after_sensitive"),
        };
        self.instance(node, views, configuration, deferred);
    }

    fn lost(&mut self, node: &Node, why: &str) {
        let span = Span { end: node.span.start.saturating_add(1), ..node.span };
        self.diagnostics.push(Diagnostic::at(DiagnosticKind::Input, span, format!("this resource {why}")));
        self.gap("some resources could not be read");
    }

    fn instance(&mut self, node: &Node, change: Change<'_>, configuration: &Configuration<'_>, deferred: Option<&str>) {
        let written = member(node, "address");
        let Some(text) = written.and_then(Node::as_str) else { return self.lost(node, "has no address") };
        // The instances of a deferred resource are not counted yet: `azurerm_subnet.app[*]`.
        let Some(mut at) = Address::parse(&text.replace("[*]", "[?]")) else {
            return self.lost(node, "has an address that is none");
        };
        if let Some(index) = member(node, "index") {
            at.key = key(index).or(at.key);
        }
        if !self.seen.insert(text.to_owned()) {
            // What is read again while applying stands in the prior state too: the change counts.
            let Some(place) = self.planned.iter().position(|planned| planned.instance.address == text) else { return };
            self.planned.remove(place);
        }
        if self.planned.len() >= self.context.budget.export_resources {
            let limit = self.context.budget.export_resources;
            return self.gap(format!("the plan has more than {limit} resources; the others were not read"));
        }
        // All that a data source was told is known of it.
        let knows = |path: &[&str]| at.mode == Mode::Data || path == ["id"] || (self.surroundings.knows)(&at.resource_type, path);
        let mut reader = Values::new(text, self.text, &knows);
        let values = reader.read(change.after, change.unknown, change.sensitive, &configuration.written(&at), node.span);
        let pending: Vec<Pending> = std::mem::take(&mut reader.pending);
        let trail = (1..=at.modules.len()).map(|depth| {
            let names: Vec<String> = at.modules.iter().take(depth).map(called).collect();
            (names.join("."), None)
        });
        let instance = Instance {
            address: text.to_owned(),
            mode: at.mode,
            resource_type: at.resource_type.clone(),
            name: at.name.clone(),
            key: at.key.clone(),
            values,
            span: written.map(|node| node.span),
            condition: condition(text, deferred),
            trail: trail.collect(),
            provider: self.provider(node, &at, configuration),
        };
        self.planned.push(Planned { instance, address: at, pending });
    }

    fn provider(&mut self, node: &Node, at: &Address, configuration: &Configuration<'_>) -> Arc<Provider> {
        let written = member(node, "provider_name").and_then(Node::as_str);
        let name = written.or_else(|| at.resource_type.split('_').next()).unwrap_or_default();
        let key = configuration.provider_key(at);
        let variables = &self.found.variables;
        let slot = self.providers.entry((key.map(str::to_owned), name.to_owned()));
        slot.or_insert_with(|| Arc::new(configuration.provider(key, name, variables))).clone()
    }

    /// What `azurerm_client_config` answered tells which subscription and tenant its provider works in.
    fn place_providers(&mut self) {
        let asked = self.planned.iter().filter(|one| &*one.instance.resource_type == "azurerm_client_config");
        let told: Vec<(Arc<Provider>, Value)> =
            asked.map(|one| (one.instance.provider.clone(), one.instance.values.clone())).collect();
        for (old, answer) in told {
            let mut arguments = old.arguments.as_mapping().map(|mapping| mapping.entries.clone()).unwrap_or_default();
            for key in ["subscription_id", "tenant_id"] {
                let Some(value) = answer.get(key).filter(|value| value.as_str().is_some()) else { continue };
                let slot = arguments.entry(key.into()).or_insert(Value::NULL);
                if slot.as_str().is_none() {
                    *slot = value.clone();
                }
            }
            let new = Arc::new(Provider { name: old.name.clone(), major: old.major, arguments: Value::object(arguments) });
            let held = self.planned.iter_mut().map(|one| &mut one.instance.provider);
            // Each is one for all of its instances; the order in which they are changed says nothing.
            for provider in held.filter(|provider| Arc::ptr_eq(provider, &old)) {
                *provider = new.clone();
            }
            let mut keys: Vec<_> = self.providers.keys().cloned().collect();
            keys.sort();
            for key in keys {
                if let Some(provider) = self.providers.get_mut(&key).filter(|provider| Arc::ptr_eq(provider, &old)) {
                    *provider = new.clone();
                }
            }
        }
    }
}

/// The views of a change.
#[derive(Copy, Clone)]
struct Change<'n> {
    after: Option<&'n Node>,
    unknown: Option<&'n Node>,
    sensitive: Option<&'n Node>,
}

fn actions(change: &Node) -> Vec<String> {
    let listed = member(change, "actions").map(Node::items).unwrap_or_default();
    listed.iter().filter_map(Node::as_str).map(str::to_owned).collect()
}

fn mode_of(resource: &Node) -> Mode {
    match member(resource, "mode").and_then(Node::as_str) {
        Some("data") => Mode::Data,
        _ => Mode::Managed,
    }
}

fn key(index: &Node) -> Option<InstanceKey> {
    match &index.kind {
        NodeKind::Int(number) => usize::try_from(*number).ok().map(InstanceKey::Index),
        NodeKind::String(text) => Some(InstanceKey::Key(text.value.clone())),
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Float(_) | NodeKind::Array(_) | NodeKind::Object(_) => None,
    }
}

/// Whether there will be such a resource: of one whose instances are not counted yet nobody knows.
fn condition(address: &str, deferred: Option<&str>) -> Condition {
    match deferred {
        Some("instance_count_unknown") => {
            let cause = Cause::Runtime(address.into());
            Condition::Maybe(Arc::new(Unknown::new(format!("number of {address}"), Type::Bool, cause)))
        }
        _ => Condition::Always,
    }
}
