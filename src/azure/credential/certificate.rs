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
    /// All certificates of the file, if they are to be sent: then Entra trusts the issuer and the name.
    chain: Option<Vec<String>>,
}

impl Certificate {
    /// Reads both from one file in PEM. The certificate of the key comes first, and those that issued it follow.
    #[expect(clippy::disallowed_methods, reason = "credentials are outside of every scan root")]
    pub(super) fn read(path: &Path, with_chain: bool) -> Result<Self, Fault> {
        let bytes =
            std::fs::read(path).map_err(|_| unauthenticated("the file of AZURE_CLIENT_CERTIFICATE_PATH cannot be read"))?;
        Certificate::from_pem(&bytes, with_chain)
            .map_err(|what| unauthenticated(format!("AZURE_CLIENT_CERTIFICATE_PATH: {what}")))
    }

    fn from_pem(bytes: &[u8], with_chain: bool) -> Result<Self, &'static str> {
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.contains("-----BEGIN "));
        let text = text.ok_or("it is no PEM: `openssl pkcs12 -in FILE -out FILE.pem -nodes` makes it of PKCS #12")?;
        let certificates = blocks(text, "CERTIFICATE");
        let first = certificates.first().ok_or("there is no certificate in it")?;
        let one = |kind: &str| blocks(text, kind).into_iter().next();
        let key = match (one("PRIVATE KEY"), one("RSA PRIVATE KEY")) {
            (Some(key), _) => RsaKeyPair::from_pkcs8(&key),
            (None, Some(key)) => RsaKeyPair::from_der(&key),
            (None, None) if text.contains("ENCRYPTED") => return Err("the private key has a password: give it without one"),
            (None, None) => return Err("there is no private key in it"),
        };
        let key = key.map_err(|_| "the private key is no RSA key of 2048 bits or more")?;
        let thumbprint = BASE64URL_NOPAD.encode(&Sha256::digest(first));
        let chain = with_chain.then(|| certificates.iter().map(|one| BASE64.encode(one)).collect());
        Ok(Certificate { key, thumbprint, chain })
    }

    /// The assertion that `client` is the one who has the key, for whoever is at `audience`.
    pub(super) fn assertion(&self, client: &str, audience: &str, now: Timestamp) -> Result<Secret, Fault> {
        let failed = |_| unauthenticated("the assertion cannot be signed");
        let random = SystemRandom::new();
        let mut id = [0; 16];
        random.fill(&mut id).map_err(failed)?;
        let mut header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint});
        if let Some(chain) = &self.chain {
            header["x5c"] = json!(chain);
        }
        let claims = json!({
            "aud": audience,
            "iss": client,
            "sub": client,
            "jti": HEXLOWER.encode(&id),
            "iat": now.as_second(),
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

/// The blocks of this kind: <https://www.rfc-editor.org/rfc/rfc7468>.
fn blocks(text: &str, kind: &str) -> Vec<Vec<u8>> {
    let (begin, end) = (format!("-----BEGIN {kind}-----"), format!("-----END {kind}-----"));
    let inner = text.split(&begin).skip(1).filter_map(|rest| rest.split_once(&end));
    inner.filter_map(|(inner, _)| BASE64.decode(inner.split_whitespace().collect::<String>().as_bytes()).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = include_str!("../../../tests/it/azure/server/application.pem");

    fn why(text: &[u8]) -> &'static str {
        Certificate::from_pem(text, false).err().unwrap_or("")
    }

    #[test]
    fn what_is_missing_is_said() {
        assert_eq!(why(PEM.as_bytes()), "");
        let none = "it is no PEM: `openssl pkcs12 -in FILE -out FILE.pem -nodes` makes it of PKCS #12";
        assert_eq!((why(&[0x30, 0x82, 0xff]), why(b"")), (none, none));
        let certificate = &PEM[PEM.find("-----BEGIN CERTIFICATE-----").unwrap()..];
        let curve = include_str!("../../../tests/it/evidence/keys/p256.pem");
        for (text, expected) in [
            (PEM.replace("PRIVATE KEY", "X"), "there is no private key in it"),
            (PEM.replace("BEGIN CERTIFICATE", "BEGIN X"), "there is no certificate in it"),
            (
                PEM.replace("BEGIN PRIVATE KEY", "BEGIN ENCRYPTED PRIVATE KEY"),
                "the private key has a password: give it without one",
            ),
            (format!("{curve}{certificate}"), "the private key is no RSA key of 2048 bits or more"),
        ] {
            assert_eq!(why(text.as_bytes()), expected);
        }
    }

    #[test]
    fn the_chain_is_sent_if_it_is_wanted() {
        let header = |with_chain: bool| {
            let certificate = Certificate::from_pem(PEM.as_bytes(), with_chain).unwrap();
            let assertion = certificate.assertion("a", "https://login.example", Timestamp::UNIX_EPOCH).unwrap();
            let header = assertion.reveal().split('.').next().unwrap().to_owned();
            serde_json::from_slice::<serde_json::Value>(&BASE64URL_NOPAD.decode(header.as_bytes()).unwrap()).unwrap()
        };
        assert!(header(false).get("x5c").is_none());
        let chain = header(true)["x5c"].clone();
        let first = BASE64.decode(chain[0].as_str().unwrap().as_bytes()).unwrap();
        assert_eq!(header(true)["x5t#S256"], BASE64URL_NOPAD.encode(&Sha256::digest(&first)));
    }
}
