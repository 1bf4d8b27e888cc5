//! Policies on the register machine: all in one program, and in one of its own what is asked often.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Place;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use regorus::CompiledPolicy;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::Program;
use regorus::rvm::vm::{RegoVM, VmError};

use crate::policy::catalogue::LoadError;
use crate::policy::engine::guarded::Failure;
use crate::policy::engine::{Entry, RegoValue, TIME, located, timer};

/// No honest policy needs more for one resource; the engine's own default of 25,000 is too low for large resources.
const INSTRUCTIONS: usize = 10_000_000;

/// A policy that was asked so often gets a program of its own. Each evaluation begins with a place for the answer of every rule of the program,
/// thousands of them if it holds all policies; but to compile each policy with the libraries it uses takes longer than a small estate.
const OFTEN: usize = 100;

/// Compiled policies; a clone is cheap and belongs to one thread.
#[derive(Debug)]
pub(super) struct Compiled {
    shared: Arc<Shared>,
    /// Of all policies, and of those that have a program of their own, by number.
    machines: HashMap<Option<usize>, Box<RegoVM>>,
}

#[derive(Debug)]
struct Shared {
    policy: CompiledPolicy,
    /// The data tables.
    data: RegoValue,
    /// All policies.
    program: Arc<Program>,
    /// By number of the policy.
    alone: Vec<Alone>,
}

/// One policy.
#[derive(Debug, Default)]
struct Alone {
    /// The name of the rule that answers for it; none if it is foreign.
    name: Option<String>,
    asked: AtomicUsize,
    program: OnceLock<Option<Arc<Program>>>,
}

impl Clone for Compiled {
    fn clone(&self) -> Self {
        Compiled { shared: self.shared.clone(), machines: HashMap::new() }
    }
}

impl Compiled {
    /// Compiles the entries that are not foreign, of which there is one at least.
    pub(super) fn new(engine: &regorus::Engine, entries: &[Entry], data: &RegoValue) -> Result<Self, LoadError> {
        let fault = |error: String| located("policies", &error);
        let name = |entry: &Entry| (!entry.foreign).then(|| entry.answer.clone());
        let alone: Vec<Alone> = entries.iter().map(|entry| Alone { name: name(entry), ..Alone::default() }).collect();
        let names: Vec<&str> = alone.iter().filter_map(|one| one.name.as_deref()).collect();
        let first = names.first().copied().unwrap_or_default();
        let policy = engine.clone().compile_with_entrypoint(&first.into()).map_err(|error| fault(error.to_string()))?;
        let program = Compiler::compile_from_policy(&policy, &names).map_err(|error| fault(error.to_string()))?;
        let shared = Arc::new(Shared { policy, data: data.clone(), program, alone });
        Ok(Compiled { shared, machines: HashMap::new() })
    }

    /// The value of the rule `name`, which answers for the policy.
    pub(super) fn run(&mut self, policy: usize, name: &str, input: &RegoValue) -> Result<RegoValue, Failure> {
        let (program, of) = match self.shared.alone(policy) {
            Some(program) => (program, Some(policy)),
            None => (&self.shared.program, None),
        };
        let machine = match self.machines.entry(of) {
            Place::Occupied(known) => known.into_mut(),
            Place::Vacant(place) => place.insert(machine(program, &self.shared.data)?),
        };
        machine.set_input(input.clone());
        machine.execute_entry_point_by_name(name).map_err(|error| match error {
            VmError::TimeLimitExceeded { .. } | VmError::InstructionLimitExceeded { .. } => Failure::Late,
            error => Failure::Said(error.to_string()),
        })
    }
}

impl Shared {
    /// The program of a policy that is asked often.
    fn alone(&self, policy: usize) -> Option<&Arc<Program>> {
        let alone = self.alone.get(policy)?;
        if alone.asked.load(Ordering::Relaxed) < OFTEN {
            alone.asked.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let name = alone.name.as_deref()?;
        alone.program.get_or_init(|| Compiler::compile_from_policy(&self.policy, &[name]).ok()).as_ref()
    }
}

/// A machine that ends, whatever it runs.
pub(super) fn limited() -> RegoVM {
    let mut machine = RegoVM::new();
    machine.set_max_instructions(INSTRUCTIONS);
    machine.set_execution_timer_config(Some(timer(TIME)));
    machine
}

fn machine(program: &Arc<Program>, data: &RegoValue) -> Result<Box<RegoVM>, Failure> {
    let mut machine = limited();
    machine.load_program(program.clone());
    machine.set_data(data.clone()).map_err(|error| Failure::Said(error.to_string()))?;
    Ok(Box::new(machine))
}
