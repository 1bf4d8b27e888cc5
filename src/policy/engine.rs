//! The only door to the Rego engine: compiling, evaluating, unit tests, and the syntax tree for the analyses.

pub(crate) mod azure_policy;

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::Program;
use regorus::rvm::vm::RegoVM;
use regorus::unstable::{BoolOp, Expr, Literal, LiteralStmt, Query, Rule, RuleBody, RuleHead};
use serde_json::Value as Json;

use crate::model::{Path, Segment};
use crate::policy::catalogue::LoadError;
use crate::policy::syntax::{Definition, Module, Statement, Term};

/// A value as the engine holds it; cheap to clone.
pub(crate) type RegoValue = regorus::Value;

/// No honest policy needs more for one resource; the engine's own default of 25,000 is too low for large resources.
const INSTRUCTIONS: usize = 10_000_000;
const TIME: Duration = Duration::from_secs(5);
const CHECK_EVERY: NonZeroU32 = NonZeroU32::new(1000).expect("invariant: a thousand is not zero");

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
    deny: String,
    applies: Option<String>,
}

/// Parsed files and data, ready to be evaluated or compiled.
#[derive(Debug)]
pub(crate) struct Rules {
    engine: regorus::Engine,
    data: RegoValue,
    modules: Vec<Module>,
    entries: Vec<Entry>,
}

impl Rules {
    /// Parses `files` (path and text); the policies to evaluate are the `packages`, in the order of their numbers.
    pub(crate) fn load(files: &[(&str, &str)], data: RegoValue, packages: &[&str]) -> Result<Self, LoadError> {
        let mut engine = regorus::Engine::new();
        engine.set_strict_builtin_errors(false);
        engine.set_execution_timer_config(timer());
        for (path, text) in files {
            engine.add_policy((*path).to_owned(), (*text).to_owned()).map_err(|error| located(path, &error.to_string()))?;
        }
        engine.add_data(data.clone()).map_err(|error| LoadError::new("policies/data", 1, error.to_string()))?;
        let modules: Vec<Module> = engine.get_modules().iter().map(|module| module_from(module)).collect();
        let mut entries = Vec::new();
        for package in packages {
            let defines = |rule: &str| {
                modules
                    .iter()
                    .filter(|module| module.package == *package)
                    .any(|module| module.definitions.iter().any(|definition| definition.name == rule))
            };
            if !defines("deny") {
                return Err(LoadError::new(*package, 1, "the policy has no rule `deny`"));
            }
            let applies = defines("applies").then(|| format!("{package}.applies"));
            entries.push(Entry { deny: format!("{package}.deny"), applies });
        }
        Ok(Rules { engine, data, modules, entries })
    }

    /// The syntax trees of all files.
    pub(crate) fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// Whether the policy with this number says what it applies to.
    pub(crate) fn has_applies(&self, number: usize) -> bool {
        self.entries.get(number).is_some_and(|entry| entry.applies.is_some())
    }

    /// Compiles all policies into one program: far cheaper than a program for each.
    pub(crate) fn compile(&self) -> Result<Evaluator, LoadError> {
        let fault = |error: String| located("policies", &error);
        let Some(first) = self.entries.first() else {
            return Ok(self.interpreter());
        };
        let mut engine = self.engine.clone();
        let policy = engine.compile_with_entrypoint(&first.deny.as_str().into()).map_err(|error| fault(error.to_string()))?;
        let names = self.entries.iter().flat_map(|entry| std::iter::once(&entry.deny).chain(&entry.applies));
        let names: Vec<&str> = names.map(String::as_str).collect();
        let program = Compiler::compile_from_policy(&policy, &names).map_err(|error| fault(error.to_string()))?;
        Ok(Evaluator::Compiled { program, data: self.data.clone(), entries: self.entries.clone().into(), machine: None })
    }

    /// The same policies on the interpreter.
    pub(crate) fn interpreter(&self) -> Evaluator {
        Evaluator::Interpreted { engine: Box::new(self.engine.clone()), entries: self.entries.clone().into() }
    }

