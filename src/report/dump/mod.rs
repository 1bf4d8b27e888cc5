//! `--dump resources`: what a deployment would send to Azure, as far as it can be known. Compared with other evaluators,
//! so its form is a contract.

pub(super) mod inputs;
mod terraform;

use std::io::{self, Write};

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::model::value::Data;
use crate::model::{Cause, Condition, Object, Part, Resource, Unknown, Value};
use crate::report::ledger::{diagnostic, ledger};
use crate::report::place::place;
use crate::scan::Scan;

pub(super) use terraform::write as write_terraform;

/// Writes the dump.
pub(super) fn write(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Dump(scan))?;
    writeln!(out)
}

struct Dump<'a>(&'a Scan);

impl Serialize for Dump<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let scan = self.0;
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("version", &1)?;
        map.serialize_entry("resources", &Resources(scan))?;
        map.serialize_entry("outputs", &Outputs(scan))?;
        map.serialize_entry("diagnostics", &scan.diagnostics.iter().map(|one| diagnostic(scan, one)).collect::<Vec<_>>())?;
        map.serialize_entry("ledger", &ledger(scan))?;
        map.end()
    }
}

struct Resources<'a>(&'a Scan);

impl Serialize for Resources<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let scan = self.0;
        let declared = scan.estate.indices().filter(|index| !scan.estate.is_implied(*index));
        let declared = declared.map(|index| scan.estate.resource(index)).filter(|resource| !resource.existing);
        serializer.collect_seq(declared.map(|resource| ResourceView { scan, resource }))
    }
}

struct ResourceView<'a> {
    scan: &'a Scan,
    resource: &'a Resource,
}

impl Serialize for ResourceView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let resource = self.resource;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &Dumped(&resource.id))?;
        map.serialize_entry("type", &*resource.resource_type)?;
        if let Some(version) = &resource.api_version {
            map.serialize_entry("apiVersion", &**version)?;
        }
        map.serialize_entry("name", &Dumped(&resource.name))?;
        if let Some(object) = resource.body.as_object() {
            for (key, value) in &object.entries {
                let known =
                    ["id", "type", "apiVersion", "name", "seawall"].iter().any(|name| key.text.eq_ignore_ascii_case(name));
                if !known {
                    map.serialize_entry(&*key.text, &Dumped(value))?;
                }
            }
            if let Some(open) = &object.open {
                map.serialize_entry("$open", &UnknownView(open))?;
            }
        }
        map.serialize_entry("seawall", &Place { scan: self.scan, resource })?;
        map.end()
    }
}

struct Place<'a> {
    scan: &'a Scan,
    resource: &'a Resource,
}

impl Serialize for Place<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(span) = self.resource.span {
            let spot = place(&self.scan.sources, span);
            map.serialize_entry("file", &spot.file)?;
            map.serialize_entry("line", &spot.line)?;
            map.serialize_entry("column", &spot.column)?;
        }
        match &self.resource.condition {
            Condition::Always => map.serialize_entry("condition", &true)?,
            Condition::Maybe(_) => map.serialize_entry("condition", "maybe")?,
        }
        map.serialize_entry("address", &self.resource.address)?;
        map.end()
    }
}

struct Outputs<'a>(&'a Scan);

impl Serialize for Outputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Outputs of several deployments share one object; of two with one name, the first is shown.
        let mut outputs = Object::default();
        for deployment in self.0.estate.deployments() {
            for (name, output) in deployment.outputs.as_object().into_iter().flat_map(|all| &all.entries) {
                if let Some(value) = output.get("value").filter(|_| outputs.get(&name.text).is_none()) {
                    outputs.insert(name.clone(), value.clone());
                }
            }
        }
        serializer.collect_map(outputs.entries.iter().map(|(key, value)| (&*key.text, Dumped(value))))
    }
}

/// A value with its unknown leaves marked and its secrets hidden.
struct Dumped<'a>(&'a Value);

