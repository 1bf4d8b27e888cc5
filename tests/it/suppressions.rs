//! Suppressions in the code: what each reaches in each language, what it does not, and where it stands.

use std::collections::BTreeMap;

use seawall::budget::Budget;
use seawall::finding::{Outcome, Status};
use seawall::fix::{Request, fix};
use seawall::model::DeploymentKind;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, Scan, run};
use seawall::source::{Sources, Span};
use seawall::suppression::{Index, Reach, Suppression};
use seawall::workspace::{Memory, Overlay};

const CONTROL: &str = "tls-minimum-version";

/// The scan of `files`, judged by a few controls.
fn scan(files: &[(&str, &str)]) -> Scan {
    let ours =
        |path: &str| ["tls/minimum_version/", "tls/https_only/", "network/default_deny/"].iter().any(|one| path.starts_with(one));
    let used = Catalogue::files().filter(|(path, _)| {
        ours(path) || path.starts_with("data/") || path.starts_with("lib/") || !path.contains('/') && !path.ends_with(".toml")
    });
    let catalogue = Catalogue::load(used).unwrap_or_else(|error| panic!("{error}"));
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: (*path).to_owned(), named: false }).collect();
    run(&Memory::new(files.iter().copied()), &inputs, &catalogue, &Profile::default(), &Options::default()).unwrap()
}

fn at(scan: &Scan, span: Option<Span>) -> String {
    let Some(span) = span else { return "nowhere".to_owned() };
    let file = scan.sources.file(span.file);
    let place = file.position(span.start);
    format!("{}:{}:{}", file.path(), place.line, place.column)
}

/// What is wrong with the oldest TLS, each with the suppression that covers it; then the suppressions that are at fault.
fn told(scan: &Scan) -> Vec<String> {
    let index = Index::new(&scan.suppressions, &scan.estate, &scan.sources);
    let id = |outcome: &Outcome| scan.controls[outcome.control].metadata.id.clone();
    let fails = |status: &Status| match status {
        Status::Exempt(exemption) => matches!(exemption.instead.as_deref(), Some(Status::Fail { .. })),
        status => matches!(status, Status::Fail { .. }),
    };
    let failed = scan.outcomes.iter().filter(|one| fails(&one.status) && id(one) == CONTROL);
    let mut lines: Vec<String> = failed
        .map(|outcome| {
            let covering = index.covering(CONTROL, outcome);
            for number in 0..scan.suppressions.len() {
                let alone = scan.suppressions[number].covers(CONTROL, outcome, &scan.estate, &scan.sources);
                assert_eq!(alone, covering.contains(&number), "the index differs");
            }
            // Without a clock nothing that ends counts.
            let counts = covering.iter().any(|number| scan.suppressions[*number].expires.is_none());
            assert_eq!(matches!(outcome.status, Status::Exempt(_)), counts, "what covers it exempts it, and nothing else");
            let by: Vec<String> = covering.iter().map(|number| at(scan, Some(scan.suppressions[*number].span))).collect();
            let (place, _) =
                at(scan, outcome.span).rsplit_once(':').map(|(line, column)| (line.to_owned(), column.to_owned())).unwrap();
            format!("{place} {}", if by.is_empty() { "open".to_owned() } else { format!("by {}", by.join(", ")) })
        })
        .collect();
    let faulty =
        scan.suppressions.iter().filter_map(|one| Some(format!("{}: {}", at(scan, Some(one.span)), one.fault.as_ref()?)));
    lines.extend(faulty);
    lines
}

