//! Assertions that a key signs: <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>.

use std::path::Path;

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use jiff::{Timestamp, ToSpan};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{RSA_PSS_SHA256, RsaKeyPair};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::azure::credential::unauthenticated;
use crate::azure::secret::Secret;
use crate::snapshot::Fault;

/// Seconds that an assertion is good for; Entra wants five to ten minutes.
const LIFETIME: i64 = 600;

/// A key and the certificate that says whose it is.
pub(super) struct Certificate {
    key: RsaKeyPair,
    thumbprint: String,
}

impl Certificate {
    /// Reads both from one file in PEM.
    #[expect(clippy::disallowed_methods, reason = "credentials are outside of every scan root")]
    pub(super) fn read(path: &Path) -> Result<Self, Fault> {
        let text = std::fs::read_to_string(path)
            .map_err(|_| unauthenticated("the file of AZURE_CLIENT_CERTIFICATE_PATH cannot be read"))?;
        let wrong = |what: &str| unauthenticated(format!("AZURE_CLIENT_CERTIFICATE_PATH: {what}"));
        let certificate = block(&text, "CERTIFICATE").ok_or_else(|| wrong("there is no certificate in it, in PEM"))?;
        let key = match (block(&text, "PRIVATE KEY"), block(&text, "RSA PRIVATE KEY")) {
            (Some(key), _) => RsaKeyPair::from_pkcs8(&key),
            (None, Some(key)) => RsaKeyPair::from_der(&key),
            (None, None) => return Err(wrong("there is no private key in it, in PEM and without a password")),
        };
        let key = key.map_err(|_| wrong("the private key is no RSA key of 2048 bits or more"))?;
        Ok(Certificate { key, thumbprint: BASE64URL_NOPAD.encode(&Sha256::digest(&certificate)) })
    }

    /// The assertion that `client` is the one who has the key, for whoever is at `audience`.
    pub(super) fn assertion(&self, client: &str, audience: &str, now: Timestamp) -> Result<Secret, Fault> {
        let failed = |_| unauthenticated("the assertion cannot be signed");
        let random = SystemRandom::new();
        let mut id = [0; 16];
        random.fill(&mut id).map_err(failed)?;
        let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint});
        let claims = json!({
            "aud": audience,
            "iss": client,
            "sub": client,
            "jti": HEXLOWER.encode(&id),
            "nbf": now.as_second(),
            "exp": now.checked_add(LIFETIME.seconds()).unwrap_or(now).as_second(),
        });
        let part = |json: serde_json::Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PSS_SHA256, &random, signed.as_bytes(), &mut signature).map_err(failed)?;
        Ok(Secret::new(format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))))
    }
}

/// The first block of this kind: <https://www.rfc-editor.org/rfc/rfc7468>.
fn block(text: &str, kind: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once(&format!("-----BEGIN {kind}-----"))?;
    let (inner, _) = rest.split_once(&format!("-----END {kind}-----"))?;
    let letters: String = inner.split_whitespace().collect();
    BASE64.decode(letters.as_bytes()).ok()
}
