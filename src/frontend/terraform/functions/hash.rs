//! Hashes of strings and files, and names that are made of them.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use uuid::Uuid;

use super::argument::Call;
use super::base64;
use super::files;
use super::stop::{Outcome, Stop};

/// A short name for a long text.
pub(super) fn short(text: &str) -> String {
    hex(&Sha256::digest(text)).chars().take(16).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `md5(text)`.
pub(super) fn md5(call: &Call<'_>) -> Outcome {
    call.give(hex(&Md5::digest(call.text(0)?.as_bytes())))
}

/// `sha1(text)`.
pub(super) fn sha1(call: &Call<'_>) -> Outcome {
    call.give(hex(&Sha1::digest(call.text(0)?.as_bytes())))
}

/// `sha256(text)`.
pub(super) fn sha256(call: &Call<'_>) -> Outcome {
    call.give(hex(&Sha256::digest(call.text(0)?.as_bytes())))
}

/// `sha512(text)`.
pub(super) fn sha512(call: &Call<'_>) -> Outcome {
    call.give(hex(&Sha512::digest(call.text(0)?.as_bytes())))
}

/// `base64sha256(text)`.
pub(super) fn base64_sha256(call: &Call<'_>) -> Outcome {
    call.give(base64::encode(&Sha256::digest(call.text(0)?.as_bytes())))
}

/// `base64sha512(text)`.
pub(super) fn base64_sha512(call: &Call<'_>) -> Outcome {
    call.give(base64::encode(&Sha512::digest(call.text(0)?.as_bytes())))
}

/// `filemd5(path)`.
pub(super) fn file_md5(call: &Call<'_>) -> Outcome {
    call.give(hex(&Md5::digest(files::bytes(call)?)))
}

/// `filesha1(path)`.
pub(super) fn file_sha1(call: &Call<'_>) -> Outcome {
    call.give(hex(&Sha1::digest(files::bytes(call)?)))
}

/// `filesha256(path)`.
pub(super) fn file_sha256(call: &Call<'_>) -> Outcome {
    call.give(hex(&Sha256::digest(files::bytes(call)?)))
}

/// `filesha512(path)`.
pub(super) fn file_sha512(call: &Call<'_>) -> Outcome {
    call.give(hex(&Sha512::digest(files::bytes(call)?)))
}

/// `filebase64sha256(path)`.
pub(super) fn file_base64_sha256(call: &Call<'_>) -> Outcome {
    call.give(base64::encode(&Sha256::digest(files::bytes(call)?)))
}

/// `filebase64sha512(path)`.
pub(super) fn file_base64_sha512(call: &Call<'_>) -> Outcome {
    call.give(base64::encode(&Sha512::digest(files::bytes(call)?)))
}

/// `uuidv5(namespace, name)`.
pub(super) fn uuid_v5(call: &Call<'_>) -> Outcome {
    let namespace: &str = call.text(0)?;
    let namespace = match namespace {
        "dns" => Uuid::NAMESPACE_DNS,
        "url" => Uuid::NAMESPACE_URL,
        "oid" => Uuid::NAMESPACE_OID,
        "x500" => Uuid::NAMESPACE_X500,
        other => match Uuid::parse_str(other) {
            Ok(own) => own,
            Err(_) => return Stop::message(format!("uuidv5() doesn't support namespace {other}")),
        },
    };
    call.give(Uuid::new_v5(&namespace, call.text(1)?.as_bytes()).to_string())
}
