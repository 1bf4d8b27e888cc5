//! Which resource a host name means: Azure makes the first label of many hosts of a resource's name.

use foldhash::HashMap;

use crate::model::estate::id_key;
use crate::model::{Cause, Data, Estate, Path, ResourceIndex, Value};
use crate::policy::relations::ids::{cause_of, may_equal};
use crate::policy::relations::paths::{Steps, collect};
use crate::policy::relations::{Membership, Subject, certain, dedup, maybe};

/// What stands in the hosts of a type behind the first label, in any cloud. Those of other types are told by the label alone.
///
/// Source: <https://learn.microsoft.com/azure/private-link/private-endpoint-dns>.
const MARKS: [(&str, &[&str]); 20] = [
    ("microsoft.apimanagement/service", &["azure-api."]),
    ("microsoft.appconfiguration/configurationstores", &["azconfig."]),
    ("microsoft.cache/redis", &["redis.cache."]),
    ("microsoft.cognitiveservices/accounts", &["cognitiveservices.", "openai.", "services.ai."]),
    ("microsoft.containerregistry/registries", &["azurecr."]),
    ("microsoft.dbformysql/flexibleservers", &["mysql.database."]),
    ("microsoft.dbformysql/servers", &["mysql.database."]),
    ("microsoft.dbforpostgresql/flexibleservers", &["postgres.database."]),
    ("microsoft.dbforpostgresql/servers", &["postgres.database."]),
    ("microsoft.devices/iothubs", &["azure-devices."]),
    ("microsoft.documentdb/databaseaccounts", &["documents.", "cosmos.", "cosmosdb."]),
    ("microsoft.eventhub/namespaces", &["servicebus."]),
    ("microsoft.keyvault/managedhsms", &["managedhsm."]),
    ("microsoft.keyvault/vaults", &["vault.", "vaultcore."]),
    ("microsoft.relay/namespaces", &["servicebus."]),
    ("microsoft.search/searchservices", &["search."]),
    ("microsoft.servicebus/namespaces", &["servicebus."]),
    ("microsoft.sql/servers", &["database."]),
    ("microsoft.storage/storageaccounts", &["core."]),
    ("microsoft.web/sites", &["azurewebsites.", "appserviceenvironment."]),
];

/// How a reference of App Service begins, in lower case.
const REFERENCE: &str = "@microsoft.keyvault(";

/// The resources that hosts may mean, by their names.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By key, in lower case; a hole is its symbol.
    all: HashMap<String, Vec<ResourceIndex>>,
    /// Those with a hole.
    holed: Vec<String>,
}

impl Names {
    /// The names of the resources of `types`.
    pub(super) fn new(estate: &Estate, types: &[String]) -> Self {
        let mut names = Names::default();
        for index in types.iter().flat_map(|name| estate.of_type(name)) {
            let Some(key) = text_key(&estate.resource(*index).name) else { continue };
            let known = names.all.entry(key.clone()).or_default();
            if known.is_empty() && key.contains('\u{1}') {
                names.holed.push(key);
            }
            known.push(*index);
        }
        names
    }

    /// The names that may be the one that `label` stands for, but is not.
    fn possible(&self, label: &str) -> Vec<&str> {
        let mut found: Vec<&str> = if label.contains('\u{1}') {
            self.all.keys().map(String::as_str).filter(|name| may_equal(label, name)).collect()
        } else {
            self.holed.iter().map(String::as_str).filter(|name| may_equal(label, name)).collect()
        };
        found.retain(|name| *name != label);
        found.sort_unstable();
        found
    }
}

/// What a text says of a host.
#[derive(Debug, PartialEq, Eq)]
enum Host {
    /// It is none.
    None,
    /// Nobody can tell.
    Unknown,
    /// Its first label and what follows. Of a text that ends too early the label has a hole at its end.
    Is(String, String),
    /// The name of a vault.
    Vault(String),
}

/// The resources whose hosts stand at `paths`.
pub(super) fn hosts(estate: &Estate, subject: &Subject<'_>, paths: &[Steps], names: &Names) -> Membership {
    let mut found = Membership::default();
    for steps in paths {
        let (mut values, mut open) = (Vec::new(), None);
        collect(subject.body, steps, &Path::default(), &mut values, &mut open);
        found.open = found.open.or(open);
        for (value, _) in values {
            let before = found.members.len();
            let host = text_key(&value).map_or(Host::None, |text| host(&text));
            let unsure = match &host {
                Host::None => false,
                Host::Unknown => true,
                Host::Is(label, _) | Host::Vault(label) => label.contains('\u{1}'),
            };
            join_host(&host, estate, subject, &value, names, &mut found);
            // It may mean a resource that was not scanned.
            if unsure && found.members.len() == before {
                found.open.get_or_insert_with(|| cause_of(&value));
            }
        }
    }
    dedup(&mut found);
    found
}

