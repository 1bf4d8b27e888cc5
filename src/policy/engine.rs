//! The only door to the Rego engine: compiling, evaluating, unit tests, and the syntax tree for the analyses.

mod answers;
pub(crate) mod azure_policy;
mod bounded;
mod compiled;
mod guarded;
mod machine;
mod patterns;
mod tree;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use regorus::LimitError;
use regorus::utils::limits::ExecutionTimerConfig;
use serde_json::Value as Json;

use crate::model::{Path, Segment};
use crate::policy::catalogue::{LoadError, UnitTests};
use crate::policy::engine::compiled::Compiled;
use crate::policy::engine::guarded::{Failure, Guarded, Spent};
pub(crate) use crate::policy::engine::guarded::{LATE, at_work};
use crate::policy::engine::tree::module_from;
use crate::policy::keys;
use crate::policy::ready::{Keys, Ready};
use crate::policy::syntax::Module;
use crate::policy::tables::Tables;

/// A value as the engine holds it; cheap to clone.
pub(crate) type RegoValue = regorus::Value;

const TIME: Duration = Duration::from_secs(5);
/// No honest policy needs more for one resource; the engine's own default of 25,000 is too low for large resources.
const INSTRUCTIONS: usize = 10_000_000;
/// What a policy from elsewhere may take for one evaluation.
const FOREIGN_TIME: Duration = Duration::from_secs(1);
const CHECK_EVERY: NonZeroU32 = NonZeroU32::new(1000).expect("invariant: a thousand is not zero");
/// A step of a policy from elsewhere may be as long as a built-in takes.
const FOREIGN_CHECK_EVERY: NonZeroU32 = NonZeroU32::new(8).expect("invariant: eight is not zero");

/// A text.
pub(crate) fn text(text: &Arc<str>) -> RegoValue {
    RegoValue::String(text.clone())
}

/// An object of the given entries.
pub(crate) fn object(entries: impl IntoIterator<Item = (RegoValue, RegoValue)>) -> RegoValue {
    RegoValue::from(entries.into_iter().collect::<BTreeMap<_, _>>())
}

/// A JSON value.
pub(crate) fn from_json(value: Json) -> RegoValue {
    RegoValue::from(value)
}

/// The JSON of a value; sets are arrays.
pub(crate) fn to_json(value: &RegoValue) -> Json {
    serde_json::to_value(value).unwrap_or_default()
}

/// Parses one file alone.
pub(crate) fn parse(path: &str, text: &str) -> Result<Module, LoadError> {
    let file = RuleFile { file: path.to_owned(), text: text.into(), keys: None };
    let loaded = Loaded::new(&[file], object([]), FOREIGN_TIME)?;
    loaded.modules.into_iter().next().ok_or_else(|| LoadError::new(path, 1, "there are no rules"))
}

/// Whether the engine has a built-in function of this name.
#[cfg(test)]
pub(crate) fn has_builtin(name: &str) -> bool {
    regorus::unstable::BUILTINS.contains_key(name)
}

/// What a policy says about one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Whether the control concerns the resource.
    pub(crate) applies: bool,
    /// Path and message of each denial, in the engine's order.
    pub(crate) denials: Vec<(Path, String)>,
}

/// The names under which the rules of one policy are evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its package with the leading `data.`.
    package: String,
    /// What it denies, and nothing if it does not apply: one run for both.
    answer: String,
    deny: String,
    applies: Option<String>,
    /// It, or a library that it uses, is from elsewhere.
    foreign: bool,
    /// What was found out of it when seawall was built.
    ready: Option<&'static Ready>,
}

/// A policy to evaluate.
pub(crate) struct Wanted<'a> {
    /// Its package with the leading `data.`.
    pub(crate) package: &'a str,
    /// Its file, as messages show it.
    pub(crate) file: &'a str,
    /// It, or a library that it uses, is from elsewhere.
    pub(crate) foreign: bool,
    /// What was found out of it and of the libraries that it uses when seawall was built, if they are as they were then.
    pub(crate) ready: Option<&'static Ready>,
}

