//! A scan: files → deployments → estate → judgements → outcomes, in parallel and in a fixed order.

mod duplicates;
mod files;
pub mod guard;
pub mod ledger;
mod roots;
mod terraform;
mod uncollected;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::exemption::{self, Closing, Register, Seen};
use crate::finding::{Control, Outcome, Status, outcomes};
use crate::frontend::terraform::{self as hcl, Configuration, Library};
use crate::frontend::{Context, Languages, Reading, Target, arm, bicep, export};
use crate::model::{Condition, Deployment, DeploymentKind, Estate, ResourceIndex, ScopeKind};
use crate::policy::Judgement;
use crate::policy::azure_policy;
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::environment::Environment;
use crate::policy::metadata::Severity;
use crate::policy::pack::Author;
use crate::policy::profile::Profile;
use crate::policy::upkeep;
use crate::policy::verdict::inputs::Asked;
use crate::policy::verdict::{Judge, JudgeOptions, judge, late};
use crate::progress::{Phase, Progress};
use crate::scan::files::{File, Kind};
use crate::scan::ledger::{DeploymentEntry, FileEntry, Lacking, Ledger, SkippedResource, Taken};
use crate::scan::roots::{Plan, Root, deployed_by_others, plan};
use crate::source::{Sources, Span};
use crate::suppression::{self, Suppression};
use crate::workspace::Workspace;

/// Files that are looked at in one piece of work.
const FILES: usize = 8;

/// To keep answers asks what a policy reads, which costs as much as some dozens of answers.
const REPEATED_FROM: usize = 50;

/// A file to look at, relative to the scan root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// Its path.
    pub path: String,
    /// It was named by the user: it is a root even if another file refers to it.
    pub named: bool,
}

/// What to read and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the deployments go.
    pub target: Target,
    /// Parameter files to use, relative to the scan root, besides those found by their names.
    pub parameters: Vec<String>,
    /// Folders that the user named: they are roots even if another module calls them.
    pub folders: Vec<String>,
    /// What the user says of the roots of Terraform. Its files of variables are used in place of those that are found.
    pub terraform: hcl::Options,
    /// The environment that the whole estate is of, whatever it says of itself.
    pub environment: Option<Environment>,
    /// Other resources may exist that the scan does not see: their absence proves nothing.
    pub partial: bool,
    /// The tenant's own Azure Policy.
    pub azure_policy: Option<Arc<azure_policy::Set>>,
    /// Who is told how far it is.
    pub progress: Progress,
    /// The folder in which `bicep restore` leaves modules.
    pub module_cache: Option<Arc<dyn Workspace>>,
    /// What may exempt, and by which rules.
    pub exemptions: exemption::Options,
}

/// Everything a report may tell.
#[derive(Debug)]
pub struct Scan {
    /// The texts, for positions.
    pub sources: Sources,
    /// The resources.
    pub estate: Estate,
    /// The controls, in the order of the catalogue, behind them those about exemptions, and those of the tenant's Azure Policy.
    pub controls: Vec<Control>,
    /// The outcomes, by place and control; behind them those about exemptions.
    pub outcomes: Vec<Outcome>,
    /// What authors wrote beside their code so that findings there count no more, by path and place.
    pub suppressions: Vec<Suppression>,
    /// Trouble with the input, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// What was looked at, and what was not.
    pub ledger: Ledger,
    /// Who the policies are from.
    pub authors: Vec<Author>,
    /// The name of the profile.
    pub profile: String,
    /// The environment, if one was given.
    pub environment: Option<Environment>,
    /// All suppressions and exemptions, with what became of each.
    pub exemptions: Vec<exemption::Entry>,
    /// The folder of the repository that the scan root is, with `/` behind it; empty if it is all of the repository, or of none.
    pub folder: String,
}

