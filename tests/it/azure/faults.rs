//! Each fault at each call, of all collectors, once and for good: all of it is found, or what is missing is named and nothing else is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use seawall::azure::{Asked, Cancel, Settings, Stopped};
use seawall::snapshot::{Content, Gap};
use serde_json::Value as Json;

use crate::azure::full::{PAGE, collector, full};
use crate::azure::server::{Azure, Fault, Planned};
use crate::azure::verdicts::{Verdicts, agree, verdicts};
use crate::azure::{APPLICATION, Collection, assert_unseen, order, run_with, sandbox, settings, whole};

/// Runs that share the calls for parts, none of which depends on another but on the page before: each tells by itself what is missing.
const SHARES: usize = 4;

/// What calls are to be disturbed, together.
struct Group {
    requests: BTreeSet<String>,
    /// Whether Azure is without batches, so that each part is asked for by itself.
    single: bool,
}

/// What disturbed calls are about.
#[derive(Default)]
struct Concerned {
    /// Names of tables and collectors, and the id that is asked of; all ids without one.
    asked: BTreeSet<(String, String)>,
    /// All of it may be concerned.
    all: bool,
}

pub(crate) struct Bench {
    azure: Azure,
    folder: PathBuf,
    settings: Settings,
    asked: Vec<Asked>,
    pub(crate) undisturbed: Collection,
    /// What is said of each resource then.
    verdicts: Verdicts,
    /// What a run asks with batches, and what one without them asks.
    requests: [BTreeSet<String>; 2],
    /// How many calls a run makes.
    calls: usize,
}

impl Bench {
    /// An estate that is collected undisturbed, whether Azure has batches or not.
    pub(crate) fn new(estate: Json, asked: &[Asked], name: &str, slow: bool) -> Self {
        let azure = Azure::start(estate);
        let folder = sandbox(name);
        let mut settings = settings(&azure, &APPLICATION);
        if slow {
            (settings.patience, settings.workers) = (Duration::from_millis(300), 8);
        }
        let one = |name: &str, single: bool| {
            let found = collected(&azure, &settings, asked, &folder.join(name), single, None).unwrap();
            assert_eq!(found.manifest.gaps, []);
            let (requests, calls) = azure.change(|state| (std::mem::take(&mut state.requests), state.log.len()));
            (found, requests, calls)
        };
        let (undisturbed, batched, _) = one("undisturbed", false);
        let (single, singles, calls) = one("single", true);
        assert_eq!(single.manifest.content, undisturbed.manifest.content);
        let verdicts = verdicts(&undisturbed.bytes);
        Bench { azure, folder, settings, asked: asked.to_vec(), undisturbed, verdicts, requests: [batched, singles], calls }
    }

    /// Whether an undisturbed run asks for this.
    pub(crate) fn asks(&self, path: &str) -> bool {
        self.requests[1].iter().any(|request| path_of(request).eq_ignore_ascii_case(path))
    }

    /// One group of calls, chosen by a number, with one fault for good.
    pub(crate) fn disturb_one(&self, fault: Fault, number: usize) {
        let groups = groups(fault, &self.requests[0], &self.requests[1]);
        if let Some(group) = number.checked_rem(groups.len()).map(|number| &groups[number]) {
            self.is_complete(fault, group, true);
        }
    }
}

fn collected(
    azure: &Azure,
    settings: &Settings,
    asked: &[Asked],
    output: &Path,
    single: bool,
    fault: Option<Planned>,
) -> Result<Collection, Stopped> {
    azure.change(|state| {
        state.log.clear();
        state.requests.clear();
        state.tokens.clear();
        state.gone.clear();
        (state.no_batch, state.fault, state.page) = (single, fault, PAGE);
    });
    run_with(settings, &order(asked, output.to_owned()), None, &Cancel::default())
}

