//! What a verdict was found with: the values that a policy asked for, what an unknown could be, and what was joined.

use std::sync::Arc;

use crate::model::{Estate, Path, ResourceIndex};
use crate::policy::relations::{Member, Membership};
use crate::policy::verdict::{Court, Judge, TRACED, Told};
use crate::policy::worlds::{Part, Variable, Worlds};

/// Joined resources that are told of in one relation.
const JOINED: usize = 20;

/// What one control was told of one resource.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The places that the policy reads of a resource of this type.
    pub reads: Vec<String>,
    /// What was unknown.
    pub doubts: Vec<Doubt>,
    /// What was joined, by relation.
    pub related: Vec<Joined>,
    /// How many worlds were looked into; none if they are too many.
    pub worlds: Option<usize>,
}

/// An unknown, and what was put in its place.
#[derive(Clone, Debug)]
pub struct Doubt {
    /// Where it stands in the resource.
    pub path: Path,
    /// Why it is unknown.
    pub cause: String,
    /// What it may be, as a person would write it; nothing stands for any other value.
    pub choices: Vec<Option<String>>,
    /// Whether these stand for all that it may be.
    pub complete: bool,
}

/// The resources that one relation joins.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The relation, with those it is reached by before it.
    pub relation: String,
    /// The resources of the estate.
    pub resources: Vec<ResourceIndex>,
    /// Those that are written inside another one, by their place there.
    pub inline: Vec<Path>,
    /// How many are named and were not scanned.
    pub unseen: usize,
    /// Why more may be joined.
    pub open: Option<String>,
}

impl Judge<'_> {
    /// What the control with the given number of the catalogue was told of a resource; nothing if it is not in use.
    pub fn tell(&self, estate: &Estate, resource: ResourceIndex, control: usize) -> Trace {
        let Ok(number) = self.used.binary_search(&control) else { return Trace::default() };
        let court = self.court(estate);
        let reads = self.reads_of_type(number, &estate.resource(resource).resource_type, None, true).expect(TRACED);
        let of_reads = || &*reads;
        let mut worlds = Worlds::default();
        court.place(control, &court.standing(resource), &of_reads, &mut worlds);
        let memberships = court.memberships(resource, control);
        let foreign = self.rules.is_foreign(number);
        let prepared = court.prepared(resource, foreign);
        let mut told = Told {
            foreign,
            home: Some(estate.deployment_number(resource)),
            opens: Vec::new(),
            secret_texts: prepared.secret_texts.clone(),
        };
        worlds.instance(prepared, &of_reads, &["resource"], self.spelling(foreign), Part::Judged);
        court.cases(&memberships, &of_reads, &["related"], Part::Related, &mut worlds, &mut told);
        let leaks = |text: &String| told.secret_texts.iter().any(|secret| text.contains(&**secret));
        let is_open = |variable: &&Variable| variable.choices.len() > 1 || !variable.complete;
        let doubts = worlds.variables.iter().filter(is_open).map(|variable| Doubt {
            path: variable.path.clone(),
            cause: variable.cause.clone(),
            choices: variable.choices.iter().map(|choice| choice.shown.clone().filter(|text| !leaks(text))).collect(),
            complete: variable.complete,
        });
        let mut related = Vec::new();
        joined(&memberships, "", 0, &mut related);
        Trace { reads: reads.paths(), doubts: doubts.collect(), related, worlds: worlds.count(super::CAP) }
    }
}

impl Court<'_> {
    /// What the relations of a control join to a resource.
    pub(super) fn memberships(&self, resource: ResourceIndex, control: usize) -> Vec<(String, Arc<Membership>)> {
        let names = &self.judge.catalogue.policies[control].metadata.relations;
        names.iter().map(|name| (name.clone(), self.joins.shared(resource, name))).collect()
    }
}

fn joined(memberships: &[(String, Arc<Membership>)], before: &str, depth: usize, into: &mut Vec<Joined>) {
    for (name, membership) in memberships {
        let relation = format!("{before}{name}");
        let mut one = Joined {
            relation: relation.clone(),
            resources: Vec::new(),
            inline: Vec::new(),
            unseen: 0,
            open: membership.open.as_ref().map(ToString::to_string),
        };
        for member in membership.members.iter().take(JOINED) {
            match &member.member {
                Member::Resource(index) => one.resources.push(*index),
                Member::Inline(_, _, path) => one.inline.push(path.clone()),
                Member::Unseen(..) => one.unseen += 1,
            }
        }
        into.push(one);
        if depth < 4 {
            for member in membership.members.iter().take(JOINED) {
                joined(&member.related, &format!("{relation}."), depth + 1, into);
            }
        }
    }
}
