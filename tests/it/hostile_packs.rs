//! Policies that mean harm, or do it without meaning to: they are refused with file and line, or say nothing; never does one pass that
//! could not be evaluated, and the scan ends.

use std::time::{Duration, Instant};

use seawall::diagnostic::DiagnosticKind;
use seawall::finding::Status;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::pack::Pack;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, Scan, run};
use seawall::workspace::Memory;

use crate::packs::policy;

const ACCOUNTS: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "location": "westeurope",
      "name": "[format('account{0}', copyIndex())]", "copy": {"name": "all", "count": COUNT}, "properties": {}
    }
  ]
}
"#;

fn load(files: &[(String, String)]) -> Result<Catalogue, String> {
    let pack = Pack::of_folder("acme", files.iter().cloned()).map_err(|error| error.to_string())?;
    Catalogue::with(&[pack]).map_err(|error| error.to_string())
}

/// What the policies say of this many accounts.
fn judged(catalogue: &Catalogue, accounts: usize) -> Scan {
    let template = ACCOUNTS.replace("COUNT", &accounts.to_string());
    let mut profile = Profile::named(catalogue, "gdpr-eu").unwrap();
    profile.only(catalogue, catalogue.find("acme-x").unwrap());
    let inputs = [Input { path: "main.json".to_owned(), named: true }];
    run(&Memory::new([("main.json", template.as_str())]), &inputs, catalogue, &profile, &Options::default()).unwrap()
}

/// What the policy with these rules says of the accounts: all say the same.
fn said(rules: &str) -> Status {
    let scan = judged(&load(&[policy("acme", "x", rules)]).unwrap_or_else(|error| panic!("{error}")), 20);
    let first = scan.outcomes.first().unwrap().status.clone();
    assert!(scan.outcomes.iter().all(|outcome| outcome.status == first));
    first
}

fn refused(rules: &str) -> String {
    load(&[policy("acme", "x", rules)]).map(|_| ()).expect_err("the policy is refused")
}

fn cause(rules: &str) -> String {
    match said(rules) {
        Status::Unknown { cause } => cause,
        other => panic!("{other:?}"),
    }
}

/// Five nested loops over a table of three hundred rows.
fn endless(tail: &str) -> String {
    let loops: Vec<String> = (0..5).map(|depth| format!("\tsome t{depth}, _ in data.seawall.tables.regions\n")).collect();
    format!("deny contains {{\"path\": []}} if {{\n{}\tt0 == t1\n\tt1 == \"nowhere\"\n{tail}}}\n", loops.concat())
}

#[test]
fn a_policy_that_takes_too_long_is_not_asked_again() {
    let begin = Instant::now();
    let scan = judged(&load(&[policy("acme", "x", &endless(""))]).unwrap(), 300);
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
    assert_eq!(scan.outcomes.len(), 300);
    for outcome in &scan.outcomes {
        let Status::Unknown { cause } = &outcome.status else { panic!("{:?}", outcome.status) };
        let late = "the policy took longer than it may, 1 s for one evaluation and 60 s for all, and is not asked again";
        assert!(cause.contains(late), "{cause}");
    }
    let told: Vec<&str> =
        scan.diagnostics.iter().filter(|one| one.kind == DiagnosticKind::Limit).map(|one| one.message.as_str()).collect();
    assert_eq!(told, ["the policy `acme-x` took longer than it may: everything about it is unknown"]);
    assert!(!scan.gaps().is_empty());
}

#[test]
fn a_policy_that_is_late_for_one_resource_is_late_for_all() {
    let scan = judged(&load(&[policy("acme", "x", &endless("\tendswith(input.resource.name, \"7\")\n"))]).unwrap(), 300);
    // Loops before the condition: the engine may order them, and a resource that it is done with early says nothing either.
    assert!(scan.outcomes.iter().all(|outcome| matches!(outcome.status, Status::Unknown { .. })));
}

