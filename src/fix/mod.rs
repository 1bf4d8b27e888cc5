//! Fixes: what the rows of the policies say is good, put where the author wrote what is not.
//!
//! Each language has a module with one function, `edits`, which says how the value at a path of a resource is written anew, or
//! in one sentence why that cannot be done. What comes of it is laid over the files in memory and scanned again, and stays only
//! if its findings are gone and nothing else is different (`verify`).

mod bicep;
mod diff;
mod edit;
mod json;
mod layout;
mod template;
mod terraform;
mod told;
mod verify;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::budget::Budget;
use crate::finding::{Control, Outcome, Status};
use crate::fix::edit::{Edit, Placed, applied};
use crate::fix::template::{At, Pages};
use crate::fix::verify::{Fault, Finding, faults, subjects};
use crate::frontend::text;
use crate::model::{DeploymentKind, Path, ResourceIndex, Segment, Value};
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::metadata::{Fix, FixValue};
use crate::policy::profile::Profile;
use crate::scan::{self, Input, Options, Scan};
use crate::workspace::{Overlay, Workspace};

pub use told::{diffs, reasons};

/// Rounds of planning: what two edits would do to one place is done in two.
const ROUNDS: usize = 40;

/// What to fix and how to look whether it is.
#[derive(Debug)]
pub struct Request<'a> {
    /// The files.
    pub workspace: &'a dyn Workspace,
    /// Those to look at.
    pub inputs: &'a [Input],
    /// The policies.
    pub catalogue: &'a Catalogue,
    /// Which of them are on.
    pub profile: &'a Profile,
    /// How to read.
    pub options: &'a Options,
    /// Fixes that somebody must look at are wanted too.
    pub cautious: bool,
    /// The ids of the controls to fix; all if there are none.
    pub only: &'a [String],
}

/// What came of it.
#[derive(Debug)]
pub struct Fixed {
    /// The scan of the files as they are.
    pub before: Scan,
    /// The scan of the files as they would be, if anything would change.
    changed: Option<Scan>,
    /// The files that are to be written, by path.
    pub files: Vec<File>,
    /// For each failure of `before`, by its place among the outcomes: what became of it.
    pub findings: Vec<(usize, Fate)>,
}

impl Fixed {
    /// The scan of the files as they would be.
    pub fn after(&self) -> &Scan {
        self.changed.as_ref().unwrap_or(&self.before)
    }
}

/// A file with edits.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path.
    pub path: String,
    /// Its bytes as they were read.
    pub old: Vec<u8>,
    /// Its bytes as they are to be.
    pub new: Vec<u8>,
}

/// What became of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is gone.
    Fixed,
    /// It was not asked for.
    NotAsked,
    /// No row says what is good.
    NoFix,
    /// It waits for somebody to look; at what.
    Cautious(String),
    /// The row cannot be applied; why.
    Refused(String),
}

/// Plans and verifies.
///
/// # Errors
/// A policy that does not compile.
pub fn fix(request: &Request<'_>) -> Result<Fixed, LoadError> {
    let before = request.scan(&BTreeMap::new())?;
    let mut work =
        Work { request, files: BTreeMap::new(), refused: BTreeMap::new(), failed: BTreeMap::new(), slow: BTreeSet::new() };
    let mut current: Option<Scan> = None;
    for _ in 0..ROUNDS {
        let scan = current.as_ref().unwrap_or(&before);
        let proposals = work.propose(scan);
        if proposals.is_empty() {
            break;
        }
        if let Some(scan) = work.settle(scan, proposals)? {
            current = Some(scan);
        }
    }
    let findings = work.fates(&before, current.as_ref().unwrap_or(&before));
    let old = |path: &str| request.workspace.read(path, Budget::default().file_bytes).unwrap_or_default();
    let files = work.files.into_iter().map(|(path, new)| File { old: old(&path), path, new }).collect();
    Ok(Fixed { before, changed: current, files, findings })
}

impl Request<'_> {
    fn scan(&self, files: &BTreeMap<String, Vec<u8>>) -> Result<Scan, LoadError> {
        let overlay = Overlay::new(self.workspace, files.clone());
        scan::run(&overlay, self.inputs, self.catalogue, self.profile, self.options)
    }

    /// Whether a control is to be fixed.
    fn asks_for(&self, control: &Control) -> bool {
        self.only.is_empty() || self.only.contains(&control.metadata.id)
    }
}

/// Edits that belong together, and what they are for.
#[derive(Clone, Debug, Default)]
struct Proposal {
    findings: BTreeSet<Finding>,
    changes: BTreeSet<(ResourceIndex, Path)>,
    edits: BTreeSet<Placed>,
}

