//! `azapi_update_resource`: changes of resources that are declared elsewhere, or there already.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::frontend::terraform::azapi::at;
use crate::frontend::terraform::azapi::body::{doubt, join};
use crate::frontend::terraform::azapi::visible::parent;
use crate::frontend::terraform::instance::Instance;
use crate::frontend::terraform::mapping::same;
use crate::model::{Condition, Data, Resource, Unknown, Value};

/// Keys that say which resource it is.
const IDENTIFYING: [&str; 4] = ["type", "name", "apiVersion", "scope"];

/// Lays `change` over the resource with its id. If several can have it, what it writes is unknown in each of them. If none has
/// it, the resource is there already: what is written is judged, the rest is not known, unless it came with a parent that is
/// declared here: then it is as Azure makes it.
pub(super) fn apply(instance: &Instance, mut change: Resource, resources: &mut Vec<Resource>, diagnostics: &mut Vec<Diagnostic>) {
    let written = written(&change.body);
    let mut certain = Vec::new();
    let mut possible: Vec<(usize, Arc<Unknown>)> = Vec::new();
    for (place, resource) in resources.iter().enumerate().filter(|(_, resource)| resource.is(&change.resource_type)) {
        match same(&resource.id, &change.id) {
            Ok(true) => certain.push(place),
            Ok(false) => {}
            Err(hole) => possible.push((place, hole)),
        }
    }
    let declared: Vec<usize> =
        certain.iter().copied().filter(|place| resources.get(*place).is_some_and(|one| !one.existing)).collect();
    let sure = if declared.is_empty() { certain } else { declared };
    if let [place] = sure.as_slice()
        && let Some(resource) = resources.get_mut(*place).filter(|resource| !resource.existing)
    {
        match &change.condition {
            Condition::Always => join(&mut resource.body, &written),
            Condition::Maybe(why) => doubt(&mut resource.body, &written, why),
        }
        resource.vocabularies.extend(change.vocabularies);
        return;
    }
    let several = sure.len() > 1 || (sure.is_empty() && !possible.is_empty());
    if several {
        let whys = sure.iter().map(|place| (*place, None)).chain(possible.into_iter().map(|(place, hole)| (place, Some(hole))));
        for (place, hole) in whys.collect::<Vec<_>>() {
            let Some(resource) = resources.get_mut(place).filter(|resource| !resource.existing) else { continue };
            let cause = hole.map_or_else(
                || crate::model::Cause::Error(format!("`{}` may change this resource", instance.address).into()),
                |hole| hole.cause.clone(),
            );
            let why = Unknown::new(
                format!("whether {} changes {}", instance.address, resource.address),
                crate::model::Type::Any,
                cause,
            );
            doubt(&mut resource.body, &written, &why);
            resource.vocabularies.extend(change.vocabularies.iter().cloned());
        }
        diagnostics.push(at(
            instance,
            format!("`{}` may change one of several resources: what it sets is unknown in each", instance.address),
        ));
        return;
    }
    if came_with_parent(&change, resources) {
        close(&mut change.body);
    }
    resources.push(change);
}

/// Whether a resource lies in one that is declared: the blob service of an account, the configuration of a vault.
fn came_with_parent(change: &Resource, resources: &[Resource]) -> bool {
    let Some((above, _)) = change.resource_type.rsplit_once('/').filter(|(above, _)| above.contains('/')) else { return false };
    let Some(parent) = parent(&change.id) else { return false };
    let mut declared = resources.iter().filter(|resource| resource.is(above) && !resource.existing);
    declared.any(|resource| matches!(same(&resource.id, &parent), Ok(true)))
}

/// What a change writes, closed again: what it leaves out it does not touch.
fn written(body: &Value) -> Value {
    let mut value = body.clone();
    close(&mut value);
    if let Data::Object(object) = &mut value.data {
        let object = Arc::make_mut(object);
        for key in IDENTIFYING {
            object.remove(key);
        }
    }
    value
}

fn close(value: &mut Value) {
    match &mut value.data {
        Data::Object(object) => {
            let object = Arc::make_mut(object);
            object.open = None;
            object.entries.values_mut().for_each(close);
        }
        Data::Array(array) => Arc::make_mut(array).items.iter_mut().for_each(close),
        _ => {}
    }
}
