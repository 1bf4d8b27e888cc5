//! A pull request in a repository: what is new in it is told, in every format, at its line, and by the exit code.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use seawall::workspace::Workspace;
use serde_json::Value;

use crate::schemas::report_faults;
use crate::transcripts::seawall;

/// Whether git can be called.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
pub(crate) fn no_git() -> bool {
    let missing = Command::new("git").arg("--version").output().is_err();
    if missing {
        eprintln!("left out: there is no git");
    }
    missing
}

/// A repository, as `git` makes it.
pub(crate) struct Repository(pub(crate) PathBuf);

impl Repository {
    pub(crate) fn new(name: &str, options: &[&str]) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("git").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let repository = Repository(fs::canonicalize(folder).unwrap());
        repository.git(&[&["init", "--quiet", "--initial-branch=main"], options].concat());
        repository
    }

    /// Calls git without anybody's settings.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.current_dir(&self.0).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for name in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{name}_NAME"), "a").env(format!("GIT_{name}_EMAIL"), "a@example.com");
        }
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(name);
        }
        let output = command.args(["-c", "protocol.file.allow=always"]).args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn commit(&self) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message=x"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn scan(&self, arguments: &[&str]) -> Output {
        seawall(&self.0).arg("scan").args(arguments).output().unwrap()
    }

    /// New failures, those known before and those that are gone.
    fn compared(&self, baseline: &str, arguments: &[&str]) -> [u64; 3] {
        let output = self.scan(&[&["--output=json", "--baseline", baseline], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
        ["new", "known", "gone"].map(|name| report["baseline"][name].as_u64().unwrap_or_else(|| panic!("{said}")))
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// An account in a language, by its name and its TLS version.
type Account = fn(&str, &str) -> String;

fn bicep(name: &str, tls: &str) -> String {
    format!(
        "resource {name} 'Microsoft.Storage/storageAccounts@2023-01-01' = {{\n  name: 'st{name}'\n  location: 'westeurope'\n  sku: {{\n    name: 'Standard_ZRS'\n  }}\n  kind: 'StorageV2'\n  properties: {{\n    minimumTlsVersion: 'TLS1_{tls}'\n  }}\n}}\n"
    )
}

fn arm(name: &str, tls: &str) -> String {
    format!(
        "    {{\n      \"type\": \"Microsoft.Storage/storageAccounts\",\n      \"apiVersion\": \"2023-01-01\",\n      \"name\": \"st{name}\",\n      \"location\": \"westeurope\",\n      \"sku\": {{ \"name\": \"Standard_ZRS\" }},\n      \"kind\": \"StorageV2\",\n      \"properties\": {{\n        \"minimumTlsVersion\": \"TLS1_{tls}\"\n      }}\n    }}\n"
    )
}

fn terraform(name: &str, tls: &str) -> String {
    format!(
        "resource \"azurerm_storage_account\" \"{name}\" {{\n  name                     = \"st{name}\"\n  resource_group_name      = \"rg\"\n  location                 = \"westeurope\"\n  account_tier             = \"Standard\"\n  account_replication_type = \"ZRS\"\n  min_tls_version          = \"TLS1_{tls}\"\n}}\n"
    )
}

/// A template of accounts, in this order, with lines of comment before.
fn template(language: &str, account: Account, comments: usize, accounts: &[(&str, &str)]) -> String {
    let accounts: Vec<String> = accounts.iter().map(|(name, tls)| account(name, tls)).collect();
    let comment = if language == "tf" { "# more\n" } else { "// more\n" }.repeat(comments);
    if language == "json" {
        let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
        let resources = accounts.join("    ,\n");
        format!(
            "{comment}{{\n  \"$schema\": \"{schema}\",\n  \"contentVersion\": \"1.0.0.0\",\n  \"resources\": [\n{resources}  ]\n}}\n"
        )
    } else {
        comment + &accounts.join("\n")
    }
}

/// The line of the version of an account.
fn line_of(text: &str, name: &str) -> usize {
    let start = text.lines().position(|line| line.contains(&format!("st{name}"))).unwrap();
    let version = |(number, line): &(usize, &str)| *number > start && line.contains("TLS1_");
    text.lines().enumerate().find(version).unwrap().0 + 1
}

/// The acceptance test: one fault introduced, one moved, one fixed.
fn one_is_new(language: &str, account: Account) {
    if no_git() {
        return;
    }
    let repository = Repository::new(&format!("one-{language}"), &[]);
    let file = format!("infra/main.{language}");
    let of = |comments, accounts| template(language, account, comments, accounts);
    let before = of(0, &[("moved", "0"), ("fixed", "0"), ("broken", "2")]);
    repository.write(&file, &before);
    repository.commit();
    repository.git(&["switch", "--quiet", "--create=change"]);
    let after = of(3, &[("broken", "1"), ("fixed", "2"), ("moved", "0")]);
    repository.write(&file, &after);
    repository.commit();
    // Meanwhile somebody mends the same elsewhere: that is not this change's fault.
    repository.git(&["switch", "--quiet", "main"]);
    repository.write(&file, &of(0, &[("moved", "2"), ("fixed", "2"), ("broken", "2")]));
    repository.commit();
    repository.git(&["switch", "--quiet", "change"]);
    let line = line_of(&after, "broken");

    let all = [
        "--baseline=git:main",
        "--output=text",
        "--output=sarif=o.sarif",
        "--output=github=o.github",
        "--output=markdown=o.md",
        "--output=counts=o.counts",
        "--output=json=o.json.txt",
        "--output=junit=o.xml",
        "--output=azure=o.azure",
        "--output=csv=o.csv",
        "--output=rdjson=o.rdjson",
        "--output=html=o.html",
        "--output=sarif-github=o.github.sarif",
        "--output=gitlab=o.gitlab",
        "infra",
    ];
    let output = repository.scan(&all);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let read = |name: &str| fs::read_to_string(repository.0.join(name)).unwrap();
    let json = |name: &str| -> Value { serde_json::from_str(&read(name)).unwrap() };

    let sarif = json("o.sarif");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let states = |state: &str| results.iter().filter(|one| one["baselineState"] == state).collect::<Vec<_>>();
    let [new] = states("new")[..] else { panic!("{:?}", states("new")) };
    assert_eq!(new["ruleId"], "tls-minimum-version");
    let place = &new["locations"][0]["physicalLocation"];
    assert_eq!(
        (place["artifactLocation"]["uri"].as_str(), place["region"]["startLine"].as_u64()),
        (Some(&*file), Some(line as u64))
    );
    assert!(states("unchanged").len() > 3, "there is other trouble, and it is old");

    let annotations = read("o.github");
    let shown: Vec<&str> =
        annotations.lines().filter(|line| line.starts_with("::error") || line.starts_with("::warning")).collect();
    let [shown] = shown[..] else { panic!("{annotations}") };
    assert!(shown.starts_with(&format!("::error file={file},line={line},")) && shown.contains("tls-minimum-version"), "{shown}");
    let summary = read("o.md");
    let mark = "**new**<br>in the change |";
    assert_eq!((summary.matches("**new**").count(), summary.matches(mark).count()), (1, 1), "{summary}");
    assert!(summary.contains("1 new failure at severity high or above") && summary.contains(" 1 gone**"), "{summary}");
    assert!(read("o.counts").contains("\nnew-findings=1\ngone-findings=1\n"), "{}", read("o.counts"));

    let report = json("o.json.txt");
    assert_eq!(report_faults(&report), Vec::<String>::new());
    let new = report["findings"].as_array().unwrap().iter().filter(|one| one["baselineState"] == "new").count();
    assert_eq!((new, report["baseline"]["new"].as_u64(), report["baseline"]["gone"].as_u64()), (1, Some(1), Some(1)));
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text.matches("= finding: ").count(), 1, "{text}");
    assert!(text.contains(&format!("{file}:{line}:")) && text.contains("failures  1 new, "), "{text}");
    assert_eq!((read("o.xml").matches("<failure ").count(), read("o.azure").lines().count()), (1, 1));
    assert_eq!(read("o.csv").lines().filter(|line| line.ends_with(",new")).count(), 1);
    assert_eq!(json("o.rdjson")["diagnostics"].as_array().unwrap().len(), 1);
    assert_eq!(read("o.html").matches("<span class=\"grade mark\">new</span>").count(), 1);
    // These services compare by themselves, and need all.
    let everything = report["findings"].as_array().unwrap().len();
    assert_eq!(json("o.github.sarif")["runs"][0]["results"].as_array().unwrap().len(), everything);
    assert_eq!(json("o.gitlab").as_array().unwrap().len(), everything);

    // A file says the same as the commit.
    repository.git(&["switch", "--quiet", "--detach", "main~1"]);
    let output = seawall(&repository.0).args(["baseline", "write", "infra"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let written = read("seawall-baseline.json");
    repository.git(&["switch", "--quiet", "change"]);
    let known = states("unchanged").len() as u64;
    assert_eq!(repository.compared("seawall-baseline.json", &["infra"]), [1, known, 1]);
    assert!(!written.contains("TLS1_") && !written.contains("line"), "{written}");
    repository.write("seawall.toml", "baseline = \"seawall-baseline.json\"\n");
    assert!(said(&repository.scan(&["infra"])).contains("failures  1 new, "));
    assert!(!said(&repository.scan(&["infra", "--no-baseline"])).contains("against"));

    // Mended, and nothing fails, whatever is left of old.
    repository.write(&file, &of(3, &[("broken", "2"), ("fixed", "2"), ("moved", "0")]));
    let output = repository.scan(&["--baseline=git:main", "infra"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(repository.compared("git:main", &["infra"]), [0, known, 1]);
}

#[test]
fn one_is_new_in_bicep() {
    one_is_new("bicep", bicep);
}

#[test]
fn one_is_new_in_arm() {
    one_is_new("json", arm);
}

#[test]
fn one_is_new_in_terraform() {
    one_is_new("tf", terraform);
}

#[test]
fn renamed_files_keep_their_findings_and_their_lines() {
    if no_git() {
        return;
    }
    let repository = Repository::new("renamed", &["--object-format=sha256"]);
    let text = template("bicep", bicep, 0, &[("a", "0"), ("b", "2"), ("c", "2")]);
    repository.write("old/main.bicep", &text);
    repository.write("old/ünï.json", "{}");
    let first = repository.commit();
    repository.git(&["mv", "old", "new"]);
    repository.git(&["mv", "new/main.bicep", "new/app.bicep"]);
    repository.write("new/app.bicep", &text.replacen("TLS1_2", "TLS1_1", 1));
    let [new, _, gone] = repository.compared(&format!("git:{first}"), &["."]);
    assert_eq!((new, gone), (1, 0));
    // A file that is named alone is found under its old name; only what differs counts as changed.
    let output = repository.scan(&["--baseline=git:HEAD", "--output=markdown", "new/app.bicep"]);
    let summary = said(&output);
    assert!(summary.contains("1 new, ") && (1..4).contains(&summary.matches("in the change").count()), "{summary}");
    assert!(summary.contains(&first[..10]), "the commit is named: {summary}");
}

#[test]
fn the_same_files_are_looked_at_as_on_disk() {
    if no_git() {
        return;
    }
    let repository = Repository::new("rules", &[]);
    let bad = |name: &str| template("bicep", bicep, 0, &[(name, "0")]);
    repository.write("infra/main.bicep", &bad("a"));
    // All of these are in the commit: rules hide none of them, dots and the configuration do.
    repository.write(".gitignore", "ignored.bicep\n/infra/out/\n*.tmp.bicep\n!kept.tmp.bicep\n");
    repository.write("infra/.ignore", "other.bicep\n");
    for path in [
        "infra/ignored.bicep",
        "infra/out/x.bicep",
        "infra/other.bicep",
        "infra/.hidden/x.bicep",
        "infra/x.tmp.bicep",
        "infra/left/x.bicep",
    ] {
        repository.write(path, &bad("hidden"));
    }
    repository.write("infra/kept.tmp.bicep", &bad("kept"));
    repository.write("seawall.toml", "exclude = [\"infra/left/**\"]\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink("main.bicep", repository.0.join("infra/link.bicep")).unwrap();
    repository.git(&["add", "--all", "--force"]);
    repository.commit();
    repository.git(&["mv", "infra/main.bicep", "infra/moved.bicep"]);
    for arguments in [&["."][..], &["infra"], &["--root", "infra", "infra", "--config", "seawall.toml"]] {
        let [new, known, gone] = repository.compared("git:HEAD", arguments);
        assert!((new, gone) == (0, 0) && known > 0, "{arguments:?}: {new} {known} {gone}");
    }
    repository.write(".gitignore", "");
    assert_eq!(repository.compared("git:HEAD", &["infra"])[0], 0, "rules hide nothing that is tracked");
}

#[test]
fn modules_behind_links_and_in_submodules_are_read() {
    if no_git() || cfg!(windows) {
        return;
    }
    let other = Repository::new("submodule", &[]);
    other.write("st.bicep", &template("bicep", bicep, 0, &[("sub", "0")]));
    other.commit();
    let repository = Repository::new("links", &[]);
    repository.write("shared/st.bicep", &template("bicep", bicep, 0, &[("a", "0")]));
    let call = "module a '../link/st.bicep' = {\n  name: 'a'\n}\nmodule b '../parts/sub/st.bicep' = {\n  name: 'b'\n}\n";
    repository.write("infra/main.bicep", call);
    #[cfg(unix)]
    std::os::unix::fs::symlink("shared", repository.0.join("link")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../outside", repository.0.join("out")).unwrap();
    repository.git(&["submodule", "--quiet", "add", &other.0.to_string_lossy(), "parts/sub"]);
    repository.commit();
    repository.write("infra/main.bicep", &format!("// more\n{call}"));
    let [new, known, gone] = repository.compared("git:HEAD", &["."]);
    assert!((new, gone) == (0, 0) && known > 4, "{new} {known} {gone}");
    // In a working tree of its own `.git` is a file.
    repository.commit();
    let apart = repository.0.parent().unwrap().join("links-apart");
    let _ = fs::remove_dir_all(&apart);
    repository.git(&["worktree", "prune"]);
    repository.git(&["worktree", "add", "--quiet", "-b", "apart", &apart.to_string_lossy()]);
    let output = seawall(&apart).args(["scan", "shared", "--baseline=git:main", "--output=counts"]).output().unwrap();
    assert!(said(&output).contains("new-findings=0"), "{}", said(&output));
}

#[test]
fn what_lfs_keeps_apart_is_read_where_it_is() {
    if no_git() {
        return;
    }
    use sha2::Digest as _;
    let repository = Repository::new("lfs", &[]);
    let text = template("bicep", bicep, 0, &[("a", "0")]);
    let digest: String = sha2::Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {}\n", text.len());
    repository.write("main.bicep", &pointer);
    repository.commit();
    repository.write("main.bicep", &text);
    assert!(repository.compared("git:HEAD", &["."])[0] > 0, "nobody knows what it was");
    repository.write(&format!(".git/lfs/objects/{}/{}/{digest}", &digest[..2], &digest[2..4]), &text);
    assert_eq!(repository.compared("git:HEAD", &["."])[0], 0);
}

#[test]
fn shallow_clones_compare_with_what_they_have() {
    if no_git() {
        return;
    }
    let repository = Repository::new("deep", &[]);
    repository.write("main.bicep", &template("bicep", bicep, 0, &[("a", "0")]));
    let first = repository.commit();
    repository.git(&["switch", "--quiet", "--create=change"]);
    repository.write("main.bicep", &template("bicep", bicep, 0, &[("b", "0"), ("a", "0")]));
    repository.commit();
    repository.git(&["switch", "--quiet", "main"]);
    repository.write("more.bicep", "output x string = 'x'\n");
    repository.commit();
    let shallow = Repository::new("shallow", &[]);
    let from = format!("file://{}", repository.0.display());
    shallow.git(&["fetch", "--quiet", "--depth=1", &from, "change", "main:refs/remotes/origin/main"]);
    shallow.git(&["checkout", "--quiet", "FETCH_HEAD"]);
    let told = said(&shallow.scan(&["--baseline=git:main", "--output=text", "main.bicep"]));
    let words: Vec<&str> = told.split_whitespace().collect();
    assert!(words.join(" ").contains("as it is now: the history does not tell"), "{told}");
    let [new, known, gone] = shallow.compared("git:main", &["main.bicep"]);
    assert!(new > 0 && known > 0 && gone == 0, "{new} {known} {gone}");
    let output = shallow.scan(&["--baseline", &format!("git:{first}"), "main.bicep"]);
    assert_eq!(output.status.code(), Some(2));
    let fetch =
        "here; the clone is shallow: fetch more of the history (`fetch-depth: 0` of actions/checkout, `git fetch --unshallow`)";
    assert!(said(&output).contains(fetch), "{}", said(&output));
    // With the whole history the point where the branch began counts.
    repository.git(&["switch", "--quiet", "change"]);
    let output = repository.scan(&["--baseline=git:main", "main.bicep"]);
    assert!(said(&output).contains(&format!("main ({}, where this branch left it)", &first[..10])), "{}", said(&output));
}

/// What a clone lacks is told with what it is, and what was there counts as new.
#[test]
fn parts_that_are_missing_are_told() {
    if no_git() {
        return;
    }
    let repository = Repository::new("damaged", &[]);
    repository.write("infra/main.bicep", &template("bicep", bicep, 0, &[("a", "0")]));
    let root = &repository.0;
    #[cfg(unix)]
    std::os::unix::fs::symlink("round.json", root.join("round.json")).unwrap();
    repository.commit();
    let take = |what: &str| {
        let object = repository.git(&["rev-parse", what]);
        fs::remove_file(root.join(".git/objects").join(&object[..2]).join(&object[2..])).unwrap();
    };
    let opened = seawall::workspace::git::Repository::around(root).unwrap();
    let tree = opened.tree(&opened.base("HEAD").unwrap()).unwrap();
    let why = |path: &str| tree.read(path, 1 << 20).unwrap_err().to_string();
    assert_eq!(why("infra"), "not a regular file");
    if cfg!(unix) {
        assert_eq!(why("round.json"), "too many symbolic links");
    }
    take("HEAD:infra/main.bicep");
    let lacks = why("infra/main.bicep");
    assert!(lacks.starts_with("git does not have its content, as in a partial clone, or it is damaged ("), "{lacks}");
    let told = said(&repository.scan(&["--baseline=git:HEAD", "."]));
    assert!(told.contains("note: 1 file of the base could not be read: what was found there counts as new"), "{told}");
    take("HEAD:infra");
    let told = said(&repository.scan(&["--baseline=git:HEAD", "."]));
    assert!(told.contains("error: baseline: the repository could not be read: "), "{told}");
}

#[test]
fn what_is_no_repository_with_files_is_refused() {
    if no_git() {
        return;
    }
    let bare = Repository::new("bare", &["--bare"]);
    bare.write("main.bicep", &template("bicep", bicep, 0, &[("a", "0")]));
    let told = said(&bare.scan(&["--baseline=git:HEAD", "--root=.", "main.bicep"]));
    assert!(
        told.starts_with("error: baseline: the repository `") && told.contains("` has no working tree to compare with"),
        "{told}"
    );
    let none = Repository::new("none", &[]);
    fs::remove_dir_all(none.0.join(".git")).unwrap();
    none.write(".git", "gitdir: gone\n");
    none.write("main.bicep", &template("bicep", bicep, 0, &[("a", "0")]));
    let told = said(&none.scan(&["--baseline=git:HEAD", "main.bicep"]));
    assert!(
        told.contains("` lies in no git repository that can be read; give a file, as `seawall baseline write` makes it"),
        "{told}"
    );
}

#[test]
fn what_cannot_be_compared_with_is_refused_before_anything_is_scanned() {
    if no_git() {
        return;
    }
    let repository = Repository::new("refused", &[]);
    repository.write("infra/main.bicep", &template("bicep", bicep, 0, &[("a", "0")]));
    let refused = |arguments: &[&str], why: &str| {
        let output = repository.scan(arguments);
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true), "{}", said(&output));
        assert!(said(&output).contains(why), "{}", said(&output));
    };
    refused(&["--baseline=git:main"], "git knows no commit `main`");
    repository.commit();
    refused(
        &["--baseline=git:nope"],
        "git knows no commit `nope` here; fetch it (`git fetch origin`), or name another, as in `git:origin/main`",
    );
    refused(&["--baseline=git:"], "`git:` needs a revision");
    refused(&["--baseline=git:main:infra"], "git knows no commit `main:infra`");
    refused(&["--baseline=nope.json"], "nope.json: there is no such file; make it with `seawall baseline write`");
    repository.write("bad.json", "{\n\"version\": 1,\n");
    refused(&["--baseline=bad.json"], "baseline: bad.json:");
    // A root that the base does not have yet: all in it is new.
    repository.write("new/main.bicep", &template("bicep", bicep, 0, &[("b", "0")]));
    let [new, known, _] = repository.compared("git:main", &["--root", "new", "new"]);
    assert!(new > 0 && known == 0);
}
