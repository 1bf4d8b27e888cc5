//! Exports: real ones are counted, flattened forms are compared with what ARM says, and nothing is lost or guessed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path as FilePath, PathBuf};

use seawall::budget::Budget;
use seawall::finding::Status;
use seawall::frontend::json::{self, Node, NodeKind};
use seawall::model::DeploymentKind;
use seawall::policy::Verdict;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};
use seawall::scan::{Input, Options, Scan, read, run};
use seawall::source::Sources;
use seawall::workspace::Memory;
use serde_json::{Map, Value, json};

use crate::cases::catalogue;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn judged(catalogue: &Catalogue, files: &[(&str, &str)]) -> Scan {
    let workspace = Memory::new(files.iter().copied());
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: (*path).to_owned(), named: true }).collect();
    let profile = Profile::named(catalogue, "gdpr-eu").unwrap();
    run(&workspace, &inputs, catalogue, &profile, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail { .. } => "fail",
        Verdict::Unknown { .. } => "unknown",
        Verdict::Exempt { .. } => "exempt",
        Verdict::NotApplicable => "not applicable",
    }
}

type Verdicts = BTreeMap<(String, String), &'static str>;

/// Calls `work` with a function that gives the verdict of each control on each resource of a text: by id in lower case and
/// control. Compiling the policies is what takes time.
fn with_judge(work: impl FnOnce(&dyn Fn(&str) -> Verdicts)) {
    let catalogue = catalogue();
    let profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
    let options = JudgeOptions::default();
    let judge = Judge::new(&catalogue, &profile, &options).unwrap_or_else(|error| panic!("{error}"));
    work(&|text| {
        let inputs = [Input { path: "x.json".to_owned(), named: true }];
        let scan = read(&Memory::new([("x.json", text)]), &inputs, &Options::default());
        let of = |one: seawall::policy::Judgement| {
            let id = scan.estate.resource(one.resource).id.as_str().unwrap_or_default().to_ascii_lowercase();
            ((id, catalogue.policies[one.control].metadata.id.clone()), word(&one.verdict))
        };
        judge.judge(&scan.estate).into_iter().map(of).collect()
    });
}

/// The same for the outcomes of a scan, of which a failure counts more.
fn verdicts(scan: &Scan) -> Verdicts {
    let mut found = Verdicts::new();
    for outcome in &scan.outcomes {
        let id = scan.estate.resource(outcome.resource).id.as_str().unwrap_or_default().to_ascii_lowercase();
        let word = match &outcome.status {
            Status::Pass => "pass",
            Status::Fail { .. } => "fail",
            Status::Unknown { .. } => "unknown",
            Status::Exempt { .. } => "exempt",
            Status::NotApplicable => "not applicable",
        };
        found.insert((id, scan.controls[outcome.control].metadata.id.clone()), word);
    }
    found
}

// --- real exports -----------------------------------------------------------------------------------------------------

/// How many records an export holds, children in `resources` included.
fn records(node: &Node, top: bool) -> usize {
    let inner = node.get("resources").map_or(0, |children| children.items().iter().map(|child| records(child, false)).sum());
    match &node.kind {
        NodeKind::Array(items) if top => items.iter().map(|item| records(item, false)).sum(),
        _ => 1 + inner,
    }
}

#[test]
fn every_record_of_real_exports_is_judged_or_in_the_ledger() {
    let folder = root().join("../shared/dev/labels/exports");
    let folder = std::env::var_os("SEAWALL_EXPORTS").map_or(folder, PathBuf::from);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: there is no {}", folder.display());
        return;
    };
    let catalogue = catalogue();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut exports, mut all) = (0, 0);
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ext| ext == "json")) {
        let text = std::fs::read_to_string(path).unwrap();
        let text = text.trim_start_matches('\u{feff}');
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let scan = judged(&catalogue, &[(&name, text)]);
        let Some(entry) = scan.ledger.deployments.iter().find(|entry| entry.kind == DeploymentKind::Export) else { continue };
        let node = json::parse(Sources::default().add(&name, text), text, &Budget::default()).value.unwrap();
        let held = records(&node, true);
        exports += 1;
        all += held;
        assert_eq!(entry.resources + scan.ledger.not_understood, held, "{name}: records were lost while reading");
        assert_eq!(
            scan.ledger.resources_judged + scan.ledger.resources_skipped.len(),
            entry.resources,
            "{name}: resources were neither judged nor put into the ledger"
        );
        let silent = scan.ledger.resources_skipped.iter().filter(|one| one.reason.starts_with("seawall gave no outcome"));
        assert_eq!(silent.count(), 0, "{name}: a control said nothing");
        assert!(scan.diagnostics.iter().all(|one| one.kind != seawall::diagnostic::DiagnosticKind::Internal), "{name}");
    }
    assert!(exports >= 8 && all > 150, "{exports} exports with {all} records were read");
}

