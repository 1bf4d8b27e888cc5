//! Ids that are known after apply only, put in the place of the references that lead to them, so that resources join.
//!
//! A plan says which resources an expression refers to and not what it does with them: `azurerm_storage_account.a.id` and
//! `"${azurerm_storage_account.a.id}/blobServices/default"` look the same. So an id is taken for the value only where the
//! argument asks for the id of that very type of resource; where it may go on, a hole follows it; else it stays unknown.

use foldhash::HashMap;

use crate::frontend::terraform::ids;
use crate::frontend::terraform::instance::Instance;
use crate::frontend::terraform::lower::{lower, raise};
use crate::frontend::terraform::plan::address::Address;
use crate::frontend::terraform::plan::configuration::{Configuration, Referred};
use crate::frontend::terraform::plan::values::{Pending, Step, replace};
use crate::frontend::terraform::value::{Data, Value};
use crate::model::{self, Cause, Part, Unknown};

/// How long a chain of resources may be each of whose ids holds the id of the next.
const DEEPEST: usize = 64;

/// An instance, what is left unknown in it, and its address.
pub(super) struct Planned {
    pub(super) instance: Instance,
    pub(super) address: Address,
    pub(super) pending: Vec<Pending>,
}

/// How much of an argument the id is that its expression refers to.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Share {
    /// All of it.
    Whole,
    /// Its beginning at least.
    Beginning,
    /// Its beginning: it is a subnet of that network.
    Network,
    /// None: it is the principal of that resource's identity.
    Principal,
}

/// Puts ids in the place of references. `visible` gives what expressions see of an instance.
pub(super) fn settle(planned: &mut [Planned], configuration: &Configuration<'_>, visible: &dyn Fn(&Instance) -> Value) {
    let mut by_address = HashMap::default();
    let mut by_block: HashMap<String, Vec<usize>> = HashMap::default();
    for (place, one) in planned.iter().enumerate() {
        let at = &one.address;
        let own = Address::instance(&at.modules, at.mode, &at.resource_type, &at.name, at.key.as_ref());
        by_address.insert(own, place);
        let block = Address::instance(&at.modules, at.mode, &at.resource_type, &at.name, None);
        by_block.entry(block).or_default().push(place);
    }
    let find = |referred: &Referred| {
        let Referred { modules, mode, resource_type, name, key, .. } = referred;
        match key {
            Some(key) => by_address.get(&Address::instance(modules, *mode, resource_type, name, Some(key))).copied(),
            // Of several instances nobody can tell which one is meant.
            None => match by_block.get(&Address::instance(modules, *mode, resource_type, name, None)).map(Vec::as_slice) {
                Some([only]) => Some(*only),
                _ => None,
            },
        }
    };
    let mut edges: Vec<Vec<(Pending, usize, Share)>> = Vec::with_capacity(planned.len());
    for one in planned.iter_mut() {
        let mut found = Vec::new();
        for pending in std::mem::take(&mut one.pending) {
            let Some(referred) = configuration.follow(&one.address.modules, &pending.references) else { continue };
            let Some(share) = share(&pending.path, &referred) else { continue };
            found.extend(find(&referred).map(|target| (pending, target, share)));
        }
        edges.push(found);
    }
    let mut ids: Vec<Option<Option<model::Value>>> = vec![None; planned.len()];
    for place in 0..planned.len() {
        resolve(place, planned, &mut edges, &mut ids, visible, 0);
    }
}

/// Fills in what `place` refers to, after what those refer to.
fn resolve(
    place: usize,
    planned: &mut [Planned],
    edges: &mut [Vec<(Pending, usize, Share)>],
    ids: &mut Vec<Option<Option<model::Value>>>,
    visible: &dyn Fn(&Instance) -> Value,
    depth: usize,
) {
    if depth > DEEPEST {
        return;
    }
    // Taken out before it is followed: a circle ends where it began.
    let Some(own) = edges.get_mut(place).map(std::mem::take) else { return };
    for (pending, target, share) in own {
        resolve(target, planned, edges, ids, visible, depth + 1);
        if ids.get(target).is_some_and(Option::is_none) {
            let id = planned.get(target).and_then(|target| id_of(&visible(&target.instance)));
            if let Some(slot) = ids.get_mut(target) {
                *slot = Some(id);
            }
        }
        let Some(Some(Some(id))) = ids.get(target) else { continue };
        let id = match share {
            Share::Whole => id.clone(),
            Share::Beginning if is_parent(id, planned.get(place), &pending.path) => id.clone(),
            Share::Beginning => continued(id, "", planned.get(place), &pending.path),
            Share::Network => continued(id, "/subnets/", planned.get(place), &pending.path),
            Share::Principal => {
                let address = planned.get(target).map(|target| target.instance.address.as_str()).unwrap_or_default();
                ids::principal(id, &format!("{address}.principal_id"))
            }
        };
        if let Some(one) = planned.get_mut(place) {
            replace(&mut one.instance.values, &pending.path, raise(id));
        }
    }
}

/// The id of an instance, if at least part of it is known.
fn id_of(visible: &Value) -> Option<model::Value> {
    let id = visible.get("id")?;
    matches!(id.data, Data::String(_) | Data::Parts(_)).then(|| lower(id))
}

/// Whether an id is that of the very type below which an azapi resource lies.
fn is_parent(id: &model::Value, one: Option<&Planned>, path: &[Step]) -> bool {
    let written = one.and_then(|one| one.instance.values.get("type")).and_then(Value::as_str).unwrap_or_default();
    let own = written.split('@').next().unwrap_or_default();
    let above = own.rsplit_once('/').map(|(above, _)| above).filter(|above| above.contains('/'));
    last_key(path) == Some("parent_id")
        && above.is_some_and(|above| ids::place(id).is_some_and(|place| place.resource_type.eq_ignore_ascii_case(above)))
}