/// `IGNORE` and `ACCOUNT` stand for what is long and always the same.
fn spelt(text: &str) -> String {
    let arm = r#""type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01""#;
    text.replace("ARM_ACCOUNT", arm)
        .replace("ACCOUNT", "'Microsoft.Storage/storageAccounts@2023-05-01'")
        .replace("IGNORE", "seawall: ignore[tls-minimum-version]")
        .replace("OLD", "minimumTlsVersion: 'TLS1_0'")
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let files: Vec<(&str, String)> = files.iter().map(|(path, text)| (*path, spelt(text))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    assert_eq!(told(&scan(&files)), expected, "\n{}", files[0].1);
}

#[track_caller]
fn bicep(text: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|line| line.replace('@', "main.bicep")).collect();
    check(&[("main.bicep", text)], &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn bicep_before_a_resource() {
    let text = "\
// IGNORE why
resource a ACCOUNT = {
  name: 'a'
  properties: {
    OLD
  }
}

resource b ACCOUNT = {
  name: 'b'
  properties: {
    OLD
  }
}
";
    bicep(text, &["@:5 by @:1:1", "@:12 open"]);
    // What is not written has no line of its own: the resource's counts.
    bicep("/* IGNORE */\nresource a ACCOUNT = {\n  name: 'a'\n}\n", &["@:3 by @:1:1"]);
    bicep("/*\n * IGNORE why,\n * and more\n */ resource a ACCOUNT = {\n  name: 'a'\n}\n", &["@:5 by @:1:1"]);
    let decorated = "\
// IGNORE why
// more words
#disable-next-line no-unused
@description('// IGNORE')
@sys.batchSize(1)
resource a ACCOUNT = [for name in ['a', 'b']: {
  name: name
  properties: { OLD }
}]
";
    bicep(decorated, &["@:8 by @:1:1", "@:8 by @:1:1"]);
    bicep(
        "@description('x')\n// IGNORE\nresource a ACCOUNT = { name: 'a' }\n",
        &["@:3 open", "@:2:1: nothing begins behind it; write it directly before what it is for"],
    );
    bicep(
        "@description('x') // IGNORE\nresource a ACCOUNT = { name: 'a' }\nresource b ACCOUNT = { name: 'b' }",
        &["@:2 by @:1:19", "@:3 open"],
    );
}

#[test]
fn bicep_at_the_end_of_a_line() {
    let text = "\
resource a ACCOUNT = { // IGNORE why
  name: 'a'
  properties: {
    OLD
  }
}
resource b ACCOUNT = {
  name: 'b'
  properties: {
    OLD // IGNORE why
    allowBlobPublicAccess: true
  }
}
resource c ACCOUNT = {
  name: 'c'
  properties: { // IGNORE why
    OLD
  }
  tags: { a: 'b' } // IGNORE why
}
resource d ACCOUNT = {
  name: 'd' // IGNORE why
  properties: {
    OLD
  }
} // IGNORE why
";
    let lost = "@:25:3: nothing begins on its line; write it on a line of its own before what it is for";
    bicep(text, &["@:4 by @:1:63", "@:10 by @:10:33", "@:17 by @:16:17", "@:24 open", &lost.replace("25", "26")]);
}

#[test]
fn bicep_before_a_property() {
    let text = "\
resource a ACCOUNT = {
  name: 'a'
  properties: {
    // IGNORE why

    // IGNORE why
    OLD
    // IGNORE why
  }
  // IGNORE why
  tags: {}
}
resource b ACCOUNT = {
  // IGNORE why
  name: 'b'
  properties: {
    /* IGNORE why */ OLD
  }
}
resource c ACCOUNT = {
  name: 'c'
  properties: { minimumTlsVersion: /* IGNORE why */ 'TLS1_0' }
}
";
    let (blank, lost) = (
        "a blank line parts it from what follows; write it directly before what it is for",
        "nothing begins behind it; write it directly before what it is for",
    );
    let faults = [format!("@:4:5: {blank}"), format!("@:8:5: {lost}")];
    bicep(text, &["@:7 by @:6:5", "@:17 by @:17:5", "@:22 by @:22:36", &faults[0], &faults[1]]);
}

#[test]
fn bicep_nested_resources_are_resources_of_their_own() {
    let site =
        "resource s 'Microsoft.Web/sites@2023-12-01' = {\n  name: 's'\n  properties: { siteConfig: { minTlsVersion: '1.0' } }\n";
    let slot = "  resource t 'slots' = {\n    name: 't'\n    properties: { siteConfig: { minTlsVersion: '1.0' } }\n  }\n";
    bicep(&format!("// IGNORE\n{site}{slot}}}\n"), &["@:4 by @:1:1", "@:7 open"]);
    bicep(&format!("{site}  // IGNORE\n{slot}}}\n"), &["@:3 open", "@:7 by @:4:3"]);
}

#[test]
fn bicep_for_a_file() {
    let module = "param n string\nresource a ACCOUNT = {\n  name: n\n}\n";
    let main = "// seawall: ignore-file[tls-minimum-version] why\nresource b ACCOUNT = {\n  name: 'b'\n}\n\nmodule m 'm.bicep' = { params: { n: 'c' } }\n";
    check(&[("main.bicep", main), ("m.bicep", module)], &["m.bicep:3 open", "main.bicep:3 by main.bicep:1:1"]);
    let module = format!("/*{module}*/\n{module}// seawall: Ignore-File [ 'tls-minimum-version' ]: why");
    let main = main.replace("ignore-file", "ignore-file[network-default-deny]\n// ");
    check(&[("main.bicep", &main), ("m.bicep", &module)], &["m.bicep:8 by m.bicep:10:1", "main.bicep:4 open"]);
}

