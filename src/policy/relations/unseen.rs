//! Resources of which little more than the id is known: what the id names was not scanned, or only declared as existing.

use std::sync::Arc;

use crate::model::estate::id_key;
use crate::model::resource_type::canonical;
use crate::model::{Cause, Key, Object, Resource, Type, Unknown, Value};

use crate::policy::relations::ids::at_depth;
use crate::policy::relations::{Joined, Member};

/// What `id` names, if it tells the type and that is one of `types` or those are none; with `prefix` also what lies above.
pub(super) fn named(id: &Value, types: &[String], prefix: bool) -> Option<Joined> {
    let key = id_key(id)?;
    let key = if prefix { at_depth(key, types) } else { key };
    let (_, tail) = key.rsplit_once("/providers/").filter(|(_, tail)| !tail.contains('\u{1}'))?;
    let mut segments = tail.split('/');
    let mut kind = segments.next()?.to_owned();
    let mut name = Vec::new();
    while let (Some(next), Some(called)) = (segments.next(), segments.next()) {
        kind = format!("{kind}/{next}");
        name.push(called);
    }
    let known = || types.is_empty().then(|| canonical(&kind).into_owned());
    let kind = types.iter().find(|wanted| wanted.eq_ignore_ascii_case(&kind)).cloned().or_else(known)?;
    let name = name.join("/");
    let mut body = Object::default();
    body.insert(Key::new("id"), id.clone());
    body.insert(Key::new("name"), Value::string(name.as_str()));
    body.open = Some(rest(&key, &name));
    Some(Joined { member: Member::Unseen(kind.into(), Arc::new(body)), maybe: None, gate: None, related: Vec::new() })
}

/// A resource that is declared as existing: what is not written of it is as somebody else deployed it.
pub(super) fn existing(resource: &Resource) -> Member {
    let mut body = resource.body.as_object().cloned().unwrap_or_default();
    if body.get("id").is_none() && !resource.id.is_null() {
        body.insert(Key::new("id"), resource.id.clone());
    }
    let name = resource.name.as_str().unwrap_or(&resource.address);
    let key = id_key(&resource.id).unwrap_or_else(|| resource.address.clone());
    body.open.get_or_insert_with(|| rest(&key, name));
    Member::Unseen(resource.resource_type.clone(), Arc::new(body))
}

fn rest(key: &str, name: &str) -> Arc<Unknown> {
    Arc::new(Unknown::new(format!("resource {key}"), Type::Any, Cause::Unseen(name.into())))
}
