//! Verdicts: each policy on each resource it concerns, in every world that the unknown values allow.

mod cases;
mod common;
pub mod inputs;
mod kept;
mod repeated;
mod trace;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use serde_json::Value as Json;

use crate::model::{Estate, Path, ResourceIndex};
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::engine::{self, Evaluator, LATE, Outcome, RegoValue, Rules};
use crate::policy::environment::{Environment, Standing, Words};
use crate::policy::flow::{Names, Traced};
use crate::policy::input::Prepared;
use crate::policy::metadata::Severity;
use crate::policy::profile::Profile;
use crate::policy::reads::Reads;
use crate::policy::ready;
use crate::policy::relations::{Joins, Relations};
use crate::policy::spelling::Spelling;
use crate::policy::verdict::cases::{Case, Told, filled};
use crate::policy::verdict::common::{Commons, Gathered};
use crate::policy::verdict::kept::Kept;
use crate::policy::verdict::repeated::Repeated;
use crate::policy::worlds::{Instance, Part, Worlds};
use crate::policy::{Denial, Judgement, Verdict};
use crate::progress::{Phase, Progress};

pub use trace::{Doubt, Joined, Trace};

/// More worlds than this are not looked into: the verdict is unknown.
pub(crate) const CAP: usize = 32;

/// Questions that are one piece of work.
const PIECE: usize = 64;

/// How the cause begins if a rule gave an error or ran into a limit.
pub(crate) const UNEVALUATED: &str = "the policy could not be evaluated";

/// How to judge.
#[derive(Clone, Debug, Default)]
pub struct JudgeOptions {
    /// The environment that everything is of, if it is said.
    pub environment: Option<Environment>,
    /// The scan does not see the whole estate: what was not found may be elsewhere.
    pub partial: bool,
    /// Evaluate on the interpreter instead of the register machine.
    pub interpreted: bool,
    /// A control that is asked this often keeps its answers, for resources that it cannot tell apart; none does if it is not said.
    pub repeated_from: Option<usize>,
    /// Who is told how far it is.
    pub progress: Progress,
}

/// Judges every resource of the estate by the controls of the profile; ordered by resource, then control.
///
/// # Errors
/// A policy that cannot be compiled, with its file and line.
pub fn judge(
    estate: &Estate,
    catalogue: &Catalogue,
    profile: &Profile,
    options: &JudgeOptions,
) -> Result<Vec<Judgement>, LoadError> {
    let mut used: Vec<usize> = questions(estate, catalogue, profile).into_iter().map(|(_, control)| control).collect();
    used.sort_unstable();
    used.dedup();
    if used.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Judge::of(used, catalogue, profile, options)?.judge(estate))
}

const TRACED: &str = "invariant: what is not known is traced";

/// The rule that says whether a control concerns a resource.
const APPLIES: &str = "applies";

/// What a control, by its number, or only one of its rules, reads of a resource of a type, or of any; nothing if that is not known.
type ReadsOfTypes = BTreeMap<(usize, Option<Arc<str>>, Option<&'static str>), Option<Arc<Reads>>>;

/// Compiled policies: for one estate [`judge`] does, which compiles only what the estate needs; this is for many.
#[derive(Debug)]
pub struct Judge<'a> {
    catalogue: &'a Catalogue,
    profile: &'a Profile,
    options: &'a JudgeOptions,
    /// As the policies that come with seawall spell keys, and as those from elsewhere do: neither is to hide what the other reads.
    spelling: [Spelling; 2],
    relations: Relations,
    rules: Rules,
    evaluator: Evaluator,
    /// The controls in use; their places here are the numbers of the evaluator.
    used: Vec<usize>,
    /// The parameters of each where no environment is known, and in each of them.
    params: Vec<Vec<(Option<Environment>, RegoValue)>>,
    words: Words,
    reads: Vec<OnceLock<Arc<Reads>>>,
    names: Vec<OnceLock<Names>>,
    /// By control, type and rule.
    reads_of_types: Mutex<ReadsOfTypes>,
}

impl<'a> Judge<'a> {
    /// Compiles the controls of the profile.
    ///
    /// # Errors
    /// A policy that cannot be compiled, with its file and line.
    pub fn new(catalogue: &'a Catalogue, profile: &'a Profile, options: &'a JudgeOptions) -> Result<Self, LoadError> {
        let used = (0..catalogue.policies.len()).filter(|control| profile.enabled(*control)).collect();
        Judge::of(used, catalogue, profile, options)
    }

