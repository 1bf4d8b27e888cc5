//! A folder as a module: its files, parsed, their override files merged, their blocks sorted by what they declare.
//!
//! Sources: <https://developer.hashicorp.com/terraform/language/files>,
//! <https://developer.hashicorp.com/terraform/language/files/override>,
//! <https://opentofu.org/docs/language/files/>.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::terraform::instance::Mode;
use crate::frontend::terraform::references::{self, Reference};
use crate::frontend::terraform::syntax::{Attribute, Block, Body, Expression, ExpressionKind, ObjectKey};
use crate::frontend::terraform::variables::Variable;
use crate::frontend::terraform::{parse, providers};
use crate::frontend::{json, text};
use crate::source::{Sources, Span};
use crate::workspace::Workspace;

/// Endings of configuration files; those that end in a longer one of these are of that.
const ENDINGS: [&str; 4] = [".tf.json", ".tofu.json", ".tf", ".tofu"];

/// Whether a file belongs to a configuration, by its name.
pub fn is_configuration(path: &str) -> bool {
    ending(path).is_some()
}

/// Whether a file holds values of variables, by its name.
pub fn is_variables(path: &str) -> bool {
    path.ends_with(".tfvars") || path.ends_with(".tfvars.json")
}

fn ending(path: &str) -> Option<&'static str> {
    ENDINGS.into_iter().find(|ending| path.ends_with(ending))
}

/// A path inside a folder; the folder of the scan root has no name.
pub(super) fn inside(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// All modules of a scan, each read once, whoever calls it.
#[derive(Debug)]
pub struct Library<'a> {
    workspace: &'a dyn Workspace,
    sources: &'a Sources,
    parsed: BTreeMap<String, Arc<Body>>,
    modules: Mutex<BTreeMap<String, Arc<Module>>>,
}

/// What one folder declares.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// The folder.
    pub(super) folder: String,
    /// Its files, in the order in which they count.
    pub(super) files: Vec<String>,
    /// `variable`.
    pub(super) variables: IndexMap<Arc<str>, Variable>,
    /// `locals`.
    pub(super) locals: IndexMap<Arc<str>, Local>,
    /// `output`.
    pub(super) outputs: IndexMap<Arc<str>, Output>,
    /// `module`.
    pub(super) calls: IndexMap<Arc<str>, Call>,
    /// `resource` and `data`.
    pub(super) resources: IndexMap<(Mode, Arc<str>, Arc<str>), Declared>,
    /// `provider`, by name and alias.
    pub(super) providers: IndexMap<(Arc<str>, Option<Arc<str>>), Declared>,
    /// The providers that it names in `required_providers`.
    pub(super) requirements: BTreeMap<Arc<str>, providers::Requirement>,
    /// `backend` or `cloud`.
    pub(super) backend: Option<Block>,
    /// Its `terraform` block, else its first.
    pub(super) span: Option<Span>,
    /// What is wrong with its files.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Declarations that could not be taken in.
    pub(super) lost: usize,
}

/// A block and what it refers to.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) block: Block,
    pub(super) references: Vec<Target>,
}

/// A local value.
#[derive(Debug)]
pub(super) struct Local {
    pub(super) attribute: Attribute,
    pub(super) references: Vec<Target>,
}

/// An output.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) block: Block,
    pub(super) value: Option<Arc<Expression>>,
    pub(super) sensitive: bool,
    pub(super) references: Vec<Target>,
}

/// A call of another module.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) block: Block,
    /// Where the other is, as it is written; `None` if that is no plain text.
    pub(super) source: Option<Arc<str>>,
    /// What `count` and `for_each` refer to.
    pub(super) repetition: Vec<Target>,
    /// The arguments, and what each refers to.
    pub(super) arguments: IndexMap<Arc<str>, (Arc<Expression>, Vec<Target>)>,
    /// `providers`: name and alias there, name and alias here.
    pub(super) providers: Vec<(providers::Name, providers::Name)>,
}

