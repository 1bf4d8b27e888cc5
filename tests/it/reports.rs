//! Every format on one small estate with hand-made judgements: no policy decides what a report looks like.

use seawall::finding::{Control, outcomes};
use seawall::model::{Path, ResourceIndex, Segment};
use seawall::policy::metadata::{Metadata, Severity};
use seawall::policy::pack::Author;
use seawall::policy::{Denial, Judgement, Verdict};
use seawall::report::{Format, Look, write, write_resources};
use seawall::scan::{Input, Options, Scan, read};
use seawall::workspace::Memory;
use snapbox::assert_data_eq;

const TEMPLATE: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "tls": { "type": "string", "defaultValue": "TLS1_0" } },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-01-01",
      "name": "größe",
      "location": "westeurope",
      "properties": { /* 😀 */ "minimumTlsVersion": "[parameters('tls')]" }
    }
  ]
}
"#;

pub(crate) fn control(id: &str, severity: Severity) -> Control {
    let metadata = Metadata {
        id: id.to_owned(),
        title: format!("The control {id} holds"),
        description: "Personal data travels here.".to_owned(),
        related_resources: vec!["https://learn.microsoft.com/azure/storage/".to_owned()],
        severity,
        severity_of: Default::default(),
        resource_types: vec!["Microsoft.Storage/storageAccounts".to_owned()],
        relations: Vec::new(),
        parameters: Default::default(),
        frameworks: [("gdpr".to_owned(), vec!["Art. 32(1)(a)".to_owned()])].into(),
        requirements: Vec::new(),
        remediation: "Set the property.".to_owned(),
        fix: Vec::new(),
        sensitive: false,
        since: "0.1.0".to_owned(),
    };
    Control { metadata, severity, enabled: true, author: 0 }
}

pub(crate) fn scan() -> Scan {
    let workspace = Memory::new([("infra/main.json", TEMPLATE), ("infra/broken.json", "{\"resources\": [")]);
    let inputs = ["infra/broken.json", "infra/terragrunt.hcl", "infra/main.json"];
    let inputs: Vec<Input> = inputs.into_iter().map(|path| Input { path: path.to_owned(), named: false }).collect();
    let mut scan = read(&workspace, &inputs, &Options::default());
    scan.profile = "test".to_owned();
    scan.controls = vec![control("tls-a", Severity::High), control("tls-b", Severity::Low), control("tls-c", Severity::Medium)];
    scan.controls[2].author = 1;
    let author = |name: &str, digest: &str, policies| Author { name: name.to_owned(), digest: digest.to_owned(), policies };
    scan.authors = vec![author("seawall", "sha256:0123456789abcdef", 2), author("acme", "sha256:fedcba9876543210", 1)];
    let tls = Path(["properties", "minimumTlsVersion"].map(|key| Segment::Key(key.into())).to_vec());
    let absent = Path::keys(&["properties", "encryption", "keySource"]);
    let judgement = |control: usize, verdict: Verdict| {
        let severity = scan.controls[control].severity;
        Judgement { control, resource: ResourceIndex(0), environment: None, severity, verdict }
    };
    let denial = |path: Path| Denial { path, message: String::new() };
    let judgements = vec![
        judgement(0, Verdict::Fail { denials: vec![denial(tls.clone()), denial(absent)], conditional: None }),
        judgement(1, Verdict::Pass),
        judgement(2, Verdict::Unknown { path: tls, cause: "needs a value for parameter `tls`".to_owned() }),
    ];
    scan.outcomes = outcomes(&scan.estate, &scan.sources, &scan.controls, judgements, &mut |_| {});
    scan.ledger.resources_judged = 1;
    scan
}

fn render(format: Format) -> String {
    let mut out = Vec::new();
    write(format, &scan(), Look { color: false, hyperlinks: false, width: 140 }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn text() {
    assert_data_eq!(render(Format::Text), snapbox::file!["reports/text.txt"].raw());
}

#[test]
fn json() {
    assert_data_eq!(render(Format::Json), snapbox::file!["reports/json.json": Text].raw());
}

#[test]
fn sarif() {
    assert_data_eq!(render(Format::Sarif), snapbox::file!["reports/sarif.json": Text].raw());
}

#[test]
fn sarif_github() {
    assert_data_eq!(render(Format::SarifGithub), snapbox::file!["reports/sarif-github.json": Text].raw());
}

#[test]
fn github() {
    assert_data_eq!(render(Format::Github), snapbox::file!["reports/github.txt"].raw());
}

#[test]
fn markdown() {
    assert_data_eq!(render(Format::Markdown), snapbox::file!["reports/markdown.md": Text].raw());
}

#[test]
fn junit() {
    assert_data_eq!(render(Format::Junit), snapbox::file!["reports/junit.xml": Text].raw());
}

#[test]
fn gitlab() {
    assert_data_eq!(render(Format::Gitlab), snapbox::file!["reports/gitlab.json": Text].raw());
}

#[test]
fn csv() {
    assert_data_eq!(render(Format::Csv).replace("\r\n", "\n"), snapbox::file!["reports/csv.csv": Text].raw());
}

#[test]
fn html() {
    assert_data_eq!(render(Format::Html), snapbox::file!["reports/html.html": Text].raw());
}

#[test]
fn rdjson() {
    assert_data_eq!(render(Format::Rdjson), snapbox::file!["reports/rdjson.json": Text].raw());
}

#[test]
fn counts() {
    assert_data_eq!(render(Format::Counts), snapbox::file!["reports/counts.txt"].raw());
}

#[test]
fn azure() {
    assert_data_eq!(render(Format::Azure), snapbox::file!["reports/azure.txt"].raw());
}

#[test]
fn dump() {
    let mut out = Vec::new();
    write_resources(&scan(), &mut out).unwrap();
    assert_data_eq!(String::from_utf8(out).unwrap(), snapbox::file!["reports/dump.json": Text].raw());
}
