//! Texts that nobody is to see.

use std::fmt;

/// A secret. It can be shown in no way; who needs it says so.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Secret(text.into())
    }

    /// The text, for what is sent.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// The token, if a header can hold it.
    pub(crate) fn token(text: &str) -> Option<Self> {
        (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Secret::new(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