#[test]
fn bicep_modules() {
    let module = "param n string\nparam tls string = 'TLS1_1' // IGNORE\nresource a ACCOUNT = {\n  name: n\n  properties: { minimumTlsVersion: tls }\n}\n";
    let main = "\
// IGNORE why
module one 'm.bicep' = { params: { n: 'one', tls: 'TLS1_0' } }
module two 'm.bicep' = { params: { n: 'two', tls: 'TLS1_0' } }
module three 'm.bicep' = {
  params: {
    n: 'three'
    tls: 'TLS1_0' // IGNORE
  }
}
module four 'm.bicep' = { params: { n: 'four' } }
module five 'm.bicep' = [for n in ['x', 'y']: { // IGNORE
  params: { n: n, tls: 'TLS1_0' }
}]
";
    // The order is that of the places where the values come from.
    let expected = [
        "m.bicep:5 by m.bicep:2:29",
        "m.bicep:5 by main.bicep:1:1",
        "m.bicep:5 open",
        "m.bicep:5 by main.bicep:7:19",
        "m.bicep:5 by main.bicep:11:49",
        "m.bicep:5 by main.bicep:11:49",
    ];
    check(&[("main.bicep", main), ("m.bicep", module)], &expected);
}

#[test]
fn bicep_values_that_are_given() {
    let text = "\
var tls = 'TLS1_0' // IGNORE
var other = 'TLS1_0'
resource a ACCOUNT = {
  name: 'a'
  properties: { minimumTlsVersion: tls }
}
resource b ACCOUNT = {
  name: 'b'
  properties: { minimumTlsVersion: other }
}
resource c ACCOUNT = {
  name: 'c'
  properties: {
    OLD // IGNORE
  }
}
resource d ACCOUNT = {
  name: 'd'
  properties: { minimumTlsVersion: c.properties.minimumTlsVersion }
}
";
    bicep(text, &["@:5 by @:1:20", "@:9 open", "@:14 by @:14:33", "@:19 open"]);
}

#[test]
fn files_of_parameters() {
    let main = "param tls string\nresource a ACCOUNT = {\n  name: 'a'\n  properties: { minimumTlsVersion: tls }\n}\n";
    let dev = "using 'main.bicep'\nparam tls = 'TLS1_0' // IGNORE\n";
    let prod = "using 'main.bicep'\nparam tls = 'TLS1_0'\n";
    check(&[("main.bicep", main), ("main.dev.bicepparam", dev)], &["main.bicep:4 by main.dev.bicepparam:2:22"]);
    // It is found in two deployments, and in one of them nobody has said anything.
    check(
        &[("main.bicep", main), ("main.dev.bicepparam", dev), ("main.prod.bicepparam", prod)],
        &["main.bicep:4 by main.dev.bicepparam:2:22", "main.bicep:4 open"],
    );
    let whole = "using 'main.bicep'\nparam tls = 'TLS1_0'\n// seawall: ignore-file[tls-minimum-version]";
    check(&[("main.bicep", main), ("main.bicepparam", whole)], &["main.bicep:4 by main.bicepparam:3:1"]);
    let json = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "tls": {"value": "TLS1_0"} // IGNORE
  }
}"#;
    check(&[("main.bicep", main), ("main.parameters.json", json)], &["main.bicep:4 by main.parameters.json:5:32"]);
    let metadata = json.replace("} // IGNORE", r#", "metadata": {"seawall": {"ignore": [{"control": "tls-minimum-version"}]}}}"#);
    check(&[("main.bicep", main), ("main.parameters.json", &metadata)], &["main.bicep:4 by main.parameters.json:5:68"]);
}

fn template(resources: &str) -> String {
    format!(
        "{{\n\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n\
         \"contentVersion\": \"1.0.0.0\",\n{resources}\n}}\n"
    )
}

