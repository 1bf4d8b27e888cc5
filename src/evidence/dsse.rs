//! Signatures: envelopes of DSSE (<https://github.com/secure-systems-lab/dsse>) around a [`Statement`].

use std::collections::BTreeSet;
use std::fmt;

use data_encoding::{BASE64, BASE64URL};
use serde::{Deserialize, Serialize};

use crate::evidence::key::{Algorithm, PublicKey, Signer};
use crate::evidence::statement::Statement;

/// What is inside of an envelope: a statement of in-toto.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// What the alphabet for URLs has, and the one that seawall writes has not.
const OTHER_ALPHABET: [char; 2] = ['-', '_'];

/// An envelope as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// What is signed, in base64.
    pub payload: String,
    /// What that is.
    pub payload_type: String,
    /// By whom.
    pub signatures: Vec<Signature>,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
pub struct Signature {
    /// The key, as a hint.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub keyid: String,
    /// The signature, in base64.
    pub sig: String,
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The key that made it.
    pub keyid: String,
    /// By what.
    pub algorithm: Algorithm,
    /// What it is of.
    pub statement: Statement,
}

/// Why an envelope is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is none.
    Unreadable,
    /// It is written otherwise than seawall writes it, so that something was changed that nobody signed.
    Form,
    /// This part of it is no base64.
    Base64(&'static str),
    /// It holds something else.
    PayloadType,
    /// Nobody signed it.
    Unsigned,
    /// None of the given keys made one of its signatures. The keys that it names, if they look like names of keys.
    OtherKey(Vec<String>),
    /// A given key made the signature, but another one is named.
    KeyName(String),
    /// What it holds is no statement; in words.
    Statement(String),
    /// Its statement is about another manifest.
    OtherManifest,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unreadable => f.write_str("it is no envelope of DSSE"),
            Fault::Form => f.write_str("it is written otherwise than seawall writes envelopes: something in it was changed"),
            Fault::Base64(part) => write!(f, "its `{part}` is no base64"),
            Fault::PayloadType => write!(f, "it holds something else than `{PAYLOAD_TYPE}`"),
            Fault::Unsigned => f.write_str("there is no signature in it"),
            Fault::OtherKey(named) if named.is_empty() => f.write_str("none of the given keys made its signature"),
            Fault::OtherKey(named) => write!(f, "none of the given keys made its signature: it names `{}`", named.join("`, `")),
            Fault::KeyName(keyid) => write!(f, "the key `{keyid}` made its signature, and it names another one"),
            Fault::Statement(why) => write!(f, "what it holds is no statement about a pack: {why}"),
            Fault::OtherManifest => f.write_str("what is signed is about another manifest"),
        }
    }
}

impl std::error::Error for Fault {}

/// The bytes of an envelope with this statement, signed.
///
/// # Errors
/// There is no signature, or none that holds; in words.
pub fn sign(statement: &Statement, signer: &dyn Signer) -> Result<Vec<u8>, String> {
    let payload = statement.bytes();
    let message = pae(PAYLOAD_TYPE, &payload);
    let signature = signer.sign(&message)?;
    if !signer.public().verifies(&message, &signature) {
        return Err("the signature is not one of the key that was to make it".to_owned());
    }
    let signature = Signature { keyid: signer.public().keyid().to_owned(), sig: BASE64.encode(&signature) };
    let (payload, payload_type) = (BASE64.encode(&payload), PAYLOAD_TYPE.to_owned());
    Ok(Envelope { payload, payload_type, signatures: vec![signature] }.bytes())
}

/// Whose signature of this manifest an envelope has: that of one of `keys`.
///
/// # Errors
/// Of none of them, or it is not what seawall writes, or it is about something else.
pub fn verify(envelope: &[u8], manifest: &[u8], keys: &[PublicKey]) -> Result<Signed, Fault> {
    let read = Envelope::read(envelope)?;
    let accepted = read.accepted(keys)?;
    let Some((signature, key)) = accepted.first() else { return Err(Fault::OtherKey(read.named())) };
    let statement = read.statement(envelope, manifest)?;
    // The name of a key decides nothing; but where it is wrong, somebody changed it.
    if !signature.keyid.is_empty() && signature.keyid != key.keyid() {
        return Err(Fault::KeyName(key.keyid().to_owned()));
    }
    Ok(Signed { keyid: key.keyid().to_owned(), algorithm: key.algorithm(), statement })
}