// --- flattened forms ----------------------------------------------------------------------------------------------------

/// What a whole answer has, what it leaves out where Azure gives none, and what policies ask for.
struct Row {
    requires: Vec<String>,
    omits: Vec<String>,
    asked: Vec<String>,
}

type Rows = BTreeMap<String, Row>;

struct Table {
    rows: Rows,
    others: BTreeSet<String>,
}

fn table() -> Table {
    let text = std::fs::read_to_string(root().join("src/frontend/export/flattened.yaml")).unwrap();
    let yaml: Value = yaml_serde::from_str(&text).unwrap();
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    };
    let rows = yaml["table"].as_object().unwrap().iter();
    Table {
        rows: rows
            .map(|(kind, row)| {
                let [requires, omits, asked] = ["requires", "omits", "asked"].map(|key| texts(&row[key]));
                (kind.clone(), Row { requires, omits, asked })
            })
            .collect(),
        others: ["kept", "extensions", "unread"].iter().flat_map(|key| texts(&yaml[*key])).collect(),
    }
}

#[test]
fn the_flattened_form_of_every_judged_type_was_looked_at() {
    let Table { rows, others } = table();
    let known: BTreeSet<String> = rows.keys().chain(&others).map(|kind| kind.to_ascii_lowercase()).collect();
    assert_eq!(known.len(), rows.len() + others.len(), "a type stands in the table twice");
    let catalogue = catalogue();
    let judged: BTreeSet<&String> = catalogue.policies.iter().flat_map(|policy| &policy.metadata.resource_types).collect();
    let missing: Vec<_> = judged
        .iter()
        .filter(|kind| **kind != "*" && !kind.starts_with("seawall/") && !known.contains(&kind.to_ascii_lowercase()))
        .collect();
    assert!(missing.is_empty(), "add rows to flattened.yaml for {missing:#?}");
}

fn id_of(kind: &str) -> String {
    let (namespace, kinds) = kind.split_once('/').unwrap();
    let tail: String = kinds.split('/').map(|kind| format!("/{kind}/x")).collect();
    format!("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/{namespace}{tail}")
}

/// Controls that hold whatever the properties of these types are, though they read some: a place stands at the top, and a
/// flexible server says nothing about TLS itself.
const INDIFFERENT: [&str; 2] = ["residency-location", "tls-postgresql"];

/// Copies of a resource: where they stand is a place at the top too.
const COPIES: [&str; 2] = ["/replicas/x", "/replications/x"];

/// A whole flattened answer without any property passes no control that the resource without its properties does not pass:
/// what is left out is unknown and never Azure's default.
#[test]
fn what_a_flattened_answer_lacks_is_unknown() {
    let (mut flat, mut bare) = (Vec::new(), Vec::new());
    for (kind, Row { requires, asked, .. }) in table().rows {
        let envelope = json!({"id": id_of(&kind), "name": "x", "type": kind, "location": "westeurope"});
        let mut record = envelope.clone();
        for key in requires {
            let nested = asked.iter().any(|path| path.strip_prefix(&key).is_some_and(|rest| rest.starts_with('.')));
            record[&key] = if nested { json!({}) } else { json!("***") };
        }
        flat.push(record);
        let mut record = envelope;
        record["properties"] = Value::Null;
        for key in ["kind", "sku", "identity", "tags", "zones"] {
            record[key] = json!("***");
        }
        bare.push(record);
    }
    with_judge(|judge| {
        let [flat, bare] = [flat, bare].map(|records| judge(&Value::from(records).to_string()));
        assert!(flat.len() > 300 && flat.len() == bare.len());
        let differs = |((id, control), verdict): (&(String, String), &&'static str)| {
            let unsure = bare[&(id.clone(), control.clone())];
            let placed = control == "residency-replicas" && COPIES.iter().any(|copy| id.ends_with(copy));
            (*verdict == "pass" && unsure != *verdict && !placed && !INDIFFERENT.contains(&control.as_str()))
                .then(|| format!("{id} {control}: {verdict} flattened, {unsure} without properties"))
        };
        let faults: Vec<String> = flat.iter().filter_map(differs).collect();
        assert!(faults.is_empty(), "{} verdicts by default:\n{}", faults.len(), faults.join("\n"));
    });
}

