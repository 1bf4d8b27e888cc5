//! New findings only: what a baseline may hide, and what it must not.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::subsequence;
use seawall::baseline::{self, About, Baseline, Today, compare, deployments, entries};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, Scan, run};
use seawall::workspace::{Memory, Workspace};

const POLICY: &str = r#"# METADATA
# title: Nothing is open
# description: For this test.
# related_resources: []
# custom:
#   id: open-shown
#   severity: high
#   resource_types: [Microsoft.Storage/storageAccounts, Microsoft.Network/networkSecurityGroups, Microsoft.Resources/deployments]
#   relations: []
#   parameters: {}
#   frameworks: {}
#   requirements: []
#   remediation: None.
#   since: 0.1.0
package seawall.policies.open.shown

deny contains {"path": ["properties", "minimumTlsVersion"]} if input.resource.properties.minimumTlsVersion == "TLS1_0"

deny contains {"path": ["properties", "securityRules", i, "properties", "access"]} if {
	some i, rule in input.resource.properties.securityRules
	rule.properties.access == "Allow"
}

deny contains {"path": ["properties", "cors", "corsRules", i, "origin"]} if {
	some i, rule in input.resource.properties.cors.corsRules
	rule.origin == "*"
}

deny contains {"path": ["properties", "hosts", i]} if {
	some i, host in input.resource.properties.hosts
	host == "any"
}

deny contains {"path": ["properties", "outputs", "open"]} if input.resource.properties.outputs.open.value == true
"#;

type Files<'a> = &'a [(&'a str, &'a str)];

fn scanned(files: Files<'_>, looked_at: Option<&str>) -> (Memory, Scan) {
    let workspace = Memory::new(files.iter().copied());
    let wanted = files.iter().filter(|(path, _)| looked_at.is_none_or(|folder| path.starts_with(folder)));
    let inputs: Vec<Input> = wanted.map(|(path, _)| Input { path: (*path).to_owned(), named: false }).collect();
    let catalogue = Catalogue::load([("open/shown/policy.rego", POLICY)]).unwrap();
    let scan = run(&workspace, &inputs, &catalogue, &Profile::default(), &Options::default()).unwrap();
    (workspace, scan)
}

fn told(scan: &Scan) -> Vec<(usize, baseline::Entry)> {
    entries(&scan.estate, &scan.sources, &scan.controls, &scan.outcomes)
}

fn kept(scan: &Scan) -> Baseline {
    let entries = told(scan).into_iter().map(|(_, entry)| entry).collect();
    let baseline = Baseline { deployments: deployments(&scan.estate), entries };
    // As a file it is the same.
    let mut text = Vec::new();
    baseline::write(&baseline, &About::default(), &mut text).unwrap();
    let (mut read, _) = baseline::read(&String::from_utf8(text).unwrap()).unwrap();
    let mut sorted = baseline.clone();
    sorted.entries.sort();
    read.entries.sort();
    assert_eq!(read, sorted);
    read
}

/// What is new, as `file resource path`, and how many are gone.
fn new_in(before: Files<'_>, after: Files<'_>, folder: Option<&str>) -> (Vec<String>, usize) {
    let baseline = kept(&scanned(before, None).1);
    let (workspace, scan) = scanned(after, folder);
    let looked: BTreeSet<&str> = scan.ledger.files.iter().map(|file| file.path.as_str()).collect();
    let unseen = |path: &str| !looked.contains(path) && workspace.is_file(path);
    let (told, deployed) = (told(&scan), deployments(&scan.estate));
    let compared = compare(&baseline, &Today { entries: &told, deployments: &deployed, unseen: &unseen });
    let shown = |(number, entry): &(usize, baseline::Entry)| {
        let name = entry.resource.rsplit('/').next().unwrap_or_default().to_owned();
        compared.new.contains(number).then(|| format!("{} {name} {}", entry.file, entry.path))
    };
    (told.iter().filter_map(shown).collect(), compared.fixed)
}

