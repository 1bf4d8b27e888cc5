//! Paths into a value: keys and indices.

use std::fmt;
use std::sync::Arc;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// A key of an object; compared without case.
    Key(Arc<str>),
    /// An index of an array, from 0.
    Index(usize),
}

/// A path from the top of a resource to one of its values, as in `properties.networkAcls.ipRules[0].value`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path(pub Vec<Segment>);

impl Path {
    /// The path made of `keys`.
    pub fn keys(keys: &[&str]) -> Self {
        Path(keys.iter().map(|key| Segment::Key((*key).into())).collect())
    }

    /// This path with one more key.
    pub fn key(&self, key: impl Into<Arc<str>>) -> Self {
        let mut path = self.clone();
        path.0.push(Segment::Key(key.into()));
        path
    }

    /// This path with one more index.
    pub fn index(&self, index: usize) -> Self {
        let mut path = self.clone();
        path.0.push(Segment::Index(index));
        path
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) => write_key(f, key, position == 0)?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Writes the key of a path as the `first` of its segments, or as one of those behind it.
pub(crate) fn write_key(into: &mut impl fmt::Write, key: &str, first: bool) -> fmt::Result {
    if key.contains(['.', '[', ']', ' ', '/']) || key.is_empty() {
        return write!(into, "['{key}']");
    }
    if !first {
        into.write_char('.')?;
    }
    into.write_str(key)
}
