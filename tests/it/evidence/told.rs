//! What is said, word for word, of packs that somebody edited and sealed anew, and of what is no pack.

use seawall::evidence::documents::{Finding, Subject};
use seawall::evidence::setup::{Kept, SETUP, SNAPSHOT, Setup};

use super::*;

/// What somebody does to a pack before it is sealed anew; gives a line that verification must have.
type Edit = fn(&mut InMemory) -> String;

impl InMemory {
    fn edit(&mut self, edit: impl FnOnce(&mut Documents)) {
        let mut documents = self.documents();
        edit(&mut documents);
        self.0.extend(documents.files());
    }

    /// Edits the finding of TLS; gives its id.
    fn finding(&mut self, edit: impl FnOnce(&mut Finding)) -> String {
        let mut id = String::new();
        self.edit(|documents| {
            let finding = documents.findings.iter_mut().find(|one| one.control == "tls-minimum-version").unwrap();
            id.clone_from(&finding.id);
            edit(finding);
        });
        id
    }

    fn setup(&mut self, edit: impl FnOnce(&mut Setup)) {
        let mut setup = Setup::read(&self.0[SETUP]).unwrap();
        edit(&mut setup);
        self.0.insert(SETUP.to_owned(), setup.bytes());
    }

    /// Says that another program made it.
    fn tool(&mut self, tool: &str) {
        self.edit(|documents| documents.scope.tool = tool.to_owned());
        let manifest = Manifest { tool: tool.to_owned(), ..Manifest::read(&self.0[MANIFEST]).unwrap() };
        self.0.insert(MANIFEST.to_owned(), manifest.bytes());
    }
}

/// Verification of a pack of this name after each edit: it must end with this code, and have the line.
fn each(name: &str, right: i32, edits: &[Edit]) {
    let folder = sandbox(name);
    let pack = pack(&folder, &[account(SUBSCRIPTION, "one", "TLS1_0")], &[]);
    for edit in edits {
        let mut edited = pack.clone();
        let line = edit(&mut edited);
        edited.sealed().write(&folder.join("forged"));
        let (code, out, said) = called(&folder, NIGHT, &["evidence", "verify", "forged"]);
        assert_eq!((code, said.as_str()), (right, ""), "{line}: {out}");
        assert!(format!("\n{out}").contains(&format!("\n{line}\n")), "there is no line `{line}`:\n{out}");
    }
}

#[test]
fn what_judging_again_does_not_give_is_named() {
    let edits: [Edit; 10] = [
        |pack| {
            let id = pack.finding(|finding| finding.outcome = OutcomeWord::Unknown);
            let what = format!("`{id}` (tls-minimum-version) is told as unknown, and judging again gives fail");
            format!("fault: forged/findings.jsonl: {what}")
        },
        |pack| {
            let id = pack.finding(|finding| finding.message.push('.'));
            let what = format!("`{id}` (tls-minimum-version) is told with other words than judging again gives");
            format!("fault: forged/findings.jsonl: {what}")
        },
        |pack| {
            pack.finding(|finding| finding.id = "0123456789abcdef".to_owned());
            let what = "`0123456789abcdef` (tls-minimum-version) is told, and judging again does not give it";
            format!("fault: forged/findings.jsonl: {what}")
        },
        |pack| {
            let id = pack.finding(|finding| finding.id = "0123456789abcdef".to_owned());
            format!("fault: forged/findings.jsonl: `{id}` (tls-minimum-version) is not told, and judging again gives it")
        },
        |pack| {
            pack.finding(|finding| finding.id = "0123456789abcdef".to_owned());
            "2 faults were found".to_owned()
        },
        |pack| {
            pack.0.remove("csv/findings.csv");
            "fault: forged/csv/findings.csv: judging again gives a document that is not in the pack".to_owned()
        },
        |pack| {
            pack.0.remove("csv/findings.csv");
            "1 fault was found".to_owned()
        },
        |pack| {
            pack.0.get_mut("report.html").unwrap().push(b'\n');
            "fault: forged/report.html: judging again gives another document".to_owned()
        },
        |pack| {
            let policy = "policies/tls/minimum_version/policy.rego";
            pack.0.get_mut(policy).unwrap().push(b'\n');
            format!("fault: forged/{policy}: it is not the policy of the digest that the pack names")
        },
        |pack| {
            pack.setup(|setup| setup.policies = Entry::of(b"").digest);
            "fault: forged/judging/setup.json: it names other policies than scope.json".to_owned()
        },
    ];
    each("told-again", 1, &edits);
}

/// A text of a pack is no line of its own, and no command to a terminal or a pipeline.
#[test]
fn what_a_pack_says_commands_nothing() {
    let edits: [Edit; 1] = [|pack| {
        pack.finding(|finding| finding.id = "\u{1b}[2J\nnothing is wrong\n##vso[task.complete]".to_owned());
        let id = " [2J nothing is wrong #\u{266f}vso[task.complete]";
        format!("fault: forged/findings.jsonl: `{id}` (tls-minimum-version) is told, and judging again does not give it")
    }];
    each("told-hostile", 1, &edits);
}

/// Nobody keeps a pack from being judged again by saying that it is of code.
#[test]
fn a_pack_with_a_snapshot_is_judged_again_whatever_it_says() {
    let edits: [Edit; 1] = [|pack| {
        pack.edit(|documents| documents.scope.subject = Subject::Files);
        "fault: forged/scope.json: judging again gives another document".to_owned()
    }];
    each("told-subject", 1, &edits);
}

