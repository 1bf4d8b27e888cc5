//! A key that Azure Key Vault keeps: it signs there, and never leaves it (<https://learn.microsoft.com/rest/api/keyvault/keys/sign/sign>).
//!
//! Vaults of the chosen cloud are asked, and nobody else is sent a token. Managed HSMs, whose tokens are for somebody else, are not.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256, Sha384};

use crate::azure::Settings;
use crate::azure::client::code;
use crate::azure::clock::{Cancel, Clock};
use crate::azure::cloud::Cloud;
use crate::azure::credential::Credential;
use crate::azure::http::{Answer, Ask, Http};
use crate::azure::retry::{Patience, Refusal, told};
use crate::evidence::key::{Algorithm, PublicKey, Signer};
use crate::network::{is_loopback, origin};
use crate::snapshot::{Cause, Fault};

/// The version of the interface.
const VERSION: &str = "api-version=7.4";

/// For one answer.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How often a token that the vault does not take is replaced by a new one.
const RENEWALS: u32 = 2;

/// Rights of the role [Key Vault Crypto User](https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security#key-vault-crypto-user).
const READ: &str = "Microsoft.KeyVault/vaults/keys/read";
const SIGN: &str = "Microsoft.KeyVault/vaults/keys/sign/action";

/// A key in a vault.
pub struct VaultKey {
    vault: Vault,
    /// The path of the key, with its version.
    path: String,
    public: PublicKey,
    signs: Jws,
}

/// How a vault is asked to sign: <https://www.rfc-editor.org/rfc/rfc7518#section-3.1>.
#[derive(Copy, Clone)]
enum Jws {
    Es256,
    Es384,
    Ps256,
}

impl VaultKey {
    /// The key with an id as Azure shows it: `https://VAULT.vault.azure.net/keys/NAME` for its current version, or that with `/VERSION`. It is
    /// asked for, so that it is known whose signatures there will be.
    ///
    /// # Errors
    /// The id is none of a vault of the cloud; there is no such key, or none that may sign; no right, no token, no answer.
    pub fn open(settings: &Settings, id: &str, clock: Arc<dyn Clock>, cancel: Cancel) -> Result<Self, Fault> {
        let id = KeyId::read(id, &settings.cloud)?;
        let vault = Vault::new(settings, id.vault.clone(), clock, cancel)?;
        let bundle: Bundle = vault.ask(&id.path(), None, READ)?;
        let found =
            KeyId::read(&bundle.key.kid, &settings.cloud).ok().filter(|found| found.is_of(&id) && found.version.is_some());
        let garbled = |what: &str| fault(Cause::Garbled, format!("GET {}: {what}", id.path()));
        let path = found.ok_or_else(|| garbled("the vault tells of another key"))?.path();
        if bundle.attributes.enabled == Some(false) {
            return Err(fault(Cause::Refused, format!("GET {}: the key is disabled", id.path())));
        }
        if bundle.key.key_ops.as_ref().is_some_and(|operations| !operations.iter().any(|operation| operation == "sign")) {
            return Err(fault(
                Cause::Refused,
                format!("GET {}: the key may not sign: its operations are without `sign`", id.path()),
            ));
        }
        let (public, signs) = bundle.key.public().map_err(|what| fault(Cause::Refused, format!("GET {}: {what}", id.path())))?;
        Ok(VaultKey { vault, path, public, signs })
    }

    /// What the vault makes of a digest.
    fn signature(&self, message: &[u8]) -> Result<Vec<u8>, Fault> {
        let (algorithm, digest) = match self.signs {
            Jws::Es256 => ("ES256", Sha256::digest(message).to_vec()),
            Jws::Es384 => ("ES384", Sha384::digest(message).to_vec()),
            Jws::Ps256 => ("PS256", Sha256::digest(message).to_vec()),
        };
        let path = format!("{}/sign", self.path);
        let question = json!({"alg": algorithm, "value": BASE64URL_NOPAD.encode(&digest)});
        let signed: Signed = self.vault.ask(&path, Some(&question), SIGN)?;
        let signature = BASE64URL_NOPAD.decode(signed.value.as_bytes()).ok();
        let holds = signature.filter(|signature| self.public.verifies(message, signature));
        holds.ok_or_else(|| fault(Cause::Garbled, format!("POST {path}: the signature is not one of the key")))
    }
}

