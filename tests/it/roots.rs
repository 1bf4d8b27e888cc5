//! Roots of one scan that declare the same resource by the same name: what comes with the one is no part of the other.

use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{JudgeOptions, judge};
use seawall::policy::{Judgement, Verdict};
use seawall::scan::{Input, Options, Scan, read};
use seawall::workspace::Memory;

/// What is read of the files, and how it is judged.
fn judged(catalogue: &Catalogue, files: &[(&str, &str)]) -> (Scan, Vec<Judgement>) {
    let workspace = Memory::new(files.iter().copied());
    let inputs: Vec<Input> = files.iter().map(|(file, _)| Input { path: (*file).to_owned(), named: true }).collect();
    let scan = read(&workspace, &inputs, &Options::default());
    let judgements = judge(&scan.estate, catalogue, &Profile::default(), &JudgeOptions::default()).unwrap();
    (scan, judgements)
}

/// What `control` says of the resources of type `kind`, by their roots.
fn verdicts(control: &str, kind: &str, files: &[(&str, &str)]) -> Vec<(String, String)> {
    let catalogue = Catalogue::embedded().unwrap();
    let (scan, judgements) = judged(&catalogue, files);
    let of_it = judgements.iter().filter(|judgement| {
        catalogue.policies[judgement.control].metadata.id == control && scan.estate.resource(judgement.resource).is(kind)
    });
    let shown = of_it.map(|judgement| {
        let verdict = match &judgement.verdict {
            Verdict::Pass => "pass",
            Verdict::Fail { .. } => "fail",
            Verdict::Unknown { .. } => "unknown",
            other => panic!("{other:?}"),
        };
        (scan.estate.deployment(judgement.resource).root.clone(), verdict.to_owned())
    });
    shown.collect()
}

fn server(name: &str) -> String {
    format!(
        "param name string\nresource s 'Microsoft.Sql/servers@2022-05-01-preview' = {{\n  name: {name}\n  location: 'westeurope'\n}}\n"
    )
}

const ENTRA_ONLY: &str = "resource only 'Microsoft.Sql/servers/azureADOnlyAuthentications@2022-05-01-preview' = {
  parent: s
  name: 'Default'
  properties: { azureADOnlyAuthentication: true }
}
";

fn of_servers(files: &[(&str, &str)]) -> Vec<String> {
    let found = verdicts("identity-local-auth", "Microsoft.Sql/servers", files);
    found.into_iter().map(|(root, verdict)| format!("{root} {verdict}")).collect()
}

#[test]
fn a_child_belongs_to_the_parent_that_its_own_root_declares() {
    for name in ["'server'", "name", "'sql${uniqueString(resourceGroup().id)}'"] {
        let (bare, whole) = (server(name), server(name) + ENTRA_ONLY);
        let found = of_servers(&[("bare/main.bicep", &bare), ("whole/main.bicep", &whole)]);
        assert_eq!(found, ["bare/main.bicep fail", "whole/main.bicep pass"], "{name}");
    }
}

#[test]
fn a_child_whose_root_declares_no_parent_belongs_to_the_only_one() {
    let child = "resource only 'Microsoft.Sql/servers/azureADOnlyAuthentications@2022-05-01-preview' = {
      name: 'server/Default'
      properties: { azureADOnlyAuthentication: true }
    }";
    let one = server("'server'");
    assert_eq!(of_servers(&[("child.bicep", child), ("one.bicep", &one)]), ["one.bicep pass"]);
    let found = of_servers(&[("child.bicep", child), ("one.bicep", &one), ("two.bicep", &one)]);
    assert_eq!(found, ["one.bicep unknown", "two.bicep unknown"]);
}

#[test]
fn an_endpoint_belongs_to_the_resource_that_its_own_root_declares() {
    let bare = "resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
      name: 'vault'
      location: 'westeurope'
      properties: { sku: { family: 'A', name: 'standard' }, tenantId: tenant().tenantId }
    }
    ";
    let endpoint = "resource endpoint 'Microsoft.Network/privateEndpoints@2023-04-01' = {
      name: 'endpoint'
      location: 'westeurope'
      properties: {
        subnet: { id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/n' }
        privateLinkServiceConnections: [
          { name: 'c', properties: { privateLinkServiceId: vault.id, groupIds: [ 'vault' ] } }
        ]
      }
    }";
    let whole = format!("{bare}{endpoint}");
    let found =
        verdicts("network-private-endpoint", "Microsoft.KeyVault/vaults", &[("bare.bicep", bare), ("whole.bicep", &whole)]);
    let expected = [("bare.bicep", "fail"), ("whole.bicep", "pass")].map(|(root, verdict)| (root.to_owned(), verdict.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn of_many_roots_each_is_judged_by_what_it_has() {
    let (bare, whole) = (server("name"), server("name") + ENTRA_ONLY);
    let files: Vec<(String, &str)> = (0..60)
        .map(|number| (format!("{number:02}/main.bicep"), if number % 2 == 0 { bare.as_str() } else { whole.as_str() }))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(file, text)| (file.as_str(), *text)).collect();
    let found = of_servers(&files);
    assert_eq!(found.len(), 60);
    assert!(found.iter().step_by(2).all(|verdict| verdict.ends_with("fail")), "{found:?}");
    assert!(found.iter().skip(1).step_by(2).all(|verdict| verdict.ends_with("pass")), "{found:?}");
}

const SAME: &str = r#"# METADATA
# title: The same
# description: For this test.
# related_resources: []
# custom:
#   id: roots-same
#   severity: low
#   resource_types: [Microsoft.Storage/storageAccounts]
#   relations: [sites]
#   parameters: {}
#   frameworks: {}
#   requirements: []
#   remediation: None.
#   since: 0.1.0
package seawall.policies.roots.same

deny contains {"path": ["properties"], "message": ""} if {
	some site in input.related.sites
	site.properties.httpsOnly != input.resource.properties.supportsHttpsTrafficOnly
}
"#;

const SITES: &str = "source: []\ndate: 2026-11-23\nabout: For this test.\ntable: {sites: {all: [Microsoft.Web/sites]}}\n";

#[test]
fn parameters_of_two_roots_are_two_whatever_they_are_called() {
    let storage = "param flag bool
    resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
      name: 'storage'
      location: 'westeurope'
      properties: { supportsHttpsTrafficOnly: flag }
    }
    ";
    let site = "resource site 'Microsoft.Web/sites@2023-12-01' = {
      name: 'site'
      location: 'westeurope'
      properties: { httpsOnly: flag }
    }";
    let catalogue = Catalogue::load([("data/relations.yaml", SITES), ("roots/same/policy.rego", SAME)]).unwrap();
    let is_pass = |files: &[(&str, &str)]| {
        let (_, judgements) = judged(&catalogue, files);
        match &judgements[..] {
            [one] if matches!(one.verdict, Verdict::Pass) => true,
            [one] if matches!(one.verdict, Verdict::Unknown { .. }) => false,
            other => panic!("{other:?}"),
        }
    };
    assert!(is_pass(&[("one.bicep", &format!("{storage}{site}"))]));
    assert!(!is_pass(&[("one.bicep", storage), ("two.bicep", &format!("param flag bool\n{site}"))]));
}
