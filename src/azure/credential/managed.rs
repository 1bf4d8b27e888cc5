//! The identity of the machine or app that this runs on.

use std::time::Duration;

use crate::azure::cloud::{Cloud, is_safe};
use crate::azure::credential::{Fresh, Source, Surroundings, TIMEOUT, fresh, refused, unauthenticated, unreadable};
use crate::azure::http::{Ask, Http, host};
use crate::azure::retry::{Patience, Refusal};
use crate::azure::secret::Secret;
use crate::network::escaped;
use crate::snapshot::{Cause, Fault};

/// The service of virtual machines, which no other machine can be at this address
/// (<https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token>).
const MACHINE: &str = "http://169.254.169.254";
const PATH: &str = "/metadata/identity/oauth2/token";

/// How long is waited to see whether this is a machine in Azure.
const PROBE: Duration = Duration::from_secs(1);

/// A service that gives tokens to whoever is inside.
pub(super) struct Managed {
    url: String,
    /// What it is asked with.
    header: (&'static str, Secret),
}

impl Managed {
    pub(super) fn new(surroundings: &Surroundings<'_>) -> Result<Self, Fault> {
        let environment = &surroundings.settings.environment;
        let client = environment.get("AZURE_CLIENT_ID").map(|id| format!("&client_id={}", escaped(id))).unwrap_or_default();
        // App Service and Container Apps: <https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference>.
        if let Some(endpoint) = environment.get("IDENTITY_ENDPOINT") {
            let Some(secret) = environment.get("IDENTITY_HEADER") else {
                return Err(unauthenticated(
                    "IDENTITY_ENDPOINT is there without IDENTITY_HEADER: this kind of machine is not known",
                ));
            };
            if environment.get("IDENTITY_SERVER_THUMBPRINT").is_some() {
                return Err(unauthenticated("managed identities of Service Fabric are not known"));
            }
            let inside = host(endpoint).starts_with("169.254.") && endpoint.starts_with("http://");
            if !is_safe(endpoint) && !inside {
                return Err(unauthenticated("IDENTITY_ENDPOINT is not on this machine"));
            }
            let mark = if endpoint.contains('?') { '&' } else { '?' };
            let url = format!("{endpoint}{mark}api-version=2019-08-01{client}");
            return Ok(Managed { url, header: ("x-identity-header", Secret::new(secret)) });
        }
        let machine = machine(surroundings)?;
        let url = format!("{machine}{PATH}?api-version=2018-02-01{client}");
        Ok(Managed { url, header: ("metadata", Secret::new("true")) })
    }
}

/// Where the service of virtual machines is; the SDKs of Azure take it from the same variable.
fn machine(surroundings: &Surroundings<'_>) -> Result<String, Fault> {
    match surroundings.settings.environment.get("AZURE_POD_IDENTITY_AUTHORITY_HOST") {
        None => Ok(MACHINE.to_owned()),
        Some(given) if is_safe(given) => Ok(given.trim_end_matches('/').to_owned()),
        Some(_) => Err(unauthenticated("AZURE_POD_IDENTITY_AUTHORITY_HOST is not on this machine")),
    }
}

/// Whether the service of virtual machines is there: asked without the header that it wants, it says so.
pub(super) fn answers(surroundings: &Surroundings<'_>) -> bool {
    let Ok(machine) = machine(surroundings) else { return false };
    let url = format!("{machine}{PATH}");
    surroundings
        .http
        .ask(&Ask { url: &url, headers: Vec::new(), body: None, timeout: PROBE })
        .is_ok_and(|answer| answer.status == 400)
}

impl Source for Managed {
    fn fetch(&self, http: &Http, cloud: &Cloud, patience: &Patience) -> Result<Fresh, Refusal> {
        let url = format!("{}&resource={}", self.url, escaped(&cloud.audience));
        let (name, value) = &self.header;
        let answer = http.ask(&Ask { url: &url, headers: vec![(name, value.reveal())], body: None, timeout: TIMEOUT })?;
        match answer.status {
            200 => fresh(&answer.body, patience).ok_or_else(|| unreadable(&url)),
            // Not yet there, or just being renewed
            // (<https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#retry-guidance>).
            status @ (404 | 410) => {
                let text = format!("`{}` gives no token (status {status})", host(&url));
                Err(Refusal::Passing(Fault { cause: Cause::Unavailable, needs: None, text }, None))
            }
            _ => Err(refused(&url, &answer, patience)),
        }
    }
}