/// What a reference leads to: positions in the module that it is written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Variable(usize),
    Local(usize),
    Resource(usize),
    /// One output of a module, or all of them.
    Call(usize, Option<Arc<str>>),
}

impl<'a> Library<'a> {
    /// A library that has the files `parsed` at hand and reads others when they are asked for.
    pub fn new(workspace: &'a dyn Workspace, sources: &'a Sources, parsed: BTreeMap<String, Arc<Body>>) -> Self {
        Library { workspace, sources, parsed, modules: Mutex::default() }
    }

    /// Whether there is a module in `folder`.
    pub(super) fn has(&self, folder: &str) -> bool {
        !self.module(folder).files.is_empty()
    }

    /// The module in a folder, or of one file alone; it has no files if there is none.
    pub(super) fn module(&self, path: &str) -> Arc<Module> {
        let known = self.modules.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        known.unwrap_or_else(|| {
            let module = Arc::new(self.load(path));
            self.modules.lock().unwrap_or_else(PoisonError::into_inner).entry(path.to_owned()).or_insert(module).clone()
        })
    }

    fn load(&self, path: &str) -> Module {
        let alone = is_configuration(path) && self.workspace.is_file(path);
        let (folder, name) = if alone { path.rsplit_once('/').unwrap_or(("", path)) } else { (path, "") };
        let mut module = Module { folder: folder.to_owned(), ..Module::default() };
        let names = if alone { vec![name.to_owned()] } else { self.workspace.list(folder).unwrap_or_default() };
        let (overrides, plain) = if alone { (Vec::new(), vec![name]) } else { configuration(&names) };
        let (mut blocks, mut changes) = (Vec::new(), Vec::new());
        for (names, into) in [(plain, &mut blocks), (overrides, &mut changes)] {
            for name in names {
                let path = inside(folder, name);
                let body = match self.parsed.get(&path) {
                    Some(body) => body.clone(),
                    None => {
                        let Warned { value, diagnostics } = read(&path, self.workspace, self.sources, &Budget::default());
                        module.diagnostics.extend(diagnostics);
                        Arc::new(value)
                    }
                };
                module.files.push(path);
                into.extend(body.blocks.iter().cloned());
            }
        }
        for change in changes {
            apply(&mut blocks, change);
        }
        module.take(blocks, self.workspace);
        module
    }
}

/// Which of the files of a folder, by their names, make up its module and change nothing in each other.
pub fn plain(names: &[String]) -> Vec<&str> {
    configuration(names).1
}

/// The names of override files, and those of the others. A `.tofu` file stands in for the `.tf` file of the same name.
fn configuration(names: &[String]) -> (Vec<&str>, Vec<&str>) {
    let hidden = |name: &str| {
        let twin = name.strip_suffix(".tf").map(|stem| format!("{stem}.tofu"));
        let twin = twin.or_else(|| name.strip_suffix(".tf.json").map(|stem| format!("{stem}.tofu.json")));
        twin.is_some_and(|twin| names.contains(&twin))
    };
    let files = names.iter().map(String::as_str).filter(|name| !name.starts_with('.') && !hidden(name));
    let stems = files.filter_map(|name| Some((name, name.strip_suffix(ending(name)?)?)));
    let (overrides, plain): (Vec<_>, Vec<_>) = stems.partition(|(_, stem)| *stem == "override" || stem.ends_with("_override"));
    // `partition` keeps the order of the list, which is that of the names.
    (overrides.iter().map(|(name, _)| *name).collect(), plain.iter().map(|(name, _)| *name).collect())
}

