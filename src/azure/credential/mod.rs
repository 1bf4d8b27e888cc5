//! Who we are. What is configured decides how that is proved: a credential that is configured and fails is an error, and no other
//! is tried in its place, since that one may see another estate.

mod certificate;
mod cli;
mod entra;
mod managed;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::azure::Settings;
use crate::azure::client::code;
use crate::azure::cloud::Cloud;
use crate::azure::http::{Answer, Http, host};
use crate::azure::retry::{Patience, Refusal, told};
use crate::azure::secret::Secret;
use crate::snapshot::{Cause, Fault};

/// A token is replaced this long before it ends.
const EARLY: Duration = Duration::from_secs(300);

/// Seconds that a token is kept of which nobody says how long it lives.
const UNTOLD: i64 = 300;

/// For one answer of who gives tokens.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The variables that credentials read
/// (<https://learn.microsoft.com/dotnet/api/overview/azure/identity-readme#environment-variables>,
/// <https://docs.github.com/actions/reference/security/oidc>,
/// <https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity>,
/// <https://learn.microsoft.com/azure/storage/blobs/authorize-data-operations-cli#set-environment-variables-for-authorization-parameters>).
pub const VARIABLES: [&str; 24] = [
    "AZURE_TENANT_ID",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "IDENTITY_ENDPOINT",
    "IDENTITY_HEADER",
    "SYSTEM_OIDCREQUESTURI",
    "SYSTEM_ACCESSTOKEN",
    "AZURESUBSCRIPTION_CLIENT_ID",
    "AZURESUBSCRIPTION_TENANT_ID",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    "IDENTITY_SERVER_THUMBPRINT",
    "IMDS_ENDPOINT",
    "MSI_ENDPOINT",
    "MSI_SECRET",
    "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
    "PROGRAMDATA",
    "SYSTEMROOT",
    "AZURE_STORAGE_SAS_TOKEN",
];

/// Values of [`VARIABLES`]. Some are secrets, so none is shown.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Keeps what is not empty.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Environment(variables.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

/// How it is proved who we are.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Who is logged in to Azure's command line.
    AzureCli,
    /// A token of Kubernetes or of GitHub.
    WorkloadIdentity,
    /// The identity of the machine or app that this runs on.
    ManagedIdentity,
    /// An application with a secret.
    ClientSecret,
    /// An application with a certificate.
    ClientCertificate,
    /// A service connection of Azure Pipelines.
    AzurePipelines,
}

impl Kind {
    /// All of them, in the order in which they are looked for if none is named.
    pub const ALL: [Kind; 6] = [
        Kind::ClientSecret,
        Kind::ClientCertificate,
        Kind::WorkloadIdentity,
        Kind::AzurePipelines,
        Kind::ManagedIdentity,
        Kind::AzureCli,
    ];

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Kind::AzureCli => "azure-cli",
            Kind::WorkloadIdentity => "workload-identity",
            Kind::ManagedIdentity => "managed-identity",
            Kind::ClientSecret => "client-secret",
            Kind::ClientCertificate => "client-certificate",
            Kind::AzurePipelines => "azure-pipelines",
        }
    }
}

/// What a source of tokens has to work with.
pub(crate) struct Surroundings<'a> {
    settings: &'a Settings,
    http: &'a Http,
}

impl Surroundings<'_> {
    /// A variable that must be there for `kind`.
    fn needed(&self, kind: Kind, name: &str) -> Result<String, Fault> {
        let value = self.settings.environment.get(name);
        value.map(str::to_owned).ok_or_else(|| unauthenticated(format!("the credential `{}` needs {name}", kind.name())))
    }

    fn tenant(&self, kind: Kind, name: &str) -> Result<String, Fault> {
        let tenant = match &self.settings.tenant {
            Some(tenant) => tenant.clone(),
            None => self.needed(kind, name)?,
        };
        // It becomes part of a URL and an argument of a program.
        let is_tenant = tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
        if is_tenant && !tenant.starts_with('-') {
            Ok(tenant)
        } else {
            Err(unauthenticated("the tenant is neither a number nor a domain"))
        }
    }
}

