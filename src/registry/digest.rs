//! Digests: what a bundle is pinned by.

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::registry::{Fault, Part};

/// SHA-256, the one algorithm that every registry knows
/// (<https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md#registered-algorithms>).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Digest(String);

impl Digest {
    /// Reads `sha256:` and 64 digits; capitals are not taken, as in the specification.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix("sha256:")?;
        let digits = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        digits.then(|| Digest(hex.to_owned()))
    }

    /// That of some bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Digest(HEXLOWER.encode(&Sha256::digest(bytes)))
    }

    /// The digits.
    pub(crate) fn hex(&self) -> &str {
        &self.0
    }

    /// Whether the bytes are those that were asked for.
    pub(crate) fn verify(&self, part: Part, bytes: &[u8]) -> Result<(), Fault> {
        let found = Digest::of(bytes);
        if found == *self {
            return Ok(());
        }
        Err(Fault::new(format!("{part} is not what the digest says: expected {self}, got {found}"))
            .hint("do not use it before you know who changed it"))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_digests_are_taken() {
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::parse(&format!("sha256:{hex}")), Some(Digest::of(b"")));
        for wrong in
            [hex.to_owned(), format!("sha256:{}", &hex[1..]), format!("sha256:{}", hex.to_uppercase()), format!("sha512:{hex}")]
        {
            assert_eq!(Digest::parse(&wrong), None, "{wrong}");
        }
        let fault = Digest::of(b"").verify(Part::Layer, b"x").unwrap_err();
        let what = format!("a layer is not what the digest says: expected sha256:{hex}, got {}", Digest::of(b"x"));
        assert_eq!((fault.what, fault.hint.as_deref()), (what, Some("do not use it before you know who changed it")));
    }
}
