//! Tables as they lie in the binary: a text that stands in a table a hundred times is there once. The build script writes them (`build/packed.rs`).

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Packed<'a> {
    /// The texts in it, each once.
    #[serde(borrow)]
    pub(crate) texts: Vec<&'a str>,
    /// What it says.
    pub(crate) value: Node,
}

/// A value; texts and keys are numbers of [`Packed::texts`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(usize),
    Array(Vec<Node>),
    Object(Vec<(usize, Node)>),
}

impl<'a> Packed<'a> {
    /// The table that the build script made bytes of.
    ///
    /// # Errors
    /// They are others.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes)
    }

    /// The same as JSON.
    pub(crate) fn json(&self) -> Json {
        self.json_of(&self.value)
    }

    fn json_of(&self, node: &Node) -> Json {
        let text = |number: &usize| self.texts.get(*number).copied().unwrap_or_default().to_owned();
        match node {
            Node::Null => Json::Null,
            Node::Bool(value) => (*value).into(),
            Node::Int(number) => (*number).into(),
            Node::Float(number) => (*number).into(),
            Node::Text(number) => text(number).into(),
            Node::Array(items) => items.iter().map(|item| self.json_of(item)).collect(),
            Node::Object(entries) => entries.iter().map(|(key, value)| (text(key), self.json_of(value))).collect(),
        }
    }
}
