//! Applications at Microsoft Entra: `client_credentials` with a secret, or with an assertion that a key or somebody else signed
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>).

use std::path::PathBuf;

use serde_json::Value as Json;

use crate::azure::cloud::{Cloud, is_safe};
use crate::azure::credential::certificate::Certificate;
use crate::azure::credential::{Fresh, Kind, Source, Surroundings, TIMEOUT, fresh, refused, unauthenticated, unreadable};
use crate::azure::http::{Ask, Http};
use crate::azure::retry::{Patience, Refusal};
use crate::azure::secret::Secret;
use crate::network::{encoded, escaped};
use crate::snapshot::Fault;

const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An application.
pub(super) struct Entra {
    tenant: String,
    client: String,
    proof: Proof,
}

/// How an application proves that it is the one.
enum Proof {
    Secret(Secret),
    Certificate(Box<Certificate>),
    /// A token that Kubernetes lays there and renews.
    File(PathBuf),
    /// A token that is asked for.
    Asked(Asked),
}

/// Where a token of somebody else is asked for.
struct Asked {
    url: String,
    /// What is sent with it.
    bearer: Secret,
    post: bool,
    /// Where the token stands in the answer.
    key: &'static str,
}

impl Entra {
    pub(super) fn new(kind: Kind, surroundings: &Surroundings<'_>) -> Result<Self, Fault> {
        let needed = |name: &str| surroundings.needed(kind, name);
        let environment = &surroundings.settings.environment;
        let safe = |name: &str| {
            let url = needed(name)?;
            if is_safe(&url) { Ok(url) } else { Err(unauthenticated(format!("{name} is no https"))) }
        };
        let (mut tenant, mut client) = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID");
        let proof = match kind {
            Kind::ClientCertificate => {
                if environment.get("AZURE_CLIENT_CERTIFICATE_PASSWORD").is_some() {
                    return Err(unauthenticated("a certificate with a password is not read: give it as PEM without one"));
                }
                // <https://learn.microsoft.com/python/api/azure-identity/azure.identity.environmentcredential>
                let with_chain = environment
                    .get("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN")
                    .is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"));
                let path = PathBuf::from(needed("AZURE_CLIENT_CERTIFICATE_PATH")?);
                Proof::Certificate(Box::new(Certificate::read(&path, with_chain)?))
            }
            Kind::WorkloadIdentity => match environment.get("AZURE_FEDERATED_TOKEN_FILE") {
                Some(file) => Proof::File(file.into()),
                None => Proof::Asked(Asked {
                    url: format!(
                        "{}&audience={}",
                        safe("ACTIONS_ID_TOKEN_REQUEST_URL")?,
                        escaped(&surroundings.settings.cloud.exchange)
                    ),
                    bearer: Secret::new(needed("ACTIONS_ID_TOKEN_REQUEST_TOKEN")?),
                    post: false,
                    key: "value",
                }),
            },
            Kind::AzurePipelines => {
                (tenant, client) = ("AZURESUBSCRIPTION_TENANT_ID", "AZURESUBSCRIPTION_CLIENT_ID");
                let connection = needed("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID")?;
                let url = safe("SYSTEM_OIDCREQUESTURI")?;
                let mark = if url.contains('?') { '&' } else { '?' };
                Proof::Asked(Asked {
                    url: format!("{url}{mark}api-version=7.1&serviceConnectionId={}", escaped(&connection)),
                    bearer: Secret::new(needed("SYSTEM_ACCESSTOKEN")?),
                    post: true,
                    key: "oidcToken",
                })
            }
            Kind::ClientSecret | Kind::AzureCli | Kind::ManagedIdentity => {
                Proof::Secret(Secret::new(needed("AZURE_CLIENT_SECRET")?))
            }
        };
        Ok(Entra { tenant: surroundings.tenant(kind, tenant)?, client: needed(client)?, proof })
    }
}

impl Source for Entra {
    fn fetch(&self, http: &Http, cloud: &Cloud, patience: &Patience) -> Result<Fresh, Refusal> {
        let url = format!("{}/{}/oauth2/v2.0/token", cloud.authority, self.tenant);
        let proof = match &self.proof {
            Proof::Secret(secret) => secret.clone(),
            Proof::Certificate(certificate) => {
                certificate.assertion(&self.client, &url, patience.clock.now()).map_err(Refusal::Final)?
            }
            Proof::File(path) => token_in(path).map_err(Refusal::Final)?,
            Proof::Asked(asked) => asked.token(http, patience)?,
        };
        let scope = cloud.scope();
        let mut form = vec![("grant_type", "client_credentials"), ("client_id", &self.client), ("scope", &scope)];
        match self.proof {
            Proof::Secret(_) => form.push(("client_secret", proof.reveal())),
            Proof::Certificate(_) | Proof::File(_) | Proof::Asked(_) => {
                form.extend([("client_assertion_type", ASSERTION), ("client_assertion", proof.reveal())]);
            }
        }
        let body = encoded(&form);
        let body = Some(("application/x-www-form-urlencoded", body.as_bytes()));
        let answer = http.ask(&Ask { url: &url, headers: vec![("accept", "application/json")], body, timeout: TIMEOUT })?;
        match answer.status {
            200 => fresh(&answer.body, patience).ok_or_else(|| unreadable(&url)),
            _ => Err(refused(&url, &answer, patience)),
        }
    }
}

impl Asked {
    fn token(&self, http: &Http, patience: &Patience) -> Result<Secret, Refusal> {
        let bearer = format!("Bearer {}", self.bearer.reveal());
        // Without the second header Azure DevOps answers with a page to log in at.
        let headers =
            vec![("authorization", bearer.as_str()), ("accept", "application/json"), ("x-tfs-fedauthredirect", "Suppress")];
        let body = self.post.then_some(("application/json", &b""[..]));
        let answer = http.ask(&Ask { url: &self.url, headers, body, timeout: TIMEOUT })?;
        if answer.status != 200 {
            return Err(refused(&self.url, &answer, patience));
        }
        let json: Option<Json> = serde_json::from_slice(&answer.body).ok();
        let token = json.as_ref().and_then(|json| Secret::token(json.get(self.key)?.as_str()?));
        token.ok_or_else(|| unreadable(&self.url))
    }
}

/// The token in a file, which is read each time: it is renewed there.
#[expect(clippy::disallowed_methods, reason = "the token of a workload is outside of every scan root")]
fn token_in(path: &PathBuf) -> Result<Secret, Fault> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    Secret::token(text.trim()).ok_or_else(|| unauthenticated("AZURE_FEDERATED_TOKEN_FILE holds no token that can be read"))
}