/// An id with `next` and something more behind it, or nothing.
fn continued(id: &model::Value, next: &str, one: Option<&Planned>, path: &[Step]) -> model::Value {
    let address = one.map(|one| one.instance.address.as_str()).unwrap_or_default();
    let argument = last_key(path).unwrap_or_default();
    let label = format!("{address}.{argument}");
    let rest = Unknown::new(format!("{label} behind the id"), model::Type::String, Cause::Runtime(label.as_str().into()));
    let front = match &id.data {
        model::Data::String(text) => vec![Part::Literal(text.clone())],
        model::Data::Parts(parts) => parts.to_vec(),
        _ => Vec::new(),
    };
    model::Value::parts(front.into_iter().chain([Part::Literal(next.into()), Part::Hole(rest.into())]))
}

fn last_key(path: &[Step]) -> Option<&str> {
    path.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(&**key),
        Step::Index(_) => None,
    })
}

/// Arguments that ask for any resource at all, whose id may be written with something behind it.
const ANY: [&str; 8] = [
    "scope",
    "scopes",
    "parent_id",
    "resource_id",
    "target_resource_id",
    "private_connection_resource_id",
    "source_resource_id",
    "datasource_id",
];

/// Types whose ids are rarely continued by hand: what lies in them has arguments of its own.
fn is_closed(argument: &str, resource_type: &str) -> bool {
    match argument {
        "private_connection_resource_id" => true,
        "target_resource_id" | "scopes" => resource_type != "azurerm_storage_account",
        "scope" if resource_type == "azurerm_key_vault" => true,
        _ => matches!(
            resource_type,
            "azurerm_resource_group" | "azurerm_subscription" | "azurerm_management_group" | "azapi_resource"
        ),
    }
}

/// How much of the argument at `path` the id of what it refers to is; `None` if that cannot be told.
fn share(path: &[Step], referred: &Referred) -> Option<Share> {
    let argument = last_key(path)?;
    let attribute = referred.attribute.as_deref();
    let is_principal = attribute == Some("identity")
        || attribute == Some("principal_id") && referred.resource_type.ends_with("_assigned_identity");
    if argument == "principal_id" && is_principal {
        return Some(Share::Principal);
    }
    let is_id = referred.attribute.as_deref().is_none_or(|attribute| attribute == "id");
    // Attributes other than `id` that are ids too (`resource_manager_id`) are not followed: they have other forms.
    if !is_id || !referred.resource_type.starts_with("az") {
        return None;
    }
    let named = if argument == "id" { block_of(path)? } else { argument };
    let stem = named.strip_suffix("_id").or_else(|| named.strip_suffix("_ids")).or((argument == "id").then_some(named));
    // The one list of ids that is not called so.
    let stem = stem.or((named == "action_groups").then_some("action_group"));
    if let Some(stem) = stem
        && is_about(stem, &referred.resource_type)
    {
        return Some(Share::Whole);
    }
    // `subnet_id = "${azurerm_virtual_network.n.id}/subnets/app"`.
    if &*referred.resource_type == "azurerm_virtual_network" && argument.ends_with("subnet_id") && referred.attribute.is_some() {
        return Some(Share::Network);
    }
    if !ANY.contains(&argument) || referred.attribute.is_none() {
        return None;
    }
    Some(if is_closed(argument, &referred.resource_type) { Share::Whole } else { Share::Beginning })
}

/// The block that an argument called `id` stands in.
fn block_of(path: &[Step]) -> Option<&str> {
    let mut keys = path.iter().rev().filter_map(|step| match step {
        Step::Key(key) => Some(&**key),
        Step::Index(_) => None,
    });
    keys.next();
    keys.next()
}

/// Whether an argument whose name begins with `stem` asks for the id of this type: `virtual_network_subnet_id` for
/// `azurerm_subnet`, `server_id` for `azurerm_mssql_server`, `backup_policy_id` for `azurerm_backup_policy_vm`.
fn is_about(stem: &str, resource_type: &str) -> bool {
    let Some((_, kind)) = resource_type.split_once('_') else { return false };
    let words: Vec<&str> = kind.split('_').collect();
    let asked: Vec<&str> = stem.split('_').collect();
    let ends = |long: &[&str], short: &[&str]| long.ends_with(short);
    if stem == "app_service" {
        return ends(&words, &["web", "app"]) || ends(&words, &["app", "service"]);
    }
    ends(&words, &asked) || (ends(&asked, &words)) || (asked.len() > 1 && words.starts_with(&asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_say_which_type_they_ask_for() {
        for (stem, resource_type, expected) in [
            ("key_vault", "azurerm_key_vault", true),
            ("server", "azurerm_mssql_server", true),
            ("virtual_network_subnet", "azurerm_subnet", true),
            ("remote_virtual_network", "azurerm_virtual_network", true),
            ("backup_policy", "azurerm_backup_policy_vm", true),
            ("workspace", "azurerm_log_analytics_workspace", true),
            ("app_service", "azurerm_linux_web_app", true),
            ("app_service", "azurerm_app_service", true),
            ("app_service", "azurerm_app_service_plan", false),
            ("storage_account", "azurerm_key_vault", false),
            ("key_vault", "azurerm_key_vault_key", true),
            ("frontend_ip_configuration", "azurerm_lb", false),
            ("key", "azurerm_key_vault", false),
        ] {
            assert_eq!(is_about(stem, resource_type), expected, "{stem} {resource_type}");
        }
    }
}