fn every_call(fault: Fault) {
    let bench = Bench::new(full(), &whole(), &format!("azure-fault-{fault:?}"), fault == Fault::Slow);
    let [batched, singles] = &bench.requests;
    assert!(singles.len() > 150 && batched.iter().any(|request| is_batch(request)), "{}", singles.len());
    let mut incomplete = 0;
    for group in groups(fault, batched, singles) {
        for always in [false, true] {
            incomplete += usize::from(!bench.is_complete(fault, &group, always));
        }
    }
    // A test that finds nothing wrong anywhere has not disturbed anything.
    let is_of_batch = format!("{fault:?}").starts_with("Batch");
    assert!((incomplete > 0) != is_of_batch, "{incomplete}");
}

fn is_batch(request: &str) -> bool {
    request.starts_with("Arm POST /batch?")
}

/// Calls in groups. All else hangs on those that say what there is, so that each of them is alone.
fn groups(fault: Fault, batched: &BTreeSet<String>, singles: &BTreeSet<String>) -> Vec<Group> {
    let concerns = |request: &&String| fault.concerns(request);
    let mut groups: Vec<Group> = Vec::new();
    let mut parts = Vec::new();
    for request in singles.iter().filter(concerns).filter(|request| !is_batch(request)) {
        let path = path_of(request);
        let is_part = collector(path).is_some() && !path.ends_with("/resources");
        if is_part {
            parts.push(request.clone());
        } else {
            groups.push(Group { requests: BTreeSet::from([request.clone()]), single: true });
        }
    }
    let batches = batched.iter().filter(concerns).filter(|request| is_batch(request));
    groups.extend(batches.map(|request| Group { requests: BTreeSet::from([request.clone()]), single: false }));
    // Those that stand together in order are pages of one list, or of one resource: they go to different groups.
    let of = |number| parts.iter().skip(number).step_by(SHARES).cloned().collect();
    let shares = (0..SHARES).map(|number| Group { requests: of(number), single: true });
    groups.extend(shares.filter(|group| !group.requests.is_empty()));
    groups
}

fn path_of(request: &str) -> &str {
    request.split(' ').nth(2).unwrap().split('?').next().unwrap()
}

impl Bench {
    /// Whether all was found; what is missing, or too much, and not said, fails.
    fn is_complete(&self, fault: Fault, group: &Group, always: bool) -> bool {
        let place = format!("{fault:?}, always: {always}, at {:?}", group.requests);
        let concerned = concerned(fault, &group.requests);
        let planned = Planned::of(fault, &group.requests, always);
        let output = self.folder.join("disturbed");
        let found = collected(&self.azure, &self.settings, &self.asked, &output, group.single, Some(planned));
        let (unasked, requests, leaks) = self.azure.change(|state| {
            let unasked: Vec<String> = state.fault.as_ref().unwrap().unasked().into_iter().cloned().collect();
            (unasked, state.log.len(), state.leaks.clone())
        });
        assert_eq!(leaks, Vec::<String>::new(), "{place}");
        // Nobody asks for the next page of what is gone.
        assert!(unasked.is_empty() || fault == Fault::Vanishes, "{place}: nobody asked {unasked:?}");
        // A list whose pages have no rows is followed for a hundred of them.
        let most = self.calls * 8 + 1000 + 100 * group.requests.len();
        assert!(requests < most, "{place}: {requests} requests");
        let is_complete = match found {
            Ok(found) => {
                assert!(found.elapsed < Duration::from_secs(6 * 3600), "{place}: takes {:?}", found.elapsed);
                agrees(&found, &self.undisturbed, &concerned, &place);
                let is_complete = found.manifest.is_complete();
                if !is_complete && is_new(&self.folder, &found) {
                    agree(&self.verdicts, &verdicts(&found.bytes), &place);
                }
                is_complete
            }
            Err(Stopped::Azure(why)) => {
                assert_unseen(&format!("{why} {why:?}"), &place);
                assert!(concerned.all, "{place}: stopped by {why}");
                false
            }
            Err(Stopped::Disk(why)) => panic!("{place}: {why}"),
        };
        for left in fs::read_dir(&self.folder).unwrap() {
            let path = left.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("disturbed") {
                assert_eq!(name, "disturbed", "{place}");
                let text = zstd::decode_all(fs::File::open(&path).unwrap()).unwrap();
                assert_unseen(&String::from_utf8_lossy(&text), &place);
                fs::remove_file(path).unwrap();
            }
        }
        is_complete
    }
}