impl Proposal {
    fn is_about(&self, resource: ResourceIndex) -> bool {
        self.changes.iter().any(|(changed, _)| *changed == resource)
    }
}

struct Work<'a> {
    request: &'a Request<'a>,
    /// The files as they are to be.
    files: BTreeMap<String, Vec<u8>>,
    /// What cannot be fixed, and why.
    refused: BTreeMap<Finding, String>,
    /// What could not be written at its source, why, and with which edits: it is tried once more in the property itself.
    failed: BTreeMap<Finding, (String, BTreeSet<Placed>)>,
    /// Resources that are fixed one finding at a time: of several it could not be told which one went wrong.
    slow: BTreeSet<ResourceIndex>,
}

/// The row that is for an outcome, with the place to write at.
pub(crate) fn row<'s>(scan: &'s Scan, outcome: &Outcome) -> Option<(&'s Fix, Path)> {
    let resource = scan.estate.resource(outcome.resource);
    let rows = &scan.controls.get(outcome.control)?.metadata.fix;
    rows.iter().find_map(|row| Some((row, row.target(&resource.resource_type, &resource.body, &outcome.path)?)))
}

impl Work<'_> {
    /// What to try next: nothing if all that can be done is done.
    fn propose(&mut self, scan: &Scan) -> Vec<Proposal> {
        let at = verify::by_subject(scan);
        let pages = Pages::new(scan);
        let mut proposals: Vec<Proposal> = Vec::new();
        for outcome in scan.outcomes.iter().filter(|outcome| matches!(outcome.status, Status::Fail { .. })) {
            if !scan.controls.get(outcome.control).is_some_and(|control| self.request.asks_for(control)) {
                continue;
            }
            let Some((row, path)) = row(scan, outcome) else { continue };
            if row.caution.is_some() && !self.request.cautious {
                continue;
            }
            let writings = |resource| self.writings(row, outcome, &scan.estate.resource(resource).body, &path);
            let mut proposal = Proposal::default();
            let mut trouble = None;
            let mut before = None;
            for resource in subjects(scan, &at, outcome.resource, &outcome.deployments) {
                let finding = Finding { control: outcome.control, resource, path: outcome.path.clone(), fails: true };
                before = before.or_else(|| self.failed.get(&finding).cloned());
                let place = if before.is_some() { At::Property } else { At::Source };
                trouble = trouble.or_else(|| self.refused.get(&finding).cloned());
                let version = scan.estate.resource(resource).api_version.as_deref().filter(|version| row.is_too_new_for(version));
                if let (Some(version), Some(api)) = (version, &row.api) {
                    trouble = Some(format!("API version {version} may not know it: take {api} or a later one"));
                }
                for (path, new) in writings(resource) {
                    match edits(scan, &pages, resource, &path, &new, place) {
                        Ok(edits) => proposal.edits.extend(edits.into_iter().map(|edit| placed(scan, edit))),
                        Err(why) => trouble = Some(trouble.unwrap_or(why)),
                    }
                    proposal.changes.insert((resource, path));
                }
                proposal.findings.insert(finding);
            }
            match before {
                // There is no other place, or none that can be written at.
                Some((why, edits)) if trouble.is_some() || edits == proposal.edits => trouble = Some(why),
                Some(_) | None => {}
            }
            match trouble {
                Some(why) => self.refuse(&proposal, &why),
                None => self.join(&mut proposals, proposal),
            }
        }
        proposals
    }

    /// Adds a proposal: to those that it shares an edit with; not at all, in this round, if an edit of it meets another one, or if
    /// it is for a resource that is fixed one finding at a time.
    fn join(&self, proposals: &mut Vec<Proposal>, mut new: Proposal) {
        let shares = |one: &Proposal| one.edits.intersection(&new.edits).next().is_some();
        let meets =
            |one: &Proposal| one.edits.iter().any(|edit| new.edits.iter().any(|other| edit != other && edit.meets(other)));
        let slow = |one: &Proposal| one.changes.iter().any(|(at, _)| self.slow.contains(at) && new.is_about(*at));
        if proposals.iter().any(|one| meets(one) || slow(one) && !shares(one)) {
            return;
        }
        let (shared, rest): (Vec<Proposal>, Vec<Proposal>) = proposals.drain(..).partition(shares);
        for one in shared {
            new.findings.extend(one.findings);
            new.changes.extend(one.changes);
            new.edits.extend(one.edits);
        }
        *proposals = rest;
        proposals.push(new);
    }

    /// What a row writes in a resource: its value and what belongs beside it, as one where nothing of it is there.
    fn writings(&self, row: &Fix, outcome: &Outcome, body: &Value, path: &Path) -> Vec<(Path, Json)> {
        let value = (path.clone(), self.value(&row.value, outcome));
        let Some((Segment::Key(own), above)) = path.0.split_last() else { return vec![value] };
        let above = Path(above.to_vec());
        let missing = |key: &str| body.at(&above.key(key)).is_none_or(Value::is_null);
        let beside: Vec<(&str, Json)> = row
            .beside
            .iter()
            .filter(|(key, _)| missing(key))
            .map(|(key, value)| (key.as_str(), self.value(value, outcome)))
            .collect();
        let empty = |above: &Value| above.as_object().is_some_and(|object| object.entries.is_empty());
        if beside.is_empty() || body.at(&above).is_some_and(|above| !empty(above)) {
            let more = beside.into_iter().map(|(key, value)| (above.key(key), value));
            return std::iter::once(value).chain(more).collect();
        }
        let all =
            std::iter::once((own.to_string(), value.1)).chain(beside.into_iter().map(|(key, value)| (key.to_owned(), value)));
        vec![(above, Json::Object(all.collect()))]
    }

    fn value(&self, value: &FixValue, outcome: &Outcome) -> Json {
        match value {
            FixValue::Json(value) => value.clone(),
            FixValue::Parameter(name) => {
                let environment = outcome.environments.first().copied();
                let parameters = self.request.profile.parameters(self.request.catalogue, environment, outcome.control);
                parameters.get(name).cloned().unwrap_or_default()
            }
        }
    }

    fn refuse(&mut self, proposal: &Proposal, why: &str) {
        for finding in &proposal.findings {
            self.refused.entry(finding.clone()).or_insert_with(|| why.to_owned());
        }
    }

    /// Applies as many of `proposals` as stand the test, and gives the scan of what comes of it, if anything does.
    fn settle(&mut self, scan: &Scan, proposals: Vec<Proposal>) -> Result<Option<Scan>, LoadError> {
        let mut open = vec![proposals];
        while let Some(mut group) = open.pop() {
            let (files, found) = self.attempt(scan, &group)?;
            let (after, faults) = match found {
                Ok(after) => {
                    self.files = files;
                    return Ok(Some(after));
                }
                Err(found) => *found,
            };
            let mut guilty: BTreeMap<usize, String> = BTreeMap::new();
            let mut late: BTreeSet<usize> = BTreeSet::new();
            for fault in &faults {
                if let Some(at) = culprit(&after, fault, &group) {
                    guilty.entry(at).or_insert_with(|| fault.why.clone());
                } else if let Some(resource) = fault.resource {
                    self.slow.insert(resource);
                    late.extend(group.iter().enumerate().filter(|(_, one)| one.is_about(resource)).map(|(at, _)| at));
                }
            }
            if group.len() == 1 {
                let why = faults.first().map_or("it cannot be written", |fault| fault.why.as_str());
                group.iter().for_each(|proposal| self.fail(proposal, why));
            } else if guilty.is_empty() && late.is_empty() {
                let half = group.split_off(group.len() / 2);
                open.extend([half, group]);
            } else {
                let mut rest = Vec::new();
                for (at, proposal) in group.into_iter().enumerate() {
                    match guilty.get(&at) {
                        Some(why) => self.fail(&proposal, why),
                        None if late.contains(&at) => {}
                        None => rest.push(proposal),
                    }
                }
                if !rest.is_empty() {
                    open.push(rest);
                }
            }
        }
        Ok(None)
    }

    /// Tries another place, or gives up.
    fn fail(&mut self, proposal: &Proposal, why: &str) {
        if proposal.findings.iter().any(|finding| self.failed.contains_key(finding)) {
            return self.refuse(proposal, why);
        }
        for finding in &proposal.findings {
            self.failed.insert(finding.clone(), (why.to_owned(), proposal.edits.clone()));
        }
    }

    /// The files with the edits of `group`, and either the scan of them or what is wrong with it.
    #[expect(clippy::type_complexity, reason = "the scan is needed to say where the faults are")]
    fn attempt(
        &self,
        scan: &Scan,
        group: &[Proposal],
    ) -> Result<(BTreeMap<String, Vec<u8>>, Result<Scan, Box<(Scan, Vec<Fault>)>>), LoadError> {
        let mut by_path: BTreeMap<&str, BTreeSet<&Placed>> = BTreeMap::new();
        for edit in group.iter().flat_map(|proposal| &proposal.edits) {
            by_path.entry(&edit.path).or_default().insert(edit);
        }
        let mut files = self.files.clone();
        for (path, edits) in by_path {
            let like = self.request.workspace.read(path, Budget::default().file_bytes).unwrap_or_default();
            let current = files.get(path).cloned().unwrap_or_else(|| like.clone());
            let edits: Vec<&Placed> = edits.into_iter().collect();
            if let Some(new) = text::decode(current).ok().and_then(|text| applied(&text, &edits)) {
                files.insert(path.to_owned(), text::encode_like(&like, &new));
            }
        }
        let after = self.request.scan(&files)?;
        let fixed = group.iter().flat_map(|proposal| proposal.findings.iter().cloned()).collect();
        let changed = group.iter().flat_map(|proposal| proposal.changes.iter().cloned()).collect();
        let found = faults(scan, &after, &fixed, &changed);
        Ok((files, if found.is_empty() { Ok(after) } else { Err(Box::new((after, found))) }))
    }

    /// What became of each failure.
    fn fates(&self, before: &Scan, after: &Scan) -> Vec<(usize, Fate)> {
        let (left, at) = (verify::findings(after), verify::by_subject(before));
        let failures = before.outcomes.iter().enumerate().filter(|(_, outcome)| matches!(outcome.status, Status::Fail { .. }));
        failures.map(|(number, outcome)| (number, self.fate(before, outcome, &left, &at))).collect()
    }

    fn fate(&self, before: &Scan, outcome: &Outcome, left: &BTreeSet<Finding>, at: &verify::Subjects) -> Fate {
        let own = subjects(before, at, outcome.resource, &outcome.deployments).into_iter().map(|resource| Finding {
            control: outcome.control,
            resource,
            path: outcome.path.clone(),
            fails: true,
        });
        let own: Vec<Finding> = own.collect();
        if !own.iter().any(|finding| left.contains(finding)) {
            return Fate::Fixed;
        }
        let asked = before.controls.get(outcome.control).is_some_and(|control| self.request.asks_for(control));
        match row(before, outcome) {
            _ if !asked => Fate::NotAsked,
            None => Fate::NoFix,
            Some((Fix { caution: Some(why), .. }, _)) if !self.request.cautious => Fate::Cautious(why.clone()),
            Some(_) => {
                let why = own.iter().find_map(|finding| self.refused.get(finding)).cloned();
                Fate::Refused(why.unwrap_or_else(|| "another fix is in the way; try again".to_owned()))
            }
        }
    }
}

