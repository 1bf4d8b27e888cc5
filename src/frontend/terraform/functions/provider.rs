//! Functions of the azapi and azurerm providers, on ids of which parts may be unknown.
//!
//! Sources: <https://registry.terraform.io/providers/Azure/azapi/latest/docs>,
//! <https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs>.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::argument::{Call, first_hole, first_unknown};
use super::pieces::{self, literal, never_in};
use super::stop::{Outcome, Stop};
use crate::frontend::template::functions::unique_text;
use crate::frontend::terraform::value::{Data, Mapping, MappingKind, Type, Value};
use crate::model::Part;
use crate::model::resource_type::canonical;

/// A piece of an id between two slashes.
type Segment = Vec<Part>;

/// The pieces of an id. What is unknown in it is taken for a name, not for several steps.
fn segments(call: &Call<'_>, index: usize) -> Result<Vec<Segment>, Stop> {
    let mut found: Vec<Segment> = vec![Vec::new()];
    for (place, part) in call.parts(index)?.into_iter().enumerate() {
        match &part {
            Part::Literal(text) => {
                for (step, piece) in text.split('/').enumerate() {
                    if step > 0 {
                        found.push(Vec::new());
                    }
                    if let (Some(last), false) = (found.last_mut(), piece.is_empty()) {
                        last.push(literal(piece));
                    }
                }
            }
            // An id that begins with something unknown may hold any number of steps there.
            Part::Hole(hole) if place == 0 && !never_in(hole, "/") => return Err(Stop::unknown(hole)),
            Part::Hole(_) => {
                if let Some(last) = found.last_mut() {
                    last.push(part);
                }
            }
        }
    }
    Ok(found.into_iter().filter(|segment| !segment.is_empty()).collect())
}

fn word(segment: &Segment) -> Option<&str> {
    match segment.as_slice() {
        [Part::Literal(text)] => Some(text),
        _ => None,
    }
}

fn is(segment: &Segment, wanted: &str) -> bool {
    word(segment).is_some_and(|text| text.eq_ignore_ascii_case(wanted))
}

/// What an id says.
#[derive(Default)]
struct Id {
    subscription: Segment,
    group: Segment,
    /// The segments before the last `providers`.
    scope: Vec<Segment>,
    provider: Segment,
    /// Types and names behind it.
    pairs: Vec<(Segment, Segment)>,
}

impl Id {
    fn read(call: &Call<'_>, index: usize) -> Result<Id, Stop> {
        let all = segments(call, index)?;
        let mut id = Id::default();
        let last = all.iter().rposition(|segment| is(segment, "providers"));
        let (scope, rest) = all.split_at_checked(last.unwrap_or(all.len())).unwrap_or((&all, &[]));
        for pair in scope.chunks(2) {
            let [name, value] = pair else { return not_even(call, index) };
            if is(name, "subscriptions") {
                id.subscription = value.clone();
            } else if is(name, "resourceGroups") {
                id.group = value.clone();
            }
        }
        id.scope = scope.to_vec();
        if let Some((_, rest)) = rest.split_first() {
            let Some((provider, rest)) = rest.split_first() else { return not_even(call, index) };
            id.provider = provider.clone();
            for pair in rest.chunks(2) {
                let [name, value] = pair else { return not_even(call, index) };
                id.pairs.push((name.clone(), value.clone()));
            }
        }
        Ok(id)
    }

    /// The full type of the resource.
    fn resource_type(&self) -> Segment {
        if self.provider.is_empty() {
            let whole =
                if self.scope.len() > 2 { "Microsoft.Resources/resourceGroups" } else { "Microsoft.Resources/subscriptions" };
            return vec![literal(whole)];
        }
        let mut parts = self.provider.clone();
        for (name, _) in &self.pairs {
            parts.push(literal("/"));
            parts.extend(name.iter().cloned());
        }
        parts
    }
}

fn not_even<T>(call: &Call<'_>, index: usize) -> Result<T, Stop> {
    match first_hole(call.need(index)?) {
        Some(because) => Err(Stop::unknown(because)),
        None => Stop::argument(index, "the resource id is not well formed"),
    }
}

fn joined(segments: &[Segment]) -> Vec<Part> {
    segments.iter().flat_map(|segment| std::iter::once(literal("/")).chain(segment.iter().cloned())).collect()
}

fn text(parts: impl IntoIterator<Item = Part>) -> Value {
    pieces::text(parts.into_iter().collect::<Vec<_>>())
}

fn entry(name: &str, value: Value) -> (Arc<str>, Value) {
    (name.into(), value)
}

