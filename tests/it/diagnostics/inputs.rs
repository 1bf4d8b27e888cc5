//! What is said of inputs that no file of cases can hold: bytes, folders, and what the user gives besides.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::{env, fs, process};

use seawall::frontend::terraform;
use seawall::scan::{Input, Options, read};
use seawall::workspace::{Disk, Memory, Overlay, Workspace, WorkspaceError};

use super::cases::told;

/// Each of the texts is said, with what the scan was given.
#[track_caller]
fn says(workspace: &dyn Workspace, paths: &[(&str, bool)], options: &Options, texts: &[&str]) {
    let inputs: Vec<Input> = paths.iter().map(|(path, named)| Input { path: (*path).to_owned(), named: *named }).collect();
    let said = told(&read(workspace, &inputs, options));
    for text in texts {
        assert!(said.iter().any(|line| line == text), "`{text}` is not said, but {said:#?}");
    }
}

/// All files are found, and none is named.
#[track_caller]
fn of_texts(files: &[(&str, &str)], options: &Options, texts: &[&str]) {
    let paths: Vec<(&str, bool)> = files.iter().map(|(path, _)| (*path, false)).collect();
    says(&Memory::new(files.iter().copied()), &paths, options, texts);
}

#[test]
fn of_files_that_are_none_of_ours() {
    let options = Options::default();
    let nothing = "a.json note: neither a template, a parameter file nor an export of resources";
    says(&Memory::new([("a.json", "{}")]), &[("a.json", true)], &options, &[nothing]);
    let name = "a\u{fffd}.json";
    let no_text =
        [format!("{name} unsupported: its name is no Unicode text"), format!("{name} unreadable: its name is no Unicode text")];
    says(&Memory::default(), &[(name, false)], &options, &[&no_text[0], &no_text[1]]);
    let names = Memory::new([("a.zst", ""), ("main.tf", "output \"o\" {\n  value = file(\"a.zst\")\n}\n")]);
    let bytes = BTreeMap::from([("a.zst".to_owned(), b"\x28\xb5\x2f\xfd\x24\x00\x01\x00\x00\x99\xe9\xd8\x51".to_vec())]);
    let no_text =
        "main.tf:2:11 input: invalid `path` of `file`: contents of \"a.zst\" are not valid UTF-8; use `filebase64` for raw data";
    let files = [("a.zst", false), ("main.tf", false)];
    says(&Overlay::new(&names, bytes), &files, &options, &["a.zst ignored: a compressed file that is no snapshot", no_text]);
}

/// A disk on which reading ends the thread.
#[derive(Debug)]
struct Broken;

impl Workspace for Broken {
    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, WorkspaceError> {
        panic!("{path}")
    }

    fn is_file(&self, _: &str) -> bool {
        true
    }

    fn list(&self, _: &str) -> Result<Vec<String>, WorkspaceError> {
        Ok(Vec::new())
    }

    fn folders(&self, _: &str) -> Result<Vec<String>, WorkspaceError> {
        Ok(Vec::new())
    }
}

#[test]
fn of_faults_of_seawall() {
    let said = told(&read(&Broken, &[Input { path: "a.json".to_owned(), named: true }], &Options::default()));
    let [message, ledger] = said.as_slice() else { panic!("{said:#?}") };
    assert!(message.starts_with("a.json internal: seawall failed on this file"), "{message}");
    assert!(
        message.ends_with("\n  hint: the rest was scanned; please report it with the file, without its secrets"),
        "{message}"
    );
    assert_eq!(ledger, "a.json unreadable: seawall failed on this file");
}

/// A file of a case ends with a line break, which is text.
#[test]
fn of_templates_that_are_null() {
    let files = [("main.tf", "output \"o\" {\n  value = templatefile(\"t.tpl\", {})\n}\n"), ("t.tpl", "${null}")];
    let text = "main.tf:2:11 input: `templatefile`: the result of the template is null";
    of_texts(&files, &Options::default(), &[text]);
}

