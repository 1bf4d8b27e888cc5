//! Collects a scope: its inventory, then the parts that enabled controls need, then a snapshot of both with an account of what is
//! missing. It never judges.

mod brought;
mod inventory;
mod journal;
mod look;
mod parts;
mod sort;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::azure::Settings;
use crate::azure::client::Client;
use crate::azure::clock::{Cancel, Clock};
use crate::azure::collect::journal::{Done, Journal};
use crate::azure::collect::look::Looks;
use crate::azure::collectors::{Collectors, Found, Needs};
use crate::azure::scope::{self, Asked, Scope, Shard};
use crate::policy::catalogue::Catalogue;
use crate::policy::profile::Profile;
use crate::redact::Redactor;
use crate::snapshot::{Content, Fault, Gap, Manifest, Record, Subscription, Table, Unreadable};

/// What is to be collected, and where to.
#[derive(Clone, Debug)]
pub struct Order {
    /// The scope.
    pub asked: Vec<Asked>,
    /// Which part of it.
    pub shard: Option<Shard>,
    /// The snapshot. The journal lies beside it.
    pub output: PathBuf,
    /// Go on with a run that did not end.
    pub resume: bool,
}

/// How far a collection is.
#[derive(Copy, Clone, Debug)]
pub struct Progress {
    /// What is being done.
    pub stage: &'static str,
    /// Units of work that are done.
    pub done: usize,
    /// All of them.
    pub total: usize,
}

/// Why there is no snapshot.
#[derive(Debug)]
pub enum Stopped {
    /// Azure does not tell us even what there is, or the run was ended.
    Azure(Fault),
    /// The snapshot, or its journal, cannot be written or used.
    Disk(Unreadable),
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stopped::Azure(fault) => write!(f, "{fault}"),
            Stopped::Disk(why) => write!(f, "{why}"),
        }
    }
}

impl std::error::Error for Stopped {}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Stopped::Azure(fault)
    }
}

impl<E: Into<Unreadable>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Stopped::Disk(error.into())
    }
}

/// What all units of work share.
struct Run<'a> {
    client: &'a Client,
    clock: &'a dyn Clock,
    journal: &'a Journal,
    redactor: &'a Redactor,
    needs: &'a Needs,
    scope: &'a Scope,
    looks: Looks,
    /// Azure does not answer several questions at once.
    no_batches: AtomicBool,
}

/// One unit of work.
enum Task {
    /// All resources of a subscription.
    Inventory(String),
    /// A further table of Resource Graph.
    Table(String, String),
    /// A collector, of some resources of one subscription.
    Parts(String, String, Vec<Arc<str>>),
}

impl Task {
    /// Its name in the journal: what a resumed run calls the same.
    fn unit(&self) -> String {
        match self {
            Task::Inventory(subscription) => format!("inventory {subscription}"),
            Task::Table(subscription, table) => format!("table {subscription} {table}"),
            Task::Parts(_, call, ids) => format!("parts {call} {}", ids.first().map_or("", |id| id)),
        }
    }
}