/// Reads and parses a file of either syntax.
pub fn read(path: &str, workspace: &dyn Workspace, sources: &Sources, budget: &Budget) -> Warned<Body> {
    let fail = |kind, why: String| Warned { value: Body::default(), diagnostics: vec![Diagnostic::file(kind, path, why)] };
    let bytes = match workspace.read(path, budget.file_bytes) {
        Ok(bytes) => bytes,
        Err(error) => return fail(DiagnosticKind::Input, format!("cannot read this file: {error}")),
    };
    match text::decode(bytes) {
        Ok(text) => parse_text(path, &text, sources, budget),
        Err(why) => fail(DiagnosticKind::Input, why),
    }
}

/// Parses a text of either syntax, told by the name of its file.
pub fn parse_text(path: &str, text: &str, sources: &Sources, budget: &Budget) -> Warned<Body> {
    let file = sources.add(path, text);
    if !path.ends_with(".json") {
        return parse::parse(text, file, budget);
    }
    let Warned { value, mut diagnostics } = json::parse(file, text, budget);
    let read = if is_variables(path) { parse::parse_json_variables } else { parse::parse_json };
    let body = value.map(|root| read(&root, &mut diagnostics));
    Warned { value: body.unwrap_or_default(), diagnostics }
}

/// Whether an override changes a block: both declare the same.
fn same(block: &Block, change: &Block) -> bool {
    let labels = |block: &Block| block.labels.iter().map(|label| label.text.clone()).collect::<Vec<_>>();
    let alias = |block: &Block| find(&block.body, "alias").and_then(text_of);
    block.kind.text == change.kind.text && labels(block) == labels(change) && alias(block) == alias(change)
}

fn apply(blocks: &mut Vec<Block>, change: Block) {
    match (&*change.kind.text, blocks.iter_mut().find(|block| same(block, &change))) {
        // Local values are changed one by one, and those of `terraform` kind by kind.
        ("locals", _) => {
            for attribute in &change.body.attributes {
                for block in blocks.iter_mut().filter(|block| &*block.kind.text == "locals") {
                    let mut body = (*block.body).clone();
                    body.attributes.retain(|old| old.name.text != attribute.name.text);
                    block.body = Arc::new(body);
                }
            }
            blocks.push(change);
        }
        ("terraform", Some(block)) => {
            let mut body = (*block.body).clone();
            let state = |kind: &str| kind == "backend" || kind == "cloud";
            for inner in &change.body.blocks {
                body.blocks.retain(|old| !(state(&inner.kind.text) && state(&old.kind.text)));
                body.blocks.push(inner.clone());
            }
            block.body = Arc::new(body);
        }
        (_, Some(block)) => block.body = Arc::new(merged(&block.body, &change.body)),
        (_, None) => blocks.push(change),
    }
}

/// The body of a block with what an override says: attributes one by one, nested blocks all of a kind.
fn merged(body: &Body, change: &Body) -> Body {
    let kind = |block: &Block| match block.labels.first() {
        Some(label) if &*block.kind.text == "dynamic" => label.text.clone(),
        _ => block.kind.text.clone(),
    };
    let mut body = body.clone();
    body.attributes.retain(|old| !change.attributes.iter().any(|new| new.name.text == old.name.text));
    body.attributes.extend(change.attributes.iter().cloned());
    body.blocks.retain(|old| !change.blocks.iter().any(|new| kind(new) == kind(old)));
    body.blocks.extend(change.blocks.iter().cloned());
    body
}

/// The attribute `name` of a body.
pub(super) fn find<'b>(body: &'b Body, name: &str) -> Option<&'b Arc<Expression>> {
    body.attributes.iter().find(|attribute| &*attribute.name.text == name).map(|attribute| &attribute.value)
}

/// The text of an expression that is nothing but text.
pub(super) fn text_of(expression: &Arc<Expression>) -> Option<Arc<str>> {
    match &expression.kind {
        ExpressionKind::String(text) => Some(text.clone()),
        _ => None,
    }
}

pub(super) fn truth_of(body: &Body, name: &str) -> Option<bool> {
    match find(body, name)?.kind {
        ExpressionKind::Bool(truth) => Some(truth),
        _ => None,
    }
}

