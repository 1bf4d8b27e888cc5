//! The published schemas against what they describe: reports of real scans, and configurations that the parser takes or not.

use std::path::PathBuf;

use regex::Regex;
use serde_json::Value;

use crate::transcripts::{sandbox, seawall};

const REPORT: &str = include_str!("../../docs/report.schema.json");
const DRIFT: &str = include_str!("../../docs/drift.schema.json");
const CONFIG: &str = include_str!("../../docs/seawall.schema.json");

fn schema(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// What is wrong with a report.
pub(crate) fn report_faults(report: &Value) -> Vec<String> {
    let schema = schema(REPORT);
    faults(&schema, &schema, report, "")
}

/// What is wrong with `value`. Knows the words that our schemas use, and panics at any other, so that none is passed over.
fn faults(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fault = |why: String| found.push(format!("{at}: {why}"));
    for (word, wanted) in schema.as_object().unwrap() {
        match word.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "default" => {}
            "$ref" => {
                let target =
                    root.pointer(wanted.as_str().unwrap().trim_start_matches('#')).expect("the reference leads somewhere");
                faults(root, target, value, at).into_iter().for_each(&mut fault);
            }
            "type" => {
                let fits = match wanted.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64() || value.is_u64(),
                    other => panic!("the type `{other}` is not known to this test"),
                };
                if !fits {
                    fault(format!("{value} is no {wanted}"));
                }
            }
            "const" if value != wanted => fault(format!("{value} is not {wanted}")),
            "enum" if !wanted.as_array().unwrap().contains(value) => fault(format!("{value} is none of {wanted}")),
            "minimum" if value.is_number() && value.as_i64() < wanted.as_i64() => fault(format!("{value} is below {wanted}")),
            "pattern" if value.as_str().is_some_and(|text| !Regex::new(wanted.as_str().unwrap()).unwrap().is_match(text)) => {
                fault(format!("{value} does not fit {wanted}"));
            }
            "const" | "enum" | "minimum" | "pattern" => {}
            "required" => {
                let missing = wanted.as_array().unwrap().iter().filter(|key| value.get(key.as_str().unwrap()).is_none());
                missing.for_each(|key| fault(format!("{key} is missing")));
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items.flat_map(|(place, item)| faults(root, wanted, item, &format!("{at}/{place}"))).for_each(&mut fault);
            }
            "properties" => {
                let entries = value.as_object().into_iter().flatten();
                let known = entries.filter_map(|(key, item)| Some((key, wanted.get(key)?, item)));
                known.flat_map(|(key, below, item)| faults(root, below, item, &format!("{at}/{key}"))).for_each(&mut fault);
            }
            "additionalProperties" => {
                let known = |key: &String| schema.pointer("/properties").is_some_and(|known| known.get(key).is_some());
                for (key, item) in value.as_object().into_iter().flatten().filter(|(key, _)| !known(key)) {
                    match wanted {
                        Value::Bool(true) => {}
                        Value::Bool(false) => fault(format!("`{key}` is not in the schema")),
                        below => faults(root, below, item, &format!("{at}/{key}")).into_iter().for_each(&mut fault),
                    }
                }
            }
            other => panic!("the word `{other}` is not known to this test"),
        }
    }
    found
}

/// Properties without a description.
fn undescribed(schema: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, below) in ["properties", "$defs"].iter().filter_map(|word| schema.get(word)?.as_object()).flatten() {
        let at = format!("{at}/{name}");
        found.extend(below.get("description").is_none().then(|| at.clone()));
        found.extend(undescribed(below, &at));
    }
    let inner = ["items", "additionalProperties"].iter().filter_map(|word| schema.get(word)).filter(|below| below.is_object());
    found.extend(inner.flat_map(|below| undescribed(below, &format!("{at}[]"))));
    found
}