fn new(before: &str, after: &str) -> (Vec<String>, usize) {
    new_in(&[("main.bicep", before)], &[("main.bicep", after)], None)
}

fn nothing() -> (Vec<String>, usize) {
    (Vec::new(), 0)
}

fn only(what: &str) -> (Vec<String>, usize) {
    (vec![what.to_owned()], 0)
}

/// An account that fails.
fn account(symbol: &str, name: &str) -> String {
    with(symbol, name, "minimumTlsVersion: 'TLS1_0'")
}

fn with(symbol: &str, name: &str, properties: &str) -> String {
    format!(
        "resource {symbol} 'Microsoft.Storage/storageAccounts@2023-01-01' = {{\n  name: {name}\n  location: 'westeurope'\n  properties: {{\n    {properties}\n  }}\n}}\n"
    )
}

/// A group with rules that are open, by name.
fn group(rules: &[&str]) -> String {
    let rules: String =
        rules.iter().map(|name| format!("      {{ name: '{name}', properties: {{ access: 'Allow' }} }}\n")).collect();
    format!(
        "resource g 'Microsoft.Network/networkSecurityGroups@2023-09-01' = {{\n  name: 'g'\n  properties: {{\n    securityRules: [\n{rules}    ]\n  }}\n}}\n"
    )
}

const TLS: &str = "properties.minimumTlsVersion";

#[test]
fn a_new_resource_with_an_old_fault_is_new() {
    let one = account("a", "'one'");
    assert_eq!(new(&one, &(one.clone() + &account("b", "'two'"))), only(&format!("main.bicep two {TLS}")));
    // Even where both have one name, as far as anybody knows.
    let unnamed = |symbol| account(symbol, "name");
    let text = format!("param name string\n{}", unnamed("a"));
    assert_eq!(new(&text, &format!("{text}{}", unnamed("b"))).0.len(), 1);
}

#[test]
fn a_resource_of_one_name_in_another_folder_is_new() {
    let text = account("a", "'one'");
    let (before, copied) =
        ([("a/main.bicep", text.as_str())], [("a/main.bicep", text.as_str()), ("b/main.bicep", text.as_str())]);
    assert_eq!(new_in(&before, &copied, None), only(&format!("b/main.bicep one {TLS}")));
    // Also if only that folder is looked at: the other one is there.
    assert_eq!(new_in(&before, &copied, Some("b/")), only(&format!("b/main.bicep one {TLS}")));
    // What stands for each folder is told apart.
    let (fixed, other) = (with("a", "'one'", "minimumTlsVersion: 'TLS1_2'"), text.as_str());
    let swapped = [("a/main.bicep", fixed.as_str()), ("b/main.bicep", other)];
    let both = [("a/main.bicep", text.as_str()), ("b/main.bicep", fixed.as_str())];
    assert_eq!(new_in(&both, &swapped, None), (vec![format!("b/main.bicep one {TLS}")], 1));
}

#[test]
fn renamed_files_and_folders_are_no_news() {
    let (text, other) = (account("a", "'one'"), account("b", "'two'"));
    assert_eq!(new_in(&[("a/main.bicep", &text)], &[("infra/app.bicep", &text)], None), nothing());
    let (before, after) = ([("a/x.bicep", &*text), ("a/y.bicep", &*other)], [("b/x.bicep", &*text), ("b/y.bicep", &*other)]);
    assert_eq!(new_in(&before, &after, None), nothing());
    // With one more resource of the kind in the renamed file that one is new.
    let more = format!("{text}{other}");
    assert_eq!(new_in(&[("a.bicep", &text)], &[("b.bicep", &more)], None), only(&format!("b.bicep two {TLS}")));
    // The name of the deployment is made of the path.
    let open = "output open bool = true\n";
    assert_eq!(new_in(&[("a.bicep", open)], &[("b.bicep", open)], None), nothing());
    assert_eq!(new_in(&[("a.bicep", open)], &[("a.bicep", open), ("b.bicep", open)], None).0.len(), 1);
}

