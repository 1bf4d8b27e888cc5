//! The templates for Azure Pipelines and GitLab, and the hooks for pre-commit: their scripts are taken out of them and run as an agent
//! runs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seawall::report::Format;
use serde_json::Value;
use snapbox::cmd::cargo_bin;

use crate::action::{no_bash, script};
use crate::transcripts::sandbox;

/// In place of seawall: says what it was called with, and ends as it is told.
const STUB: &str = "#!/bin/sh\nfor one in \"$@\"; do printf '<%s>\\n' \"$one\"; done\n\
    echo 'a name ##vso[task.setvariable variable=PATH]x ##[error]y'\nexit \"${STATUS:-0}\"\n";

fn yaml(name: &str) -> Value {
    let text = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    yaml_serde::from_str(&text).unwrap()
}

/// Whether this seawall has the format; another part of a build may bring it.
fn knows(format: &str) -> bool {
    Format::ALL.iter().any(|one| one.name() == format)
}

/// Runs the template's script with its parameters' defaults and `given`.
fn azure(workspace: &Path, program: &Path, given: &[(&str, &str)], environment: &[(&str, &str)]) -> Output {
    let template = yaml("azure-pipelines/seawall.yml");
    let step = &template["steps"][0];
    let text = step["bash"].as_str().unwrap();
    assert!(!text.contains("${{") && !text.contains("$("), "nothing is spliced into the script");
    let temp = workspace.parent().unwrap().join(format!("{}-agent", workspace.file_name().unwrap().to_string_lossy()));
    let _ = fs::remove_dir_all(&temp);
    fs::create_dir_all(&temp).unwrap();
    fs::write(temp.join("script.sh"), text).unwrap();
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc"]).arg(temp.join("script.sh")).current_dir(&temp).env_clear();
    command.env("PATH", format!("{}:{}", temp.display(), std::env::var("PATH").unwrap()));
    command.env("AGENT_TEMPDIRECTORY", &temp).env("BUILD_SOURCESDIRECTORY", workspace);
    command.env("AGENT_OS", "Linux").env("AGENT_OSARCHITECTURE", "X64");
    let parameters = template["parameters"].as_array().unwrap();
    for (variable, from) in step["env"].as_object().unwrap() {
        let name = from.as_str().unwrap().strip_prefix("${{ parameters.").unwrap().strip_suffix(" }}").unwrap();
        let parameter = parameters.iter().find(|one| one["name"] == name).expect("the parameter is declared");
        let default = parameter["default"].as_str().map_or_else(|| "False".to_owned(), str::to_owned);
        let value = given.iter().find(|(known, _)| *known == name).map_or(default, |(_, value)| (*value).to_owned());
        command.env(variable, value);
    }
    assert_eq!(parameters.len(), step["env"].as_object().unwrap().len(), "each parameter is used");
    command.env("SEAWALL_PROGRAM", program).envs(environment.iter().copied());
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn azure_parameters_become_arguments() {
    if no_bash() {
        return;
    }
    let workspace = sandbox("clean", "azure-arguments");
    let stub = workspace.join("stub");
    script(&stub, STUB);
    let given = [
        ("paths", "infra\n a folder \n--strange\n$(touch pwned)"),
        ("failOn", "low"),
        ("baseline", "git:origin/main"),
        ("profile", "standard-22"),
        ("environment", "production"),
        ("config", "c.toml"),
        ("parameterFiles", "a b.json"),
        ("varFiles", "prod.tfvars"),
        ("policies", "mine"),
        ("strict", "True"),
    ];
    let output = azure(&workspace, &stub, &given, &[]);
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    let arguments: Vec<&str> = text.lines().filter(|line| line.starts_with('<') && !line.starts_with("<--output=")).collect();
    assert_eq!(
        arguments,
        [
            "<scan>",
            "<--fail-on=low>",
            "<--baseline=git:origin/main>",
            "<--profile=standard-22>",
            "<--environment=production>",
            "<--config=c.toml>",
            "<--param-file=a b.json>",
            "<--var-file=prod.tfvars>",
            "<--policies=mine>",
            "<--strict>",
            "<-->",
            "<infra>",
            "<a folder>",
            "<--strange>",
            "<$(touch pwned)>",
        ]
    );
    assert!(!workspace.join("pwned").exists());
    assert!(!text.contains("##"), "no command of a stranger reaches the agent: {text}");
}

#[test]
fn azure_ends_as_seawall_did() {
    if no_bash() {
        return;
    }
    let workspace = sandbox("clean", "azure-ends");
    let stub = workspace.join("stub");
    script(&stub, STUB);
    for (status, says) in [("1", "at or above"), ("2", "could not scan"), ("3", "nothing to scan"), ("4", "not complete")] {
        let output = azure(&workspace, &stub, &[], &[("STATUS", status)]);
        assert_eq!(output.status.code(), status.parse().ok());
        let text = said(&output);
        let issues: Vec<&str> = text.lines().filter(|line| line.starts_with("##vso[task.logissue type=error]")).collect();
        assert!(issues.len() == 1 && issues[0].contains(says), "{status}: {issues:?}");
    }
    for (version, sha256) in [("latest", "00"), ("1.2.3", ""), ("1.2.3/../x", "00")] {
        let output = azure(&workspace, &stub, &[("version", version), ("sha256", sha256)], &[]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    }
    // What comes is not what was pinned.
    let temp = workspace.parent().unwrap().join("azure-curl");
    fs::create_dir_all(&temp).unwrap();
    script(&temp.join("curl"), "#!/bin/sh\nwhile [ \"$1\" != --output ]; do shift; done\necho evil >\"$2\"\n");
    let path = format!("{}:{}", temp.display(), std::env::var("PATH").unwrap());
    let pinned = [("version", "1.2.3"), ("sha256", &*"0".repeat(64))];
    let output = azure(&workspace, &stub, &pinned, &[("PATH", &path)]);
    assert!(output.status.code() == Some(2) && said(&output).contains("its digest differs"), "{}", said(&output));
}

#[test]
fn azure_shows_findings_as_issues_and_tests() {
    if no_bash() || !knows("junit") {
        eprintln!("left out: this seawall writes no JUnit");
        return;
    }
    let workspace = sandbox("small", "azure-findings");
    let output = azure(&workspace, cargo_bin!("seawall"), &[], &[]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("##vso[task.logissue type=error;sourcepath=main.json;linenumber="), "{text}");
    let work = workspace.parent().unwrap().join("azure-findings-agent/seawall");
    assert!(fs::read_to_string(work.join("junit.xml")).unwrap().contains("<testsuite"));
    assert!(fs::read_to_string(work.join("sarif/seawall.sarif")).unwrap().contains("2.1.0"));
}

#[test]
fn gitlab_lines_become_arguments() {
    if no_bash() {
        return;
    }
    let job = &yaml("gitlab/seawall.gitlab-ci.yml")["seawall"];
    let workspace = sandbox("clean", "gitlab");
    script(&workspace.join("seawall"), STUB);
    let run = |paths: &str, options: &str, status: &str| {
        let mut command = Command::new("sh");
        command.arg("-c").arg(job["script"][0].as_str().unwrap()).current_dir(&workspace);
        command.env("PATH", format!("{}:{}", workspace.display(), std::env::var("PATH").unwrap()));
        command.env("SEAWALL_PATHS", paths).env("SEAWALL_OPTIONS", options).env("STATUS", status).output().unwrap()
    };
    let output = run("a folder\n*\n$(touch pwned)", "--fail-on=low\n--param-file=a b.json", "1");
    let text = said(&output);
    let arguments: Vec<&str> = text.lines().filter(|line| line.starts_with('<')).collect();
    assert_eq!(
        arguments,
        [
            "<scan>",
            "<--fail-on=low>",
            "<--param-file=a b.json>",
            "<--output=text>",
            "<--output=gitlab=gl-code-quality-report.json>",
            "<--output=junit=seawall-junit.xml>",
            "<-->",
            "<a folder>",
            "<*>",
            "<$(touch pwned)>",
        ]
    );
    assert!(output.status.code() == Some(1) && !workspace.join("pwned").exists());
    for report in job["artifacts"]["reports"].as_object().unwrap().values() {
        assert!(text.contains(&format!("={}>", report.as_str().unwrap())), "what is written is what is taken");
    }
}
