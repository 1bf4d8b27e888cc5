//! Terraform and OpenTofu configurations and plans, read without their programs.

mod access;
pub mod azapi;
mod backend;
pub mod convert;
pub mod equality;
mod expand;
pub mod expression;
pub mod functions;
mod graph;
pub mod ids;
pub mod instance;
pub mod load;
mod loops;
pub mod lower;
pub mod mapping;
mod modules;
mod names;
pub mod number;
mod operators;
pub mod parse;
pub mod plan;
mod providers;
pub mod references;
pub mod syntax;
mod template;
#[cfg(test)]
mod tests;
pub mod unify;
pub mod value;
mod variables;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::{Context, ModuleReference, Reading, Target};
use crate::model::{Deployment, DeploymentKind, Key, ScopeKind};
use crate::source::{Sources, Span};
pub use backend::Backend;
use expand::{Occurrence, Scope};
use graph::Graph;
use instance::{Instance, Mode, Provider};
pub use load::{Library, is_configuration, is_variables, plain, read};
use lower::lower;
pub use modules::is_local;
use syntax::{Body, ExpressionKind};
use value::Value;
pub use variables::is_automatic;

/// What the user says of a root.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Files of variables beyond those that Terraform reads by itself; of several values the last counts.
    pub files: Vec<String>,
    /// `NAME` and `VALUE` of the command line; they count most.
    pub values: Vec<(String, String)>,
    /// What `TF_VAR_…` gives; it counts least.
    pub environment: BTreeMap<String, String>,
    /// The values that a plan was made with; they are all there are.
    pub planned: Option<BTreeMap<Arc<str>, Value>>,
    /// The name of the workspace; `default` if it is not given.
    pub workspace: Option<String>,
}

/// What a root with its values, or a plan, comes to.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// The file that stands for it: findings about it as a whole are told there.
    pub root: String,
    /// The file of variables that tells it from other deployments of the same root.
    pub parameters: Option<String>,
    /// All instances, module by module.
    pub instances: Vec<Instance>,
    /// The outputs of the root module.
    pub outputs: BTreeMap<Arc<str>, Value>,
    /// The variables of the root module that are no secrets.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// The outputs that are declared as sensitive.
    pub marked: BTreeSet<Arc<str>>,
    /// The modules that it calls.
    pub modules: Vec<ModuleReference>,
    /// The providers that its resources go to.
    pub providers: Vec<Arc<Provider>>,
    /// Where its state is kept, if that can be told.
    pub backend: Option<Backend>,
    /// Blocks that were not taken in; each has a diagnostic.
    pub lost: usize,
    /// Why it is not complete, if it is not.
    pub incomplete: Option<String>,
    /// Its first block.
    pub span: Option<Span>,
    /// It is a plan or a state: what Terraform itself found.
    pub planned: bool,
}

/// Evaluates the root module at `path`: a folder, or a file that is taken for itself. Files of variables that are given with `options` tell
/// apart the deployments of one root.
pub fn evaluate(path: &str, library: &Library<'_>, options: &Options, context: &Context<'_>) -> Warned<Configuration> {
    let module = library.module(path);
    let folder = module.folder.as_str();
    let given = variables::given(folder, options, context);
    let lock = load::inside(folder, ".terraform.lock.hcl");
    let locked = if context.workspace.is_file(&lock) {
        providers::locked(&read(&lock, context.workspace, context.sources, context.budget).value)
    } else {
        BTreeMap::new()
    };
    let graph = Graph::new(&module, given.value, locked, options, library, context);
    let mut configuration = Configuration { instances: graph.instances(), outputs: graph.outputs(), ..Configuration::default() };
    configuration.variables = graph.variables();
    let main = load::inside(folder, "main.tf");
    configuration.root = if module.files.contains(&main) { main } else { module.files.first().cloned().unwrap_or(main) };
    let alone = is_configuration(path) && context.workspace.is_file(path);
    configuration.backend = Backend::of(&module, alone, options, context.workspace, |block| {
        Scope::new(&graph, 0, &Occurrence::only()).body(&block.body)
    });
    configuration.marked = module.outputs.iter().filter(|(_, output)| output.sensitive).map(|(name, _)| name.clone()).collect();
    configuration.parameters = options.files.first().cloned();
    configuration.providers = graph.used_providers();
    configuration.span = module.span;
    configuration.modules = graph.references.take();
    configuration.modules.sort_by_cached_key(|module| place(module.span, context.sources));
    configuration.incomplete = graph.limit.take();
    let mut diagnostics = given.diagnostics;
    diagnostics.append(&mut graph.diagnostics.borrow_mut());
    let mut seen = BTreeSet::new();
    for instance in graph.modules.borrow().iter().filter(|instance| seen.insert(instance.module.folder.clone())) {
        configuration.lost += instance.module.lost;
        diagnostics.extend(instance.module.diagnostics.iter().cloned());
    }
    for (name, _) in options.values.iter().filter(|(name, _)| !module.variables.contains_key(name.as_str())) {
        let message = format!("there is no variable `{name}` here; the value that was given for it is not used");
        diagnostics.push(Diagnostic::file(DiagnosticKind::Note, &configuration.root, message));
    }
    let unasked = |provider: &&Arc<Provider>| provider.major.is_none() && &*provider.name == "azurerm";
    if configuration.providers.iter().any(|provider| unasked(&provider)) {
        let message = "no version of the provider `azurerm` is asked for; the newest is taken";
        let hint = "name one in `required_providers`, or keep `.terraform.lock.hcl` with the configuration";
        diagnostics.push(Diagnostic::file(DiagnosticKind::Note, &configuration.root, message).hint(hint));
    }
    Warned { value: configuration, diagnostics }
}

