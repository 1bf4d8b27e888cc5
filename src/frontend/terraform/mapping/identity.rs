//! Ids and names of what instances become.

use std::sync::Arc;

use crate::frontend::terraform::ids;
use crate::frontend::terraform::lower::lower;
use crate::frontend::terraform::mapping::format::Convert;
use crate::frontend::terraform::mapping::named::Named;
use crate::frontend::terraform::mapping::path::ArgumentPath;
use crate::frontend::terraform::mapping::read::Cursor;
use crate::frontend::terraform::mapping::table::{Id, IdForm, Name};
use crate::frontend::terraform::mapping::transform::converted;
use crate::frontend::terraform::value;
use crate::model::{Cause, Data, Origin, Part, Refinement, ScopeKind, Type, Unknown, Value};

/// What a resource is called.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    /// Its id.
    pub(super) id: Value,
    /// Its full name.
    pub(super) name: Value,
    /// The kind of its scope.
    pub(super) scope: ScopeKind,
    /// What it extends.
    pub(super) extends: Option<Value>,
}

/// Where arguments are read from.
#[derive(Copy, Clone)]
pub(super) struct Arguments<'a> {
    /// The instance.
    pub(super) address: &'a str,
    /// Its arguments.
    pub(super) root: &'a value::Value,
    /// The block that paths with a dot in front count from.
    pub(super) block: Option<&'a value::Value>,
    /// The number of the subscription.
    pub(super) subscription: &'a Value,
    /// What is found by its name alone.
    pub(super) named: &'a Named,
}

impl Arguments<'_> {
    /// What an argument holds, as text; unknown if it is not written.
    pub(super) fn text(&self, path: &ArgumentPath) -> Value {
        self.written(path).unwrap_or_else(|| {
            let names: Vec<&str> = path.names().map(|name| &**name).collect();
            let what = format!("{}.{}", self.address, names.join("."));
            let refinement = Refinement { not_null: true, ..Refinement::default() };
            let cause = Cause::Property(what.as_str().into());
            Value::unknown(Unknown { refinement, ..Unknown::new(what, Type::String, cause) })
        })
    }

    /// What an argument holds, as text, if it is written.
    pub(super) fn written(&self, path: &ArgumentPath) -> Option<Value> {
        Cursor::new(path, self.root, self.block).value.map(|value| converted(&lower(&value), Convert::String))
    }

    /// The text of a name.
    pub(super) fn name(&self, name: &Name) -> Value {
        match name {
            Name::Text(text) => Value::string(text.clone()),
            Name::Argument(path) => self.text(path),
        }
    }

    /// Whether all that an id is made of is written, in one of its forms.
    pub(super) fn tell(&self, id: &Id) -> bool {
        let id = self.chosen(id);
        self.before(id) && self.names(id)
    }

    /// The form of an id that its arguments are written for. Without its group a resource is known by its names at least.
    fn chosen<'i>(&self, id: &'i Id) -> &'i Id {
        let forms = || std::iter::successors(Some(id), |id| id.or.as_deref());
        let whole = forms().find(|id| self.before(id) && self.names(id));
        let by_names = || forms().skip(1).find(|id| matches!(id.form, IdForm::Group(_)) && self.names(id));
        whole.or_else(by_names).unwrap_or(id)
    }

    fn before(&self, id: &Id) -> bool {
        id.form.argument().is_none_or(|path| self.written(path).is_some())
    }

    fn names(&self, id: &Id) -> bool {
        id.names.iter().all(|name| match name {
            Name::Text(_) => true,
            Name::Argument(path) => self.written(path).is_some(),
        })
    }

    /// The id of the resource group, for those that are in one.
    pub(super) fn group(&self, id: Option<&Id>) -> Value {
        match id.map(|id| &self.chosen(id).form) {
            Some(IdForm::Group(path)) => ids::of_group(self.subscription, &self.text(path)),
            Some(IdForm::Parent(path) | IdForm::Target(path) | IdForm::Scope(path)) => {
                ids::place(&self.text(path)).map_or(Value::NULL, |place| place.scope)
            }
            Some(IdForm::Named(resource_type, path)) => {
                ids::place(&self.named.id(resource_type, &self.text(path), self.subscription))
                    .map_or(Value::NULL, |place| place.scope)
            }
            Some(IdForm::Subscription | IdForm::SubscriptionOf(_) | IdForm::ManagementGroup(_) | IdForm::Tenant) | None => {
                Value::NULL
            }
        }
    }
}

