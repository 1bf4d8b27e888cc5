//! What was there before: the findings of another time, and which of today's they do not account for.
//!
//! Findings are matched one to one, never by "such a finding exists": a new resource with an old fault is new. What must be equal
//! gets less from step to step, see `compare`.

mod compare;
mod file;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Control, Outcome, Status, display, fingerprint, identity};
use crate::model::{Estate, ResourceIndex};
use crate::source::Sources;

pub use compare::{Compared, Today, compare};
pub use file::{About, read, write};

/// A root with one set of values.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Deployed {
    /// The root file, relative to the scan root.
    pub root: String,
    /// The parameter file, if there is one.
    pub parameters: Option<String>,
}

impl Deployed {
    /// What stays the same of a root: a module of Terraform is a folder, whichever of its files comes first.
    fn place(&self) -> &str {
        let name = self.root.rsplit_once('/').map_or(self.root.as_str(), |(_, name)| name);
        if [".tf", ".tf.json", ".tofu", ".tofu.json"].iter().any(|ending| name.ends_with(ending)) {
            self.root.strip_suffix(name).unwrap_or_default()
        } else {
            &self.root
        }
    }
}

/// How bad it is; what is worse than before is new.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rank {
    /// Nobody can tell.
    Unknown,
    /// It fails if the resource is deployed.
    Conditional,
    /// It fails.
    Fail,
}

/// A finding as another time can tell it again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The root.
    pub root: String,
    /// The file that it points at.
    pub file: String,
    /// The id of the control.
    pub control: String,
    /// The resource as people call it.
    pub resource: String,
    /// The path in the resource.
    pub path: String,
    /// How bad it is.
    pub rank: Rank,
    /// The stable id.
    pub id: String,
    /// The stable id, with elements of arrays by what they are.
    pub content: String,
    /// What is judged.
    pub subject: String,
    /// Which resource of Azure it is, if that is known, with control and path.
    pub same: Option<String>,
    /// The resource as a whole.
    pub body: String,
    /// The parameter files that it was found with; none stands for none.
    pub parameters: Vec<Option<String>>,
}

/// The findings of another time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// What was deployed.
    pub deployments: BTreeSet<Deployed>,
    /// The findings.
    pub entries: Vec<Entry>,
}

/// The deployments of an estate.
pub fn deployments(estate: &Estate) -> BTreeSet<Deployed> {
    estate.deployments().iter().map(|one| Deployed { root: one.root.clone(), parameters: one.parameters.clone() }).collect()
}

/// The findings among `outcomes`, with their places there.
pub fn entries(estate: &Estate, sources: &Sources, controls: &[Control], outcomes: &[Outcome]) -> Vec<(usize, Entry)> {
    let mut bodies: BTreeMap<ResourceIndex, String> = BTreeMap::new();
    let mut entry = |outcome: &Outcome| {
        let control = &controls.get(outcome.control)?.metadata.id;
        let rank = match outcome.status {
            Status::Unknown { .. } => Rank::Unknown,
            Status::Fail { conditional: Some(_) } => Rank::Conditional,
            Status::Fail { conditional: None } => Rank::Fail,
            Status::Pass | Status::Exempt(_) | Status::NotApplicable => return None,
        };
        let resource = estate.resource(outcome.resource);
        let root = &estate.deployment(outcome.resource).root;
        let identity = identity(control, resource, &outcome.path, estate.is_implied(outcome.resource));
        let body = bodies.entry(outcome.resource).or_insert_with(|| fingerprint(resource)).clone();
        let parameters = outcome.deployments.iter().filter_map(|at| Some(estate.deployments().get(*at)?.parameters.clone()));
        Some(Entry {
            file: outcome.span.map_or_else(|| root.clone(), |span| sources.file(span.file).path().to_string()),
            root: root.clone(),
            control: control.clone(),
            resource: format!("{}/{}", resource.resource_type, display(&resource.name)),
            path: outcome.path.to_string(),
            rank,
            id: outcome.id.clone(),
            content: identity.content,
            subject: identity.subject,
            same: identity.resource,
            body,
            parameters: parameters.collect::<BTreeSet<_>>().into_iter().collect(),
        })
    };
    outcomes.iter().enumerate().filter_map(|(number, outcome)| Some((number, entry(outcome)?))).collect()
}
