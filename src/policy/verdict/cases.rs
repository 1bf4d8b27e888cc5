//! What is joined to a judged resource: prepared once for all worlds, and filled in for each.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::model::{Condition, Path, ResourceIndex, Unknown};
use crate::policy::engine::{self, RegoValue};
use crate::policy::reads::Reads;
use crate::policy::relations::{Joined, Member, Membership, path_steps};
use crate::policy::verdict::{CAP, Court};
use crate::policy::worlds::{Instance, Part, Worlds};

/// A joined resource, ready to be filled in.
pub(super) struct Case {
    pub(super) instance: Instance,
    pub(super) gate: Option<usize>,
    marker: Option<RegoValue>,
    pub(super) related: Vec<(String, Vec<Case>)>,
}

/// What comes of preparing all that is joined.
pub(super) struct Told {
    /// The keys are spelt as policies from elsewhere spell them.
    pub(super) foreign: bool,
    /// The number of the deployment of the judged resource.
    pub(super) home: Option<usize>,
    /// Why more may be joined.
    pub(super) opens: Vec<String>,
    /// The texts of secrets.
    pub(super) secret_texts: Vec<Arc<str>>,
}

impl Court<'_> {
    /// Prepares what is joined; collects why more may be. What has no place of its own is the part `around` of the question.
    pub(super) fn cases<'r>(
        &self,
        memberships: &[(String, Arc<Membership>)],
        reads: &dyn Fn() -> &'r Reads,
        root: &[&str],
        around: Part,
        worlds: &mut Worlds,
        told: &mut Told,
    ) -> Vec<(String, Vec<Case>)> {
        let mut related = Vec::new();
        for (name, membership) in memberships {
            let mut root = root.to_vec();
            root.extend([name.as_str(), "*"]);
            let read = OnceCell::new();
            let is_read = || *read.get_or_init(|| reads().below(&root[..root.len() - 1], &Path::default()).is_read());
            if let Some(cause) = membership.open.as_ref().filter(|_| is_read()) {
                told.opens.push(cause.to_string());
            }
            if is_read() && self.are_too_many(&root, membership, worlds) {
                related.push((name.clone(), Vec::new()));
                continue;
            }
            let mut cases = Vec::new();
            for (position, joined) in membership.members.iter().enumerate() {
                // They only get more, and so many are not looked into.
                if worlds.count(CAP).is_none() {
                    break;
                }
                let spelling = self.judge.spelling(told.foreign);
                let (prepared, marker) = match &joined.member {
                    Member::Resource(index) => (self.prepared(*index, told.foreign), None),
                    Member::Inline(kind, body, path) => {
                        let marker = engine::from_json(path_steps(path).into());
                        (Arc::new(spelling.body(kind, body)), Some(marker))
                    }
                    Member::Unseen(kind, body) => (Arc::new(spelling.body(kind, body)), None),
                };
                told.secret_texts.extend(prepared.secret_texts.iter().cloned());
                let part = match &joined.member {
                    Member::Resource(index) => Part::joined(told.home, self.estate.deployment_number(*index)),
                    Member::Inline(..) | Member::Unseen(..) => around,
                };
                let doubt = (self.is_in_doubt(joined) && is_read()).then(|| self.doubt(&root, position, joined)).flatten();
                let gate = doubt.map(|(symbol, cause)| worlds.gate(symbol, cause, &Path::default()));
                let instance = worlds.instance(prepared, reads, &root, spelling, part);
                let mut below = root.clone();
                below.push("related");
                let nested = self.cases(&joined.related, reads, &below, part, worlds, told);
                cases.push(Case { instance, gate, marker, related: nested });
            }
            related.push((name.clone(), cases));
        }
        related
    }

    /// Whether it hangs on anything whether a member is there.
    fn is_in_doubt(&self, joined: &Joined) -> bool {
        joined.maybe.is_some() || self.condition(joined).is_some()
    }

    /// What the deployment of a member hangs on.
    fn condition(&self, joined: &Joined) -> Option<(ResourceIndex, &Unknown)> {
        let Member::Resource(index) = &joined.member else { return None };
        match &self.estate.resource(*index).condition {
            Condition::Maybe(unknown) => Some((*index, unknown)),
            Condition::Always => None,
        }
    }

    /// What it hangs on whether a member is there, and in words.
    fn doubt(&self, root: &[&str], position: usize, joined: &Joined) -> Option<(String, String)> {
        let doubt = joined.maybe.as_ref().map(|cause| match &joined.gate {
            Some(gate) => (gate.to_string(), cause.to_string()),
            None => (format!("member {root:?} {position}"), cause.to_string()),
        });
        doubt.or_else(|| {
            let (index, unknown) = self.condition(joined)?;
            let symbol = Worlds::condition(self.estate.deployment_number(index), unknown);
            Some((symbol, unknown.cause.to_string()))
        })
    }

    /// Whether the members alone make more worlds than anybody looks into; then their gates are all that is told of them. To prepare each of them
    /// only to find that out takes longer than most verdicts.
    fn are_too_many(&self, root: &[&str], membership: &Membership, worlds: &mut Worlds) -> bool {
        let Some(most) = worlds.limit().map(|limit| limit.max(1).ilog2() as usize) else { return false };
        let mut doubts: Vec<(String, String)> = Vec::new();
        for (position, joined) in membership.members.iter().enumerate() {
            let doubt = self.doubt(root, position, joined);
            doubts.extend(doubt.filter(|(symbol, _)| !doubts.iter().any(|(known, _)| known == symbol)));
            if doubts.len() > most {
                for (symbol, cause) in doubts {
                    worlds.gate(symbol, cause, &Path::default());
                }
                return true;
            }
        }
        false
    }
}

/// The members of each relation in a world.
pub(super) fn filled<'a>(
    related: &'a [(String, Vec<Case>)],
    worlds: &'a Worlds,
    world: &'a [usize],
) -> impl Iterator<Item = (RegoValue, RegoValue)> {
    related.iter().map(move |(name, cases)| {
        let members = cases.iter().filter(|case| case.gate.is_none_or(|gate| worlds.open(gate, world))).map(|case| {
            let resource = case.instance.fill(worlds, world);
            let mut extra = Vec::new();
            if let Some(marker) = &case.marker {
                extra.push(("$path".into(), marker.clone()));
            }
            if !case.related.is_empty() {
                extra.push(("related".into(), engine::object(filled(&case.related, worlds, world).collect::<Vec<_>>())));
            }
            match resource {
                RegoValue::Object(object) if !extra.is_empty() => {
                    engine::object(object.iter().map(|(key, value)| (key.clone(), value.clone())).chain(extra))
                }
                resource => resource,
            }
        });
        (RegoValue::from(name.as_str()), RegoValue::from(members.collect::<Vec<_>>()))
    })
}