#[test]
fn symbols_and_modules_may_be_renamed() {
    assert_eq!(new(&account("a", "'one'"), &account("b", "'one'")), nothing());
    let module = account("a", "'one'");
    let call = |symbol: &str| format!("module {symbol} 'st.bicep' = {{\n  name: 'deploy'\n}}\n");
    let (one, two) = (call("a"), call("b"));
    assert_eq!(
        new_in(&[("main.bicep", &one), ("st.bicep", &module)], &[("main.bicep", &two), ("st.bicep", &module)], None),
        nothing()
    );
    // Into a module, and out of it.
    assert_eq!(new_in(&[("main.bicep", &module)], &[("main.bicep", &one), ("st.bicep", &module)], None), nothing());
    // A second call makes a second resource, as far as it is known to be another one.
    let named = "param name string\n".to_owned() + &account("a", "name");
    let call = |symbol: &str| {
        format!("module {symbol} 'st.bicep' = {{\n  name: '{symbol}'\n  params: {{\n    name: 'st{symbol}'\n  }}\n}}\n")
    };
    let (one, both) = (call("a"), call("a") + &call("b"));
    let (before, after) = ([("main.bicep", &*one), ("st.bicep", &*named)], [("main.bicep", &*both), ("st.bicep", &*named)]);
    assert_eq!(new_in(&before, &after, None), only(&format!("st.bicep stb {TLS}")));
}

#[test]
fn elements_of_arrays_may_move() {
    let access = |index: usize| format!("main.bicep g properties.securityRules[{index}].properties.access");
    assert_eq!(new(&group(&["a", "b"]), &group(&["b", "a"])), nothing());
    assert_eq!(new(&group(&["a", "b"]), &group(&["x", "a", "b"])), only(&access(0)));
    // One goes, another comes in its place.
    assert_eq!(new(&group(&["a", "b"]), &group(&["x", "b"])), (vec![access(0)], 1));
    let cors = |rules: &[&str]| {
        let rules: String = rules.iter().map(|rule| format!("        {{ {rule} }}\n")).collect();
        with("a", "'one'", &format!("cors: {{\n      corsRules: [\n{rules}      ]\n    }}"))
    };
    let (first, second) = ("origin: '*', age: 1", "origin: '*', age: 2");
    let at = |index: usize| format!("main.bicep one properties.cors.corsRules[{index}].origin");
    assert_eq!(new(&cors(&[first, second]), &cors(&[second, first])), nothing());
    assert_eq!(new(&cors(&[first]), &cors(&[second, first])), only(&at(0)));
    // Without a name, what is changed in its place is the same element.
    assert_eq!(new(&cors(&[first]), &cors(&["origin: '*', age: 3"])), nothing());
    let hosts = |hosts: &str| with("a", "'one'", &format!("hosts: [{hosts}]"));
    assert_eq!(new(&hosts("'any'"), &hosts("'x', 'any'")), nothing());
    assert_eq!(new(&hosts("'any'"), &hosts("'any', 'any'")).0.len(), 1);
}

#[test]
fn loops_may_grow() {
    let text = |names: &str| {
        account("a", "'st${item}'").replace("= {\n", &format!("= [for item in [{names}]: {{\n")).trim_end().to_owned() + "]\n"
    };
    assert_eq!(new(&text("'b', 'c'"), &text("'a', 'b', 'c'")), only(&format!("main.bicep sta {TLS}")));
    assert_eq!(new(&text("'b', 'c'"), &text("'c', 'b'")), nothing());
}

