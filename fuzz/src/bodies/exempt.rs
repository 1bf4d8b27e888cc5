//! Bytes as a file of exemptions and, behind a separator, what `seawall.toml` says of them, with a small estate that they may be about.

use std::sync::{Arc, LazyLock};

use seawall::exemption::{ExemptionFile, FILE, Options, Register, Seen};
use seawall::finding::Control;
use seawall::frontend::{arm, json};
use seawall::model::{Deployment, Estate};
use seawall::policy::metadata::Metadata;
use seawall::policy::profile::Profile;
use seawall::source::Sources;

use crate::bodies::azure_policy::CATALOGUE;
use crate::bodies::ground::{Run, files};

/// Two accounts, the name of one of which nobody knows.
const TEMPLATE: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
  "parameters": {"name": {"type": "string"}},
  "resources": [
    {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "plain", "location": "westeurope", "properties": {}},
    {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "[parameters('name')]", "location": "westeurope"}
  ]
}"#;

static CONTROLS: LazyLock<Vec<Control>> = LazyLock::new(|| {
    let profile = Profile::named(&CATALOGUE, "gdpr-eu").expect("it is embedded");
    let metadata = |number: usize| -> Option<Metadata> { CATALOGUE.metadata(number).cloned() };
    let control = |number: usize| {
        Some(Control { metadata: metadata(number)?, severity: profile.severity(&CATALOGUE, number), enabled: true, author: 0 })
    };
    (0..CATALOGUE.ids().count()).filter_map(control).collect()
});

static DEPLOYMENT: LazyLock<Deployment> = LazyLock::new(|| {
    let run = Run::new([("main.json", TEMPLATE)]);
    let file = run.sources.add("main.json", TEMPLATE);
    let node = json::parse(file, TEMPLATE, &run.budget).value.expect("it is JSON");
    arm::evaluate("main.json", &node, None, &run.context()).value.deployment
});

pub(crate) fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let sources = Sources::default();
    sources.add("main.json", TEMPLATE);
    let files: Vec<ExemptionFile> =
        files(text).take(3).map(|text| ExemptionFile { path: FILE.to_owned(), text: Arc::from(text), within: true }).collect();
    let now = "2026-06-15T12:00:00Z".parse().ok();
    let options = Options { files, now, ..Options::default() };
    let estate = Estate::new(vec![DEPLOYMENT.clone()]);
    let register = Register::new(&options, &[], &estate, &sources, &CONTROLS, &|_| true);
    let closing = register.close(&Seen::default());
    for entry in &closing.entries {
        if let Some(span) = entry.span {
            let file = sources.file(span.file);
            assert!(file.text().get(span.start as usize..span.end as usize).is_some(), "{span:?} of {}", file.path());
        }
    }
}
