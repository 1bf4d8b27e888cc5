//! Bytes as what a tenant exports of its own Azure Policy: definitions, initiatives, assignments and exemptions, in files with a separator
//! between them.

use std::sync::LazyLock;

use seawall::policy::azure_policy::{PolicyFile, Set, Tenant, Waivers};
use seawall::policy::catalogue::Catalogue;

use crate::bodies::ground::files;

/// The tables are what conditions are rewritten by.
pub(crate) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().expect("what is embedded is sound"));

pub(crate) fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let files: Vec<PolicyFile> = files(text)
        .take(4)
        .enumerate()
        .map(|(number, text)| PolicyFile { path: format!("{number}.json"), text: text.to_owned() })
        .collect();
    let Ok(tenant) = Tenant::read(&files) else { return };
    let now = "2026-06-15T12:00:00Z".parse().ok();
    let waivers = Waivers::new(&tenant, now);
    for waiver in waivers.list() {
        let _told: (String, Option<String>) = (waiver.reason(), waiver.over());
    }
    let set = Set::new(tenant, &CATALOGUE, now);
    let author = set.author();
    assert!(set.controls().len() >= author.policies || author.policies == 0);
}