/// A token with the time it still has.
pub(crate) struct Fresh {
    pub(crate) token: Secret,
    pub(crate) lifetime: Duration,
}

/// Something that gives tokens.
trait Source: Send + Sync {
    fn fetch(&self, http: &Http, cloud: &Cloud, patience: &Patience) -> Result<Fresh, Refusal>;
}

struct Kept {
    token: Secret,
    /// When it is replaced, by a clock that only grows: the time of day may be wrong.
    until: Duration,
}

/// The credential of a run, with the token that it has.
pub(crate) struct Credential {
    source: Box<dyn Source>,
    kept: Mutex<Option<Kept>>,
}

impl Credential {
    /// The credential that was named, or the first that is configured. Without any, whoever is logged in to Azure's command line counts.
    pub(crate) fn choose(settings: &Settings, http: &Http) -> Result<Self, Fault> {
        let surroundings = Surroundings { settings, http };
        let (kind, passed) = match settings.credential {
            Some(kind) => (kind, String::new()),
            None => configured(&surroundings),
        };
        let source: Box<dyn Source> = match kind {
            Kind::AzureCli => Box::new(cli::Cli::new(&surroundings, passed)?),
            Kind::ManagedIdentity => Box::new(managed::Managed::new(&surroundings)?),
            Kind::ClientSecret | Kind::ClientCertificate | Kind::WorkloadIdentity | Kind::AzurePipelines => {
                Box::new(entra::Entra::new(kind, &surroundings)?)
            }
        };
        Ok(Credential { source, kept: Mutex::default() })
    }

    /// A token that still has some time. Who comes while one is fetched waits for it.
    pub(crate) fn token(&self, http: &Http, cloud: &Cloud, patience: &Patience) -> Result<Secret, Fault> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|kept| patience.clock.elapsed() < kept.until) {
            return Ok(kept.token.clone());
        }
        let asked = patience.clock.elapsed();
        let Fresh { token, lifetime } = patience.ask(|| self.source.fetch(http, cloud, patience))?;
        // One that lives shorter than we are early is replaced when half of it is over.
        let until = asked + lifetime.saturating_sub(EARLY).max(lifetime / 2);
        *kept = Some(Kept { token: token.clone(), until });
        Ok(token)
    }

    /// Azure does not take this token: the next one is a new one.
    pub(crate) fn forget(&self, token: &Secret) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.take_if(|kept| kept.token == *token);
    }
}

/// What is configured, in the order in which the SDKs of Azure look
/// (<https://learn.microsoft.com/dotnet/azure/sdk/authentication/credential-chains#defaultazurecredential-overview>), and why it is none of those
/// before. As there, the identity of a machine counts if it has one. Nothing is tried in the place of what is configured and fails.
fn configured(surroundings: &Surroundings<'_>) -> (Kind, String) {
    let mut passed = Vec::new();
    let found = Kind::ALL.into_iter().find(|kind| {
        let why = fits(*kind, surroundings).err();
        passed.extend(why.iter().map(|why| format!("`{}`: {why}", kind.name())));
        why.is_none()
    });
    (found.unwrap_or(Kind::AzureCli), format!(" (looked for before: {})", passed.join("; ")))
}

