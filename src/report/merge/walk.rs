//! Walks through a JSON object without building it: what is not needed is not kept.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// What is done with a member.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// It is visited as a whole.
    Whole,
    /// It is an array, and each of its elements is visited.
    Elements,
    /// It is passed over.
    Skipped,
}

/// What is found.
pub(super) enum Member<'k, 'de> {
    /// The value of a member, with its key.
    Whole(&'k str, &'de RawValue),
    /// An element of the array that a member is.
    Element(&'de RawValue),
}

/// Who is told of what is found. An error ends the walk.
type Visit<'v, 'de> = dyn FnMut(Member<'_, 'de>) -> Result<(), String> + 'v;

/// Visits the members of the object that `text` is.
pub(super) fn members<'de>(text: &'de [u8], way: &dyn Fn(&str) -> Way, visit: &mut Visit<'_, 'de>) -> Result<(), String> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut why = None;
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let mut told = |member: Member<'_, 'de>| {
        visit(member).map_err(|error| {
            why = Some(error);
            String::new()
        })
    };
    let walked = deserializer.deserialize_map(Members { way, visit: &mut told }).and_then(|()| deserializer.end());
    // The words of the parser may quote the text.
    walked.map_err(|error| match why {
        Some(why) => why,
        None => format!("it is no JSON that can be merged: see line {}, column {}", error.line(), error.column()),
    })
}

struct Members<'w, 'v, 'de> {
    way: &'w dyn Fn(&str) -> Way,
    visit: &'w mut Visit<'v, 'de>,
}

impl<'de> Visitor<'de> for Members<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            match (self.way)(&key) {
                Way::Skipped => drop(map.next_value::<IgnoredAny>()?),
                Way::Elements => map.next_value_seed(Elements { visit: &mut *self.visit })?,
                Way::Whole => {
                    let value = map.next_value()?;
                    (self.visit)(Member::Whole(&key, value)).map_err(A::Error::custom)?;
                }
            }
            if !seen.insert(key) {
                return Err(A::Error::custom("a member comes twice"));
            }
        }
        Ok(())
    }
}

struct Elements<'w, 'v, 'de> {
    visit: &'w mut Visit<'v, 'de>,
}

impl<'de> DeserializeSeed<'de> for Elements<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element()? {
            (self.visit)(Member::Element(element)).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}