#[track_caller]
fn arm(resources: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|line| line.replace('@', "main.json")).collect();
    check(&[("main.json", &template(resources))], &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn arm_comments() {
    let text = r#""resources": [
    // IGNORE why
    {
      ARM_ACCOUNT, "name": "a",
      "properties": {"minimumTlsVersion": "TLS1_0"}
    },
    {
      ARM_ACCOUNT, "name": "b",
      "properties": {
        "minimumTlsVersion": "TLS1_0", // IGNORE why
        "x": "// IGNORE"
      }
    }, { /* IGNORE why */
      ARM_ACCOUNT, "name": "c",
      "properties": {"minimumTlsVersion": "TLS1_0"}
    },
    {
      // IGNORE why
      ARM_ACCOUNT, "name": "d",
      "properties": {"minimumTlsVersion": "TLS1_0"}
    }
    // IGNORE why
]"#;
    let lost = "@:25:5: nothing begins behind it; write it directly before what it is for";
    arm(text, &["@:8 by @:5:5", "@:13 by @:13:40", "@:18 by @:16:10", "@:23 open", lost]);
    let before = format!("// IGNORE\n{}", template(r#""resources": [{ARM_ACCOUNT, "name": "a"}]"#));
    check(
        &[("a.json", &before)],
        &["a.json:5 open", "a.json:1:1: nothing begins behind it; write it directly before what it is for"],
    );
    arm("\"resources\": [{ARM_ACCOUNT, \"name\": \"a\"}]\n// seawall: ignore-file[tls-minimum-version]", &["@:4 by @:5:1"]);
}

#[test]
fn arm_metadata() {
    let text = r#""languageVersion": "2.0",
"resources": {
    "a": {
      ARM_ACCOUNT, "name": "a",
      "metadata": {"seawall": {"ignore": [{"control": "tls-minimum-version", "reason": "why", "until": "2027-01-31"}]}},
      "properties": {"minimumTlsVersion": "TLS1_0"}
    },
    "b": {
      ARM_ACCOUNT, "name": "b", "metadata": {"description": "seawall: ignore[tls-minimum-version]"},
      "properties": {"minimumTlsVersion": "TLS1_0", "metadata": {"seawall": {"ignore": [{"control": "tls-minimum-version"}]}}}
    },
    // IGNORE why
    "c": {
      ARM_ACCOUNT, "name": "c",
      "properties": {"minimumTlsVersion": "TLS1_0"}
    }
}"#;
    arm(text, &["@:9 by @:8:43", "@:13 open", "@:18 by @:15:5"]);
    let whole = r#""metadata": {"seawall": {"ignore": [{"controls": ["network-default-deny", "tls-minimum-version"]}]}},
"resources": [{ARM_ACCOUNT, "name": "a"}]"#;
    arm(whole, &["@:5 by @:4:37"]);
    let faults = r#""resources": [{ARM_ACCOUNT, "name": "a", "metadata": {
"seawall": {"ignore": [
  {"control": "tls-*"},
  {"controls": "tls-minimum-version"},
  {"control": "tls-minimum-version", "until": "2027-02-30"},
  {"control": "tls-minimum-version", "expires": "2027-02-20"},
  {"reason": "why"}, "tls-minimum-version", {"control": "a", "reason": 1}, {"control": ""}
], "ignored": []}, "Seawall": {}}},
{ARM_ACCOUNT, "name": "b", "metadata": {"seawall": ["x"]}},
{ARM_ACCOUNT, "name": "c", "metadata": {"seawall": {"ignore": {"control": "tls-minimum-version"}}}}]"#;
    let form = r#"write `{"control": "…", "reason": "…", "until": "2027-01-31"}`"#;
    let expected = [
        "@:4 open".to_owned(),
        "@:12 open".to_owned(),
        "@:13 open".to_owned(),
        "@:6:3: `tls-*` would also hide controls that are yet to come; name each control".to_owned(),
        "@:7:3: `controls` must be an array of names".to_owned(),
        "@:8:3: `until` must be a day as `2027-01-31`".to_owned(),
        format!("@:9:3: `expires` is not known; {form}"),
        format!("@:10:3: no control is named; {form}"),
        format!("@:10:22: expected an object; {form}"),
        "@:10:45: `reason` must be a text".to_owned(),
        "@:10:76: the name of a control must be a text".to_owned(),
        "@:11:4: `ignored` is not known; only `ignore` may stand here".to_owned(),
        format!("@:11:20: `Seawall` is not `seawall`; {form} in `\"seawall\": {{\"ignore\": […]}}`"),
        format!("@:12:112: expected an object; {form} in `\"seawall\": {{\"ignore\": […]}}`"),
        format!("@:13:123: `ignore` must be an array; {form} in it"),
    ];
    arm(faults, &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn arm_deployments() {
    let inner = |more: &str| {
        format!(
            r#"{{
"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n", {more}
"properties": {{"mode": "Incremental", "template": {{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", INNER
  "resources": [{{ARM_ACCOUNT, "name": "a"}}, {{ARM_ACCOUNT, "name": "b"}}]
}}}}}}"#
        )
    };
    let ignore = r#""metadata": {"seawall": {"ignore": [{"control": "tls-minimum-version"}]}},"#;
    let template = format!(
        "\"resources\": [{},\n{}]",
        inner(ignore).replace("INNER", ""),
        inner("").replace("INNER", "").replace("\"n\"", "\"o\"")
    );
    arm(&template, &["@:8 by @:5:121", "@:8 by @:5:121", "@:14 open", "@:14 open"]);
    let template = format!("\"resources\": [{}]", inner("").replace("INNER", ignore));
    arm(&template, &["@:8 by @:7:162", "@:8 by @:7:162"]);
    let template = format!("\"resources\": [\n// IGNORE\n{}, {{ARM_ACCOUNT, \"name\": \"z\"}}]", inner("").replace("INNER", ""));
    arm(&template, &["@:10 by @:5:1", "@:10 by @:5:1", "@:11 open"]);
    let children = r#""resources": [