/// Reads and judges `inputs`.
///
/// # Errors
/// A policy that does not compile.
pub fn run(
    workspace: &dyn Workspace,
    inputs: &[Input],
    catalogue: &Catalogue,
    profile: &Profile,
    options: &Options,
) -> Result<Scan, LoadError> {
    in_pool(|| read_and_judge(workspace, inputs, catalogue, profile, options))
}

fn read_and_judge(
    workspace: &dyn Workspace,
    inputs: &[Input],
    catalogue: &Catalogue,
    profile: &Profile,
    options: &Options,
) -> Result<Scan, LoadError> {
    let mut scan = read_here(workspace, inputs, options);
    let own = catalogue.policies.iter().map(|policy| (&policy.metadata, policy.pack.map_or(0, |pack| pack + 1)));
    let upkeep = upkeep::controls().iter().map(|metadata| (metadata, 0));
    scan.controls = own
        .chain(upkeep)
        .enumerate()
        .map(|(number, (metadata, author))| Control {
            metadata: metadata.clone(),
            severity: profile.severity(catalogue, number),
            enabled: profile.enabled(number),
            author,
        })
        .collect();
    scan.profile.clone_from(&profile.name);
    scan.authors = catalogue.authors();
    // What stands on a page that is not here is not absent.
    let cut_short = |one: &DeploymentEntry| one.kind != DeploymentKind::Template && one.incomplete.is_some();
    // What lies beside the groups that were asked for is not in a snapshot of them.
    let of_groups = |one: &Deployment| one.kind == DeploymentKind::Snapshot && one.scope == ScopeKind::ResourceGroup;
    let partial =
        options.partial || scan.ledger.deployments.iter().any(cut_short) || scan.estate.deployments().iter().any(of_groups);
    scan.diagnostics.extend(uncollected::told(&scan));
    let progress = options.progress.clone();
    let environment = options.environment;
    let repeated_from = Some(REPEATED_FROM);
    let judging = JudgeOptions { environment, partial, progress, repeated_from, ..JudgeOptions::default() };
    let mut judgements = judge(&scan.estate, catalogue, profile, &judging)?;
    for policy in late(&judgements).into_iter().filter_map(|control| catalogue.policies.get(control)) {
        let why = format!("the policy `{}` took longer than it may: everything about it is unknown", policy.metadata.id);
        scan.diagnostics.push(Diagnostic::file(DiagnosticKind::Limit, policy.file.clone(), why));
    }
    if let Some(policies) = &options.azure_policy {
        judgements.extend(policies.judge(&scan.estate, catalogue, partial, scan.controls.len())?);
        let author = scan.authors.len();
        let of_tenant = policies.controls().iter().map(|metadata| Control {
            metadata: metadata.clone(),
            severity: metadata.severity,
            enabled: true,
            author,
        });
        scan.controls.extend(of_tenant);
        scan.authors.push(policies.author());
        scan.diagnostics.extend_from_slice(policies.diagnostics());
        order(&mut scan.diagnostics, &scan.sources);
    }
    let judged: BTreeSet<ResourceIndex> = judgements.iter().map(|judgement| judgement.resource).collect();
    exempt(&mut scan, judgements, catalogue, profile, inputs, options);
    let implied = judged.iter().filter(|index| scan.estate.is_implied(**index)).count();
    scan.ledger.implied_judged = implied;
    scan.ledger.resources_judged = judged.len() - implied;
    // What is on in every environment is judged in whichever a resource is; the tenant's own policies are always on.
    let everywhere = |control: usize| control >= catalogue.policies.len() || profile.enabled_everywhere(control);
    let skipped = skipped(&scan, &judged, &everywhere);
    scan.ledger.resources_skipped.extend(skipped);
    Ok(scan)
}

