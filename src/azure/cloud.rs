//! Clouds: where Azure is. They are data (`clouds.yaml`), and each part can be given otherwise.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::network::{is_loopback, origin};
use crate::snapshot::{Cause, Fault};

/// Where Azure is, and who gives tokens for it. Nobody else is ever sent one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cloud {
    /// Its name in seawall.
    #[serde(skip)]
    pub name: String,
    #[serde(default)]
    aka: Vec<String>,
    /// Azure Resource Manager: scheme and host.
    pub endpoint: String,
    /// Microsoft Entra: scheme and host.
    pub authority: String,
    /// For whom tokens are.
    pub audience: String,
    /// For whom tokens of others are that Microsoft Entra takes in exchange.
    pub(crate) exchange: String,
    /// How the hosts of storage accounts end.
    blob: Vec<String>,
    /// What the hosts of key vaults end in.
    pub(crate) vaults: String,
}

#[derive(Deserialize)]
struct Clouds {
    table: BTreeMap<String, Cloud>,
}

/// What a cloud is given in place of its own.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// In place of [`Cloud::endpoint`].
    pub endpoint: Option<String>,
    /// In place of [`Cloud::authority`].
    pub authority: Option<String>,
    /// In place of [`Cloud::audience`].
    pub audience: Option<String>,
}

impl Cloud {
    /// The cloud of this name, in any case, or of one that other tools have for it.
    ///
    /// # Errors
    /// Names the clouds that there are, or what is wrong with an override.
    pub fn named(name: &str, overrides: &Overrides) -> Result<Self, Fault> {
        let clouds = Cloud::all();
        let names = || clouds.keys().cloned().collect::<Vec<_>>().join("`, `");
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        let found = clouds.iter().find(|(key, cloud)| is(key) || cloud.aka.iter().any(|known| is(known)));
        let (key, cloud) = found.ok_or_else(|| refused(format!("there is no cloud `{name}`: there are `{}`", names())))?;
        let mut cloud = Cloud { name: key.clone(), ..cloud.clone() };
        let places =
            [(&mut cloud.endpoint, &overrides.endpoint, "endpoint"), (&mut cloud.authority, &overrides.authority, "authority")];
        for (place, given, what) in places {
            if let Some(given) = given {
                *place = safe_origin(given)
                    .ok_or_else(|| refused(format!("the {what} is to be `https://HOST`, or `http://` on this machine")))?;
            }
        }
        if let Some(audience) = &overrides.audience {
            audience.trim_end_matches('/').clone_into(&mut cloud.audience);
        }
        Ok(cloud)
    }

    /// The names of all clouds.
    pub fn names() -> Vec<String> {
        Cloud::all().into_keys().collect()
    }

    /// For what a token is asked (<https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope>).
    pub(crate) fn scope(&self) -> String {
        format!("{}/.default", self.audience)
    }

    /// The same cloud as those see it who want a token for its storage. Whom that is for is
    /// [the same in all clouds](https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory).
    pub(crate) fn of_storage(&self) -> Self {
        Cloud { audience: "https://storage.azure.com".to_owned(), ..self.clone() }
    }

    /// Whether this is the host of a storage account of this cloud.
    pub(crate) fn has_storage(&self, host: &str) -> bool {
        self.blob.iter().any(|end| host.strip_suffix(end.as_str()).is_some_and(|account| !account.is_empty()))
    }

    /// The same cloud as those see it who want a token for its key vaults
    /// (<https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses>).
    pub(crate) fn of_vaults(&self) -> Self {
        Cloud { audience: format!("https://{}", self.vaults), ..self.clone() }
    }

    /// Whether this is the host of a key vault of this cloud.
    pub(crate) fn has_vault(&self, host: &str) -> bool {
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        host.strip_suffix(self.vaults.as_str()).and_then(|rest| rest.strip_suffix('.')).is_some_and(is_name)
    }

    fn all() -> BTreeMap<String, Cloud> {
        let clouds: Clouds = yaml_serde::from_str(include_str!("clouds.yaml")).expect("invariant: a test reads it");
        clouds.table
    }
}

/// Scheme and host, if a secret may be sent there: with TLS, or to this machine. A path or a user in it is no host.
pub(crate) fn safe_origin(url: &str) -> Option<String> {
    let origin = origin(url)?;
    let rest = url.get(origin.len().min(url.len())..).unwrap_or("");
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let is_bare = rest.trim_start_matches(":443").trim_start_matches(":80").trim_matches('/').is_empty() && !host.contains('@');
    (is_bare && is_safe(url)).then_some(origin)
}

/// Whether a secret may be sent to a URL: with TLS, or on this machine.
pub(crate) fn is_safe(url: &str) -> bool {
    let Some(origin) = origin(url) else { return false };
    match origin.split_once("://") {
        Some(("https", host)) => !host.contains('@'),
        Some(("http", host)) => is_loopback(host),
        _ => false,
    }
}

fn refused(text: String) -> Fault {
    Fault { cause: Cause::Refused, needs: None, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cloud_is_spoken_to_with_tls() {
        assert_eq!(Cloud::names(), ["bleu", "china", "delos", "public", "us-government"]);
        for (name, cloud) in Cloud::all() {
            for url in [&cloud.endpoint, &cloud.authority, &cloud.audience] {
                assert_eq!(safe_origin(url).as_ref(), Some(url), "{name}");
                assert!(url.starts_with("https://"), "{name}");
            }
            assert!(cloud.exchange.starts_with("api://AzureADTokenExchange"), "{name}");
            assert!(!cloud.blob.is_empty() && cloud.blob.iter().all(|end| end.starts_with(".blob.")), "{name}");
            assert!(cloud.vaults.starts_with("vault.") && safe_origin(&format!("https://{}", cloud.vaults)).is_some(), "{name}");
            for other in &cloud.aka {
                assert_eq!(Cloud::named(other, &Overrides::default()).unwrap().name, name);
            }
        }
    }

    #[test]
    fn what_is_given_otherwise_must_be_safe() {
        let with = |endpoint: &str| {
            Cloud::named("public", &Overrides { endpoint: Some(endpoint.into()), ..Overrides::default() })
                .map(|cloud| cloud.endpoint)
                .map_err(|fault| fault.text)
        };
        assert_eq!(with("https://arm.example:443/").as_deref(), Ok("https://arm.example"));
        assert_eq!(with("http://127.0.0.1:8080").as_deref(), Ok("http://127.0.0.1:8080"));
        for wrong in
            ["http://arm.example", "https://a@arm.example", "https://arm.example/path", "arm.example", "ftp://arm.example", ""]
        {
            let said = with(wrong).unwrap_err();
            assert_eq!(said, "the endpoint is to be `https://HOST`, or `http://` on this machine", "{wrong}");
        }
        let said = Cloud::named("german", &Overrides::default()).unwrap_err().text;
        assert_eq!(said, "there is no cloud `german`: there are `bleu`, `china`, `delos`, `public`, `us-government`");
    }
}
