//! What a policy reads of its input, and what it compares it with: found in its syntax tree, without running it. The build script finds it too, for
//! the policies that come with seawall.

use std::sync::Arc;

use litemap::LiteMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

/// How the value at one place is used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Use {
    /// It is looked at.
    pub(crate) read: bool,
    /// The constants it is compared with, by their JSON text.
    #[serde(serialize_with = "texts", deserialize_with = "values")]
    pub(crate) literals: LiteMap<String, Json>,
    /// It reaches something that constants do not settle: a pattern, arithmetic, another unknown value.
    pub(crate) unsettled: bool,
    /// More of it matters than what is read below it.
    pub(crate) whole: bool,
    /// It matters how many elements or entries it has.
    pub(crate) counted: bool,
}

/// What is read at a place and below it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reads {
    /// Of the place itself.
    pub(crate) at: Use,
    /// Below keys, by lower case, with the spelling of the policy.
    pub(crate) keys: LiteMap<String, (Arc<str>, Reads)>,
    /// Of all elements or entries.
    pub(crate) any: Option<Box<Reads>>,
}

impl Reads {
    /// Everything is read, and nothing is known of how.
    pub(crate) fn everything() -> Self {
        Reads { at: Use { read: true, unsettled: true, whole: true, ..Use::default() }, ..Reads::default() }
    }

    /// Whether anything at this place or below is read.
    pub(crate) fn is_read(&self) -> bool {
        self.at.read || !self.keys.is_empty() || self.any.is_some()
    }

    /// Adds what `other` reads.
    pub(crate) fn merge(&mut self, other: &Reads) {
        self.at.read |= other.at.read;
        self.at.unsettled |= other.at.unsettled;
        self.at.whole |= other.at.whole;
        self.at.counted |= other.at.counted;
        self.at.literals.extend(other.at.literals.iter().map(|(key, value)| (key.clone(), value.clone())));
        for (key, (spelling, reads)) in &other.keys {
            self.keys.entry(key.clone()).or_insert_with(|| (spelling.clone(), Reads::default())).1.merge(reads);
        }
        if let Some(any) = &other.any {
            self.any.get_or_insert_default().merge(any);
        }
    }
}

/// A form that does not say what comes next cannot hold JSON; it holds its text.
fn texts<S: Serializer>(literals: &LiteMap<String, Json>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(literals.keys())
}

fn values<'a, D: Deserializer<'a>>(from: D) -> Result<LiteMap<String, Json>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    // Nearly all are texts in which nothing is escaped.
    let plain =
        |text: &str| Some(text.strip_prefix('"')?.strip_suffix('"')?).filter(|inner| !inner.contains('\\')).map(Json::from);
    let value = |text: String| plain(&text).map_or_else(|| serde_json::from_str(&text), Ok).map(|value| (text, value));
    texts.into_iter().map(value).collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}