/// Whether a kind of credential is configured; why not, if not.
fn fits(kind: Kind, surroundings: &Surroundings<'_>) -> Result<(), String> {
    let has = |name: &str| surroundings.settings.environment.get(name).is_some();
    let all = |names: &[&str]| match names.iter().find(|name| !has(name)) {
        Some(name) => Err(format!("{name} is not set")),
        None => Ok(()),
    };
    match kind {
        Kind::ClientSecret => all(&["AZURE_CLIENT_SECRET"]),
        Kind::ClientCertificate => all(&["AZURE_CLIENT_CERTIFICATE_PATH"]),
        Kind::WorkloadIdentity if has("AZURE_FEDERATED_TOKEN_FILE") => Ok(()),
        Kind::WorkloadIdentity => {
            let neither = "neither AZURE_FEDERATED_TOKEN_FILE is set nor ACTIONS_ID_TOKEN_REQUEST_URL, which jobs of GitHub have with \
                           `id-token: write`";
            all(&["ACTIONS_ID_TOKEN_REQUEST_URL"]).map_err(|_| neither.to_owned()).and_then(|()| all(&["AZURE_CLIENT_ID"]))
        }
        Kind::AzurePipelines => all(&["SYSTEM_OIDCREQUESTURI", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"]),
        Kind::ManagedIdentity => managed::missing(surroundings),
        // Whether somebody is logged in, it says when it is asked.
        Kind::AzureCli => Ok(()),
    }
}

fn unauthenticated(text: impl Into<String>) -> Fault {
    Fault { cause: Cause::Unauthenticated, needs: None, text: text.into() }
}

/// What an answer without a token means.
fn refused(url: &str, answer: &Answer, patience: &Patience) -> Refusal {
    let host = host(url);
    let status = answer.status;
    match status {
        408 | 429 | 500..=599 => Refusal::Passing(
            Fault {
                cause: if status == 429 { Cause::Throttled } else { Cause::Unavailable },
                needs: None,
                text: format!("`{host}` gives no token (status {status})"),
            },
            told(answer, &*patience.clock),
        ),
        _ => {
            let codes = reasons(&answer.body).unwrap_or_default();
            Refusal::Final(unauthenticated(format!("`{host}` does not take the credentials (status {status}{codes})")))
        }
    }
}

/// The codes of an error of Entra (<https://learn.microsoft.com/entra/identity-platform/reference-error-codes>). Its text may repeat what
/// was sent, so it is not shown.
fn reasons(body: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Wrong {
        error: Option<String>,
        #[serde(default)]
        error_codes: Vec<u64>,
    }
    let wrong: Wrong = serde_json::from_slice(body).ok()?;
    let is_word = |word: &String| word.len() <= 60 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let mut found: Vec<String> = wrong.error.filter(is_word).into_iter().collect();
    found.extend(wrong.error_codes.iter().take(3).map(|code| format!("AADSTS{code}")));
    let found = if found.is_empty() { code(body).into_iter().collect() } else { found };
    Some(found.iter().map(|code| format!(", {code}")).collect())
}

/// The token in an answer. How long it lives is taken from what it says relative to now, if it says so: clocks differ.
fn fresh(body: &[u8], patience: &Patience) -> Option<Fresh> {
    #[derive(serde::Deserialize)]
    struct Answer {
        #[serde(alias = "accessToken")]
        access_token: String,
        expires_in: Option<Number>,
        expires_on: Option<Number>,
    }
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Number {
        Number(i64),
        Text(String),
    }
    let number = |number: Number| match number {
        Number::Number(number) => Some(number),
        Number::Text(text) => text.parse().ok(),
    };
    let answer: Answer = serde_json::from_slice(body).ok()?;
    let token = Secret::token(&answer.access_token)?;
    let left = || Some(answer.expires_on.and_then(number)? - patience.clock.now().as_second());
    // Azure's command line before 2.54 tells a time of day without its place in the world, and others a date: then the token is asked for
    // again soon.
    let seconds = answer.expires_in.and_then(number).or_else(left).unwrap_or(UNTOLD);
    // One that seems to be over is tried all the same: it may be our clock that is wrong, and Azure says so.
    let lifetime = Duration::from_secs(u64::try_from(seconds).unwrap_or(0).clamp(1, 86_400));
    Some(Fresh { token, lifetime })
}

fn unreadable(url: &str) -> Refusal {
    let text = format!("`{}` gives no token that can be read", host(url));
    Refusal::Passing(Fault { cause: Cause::Garbled, needs: None, text }, None)
}