/// The vaults that references at `paths` name. A text that may be a reference or not joins nothing: it is for policies to ask which it is.
pub(super) fn references(estate: &Estate, subject: &Subject<'_>, paths: &[Steps], names: &Names) -> Membership {
    let mut found = Membership::default();
    for steps in paths {
        let mut values = Vec::new();
        collect(subject.body, steps, &Path::default(), &mut values, &mut None);
        for (value, _) in values {
            let reference = text_key(&value).filter(|text| text.trim().starts_with(REFERENCE));
            let host = reference.map_or(Host::None, |text| host(&text));
            if matches!(host, Host::Unknown) && !names.all.is_empty() {
                found.open.get_or_insert_with(|| cause_of(&value));
            }
            join_host(&host, estate, subject, &value, names, &mut found);
        }
    }
    dedup(&mut found);
    found
}

/// Joins what a host that is known means.
fn join_host(host: &Host, estate: &Estate, subject: &Subject<'_>, value: &Value, names: &Names, found: &mut Membership) {
    match host {
        Host::None | Host::Unknown => {}
        Host::Vault(name) => join(estate, subject, value, name, names, &is_vault, found),
        Host::Is(label, rest) => join(estate, subject, value, label, names, &|kind| fits(kind, rest), found),
    }
}

/// Whether a resource of a type, in lower case, may have a host with this behind its first label.
fn fits(resource_type: &str, rest: &str) -> bool {
    let marks = MARKS.iter().find(|(name, _)| *name == resource_type);
    rest.is_empty() || rest.contains('\u{1}') || marks.is_none_or(|(_, marks)| marks.iter().any(|mark| rest.contains(mark)))
}

/// Whether a type, in lower case, is one that references by name mean.
fn is_vault(resource_type: &str) -> bool {
    resource_type.starts_with("microsoft.keyvault/")
}

fn join(
    estate: &Estate,
    subject: &Subject<'_>,
    value: &Value,
    label: &str,
    names: &Names,
    fits: &dyn Fn(&str) -> bool,
    found: &mut Membership,
) {
    let of = |name: &str| {
        let all = names.all.get(name).into_iter().flatten().copied();
        all.filter(|index| fits(&estate.resource(*index).resource_type.to_ascii_lowercase())).collect::<Vec<_>>()
    };
    let exact = of(label);
    let here = estate.deployment_number(subject.near);
    let same: Vec<ResourceIndex> = exact.iter().copied().filter(|index| estate.deployment_number(*index) == here).collect();
    match (same.as_slice(), exact.as_slice()) {
        ([one], _) => found.members.push(certain(*one)),
        // An unknown of another deployment may have another value there.
        ([], [one]) if !label.contains('\u{1}') => found.members.push(certain(*one)),
        ([], []) => {
            let possible = names.possible(label);
            let cause = |index: ResourceIndex| match cause_of(value) {
                Cause::Runtime(what) if &*what == "id" => cause_of(&estate.resource(index).name),
                cause => cause,
            };
            found.members.extend(possible.into_iter().flat_map(of).map(|index| maybe(index, cause(index))));
        }
        (several @ [_, ..], _) | ([], several) => {
            found.members.extend(several.iter().map(|index| maybe(*index, Cause::Runtime("name".into()))));
        }
    }
}

/// The key of a text, of one that is unknown too.
fn text_key(value: &Value) -> Option<String> {
    match &value.data {
        Data::Unknown(unknown) => Some(format!("\u{1}{}\u{2}", unknown.symbol)),
        _ => id_key(value),
    }
}

