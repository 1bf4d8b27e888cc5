//! Who gives tokens.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use serde_json::{Value as Json, json};

use crate::azure::server::{Answer, CANARY, Request, State, form};

/// The secret of an application, a token of Kubernetes, GitHub or Azure DevOps, what those are asked with, and the header of App Service.
pub(crate) const SECRET: &str = "a-secret~with=odd&signs-canary-that-nobody-may-see";
pub(crate) const FEDERATED: &str = "a-federated-token-canary-that-nobody-may-see";
pub(crate) const REQUEST: &str = "a-request-token-canary-that-nobody-may-see";
pub(crate) const HEADER: &str = "a-header-canary-that-nobody-may-see";

/// A key and its certificate. They guard nothing but what tests send to themselves.
pub(crate) const CERTIFICATE: &str = include_str!("application.pem");

impl State {
    fn token(&mut self) -> String {
        self.issued += 1;
        let token = format!("token-{}-{CANARY}", self.issued);
        self.tokens.insert(token.clone());
        token
    }

    fn refuse(code: u64) -> Answer {
        let body =
            json!({"error": "invalid_client", "error_description": format!("AADSTS{code}: {CANARY}"), "error_codes": [code]});
        Answer::json(401, &body)
    }

    /// Microsoft Entra, and beside it what GitHub and Azure DevOps have for their jobs.
    pub(crate) fn login(&mut self, request: &Request) -> Answer {
        let bearer = request.headers.get("authorization").map(String::as_str);
        match (request.method.as_str(), request.path()) {
            ("GET", "/github") if bearer == Some(&format!("Bearer {REQUEST}")) => {
                let audience = request.query("audience").unwrap_or_default();
                assert_eq!(audience, "api://AzureADTokenExchange");
                return Answer::json(200, &json!({"count": 1, "value": FEDERATED}));
            }
            ("POST", "/devops") if bearer == Some(&format!("Bearer {REQUEST}")) => {
                assert_eq!(request.query("api-version").as_deref(), Some("7.1"));
                assert_eq!(request.query("serviceConnectionId").as_deref(), Some("a connection"));
                return Answer::json(200, &json!({"oidcToken": FEDERATED}));
            }
            ("POST", "/made-up.example/oauth2/v2.0/token") => {}
            _ => return State::refuse(90002),
        }
        let fields = form(&request.body);
        let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
        let is_vault = field("scope") == "https://vault.azure.net/.default";
        let whole = field("grant_type") == "client_credentials"
            && (is_vault || field("scope") == "https://management.azure.com/.default")
            && field("client_id") == "an-application";
        let assertion = field("client_assertion");
        let by_assertion = field("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            && (assertion == FEDERATED
                || is_signed(assertion, &format!("{}{}", self.url(super::Service::Login), request.path())));
        if whole && (field("client_secret") == SECRET || by_assertion) {
            let lifetime = self.lifetime;
            let token = self.token();
            if is_vault {
                self.tokens.remove(&token);
                self.vault_tokens.insert(token.clone());
            }
            return Answer::json(
                200,
                &json!({"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": token}),
            );
        }
        State::refuse(7000215)
    }

    /// The services of managed identities: of machines, App Service, Machine Learning, Cloud Shell and Azure Arc.
    pub(crate) fn machine(&mut self, request: &Request) -> Answer {
        let header = |name: &str| request.headers.get(name).map(String::as_str);
        let wrong = |error: &str| Answer::json(400, &json!({"error": error, "error_description": CANARY}));
        let (version, fits) = match (request.method.as_str(), request.path()) {
            ("GET", "/metadata/identity/oauth2/token") => ("2018-02-01", header("metadata") == Some("true")),
            ("GET", "/msi/token") => ("2019-08-01", header("x-identity-header") == Some(HEADER)),
            ("GET", "/learning/token") => ("2017-09-01", header("secret") == Some(HEADER)),
            ("POST", "/shell/token") => ("", header("metadata") == Some("true")),
            ("GET", "/arc/token") => {
                assert_eq!((header("metadata"), header("authorization")), (Some("true"), None), "no key is sent from elsewhere");
                let mut answer = Answer::json(401, &json!({"error": "unauthorized"}));
                answer.headers.push(("WWW-Authenticate".into(), "Basic realm=/etc/passwd.key".into()));
                return answer;
            }
            _ => return wrong("invalid_request"),
        };
        let body = form(&request.body);
        let resource = request.query("resource").or_else(|| body.get("resource").cloned()).unwrap_or_default();
        if !fits || resource != "https://management.azure.com" {
            return wrong("invalid_request");
        }
        assert_eq!(request.query("api-version").unwrap_or_default(), version);
        let (token, lifetime) = (self.token(), self.lifetime);
        // Numbers are texts here, and the time is that of a clock which is a day behind.
        Answer::json(
            200,
            &json!({"access_token": token, "expires_in": lifetime.to_string(), "expires_on": "1", "token_type": "Bearer"}),
        )
    }
}

/// Whether the key of the certificate signed the assertion for us.
fn is_signed(assertion: &str, audience: &str) -> bool {
    let Some((signed, signature)) = assertion.rsplit_once('.') else { return false };
    let Some((header, claims)) = signed.split_once('.') else { return false };
    let part = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    let json = |text: &str| serde_json::from_slice::<Json>(&part(text)?).ok();
    let (Some(header), Some(claims), Some(signature)) = (json(header), json(claims), part(signature)) else { return false };
    let inner = CERTIFICATE.split("-----BEGIN PRIVATE KEY-----").nth(1).unwrap().split("-----END").next().unwrap();
    let key = BASE64.decode(inner.split_whitespace().collect::<String>().as_bytes()).unwrap();
    let key = ring::signature::RsaKeyPair::from_pkcs8(&key).unwrap();
    let public = ring::signature::UnparsedPublicKey::new(&ring::signature::RSA_PSS_2048_8192_SHA256, key.public());
    header["alg"] == "PS256"
        && header["x5t#S256"].as_str().is_some_and(|print| print.len() == 43)
        && claims["aud"] == audience
        && claims["iss"] == "an-application"
        && claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap() == 600
        && claims["iat"] == claims["nbf"]
        && public.verify(signed.as_bytes(), &signature).is_ok()
}
