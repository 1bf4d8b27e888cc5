//! A key in a key vault signs packs, and whoever verifies needs no vault.

use std::sync::Arc;

use seawall::azure::{Cancel, Cause, Fault, Settings, VaultKey};
use seawall::evidence::documents::Documents;
use seawall::evidence::dsse::{sign, verify};
use seawall::evidence::key::{Algorithm, PublicKey, Signer};
use seawall::evidence::statement::Statement;

use crate::azure::server::{Answer, Azure, Service, VERSION, vault_error};
use crate::azure::{APPLICATION, Still, assert_unseen, estate, settings};

const KEYS: &str = concat!(
    include_str!("../evidence/keys/p256.pub.pem"),
    include_str!("../evidence/keys/p384.pub.pem"),
    include_str!("../evidence/keys/rsa.pub.pem"),
);

fn azure() -> (Azure, Settings) {
    let azure = Azure::start(estate());
    let settings = settings(&azure, &APPLICATION);
    (azure, settings)
}

fn open(azure: &Azure, settings: &Settings, path: &str) -> Result<VaultKey, Fault> {
    let id = format!("{}{path}", azure.url(Service::Vault));
    VaultKey::open(settings, &id, Arc::new(Still::default()), Cancel::default())
}

fn statement() -> Statement {
    Statement::of(&Documents::default(), b"manifest")
}

#[test]
fn each_kind_of_key_signs() {
    let (azure, settings) = azure();
    let keys = PublicKey::all(KEYS).unwrap();
    for (at, (name, algorithm)) in
        [("p256", Algorithm::EcdsaP256), ("p384", Algorithm::EcdsaP384), ("rsa", Algorithm::RsaPss)].into_iter().enumerate()
    {
        for path in [format!("/keys/{name}"), format!("/keys/{name}/{VERSION}")] {
            let key = open(&azure, &settings, &path).unwrap();
            assert_eq!(key.public(), &keys[at], "openssl wrote the same key");
            let envelope = sign(&statement(), &key).unwrap();
            let signed = verify(&envelope, b"manifest", &keys).unwrap();
            assert_eq!((signed.keyid.as_str(), signed.algorithm), (keys[at].keyid(), algorithm));
            assert_unseen(&format!("{key:?}"), name);
        }
    }
    assert_eq!(azure.asked("Vault GET /keys/p256?api-version=7.4"), 1);
    assert_eq!(azure.asked(&format!("Vault POST /keys/p256/{VERSION}/sign?api-version=7.4")), 2);
    let sent = azure.change(|state| state.requests.iter().filter(|line| line.contains("/sign")).cloned().collect::<Vec<_>>());
    assert!(sent.iter().all(|line| !line.contains("manifest")), "a digest is sent, and nothing else");
}

#[test]
fn what_cannot_sign_is_told() {
    let (azure, settings) = azure();
    let refused = |path: &str| open(&azure, &settings, path).unwrap_err();
    for (path, cause, what) in [
        ("/keys/none", Cause::Vanished, "GET /keys/none: status 404 KeyNotFound"),
        ("/keys/p256/0123", Cause::Vanished, "GET /keys/p256/0123: status 404 KeyNotFound"),
        ("/keys/p521", Cause::Refused, "EC keys with P-256 and P-384 and RSA keys are"),
        ("/keys/symmetric", Cause::Refused, "EC keys with P-256 and P-384 and RSA keys are"),
        ("/keys/encrypting", Cause::Refused, "GET /keys/encrypting: the key may not sign: its operations are without `sign`"),
        ("/keys/disabled", Cause::Refused, "the key is disabled"),
    ] {
        let fault = refused(path);
        assert!(fault.cause == cause && fault.text.contains(what), "{path}: {fault:?}");
    }
    assert_eq!(azure.asked("/sign"), 0);
    let said = sign(&statement(), &open(&azure, &settings, "/keys/read-only").unwrap()).unwrap_err();
    let path = format!("POST /keys/read-only/{VERSION}/sign");
    let expected = format!("needs Microsoft.KeyVault/vaults/keys/sign/action ({path}: status 403 Forbidden, ForbiddenByRbac)");
    assert_eq!(said, expected);
    let said = sign(&statement(), &open(&azure, &settings, "/keys/other-algorithm").unwrap()).unwrap_err();
    assert!(said.contains("the signature is not one of the key"), "{said}");
    azure.change(|state| state.vault_answers = vec![vault_error(403, "Forbidden", Some("ForbiddenByFirewall"))]);
    let fault = refused("/keys/p256");
    assert_unseen(&format!("{fault:?}"), "fault");
    assert_eq!((fault.cause, fault.needs.as_deref()), (Cause::Denied, Some("Microsoft.KeyVault/vaults/keys/read")));
    assert!(fault.text.contains("ForbiddenByFirewall"), "{fault:?}");
    let kid = format!("{}/keys/p256/{VERSION}", azure.url(Service::Vault));
    let bundle = serde_json::json!({"key": {"kid": kid, "kty": "EC", "crv": "P-256", "x": "!", "y": ""}});
    azure.change(|state| state.vault_answers = vec![Answer::json(200, &bundle)]);
    assert_eq!(refused("/keys/p256").text, "GET /keys/p256: the key is no base64");
}