// IGNORE
{"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "s", "properties": {"siteConfig": {"minTlsVersion": "1.0"}},
"resources": [{"type": "slots", "apiVersion": "2023-12-01", "name": "t", "properties": {"siteConfig": {"minTlsVersion": "1.0"}}}]}]"#;
    arm(children, &["@:6 by @:5:1", "@:7 open"]);
}

const TERRAFORM: &str = "resource_group_name = \"rg\"\n  location = \"westeurope\"\n  account_tier = \"Standard\"\n  account_replication_type = \"ZRS\"\n";

fn account(label: &str, more: &str) -> String {
    format!("resource \"azurerm_storage_account\" \"{label}\" {{\n  name = \"{label}\"\n  {TERRAFORM}  {more}\n}}\n")
}

#[test]
fn terraform_blocks_and_arguments() {
    let old = "min_tls_version = \"TLS1_0\"";
    let text = format!(
        "# IGNORE why\n{}\n{}{}{}",
        account("a", old),
        account("b", &format!("{old} # IGNORE why")),
        account("c", old).replacen("{\n", "{ // IGNORE why\n", 1),
        account(
            "d",
            &format!(
                "tags = {{ \"x\" = \"# IGNORE\" }}\n  # IGNORE why\n  https_traffic_only_enabled = true\n  {old}\n  /* IGNORE why */"
            )
        ),
    );
    let expected = [
        "main.tf:8 by main.tf:1:1",
        "main.tf:17 by main.tf:17:30",
        "main.tf:25 by main.tf:19:42",
        "main.tf:36 open",
        "main.tf:37:3: nothing begins behind it; write it directly before what it is for",
    ];
    check(&[("main.tf", &text)], &expected);
    let heredoc = format!(
        "locals {{\n  a = <<EOT\n# IGNORE\nEOT\n  # IGNORE\n  b = \"TLS1_0\"\n}}\n{}",
        account("a", "min_tls_version = local.b")
    );
    check(&[("main.tf", &heredoc)], &["main.tf:14 by main.tf:5:3"]);
    let file = format!("{}\n// seawall: ignore-file[tls-minimum-version]", account("a", old));
    check(&[("main.tf", &file), ("other.tf", &account("b", old))], &["main.tf:7 by main.tf:10:1", "other.tf:7 open"]);
    // What cannot be read is not passed over.
    let broken = format!("# IGNORE\nresource \"azurerm_storage_account\" \"x\" {{\n  name = \n}}\n{}", account("a", old));
    check(&[("main.tf", &broken)], &["main.tf:11 open"]);
}

