//! The scripts of the GitHub Action, run as a runner runs them: inputs as `INPUT_…`, results in the files of `GITHUB_OUTPUT` and
//! `GITHUB_STEP_SUMMARY`. `cargo` and `curl` are played by scripts, so nothing is built and nothing is fetched.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use snapbox::cmd::cargo_bin;

use crate::baseline_git::{Repository, no_git};
use crate::transcripts::sandbox;

/// Whether there is a shell for the scripts.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
pub(crate) fn no_bash() -> bool {
    let missing = Command::new("bash").arg("--version").output().is_err();
    if missing {
        eprintln!("left out: there is no bash");
    }
    missing
}

/// A step of a job: its folders and what it left.
pub(crate) struct Step {
    folder: PathBuf,
    pub(crate) output: Output,
}

impl Step {
    pub(crate) fn code(&self) -> Option<i32> {
        self.output.status.code()
    }

    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned() + &String::from_utf8_lossy(&self.output.stderr)
    }

    fn outputs(&self) -> BTreeMap<String, String> {
        let text = fs::read_to_string(self.folder.join("output")).unwrap_or_default();
        text.lines().map(|line| line.split_once('=').unwrap()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn summary(&self) -> String {
        fs::read_to_string(self.folder.join("summary")).unwrap_or_default()
    }
}

pub(crate) fn script(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A program that is seawall and small: what tests build is large, and slow to pack.
fn stand_in(path: &Path) {
    script(path, &format!("#!/bin/sh\nexec '{}' \"$@\"\n", cargo_bin!("seawall").display()));
}

/// Runs a script of `action/` (or a copy of it) in `workspace`.
fn run(action: &Path, name: &str, workspace: &Path, environment: &[(&str, &str)]) -> Step {
    let folder = workspace.parent().unwrap().join(format!("{}-runner", workspace.file_name().unwrap().to_string_lossy()));
    let _ = fs::remove_dir_all(&folder);
    let (bin, temp) = (folder.join("bin"), folder.join("temp folder"));
    fs::create_dir_all(&bin).unwrap();
    fs::create_dir_all(&temp).unwrap();
    // What `cargo build --target-dir FOLDER` leaves.
    let cargo = format!(
        "#!/bin/sh\nwhile [ \"$1\" != --target-dir ]; do shift; done\nmkdir -p \"$2/release\"\ncp '{}' \"$2/release/seawall\"\n",
        cargo_bin!("seawall").display()
    );
    script(&bin.join("cargo"), &cargo);
    for (stub, text) in environment.iter().filter_map(|(name, text)| Some((name.strip_prefix("stub ")?, text))) {
        script(&bin.join(stub), text);
    }
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("bash");
    command.arg(action.join(name)).current_dir(&folder).env_clear().env("PATH", path).env("HOME", &folder);
    command.env("GITHUB_WORKSPACE", workspace).env("RUNNER_TEMP", &temp).env("GITHUB_ACTION", "__self/2");
    command.env("GITHUB_OUTPUT", folder.join("output")).env("GITHUB_STEP_SUMMARY", folder.join("summary"));
    command.envs(environment.iter().filter(|(name, _)| !name.starts_with("stub ")).copied());
    let output = command.output().unwrap();
    Step { folder, output }
}

fn action() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("action")
}

fn scan(workspace: &Path, inputs: &[(&str, &str)]) -> Step {
    run(&action(), "run.sh", workspace, inputs)
}

/// What must hold however the scan ended.
fn holds(step: &Step, verdict: &str, code: &str) -> BTreeMap<String, String> {
    assert_eq!(step.code(), Some(0), "the verdict comes after the upload: {}", step.said());
    let outputs = step.outputs();
    assert_eq!((outputs["verdict"].as_str(), outputs["exit-code"].as_str()), (verdict, code), "{}", step.said());
    for name in ["sarif-file", "findings", "new-findings", "unknown", "coverage"] {
        assert!(outputs.contains_key(name), "`{name}` is written: {outputs:?}");
    }
    assert!(step.summary().contains("seawall"), "the summary was written");
    outputs
}

#[test]
fn a_clean_estate() {
    if no_bash() {
        return;
    }
    let step = scan(&sandbox("clean", "action-clean"), &[("INPUT_PATHS", ".")]);
    let outputs = holds(&step, "pass", "0");
    assert_eq!((outputs["findings"].as_str(), outputs["unknown"].as_str()), ("0", "0"));
    assert_eq!(outputs["coverage"], "100");
}

#[test]
fn findings_are_counted_and_the_threshold_decides() {
    if no_bash() {
        return;
    }
    let workspace = sandbox("small", "action-findings");
    let step = scan(&workspace, &[]);
    let outputs = holds(&step, "fail", "1");
    let findings: usize = outputs["findings"].parse().unwrap();
    assert!(findings > 0 && outputs["new-findings"] == outputs["findings"]);
    let sarif: serde_json::Value = serde_json::from_str(&fs::read_to_string(&outputs["sarif-file"]).unwrap()).unwrap();
    let unknown: usize = outputs["unknown"].parse().unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), findings + unknown, "what is uploaded is what is counted");
    assert!(step.summary().contains(&findings.to_string()));
    let step = scan(&workspace, &[("INPUT_FAIL_ON", "none"), ("INPUT_SUMMARY", "false")]);
    assert_eq!((step.outputs()["verdict"].as_str(), step.outputs()["findings"].as_str()), ("pass", outputs["findings"].as_str()));
    assert_eq!(step.summary(), "");
}

