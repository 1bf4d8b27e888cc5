//! What the bodies have in common: how bytes become files, within which limits they are read, and what must hold of whatever comes of
//! them.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

use seawall::budget::Budget;
use seawall::diagnostic::{Diagnostic, DiagnosticKind};
use seawall::frontend::bicep::syntax::Program;
use seawall::frontend::{Context, Languages, Reading, Target};
use seawall::model::{Data, Estate, Value};
use seawall::source::{Sources, Span};
use seawall::suppression::{self, Reach};
use seawall::workspace::Memory;

use crate::places::Places;

/// Between two files of one input stands a line of this.
pub(crate) const SEPARATOR: &str = "\n=====\n";

/// The files that an input is made of.
pub(crate) fn files(text: &str) -> impl Iterator<Item = &str> {
    text.split(SEPARATOR)
}

/// Panics if a node of the tree does not stand where it says.
pub(crate) fn check_tree(text: &str, program: &Program) {
    Places(text).program(program);
}

/// The limits of a run. Those that count work are a hundredth of the real ones, so that thousands of inputs a second can be
/// tried; what hangs or bursts within these does so within the real ones.
pub(crate) fn budget() -> Budget {
    let mut budget = Budget::default();
    budget.steps /= 100;
    budget.nodes /= 100;
    budget.string_bytes /= 100;
    budget.resources /= 100;
    budget
}

/// One run over files in memory.
pub(crate) struct Run {
    workspace: Memory,
    /// The texts.
    pub(crate) sources: Sources,
    /// The limits.
    pub(crate) budget: Budget,
    target: Target,
    languages: Languages<'static>,
    /// Places that were found to be right.
    checked: RefCell<HashSet<Span>>,
}

impl Run {
    /// Over `files`, given as path and text.
    pub(crate) fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Run {
            workspace: Memory::new(files),
            sources: Sources::default(),
            budget: budget(),
            target: Target::default(),
            languages: Languages::default(),
            checked: RefCell::default(),
        }
    }

    /// What a front end is given.
    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            workspace: &self.workspace,
            sources: &self.sources,
            target: &self.target,
            budget: &self.budget,
            loader: &self.languages,
            restored: false,
        }
    }

    /// Panics if a message blames seawall or a place lies outside of its text.
    pub(crate) fn check_messages(&self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            assert_ne!(diagnostic.kind, DiagnosticKind::Internal, "{}", diagnostic.message);
            diagnostic.span.iter().for_each(|span| self.check(*span));
        }
    }

    /// Panics if a place in what was read lies outside of its text; then joins the resources to an estate.
    pub(crate) fn check_reading(&self, reading: Reading) {
        let deployment = &reading.deployment;
        let trails = deployment.resources.iter().flat_map(|resource| resource.trail.iter().map(|(_, span)| *span));
        let modules = reading.modules.iter().map(|module| module.span);
        let declared = deployment.resources.iter().map(|resource| resource.span);
        trails.chain(modules).chain(declared).chain([deployment.span]).flatten().for_each(|span| self.check(span));
        for resource in &deployment.resources {
            [&resource.name, &resource.id, &resource.body].into_iter().for_each(|value| self.check_value(value));
        }
        self.check_value(&deployment.outputs);
        drop(Estate::new(vec![reading.deployment]));
    }

    /// Panics if a suppression in what was read, or what it reaches, lies outside of its text.
    pub(crate) fn check_suppressions(&self) {
        for one in suppression::read(&self.sources, &BTreeSet::new(), &self.budget) {
            self.check(one.span);
            if let Reach::Places(places) = one.reach {
                assert_eq!(places.is_empty(), one.fault.is_some());
                places.iter().for_each(|place| self.check(place.range));
            }
        }
    }

    /// Goes through the value as a report does: what is shared is seen as often as it stands there.
    fn check_value(&self, value: &Value) {
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            value.origin.steps().for_each(|step| self.check(step.span));
            match &value.data {
                Data::Array(array) => open.extend(&array.items),
                Data::Object(object) => {
                    object.entries.keys().filter_map(|key| key.span).for_each(|span| self.check(span));
                    open.extend(object.entries.values());
                }
                Data::Null
                | Data::Bool(_)
                | Data::Int(_)
                | Data::Float(_)
                | Data::String(_)
                | Data::Parts(_)
                | Data::Unknown(_) => {}
            }
        }
    }

    fn check(&self, span: Span) {
        if !self.checked.borrow_mut().insert(span) {
            return;
        }
        let file = self.sources.file(span.file);
        let text = file.text();
        // `get` refuses what lies outside, what is turned round, and what cuts a character.
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {}: {text}", file.path());
    }
}
