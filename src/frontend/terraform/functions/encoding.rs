//! Base64, character sets and percent-encoding.

use super::argument::Call;
use super::base64;
use super::files;
use super::stop::{Outcome, Stop};
use crate::model::Cause;

/// `base64encode(text)`.
pub(super) fn base64_encode(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    call.fits(text.len().saturating_mul(4) / 3)?;
    call.give(base64::encode(text.as_bytes()))
}

/// `base64decode(text)`.
pub(super) fn base64_decode(call: &Call<'_>) -> Outcome {
    let Some(bytes) = base64::decode(call.text(0)?) else { return Stop::message("failed to decode base64 data") };
    match String::from_utf8(bytes) {
        Ok(text) => call.give(text),
        Err(_) => Stop::message("the result of decoding the provided string is not valid UTF-8"),
    }
}

/// `filebase64(path)`.
pub(super) fn file_base64(call: &Call<'_>) -> Outcome {
    call.give(base64::encode(&files::bytes(call)?))
}

/// `base64gzip(text)`: how well it is compressed is up to the library that Terraform is built with.
pub(super) fn base64_gzip(call: &Call<'_>) -> Outcome {
    call.text(0)?;
    Err(Stop::because(Cause::Unsupported("the compressed form that `base64gzip` gives".into())))
}

/// `base64gunzip(text)`.
pub(super) fn base64_gunzip(call: &Call<'_>) -> Outcome {
    if base64::decode(call.text(0)?).is_none_or(|bytes| !bytes.starts_with(&[0x1f, 0x8b])) {
        return Stop::message("failed to decode gzip data");
    }
    Err(Stop::because(Cause::Unsupported("what `base64gunzip` decompresses".into())))
}

/// `rsadecrypt(text, key)`: no private key is used here.
pub(super) fn rsa_decrypt(call: &Call<'_>) -> Outcome {
    call.text(0)?;
    Err(Stop::because(Cause::Unsupported("what `rsadecrypt` decrypts".into())))
}

/// A character set by its IANA name.
enum Charset {
    Utf8,
    Utf16 {
        big: bool,
        mark: bool,
    },
    /// One byte a character, up to this one.
    Single(u32),
}

fn charset(call: &Call<'_>) -> Result<Charset, Stop> {
    let name: &str = call.text(1)?;
    match name.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Ok(Charset::Utf8),
        "utf-16le" => Ok(Charset::Utf16 { big: false, mark: false }),
        "utf-16be" => Ok(Charset::Utf16 { big: true, mark: false }),
        "utf-16" => Ok(Charset::Utf16 { big: true, mark: true }),
        "us-ascii" | "ascii" => Ok(Charset::Single(0x7f)),
        "iso-8859-1" | "latin1" => Ok(Charset::Single(0xff)),
        _ => Err(Stop::because(Cause::Unsupported(format!("the encoding {name:?}").into()))),
    }
}

/// `textencodebase64(text, encoding)`.
pub(super) fn text_encode(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    let bytes = match charset(call)? {
        Charset::Utf8 => text.as_bytes().to_vec(),
        Charset::Utf16 { big, mark } => {
            let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
            units.flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        }
        Charset::Single(most) => {
            let byte = |letter: char| u8::try_from(u32::from(letter)).ok().filter(|byte| u32::from(*byte) <= most);
            match text.chars().map(byte).collect::<Option<Vec<u8>>>() {
                Some(bytes) => bytes,
                None => {
                    return Stop::argument(0, "the given string contains characters that cannot be represented in the encoding");
                }
            }
        }
    };
    call.fits(bytes.len().saturating_mul(4) / 3)?;
    call.give(base64::encode(&bytes))
}

/// `textdecodebase64(text, encoding)`.
pub(super) fn text_decode(call: &Call<'_>) -> Outcome {
    let Some(bytes) = base64::decode(call.text(0)?) else {
        return Stop::argument(0, "the given value is not valid base64");
    };
    let text = match charset(call)? {
        Charset::Utf8 => String::from_utf8_lossy(&bytes).into_owned(),
        Charset::Utf16 { big, mark } => {
            let (mut big, mut bytes) = (big, bytes.as_slice());
            if mark {
                (big, bytes) = match bytes {
                    [0xff, 0xfe, rest @ ..] => (false, rest),
                    [0xfe, 0xff, rest @ ..] => (true, rest),
                    rest => (true, rest),
                };
            }
            let unit = |pair: &[u8]| {
                let [first, second] = *pair else { return 0xfffd };
                if big { u16::from_be_bytes([first, second]) } else { u16::from_le_bytes([first, second]) }
            };
            String::from_utf16_lossy(&bytes.chunks(2).map(unit).collect::<Vec<u16>>())
        }
        Charset::Single(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    call.give(text)
}

/// `urlencode(text)`, as in a query: a space is `+`.
pub(super) fn url_encode(call: &Call<'_>) -> Outcome {
    let mut encoded = String::new();
    for byte in call.text(0)?.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            byte if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    call.give(encoded)
}

/// `urldecode(text)` of OpenTofu.
pub(super) fn url_decode(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
                let code = code.filter(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()));
                let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) else {
                    return Stop::message(format!("failed to decode URL {text:?}: invalid escape"));
                };
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            other => bytes.push(*other),
        }
    }
    match String::from_utf8(bytes) {
        Ok(text) => call.give(text),
        Err(_) => Stop::message("the result of decoding the provided string is not valid UTF-8"),
    }
}