/// What the key of a text says. A hole is taken to hold neither a dot nor a slash, unless what follows it does not fit.
///
/// App Service takes two forms of references:
/// <https://learn.microsoft.com/azure/app-service/app-service-key-vault-references#source-app-settings-from-key-vault>.
fn host(text: &str) -> Host {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix(REFERENCE) {
        if let Some(uri) = outside(inner, "secreturi=") {
            return host(until(uri, &[')', ';']));
        }
        return outside(inner, "vaultname=").map_or(Host::None, |name| Host::Vault(until(name, &[';', ')']).trim().to_owned()));
    }
    let name = until(outside(text, "://").unwrap_or(text), &['/', ':', '?', '#', ';', ',', ' ']);
    let name = outside(name, "@").unwrap_or(name);
    let label = until(name, &['.']);
    let rest = name.get(label.len()..).unwrap_or_default();
    match (rest.is_empty(), label.contains('\u{1}')) {
        _ if label.is_empty() => Host::None,
        (false, _) => Host::Is(label.to_owned(), rest.trim_start_matches('.').to_owned()),
        // Without a dot it is no host, if all of it is known.
        (true, false) => Host::None,
        // `${uri}secrets/x`, or nothing but an unknown text.
        (true, true) if label.starts_with('\u{1}') => Host::Unknown,
        // What is unknown may bring the dot.
        (true, true) => Host::Is(format!("{label}\u{1}…\u{2}"), String::new()),
    }
}

/// What follows `mark`, which stands outside of holes.
fn outside<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let mut found = text.match_indices(mark).filter(|(at, _)| depth(text.get(..*at).unwrap_or_default()) == 0);
    found.next().and_then(|(at, _)| text.get(at + mark.len()..))
}

/// The text up to the first of `ends` outside of holes.
fn until<'a>(text: &'a str, ends: &[char]) -> &'a str {
    let mut depth = 0_usize;
    let end = text.char_indices().find(|(_, character)| {
        match character {
            '\u{1}' => depth += 1,
            '\u{2}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && ends.contains(character)
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

fn depth(text: &str) -> usize {
    text.matches('\u{1}').count().saturating_sub(text.matches('\u{2}').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_in_all_forms() {
        let is = |label: &str, rest: &str| Host::Is(label.to_owned(), rest.to_owned());
        assert_eq!(host("kv.vault.azure.net"), is("kv", "vault.azure.net"));
        assert_eq!(host("https://kv.vault.azure.net/keys/k/1"), is("kv", "vault.azure.net"));
        assert_eq!(host("sb://user@ns.servicebus.windows.net:443/q"), is("ns", "servicebus.windows.net"));
        assert_eq!(host("endpoint=sb://ns.servicebus.windows.net/;sharedaccesskey=x.y"), is("ns", "servicebus.windows.net"));
        assert_eq!(host("acr.azurecr.io/image:1.2"), is("acr", "azurecr.io"));
        let reference = "@microsoft.keyvault(secreturi=https://kv.vault.azure.net/secrets/s)";
        assert_eq!(host(reference), is("kv", "vault.azure.net"));
        assert_eq!(host("@microsoft.keyvault(vaultname=kv;secretname=s)"), Host::Vault("kv".to_owned()));
        assert_eq!(host("@microsoft.keyvault(secretname=s;vaultname=kv)"), Host::Vault("kv".to_owned()));
        assert_eq!([host("production"), host(""), host("https://localhost/x.y")], [Host::None, Host::None, Host::None]);
    }

    #[test]
    fn what_is_unknown_counts_as_far_as_it_goes() {
        let hole = "\u{1}reference(/a.b/c://d)\u{2}";
        assert_eq!(host(&format!("https://{hole}.vault.azure.net/")), Host::Is(hole.to_owned(), "vault.azure.net".to_owned()));
        assert_eq!(host(&format!("@microsoft.keyvault(vaultname={hole};secretname=s)")), Host::Vault(hole.to_owned()));
        assert_eq!(host(&format!("@microsoft.keyvault(secreturi={hole}secrets/s)")), Host::Unknown);
        assert_eq!(host(hole), Host::Unknown);
        assert_eq!(host(&format!("prod-{hole}")), Host::Is(format!("prod-{hole}\u{1}…\u{2}"), String::new()));
    }

    #[test]
    fn a_host_of_another_service_is_another_resource() {
        assert!(fits("microsoft.keyvault/vaults", "vault.usgovcloudapi.net"));
        assert!(!fits("microsoft.keyvault/vaults", "blob.core.windows.net"));
        assert!(fits("microsoft.keyvault/vaults", "\u{1}suffix\u{2}"));
        assert!(fits("microsoft.other/things", "blob.core.windows.net"));
    }
}