/// A file of rules.
#[derive(Clone, Debug)]
pub(crate) struct RuleFile {
    /// Its path, as messages show it.
    pub(crate) file: String,
    /// What it says.
    pub(crate) text: Arc<str>,
    /// Its texts that may be keys, if they are known.
    pub(crate) keys: Option<Keys>,
}

/// A file of rules, its texts that may be keys, and whether they surely are.
pub(crate) type KeysOfFile<'a> = (&'a str, Vec<(Cow<'a, str>, bool)>);

/// Files that are loaded together.
#[derive(Debug)]
struct Loaded {
    engine: regorus::Engine,
    modules: Vec<Module>,
}

impl Loaded {
    fn new(files: &[RuleFile], data: RegoValue, limit: Duration) -> Result<Self, LoadError> {
        let mut engine = regorus::Engine::new();
        engine.set_strict_builtin_errors(false);
        engine.set_execution_timer_config(timer(limit));
        for RuleFile { file, text, .. } in files {
            engine.add_policy(file.clone(), text.to_string()).map_err(|error| located(file, &error.to_string()))?;
        }
        engine.add_data(data).map_err(|error| LoadError::new("policies/data", 1, error.to_string()))?;
        let modules = engine.get_modules().iter().map(|module| module_from(module)).collect();
        Ok(Loaded { engine, modules })
    }

    /// The same for policies from elsewhere.
    fn bounded(mut self) -> Result<Self, LoadError> {
        self.engine.set_execution_timer_config(ExecutionTimerConfig { limit: FOREIGN_TIME, check_interval: FOREIGN_CHECK_EVERY });
        bounded::bind(&mut self.engine).map_err(|why| LoadError::new("policies", 1, why))?;
        Ok(self)
    }

    /// Adds the rule that answers for a policy, if it needs one.
    fn answer(&mut self, number: usize, package: &str, applies: bool) -> Result<String, LoadError> {
        let (answer, rego) = answers::of(number, package, applies);
        if let Some(rego) = rego {
            let added = self.engine.add_policy(format!("answer {number}"), rego);
            added.map_err(|error| located("answers", &error.to_string()))?;
        }
        Ok(answer)
    }

    fn defines(&self, package: &str, rule: &str) -> bool {
        let modules = self.modules.iter().filter(|module| module.package == package);
        modules.flat_map(|module| &module.definitions).any(|definition| definition.name == rule)
    }
}

/// Parsed files and data, ready to be evaluated or compiled. What comes with seawall and what is from elsewhere are loaded apart: nothing
/// of the latter reaches the compiler, and it has limits of its own.
#[derive(Debug)]
pub(crate) struct Rules {
    files: Vec<RuleFile>,
    /// The own files: not before they are needed, if everything was found out of them when seawall was built.
    own: OnceLock<Loaded>,
    is_ready: bool,
    foreign: Option<Loaded>,
    tables: Tables,
    entries: Vec<Entry>,
}

impl Rules {
    /// Parses files, `own` and `foreign` ones, each with all that they use; the policies to evaluate are the `wanted`, in the order of their numbers.
    pub(crate) fn load(
        own: Vec<RuleFile>,
        foreign: Vec<RuleFile>,
        tables: Tables,
        wanted: &[Wanted<'_>],
    ) -> Result<Self, LoadError> {
        // The tests of a library want no policy, and may be those of a foreign one.
        let needed = wanted.iter().any(|one| one.foreign) || wanted.is_empty() && own.len() != foreign.len();
        let mut foreign = match needed {
            true => Some(Loaded::new(&foreign, tables.all(), FOREIGN_TIME)?.bounded()?),
            false => None,
        };
        let all_known = own.iter().all(|file| file.keys.is_some());
        let is_ready = all_known && wanted.iter().filter(|one| !one.foreign).all(|one| one.ready.is_some());
        let mut parsed = if is_ready { None } else { Some(Loaded::new(&own, tables.all(), TIME)?) };
        let mut entries = Vec::with_capacity(wanted.len());
        for (number, Wanted { package, file, foreign: is_foreign, ready }) in wanted.iter().enumerate() {
            let ready = ready.filter(|_| is_ready);
            let loaded = if *is_foreign { foreign.as_mut() } else { parsed.as_mut() };
            let (answer, applies) = match (ready, loaded) {
                (None, Some(loaded)) => {
                    if !loaded.defines(package, "deny") {
                        return Err(LoadError::new(*file, 1, "the policy has no rule `deny`"));
                    }
                    let applies = loaded.defines(package, "applies");
                    (loaded.answer(number, package, applies && !is_foreign)?, applies)
                }
                (Some(ready), _) => (ready.answer.to_owned(), ready.applies),
                (None, None) => unreachable!("invariant: what is not ready was parsed"),
            };
            entries.push(Entry {
                package: (*package).to_owned(),
                answer,
                deny: format!("{package}.deny"),
                applies: applies.then(|| format!("{package}.applies")),
                foreign: *is_foreign,
                ready,
            });
        }
        Ok(Rules { files: own, own: parsed.map(OnceLock::from).unwrap_or_default(), is_ready, foreign, tables, entries })
    }

    fn own(&self) -> &Loaded {
        self.own.get_or_init(|| {
            Loaded::new(&self.files, self.tables.all(), TIME).expect("invariant: the policies were parsed when seawall was built")
        })
    }

    /// The syntax trees of the policies that are foreign, or not, and of what they use.
    pub(crate) fn modules_of(&self, foreign: bool) -> &[Module] {
        match (&self.foreign, foreign) {
            (Some(loaded), true) => &loaded.modules,
            (None, true) => &[],
            (_, false) => &self.own().modules,
        }
    }

    /// The syntax trees of what the policy with this number uses.
    pub(crate) fn modules_for(&self, number: usize) -> &[Module] {
        self.modules_of(self.is_foreign(number))
    }

    /// The texts that may be keys in the policies that are foreign, or not, and in what they use: by file, and whether they surely are.
    pub(crate) fn keys_of(&self, foreign: bool) -> Vec<KeysOfFile<'_>> {
        if !foreign && self.is_ready() {
            let known = |keys: Keys| keys.iter().map(|(key, sure)| (Cow::Borrowed(*key), *sure)).collect();
            return self.files.iter().filter_map(|file| Some((file.file.as_str(), file.keys.map(known)?))).collect();
        }
        let modules = self.modules_of(foreign).iter().filter(|module| !module.file.ends_with("_test.rego"));
        let found = |module| keys::of(module).into_iter().map(|(key, sure)| (Cow::Owned(key), sure)).collect();
        modules.map(|module| (module.file.as_str(), found(module))).collect()
    }

    /// Whether everything was found out of the own files when seawall was built.
    pub(crate) fn is_ready(&self) -> bool {
        self.is_ready
    }

    /// Whether policies, or libraries that they use, are from elsewhere.
    pub(crate) fn has_foreign(&self) -> bool {
        self.foreign.is_some()
    }

    /// Whether the policy with this number, or a library that it uses, is from elsewhere.
    pub(crate) fn is_foreign(&self, number: usize) -> bool {
        self.entries.get(number).is_some_and(|entry| entry.foreign)
    }

    /// The data tables that they see.
    pub(crate) fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The package of the policy with this number, with the leading `data.`.
    pub(crate) fn package(&self, number: usize) -> &str {
        self.entries.get(number).map_or("", |entry| &entry.package)
    }

    /// What was found out of the policy with this number when seawall was built.
    pub(crate) fn ready(&self, number: usize) -> Option<&'static Ready> {
        self.entries.get(number)?.ready
    }

    /// Whether the policy with this number says what it applies to.
    pub(crate) fn has_applies(&self, number: usize) -> bool {
        self.entries.get(number).is_some_and(|entry| entry.applies.is_some())
    }

    /// Finds what is wrong beyond the grammar: variables without a value, rules that contradict each other.
    pub(crate) fn prepare(&self) -> Result<(), LoadError> {
        for (loaded, foreign) in [(Some(self.own()), false), (self.foreign.as_ref(), true)] {
            let first = self.entries.iter().find(|entry| entry.foreign == foreign);
            let (Some(loaded), Some(first)) = (loaded, first) else { continue };
            let prepared = loaded.engine.clone().compile_with_entrypoint(&first.deny.as_str().into());
            prepared.map_err(|error| located("policies", &error.to_string()))?;
        }
        Ok(())
    }

    /// Compiles all own policies; what is foreign stays on the interpreter.
    pub(crate) fn compile(&self) -> Result<Evaluator, LoadError> {
        if self.entries.iter().all(|entry| entry.foreign) {
            return Ok(self.interpreter());
        }
        let engine = || &self.own().engine;
        Ok(self.evaluator(Own::Compiled(Compiled::new(engine, &self.entries, &self.tables)?)))
    }

    /// The same policies on the interpreter.
    pub(crate) fn interpreter(&self) -> Evaluator {
        self.evaluator(Own::Interpreted(Box::new(self.own().engine.clone())))
    }

    fn evaluator(&self, own: Own) -> Evaluator {
        Evaluator {
            own,
            foreign: self.foreign.as_ref().map(|loaded| Guarded::new(&loaded.engine)),
            entries: self.entries.clone().into(),
            spent: self.entries.iter().map(|_| Spent::default()).collect(),
        }
    }

    /// Runs the rules called `test_…`, and says which lines of `file` they reach.
    pub(crate) fn test(&self, file: &str) -> UnitTests {
        let loaded = self.foreign.as_ref().unwrap_or_else(|| self.own());
        let mut engine = loaded.engine.clone();
        engine.set_enable_coverage(true);
        let (mut passed, mut failed) = (Vec::new(), Vec::new());
        for module in &loaded.modules {
            let mut names: Vec<&str> = module.definitions.iter().map(|definition| definition.name.as_str()).collect();
            names.dedup();
            for name in names.into_iter().filter(|name| name.starts_with("test_")) {
                match engine.eval_rule(format!("{}.{name}", module.package)) {
                    Ok(RegoValue::Bool(true)) => passed.push(name.to_owned()),
                    Ok(other) => failed.push(format!("{name} is {other}")),
                    Err(error) => failed.push(format!("{name}: {error}")),
                }
            }
        }
        let report = engine.get_coverage_report().map(|report| report.files).unwrap_or_default();
        let of_file = || report.iter().filter(|covered| covered.path == file);
        let covered = of_file().map(|covered| covered.covered.len()).sum();
        let uncovered = of_file().flat_map(|covered| covered.not_covered.iter().copied()).collect();
        UnitTests { passed, failed, covered, uncovered }
    }
}