/// Collects what the controls that are on in the profile need, and tells how far it is.
///
/// # Errors
/// There is no snapshot: the scope cannot be found, the run was ended, or the disk fails. All other trouble is in the manifest.
pub fn collect(
    settings: &Settings,
    order: &Order,
    (catalogue, profile): (&Catalogue, &Profile),
    clock: Arc<dyn Clock>,
    cancel: &Cancel,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Manifest, Stopped> {
    let known = Collectors::embedded();
    let needs = known.needed(catalogue, profile);
    let asked: Vec<String> = order.asked.iter().map(Asked::to_string).collect();
    let collectors: BTreeMap<String, String> =
        needs.calls.iter().map(|(name, (call, _))| (name.clone(), call.api.clone())).collect();
    // What is asked of which types depends on the policies: a run goes on with the same ones only.
    let of: BTreeMap<&String, _> = needs.calls.iter().map(|(name, (_, types))| (name, types)).collect();
    let head = json!({
        "tool": crate::azure::TOOL, "cloud": settings.cloud.name, "endpoint": settings.cloud.endpoint, "asked": asked,
        "collectors": collectors, "of": of,
        "tables": needs.tables.keys().collect::<Vec<_>>(),
        "shard": order.shard.map(|shard| shard.to_string()),
    });
    let mut partial = order.output.clone().into_os_string();
    partial.push(".part");
    let now = clock.now().to_string();
    let journal = Journal::open(&PathBuf::from(partial), &head.to_string(), &now, order.resume)?;
    let surroundings = || {
        let client = Client::new(settings, Arc::clone(&clock), cancel.clone())?;
        let scope = scope::resolve(&client, &order.asked, order.shard)?;
        Ok::<_, Fault>((client, scope))
    };
    // Who is not let in has begun nothing.
    let (client, scope) = surroundings().inspect_err(|_| journal.abandon())?;
    let redactor = Redactor::new(catalogue);
    let run = Run {
        client: &client,
        clock: &*clock,
        journal: &journal,
        redactor: &redactor,
        needs: &needs,
        scope: &scope,
        looks: Looks::default(),
        no_batches: AtomicBool::new(false),
    };
    let workers = settings.workers.max(1);
    work(&run, first(&run), workers, &|done, total| progress(Progress { stage: "inventory", done, total }))?;
    work(&run, second(&run)?, workers, &|done, total| progress(Progress { stage: "parts", done, total }))?;
    let mut manifest = Manifest {
        tool: crate::azure::TOOL.to_owned(),
        cloud: settings.cloud.name.clone(),
        asked,
        shard: order.shard.map(|shard| shard.to_string()),
        scope: scope.whole.clone(),
        started: journal.started(),
        finished: clock.now().to_string(),
        queries: needs
            .tables
            .iter()
            .map(|(name, table)| (name.clone(), inventory::query(name, table, &Default::default())))
            .collect(),
        retries: client.patience().retries.load(Ordering::Relaxed),
        ..Manifest::default()
    };
    brought::tell(&mut manifest, &known, &needs);
    let deleted = account(&mut manifest, &scope, journal.all());
    Ok(journal.finish(&order.output, manifest, &deleted)?)
}

/// What is asked of every subscription that can be seen.
fn first(run: &Run<'_>) -> Vec<Task> {
    let mut tasks = Vec::new();
    for (number, _) in run.scope.targets.iter().filter(|(_, target)| target.visible) {
        tasks.push(Task::Inventory(number.clone()));
        let further = run.needs.tables.keys().filter(|name| *name != inventory::RESOURCES);
        tasks.extend(further.map(|name| Task::Table(number.clone(), name.clone())));
    }
    tasks
}

/// What is asked of the resources that were found.
fn second(run: &Run<'_>) -> Result<Vec<Task>, Stopped> {
    #[derive(Deserialize)]
    struct Head {
        id: String,
        source: String,
        body: Option<Found>,
    }
    let mut ids: BTreeMap<(String, &String), Vec<Arc<str>>> = BTreeMap::new();
    run.journal.each(|line| {
        let Ok(Head { id, source, body: Some(found) }) = serde_json::from_str::<Head>(line) else { return Ok(()) };
        let Some(kind) = &found.kind else { return Ok(()) };
        if ![inventory::RESOURCES, inventory::CONTAINERS, inventory::LIST].contains(&source.as_str()) {
            return Ok(());
        }
        let kind = kind.to_ascii_lowercase();
        let kind =
            if kind == "microsoft.resources/subscriptions/resourcegroups" { "microsoft.resources/resourcegroups" } else { &kind };
        let id = id.to_ascii_lowercase();
        for (name, (call, types)) in &run.needs.calls {
            if types.is_empty() || types.contains(kind) {
                let Some(place) = call.place(&id, &found) else { continue };
                ids.entry((subscription_of(&id), name)).or_default().push(place.into());
            }
        }
        Ok(())
    })?;
    let (mut tasks, mut of): (Vec<(usize, Task)>, BTreeMap<String, usize>) = Default::default();
    for ((subscription, name), mut ids) in ids {
        ids.sort();
        ids.dedup();
        for some in ids.chunks(parts::BATCH) {
            let turn = of.entry(subscription.clone()).or_default();
            *turn += 1;
            tasks.push((*turn, Task::Parts(subscription.clone(), name.clone(), some.to_vec())));
        }
    }
    // Each subscription has a quota of its own: they take turns.
    tasks.sort_by_key(|(turn, _)| *turn);
    Ok(tasks.into_iter().map(|(_, task)| task).collect())
}

/// Does what is not done yet, several at a time. The first failure of the disk, or the end of the run, stops all.
fn work(run: &Run<'_>, tasks: Vec<Task>, workers: usize, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<(), Stopped> {
    let total = tasks.len();
    let open: Vec<Task> = tasks.into_iter().filter(|task| !run.journal.has(&task.unit())).collect();
    let (next, stopped) = (AtomicUsize::new(0), Mutex::new(None));
    let done = AtomicUsize::new(total - open.len());
    let one = || {
        while let Some(task) = open.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = match task {
                Task::Inventory(subscription) => inventory::resources(run, task.unit(), subscription),
                Task::Table(subscription, table) => inventory::table(run, task.unit(), subscription, table),
                Task::Parts(subscription, call, ids) => parts::collect(run, task.unit(), subscription, call, ids),
            };
            // A unit that was ended by us is not done: what it lacks is not Azure's affair.
            let result = result.and_then(|()| Ok(run.client.patience().go_on()?));
            if let Err(why) = result {
                next.store(open.len(), Ordering::Relaxed);
                stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
                return;
            }
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..workers.min(open.len()) {
            scope.spawn(one);
        }
    });
    stopped.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Adds up what all units say; gives the resources that were deleted meanwhile.
fn account(manifest: &mut Manifest, scope: &Scope, all: Vec<Done>) -> BTreeSet<String> {
    manifest.gaps.clone_from(&scope.gaps);
    for (number, target) in &scope.targets {
        let subscription = Subscription { visible: target.visible, ..Subscription::default() };
        manifest.subscriptions.insert(number.clone(), subscription);
    }
    let mut deleted: BTreeSet<String> = BTreeSet::new();
    let mut concerned: BTreeMap<(String, String, String), (Fault, u64)> = BTreeMap::new();
    for done in all {
        *manifest.calls.entry(done.source.clone()).or_default() += done.calls;
        if let Some((right, is_there)) = done.right {
            *manifest.rights.entry(right).or_insert(true) &= is_there;
        }
        let subscription = manifest.subscriptions.entry(done.subscription.clone()).or_default();
        if let Some((expected, received)) = done.rows {
            subscription.tables.insert(done.source.clone(), Table { expected, received });
        }
        subscription.listed = subscription.listed.or(done.listed);
        manifest.gaps.extend(done.gaps);
        deleted.extend(done.deleted);
        for (fault, count) in done.faults {
            let kind = format!("{:?} {:?}", fault.cause, fault.needs);
            let key = (done.subscription.clone(), done.source.clone(), kind);
            concerned.entry(key).or_insert_with(|| (fault, 0)).1 += count;
        }
    }
    for ((subscription, source, _), (fault, resources)) in concerned {
        let text = fault.to_string();
        manifest.gaps.push(Gap { scope: format!("/subscriptions/{subscription}"), source, cause: fault.cause, resources, text });
    }
    manifest.gaps.sort();
    manifest.gaps.dedup();
    manifest.deleted = deleted.len() as u64;
    deleted
}

impl Run<'_> {
    /// Writes down what was told of a resource.
    fn told(&self, attempt: u64, id: &str, source: &str, api: &str, content: Content) -> Result<(), Stopped> {
        let (id, source, api_version, time) = (id.to_owned(), source.to_owned(), api.to_owned(), self.clock.now().to_string());
        let record = self.redactor.clean_record(Record { id, source, api_version, time, content });
        Ok(self.journal.record(attempt, &record.line())?)
    }
}

/// The number of the subscription that an id begins with, in lower case.
fn subscription_of(id: &str) -> String {
    let mut segments = id.split('/').skip(1);
    match (segments.next(), segments.next()) {
        (Some(first), Some(number)) if first.eq_ignore_ascii_case("subscriptions") => number.to_ascii_lowercase(),
        _ => String::new(),
    }
}

/// The id of a record.
fn id_of(body: &Json) -> Option<&str> {
    body.get("id").and_then(Json::as_str).filter(|id| id.starts_with('/'))
}
