//! What is true of a configuration as a whole is judged on a resource too: each deployment with its outputs, and each
//! resource group and subscription that something is put into.

use std::sync::Arc;

use foldhash::HashSet;

use crate::model::estate::{Deployment, DeploymentKind, id_key, told};
use crate::model::origin::Origin;
use crate::model::resource::{Condition, Resource, ScopeKind};
use crate::model::value::{Data, Key, Part, Value};

/// What each of `deployments` implies beyond the resources that it declares, of whose ids these are the `keys`.
pub(super) fn of(deployments: &[Deployment], keys: &[Vec<Option<Arc<str>>>]) -> Vec<Vec<Resource>> {
    let both = || deployments.iter().zip(keys);
    // A scope whose id is known is one, whoever declares it. Those with a hole may be different ones in each deployment.
    let all = both().flat_map(|(deployment, keys)| told(deployment, keys));
    let declared: HashSet<&str> = all.filter(|key| !key.contains('\u{1}')).collect();
    let mut known: HashSet<String> = HashSet::default();
    let mut implied = |(deployment, keys): (&Deployment, &Vec<Option<Arc<str>>>)| {
        let (here, mut own, mut seen) = (told(deployment, keys), HashSet::default(), HashSet::default());
        let mut resources: Vec<Resource> = itself(deployment).into_iter().chain(deployment.about.iter().cloned()).collect();
        let ids = deployment.resources.iter().filter(|resource| !resource.existing).map(|resource| &resource.id);
        // Thousands of resources lie in one group.
        let ids = ids.filter(|id| id.as_str().is_none_or(|text| seen.insert(scope_text(text))));
        for (kind, name, id) in std::iter::once(&deployment.target).chain(ids).flat_map(scopes) {
            let Some(key) = id_key(&id) else { continue };
            let (told, seen) = if id.is_known() { (&declared, &mut known) } else { (&here, &mut own) };
            if !told.contains(key.as_str()) && seen.insert(key) {
                resources.push(resource(deployment, kind, name, id, Vec::new()));
            }
        }
        resources
    };
    both().map(&mut implied).collect()
}

/// As much of an id as says in which scopes it lies: five segments.
fn scope_text(id: &str) -> &str {
    id.match_indices('/').nth(4).and_then(|(end, _)| id.get(..end)).unwrap_or(id)
}

/// The deployment of a template; an export is none. Its name is made of the path, so that those of two folders differ.
fn itself(deployment: &Deployment) -> Option<Resource> {
    match deployment.kind {
        DeploymentKind::Export | DeploymentKind::Snapshot => return None,
        DeploymentKind::Template | DeploymentKind::Plan => {}
    }
    let stem = deployment.root.rsplit_once('.').map_or(deployment.root.as_str(), |(stem, _)| stem);
    let name = Value::string(stem.replace('/', "-"));
    let mut id = parts(&deployment.target);
    id.push(Part::Literal("/providers/Microsoft.Resources/deployments/".into()));
    id.extend(parts(&name));
    let body = vec![
        (Key::new("scope"), deployment.target.clone()),
        (Key::new("properties"), Value::object([(Key::new("outputs"), deployment.outputs.clone())])),
    ];
    Some(resource(deployment, "Microsoft.Resources/deployments", name, Value::parts(id), body))
}

fn resource(deployment: &Deployment, resource_type: &str, name: Value, id: Value, more: Vec<(Key, Value)>) -> Resource {
    let scope = match resource_type {
        "Microsoft.Resources/deployments" => deployment.scope,
        "Microsoft.Resources/resourceGroups" => ScopeKind::Subscription,
        _ => ScopeKind::Tenant,
    };
    let at = deployment.span.map_or(Origin::NONE, Origin::literal);
    let own = [
        (Key::new("type"), Value::string(resource_type).with_origin(at.clone())),
        (Key::new("name"), name.clone().with_origin(at)),
    ];
    Resource {
        address: match name.as_str() {
            Some(name) => format!("{resource_type}/{name}"),
            None => resource_type.to_owned(),
        },
        resource_type: resource_type.into(),
        api_version: None,
        name,
        id,
        scope,
        body: Value::object(own.into_iter().chain(more)),
        span: deployment.span,
        condition: Condition::Always,
        existing: false,
        trail: Vec::new(),
        vocabularies: Vec::new(),
    }
}