/// Makes outcomes of judgements, less what is exempt, and with what is to be said of exemptions themselves.
fn exempt(
    scan: &mut Scan,
    judgements: Vec<Judgement>,
    catalogue: &Catalogue,
    profile: &Profile,
    inputs: &[Input],
    options: &Options,
) {
    let own = catalogue.policies.len();
    let environments = || [None].into_iter().chain(Environment::ALL.map(Some));
    let steady = |number: usize| number >= own || environments().all(|one| profile.enabled_in(one, number));
    let Scan { estate, sources, controls, suppressions, .. } = &*scan;
    let mut register = Register::new(&options.exemptions, suppressions, estate, sources, controls, &steady);
    let is_empty = register.is_empty();
    let outcomes = outcomes(estate, sources, controls, judgements, &mut |outcome| register.exempt(outcome));
    let Closing { entries, diagnostics, beside, outcomes: about } = register.close(&seen(scan, inputs, options));
    scan.outcomes = outcomes.into_iter().chain(about).collect();
    scan.estate.set_beside(beside);
    scan.exemptions = entries;
    scan.diagnostics.extend(diagnostics);
    order(&mut scan.diagnostics, &scan.sources);
    // Where nobody wrote any, no report needs to speak of them.
    if is_empty {
        scan.controls.iter_mut().skip(own).take(upkeep::controls().len()).for_each(|control| control.enabled = false);
    }
}

/// What decides whether an exemption that exempts nothing is of no use.
fn seen(scan: &Scan, inputs: &[Input], options: &Options) -> Seen {
    let ledger = &scan.ledger;
    let unresolved = || ledger.modules.iter().filter(|module| !module.resolved);
    let hidden = ledger.files.iter().any(|file| matches!(file.taken, Taken::Unreadable | Taken::NotRead))
        || ledger.not_understood > 0
        || ledger.deployments.iter().any(|deployment| deployment.incomplete.is_some())
        || unresolved().next().is_some();
    let path = |span: Span| scan.sources.file(span.file).path().to_string();
    let trouble = scan.diagnostics.iter().filter(|one| one.kind != DiagnosticKind::Note);
    let troubled = trouble.filter_map(|one| one.span.map(path).or_else(|| one.path.clone()));
    Seen {
        partial: options.partial || inputs.iter().any(|input| input.named),
        folders: options.folders.clone(),
        hidden,
        troubled: troubled.chain(unresolved().filter_map(|module| module.span.map(path))).collect(),
    }
}

/// What the controls of a profile are asked about the resources of a scan, with their answers.
///
/// # Errors
/// A policy that does not compile.
pub fn questions(scan: &Scan, catalogue: &Catalogue, profile: &Profile, options: &Options) -> Result<Vec<Asked>, LoadError> {
    let judging = JudgeOptions { environment: options.environment, partial: options.partial, ..JudgeOptions::default() };
    in_pool(|| {
        // Whatever the profile has off, no secret is shown.
        let all = Profile::default();
        let secrets = Judge::new(catalogue, &all, &judging)?.suspects(&scan.estate);
        Ok(Judge::new(catalogue, profile, &judging)?.inputs(&scan.estate, &secrets))
    })
}

/// Reads `inputs` without judging them.
pub fn read(workspace: &dyn Workspace, inputs: &[Input], options: &Options) -> Scan {
    in_pool(|| read_here(workspace, inputs, options))
}

/// What was found, before anything is evaluated.
struct Found {
    files: Vec<File>,
    plan: Plan,
}

