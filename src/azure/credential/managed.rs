//! The identity of the machine or app that this runs on. Which service gives its tokens, the environment says, as it does to the SDKs of Azure
//! (<https://learn.microsoft.com/python/api/azure-identity/azure.identity.managedidentitycredential>).

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::azure::cloud::{Cloud, is_safe};
use crate::azure::credential::{
    Environment, Fresh, Kind, Source, Surroundings, TIMEOUT, fresh, refused, unauthenticated, unreadable,
};
use crate::azure::http::{Answer, Ask, Http, host};
use crate::azure::retry::{Patience, Refusal};
use crate::azure::secret::Secret;
use crate::network::{encoded, escaped};
use crate::snapshot::{Cause, Fault};

/// The service of virtual machines, which no other machine can be at this address
/// (<https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token>).
const MACHINE: &str = "http://169.254.169.254";
const PATH: &str = "/metadata/identity/oauth2/token";

/// How long is waited to see whether this is a machine in Azure.
const PROBE: Duration = Duration::from_secs(1);
/// How long that service may take for a token, which it has or asks for nearby.
const NEAR: Duration = Duration::from_secs(10);

/// Bytes of a key of Azure Arc, at most.
const KEY: u64 = 4096;

/// A service that gives tokens to whoever is inside.
pub(super) struct Managed {
    way: Way,
    /// What it is asked, up to whom the token is for.
    url: String,
    headers: Vec<(&'static str, Secret)>,
}

/// How a service is asked.
#[derive(PartialEq, Eq)]
enum Way {
    /// App Service, Container Apps and Machine Learning: a secret stands in the environment.
    Plain,
    /// Virtual machines, which may take a while to have what they are asked for.
    Machine,
    /// Cloud Shell: with a form.
    Form,
    /// Azure Arc: with a key that it lays into this folder, which not everybody may read. It may give the token of another identity than the one
    /// that was asked for.
    Challenge { folder: PathBuf, client: Option<String> },
}

impl Managed {
    pub(super) fn new(surroundings: &Surroundings<'_>) -> Result<Self, Fault> {
        let environment = &surroundings.settings.environment;
        let client = environment.get("AZURE_CLIENT_ID");
        let of = |name: &str| client.map(|id| format!("&{name}={}", escaped(id))).unwrap_or_default();
        let metadata = || ("metadata", Secret::new("true"));
        if let Some(endpoint) = environment.get("IDENTITY_ENDPOINT") {
            if environment.get("IDENTITY_SERVER_THUMBPRINT").is_some() {
                return Err(unauthenticated("managed identities of Service Fabric are not known"));
            }
            let endpoint = inside(endpoint, "IDENTITY_ENDPOINT")?;
            // <https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference>
            if let Some(secret) = environment.get("IDENTITY_HEADER") {
                let url = with(endpoint, &format!("api-version=2019-08-01{}", of("client_id")));
                let headers = vec![("x-identity-header", Secret::new(secret)), metadata()];
                return Ok(Managed { way: Way::Plain, url, headers });
            }
            // <https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication>
            if environment.get("IMDS_ENDPOINT").is_some() {
                let url = with(endpoint, &format!("api-version=2020-06-01{}", of("client_id")));
                let way = Way::Challenge { folder: keys(surroundings)?, client: client.map(str::to_owned) };
                return Ok(Managed { way, url, headers: vec![metadata()] });
            }
            return Err(unauthenticated(
                "IDENTITY_ENDPOINT is there without IDENTITY_HEADER or IMDS_ENDPOINT: this kind of machine is not known",
            ));
        }
        if let Some(endpoint) = environment.get("MSI_ENDPOINT") {
            let endpoint = inside(endpoint, "MSI_ENDPOINT")?;
            return Ok(match environment.get("MSI_SECRET") {
                Some(secret) => Managed {
                    way: Way::Plain,
                    url: with(endpoint, &format!("api-version=2017-09-01{}", of("clientid"))),
                    headers: vec![("secret", Secret::new(secret))],
                },
                // It has the identity of who sits there and no other.
                None => Managed { way: Way::Form, url: endpoint.to_owned(), headers: vec![metadata()] },
            });
        }
        let url = format!("{}{PATH}?api-version=2018-02-01{}", machine(environment)?, of("client_id"));
        Ok(Managed { way: Way::Machine, url, headers: vec![metadata()] })
    }