/// The edits that write `new` at `path` of a resource, in the language that it is declared in.
fn edits(scan: &Scan, pages: &Pages<'_>, resource: ResourceIndex, path: &Path, new: &Json, at: At) -> Result<Vec<Edit>, String> {
    let deployment = scan.estate.deployment(resource);
    match deployment.kind {
        DeploymentKind::Export => return Err("it stands in an export: fix it in the code or in Azure".to_owned()),
        DeploymentKind::Snapshot => return Err("it stands in a snapshot: fix it in the code or in Azure".to_owned()),
        DeploymentKind::Plan => return Err("it stands in a plan: fix it in the code".to_owned()),
        DeploymentKind::Template => {}
    }
    if scan.estate.is_implied(resource) {
        return Err("it is about the deployment as a whole".to_owned());
    }
    if is_template(&deployment.root) {
        template::edits(pages, resource, path, new, at)
    } else {
        terraform::edits(scan, resource, path, new, at)
    }
}

/// Whether a root is of the languages that Azure deploys itself.
fn is_template(root: &str) -> bool {
    let root = root.to_ascii_lowercase();
    let terraform = root.ends_with(".tf.json") || root.ends_with(".tofu.json");
    !terraform && [".bicep", ".json", ".jsonc", ".json5"].iter().any(|ending| root.ends_with(ending))
}

fn placed(scan: &Scan, edit: Edit) -> Placed {
    let path = scan.sources.file(edit.file).path().to_string();
    Placed { path, start: edit.start as usize, end: edit.end as usize, text: edit.text }
}

/// The proposal that a fault comes from, if that can be told.
fn culprit(after: &Scan, fault: &Fault, group: &[Proposal]) -> Option<usize> {
    let edited: BTreeSet<Placed> = group.iter().flat_map(|proposal| proposal.edits.iter().cloned()).collect();
    for span in &fault.places {
        let path = after.sources.file(span.file).path().to_string();
        let mut moved = 0_isize;
        for edit in edited.iter().filter(|edit| edit.path == path) {
            let start = edit.start.checked_add_signed(moved)?;
            if (start..=start + edit.text.len()).contains(&(span.start as usize)) {
                return group.iter().position(|proposal| proposal.edits.contains(edit));
            }
            moved += isize::try_from(edit.text.len()).ok()? - isize::try_from(edit.end - edit.start).ok()?;
        }
    }
    let resource = fault.resource?;
    let mut about = group.iter().enumerate().filter(|(_, one)| one.is_about(resource));
    let (first, _) = about.next()?;
    about.next().is_none().then_some(first)
}
