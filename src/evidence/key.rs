//! Keys: whose signature a pack has, and the key that signs one.

use std::fmt;

use data_encoding::BASE64;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA384_FIXED, ED25519, Ed25519KeyPair,
    KeyPair as _, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};

use crate::evidence::manifest::digest;
use crate::evidence::public_key;

/// What a key signs by.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519: <https://www.rfc-editor.org/rfc/rfc8032>.
    Ed25519,
    /// ECDSA over P-256 with SHA-256, `ES256`: <https://www.rfc-editor.org/rfc/rfc7518#section-3.4>.
    EcdsaP256,
    /// ECDSA over P-384 with SHA-384, `ES384`.
    EcdsaP384,
    /// RSA with PSS, SHA-256 and a salt of 32 bytes, `PS256`: <https://www.rfc-editor.org/rfc/rfc7518#section-3.5>.
    RsaPss,
}

impl Algorithm {
    /// As people know it.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Ed25519 => "Ed25519",
            Algorithm::EcdsaP256 => "ECDSA P-256",
            Algorithm::EcdsaP384 => "ECDSA P-384",
            Algorithm::RsaPss => "RSA-PSS",
        }
    }

    /// Ways to verify a signature: ECDSA has two forms, the one of JSON web signatures (r and s, one behind the other) and the one in DER.
    fn ways(self) -> Vec<&'static dyn VerificationAlgorithm> {
        match self {
            Algorithm::Ed25519 => vec![&ED25519],
            Algorithm::EcdsaP256 => vec![&ECDSA_P256_SHA256_FIXED, &ECDSA_P256_SHA256_ASN1],
            Algorithm::EcdsaP384 => vec![&ECDSA_P384_SHA384_FIXED, &ECDSA_P384_SHA384_ASN1],
            Algorithm::RsaPss => vec![&RSA_PSS_2048_8192_SHA256],
        }
    }
}

/// Somebody's key to verify with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    algorithm: Algorithm,
    bytes: Vec<u8>,
    spki: Vec<u8>,
    keyid: String,
}

impl PublicKey {
    /// All keys of a text in PEM, as `openssl pkey -pubout` writes them; at least one.
    ///
    /// # Errors
    /// There is none, or one is of a kind that is not taken; in words.
    pub fn all(text: &str) -> Result<Vec<Self>, String> {
        let keys = blocks(text, "PUBLIC KEY")?;
        if keys.is_empty() {
            return Err(match kind(text) {
                Some(kind) if kind.ends_with("PRIVATE KEY") => {
                    "it is a private key, which nobody else may have: `openssl pkey -in FILE -pubout` writes the public one"
                }
                Some("CERTIFICATE") => "it is a certificate: `openssl x509 -in FILE -noout -pubkey` writes its key",
                Some("RSA PUBLIC KEY") => {
                    "it is a key of RSA alone: `openssl rsa -RSAPublicKey_in -in FILE -pubout` writes the form that is read"
                }
                _ => "there is no public key in it: `openssl pkey -in PRIVATE -pubout` writes one",
            }
            .to_owned());
        }
        keys.iter().map(|key| PublicKey::from_der(key)).collect()
    }

    /// The key that a `SubjectPublicKeyInfo` in DER holds.
    ///
    /// # Errors
    /// It is none, or of a kind that is not taken; in words.
    pub fn from_der(der: &[u8]) -> Result<Self, String> {
        let (algorithm, bytes) = public_key::read(der)?;
        PublicKey::new(algorithm, bytes)
    }

    /// The key that has this point: two numbers of which each has its first byte first.
    ///
    /// # Errors
    /// They are too long for the curve, or the algorithm has none; in words.
    pub fn from_point(algorithm: Algorithm, x: &[u8], y: &[u8]) -> Result<Self, String> {
        let size = match algorithm {
            Algorithm::EcdsaP256 => 32,
            Algorithm::EcdsaP384 => 48,
            Algorithm::Ed25519 | Algorithm::RsaPss => return Err(format!("a key of {} is no point", algorithm.name())),
        };
        if x.len() != size || y.len() != size {
            return Err("it is no point of its curve".to_owned());
        }
        PublicKey::new(algorithm, [&[4], x, y].concat())
    }

    /// The key of RSA with this modulus and exponent, each with its first byte first.
    ///
    /// # Errors
    /// It is too short or too long; in words.
    pub fn from_rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, String> {
        PublicKey::new(Algorithm::RsaPss, public_key::rsa(modulus, exponent))
    }

    fn new(algorithm: Algorithm, bytes: Vec<u8>) -> Result<Self, String> {
        public_key::fits(algorithm, &bytes)?;
        let spki = public_key::write(algorithm, &bytes);
        let keyid = digest(&spki);
        Ok(PublicKey { algorithm, bytes, spki, keyid })
    }

