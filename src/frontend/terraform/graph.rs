//! The graph of a root: what everything depends on, evaluated once each, in that order.
//!
//! Terraform orders by what is written, not by what a condition makes of it, and so does this: before a cell is evaluated,
//! all that it refers to is, by a stack of its own. A long chain costs no depth.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::HashMap;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::frontend::terraform::expand::{Occurrence, Scope, Shape};
use crate::frontend::terraform::expression::Evaluator;
use crate::frontend::terraform::functions::Host;
use crate::frontend::terraform::instance::{Instance, InstanceKey, Mode, Provider};
use crate::frontend::terraform::load::{Library, Module, Target, find};
use crate::frontend::terraform::modules::{self, Manifest};
use crate::frontend::terraform::syntax::{Block, Expression};
use crate::frontend::terraform::value::{Type, Value};
use crate::frontend::terraform::variables::{Given, failed};
use crate::frontend::terraform::{Options, mapping, providers, visible};
use crate::frontend::{Context, ModuleReference};
use crate::model::{Origin, StepKind, Unknown};
use crate::source::Span;

/// Names of a circle that are told.
const LONGEST_CIRCLE: usize = 10;

/// Something that is evaluated once: its module instance and its position in that module.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Cell {
    Variable(usize, usize),
    Local(usize, usize),
    Output(usize, usize),
    Resource(usize, usize),
    Provider(usize, usize),
    /// How often a module is called.
    Call(usize, usize),
}

enum State {
    /// It is being evaluated, or what it depends on is.
    Open,
    Done(Value),
}

/// One instance of a module.
pub(super) struct ModuleInstance {
    /// What it is an instance of.
    pub(super) module: Arc<Module>,
    /// `module.net["a"]`; empty for the root.
    pub(super) address: String,
    /// The path of the calls, as `modules.json` has it: `net.subnets`.
    calls: String,
    /// Who calls it, and which of the calls there; the root is called by nobody.
    caller: Option<(usize, usize)>,
    /// What tells it from its twins.
    occurrence: Occurrence,
    /// The calls on the way, with their places.
    trail: Vec<(String, Option<Span>)>,
}

/// The instances of a call.
pub(super) struct Expansion {
    pub(super) shape: Shape,
    pub(super) children: Vec<(Option<InstanceKey>, usize)>,
    /// What their number depends on.
    pub(super) open: Option<Arc<Unknown>>,
    /// The module is not at hand: what it is called.
    pub(super) opaque: Option<String>,
}

/// The instances of a block.
pub(super) struct Expanded {
    instances: Vec<Instance>,
    /// What references see of each.
    pub(super) seen: Vec<(Option<InstanceKey>, Value)>,
    pub(super) shape: Shape,
    pub(super) open: Option<Arc<Unknown>>,
}

