//! Public keys as `openssl pkey -pubout` writes them: the few kinds of `SubjectPublicKeyInfo` that are taken
//! (<https://www.rfc-editor.org/rfc/rfc5280#section-4.1>), read and written in DER.

use crate::evidence::key::Algorithm;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT: u8 = 0x06;
const NULL: u8 = 0x05;

/// `id-Ed25519`: <https://www.rfc-editor.org/rfc/rfc8410#section-3>.
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
/// `id-ecPublicKey`, `secp256r1` and `secp384r1`: <https://www.rfc-editor.org/rfc/rfc5480#section-2.1.1>.
const ELLIPTIC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
/// `rsaEncryption`: <https://www.rfc-editor.org/rfc/rfc3279#section-2.3.1>.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// Bytes of the modulus of an RSA key that ring takes.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=1024;

/// The algorithm of a key and its own bytes: 32 of Ed25519, a point that is not compressed, an `RSAPublicKey`.
///
/// # Errors
/// It is no key, or of a kind that is not taken; in words.
pub(super) fn read(der: &[u8]) -> Result<(Algorithm, Vec<u8>), String> {
    let (algorithm, bytes) = parts(der).ok_or("it is no public key in DER")?;
    let algorithm = algorithm?;
    fits(algorithm, bytes)?;
    if write(algorithm, bytes) != der {
        return Err("it is not written in DER, of which there is one way alone".to_owned());
    }
    Ok((algorithm, bytes.to_vec()))
}

/// A key as `SubjectPublicKeyInfo`.
pub(super) fn write(algorithm: Algorithm, bytes: &[u8]) -> Vec<u8> {
    let identifier = match algorithm {
        Algorithm::Ed25519 => element(OBJECT, ED25519),
        Algorithm::EcdsaP256 => [element(OBJECT, ELLIPTIC), element(OBJECT, P256)].concat(),
        Algorithm::EcdsaP384 => [element(OBJECT, ELLIPTIC), element(OBJECT, P384)].concat(),
        Algorithm::RsaPss => [element(OBJECT, RSA), element(NULL, &[])].concat(),
    };
    let bits = [&[0], bytes].concat();
    element(SEQUENCE, &[element(SEQUENCE, &identifier), element(BIT_STRING, &bits)].concat())
}

/// The `RSAPublicKey` of a modulus and an exponent, each with its first byte first.
pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[number(modulus), number(exponent)].concat())
}

/// Whether bytes can be a key of the algorithm.
///
/// # Errors
/// Why not, in words.
pub(super) fn fits(algorithm: Algorithm, bytes: &[u8]) -> Result<(), String> {
    let point = |size: usize| match bytes.first() {
        Some(4) if bytes.len() == 2 * size + 1 => Ok(()),
        Some(2 | 3) => {
            Err("its point is compressed: `openssl ec -pubin -conv_form uncompressed` writes the other form".to_owned())
        }
        _ => Err("it is no point of its curve".to_owned()),
    };
    match algorithm {
        Algorithm::Ed25519 if bytes.len() == 32 => Ok(()),
        Algorithm::Ed25519 => Err("a key of Ed25519 has 32 bytes".to_owned()),
        Algorithm::EcdsaP256 => point(32),
        Algorithm::EcdsaP384 => point(48),
        Algorithm::RsaPss => match modulus(bytes) {
            None => Err("it is no key of RSA".to_owned()),
            Some(bytes) if MODULUS.contains(&bytes) => Ok(()),
            Some(bytes) => Err(format!("a key of RSA has 2048 to 8192 bits, and this one about {}", bytes * 8)),
        },
    }
}

/// Algorithm, or what is said of one that is not taken, and the bytes of the key.
type Parts<'a> = (Result<Algorithm, &'static str>, &'a [u8]);

fn parts(der: &[u8]) -> Option<Parts<'_>> {
    let (all, rest) = take(der, SEQUENCE)?;
    let (identifier, after) = take(all, SEQUENCE)?;
    let (bits, end) = take(after, BIT_STRING)?;
    let (name, parameters) = take(identifier, OBJECT)?;
    let (0, bytes) = bits.split_first().map(|(unused, bytes)| (*unused, bytes))? else { return None };
    if !rest.is_empty() || !end.is_empty() {
        return None;
    }
    let algorithm = match name {
        ED25519 => Ok(Algorithm::Ed25519),
        RSA => Ok(Algorithm::RsaPss),
        ELLIPTIC => match take(parameters, OBJECT)?.0 {
            P256 => Ok(Algorithm::EcdsaP256),
            P384 => Ok(Algorithm::EcdsaP384),
            _ => Err("its curve is not taken: P-256 and P-384 are"),
        },
        _ => Err("its algorithm is not taken: Ed25519, ECDSA over P-256 and P-384, and RSA are"),
    };
    Some((algorithm, bytes))
}

/// How many bytes the modulus of an `RSAPublicKey` has.
fn modulus(bytes: &[u8]) -> Option<usize> {
    let (both, rest) = take(bytes, SEQUENCE)?;
    let (modulus, after) = take(both, INTEGER)?;
    let (exponent, end) = take(after, INTEGER)?;
    let is_whole = rest.is_empty() && end.is_empty() && !exponent.is_empty();
    is_whole.then(|| modulus.strip_prefix(&[0]).unwrap_or(modulus).len())
}

/// What an element holds that begins here and is of this kind, and what comes behind it.
fn take(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (bytes.iter().fold(0, |length, byte| length * 256 + usize::from(*byte)), rest)
        }
        _ => return None,
    };
    (*found == tag).then_some(())?;
    rest.split_at_checked(length)
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let bytes = content.len().to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let length: Vec<u8> = bytes.iter().skip(zeros).copied().collect();
    let head = match content.len() {
        0..=0x7f => vec![tag, content.len() as u8],
        _ => [&[tag, 0x80 + length.len() as u8], length.as_slice()].concat(),
    };
    [head, content.to_vec()].concat()
}

/// A number that is not negative.
fn number(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits: Vec<u8> = bytes.iter().skip(zeros).copied().collect();
    let sign: &[u8] = if digits.first().is_none_or(|first| *first > 0x7f) { &[0] } else { &[] };
    element(INTEGER, &[sign, &digits].concat())
}