fn look(workspace: &dyn Workspace, sources: &Sources, inputs: &[Input], options: &Options) -> Found {
    let mut inputs = inputs.to_vec();
    let asked: BTreeSet<String> = inputs.iter().map(|input| input.path.clone()).collect();
    let context = terraform::siblings(workspace, &inputs);
    inputs.extend(context.iter().cloned());
    let context = context.into_iter().map(|input| input.path).filter(|path| !asked.contains(path)).collect();
    let given = options.parameters.iter().chain(&options.terraform.files);
    inputs.extend(given.map(|path| Input { path: path.clone(), named: false }));
    inputs.sort();
    // A file that was named comes behind its twin that was found: the named one counts.
    inputs.reverse();
    inputs.dedup_by(|next, first| next.path == first.path);
    inputs.reverse();
    options.progress.begins(Phase::Reading, inputs.len());
    let look = |input: &Input| {
        let file = files::look(workspace, sources, input);
        options.progress.advances();
        file
    };
    let mut files: Vec<File> = inputs.par_iter().with_max_len(FILES).map(look).collect();
    // Who names a parameter file means the template it is for.
    let missing = files::templates_of(&files);
    files.extend(missing.iter().map(|input| files::look(workspace, sources, input)));
    let mut plan = plan(&files, &options.parameters);
    let asked = terraform::Asked { folders: &options.folders, given: &options.terraform.files, context: &context };
    terraform::plan(&files, &asked, &mut plan);
    Found { files, plan }
}

/// The modules of Terraform among `files`.
fn library<'a>(workspace: &'a dyn Workspace, sources: &'a Sources, files: &[File]) -> Library<'a> {
    let parsed = files.iter().filter_map(|file| match &file.kind {
        Kind::Terraform(body) => Some((file.path.clone(), body.clone())),
        _ => None,
    });
    Library::new(workspace, sources, parsed.collect())
}

/// What a root of Terraform, or a plan, comes to.
fn configuration(
    root: &Root,
    files: &[File],
    library: &Library<'_>,
    options: &Options,
    context: &Context<'_>,
) -> Warned<Configuration> {
    if let Some(Kind::Plan(file, _)) = files.get(root.file).map(|file| &file.kind) {
        return hcl::plan::configuration(&root.path, *file, library, &options.terraform, context);
    }
    let folder = root.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let module = if root.alone { root.path.as_str() } else { folder };
    let planned = root.beside.and_then(|place| match &files.get(place)?.kind {
        Kind::Plan(_, summary) => Some(summary.variables.clone()),
        _ => None,
    });
    let files = root.variables.clone();
    let options = hcl::Options { files, planned, ..options.terraform.clone() };
    hcl::evaluate(module, library, &options, context)
}

/// Leaves resources that stand in none of the `files` as what others refer to; all are judged if there are no such files.
fn only(files: &[String], deployment: &mut Deployment, sources: &Sources) {
    if files.is_empty() {
        return;
    }
    for resource in deployment.resources.iter_mut().chain(&mut deployment.about) {
        let outermost = resource.trail.first().map_or(resource.span, |(_, span)| *span);
        let path = outermost.map(|span| sources.file(span.file).path().clone());
        resource.existing |= !path.is_some_and(|path| files.iter().any(|file| **file == *path));
    }
}