#[test]
fn a_vault_that_is_busy_is_asked_again() {
    let (azure, settings) = azure();
    let busy = || {
        let mut answer = vault_error(429, "Throttled", None);
        answer.headers.push(("Retry-After".into(), "7".into()));
        answer
    };
    let away = || vault_error(503, "ServiceUnavailable", None);
    let garbled = || Answer::json(200, &serde_json::json!({"error": {}}));
    azure.change(|state| state.vault_answers = vec![busy(), away(), garbled()]);
    let key = open(&azure, &settings, "/keys/p256").unwrap();
    azure.change(|state| state.vault_answers = vec![busy()]);
    assert!(sign(&statement(), &key).is_ok());
    azure.change(|state| state.vault_answers = (0..9).map(|_| busy()).collect());
    let said = sign(&statement(), &key).unwrap_err();
    assert!(said.contains("status 429 Throttled (4 tries)"), "{said}");
    azure.change(|state| state.vault_answers = (0..4).map(|_| garbled()).collect());
    let fault = open(&azure, &settings, "/keys/p256").unwrap_err();
    assert_eq!(fault.text, "GET /keys/p256: the answer is none that can be read (4 tries)");
}

#[test]
fn a_token_that_is_not_taken_is_replaced() {
    let (azure, settings) = azure();
    let key = open(&azure, &settings, "/keys/p256").unwrap();
    azure.change(|state| state.vault_tokens.clear());
    assert!(sign(&statement(), &key).is_ok());
    assert_eq!(azure.change(|state| state.issued), 2);
    let wrong = APPLICATION.map(|(name, value)| if name.ends_with("SECRET") { (name, "wrong") } else { (name, value) });
    let fault = open(&azure, &crate::azure::settings(&azure, &wrong), "/keys/p256").unwrap_err();
    assert_eq!(fault.cause, Cause::Unauthenticated, "{fault:?}");
}

/// A key at another host is refused before a token is even asked for.
#[test]
fn nobody_else_is_sent_a_token() {
    let (azure, settings) = azure();
    let mut public = settings.clone();
    public.cloud.endpoint = "https://management.azure.com".to_owned();
    let elsewhere = azure.url(Service::Elsewhere);
    for id in
        [format!("{elsewhere}/keys/k"), "https://vault.example/keys/k".to_owned(), "https://kv.vault.azure.cn/keys/k".to_owned()]
    {
        let fault = VaultKey::open(&public, &id, Arc::new(Still::default()), Cancel::default()).unwrap_err();
        assert!(fault.text.contains("no vault of the cloud `public`"), "{fault:?}");
    }
    assert_eq!(azure.change(|state| (state.issued, state.log.len())), (0, 0));
    let mut elsewhere = vault_error(302, "Found", None);
    elsewhere.headers.push(("Location".into(), format!("{}/keys/p256", azure.url(Service::Elsewhere))));
    azure.change(|state| state.vault_answers = vec![elsewhere]);
    assert_eq!(open(&azure, &settings, "/keys/p256").unwrap_err().cause, Cause::Elsewhere);
    assert_eq!(azure.asked("Elsewhere"), 0);
}

/// What a vault tells of another key than the one that was asked for is not taken.
#[test]
fn another_key_is_not_taken_for_it() {
    let (azure, settings) = azure();
    for kid in ["https://kv.vault.azure.net/keys/p256/1", "http://127.0.0.1:1/keys/p256/1", "kid", ""] {
        let bundle = serde_json::json!({"key": {"kid": kid, "kty": "EC", "crv": "P-256", "x": "", "y": ""}});
        azure.change(|state| state.vault_answers = vec![Answer::json(200, &bundle)]);
        let fault = open(&azure, &settings, "/keys/p256").unwrap_err();
        assert_eq!(
            (fault.cause, fault.text.as_str()),
            (Cause::Garbled, "GET /keys/p256: the vault tells of another key"),
            "{kid}"
        );
    }
}