impl Signer for VaultKey {
    fn public(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        self.signature(message).map_err(|fault| fault.to_string())
    }
}

impl fmt::Debug for VaultKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultKey").field("path", &self.path).field("keyid", &self.public.keyid()).finish_non_exhaustive()
    }
}

/// Where a key is: <https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers>.
#[derive(Debug, PartialEq, Eq)]
struct KeyId {
    /// Scheme and host.
    vault: String,
    name: String,
    version: Option<String>,
}

impl KeyId {
    /// Reads an id. A host that is no vault of the cloud is refused: a token would go there. On this machine a vault may be only if Azure is.
    fn read(id: &str, cloud: &Cloud) -> Result<Self, Fault> {
        let ending = &cloud.vaults;
        let wrong = |what: &str| {
            let text = format!("{what}: a key is given as `https://VAULT.{ending}/keys/NAME`, or that with `/VERSION`");
            fault(Cause::Refused, text)
        };
        let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let vault = origin(id).ok_or_else(|| wrong("the id of the key is no URL"))?;
        let host = vault.split_once("://").map_or("", |(_, host)| host);
        let is_ours = vault.starts_with("https://") && cloud.has_vault(host);
        let azure = cloud.endpoint.split_once("://").map_or("", |(_, host)| host);
        if host.contains(".managedhsm.") {
            return Err(wrong("keys of managed HSMs are not supported"));
        }
        let is_here = is_loopback(host) && is_loopback(azure) && !host.contains('@');
        if !is_ours && !is_here {
            return Err(wrong(&format!("the host of the key is no vault of the cloud `{}`", cloud.name)));
        }
        let path = id.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
        let (name, version) = match parts.as_slice() {
            ["keys", name] => (*name, None),
            ["keys", name, version] => (*name, Some(*version)),
            _ => return Err(wrong("the id is none of a key")),
        };
        if !is_plain(name) || !version.is_none_or(is_plain) {
            return Err(wrong("the id is none of a key"));
        }
        Ok(KeyId { vault, name: name.to_owned(), version: version.map(str::to_owned) })
    }

    fn path(&self) -> String {
        match &self.version {
            Some(version) => format!("/keys/{}/{version}", self.name),
            None => format!("/keys/{}", self.name),
        }
    }

    /// Whether it is what was asked for. Names count without case.
    fn is_of(&self, asked: &KeyId) -> bool {
        self.vault == asked.vault
            && self.name.eq_ignore_ascii_case(&asked.name)
            && (asked.version.is_none() || self.version == asked.version)
    }
}

/// A key with what is known of it: <https://learn.microsoft.com/rest/api/keyvault/keys/get-key/get-key>.
#[derive(Deserialize)]
struct Bundle {
    key: WebKey,
    #[serde(default)]
    attributes: Attributes,
}

#[derive(Default, Deserialize)]
struct Attributes {
    enabled: Option<bool>,
}

/// A JSON web key: <https://www.rfc-editor.org/rfc/rfc7518#section-6>.
#[derive(Deserialize)]
struct WebKey {
    kid: String,
    kty: String,
    key_ops: Option<Vec<String>>,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
}

