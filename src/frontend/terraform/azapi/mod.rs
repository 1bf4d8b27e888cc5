//! azapi's resources: Azure's own shape, written in Terraform.
//!
//! Sources: <https://registry.terraform.io/providers/Azure/azapi/latest/docs/resources/resource>,
//! <https://registry.terraform.io/providers/Azure/azapi/latest/docs/resources/update_resource>.

mod body;
#[cfg(test)]
mod tests;
mod update;
mod visible;

pub use visible::visible;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::Target;
use crate::frontend::terraform::ids;
use crate::frontend::terraform::instance::{Instance, Mode};
use crate::frontend::terraform::lower::lower;
use crate::frontend::terraform::value::Value;
use crate::model::resource_type::canonical;
use crate::model::{self, Cause, Data, Key, Object, Origin, Part, Resource, ScopeKind, Type, Unknown, Vocabulary, Word};
use body::{join, object, open, read};

/// What became of azapi's instances.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// Instances that were understood.
    pub understood: usize,
    /// Those that were not.
    pub not_understood: usize,
}

/// Whether a type is one of azapi's.
pub fn is_azapi(resource_type: &str) -> bool {
    resource_type.starts_with("azapi_")
}

/// Adds what azapi's instances become to `resources`, and lays its updates over them.
pub fn resources(instances: &[Instance], target: &Target, resources: &mut Vec<Resource>) -> Warned<Made> {
    let mut made = Made::default();
    let mut diagnostics = Vec::new();
    let mut skipped: BTreeMap<&str, (&Instance, usize)> = BTreeMap::new();
    let mut updates = Vec::new();
    for instance in instances.iter().filter(|instance| is_azapi(&instance.resource_type)) {
        match (&*instance.resource_type, instance.mode) {
            ("azapi_resource", Mode::Managed | Mode::Data) => match resource(instance, target) {
                Some(resource) => {
                    made.understood += 1;
                    resources.push(resource);
                }
                None => {
                    made.not_understood += 1;
                    diagnostics.push(untold(instance));
                }
            },
            ("azapi_update_resource", Mode::Managed) => match resource(instance, target) {
                Some(resource) => {
                    made.understood += 1;
                    updates.push((instance, resource));
                }
                None => {
                    made.not_understood += 1;
                    diagnostics.push(untold(instance));
                }
            },
            (_, Mode::Data) => made.understood += 1,
            (kind, Mode::Managed) => skipped.entry(kind).or_insert((instance, 0)).1 += 1,
        }
    }
    for (instance, change) in updates {
        update::apply(instance, change, resources, &mut diagnostics);
    }
    for (kind, (first, count)) in skipped {
        made.not_understood += count;
        let message = match count {
            1 => format!("`{kind}` declares no resource of Azure's; one is not judged"),
            more => format!("`{kind}` declares no resource of Azure's; {more} are not judged"),
        };
        diagnostics.push(at(first, message));
    }
    Warned { value: made, diagnostics }
}

fn at(instance: &Instance, message: String) -> Diagnostic {
    Diagnostic { kind: DiagnosticKind::Note, message, span: instance.span, path: None, hint: None }
}

fn untold(instance: &Instance) -> Diagnostic {
    at(instance, format!("`{}` has no `type` that is known, so it is not judged", instance.address))
}

/// What identifies a resource.
pub(super) struct Identity {
    resource_type: Arc<str>,
    api_version: Option<Arc<str>>,
    id: model::Value,
    name: model::Value,
    scope: ScopeKind,
    /// What it extends.
    extends: Option<model::Value>,
}

fn argument<'v>(values: &'v Value, name: &str) -> Option<&'v Value> {
    values.get(name).filter(|value| !value.is_null())
}

