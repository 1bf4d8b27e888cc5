//! Finds out of the policies what each start of seawall would have to find out otherwise: it compiles them to the program of the register machine,
//! and traces what they read of each type that they judge.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::RuleInfo;
use serde_json::Value as Json;

use crate::policy::flow::{self, Traced};
use crate::policy::syntax::Module;
use crate::policy::{answers, keys, tree};

/// A rule that may be asked for alone.
const APPLIES: &str = "applies";

/// What is known of rules by the paths of their files.
pub(crate) struct Ready {
    /// The texts that may be keys, of libraries and policies.
    pub(crate) keys: BTreeMap<String, Vec<(String, bool)>>,
    /// Of policies.
    pub(crate) policies: BTreeMap<String, Policy>,
}

/// What is known of a policy.
pub(crate) struct Policy {
    /// The rule that answers for it.
    pub(crate) answer: String,
    /// Whether it says what it applies to.
    pub(crate) applies: bool,
    /// Its program.
    pub(crate) program: Vec<u8>,
    /// The parameters that profiles give it, as JSON.
    pub(crate) variants: Vec<String>,
    /// What it reads.
    pub(crate) traces: Vec<Trace>,
}

/// What a policy reads.
pub(crate) struct Trace {
    /// The number of its parameters.
    pub(crate) variant: usize,
    /// The only rule that is followed.
    pub(crate) rule: Option<&'static str>,
    /// The type of the judged resource.
    pub(crate) kind: Option<String>,
    /// As postcard.
    pub(crate) traced: Vec<u8>,
}

/// A policy before anything is known of it.
pub(crate) struct Source {
    /// The path of its file.
    pub(crate) path: String,
    /// Its METADATA.
    pub(crate) metadata: Json,
}

/// A policy as it was parsed.
struct Known<'a> {
    source: &'a Source,
    module: &'a Module,
    applies: bool,
    answer: String,
}

type Failure = Box<dyn Error + Send + Sync>;

/// Finds out of `policies` all that is to be known: `rules` are the texts of all libraries and policies by their paths, `profiles` the profiles.
pub(crate) fn find(
    rules: &BTreeMap<String, String>,
    policies: &[Source],
    tables: &BTreeMap<String, Json>,
    profiles: &[toml::Table],
) -> Result<Ready, Failure> {
    let mut engine = regorus::Engine::new();
    engine.set_strict_builtin_errors(false);
    for (path, text) in rules {
        engine.add_policy(path.clone(), text.clone())?;
    }
    let modules: Vec<Module> = engine.get_modules().iter().map(|module| tree::module_from(module)).collect();
    let mut known = Vec::new();
    for (number, policy) in policies.iter().enumerate() {
        let own = modules.iter().find(|module| module.file == policy.path).ok_or("a policy was not parsed")?;
        let applies = own.definitions.iter().any(|definition| definition.name == APPLIES);
        let (answer, rego) = answers::of(number, &own.package, applies);
        if let Some(rego) = rego {
            engine.add_policy(format!("answer {number}"), rego)?;
        }
        known.push(Known { source: policy, module: own, applies, answer });
    }
    let first = known.first().map(|one| one.answer.as_str()).ok_or("there are no policies")?;
    let compiled = engine.compile_with_entrypoint(&first.into())?;
    let all_types: Vec<&str> = policies.iter().flat_map(types).filter(|name| *name != "*").collect();
    let work = |part: &[Known<'_>]| -> Result<Vec<(String, Policy)>, Failure> {
        let of = |one: &Known<'_>| {
            let own: Vec<&str> = types(one.source).collect();
            let any = own.contains(&"*");
            let types = if any { &all_types } else { &own };
            let variants = variants(one.source, profiles);
            let traces = traces(&modules, &one.module.package, one.applies, tables, &variants, types, any)?;
            let program = program(&compiled, &one.answer)?;
            Ok((one.source.path.clone(), Policy { answer: one.answer.clone(), applies: one.applies, program, variants, traces }))
        };
        part.iter().map(of).collect()
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let found = std::thread::scope(|scope| {
        let running: Vec<_> = known.chunks(known.len().div_ceil(threads)).map(|part| scope.spawn(|| work(part))).collect();
        let done = running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.collect::<Result<Vec<_>, _>>()
    })?;
    let keys = modules.iter().map(|module| (module.file.clone(), keys::of(module))).collect();
    Ok(Ready { keys, policies: found.into_iter().flatten().collect() })
}

