//! What a policy reads of its input, and what it compares it with: found in its syntax tree, without running it. The build script finds it too, for
//! the policies that come with seawall.

use std::borrow::{Borrow, Cow};
use std::ops::Deref;

use litemap::LiteMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

/// A text of a trace. Of a trace that was made when seawall was built it stands in the program: to copy all took longer than most verdicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Name(Cow<'static, str>);

impl<'a: 'static> Deserialize<'a> for Name {
    fn deserialize<D: Deserializer<'a>>(from: D) -> Result<Self, D::Error> {
        <&'static str>::deserialize(from).map(|text| Name(Cow::Borrowed(text)))
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Name(Cow::Owned(text))
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        self
    }
}

/// How the value at one place is used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Use {
    /// It is looked at.
    pub(crate) read: bool,
    /// The constants it is compared with, by their JSON text.
    #[serde(serialize_with = "texts", deserialize_with = "values")]
    pub(crate) literals: LiteMap<Name, Json>,
    /// It reaches something that constants do not settle: a pattern, arithmetic, another unknown value.
    pub(crate) unsettled: bool,
    /// More of it matters than what is read below it.
    pub(crate) whole: bool,
    /// It matters how many elements or entries it has.
    pub(crate) counted: bool,
}

/// What is read at a place and below it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Reads {
    /// Of the place itself.
    pub(crate) at: Use,
    /// Below keys, by lower case, with the spelling of the policy.
    pub(crate) keys: LiteMap<Name, (Name, Reads)>,
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

    /// What is read below a key, however its letters are written.
    pub(crate) fn key(&self, key: &str) -> Option<&Reads> {
        let lower = || key.bytes().map(|letter| letter.to_ascii_lowercase());
        self.keys.get_by(|known| known.bytes().cmp(lower())).map(|(_, reads)| reads)
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
fn texts<S: Serializer>(literals: &LiteMap<Name, Json>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(literals.keys())
}

fn values<'a: 'static, D: Deserializer<'a>>(from: D) -> Result<LiteMap<Name, Json>, D::Error> {
    let texts = Vec::<Name>::deserialize(from)?;
    // Nearly all are texts in which nothing is escaped.
    let plain =
        |text: &str| Some(text.strip_prefix('"')?.strip_suffix('"')?).filter(|inner| !inner.contains('\\')).map(Json::from);
    let value = |text: Name| plain(&text).map_or_else(|| serde_json::from_str(&text), Ok).map(|value| (text, value));
    texts.into_iter().map(value).collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}