#[test]
fn terraform_given_values_and_modules() {
    let old = "min_tls_version = var.tls";
    let module = format!("variable \"tls\" {{\n  default = \"TLS1_1\" # IGNORE\n}}\n{}", account("a", old));
    let main = "\
# IGNORE why
module \"one\" {
  source = \"./m\"
  tls = \"TLS1_0\"
}
module \"two\" {
  source = \"./m\"
  tls = \"TLS1_0\"
}
module \"three\" {
  source = \"./m\"
  tls = \"TLS1_0\" # IGNORE
}
module \"four\" {
  source = \"./m\"
}
";
    let expected =
        ["m/main.tf:10 by m/main.tf:2:22", "m/main.tf:10 by main.tf:1:1", "m/main.tf:10 open", "m/main.tf:10 by main.tf:12:18"];
    check(&[("main.tf", main), ("m/main.tf", &module)], &expected);
    let main = format!("variable \"tls\" {{}}\n{}", account("a", old));
    check(&[("main.tf", &main), ("terraform.tfvars", "# IGNORE\ntls = \"TLS1_0\"\n")], &["main.tf:8 by terraform.tfvars:1:1"]);
    let files =
        [("main.tf", main.as_str()), ("dev.tfvars", "# IGNORE\ntls = \"TLS1_0\"\n"), ("prod.tfvars", "tls = \"TLS1_0\"\n")];
    check(&files, &["main.tf:8 by dev.tfvars:1:1", "main.tf:8 open"]);
    // Another resource's value is its own.
    let two = format!(
        "{}{}",
        account("a", "min_tls_version = \"TLS1_0\" # IGNORE"),
        account("b", "min_tls_version = azurerm_storage_account.a.min_tls_version")
    );
    check(&[("main.tf", &two)], &["main.tf:7 by main.tf:7:30", "main.tf:15 open"]);
}

#[test]
fn terraform_json() {
    let resource = |label: &str, more: &str| {
        format!(
            "\"{label}\": {{\n{more}\"name\": \"{label}\", \"resource_group_name\": \"rg\", \"location\": \"westeurope\", \"account_tier\": \"Standard\",\n\
             \"account_replication_type\": \"ZRS\", \"min_tls_version\": \"TLS1_0\"}}"
        )
    };
    let text = format!(
        "{{\"resource\": {{\"azurerm_storage_account\": {{\n{},\n{},\n\"//\": \"IGNORE\",\n{}}}}}, \"//\": \"IGNORE\"}}",
        resource("a", "\"//\": \"IGNORE why\",\n"),
        resource("b", ""),
        resource("c", "\"//\": [\"x\", \"IGNORE why\"],\n"),
    );
    let expected = [
        "main.tf.json:5 by main.tf.json:3:7",
        "main.tf.json:8 open",
        "main.tf.json:13 by main.tf.json:11:13",
        "main.tf.json:9:7: stands in no block; put it into the block that it is for",
        "main.tf.json:13:74: stands at the top; for the whole file write `seawall: ignore-file[control] reason`",
    ];
    check(&[("main.tf.json", &text)], &expected);
    let file = format!(
        "{{\"//\": \"seawall: ignore-file[tls-minimum-version] why\", \"resource\": {{\"azurerm_storage_account\": {{\n{}}}}}}}",
        resource("a", "")
    );
    check(&[("main.tf.json", &file)], &["main.tf.json:4 by main.tf.json:1:8"]);
}

#[test]
fn plans_are_told_by_their_configuration() {
    let main =
        format!("# IGNORE why\n{}{}", account("a", "min_tls_version = \"TLS1_1\""), account("b", "min_tls_version = \"TLS1_1\""));
    let change = |label: &str| {
        format!(
            r#"{{"address": "azurerm_storage_account.{label}", "mode": "managed", "type": "azurerm_storage_account", "name": "{label}",
"provider_name": "registry.terraform.io/hashicorp/azurerm", "change": {{"actions": ["create"], "after": {{"name": "{label}",
"resource_group_name": "rg", "location": "westeurope", "account_tier": "Standard", "account_replication_type": "ZRS", "min_tls_version": "TLS1_1",
"tags": {{"x": "seawall: ignore[tls-minimum-version]"}}}}, "after_unknown": {{"id": true}}}}}}"#
        )
    };
    let plan = format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [{}, {}], "configuration": {{"root_module": {{"resources": [
{{"address": "azurerm_storage_account.a", "mode": "managed", "type": "azurerm_storage_account", "name": "a"}},
{{"address": "azurerm_storage_account.b", "mode": "managed", "type": "azurerm_storage_account", "name": "b"}}]}}}}}}"#,
        change("a"),
        change("b")
    );
    let scan = scan(&[("main.tf", &spelt(&main)), ("plan.json", &plan)]);
    assert_eq!(scan.suppressions.len(), 1);
    let told = told(&scan);
    assert!(told.iter().any(|line| line == "main.tf:8 by main.tf:1:1"), "{told:?}");
    assert!(told.iter().all(|line| line == "main.tf:8 by main.tf:1:1" || line == "main.tf:16 open"), "{told:?}");
    let planned =
        |outcome: &Outcome| outcome.deployments.iter().any(|one| scan.estate.deployments()[*one].kind == DeploymentKind::Plan);
    assert!(scan.outcomes.iter().any(planned), "the plan was not read");
}