#[test]
fn why_a_pack_cannot_be_judged_again_is_told() {
    let edits: [Edit; 9] = [
        |pack| {
            pack.0.remove(SETUP);
            "fault: forged/judging/setup.json: it does not say how the pack was judged: there is no such file".to_owned()
        },
        |pack| {
            pack.0.insert(SETUP.to_owned(), b"{".to_vec());
            let why = "EOF while parsing an object at line 1 column 1";
            format!("fault: forged/judging/setup.json: it does not say how the pack was judged: {why}")
        },
        |pack| {
            pack.setup(|setup| setup.environment = Some("moon".to_owned()));
            "fault: forged: it cannot be judged again: `moon` in judging/setup.json is no environment".to_owned()
        },
        |pack| {
            pack.setup(|setup| setup.as_of = "yesterday".to_owned());
            "fault: forged: it cannot be judged again: `yesterday` in judging/setup.json is no time".to_owned()
        },
        |pack| {
            pack.setup(|setup| setup.profile = "nowhere".to_owned());
            "fault: forged: it cannot be judged again: there is no profile `nowhere`".to_owned()
        },
        |pack| {
            pack.edit(|documents| documents.scope.created.clear());
            "fault: forged: it cannot be judged again: `created` in scope.json is no time".to_owned()
        },
        |pack| {
            pack.0.get_mut(SNAPSHOT).unwrap().truncate(100);
            let why = "the snapshot cannot be read: this is no snapshot, or it is cut off";
            format!("fault: forged: it cannot be judged again: {why}")
        },
        |pack| {
            pack.0.remove(SNAPSHOT);
            "fault: forged: it cannot be judged again: snapshot/estate.snapshot: there is no such file".to_owned()
        },
        |pack| {
            pack.0.insert("judging/seawall.toml".to_owned(), b"\xff".to_vec());
            let kept = Kept { file: "judging/seawall.toml".to_owned(), path: "seawall.toml".to_owned(), within: true };
            pack.setup(|setup| setup.configuration = Some(kept));
            "fault: forged: it cannot be judged again: judging/seawall.toml: it is not UTF-8".to_owned()
        },
    ];
    each("told-why", 1, &edits);
}

/// Of a pack of another version the findings alone are compared, and by which policies is told.
#[test]
fn a_pack_of_another_version_says_so() {
    let edits: [Edit; 2] = [
        |pack| {
            pack.tool("seawall 0.0.9\n##[error]");
            let own = concat!("seawall ", env!("CARGO_PKG_VERSION"));
            let what = "its findings were compared, and its other documents were not";
            format!("note: forged: it was made by seawall 0.0.9 #\u{266f}[error], and this is {own}: {what}")
        },
        |pack| {
            pack.tool("seawall 0.0.9");
            let digest = Entry::of(b"other policies").digest;
            pack.edit(|documents| documents.scope.authors[0].digest.clone_from(&digest));
            pack.setup(|setup| setup.policies = digest);
            format!(
                "note: forged: it was made by seawall 0.0.9, with policies that are not those of this version (seawall {}): it was judged \
                 again by the policies in it, its findings were compared, and its other documents were not",
                env!("CARGO_PKG_VERSION")
            )
        },
    ];
    each("told-version", 0, &edits);
    // What such policies give counts.
    let lax: [Edit; 1] = [|pack| {
        let policy = "policies/tls/minimum_version/policy.rego";
        let text = String::from_utf8(pack.0[policy].clone()).unwrap().replace("paths - acceptable", "paths - paths");
        pack.0.insert(policy.to_owned(), text.into_bytes());
        let digest = Entry::of(b"other policies").digest;
        pack.edit(|documents| documents.scope.authors[0].digest.clone_from(&digest));
        pack.setup(|setup| setup.policies = digest);
        let id = pack.finding(|_| ());
        let what = format!("`{id}` (tls-minimum-version) is told, and judging again does not give it");
        format!("fault: forged/findings.jsonl: {what}")
    }];
    each("told-lax", 1, &lax);
}

#[test]
fn a_snapshot_that_holds_too_much_is_cleaned_and_that_is_said() {
    let folder = sandbox("told-cleaned");
    let mut body = account(SUBSCRIPTION, "one", "TLS1_0");
    body["tags"] = json!({"owner": "ada@example.org"});
    snapshot(&folder.join("a.snapshot"), "tenant", SUBSCRIPTION, &[body]);
    let (code, _, said) = called(&folder, NIGHT, &["evidence", "build", "a.snapshot", "--pack", "pack"]);
    assert_eq!(code, 0, "{said}");
    let note = "note: the snapshot held what must not be passed on (secrets, settings or people); the one in the pack does not";
    assert!(said.lines().any(|line| line == note), "{said}");
    assert!(!said.contains("ada@"), "{said}");
}

#[test]
fn a_report_names_the_document_that_it_cannot_read() {
    let folder = sandbox("told-report");
    let whole = pack(&folder, &[account(SUBSCRIPTION, "one", "TLS1_0")], &[]);
    for (file, bytes, why) in [
        (MANIFEST, Some("{"), "EOF while parsing an object at line 1 column 1"),
        ("limits.json", Some("["), "EOF while parsing a list at line 1 column 1"),
        ("limits.json", None, "there is no such file"),
    ] {
        let mut broken = whole.clone();
        match bytes {
            Some(text) => broken.0.insert(file.to_owned(), text.as_bytes().to_vec()),
            None => broken.0.remove(file),
        };
        broken.write(&folder.join("broken"));
        let asked = ["evidence", "report", "broken", "--from", "2026-11-01", "--to", "2026-11-04"];
        let (code, out, said) = called(&folder, NIGHT, &asked);
        let wanted = format!("error: pack broken of `broken`: {file}: {why}; `seawall evidence verify` tells more\n");
        assert_eq!((code, out.as_str(), said), (2, "", wanted));
    }
}