    fn of(
        used: Vec<usize>,
        catalogue: &'a Catalogue,
        profile: &'a Profile,
        options: &'a JudgeOptions,
    ) -> Result<Self, LoadError> {
        let rules = catalogue.rules(&used, &[])?;
        Ok(Judge {
            catalogue,
            profile,
            options,
            spelling: [
                catalogue.spelling(&rules, false)?,
                if rules.has_foreign() { catalogue.spelling(&rules, true)? } else { Spelling::default() },
            ],
            relations: Relations::new(catalogue)?,
            evaluator: if options.interpreted { rules.interpreter() } else { rules.compile()? },
            rules,
            params: used.iter().map(|control| parameters(catalogue, profile, *control)).collect(),
            words: profile.words(catalogue),
            reads: used.iter().map(|_| OnceLock::new()).collect(),
            names: used.iter().map(|_| OnceLock::new()).collect(),
            reads_of_types: Mutex::default(),
            used,
        })
    }

    /// Judges every resource of the estate; ordered by resource, then control.
    pub fn judge(&self, estate: &Estate) -> Vec<Judgement> {
        let mut judgements = self.judge_in_time(estate);
        // What a policy said before it took too long hangs on how fast the machine is.
        let late: Vec<usize> = self.evaluator.late().filter_map(|number| self.used.get(number).copied()).collect();
        for judgement in judgements.iter_mut().filter(|judgement| late.contains(&judgement.control)) {
            judgement.verdict = unknown(&Path::default(), could_not(LATE));
        }
        judgements
    }

    /// Everything that verdicts on the estate share.
    fn court<'b>(&'b self, estate: &'b Estate) -> Court<'b> {
        let said = estate.deployments().iter().map(|deployment| self.words.of_deployment(deployment)).collect();
        Court {
            judge: self,
            estate,
            joins: self.relations.joins(estate),
            kept: Kept::new(),
            commons: Commons::default(),
            repeated: Repeated::default(),
            said,
        }
    }

    fn judge_in_time(&self, estate: &Estate) -> Vec<Judgement> {
        let questions = questions(estate, self.catalogue, self.profile);
        let court = Court { repeated: Repeated::new(self, &questions), ..self.court(estate) };
        self.options.progress.begins(Phase::Judging, questions.len());
        let evaluators: Vec<Mutex<Evaluator>> =
            (0..rayon::current_num_threads()).map(|_| Mutex::new(self.evaluator.clone())).collect();
        let piece = |piece: &[(ResourceIndex, usize)]| {
            let own = rayon::current_thread_index().and_then(|thread| evaluators.get(thread));
            // A thread that waits for another within a piece takes up a second one, for which its evaluator is not free.
            match own.and_then(|own| own.try_lock().ok()) {
                Some(mut own) => court.answers(&mut own, piece),
                None => court.answers(&mut self.evaluator.clone(), piece),
            }
        };
        // What takes long stands together: of larger pieces the last ones keep some threads waiting.
        questions.par_chunks(PIECE).with_max_len(1).flat_map_iter(piece).collect()
    }

    /// The severity of the control: the highest of those it may have.
    fn severity(&self, environments: &[Option<Environment>], control: usize, resource_type: &str) -> Severity {
        let of = |one: &Option<Environment>| self.profile.severity_on(self.catalogue, control, resource_type, *one);
        let severities = environments.iter().map(of);
        severities.max().unwrap_or(Severity::Medium)
    }

    fn spelling(&self, foreign: bool) -> &Spelling {
        let [own, other] = &self.spelling;
        if foreign { other } else { own }
    }

    /// What a control reads of a resource of any type.
    fn reads(&self, number: usize) -> &Arc<Reads> {
        self.reads[number].get_or_init(|| self.trace(number, None, None, true).expect(TRACED).reads)
    }

    /// On which types it hangs what a control reads.
    fn names(&self, number: usize) -> &Names {
        self.names[number].get_or_init(|| {
            let mut names = Names::default();
            for variant in variants(self.catalogue, self.profile, self.used[number]) {
                names.merge(&ready::names(&self.rules, number, &variant));
            }
            names
        })
    }

