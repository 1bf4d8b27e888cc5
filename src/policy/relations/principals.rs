//! Which resource a principal is the identity of.

use foldhash::HashMap;

use crate::model::estate::principal_symbol;
use crate::model::{Cause, Data, Estate, Path, Resource, ResourceIndex};
use crate::policy::relations::ids::cause_of;
use crate::policy::relations::paths::{Steps, collect};
use crate::policy::relations::{Membership, Subject, certain, dedup, maybe};

/// Resources by the principals of their identities.
#[derive(Debug, Default)]
pub(super) struct Principals {
    by_symbol: HashMap<String, Vec<ResourceIndex>>,
    /// By the id that an export tells, in lower case.
    by_id: HashMap<String, Vec<ResourceIndex>>,
}

impl Principals {
    /// Those of all resources.
    pub(super) fn new(estate: &Estate) -> Self {
        let mut principals = Principals::default();
        for index in estate.indices().filter(|index| !estate.is_implied(*index)) {
            let resource = estate.resource(index);
            if let Some(known) = told(resource) {
                principals.by_id.entry(known).or_default().push(index);
            }
            let may_have = resource.existing || resource.get("identity").is_some() || is_user_assigned(resource);
            if let Some(symbol) = principal_symbol(&resource.id).filter(|_| may_have) {
                principals.by_symbol.entry(symbol).or_default().push(index);
            }
        }
        principals
    }
}

fn is_user_assigned(resource: &Resource) -> bool {
    resource.is("Microsoft.ManagedIdentity/userAssignedIdentities")
}

/// The principal, if the resource tells it.
fn told(resource: &Resource) -> Option<String> {
    let path = if is_user_assigned(resource) { ["properties", "principalId"] } else { ["identity", "principalId"] };
    resource.body.at(&Path::keys(&path))?.as_str().map(str::to_ascii_lowercase)
}

/// The resources whose identities stand at `paths`. A known principal that is none of theirs is a user, a group or an application.
pub(super) fn principals(estate: &Estate, subject: &Subject<'_>, paths: &[Steps], known: &Principals) -> Membership {
    let mut found = Membership::default();
    for steps in paths {
        let (mut values, mut open) = (Vec::new(), None);
        collect(subject.body, steps, &Path::default(), &mut values, &mut open);
        found.open = found.open.or(open);
        for (value, _) in values {
            let all = match &value.data {
                Data::Null => continue,
                Data::String(text) => known.by_id.get(&text.to_ascii_lowercase()),
                Data::Unknown(unknown) => known.by_symbol.get(&*unknown.symbol),
                _ => None,
            };
            let all = all.map(Vec::as_slice).unwrap_or_default();
            let here = estate.deployment_number(subject.near);
            let mut same: Vec<ResourceIndex> =
                all.iter().copied().filter(|index| estate.deployment_number(*index) == here).collect();
            // A module that declares as existing what another one makes means the same resource.
            same.sort_by_key(|index| estate.resource(*index).existing);
            let made = same.iter().filter(|index| !estate.resource(**index).existing).count();
            same.truncate(made.max(1));
            match (same.as_slice(), all) {
                ([one], _) | ([], [one]) => found.members.push(certain(*one)),
                ([], []) => {
                    if value.as_str().is_none() {
                        found.open.get_or_insert_with(|| cause_of(&value));
                    }
                }
                _ => found.members.extend(all.iter().map(|index| maybe(*index, Cause::Runtime("id".into())))),
            }
        }
    }
    dedup(&mut found);
    found
}