#[test]
fn of_folders_that_are_not_there() {
    let folder = env::temp_dir().join(format!("seawall-inputs-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("main.bicep"), "output o array = loadDirectoryFileInfo('none')\n").unwrap();
    let disk = Disk::new(&folder).unwrap();
    let text = "main.bicep:1:18 input: cannot read the folder `none`: no such file";
    says(&disk, &[("main.bicep", false)], &Options::default(), &[text]);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn of_values_that_are_given() {
    let root = "variable \"list\" {\n  type = list(string)\n}\noutput \"o\" {\n  value = var.list\n}\n";
    let given = |files: &[&str], values: &[(&str, &str)]| {
        let files = files.iter().map(|path| (*path).to_owned()).collect();
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Options { terraform: terraform::Options { files, values, ..terraform::Options::default() }, ..Options::default() }
    };
    let value =
        "main.tf:1:1 input: the value given for variable `list` does not fit its type: it is no expression that can be read";
    of_texts(&[("main.tf", root)], &given(&[], &[("list", "[1,")]), &[value]);
    let files = [("main.tf", root), ("one.tfvars", "list = []\n"), ("other.tfvars", "list = []\n")];
    let used = [
        "one.tfvars parameters: given for every root module",
        "other.tfvars parameters: not used: other files of variables were given",
    ];
    of_texts(&files, &given(&["one.tfvars"], &[]), &used);
    let missing = "none.tfvars input: cannot read this file: no such file";
    of_texts(&[("main.tf", root)], &given(&["none.tfvars"], &[]), &[missing]);
}

#[test]
fn of_modules_that_were_restored() {
    let module = |number: usize, reference: &str| format!("module m{number} '{reference}' = {{ name: 'm{number}' }}\n");
    let references = ["br:x", "br/nosuch:x:1", "br/public:x:1", "br:mcr.microsoft.com/x:1"];
    let text: String = references.iter().enumerate().map(|(number, reference)| module(number, reference)).collect();
    let cache: Arc<dyn Workspace> = Arc::new(Memory::new([("br/mcr.microsoft.com/x/1$/main.json", "{}")]));
    let options = Options { module_cache: Some(cache), ..Options::default() };
    let at_hand = |line: usize, reference: &str, why: &str| {
        format!("main.bicep:{line}:8 note: the module `{reference}` is not at hand ({why}); its resources are not judged")
    };
    let texts = [
        at_hand(1, "br:x", "`br:x` is no reference to a module"),
        at_hand(2, "br/nosuch:x:1", "the alias `nosuch` is not in bicepconfig.json"),
        at_hand(
            3,
            "br/public:x:1",
            "`br/mcr.microsoft.com/bicep$x/1$/main.json` is not in the folder of restored modules; run `bicep restore`",
        ),
    ];
    of_texts(&[("main.bicep", &text)], &options, &texts.each_ref().map(String::as_str));
}

#[test]
fn of_as_many_rows_as_come_at_once() {
    let row = |number: usize| {
        let id = format!("/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a{number}");
        let kind = "Microsoft.Storage/storageAccounts";
        serde_json::json!({"id": id, "name": format!("a{number}"), "type": kind, "subscriptionId": "s", "resourceGroup": "g", "properties": {}})
    };
    let text = "a.json:1:1 note: exactly 100 rows, as many as Resource Graph gives at once: there may be more\n  \
                hint: keep `count`, `total_records` and `skip_token` in the export";
    let rows = |count: usize| serde_json::Value::from((0..count).map(row).collect::<Vec<_>>()).to_string();
    of_texts(&[("a.json", &rows(100))], &Options::default(), &[text]);
    let scan = read(
        &Memory::new([("a.json", rows(99).as_str())]),
        &[Input { path: "a.json".to_owned(), named: true }],
        &Options::default(),
    );
    assert!(scan.diagnostics.is_empty(), "{:?}", scan.diagnostics);
}

#[test]
fn of_what_is_lacking() {
    let plan = "{\"format_version\": \"1.2\", \"terraform_version\": \"1.9.0\", \"complete\": false, \"resource_changes\": []}";
    let broken = "resource a 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  kind: 'x'\n}\n";
    let inputs = ["main.bicep", "plan.json"].map(|path| Input { path: path.to_owned(), named: false });
    let scan = read(&Memory::new([("main.bicep", broken), ("plan.json", plan)]), &inputs, &Options::default());
    assert_eq!(scan.gaps(), ["1 declaration was not understood", "1 input is incomplete", "1 problem with the input"]);
}
