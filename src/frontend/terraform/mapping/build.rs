//! Instances → resources: each for itself, then what changes others, then the bodies.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::Target;
use crate::frontend::terraform::ids;
use crate::frontend::terraform::instance::{Instance, Mode};
use crate::frontend::terraform::mapping::draft::{Draft, Place};
use crate::frontend::terraform::mapping::identity::{Arguments, Identity, child, identify};
use crate::frontend::terraform::mapping::location::locate;
use crate::frontend::terraform::mapping::merge::{Index, merge};
use crate::frontend::terraform::mapping::named::Named;
use crate::frontend::terraform::mapping::read::Cursor;
use crate::frontend::terraform::mapping::rows::{self, write};
use crate::frontend::terraform::mapping::table::{self, Arm, Child, Kind, Table, holds};
use crate::frontend::terraform::mapping::transform::Surroundings;
use crate::frontend::terraform::mapping::words;
use crate::frontend::terraform::value::Value;
use crate::model::{self, Cause, Condition, Key, Origin, Resource, Type, Unknown};

/// What became of instances.
#[derive(Clone, Debug, Default)]
pub struct Mapped {
    /// The resources.
    pub resources: Vec<Resource>,
    /// Instances that were understood.
    pub understood: usize,
    /// Instances of types that have no table.
    pub not_understood: usize,
    /// What was written and is not mapped, in order.
    pub unmapped: Vec<Unmapped>,
}

/// A type or an argument that is written and has no place in the tables.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmapped {
    /// The type.
    pub resource_type: Arc<str>,
    /// The argument, blocks before it; `None` if the type as a whole is not mapped.
    pub argument: Option<String>,
    /// How many instances have it.
    pub count: usize,
}

/// A resource under construction.
pub(super) struct Built {
    pub(super) identity: Identity,
    pub(super) resource: Resource,
    pub(super) draft: Draft,
    /// Where nothing is sent.
    pub(super) silent: Vec<Vec<Place>>,
    /// Arguments that could have gone anywhere.
    pub(super) open: Option<Arc<Unknown>>,
    /// The id of what it has its location from.
    pub(super) beside: Option<model::Value>,
}

/// What the instances of azurerm's types become. Those of other providers are left alone.
pub fn resources(instances: &[Instance], target: &Target) -> Warned<Mapped> {
    let mut mapped = Mapped::default();
    let mut diagnostics = Vec::new();
    let mut built = Vec::new();
    let mut merges = Vec::new();
    let named = Named::of(instances, target);
    let mut unmapped: BTreeMap<(Arc<str>, Option<String>), usize> = BTreeMap::new();
    let mut strangers: BTreeMap<Arc<str>, (&Instance, usize)> = BTreeMap::new();
    for instance in instances.iter().filter(|instance| instance.resource_type.starts_with("azurerm_")) {
        let Some(table) = table::get(&instance.resource_type) else {
            // What is only asked for is judged nowhere.
            if instance.mode == Mode::Managed {
                strangers.entry(instance.resource_type.clone()).or_insert((instance, 0)).1 += 1;
            }
            continue;
        };
        mapped.understood += 1;
        if instance.mode == Mode::Managed {
            for argument in table.known.missing(&instance.values) {
                *unmapped.entry((table.azurerm.clone(), Some(argument))).or_default() += 1;
            }
        }
        match &table.kind {
            Kind::Resource(arm) => own(instance, &table, arm, target, &named, &mut built),
            Kind::Merge(_) if instance.mode == Mode::Data => {}
            Kind::Merge(_) => merges.push((instance, table)),
        }
    }
    let mut index = Index::of(&built);
    for (instance, table) in merges {
        merge(instance, &table, (target, &named), &mut built, &mut index, &mut diagnostics);
    }
    locate(&mut built, &index);
    for (resource_type, (first, count)) in strangers {
        mapped.not_understood += count;
        let message = match count {
            1 => format!("`{resource_type}` is not mapped yet, so one resource is not judged"),
            more => format!("`{resource_type}` is not mapped yet, so {more} resources are not judged"),
        };
        diagnostics.push(note(first, message));
        unmapped.insert((resource_type, None), count);
    }
    mapped.unmapped =
        unmapped.into_iter().map(|((resource_type, argument), count)| Unmapped { resource_type, argument, count }).collect();
    mapped.resources = built.into_iter().map(Built::finish).collect();
    Warned { value: mapped, diagnostics }
}

