//! `seawall audit` as its user sees it.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::azure::command::audit;
use crate::azure::server::Azure;
use crate::azure::{FIRST, estate, sandbox};
use crate::transcripts::seawall;

fn report(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|why| panic!("{why}: {text}"))
}

fn findings(report: &Json) -> BTreeSet<(String, String)> {
    let outcomes = report["findings"].as_array().unwrap().iter();
    outcomes.map(|one| (one["id"].as_str().unwrap().to_owned(), one["outcome"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn an_audit_says_what_a_scan_of_its_snapshot_says() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-audit");
    let (code, out, said) = audit(&azure, &folder, &["--snapshot", "a.snapshot", "-o", "json"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("records of 2 subscriptions into `a.snapshot`"), "{said}");
    let scan = seawall(&folder).args(["scan", "a.snapshot", "-o", "json"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&scan.stdout), out);
    assert!(findings(&report(&out)).len() > 20);
}

#[test]
fn a_missing_right_makes_unknown_what_hangs_on_it_and_strict_ends_with_four() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-audit-denied");
    let whole = audit(&azure, &folder, &["--snapshot", "whole.snapshot", "-o", "json", "--fail-on", "none"]);
    assert_eq!(whole.0, 0, "{}", whole.2);
    azure.change(|state| state.denied.insert("/config/appsettings/list".into()));
    let (code, out, said) = audit(&azure, &folder, &["--snapshot", "a.snapshot", "-o", "json", "--fail-on", "none", "--strict"]);
    assert_eq!(code, 4, "{said}");
    let (before, after) = (report(&whole.1), report(&out));
    let known = findings(&before);
    let outcomes = after["findings"].as_array().unwrap().iter();
    let unknown = outcomes.filter(|one| one["outcome"] == "unknown");
    let new: Vec<&Json> =
        unknown.filter(|one| !known.contains(&(one["id"].as_str().unwrap().to_owned(), "unknown".into()))).collect();
    assert!(!new.is_empty());
    for one in new {
        let cause = one["cause"].as_str().unwrap();
        assert!(cause.contains("needs Microsoft.Web/sites/config/list/action"), "{cause}");
    }
}

#[test]
fn an_audit_of_one_subscription_has_no_other() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-audit-one");
    let (_, out, said) = audit(&azure, &folder, &["--subscription", FIRST, "-o", "json"]);
    let other = "00000000-0000-4000-8000-00000000000b";
    assert!(!out.contains(other) && !said.contains(other));
    assert!(folder.join("seawall.snapshot").is_file());
}
