//! The tables of azurerm: each is read, says what it may say, and every row does what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use seawall::frontend::Target;
use seawall::frontend::terraform::instance::{Instance, Mode, Provider};
use seawall::frontend::terraform::mapping::format::{ArgumentType, Convert, File};
use seawall::frontend::terraform::mapping::path::{ArgumentPath, ArgumentStep, PropertyPath, PropertyStep};
use seawall::frontend::terraform::mapping::table::{Child, IdForm, Kind, NEWEST, Name, Row, Table, Test, Transform, Wanted};
use seawall::frontend::terraform::mapping::table::{holds, parse, text, types};
use seawall::frontend::terraform::mapping::{resources, visible};
use seawall::frontend::terraform::value::{Data, Value};
use seawall::model::resource_type::canonical;
use seawall::model::{self, Condition, Path, Resource, Segment};
use seawall::policy::catalogue::Catalogue;

/// Majors of the provider.
const MAJORS: [u32; 3] = [3, 4, 5];

pub(crate) fn tables() -> Vec<Table> {
    let mut faults = Vec::new();
    let mut tables = Vec::new();
    for name in types() {
        match parse(text(name).unwrap()) {
            Ok(table) => tables.push(table),
            Err(error) => faults.push(format!("{name}: {error}")),
        }
    }
    none(&faults);
    tables
}

pub(crate) fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Each row with the child that it stands in.
pub(crate) fn rows(table: &Table) -> impl Iterator<Item = (&Row, Option<&Child>)> {
    let children = table.children.iter().flat_map(|child| child.rows.iter().map(move |row| (row, Some(child))));
    table.rows.iter().map(|row| (row, None)).chain(children)
}

pub(crate) fn written(path: &ArgumentPath) -> String {
    let mut text = String::from(if path.relative { "." } else { "" });
    for step in &path.steps {
        match step {
            ArgumentStep::Each => text.push_str("[*]"),
            ArgumentStep::Name(name) => {
                if !text.is_empty() && !text.ends_with('.') {
                    text.push('.');
                }
                text.push_str(name);
            }
        }
    }
    text
}

#[test]
fn every_table_is_read_and_says_where_it_is_from() {
    let mut faults = Vec::new();
    let date = regex::Regex::new(r"^\d{4}-\d\d-\d\d$").unwrap();
    for name in types() {
        let file: File = match serde_json::from_str(text(name).unwrap()) {
            Ok(file) => file,
            Err(error) => {
                faults.push(format!("{name}: {error}"));
                continue;
            }
        };
        if file.azurerm != name {
            faults.push(format!("{name}: the file is named after another type than `{}`", file.azurerm));
        }
        if !file.source.into_vec().iter().all(|page| page.starts_with("https://")) {
            faults.push(format!("{name}: a source is no page"));
        }
        if !date.is_match(&file.date) {
            faults.push(format!("{name}: `{}` is no date", file.date));
        }
    }
    none(&faults);
    assert!(tables().len() >= 70, "only {} types are mapped", tables().len());
}

#[test]
fn types_are_azures_and_have_as_many_names_as_segments() {
    let mut faults = Vec::new();
    for table in tables() {
        let mut kinds: Vec<Arc<str>> = table.children.iter().map(|child| child.arm.resource_type.clone()).collect();
        match &table.kind {
            Kind::Resource(arm) => kinds.push(arm.resource_type.clone()),
            Kind::Merge(merge) => {
                kinds.push(merge.into.clone());
                kinds.extend(merge.child.iter().map(|(arm, _)| arm.resource_type.clone()));
            }
        }
        for kind in kinds {
            if canonical(&kind.to_lowercase()) != *kind {
                faults.push(format!("{}: `{kind}` is `{}`", table.azurerm, canonical(&kind.to_lowercase())));
            }
        }
        let Kind::Resource(arm) = &table.kind else { continue };
        let segments = arm.resource_type.split('/').count() - 1;
        match &table.id {
            None => faults.push(format!("{}: no id", table.azurerm)),
            Some(id) => {
                let fits = match id.form {
                    IdForm::Parent(_) | IdForm::Named(..) => (1..=segments).contains(&id.names.len()),
                    IdForm::Target(_) => id.names.is_empty(),
                    _ => id.names.len() == segments,
                };
                if !fits {
                    faults.push(format!("{}: {} names for `{}`", table.azurerm, id.names.len(), arm.resource_type));
                }
            }
        }
        for child in &table.children {
            let own = child.arm.resource_type.split('/').count() - 1;
            if !child.arm.resource_type.starts_with(&*arm.resource_type) || own != segments + child.names.len() {
                faults.push(format!("{}: the child `{}` does not fit", table.azurerm, child.arm.resource_type));
            }
        }
    }
    none(&faults);
}

