//! A key vault: it has keys of each kind, and signs digests. It answers as Microsoft documents it
//! (<https://learn.microsoft.com/rest/api/keyvault/keys/get-key/get-key>, <https://learn.microsoft.com/rest/api/keyvault/keys/sign/sign>,
//! <https://learn.microsoft.com/azure/key-vault/general/rest-error-codes>).

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use num_bigint::BigUint;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::azure::server::{Answer, CANARY, Request, Service, State};

/// The version of all keys.
pub(crate) const VERSION: &str = "0123456789abcdef0123456789abcdef";

/// Keys of tests, which guard nothing.
macro_rules! key {
    ($name:literal) => {
        include_str!(concat!("../../evidence/keys/", $name, ".pem"))
    };
}

impl State {
    pub(crate) fn vault(&mut self, request: &Request) -> Answer {
        let bearer = request.headers.get("authorization").and_then(|text| text.strip_prefix("Bearer "));
        if !bearer.is_some_and(|token| self.vault_tokens.contains(token)) {
            let mut answer = error(401, "Unauthorized", None);
            let challenge = "Bearer authorization=\"https://login.example/made-up\", resource=\"https://vault.azure.net\"";
            answer.headers.push(("WWW-Authenticate".into(), challenge.into()));
            return answer;
        }
        assert_eq!(request.query("api-version").as_deref(), Some("7.4"));
        if !self.vault_answers.is_empty() {
            return self.vault_answers.remove(0);
        }
        let path = request.path().to_owned();
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let (name, rest) = match parts.as_slice() {
            ["keys", name, rest @ ..] => (*name, rest),
            _ => return error(404, "NotFound", None),
        };
        let Some(web_key) = web_key(name) else { return error(404, "KeyNotFound", None) };
        if !matches!(rest.first(), None | Some(&VERSION)) {
            return error(404, "KeyNotFound", None);
        }
        let kid = format!("{}/keys/{name}/{VERSION}", self.url(Service::Vault));
        match (request.method.as_str(), rest) {
            ("GET", [] | [_]) => {
                let mut bundle = json!({"key": {"kid": kid, "key_ops": ["sign", "verify"]},
                    "attributes": {"enabled": name != "disabled", "created": 1, "updated": 1, "recoveryLevel": "Recoverable+Purgeable"}});
                for (member, value) in web_key.as_object().unwrap() {
                    bundle["key"][member] = value.clone();
                }
                Answer::json(200, &bundle)
            }
            ("POST", [_, "sign"]) if name == "read-only" => error(403, "Forbidden", Some("ForbiddenByRbac")),
            ("POST", [_, "sign"]) => {
                let body: Json = serde_json::from_str(&request.body).unwrap();
                let digest = BASE64URL_NOPAD.decode(body["value"].as_str().unwrap().as_bytes()).unwrap();
                match sign(name, body["alg"].as_str().unwrap(), &digest) {
                    Some(value) => Answer::json(200, &json!({"kid": kid, "value": BASE64URL_NOPAD.encode(&value)})),
                    None => error(400, "BadParameter", None),
                }
            }
            _ => error(405, "MethodNotAllowed", None),
        }
    }
}

/// An error as vaults tell it. Its text holds what must not be repeated.
pub(crate) fn error(status: u16, code: &str, inner: Option<&str>) -> Answer {
    let mut error = json!({"code": code, "message": format!("Caller somebody@example.org may not, {CANARY}")});
    if let Some(inner) = inner {
        error["innererror"] = json!({"code": inner});
    }
    Answer::json(status, &json!({"error": error}))
}

/// The bytes of the one block of a text in PEM.
fn der(text: &str) -> Vec<u8> {
    let lines: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    BASE64.decode(lines.as_bytes()).unwrap()
}

/// The key of this name, without what is secret.
fn web_key(name: &str) -> Option<Json> {
    let encoded = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let point = |text: &str, size: usize, curve: &str| {
        let der = der(text);
        let (x, y) = der[der.len() - 2 * size..].split_at(size);
        json!({"kty": "EC", "crv": curve, "x": encoded(x), "y": encoded(y)})
    };
    Some(match name {
        "p256" | "read-only" | "disabled" | "other-algorithm" => point(key!("p256.pub"), 32, "P-256"),
        "p384" => point(key!("p384.pub"), 48, "P-384"),
        "p521" => point(key!("p521.pub"), 66, "P-521"),
        "symmetric" => json!({"kty": "oct-HSM"}),
        "encrypting" => {
            let mut key = point(key!("p256.pub"), 32, "P-256");
            key["key_ops"] = json!(["encrypt", "decrypt"]);
            key
        }
        "rsa" => {
            let (n, _) = rsa();
            json!({"kty": "RSA-HSM", "n": encoded(&n.to_bytes_be()), "e": "AQAB"})
        }
        _ => return None,
    })
}

/// The signature of a digest; none if key and algorithm do not fit.
fn sign(name: &str, algorithm: &str, digest: &[u8]) -> Option<Vec<u8>> {
    match (name, algorithm, digest.len()) {
        ("p256", "ES256", 32) => Some(Curve::p256().sign(&secret(key!("p256"), 32), digest)),
        ("p384", "ES384", 48) => Some(Curve::p384().sign(&secret(key!("p384"), 48), digest)),
        ("rsa", "PS256", 32) => Some(pss(digest)),
        // It signs what was not asked for.
        ("other-algorithm", _, _) => Some(Curve::p384().sign(&secret(key!("p384"), 48), digest)),
        _ => None,
    }
}