    /// What it verifies by.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// `sha256:…` of its `SubjectPublicKeyInfo` in DER: `openssl pkey -pubin -in FILE -outform DER | sha256sum` gives the same.
    pub fn keyid(&self) -> &str {
        &self.keyid
    }

    /// It in PEM, to be handed to whoever verifies.
    pub fn pem(&self) -> String {
        let text = BASE64.encode(&self.spki);
        let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
        format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n")
    }

    /// Whether its owner signed this message so.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.algorithm.ways().into_iter().any(|way| UnparsedPublicKey::new(way, &self.bytes).verify(message, signature).is_ok())
    }
}

/// Who signs: a key that is at hand, or one that somebody keeps.
pub trait Signer {
    /// The key to verify with.
    fn public(&self) -> &PublicKey;

    /// The signature of a message.
    ///
    /// # Errors
    /// There is none; in words.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String>;
}

/// A private key of Ed25519.
pub struct PrivateKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl PrivateKey {
    /// The key in a text in PEM, as `openssl genpkey -algorithm ed25519` writes it (PKCS#8, <https://www.rfc-editor.org/rfc/rfc8410#section-7>).
    ///
    /// # Errors
    /// There is none in it, or one of another kind; in words, and without anything of the text.
    pub fn from_pem(text: &str) -> Result<Self, String> {
        const REMEDY: &str = "`openssl genpkey -algorithm ed25519` writes one";
        let found = blocks(text, "PRIVATE KEY")?;
        let [key] = found.as_slice() else {
            return Err(match (found.len(), kind(text)) {
                (2.., _) => "there are several private keys in it, and one is wanted".to_owned(),
                (_, Some("ENCRYPTED PRIVATE KEY")) => "the private key has a password: give it without one".to_owned(),
                (_, Some("PUBLIC KEY")) => format!("it is a public key, and the private one is wanted: {REMEDY}"),
                (_, Some(kind)) if kind.ends_with("PRIVATE KEY") => format!("it is no private key in PKCS#8: {REMEDY}"),
                _ => format!("there is no private key in it: {REMEDY}"),
            });
        };
        // OpenSSL writes the first version of PKCS#8, which has no public key to compare with.
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key)
            .map_err(|_| format!("the private key is none of Ed25519: {REMEDY}"))?;
        let public = PublicKey::new(Algorithm::Ed25519, pair.public_key().as_ref().to_vec())?;
        Ok(PrivateKey { pair, public })
    }
}

impl Signer for PrivateKey {
    fn public(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        Ok(self.pair.sign(message).as_ref().to_vec())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("keyid", &self.public.keyid).finish_non_exhaustive()
    }
}

/// The blocks of this kind in a text: <https://www.rfc-editor.org/rfc/rfc7468>.
fn blocks(text: &str, kind: &str) -> Result<Vec<Vec<u8>>, String> {
    let (begin, end) = (format!("-----BEGIN {kind}-----"), format!("-----END {kind}-----"));
    let block = |rest: &str| {
        let (inner, _) = rest.split_once(&end)?;
        BASE64.decode(inner.split_whitespace().collect::<String>().as_bytes()).ok()
    };
    text.split(&begin)
        .skip(1)
        .map(|rest| block(rest).ok_or_else(|| format!("its block `{kind}` is cut off or no base64")))
        .collect()
}