    /// What it, or only one of its rules, reads of a resource of one type: less, if a table says so by type. Nothing if that is not known, and not to be
    /// found out `now`: that takes longer than most verdicts.
    fn reads_of_type(
        &self,
        number: usize,
        resource_type: &Arc<str>,
        only: Option<&'static str>,
        now: bool,
    ) -> Option<Arc<Reads>> {
        let known = |key: &_| {
            let found = self.reads_of_types.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
            found.filter(|reads| reads.is_some() || !now)
        };
        let key = (number, Some(resource_type.clone()), only);
        if let Some(reads) = known(&key) {
            return reads;
        }
        let class = self.names(number).class(resource_type);
        let alike = (number, class.map(Arc::from), only);
        // Two threads may find out the same; to wait for each other would take as long.
        let reads = known(&alike).unwrap_or_else(|| match (class, only) {
            (None, None) => Some(self.reads(number).clone()),
            (class, only) => self.trace(number, class, only, now).map(|traced| traced.reads),
        });
        let found = [key, alike].map(|key| (key, reads.clone()));
        self.reads_of_types.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        reads
    }

    /// What was traced when seawall was built; what was not is traced `now`, or nothing is known.
    fn trace(&self, number: usize, resource_type: Option<&str>, only: Option<&str>, now: bool) -> Option<Traced> {
        let variants = variants(self.catalogue, self.profile, self.used[number]);
        let trace = |variant| match now {
            true => Some(ready::trace(&self.rules, number, variant, only, resource_type)),
            false => ready::known(&self.rules, number, variant, only, resource_type),
        };
        let mut traced = variants.iter().map(trace);
        let first = traced.next()??;
        traced.try_fold(first, |mut all, other| {
            all.merge(&other?);
            Some(all)
        })
    }
}

/// Each resource with each control that judges it, in order.
fn questions(estate: &Estate, catalogue: &Catalogue, profile: &Profile) -> Vec<(ResourceIndex, usize)> {
    let mut by_type: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut questions = Vec::new();
    for index in estate.indices() {
        let resource = estate.resource(index);
        if !resource.existing {
            let controls = by_type.entry(&*resource.resource_type).or_insert_with_key(|name| {
                catalogue.for_type(name).into_iter().filter(|control| profile.enabled(*control)).collect()
            });
            questions.extend(controls.iter().map(|control| (index, *control)));
        }
    }
    questions
}

/// Where no environment is known, and each of them.
fn environments() -> impl Iterator<Item = Option<Environment>> {
    [None].into_iter().chain(Environment::ALL.map(Some))
}

/// The parameters of the control for each environment, and where none is known.
fn parameters(catalogue: &Catalogue, profile: &Profile, control: usize) -> Vec<(Option<Environment>, RegoValue)> {
    let values = |environment| {
        let values = profile.parameters(catalogue, environment, control);
        engine::object(values.into_iter().map(|(name, value)| (RegoValue::from(name), engine::from_json(value))))
    };
    let same = values(None);
    let of = |one| if profile.differs(&[None, one], control) { values(one) } else { same.clone() };
    environments().map(|one| (one, of(one))).collect()
}

/// The different parameters that the control may have.
fn variants(catalogue: &Catalogue, profile: &Profile, control: usize) -> Vec<BTreeMap<String, Json>> {
    let mut found = Vec::new();
    for values in environments().map(|one| profile.parameters(catalogue, one, control)) {
        if !found.contains(&values) {
            found.push(values);
        }
    }
    found
}

/// Everything that the verdicts on one estate share.
struct Court<'a> {
    judge: &'a Judge<'a>,
    estate: &'a Estate,
    joins: Joins<'a>,
    /// Resources that were prepared, in either spelling.
    kept: Kept,
    /// What is joined to every resource alike.
    commons: Commons,
    /// What controls have answered.
    repeated: Repeated,
    /// What the parameters of each deployment say of its environment.
    said: Vec<Standing>,
}

/// What a policy is told of a resource, before a world fills it in.
struct Brief<'a> {
    own: &'a Instance,
    secrets: &'a RegoValue,
    related: &'a [(String, Vec<Case>)],
    gathered: &'a [Arc<Gathered>],
}

/// What one world says, without the words.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It does not concern the resource.
    NotApplicable,
    /// It holds.
    Pass,
    /// It does not.
    Fail,
}

/// What one world says.
#[derive(PartialEq, Eq)]
enum Answer {
    NotApplicable,
    Pass,
    Fail(Vec<(Path, String)>),
}