/// Whether nothing was judged yet that lacks the same of the same estate: why it lacks it changes no verdict.
fn is_new(estate: &Path, found: &Collection) -> bool {
    static JUDGED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let faults = found.records.iter().filter(|(_, content)| matches!(content, Content::Fault(_))).map(|(key, _)| key);
    let gaps = found.manifest.gaps.iter().map(|gap| (&gap.scope, &gap.source));
    let estate = estate.file_name().unwrap().to_string_lossy();
    let estate = if estate.starts_with("azure-fault-") { "full" } else { &estate };
    let lacks = format!("{estate} {} {:?} {:?}", found.records.len(), faults.collect::<Vec<_>>(), gaps.collect::<BTreeSet<_>>());
    JUDGED.lock().unwrap().insert(lacks)
}

/// What requests are about, if they go wrong.
fn concerned(fault: Fault, requests: &BTreeSet<String>) -> Concerned {
    let mut concerned = Concerned { all: fault == Fault::Vanishes, ..Concerned::default() };
    for request in requests {
        let (_, body) = request.split_once('{').map_or(("", String::new()), |(head, rest)| (head, format!("{{{rest}")));
        let body: Json = serde_json::from_str(&body).unwrap_or_default();
        let path = path_of(request);
        if request.starts_with("Login") || path == "/subscriptions" {
            concerned.all = true;
        } else if let Some(query) = body["query"].as_str() {
            let subscription = body["subscriptions"][0].as_str().unwrap();
            concerned.asked.insert((query.split(' ').next().unwrap().to_owned(), format!("/subscriptions/{subscription}")));
        } else if let Some(inner) = body["requests"].as_array() {
            let paths = inner.iter().map(|one| one["relativeUrl"].as_str().unwrap().split('?').next().unwrap());
            concerned.asked.extend(paths.filter_map(collector));
        } else {
            let list = || ("list".to_owned(), path.trim_end_matches("/resources").to_owned());
            concerned.asked.insert(collector(path).filter(|_| !path.ends_with("/resources")).unwrap_or_else(list));
        }
    }
    concerned
}

impl Concerned {
    fn has(&self, source: &str, id: &str) -> bool {
        // Without the inventory there is nothing to ask of.
        let names = |name: &str| name == source || name == "resources" || name == "resourcecontainers";
        self.all || self.asked.iter().any(|(name, above)| names(name) && id.starts_with(above.as_str()))
    }

    fn explains(&self, gap: &Gap) -> bool {
        let names = |(name, above): &(String, String)| {
            (*name == gap.source || (name == "list" && gap.source == "resources")) && above.starts_with(&gap.scope)
        };
        self.all || self.asked.iter().any(names)
    }
}