fn hex(digits: &str) -> BigUint {
    BigUint::from_bytes_be(&HEXLOWER.decode(digits.as_bytes()).unwrap())
}

/// A number with so many bytes.
fn padded(number: &BigUint, size: usize) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    [vec![0; size - bytes.len()], bytes].concat()
}

/// The private number in PKCS#8, which stands behind the head of an `ECPrivateKey`: <https://www.rfc-editor.org/rfc/rfc5915#section-3>.
fn secret(text: &str, size: usize) -> BigUint {
    let der = der(text);
    let head = [0x02, 0x01, 0x01, 0x04, size as u8];
    let at = der.windows(head.len()).position(|window| window == head).unwrap() + head.len();
    BigUint::from_bytes_be(&der[at..at + size])
}

/// A curve `y² = x³ - 3x + b` over a prime: <https://nvlpubs.nist.gov/nistpubs/SpecialPublications/NIST.SP.800-186.pdf>.
struct Curve {
    prime: BigUint,
    order: BigUint,
    generator: (BigUint, BigUint),
    size: usize,
}

impl Curve {
    fn p256() -> Self {
        Curve {
            prime: hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
            order: hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
            generator: (
                hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
                hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
            ),
            size: 32,
        }
    }

    fn p384() -> Self {
        Curve {
            prime: hex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff"),
            order: hex("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"),
            generator: (
                hex("aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7"),
                hex("3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"),
            ),
            size: 48,
        }
    }

    /// ECDSA with r and s one behind the other, as JSON web signatures have it: <https://www.rfc-editor.org/rfc/rfc7518#section-3.4>.
    fn sign(&self, secret: &BigUint, digest: &[u8]) -> Vec<u8> {
        let once =
            (BigUint::from_bytes_be(&Sha256::digest([&secret.to_bytes_be(), digest].concat())) % (&self.order - 1u32)) + 1u32;
        let r = self.times(&once).0 % &self.order;
        let number = BigUint::from_bytes_be(&digest[..digest.len().min(self.size)]);
        let s = (number + &r * secret) * once.modinv(&self.order).unwrap() % &self.order;
        [padded(&r, self.size), padded(&s, self.size)].concat()
    }

    /// So many times the generator.
    fn times(&self, count: &BigUint) -> (BigUint, BigUint) {
        let mut sum: Option<(BigUint, BigUint)> = None;
        for at in (0..count.bits()).rev() {
            sum = sum.map(|point| self.add(&point, &point));
            if count.bit(at) {
                sum = Some(sum.map_or_else(|| self.generator.clone(), |point| self.add(&point, &self.generator)));
            }
        }
        sum.unwrap()
    }

    /// The sum of two points of which neither is the other's negative.
    fn add(&self, one: &(BigUint, BigUint), other: &(BigUint, BigUint)) -> (BigUint, BigUint) {
        let prime = &self.prime;
        let minus = |a: &BigUint, b: &BigUint| (a + prime - b % prime) % prime;
        let (above, below) = if one == other {
            (minus(&(&one.0 * &one.0 * 3u32 % prime), &BigUint::from(3u32)), &one.1 * 2u32)
        } else {
            (minus(&other.1, &one.1), minus(&other.0, &one.0))
        };
        let slope = above * below.modinv(prime).unwrap() % prime;
        let x = minus(&minus(&(&slope * &slope % prime), &one.0), &other.0);
        let y = minus(&(slope * minus(&one.0, &x) % prime), &one.1);
        (x, y)
    }
}

/// The modulus of the key of RSA, and its private exponent.
fn rsa() -> (BigUint, BigUint) {
    let der = der(key!("rsa"));
    // Both have 256 bytes, of which the first of the modulus is above 127: the third number of the key is the public exponent.
    let modulus = der.windows(5).position(|window| window == [0x02, 0x82, 0x01, 0x01, 0x00]).unwrap() + 5;
    let after = modulus + 256 + 5;
    let (length, start) = (usize::from(der[after + 2]) * 256 + usize::from(der[after + 3]), after + 4);
    (BigUint::from_bytes_be(&der[modulus..modulus + 256]), BigUint::from_bytes_be(&der[start..start + length]))
}

/// RSA-PSS with SHA-256 and a salt of 32 bytes: <https://www.rfc-editor.org/rfc/rfc8017#section-9.1.1>.
fn pss(digest: &[u8]) -> Vec<u8> {
    let (modulus, exponent) = rsa();
    let salt = Sha256::digest(digest);
    let hash = Sha256::digest([&[0; 8], digest, &salt].concat());
    let mut block = [vec![0; 256 - 32 - 32 - 2], vec![1], salt.to_vec()].concat();
    for (at, byte) in block.iter_mut().enumerate() {
        *byte ^= Sha256::digest([&hash[..], &((at / 32) as u32).to_be_bytes()].concat())[at % 32];
    }
    block[0] &= 0x7f;
    let message = BigUint::from_bytes_be(&[block, hash.to_vec(), vec![0xbc]].concat());
    padded(&message.modpow(&exponent, &modulus), 256)
}