/// `provider::azapi::build_resource_id(parent, type, name)`.
pub(super) fn build(call: &Call<'_>) -> Outcome {
    let types: &str = call.text(1)?;
    let types = types.split('@').next().unwrap_or_default();
    let parent = call.parts(0)?;
    let name = call.parts(2)?;
    let root = matches!(parent.as_slice(), [Part::Literal(text)] if &**text == "/");
    let parent = if root { Vec::new() } else { parent };
    let (before, steps) = match types.matches('/').count() {
        0 => return Ok(text(parent.into_iter().chain([literal("/providers/")]).chain(name))),
        1 if types.eq_ignore_ascii_case("Microsoft.Resources/resourceGroups") => (parent, "/resourceGroups/".to_owned()),
        1 if types.eq_ignore_ascii_case("Microsoft.Resources/subscriptions") => (Vec::new(), "/subscriptions/".to_owned()),
        1 => (parent, format!("/providers/{types}/")),
        _ => (parent, format!("/{}/", types.rsplit('/').next().unwrap_or_default())),
    };
    Ok(text(before.into_iter().chain([literal(steps)]).chain(name)))
}

/// `provider::azapi::*_resource_id(scope…, type, names)`: types and names behind the scope, in turn.
pub(super) fn build_nested(call: &Call<'_>) -> Outcome {
    let (scope, next): (Vec<Part>, usize) = match call.name {
        "provider::azapi::tenant_resource_id" => (Vec::new(), 0),
        "provider::azapi::management_group_resource_id" => {
            (std::iter::once(literal("/providers/Microsoft.Management/managementGroups/")).chain(call.parts(0)?).collect(), 1)
        }
        "provider::azapi::subscription_resource_id" => {
            (std::iter::once(literal("/subscriptions/")).chain(call.parts(0)?).collect(), 1)
        }
        "provider::azapi::resource_group_resource_id" => {
            let subscription = std::iter::once(literal("/subscriptions/")).chain(call.parts(0)?);
            (subscription.chain([literal("/resourceGroups/")]).chain(call.parts(1)?).collect(), 2)
        }
        _ => (call.parts(0)?, 1),
    };
    let types: &str = call.text(next)?;
    let mut types = types.split('@').next().unwrap_or_default().split('/');
    let names = &call.closed(next + 1)?.items;
    let mut parts = scope;
    parts.push(literal(format!("/providers/{}", types.next().unwrap_or_default())));
    let types: Vec<&str> = types.collect();
    if types.len() != names.len() {
        return Stop::message(format!(
            "number of resource names does not match the number of types: {} and {}",
            names.len(),
            types.len()
        ));
    }
    for (ty, name) in types.into_iter().zip(names) {
        parts.push(literal(format!("/{ty}/")));
        match pieces::of(name) {
            Some(name) => parts.extend(name),
            None => return Stop::argument(next + 1, "a name is null"),
        }
    }
    Ok(text(parts))
}

/// `provider::azapi::parse_resource_id(type, id)`.
pub(super) fn parse_azapi(call: &Call<'_>) -> Outcome {
    let id = Id::read(call, 1)?;
    let found = id.resource_type();
    let wanted: &str = call.text(0)?;
    let wanted = wanted.split('@').next().unwrap_or_default();
    let known_text = |part: &Part| if let Part::Literal(text) = part { Some(text.to_string()) } else { None };
    let known: Option<String> = found.iter().map(known_text).collect();
    if known.is_some_and(|known| !known.eq_ignore_ascii_case(wanted)) {
        return Stop::message("`resource_id` and `type` are not matched");
    }
    let all = segments(call, 1)?;
    let mut named: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for pair in all.chunks(2) {
        if let [name, value] = pair {
            match word(name) {
                Some(name) => named.insert(name.into(), text(value.clone())),
                None => return not_even(call, 1),
            };
        }
    }
    // The parent of a resource that stands in a scope is that scope.
    let in_scope = id.pairs.len() <= 1 && !id.provider.is_empty();
    let kept = if in_scope { id.scope.len() } else { all.len().saturating_sub(2) };
    let parent = joined(all.get(..kept).unwrap_or_default());
    let parent = if parent.is_empty() { Value::string("/") } else { text(parent) };
    let name = all.last().cloned().unwrap_or_default();
    let namespace = if id.provider.is_empty() { vec![literal("Microsoft.Resources")] } else { id.provider.clone() };
    Ok(Value::object([
        entry("id", call.need(1)?.clone()),
        entry("type", Value::string(wanted)),
        entry("name", text(name)),
        entry("parent_id", parent),
        entry("resource_group_name", text(id.group)),
        entry("subscription_id", text(id.subscription)),
        entry("provider_namespace", text(namespace)),
        entry("parts", Value::map(Type::String, named)),
    ]))
}

