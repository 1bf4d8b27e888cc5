//! Policies on the register machine. Those that come with seawall were compiled when it was built, each to a program of its own.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Place;
use std::sync::{Arc, OnceLock};

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::{DeserializationResult, Program};
use regorus::rvm::vm::{RegoVM, VmError};

use crate::policy::catalogue::LoadError;
use crate::policy::engine::guarded::Failure;
use crate::policy::engine::{Entry, RegoValue, TIME, located, patterns, timer};
use crate::policy::ready::Ready;
use crate::policy::tables::Tables;

/// No honest policy needs more for one resource; the engine's own default of 25,000 is too low for large resources.
const INSTRUCTIONS: usize = 10_000_000;

/// Compiled policies; a clone is cheap and belongs to one thread.
#[derive(Debug)]
pub(super) struct Compiled {
    shared: Arc<Shared>,
    /// By number of the policy; those that were compiled together have one.
    machines: HashMap<Option<usize>, Box<RegoVM>>,
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
        Compiled { shared: self.shared.clone(), machines: HashMap::new() }
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
                Some(Compiler::compile_from_policy(&policy, &names).map_err(|error| fault(error.to_string()))?)
            }
            None => None,
        };
        let programs = entries.iter().map(|entry| Built { ready: entry.ready, program: OnceLock::new() }).collect();
        let shared = Arc::new(Shared { tables: tables.clone(), together, programs });
        Ok(Compiled { shared, machines: HashMap::new() })
    }

    /// The value of the rule `name`, which answers for the policy.
    pub(super) fn run(&mut self, policy: usize, name: &str, input: &RegoValue) -> Result<RegoValue, Failure> {
        let of = self.shared.programs.get(policy).and_then(|built| built.ready).map(|_| policy);
        let machine = match self.machines.entry(of) {
            Place::Occupied(known) => known.into_mut(),
            Place::Vacant(place) => {
                let program = self.shared.program(of).map_err(Failure::Said)?;
                place.insert(machine(program, &self.shared.tables)?)
            }
        };
        machine.set_input(input.clone());
        machine.execute_entry_point_by_name(name).map_err(|error| match error {
            VmError::TimeLimitExceeded { .. } | VmError::InstructionLimitExceeded { .. } => Failure::Late,
            error => Failure::Said(error.to_string()),
        })
    }
}

impl Shared {
    /// The program of a policy, or of those that were compiled together.
    fn program(&self, of: Option<usize>) -> Result<&Arc<Program>, String> {
        let missing = || "the policy was not compiled".to_owned();
        let Some(built) = of.and_then(|policy| self.programs.get(policy)) else {
            return self.together.as_ref().ok_or_else(missing);
        };
        let read = || match Program::deserialize_binary(built.ready.map(Ready::program).unwrap_or_default()) {
            Ok(DeserializationResult::Complete(mut program)) => {
                patterns::keep(&mut program);
                Ok(Arc::new(program))
            }
            Ok(DeserializationResult::Partial(_)) => Err(missing()),
            Err(why) => Err(why),
        };
        built.program.get_or_init(read).as_ref().map_err(Clone::clone)
    }
}

/// A machine that ends, whatever it runs.
pub(super) fn limited() -> RegoVM {
    let mut machine = RegoVM::new();
    machine.set_max_instructions(INSTRUCTIONS);
    machine.set_execution_timer_config(Some(timer(TIME)));
    machine
}

fn machine(program: &Arc<Program>, tables: &Tables) -> Result<Box<RegoVM>, Failure> {
    let mut machine = limited();
    machine.load_program(program.clone());
    // Policies name the tables that they look into.
    let names = program.literals.iter().filter_map(|literal| match literal {
        RegoValue::String(text) => Some(&**text),
        _ => None,
    });
    machine.set_data(tables.data(names)).map_err(|error| Failure::Said(error.to_string()))?;
    Ok(Box::new(machine))
}
