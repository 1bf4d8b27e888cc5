//! `seawall policy check`: nothing is wrong with the embedded policies, and each of a dozen faults is found, at its line.

use std::fs;

use seawall::policy::check::check;
use seawall::policy::pack::Pack;
use serde_json::Value;

use crate::packs::policy;
use crate::transcripts::{sandbox, seawall};

/// The faults of a pack with one policy, whose METADATA and rules these are changes of.
fn faults(rules: &str, metadata: &[(&str, &str)]) -> Vec<String> {
    let (path, mut text) = policy("acme", "x", rules);
    for (from, to) in metadata {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let pack = Pack::of_folder("p", [(path, text)]).unwrap();
    check(&[pack]).faults.into_iter().map(|fault| format!("{}:{}: {}", fault.file, fault.line, fault.message)).collect()
}

const GOOD: &str = "deny contains {\"path\": [\"properties\", \"a\"]} if not good\n\ngood if input.resource.properties.a\n";

#[test]
fn nothing_is_wrong_with_the_embedded_policies() {
    let checked = check(&[]);
    let wrong: Vec<String> = checked
        .faults
        .iter()
        .filter(|fault| !fault.warning)
        .map(|fault| format!("{}:{}: {}", fault.file, fault.line, fault.message))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked.policies.len() > 60 && checked.policies.iter().all(|policy| !policy.reads.is_empty()));
}

#[test]
fn a_sound_policy_has_no_fault() {
    assert_eq!(faults(GOOD, &[]), Vec::<String>::new());
}

/// Rules, changes of the METADATA, and what is said.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn each_fault_is_found_at_its_line() {
    let long = format!("{GOOD}\n# {}\n", "x".repeat(120));
    let cases: [Case<'_>; 24] = [
        (GOOD, &[("title: A acme-x", "titel: A")], "2: unknown key `titel` (did you mean `title`?)"),
        (GOOD, &[("id: acme-x", "id: acme-y")], "1: the id is `acme-y`, and the folder asks for `acme-x`"),
        (GOOD, &[("policies.acme.x", "policies.acme.y")], "15: the package is `seawall.policies.acme.y`"),
        (GOOD, &[("relations: []", "relations: [subnet_ngs]")], "9: there is no relation `subnet_ngs` (did you mean"),
        (GOOD, &[("relations: []", "relations: [private_endpoints]")], "9: the relation `private_endpoints` is not read"),
        (GOOD, &[("parameters: {}", "parameters: {days: 7}")], "10: the parameter `days` is not read"),
        (GOOD, &[("frameworks: {}", "frameworks: {gdrp: []}")], "there is no framework `gdrp` (did you mean `gdpr`?)"),
        (
            GOOD,
            &[("Microsoft.Storage/storageAccounts", "Microsoft.Storage/storageaccounts")],
            "8: `Microsoft.Storage/storageaccounts` is no type that seawall knows",
        ),
        ("denied contains 1\n", &[], "1: the policy has no rule `deny`"),
        ("deny := {1}\n", &[], "17: `deny` is a set"),
        ("deny contains 1 if {\n", &[], "18: "),
        (&long, &[], "21: the line has more than 120 characters"),
        ("deny contains 1 if not startswith(input.resource.name, \"a\")\n", &[], "17: `not` over a call or comparison"),
        ("deny contains 1 if not input.resource.name in {\"a\"}\n", &[], "17: `not` over a call or comparison"),
        ("deny contains 1 if {\n\tx = 1\n\tx == 2\n}\n", &[], "18: write `:=` for a new name and `==` to compare"),
        (
            "deny contains 1 if [lower(r.a) | some r in input.resource.properties.x] == []\n",
            &[],
            "17: what `lower` is called with in the head of a comprehension may be undefined: bind it in the body, with `:=`",
        ),
        (
            "deny contains 1 if input.params.days > 7\n",
            &[("parameters: {}", "parameters: {dayz: 7}")],
            "17: METADATA has no parameter `days` (did you mean `dayz`?)",
        ),
        (
            "deny contains 1 if input.related.private_endpoints\n",
            &[],
            "17: METADATA does not list the relation `private_endpoints`",
        ),
        ("deny contains 1 if time.now_ns() > 1\n", &[], "17: `time.now_ns` may not be used"),
        ("deny contains 1 if a\n\na if b\n\nb if a\n", &[], "19: a rule is defined by itself: `a` → `b` → `a`"),
        ("deny contains 1 if a\n\na if {\n\tb with input as {}\n}\n\nb if input\n", &[], "20: `with` gives a policy other input"),
        ("import rego.v1\n\ndeny contains 1 if input.x\n", &[], "17: `import rego.v1` is needless"),
        ("deny contains 1 if a.b\n\na.b := 1\n", &[], "19: `a.b`: the name of a rule is one word"),
        ("applies contains 1\n\ndeny contains 1\n", &[], "17: `applies` is true or undefined: `applies if …`"),
    ];
    for (rules, metadata, wanted) in cases {
        let found = faults(rules, metadata);
        let wanted = if wanted.starts_with(|first: char| first.is_ascii_digit()) {
            format!("p/acme/x/policy.rego:{wanted}")
        } else {
            wanted.to_owned()
        };
        assert!(found.iter().any(|fault| fault.contains(&wanted)), "{rules}{metadata:?}\nwanted {wanted}\nfound {found:#?}");
    }
}

#[test]
fn all_faults_are_told_not_only_the_first() {
    let found = faults("deny contains 1 if {\n\tx = 1\n\tnot lower(x)\n\thttp.send({})\n\tinput.params.a\n}\n", &[]);
    let lines: Vec<&str> = found.iter().filter_map(|fault| fault.split(':').nth(1)).collect();
    assert_eq!(lines, ["18", "19", "20", "21"], "{found:#?}");
}

#[test]
fn the_command_prints_and_tells() {
    let folder = sandbox("clean", "policy-check");
    let write = |path: &str, text: &str| {
        let path = folder.join("own").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let (path, text) = policy("acme", "x", GOOD);
    write(&path, &text);
    let said = |arguments: &[&str]| {
        let output = seawall(&folder).args(["policy", "check"]).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(said(&["own"]), (Some(0), "1 policy read, 0 faults, 0 warnings\n".to_owned()));
    assert_eq!(said(&["own", "--reads"]).1.lines().nth(1), Some("  properties.a"));
    write(&path, &text.replace("not good", "not good(1)"));
    write("data/regions.yaml", "table: {}\n");
    write("lib/own.rego", "package seawall.lib.own\n\nx := y\n");
    let (code, text) = said(&["own"]);
    assert_eq!(code, Some(1));
    assert!(
        text.contains("own/acme/x/policy.rego:17: `not` over a call")
            && text.contains("own/data/regions.yaml:1: `source` is missing"),
        "{text}"
    );
    let json: Value = serde_json::from_str(&said(&["own", "--json"]).1).unwrap();
    assert_eq!(json["faults"][0]["file"], "own/acme/x/policy.rego");
    assert_eq!(said(&["nowhere"]).0, Some(2));
    assert_eq!(said(&[]).0, Some(0));
}
