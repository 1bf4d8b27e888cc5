//! Instances that change another resource: associations, rules of an account, policies of a vault.

use std::sync::Arc;

use foldhash::HashMap;

use crate::diagnostic::Diagnostic;
use crate::frontend::Target;
use crate::frontend::terraform::ids;
use crate::frontend::terraform::instance::Instance;
use crate::frontend::terraform::mapping::build::{Built, new, note, unmapped};
use crate::frontend::terraform::mapping::draft::Place;
use crate::frontend::terraform::mapping::identity::{Arguments, child, identify, same};
use crate::frontend::terraform::mapping::named::Named;
use crate::frontend::terraform::mapping::rows::{self, write};
use crate::frontend::terraform::mapping::table::{Kind, Merge, Table};
use crate::frontend::terraform::mapping::transform::Surroundings;
use crate::model::estate::id_key;
use crate::model::{Condition, Unknown, Value};

/// Writes the rows of an instance into the resource that it changes; into each of those that it could be, as what may be so.
pub(super) fn merge(
    instance: &Instance,
    table: &Arc<Table>,
    (target, named): (&Target, &Named),
    built: &mut Vec<Built>,
    index: &mut Index,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Kind::Merge(merge) = &table.kind else { return };
    let subscription = ids::subscription(&instance.provider, target);
    let arguments =
        Arguments { address: &instance.address, root: &instance.values, block: None, subscription: &subscription, named };
    let linked = identify(&merge.link, &merge.into, &arguments);
    let (changed, doubt) = meant(&linked.id, &merge.into, built, index);
    if changed.is_empty() {
        let message = format!("what `{}` changes is not declared here, so it is not judged", instance.address);
        return diagnostics.push(note(instance, message));
    }
    let doubt = doubt.or_else(|| match &instance.condition {
        Condition::Always => None,
        Condition::Maybe(unknown) => Some(unknown.clone()),
    });
    let group = ids::place(&linked.id).map_or(Value::NULL, |place| place.scope);
    let around = Surroundings { subscription: &subscription, group: &group };
    let whole = rows::Instance::whole(instance, table, around);
    let rows = rows::Instance { source: &instance.address, maybe: doubt.as_ref(), ..whole };
    for at in changed {
        let Some(at) = inner(instance, merge, at, built, index) else { continue };
        let Some(other) = built.get_mut(at) else { continue };
        let silent = write(&mut other.draft, &table.rows, &rows);
        other.silent.extend(silent);
        other.open = other.open.take().or_else(|| unmapped(instance, table));
        other.resource.vocabularies.push(instance.authored(table.words.clone()));
    }
}

/// Where the resources of an id are.
#[derive(Debug, Default)]
pub(super) struct Index(HashMap<String, Vec<usize>>);

impl Index {
    /// Of all that there are.
    pub(super) fn of(built: &[Built]) -> Self {
        let mut index = Index::default();
        built.iter().enumerate().for_each(|(at, one)| index.add(at, one));
        index
    }

    fn add(&mut self, at: usize, one: &Built) {
        if let Some(key) = id_key(&one.resource.id) {
            self.0.entry(key).or_default().push(at);
        }
    }

    /// Those that have this very id.
    pub(super) fn with_id(&self, id: &Value) -> &[usize] {
        id_key(id).and_then(|key| self.0.get(&key)).map_or(&[], Vec::as_slice)
    }

    fn find(&self, id: &Value, resource_type: &str, built: &[Built]) -> Vec<usize> {
        self.with_id(id).iter().copied().filter(|at| built.get(*at).is_some_and(|one| one.resource.is(resource_type))).collect()
    }
}

/// The resources that an id may mean, and why that is not sure, if it is not.
fn meant(id: &Value, resource_type: &str, built: &[Built], index: &Index) -> (Vec<usize>, Option<Arc<Unknown>>) {
    // Several of one id are one resource, written twice or under conditions of which one holds.
    let sure = index.find(id, resource_type, built);
    if !sure.is_empty() {
        return (sure, None);
    }
    let mut perhaps = Vec::new();
    let mut why = None;
    for (at, other) in built.iter().enumerate().filter(|(_, other)| other.resource.is(resource_type)) {
        if let Err(unknown) = same(id, &other.resource.id) {
            perhaps.push(at);
            why = Some(unknown);
        }
    }
    (perhaps, why)
}

/// The child that is meant of the resource at `at`, made if it is not there.
fn inner(instance: &Instance, merge: &Merge, at: usize, built: &mut Vec<Built>, index: &mut Index) -> Option<usize> {
    let Some((arm, name)) = &merge.child else { return Some(at) };
    let parent = built.get(at)?;
    let identity = child(&parent.identity, &arm.resource_type, &[Value::string(name.clone())]);
    if let Some(found) = index.find(&identity.id, &arm.resource_type, built).first() {
        return Some(*found);
    }
    let mut arm = arm.clone();
    arm.api_version = arm.api_version.or_else(|| parent.resource.api_version.clone());
    let (existing, open) = (parent.resource.existing, parent.open.clone());
    let mut made = new(instance, &identity, &arm, &format!("{}/{name}", instance.address));
    made.resource.existing = existing;
    made.open = open;
    made.draft.at(&[Place::Key("properties".into(), None)]);
    index.add(built.len(), &made);
    built.push(made);
    Some(built.len() - 1)
}
