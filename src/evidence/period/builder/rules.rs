//! What judged, and what was judged: what became different from one pack to the next.

use std::collections::BTreeMap;

use crate::evidence::documents::{Documents, Subject};
use crate::evidence::period::{Change, Changed};

/// The rules and the scope of the last pack, and what has changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    last: Option<Facts>,
    /// How often the rules have changed.
    pub(super) number: u32,
    pub(super) changes: Vec<Change>,
}

/// Everything about a pack that can change, by what it is and by name.
type Facts = BTreeMap<(Changed, String), String>;

impl Rules {
    /// Takes in a pack of the program `tool`, on the night of a name.
    pub(super) fn add(&mut self, tool: &str, documents: &Documents, (night, pack): (&str, u64)) {
        let facts = facts(tool, documents);
        let Some(before) = self.last.replace(facts) else { return };
        let Some(after) = &self.last else { return };
        let mut keys: Vec<_> = before.keys().chain(after.keys()).collect();
        keys.sort();
        keys.dedup();
        let mut judges_otherwise = false;
        for key in keys {
            let (old, new) = (before.get(key), after.get(key));
            let (changed, name) = key;
            // The severity of a control that came or went is not what changed.
            let is_told = *changed == Changed::Severity && (old.is_none() || new.is_none());
            if old == new || is_told {
                continue;
            }
            judges_otherwise |= matches!(changed, Changed::Tool | Changed::Profile | Changed::Environment | Changed::Policies);
            self.changes.push(Change {
                night: night.to_owned(),
                pack,
                changed: *changed,
                name: name.clone(),
                before: old.cloned(),
                after: new.cloned(),
            });
        }
        self.number += u32::from(judges_otherwise);
    }
}

fn facts(tool: &str, documents: &Documents) -> Facts {
    let scope = &documents.scope;
    let subject = match scope.subject {
        Subject::Live => "live subscriptions",
        Subject::Files => "files",
    };
    let alone = [
        (Changed::Tool, Some(tool.to_owned())),
        (Changed::Profile, Some(scope.profile.clone())),
        (Changed::Environment, scope.environment.clone()),
        (Changed::Subject, Some(subject.to_owned())),
        (Changed::Cloud, scope.cloud.clone()),
        (Changed::Asked, Some(scope.asked.join(", ")).filter(|asked| !asked.is_empty())),
    ];
    let mut facts: Facts = alone.into_iter().filter_map(|(changed, text)| Some(((changed, String::new()), text?))).collect();
    for author in &scope.authors {
        facts.insert((Changed::Policies, author.name.clone()), author.digest.clone());
    }
    for tenant in &scope.tenants {
        facts.insert((Changed::Tenant, tenant.clone()), "there".to_owned());
    }
    for row in &scope.subscriptions {
        let state = match (row.visible, row.included) {
            (true, true) => "looked at",
            (true, false) => "in a shard that is not in the pack",
            (false, _) => "not visible",
        };
        facts.insert((Changed::Subscription, row.id.to_lowercase()), state.to_owned());
    }
    for control in &documents.controls {
        facts.insert((Changed::Control, control.id.clone()), "on".to_owned());
        facts.insert((Changed::Severity, control.id.clone()), control.severity.clone());
    }
    facts
}