/// Numbers of files depend on the order of reading, their paths do not.
fn place(span: Option<Span>, sources: &Sources) -> Option<(Arc<str>, u32)> {
    span.map(|span| (sources.file(span.file).path().clone(), span.start))
}

/// What an expression sees of an instance.
fn visible(instance: &Instance, target: &Target) -> Value {
    if azapi::is_azapi(&instance.resource_type) {
        return azapi::visible(instance, target);
    }
    let Instance { resource_type, mode, address, values, provider, .. } = instance;
    mapping::visible(resource_type, *mode, address, values, provider, target)
}

/// What a configuration or a plan sends to Azure.
pub fn reading(configuration: Configuration, context: &Context<'_>) -> Warned<Reading> {
    let mut mapped = mapping::resources(&configuration.instances, context.target);
    let mut made = azapi::resources(&configuration.instances, context.target, &mut mapped.value.resources);
    mapped.diagnostics.append(&mut made.diagnostics);
    mapped.diagnostics.extend(strangers(&configuration));
    let azure = configuration.providers.iter().find(|provider| &*provider.name == "azurerm");
    let subscription = azure.map_or_else(
        || ids::subscription(&Provider { name: "azurerm".into(), major: None, arguments: Value::object([]) }, context.target),
        |provider| ids::subscription(provider, context.target),
    );
    let outputs = configuration.outputs.iter().map(|(name, value)| {
        // Terraform makes no plan of a root whose outputs show what is sensitive without saying so.
        let secure = configuration.marked.contains(name) || (configuration.planned && value.sensitive);
        let ty = secure.then(|| (Key::new("type"), crate::model::Value::string("secureString")));
        let output = crate::model::Value::object(ty.into_iter().chain([(Key::new("value"), lower(value))]));
        (Key::new(name.clone()), output.with_origin(value.origin.clone()))
    });
    let deployment = Deployment {
        kind: if configuration.planned { DeploymentKind::Plan } else { DeploymentKind::Template },
        root: configuration.root,
        parameters: configuration.parameters,
        scope: ScopeKind::Subscription,
        target: ids::of_subscription(&subscription),
        resources: mapped.value.resources,
        arguments: texts(&configuration.variables),
        about: configuration.backend.iter().map(Backend::resource).collect(),
        outputs: crate::model::Value::object(outputs),
        span: configuration.span,
        collected: None,
    };
    let value = Reading {
        deployment,
        modules: configuration.modules,
        understood: mapped.value.understood + made.value.understood,
        not_understood: mapped.value.not_understood + made.value.not_understood + configuration.lost,
        incomplete: configuration.incomplete,
    };
    Warned { value, diagnostics: mapped.diagnostics }
}

/// The variables that are texts.
fn texts(variables: &BTreeMap<Arc<str>, Value>) -> Vec<(Arc<str>, crate::model::Value)> {
    let lowered = variables.iter().map(|(name, value)| (name.clone(), lower(value)));
    lowered.filter(|(_, value)| !value.secret && value.text_with(|_| String::new()).is_some()).collect()
}

/// Says which resources are not Azure's: nothing in them is judged.
fn strangers(configuration: &Configuration) -> Option<Diagnostic> {
    let ours = |instance: &&Instance| {
        instance.resource_type.starts_with("azurerm_") || azapi::is_azapi(&instance.resource_type) || instance.mode == Mode::Data
    };
    let (mut count, mut names) = (0, BTreeSet::new());
    for instance in configuration.instances.iter().filter(|instance| !ours(instance)) {
        count += 1;
        names.insert(format!("`{}`", instance.provider.name));
    }
    let names: Vec<String> = names.into_iter().collect();
    let message = match count {
        0 => return None,
        1 => format!(
            "one resource is of the provider {}, which makes nothing in Azure's own shape; it is not judged",
            names.join(", ")
        ),
        more => format!(
            "{more} resources are of the providers {}, which make nothing in Azure's own shape; they are not judged",
            names.join(", ")
        ),
    };
    Some(Diagnostic::file(DiagnosticKind::Note, &configuration.root, message))
}

/// What a file declares, as far as it has an address: resources, data sources, calls of modules.
pub fn declared(body: &Body) -> impl Iterator<Item = String> {
    body.blocks.iter().filter_map(|block| {
        let label = |at: usize| block.labels.get(at).map(|label| &*label.text);
        match (&*block.kind.text, label(0), label(1)) {
            ("resource", Some(kind), Some(name)) => Some(format!("{kind}.{name}")),
            ("data", Some(kind), Some(name)) => Some(format!("data.{kind}.{name}")),
            ("module", Some(name), None) => Some(format!("module.{name}")),
            _ => None,
        }
    })
}

/// The sources of the modules that a file calls, as they are written.
pub fn sources(body: &Body) -> impl Iterator<Item = &Arc<str>> {
    body.blocks.iter().filter(|block| &*block.kind.text == "module").filter_map(|block| {
        match &load::find(&block.body, "source")?.kind {
            ExpressionKind::String(source) => Some(source),
            _ => None,
        }
    })
}