#[test]
fn only_built_ins_that_are_known_to_be_harmless_are_called() {
    let call = |call: &str| refused(&format!("deny contains {{\"path\": []}} if {{\n\tx := 1\n\ty := {call}\n\tx == y\n}}\n"));
    for (what, why) in [
        ("numbers.range(1, 50000000)", "`numbers.range` may not be used; it cannot be interrupted"),
        ("numbers.range_step(1, 5, 2)", "`numbers.range_step` may not be used; it cannot be interrupted"),
        (
            "http.send({\"url\": \"https://example.org\"})",
            "`http.send` may not be used; a policy reaches nothing outside of its input",
        ),
        ("time.now_ns()", "`time.now_ns` may not be used; the same input gives the same verdict"),
        ("rand.intn(\"x\", 3)", "`rand.intn` may not be used; the same input"),
        ("uuid.rfc4122(\"x\")", "`uuid.rfc4122` may not be used; the same input"),
        ("opa.runtime()", "`opa.runtime` may not be used"),
        ("no_such_function(1)", "`no_such_function` is no function here, nor one of `policies/capabilities.json`"),
        ("startwith(\"a\", \"b\")", "(did you mean `startswith`?)"),
        ("lower(\"a\", \"b\", \"c\")", "`lower` takes 1 arguments, not 3"),
        ("[p | walk(input, [p, _])]", "`walk` may not be used; name the keys"),
        (
            "data.seawall.lib.azure.efective(1, 2)",
            "there is no `data.seawall.lib.azure.efective` (did you mean `data.seawall.lib.azure.effective`?)",
        ),
        ("data.seawall.policies.tls.minimum_version.deny", "is none of its own rules"),
        ("data.seawall.tables.region", "there is no `data.seawall.tables.region` (did you mean `data.seawall.tables.regions`?)"),
        ("data.secrets", "there is no `data.secrets`"),
        ("data", "is none of its own rules"),
        ("[1 | true with input as {}]", "`with` gives a policy other input"),
    ] {
        let said = call(what);
        assert!(said.starts_with("acme/acme/x/policy.rego:19: ") && said.contains(why), "{what}: {said}");
    }
    assert!(refused("deny contains 1 if print(\"x\")\n").contains("`print` may not be used"));
    assert!(
        refused("import data.seawall.lib.azur\n\ndeny contains 1 if azur.x\n")
            .contains("rego:17: there is no `data.seawall.lib.azur`")
    );
}

#[test]
fn nothing_is_defined_by_itself() {
    for (rules, why) in [
        ("deny contains 1 if a\n\na if b\n\nb if a\n", "`a` → `b` → `a`"),
        ("deny contains 1 if f(1)\n\nf(x) := f(x - 1)\n", "`f` → `f`"),
        ("deny contains x if some x in deny\n", "`deny` → `deny`"),
        ("deny contains 1 if data.seawall.policies.acme.x[input.name]\n", "`deny` → `deny`"),
        ("deny contains 1 if a\n\na if count([1 | b])\n\nb if every x in [1] { x == 1; a }\n", "→"),
        ("deny contains 1 if a.b\n\na := {\"b\": c}\n\nc if not a.b\n", "`a` → `c` → `a`"),
    ] {
        let said = refused(rules);
        assert!(said.contains("a rule is defined by itself: ") && said.contains(why), "{rules}: {said}");
    }
    assert_eq!(
        said("deny contains {\"path\": []} if f(1)\n\nf(deny) if {\n\tapplies := deny\n\tapplies == 2\n}\n"),
        Status::Pass
    );
}

#[test]
fn what_nests_or_runs_on_is_refused() {
    for rules in [
        format!("deny contains {}1{}\n", "[".repeat(30), "]".repeat(30)),
        format!("deny contains {}1{}\n", "(".repeat(3000), ")".repeat(3000)),
        format!("deny contains 1 {}\n", "+ 1\n".repeat(15_000)),
        format!("deny contains 1 if input{}\n", ".a\n".repeat(15_000)),
        format!("deny contains 1 if not x{}\n", "[0]\n".repeat(15_000)),
        format!("deny contains 1 if x == {}1\n", "-\n".repeat(15_000)),
        format!("deny contains \"{}\"\n", "x".repeat(2000)),
        "deny contains 1 if true\n".repeat(30_000),
    ] {
        let said = refused(&rules);
        assert!(said.starts_with("acme/acme/x/policy.rego:"), "{said}");
    }
}