#[test]
fn what_fails_early_still_has_outputs_and_says_why() {
    if no_bash() {
        return;
    }
    let workspace = sandbox("small", "action-early");
    fs::write(workspace.join("seawall.toml"), "fail-onn = \"high\"\n").unwrap();
    let step = scan(&workspace, &[]);
    let outputs = holds(&step, "error", "2");
    assert_eq!((outputs["findings"].as_str(), outputs["sarif-file"].as_str()), ("", ""), "nothing was counted");
    assert!(step.summary().contains("fail-onn") && step.said().contains("fail-onn"), "{}", step.summary());
    let empty = sandbox("small", "action-nothing");
    fs::remove_file(empty.join("main.json")).unwrap();
    let others = fs::read_dir(&empty).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    others.for_each(|path| fs::remove_file(path).unwrap());
    holds(&scan(&empty, &[]), "nothing", "3");
    // Building, or fetching, may fail too.
    let step = scan(&empty, &[("stub cargo", "#!/bin/sh\necho 'the linker is missing' >&2\nexit 101\n")]);
    holds(&step, "error", "2");
    assert!(step.summary().contains("the linker is missing"));
}

#[test]
fn inputs_are_data() {
    if no_bash() {
        return;
    }
    let workspace = sandbox("clean", "action-inputs");
    for odd in ["a folder $(touch pwned)", "-o json=pwned", "`touch pwned`; touch pwned", "ünï"] {
        fs::create_dir_all(workspace.join(odd)).unwrap();
        fs::copy(workspace.join("main.json"), workspace.join(odd).join("main.json")).unwrap();
    }
    let paths = "\n  a folder $(touch pwned)  \r\n-o json=pwned\n\n`touch pwned`; touch pwned\nünï";
    let step = scan(&workspace, &[("INPUT_PATHS", paths)]);
    holds(&step, "pass", "0");
    let counted = step.said();
    assert!(counted.contains("4 "), "all four folders were scanned: {counted}");
    let evil = "high$(touch pwned)\nverdict=pass";
    for name in ["INPUT_FAIL_ON", "INPUT_PROFILE", "INPUT_CONFIG", "INPUT_ENVIRONMENT", "INPUT_STRICT", "INPUT_VERSION"] {
        let step = scan(&workspace, &[(name, evil)]);
        let outputs = holds(&step, "error", "2");
        assert_eq!(outputs.len(), 7, "no line was slipped in: {outputs:?}");
    }
    for name in ["INPUT_PARAM_FILES", "INPUT_VAR_FILES", "INPUT_POLICIES"] {
        holds(&scan(&workspace, &[(name, "--no-config\n$(touch pwned)")]), "error", "2");
    }
    let trace = |folder: &Path| folder.join("pwned").exists();
    assert!(!trace(&workspace) && !trace(&step.folder) && !trace(&action()), "nothing was evaluated");
}

