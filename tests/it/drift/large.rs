//! Ten thousand resources on each side take seconds, however little is known of their names.

use std::time::{Duration, Instant};

use seawall::drift::compare;
use seawall::frontend::Target;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, Scan, read};
use seawall::workspace::Memory;
use serde_json::{Value as Json, json};

use super::{CATALOGUE, account, target};

const MANY: usize = 10_000;
/// Builds for tests are not optimised.
const LONGEST: Duration = Duration::from_secs(600);

fn unjudged(path: &str, text: &str, target: Target) -> Scan {
    let workspace = Memory::new([(path, text)]);
    read(&workspace, &[Input { path: path.to_owned(), named: true }], &Options { target, ..Options::default() })
}

/// A template of many accounts, each called by an expression.
fn template(name: impl Fn(usize) -> String) -> String {
    let resource = |number: usize| {
        json!({"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": name(number), "location": "westeurope",
            "properties": {"minimumTlsVersion": "TLS1_2"}})
    };
    // Azure takes 800 resources a template; a plan or many templates have more.
    let nested = |part: usize| {
        json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": format!("part{part}"), "properties": {"mode": "Incremental",
            "template": {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "resources": (part * 500..(part + 1) * 500).map(resource).collect::<Vec<_>>()}}})
    };
    let parameters: serde_json::Map<String, Json> = [("suffix".to_owned(), json!({"type": "string"}))].into_iter().collect();
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": parameters, "resources": (0..MANY / 500).map(nested).collect::<Vec<_>>()})
    .to_string()
}

/// What is tried: its name, the id of each resource, where the code goes, and how much fits.
type Case = (&'static str, Box<dyn Fn(usize) -> String>, Target, usize);

#[test]
fn ten_thousand_on_each_side_take_seconds() {
    let profile = Profile::named(&CATALOGUE, "gdpr-eu").unwrap();
    let rows: Vec<Json> =
        (0..MANY).map(|number| account(&format!("st{number:06}x"), json!({"minimumTlsVersion": "TLS1_2"}))).collect();
    let export = Json::Array(rows).to_string();
    let cases: [Case; 4] = [
        ("known", Box::new(|number| format!("st{number:06}x")), target(), MANY),
        ("scope unknown", Box::new(|number| format!("st{number:06}x")), Target::default(), MANY),
        ("names in part", Box::new(|number| format!("[concat('st{number:06}', parameters('suffix'))]")), target(), MANY),
        ("nothing fits", Box::new(|number| format!("[concat('sp{number:06}', parameters('suffix'))]")), target(), 0),
    ];
    for (what, name, target, wanted) in cases {
        let (code, live) = (unjudged("main.json", &template(name), target), unjudged("live.json", &export, Target::default()));
        assert_eq!(
            code.estate.deployments()[0].resources.iter().filter(|one| one.is("Microsoft.Storage/storageAccounts")).count(),
            MANY
        );
        let whole = seawall::drift::Options { live_whole: true, part: None };
        let start = Instant::now();
        let drift = compare(&code, &live, &CATALOGUE, &profile, &whole).unwrap();
        let took = start.elapsed();
        println!("{what}: {took:?}, {:?}", drift.counts.matched);
        assert!(took < LONGEST, "{what}: {took:?}");
        assert_eq!(drift.counts.matched.values().sum::<usize>(), wanted, "{what}");
    }
}
