//! Resources that others name without their group. Names of storage accounts are unique in all of Azure, so that the name alone
//! tells which one is meant.
//!
//! Source: <https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-name>.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::HashMap;

use crate::frontend::Target;
use crate::frontend::terraform::ids;
use crate::frontend::terraform::instance::{Instance, Mode};
use crate::frontend::terraform::mapping::identity::{Arguments, identify};
use crate::frontend::terraform::mapping::table::{self, Id, IdForm, Kind};
use crate::model::estate::id_key;
use crate::model::{Cause, Data, Refinement, Type, Unknown, Value};

/// (type, name) → id; `None` if several have the name.
#[derive(Debug, Default)]
pub(super) struct Named(HashMap<(String, String), Option<Value>>);

impl Named {
    /// Those among `instances` of the types that others name.
    pub(super) fn of(instances: &[Instance], target: &Target) -> Self {
        let tables = || instances.iter().filter_map(|instance| Some((instance, table::get(&instance.resource_type)?)));
        let asked: BTreeSet<Arc<str>> =
            tables().flat_map(|(_, table)| table.id.iter().flat_map(types).collect::<Vec<_>>()).collect();
        let mut named = Named::default();
        if asked.is_empty() {
            return named;
        }
        let nobody = Named::default();
        for (instance, table) in tables() {
            let (Kind::Resource(arm), Some(id)) = (&table.kind, &table.id) else { continue };
            if !asked.contains(&arm.resource_type) {
                continue;
            }
            let subscription = ids::subscription(&instance.provider, target);
            let arguments = Arguments {
                address: &instance.address,
                root: &instance.values,
                block: None,
                subscription: &subscription,
                named: &nobody,
            };
            if instance.mode == Mode::Managed || arguments.tell(id) {
                named.add(&arm.resource_type, identify(id, &arm.resource_type, &arguments).id);
            }
        }
        named
    }

    fn add(&mut self, resource_type: &str, id: Value) {
        let name = ids::place(&id).and_then(|place| key(place.names.last()?));
        let Some(name) = name else { return };
        let same = |known: &Value| id_key(known) == id_key(&id);
        self.0
            .entry((resource_type.to_owned(), name))
            .and_modify(|known| {
                if !known.as_ref().is_some_and(same) {
                    *known = None;
                }
            })
            .or_insert_with(|| Some(id.clone()));
    }

    /// The id of the one of this type and name. If it is not at hand, its group is unknown, the same for all who name it.
    pub(super) fn id(&self, resource_type: &str, name: &Value, subscription: &Value) -> Value {
        let found = key(name).and_then(|key| self.0.get(&(resource_type.to_owned(), key))).cloned().flatten();
        found.unwrap_or_else(|| {
            let shown = name.text_with(|hole| format!("{{{}}}", hole.symbol)).unwrap_or_default();
            let symbol = format!("the resource group of {resource_type} {shown}");
            let refinement = Refinement { not_null: true, ..Refinement::default() };
            let cause = Cause::Property(symbol.as_str().into());
            let group = Value::unknown(Unknown { refinement, ..Unknown::new(symbol, Type::String, cause) });
            ids::of(&ids::of_group(subscription, &group), resource_type, std::slice::from_ref(name))
        })
    }
}

/// The types that the forms of an id name.
fn types(id: &Id) -> impl Iterator<Item = Arc<str>> {
    std::iter::successors(Some(id), |id| id.or.as_deref()).filter_map(|id| match &id.form {
        IdForm::Named(resource_type, _) => Some(resource_type.clone()),
        _ => None,
    })
}

/// What a name is compared by; one that is unknown altogether by what it is called.
fn key(name: &Value) -> Option<String> {
    match &name.data {
        Data::Unknown(unknown) => Some(format!("\u{1}{}\u{2}", unknown.symbol)),
        _ => id_key(name),
    }
}