/// Type, id and name of an instance; `None` if its type is not known.
pub(super) fn identify(instance: &Instance, target: &Target) -> Option<Identity> {
    let values = &instance.values;
    let written = argument(values, "type")?.as_str()?;
    let (resource_type, version) = match written.split_once('@') {
        Some((resource_type, version)) => (resource_type, Some(version)),
        None => (written, None),
    };
    if !resource_type.contains('/') {
        return None;
    }
    let resource_type: Arc<str> = canonical(resource_type).into();
    let api_version = version.map(Arc::from);
    let segments = resource_type.split('/').count().saturating_sub(1);
    let known = ["resource_id", "id"].into_iter().find_map(|name| argument(values, name)).map(lower);
    if let Some(id) = known.filter(|id| !matches!(id.data, Data::Unknown(_))) {
        let name = match ids::place(&id) {
            Some(place) => ids::full_name(&place.names),
            None => hole(instance, "name"),
        };
        let scope = ids::place(&id).map_or_else(|| ids::scope_kind(&id), |place| place.kind);
        let extends = ids::place(&id).and_then(|place| extended(&place.scope, segments));
        return Some(Identity { resource_type, api_version, id, name, scope, extends });
    }
    let own = argument(values, "name").map_or_else(|| hole(instance, "name"), lower);
    let subscription = ids::subscription(&instance.provider, target);
    let parent = argument(values, "parent_id").map(lower).unwrap_or_else(|| {
        // Without a parent it is deployed at the subscription, which is where resource groups are.
        ids::of_subscription(&subscription)
    });
    if resource_type.eq_ignore_ascii_case(ids::SUBSCRIPTION) {
        let id = ids::of_subscription(&own);
        return Some(Identity { resource_type, api_version, id, name: own, scope: ScopeKind::Tenant, extends: None });
    }
    let (id, name) = if segments > 1 {
        (ids::of_child(&parent, &resource_type, &own), ids::child_name(&parent, segments, &own))
    } else {
        (ids::of(&parent, &resource_type, std::slice::from_ref(&own)), own)
    };
    let scope = ids::scope_kind(&parent);
    let extends = extended(&parent, segments);
    Some(Identity { resource_type, api_version, id, name, scope, extends })
}

/// What a resource of one segment extends, if its parent is a resource and no scope.
fn extended(parent: &model::Value, segments: usize) -> Option<model::Value> {
    let place = ids::place(parent)?;
    let scopes = [ids::SUBSCRIPTION, ids::RESOURCE_GROUP, ids::MANAGEMENT_GROUP];
    let is_scope = scopes.iter().any(|scope| place.resource_type.eq_ignore_ascii_case(scope));
    (segments == 1 && !is_scope).then(|| parent.clone())
}

fn hole(instance: &Instance, argument: &str) -> model::Value {
    let what = format!("{}.{argument}", instance.address);
    model::Value::unknown(Unknown::new(what.as_str(), Type::String, Cause::Property(what.as_str().into())))
}

/// The resource that an instance declares, asks for or changes.
fn resource(instance: &Instance, target: &Target) -> Option<Resource> {
    let Identity { resource_type, api_version, id, name, scope, extends } = identify(instance, target)?;
    let values = &instance.values;
    let header = instance.span.map_or(Origin::NONE, Origin::literal);
    let text = |text: &Arc<str>| model::Value::string(text.clone()).with_origin(header.clone());
    let mut whole = Object::default();
    whole.insert(Key::new("type"), text(&resource_type));
    whole.insert(
        Key::new("name"),
        if name.origin.span().is_some() { name.clone() } else { name.clone().with_origin(header.clone()) },
    );
    if let Some(version) = &api_version {
        whole.insert(Key::new("apiVersion"), text(version));
    }
    if let Some(target) = extends {
        whole.insert(Key::new("scope"), target);
    }
    for (argument_name, key) in [("location", "location"), ("tags", "tags")] {
        if let Some(value) = argument(values, argument_name) {
            whole.insert(key_at(key, value), lower(value));
        }
    }
    defaults(instance, &mut whole);
    if let Some((key, identity)) = identity(instance) {
        whole.insert(key, identity);
    }
    let mut body = argument(values, "body").map(read).unwrap_or_default();
    if let Some(sensitive) = argument(values, "sensitive_body") {
        join(&mut body, &read(&sensitive.clone().with_sensitive(true)));
    }
    let written = object(&body);
    let own = ["id", "type", "name", "apiVersion"];
    for (key, value) in written.entries.iter().filter(|(key, _)| !own.iter().any(|own| own.eq_ignore_ascii_case(&key.text))) {
        whole.insert(key.clone(), value.clone());
    }
    whole.open = written.open;
    let mut body = model::Value::from(Data::Object(whole.into())).with_origin(header);
    if instance.mode == Mode::Data || &*instance.resource_type == "azapi_update_resource" {
        let unknown = Unknown::new(&*instance.address, Type::Any, Cause::Property(instance.address.as_str().into()));
        open(&mut body, &Arc::new(unknown));
    }
    Some(Resource {
        address: instance.address.clone(),
        resource_type,
        api_version,
        name,
        id,
        scope,
        body,
        span: instance.span,
        condition: instance.condition.clone(),
        existing: instance.mode == Mode::Data,
        trail: instance.trail.clone(),
        vocabularies: vec![instance.authored(VOCABULARY.clone())],
    })
}

