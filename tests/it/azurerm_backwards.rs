//! The tables of azurerm read backwards.

use std::collections::BTreeMap;

use seawall::frontend::Target;
use seawall::frontend::terraform::mapping::constant::terraform_constant;
use seawall::frontend::terraform::mapping::inverse::{equal, ways};
use seawall::frontend::terraform::mapping::path::{ArgumentPath, ArgumentStep, PropertyStep};
use seawall::frontend::terraform::mapping::resources;
use seawall::frontend::terraform::mapping::table::{Kind, NEWEST, Table, Transform, Wanted, parse};
use seawall::frontend::terraform::value::Value;
use seawall::model::{self, Path, Resource, Segment};
use serde_json::{Value as Json, json};

use crate::azurerm::{instance, none, put, rows, tables, written};

/// What an instance with these arguments becomes.
fn forward(table: &Table, arguments: &[(ArgumentPath, Json)]) -> Vec<Resource> {
    let values = arguments.iter().fold(Value::object([]), |root, (path, value)| {
        let steps = path.steps.strip_suffix(&[ArgumentStep::Each]).unwrap_or(&path.steps);
        put(&root, steps, terraform_constant(value))
    });
    resources(&[instance(&table.azurerm, "x", values, NEWEST)], &Target::default()).value.resources
}

/// What blocks need are arguments that the table names, and they stand in the block or beside it.
#[test]
fn what_blocks_need_is_named() {
    let mut faults = Vec::new();
    for table in tables() {
        for (block, needed) in &table.needs {
            for path in std::iter::once(block).chain(needed.iter().map(|(path, _)| path)) {
                let named = |other: &ArgumentPath| other.steps.starts_with(&path.steps) || path.steps.starts_with(&other.steps);
                let mut all = rows(&table).flat_map(|(row, _)| &row.tf);
                if !all.any(|other| other.steps.starts_with(&path.steps)) && !table.drop.iter().any(named) {
                    faults.push(format!("{}: nothing else names `{}`", table.azurerm, written(path)));
                }
            }
        }
    }
    none(&faults);
}

/// Whatever can be read backwards gives the property that it was read from: for each row, with the values that it may have.
#[test]
fn rows_are_read_backwards() {
    let (mut faults, mut count, mut refused) = (Vec::new(), 0, 0);
    let samples = [json!("x"), json!("TLS1_2"), json!("P7D"), json!(["a"])];
    for table in tables() {
        // What changes another resource is nothing by itself.
        let Kind::Resource(arm) = &table.kind else { continue };
        for (row, child) in rows(&table) {
            let plain = |step: &PropertyStep| match step {
                PropertyStep::Key(key) => Some(Segment::Key(key.clone())),
                PropertyStep::Each | PropertyStep::Append(_) | PropertyStep::Flat => None,
            };
            // Without lists an instance can be made of the arguments alone.
            let Some(segments) = row.arm.0.iter().map(plain).collect::<Option<Vec<Segment>>>() else { continue };
            if row.conditions.iter().any(|test| test.wanted != Wanted::Unset)
                || child.is_some()
                || row.tf.iter().any(|path| path.count() > 1)
            {
                continue;
            }
            let path = Path(segments);
            let listed: Vec<Json> = match &row.transform {
                Transform::Map(map) => map.values().filter(|value| !value.is_null()).cloned().collect(),
                Transform::Const(_) => continue,
                Transform::Scale(factor) => vec![json!((factor * 1024.0).round())],
                Transform::Not => vec![json!(true), json!(false)],
                _ => match row.default.as_ref().or(row.otherwise.as_ref()) {
                    Some(Json::Bool(_)) => vec![json!(true), json!(false)],
                    Some(Json::Number(_)) => vec![json!(7), json!(30)],
                    _ => samples.to_vec(),
                },
            };
            for way in ways(&table, &arm.resource_type, &path, &model::Value::NULL).iter().filter(|way| way.arguments() == row.tf)
            {
                for new in &listed {
                    let Ok(assignments) = way.invert(new, &|_| None) else {
                        refused += 1;
                        continue;
                    };
                    count += 1;
                    let fixed =
                        assignments.iter().map(|(path, value)| (written(path), value.clone())).collect::<BTreeMap<_, _>>();
                    if !forward(&table, &assignments)
                        .iter()
                        .any(|resource| resource.body.at(&path).is_some_and(|value| equal(value, new)))
                    {
                        faults.push(format!("{}: `{path}` is not {new} with {fixed:?}", table.azurerm));
                    }
                }
            }
        }
    }
    println!("{count} values are read backwards, {refused} have no argument");
    none(&faults);
    assert!(count > 5_000, "{count}");
}

#[test]
fn what_has_no_way_back_says_why() {
    for (row, new, why) in [
        (json!({"tf": "ips[*]"}), json!("a"), "`ips` is a list"),
        (json!({"tf": "role", "role_by_name": true}), json!("x"), "`role` is a name, and this an id"),
        (json!({"tf": "of", "id_of": {"type": "Microsoft.X/z", "names": ["of"]}}), json!("x"), "`of` names another resource"),
        (json!({"tf": "a", "const": true}), json!(true), "it follows from `a` being there"),
        (json!({"tf": "all", "split": {"by": "/", "at": 0}}), json!("x"), "it is a part of `all`, which is not written out"),
        (json!({"tf": "a", "map": {"x": "Y", "Z": "W"}}), json!("Z"), "no value of `a` makes it \"Z\""),
        (json!({"tf": ["a", "b"], "format": "{0}/{1}"}), json!("Z"), "no value of `a` and `b` makes it \"Z\""),
        (json!({"const": 1}), json!(2), "the provider sends it whatever the configuration says"),
    ] {
        let mut row = row;
        row["arm"] = json!("properties.p");
        let text = json!({
            "azurerm": "azurerm_x", "source": "https://x", "date": "2026-01-01", "arm": {"type": "Microsoft.X/y"}, "rows": [row],
        });
        let table = parse(&text.to_string()).unwrap();
        let ways = ways(&table, "Microsoft.X/y", &Path::keys(&["properties", "p"]), &model::Value::NULL);
        let [way] = ways.as_slice() else { panic!("{row}: {ways:?}") };
        assert_eq!(way.invert(&new, &|_| None), Err(why.to_owned()), "{row}");
    }
}