/// `provider::azurerm::parse_resource_id(id)`.
pub(super) fn parse_azurerm(call: &Call<'_>) -> Outcome {
    let id = Id::read(call, 0)?;
    let extension = id.scope.iter().any(|segment| is(segment, "providers"));
    let mut parents: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for (name, value) in id.pairs.iter().take(id.pairs.len().saturating_sub(1)) {
        match word(name) {
            Some(name) => parents.insert(name.into(), text(value.clone())),
            None => return not_even(call, 0),
        };
    }
    let (last_type, last_name) = match (id.pairs.last(), id.group.is_empty()) {
        (Some((ty, name)), _) => (ty.clone(), name.clone()),
        (None, false) => (vec![literal("resourceGroups")], Vec::new()),
        (None, true) => (vec![literal("subscriptions")], Vec::new()),
    };
    let full = if id.provider.is_empty() {
        std::iter::once(literal("/")).chain(last_type.clone()).collect()
    } else {
        id.resource_type()
    };
    let scope = if extension { joined(&id.scope) } else { Vec::new() };
    let (subscription, group) = if extension { (Vec::new(), Vec::new()) } else { (id.subscription, id.group) };
    Ok(Value::object([
        entry("resource_name", text(last_name)),
        entry("resource_provider", text(id.provider)),
        entry("resource_group_name", text(group)),
        entry("resource_type", text(last_type)),
        entry("resource_scope", text(scope)),
        entry("full_resource_type", text(full)),
        entry("subscription_id", text(subscription)),
        entry("parent_resources", Value::map(Type::String, parents)),
    ]))
}

/// `provider::azurerm::normalise_resource_id(id)`: types in Azure's own case.
pub(super) fn normalise(call: &Call<'_>) -> Outcome {
    let mut all = segments(call, 0)?;
    let mut known = String::new();
    let mut first_type = None;
    for index in 0..all.len() {
        let Some(segment) = all.get(index).and_then(word).map(str::to_owned) else { continue };
        let from = first_type.unwrap_or(usize::MAX);
        let plain =
            ["subscriptions", "resourceGroups", "providers"].into_iter().find(|plain| plain.eq_ignore_ascii_case(&segment));
        let renamed = match plain {
            Some("providers") if index % 2 == 0 => {
                first_type = Some(index + 2);
                known = all.get(index + 1).and_then(word).unwrap_or_default().to_owned();
                Some("providers".to_owned())
            }
            Some(plain) if index % 2 == 0 && first_type.is_none() => Some(plain.to_owned()),
            _ if index >= from && (index - from).is_multiple_of(2) => {
                known = canonical(&format!("{known}/{segment}")).into_owned();
                let namespace = known.split('/').next().unwrap_or_default();
                if let Some(slot) = all.get_mut(from - 1) {
                    *slot = vec![literal(namespace)];
                }
                known.rsplit('/').next().map(str::to_owned)
            }
            _ => None,
        };
        if let (Some(renamed), Some(slot)) = (renamed, all.get_mut(index)) {
            *slot = vec![literal(renamed)];
        }
    }
    Ok(text(joined(&all)))
}

/// `provider::azapi::unique_string(texts)`: ARM's `uniqueString`.
pub(super) fn unique_string(call: &Call<'_>) -> Outcome {
    let list = call.closed(0)?;
    if let Some(because) = first_unknown(call.need(0)?) {
        return Err(Stop::unknown(because).bounded(Some(13), Some(13)));
    }
    let texts: Vec<&str> = list.items.iter().filter_map(Value::as_str).collect();
    call.give(unique_text(&texts.join("-")))
}

/// `provider::azapi::snake2camel(object)`: the keys in camel case, in maps and objects in it too.
pub(super) fn snake_to_camel(call: &Call<'_>) -> Outcome {
    Ok(camel(call.need(0)?))
}

/// Bounded: no value is deeper than the budget's nesting.
fn camel(value: &Value) -> Value {
    let Data::Mapping(mapping) = &value.data else { return value.clone() };
    let entries = mapping.entries.iter().map(|(key, item)| (camel_key(key), camel(item))).collect();
    let kind = match &mapping.kind {
        MappingKind::Map(Type::Map(_) | Type::Object(_)) => MappingKind::Map(Type::Any),
        other => other.clone(),
    };
    let data = Data::Mapping(Arc::new(Mapping { kind, entries, open: mapping.open.clone() }));
    Value { data, origin: value.origin.clone(), sensitive: value.sensitive }
}

fn camel_key(key: &str) -> Arc<str> {
    let mut text = String::with_capacity(key.len());
    let mut upper = false;
    for letter in key.chars() {
        match letter {
            '_' => upper = true,
            letter if upper => {
                text.extend(letter.to_uppercase());
                upper = false;
            }
            letter => text.extend(letter.to_lowercase()),
        }
    }
    text.into()
}