    fn ask(&self, http: &Http, cloud: &Cloud, proof: Option<&Secret>) -> Result<Answer, Refusal> {
        let basic = proof.map(|key| format!("Basic {}", key.reveal()));
        let mut headers: Vec<(&str, &str)> = self.headers.iter().map(|(name, value)| (*name, value.reveal())).collect();
        headers.extend(basic.as_deref().map(|basic| ("authorization", basic)));
        let timeout = if self.way == Way::Machine { NEAR } else { TIMEOUT };
        if self.way == Way::Form {
            let form = encoded(&[("resource", cloud.audience.as_str())]);
            let body = Some(("application/x-www-form-urlencoded", form.as_bytes()));
            return Ok(http.ask(&Ask { url: &self.url, headers, body, timeout })?);
        }
        let url = with(&self.url, &format!("resource={}", escaped(&cloud.audience)));
        Ok(http.ask(&Ask { url: &url, headers, body: None, timeout })?)
    }
}

impl Source for Managed {
    fn fetch(&self, http: &Http, cloud: &Cloud, patience: &Patience) -> Result<Fresh, Refusal> {
        let mut answer = self.ask(http, cloud, None)?;
        if let Way::Challenge { folder, client } = &self.way {
            if answer.status == 401 {
                let key = key(answer.header("www-authenticate").unwrap_or(""), folder).map_err(Refusal::Final)?;
                answer = self.ask(http, cloud, Some(&key))?;
            }
            if answer.status == 200 && client.as_ref().is_some_and(|client| !is_of(&answer.body, client)) {
                return Err(Refusal::Final(unauthenticated(
                    "Azure Arc gives the token of another identity than the one of AZURE_CLIENT_ID",
                )));
            }
        }
        match answer.status {
            200 => fresh(&answer.body, patience).ok_or_else(|| unreadable(&self.url)),
            // Not yet there, or just being renewed
            // (<https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#retry-guidance>).
            status @ (404 | 410) => {
                let text = format!("`{}` gives no token (status {status})", host(&self.url));
                Err(Refusal::Passing(Fault { cause: Cause::Unavailable, needs: None, text }, None))
            }
            _ => Err(refused(&self.url, &answer, patience)),
        }
    }
}

/// Where the service of virtual machines is; the SDKs of Azure take it from the same variable.
fn machine(environment: &Environment) -> Result<String, Fault> {
    match environment.get("AZURE_POD_IDENTITY_AUTHORITY_HOST") {
        None => Ok(MACHINE.to_owned()),
        Some(given) if is_safe(given) => Ok(given.trim_end_matches('/').to_owned()),
        Some(_) => Err(unauthenticated("AZURE_POD_IDENTITY_AUTHORITY_HOST is not on this machine")),
    }
}

/// Why there is no identity that a machine has, if there is none. Runners of GitHub are machines of Azure that have none, and the service of
/// [Docker Desktop](https://github.com/Azure/azure-sdk-for-python/pull/38218) answers for everybody with 403.
pub(super) fn missing(surroundings: &Surroundings<'_>) -> Result<(), String> {
    let environment = &surroundings.settings.environment;
    if ["IDENTITY_ENDPOINT", "MSI_ENDPOINT"].iter().any(|name| environment.get(name).is_some()) {
        return Ok(());
    }
    let nobody = || "neither IDENTITY_ENDPOINT nor MSI_ENDPOINT is set, and this is no virtual machine of Azure".to_owned();
    let url = format!("{}{PATH}", machine(environment).map_err(|fault| fault.text)?);
    // Asked without the header that it wants, it says so at once.
    let probe = Ask { url: &url, headers: Vec::new(), body: None, timeout: PROBE };
    let answer = surroundings.http.ask(&probe).map_err(|_| nobody())?;
    if answer.status == 403 {
        return Err(nobody());
    }
    let managed = Managed::new(surroundings).map_err(|fault| fault.text)?;
    match managed.ask(surroundings.http, &surroundings.settings.cloud, None) {
        Ok(answer) if answer.status == 400 => Err("this virtual machine has no such identity".to_owned()),
        // What fails otherwise is asked again by who wants the token.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// A URL with more in its query.
fn with(url: &str, more: &str) -> String {
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}{more}")
}

/// An endpoint on this machine or beside it, where a secret may be sent.
fn inside<'a>(endpoint: &'a str, name: &str) -> Result<&'a str, Fault> {
    let beside = host(endpoint).starts_with("169.254.") && endpoint.starts_with("http://");
    if is_safe(endpoint) || beside { Ok(endpoint) } else { Err(unauthenticated(format!("{name} is not on this machine"))) }
}

