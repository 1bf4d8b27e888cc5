//! `deploy/`: what it deploys keeps seawall's own rules, gives no more rights than the collectors use, means the same in each language,
//! and calls the program as it can be called.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use seawall::report::Format;
use serde_json::Value;

use crate::action::{no_bash, script};
use crate::transcripts::seawall;

/// Where a management group stands in for the one that nobody named.
const PLACE: [&str; 2] = ["--management-group", "platform"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn yaml(text: &str) -> Value {
    yaml_serde::from_str(text).unwrap()
}

/// A list of texts.
fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// What `seawall scan FOLDER` prints with `more`.
fn scanned(folder: &str, more: &[&str]) -> Value {
    let output = seawall(&root()).args(["scan", folder, "--no-config"]).args(PLACE).args(more).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// The resources of a type, by the file that declares them and their name there.
fn resources(folder: &str, kind: &str) -> BTreeMap<(String, String), Value> {
    let dump = scanned(folder, &["--dump", "resources"]);
    let all = dump["resources"].as_array().unwrap().iter().filter(|one| one["type"] == kind);
    let name = |one: &Value, key: &str| one["seawall"][key].as_str().unwrap().to_owned();
    all.map(|one| ((name(one, "file"), name(one, "address")), one.clone())).collect()
}

#[test]
fn seawall_finds_nothing() {
    let report = scanned("deploy", &["--profile", "gdpr-eu", "--output", "json"]);
    let said: Vec<String> = report["findings"].as_array().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(said, Vec::<String>::new());
    assert!(report["summary"]["pass"].as_u64().unwrap() > 100, "{}", report["summary"]);
    assert_eq!(report["diagnostics"], Value::Array(Vec::new()));
}

#[test]
fn the_second_tier_is_what_the_collectors_ask_beyond_reading() {
    let calls = &yaml(&text("src/azure/collectors.yaml"))["table"]["calls"];
    let asked: BTreeSet<&str> = calls.as_object().unwrap().values().filter_map(|call| call["right"].as_str()).collect();
    let roles = resources("deploy/rights", "Microsoft.Authorization/roleDefinitions");
    assert_eq!(roles.len(), 3, "{:?}", roles.keys());
    for (place, role) in &roles {
        let permissions = role["properties"]["permissions"].as_array().unwrap();
        assert_eq!(permissions.len(), 1, "{place:?}");
        let actions = texts(&permissions[0]["actions"]);
        assert_eq!(actions.iter().map(String::as_str).collect::<BTreeSet<_>>(), asked, "{place:?}");
        for others in ["dataActions", "notActions", "notDataActions"] {
            assert_eq!(texts(&permissions[0][others]), Vec::<String>::new(), "{place:?}");
        }
    }
}

/// What a job runs, and when.
fn jobs(extension: &str) -> BTreeMap<String, Value> {
    let all = resources("deploy/container-apps", "Microsoft.App/jobs").into_iter();
    let of_language = all.filter(|((file, _), _)| file.ends_with(extension));
    of_language.map(|(_, job)| (job["name"].as_str().unwrap().to_owned(), job["properties"].clone())).collect()
}

#[test]
fn container_apps_run_the_same_in_both_languages() {
    let (bicep, terraform) = (jobs(".bicep"), jobs(".tf"));
    assert_eq!(bicep.len(), 5);
    assert_eq!(bicep.keys().collect::<Vec<_>>(), terraform.keys().collect::<Vec<_>>());
    for (name, job) in &bicep {
        let other = &terraform[name];
        for key in ["containers", "initContainers"] {
            let containers = |job: &Value| job["template"][key].as_array().unwrap().clone();
            let (one, two) = (containers(job), containers(other));
            assert_eq!(one.len(), two.len(), "{name}");
            for (one, two) in one.iter().zip(&two) {
                for key in ["name", "image", "args", "command", "volumeMounts"] {
                    assert_eq!(one[key], two[key], "{name} {key}");
                }
                assert_eq!(one["resources"]["memory"], two["resources"]["memory"], "{name}");
                assert_eq!(one["resources"]["cpu"].as_f64(), two["resources"]["cpu"].as_f64(), "{name}");
            }
        }
        for key in ["replicaTimeout", "replicaRetryLimit"] {
            assert_eq!(job["configuration"][key], other["configuration"][key], "{name} {key}");
        }
        let cron = |job: &Value| job["configuration"]["scheduleTriggerConfig"]["cronExpression"].clone();
        assert_eq!(cron(job), cron(other), "{name}");
    }
}

/// The documents of `deploy/kubernetes`, by kind and name.
fn manifests() -> BTreeMap<(String, String), Value> {
    let mut all = BTreeMap::new();
    let kustomization = yaml(&text("deploy/kubernetes/kustomization.yaml"));
    for file in texts(&kustomization["resources"]) {
        for document in text(&format!("deploy/kubernetes/{file}")).split("\n---\n") {
            let document = yaml(document);
            let key = (document["kind"].as_str().unwrap().to_owned(), document["metadata"]["name"].as_str().unwrap().to_owned());
            assert!(all.insert(key, document).is_none(), "{file}");
        }
    }
    all
}

/// Where the jobs of a cron job say what a pod is.
const POD: &str = "/spec/jobTemplate/spec/template/spec";

fn containers(pod: &Value) -> Vec<Value> {
    let of = |key: &str| pod[key].as_array().cloned().unwrap_or_default();
    [of("initContainers"), of("containers")].concat()
}

#[test]
fn pods_are_closed() {
    let manifests = manifests();
    let kustomization = yaml(&text("deploy/kubernetes/kustomization.yaml"));
    let images: BTreeSet<&str> =
        kustomization["images"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    let is_there = |kind: &str, name: &Value| manifests.contains_key(&(kind.to_owned(), name.as_str().unwrap().to_owned()));
    for ((kind, name), document) in &manifests {
        let version = match kind.as_str() {
            "Namespace" | "PersistentVolumeClaim" | "ServiceAccount" => "v1",
            "StorageClass" => "storage.k8s.io/v1",
            "NetworkPolicy" => "networking.k8s.io/v1",
            "CronJob" => "batch/v1",
            _ => panic!("what is a {kind}?"),
        };
        assert_eq!(document["apiVersion"], version, "{kind} {name}");
        let Some(pod) = document.pointer(POD) else { continue };
        assert!(is_there("ServiceAccount", &pod["serviceAccountName"]), "{name}");
        assert_eq!(pod["restartPolicy"], "Never", "{name}");
        assert_eq!(pod["securityContext"]["runAsNonRoot"], true, "{name}");
        assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault", "{name}");
        for volume in pod["volumes"].as_array().unwrap() {
            assert!(is_there("PersistentVolumeClaim", &volume["persistentVolumeClaim"]["claimName"]), "{name}");
        }
        for container in containers(pod) {
            let context = &container["securityContext"];
            assert_eq!(context["allowPrivilegeEscalation"], false, "{name}");
            assert_eq!(context["readOnlyRootFilesystem"], true, "{name}");
            assert_eq!(texts(&context["capabilities"]["drop"]), ["ALL"], "{name}");
            assert!(container["resources"]["limits"]["memory"].is_string(), "{name}");
            assert!(images.contains(container["image"].as_str().unwrap()), "{name}");
        }
    }
    let policy = |name: &str| &manifests[&("NetworkPolicy".to_owned(), name.to_owned())]["spec"];
    assert_eq!(texts(&policy("nothing")["policyTypes"]), ["Ingress", "Egress"]);
    assert!(policy("nothing")["egress"].is_null() && policy("nothing")["ingress"].is_null());
    let labels = |name: &str| {
        manifests[&("CronJob".to_owned(), name.to_owned())].pointer("/spec/jobTemplate/spec/template/metadata/labels")
    };
    let component = "app.kubernetes.io/component";
    assert_eq!(labels("seawall-collect").unwrap()[component], policy("collect")["podSelector"]["matchLabels"][component]);
    assert_ne!(labels("seawall-audit").unwrap()[component], policy("collect")["podSelector"]["matchLabels"][component]);
}

/// The arguments of a container of seawall.
fn arguments(containers: &[Value], name: &str) -> Vec<String> {
    texts(&containers.iter().find(|one| one["name"] == name).unwrap()["args"])
}

/// What an option is given.
fn option(arguments: &[String], name: &str) -> String {
    arguments
        .iter()
        .find_map(|one| one.strip_prefix(&format!("--{name}=")))
        .unwrap_or_else(|| panic!("{arguments:?}: {name}"))
        .to_owned()
}

/// Each shard of what collects is one of what is joined, and is put into the place where it is looked for.
fn assert_joined(collected: &[Vec<String>], merge: &[String], scan: &[String]) {
    let numbers: BTreeSet<u32> = collected
        .iter()
        .map(|one| {
            let shard = option(one, "shard");
            let (number, of) = shard.split_once('/').unwrap();
            assert_eq!(of.parse(), Ok(collected.len()), "{shard}");
            number.parse().unwrap()
        })
        .collect();
    assert_eq!(numbers.len(), collected.len());
    assert!(collected.iter().all(|one| one.contains(&"--resume".to_owned())));
    let tonight = |one: &String| one.replace("/incoming/", "/tonight/");
    let outputs: Vec<String> = collected.iter().map(|one| tonight(&option(one, "output"))).collect();
    assert_eq!(merge[1..merge.len() - 1], outputs[..]);
    assert_eq!(option(merge, "output"), scan[1]);
    assert!(scan.contains(&"--strict".to_owned()));
}

#[test]
fn each_shard_is_joined() {
    let manifests = manifests();
    let job = |name: &str| &manifests[&("CronJob".to_owned(), name.to_owned())];
    let collect = &job("seawall-collect")["spec"]["jobTemplate"]["spec"];
    assert_eq!(collect["completionMode"], "Indexed");
    let arguments_of = |name: &str, container: &str| arguments(&containers(job(name).pointer(POD).unwrap()), container);
    let template = arguments_of("seawall-collect", "collect");
    let pod = |index: u64| template.iter().map(|one| one.replace("$(JOB_COMPLETION_INDEX)", &index.to_string())).collect();
    let collected: Vec<Vec<String>> = (0..collect["completions"].as_u64().unwrap()).map(pod).collect();
    assert_joined(&collected, &arguments_of("seawall-audit", "merge"), &arguments_of("seawall-audit", "scan"));

    let jobs = jobs(".bicep");
    let containers = |name: &str| {
        let template = &jobs[name]["template"];
        containers(template)
    };
    let collected: Vec<Vec<String>> = jobs
        .keys()
        .filter(|name| name.starts_with("seawall-collect-"))
        .map(|name| arguments(&containers(name), "collect"))
        .collect();
    assert_joined(
        &collected,
        &arguments(&containers("seawall-audit"), "merge"),
        &arguments(&containers("seawall-audit"), "scan"),
    );

    let shards = yaml(&text("deploy/github/nightly.yml"))["jobs"]["collect"]["strategy"]["matrix"]["shard"].clone();
    let shards: Vec<u64> = shards.as_array().unwrap().iter().map(|one| one.as_u64().unwrap()).collect();
    assert_eq!(shards, (1..=shards.len() as u64).collect::<Vec<_>>());
}

/// Minutes after midnight of `MINUTE HOUR * * *`.
fn minutes(cron: &Value) -> u64 {
    let cron: Vec<&str> = cron.as_str().unwrap().split(' ').collect();
    assert_eq!(cron[2..], ["*", "*", "*"]);
    cron[1].parse::<u64>().unwrap() * 60 + cron[0].parse::<u64>().unwrap()
}

#[test]
fn collecting_is_over_when_the_audit_begins() {
    let manifests = manifests();
    let spec = |name: &str| &manifests[&("CronJob".to_owned(), name.to_owned())]["spec"];
    let (collect, audit) = (spec("seawall-collect"), spec("seawall-audit"));
    let late = collect["startingDeadlineSeconds"].as_u64().unwrap() / 60;
    let lasts = collect["jobTemplate"]["spec"]["activeDeadlineSeconds"].as_u64().unwrap() / 60;
    assert!(minutes(&collect["schedule"]) + late + lasts <= minutes(&audit["schedule"]));
    let jobs = jobs(".bicep");
    let configuration = |name: &str| &jobs[name]["configuration"];
    let begins = |name: &str| minutes(&configuration(name)["scheduleTriggerConfig"]["cronExpression"]);
    let lasts = configuration("seawall-collect-1")["replicaTimeout"].as_u64().unwrap() / 60;
    assert!(begins("seawall-collect-1") + lasts < begins("seawall-audit"));
}

/// The night is closed by a script: what is not of tonight must not be looked at tonight.
#[test]
fn a_shard_that_did_not_come_is_missing_and_not_old() {
    if no_bash() {
        return;
    }
    let manifests = manifests();
    let pod = manifests[&("CronJob".to_owned(), "seawall-audit".to_owned())].pointer(POD).unwrap().clone();
    let jobs = jobs(".bicep");
    for (name, pod) in [("kubernetes", &pod), ("container-apps", &jobs["seawall-audit"]["template"])] {
        let containers = containers(pod);
        let command = texts(&containers.iter().find(|one| one["name"] == "night").unwrap()["command"]);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("deploy").join(name);
        let _ = fs::remove_dir_all(&folder);
        let share = folder.join("snapshots");
        fs::create_dir_all(share.join("incoming")).unwrap();
        fs::create_dir_all(share.join("kept-20200101T000000Z")).unwrap();
        script(&folder.join("chown"), "#!/bin/sh\n");
        let old = Command::new("touch").args(["-t", "202001010000"]).arg(share.join("kept-20200101T000000Z")).status().unwrap();
        assert!(old.success());
        let night = || {
            let commands = command[2].replace("/snapshots", share.to_str().unwrap());
            let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
            let status =
                Command::new(&command[0]).arg(&command[1]).arg(commands).env("PATH", path).env("KEEP_DAYS", "30").status();
            assert!(status.unwrap().success(), "{name}");
        };
        let kept = || {
            let all = fs::read_dir(&share).unwrap().map(|entry| entry.unwrap().path());
            all.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("kept-")).collect::<Vec<_>>()
        };
        fs::write(share.join("incoming/1.snapshot"), "first night").unwrap();
        fs::write(share.join("incoming/2.snapshot.part"), "first night").unwrap();
        night();
        assert_eq!(kept(), Vec::<PathBuf>::new(), "{name}: what is too old is gone");
        assert!(share.join("tonight/1.snapshot").exists() && share.join("incoming").read_dir().unwrap().next().is_none());
        fs::write(share.join("incoming/2.snapshot"), "second night").unwrap();
        night();
        assert!(!share.join("tonight/1.snapshot").exists(), "{name}");
        assert!(share.join("tonight/2.snapshot").exists() && !share.join("incoming/2.snapshot.part").exists(), "{name}");
        assert!(kept().iter().any(|path| path.join("1.snapshot").exists()), "{name}");
    }
}

/// Whether the program can be called so; says why not.
fn refused(call: &[String]) -> Option<String> {
    let command = seawall::cli::command();
    let name = call.first().map_or("", String::as_str);
    let whole = ["seawall"].into_iter().map(str::to_owned).chain(call.iter().cloned());
    if let Err(error) = command.try_get_matches_from(whole) {
        return Some(error.to_string());
    }
    let formats =
        call.iter().filter(|_| ["audit", "drift", "scan"].contains(&name)).filter_map(|one| one.strip_prefix("--output="));
    let known = |format: &str| Format::ALL.iter().any(|one| one.name() == format);
    formats
        .map(|one| one.split('=').next().unwrap_or(""))
        .find(|format| !known(format))
        .map(|format| format!("no format {format}"))
}

/// The calls of seawall in a script or in a block of a page, with something in the place of each variable. What a list holds is tried where
/// the script runs.
fn calls(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\"$SEAWALL_PROGRAM\"", "seawall").replace(" \"${arguments[@]}\"", " --output=value");
    let text = text.replace("\\\n", " ").replace(" 2>&1", "");
    let lines = text.lines().map(str::trim).filter(|line| line.starts_with("seawall "));
    let until_pipe = |line: &str| line.split([';', '|', '>', '#']).next().unwrap_or("").trim_end().to_owned();
    let words = |line: String| {
        let words = line.split_whitespace().skip(1).map(|word| word.replace(['"', '\''], ""));
        words.map(|word| if word.starts_with('$') { "value".to_owned() } else { word }).collect()
    };
    lines.map(|line| words(until_pipe(line))).collect()
}

/// All scripts in a workflow or a template.
fn scripts(node: &Value, found: &mut Vec<String>) {
    match node {
        Value::Array(all) => all.iter().for_each(|one| scripts(one, found)),
        Value::Object(all) => {
            for (key, value) in all {
                match value.as_str().filter(|_| ["run", "bash", "inlineScript"].contains(&key.as_str())) {
                    Some(text) => found.push(text.to_owned()),
                    None => scripts(value, found),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_call_is_one_that_the_program_takes() {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for ((_, name), document) in &manifests() {
        for container in document.pointer(POD).map(containers).unwrap_or_default() {
            if container["image"] == "seawall" {
                found.push((format!("kubernetes {name}"), texts(&container["args"])));
            }
        }
    }
    for (name, job) in &jobs(".bicep") {
        for container in containers(&job["template"]) {
            if container["image"].as_str().unwrap().contains("/seawall@") {
                found.push((format!("container-apps {name}"), texts(&container["args"])));
            }
        }
    }
    for file in ["deploy/github/nightly.yml", "azure-pipelines/nightly.yml"] {
        let mut all = Vec::new();
        scripts(&yaml(&text(file)), &mut all);
        for script in all {
            assert!(!script.contains("${{") && !script.contains("$(System"), "{file}: something is spliced into a script");
            found.extend(calls(&script).into_iter().map(|call| (file.to_owned(), call)));
        }
    }
    for (page, from) in [("docs/live.md", ""), ("deploy/README.md", ""), ("README.md", "\n## Live subscriptions\n")] {
        let text = text(page);
        let (_, text) = text.split_once(from).unwrap();
        let blocks = text.split("\n```").skip(1).step_by(2);
        found.extend(blocks.flat_map(calls).map(|call| (page.to_owned(), call)));
    }
    let of = |what: &str| found.iter().filter(|(place, _)| place.starts_with(what)).count();
    assert_eq!((of("kubernetes"), of("container-apps")), (3, 6));
    assert_eq!((of("deploy/github"), of("azure-pipelines")), (4, 2));
    assert!(of("docs/live.md") > 8 && of("README.md") > 1);
    let wrong: Vec<String> =
        found.iter().filter_map(|(place, call)| Some(format!("{place}: {call:?}: {}", refused(call)?))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let nobody = ["collect", "--shards=1/4", "--output=x"].map(str::to_owned);
    assert!(refused(&nobody).is_some(), "an option that is not there is noticed");
    assert!(refused(&["scan", "--output=sarf=x"].map(str::to_owned)).is_some(), "and a format");
}

/// In place of seawall: says what it was called with.
const STUB: &str = "#!/bin/sh\nprintf '<%s>' \"$@\"\necho ' ##vso[task.setvariable variable=PATH]x'\nexit 4\n";

#[test]
fn azure_pipelines_ask_for_what_they_were_told() {
    if no_bash() {
        return;
    }
    let step = &yaml(&text("azure-pipelines/nightly.yml"))["steps"][0];
    let commands = step["inputs"]["inlineScript"].as_str().unwrap();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("deploy/azure-pipelines");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let stub = folder.join("stub");
    script(&stub, STUB);
    let run = |folder: &Path, group: &str| {
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-c", commands]).env("BUILD_SOURCESDIRECTORY", folder);
        command.env("SEAWALL_MANAGEMENT_GROUP", group).env("SEAWALL_PROFILE", "maiq").env("SEAWALL_PROGRAM", &stub);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(4), "it ends as seawall did");
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(!said.contains("##"), "no command of a stranger reaches the agent: {said}");
        said
    };
    let called = |group: &str| {
        let said = run(&folder, group);
        let call = said.split("> ").next().unwrap().trim_start_matches('<');
        call.split("><").map(str::to_owned).collect::<Vec<_>>()
    };
    let common = ["collect", "--credential=azure-pipelines", "--profile=maiq", "--output=all.snapshot"];
    assert_eq!(called(""), common);
    let odd = called("a group$(touch pwned)");
    assert_eq!(odd, [&common[..], &["--management-group=a group$(touch pwned)"]].concat());
    assert_eq!(refused(&odd), None);
    assert!(!folder.join("seawall-live/pwned").exists());
}
