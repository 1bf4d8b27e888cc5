//! The format of the tables, `azurerm/README.md`: closed, so that a word which nobody knows is an error.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

/// One thing or a list of them. The list comes first, as a thing may be any value, also a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// Several.
    Many(Vec<T>),
    /// One.
    One(T),
}

impl<T> OneOrMany<T> {
    /// All of them.
    pub fn into_vec(self) -> Vec<T> {
        match self {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        }
    }
}

/// One file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The type of the provider.
    pub azurerm: String,
    /// The pages that the facts are from.
    pub source: OneOrMany<String>,
    /// When they were read.
    pub date: String,
    /// What the type becomes.
    pub arm: Option<Arm>,
    /// What it changes, if it becomes nothing of its own.
    pub merge: Option<Merge>,
    /// How its id is made.
    pub id: Option<Id>,
    /// Shapes that types share.
    #[serde(default)]
    pub common: Vec<Common>,
    /// The argument with the id of what it has its location from.
    pub location_of: Option<String>,
    /// Attributes that follow from arguments.
    #[serde(default)]
    pub computed: BTreeMap<String, String>,
    /// Argument → property.
    #[serde(default)]
    pub rows: Vec<Row>,
    /// Further resources.
    #[serde(default)]
    pub children: Vec<Child>,
    /// Arguments without a property, and why.
    #[serde(default)]
    pub drop: BTreeMap<String, String>,
    /// Properties that the provider never sends.
    #[serde(default)]
    pub absent: Vec<String>,
    /// What must stand in a block, or beside it: block → argument → the value that leaves Azure's own default.
    #[serde(default)]
    pub needs: BTreeMap<String, BTreeMap<String, Json>>,
}

/// An ARM type.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Arm {
    /// In Azure's own case.
    pub r#type: String,
    /// The version that the provider uses.
    pub api_version: Option<String>,
}

/// What a resource that changes another one changes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The type of the other.
    pub into: String,
    /// The argument that holds its id, or how its id is made of names.
    pub link: Link,
    /// The child of the other that is meant.
    pub child: Option<MergeChild>,
}

/// How the other resource is found.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Link {
    /// The argument that holds its id.
    Argument(String),
    /// How its id is made.
    Id(Box<Id>),
}

/// A child of the resource that is changed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MergeChild {
    /// Its full type.
    pub r#type: String,
    /// Its own name.
    pub name: String,
    /// The version for one that is made here.
    pub api_version: Option<String>,
}

/// How an id is made. One of its forms is there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Id {
    /// The argument with the resource group.
    pub group: Option<String>,
    /// The argument with the id of the parent.
    pub parent: Option<String>,
    /// The argument with the name of the parent, where such a name is one in all of Azure.
    pub named: Option<NamedParent>,
    /// The argument with the id of what it extends.
    pub scope: Option<String>,
    /// The subscription: that of the provider (`true`), or an argument.
    pub subscription: Option<Json>,
    /// The argument with the management group.
    pub management_group: Option<String>,
    /// The argument that holds the very id.
    pub target: Option<String>,
    /// The tenant: nothing stands before the provider.
    #[serde(default)]
    pub tenant: bool,
    /// Arguments, or texts behind `=`.
    #[serde(default)]
    pub names: Vec<String>,
    /// Another form, for those who write other arguments.
    pub or: Option<Box<Id>>,
}

/// A parent that is found by its name alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedParent {
    /// Its type.
    pub r#type: String,
    /// The argument with its name.
    pub name: String,
}

/// A shape that types share.
#[derive(Copy, Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Common {
    /// `location`.
    Location,
    /// `tags`.
    Tags,
    /// `zones`.
    Zones,
    /// The block `identity`.
    Identity,
}

/// An argument and a property.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The arguments.
    pub tf: Option<OneOrMany<String>>,
    /// The property.
    pub arm: String,
    /// Other names of the argument.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// From which major on.
    pub since: Option<u32>,
    /// Before which major.
    pub until: Option<u32>,
    /// What is sent if the argument is not written and its block is.
    pub default: Option<Json>,
    /// What is sent if the argument is not written.
    pub r#else: Option<Json>,
    /// The type of the argument.
    pub r#type: Option<ArgumentType>,
    /// It holds only if these arguments have these values.
    #[serde(default)]
    pub when: BTreeMap<String, OneOrMany<Json>>,
    /// It holds only if one of these is written.
    pub when_set: Option<OneOrMany<String>>,
    /// It holds only if none of these is written.
    pub when_unset: Option<OneOrMany<String>>,
    /// A constant.
    pub r#const: Option<Json>,
    /// By the text of the value.
    pub map: Option<BTreeMap<String, Json>>,
    /// The opposite.
    #[serde(default)]
    pub not: bool,
    /// A text with values in it.
    pub format: Option<String>,
    /// A piece of a text.
    pub split: Option<Split>,
    /// A factor.
    pub scale: Option<f64>,
    /// Another form of the same.
    pub convert: Option<Convert>,
    /// A text to a list.
    pub split_list: Option<String>,
    /// A list to a text.
    pub join: Option<String>,
    /// What a JSON text holds.
    #[serde(default)]
    pub json: bool,
    /// A map to a list of objects.
    pub pairs: Option<Pairs>,
    /// A list of texts to an object.
    #[serde(default)]
    pub keyed: bool,
    /// An object with a name and the value.
    pub setting: Option<String>,
    /// The id of a built-in role.
    #[serde(default)]
    pub role_by_name: bool,
    /// A number to a duration.
    pub duration: Option<String>,
    /// The id of another resource.
    pub id_of: Option<IdOf>,
}

/// A type of an argument.
#[derive(Copy, Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ArgumentType {
    /// A text.
    String,
    /// A number.
    Number,
    /// A boolean.
    Bool,
    /// A set.
    Set,
}

/// A piece of a text.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// What stands between the pieces.
    pub by: String,
    /// Which one, from 0; below 0 from the end.
    pub at: i64,
    /// With all that follows it.
    #[serde(default)]
    pub rest: bool,
    /// What the piece stands for.
    #[serde(default)]
    pub map: BTreeMap<String, Json>,
}

/// Other forms of a value.
#[derive(Copy, Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Convert {
    /// A text.
    String,
    /// A whole number.
    Int,
    /// A boolean.
    Bool,
    /// In small letters.
    Lower,
    /// In capital letters.
    Upper,
    /// An array of it.
    List,
    /// The first of an array.
    First,
    /// A date to the seconds since 1970.
    Seconds,
}

/// The keys of the objects that entries of a map become.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Pairs {
    /// For the key.
    pub key: String,
    /// For the value.
    pub value: String,
}

/// A resource in the same resource group.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct IdOf {
    /// Its type.
    pub r#type: String,
    /// Its names.
    pub names: Vec<String>,
}

/// A resource that the provider makes of arguments of another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Child {
    /// Its type.
    pub arm: Arm,
    /// The last segment of its name, as text.
    pub name: Option<String>,
    /// The same as an argument.
    #[serde(default)]
    pub names: Vec<String>,
    /// One for each of these.
    pub each: Option<String>,
    /// As in a row.
    #[serde(default)]
    pub when: BTreeMap<String, OneOrMany<Json>>,
    /// As in a row.
    pub when_set: Option<OneOrMany<String>>,
    /// As in a row.
    pub when_unset: Option<OneOrMany<String>>,
    /// From which major on.
    pub since: Option<u32>,
    /// Before which major.
    pub until: Option<u32>,
    /// Argument → property.
    #[serde(default)]
    pub rows: Vec<Row>,
}