/// Whether a run found what the undisturbed one found, or says what it did not, and says it of nothing else.
fn agrees(found: &Collection, undisturbed: &Collection, concerned: &Concerned, place: &str) {
    assert_unseen(&format!("{:?}", found.manifest), place);
    let gaps = &found.manifest.gaps;
    if found.manifest.is_complete() {
        assert_eq!(found.manifest.content, undisturbed.manifest.content, "{place}");
    }
    for gap in gaps {
        assert!(concerned.explains(gap), "{place}: {gap:?} is not what was disturbed");
    }
    for (key, content) in &undisturbed.records {
        let (id, source) = key;
        match found.records.get(key) {
            Some(other) if other == content => {}
            Some(Content::Fault(_)) | None => {
                let is_named = gaps.iter().any(|gap| id.starts_with(&gap.scope)) && concerned.has(source, id);
                assert!(is_named, "{place}: {key:?} is missing, and no gap says so: {gaps:?}");
            }
            Some(other) => panic!("{place}: {key:?} is {other:?} instead of {content:?}"),
        }
    }
    for (key, content) in &found.records {
        match content {
            Content::Fault(_) => {
                assert!(concerned.has(&key.1, &key.0), "{place}: {key:?} fails, which was not disturbed");
                let is_counted = gaps.iter().any(|gap| gap.source == key.1 && key.0.starts_with(&gap.scope) && gap.resources > 0);
                assert!(is_counted, "{place}: {key:?} fails, and no gap counts it");
            }
            Content::Body(_) | Content::Absent => {
                let is_known = undisturbed.records.contains_key(key) || key.1 == "list";
                assert!(is_known, "{place}: {key:?} is from nowhere");
            }
        }
    }
    for gap in gaps.iter().filter(|gap| gap.resources > 0 && gap.source != "resources") {
        let is_of = |(key, content): &(&(String, String), &Content)| {
            key.1 == gap.source && key.0.starts_with(&gap.scope) && matches!(content, Content::Fault(_))
        };
        let causes = gaps.iter().filter(|other| other.source == gap.source && other.scope == gap.scope);
        let counted: u64 = causes.map(|gap| gap.resources).sum();
        assert_eq!(found.records.iter().filter(is_of).count() as u64, counted, "{place}: {gap:?} counts wrongly");
    }
    for (number, subscription) in &found.manifest.subscriptions {
        for (name, table) in &subscription.tables {
            let is_told = gaps.iter().any(|gap| gap.scope.contains(number.as_str()) && gap.source == *name);
            assert!(table.expected == table.received || is_told, "{place}: {name} of {number} has a wrong total");
        }
    }
}

macro_rules! faults {
    ($($name:ident: $fault:ident,)*) => {
        $(#[test]
        fn $name() {
            every_call(Fault::$fault);
        })*

        #[test]
        fn each_fault_has_a_test() {
            assert_eq!([$(Fault::$fault),*], Fault::ALL);
        }
    };
}

faults! {
    too_many_requests: Busy,
    too_many_requests_without_a_time: BusyWithoutTime,
    too_many_requests_with_a_date: BusyUntil,
    too_many_requests_by_a_skewed_clock: BusyBySkewedClock,
    too_many_requests_by_a_hidden_clock: BusyByHiddenClock,
    too_many_requests_for_ever: BusyForEver,
    failures: Failure,
    bad_gateways: BadGateway,
    services_that_are_away: Away,
    tokens_that_end: Unauthorized,
    challenges: Challenged,
    connections_that_end: Reset,
    bodies_that_end: Cut,
    bodies_that_stop: Slow,
    json_that_ends: Truncated,
    pages_of_html: Html,
    errors_that_succeed: ErrorBody,
    empty_answers: Nothing,
    pages_that_name_themselves: Repeated,
    pages_that_come_again: Again,
    rows_in_another_order: Reordered,
    lists_without_end: Endless,
    rows_that_come_twice: Duplicate,
    rows_that_do_not_come: Short,
    rows_that_are_not_spoken_of: Silent,
    rows_that_are_cut_off: CutOff,
    totals_that_change: Total,
    subscriptions_that_vanish: Vanishes,
    things_that_are_missing: Missing,
    answers_without_end: Huge,
    redirects: Redirect,
    next_pages_elsewhere: NextElsewhere,
    rights_that_end: Denied,
    batches_in_another_order: BatchShuffled,
    batches_with_an_answer_less: BatchShort,
    batches_with_an_answer_twice: BatchTwice,
    batches_with_an_error_that_succeeds: BatchError,
    batches_under_wrong_names: BatchSwapped,
}