/// What an envelope says of this manifest, if nobody asks who signed it.
///
/// # Errors
/// It is not what seawall writes, or it is about something else.
pub fn inspect(envelope: &[u8], manifest: &[u8]) -> Result<Statement, Fault> {
    Envelope::read(envelope)?.statement(envelope, manifest)
}

impl Envelope {
    /// The envelope that `bytes` are. Members that nobody knows are let be, as DSSE wants it.
    ///
    /// # Errors
    /// They are none.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        serde_json::from_slice(bytes).map_err(|_| Fault::Unreadable)
    }

    /// Its bytes: JSON, the same for the same envelope.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).expect("invariant: texts are JSON");
        bytes.push(b'\n');
        bytes
    }

    /// Which of these keys made which of its signatures, each key once.
    ///
    /// # Errors
    /// There is no signature in it, or what should be base64 is none.
    pub fn accepted<'a>(&'a self, keys: &'a [PublicKey]) -> Result<Vec<(&'a Signature, &'a PublicKey)>, Fault> {
        if self.signatures.is_empty() {
            return Err(Fault::Unsigned);
        }
        let message = pae(&self.payload_type, &self.content()?);
        let mut accepted = Vec::new();
        let mut seen = BTreeSet::new();
        for signature in &self.signatures {
            let bytes = plain(&signature.sig).ok_or(Fault::Base64("sig"))?;
            let key = keys.iter().find(|key| key.verifies(&message, &bytes));
            accepted.extend(key.filter(|key| seen.insert(key.keyid())).map(|key| (signature, key)));
        }
        Ok(accepted)
    }

    /// The keys that it names. What does not look like one is not repeated.
    pub fn named(&self) -> Vec<String> {
        let is_name = |name: &&str| name.len() <= 128 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b':');
        let names: BTreeSet<&str> = self.signatures.iter().map(|signature| signature.keyid.as_str()).collect();
        names.into_iter().filter(|name| !name.is_empty()).filter(is_name).map(str::to_owned).collect()
    }

    fn content(&self) -> Result<Vec<u8>, Fault> {
        plain(&self.payload).ok_or(Fault::Base64("payload"))
    }

    /// The statement in it, which was read from `bytes` and must be about `manifest`.
    fn statement(&self, bytes: &[u8], manifest: &[u8]) -> Result<Statement, Fault> {
        if self.payload_type != PAYLOAD_TYPE {
            return Err(Fault::PayloadType);
        }
        let statement = Statement::read(&self.content()?).map_err(Fault::Statement)?;
        if !statement.is_about(manifest) {
            return Err(Fault::OtherManifest);
        }
        if self.signatures.is_empty() {
            return Err(Fault::Unsigned);
        }
        let is_other = |text: &str| text.contains(OTHER_ALPHABET);
        let is_url = is_other(&self.payload) || self.signatures.iter().any(|signature| is_other(&signature.sig));
        if self.bytes() != bytes || is_url || statement.bytes() != self.content()? {
            return Err(Fault::Form);
        }
        Ok(statement)
    }
}