    /// Runs the rules called `test_…`; names those that fail, with the lines of `file` that no test reaches.
    pub(crate) fn test(&self, file: &str) -> (Vec<String>, Vec<String>, Vec<u32>) {
        let mut engine = self.engine.clone();
        engine.set_enable_coverage(true);
        let (mut passed, mut failed) = (Vec::new(), Vec::new());
        for module in &self.modules {
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
        let lines = report.into_iter().filter(|covered| covered.path == file).flat_map(|covered| covered.not_covered);
        (passed, failed, lines.collect())
    }
}

fn timer() -> regorus::utils::limits::ExecutionTimerConfig {
    regorus::utils::limits::ExecutionTimerConfig { limit: TIME, check_interval: CHECK_EVERY }
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
#[derive(Debug)]
pub(crate) enum Evaluator {
    /// On the register machine.
    Compiled {
        /// All policies.
        program: Arc<Program>,
        /// The data tables.
        data: RegoValue,
        /// By number of the policy.
        entries: Arc<[Entry]>,
        /// Made on first use.
        machine: Option<Box<RegoVM>>,
    },
    /// On the interpreter.
    Interpreted {
        /// The engine with everything loaded.
        engine: Box<regorus::Engine>,
        /// By number of the policy.
        entries: Arc<[Entry]>,
    },
}

impl Clone for Evaluator {
    fn clone(&self) -> Self {
        match self {
            Evaluator::Compiled { program, data, entries, machine: _ } => {
                Evaluator::Compiled { program: program.clone(), data: data.clone(), entries: entries.clone(), machine: None }
            }
            Evaluator::Interpreted { engine, entries } => {
                Evaluator::Interpreted { engine: engine.clone(), entries: entries.clone() }
            }
        }
    }
}

impl Evaluator {
    /// What the policy with number `policy` says about `input`.
    pub(crate) fn evaluate(&mut self, policy: usize, input: &RegoValue) -> Result<Outcome, String> {
        let entries = match self {
            Evaluator::Compiled { entries, .. } | Evaluator::Interpreted { entries, .. } => entries.clone(),
        };
        let entry = entries.get(policy).ok_or("there is no such policy")?;
        if let Some(name) = &entry.applies
            && self.run(name, input)? != RegoValue::Bool(true)
        {
            return Ok(Outcome { applies: false, denials: Vec::new() });
        }
        let denials = match self.run(&entry.deny, input)? {
            RegoValue::Set(set) => set.iter_sorted().map(denial).collect::<Result<_, _>>()?,
            RegoValue::Undefined => Vec::new(),
            _ => return Err("`deny` is no set".to_owned()),
        };
        Ok(Outcome { applies: true, denials })
    }

    fn run(&mut self, name: &str, input: &RegoValue) -> Result<RegoValue, String> {
        match self {
            Evaluator::Compiled { program, data, machine, .. } => {
                if machine.is_none() {
                    let mut fresh = RegoVM::new();
                    fresh.load_program(program.clone());
                    fresh.set_data(data.clone()).map_err(|error| error.to_string())?;
                    fresh.set_max_instructions(INSTRUCTIONS);
                    fresh.set_execution_timer_config(Some(timer()));
                    *machine = Some(Box::new(fresh));
                }
                let machine = machine.as_mut().ok_or("the machine is missing")?;
                machine.set_input(input.clone());
                machine.execute_entry_point_by_name(name).map_err(|error| error.to_string())
            }
            Evaluator::Interpreted { engine, .. } => {
                engine.set_input(input.clone());
                engine.eval_rule(name.to_owned()).map_err(|error| located("", &error.to_string()).message)
            }
        }
    }
}

fn denial(value: &RegoValue) -> Result<(Path, String), String> {
    let field = |name: &str| value.as_object().ok().and_then(|object| object.get(&RegoValue::from(name)));
    let Some(RegoValue::Array(items)) = field("path") else {
        return Err("a denial has no `path`".to_owned());
    };
    let segments = items.iter().map(|item| match item {
        RegoValue::String(key) => Ok(Segment::Key(key.clone())),
        RegoValue::Number(number) => {
            let index = number.as_u64().and_then(|index| usize::try_from(index).ok());
            index.map(Segment::Index).ok_or_else(|| "an index in the `path` of a denial is no whole number".to_owned())
        }
        _ => Err("the `path` of a denial holds more than keys and indices".to_owned()),
    });
    let message = match field("message") {
        Some(RegoValue::String(text)) => text.to_string(),
        _ => String::new(),
    };
    Ok((Path(segments.collect::<Result<_, _>>()?), message))
}

fn module_from(module: &regorus::unstable::Module) -> Module {
    let imports = module.imports.iter().map(|import| {
        let path = import.refr.span().text();
        let alias = import.r#as.as_ref().map_or(path.rsplit('.').next().unwrap_or(path), |alias| alias.text());
        (alias.to_owned(), path.to_owned())
    });
    Module {
        file: module.package.span.source.get_path().clone(),
        package: format!("data.{}", module.package.refr.span().text()),
        imports: imports.collect(),
        definitions: module.policy.iter().map(|rule| definition(rule)).collect(),
    }
}

fn definition(rule: &Rule) -> Definition {
    match rule {
        Rule::Spec { head, bodies, .. } => {
            let (refr, args, key, assign) = match head {
                RuleHead::Compr { refr, assign, .. } => (refr, None, None, assign.as_ref()),
                RuleHead::Set { refr, key, .. } => (refr, None, key.as_deref().map(term), None),
                RuleHead::Func { refr, args, assign, .. } => {
                    (refr, Some(args.iter().map(|arg| term(arg)).collect()), None, assign.as_ref())
                }
            };
            let value = assign.map(|assign| term(&assign.value));
            // `m[k] := v`: the key of a partial object stands in the reference.
            let (name, key) = match (refr.as_ref(), key) {
                (Expr::RefBrack { refr, index, .. }, None) => (refr.span().text(), Some(term(index))),
                (_, key) => (refr.span().text(), key),
            };
            let mut parts: Vec<(Option<Term>, Vec<Statement>)> = bodies.iter().map(|part| body(part, value.as_ref())).collect();
            if parts.is_empty() {
                parts.push((value, Vec::new()));
            }
            Definition { name: name.to_owned(), args, key, bodies: parts }
        }
        Rule::Default { refr, args, value, .. } => Definition {
            name: refr.span().text().to_owned(),
            args: (!args.is_empty()).then(|| args.iter().map(|arg| term(arg)).collect()),
            key: None,
            bodies: vec![(Some(term(value)), Vec::new())],
        },
    }
}

fn body(body: &RuleBody, value: Option<&Term>) -> (Option<Term>, Vec<Statement>) {
    let own = body.assign.as_ref().map(|assign| term(&assign.value));
    (own.or_else(|| value.cloned()), query(&body.query))
}

fn query(query: &Query) -> Vec<Statement> {
    query.stmts.iter().map(statement).collect()
}

fn statement(statement: &LiteralStmt) -> Statement {
    match &statement.literal {
        Literal::SomeVars { .. } => Statement::Holds(Term::Literal(Json::Bool(true))),
        Literal::SomeIn { key, value, collection, .. } => {
            Statement::SomeIn(key.as_deref().map(term), term(value), term(collection))
        }
        Literal::Expr { expr, .. } => Statement::Holds(term(expr)),
        Literal::NotExpr { expr, span } => Statement::Not(term(expr), span.line),
        Literal::Every { key, value, domain, query: inner, .. } => {
            let key = key.as_ref().map(|key| key.text().to_owned());
            Statement::Every(key, value.text().to_owned(), term(domain), query(inner))
        }
    }
}

fn term(expr: &Expr) -> Term {
    let boxed = |expr: &Expr| Box::new(term(expr));
    match expr {
        Expr::String { value, .. } | Expr::RawString { value, .. } | Expr::Number { value, .. } | Expr::Bool { value, .. } => {
            Term::Literal(serde_json::to_value(value).unwrap_or_default())
        }
        Expr::Null { .. } => Term::Literal(Json::Null),
        Expr::Var { span, .. } => Term::Var(span.text().to_owned()),
        Expr::Array { items, .. } | Expr::Set { items, .. } => Term::Array(items.iter().map(|item| term(item)).collect()),
        Expr::Object { fields, .. } => Term::Object(fields.iter().map(|(_, key, value)| (term(key), term(value))).collect()),
        Expr::ArrayCompr { term: item, query: inner, .. } | Expr::SetCompr { term: item, query: inner, .. } => {
            Term::Comprehension(vec![term(item)], query(inner))
        }
        Expr::ObjectCompr { key, value, query: inner, .. } => Term::Comprehension(vec![term(key), term(value)], query(inner)),
        Expr::Call { fcn, params, .. } => {
            Term::Call(fcn.span().text().to_owned(), params.iter().map(|param| term(param)).collect())
        }
        Expr::UnaryExpr { expr, .. } => Term::Binary(Box::new(Term::Literal(0.into())), boxed(expr)),
        Expr::RefDot { refr, field, .. } => Term::Index(boxed(refr), Box::new(Term::Literal(field.0.text().into()))),
        Expr::RefBrack { refr, index, .. } => Term::Index(boxed(refr), boxed(index)),
        Expr::BinExpr { lhs, rhs, .. } | Expr::ArithExpr { lhs, rhs, .. } => Term::Binary(boxed(lhs), boxed(rhs)),
        Expr::BoolExpr { op, lhs, rhs, .. } => Term::Compare(!matches!(op, BoolOp::Eq | BoolOp::Ne), boxed(lhs), boxed(rhs)),
        Expr::AssignExpr { lhs, rhs, .. } => Term::Assign(boxed(lhs), boxed(rhs)),
        Expr::Membership { key, value, collection, .. } => {
            Term::Membership(key.as_deref().map(boxed), boxed(value), boxed(collection))
        }
    }
}