impl Serialize for Dumped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.0;
        if value.secret && !matches!(value.data, Data::Null | Data::Unknown(_)) {
            return Marked { cause: "secret", expression: "" }.serialize(serializer);
        }
        match &value.data {
            Data::Null => serializer.serialize_unit(),
            Data::Bool(truth) => serializer.serialize_bool(*truth),
            Data::Int(number) => serializer.serialize_i64(*number),
            Data::Float(number) => serializer.serialize_f64(*number),
            Data::String(text) => serializer.serialize_str(text),
            Data::Parts(parts) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("$parts", &Parts(parts))?;
                map.end()
            }
            Data::Array(array) => {
                let mut seq = serializer.serialize_seq(None)?;
                for item in &array.items {
                    seq.serialize_element(&Dumped(item))?;
                }
                if let Some(open) = &array.open {
                    seq.serialize_element(&UnknownView(open))?;
                }
                seq.end()
            }
            Data::Object(object) => {
                let mut map = serializer.serialize_map(None)?;
                for (key, value) in &object.entries {
                    map.serialize_entry(&*key.text, &Dumped(value))?;
                }
                if let Some(open) = &object.open {
                    map.serialize_entry("$open", &UnknownView(open))?;
                }
                map.end()
            }
            Data::Unknown(unknown) => UnknownView(unknown).serialize(serializer),
        }
    }
}

struct Parts<'a>(&'a [Part]);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for part in self.0 {
            match part {
                Part::Literal(text) => seq.serialize_element(&**text)?,
                Part::Hole(hole) => seq.serialize_element(&UnknownView(hole))?,
            }
        }
        seq.end()
    }
}

/// What would have to be known, in the words of templates; the same whatever language it is written in.
fn expression(cause: &Cause) -> String {
    match cause {
        Cause::Parameter { name, .. } => format!("parameters('{name}')"),
        Cause::Variable { name, .. } => format!("var.{name}"),
        Cause::Context(what) | Cause::Nondeterministic(what) => what.to_string(),
        Cause::Property(_) | Cause::Key(_) => "reference()".to_owned(),
        Cause::Environment(name) => format!("readEnvironmentVariable('{name}')"),
        Cause::Runtime(what) => match what.find('(') {
            Some(end) if !what.starts_with("reference") => format!("{}()", &what[..end]),
            _ => "reference()".to_owned(),
        },
        Cause::Secret(_)
        | Cause::ExternalModule(_)
        | Cause::Unsupported(_)
        | Cause::Error(_)
        | Cause::Limit(_)
        | Cause::NotExported(_)
        | Cause::Redacted { .. }
        | Cause::Unseen(_)
        | Cause::Unmapped { .. } => String::new(),
    }
}

struct UnknownView<'a>(&'a Unknown);

impl Serialize for UnknownView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Marked { cause: cause_word(&self.0.cause), expression: &expression(&self.0.cause) }.serialize(serializer)
    }
}

struct Marked<'a> {
    cause: &'a str,
    expression: &'a str,
}

impl Serialize for Marked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Inner<'a> {
            cause: &'a str,
            expression: &'a str,
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("$unknown", &Inner { cause: self.cause, expression: self.expression })?;
        map.end()
    }
}

fn cause_word(cause: &Cause) -> &'static str {
    match cause {
        Cause::Parameter { .. } | Cause::Variable { .. } => "parameter",
        Cause::Secret(_) => "secret",
        Cause::Runtime(_) | Cause::Key(_) | Cause::Property(_) => "runtime",
        Cause::Context(_) | Cause::Environment(_) => "context",
        Cause::Nondeterministic(_) => "nondeterministic",
        Cause::ExternalModule(_) => "external-module",
        Cause::Unsupported(_) => "unsupported",
        Cause::Error(_) => "error",
        Cause::Limit(_) => "limit",
        Cause::NotExported(_) => "not-exported",
        Cause::Redacted { .. } => "redacted",
        Cause::Unseen(_) => "unseen",
        Cause::Unmapped { .. } => "unmapped",
    }
}