/// The record as a command would write it that changes no names.
fn flattened(record: &Map<String, Value>, rows: &Rows) -> Option<Value> {
    let properties = record.get("properties")?.as_object()?;
    let mut flat = record.clone();
    flat.remove("properties");
    for (key, value) in properties {
        if flat.insert(key.clone(), value.clone()).is_some() {
            return None;
        }
    }
    // A fixture holds less than a whole answer does.
    let kind = record.get("type")?.as_str()?;
    let row = rows.iter().find(|(known, _)| known.eq_ignore_ascii_case(kind));
    for key in row.iter().flat_map(|(_, row)| &row.requires) {
        flat.entry(key).or_insert(json!("***"));
    }
    Some(flat.into())
}

/// Fixtures of exports without their comments.
fn export_fixtures() -> Vec<(PathBuf, Value)> {
    fn files(folder: &FilePath, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    files(&root().join("policies"), &mut found);
    found.sort();
    let exports = found.into_iter().filter(|path| path.to_string_lossy().ends_with(".export.json"));
    exports
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let bare: Vec<&str> = text.lines().map(|line| line.rsplit_once(" // ").map_or(line, |(before, _)| before)).collect();
            let value = serde_json::from_str(&bare.join("\n")).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path, value)
        })
        .collect()
}

/// Below the rows of a table on one type, the places in its properties that are named, by their ARM paths.
fn named_places(rows: &Value, found: &mut BTreeSet<String>) {
    let path = |value: &Value| -> Option<String> {
        let steps: Vec<&str> = value.as_array()?.iter().map(Value::as_str).collect::<Option<_>>()?;
        Some(steps.join("."))
    };
    let below = |value: &Value| path(value)?.strip_prefix("properties.").map(str::to_owned);
    found.extend(below(rows));
    for inner in rows.as_array().into_iter().flatten() {
        named_places(inner, found);
    }
    for (key, value) in rows.as_object().into_iter().flatten() {
        if !["key", "value", "inner", "inside"].contains(&key.as_str()) {
            named_places(value, found);
        }
    }
    let list = below(&rows["list"]).map(|list| format!("{list}[*]"));
    let nested = below(&rows["outer"]).zip(path(&rows["inner"])).map(|(outer, inner)| format!("{outer}[*].{inner}[*]"));
    if let Some(list) = list.or(nested) {
        found.extend(["key", "value"].iter().filter_map(|key| Some(format!("{list}.{}", path(&rows[*key])?))));
        found.extend(rows["name"].as_str().map(|name| format!("{list}.{name}")));
    }
}

/// The rows on a type, wherever they stand in a table.
fn rows_on<'a>(table: &'a Value, kind: &str, found: &mut Vec<&'a Value>) {
    for (key, value) in table.as_object().into_iter().flatten() {
        if key.eq_ignore_ascii_case(kind) { found.push(value) } else { rows_on(value, kind, found) }
    }
}

/// What the tables of the policies name as a place of a type is asked for, so that a row which is added to them cannot pass
/// answers that say nothing of the place.
#[test]
fn every_place_that_tables_name_is_asked_for() {
    let files = std::fs::read_dir(root().join("policies/data")).unwrap();
    let read = |file: std::io::Result<std::fs::DirEntry>| -> Value {
        yaml_serde::from_str(&std::fs::read_to_string(file.unwrap().path()).unwrap()).unwrap()
    };
    let is_file = |file: &std::io::Result<std::fs::DirEntry>| file.as_ref().is_ok_and(|file| file.path().is_file());
    let tables: Vec<Value> = files.filter(is_file).map(read).collect();
    let (mut checked, mut missing) = (0, Vec::new());
    for (kind, row) in table().rows {
        let mut rows = Vec::new();
        tables.iter().for_each(|table| rows_on(&table["table"], &kind, &mut rows));
        let mut places = BTreeSet::new();
        rows.iter().for_each(|rows| named_places(rows, &mut places));
        checked += places.len();
        let asked = |place: &String| {
            let is_below =
                |path: &String| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
            row.requires.contains(place) || row.asked.iter().chain(&row.omits).any(is_below)
        };
        missing.extend(places.iter().filter(|place| !asked(place)).map(|place| format!("{kind}: {place}")));
    }
    assert!(checked > 100, "only {checked} places were found in the tables");
    assert!(missing.is_empty(), "add to `asked` in flattened.yaml:\n{}", missing.join("\n"));
}