fn read_here(workspace: &dyn Workspace, inputs: &[Input], options: &Options) -> Scan {
    let sources = Sources::default();
    let languages = Languages { module_cache: options.module_cache.as_deref() };
    let Found { files, mut plan } = look(workspace, &sources, inputs, options);
    let library = library(workspace, &sources, &files);
    options.progress.begins(Phase::Evaluating, plan.roots.len());
    let mut readings: Vec<Warned<Option<Reading>>> = plan
        .roots
        .par_iter()
        .with_max_len(1)
        .map(|root| {
            let budget = Budget::default();
            let context = Context {
                workspace,
                sources: &sources,
                target: &options.target,
                budget: &budget,
                loader: &languages,
                restored: false,
            };
            guard::catch(&root.path, || match &files[root.file].kind {
                Kind::Template(node) => arm::evaluate(&root.path, node, root.parameters.as_deref(), &context),
                Kind::Export(node) => export::read(&root.path, node, &context),
                Kind::Snapshot(bytes) => export::snapshot::read(&root.path, bytes, &context).unwrap_or_else(|why| {
                    let Warned { mut value, mut diagnostics } = nothing(&root.path);
                    value.deployment.kind = DeploymentKind::Snapshot;
                    diagnostics.push(Diagnostic::file(DiagnosticKind::Input, &root.path, why));
                    Warned { value, diagnostics }
                }),
                Kind::Bicep(program) => bicep::evaluate(&root.path, program, root.parameters.as_deref(), &context),
                Kind::Terraform(_) | Kind::Plan(..) => {
                    let Warned { value, mut diagnostics } = configuration(root, &files, &library, options, &context);
                    let mut reading = hcl::reading(value, &context);
                    only(&root.only, &mut reading.value.deployment, &sources);
                    diagnostics.append(&mut reading.diagnostics);
                    Warned { value: reading.value, diagnostics }
                }
                Kind::TerraformVariables(_)
                | Kind::Parameters
                | Kind::BicepParameters(_)
                | Kind::Other(_)
                | Kind::Foreign(_)
                | Kind::Unreadable(_) => nothing(&root.path),
            })
        })
        .inspect(|_| options.progress.advances())
        .collect();
    // A link may be an expression: only now it is known where it leads.
    let modules: Vec<(String, String)> = readings
        .iter()
        .filter_map(|reading| reading.value.as_ref())
        .flat_map(|reading| reading.modules.iter().map(|module| (reading.deployment.root.clone(), module.file.clone())))
        .filter_map(|(root, file)| file.map(|file| (root, file)))
        .collect();
    let linked = deployed_by_others(&files, &modules);
    let mut at = plan.roots.iter();
    readings.retain(|_| at.next().is_some_and(|root| !linked.contains(&root.file)));
    plan.linked.extend(linked);
    assemble(sources, files, readings, &plan, options)
}