#[test]
fn only_the_files_of_the_author_count() {
    let module = format!("# IGNORE\n{}", account("a", "min_tls_version = \"TLS1_0\""));
    let call = |source: &str| format!("module \"net\" {{\n  source = \"{source}\"\n}}\n");
    let manifest = r#"{"Modules": [{"Key": "", "Source": "", "Dir": "."}, {"Key": "net", "Source": "acme/net/azurerm", "Dir": ".terraform/modules/net"}]}"#;
    let called = call("acme/net/azurerm");
    let installed = [
        ("main.tf", called.as_str()),
        (".terraform/modules/modules.json", manifest),
        (".terraform/modules/net/main.tf", module.as_str()),
    ];
    // Here it is a root of its own too.
    check(&installed, &[".terraform/modules/net/main.tf:8 open"; 2]);
    check(
        &[("main.tf", &call("./vendor/net")), ("vendor/net/main.tf", &module)],
        &["vendor/net/main.tf:8 by vendor/net/main.tf:1:1"],
    );
}

#[test]
fn texts_of_all_kinds() {
    let text = spelt(
        "// ö `IGNORE`\n// IGNORE why 😀\r\nresource a ACCOUNT = {\r\n  name: 'a' \r\n  properties: {\r\n    OLD\r\n  }\r\n}\r\n",
    );
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = format!("\u{FEFF}{text}").into_bytes();
    for bytes in [text.into_bytes(), marked, utf16] {
        let nothing = Memory::new([]);
        let workspace = Overlay::new(&nothing, BTreeMap::from([("main.bicep".to_owned(), bytes)]));
        let inputs = [Input { path: "main.bicep".to_owned(), named: true }];
        let read = seawall::scan::read(&workspace, &inputs, &Options::default());
        assert_eq!(read.suppressions.len(), 1);
        assert_eq!(at(&read, Some(read.suppressions[0].span)), "main.bicep:2:1");
        assert_eq!(read.suppressions[0].reason.as_deref(), Some("why 😀"));
        assert_eq!(read.suppressions[0].fault, None);
    }
    let lost = "@:5:1: nothing begins behind it; write it directly before what it is for";
    bicep("// IGNORE\rresource a ACCOUNT = {\r  name: 'a'\r}\r/* IGNORE", &["@:3 by @:1:1", lost]);
    let continued = "@:1:1: its end stands on the next line; write all of it on one line or in one `/* */`";
    let text = "// IGNORE the partner's appliance,\n// as agreed — until 2027-01-31\nresource a ACCOUNT = {\n  name: 'a'\n}\n";
    bicep(text, &["@:4 open", continued]);
}

#[test]
fn strings_are_no_comments() {
    let text = "\
var a = '''
// IGNORE
'''
resource a ACCOUNT = {
  name: 'a${empty('//') ? '// IGNORE' : '${/* IGNORE */ 'x'}'}'
  tags: { '// IGNORE': $'''
// IGNORE $${ '}' }''', b: '\\'// IGNORE' }
}
";
    let read = scan(&[("main.bicep", &spelt(text))]);
    let places: Vec<String> = read.suppressions.iter().map(|one| at(&read, Some(one.span))).collect();
    let column = spelt(text).lines().nth(4).and_then(|line| line.find("/*")).unwrap() + 1;
    assert_eq!(places, [format!("main.bicep:5:{column}")]);
}

