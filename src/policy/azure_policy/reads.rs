//! What a rule reads of a resource of a type, and what it compares that with: what the witnesses of unknown values are made of.

use serde_json::{Map, Value as Json};

use crate::policy::azure_policy::alias::{Step, Table};
use crate::policy::azure_policy::definition::evaluate;
use crate::policy::azure_policy::expression::is_expression;
use crate::policy::azure_policy::rule::{Field, Use};
use crate::policy::engine::azure_policy::Machine;
use crate::policy::reads::Reads;

/// Every path at which a field may stand in a resource of the type, as the model has them.
pub(super) fn paths(field: &Field, kind: &str, table: &Table) -> Vec<Vec<Step>> {
    let one = |key: &str| vec![Step::Key(key.into())];
    match field {
        Field::Common(name) => match name.as_str() {
            "type" => Vec::new(),
            // Of a child the name is its last segment, which the host gives beside the name.
            "name" => vec![one("leaf"), one("name")],
            "fullname" => vec![one("name")],
            "apiversion" => vec![one("apiVersion")],
            other => vec![one(other)],
        },
        Field::Path(steps) => vec![steps.clone()],
        Field::Alias(alias) => table.paths(alias, kind),
    }
}

/// What `uses` read of a resource of the type, which stands at `root` of the input.
pub(super) fn reads(
    root: &str,
    uses: &[Use],
    kind: &str,
    parameters: &Map<String, Json>,
    table: &Table,
    machine: &mut Machine,
) -> Reads {
    let mut reads = Reads::default();
    for one in uses {
        let (constants, all) = constants(&one.constants, parameters, machine);
        for path in paths(&one.field, kind, table) {
            let mut at = reads.keys.entry(root.to_owned().into()).or_insert_with(|| (root.to_owned().into(), Reads::default()));
            let mut node = &mut at.1;
            for step in &path {
                node = match step {
                    Step::Key(key) => {
                        let entry = node.keys.entry(key.to_ascii_lowercase().into());
                        at = entry.or_insert_with(|| (key.to_string().into(), Reads::default()));
                        &mut at.1
                    }
                    Step::Elements => node.any.get_or_insert_default(),
                };
            }
            node.at.read = true;
            node.at.unsettled |= !one.exact || !all;
            node.at.literals.extend(constants.iter().map(|constant| (constant.to_string().into(), constant.clone())));
        }
    }
    reads
}

/// The constants with the values of parameters in the place of expressions, also as what the engine takes for the same; and
/// whether they are all.
fn constants(written: &[Json], parameters: &Map<String, Json>, machine: &mut Machine) -> (Vec<Json>, bool) {
    let (mut found, mut all) = (Vec::new(), true);
    for constant in written {
        let value = match constant {
            Json::String(text) if is_expression(text) => match evaluate(constant, parameters, machine) {
                Ok(value) => value,
                Err(_) => {
                    all = false;
                    continue;
                }
            },
            other => other.clone(),
        };
        match value {
            Json::Array(items) => items.into_iter().for_each(|item| add(item, &mut found)),
            other => add(other, &mut found),
        }
    }
    (found, all)
}

/// A constant, and the number or text that equals it.
fn add(constant: Json, found: &mut Vec<Json>) {
    match &constant {
        Json::String(text) => {
            let number = text.trim().parse::<i64>().ok();
            found.extend(number.map(Json::from));
            found.push(text.strip_prefix("[[").map_or_else(|| text.clone(), |rest| format!("[{rest}")).into());
        }
        Json::Number(_) | Json::Bool(_) => {
            found.push(constant.to_string().into());
            found.push(constant);
        }
        Json::Null => {}
        Json::Array(_) | Json::Object(_) => found.push(constant),
    }
}