fn timer(limit: Duration) -> ExecutionTimerConfig {
    ExecutionTimerConfig { limit, check_interval: CHECK_EVERY }
}

/// The engine's errors are texts with `--> file:line:column` in them.
fn located(file: &str, message: &str) -> LoadError {
    let place = message.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).map(|place| {
        let mut parts = place.rsplitn(3, ':');
        let (_, line, file) = (parts.next(), parts.next(), parts.next());
        (file.unwrap_or_default().to_owned(), line.and_then(|line| line.trim().parse().ok()).unwrap_or(1))
    });
    let reason = message.lines().find_map(|line| line.split_once("error: ")).map_or(message, |(_, reason)| reason);
    let (file, line) = place.unwrap_or((file.to_owned(), 1));
    LoadError::new(file, line, reason)
}

/// Evaluates policies; a clone is cheap and belongs to one thread.
#[derive(Clone, Debug)]
pub(crate) struct Evaluator {
    own: Own,
    foreign: Option<Guarded>,
    /// By number of the policy.
    entries: Arc<[Entry]>,
    /// What each has cost, on all threads.
    spent: Arc<[Spent]>,
}

/// The policies that come with seawall.
#[derive(Clone, Debug)]
enum Own {
    /// On the register machine.
    Compiled(Compiled),
    /// On the interpreter.
    Interpreted(Box<regorus::Engine>),
}

