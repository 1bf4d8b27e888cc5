//! What the controls say of a resource in code, and of the same one live.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;

use crate::finding::{Outcome, Status};
use crate::model::{Resource, ResourceIndex};
use crate::policy::upkeep;
use crate::scan::Scan;

/// What one control says of one resource.
#[derive(Copy, Clone, Debug)]
pub(super) enum Say<'a> {
    /// It holds.
    Holds,
    /// It does not concern the resource.
    Silent,
    /// It does not hold: the first of what is wrong.
    Fails(&'a Outcome),
    /// Nobody can tell.
    Unknown(&'a Outcome),
    /// Somebody decided that it need not hold.
    Exempt,
}

/// The outcomes of a scan, by what they are about.
#[derive(Debug)]
pub(super) struct Verdicts<'a> {
    /// By deployment, type in small letters and full address: equal outcomes of several deployments are one, about the resource of the first.
    of: HashMap<(usize, String, String), BTreeMap<usize, Vec<&'a Outcome>>>,
    scan: &'a Scan,
}

impl<'a> Verdicts<'a> {
    /// Those of `scan`, without those about exemptions.
    pub(super) fn new(scan: &'a Scan) -> Self {
        let mut of: HashMap<_, BTreeMap<usize, Vec<&Outcome>>> = HashMap::default();
        let about_resources = |outcome: &&Outcome| {
            let control = scan.controls.get(outcome.control);
            control.is_some_and(|control| upkeep::find(&control.metadata.id).is_none())
        };
        for outcome in scan.outcomes.iter().filter(about_resources) {
            let resource = scan.estate.resource(outcome.resource);
            for deployment in &outcome.deployments {
                let said = of.entry(key(*deployment, resource)).or_default();
                said.entry(outcome.control).or_default().push(outcome);
            }
        }
        Verdicts { of, scan }
    }

    /// What the controls say of a resource, by control.
    pub(super) fn of(&self, index: ResourceIndex) -> BTreeMap<usize, Say<'a>> {
        let key = key(self.scan.estate.deployment_number(index), self.scan.estate.resource(index));
        let said = self.of.get(&key).into_iter().flatten();
        said.map(|(control, outcomes)| (*control, sum(outcomes))).collect()
    }
}

fn key(deployment: usize, resource: &Resource) -> (usize, String, String) {
    (deployment, resource.resource_type.to_ascii_lowercase(), resource.full_address())
}

/// The worst of what a control says of a resource.
fn sum<'a>(outcomes: &[&'a Outcome]) -> Say<'a> {
    let first = |wanted: fn(&Status) -> bool| outcomes.iter().find(|outcome| wanted(&outcome.status)).copied();
    if let Some(outcome) = first(|status| matches!(status, Status::Fail { .. })) {
        return Say::Fails(outcome);
    }
    if let Some(outcome) = first(|status| matches!(status, Status::Unknown { .. })) {
        return Say::Unknown(outcome);
    }
    if first(|status| matches!(status, Status::Exempt(_))).is_some() {
        return Say::Exempt;
    }
    if first(|status| matches!(status, Status::Pass)).is_some() { Say::Holds } else { Say::Silent }
}

/// What code says of one thing that several deployments declare.
#[derive(Copy, Clone, Debug)]
pub(super) enum Said<'a> {
    /// All say the same.
    All(Say<'a>),
    /// It holds in some and not in others.
    Mixed(&'a Outcome),
}

/// Joins what deployments say. What one leaves unknown gives way to what another knows if that is of the same root: a plan and its configuration.
pub(super) fn together<'a>(says: &[Say<'a>], roots: usize) -> Said<'a> {
    let known: Vec<&Say<'a>> = says.iter().filter(|say| !matches!(say, Say::Unknown(_))).collect();
    let counted: Vec<&Say<'a>> = if known.is_empty() || roots > 1 { says.iter().collect() } else { known };
    let fails = counted.iter().find_map(|say| if let Say::Fails(outcome) = say { Some(*outcome) } else { None });
    let unknown = counted.iter().find_map(|say| if let Say::Unknown(outcome) = say { Some(*outcome) } else { None });
    match (fails, unknown) {
        (Some(outcome), _) if counted.iter().any(|say| !matches!(say, Say::Fails(_))) => Said::Mixed(outcome),
        (Some(outcome), _) => Said::All(Say::Fails(outcome)),
        (None, Some(outcome)) => Said::All(Say::Unknown(outcome)),
        (None, None) if counted.iter().any(|say| matches!(say, Say::Exempt)) => Said::All(Say::Exempt),
        (None, None) if counted.iter().all(|say| matches!(say, Say::Silent)) => Said::All(Say::Silent),
        (None, None) => Said::All(Say::Holds),
    }
}

/// All controls that either side speaks of.
pub(super) fn controls(sides: &[&BTreeMap<usize, Say<'_>>]) -> BTreeSet<usize> {
    sides.iter().flat_map(|side| side.keys().copied()).collect()
}