fn report(folder: &std::path::Path, arguments: &[&str]) -> Value {
    let output = seawall(folder).args(["scan", "-o", "json"]).args(arguments).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

#[test]
fn every_field_is_described() {
    for text in [REPORT, DRIFT, CONFIG] {
        assert_eq!(undescribed(&schema(text), ""), Vec::<String>::new());
    }
}

#[test]
fn reports_fit_their_schema() {
    let schema = schema(REPORT);
    let check = |report: &Value, what: &str| assert_eq!(faults(&schema, &schema, report, what), Vec::<String>::new());
    for estate in ["small", "clean", "params", "strict", "foreign", "exempt"] {
        check(&report(&sandbox(estate, &format!("schema-{estate}")), &["--environment", "staging"]), estate);
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    check(&report(&root, &["fixtures/estates", "fixtures/exports", "--no-config"]), "fixtures");
    // The test itself can fail: a report that says something else does not fit.
    let mut wrong = report(&sandbox("clean", "schema-wrong"), &[]);
    wrong["summary"]["fail"] = "none".into();
    wrong["extra"] = 1.into();
    assert_eq!(faults(&schema, &schema, &wrong, "").len(), 2);
}

#[test]
fn comparisons_fit_their_schema() {
    let schema = schema(DRIFT);
    let folder = sandbox("drift", "schema-drift");
    for arguments in [vec![], vec!["--resource-group", "rg-claims"], vec!["--live-whole", "--profile", "all"]] {
        let call = seawall(&folder).args(["drift", "main.bicep", "--live", "live.json", "-o", "json"]).args(&arguments);
        let output = call.output().unwrap();
        let mut report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        assert_eq!(faults(&schema, &schema, &report, ""), Vec::<String>::new(), "{arguments:?}");
        assert!(report["differences"].as_array().is_some_and(|all| !all.is_empty()));
        report["differences"][0]["kind"] = "other".into();
        assert_eq!(faults(&schema, &schema, &report, "").len(), 1);
    }
}

#[test]
fn parser_and_schema_take_the_same_configurations() {
    let schema = schema(CONFIG);
    let folder = sandbox("clean", "schema-config");
    let cases = [
        "",
        "profile = 'gdpr-eu'\nenvironment = 'staging'\nfail-on = 'none'\nestate = 'partial'\nexclude = ['x/**']\npolicies = []\n",
        "[controls]\ntls-ftp = false\n[severity]\ntls-ftp = 'critical'\n[parameters.tls-minimum-version]\nminimum = '1.3'\n",
        "families = ['tls']\n[environments]\nparameters = ['tier']\nproduction = ['live']\n",
        "[production.parameters.tls-minimum-version]\nminimum = '1.3'\n[staging.controls]\ntls-ftp = false\n",
        "families = 'tls'",
        "[environments]\nnames = []",
        "[environments]\ntags = 'env'",
        "[production]\ntls-ftp = false",
        "[development.severity]\ntls-ftp = 'none'",
        "[exemptions]\nfiles = []\nrequire = ['owner', 'ticket']\nmaximum-days = 9\nwarn-days = 0\nforbidden = ['residency-*']\n",
        "[suppressions]\nrequire = ['reason', 'expires']\nmaximum-days = 9\nforbidden = ['*']\n",
        "exemptions = ['x.toml']",
        "[exemptions]\nmaximum-days = -1",
        "[exemptions]\nrequire = ['name']",
        "[suppressions]\nrequire = ['owner']",
        "[suppressions]\nwarn-days = 3",
        "fail_on = 'low'",
        "fail-on = 'lowest'",
        "environment = 'test'",
        "estate = 'half'",
        "profile = 1",
        "exclude = 'x'",
        "exclude = [1]",
        "policies = 'x'",
        "controls = true",
        "[controls]\ntls-ftp = 'off'",
        "[severity]\ntls-ftp = 'none'",
        "parameters = 1",
        "[parameters]\ntls-minimum-version = '1.3'",
    ];
    for text in cases {
        std::fs::write(folder.join("seawall.toml"), text).unwrap();
        let output = seawall(&folder).args(["scan"]).output().unwrap();
        let value: Value = toml::from_str(text).unwrap();
        let wrong = faults(&schema, &schema, &value, "");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code() == Some(2), !wrong.is_empty(), "{text}\nschema: {wrong:?}\nparser: {said}");
    }
}

#[test]
fn parser_and_schema_know_the_same_keys() {
    let folder = sandbox("clean", "schema-keys");
    std::fs::write(folder.join("seawall.toml"), "no-such-key = 1").unwrap();
    let output = seawall(&folder).arg("scan").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let (_, list) = said.split_once("expected one of ").expect("the parser names its keys");
    let mut parsed: Vec<&str> = list.lines().next().unwrap().split(", ").map(|key| key.trim_matches('`')).collect();
    parsed.sort_unstable();
    let schema = schema(CONFIG);
    let mut described: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    described.sort_unstable();
    assert_eq!(parsed, described);
}