/// A remark at the header of an instance.
pub(super) fn note(instance: &Instance, message: String) -> Diagnostic {
    Diagnostic { kind: DiagnosticKind::Note, message, span: instance.span, path: None, hint: None }
}

/// The resource that an instance becomes, and its children.
fn own(instance: &Instance, table: &Arc<Table>, arm: &Arm, target: &Target, named: &Named, built: &mut Vec<Built>) {
    let subscription = ids::subscription(&instance.provider, target);
    let arguments =
        Arguments { address: &instance.address, root: &instance.values, block: None, subscription: &subscription, named };
    let Some(id) = &table.id else { return };
    // What is found by other means than its names joins with nothing.
    let given = given(instance, arm);
    if instance.mode == Mode::Data && given.is_none() && !arguments.tell(id) {
        return;
    }
    let mut identity = identify(id, &arm.resource_type, &arguments);
    if let Some(given) = given {
        identity.id = given;
    }
    let mut main = new(instance, &identity, arm, &instance.address);
    main.resource.vocabularies.push(instance.authored(table.words.clone()));
    if instance.mode == Mode::Data {
        let unknown = Unknown::new(&*instance.address, Type::Any, Cause::Property(instance.address.as_str().into()));
        main.draft.at(&[Place::Key("properties".into(), None)]);
        main.draft.open_all(&Arc::new(unknown));
        built.push(main);
        return;
    }
    let group = arguments.group(table.id.as_ref());
    let rows = rows::Instance::whole(instance, table, Surroundings { subscription: &subscription, group: &group });
    main.draft.at(&[Place::Key("properties".into(), None)]);
    main.silent = write(&mut main.draft, &table.rows, &rows);
    main.open = unmapped(instance, table);
    main.beside = table.location_of.as_ref().map(|path| arguments.text(path));
    let first = built.len();
    built.push(main);
    for made in table.children.iter().filter(|child| holds(child.since, child.until, rows.major)) {
        children(instance, table, made, &identity, &rows, built);
    }
    if let Some(why) = built.get(first).and_then(|main| main.open.clone()) {
        built.iter_mut().skip(first + 1).for_each(|child| child.open = Some(why.clone()));
    }
}

/// The id that a plan knows of what is there already.
fn given(instance: &Instance, arm: &Arm) -> Option<model::Value> {
    let id = model::Value::string(instance.values.get("id")?.as_str()?);
    ids::place(&id).is_some_and(|place| place.resource_type.eq_ignore_ascii_case(&arm.resource_type)).then_some(id)
}

/// Why what no row wrote is not known.
pub(super) fn unmapped(instance: &Instance, table: &Table) -> Option<Arc<Unknown>> {
    let argument = table.known.missing(&instance.values).into_iter().next()?;
    let cause = Cause::Unmapped { argument: format!("{}.{argument}", table.azurerm).into() };
    Some(Arc::new(Unknown::new(format!("{}.{argument}", instance.address), Type::Any, cause)))
}