/// The program of the rule that answers for a policy, without what only messages need: the texts of the rules, and when it was made.
fn program(compiled: &regorus::CompiledPolicy, answer: &str) -> Result<Vec<u8>, Failure> {
    let mut program = (*Compiler::compile_from_policy(compiled, &[answer])?).clone();
    program.sources.clear();
    program.instruction_spans.clear();
    program.metadata.compiled_at.clear();
    program.metadata.source_info.clear();
    program.rule_infos.iter_mut().for_each(bare);
    Ok(program.serialize_binary()?)
}

/// Drops what only listings show of a rule, and marks that say nothing: the machine copies all of it whenever the rule is called.
fn bare(rule: &mut RuleInfo) {
    rule.name.clear();
    if let Some(function) = &mut rule.function_info {
        function.param_names.clear();
    }
    if rule.destructuring_blocks.iter().all(Option::is_none) {
        rule.destructuring_blocks.clear();
    }
    if !rule.else_bodies.iter().flatten().any(|is_else| *is_else) {
        rule.else_bodies.clear();
    }
}

/// The types that a policy judges.
fn types(policy: &Source) -> impl Iterator<Item = &str> {
    policy.metadata["custom"]["resource_types"].as_array().into_iter().flatten().filter_map(Json::as_str)
}

/// The parameters that a policy is given: its defaults, and those with what a profile says over them, of all environments or of one.
fn variants(policy: &Source, profiles: &[toml::Table]) -> Vec<String> {
    let custom = &policy.metadata["custom"];
    let id = custom["id"].as_str().unwrap_or_default();
    let defaults: BTreeMap<String, Json> =
        custom["parameters"].as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect();
    let mut found = vec![defaults.clone()];
    for profile in profiles {
        let said = |table: &toml::Table| -> BTreeMap<String, Json> {
            let own = table.get("parameters").and_then(|parameters| parameters.get(id)).and_then(toml::Value::as_table);
            own.into_iter()
                .flatten()
                .filter_map(|(name, value)| Some((name.clone(), serde_json::to_value(value).ok()?)))
                .collect()
        };
        let mut general = defaults.clone();
        general.extend(said(profile));
        for environment in profile.values().filter_map(toml::Value::as_table) {
            let mut values = general.clone();
            values.extend(said(environment));
            found.push(values);
        }
        found.push(general);
    }
    let mut texts: Vec<String> = found.iter().map(|values| serde_json::to_string(values).unwrap_or_default()).collect();
    let mut seen = BTreeSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}

/// What a policy reads of resources of any type, and of each of the types that it tells apart; all of it, and its rule `applies` alone. A policy that judges
/// `any` type is asked about more than the `types` that others are for: about all that it names.
fn traces(
    modules: &[Module],
    package: &str,
    applies: bool,
    tables: &BTreeMap<String, Json>,
    variants: &[String],
    types: &[&str],
    any: bool,
) -> Result<Vec<Trace>, postcard::Error> {
    let mut found = Vec::new();
    let rules: &[Option<&'static str>] = if applies { &[None, Some(APPLIES)] } else { &[None] };
    for (variant, text) in variants.iter().enumerate() {
        let parameters: BTreeMap<String, Json> = serde_json::from_str(text).unwrap_or_default();
        let trace = |rule: Option<&str>, kind: Option<&str>| {
            flow::trace(modules, package, rule, &|name| tables.get(name), &parameters, kind)
        };
        let general = trace(None, None);
        let is_new = |name: &&str| name.starts_with("microsoft.") && !types.iter().any(|known| known.eq_ignore_ascii_case(name));
        let named = general.names.0.iter().flat_map(|names| names.iter()).filter(|_| any).map(|name| &**name).filter(is_new);
        let classes: BTreeSet<Option<&str>> = types.iter().copied().chain(named).map(|name| general.names.class(name)).collect();
        let mut add = |rule: Option<&'static str>, kind: Option<&str>, traced: &Traced| -> Result<(), postcard::Error> {
            found.push(Trace { variant, rule, kind: kind.map(str::to_owned), traced: postcard::to_allocvec(traced)? });
            Ok(())
        };
        add(None, None, &general)?;
        for kind in classes {
            for rule in rules.iter().filter(|rule| rule.is_some() || kind.is_some()) {
                add(*rule, kind, &trace(*rule, kind))?;
            }
        }
    }
    Ok(found)
}