#[test]
fn what_is_worse_is_new() {
    let tls = |value: &str| format!("param tls string\n{}", with("a", "'one'", &format!("minimumTlsVersion: {value}")));
    let (unknown, failing) = (tls("tls"), tls("'TLS1_0'"));
    assert_eq!(new(&unknown, &failing), only(&format!("main.bicep one {TLS}")));
    assert_eq!(new(&failing, &unknown), nothing());
    assert_eq!(new(&tls("'TLS1_2'"), &unknown).0.len(), 1);
    let maybe = format!("param on bool\n{}", account("a", "'one'").replace("= {", "= if (on) {"));
    let always = format!("param on bool\n{}", account("a", "'one'"));
    assert_eq!(new(&maybe, &always), only(&format!("main.bicep one {TLS}")));
    assert_eq!(new(&always, &maybe), nothing());
    // A new unknown beside an old failure of another resource.
    let both = format!("{failing}{}", with("b", "'two'", "minimumTlsVersion: tls"));
    assert_eq!(new(&failing, &both), only(&format!("main.bicep two {TLS}")));
}

#[test]
fn each_environment_counts() {
    let template = format!("param tls string\n{}", with("a", "'one'", "minimumTlsVersion: tls"));
    let values = |tls: &str| format!("using 'main.bicep'\nparam tls = '{tls}'\n");
    let (good, bad) = (values("TLS1_2"), values("TLS1_0"));
    let before = [("main.bicep", &*template), ("dev.bicepparam", &*bad), ("prod.bicepparam", &*good)];
    let after = [("main.bicep", &*template), ("dev.bicepparam", &*bad), ("prod.bicepparam", &*bad)];
    assert_eq!(new_in(&before, &after, None), only(&format!("main.bicep one {TLS}")));
    assert_eq!(new_in(&after, &before, None), nothing());
    // A template that was judged without values stands for all deployments of it.
    let fixed = account("a", "'one'");
    let using = "using 'main.bicep'\n";
    let with_values = [("main.bicep", &*fixed), ("dev.bicepparam", using), ("prod.bicepparam", using)];
    assert_eq!(new_in(&[("main.bicep", &fixed)], &with_values, None), nothing());
    // A parameter file that is renamed is no other environment.
    let renamed = [("main.bicep", &*fixed), ("d.bicepparam", using), ("prod.bicepparam", using)];
    assert_eq!(new_in(&with_values, &renamed, None), nothing());
    assert_eq!(new_in(&with_values[..2], &with_values, None).0.len(), 1, "one more environment");
}

#[test]
fn a_folder_of_terraform_is_one_root() {
    let account = |label: &str, name: &str| {
        format!(
            "resource \"azapi_resource\" \"{label}\" {{\n  type = \"Microsoft.Storage/storageAccounts@2023-01-01\"\n  name = \"{name}\"\n  body = {{\n    properties = {{\n      minimumTlsVersion = \"TLS1_0\"\n    }}\n  }}\n}}\n"
        )
    };
    let (a, b) = (account("a", "one"), account("b", "two"));
    let (empty, both) = ("locals {\n}\n", format!("{a}{b}"));
    // To another file of it, which may now be its first; with another label; reordered.
    assert_eq!(new_in(&[("i/main.tf", &both)], &[("i/a.tf", &b), ("i/main.tf", &a)], None), nothing());
    assert_eq!(new_in(&[("i/main.tf", &a)], &[("i/a.tf", empty), ("i/main.tf", &account("z", "one"))], None), nothing());
    let (copy, fresh) = ([("i/main.tf", &*a), ("j/main.tf", &*a)], [("i/main.tf", &*both)]);
    assert_eq!(new_in(&[("i/main.tf", &a)], &copy, None).0.len(), 1);
    assert_eq!(new_in(&[("i/main.tf", &a)], &fresh, None), only(&format!("i/main.tf two {TLS}")));
    // One in front in a loop by number.
    let module = format!("variable \"name\" {{}}\n{}", account("a", "${var.name}"));
    let call = |names: &str| {
        format!("module \"m\" {{\n  source = \"./m\"\n  count = length([{names}])\n  name = [{names}][count.index]\n}}\n")
    };
    let (one, two) = (call("\"b\", \"c\""), call("\"a\", \"b\", \"c\""));
    let (before, after) = ([("main.tf", &*one), ("m/main.tf", &*module)], [("main.tf", &*two), ("m/main.tf", &*module)]);
    assert_eq!(new_in(&before, &after, None), only(&format!("m/main.tf a {TLS}")));
}