fn children(
    instance: &Instance,
    table: &Table,
    made: &Child,
    parent: &Identity,
    above: &rows::Instance<'_>,
    built: &mut Vec<Built>,
) {
    let (blocks, open) = match &made.each {
        None => (vec![None], None),
        Some(path) => {
            let found = Cursor::new(path, above.root, None).items();
            let (items, open) = found.unwrap_or_default();
            (items.into_iter().map(Some).collect(), open)
        }
    };
    let nobody = Named::default();
    let certain = blocks.into_iter().map(|block: Option<Value>| (block, None));
    let unknown = open.map(|open| {
        let block = Value::unknown(crate::frontend::terraform::value::Type::Any, (*open).clone());
        (Some(block), Some(open))
    });
    let api_version = match &table.kind {
        Kind::Resource(arm) => arm.api_version.clone(),
        Kind::Merge(_) => None,
    };
    for (block, doubt) in certain.chain(unknown) {
        let rows = rows::Instance { block: block.as_ref(), around: Surroundings { ..above.around }, child: true, ..*above };
        let doubt = match rows.test(&made.conditions) {
            Ok(true) => doubt,
            Ok(false) => continue,
            Err(unknown) => Some(unknown),
        };
        let arguments = Arguments {
            address: &instance.address,
            root: above.root,
            block: block.as_ref(),
            subscription: above.around.subscription,
            named: &nobody,
        };
        let names: Vec<model::Value> = made.names.iter().map(|name| arguments.name(name)).collect();
        let identity = child(parent, &made.arm.resource_type, &names);
        let last = made.arm.resource_type.rsplit('/').next().unwrap_or_default();
        let own = names.last().and_then(model::Value::as_str).map_or_else(|| "?".to_owned(), str::to_owned);
        let mut child = new(instance, &identity, &made.arm, &format!("{}/{last}/{own}", instance.address));
        child.resource.api_version = child.resource.api_version.or_else(|| api_version.clone());
        child.resource.span = block.as_ref().and_then(|block| block.origin.span()).or(child.resource.span);
        if let Some(doubt) = doubt {
            child.resource.condition = Condition::Maybe(doubt);
        }
        child.resource.vocabularies.push(instance.authored(Arc::new(words::of_child(table, made))));
        child.draft.at(&[Place::Key("properties".into(), None)]);
        child.silent = write(&mut child.draft, &made.rows, &rows);
        built.push(child);
    }
}

/// A resource without a body yet.
pub(super) fn new(instance: &Instance, identity: &Identity, arm: &Arm, address: &str) -> Built {
    let resource = Resource {
        address: address.to_owned(),
        resource_type: arm.resource_type.clone(),
        api_version: arm.api_version.clone(),
        name: identity.name.clone(),
        id: identity.id.clone(),
        scope: identity.scope,
        body: model::Value::NULL,
        span: instance.span,
        condition: instance.condition.clone(),
        existing: instance.mode == Mode::Data,
        trail: instance.trail.clone(),
        vocabularies: Vec::new(),
    };
    Built { identity: identity.clone(), resource, draft: Draft::default(), silent: Vec::new(), open: None, beside: None }
}

impl Built {
    fn finish(mut self) -> Resource {
        if let Some(why) = &self.open {
            for places in &self.silent {
                let Some((Place::Key(..), parent)) = places.split_last() else { continue };
                if matches!(self.draft.find(parent), Some(Draft::Object { .. })) && self.draft.find(places).is_none() {
                    self.draft.write(places, model::Value::NULL, true);
                }
            }
            self.draft.open_all(why);
        }
        let origin = self.resource.span.map_or(Origin::NONE, Origin::literal);
        let mut body = model::Object::default();
        let resource_type = model::Value::string(self.resource.resource_type.clone()).with_origin(origin.clone());
        body.insert(Key::new("type"), resource_type);
        if let Some(version) = &self.resource.api_version {
            body.insert(Key::new("apiVersion"), model::Value::string(version.clone()).with_origin(origin.clone()));
        }
        let named = self.resource.name.origin.span().is_some();
        let name = self.resource.name.clone();
        body.insert(Key::new("name"), if named { name } else { name.with_origin(origin) });
        if let Some(scope) = self.identity.extends {
            body.insert(Key::new("scope"), scope);
        }
        if let model::Data::Object(object) = self.draft.finish().data {
            for (key, value) in &object.entries {
                body.insert(key.clone(), value.clone());
            }
            body.open.clone_from(&object.open);
        }
        self.resource.body = model::Data::Object(Arc::new(body)).into();
        self.resource
    }
}