impl WebKey {
    /// The key to verify with, and how the vault signs by it. Those with `-HSM` are in hardware.
    fn public(&self) -> Result<(PublicKey, Jws), String> {
        let number = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| "the key is no base64".to_owned());
        let point = |algorithm| PublicKey::from_point(algorithm, &number(&self.x)?, &number(&self.y)?);
        match (self.kty.as_str(), self.crv.as_str()) {
            ("EC" | "EC-HSM", "P-256") => Ok((point(Algorithm::EcdsaP256)?, Jws::Es256)),
            ("EC" | "EC-HSM", "P-384") => Ok((point(Algorithm::EcdsaP384)?, Jws::Es384)),
            ("RSA" | "RSA-HSM", _) => Ok((PublicKey::from_rsa(&number(&self.n)?, &number(&self.e)?)?, Jws::Ps256)),
            _ => Err("the key is of a kind that is not supported: EC keys with P-256 and P-384 and RSA keys are".to_owned()),
        }
    }
}

/// What the vault signed.
#[derive(Deserialize)]
struct Signed {
    value: String,
}

/// A vault, and how it is spoken to.
struct Vault {
    origin: String,
    http: Http,
    /// The cloud, with tokens for vaults.
    cloud: Cloud,
    credential: Credential,
    patience: Patience,
}

impl Vault {
    fn new(settings: &Settings, origin: String, clock: Arc<dyn Clock>, cancel: Cancel) -> Result<Self, Fault> {
        let mut settings = settings.clone();
        // Whether a machine has an identity is asked with the same audience.
        settings.cloud = settings.cloud.of_vaults();
        let http = Http::new(&settings)?;
        let credential = Credential::choose(&settings, &http)?;
        let patience = Patience { clock, cancel, tries: settings.tries, retries: Arc::default() };
        Ok(Vault { origin, http, cloud: settings.cloud, credential, patience })
    }

    /// Asks until there is an answer, which is JSON of this shape.
    fn ask<T: for<'de> Deserialize<'de>>(&self, path: &str, body: Option<&Json>, right: &str) -> Result<T, Fault> {
        let url = format!("{}{path}?{VERSION}", self.origin);
        let body = body.map(|body| body.to_string().into_bytes());
        let name = format!("{} {path}", if body.is_some() { "POST" } else { "GET" });
        let mut renewals = 0;
        self.patience.ask(|| {
            let token = self.credential.token(&self.http, &self.cloud, &self.patience).map_err(Refusal::Final)?;
            let authorization = format!("Bearer {}", token.reveal());
            let answer = self.http.ask(&Ask {
                url: &url,
                headers: vec![("authorization", &authorization), ("accept", "application/json")],
                body: body.as_deref().map(|body| ("application/json", body)),
                timeout: TIMEOUT,
            })?;
            if answer.status == 200 {
                let garbled = || fault(Cause::Garbled, format!("{name}: the answer is none that can be read"));
                return serde_json::from_slice(&answer.body).map_err(|_| Refusal::Passing(garbled(), None));
            }
            if answer.status == 401 && renewals < RENEWALS {
                renewals += 1;
                self.credential.forget(&token);
                return Err(Refusal::Passing(refused(&name, &answer, Cause::Unauthenticated, None), Some(Duration::ZERO)));
            }
            Err(self.judge(&name, &answer, right))
        })
    }

    /// What an answer means that is none to the question: <https://learn.microsoft.com/azure/key-vault/general/rest-error-codes>.
    fn judge(&self, name: &str, answer: &Answer, right: &str) -> Refusal {
        let stays = |cause| Refusal::Final(refused(name, answer, cause, None));
        let passes = |cause| Refusal::Passing(refused(name, answer, cause, None), told(answer, &*self.patience.clock));
        match answer.status {
            300..=399 => stays(Cause::Elsewhere),
            401 => stays(Cause::Unauthenticated),
            403 => Refusal::Final(refused(name, answer, Cause::Denied, Some(right.to_owned()))),
            404 | 410 => stays(Cause::Vanished),
            429 => passes(Cause::Throttled),
            408 | 500 | 502..=504 => passes(Cause::Unavailable),
            400..=499 => stays(Cause::Refused),
            _ => stays(Cause::Unavailable),
        }
    }
}