/// What is signed of a payload: <https://github.com/secure-systems-lab/dsse/blob/master/protocol.md#signature-definition>.
pub fn pae(kind: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

/// What a text in base64 says, in either of its alphabets, as DSSE wants it.
fn plain(text: &str) -> Option<Vec<u8>> {
    let encoding = if text.contains(OTHER_ALPHABET) { &BASE64URL } else { &BASE64 };
    encoding.decode(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::documents::Documents;
    use crate::evidence::key::PrivateKey;

    const ED25519: &str = include_str!("../../tests/it/evidence/keys/ed25519.pem");
    const OTHER: &str = include_str!("../../tests/it/evidence/keys/other.pem");
    const KEYS: &str = concat!(
        include_str!("../../tests/it/evidence/keys/rsa.pub.pem"),
        include_str!("../../tests/it/evidence/keys/p256.pub.pem"),
        include_str!("../../tests/it/evidence/keys/p384.pub.pem"),
        include_str!("../../tests/it/evidence/keys/ed25519.pub.pem"),
    );

    fn signed() -> (Vec<u8>, Vec<PublicKey>) {
        let statement = Statement::of(&Documents::default(), b"manifest");
        (sign(&statement, &PrivateKey::from_pem(ED25519).unwrap()).unwrap(), PublicKey::all(KEYS).unwrap())
    }

    /// The example of the [protocol](https://github.com/secure-systems-lab/dsse/blob/master/protocol.md#test-vectors): its key, payload and
    /// signature.
    #[test]
    fn the_example_of_dsse_is_verified() {
        let hex = |digits: &str| data_encoding::HEXLOWER.decode(digits.as_bytes()).unwrap();
        let x = hex("67cd390f77aa359cb08c2235f652270493a9ed832b0abcc01f70954c0390d238");
        let y = hex("0c782bd54e269125a44f4433aff1432ce94e12bca73aa67ac80cea12608ddf74");
        let key = PublicKey::from_point(Algorithm::EcdsaP256, &x, &y).unwrap();
        let kind = "http://example.com/HelloWorld";
        assert_eq!(pae(kind, b"hello world"), b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
        let sig = "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==";
        let envelope = |kind: &str, sig: &str, more: &str| {
            let text = format!(
                "{{\"payload\": \"aGVsbG8gd29ybGQ=\", \"payloadType\": \"{kind}\", \"signatures\": [{{\"sig\": \"{sig}\"{more}}}]}}"
            );
            Envelope::read(text.as_bytes()).unwrap()
        };
        let accepted = |envelope: &Envelope| envelope.accepted(std::slice::from_ref(&key)).map(|found| found.len());
        assert_eq!(accepted(&envelope(kind, sig, "")), Ok(1));
        assert_eq!(accepted(&envelope(kind, &sig.replace('+', "-").replace('/', "_"), "")), Ok(1));
        assert_eq!(accepted(&envelope(kind, sig, ", \"keyid\": \"a hint\", \"unknown\": {}")), Ok(1));
        assert_eq!(accepted(&envelope("http://example.com/Hell0World", sig, "")), Ok(0));
        assert_eq!(accepted(&envelope(kind, &sig.replace("A3Jq", "A3JR"), "")), Ok(0));
        assert_eq!(accepted(&envelope(kind, &format!("{sig}!"), "")), Err(Fault::Base64("sig")));
        let twice = Envelope {
            signatures: [envelope(kind, sig, "").signatures, envelope(kind, sig, "").signatures].concat(),
            ..envelope(kind, sig, "")
        };
        assert_eq!(accepted(&twice), Ok(1), "a key counts once");
    }

    #[test]
    fn lengths_are_those_of_bytes() {
        assert_eq!(pae("ä", "ö".as_bytes()), "DSSEv1 2 ä 2 ö".as_bytes());
        assert_eq!(pae("", b""), b"DSSEv1 0  0 ");
    }

    /// Made with `openssl dgst -sha256 -sign p256.pem`, `openssl dgst -sha384 -sign p384.pem`, `openssl pkeyutl -sign -inkey ed25519.pem -rawin`
    /// and `openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -sign rsa.pem` of the file `message`.
    #[test]
    fn signatures_of_openssl_are_verified() {
        let keys = PublicKey::all(KEYS).unwrap();
        let message = include_bytes!("../../tests/it/evidence/keys/dsse/message");
        let signatures: [(&[u8], Algorithm); 4] = [
            (include_bytes!("../../tests/it/evidence/keys/dsse/ed25519.sig"), Algorithm::Ed25519),
            (include_bytes!("../../tests/it/evidence/keys/dsse/p256.sig"), Algorithm::EcdsaP256),
            (include_bytes!("../../tests/it/evidence/keys/dsse/p384.sig"), Algorithm::EcdsaP384),
            (include_bytes!("../../tests/it/evidence/keys/dsse/rsa.sig"), Algorithm::RsaPss),
        ];
        for (signature, algorithm) in signatures {
            let by: Vec<_> = keys.iter().filter(|key| key.verifies(message, signature)).map(PublicKey::algorithm).collect();
            assert_eq!(by, [algorithm]);
            assert!(!keys.iter().any(|key| key.verifies(b"another message", signature)));
        }
    }

    #[test]
    fn a_signature_says_whose_it_is() {
        let (envelope, keys) = signed();
        let found = verify(&envelope, b"manifest", &keys).unwrap();
        assert_eq!((found.keyid.as_str(), found.algorithm), (keys[3].keyid(), Algorithm::Ed25519));
        assert_eq!(inspect(&envelope, b"manifest"), Ok(found.statement));
        assert_eq!(verify(&envelope, b"another", &keys), Err(Fault::OtherManifest));
        let other = PrivateKey::from_pem(OTHER).unwrap();
        let named = vec![keys[3].keyid().to_owned()];
        assert_eq!(verify(&envelope, b"manifest", std::slice::from_ref(other.public())), Err(Fault::OtherKey(named.clone())));
        assert_eq!(verify(&envelope, b"manifest", &[]), Err(Fault::OtherKey(named)));
    }

    #[test]
    fn each_fault_of_an_envelope_has_a_name() {
        let (bytes, keys) = signed();
        let envelope = Envelope::read(&bytes).unwrap();
        let why = |envelope: &Envelope| verify(&envelope.bytes(), b"manifest", &keys).unwrap_err();
        let changed = |change: &dyn Fn(&mut Envelope)| {
            let mut envelope = envelope.clone();
            change(&mut envelope);
            why(&envelope)
        };
        assert_eq!(changed(&|it| it.signatures.clear()), Fault::Unsigned);
        assert_eq!(changed(&|it| it.payload.push('!')), Fault::Base64("payload"));
        assert_eq!(changed(&|it| it.signatures[0].sig.push('=')), Fault::Base64("sig"));
        assert!(matches!(changed(&|it| it.payload_type.push('x')), Fault::OtherKey(_)));
        assert_eq!(changed(&|it| it.signatures[0].keyid = "sha256:0".to_owned()), Fault::KeyName(keys[3].keyid().to_owned()));
        let other_alphabet = |it: &mut Envelope| {
            let sig = BASE64.decode(it.signatures[0].sig.as_bytes()).unwrap();
            it.signatures[0].sig = BASE64URL.encode(&sig);
        };
        assert_eq!(changed(&other_alphabet), Fault::Form);
        let spaced = [bytes.as_slice(), b"\n"].concat();
        assert_eq!(verify(&spaced, b"manifest", &keys), Err(Fault::Form));
        assert_eq!(verify(b"[]", b"manifest", &keys), Err(Fault::Unreadable));
        assert_eq!(verify(&b"[".repeat(1 << 20), b"manifest", &keys), Err(Fault::Unreadable));
        let key = PrivateKey::from_pem(ED25519).unwrap();
        let of = |kind: &str, payload: &[u8]| {
            let sig = BASE64.encode(&key.sign(&pae(kind, payload)).unwrap());
            let signatures = vec![Signature { keyid: String::new(), sig }];
            why(&Envelope { payload: BASE64.encode(payload), payload_type: kind.to_owned(), signatures })
        };
        assert_eq!(of("text/plain", b"{}"), Fault::PayloadType);
        assert!(matches!(of(PAYLOAD_TYPE, b"{}"), Fault::Statement(_)));
        let hostile = Signature { keyid: "\u{1b}[2J\n".to_owned(), sig: String::new() };
        assert_eq!(changed(&|it| it.signatures = vec![hostile.clone()]), Fault::OtherKey(Vec::new()));
    }

    #[test]
    fn one_bit_of_an_envelope_is_noticed() {
        let (bytes, keys) = signed();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                assert!(verify(&changed, b"manifest", &keys).is_err(), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn a_signature_that_does_not_hold_is_not_written() {
        struct Broken(PrivateKey);
        impl Signer for Broken {
            fn public(&self) -> &PublicKey {
                self.0.public()
            }

            fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
                PrivateKey::from_pem(OTHER).unwrap().sign(message)
            }
        }
        let statement = Statement::of(&Documents::default(), b"manifest");
        let why = sign(&statement, &Broken(PrivateKey::from_pem(ED25519).unwrap())).unwrap_err();
        assert!(why.contains("not one of the key"), "{why}");
    }
}