/// What the roots of Terraform come to, before it is made Azure's.
#[derive(Debug)]
pub struct Configurations {
    /// The texts, for positions.
    pub sources: Sources,
    /// Each root with each set of values, in order.
    pub configurations: Vec<Configuration>,
    /// Trouble with the input, by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Evaluates the roots of Terraform among `inputs`.
pub fn configurations(workspace: &dyn Workspace, inputs: &[Input], options: &Options) -> Configurations {
    in_pool(|| {
        let sources = Sources::default();
        let languages = Languages::default();
        let Found { files, plan } = look(workspace, &sources, inputs, options);
        let library = library(workspace, &sources, &files);
        let roots = plan
            .roots
            .par_iter()
            .with_max_len(1)
            .filter(|root| matches!(files[root.file].kind, Kind::Terraform(_) | Kind::Plan(..)));
        let evaluated: Vec<Warned<Option<Configuration>>> = roots
            .map(|root| {
                let (target, budget) = (&options.target, Budget::default());
                let context =
                    Context { workspace, sources: &sources, target, budget: &budget, loader: &languages, restored: false };
                guard::catch(&root.path, || configuration(root, &files, &library, options, &context))
            })
            .collect();
        let mut diagnostics: Vec<Diagnostic> = files.iter().flat_map(|file| file.diagnostics.clone()).collect();
        let mut configurations = Vec::new();
        for one in evaluated {
            diagnostics.extend(one.diagnostics);
            configurations.extend(one.value);
        }
        order(&mut diagnostics, &sources);
        drop(library);
        Configurations { sources, configurations, diagnostics }
    })
}

fn nothing(path: &str) -> Warned<Reading> {
    let deployment = Deployment { scope: ScopeKind::ResourceGroup, ..Deployment::empty(DeploymentKind::Template, path) };
    let value = Reading { deployment, modules: Vec::new(), understood: 0, not_understood: 0, incomplete: None };
    Warned { value, diagnostics: Vec::new() }
}

/// Runs `work` on threads whose stacks hold the deepest nesting that the budget allows.
fn in_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().stack_size(32 << 20).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

fn assemble(sources: Sources, files: Vec<File>, readings: Vec<Warned<Option<Reading>>>, plan: &Plan, options: &Options) -> Scan {
    let is_data = |file: &&File| {
        matches!(file.kind, Kind::Export(_) | Kind::Snapshot(_) | Kind::Plan(..) | Kind::Other(_) | Kind::Unreadable(_))
    };
    let data: BTreeSet<&str> = files.iter().filter(is_data).map(|file| file.path.as_str()).collect();
    let suppressions = suppression::read(&sources, &data, &Budget::default());
    let mut ledger = Ledger::default();
    let mut diagnostics = Vec::new();
    for (position, file) in files.into_iter().enumerate() {
        let (taken, mut note) = match &file.kind {
            Kind::Template(_) | Kind::Bicep(_) | Kind::Terraform(_) if plan.linked.contains(&position) => {
                (Taken::LinkedTemplate, None)
            }
            Kind::Template(_) | Kind::Bicep(_) | Kind::Terraform(_) => (Taken::Template, None),
            Kind::Parameters | Kind::BicepParameters(_) | Kind::TerraformVariables(_) => (Taken::Parameters, None),
            Kind::Export(_) => (Taken::Export, None),
            Kind::Snapshot(_) => (Taken::Snapshot, None),
            Kind::Plan(..) => (Taken::Plan, None),
            Kind::Foreign(language) => (Taken::NotRead, Some(format!("{language} is not read by this version"))),
            Kind::Other(why) => (Taken::Ignored, Some(why.clone())),
            Kind::Unreadable(why) => (Taken::Unreadable, Some(why.clone())),
        };
        if let Some(remark) = plan.remarks.get(&position) {
            note = Some(remark.clone());
        }
        ledger.files.push(FileEntry { path: file.path, taken, note });
        diagnostics.extend(file.diagnostics);
    }
    let mut deployments = Vec::new();
    for reading in readings {
        diagnostics.extend(reading.diagnostics);
        let Some(reading) = reading.value else { continue };
        ledger.understood += reading.understood;
        ledger.not_understood += reading.not_understood;
        ledger.modules.extend(reading.modules);
        ledger.deployments.push(DeploymentEntry {
            root: reading.deployment.root.clone(),
            parameters: reading.deployment.parameters.clone(),
            kind: reading.deployment.kind,
            resources: reading.deployment.resources.len(),
            incomplete: reading.incomplete,
        });
        deployments.push(reading.deployment);
    }
    let duplicates = duplicates::join(&mut deployments);
    ledger.resources_skipped = duplicates.skipped;
    diagnostics.extend(duplicates.diagnostics);
    order(&mut diagnostics, &sources);
    Scan {
        sources,
        estate: Estate::new(deployments),
        controls: Vec::new(),
        outcomes: Vec::new(),
        suppressions,
        diagnostics,
        ledger,
        authors: Vec::new(),
        profile: String::new(),
        environment: options.environment,
        exemptions: Vec::new(),
        folder: String::new(),
    }
}

/// Sorts diagnostics by place and drops repetitions: a template that is deployed twice is wrong once.
fn order(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    diagnostics.sort_by_cached_key(|diagnostic| place(diagnostic, sources));
    diagnostics.dedup_by(|next, first| place(next, sources) == place(first, sources));
}

fn place(diagnostic: &Diagnostic, sources: &Sources) -> (String, u32, u32, DiagnosticKind, String) {
    let (path, start, end) = match diagnostic.span {
        Some(span) => (sources.file(span.file).path().to_string(), span.start, span.end),
        None => (diagnostic.path.clone().unwrap_or_default(), 0, 0),
    };
    (path, start, end, diagnostic.kind, diagnostic.message.clone())
}

/// The resources that were not judged, and why. Those of a root with several parameter files are judged once for each, even
/// where equal outcomes are told once. `everywhere` says whether a control is on in all environments.
fn skipped(scan: &Scan, judged: &BTreeSet<ResourceIndex>, everywhere: &dyn Fn(usize) -> bool) -> Vec<SkippedResource> {
    let covers = |control: &Control, kind: &str| {
        control.metadata.resource_types.iter().any(|listed| listed == "*" || listed.eq_ignore_ascii_case(kind))
    };
    let mut skipped = Vec::new();
    let declared = scan.estate.indices().filter(|index| !scan.estate.is_implied(*index));
    for index in declared.filter(|index| !judged.contains(index)) {
        let resource = scan.estate.resource(index);
        let all = scan.controls.iter().enumerate();
        let mut covering = all.filter(|(_, control)| covers(control, &resource.resource_type)).peekable();
        let reason = if resource.existing {
            SkippedResource::REFERENCE
        } else if covering.peek().is_none() {
            "no control is about this type"
        } else {
            let mut on = covering.filter(|(_, control)| control.enabled).peekable();
            if on.peek().is_none() {
                "the controls about this type are off in this profile"
            } else if on.any(|(number, _)| everywhere(number)) {
                "seawall gave no outcome though a control is about this type"
            } else {
                "the controls about this type are off in its environment"
            }
        };
        skipped.push(SkippedResource {
            resource_type: resource.resource_type.to_string(),
            address: resource.address.clone(),
            root: scan.estate.deployment(index).root.clone(),
            reason: reason.to_owned(),
        });
    }
    skipped
}

/// How many outcomes of each kind there are.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The control holds.
    pub pass: usize,
    /// It does not hold.
    pub fail: usize,
    /// It cannot be told.
    pub unknown: usize,
    /// Exempted.
    pub exempt: usize,
    /// Does not concern the resource.
    pub not_applicable: usize,
    /// Failures of each severity, low first.
    pub by_severity: [usize; 4],
}

