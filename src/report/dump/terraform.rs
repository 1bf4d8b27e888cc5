//! `--dump terraform`: the instances of a configuration as its authors wrote them, before they are made Azure's. Compared with
//! `terraform show -json`, so its form is a contract.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::diagnostic::Diagnostic;
use crate::frontend::terraform::instance::{Instance, InstanceKey, Mode};
use crate::frontend::terraform::value::{Data, Value};
use crate::model::{Part, Unknown};
use crate::report::dump::UnknownView;
use crate::report::ledger::{DiagnosticView, told};
use crate::scan::Configurations;

/// Writes the dump.
pub(in crate::report) fn write(read: &Configurations, out: &mut dyn Write) -> io::Result<()> {
    let instances = read.configurations.iter().flat_map(|one| &one.instances).map(instance).collect();
    // Outputs of several configurations share one object; of two with one name, the first is shown.
    let mut outputs = Map::new();
    for (name, value) in read.configurations.iter().flat_map(|one| &one.outputs) {
        outputs.entry(name.to_string()).or_insert_with(|| dumped(value));
    }
    let diagnostics = read.diagnostics.iter().map(|one: &Diagnostic| told(&read.sources, one)).collect();
    serde_json::to_writer_pretty(&mut *out, &Dump { version: 1, instances, outputs, diagnostics })?;
    writeln!(out)
}

#[derive(Serialize)]
struct Dump<'a> {
    version: u32,
    instances: Vec<InstanceView<'a>>,
    outputs: Map<String, Json>,
    diagnostics: Vec<DiagnosticView<'a>>,
}

#[derive(Serialize)]
struct InstanceView<'a> {
    address: &'a str,
    mode: &'static str,
    r#type: &'a str,
    name: &'a str,
    index: Json,
    values: Json,
    after_unknown: Json,
}

fn instance(instance: &Instance) -> InstanceView<'_> {
    InstanceView {
        address: &instance.address,
        mode: match instance.mode {
            Mode::Managed => "managed",
            Mode::Data => "data",
        },
        r#type: &instance.resource_type,
        name: &instance.name,
        index: match &instance.key {
            None => Json::Null,
            Some(InstanceKey::Index(index)) => json!(index),
            Some(InstanceKey::Key(key)) => json!(&**key),
            Some(InstanceKey::Unknown) => json!({"$unknown": {"cause": "runtime", "expression": ""}}),
        },
        values: dumped(&instance.values),
        after_unknown: match after_unknown(&instance.values) {
            Json::Object(unknown) => Json::Object(unknown),
            _ => json!({}),
        },
    }
}

fn unknown(unknown: &Unknown) -> Json {
    // Only a map with keys that are no text could fail, and this is none.
    serde_json::to_value(UnknownView(unknown)).unwrap_or_default()
}

/// A value with its unknown leaves marked and what is sensitive hidden.
fn dumped(value: &Value) -> Json {
    if value.sensitive && !matches!(value.data, Data::Null(_) | Data::Unknown(..)) {
        return json!({"$unknown": {"cause": "secret", "expression": ""}});
    }
    match &value.data {
        Data::Null(_) => Json::Null,
        Data::Bool(truth) => json!(truth),
        Data::Number(number) => match number.to_i64() {
            Some(whole) => json!(whole),
            None => json!(number.to_f64()),
        },
        Data::String(text) => json!(&**text),
        Data::Parts(parts) => {
            let part = |part: &Part| match part {
                Part::Literal(text) => json!(&**text),
                Part::Hole(hole) => unknown(hole),
            };
            json!({"$parts": parts.iter().map(part).collect::<Vec<_>>()})
        }
        Data::Sequence(sequence) => {
            let open = sequence.open.iter().map(|open| unknown(open));
            Json::Array(sequence.items.iter().map(dumped).chain(open).collect())
        }
        Data::Mapping(mapping) => {
            let open = mapping.open.iter().map(|open| ("$open".to_owned(), unknown(open)));
            Json::Object(mapping.entries.iter().map(|(key, value)| (key.to_string(), dumped(value))).chain(open).collect())
        }
        Data::Unknown(_, why) => unknown(why),
    }
}

/// Which leaves are unknown, as a plan tells it: known leaves are left out of objects and are `false` in lists.
/// Source: <https://developer.hashicorp.com/terraform/internals/json-format#change-representation>.
fn after_unknown(value: &Value) -> Json {
    match &value.data {
        Data::Null(_) | Data::Bool(_) | Data::Number(_) | Data::String(_) => Json::Bool(false),
        Data::Parts(_) | Data::Unknown(..) => Json::Bool(true),
        Data::Sequence(sequence) if sequence.open.is_some() => Json::Bool(true),
        Data::Sequence(sequence) => Json::Array(sequence.items.iter().map(after_unknown).collect()),
        Data::Mapping(mapping) if mapping.open.is_some() => Json::Bool(true),
        Data::Mapping(mapping) => {
            let entries = mapping.entries.iter().map(|(key, value)| (key.to_string(), after_unknown(value)));
            Json::Object(entries.filter(|(_, unknown)| *unknown != Json::Bool(false)).collect())
        }
    }
}
