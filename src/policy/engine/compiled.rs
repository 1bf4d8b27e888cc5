//! Policies on the register machine. Those that come with seawall were compiled when it was built, each to a program of its own.

use std::collections::hash_map::Entry as Place;
use std::sync::{Arc, OnceLock};

use foldhash::HashMap;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::{DeserializationResult, Program};

use crate::policy::catalogue::LoadError;
use crate::policy::engine::guarded::Failure;
use crate::policy::engine::machine::Machine;
use crate::policy::engine::{Entry, RegoValue, located, patterns};
use crate::policy::ready::Ready;
use crate::policy::tables::Tables;

/// There is no program of a policy, or none that its machine knows.
pub(super) const MISSING: &str = "the policy was not compiled";

/// Compiled policies; a clone is cheap and belongs to one thread.
#[derive(Debug)]
pub(super) struct Compiled {
    shared: Arc<Shared>,
    /// By number of the policy; those that were compiled together have one.
    machines: HashMap<Option<usize>, Machine>,
}

#[derive(Debug)]
struct Shared {
    tables: Tables,
    /// The policies that were not compiled when seawall was built, in one program.
    together: Option<Arc<Program>>,
    /// By number of the policy.
    programs: Vec<Built>,
}

/// The program of one policy, if it was compiled when seawall was built.
#[derive(Debug)]
struct Built {
    ready: Option<&'static Ready>,
    /// Once it was asked for.
    program: OnceLock<Result<Arc<Program>, String>>,
}

impl Clone for Compiled {
    fn clone(&self) -> Self {
        Compiled { shared: self.shared.clone(), machines: HashMap::default() }
    }
}

impl Compiled {
    /// Compiles the entries that are not foreign, of which there is one at least, and were not compiled when seawall was built, from the `engine`.
    pub(super) fn new<'e>(
        engine: impl FnOnce() -> &'e regorus::Engine,
        entries: &[Entry],
        tables: &Tables,
    ) -> Result<Self, LoadError> {
        let fault = |error: String| located("policies", &error);
        let left = entries.iter().filter(|entry| !entry.foreign && entry.ready.is_none());
        let names: Vec<&str> = left.map(|entry| entry.answer.as_str()).collect();
        let together = match names.first() {
            Some(first) => {
                let mut engine = engine().clone();
                let policy = engine.compile_with_entrypoint(&(*first).into()).map_err(|error| fault(error.to_string()))?;
                let program = Compiler::compile_from_policy(&policy, &names).map_err(|error| fault(error.to_string()))?;
                let mut program = Arc::unwrap_or_clone(program);
                patterns::keep(&mut program);
                Some(Arc::new(program))
            }
            None => None,
        };
        let programs = entries.iter().map(|entry| Built { ready: entry.ready, program: OnceLock::new() }).collect();
        let shared = Arc::new(Shared { tables: tables.clone(), together, programs });
        Ok(Compiled { shared, machines: HashMap::default() })
    }

    /// The value of the rule `name`, which answers for the policy.
    pub(super) fn run(&mut self, policy: usize, name: &str, input: &RegoValue) -> Result<RegoValue, Failure> {
        let of = self.shared.programs.get(policy).and_then(|built| built.ready).map(|_| policy);
        let machine = match self.machines.entry(of) {
            Place::Occupied(known) => known.into_mut(),
            Place::Vacant(place) => {
                let program = self.shared.program(of).map_err(Failure::Said)?;
                place.insert(Machine::new(program.clone(), self.shared.data(program)))
            }
        };
        machine.run(name, input)
    }
}

impl Shared {
    /// The program of a policy, or of those that were compiled together.
    fn program(&self, of: Option<usize>) -> Result<&Arc<Program>, String> {
        match of.and_then(|policy| self.programs.get(policy)) {
            Some(built) => built.program(),
            None => self.together.as_ref().ok_or_else(|| MISSING.to_owned()),
        }
    }

    /// What the policies of a program see: they name the tables that they look into.
    fn data(&self, program: &Program) -> RegoValue {
        self.tables.data(program.literals.iter().filter_map(|literal| match literal {
            RegoValue::String(text) => Some(&**text),
            _ => None,
        }))
    }
}

impl Built {
    fn program(&self) -> Result<&Arc<Program>, String> {
        let read = || self.ready.ok_or_else(|| MISSING.to_owned()).and_then(|ready| program_of(ready).map(Arc::new));
        self.program.get_or_init(read).as_ref().map_err(Clone::clone)
    }
}

/// The program of a policy that was compiled when seawall was built.
pub(super) fn program_of(ready: &Ready) -> Result<Program, String> {
    match Program::deserialize_binary(ready.program())? {
        DeserializationResult::Complete(mut program) => {
            patterns::keep(&mut program);
            Ok(program)
        }
        DeserializationResult::Partial(_) => Err(MISSING.to_owned()),
    }
}