/// The subscription and the resource group that an id lies in or is: type, name and id of each.
fn scopes(id: &Value) -> Vec<(&'static str, Value, Value)> {
    let segments = segments(id);
    let is = |at: usize, word: &str| {
        segments.get(at).is_some_and(|segment| matches!(&segment[..], [Part::Literal(text)] if text.eq_ignore_ascii_case(word)))
    };
    let mut found = Vec::new();
    let mut base = vec![Part::Literal("/subscriptions/".into())];
    let Some(subscription) = segments.get(2).filter(|_| segments.first().is_some_and(Vec::is_empty) && is(1, "subscriptions"))
    else {
        return found;
    };
    base.extend(subscription.iter().cloned());
    found.push(("Microsoft.Resources/subscriptions", Value::parts(subscription.clone()), Value::parts(base.clone())));
    if let Some(group) = segments.get(4).filter(|_| is(3, "resourceGroups")) {
        base.push(Part::Literal("/resourceGroups/".into()));
        base.extend(group.iter().cloned());
        found.push(("Microsoft.Resources/resourceGroups", Value::parts(group.clone()), Value::parts(base)));
    }
    found.retain(|(_, name, _)| name.as_str() != Some(""));
    found
}

/// An id cut at its slashes, as far as scopes reach: five segments. A hole is taken to have no slash in it.
fn segments(id: &Value) -> Vec<Vec<Part>> {
    let mut segments = vec![Vec::new()];
    for part in parts(id) {
        let Part::Literal(text) = &part else {
            segments.iter_mut().last().into_iter().for_each(|last| last.push(part.clone()));
            continue;
        };
        for (position, piece) in text.split('/').enumerate() {
            if position > 0 {
                segments.push(Vec::new());
            }
            if let Some(last) = segments.last_mut().filter(|_| !piece.is_empty()) {
                last.push(Part::Literal(piece.into()));
            }
        }
        if segments.len() > 5 {
            break;
        }
    }
    segments.truncate(5);
    segments
}

fn parts(value: &Value) -> Vec<Part> {
    match &value.data {
        Data::String(text) => vec![Part::Literal(text.clone())],
        Data::Parts(parts) => parts.to_vec(),
        Data::Unknown(unknown) => vec![Part::Hole(unknown.clone())],
        Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::Array(_) | Data::Object(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Estate;
    use crate::model::value::{Cause, Type, Unknown};

    fn hole(name: &str) -> Value {
        Value::unknown(Unknown::new(name, Type::String, Cause::Context(name.into())))
    }

    fn id(pieces: &[Value]) -> Value {
        Value::parts(pieces.iter().flat_map(parts))
    }

    fn deployment(root: &str, target: Value, ids: Vec<Value>) -> Deployment {
        let empty = Deployment::empty(DeploymentKind::Template, root);
        let mut deployment = Deployment { scope: ScopeKind::ResourceGroup, target, ..empty };
        for id in ids {
            let made = resource(&deployment, "Microsoft.Resources/resourceGroups", Value::string("n"), id, Vec::new());
            deployment.resources.push(made);
        }
        deployment
    }

    fn names(estate: &Estate) -> Vec<String> {
        let implied = estate.indices().filter(|index| estate.is_implied(*index)).map(|index| estate.resource(index));
        implied.map(|resource| format!("{:?}", id_key(&resource.id).unwrap_or_default())).collect()
    }

    #[test]
    fn a_template_implies_itself_and_where_it_goes() {
        let group = id(&[Value::string("/subscriptions/"), hole("s"), Value::string("/resourceGroups/rg-"), hole("g")]);
        let estate = Estate::new(vec![deployment("infra/main.json", group, Vec::new())]);
        let expected = [
            r#""/subscriptions/\u{1}s\u{2}/resourcegroups/rg-\u{1}g\u{2}/providers/microsoft.resources/deployments/infra-main""#,
            r#""/subscriptions/\u{1}s\u{2}""#,
            r#""/subscriptions/\u{1}s\u{2}/resourcegroups/rg-\u{1}g\u{2}""#,
        ];
        assert_eq!(names(&estate), expected);
    }

    #[test]
    fn what_is_declared_is_not_implied_and_a_known_scope_is_one() {
        let group = || Value::string("/subscriptions/1/resourceGroups/g");
        let estate = Estate::new(vec![
            deployment("a.json", Value::string("/subscriptions/1"), vec![group()]),
            deployment("b.json", group(), Vec::new()),
        ]);
        let expected = [
            r#""/subscriptions/1/providers/microsoft.resources/deployments/a""#,
            r#""/subscriptions/1""#,
            r#""/subscriptions/1/resourcegroups/g/providers/microsoft.resources/deployments/b""#,
        ];
        assert_eq!(names(&estate), expected);
        assert_eq!(estate.with_id_key("/subscriptions/1").len(), 1);
    }

    #[test]
    fn a_scope_with_a_hole_is_one_for_each_deployment() {
        let subscription = || id(&[Value::string("/subscriptions/"), hole("s")]);
        let estate =
            Estate::new(vec![deployment("a.json", subscription(), Vec::new()), deployment("b.json", subscription(), Vec::new())]);
        assert_eq!(estate.with_id_key("/subscriptions/\u{1}s\u{2}").len(), 2);
    }
}
