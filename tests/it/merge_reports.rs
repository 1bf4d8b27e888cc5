//! Reports that are merged: numbers and gaps of all, each outcome once, and nothing that is not so of the whole.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::schemas::report_faults;
use crate::transcripts::{sandbox, seawall};

/// The code of a call, and what it says.
fn called(folder: &Path, line: &str) -> (i32, String) {
    let output = seawall(folder).args(line.split_whitespace()).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn read(folder: &Path, name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}

/// A folder with the reports of estates, called as those are, in JSON and in SARIF.
fn scanned(name: &str, estates: &[&str]) -> PathBuf {
    let folder = sandbox("clean", &format!("merge-{name}"));
    for estate in estates {
        let other = sandbox(estate, &format!("merge-{name}-{estate}"));
        let (code, said) = called(&other, "scan --no-config --as-of 2026-06-15 -o json=report.json -o sarif=log.sarif");
        assert!(code < 2, "{said}");
        fs::copy(other.join("report.json"), folder.join(format!("{estate}.json"))).unwrap();
        fs::copy(other.join("log.sarif"), folder.join(format!("{estate}.sarif"))).unwrap();
    }
    folder
}

/// An edited copy of a report.
fn edited(folder: &Path, name: &str, as_name: &str, edit: impl FnOnce(&mut Value)) {
    let mut report = read(folder, name);
    edit(&mut report);
    fs::write(folder.join(as_name), serde_json::to_string_pretty(&report).unwrap() + "\n").unwrap();
}

/// More lists in each other than anybody reads.
fn nested() -> Value {
    (0..200).fold(json!(1), |inner, _| json!([inner]))
}

/// A report that is wrong: its name, what was done to it, and what is said.
type Wrong = (&'static str, fn(&mut Value), &'static str);

#[test]
fn one_report_is_what_it_was() {
    let folder = scanned("one", &["small", "strict", "exempt"]);
    for name in ["small", "strict", "exempt"] {
        let (_, said) = called(&folder, &format!("merge {name}.json -o merged.json"));
        let text = |name: String| fs::read_to_string(folder.join(name)).unwrap();
        assert!(text(format!("{name}.json")) == text("merged.json".to_owned()), "{name}: {said}");
    }
}

#[test]
fn the_numbers_are_those_of_all() {
    let folder = scanned("all", &["small", "strict", "exempt", "params"]);
    let (code, said) = called(&folder, "merge small.json strict.json exempt.json params.json -o merged.json");
    assert_eq!((code, said.as_str()), (1, "merged 4 reports into `merged.json`\n"));
    let merged = read(&folder, "merged.json");
    assert_eq!(report_faults(&merged), Vec::<String>::new());
    let parts: Vec<Value> = ["small", "strict", "exempt", "params"].map(|name| read(&folder, &format!("{name}.json"))).into();
    for pointer in [
        "/summary/pass",
        "/summary/fail",
        "/summary/unknown",
        "/summary/exempt",
        "/summary/notApplicable",
        "/summary/failures/high",
        "/summary/failures/low",
        "/ledger/resources/judged",
        "/ledger/resources/implied",
        "/ledger/declarations/understood",
    ] {
        let sum: u64 = parts.iter().map(|part| part.pointer(pointer).unwrap().as_u64().unwrap()).sum();
        assert_eq!(merged.pointer(pointer).unwrap(), sum, "{pointer}");
    }
    for pointer in ["/findings", "/outcomes", "/ledger/files", "/ledger/deployments", "/diagnostics"] {
        let all: Vec<Value> = parts.iter().flat_map(|part| part.pointer(pointer).unwrap().as_array().unwrap().clone()).collect();
        assert_eq!(merged.pointer(pointer).unwrap().as_array().unwrap(), &all, "{pointer}");
    }
    assert_eq!(merged["summary"]["complete"], false);
    let unknown = &merged["summary"]["unknown"];
    let gaps = merged["ledger"]["gaps"].as_array().unwrap();
    assert!(gaps.contains(&json!(format!("{unknown} verdicts are unknown"))), "{gaps:?}");
    // In steps it is the same.
    called(&folder, "merge small.json strict.json -o first.json");
    called(&folder, "merge first.json exempt.json params.json -o steps.json");
    called(&folder, "merge exempt.json params.json -o second.json");
    called(&folder, "merge small.json strict.json second.json -o others.json");
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    assert!(text("steps.json") == text("merged.json") && text("others.json") == text("merged.json"));
}

#[test]
fn the_code_is_that_of_the_whole() {
    let folder = scanned("codes", &["small", "clean", "strict"]);
    assert_eq!(called(&folder, "merge small.json clean.json -o merged.json --fail-on none").0, 0);
    assert_eq!(called(&folder, "merge small.json clean.json -o merged.json").0, 1);
    assert_eq!(called(&folder, "merge clean.json -o merged.json --strict").0, 0);
    let (code, said) = called(&folder, "merge clean.json strict.json -o merged.json --strict");
    assert!(code == 4 && said.contains("1 file could not be read"), "{said}");
    assert_eq!(called(&folder, "merge clean.json strict.json -o merged.json").0, 0);
    edited(&folder, "clean.json", "nothing.json", |report| {
        (report["outcomes"], report["findings"], report["ledger"]["deployments"]) = (json!([]), json!([]), json!([]));
        for key in ["pass", "notApplicable"] {
            report["summary"][key] = json!(0);
        }
    });
    let (code, said) = called(&folder, "merge nothing.json -o merged.json");
    assert!(code == 3 && said.ends_with("\nerror: nothing was scanned\n"), "{said}");
}

#[test]
fn what_is_whole_in_azure_is_one_and_the_worst_counts() {
    let folder = scanned("same", &["small"]);
    let whole = |report: &mut Value, root: &str| {
        for section in ["findings", "outcomes"] {
            for one in report[section].as_array_mut().unwrap() {
                let id = one["resource"]["id"].as_str().unwrap().replace(['{', '}'], "");
                one["resource"]["id"] =
                    json!(id.replace("subscription().subscriptionId", "0").replace("resourceGroup().name", "rg"));
                one["resource"]["root"] = json!(root);
            }
        }
    };
    edited(&folder, "small.json", "one.json", |report| whole(report, "one"));
    edited(&folder, "small.json", "two.json", |report| whole(report, "two"));
    let ids = |name: &str| read(&folder, name)["outcomes"].as_array().unwrap().len();
    let complete = ids("one.json");
    let one = read(&folder, "one.json");
    let is_part = |outcome: &&Value| !outcome["resource"]["id"].as_str().unwrap().starts_with('/');
    let unknown_ids = one["outcomes"].as_array().unwrap().iter().filter(is_part).count();
    called(&folder, "merge one.json two.json -o merged.json");
    assert_eq!(ids("merged.json"), complete + unknown_ids);
    assert_eq!(report_faults(&read(&folder, "merged.json")), Vec::<String>::new());
    // One of them passes what the other fails.
    let mut about = String::new();
    edited(&folder, "two.json", "better.json", |report| {
        let findings = report["findings"].as_array_mut().unwrap();
        let place = findings.iter().position(|one| one["outcome"] == "fail").unwrap();
        let finding = findings.remove(place);
        about = finding["control"].as_str().unwrap().to_owned();
        let same = |one: &&mut Value| {
            ["control", "path", "outcome"].iter().all(|key| one[*key] == finding[*key]) && one["resource"] == finding["resource"]
        };
        let outcome = report["outcomes"].as_array_mut().unwrap().iter_mut().find(same).unwrap();
        outcome["outcome"] = json!("pass");
        let severity = finding["severity"].as_str().unwrap().to_owned();
        for (pointer, by) in [("fail".to_owned(), -1), (format!("failures/{severity}"), -1), ("pass".to_owned(), 1)] {
            let number = report.pointer_mut(&format!("/summary/{pointer}")).unwrap();
            *number = json!(number.as_i64().unwrap() + by);
        }
    });
    for line in ["merge one.json better.json -o merged.json", "merge better.json one.json -o merged.json"] {
        let (code, said) = called(&folder, line);
        assert_eq!(code, 1, "{said}");
        let merged = read(&folder, "merged.json");
        assert_eq!(merged["summary"]["fail"], read(&folder, "one.json")["summary"]["fail"]);
        let told = merged["diagnostics"].as_array().unwrap().last().unwrap()["message"].as_str().unwrap().to_owned();
        assert!(told.starts_with(&format!("reports tell differently of `{about}`")), "{told}");
        assert_eq!(merged["summary"]["complete"], false);
    }
}

#[test]
fn an_exemption_that_one_run_uses_is_used() {
    let folder = scanned("exempt", &["exempt"]);
    // Another run that was given the same exemptions and has a use for none of them.
    let report = read(&folder, "exempt.json");
    let used: Vec<&Value> = report["exemptions"].as_array().unwrap().iter().filter(|one| one["state"] == "used").collect();
    assert!(!used.is_empty());
    let finding = report["findings"].as_array().unwrap().iter().find(|one| one["control"] == "exemption-unused");
    let finding = finding.expect("the estate has one that is unused").clone();
    edited(&folder, "exempt.json", "other.json", |report| {
        let (mut findings, mut outcomes) = (Vec::new(), Vec::new());
        let severity = finding["severity"].as_str().unwrap();
        let failures: serde_json::Map<String, Value> =
            ["critical", "high", "low", "medium"].map(|word| (word.to_owned(), json!(0))).into_iter().collect();
        for one in report["exemptions"].as_array_mut().unwrap() {
            if !one.get("line").is_some_and(|_| one["state"] == "used") {
                continue;
            }
            (one["state"], one["findings"]) = (json!("unused"), json!(0));
            let mut finding = finding.clone();
            finding["resource"]["address"] = json!(format!("{} {}", one["file"], one["line"]));
            (finding["location"]["file"], finding["location"]["line"]) = (one["file"].clone(), one["line"].clone());
            findings.push(finding.clone());
            let finding = finding.as_object_mut().unwrap();
            let words = ["id", "title", "absent", "origin", "frameworks", "articles", "remediation", "links"];
            words.iter().for_each(|key| drop(finding.remove(*key)));
            outcomes.push(json!(finding));
        }
        report["summary"] = json!({
            "pass": 0, "fail": outcomes.len(), "unknown": 0, "exempt": 0, "notApplicable": 0, "failures": failures, "complete": false,
        });
        report["summary"]["failures"][severity] = json!(outcomes.len());
        assert!(!outcomes.is_empty());
        (report["findings"], report["outcomes"]) = (json!(findings), json!(outcomes));
        report["ledger"]["gaps"] = json!(["something that only the run knows"]);
    });
    let (_, said) = called(&folder, "merge other.json exempt.json -o merged.json");
    let merged = read(&folder, "merged.json");
    assert_eq!(report_faults(&merged), Vec::<String>::new(), "{said}");
    assert_eq!(merged["summary"]["fail"], report["summary"]["fail"], "{said}");
    let count = |report: &Value| report["exemptions"].as_array().unwrap().iter().filter(|one| one["state"] == "used").count();
    assert_eq!(count(&merged), count(&report));
    assert_eq!(merged["exemptions"].as_array().unwrap().len(), report["exemptions"].as_array().unwrap().len());
    assert!(merged["ledger"]["gaps"].as_array().unwrap().contains(&json!("something that only the run knows")));
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let folder = scanned("refused", &["small", "clean"]);
    let wrong: Vec<Wrong> = vec![
        (
            "profile",
            |report| report["profile"] = json!("other"),
            "`profile.json` cannot be merged with `small.json`: they do not have the profile in common",
        ),
        ("tool", |report| report["tool"]["version"] = json!("9"), "they do not have the version of seawall in common"),
        (
            "digest",
            |report| report["policies"][0]["digest"] = json!("sha256:00"),
            "they do not have the digests of the policies in common",
        ),
        ("key", |report| report["more"] = json!(1), "it has `more`, which this seawall does not know"),
        ("number", |report| report["summary"]["pass"] = json!(99), "its numbers are not those of its outcomes"),
        ("complete", |report| report["summary"]["complete"] = json!(false), "its numbers are not those of its outcomes"),
        ("outcome", |report| report["outcomes"][0]["outcome"] = json!("fine"), "one of its outcomes cannot be read"),
        ("exemption", |report| report["exemptions"] = json!([5]), "an exemption cannot be read"),
        ("lost", |report| drop(report["outcomes"].as_array_mut().unwrap().pop()), "its numbers are not those of its outcomes"),
        (
            "ledger",
            |report| drop(report.as_object_mut().unwrap().remove("ledger")),
            "its summary, ledger or diagnostics are missing",
        ),
        ("gaps", |report| drop(report["ledger"].as_object_mut().unwrap().remove("gaps")), "its ledger has no gaps"),
        ("nested", |report| report["more"] = nested(), "`nested.json`: it is too deep"),
        ("form", |report| report["ledger"]["files"] = json!(1), "its ledger is of another form"),
        ("finding", |report| report["findings"] = json!([report["outcomes"][0]]), "one of its findings is none"),
        (
            "baseline",
            |report| report["baseline"] = json!({ "name": "x", "new": 0, "known": 0, "gone": 0 }),
            "compared with a baseline",
        ),
    ];
    for (name, edit, what) in wrong {
        let file = format!("{name}.json");
        edited(&folder, "clean.json", &file, edit);
        let (code, said) = called(&folder, &format!("merge small.json {file} -o merged.json"));
        assert!(code == 2 && said.contains(what) && said.contains(&file), "{name}: {said}");
        assert!(!folder.join("merged.json").exists() && !folder.join("merged.json.new").exists(), "{name}");
    }
    let text = fs::read_to_string(folder.join("clean.json")).unwrap();
    fs::write(folder.join("cut.json"), &text[..text.len() / 2]).unwrap();
    fs::write(folder.join("twice.json"), text.replacen("\"version\": 1,", "\"version\": 1,\n\"version\": 1,", 1)).unwrap();
    fs::write(
        folder.join("deep.json"),
        text.replacen("\"version\": 1,", &format!("\"version\": 1,\n\"x\": {}", "[".repeat(100_000)), 1),
    )
    .unwrap();
    fs::write(folder.join("bytes.json"), [text.as_bytes(), b"\xff"].concat()).unwrap();
    fs::write(folder.join("copy.json"), &text).unwrap();
    for (line, what) in [
        ("merge small.json cut.json", "it is no JSON that can be merged: see line "),
        ("merge small.json twice.json", "`twice.json`: it is no JSON"),
        ("merge small.json deep.json", "`deep.json`: it is no JSON"),
        ("merge small.json bytes.json", "`bytes.json`: it is no JSON"),
        ("merge clean.json copy.json", "`clean.json` and `copy.json` are the same report: what is counted twice is wrong"),
        ("merge small.json small.sarif", "`small.json` is a JSON report, and `small.sarif` is a SARIF log"),
    ] {
        let (code, said) = called(&folder, &format!("{line} -o merged.json"));
        assert!(code == 2 && said.contains(what), "{line}: {said}");
    }
}

#[test]
fn environments_that_differ_are_left_to_the_outcomes() {
    let folder = scanned("environments", &["clean", "small"]);
    edited(&folder, "clean.json", "a.json", |report| report["environment"] = json!("staging"));
    edited(&folder, "small.json", "b.json", |report| report["environment"] = json!("production"));
    called(&folder, "merge a.json b.json -o merged.json");
    assert_eq!(read(&folder, "merged.json").get("environment"), None);
    called(&folder, "merge a.json -o merged.json");
    assert_eq!(read(&folder, "merged.json")["environment"], "staging");
}

#[test]
fn logs_lie_side_by_side() {
    let folder = scanned("logs", &["small", "clean", "strict"]);
    let (code, said) = called(&folder, "merge small.sarif clean.sarif -o merged.sarif");
    assert_eq!((code, said.as_str()), (1, "merged 2 reports into `merged.sarif`\n"));
    let merged = read(&folder, "merged.sarif");
    let ids: Vec<&str> =
        merged["runs"].as_array().unwrap().iter().map(|run| run["automationDetails"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["seawall/gdpr-eu/small/", "seawall/gdpr-eu/clean/"]);
    for (place, name) in ["small", "clean"].into_iter().enumerate() {
        let mut run = read(&folder, &format!("{name}.sarif"))["runs"][0].clone();
        run["automationDetails"]["id"] = json!(ids[place]);
        assert_eq!(merged["runs"][place], run);
    }
    // Another step leaves the categories as they are.
    called(&folder, "merge merged.sarif strict.sarif -o more.sarif");
    let more = read(&folder, "more.sarif");
    assert_eq!(more["runs"][1], merged["runs"][1]);
    assert_eq!(more["runs"][2]["automationDetails"]["id"], "seawall/gdpr-eu/strict/");
    assert_eq!(called(&folder, "merge small.sarif clean.sarif -o merged.sarif --fail-on none").0, 0);
    assert_eq!(called(&folder, "merge clean.sarif -o merged.sarif --strict").0, 0);
    let (code, said) = called(&folder, "merge clean.sarif strict.sarif -o merged.sarif --strict");
    assert!(code == 4 && said.contains("`strict.sarif`: 1 file could not be read"), "{said}");
}

#[test]
fn logs_that_github_would_refuse_are_not_made() {
    let folder = scanned("limits", &["clean"]);
    let log = fs::read(folder.join("clean.sarif")).unwrap();
    fs::create_dir_all(folder.join("many")).unwrap();
    for number in 0..21 {
        fs::write(folder.join(format!("many/{number:02}.sarif")), &log).unwrap();
    }
    let (code, said) = called(&folder, "merge many -o merged.sarif");
    let many = "there are 21 runs, and GitHub takes 20 in a file: merge fewer at a time";
    assert!(code == 2 && said.contains(many), "{said}");
    fs::remove_file(folder.join("many/20.sarif")).unwrap();
    let (code, said) = called(&folder, "merge many -o merged.sarif");
    assert_eq!(code, 0, "{said}");
    fs::copy(folder.join("merged.sarif"), folder.join("again.sarif")).unwrap();
    let (code, said) = called(&folder, "merge merged.sarif again.sarif -o both.sarif");
    let same = "a run of `again.sarif` and one of `merged.sarif` are of the same category `seawall/gdpr-eu/00`";
    assert!(code == 2 && said.contains(same), "{said}");
    let foreign = String::from_utf8(log).unwrap().replace("\"name\": \"seawall\"", "\"name\": \"other\"");
    fs::write(folder.join("foreign.sarif"), foreign).unwrap();
    assert!(called(&folder, "merge foreign.sarif -o both.sarif").1.contains("`foreign.sarif`: it is the log of another program"));
}

#[test]
fn logs_that_are_wrong_are_refused_by_name() {
    let folder = scanned("wrong-logs", &["small", "clean"]);
    let wrong: Vec<Wrong> = vec![
        ("more", |log| log["inlineExternalProperties"] = json!([]), "it has `inlineExternalProperties`, which cannot be merged"),
        ("result", |log| log["runs"][0]["results"][0]["properties"]["outcome"] = json!(1), "one of its results cannot be read"),
        (
            "category",
            |log| drop(log["runs"][0].as_object_mut().unwrap().remove("automationDetails")),
            "one of its runs has no category",
        ),
        ("nested", |log| log["runs"][0]["properties"] = nested(), "it is too deep"),
    ];
    for (name, edit, what) in wrong {
        let file = format!("{name}.sarif");
        edited(&folder, "small.sarif", &file, edit);
        let (code, said) = called(&folder, &format!("merge clean.sarif {file} -o merged.sarif"));
        assert_eq!((code, said), (2, format!("error: `{file}`: {what}\n")));
        assert!(!folder.join("merged.sarif").exists(), "{name}");
    }
}