#[test]
fn steps_into_lists_go_together() {
    let mut faults = Vec::new();
    for table in tables() {
        for (row, _) in rows(&table) {
            let most = row.tf.iter().map(ArgumentPath::count).max().unwrap_or(0);
            let least = row.tf.iter().map(ArgumentPath::count).min().unwrap_or(0);
            let lists = row.arm.count();
            // One more of an argument is a list of its values.
            let fits = most == lists || (most == lists + 1 && row.tf.len() == 1);
            if if row.arm.flattens() { most < lists + 2 } else { !fits } {
                faults.push(format!(
                    "{}: `{}` has {most} `[*]` for {lists} of `{}`",
                    table.azurerm,
                    written(&row.tf[0]),
                    row.arm_text
                ));
            }
            if row.aliases.iter().any(|alias| alias.count() != most) || (row.tf.len() == 1 && least != most) {
                faults.push(format!("{}: an alias of `{}` has other `[*]`", table.azurerm, row.arm_text));
            }
            if row.setting.is_some() && !matches!(row.arm.0.last(), Some(PropertyStep::Append(_))) {
                faults.push(format!("{}: the setting `{}` is not appended", table.azurerm, row.arm_text));
            }
            if row.tf.is_empty() && !matches!(row.transform, Transform::Const(_)) {
                faults.push(format!("{}: `{}` comes from nothing", table.azurerm, row.arm_text));
            }
            if let (Transform::Map(map), [Some(default)]) = (&row.transform, [&row.default]) {
                let default = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
                let exact = map.keys().all(|key| key == "true" || key == "false");
                if exact && !map.contains_key(&default) {
                    faults.push(format!("{}: the default of `{}` is not in its map", table.azurerm, row.arm_text));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn no_two_rows_write_one_path() {
    let mut faults = BTreeSet::new();
    for table in tables() {
        for major in MAJORS {
            let mut seen: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
            for (row, child) in rows(&table).filter(|(row, _)| holds(row.since, row.until, major)) {
                let lists: Vec<String> = row.tf.iter().take(1).filter(|path| path.count() > 0).map(list).collect();
                let source = if row.arm.count() > 0 || row.arm.flattens() { lists.join(",") } else { String::new() };
                let place = child.map_or_else(String::new, |child| {
                    format!("{} {:?} {:?}", child.arm.resource_type, child.names, child.conditions)
                });
                let key = format!("{place} {} {:?} {source}", row.arm_text.to_lowercase(), row.setting);
                seen.entry(key).or_default().push(row);
            }
            for rows in seen.values() {
                for (number, row) in rows.iter().enumerate() {
                    if rows.iter().take(number).any(|other| other.conditions == row.conditions) {
                        faults.insert(format!("{}: `{}` is written twice in major {major}", table.azurerm, row.arm_text));
                    }
                }
            }
        }
    }
    none(&faults.into_iter().collect::<Vec<_>>());
}

/// A path as far as its last `[*]`.
fn list(path: &ArgumentPath) -> String {
    let text = written(path);
    text.rsplit_once("[*]").map_or(String::new(), |(before, _)| before.to_owned())
}

#[test]
fn arguments_have_one_meaning() {
    let mut faults = BTreeSet::new();
    for table in tables() {
        for major in MAJORS {
            let own: Vec<(&Row, Option<&Child>)> =
                rows(&table).filter(|(row, child)| !(child.is_some() && row.tf.iter().any(|path| path.relative))).collect();
            let names: BTreeSet<String> = own
                .iter()
                .filter(|(row, _)| holds(row.since, row.until, major))
                .flat_map(|(row, _)| row.tf.iter().map(written))
                .collect();
            for (row, _) in own.iter().filter(|(row, _)| holds(row.since, row.until, major)) {
                for alias in row.aliases.iter().map(written) {
                    if names.contains(&alias) {
                        faults.insert(format!("{}: `{alias}` is an alias and an argument of its own", table.azurerm));
                    }
                }
                let distinct: BTreeSet<String> = row.aliases.iter().map(written).collect();
                if distinct.len() != row.aliases.len() {
                    faults.insert(format!("{}: an alias of `{}` stands twice", table.azurerm, row.arm_text));
                }
            }
        }
        for (row, _) in rows(&table) {
            for path in row.tf.iter().filter(|path| table.drop.contains(path)) {
                faults.insert(format!("{}: `{}` is mapped and dropped", table.azurerm, written(path)));
            }
        }
    }
    none(&faults.into_iter().collect::<Vec<_>>());
}

/// An instance with these arguments.
pub(crate) fn instance(resource_type: &str, name: &str, values: Value, major: u32) -> Instance {
    Instance {
        address: format!("{resource_type}.{name}"),
        mode: Mode::Managed,
        resource_type: resource_type.into(),
        name: name.into(),
        key: None,
        values,
        span: None,
        condition: Condition::Always,
        trail: Vec::new(),
        provider: Arc::new(Provider { name: "azurerm".into(), major: Some(major), arguments: Value::object([]) }),
    }
}

/// `value` put under `steps` of an object.
pub(crate) fn put(root: &Value, steps: &[ArgumentStep], value: Value) -> Value {
    match steps.split_first() {
        None => value,
        Some((ArgumentStep::Each, rest)) => {
            let inner = root.as_sequence().and_then(|sequence| sequence.items.first().cloned()).unwrap_or(Value::NULL);
            Value::tuple(vec![put(&inner, rest, value)])
        }
        Some((ArgumentStep::Name(name), rest)) => {
            // A block that stands once is a list of one.
            let single = |inner: &Value| inner.as_sequence().and_then(|sequence| sequence.items.first().cloned());
            let (listed, root) = single(root).map_or((false, root.clone()), |first| (true, first));
            let mut entries = root.as_mapping().map(|mapping| mapping.entries.clone()).unwrap_or_default();
            let old = entries.remove(name).unwrap_or(Value::NULL);
            entries.insert(name.clone(), put(&old, rest, value));
            let object = Value::object(entries);
            if listed { Value::tuple(vec![object]) } else { object }
        }
    }
}

fn argument(root: &Value, path: &ArgumentPath, base: Option<&ArgumentPath>, value: Value) -> Value {
    let base = base.filter(|_| path.relative);
    let steps: Vec<ArgumentStep> = base.into_iter().flat_map(|base| &base.steps).chain(&path.steps).cloned().collect();
    put(root, &steps, value)
}

fn number(number: i64) -> Value {
    Data::Number(number.into()).into()
}

fn strings(items: &[&str]) -> Value {
    Value::tuple(items.iter().map(|item| Value::string(*item)).collect())
}

/// A value that the row does something with.
fn sample(row: &Row) -> Value {
    match &row.transform {
        Transform::Map(map) => {
            let key = map.iter().find(|(_, to)| !to.is_null()).map(|(key, _)| key.as_str()).unwrap_or("x");
            Value::string(key)
        }
        Transform::Not => Data::Bool(true).into(),
        Transform::Scale(_) => number(1024),
        Transform::Duration(_) => number(7),
        Transform::Split(split) => Value::string(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"].join(&split.by)),
        Transform::SplitList(by) => Value::string(["a", "b"].join(by)),
        Transform::Join(_) | Transform::Keyed | Transform::Convert(Convert::First) => strings(&["a", "b"]),
        Transform::Json => Value::string(r#"{"a": 1}"#),
        Transform::Pairs(_) => Value::object([("a".into(), Value::string("b"))]),
        Transform::RoleByName => Value::string("Contributor"),
        Transform::Convert(Convert::Int) => Value::string("7"),
        Transform::Convert(Convert::Bool) => Value::string("true"),
        _ => match (&row.ty, &row.default) {
            (Some(ArgumentType::Number), _) => number(7),
            (Some(ArgumentType::Bool), _) => Data::Bool(true).into(),
            (None, Some(default)) if default.is_boolean() => Data::Bool(true).into(),
            (None, Some(default)) if default.is_number() => number(7),
            (Some(ArgumentType::String | ArgumentType::Set) | None, _) => Value::string("abc"),
        },
    }
}

fn conditions(mut root: Value, tests: &[Test], base: Option<&ArgumentPath>) -> Value {
    for Test { paths, wanted } in tests {
        let Some(path) = paths.first() else { continue };
        root = match wanted {
            Wanted::Is(values) => argument(&root, path, base, Value::string(values[0].as_str())),
            Wanted::Set => argument(&root, path, base, Value::string("abc")),
            Wanted::Unset => root,
        };
    }
    root
}

/// The arguments that an id is made of.
fn identified(mut root: Value, id: &seawall::frontend::terraform::mapping::table::Id) -> Value {
    let parent = "/subscriptions/1/resourceGroups/rg/providers/A.B/c/d";
    match &id.form {
        IdForm::Group(path) | IdForm::ManagementGroup(path) => root = argument(&root, path, None, Value::string("rg")),
        IdForm::Named(_, path) => root = argument(&root, path, None, Value::string("abc")),
        IdForm::Parent(path) | IdForm::Scope(path) | IdForm::Target(path) => {
            root = argument(&root, path, None, Value::string(parent));
        }
        IdForm::SubscriptionOf(path) => root = argument(&root, path, None, Value::string("/subscriptions/1")),
        IdForm::Subscription | IdForm::Tenant => {}
    }
    for name in &id.names {
        if let Name::Argument(path) = name {
            root = argument(&root, path, None, Value::string("abc"));
        }
    }
    root
}

fn path_of(arm: &PropertyPath, row: &Row) -> Path {
    let mut path: Vec<Segment> = arm
        .0
        .iter()
        .map(|step| match step {
            PropertyStep::Key(key) => Segment::Key(key.clone()),
            PropertyStep::Each | PropertyStep::Append(_) | PropertyStep::Flat => Segment::Index(0),
        })
        .collect();
    if row.setting.is_some() {
        path.pop();
    }
    Path(path)
}

/// Each row alone, on an instance that has what the row asks for, puts a value at its path; and nothing written is unknown to
/// the table.
#[test]
fn every_row_writes_its_path() {
    let tables = tables();
    let mut faults = Vec::new();
    let mut checked = 0;
    for table in &tables {
        for (row, child) in rows(table) {
            let base = child.and_then(|child| child.each.as_ref());
            let mut root = Value::object([]);
            for path in &row.tf {
                root = argument(&root, path, base, sample(row));
            }
            if let Transform::IdOf(_, names) = &row.transform {
                for name in names {
                    if let Name::Argument(path) = name {
                        root = argument(&root, path, base, Value::string("abc"));
                    }
                }
            }
            if let Some(child) = child {
                root = conditions(root, &child.conditions, base);
                for name in &child.names {
                    if let Name::Argument(path) = name {
                        root = argument(&root, path, base, Value::string("abc"));
                    }
                }
                if let Some(each) = &child.each
                    && row.tf.is_empty()
                {
                    root = argument(&root, each, None, Value::object([]));
                }
            }
            root = conditions(root, &row.conditions, base);
            if let Some(id) = &table.id {
                root = identified(root, id);
            }
            // What the row is about is written last: a condition or a name may be about the same.
            let tests = child.into_iter().flat_map(|child| &child.conditions).chain(&row.conditions);
            let mut values = tests.filter(|test| matches!(test.wanted, Wanted::Is(_))).flat_map(|test| &test.paths);
            let wanted = values.any(|path| row.tf.contains(path));
            if !wanted {
                for path in &row.tf {
                    root = argument(&root, path, base, sample(row));
                }
            }
            let major = MAJORS.into_iter().rev().find(|major| holds(row.since, row.until, *major)).unwrap_or(NEWEST);
            let Some(found) = body(&tables, table, child, root.clone(), major, &mut faults) else {
                faults.push(format!("{}: nothing came of the row of `{}`", table.azurerm, row.arm_text));
                continue;
            };
            checked += 1;
            let path = path_of(&row.arm, row);
            if found.body.at(&path).is_none_or(model::Value::is_null) {
                faults.push(format!("{}: `{}` is not written", table.azurerm, row.arm_text));
            }
        }
    }
    none(&faults);
    assert!(checked > 1000, "only {checked} rows were tried");
}

/// The resource that an instance of `table` becomes or changes.
fn body(
    tables: &[Table],
    table: &Table,
    child: Option<&Child>,
    root: Value,
    major: u32,
    faults: &mut Vec<String>,
) -> Option<Resource> {
    let target = Target::default();
    let mut instances = Vec::new();
    let mut kind = child.map(|child| child.arm.resource_type.clone());
    let mut values = root;
    match &table.kind {
        Kind::Resource(arm) => {
            kind.get_or_insert_with(|| arm.resource_type.clone());
        }
        Kind::Merge(merge) => {
            let makes = |table: &&Table| matches!(&table.kind, Kind::Resource(arm) if arm.resource_type == merge.into);
            let Some(other) = tables.iter().find(makes) else {
                faults.push(format!("{}: no table makes a `{}`", table.azurerm, merge.into));
                return None;
            };
            kind.get_or_insert_with(|| merge.child.as_ref().map_or(&merge.into, |(arm, _)| &arm.resource_type).clone());
            let mut other_values = Value::object([]);
            if let Some(id) = &other.id {
                other_values = identified(other_values, id);
            }
            let changed = instance(&other.azurerm, "other", other_values, major);
            let seen = visible(&other.azurerm, Mode::Managed, &changed.address, &changed.values, &changed.provider, &target);
            match &merge.link.form {
                IdForm::Target(path) => values = argument(&values, path, None, seen.get("id").cloned().unwrap_or(Value::NULL)),
                _ => values = identified(values, &merge.link),
            }
            instances.push(changed);
        }
    }
    instances.push(instance(&table.azurerm, "x", values, major));
    let mapped = resources(&instances, &target).value;
    faults.extend(mapped.unmapped.iter().map(|one| format!("{}: {:?} is not known", table.azurerm, one.argument)));
    mapped.resources.into_iter().find(|resource| Some(&resource.resource_type) == kind.as_ref())
}

#[test]
fn properties_are_called_by_their_arguments() {
    let mut faults = Vec::new();
    for table in tables() {
        for row in &table.rows {
            if row.tf.is_empty() || row.setting.is_some() || matches!(row.transform, Transform::Const(_)) {
                continue;
            }
            let name = table.words.name(&path_of(&row.arm, row));
            let same: Vec<String> = table
                .rows
                .iter()
                .filter(|other| starred(&other.arm_text).eq_ignore_ascii_case(&starred(&row.arm_text)))
                .map(|other| other.tf.iter().map(|path| written(path).replace("[*]", "")).collect::<Vec<_>>().join("`, `"))
                .collect();
            if !name.as_ref().is_some_and(|name| same.contains(name)) {
                faults.push(format!("{}: `{}` is called {name:?}", table.azurerm, row.arm_text));
            }
        }
    }
    none(&faults);
}

/// By lower-case type: the paths that policies ask for. What a policy about many types reads does not show which of it is
/// meant for which type; the tables that it reads do, and so does the list of what is asked for of flattened records.
fn asked() -> BTreeMap<String, BTreeSet<String>> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read =
        |path: &std::path::Path| -> serde_json::Value { yaml_serde::from_str(&std::fs::read_to_string(path).unwrap()).unwrap() };
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |kind: &str, path: &str| found.entry(kind.to_lowercase()).or_default().insert(path.to_owned());
    for (kind, row) in read(&root.join("src/frontend/export/flattened.yaml"))["table"].as_object().unwrap() {
        for path in row["asked"].as_array().into_iter().flatten().filter_map(|path| path.as_str()) {
            add(kind, &format!("properties.{path}"));
        }
    }
    for entry in std::fs::read_dir(root.join("policies/data")).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("defaults") {
            for (kind, rows) in read(&path)["table"].as_object().unwrap() {
                rows.as_array().unwrap().iter().filter_map(|row| row["path"].as_str()).for_each(|path| {
                    add(kind, path);
                });
            }
        }
    }
    let catalogue = Catalogue::embedded().unwrap();
    for (number, policy) in catalogue.policies.iter().enumerate() {
        if let [kind] = policy.metadata.resource_types.as_slice()
            && kind != "*"
        {
            for path in catalogue.reads_of(number, Some(kind)).unwrap() {
                if ["properties.", "sku", "kind", "identity"].iter().any(|start| path.starts_with(start)) {
                    add(kind, &path);
                }
            }
        }
    }
    found
}

/// A path in which every element of an array is `[*]`, also one that is added.
fn starred(path: &str) -> String {
    let mut pieces = path.split("[+");
    let first = pieces.next().unwrap_or_default().to_owned();
    let whole = pieces.filter_map(|piece| piece.split_once(']')).fold(first, |path, (_, rest)| format!("{path}[*]{rest}"));
    whole.replace('~', "*")
}

/// Whether one of two paths lies in the other.
fn meet(one: &str, other: &str) -> bool {
    let below =
        |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
    let plain = |path: &str| starred(&path.to_lowercase()).replace("['", ".").replace("']", "");
    let (one, other) = (plain(one), plain(other));
    below(&one, &other) || below(&other, &one)
}

/// What an embedded policy asks a type for is written by a row, by a resource that changes this one, or is never sent at all.
#[test]
fn what_policies_ask_for_is_mapped() {
    let tables = tables();
    let mut merged: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for table in &tables {
        if let Kind::Merge(merge) = &table.kind {
            let kind = merge.child.as_ref().map_or(&merge.into, |(arm, _)| &arm.resource_type).to_lowercase();
            merged.entry(kind).or_default().extend(table.rows.iter().map(|row| row.arm_text.to_string()));
        }
    }
    let asked = asked();
    let mut faults = Vec::new();
    let mut checked = 0;
    for table in &tables {
        let absent: Vec<String> = serde_json::from_str::<File>(text(&table.azurerm).unwrap()).unwrap().absent;
        let mut made: Vec<(&str, &[Row])> =
            table.children.iter().map(|child| (&*child.arm.resource_type, &*child.rows)).collect();
        if let Kind::Resource(arm) = &table.kind {
            made.push((&arm.resource_type, &table.rows));
        }
        let mut kinds: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
        for (kind, rows) in made {
            kinds.entry(kind.to_lowercase()).or_default().extend(rows);
        }
        // Of `config` each name is another thing.
        for (kind, rows) in kinds.into_iter().filter(|(kind, _)| !kind.ends_with("/config")) {
            let others = merged.get(&kind).into_iter().flatten().map(String::as_str);
            let places: Vec<&str> =
                rows.iter().map(|row| &*row.arm_text).chain(others).chain(absent.iter().map(String::as_str)).collect();
            // What only a template writes, or Azure, is no argument of anything.
            let foreign = |path: &str| ["$path", ".copy", "[*].id", "[*].type"].iter().any(|word| path.contains(word));
            for path in asked.get(&kind).into_iter().flatten().filter(|path| !foreign(path)) {
                checked += 1;
                if !places.iter().any(|place| meet(place, path)) {
                    faults.push(format!("{}: {path} of {kind}", table.azurerm));
                }
            }
        }
    }
    assert!(checked > 300, "only {checked} paths are asked for");
    none(&faults);
}
