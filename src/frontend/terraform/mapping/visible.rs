//! What an expression sees of an instance: what is declared, what follows from it, and that there is more.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::frontend::Target;
use crate::frontend::template::roles::built_in;
use crate::frontend::terraform::ids;
use crate::frontend::terraform::instance::{Mode, Provider};
use crate::frontend::terraform::lower::raise;
use crate::frontend::terraform::mapping::constant::terraform_constant;
use crate::frontend::terraform::mapping::identity::{Arguments, child, identify, named};
use crate::frontend::terraform::mapping::named::Named;
use crate::frontend::terraform::mapping::path::ArgumentStep;
use crate::frontend::terraform::mapping::secrets;
use crate::frontend::terraform::mapping::table::{self, Kind, NEWEST, Piece, Row, Table, holds};
use crate::frontend::terraform::value::{Data, Mapping, MappingKind, Sequence, Type, Value};
use crate::model::{self, Cause, Refinement, Unknown};

/// Levels of blocks that are looked into.
const DEPTH: usize = 8;

/// Beginnings of types that say which of their attributes are secrets. Any other may hold what it likes: the outputs of another
/// configuration, the answer of a program, a file.
const OPEN: &[&str] = &["azurecaf_", "azuread_", "azurerm_", "null_", "random_", "time_", "tls_"];

/// What an expression sees of an instance of an azurerm type: its declared arguments, `id`, what follows from arguments, and the
/// defaults of the provider. The object is open for the rest.
pub fn visible(resource_type: &str, mode: Mode, address: &str, declared: &Value, provider: &Provider, target: &Target) -> Value {
    let table = table::get(resource_type);
    let major = provider.major.unwrap_or(NEWEST);
    let rows: &[Row] = match (&table, mode) {
        (Some(table), Mode::Managed) => &table.rows,
        (Some(_), Mode::Data) | (None, _) => &[],
    };
    let more = || {
        let tells = OPEN.iter().any(|provider| resource_type.starts_with(provider));
        let unknown = property(address);
        Arc::new(if tells { unknown } else { Unknown { cause: Cause::Runtime(address.into()), ..unknown } })
    };
    let Data::Mapping(mapping) = &declared.data else {
        let open = Mapping { kind: MappingKind::Object, entries: BTreeMap::new(), open: Some(more()) };
        return Value { data: Data::Mapping(Arc::new(open)), ..declared.clone() };
    };
    let mut entries = opened(mapping, address, &[], rows, major, 0);
    let subscription = ids::subscription(provider, target);
    let nobody = Named::default();
    let arguments = Arguments { address, root: declared, block: None, subscription: &subscription, named: &nobody };
    let mut found: Vec<(Arc<str>, Value)> = Vec::new();
    if let Some(table) = &table {
        let id = id(table, mode, &arguments);
        for (name, pieces) in &table.computed {
            let pieces = pieces.iter().map(|piece| computed(piece, id.as_ref(), &arguments));
            let text = pieces.fold(crate::frontend::template::ids::Pieces::default(), |text, piece| text.value(&piece));
            found.push((name.as_str().into(), raise(text.build())));
        }
        if let Some(id) = &id {
            if resource_type == "azurerm_user_assigned_identity" {
                found.push(("principal_id".into(), raise(ids::principal(id, &format!("{address}.principal_id")))));
            } else if let Some(identity) = entries.get_mut("identity") {
                ids::with_principal(identity, id, address);
            }
        }
        // Of some types `id` is none of Azure's ids: what the table says comes first.
        found.extend(id.map(|id| (Arc::from("id"), raise(id))));
    }
    if mode == Mode::Data {
        found.extend(asked(resource_type, &arguments, provider, target));
    }
    for (name, value) in found.into_iter().chain(secrets::of(resource_type, address)) {
        entries.entry(name).or_insert(value);
    }
    let mapping = Mapping { kind: MappingKind::Object, entries, open: Some(mapping.open.clone().unwrap_or_else(more)) };
    Value { data: Data::Mapping(Arc::new(mapping)), ..declared.clone() }
}

/// A piece of an attribute that follows from arguments.
fn computed(piece: &Piece, id: Option<&model::Value>, arguments: &Arguments<'_>) -> model::Value {
    let made = |what: &str| {
        let symbol = format!("{}.{what}", arguments.address);
        let refinement = Refinement { not_null: true, min: Some(1), ..Refinement::default() };
        let cause = Cause::Runtime(symbol.as_str().into());
        model::Value::unknown(Unknown { refinement, ..Unknown::new(symbol, model::Type::String, cause) })
    };
    match piece {
        Piece::Text(text) => model::Value::string(text.clone()),
        Piece::Argument(path) => arguments.text(path),
        Piece::NameIn(path) => {
            let name = ids::place(&arguments.text(path)).and_then(|mut place| place.names.pop());
            name.unwrap_or_else(|| made(&path.names().map(|name| format!("{name}|name")).collect::<String>()))
        }
        Piece::Id => id.cloned().unwrap_or_else(|| made("id")),
        Piece::Made(what) => made(what),
    }
}

fn property(address: &str) -> Unknown {
    Unknown::new(address, model::Type::Any, Cause::Property(address.into()))
}

