//! Base64, data URIs and percent-encoding.

use super::Call;
use super::json;
use super::stop::{Outcome, Stop};
use crate::model::{Data, Value};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `base64(text)`, of its UTF-8 bytes.
pub(super) fn base64(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    call.fits(text.len().saturating_mul(4) / 3)?;
    call.give_text(encode(text.as_bytes()))
}

/// `base64ToString(text)`.
pub(super) fn base64_to_string(call: &Call<'_>) -> Outcome {
    call.give_text(decoded(call.text(0)?)?)
}

/// `base64ToJson(text)`.
pub(super) fn base64_to_json(call: &Call<'_>) -> Outcome {
    json::parse(&decoded(call.text(0)?)?)
}

/// `dataUri(x)`.
pub(super) fn data_uri(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    match &value.data {
        Data::String(text) => {
            call.fits(text.len().saturating_mul(4) / 3)?;
            call.give_text(format!("data:text/plain;charset=utf8;base64,{}", encode(text.as_bytes())))
        }
        _ => call.wrong(0, value, "a string"),
    }
}

/// `dataUriToString(uri)`.
pub(super) fn data_uri_to_string(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    let scheme = text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    let Some((media, data)) = text.get(5..).filter(|_| scheme).and_then(|rest| rest.split_once(',')) else {
        return Stop::message("the text is no data URI");
    };
    let base64 = media.rsplit(';').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("base64"));
    call.give_text(if base64 { decoded(data)? } else { percent_decoded(data) })
}

/// `uriComponent(text)`.
pub(super) fn uri_component(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    call.give_text(encoded)
}

/// `uriComponentToString(text)`; what is no percent-code stays.
pub(super) fn uri_component_to_string(call: &Call<'_>) -> Outcome {
    Ok(Value::string(percent_decoded(call.text(0)?)))
}

fn percent_decoded(text: &str) -> String {
    let digit =
        |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        match (first, digit(after.first()), digit(after.get(1))) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(high << 4 | low);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The base64 text of bytes.
pub(in crate::frontend::template) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() / 3 * 4 + 4);
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, index| bits << 8 | u32::from(chunk.get(index).copied().unwrap_or(0)));
        for index in 0..4 {
            let letter = usize::try_from(bits >> (18 - 6 * index) & 63).ok().and_then(|at| ALPHABET.get(at));
            text.push(if index > chunk.len() { '=' } else { char::from(*letter.unwrap_or(&b'=')) });
        }
    }
    text
}

fn decoded(text: &str) -> Result<String, Stop> {
    let Some(bytes) = decode(text) else { return Stop::message("the text is no base64") };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => Stop::message("the base64 holds no UTF-8 text"),
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let letters: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if !letters.len().is_multiple_of(4) {
        return None;
    }
    let padding = letters.iter().rev().take_while(|letter| **letter == b'=').count();
    if padding > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(letters.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for letter in letters.get(..letters.len() - padding)? {
        let value = u32::try_from(ALPHABET.iter().position(|known| known == letter)?).ok()?;
        bits = bits << 6 | value;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
        bits &= 0xffff;
    }
    Some(bytes)
}