/// What the first block of a text is.
fn kind(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    Some(rest.split_once("-----")?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! pem {
        ($name:literal) => {
            include_str!(concat!("../../tests/it/evidence/keys/", $name, ".pem"))
        };
    }

    #[test]
    fn keys_of_openssl_are_read_and_written_as_they_were() {
        for (text, algorithm) in [
            (pem!("ed25519.pub"), Algorithm::Ed25519),
            (pem!("p256.pub"), Algorithm::EcdsaP256),
            (pem!("p384.pub"), Algorithm::EcdsaP384),
            (pem!("rsa.pub"), Algorithm::RsaPss),
        ] {
            let keys = PublicKey::all(text).unwrap();
            assert_eq!(keys.len(), 1);
            assert_eq!((keys[0].algorithm(), keys[0].pem().as_str()), (algorithm, text));
        }
        // `openssl pkey -pubin -in ed25519.pub.pem -outform DER | sha256sum`
        let key = PublicKey::all(pem!("ed25519.pub")).unwrap().remove(0);
        assert_eq!(key.keyid(), "sha256:dcdcd59365842c533f7e9a782c6abe6a015ddb3b222a11cb6b258a6a497c66c8");
        assert_eq!(PrivateKey::from_pem(pem!("ed25519")).unwrap().public(), &key);
        assert_eq!(PublicKey::all(&[pem!("rsa.pub"), pem!("p256.pub")].concat()).unwrap().len(), 2);
    }

    #[test]
    fn what_is_no_key_is_told() {
        let cut_off = "its block `PUBLIC KEY` is cut off or no base64";
        for (text, why) in [
            ("", "there is no public key in it: `openssl pkey -in PRIVATE -pubout` writes one"),
            (pem!("p521.pub"), "its curve is not taken: P-256 and P-384 are"),
            (
                pem!("p256-compressed.pub"),
                "its point is compressed: `openssl ec -pubin -conv_form uncompressed` writes the other form",
            ),
            (pem!("rsa-small.pub"), "a key of RSA has 2048 to 8192 bits, and this one about 1024"),
            (
                pem!("ed25519"),
                "it is a private key, which nobody else may have: `openssl pkey -in FILE -pubout` writes the public one",
            ),
            ("-----BEGIN CERTIFICATE-----\n", "it is a certificate: `openssl x509 -in FILE -noout -pubkey` writes its key"),
            (
                "-----BEGIN RSA PUBLIC KEY-----\n",
                "it is a key of RSA alone: `openssl rsa -RSAPublicKey_in -in FILE -pubout` writes the form that is read",
            ),
            ("-----BEGIN PUBLIC KEY-----\nAAAA", cut_off),
            ("-----BEGIN PUBLIC KEY-----\nA*A=\n-----END PUBLIC KEY-----", cut_off),
            ("-----BEGIN PUBLIC KEY-----\nMAAA\n-----END PUBLIC KEY-----", "it is no public key in DER"),
        ] {
            assert_eq!(PublicKey::all(text), Err(why.to_owned()));
        }
        let private = |text: &str| PrivateKey::from_pem(text).unwrap_err();
        for (text, why) in [
            ("", "there is no private key"),
            (pem!("ed25519.pub"), "it is a public key"),
            (pem!("p256"), "none of Ed25519"),
            (pem!("rsa"), "none of Ed25519"),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\n", "password"),
            ("-----BEGIN EC PRIVATE KEY-----\n", "PKCS#8"),
            (&[pem!("ed25519"), pem!("other")].concat(), "several"),
        ] {
            assert!(private(text).contains(why), "{why}: {}", private(text));
        }
        assert!(!format!("{:?}", PrivateKey::from_pem(pem!("ed25519")).unwrap()).contains("MC4C"));
    }

    #[test]
    fn what_is_wrong_inside_of_a_key_is_told() {
        let ed25519 = public_key::write(Algorithm::Ed25519, &[7; 32]);
        // X25519 (<https://www.rfc-editor.org/rfc/rfc8410#section-3>) is for other things than signatures.
        let x25519: Vec<u8> = ed25519.iter().enumerate().map(|(at, byte)| if at == 8 { 0x6e } else { *byte }).collect();
        // The length of the whole in two bytes, where one is enough.
        let long_form = [&[0x30, 0x81], &ed25519[1..]].concat();
        for (der, why) in [
            (x25519, "its algorithm is not taken: Ed25519, ECDSA over P-256 and P-384, and RSA are"),
            (long_form, "it is not written in DER, of which there is one way alone"),
            (public_key::write(Algorithm::Ed25519, &[7; 31]), "a key of Ed25519 has 32 bytes"),
            (public_key::write(Algorithm::EcdsaP256, &[4; 64]), "it is no point of its curve"),
            (public_key::write(Algorithm::EcdsaP384, &[4; 65]), "it is no point of its curve"),
            (public_key::write(Algorithm::RsaPss, &[7; 300]), "it is no key of RSA"),
        ] {
            assert_eq!(PublicKey::from_der(&der), Err(why.to_owned()));
        }
        for (algorithm, x, why) in [
            (Algorithm::EcdsaP256, 31, "it is no point of its curve"),
            (Algorithm::EcdsaP384, 32, "it is no point of its curve"),
            (Algorithm::Ed25519, 32, "a key of Ed25519 is no point"),
            (Algorithm::RsaPss, 32, "a key of RSA-PSS is no point"),
        ] {
            assert_eq!(PublicKey::from_point(algorithm, &vec![1; x], &[1; 32]), Err(why.to_owned()));
        }
    }

    #[test]
    fn every_broken_key_is_refused_without_a_panic() {
        for text in [pem!("ed25519.pub"), pem!("p256.pub"), pem!("rsa.pub")] {
            let der = blocks(text, "PUBLIC KEY").unwrap().remove(0);
            let whole = PublicKey::from_der(&der).unwrap();
            for at in 0..der.len() {
                assert!(PublicKey::from_der(&der[..at]).is_err());
                for bit in 0..8 {
                    let mut changed = der.clone();
                    changed[at] ^= 1 << bit;
                    assert_ne!(PublicKey::from_der(&changed).as_ref(), Ok(&whole));
                }
            }
            assert!(PublicKey::from_der(&[der, vec![0]].concat()).is_err());
        }
    }
}