impl Module {
    fn take(&mut self, blocks: Vec<Block>, workspace: &dyn Workspace) {
        let mut named: Vec<(Arc<str>, Attribute)> = Vec::new();
        let main = blocks.iter().find(|block| &*block.kind.text == "terraform").or(blocks.first());
        self.span = main.map(|block| block.header);
        for block in blocks {
            let label = |at: usize| block.labels.get(at).map(|label| label.text.clone());
            match (&*block.kind.text, label(0), label(1)) {
                ("variable", Some(name), None) => {
                    let variable = Variable::read(&block, workspace, &mut self.diagnostics);
                    let clash = self.variables.insert(name, variable).is_some();
                    self.clash(clash, &block);
                }
                ("locals", None, None) => {
                    named.extend(block.body.attributes.iter().map(|one| (one.name.text.clone(), one.clone())));
                }
                ("output", Some(name), None) => {
                    let value = find(&block.body, "value").cloned();
                    let sensitive = truth_of(&block.body, "sensitive").unwrap_or_default();
                    let output = Output { block: block.clone(), value, sensitive, references: Vec::new() };
                    let clash = self.outputs.insert(name, output).is_some();
                    self.clash(clash, &block);
                }
                ("module", Some(name), None) => {
                    let clash = self.calls.insert(name, Call::new(&block)).is_some();
                    self.clash(clash, &block);
                }
                ("resource" | "data" | "ephemeral", Some(kind), Some(name)) => {
                    let mode = if &*block.kind.text == "resource" { Mode::Managed } else { Mode::Data };
                    let key = (mode, kind, name);
                    let clash = self.resources.contains_key(&key);
                    self.clash(clash, &block);
                    // Of two of one name the first counts.
                    self.resources.entry(key).or_insert(Declared { block, references: Vec::new() });
                }
                ("provider", Some(name), None) => {
                    let alias = find(&block.body, "alias").and_then(text_of);
                    self.providers.insert((name, alias), Declared { block, references: Vec::new() });
                }
                ("terraform", None, None) => {
                    self.requirements.extend(providers::requirements(&block.body));
                    let backend = block.body.blocks.iter().find(|one| matches!(&*one.kind.text, "backend" | "cloud"));
                    self.backend = backend.cloned().or_else(|| self.backend.take());
                }
                // They say what becomes of the state, or what is tested after.
                ("moved" | "removed" | "import" | "check" | "action", ..) => {}
                (kind, ..) => {
                    let message = match kind {
                        "variable" | "locals" | "output" | "module" | "resource" | "data" | "provider" | "terraform" => {
                            format!("this `{kind}` block does not have the labels it needs")
                        }
                        _ => format!("there is no block `{kind}` here"),
                    };
                    self.lost += 1;
                    self.diagnostics.push(Diagnostic::at(DiagnosticKind::Input, block.header, message));
                }
            }
        }
        for (name, attribute) in named {
            if self.locals.contains_key(&name) {
                let message = format!("the local value `{name}` is declared twice");
                self.diagnostics.push(Diagnostic::at(DiagnosticKind::Input, attribute.name.span, message));
            }
            self.locals.entry(name).or_insert(Local { attribute, references: Vec::new() });
        }
        self.link();
    }

    fn clash(&mut self, clash: bool, block: &Block) {
        if clash {
            let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
            let message = format!("`{} {}` is declared twice", block.kind.text, labels.join("."));
            self.lost += 1;
            self.diagnostics.push(Diagnostic::at(DiagnosticKind::Input, block.header, message));
        }
    }