#[test]
fn each_input_becomes_its_argument() {
    if no_bash() {
        return;
    }
    // In place of seawall: says what it was called with, and knows formats that this one may not.
    let stub = "#!/bin/sh\nif [ \"$2\" = --output= ]; then echo '(there are text, github, markdown)'; exit 2; fi\n\
                for one in \"$@\"; do printf '<%s>\\n' \"$one\"; done\n\
                for one in \"$@\"; do case $one in --output=counts=*) printf 'findings=7\\nnew-findings=2\\n' >\"${one#*=counts=}\" ;; esac; done\n";
    let workspace = sandbox("clean", "action-arguments");
    fs::write(workspace.join("stub"), stub).unwrap();
    let cargo = format!(
        "#!/bin/sh\nwhile [ \"$1\" != --target-dir ]; do shift; done\nmkdir -p \"$2/release\"\ncp '{}' \"$2/release/seawall\"\nchmod +x \"$2/release/seawall\"\n",
        workspace.join("stub").display()
    );
    let inputs = [
        ("stub cargo", cargo.as_str()),
        ("INPUT_CONFIG", "my config.toml"),
        ("INPUT_PROFILE", "maiq"),
        ("INPUT_ENVIRONMENT", "production"),
        ("INPUT_FAIL_ON", "low"),
        ("INPUT_STRICT", "true"),
        ("INPUT_BASELINE", "git:origin/main"),
        ("INPUT_PARAM_FILES", "a b.json\nc.json"),
        ("INPUT_VAR_FILES", "prod.tfvars"),
        ("INPUT_POLICIES", "mine"),
        ("INPUT_PATHS", "infra\n--strange"),
    ];
    let step = scan(&workspace, &inputs);
    let said = String::from_utf8_lossy(&step.output.stdout).into_owned();
    let arguments: Vec<&str> = said.lines().filter(|line| line.starts_with('<')).collect();
    let (outputs, rest): (Vec<&str>, Vec<&str>) = arguments.iter().partition(|one| one.starts_with("<--output="));
    assert_eq!(
        rest,
        [
            "<scan>",
            "<--config=my config.toml>",
            "<--profile=maiq>",
            "<--environment=production>",
            "<--fail-on=low>",
            "<--baseline=git:origin/main>",
            "<--param-file=a b.json>",
            "<--param-file=c.json>",
            "<--var-file=prod.tfvars>",
            "<--policies=mine>",
            "<--strict>",
            "<-->",
            "<infra>",
            "<--strange>",
        ]
    );
    let formats: Vec<&str> = outputs.iter().filter_map(|one| one.split('=').nth(1)).collect();
    assert_eq!(formats, ["text>", "sarif-github", "counts", "github", "markdown"]);
    assert_eq!((step.outputs()["findings"].as_str(), step.outputs()["new-findings"].as_str()), ("7", "2"));
    // Lines of the report are no commands to the runner.
    let word = said.lines().next().unwrap().strip_prefix("::stop-commands::").unwrap();
    assert!(word.len() > 30 && said.trim_end().ends_with(&format!("::{word}::")));
}