/// What was refused, by its codes: the text of an error names who asks.
fn refused(name: &str, answer: &Answer, cause: Cause, needs: Option<String>) -> Fault {
    let outer = code(&answer.body).map(|code| format!(" {code}")).unwrap_or_default();
    let inner = inner(&answer.body).map(|code| format!(", {code}")).unwrap_or_default();
    Fault { cause, needs, text: format!("{name}: status {}{outer}{inner}", answer.status) }
}

/// The finer code of an error: `ForbiddenByRbac`, `ForbiddenByFirewall`.
fn inner(body: &[u8]) -> Option<String> {
    let json: Json = serde_json::from_slice(body).ok()?;
    let inner = json.get("error")?.get("innererror")?;
    code(inner.to_string().as_bytes())
}

fn fault(cause: Cause, text: String) -> Fault {
    Fault { cause, needs: None, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::Overrides;

    fn why(id: &str, cloud: &str) -> String {
        KeyId::read(id, &Cloud::named(cloud, &Overrides::default()).unwrap()).err().map(|fault| fault.text).unwrap_or_default()
    }

    #[test]
    fn ids_of_keys_are_read() {
        let cloud = Cloud::named("public", &Overrides::default()).unwrap();
        let id = KeyId::read("https://KV-made-up.Vault.azure.net:443/keys/evidence/0123456789abcdef/", &cloud).unwrap();
        assert_eq!(
            (id.vault.as_str(), id.path().as_str()),
            ("https://kv-made-up.vault.azure.net", "/keys/evidence/0123456789abcdef")
        );
        let current = KeyId::read("https://kv-made-up.vault.azure.net/keys/Evidence", &cloud).unwrap();
        assert_eq!((current.path().as_str(), current.version.as_ref()), ("/keys/Evidence", None));
        assert!(id.is_of(&current) && !current.is_of(&id));
        for (cloud, host) in
            [("us-government", "vault.usgovcloudapi.net"), ("china", "vault.azure.cn"), ("bleu", "vault.sovcloud-api.fr")]
        {
            assert_eq!(why(&format!("https://kv.{host}/keys/k"), cloud), "");
            assert!(why(&format!("https://kv.{host}/keys/k"), "public").contains("no vault of the cloud `public`"));
        }
    }

    #[test]
    fn other_hosts_are_refused() {
        for host in [
            "vault.azure.net",
            ".vault.azure.net",
            "a.b.vault.azure.net",
            "kvvault.azure.net",
            "kv.vault.azure.net.evil.example",
            "kv.vault.azure.net:8443",
            "evil.example",
            "kv.vault.azure.net@evil.example",
            "evil.example@kv.vault.azure.net",
            "127.0.0.1:8080",
            "localhost",
            "kv_x.vault.azure.net",
        ] {
            assert!(why(&format!("https://{host}/keys/k"), "public").contains("no vault of the cloud"), "{host}");
        }
        assert!(why("http://kv.vault.azure.net/keys/k", "public").contains("no vault of the cloud"));
        assert!(why("https://kv.managedhsm.azure.net/keys/k", "public").contains("managed HSMs are not supported"));
        for path in [
            "",
            "/",
            "/keys",
            "/keys/",
            "/secrets/k",
            "/keys/k/v/sign",
            "/keys/k?x=1",
            "/keys/../secrets/k",
            "/keys/k%2f",
            "//keys/k",
            "/keys/k/v#x",
        ] {
            let said = why(&format!("https://kv.vault.azure.net{path}"), "public");
            assert!(said.contains("the id is none of a key") || said.contains("no URL"), "{path}: {said}");
        }
        for (id, expected) in [
            (
                "kv/keys/k",
                "the id of the key is no URL: a key is given as `https://VAULT.vault.azure.net/keys/NAME`, or that with `/VERSION`",
            ),
            (
                "https://kv.example/keys/k",
                "the host of the key is no vault of the cloud `public`: a key is given as \
                 `https://VAULT.vault.azure.net/keys/NAME`, or that with `/VERSION`",
            ),
        ] {
            assert_eq!(why(id, "public"), expected);
        }
    }
}