impl Answer {
    fn kind(&self) -> Kind {
        match self {
            Answer::NotApplicable => Kind::NotApplicable,
            Answer::Pass => Kind::Pass,
            Answer::Fail(_) => Kind::Fail,
        }
    }

    /// The answer where the control does not fail.
    fn harmless(kind: Kind) -> Self {
        if kind == Kind::Pass { Answer::Pass } else { Answer::NotApplicable }
    }
}

/// The controls among `judgements` that took longer than they may.
pub(crate) fn late(judgements: &[Judgement]) -> BTreeSet<usize> {
    let said = could_not(LATE);
    let is_late = |verdict: &Verdict| matches!(verdict, Verdict::Unknown { cause, .. } if *cause == said);
    judgements.iter().filter(|judgement| is_late(&judgement.verdict)).map(|judgement| judgement.control).collect()
}

/// The cause where a policy gives no answer.
fn could_not(why: &str) -> String {
    format!("{UNEVALUATED}: {why}").trim_end_matches(": ").to_owned()
}

fn unknown(path: &Path, cause: impl Into<String>) -> Verdict {
    Verdict::Unknown { path: path.clone(), cause: cause.into() }
}

impl Court<'_> {
    /// What comes of some questions, in which those about one resource stand together.
    fn answers(&self, evaluator: &mut Evaluator, questions: &[(ResourceIndex, usize)]) -> Vec<Judgement> {
        let profile = self.judge.profile;
        let mut found = Vec::with_capacity(questions.len());
        for together in questions.chunk_by(|(one, _), (other, _)| one == other) {
            let Some((resource, _)) = together.first().copied() else { continue };
            let standing = &self.standing(resource);
            let choices = standing.choices();
            for (_, control) in together.iter().copied() {
                // A control that is off for this resource says nothing of it.
                if choices.iter().any(|choice| profile.enabled_in(*choice, control)) {
                    found.push(Judgement {
                        control,
                        resource,
                        environment: choices.first().copied().flatten().filter(|_| choices.len() == 1),
                        severity: self.judge.severity(&choices, control, &self.estate.resource(resource).resource_type),
                        verdict: self.verdict(evaluator, resource, control, standing),
                    });
                }
                self.judge.options.progress.advances();
            }
        }
        found
    }

    fn prepared(&self, index: ResourceIndex, foreign: bool) -> Arc<Prepared> {
        self.kept.get(index, foreign, || self.judge.spelling(foreign).resource(self.estate, index, &self.judge.words))
    }

    /// What is known of the environment that a resource is judged in.
    fn standing(&self, index: ResourceIndex) -> Standing {
        if let Some(environment) = self.judge.options.environment {
            return Standing::Known(environment);
        }
        match self.said.get(self.estate.deployment_number(index)) {
            None | Some(Standing::Silent) => self.judge.words.of_resource(self.estate.resource(index)),
            Some(said) => said.clone(),
        }
    }

    fn verdict(&self, evaluator: &mut Evaluator, index: ResourceIndex, control: usize, standing: &Standing) -> Verdict {
        let Ok(number) = self.judge.used.binary_search(&control) else {
            return Verdict::NotApplicable;
        };
        let kind = &self.estate.resource(index).resource_type;
        let of_type = |only| self.judge.reads_of_type(number, kind, only, true).expect(TRACED);
        // It is asked for only where something stands in doubt.
        let quick = OnceCell::new();
        let known = || quick.get_or_init(|| self.judge.reads_of_type(number, kind, None, false)).as_deref();
        let reads = || known().unwrap_or_else(|| self.judge.reads(number));
        let mut verdict = self.weigh(evaluator, index, number, standing, true, &reads);
        let in_doubt = |verdict: &Verdict| matches!(verdict, Verdict::Unknown { .. });
        if in_doubt(&verdict) && quick.get().is_some_and(Option::is_none) {
            let reads = of_type(None);
            verdict = self.weigh(evaluator, index, number, standing, true, &|| &reads);
        }
        if !in_doubt(&verdict) || !self.judge.rules.has_applies(number) {
            return verdict;
        }
        // Whether it applies may be certain where the rest is not. Only that is then asked.
        let reads = of_type(Some(APPLIES));
        match self.weigh(evaluator, index, number, standing, false, &|| &reads) {
            Verdict::NotApplicable => Verdict::NotApplicable,
            _ => verdict,
        }
    }

    /// The verdict of the control with the given number of the evaluator, which reads `reads` of resources of this type. Answers are kept if that is
    /// `all` that it reads, and not what one of its rules does.
    fn weigh<'r>(
        &self,
        evaluator: &mut Evaluator,
        index: ResourceIndex,
        number: usize,
        standing: &Standing,
        all: bool,
        reads: &dyn Fn() -> &'r Reads,
    ) -> Verdict {
        let foreign = self.judge.rules.is_foreign(number);
        let prepared = &self.prepared(index, foreign);
        let control = self.judge.used[number];
        let policy = &self.judge.catalogue.policies[control];
        let mut worlds = Worlds::up_to(CAP);
        let choices = standing.choices();
        let place = self.place(control, standing, reads, &mut worlds);
        let memberships = self.memberships(index, control);
        let own = worlds.instance(prepared.clone(), reads, &["resource"], self.judge.spelling(foreign), Part::Judged);
        let mut told = Told {
            foreign,
            home: Some(self.estate.deployment_number(index)),
            opens: Vec::new(),
            secret_texts: prepared.secret_texts.clone(),
        };
        let mut apart = memberships.clone();
        let gathered = self.gather(number, &mut apart);
        told.secret_texts.extend(gathered.iter().flat_map(|gathered| gathered.secret_texts.iter().cloned()));
        let related = self.cases(&apart, reads, &["related"], Part::Related, &mut worlds, &mut told);
        let Told { opens, secret_texts, .. } = told;
        let Some(count) = worlds.count(CAP) else { return undecided(&worlds) };
        let brief = Brief { own: &own, secrets: &prepared.secrets, related: &related, gathered: &gathered };
        let kind = &self.estate.resource(index).resource_type;
        let mut answers = Vec::with_capacity(count);
        let mut off = Vec::new();
        for world in 0..count {
            let world = worlds.world(world);
            let environment = match place {
                Some(variable) => worlds.word(variable, &world).and_then(Environment::from_word),
                None => choices.first().copied().flatten(),
            };
            if !self.judge.profile.enabled_in(environment, control) {
                off.push(answers.len());
                answers.push(Answer::NotApplicable);
                continue;
            }
            let input = self.input(number, environment, &brief, &worlds, &world);
            let key = all.then(|| self.repeated.key(number, environment, kind, &input, &gathered, reads)).flatten();
            match self.repeated.answer(number, key, || evaluator.evaluate(number, &input)) {
                Ok(Outcome { applies: false, .. }) => answers.push(Answer::NotApplicable),
                Ok(Outcome { denials, .. }) if denials.is_empty() => answers.push(Answer::Pass),
                Ok(Outcome { denials, .. }) => answers.push(Answer::Fail(denials)),
                Err(error) => {
                    let cause = if secret_texts.iter().any(|secret| error.contains(&**secret)) { String::new() } else { error };
                    return unknown(&Path::default(), could_not(&cause));
                }
            }
        }
        // Where it is off, it may hold as it does where it is on.
        let on = (0..answers.len()).find(|number| !off.contains(number)).and_then(|number| answers.get(number));
        if let Some(kind) = on.map(Answer::kind).filter(|_| answers.iter().all(|answer| answer.kind() != Kind::Fail)) {
            off.iter().for_each(|number| answers[*number] = Answer::harmless(kind));
        }
        let first = answers.first().map_or(Kind::NotApplicable, Answer::kind);
        if answers.iter().any(|answer| answer.kind() != first) {
            return mixed(&worlds, &answers.iter().map(Answer::kind).collect::<Vec<_>>());
        }
        if let Some(variable) = worlds.variables.iter().find(|variable| !variable.complete) {
            return unknown(&variable.path, &*variable.cause);
        }
        if let Some(cause) = opens.first() {
            return unknown(&Path::default(), cause);
        }
        match first {
            Kind::NotApplicable => Verdict::NotApplicable,
            Kind::Pass => Verdict::Pass,
            Kind::Fail => {
                if let Some((name, _)) =
                    memberships.iter().find(|(_, found)| self.judge.options.partial && found.members.is_empty())
                {
                    let cause =
                        format!("no {} were found in the scanned files, and the estate is partial", name.replace('_', " "));
                    return unknown(&Path::default(), cause);
                }
                self.fail(index, &policy.metadata.title, answers, &secret_texts)
            }
        }
    }

    /// The variable of an unknown environment, if anything hangs on it.
    fn place<'r>(
        &self,
        control: usize,
        standing: &Standing,
        reads: &dyn Fn() -> &'r Reads,
        worlds: &mut Worlds,
    ) -> Option<usize> {
        let Standing::Open(unknown) = standing else { return None };
        let asked = || reads().below(&["environment"], &Path::default()).is_read();
        let matters = self.judge.profile.differs(&standing.choices(), control) || asked();
        matters.then(|| worlds.words(unknown, format!("{}, or `--environment`", unknown.cause)))
    }

    fn fail(&self, index: ResourceIndex, title: &str, answers: Vec<Answer>, secret_texts: &[Arc<str>]) -> Verdict {
        let mut lists = answers.into_iter().filter_map(|answer| match answer {
            Answer::Fail(denials) => Some(denials),
            Answer::Pass | Answer::NotApplicable => None,
        });
        let first = lists.next().unwrap_or_default();
        let mut common = first.clone();
        for list in lists {
            common.retain(|(path, _)| list.iter().any(|(other, _)| other == path));
        }
        let chosen = if common.is_empty() { first } else { common };
        let mut denials: Vec<Denial> = Vec::new();
        for (path, message) in chosen {
            let leaks = secret_texts.iter().any(|secret| message.contains(&**secret));
            let message = if leaks { title.to_owned() } else { message };
            if !denials.iter().any(|denial| denial.path == path) {
                denials.push(Denial { path, message });
            }
        }
        Verdict::Fail { denials, conditional: self.estate.resource(index).condition.cause() }
    }

    fn input(
        &self,
        number: usize,
        environment: Option<Environment>,
        brief: &Brief<'_>,
        worlds: &Worlds,
        world: &[usize],
    ) -> RegoValue {
        let mut entries: BTreeMap<RegoValue, RegoValue> = BTreeMap::new();
        entries.insert("resource".into(), brief.own.fill(worlds, world));
        let params = self.judge.params[number].iter().find(|(of, _)| *of == environment);
        entries.extend(params.map(|(_, params)| ("params".into(), params.clone())));
        entries.insert("secrets".into(), brief.secrets.clone());
        let gathered = brief.gathered.iter().map(|gathered| (gathered.name.clone(), gathered.members.clone()));
        entries.insert("related".into(), engine::object(filled(brief.related, worlds, world).chain(gathered)));
        if let Some(environment) = environment {
            entries.insert("environment".into(), environment.word().into());
        }
        RegoValue::from(entries)
    }
}

