//! What a relation joins to every resource alike, as *all resources of a type* do: gathered once for each control, or the time would grow with the
//! square of the estate.

use std::sync::{Arc, Mutex, PoisonError};

use foldhash::HashMap;

use crate::policy::engine::RegoValue;
use crate::policy::relations::Membership;
use crate::policy::verdict::Court;
use crate::policy::verdict::cases::{Told, filled};
use crate::policy::worlds::{Part, Worlds};

/// The members of a relation of which nothing that matters to a control is unknown.
#[derive(Debug)]
pub(super) struct Gathered {
    /// The relation.
    pub(super) name: RegoValue,
    /// Its members, as the policy sees them.
    pub(super) members: RegoValue,
    /// The texts of secrets in them.
    pub(super) secret_texts: Vec<Arc<str>>,
}

/// By control and relation; nothing where something is unknown.
pub(super) type Commons = Mutex<HashMap<(usize, String), Option<Arc<Gathered>>>>;

impl Court<'_> {
    /// Takes out of `memberships` what is the same for all resources and hangs on nothing unknown, whatever the type of the resource is that the control
    /// with the number judges.
    pub(super) fn gather(&self, number: usize, memberships: &mut Vec<(String, Arc<Membership>)>) -> Vec<Arc<Gathered>> {
        let mut found = Vec::new();
        memberships.retain(|one| {
            let gathered = self.joins.is_common(&one.0).then(|| self.gathered(number, one)).flatten();
            let apart = gathered.is_none();
            found.extend(gathered);
            apart
        });
        found
    }

    fn gathered(&self, number: usize, membership: &(String, Arc<Membership>)) -> Option<Arc<Gathered>> {
        let known = || self.commons.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (number, membership.0.clone());
        if let Some(gathered) = known().get(&key) {
            return gathered.clone();
        }
        let mut worlds = Worlds::default();
        let foreign = self.judge.rules.is_foreign(number);
        let mut told = Told { foreign, home: None, opens: Vec::new(), secret_texts: Vec::new() };
        let reads = || &**self.judge.reads(number);
        let related = self.cases(std::slice::from_ref(membership), &reads, &["related"], Part::Related, &mut worlds, &mut told);
        let settled = worlds.variables.is_empty() && told.opens.is_empty();
        let only = filled(&related, &worlds, &[]).next().filter(|_| settled);
        let gathered = only
            .map(|(name, members)| Arc::new(Gathered { name, members, secret_texts: std::mem::take(&mut told.secret_texts) }));
        known().insert(key, gathered.clone());
        gathered
    }
}