#[test]
fn a_pull_request_answers_for_what_is_new() {
    if no_bash() || no_git() {
        return;
    }
    let bad = |name: &str| {
        format!(
            "resource {name} 'Microsoft.Storage/storageAccounts@2023-01-01' = {{\n  name: 'st{name}'\n  properties: {{ minimumTlsVersion: 'TLS1_0' }}\n}}\n"
        )
    };
    let origin = Repository::new("action-origin", &[]);
    origin.write("main.bicep", &bad("a"));
    let base = origin.commit();
    origin.git(&["switch", "--quiet", "--create=change"]);
    origin.write("main.bicep", &format!("// more\n{}", bad("a")));
    let head = origin.commit();
    // Meanwhile the branch moves on: its findings are not the pull request's.
    origin.git(&["switch", "--quiet", "main"]);
    origin.write("other.bicep", &bad("b"));
    origin.commit();
    origin.git(&["switch", "--quiet", "--create=merge"]);
    origin.git(&["merge", "--quiet", "--no-edit", "change"]);
    let event = [("BASE_COMMIT", base.as_str()), ("HEAD_COMMIT", head.as_str())];
    let checkout = |depth: &str| {
        let clone = Repository::new(&format!("action-depth-{depth}"), &[]);
        let from = format!("file://{}", origin.0.display());
        clone.git(&["fetch", "--quiet", &format!("--depth={depth}"), &from, "merge"]);
        clone.git(&["checkout", "--quiet", "FETCH_HEAD"]);
        clone.0
    };
    for depth in ["2", "50"] {
        let step = scan(&checkout(depth), &event);
        let outputs = holds(&step, "pass", "0");
        assert!(outputs["new-findings"] == "0" && outputs["findings"] != "0", "{outputs:?}");
        assert!(step.summary().contains("**0 new, "), "{}", step.summary());
    }
    // Without the base all counts, and somebody is told; nobody is where there is no pull request.
    let shallow = checkout("1");
    let step = scan(&shallow, &event);
    let outputs = holds(&step, "fail", "1");
    assert!(
        outputs["new-findings"] == outputs["findings"]
            && step.said().contains("::notice title=seawall::The base of the pull request")
    );
    assert!(!scan(&shallow, &[]).said().contains("::notice"));
    // The head itself, and no merge: the commit of the event counts.
    origin.git(&["switch", "--quiet", "change"]);
    let step = scan(&origin.0, &event);
    assert_eq!(holds(&step, "pass", "0")["new-findings"], "0");
    let step = scan(&origin.0, &[event[0], event[1], ("INPUT_BASELINE", "off")]);
    assert_eq!(step.outputs()["new-findings"], step.outputs()["findings"]);
    let evil = scan(&origin.0, &[("BASE_COMMIT", "--help;touch pwned"), ("HEAD_COMMIT", "$(touch pwned)")]);
    assert!(evil.said().contains("::notice") && !origin.0.join("pwned").exists());
}

#[test]
fn only_what_is_pinned_is_installed() {
    if no_bash() {
        return;
    }
    let workspace = sandbox("clean", "action-install");
    let folder = workspace.parent().unwrap().join("action-install-release");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("action")).unwrap();
    for name in ["run.sh", "install.sh"] {
        fs::copy(action().join(name), folder.join("action").join(name)).unwrap();
    }
    stand_in(&folder.join("seawall"));
    let said = |arguments: &[&str]| {
        let output = Command::new(arguments[0]).args(&arguments[1..]).current_dir(&folder).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let system = said(&["uname", "-sm"]);
    let target = match system.trim() {
        "Linux x86_64" => "x86_64-unknown-linux-musl",
        "Linux aarch64" => "aarch64-unknown-linux-musl",
        "Darwin arm64" => "aarch64-apple-darwin",
        "Darwin x86_64" => "x86_64-apple-darwin",
        other => panic!("{other} is not among the releases"),
    };
    let archive = format!("seawall-1.2.3-{target}.tar.gz");
    said(&["tar", "-czf", &archive, "seawall"]);
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(fs::read(folder.join(&archive)).unwrap());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let pin =
        |digest: &str| fs::write(folder.join("action/checksums.txt"), format!("# a comment\n{digest}  {archive}\n")).unwrap();
    // Gives the archive and writes down where it was asked for.
    let curl = format!(
        "#!/bin/sh\necho \"$*\" >>'{0}/asked'\nwhile [ \"$1\" != --output ]; do shift; done\ncp '{0}/{archive}' \"$2\"\n",
        folder.display()
    );
    let install =
        |version: &str| run(&folder.join("action"), "run.sh", &workspace, &[("stub curl", &curl), ("INPUT_VERSION", version)]);
    pin(&digest);
    holds(&install("1.2.3"), "pass", "0");
    let asked = fs::read_to_string(folder.join("asked")).unwrap();
    assert!(asked.contains(&format!("/releases/download/v1.2.3/{archive}")) && asked.contains("--proto =https"), "{asked}");
    for wrong in ["1.2.4", "latest", "v1.2.3", "1.2.3/../../other", "1.*"] {
        let step = install(wrong);
        holds(&step, "error", "2");
        assert!(step.summary().contains("error: "), "{}", step.summary());
    }
    assert_eq!(fs::read_to_string(folder.join("asked")).unwrap(), asked, "nothing was asked for that is not pinned");
    // The tree that the release tags: its default is the version, and the digest is there.
    fs::create_dir_all(folder.join("packaging")).unwrap();
    let root = action().join("..");
    fs::copy(root.join("action.yml"), folder.join("action.yml")).unwrap();
    fs::copy(root.join("packaging/pin.sh"), folder.join("packaging/pin.sh")).unwrap();
    fs::copy(root.join("action/checksums.txt"), folder.join("action/checksums.txt")).unwrap();
    fs::write(folder.join("sums"), format!("{digest}  {archive}\n{digest}  seawall-1.2.3.cdx.json\n")).unwrap();
    said(&["bash", "packaging/pin.sh", "1.2.3", "sums"]);
    let tagged: serde_json::Value = yaml_serde::from_str(&fs::read_to_string(folder.join("action.yml")).unwrap()).unwrap();
    assert_eq!(tagged["inputs"]["version"]["default"], "1.2.3");
    assert!(!fs::read_to_string(folder.join("action/checksums.txt")).unwrap().contains("cdx"));
    holds(&install("1.2.3"), "pass", "0");
    pin(&"0".repeat(64));
    let step = install("1.2.3");
    holds(&step, "error", "2");
    assert!(step.said().contains("not what was released"), "{}", step.said());
}