fn key_at(key: &str, value: &Value) -> Key {
    value.origin.span().map_or_else(|| Key::new(key), |span| Key::at(key, span))
}

/// What the provider's block gives to all resources.
///
/// Source: <https://registry.terraform.io/providers/Azure/azapi/latest/docs#optional>.
fn defaults(instance: &Instance, whole: &mut Object) {
    if instance.mode == Mode::Data || &*instance.resource_type != "azapi_resource" {
        return;
    }
    let arguments = &instance.provider.arguments;
    let tags = argument(arguments, "default_tags").map(lower);
    match (tags, whole.entries.get_mut("tags")) {
        (Some(mut tags), Some(own)) => {
            join(&mut tags, own);
            *own = tags;
        }
        (Some(tags), None) => whole.insert(Key::new("tags"), tags),
        (None, _) => {}
    }
    if whole.get("location").is_none()
        && let Some(location) = argument(arguments, "default_location")
    {
        whole.insert(Key::new("location"), lower(location));
    }
}

/// The block `identity` as Azure has it.
fn identity(instance: &Instance) -> Option<(Key, model::Value)> {
    let written = argument(&instance.values, "identity")?;
    let block = match written.as_sequence() {
        Some(sequence) if sequence.items.is_empty() && sequence.open.is_none() => return None,
        Some(sequence) => sequence.items.first(),
        None => Some(written),
    };
    let key = key_at("identity", block.unwrap_or(written));
    let Some(block) = block.filter(|block| block.as_mapping().is_some()) else {
        let what = format!("{}.identity", instance.address);
        let unknown = Unknown::new(what.as_str(), Type::Object, Cause::Runtime(what.as_str().into()));
        return Some((key, model::Value::unknown(unknown).with_origin(written.origin.clone())));
    };
    let mut made = Object::default();
    if let Some(kind) = argument(block, "type") {
        made.insert(key_at("type", kind), lower(kind));
    }
    if let Some(listed) = argument(block, "identity_ids") {
        let mut users = Object::default();
        let listed_value = lower(listed);
        let open = match &listed_value.data {
            Data::Array(array) => array.open.clone(),
            Data::Unknown(unknown) => Some(unknown.clone()),
            _ => None,
        };
        for id in listed_value.as_array().map(|array| array.items.as_slice()).unwrap_or_default() {
            match &id.data {
                Data::String(text) => {
                    let key = Key { text: text.clone(), span: id.origin.span() };
                    users.insert(key, model::Value::object([]).with_origin(id.origin.clone()));
                }
                Data::Unknown(hole) => users.insert_open(id.clone(), hole),
                // A key is a whole text: of one with holes only that it is there is known.
                Data::Parts(parts) => {
                    let hole = parts.iter().find_map(|part| match part {
                        Part::Hole(hole) => Some(hole),
                        Part::Literal(_) => None,
                    });
                    hole.into_iter().for_each(|hole| users.insert_open(id.clone(), hole));
                }
                _ => {}
            }
        }
        open.iter().for_each(|open| users.open_up(open));
        if !users.entries.is_empty() || users.open.is_some() {
            let users = model::Value::from(Data::Object(users.into())).with_origin(listed.origin.clone());
            made.insert(key_at("userAssignedIdentities", listed), users);
        }
    }
    Some((key, model::Value::from(Data::Object(made.into())).with_origin(block.origin.clone())))
}

/// What an author calls the properties: most stand in the body as they are.
static VOCABULARY: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| {
    let word = |path: &[&str], name: &str| Word {
        property: path.iter().map(|key| Some(Arc::from(*key))).collect(),
        name: name.into(),
        values: Vec::new(),
    };
    let inside = ["properties", "sku", "kind", "zones", "plan", "managedBy", "extendedLocation"];
    let mut words: Vec<Word> = inside.iter().map(|key| word(&[key], &format!("body.{key}"))).collect();
    words.extend(["location", "tags", "identity"].iter().map(|key| word(&[key], key)));
    words.push(word(&["identity", "type"], "identity.type"));
    words.push(word(&["identity", "userAssignedIdentities"], "identity.identity_ids"));
    Arc::new(Vocabulary { block: "azapi_resource".into(), words })
});