/// Id and name of an instance that becomes a resource of `resource_type`. They are secret if a name in them is.
pub(super) fn identify(id: &Id, resource_type: &str, arguments: &Arguments<'_>) -> Identity {
    let id = arguments.chosen(id);
    let base = match &id.form {
        IdForm::Group(path) | IdForm::Named(_, path) | IdForm::Parent(path) | IdForm::Scope(path) | IdForm::Target(path) => {
            arguments.text(path).secret
        }
        IdForm::SubscriptionOf(_) | IdForm::ManagementGroup(_) | IdForm::Subscription | IdForm::Tenant => false,
    };
    let secret = base || id.names.iter().any(|name| arguments.name(name).secret);
    marked(identified(id, resource_type, arguments), secret)
}

/// What is made of a secret is one. That the configuration keeps its subscription to itself makes no secret of all that is in it.
fn marked(identity: Identity, secret: bool) -> Identity {
    let Identity { id, name, scope, extends } = identity;
    Identity { id: id.with_secret(secret), name: name.with_secret(secret), scope, extends }
}

fn identified(id: &Id, resource_type: &str, arguments: &Arguments<'_>) -> Identity {
    let names: Vec<Value> = id.names.iter().map(|name| arguments.name(name)).collect();
    let plain = |base: Value, scope: ScopeKind| Identity {
        id: ids::of(&base, resource_type, &names),
        name: called(&names),
        scope,
        extends: None,
    };
    match &id.form {
        IdForm::Group(path) => plain(ids::of_group(arguments.subscription, &arguments.text(path)), ScopeKind::ResourceGroup),
        IdForm::Subscription if resource_type.eq_ignore_ascii_case(ids::SUBSCRIPTION) => {
            let number = names.first().unwrap_or(arguments.subscription);
            Identity { id: ids::of_subscription(number), name: number.clone(), scope: ScopeKind::Tenant, extends: None }
        }
        IdForm::Subscription => plain(ids::of_subscription(arguments.subscription), ScopeKind::Subscription),
        IdForm::SubscriptionOf(path) => {
            let given = arguments.text(path);
            let base = if is_id(&given) { given } else { ids::of_subscription(&given) };
            plain(base, ScopeKind::Subscription)
        }
        IdForm::ManagementGroup(path) => {
            let given = arguments.text(path);
            let base = if is_id(&given) { given } else { ids::of_management_group(&given) };
            plain(base, ScopeKind::ManagementGroup)
        }
        IdForm::Parent(path) => below(&arguments.text(path), resource_type, &names),
        IdForm::Named(above, path) => {
            below(&arguments.named.id(above, &arguments.text(path), arguments.subscription), resource_type, &names)
        }
        IdForm::Scope(path) => {
            let base = arguments.text(path);
            Identity { scope: ids::scope_kind(&base), extends: Some(base.clone()), ..plain(base, ScopeKind::ResourceGroup) }
        }
        IdForm::Target(path) => named(arguments.text(path)),
        IdForm::Tenant => plain(Value::string(""), ScopeKind::Tenant),
    }
}

/// Id and name of what has these names below `parent`.
fn below(parent: &Value, resource_type: &str, names: &[Value]) -> Identity {
    let segments = resource_type.split('/').count().saturating_sub(1);
    let above = segments.saturating_sub(names.len());
    let types: Vec<&str> = resource_type.split('/').skip(1 + above).collect();
    let mut id = parent.clone();
    for (segment, name) in types.into_iter().zip(names) {
        id = ids::of_child(&id, segment, name);
    }
    let own = called(names);
    let name = ids::child_name(parent, above + 1, &own).with_origin(own.origin);
    Identity { id, name, scope: ids::scope_kind(parent), extends: None }
}

/// A name of several pieces, written where the last one is.
fn called(names: &[Value]) -> Value {
    let origin = names.last().map_or(Origin::NONE, |name| name.origin.clone());
    ids::full_name(names).with_origin(origin)
}

/// What an id says of itself.
pub(super) fn named(id: Value) -> Identity {
    let (name, scope) = match ids::place(&id) {
        Some(place) => (ids::full_name(&place.names), place.kind),
        None => (id.clone(), ids::scope_kind(&id)),
    };
    Identity { id, name, scope, extends: None }
}