#[test]
fn metadata_and_tables_cannot_blow_up() {
    let (path, text) = policy("acme", "x", "deny contains 1 if false\n");
    let parameters =
        |value: &str| load(&[(path.clone(), text.replace("parameters: {}", &format!("parameters: {{a: {value}}}")))]);
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(400), close.repeat(400));
    for value in [deep("[", "]"), deep("{a: ", "}"), "[".repeat(900)] {
        assert!(parameters(&value).map(|_| ()).expect_err("too deep").starts_with("acme/acme/x/policy.rego:"));
    }
    let head = "source: []\ndate: 2026-11-22\nabout: x\ntable:\n";
    let table =
        |body: &str| load(&[("data/x.yaml".to_owned(), format!("{head}{body}")), (path.clone(), text.clone())]).map(|_| ());
    let laughs: String =
        (1..12).map(|level| format!("  a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", "))).collect();
    assert!(table(&format!("  a0: &a0 [1]\n{laughs}")).unwrap_err().starts_with("acme/data/x.yaml:"));
    assert!(table(&format!("  a: {}\n", deep("[", "]"))).unwrap_err().starts_with("acme/data/x.yaml:"));
    let laughs: Vec<String> =
        (1..12).map(|level| format!("a{level}: &a{level} [{}]", vec![format!("*a{}", level - 1); 9].join(", "))).collect();
    let error = parameters(&format!("{{a0: &a0 [1], {}}}", laughs.join(", "))).map(|_| ()).expect_err("it multiplies");
    assert!(error.starts_with("acme/acme/x/policy.rego:"), "{error}");
    let json = format!("{{\"source\": [], \"date\": \"\", \"about\": \"\", \"table\": {}}}", deep("[", "]"));
    assert!(load(&[("data/x.yaml".to_owned(), json)]).map(|_| ()).unwrap_err().starts_with("acme/data/x.yaml:"));
}

#[test]
fn a_policy_that_cannot_be_evaluated_is_no_pass() {
    assert!(cause("deny := 1\n").contains("`deny` is no set"));
    assert!(cause("deny := [{\"path\": []}]\n").contains("`deny` is no set"));
    assert!(cause("deny contains \"x\"\n").contains("a denial has no `path`"));
    assert!(cause("deny contains {\"path\": \"properties\"}\n").contains("a denial has no `path`"));
    assert!(cause("deny contains {\"path\": [\"a\", {}]}\n").contains("the `path` of a denial holds more than keys and indices"));
    assert!(cause("deny contains {\"path\": [-1]}\n").contains("an index in the `path` of a denial is no whole number"));
    assert!(cause("deny contains {\"path\": [1.5]}\n").contains("no whole number"));
    assert!(
        cause("deny contains {\"path\": []} if a == 1\n\na := 1\n\na := 2 if input.resource\n")
            .contains("could not be evaluated")
    );
    // A panic in the engine.
    let why = cause("deny contains {\"path\": [], \"message\": sprintf(\"%\u{664}d\", [1])}\n");
    assert!(why.contains("the engine failed on it"), "{why}");
}

/// Rules `s1` to `s60`, each made of the one before; `s0` is `first`.
fn grown(first: &str, next: impl Fn(&str) -> String) -> String {
    let rules = (1..=60).map(|number| format!("s{number} := {}\n\n", next(&format!("s{}", number - 1))));
    format!("s0 := {first}\n\n{}deny contains {{\"path\": []}} if count(s60) == 1\n", rules.collect::<String>())
}

#[test]
fn a_policy_that_eats_memory_says_nothing() {
    for rules in [
        grown("\"xxxxxxxx\"", |one| format!("concat(\"\", [{one}, {one}])")),
        grown("[1, 2, 3]", |one| format!("array.concat({one}, {one})")),
        grown("\"xxxxxxxx\"", |one| format!("replace({one}, \"x\", \"xxxxxxxxxxxxxxxx\")")),
        grown("\"xxxxxxxx\"", |one| format!("regex.replace({one}, \"\", {one})")),
        grown("\"xxxxxxxx\"", |one| format!("strings.replace_n({{\"x\": {one}}}, {one})")),
        grown("\"\\\"\"", |one| format!("json.marshal([{one}, {one}])")),
        grown("\"x\"", |one| format!("sprintf(\"%s%s\", [{one}, {one}])")),
        grown("\"x\"", |one| format!("base64.encode({one})")),
        "deny contains {\"path\": []} if count(sprintf(\"%2000000000d\", [1])) == 1\n".to_owned(),
    ] {
        let why = cause(&rules);
        // A machine that is busy is late before.
        let limits = "16777216 bytes in one call and 268435456 in all";
        let much = why.contains("` would make more than it may, ") && why.contains(limits);
        assert!(much || why.contains("took longer than it may"), "{why}: {rules}");
    }
    // What a hundred honest calls make is far below.
    let honest = "deny contains {\"path\": []} if {\n\tsome name, _ in data.seawall.tables.regions\n\tcontains(upper(concat(\"-\", [name, \
                  sprintf(\"%s:%d\", [name, 3]), replace(name, \"e\", \"ee\")])), \"WESTEUROPE\")\n}\n";
    assert!(matches!(said(honest), Status::Fail { .. }));
}

/// A value that holds the same two values again and again has 2⁵⁰ parts, and one comparison looks at each.
#[test]
fn a_policy_that_cannot_be_stopped_ends_the_run() {
    let pairs = |name: &str| {
        let rules = (1..=50).map(|number| format!("{name}{number} := [{name}{0}, {name}{0}]\n\n", number - 1));
        format!("{name}0 := [1]\n\n{}", rules.collect::<String>())
    };
    let rules = format!("{}{}deny contains {{\"path\": []}} if n50 == m50\n", pairs("n"), pairs("m"));
    let folder = crate::hostile::folder("unstoppable");
    let (path, text) = policy("acme", "x", &rules);
    let file = folder.join("own").join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
    std::fs::write(folder.join("main.json"), ACCOUNTS.replace("COUNT", "1")).unwrap();
    let (main, own) = (folder.join("main.json"), folder.join("own"));
    let arguments = ["scan", main.to_str().unwrap(), "--no-config", "--policies", own.to_str().unwrap()];
    let (status, out, err) = crate::hostile::called("unstoppable", &arguments);
    assert_eq!((status.code(), out.len()), (Some(2), 0), "{err}");
    let said = "error: the policy `seawall.policies.acme.x`, which is from elsewhere, took longer than 10 s for one resource and cannot be \
                stopped: leave it out\n";
    assert_eq!(err, said);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn denials_are_as_many_and_as_long_as_people_read() {
    let many = "deny contains {\"path\": [\"properties\", a, b]} if {\n\tsome a, _ in data.seawall.tables.regions\n\tsome b, _ in \
                data.seawall.tables.regions\n}\n";
    let catalogue = load(&[policy("acme", "x", many)]).unwrap();
    let scan = judged(&catalogue, 2);
    assert!(scan.outcomes.iter().all(|outcome| matches!(outcome.status, Status::Fail { .. })));
    assert_eq!(scan.outcomes.len(), 2 * 501);
    assert!(scan.outcomes.iter().any(|outcome| outcome.message.starts_with("the policy denies ")));
    let long = "text := concat(\"\", [concat(\"\", [a, b]) | some a, _ in data.seawall.tables.regions; some b, _ in \
                data.seawall.tables.regions])\n\ndeny contains {\"path\": [text], \"message\": text}\n";
    let scan = judged(&load(&[policy("acme", "x", long)]).unwrap(), 2);
    assert!(scan.outcomes.iter().all(|outcome| outcome.message.chars().count() == 1001 && outcome.path.to_string().len() < 400));
}

#[test]
fn the_spelling_of_a_pack_hides_nothing_from_embedded_policies() {
    let own = "deny contains {\"path\": []} if input.resource.properties.MINIMUMTLSVERSION == \"x\"\n";
    let catalogue = load(&[policy("acme", "x", own)]);
    let error = catalogue.map(|_| ()).expect_err("tables spell it otherwise");
    assert!(
        error.contains("the key `MINIMUMTLSVERSION` is spelt `minimumTlsVersion` elsewhere")
            || error.contains("is spelt `MINIMUMTLSVERSION` elsewhere"),
        "{error}"
    );
}