    /// Resolves what everything refers to.
    fn link(&mut self) {
        let (mut locals, mut outputs) = (std::mem::take(&mut self.locals), std::mem::take(&mut self.outputs));
        // The names must be there while they are looked up: what is filled in are the edges.
        let local_names: IndexMap<Arc<str>, ()> = locals.keys().map(|name| (name.clone(), ())).collect();
        let resolve = |found: Vec<Reference>| -> Vec<Target> {
            let mut targets: Vec<Target> = found.iter().filter_map(|one| self.target(one, &local_names)).collect();
            targets.sort();
            targets.dedup();
            targets
        };
        for local in locals.values_mut() {
            local.references = resolve(references::of_expression(&local.attribute.value));
        }
        for output in outputs.values_mut() {
            output.references = output.value.iter().flat_map(|value| resolve(references::of_expression(value))).collect();
        }
        let resources: Vec<_> = self.resources.values().map(|one| resolve(references::of_block(&one.block))).collect();
        let providers: Vec<_> = self.providers.values().map(|one| resolve(references::of_block(&one.block))).collect();
        let calls: Vec<_> = self
            .calls
            .values()
            .map(|call| {
                let repeats = ["count", "for_each"].into_iter().filter_map(|name| find(&call.block.body, name));
                let repetition = resolve(repeats.flat_map(|one| references::of_expression(one)).collect());
                let arguments = call.arguments.values().map(|(value, _)| resolve(references::of_expression(value)));
                (repetition, arguments.collect::<Vec<_>>())
            })
            .collect();
        (self.locals, self.outputs) = (locals, outputs);
        for (one, references) in self.resources.values_mut().zip(resources) {
            one.references = references;
        }
        for (one, references) in self.providers.values_mut().zip(providers) {
            one.references = references;
        }
        for (call, (repetition, arguments)) in self.calls.values_mut().zip(calls) {
            call.repetition = repetition;
            for ((_, slot), references) in call.arguments.values_mut().zip(arguments) {
                *slot = references;
            }
        }
    }

    fn target(&self, reference: &Reference, locals: &IndexMap<Arc<str>, ()>) -> Option<Target> {
        let name = |at: usize| reference.path.get(at).cloned();
        match &*reference.root {
            "var" => self.variables.get_index_of(&name(0)?).map(Target::Variable),
            "local" => locals.get_index_of(&name(0)?).map(Target::Local),
            "module" => {
                let call = self.calls.get_index_of(&name(0)?)?;
                let repeated = self.calls.get_index(call).is_some_and(|(_, call)| call.is_repeated());
                Some(Target::Call(call, name(if repeated { 2 } else { 1 })))
            }
            "data" | "ephemeral" => self.resources.get_index_of(&(Mode::Data, name(0)?, name(1)?)).map(Target::Resource),
            kind => self.resources.get_index_of(&(Mode::Managed, kind.into(), name(0)?)).map(Target::Resource),
        }
    }
}

impl Call {
    fn new(block: &Block) -> Self {
        let own = ["source", "version", "count", "for_each", "providers", "depends_on"];
        let arguments = block.body.attributes.iter().filter(|one| !own.contains(&&*one.name.text));
        let passed = find(&block.body, "providers").map(|passed| match &passed.kind {
            ExpressionKind::Object(items) => items.as_slice(),
            _ => &[],
        });
        let passed = passed.unwrap_or_default().iter().filter_map(|(key, value)| {
            let there = match key {
                ObjectKey::Name(name) => (name.text.clone(), None),
                ObjectKey::Computed(key) => providers::name(key)?,
            };
            Some((there, providers::name(value)?))
        });
        Call {
            source: find(&block.body, "source").and_then(text_of),
            repetition: Vec::new(),
            arguments: arguments.map(|one| (one.name.text.clone(), (one.value.clone(), Vec::new()))).collect(),
            providers: passed.collect(),
            block: block.clone(),
        }
    }

    /// Whether it has `count` or `for_each`.
    pub(super) fn is_repeated(&self) -> bool {
        ["count", "for_each"].iter().any(|name| find(&self.block.body, name).is_some())
    }
}