#[test]
fn an_archive_is_the_same_twice_and_holds_what_it_should() {
    let there = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if no_bash() || !there("python3") || !there("git") {
        eprintln!("left out: archives are packed by Python, and dated by git");
        return;
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("archive");
    let _ = fs::remove_dir_all(&folder);
    let built = folder.join("target/x86_64-unknown-linux-musl/release");
    fs::create_dir_all(&built).unwrap();
    fs::create_dir_all(folder.join("bin")).unwrap();
    stand_in(&built.join("seawall"));
    // The program is there already.
    script(&folder.join("bin/cargo"), "#!/bin/sh\n");
    script(&folder.join("bin/rustup"), "#!/bin/sh\necho x86_64-unknown-linux-musl\n");
    let path = format!("{}:{}", folder.join("bin").display(), std::env::var("PATH").unwrap());
    let archive = |out: &str| {
        let out = folder.join(out);
        let mut command = Command::new("bash");
        command.arg(action().join("../packaging/archive.sh")).arg("x86_64-unknown-linux-musl").arg(&out);
        let output = command.env("PATH", &path).env("CARGO_TARGET_DIR", folder.join("target")).output().unwrap();
        if String::from_utf8_lossy(&output.stderr).contains("not a git repository") {
            return None;
        }
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::read(out.join(format!("seawall-{}-x86_64-unknown-linux-musl.tar.gz", env!("CARGO_PKG_VERSION")))).ok()
    };
    let Some(first) = archive("one") else { return eprintln!("left out: this is no checkout") };
    assert!(archive("two") == Some(first), "two archives of one program differ");
    let file = format!("one/seawall-{}-x86_64-unknown-linux-musl.tar.gz", env!("CARGO_PKG_VERSION"));
    let listed = Command::new("tar").arg("-tzf").arg(folder.join(file)).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for name in ["seawall", "LICENSE", "man/seawall-scan.1", "completions/seawall.zsh"] {
        assert!(listed.lines().any(|line| line == name), "{name} is missing: {listed}");
    }
}

#[test]
fn code_scanning_is_asked_and_nobody_sees_the_token() {
    if no_bash() {
        return;
    }
    let workspace = sandbox("clean", "action-where");
    let curl = "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$HOME/arguments\"\ncat >\"$HOME/stdin\"\nprintf %s \"$STATUS\"\n[ \"$STATUS\" != 000 ]\n";
    let ask = |sarif: &str, status: &str, token: &str| {
        let environment = [
            ("stub curl", curl),
            ("STATUS", status),
            ("INPUT_SARIF", sarif),
            ("GITHUB_TOKEN", token),
            ("GITHUB_API_URL", "https://api.example"),
            ("GITHUB_REPOSITORY", "o/r"),
        ];
        run(&action(), "code-scanning.sh", &workspace, &environment)
    };
    for (sarif, status, token, upload) in [
        ("auto", "200", "t0ken", "true"),
        ("auto", "404", "t0ken", "true"),
        ("auto", "403", "t0ken", "false"),
        ("auto", "000", "t0ken", "false"),
        ("auto", "200", "", "false"),
        ("on", "403", "t0ken", "true"),
        ("off", "200", "t0ken", "false"),
    ] {
        let step = ask(sarif, status, token);
        assert_eq!(step.outputs()["upload"], upload, "{sarif} {status}");
        if sarif == "auto" && !token.is_empty() {
            let arguments = fs::read_to_string(step.folder.join("arguments")).unwrap();
            assert!(arguments.contains("https://api.example/repos/o/r/code-scanning/analyses") && !arguments.contains(token));
            assert!(fs::read_to_string(step.folder.join("stdin")).unwrap().contains("Bearer t0ken"));
        }
    }
    assert_eq!(ask("yes", "200", "").code(), Some(2));
}

#[test]
fn annotations_stand_where_code_scanning_does_not() {
    if no_bash() {
        return;
    }
    let workspace = sandbox("clean", "action-finish");
    let file = workspace.join("annotations.txt");
    fs::write(&file, "::error file=main.json,line=1::bad\n").unwrap();
    let file = file.to_string_lossy().into_owned();
    for (annotations, uploaded, code, shown) in [
        ("auto", "success", "1", false),
        ("auto", "failure", "1", true),
        ("auto", "skipped", "0", true),
        ("auto", "", "0", true),
        ("on", "success", "1", true),
        ("off", "skipped", "4", false),
    ] {
        let environment =
            [("INPUT_ANNOTATIONS", annotations), ("UPLOADED", uploaded), ("ANNOTATIONS_FILE", &file), ("EXIT_CODE", code)];
        let step = run(&action(), "finish.sh", &workspace, &environment);
        assert_eq!(step.said().contains("::error file=main.json"), shown, "{annotations} {uploaded}");
        assert_eq!(step.code(), code.parse().ok());
    }
    let step = run(&action(), "finish.sh", &workspace, &[]);
    assert_eq!(step.code(), Some(5), "a scan that left nothing is no pass");
}

#[test]
fn every_input_reaches_the_scripts() {
    let text = fs::read_to_string(action().join("../action.yml")).unwrap();
    let yaml: serde_json::Value = yaml_serde::from_str(&text).unwrap();
    let scripts: String =
        ["run.sh", "finish.sh", "code-scanning.sh"].map(|name| fs::read_to_string(action().join(name)).unwrap()).concat();
    let page = fs::read_to_string(action().join("../docs/action.md")).unwrap();
    for (name, input) in yaml["inputs"].as_object().unwrap() {
        let uses = text.matches(&format!("${{{{ inputs.{name} }}}}")).count();
        assert_eq!(uses, 1, "`{name}` goes to one place");
        let variable = format!("INPUT_{}", name.to_uppercase().replace('-', "_"));
        assert!(["token", "category"].contains(&name.as_str()) || scripts.contains(&variable), "`{variable}` is read");
        assert!(page.contains(&format!("| `{name}` |")), "`{name}` is in docs/action.md");
        assert!(input["description"].is_string());
    }
    for name in yaml["outputs"].as_object().unwrap().keys() {
        assert!(scripts.contains(&format!("'{name}=%s")) && page.contains(&format!("| `{name}` |")), "`{name}`");
    }
    for step in yaml["runs"]["steps"].as_array().unwrap() {
        assert!(!step["run"].as_str().unwrap_or_default().contains("${{"), "nothing is spliced into a script: {step}");
    }
}