/// One root with one set of values.
pub(super) struct Graph<'a> {
    pub(super) context: &'a Context<'a>,
    at_hand: &'a Library<'a>,
    pub(super) options: &'a Options,
    pub(super) folder: &'a str,
    host: Host<'a>,
    given: BTreeMap<Arc<str>, Given>,
    manifest: Manifest,
    locked: BTreeMap<Arc<str>, u32>,
    pub(super) modules: RefCell<Vec<Rc<ModuleInstance>>>,
    cells: RefCell<HashMap<Cell, State>>,
    pub(super) blocks: RefCell<HashMap<(usize, usize), Rc<Expanded>>>,
    pub(super) calls: RefCell<HashMap<(usize, usize), Rc<Expansion>>>,
    providers: RefCell<BTreeMap<(usize, providers::Name), Arc<Provider>>>,
    pub(super) references: RefCell<Vec<ModuleReference>>,
    pub(super) diagnostics: RefCell<Vec<Diagnostic>>,
    pub(super) limit: RefCell<Option<String>>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(
        module: &'a Arc<Module>,
        given: BTreeMap<Arc<str>, Given>,
        locked: BTreeMap<Arc<str>, u32>,
        options: &'a Options,
        library: &'a Library<'a>,
        context: &'a Context<'a>,
    ) -> Self {
        let folder = module.folder.as_str();
        let root = ModuleInstance {
            module: module.clone(),
            address: String::new(),
            calls: String::new(),
            caller: None,
            occurrence: Occurrence::only(),
            trail: Vec::new(),
        };
        Graph {
            host: Host { workspace: context.workspace, base: folder, budget: context.budget },
            manifest: Manifest::read(folder, context),
            modules: RefCell::new(vec![Rc::new(root)]),
            cells: RefCell::default(),
            blocks: RefCell::default(),
            calls: RefCell::default(),
            providers: RefCell::default(),
            references: RefCell::default(),
            diagnostics: RefCell::default(),
            limit: RefCell::default(),
            context,
            at_hand: library,
            options,
            folder,
            given,
            locked,
        }
    }

    /// All instances of all blocks, module by module.
    pub(super) fn instances(&self) -> Vec<Instance> {
        let (mut found, mut open) = (Vec::new(), vec![0]);
        while let Some(at) = open.pop() {
            let module = self.module(at);
            for place in 0..module.module.resources.len() {
                if found.len() >= self.context.budget.resources {
                    self.hit(format!("more than {} instances", self.context.budget.resources), None);
                    return found;
                }
                self.force(Cell::Resource(at, place));
                let block = self.blocks.borrow().get(&(at, place)).cloned();
                found.extend(block.iter().flat_map(|block| block.instances.iter().cloned()));
            }
            let mut inner = Vec::new();
            for place in 0..module.module.calls.len() {
                self.force(Cell::Call(at, place));
                inner.extend(self.calls.borrow().get(&(at, place)).iter().flat_map(|call| call.children.iter().map(|one| one.1)));
            }
            open.extend(inner.into_iter().rev());
        }
        found
    }

    /// The outputs of the root.
    pub(super) fn outputs(&self) -> BTreeMap<Arc<str>, Value> {
        let root = self.module(0);
        let names = root.module.outputs.keys().enumerate();
        names.map(|(place, name)| (name.clone(), self.force(Cell::Output(0, place)))).collect()
    }

    /// The variables of the root that are not sensitive.
    pub(super) fn variables(&self) -> BTreeMap<Arc<str>, Value> {
        let root = self.module(0);
        let values = root.module.variables.keys().enumerate();
        let values = values.map(|(place, name)| (name.clone(), self.force(Cell::Variable(0, place))));
        values.filter(|(_, value)| !value.sensitive).collect()
    }

    pub(super) fn module(&self, at: usize) -> Rc<ModuleInstance> {
        self.modules.borrow().get(at).cloned().expect("invariant: module instances are only ever added")
    }

    /// Says that the rest is left out, the first time.
    fn hit(&self, what: String, span: Option<Span>) {
        if self.limit.borrow().is_some() {
            return;
        }
        let message = format!("limit: {what}; the rest is not read");
        let diagnostic = match span {
            Some(span) => Diagnostic::at(DiagnosticKind::Limit, span, message),
            None => Diagnostic::file(DiagnosticKind::Limit, self.folder, message),
        };
        self.diagnostics.borrow_mut().push(diagnostic);
        self.limit.borrow_mut().get_or_insert(what);
    }

    pub(super) fn fail(&self, span: Span, message: impl Into<String>) {
        self.diagnostics.borrow_mut().push(Diagnostic::at(DiagnosticKind::Input, span, message));
    }

    fn done(&self, cell: Cell) -> Option<Value> {
        match self.cells.borrow().get(&cell) {
            Some(State::Done(value)) => Some(value.clone()),
            Some(State::Open) | None => None,
        }
    }

    fn is_open(&self, cell: Cell) -> bool {
        matches!(self.cells.borrow().get(&cell), Some(State::Open))
    }

    /// The value of a cell, after those of all that it depends on.
    fn force(&self, cell: Cell) -> Value {
        let (mut stack, mut path) = (vec![cell], Vec::new());
        while let Some(top) = stack.last().copied() {
            if self.done(top).is_some() {
                stack.pop();
                continue;
            }
            if !self.is_open(top) {
                self.cells.borrow_mut().insert(top, State::Open);
                path.push(top);
            }
            let needs = self.needs(top);
            let before = stack.len();
            stack.extend(needs.iter().filter(|need| !self.is_open(**need)));
            if stack.len() > before {
                continue;
            }
            if let Some(need) = needs.first() {
                self.circle(*need, &path);
            }
            let value = self.evaluate(top);
            self.cells.borrow_mut().insert(top, State::Done(value));
            path.pop();
            stack.pop();
        }
        self.done(cell).unwrap_or(Value::NULL)
    }

    /// The value of a cell that an expression asks for: it is there, or it is part of a circle.
    pub(super) fn asked(&self, cell: Cell) -> Value {
        match self.done(cell) {
            Some(value) => value,
            None if self.is_open(cell) => failed(&Type::Any, &format!("`{}` depends on itself", self.name(cell))),
            None => self.force(cell),
        }
    }

    /// Says that `first` depends on itself through the end of `path`.
    fn circle(&self, first: Cell, path: &[Cell]) {
        let from = path.iter().position(|cell| *cell == first).unwrap_or_default();
        let mut names: Vec<String> =
            path.iter().skip(from).chain([&first]).map(|cell| format!("`{}`", self.name(*cell))).collect();
        if names.len() > LONGEST_CIRCLE {
            let left_out = names.len() - LONGEST_CIRCLE;
            names.splice(LONGEST_CIRCLE / 2..LONGEST_CIRCLE / 2 + left_out, [format!("… {left_out} more …")]);
        }
        let message = format!("a circle: {}", names.join(" → "));
        self.fail(self.place(first), message);
    }

    /// What a cell depends on and is not evaluated yet.
    fn needs(&self, cell: Cell) -> Vec<Cell> {
        let mut needs = Vec::new();
        match cell {
            Cell::Variable(at, place) => {
                let own = self.module(at);
                let argument = own.caller.and_then(|(caller, call)| {
                    let (name, _) = own.module.variables.get_index(place)?;
                    Some((caller, self.module(caller), call, name.clone()))
                });
                if let Some((caller, outer, call, name)) = argument
                    && let Some((_, call)) = outer.module.calls.get_index(call)
                    && let Some((_, targets)) = call.arguments.get(&name)
                {
                    self.targets(caller, targets, &mut needs);
                }
            }
            Cell::Local(at, place) => {
                let own = self.module(at);
                own.module.locals.get_index(place).into_iter().for_each(|(_, one)| self.targets(at, &one.references, &mut needs));
            }
            Cell::Output(at, place) => {
                let own = self.module(at);
                own.module
                    .outputs
                    .get_index(place)
                    .into_iter()
                    .for_each(|(_, one)| self.targets(at, &one.references, &mut needs));
            }
            Cell::Resource(at, place) => {
                let own = self.module(at);
                if let Some(((_, kind, _), one)) = own.module.resources.get_index(place) {
                    self.targets(at, &one.references, &mut needs);
                    let provider = self.provider_block(at, provider_name(&one.block, kind));
                    needs.extend(provider.map(|(at, place)| Cell::Provider(at, place)));
                }
            }
            Cell::Provider(at, place) => {
                let own = self.module(at);
                let block = own.module.providers.get_index(place);
                block.into_iter().for_each(|(_, one)| self.targets(at, &one.references, &mut needs));
            }
            Cell::Call(at, place) => {
                let own = self.module(at);
                own.module.calls.get_index(place).into_iter().for_each(|(_, one)| self.targets(at, &one.repetition, &mut needs));
            }
        }
        needs.retain(|need| self.done(*need).is_none());
        needs
    }

    fn targets(&self, at: usize, targets: &[Target], needs: &mut Vec<Cell>) {
        for target in targets {
            match target {
                Target::Variable(place) => needs.push(Cell::Variable(at, *place)),
                Target::Local(place) => needs.push(Cell::Local(at, *place)),
                Target::Resource(place) => needs.push(Cell::Resource(at, *place)),
                Target::Call(place, output) => {
                    needs.push(Cell::Call(at, *place));
                    let Some(call) = self.calls.borrow().get(&(at, *place)).cloned() else { continue };
                    for (_, child) in &call.children {
                        let module = self.module(*child);
                        let outputs = &module.module.outputs;
                        match output.as_ref().and_then(|name| outputs.get_index_of(name)) {
                            Some(place) => needs.push(Cell::Output(*child, place)),
                            None => needs.extend((0..outputs.len()).map(|place| Cell::Output(*child, place))),
                        }
                    }
                }
            }
        }
    }

    fn evaluate(&self, cell: Cell) -> Value {
        match cell {
            Cell::Variable(at, place) => self.variable(at, place),
            Cell::Local(at, place) => {
                let own = self.module(at);
                own.module.locals.get_index(place).map_or(Value::NULL, |(_, one)| self.plain(at, &one.attribute.value))
            }
            Cell::Output(at, place) => {
                let own = self.module(at);
                let Some((_, output)) = own.module.outputs.get_index(place) else { return Value::NULL };
                let value = output.value.as_ref().map_or(Value::NULL, |value| self.plain(at, value));
                value.with_sensitive(output.sensitive)
            }
            Cell::Resource(at, place) => {
                self.resource(at, place);
                Value::NULL
            }
            Cell::Provider(at, place) => {
                let own = self.module(at);
                let Some((_, one)) = own.module.providers.get_index(place) else { return Value::NULL };
                Scope::new(self, at, &Occurrence::only()).body(&one.block.body)
            }
            Cell::Call(at, place) => {
                self.call(at, place);
                Value::NULL
            }
        }
    }

    /// The value of an expression that stands in no repeated block.
    fn plain(&self, at: usize, expression: &Expression) -> Value {
        Scope::new(self, at, &Occurrence::only()).value(expression)
    }

    pub(super) fn evaluator<'s>(&'s self, scope: &'s Scope<'s>) -> Evaluator<'s> {
        Evaluator::new(scope, &self.host, &self.diagnostics)
    }

    fn variable(&self, at: usize, place: usize) -> Value {
        let own = self.module(at);
        let Some((name, variable)) = own.module.variables.get_index(place) else { return Value::NULL };
        let unset = || variable.default.clone().unwrap_or_else(|| variable.unset()).with_sensitive(variable.sensitive);
        let Some((caller, call)) = own.caller else {
            let Some(given) = self.given.get(name) else { return unset() };
            return given.value(variable, self.context).unwrap_or_else(|why| {
                let message = format!("the value given for variable `{name}` does not fit its type: {why}");
                self.fail(variable.span, message);
                failed(&variable.ty, &format!("the value for variable `{name}` does not fit its type"))
                    .with_sensitive(variable.sensitive)
            });
        };
        let outer = self.module(caller);
        let Some((_, call)) = outer.module.calls.get_index(call) else { return Value::NULL };
        let Some((argument, _)) = call.arguments.get(name) else {
            if variable.default.is_none() {
                self.fail(call.block.header, format!("the module needs the argument `{name}`"));
                return failed(&variable.ty, &format!("the module's argument `{name}` is missing"));
            }
            return unset();
        };
        let value = Scope::new(self, caller, &own.occurrence).value(argument);
        let origin = Origin::step(argument.span, StepKind::ModuleArgument, value.origin.clone());
        match Given::Value(value).value(variable, self.context) {
            Ok(value) => value.with_origin(origin),
            Err(why) => {
                self.fail(argument.span, format!("the argument `{name}` does not fit the type of the variable: {why}"));
                failed(&variable.ty, &format!("the argument `{name}` does not fit")).with_origin(origin)
            }
        }
    }

    /// Makes the instances that a module block calls.
    fn call(&self, at: usize, place: usize) {
        let own = self.module(at);
        let Some((name, call)) = own.module.calls.get_index(place) else { return };
        let once = Occurrence::only();
        let scope = Scope::new(self, at, &once);
        let repeated = scope.repeat(&call.block);
        let calls = if own.calls.is_empty() { name.to_string() } else { format!("{}.{name}", own.calls) };
        let source = call.source.clone().unwrap_or_else(|| "?".into());
        let resolved = match &call.source {
            Some(source) => modules::resolve(source, &own.module.folder, &calls, &self.manifest),
            None => Err("the module has no `source`, or one that is no plain text".to_owned()),
        };
        let resolved = resolved.and_then(|folder| self.usable(&folder, at, &source));
        let shown = modules::shown(&source);
        let reference = ModuleReference {
            reference: shown.clone(),
            file: resolved.as_ref().ok().map(|module| module.folder.clone()),
            resolved: resolved.is_ok(),
            span: Some(call.block.header),
        };
        let known = |other: &ModuleReference| other.span == reference.span && other.reference == reference.reference;
        if !self.references.borrow().iter().any(known) {
            self.references.borrow_mut().push(reference);
        }
        let mut expansion = Expansion { shape: repeated.shape, children: Vec::new(), open: repeated.open.clone(), opaque: None };
        match resolved {
            Err(why) => {
                let hint = "`terraform init` brings the modules that are not here; what this one makes is not judged";
                self.diagnostics.borrow_mut().push(Diagnostic::at(DiagnosticKind::Note, call.block.header, why).hint(hint));
                expansion.opaque = Some(shown);
            }
            Ok(module) => {
                for occurrence in repeated.occurrences {
                    let prefix = if own.address.is_empty() { String::new() } else { format!("{}.", own.address) };
                    let key = occurrence.key.as_ref().map_or_else(String::new, ToString::to_string);
                    let address = format!("{prefix}module.{name}{key}");
                    let mut trail = own.trail.clone();
                    trail.push((address.clone(), Some(call.block.header)));
                    let occurrence = occurrence.within(&own.occurrence.condition);
                    let key = occurrence.key.clone();
                    let instance = ModuleInstance {
                        module: module.clone(),
                        address,
                        calls: calls.clone(),
                        caller: Some((at, place)),
                        occurrence,
                        trail,
                    };
                    let number = self.modules.borrow().len();
                    if number >= self.context.budget.resources {
                        self.hit(
                            format!("more than {} module instances", self.context.budget.resources),
                            Some(call.block.header),
                        );
                        break;
                    }
                    self.modules.borrow_mut().push(Rc::new(instance));
                    expansion.children.push((key, number));
                }
            }
        }
        self.calls.borrow_mut().insert((at, place), Rc::new(expansion));
    }

    /// The module in `folder`, if it can be called from the instance `at`.
    fn usable(&self, folder: &str, at: usize, source: &str) -> Result<Arc<Module>, String> {
        let (mut above, mut depth) = (Some(at), 0);
        while let Some(number) = above {
            let outer = self.module(number);
            depth += 1;
            if outer.module.folder == folder {
                return Err(format!("the module `{}` calls itself", modules::shown(source)));
            }
            if depth > self.context.budget.deployments {
                return Err(format!("limit: more than {} modules inside each other", self.context.budget.deployments));
            }
            above = outer.caller.map(|(caller, _)| caller);
        }
        let module = self.at_hand.module(folder);
        if module.files.is_empty() {
            return Err(format!("the module `{}` is not at hand: its folder has no configuration", modules::shown(source)));
        }
        Ok(module)
    }

    /// Makes the instances of a `resource` or `data` block.
    fn resource(&self, at: usize, place: usize) {
        let own = self.module(at);
        let Some(((mode, kind, name), declared)) = own.module.resources.get_index(place) else { return };
        let block = &declared.block;
        let provider = self.provider(at, provider_name(block, kind));
        let once = Occurrence::only();
        let scope = Scope::new(self, at, &once);
        let repeated = scope.repeat(block);
        let prefix = if own.address.is_empty() { String::new() } else { format!("{}.", own.address) };
        let data = if *mode == Mode::Data { "data." } else { "" };
        let mut expanded =
            Expanded { instances: Vec::new(), seen: Vec::new(), shape: repeated.shape, open: repeated.open.clone() };
        for occurrence in repeated.occurrences {
            let key = occurrence.key.as_ref().map_or_else(String::new, ToString::to_string);
            let address = format!("{prefix}{data}{kind}.{name}{key}");
            let values = Scope::new(self, at, &occurrence).body(&block.body);
            let values = mapping::conform(kind, &values).with_origin(Origin::literal(block.header));
            let instance = Instance {
                address,
                mode: *mode,
                resource_type: kind.clone(),
                name: name.clone(),
                key: occurrence.key.clone(),
                values,
                span: Some(block.header),
                condition: occurrence.within(&own.occurrence.condition).condition,
                trail: own.trail.clone(),
                provider: provider.clone(),
            };
            expanded.seen.push((instance.key.clone(), visible(&instance, self.context.target)));
            expanded.instances.push(instance);
        }
        self.blocks.borrow_mut().insert((at, place), Rc::new(expanded));
    }

    /// The provider block that a name leads to: passed by the caller, declared here, or inherited.
    fn provider_block(&self, at: usize, name: providers::Name) -> Option<(usize, usize)> {
        let (mut at, mut name) = (at, name);
        loop {
            let own = self.module(at);
            let passed = own.caller.and_then(|(caller, call)| {
                let outer = self.module(caller);
                let (_, call) = outer.module.calls.get_index(call)?;
                call.providers.iter().find(|(there, _)| *there == name).map(|(_, here)| here.clone())
            });
            match (passed, own.module.providers.get_index_of(&name), own.caller) {
                (Some(here), _, Some((caller, _))) => (at, name) = (caller, here),
                (None, Some(place), _) => return Some((at, place)),
                (None, None, Some((caller, _))) if name.1.is_none() => at = caller,
                _ => return None,
            }
        }
    }

    fn provider(&self, at: usize, name: providers::Name) -> Arc<Provider> {
        let known = self.providers.borrow().get(&(at, name.clone())).cloned();
        if let Some(known) = known {
            return known;
        }
        let own = self.module(at);
        let required = own.module.requirements.get(&name.0);
        let kind = required.and_then(|required| required.kind.clone()).unwrap_or_else(|| name.0.clone());
        let root = self.module(0);
        let asked = |requirements: &BTreeMap<Arc<str>, providers::Requirement>| {
            let same = |(local, one): &(&Arc<str>, &providers::Requirement)| *one.kind.as_ref().unwrap_or(local) == kind;
            requirements.iter().find(same).and_then(|(_, one)| providers::newest(one.version.as_ref()?))
        };
        let asked = asked(&root.module.requirements).into_iter().chain(asked(&own.module.requirements)).min();
        let block = self.provider_block(at, name.clone());
        let older = block.and_then(|(at, place)| {
            // Before Terraform 0.13 the version stood in the block.
            let outer = self.module(at);
            let (_, one) = outer.module.providers.get_index(place)?;
            let version = find(&one.block.body, "version").and_then(super::load::text_of)?;
            providers::newest(&version)
        });
        let provider = Arc::new(Provider {
            major: self.locked.get(&kind).copied().or(asked).or(older),
            name: kind,
            arguments: block.map_or_else(|| Value::object([]), |(at, place)| self.asked(Cell::Provider(at, place))),
        });
        self.providers.borrow_mut().insert((at, name), provider.clone());
        provider
    }

    /// The providers that resources go to, each once.
    pub(super) fn used_providers(&self) -> Vec<Arc<Provider>> {
        let mut found: BTreeMap<Arc<str>, Arc<Provider>> = BTreeMap::new();
        for provider in self.providers.borrow().values() {
            found.entry(provider.name.clone()).or_insert_with(|| provider.clone());
        }
        found.into_values().collect()
    }

    fn name(&self, cell: Cell) -> String {
        let (at, text) = match cell {
            Cell::Variable(at, place) => {
                (at, self.module(at).module.variables.get_index(place).map(|(name, _)| format!("var.{name}")))
            }
            Cell::Local(at, place) => {
                (at, self.module(at).module.locals.get_index(place).map(|(name, _)| format!("local.{name}")))
            }
            Cell::Output(at, place) => {
                (at, self.module(at).module.outputs.get_index(place).map(|(name, _)| format!("output.{name}")))
            }
            Cell::Resource(at, place) => {
                let own = self.module(at);
                let data = |mode: &Mode| if *mode == Mode::Data { "data." } else { "" };
                let found = own.module.resources.get_index(place);
                (at, found.map(|((mode, kind, name), _)| format!("{}{kind}.{name}", data(mode))))
            }
            Cell::Provider(at, place) => {
                (at, self.module(at).module.providers.get_index(place).map(|((name, _), _)| format!("provider.{name}")))
            }
            Cell::Call(at, place) => {
                (at, self.module(at).module.calls.get_index(place).map(|(name, _)| format!("module.{name}")))
            }
        };
        let own = self.module(at);
        let prefix = if own.address.is_empty() { String::new() } else { format!("{}.", own.address) };
        format!("{prefix}{}", text.unwrap_or_default())
    }

    fn place(&self, cell: Cell) -> Span {
        let span = match cell {
            Cell::Variable(at, place) => self.module(at).module.variables.get_index(place).map(|(_, one)| one.span),
            Cell::Local(at, place) => self.module(at).module.locals.get_index(place).map(|(_, one)| one.attribute.name.span),
            Cell::Output(at, place) => self.module(at).module.outputs.get_index(place).map(|(_, one)| one.block.header),
            Cell::Resource(at, place) => self.module(at).module.resources.get_index(place).map(|(_, one)| one.block.header),
            Cell::Provider(at, place) => self.module(at).module.providers.get_index(place).map(|(_, one)| one.block.header),
            Cell::Call(at, place) => self.module(at).module.calls.get_index(place).map(|(_, one)| one.block.header),
        };
        span.unwrap_or_else(|| Span::new(self.context.sources.add(self.folder, ""), 0, 0))
    }
}

/// The provider that a block names, or that its type implies.
fn provider_name(block: &Block, kind: &str) -> providers::Name {
    find(&block.body, "provider").and_then(|named| providers::name(named)).unwrap_or_else(|| (providers::implied(kind), None))
}
