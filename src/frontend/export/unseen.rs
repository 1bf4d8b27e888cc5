//! Resources that Azure did not tell of: where they would be is known, and nothing else.

use std::sync::Arc;

use crate::frontend::export::convert::{not_exported, origin};
use crate::frontend::export::ids::{self, SUBSCRIPTION};
use crate::model::resource_type::canonical;
use crate::model::{Condition, Data, Key, Object, Part, Resource, Type, Unknown, Value};
use crate::snapshot::Collector;
use crate::source::Span;

/// What a call would have told of the resource `id`, which it did not: one resource, or any number of them.
pub(super) fn part(id: &str, source: &str, collector: &Collector, why: &str, span: Span) -> Vec<Resource> {
    let id = id.trim_end_matches('/');
    let end = if collector.list { "/*" } else { "" };
    let whole = ids::parse(&format!("{id}/{}{end}", collector.path));
    let gives = |kind: &str| collector.gives.iter().any(|given| given.eq_ignore_ascii_case(kind));
    let of_subscription = ids::parse(id).is_some_and(|parsed| parsed.resource_type == SUBSCRIPTION);
    match whole.filter(|whole| gives(&whole.resource_type)) {
        // What is listed of a subscription may lie anywhere in it.
        Some(whole) if of_subscription => vec![somewhere(id, &whole.resource_type, source, why, span)],
        Some(whole) => {
            let unknown = unknown(&format!("{id} {source}"), why);
            let own = format!("{id}/{}", collector.path);
            let own = if collector.list { hole(&format!("{own}/"), &unknown) } else { Value::string(own) };
            let name = match whole.name.strip_suffix('*').filter(|_| collector.list) {
                Some(front) => hole(front, &unknown),
                None => Value::string(whole.name.as_str()),
            };
            vec![resource(&whole.resource_type, name, own, whole.extends.map(Value::string), &unknown, span)]
        }
        None => collector.gives.iter().map(|kind| somewhere(id, kind, source, why, span)).collect(),
    }
}

/// A resource that is there, and of which nothing but its id is known.
pub(super) fn itself(id: &str, why: &str, span: Span) -> Option<Resource> {
    let parsed = ids::parse(id)?;
    let unknown = unknown(id, why);
    let (name, own) = (Value::string(parsed.name), Value::string(id));
    Some(Resource { condition: Condition::Always, ..resource(&parsed.resource_type, name, own, None, &unknown, span) })
}

/// A resource of a type that lies anywhere in a scope, if there is one.
pub(super) fn somewhere(scope: &str, kind: &str, source: &str, why: &str, span: Span) -> Resource {
    let unknown = unknown(&format!("{scope} {source} {kind}"), why);
    let gap = || Part::Hole(unknown.clone());
    let at = || [Part::Literal(scope.trim_end_matches('/').into()), gap()];
    let (namespace, kinds) = kind.split_once('/').unwrap_or((kind, ""));
    let mut id: Vec<Part> = at().into_iter().chain([Part::Literal(format!("/providers/{namespace}").into())]).collect();
    for kind in kinds.split('/') {
        id.extend([Part::Literal(format!("/{kind}/").into()), gap()]);
    }
    resource(kind, hole("", &unknown), Value::parts(id), Some(Value::parts(at())), &unknown, span)
}

fn unknown(symbol: &str, why: &str) -> Arc<Unknown> {
    Arc::new(not_exported(&symbol.to_ascii_lowercase(), Type::Any, why))
}

fn hole(front: &str, unknown: &Arc<Unknown>) -> Value {
    Value::parts([Part::Literal(front.into()), Part::Hole(unknown.clone())])
}

fn resource(kind: &str, name: Value, id: Value, scope: Option<Value>, unknown: &Arc<Unknown>, span: Span) -> Resource {
    let kind = canonical(kind);
    let mut body = Object { open: Some(unknown.clone()), ..Object::default() };
    body.insert(Key::at("type", span), Value::string(&*kind));
    body.insert(Key::at("name", span), name.clone());
    body.insert(Key::at("id", span), id.clone());
    // What extends a resource has neither a region nor tags.
    if let Some(scope) = scope {
        body.insert(Key::at("scope", span), scope);
        body.insert(Key::at("location", span), Value::NULL);
        body.insert(Key::at("tags", span), Value::NULL);
    }
    body.insert(Key::at("properties", span), Value::from(Data::Unknown(unknown.clone())).with_origin(origin(span)));
    let shown = |hole: &Unknown| hole.label();
    Resource {
        address: format!("{kind}/{}", name.text_with(|_| "?".to_owned()).unwrap_or_default()),
        resource_type: (&*kind).into(),
        api_version: None,
        scope: ids::scope(&id.text_with(shown).unwrap_or_default()),
        name,
        id,
        body: Value::from(Data::Object(Arc::new(body))).with_origin(origin(span)),
        span: Some(span),
        condition: Condition::Maybe(unknown.clone()),
        existing: false,
        trail: Vec::new(),
        vocabularies: Vec::new(),
    }
}