#[test]
fn flattened_fixtures_never_say_otherwise() {
    with_judge(|judge| {
        let rows = table().rows;
        let (mut compared, mut settled, mut faults) = (0, 0, Vec::new());
        for (path, value) in export_fixtures() {
            let records = match &value {
                Value::Array(items) => items.clone(),
                page => page.get("data").or(page.get("value")).and_then(Value::as_array).cloned().unwrap_or(vec![value]),
            };
            for record in records.iter().filter_map(Value::as_object) {
                let Some(flat) = flattened(record, &rows) else { continue };
                let [arm, flat] = [record.clone().into(), flat].map(|record: Value| judge(&record.to_string()));
                for (place, verdict) in flat {
                    let sure = arm.get(&place).copied();
                    compared += 1;
                    settled += usize::from(verdict != "unknown");
                    if verdict != "unknown" && sure != Some(verdict) {
                        faults.push(format!("{}: {} {}: {verdict}, {sure:?} from ARM", path.display(), place.1, place.0));
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{} of {compared}:\n{}", faults.len(), faults.join("\n"));
        println!("{settled} of {compared} verdicts on flattened fixtures are settled");
        assert!(compared > 300 && settled * 5 > compared, "{settled} of {compared} verdicts could be told");
    });
}

#[test]
fn every_shape_gives_the_same_verdicts() {
    let folder = root().join("fixtures/exports");
    with_judge(|judge| {
        let of = |name: &str| {
            let bytes = std::fs::read(folder.join(format!("leaky.{name}.json"))).unwrap();
            judge(&seawall::frontend::text::decode(bytes).unwrap())
        };
        let whole = of("arm-list");
        assert!(whole.len() > 50);
        for name in ["graph-rest", "graph-table", "az-graph", "array", "search-azgraph.utf16"] {
            assert_eq!(of(name), whole, "{name}");
        }
        let mut known = 0;
        for name in ["az-resource-list", "az-resource-show", "az-storage-account-show", "az-redis-show", "az-postgres-show"] {
            for (place, verdict) in of(name) {
                // Alone, a resource lacks those that it is joined with; what is left out is unknown.
                let agrees = verdict == "unknown" || whole.get(&place) == Some(&verdict) || place.1 == "network-private-endpoint";
                assert!(agrees, "{name}: {place:?} is {verdict}, not {:?}", whole.get(&place));
                known += usize::from(verdict == "fail");
            }
        }
        assert!(known > 10, "{known} failures in flattened forms");
    });
}

// --- overlaps -------------------------------------------------------------------------------------------------------------

#[test]
fn a_resource_in_several_exports_is_judged_once() {
    let catalogue = catalogue();
    let folder = root().join("fixtures/exports");
    let texts =
        ["leaky.arm-list.json", "leaky.az-resource-list.json"].map(|name| std::fs::read_to_string(folder.join(name)).unwrap());
    let one = judged(&catalogue, &[("a.json", &texts[0])]);
    for order in [["a.json", "b.json"], ["b.json", "a.json"]] {
        let both = judged(&catalogue, &[(order[0], &texts[0]), (order[1], &texts[1])]);
        assert_eq!(verdicts(&both), verdicts(&one), "{order:?}");
        let read: usize = both.ledger.deployments.iter().map(|entry| entry.resources).sum();
        assert_eq!(both.ledger.resources_judged + both.ledger.resources_skipped.len(), read);
        assert_eq!(both.diagnostics.iter().filter(|one| one.message.contains("judged once")).count(), 1);
    }
    let account = |tls: &str| {
        let record = json!({"id": id_of("Microsoft.Storage/storageAccounts"), "name": "x", "location": "westeurope",
            "type": "Microsoft.Storage/storageAccounts", "properties": {"minimumTlsVersion": tls}});
        record.to_string()
    };
    let verdict = |texts: [&str; 2]| {
        let [first, second] = texts.map(account);
        let scan = judged(&catalogue, &[("a.json", &first), ("b.json", &second)]);
        assert_eq!(scan.ledger.resources_judged, 1);
        let key = (id_of("Microsoft.Storage/storageAccounts").to_ascii_lowercase(), "tls-minimum-version".to_owned());
        verdicts(&scan)[&key]
    };
    assert_eq!(verdict(["TLS1_2", "TLS1_2"]), "pass");
    assert_eq!(verdict(["TLS1_2", "TLS1_3"]), "pass");
    assert_eq!(verdict(["TLS1_0", "TLS1_1"]), "fail");
    assert_eq!(verdict(["TLS1_0", "TLS1_2"]), "unknown");
}