/// Where Azure Arc lays its keys.
fn keys(surroundings: &Surroundings<'_>) -> Result<PathBuf, Fault> {
    if !cfg!(windows) {
        return Ok("/var/opt/azcmagent/tokens".into());
    }
    let data = surroundings.needed(Kind::ManagedIdentity, "PROGRAMDATA")?;
    Ok(Path::new(&data).join("AzureConnectedMachineAgent").join("Tokens"))
}

/// The key that a challenge names.
#[expect(clippy::disallowed_methods, reason = "the key of a machine is outside of every scan root")]
fn key(challenge: &str, folder: &Path) -> Result<Secret, Fault> {
    let path = place(challenge, folder).ok_or_else(|| unauthenticated("Azure Arc asks for a key in an odd place"))?;
    let unread = "the key of Azure Arc cannot be read: who asks must be in the group `himds`";
    let is_small = std::fs::symlink_metadata(path).is_ok_and(|data| data.is_file() && data.len() <= KEY);
    let text = if is_small { std::fs::read_to_string(path).unwrap_or_default() } else { String::new() };
    Secret::token(&text).ok_or_else(|| unauthenticated(unread))
}

/// Where a challenge has its key. Nothing but what Azure Arc lays into its own folder is read, and sent to whoever asked for it.
fn place<'a>(challenge: &'a str, folder: &Path) -> Option<&'a Path> {
    let (scheme, path) = challenge.split_once('=')?;
    let path = Path::new(path.trim().trim_matches('"'));
    let is_ours = path.parent() == Some(folder) && path.extension().is_some_and(|end| end == "key");
    (scheme.trim().eq_ignore_ascii_case("basic realm") && is_ours).then_some(path)
}

/// Whether an answer says that its token is of this identity.
fn is_of(body: &[u8], client: &str) -> bool {
    let json: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    json.and_then(|json| Some(json.get("client_id")?.as_str()?.eq_ignore_ascii_case(client))).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_of_arc_are_read() {
        let folder = Path::new("/var/opt/azcmagent/tokens");
        let place = |challenge: &str| place(challenge, folder).is_some();
        assert!(place("Basic realm=/var/opt/azcmagent/tokens/a-1.key"));
        assert!(place("basic realm=\"/var/opt/azcmagent/tokens/a-1.key\""));
        for wrong in [
            "",
            "Basic realm",
            "Bearer realm=/var/opt/azcmagent/tokens/a.key",
            "Basic realm=/var/opt/azcmagent/tokens/a.txt",
            "Basic realm=/var/opt/azcmagent/tokens/below/a.key",
            "Basic realm=/var/opt/azcmagent/tokens/../a.key",
            "Basic realm=/etc/a.key",
            "Basic realm=a.key",
        ] {
            assert!(!place(wrong), "{wrong}");
        }
        for (challenge, expected) in [
            ("Basic realm=/etc/a.key", "Azure Arc asks for a key in an odd place"),
            (
                "Basic realm=/var/opt/azcmagent/tokens/there-is-none.key",
                "the key of Azure Arc cannot be read: who asks must be in the group `himds`",
            ),
        ] {
            assert_eq!(key(challenge, folder).unwrap_err().text, expected);
        }
    }

    #[test]
    fn who_a_token_is_of_is_read() {
        assert!(is_of(br#"{"client_id": "A-1"}"#, "a-1"));
        assert!(!is_of(br#"{"client_id": "b"}"#, "a") && !is_of(b"{}", "a") && !is_of(b"", "a"));
    }
}