/// The worlds do not agree: names the unknown on which it hangs, and what it must not be. `answers` are by the number of the
/// world.
pub(crate) fn mixed(worlds: &Worlds, answers: &[Kind]) -> Verdict {
    let all: Vec<Vec<usize>> = (0..answers.len()).map(|number| worlds.world(number)).collect();
    let differs = |a: &[usize], b: &[usize], at: usize| {
        a.iter().zip(b).enumerate().all(|(position, (left, right))| (left == right) == (position != at))
    };
    for (variable, facts) in worlds.variables.iter().enumerate() {
        for (number, world) in all.iter().enumerate().filter(|(number, _)| answers[*number] == Kind::Fail) {
            let line: Vec<usize> =
                (0..all.len()).filter(|other| *other == number || differs(world, &all[*other], variable)).collect();
            if line.iter().all(|other| answers[*other] == Kind::Fail) {
                continue;
            }
            let shown = |failing: bool| -> Option<Vec<String>> {
                let chosen = line.iter().filter(|other| (answers[**other] == Kind::Fail) == failing);
                chosen.map(|other| worlds.choice(variable, &all[*other])?.shown.clone()).collect()
            };
            let list = |values: &[String]| values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or ");
            let detail = match (shown(true), shown(false)) {
                (Some(failing), _) => format!("; fails if {}", list(&failing)),
                (None, Some(passing)) => format!("; holds only if {}", list(&passing)),
                (None, None) => String::new(),
            };
            return unknown(&facts.path, format!("{}{detail}", facts.cause));
        }
    }
    undecided(worlds)
}

/// Nothing more can be said than what the first unknown is.
pub(crate) fn undecided(worlds: &Worlds) -> Verdict {
    let first = worlds.variables.iter().find(|variable| variable.choices.len() > 1);
    let cause = first.map_or_else(|| "depends on an unknown value".to_owned(), |variable| variable.cause.clone());
    unknown(&first.map(|variable| variable.path.clone()).unwrap_or_default(), cause)
}