impl Evaluator {
    /// What the policy with number `policy` says about `input`.
    pub(crate) fn evaluate(&mut self, policy: usize, input: &RegoValue) -> Result<Outcome, String> {
        let (entries, spent) = (self.entries.clone(), self.spent.clone());
        let entry = entries.get(policy).ok_or("there is no such policy")?;
        let spent = spent.get(policy).ok_or("there is no such policy")?;
        if spent.is_late() {
            return Err(LATE.to_owned());
        }
        let outcome = match self.foreign.as_mut().filter(|_| entry.foreign) {
            Some(guarded) => {
                spent.measure(&entry.deny, || outcome(entry, |name| guarded.run(name, input)).map(Outcome::cut_down))
            }
            None => self.own.outcome(policy, entry, input),
        };
        outcome.map_err(|failure| match failure {
            Failure::Late => {
                spent.give_up();
                LATE.to_owned()
            }
            Failure::Said(why) => why,
        })
    }

    /// The policies that took longer than they may, by number. They say nothing of anything.
    pub(crate) fn late(&self) -> impl Iterator<Item = usize> {
        self.spent.iter().enumerate().filter(|(_, spent)| spent.is_late()).map(|(number, _)| number)
    }
}

/// What the rules of a policy come to.
fn outcome(entry: &Entry, mut run: impl FnMut(&str) -> Result<RegoValue, Failure>) -> Result<Outcome, Failure> {
    if let Some(name) = &entry.applies
        && run(name)? != RegoValue::Bool(true)
    {
        return Ok(Outcome { applies: false, denials: Vec::new() });
    }
    denials(&run(&entry.deny)?)
}

