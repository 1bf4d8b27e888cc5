//! A resource of which only the id is known: it is written where it is used, and what it names was not scanned.

use std::sync::Arc;

use crate::model::resource_type::canonical;
use crate::model::{Cause, Key, Object, Type, Unknown, Value};

use crate::policy::relations::{Joined, Member};

/// What has the id but was not scanned, if the id tells its type and that is one of `types`.
pub(super) fn unseen(id: &Value, key: &str, types: &[String]) -> Option<Joined> {
    let (_, tail) = key.rsplit_once("/providers/").filter(|(_, tail)| !tail.contains('\u{1}'))?;
    let mut segments = tail.split('/');
    let mut kind = segments.next()?.to_owned();
    let mut name = Vec::new();
    while let (Some(next), Some(called)) = (segments.next(), segments.next()) {
        kind = format!("{kind}/{next}");
        name.push(called);
    }
    let kind = types.iter().find(|wanted| wanted.eq_ignore_ascii_case(&kind)).cloned().or_else(|| {
        // Without types, whatever the id is of.
        types.is_empty().then(|| canonical(&kind).into_owned())
    })?;
    let name = name.join("/");
    let mut body = Object::default();
    body.insert(Key::new("id"), id.clone());
    body.open = Some(Arc::new(Unknown::new(format!("resource {key}"), Type::Any, Cause::Unseen(name.as_str().into()))));
    body.insert(Key::new("name"), Value::string(name));
    let member = Member::Unseen(kind.into(), Arc::new(body));
    Some(Joined { member, maybe: None, gate: None, related: Vec::new() })
}
