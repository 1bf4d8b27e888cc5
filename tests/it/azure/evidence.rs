//! Evidence of what was collected: `audit --evidence`, and that nothing secret gets into a pack.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::azure::canaries::{assert_clean, secretive};
use crate::azure::command::audit;
use crate::azure::full::PAGE;
use crate::azure::server::Azure;
use crate::azure::{FIRST, SECOND, estate, sandbox};
use crate::transcripts::seawall;

fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

fn document(pack: &Path, name: &str) -> Json {
    serde_json::from_slice(&fs::read(pack.join(name)).unwrap()).unwrap()
}

#[test]
fn an_audit_adds_its_night_to_the_store() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-evidence");
    for number in 1..=2 {
        let (code, out, said) = audit(&azure, &folder, &["--evidence", "store", "-o", "json", "--sample", "5"]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains(&format!("sealed pack {number}")), "{said}");
        // The pack says what the report of the audit says.
        let pack = folder.join(format!("store/{number:06}"));
        let report: Json = serde_json::from_str(&out).unwrap();
        let told = report["findings"].as_array().unwrap().len();
        let findings = fs::read_to_string(pack.join("findings.jsonl")).unwrap();
        assert_eq!(findings.lines().count(), told);
        let scope = document(&pack, "scope.json");
        let subscriptions: Vec<&str> =
            scope["subscriptions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(subscriptions, [FIRST, SECOND]);
        assert_eq!(document(&pack, "sample.json")["sheets"].as_array().unwrap().len(), 5);
        let collection = document(&pack, "collection.json");
        assert!(!collection["calls"].as_array().unwrap().is_empty() && collection["queries"]["resources"].is_string());
        for count in document(&pack, "population.json")["counts"].as_array().unwrap() {
            let (graph, manager) = (&count["resourceGraph"], &count["resourceManager"]);
            assert!(manager.is_u64() && (graph == manager || count["differences"].is_array()), "{count}");
        }
    }
    let output = seawall(&folder).args(["evidence", "verify", "store"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("2 packs"), "{text}");
}

#[test]
fn a_call_that_was_refused_is_a_gap_of_the_pack() {
    let azure = Azure::start(estate());
    azure.change(|state| state.denied.insert("/config/appsettings/list".into()));
    let folder = sandbox("azure-evidence-gap");
    let (_, _, said) = audit(&azure, &folder, &["--evidence", "store"]);
    assert!(said.contains("incomplete: "), "{said}");
    let pack = folder.join("store/000001");
    let scope = document(&pack, "scope.json");
    assert_eq!(scope["complete"], false);
    let page = fs::read_to_string(pack.join("report.html")).unwrap();
    assert!(page.contains("Incomplete") || page.contains("INCOMPLETE"));
    let controls = document(&pack, "controls.json");
    let reasons =
        controls.as_array().unwrap().iter().flat_map(|one| one["unknownBecause"].as_array().cloned().unwrap_or_default());
    let mut reasons = reasons.map(|one| one["reason"].as_str().unwrap().to_owned());
    assert!(reasons.any(|reason| reason.contains("Microsoft.Web/sites/config/list/action")));
}

#[test]
fn no_secret_of_the_estate_gets_into_a_pack() {
    let azure = Azure::start(secretive());
    azure.change(|state| state.page = PAGE);
    let folder = sandbox("azure-evidence-canaries");
    let (_, out, said) = audit(&azure, &folder, &["--evidence", "store", "--profile", "all"]);
    assert_clean(&out, "stdout");
    assert_clean(&said, "stderr");
    let files = files(&folder.join("store"));
    assert!(files.len() > 100, "{said}");
    for path in files {
        let bytes = fs::read(&path).unwrap();
        let text = zstd::decode_all(bytes.as_slice()).unwrap_or(bytes);
        // Some regions of Azure lie in a geography of that name.
        let text = String::from_utf8_lossy(&text).replace("\"geography\":\"Canary\"", "");
        assert_clean(&text, &path.display().to_string());
    }
    let output = seawall(&folder).args(["evidence", "verify", "store"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