/// What a policy that applies comes to, by the value of its rule `deny`.
fn denials(denied: &RegoValue) -> Result<Outcome, Failure> {
    let denials = match denied {
        RegoValue::Set(set) => set.iter_sorted().map(denial).collect::<Result<_, _>>()?,
        RegoValue::Undefined => Vec::new(),
        _ => return Err(Failure::Said("`deny` is no set".to_owned())),
    };
    Ok(Outcome { applies: true, denials })
}

impl Own {
    fn outcome(&mut self, policy: usize, entry: &Entry, input: &RegoValue) -> Result<Outcome, Failure> {
        match self {
            Own::Compiled(compiled) => match (compiled.run(policy, &entry.answer, input)?, &entry.applies) {
                (RegoValue::Undefined, Some(_)) => Ok(Outcome { applies: false, denials: Vec::new() }),
                (denied, _) => denials(&denied),
            },
            Own::Interpreted(engine) => outcome(entry, |name| interpret(engine, name, input)),
        }
    }
}

fn interpret(engine: &mut regorus::Engine, name: &str, input: &RegoValue) -> Result<RegoValue, Failure> {
    engine.set_input(input.clone());
    engine.eval_rule(name.to_owned()).map_err(|error| match error.downcast_ref() {
        Some(LimitError::TimeLimitExceeded { .. }) => Failure::Late,
        _ => Failure::Said(located("", &error.to_string()).message),
    })
}

fn denial(value: &RegoValue) -> Result<(Path, String), Failure> {
    let said = |why: &str| Failure::Said(why.to_owned());
    let field = |name: &str| value.as_object().ok().and_then(|object| object.get(&RegoValue::from(name)));
    let Some(RegoValue::Array(items)) = field("path") else {
        return Err(said("a denial has no `path`"));
    };
    let segments = items.iter().map(|item| match item {
        RegoValue::String(key) => Ok(Segment::Key(key.clone())),
        RegoValue::Number(number) => {
            let index = number.as_u64().and_then(|index| usize::try_from(index).ok());
            index.map(Segment::Index).ok_or_else(|| said("an index in the `path` of a denial is no whole number"))
        }
        _ => Err(said("the `path` of a denial holds more than keys and indices")),
    });
    let message = match field("message") {
        Some(RegoValue::String(text)) => text.to_string(),
        _ => String::new(),
    };
    Ok((Path(segments.collect::<Result<_, _>>()?), message))
}