#[test]
fn what_was_not_looked_at_is_not_gone() {
    let (one, two) = (account("a", "'one'"), account("b", "'two'"));
    let both = [("a/main.bicep", &*one), ("b/main.bicep", &*two)];
    assert_eq!(new_in(&both, &both, Some("a/")), nothing());
    assert_eq!(new_in(&both, &both[..1], None), (Vec::new(), 1));
}

#[test]
fn broken_files_say_where_and_what_to_do() {
    let wrong = |text: &str| baseline::read(text).unwrap_err();
    let mut text = Vec::new();
    baseline::write(&kept(&scanned(&[("main.bicep", &account("a", "'one'"))], None).1), &About::default(), &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let finding = text.lines().position(|line| line.contains("open-shown")).unwrap() + 1;
    for (from, to, begin) in [
        ("\"version\": 1", "\"version\": 2", "1: version 2 of the format is not known".to_owned()),
        ("\"subject\"", "\"subjekt\"", format!("{finding}: unknown field `subjekt`")),
        ("\"outcome\":\"fail\"", "\"outcome\":\"bad\"", format!("{finding}: unknown variant `bad`")),
        ("\"findings\"", "<<<<<<< HEAD\n\"findings\"", format!("{}: a merge has left its marks", finding - 1)),
    ] {
        assert!(text.contains(from), "{text}");
        let why = wrong(&text.replacen(from, to, 1));
        assert!(why.starts_with(&begin) && why.contains("seawall baseline write"), "{why}");
    }
    assert!(wrong("").starts_with("1: ") && wrong("{}").contains("missing field `version`"));
    assert!(!text.contains("TLS1_0"), "no value is in it: {text}");
    let findings: Vec<&str> = text.lines().filter(|line| line.contains("\"control\"")).collect();
    assert_eq!(findings.len(), 1, "a finding a line: {text}");
}

/// The parts of a template, each a declaration that fails in its own way.
fn parts() -> Vec<String> {
    let mut parts: Vec<String> = (0..4).map(|number| account(&format!("r{number}"), &format!("'st{number}'"))).collect();
    parts.push(account("u", "'${prefix}u'"));
    parts.push(account("v", "prefix"));
    parts.push(group(&["a", "b", "c"]));
    parts.push(with("w", "'w'", "minimumTlsVersion: prefix"));
    parts
}

fn template(parts: &[String], between: &[usize]) -> String {
    let mut text = "param prefix string\n".to_owned();
    for (number, part) in parts.iter().enumerate() {
        text.push_str(&"// a line more\n".repeat(between.get(number).copied().unwrap_or(0)));
        text.push_str(part);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is moved, and wherever to, nothing is new and nothing is gone.
    #[test]
    fn moving_is_no_news(order in Just(parts()).prop_shuffle(), between in proptest::collection::vec(0usize..3, 8), name in "[a-z]{1,6}") {
        let (before, after) = (template(&parts(), &[]), template(&order, &between));
        let file = format!("{name}/{name}.bicep");
        prop_assert_eq!(new_in(&[("main.bicep", &before)], &[("main.bicep", &after)], None), nothing());
        prop_assert_eq!(new_in(&[("main.bicep", &before)], &[(&file, &after)], None), nothing());
    }

    /// Of what a change adds everything is told, and nothing else, whatever else it moves.
    #[test]
    fn what_is_added_is_told(kept in subsequence(parts(), 0..=8), order in Just(parts()).prop_shuffle()) {
        let (before, after) = (template(&kept, &[]), template(&order, &[2]));
        let count = |text: &str| told(&scanned(&[("main.bicep", text)], None).1).len();
        let (found, gone) = new(&before, &after);
        prop_assert_eq!((found.len(), gone), (count(&after) - count(&before), 0));
        let (found, _) = new(&after, &before);
        prop_assert!(found.is_empty(), "{:?}", found);
    }
}