/// Id and name of a child of what `parent` is.
pub(super) fn child(parent: &Identity, resource_type: &str, own: &[Value]) -> Identity {
    let above = resource_type.split('/').count().saturating_sub(1 + own.len());
    let mut id = parent.id.clone();
    for (segment, name) in resource_type.split('/').skip(1 + above).zip(own) {
        id = ids::of_child(&id, segment, name);
    }
    let names: Vec<Value> = std::iter::once(parent.name.clone()).chain(own.iter().cloned()).collect();
    let secret = names.iter().any(|name| name.secret);
    marked(Identity { id, name: ids::full_name(&names), scope: parent.scope, extends: None }, secret)
}

/// Whether a value is a whole id rather than a name. What is unknown altogether is taken for one.
fn is_id(value: &Value) -> bool {
    match &value.data {
        Data::String(text) => text.starts_with('/'),
        Data::Parts(parts) => matches!(parts.first(), Some(Part::Literal(text)) if text.starts_with('/')),
        _ => true,
    }
}

/// Whether two ids can be the same; `Err` with what it depends on.
pub fn same(one: &Value, other: &Value) -> Result<bool, Arc<Unknown>> {
    let key = |id: &Value| crate::model::estate::id_key(id);
    if key(one).is_some() && key(one) == key(other) {
        return Ok(true);
    }
    let Some(hole) = hole(one).or_else(|| hole(other)) else { return Ok(false) };
    let starts = |id: &Value| is_id(id) && !matches!(id.data, Data::Unknown(_));
    if !starts(one) || !starts(other) {
        return Err(hole);
    }
    let (one, other) = (segments(one), segments(other));
    let fit = one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| may_be(one, other));
    if fit { Err(hole) } else { Ok(false) }
}

fn segments(id: &Value) -> Vec<Value> {
    crate::frontend::template::ids::split(id)
}

fn hole(value: &Value) -> Option<Arc<Unknown>> {
    match &value.data {
        Data::Unknown(unknown) => Some(unknown.clone()),
        Data::Parts(parts) => parts.iter().find_map(|part| match part {
            Part::Hole(hole) => Some(hole.clone()),
            Part::Literal(_) => None,
        }),
        _ => None,
    }
}

/// Whether two segments can be the same text, by their known beginnings and ends.
fn may_be(one: &Value, other: &Value) -> bool {
    let ends = |value: &Value| -> (String, String, bool) {
        match &value.data {
            Data::String(text) => (text.to_lowercase(), text.to_lowercase(), true),
            Data::Parts(parts) => {
                let literal = |part: Option<&Part>| match part {
                    Some(Part::Literal(text)) => text.to_lowercase(),
                    Some(Part::Hole(_)) | None => String::new(),
                };
                (literal(parts.first()), literal(parts.last()), false)
            }
            _ => (String::new(), String::new(), false),
        }
    };
    let ((front, back, known), (other_front, other_back, other_known)) = (ends(one), ends(other));
    if known && other_known {
        return front == other_front;
    }
    let meets = |one: &str, other: &str| one.starts_with(other) || other.starts_with(one);
    let meets_back = |one: &str, other: &str| one.ends_with(other) || other.ends_with(one);
    meets(&front, &other_front) && meets_back(&back, &other_back)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hole(name: &str) -> Part {
        Part::Hole(Arc::new(Unknown::new(name, Type::String, Cause::Context(name.into()))))
    }

    fn text(pieces: &[&str]) -> Value {
        Value::parts(pieces.iter().map(|piece| match piece.strip_prefix('$') {
            Some(name) => hole(name),
            None => Part::Literal((*piece).into()),
        }))
    }

    #[test]
    fn ids_are_the_same_or_not_or_nobody_knows() {
        let same = |one: &[&str], other: &[&str]| same(&text(one), &text(other)).map_err(|hole| hole.symbol.to_string());
        assert_eq!(same(&["/subscriptions/", "$s", "/a"], &["/subscriptions/", "$s", "/A"]), Ok(true));
        assert_eq!(same(&["/subscriptions/", "$s", "/a"], &["/subscriptions/", "$s", "/b"]), Ok(false));
        assert_eq!(same(&["/subscriptions/", "$s", "/a-", "$x"], &["/subscriptions/", "$s", "/a-1"]), Err("s".to_owned()));
        assert_eq!(same(&["/subscriptions/", "$s", "/a-", "$x"], &["/subscriptions/", "$s", "/b-1"]), Ok(false));
        assert_eq!(same(&["$id"], &["/subscriptions/", "$s", "/b-1"]), Err("id".to_owned()));
        assert_eq!(same(&["/a/b"], &["/a/c"]), Ok(false));
    }
}
