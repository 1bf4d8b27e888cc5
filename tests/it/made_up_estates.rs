//! The made-up estates of the benches: every form is read whole, has the same resources, and gets the same verdicts where the forms say the same.

#[path = "../../benches/estates/mod.rs"]
mod made;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use made::Form;
use serde_json::Value;

const RESOURCES: usize = 50;

/// Controls whose verdicts cannot be the same in Terraform as in templates, and why.
const TERRAFORM: [(&str, &str); 5] = [
    ("appservice-always-on", "azurerm turns it on where nothing is said"),
    ("appservice-arr-affinity", "azurerm turns it off where nothing is said"),
    ("governance-state-backend", "only a configuration has a backend of its state"),
    ("identity-local-auth", "azurerm has basic publishing on where nothing is said"),
    ("network-blob-public-access", "azurerm allows it where nothing is said"),
];

#[test]
fn every_form_is_read_whole_and_judged_alike() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("made-up-estates");
    let reports = Form::ALL.map(|form| {
        let folder = folder.join(form.word());
        made::write(form, &folder, RESOURCES);
        (form, report(&folder))
    });
    for (form, report) in &reports {
        assert_eq!(report["diagnostics"], Value::Array(Vec::new()), "{form:?}");
        assert_eq!(report["ledger"]["declarations"]["notUnderstood"], 0, "{form:?}");
        assert_eq!(report["ledger"]["resources"]["notJudged"], Value::Array(Vec::new()), "{form:?}");
        let judged = report["ledger"]["resources"]["judged"].as_u64().unwrap();
        // azurerm makes three more of a set: two kinds of basic publishing, and how a server is connected to.
        let more = if matches!(form, Form::Terraform | Form::Plan) { RESOURCES / 10 * 3 } else { 0 };
        assert_eq!(judged, (RESOURCES + more) as u64, "{form:?}");
        assert_eq!(report["ledger"]["files"].as_array().unwrap().len(), 1, "{form:?}");
    }
    let [_, (_, arm), (_, bicep), (_, terraform), (_, plan)] = &reports;
    assert_eq!(failures(arm, &[]), failures(bicep, &[]));
    assert_eq!(failures(terraform, &["governance-state-backend"]), failures(plan, &[]));
    let different = TERRAFORM.map(|(control, _)| control);
    let templates = failures(arm, &different);
    assert!(templates.len() > 20, "{templates:?}");
    assert_eq!(templates, failures(terraform, &different));
}

/// How often each control fails, without those that are left out.
fn failures<'a>(report: &'a Value, without: &[&str]) -> BTreeMap<&'a str, usize> {
    let mut failures = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let control = finding["control"].as_str().unwrap();
        if finding["outcome"] == "fail" && !without.contains(&control) {
            *failures.entry(control).or_insert(0) += 1;
        }
    }
    failures
}

fn report(folder: &Path) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
    command.arg("scan").arg(folder).arg("--root").arg(folder).args(["--no-config", "--profile", "all", "--fail-on", "none"]);
    let output = command.args(["--output", "json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
