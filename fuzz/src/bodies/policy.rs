//! Bytes as the METADATA of a policy and its rules; what has no line of METADATA is the rules below a good one.

use seawall::policy::catalogue::Catalogue;

/// A METADATA that holds.
const HEAD: &str = "# METADATA
# title: Made up
# description: For the sake of it.
# related_resources:
#   - https://learn.microsoft.com/azure/x
# custom:
#   id: fuzz-made-up
#   severity: high
#   resource_types:
#     - Microsoft.Storage/storageAccounts
#   relations: []
#   parameters: {minimum: 1}
#   frameworks:
#     gdpr: [\"Art. 25\"]
#   requirements: []
#   remediation: Do it.
#   since: 0.1.0
package seawall.policies.fuzz.made_up

import data.seawall.lib.azure

";

pub(crate) fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let text = if text.contains("METADATA") { text.to_owned() } else { format!("{HEAD}{text}") };
    // What is held against the contract has a line, and the line is there.
    let lines = text.lines().count().max(1);
    let loaded = Catalogue::load([("fuzz/made_up/policy.rego", text.as_str())]);
    let checked = loaded.and_then(|catalogue| {
        assert!(catalogue.metadata(0).is_some());
        catalogue.check()?;
        catalogue.reads(0)
    });
    if let Err(error) = checked {
        assert!(error.line <= lines + 1, "line {} of {lines}: {}", error.line, error.message);
        assert!(!error.message.contains("panicked"), "{}", error.message);
    }
}