/// Comments are found without the parsers: what is taken for one is one for them too.
#[test]
fn comments_are_those_of_the_parsers() {
    use seawall::frontend::{bicep, json, terraform};
    let mut seen = 0;
    let mut folders = vec![std::path::PathBuf::from("policies"), "fixtures".into()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let path = entry.to_string_lossy().into_owned();
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let Some(text) = std::fs::read_to_string(&entry).ok().filter(|text| text.len() < 200_000) else { continue };
            let sources = Sources::default();
            let (file, budget) = (sources.add(&path, text.as_str()), Budget::default());
            let ending = path.rsplit('.').next().unwrap_or_default();
            let tree = |text: &str| match ending {
                "bicep" | "bicepparam" => format!("{:?}", bicep::parse(file, text, bicep::dialect(&path), &budget).value),
                "tf" => format!("{:?}", terraform::parse::parse(text, file, &budget).value),
                _ => format!("{:?}", json::parse(file, text, &budget).value),
            };
            let comments = match ending {
                "bicep" | "bicepparam" => bicep::comments(file, &text),
                "tf" => terraform::parse::comments(&text),
                "json" => json::comments(&text),
                _ => continue,
            };
            let mut bytes = text.clone().into_bytes();
            for byte in comments.iter().flat_map(|comment| comment.clone()) {
                if !matches!(bytes[byte], b'\n' | b'\r') {
                    bytes[byte] = b' ';
                }
            }
            seen += comments.len();
            assert_eq!(tree(&text), tree(&String::from_utf8(bytes).unwrap()), "{path}");
        }
    }
    assert!(seen > 500, "{seen}");
}

/// What a fix inserts comes between no comment and what that counts for.
#[test]
fn fixes_leave_comments_to_what_they_count_for() {
    let other = "seawall: ignore[network-default-deny] why";
    let bicep = format!(
        "// {other}\nresource a ACCOUNT = {{ // {other}\n  // {other}\n  name: 'a'\n  // {other}\n  properties: {{ // {other}\n    // {other}\n    x: 1 // {other}\n    // {other}\n    y: 2\n  }}\n}}\n"
    );
    let json = template(&format!(
        "// {other}\n\"resources\": [\n// {other}\n{{\n// {other}\nARM_ACCOUNT,\n// {other}\n\"name\": \"a\",\n// {other}\n\"properties\": {{\n// {other}\n\"x\": 1 // {other}\n}}\n}}\n]"
    ));
    let hcl = format!(
        "# {other}\n{}",
        account("a", &format!("# {other}\n  min_tls_version = \"TLS1_0\" # {other}\n  # {other}\n  tags = {{}}"))
    );
    for (path, text) in [("main.bicep", spelt(&bicep)), ("main.json", spelt(&json)), ("main.tf", hcl)] {
        let catalogue = Catalogue::embedded().unwrap();
        let mut profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
        profile.only(&catalogue, catalogue.find(CONTROL).unwrap());
        let workspace = Memory::new([(path, text.as_str())]);
        let inputs = [Input { path: path.to_owned(), named: false }];
        let options = Options::default();
        let request = Request {
            workspace: &workspace,
            inputs: &inputs,
            catalogue: &catalogue,
            profile: &profile,
            options: &options,
            cautious: true,
            only: &[],
        };
        let fixed = fix(&request).unwrap_or_else(|error| panic!("{error}"));
        let new =
            String::from_utf8(fixed.files.first().unwrap_or_else(|| panic!("nothing was fixed in\n{text}")).new.clone()).unwrap();
        let beginnings = |text: &str| {
            let scan = scan(&[(path, text)]);
            assert!(scan.suppressions.iter().all(|one| one.fault.is_none()), "{text}");
            let begins = |one: &Suppression| match &one.reach {
                Reach::Places(places) => text[places[0].range.start as usize..].lines().next().unwrap_or_default().to_owned(),
                Reach::File => String::new(),
            };
            scan.suppressions.iter().map(begins).map(|line| line.replace("TLS1_2", "TLS1_0").replace(',', "")).collect::<Vec<_>>()
        };
        assert_eq!(beginnings(&text), beginnings(&new), "{new}");
    }
}

#[test]
fn what_only_exists_is_not_judged() {
    let text = "// IGNORE\nresource a ACCOUNT existing = {\n  name: 'a'\n}\nresource b ACCOUNT = {\n  name: 'b'\n}\n";
    bicep(text, &["@:6 open"]);
    let read = scan(&[("main.bicep", &spelt(text))]);
    assert!(read.outcomes.iter().all(|outcome| !read.estate.resource(outcome.resource).existing));
    assert_eq!(read.suppressions.len(), 1);
}

#[test]
fn a_loop_of_terraform_is_one() {
    let looped = account("a", "min_tls_version = \"TLS1_0\"").replacen(
        "name = \"a\"",
        "for_each = toset([\"x\", \"y\"])\n  name = each.key",
        1,
    );
    let expected = ["main.tf:9 by main.tf:1:1", "main.tf:9 by main.tf:1:1", "main.tf:17 open"];
    check(&[("main.tf", &format!("# IGNORE\n{looped}{}", account("b", "min_tls_version = \"TLS1_0\"")))], &expected);
}