fn id(table: &Table, mode: Mode, arguments: &Arguments<'_>) -> Option<model::Value> {
    let form = table.id.as_ref();
    // What a data source does not say, it finds by other means.
    let told = |id: &table::Id| mode == Mode::Managed || arguments.tell(id);
    match &table.kind {
        Kind::Resource(arm) => form.filter(|id| told(id)).map(|id| identify(id, &arm.resource_type, arguments).id),
        Kind::Merge(merge) => {
            if let Some(id) = form.filter(|id| told(id)) {
                return Some(identify(id, &merge.into, arguments).id);
            }
            let linked = Some(&merge.link).filter(|id| told(id)).map(|id| identify(id, &merge.into, arguments).id)?;
            Some(match &merge.child {
                Some((arm, name)) => child(&named(linked), &arm.resource_type, &[model::Value::string(name.clone())]).id,
                None => linked,
            })
        }
    }
}

/// What is declared, blocks open for what the provider fills in, and the provider's defaults where they are known.
fn opened(mapping: &Mapping, what: &str, above: &[&str], rows: &[Row], major: u32, depth: usize) -> BTreeMap<Arc<str>, Value> {
    let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for (name, value) in mapping.entries.iter().filter(|(_, value)| !value.is_null()) {
        let mut path = above.to_vec();
        path.push(name);
        entries.insert(name.clone(), block(value, &format!("{what}.{name}"), &path, rows, major, depth));
    }
    for row in rows.iter().filter(|row| holds(row.since, row.until, major)) {
        let [path] = row.tf.as_slice() else { continue };
        let (Some(ArgumentStep::Name(name)), Some(default)) =
            (path.steps.last(), row.default.as_ref().or(row.otherwise.as_ref()))
        else {
            continue;
        };
        let names: Vec<&str> = path.names().map(|name| &**name).collect();
        if names.len() == above.len() + 1 && names.starts_with(above) {
            let mut written = row.aliases.iter().filter_map(|alias| alias.names().last());
            if !entries.contains_key(name) && !written.any(|alias| entries.contains_key(alias)) {
                entries.insert(name.clone(), terraform_constant(default));
            }
        }
    }
    entries
}

fn block(value: &Value, what: &str, path: &[&str], rows: &[Row], major: u32, depth: usize) -> Value {
    let Data::Sequence(sequence) = &value.data else { return value.clone() };
    if depth >= DEPTH {
        return value.clone();
    }
    let items = sequence.items.iter().enumerate().map(|(index, item)| match &item.data {
        Data::Mapping(mapping) if mapping.kind == MappingKind::Object => {
            let what = format!("{what}[{index}]");
            let entries = opened(mapping, &what, path, rows, major, depth + 1);
            let open = mapping.open.clone().unwrap_or_else(|| Arc::new(property(&what)));
            let mapping = Mapping { kind: MappingKind::Object, entries, open: Some(open) };
            Value { data: Data::Mapping(Arc::new(mapping)), ..item.clone() }
        }
        _ => item.clone(),
    });
    let sequence = Sequence { items: items.collect(), ..(**sequence).clone() };
    Value { data: Data::Sequence(Arc::new(sequence)), ..value.clone() }
}

/// What data sources without a table of their own tell.
fn asked(resource_type: &str, arguments: &Arguments<'_>, provider: &Provider, target: &Target) -> Vec<(Arc<str>, Value)> {
    let text = |name: &str| arguments.root.get(name).and_then(Value::as_str);
    let subscription = || raise(arguments.subscription.clone());
    let tenant = || raise(ids::tenant(provider, target));
    let named = |entries: Vec<(&str, Value)>| entries.into_iter().map(|(name, value)| (name.into(), value)).collect();
    match resource_type {
        "azurerm_client_config" => named(vec![("subscription_id", subscription()), ("tenant_id", tenant())]),
        "azurerm_subscription" => {
            let own =
                arguments.root.get("subscription_id").filter(|value| !value.is_null()).cloned().unwrap_or_else(subscription);
            let id = raise(ids::of_subscription(&crate::frontend::terraform::lower::lower(&own)));
            named(vec![("id", id), ("subscription_id", own), ("tenant_id", tenant())])
        }
        "azurerm_role_definition" => {
            let guid = text("role_definition_id").or_else(|| text("name").and_then(built_in));
            guid.map_or_else(Vec::new, |guid| {
                let base = ids::of_subscription(arguments.subscription);
                let id = ids::of(&base, "Microsoft.Authorization/roleDefinitions", &[model::Value::string(guid)]);
                named(vec![("id", raise(id)), ("role_definition_id", Value::string(guid))])
            })
        }
        "azurerm_key_vault_secret" => {
            let what = text("name").map_or_else(|| arguments.address.to_owned(), str::to_owned);
            let refinement = Refinement { not_null: true, ..Refinement::default() };
            let symbol = format!("{}.value", arguments.address);
            let unknown = Unknown { refinement, ..Unknown::new(symbol, model::Type::String, Cause::Secret(what.into())) };
            named(vec![("value", Value::unknown(Type::String, unknown).with_sensitive(true))])
        }
        _ => Vec::new(),
    }
}