impl Scan {
    /// The numbers.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for outcome in &self.outcomes {
            match &outcome.status {
                Status::Pass => summary.pass += 1,
                Status::Fail { .. } => {
                    summary.fail += 1;
                    let slot = match outcome.severity {
                        Severity::Low => 0,
                        Severity::Medium => 1,
                        Severity::High => 2,
                        Severity::Critical => 3,
                    };
                    summary.by_severity[slot] += 1;
                }
                Status::Unknown { .. } => summary.unknown += 1,
                Status::Exempt(_) => summary.exempt += 1,
                Status::NotApplicable => summary.not_applicable += 1,
            }
        }
        summary
    }

    /// The path of a file as a service that shows the repository calls it.
    pub fn in_repository(&self, path: &str) -> String {
        format!("{}{path}", self.folder)
    }

    /// Whether there is a failure of at least `threshold`.
    pub fn fails_at(&self, threshold: Severity) -> bool {
        self.outcomes.iter().any(|outcome| matches!(outcome.status, Status::Fail { .. }) && outcome.severity >= threshold)
    }

    /// Why the analysis is not complete, one sentence a reason; empty if it is.
    pub fn gaps(&self) -> Vec<String> {
        let taken = |kind: Taken| self.ledger.files.iter().filter(|file| file.taken == kind).count();
        let lacking = Lacking {
            unreadable: taken(Taken::Unreadable),
            not_read: taken(Taken::NotRead),
            not_understood: self.ledger.not_understood,
            unresolved: self.ledger.modules.iter().filter(|module| !module.resolved).count(),
            incomplete: self.ledger.deployments.iter().filter(|deployment| deployment.incomplete.is_some()).count(),
            trouble: self.diagnostics.iter().filter(|one| one.kind != DiagnosticKind::Note).count(),
            unknown: self.summary().unknown,
        };
        lacking.sentences()
    }

    /// Whether a resource is there only under a condition that nobody can tell.
    pub fn is_conditional(&self, outcome: &Outcome) -> bool {
        matches!(self.estate.resource(outcome.resource).condition, Condition::Maybe(_))
    }
}
