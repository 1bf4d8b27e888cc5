//! The tables of azurerm's types, read when a type is asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use serde_json::Value as Json;

use crate::frontend::terraform::mapping::conform::Types;
use crate::frontend::terraform::mapping::format::{self, ArgumentType, Common, Convert, File, Link, OneOrMany, Pairs, Split};
use crate::frontend::terraform::mapping::known::Known;
use crate::frontend::terraform::mapping::path::{ArgumentPath, PropertyPath};
use crate::frontend::terraform::mapping::words;
use crate::model::Vocabulary;

/// The newest major of the provider that the tables know.
pub const NEWEST: u32 = 5;

/// (type, table as JSON), by type.
static TEXTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/azurerm.rs"));

/// The tables that were asked for.
static TABLES: LazyLock<Vec<OnceLock<Option<Arc<Table>>>>> = LazyLock::new(|| TEXTS.iter().map(|_| OnceLock::new()).collect());

/// What is said of one type.
#[derive(Clone, Debug)]
pub struct Table {
    /// The type.
    pub azurerm: Arc<str>,
    /// What it becomes.
    pub kind: Kind,
    /// How its id is made.
    pub id: Option<Id>,
    /// The argument with the id of what it has its location from.
    pub location_of: Option<ArgumentPath>,
    /// Attributes that follow from arguments.
    pub computed: BTreeMap<String, Vec<Piece>>,
    /// Argument → property, those of shared shapes first.
    pub rows: Vec<Row>,
    /// Further resources.
    pub children: Vec<Child>,
    /// Arguments without a property.
    pub drop: Vec<ArgumentPath>,
    /// Properties that the provider never sends.
    pub absent: Vec<PropertyPath>,
    /// Blocks, and what the provider demands of who writes them.
    pub needs: Vec<(ArgumentPath, Vec<(ArgumentPath, Json)>)>,
    /// All arguments that it names.
    pub known: Known,
    /// The types of arguments.
    pub types: Types,
    /// What authors call the properties.
    pub words: Arc<Vocabulary>,
}

/// What a type becomes.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A resource.
    Resource(Arm),
    /// A change of another resource.
    Merge(Merge),
}

/// An ARM type.
#[derive(Clone, Debug)]
pub struct Arm {
    /// In Azure's own case.
    pub resource_type: Arc<str>,
    /// The version that the provider uses.
    pub api_version: Option<Arc<str>>,
}

/// A change of another resource.
#[derive(Clone, Debug)]
pub struct Merge {
    /// The type of the other.
    pub into: Arc<str>,
    /// How the other is found.
    pub link: Id,
    /// The child that is meant: what it is, and its own name.
    pub child: Option<(Arm, Arc<str>)>,
}

/// How an id is made.
#[derive(Clone, Debug)]
pub struct Id {
    /// What stands before the last names.
    pub form: IdForm,
    /// The names.
    pub names: Vec<Name>,
    /// Another form, for those who write other arguments.
    pub or: Option<Box<Id>>,
}

/// What stands before the names of an id.
#[derive(Clone, Debug)]
pub enum IdForm {
    /// A resource group, by its name.
    Group(ArgumentPath),
    /// The id of the parent.
    Parent(ArgumentPath),
    /// The parent of this type, by a name that no other in Azure has.
    Named(Arc<str>, ArgumentPath),
    /// The id of what it extends.
    Scope(ArgumentPath),
    /// The subscription of the provider.
    Subscription,
    /// A subscription, by its id.
    SubscriptionOf(ArgumentPath),
    /// A management group, by its id.
    ManagementGroup(ArgumentPath),
    /// The very id.
    Target(ArgumentPath),
    /// Nothing.
    Tenant,
}

impl IdForm {
    /// The argument that it is made of, if there is one.
    pub fn argument(&self) -> Option<&ArgumentPath> {
        match self {
            IdForm::Group(path)
            | IdForm::Parent(path)
            | IdForm::Named(_, path)
            | IdForm::Scope(path)
            | IdForm::SubscriptionOf(path)
            | IdForm::ManagementGroup(path)
            | IdForm::Target(path) => Some(path),
            IdForm::Subscription | IdForm::Tenant => None,
        }
    }
}

/// A name in an id.
#[derive(Clone, Debug, PartialEq)]
pub enum Name {
    /// As it is.
    Text(Arc<str>),
    /// The value of an argument.
    Argument(ArgumentPath),
}

/// A piece of an attribute that follows from arguments.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// As it is.
    Text(Arc<str>),
    /// The value of an argument.
    Argument(ArgumentPath),
    /// The name in the id that an argument holds.
    NameIn(ArgumentPath),
    /// The id of the resource itself.
    Id,
    /// What Azure makes of its own.
    Made(Arc<str>),
}

/// An argument and a property.
#[derive(Clone, Debug)]
pub struct Row {
    /// The arguments.
    pub tf: Vec<ArgumentPath>,
    /// Other names of the first.
    pub aliases: Vec<ArgumentPath>,
    /// The property.
    pub arm: PropertyPath,
    /// The property as it is written.
    pub arm_text: Arc<str>,
    /// From which major on.
    pub since: Option<u32>,
    /// Before which major.
    pub until: Option<u32>,
    /// What is sent if the argument is not written and its block is.
    pub default: Option<Json>,
    /// What is sent if the argument is not written.
    pub otherwise: Option<Json>,
    /// The type of the argument.
    pub ty: Option<ArgumentType>,
    /// It holds only if all of these hold.
    pub conditions: Vec<Test>,
    /// What is done to the value.
    pub transform: Transform,
    /// The result becomes an object with this name.
    pub setting: Option<Arc<str>>,
}

/// A condition: one of the paths fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The arguments.
    pub paths: Vec<ArgumentPath>,
    /// What must be true.
    pub wanted: Wanted,
}

/// What must be true of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// It is one of these, by text.
    Is(Vec<String>),
    /// One of them is written.
    Set,
    /// None of them is written.
    Unset,
}

/// What is done to the value of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Transform {
    /// Nothing.
    Copy,
    /// A constant in its place.
    Const(Json),
    /// By its text.
    Map(BTreeMap<String, Json>),
    /// The opposite.
    Not,
    /// Put into a text.
    Format(Vec<FormatPiece>),
    /// A piece of it.
    Split(Split),
    /// Times this.
    Scale(f64),
    /// In another form.
    Convert(Convert),
    /// Cut into a list.
    SplitList(String),
    /// Joined to a text.
    Join(String),
    /// What the JSON text holds.
    Json,
    /// A list of objects.
    Pairs(Pairs),
    /// An object with these keys.
    Keyed,
    /// The id of the role of this name.
    RoleByName,
    /// A duration.
    Duration(Vec<FormatPiece>),
    /// The id of another resource.
    IdOf(Arc<str>, Vec<Name>),
}

/// A piece of the text of `format`.
#[derive(Clone, Debug, PartialEq)]
pub enum FormatPiece {
    /// As it is.
    Text(Arc<str>),
    /// The value of the argument with this number.
    Value(usize),
    /// The same without the `https://` in front.
    Host(usize),
}

/// A further resource.
#[derive(Clone, Debug)]
pub struct Child {
    /// What it is.
    pub arm: Arm,
    /// Its names below the parent.
    pub names: Vec<Name>,
    /// One for each of these.
    pub each: Option<ArgumentPath>,
    /// It is there only if all of these hold.
    pub conditions: Vec<Test>,
    /// From which major on.
    pub since: Option<u32>,
    /// Before which major.
    pub until: Option<u32>,
    /// Argument → property.
    pub rows: Vec<Row>,
}

/// All types that have a table.
pub fn types() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(name, _)| *name)
}

/// The table of a type.
pub fn get(azurerm: &str) -> Option<Arc<Table>> {
    let place = TEXTS.binary_search_by_key(&azurerm, |(name, _)| name).ok()?;
    let read = || parse(TEXTS.get(place)?.1).ok().map(Arc::new);
    TABLES.get(place)?.get_or_init(read).clone()
}

/// The text of a table, for those who check it.
pub fn text(azurerm: &str) -> Option<&'static str> {
    let place = TEXTS.binary_search_by_key(&azurerm, |(name, _)| name).ok()?;
    TEXTS.get(place).map(|(_, text)| *text)
}

/// Reads a table.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str) -> Result<Table, String> {
    let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let kind = match (file.arm, file.merge) {
        (Some(arm), None) => Kind::Resource(arm_of(arm)),
        (None, Some(merge)) => Kind::Merge(Merge {
            into: merge.into.into(),
            link: match merge.link {
                Link::Argument(argument) => {
                    Id { form: IdForm::Target(ArgumentPath::parse(&argument)?), names: Vec::new(), or: None }
                }
                Link::Id(id) => id_of(&id)?,
            },
            child: merge.child.map(|child| {
                let arm = Arm { resource_type: child.r#type.into(), api_version: child.api_version.map(Into::into) };
                (arm, child.name.into())
            }),
        }),
        (Some(_), Some(_)) | (None, None) => return Err("either `arm` or `merge` must be there".to_owned()),
    };
    let computed = file.computed.into_iter().map(|(name, text)| Ok((name, pieces(&text)?))).collect::<Result<_, String>>()?;
    let rows = file.common.iter().flat_map(|shape| shared(*shape)).map(Ok).chain(file.rows.into_iter().map(row));
    let mut table = Table {
        azurerm: file.azurerm.into(),
        kind,
        id: file.id.as_ref().map(id_of).transpose()?,
        location_of: file.location_of.as_deref().map(ArgumentPath::parse).transpose()?,
        computed,
        rows: rows.collect::<Result<_, _>>()?,
        children: file.children.into_iter().map(child).collect::<Result<_, _>>()?,
        drop: file.drop.keys().map(|text| ArgumentPath::parse(text)).collect::<Result<_, _>>()?,
        absent: file.absent.iter().map(|text| PropertyPath::parse(text)).collect::<Result<_, _>>()?,
        needs: file
            .needs
            .iter()
            .map(|(block, arguments)| Ok((ArgumentPath::parse(block)?, demanded(arguments)?)))
            .collect::<Result<_, String>>()?,
        known: Known::default(),
        types: Types::default(),
        words: Arc::default(),
    };
    table.known = Known::of(&table);
    table.types = Types::of(&table);
    table.words = Arc::new(words::of(&table));
    Ok(table)
}

fn demanded(arguments: &BTreeMap<String, Json>) -> Result<Vec<(ArgumentPath, Json)>, String> {
    arguments.iter().map(|(path, value)| Ok((ArgumentPath::parse(path)?, value.clone()))).collect()
}

/// The rows of a shape that types share.
fn shared(shape: Common) -> Vec<Row> {
    let plain: &[(&str, &str)] = match shape {
        Common::Location => &[("location", "location")],
        Common::Tags => &[("tags", "tags")],
        Common::Zones => &[("zones", "zones")],
        Common::Identity => &[("identity.type", "identity.type"), ("identity.identity_ids", "identity.userAssignedIdentities")],
    };
    let row = |(argument, property): &(&str, &str)| {
        let keyed = property.ends_with("Identities");
        Some(Row {
            tf: vec![ArgumentPath::parse(argument).ok()?],
            aliases: Vec::new(),
            arm: PropertyPath::parse(property).ok()?,
            arm_text: (*property).into(),
            since: None,
            until: None,
            default: None,
            otherwise: None,
            ty: (shape == Common::Zones).then_some(ArgumentType::String),
            conditions: Vec::new(),
            transform: if keyed { Transform::Keyed } else { Transform::Copy },
            setting: None,
        })
    };
    plain.iter().filter_map(row).collect()
}

fn arm_of(arm: format::Arm) -> Arm {
    Arm { resource_type: arm.r#type.into(), api_version: arm.api_version.map(Into::into) }
}

fn id_of(id: &format::Id) -> Result<Id, String> {
    let mut forms = Vec::new();
    let path = |text: &Option<String>| text.as_deref().map(ArgumentPath::parse).transpose();
    forms.extend(path(&id.group)?.map(IdForm::Group));
    forms.extend(path(&id.parent)?.map(IdForm::Parent));
    if let Some(named) = &id.named {
        forms.push(IdForm::Named(named.r#type.as_str().into(), ArgumentPath::parse(&named.name)?));
    }
    forms.extend(path(&id.scope)?.map(IdForm::Scope));
    forms.extend(path(&id.management_group)?.map(IdForm::ManagementGroup));
    forms.extend(path(&id.target)?.map(IdForm::Target));
    forms.extend(id.tenant.then_some(IdForm::Tenant));
    match &id.subscription {
        None => {}
        Some(Json::Bool(true)) => forms.push(IdForm::Subscription),
        Some(Json::String(argument)) => forms.push(IdForm::SubscriptionOf(ArgumentPath::parse(argument)?)),
        Some(_) => return Err("`subscription` must be `true` or an argument".to_owned()),
    }
    let [form] = <[IdForm; 1]>::try_from(forms).map_err(|_| "an id must have exactly one form".to_owned())?;
    let names = id.names.iter().map(|text| name(text)).collect::<Result<_, _>>()?;
    let or = id.or.as_deref().map(id_of).transpose()?.map(Box::new);
    Ok(Id { form, names, or })
}

fn name(text: &str) -> Result<Name, String> {
    match text.strip_prefix('=') {
        Some(text) => Ok(Name::Text(text.into())),
        None => ArgumentPath::parse(text).map(Name::Argument),
    }
}

/// A text with `{argument}`, `{argument|name}`, `{id}` or `{!what Azure makes}` in it.
fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (argument, after) = after.split_once('}').ok_or_else(|| format!("`{text}` has a brace without its other"))?;
        pieces.push(Piece::Text(before.into()));
        pieces.push(match (argument.strip_prefix('!'), argument.strip_suffix("|name")) {
            (Some(made), _) => Piece::Made(made.into()),
            (None, Some(argument)) => Piece::NameIn(ArgumentPath::parse(argument)?),
            (None, None) if argument == "id" => Piece::Id,
            (None, None) => Piece::Argument(ArgumentPath::parse(argument)?),
        });
        rest = after;
    }
    pieces.push(Piece::Text(rest.into()));
    Ok(pieces)
}

/// A text with `{0}` in it; `{}` is `{0}`, and `{0|host}` the same without `https://`.
fn format_pieces(text: &str, arguments: usize) -> Result<Vec<FormatPiece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (number, after) = after.split_once('}').ok_or_else(|| format!("`{text}` has a brace without its other"))?;
        let (number, host) = number.strip_suffix("|host").map_or((number, false), |number| (number, true));
        let number = if number.is_empty() { Some(0) } else { number.parse().ok() };
        let number = number.filter(|number| *number < arguments).ok_or_else(|| format!("`{text}` asks for no argument"))?;
        pieces.push(FormatPiece::Text(before.into()));
        pieces.push(if host { FormatPiece::Host(number) } else { FormatPiece::Value(number) });
        rest = after;
    }
    pieces.push(FormatPiece::Text(rest.into()));
    Ok(pieces)
}

fn paths(texts: Option<OneOrMany<String>>) -> Result<Vec<ArgumentPath>, String> {
    texts.map_or_else(Vec::new, OneOrMany::into_vec).iter().map(|text| ArgumentPath::parse(text)).collect()
}

fn conditions(
    when: BTreeMap<String, OneOrMany<Json>>,
    set: Option<OneOrMany<String>>,
    unset: Option<OneOrMany<String>>,
) -> Result<Vec<Test>, String> {
    let mut tests = Vec::new();
    for (argument, values) in when {
        let values = values.into_vec().iter().map(plain).collect();
        tests.push(Test { paths: vec![ArgumentPath::parse(&argument)?], wanted: Wanted::Is(values) });
    }
    for (texts, wanted) in [(set, Wanted::Set), (unset, Wanted::Unset)] {
        let paths = paths(texts)?;
        if !paths.is_empty() {
            tests.push(Test { paths, wanted });
        }
    }
    Ok(tests)
}

/// A value as the text that it is compared by.
pub fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => value.to_string(),
    }
}

fn row(row: format::Row) -> Result<Row, String> {
    let wrong = |error: String| format!("`{}`: {error}", row.arm);
    let tf = paths(row.tf.clone()).map_err(wrong)?;
    let aliases = row.aliases.iter().map(|text| ArgumentPath::parse(text)).collect::<Result<_, _>>().map_err(wrong)?;
    let arm = PropertyPath::parse(&row.arm)?;
    let transform = transform(&row, tf.len()).map_err(wrong)?;
    Ok(Row {
        tf,
        aliases,
        arm,
        arm_text: row.arm.into(),
        since: row.since,
        until: row.until,
        default: row.default,
        otherwise: row.r#else,
        ty: row.r#type,
        conditions: conditions(row.when, row.when_set, row.when_unset)?,
        transform,
        setting: row.setting.map(Into::into),
    })
}

fn transform(row: &format::Row, arguments: usize) -> Result<Transform, String> {
    let mut found = Vec::new();
    found.extend(row.r#const.clone().map(Transform::Const));
    found.extend(row.map.clone().map(Transform::Map));
    found.extend(row.not.then_some(Transform::Not));
    if let Some(text) = &row.format {
        found.push(Transform::Format(format_pieces(text, arguments)?));
    }
    found.extend(row.split.clone().map(Transform::Split));
    found.extend(row.scale.map(Transform::Scale));
    found.extend(row.convert.map(Transform::Convert));
    found.extend(row.split_list.clone().map(Transform::SplitList));
    found.extend(row.join.clone().map(Transform::Join));
    found.extend(row.json.then_some(Transform::Json));
    found.extend(row.pairs.clone().map(Transform::Pairs));
    found.extend(row.keyed.then_some(Transform::Keyed));
    found.extend(row.role_by_name.then_some(Transform::RoleByName));
    if let Some(text) = &row.duration {
        found.push(Transform::Duration(format_pieces(text, 1)?));
    }
    if let Some(id) = &row.id_of {
        let names = id.names.iter().map(|text| name(text)).collect::<Result<_, _>>()?;
        found.push(Transform::IdOf(id.r#type.as_str().into(), names));
    }
    if found.len() > 1 {
        return Err("a row has at most one transform".to_owned());
    }
    Ok(found.pop().unwrap_or(Transform::Copy))
}

fn child(child: format::Child) -> Result<Child, String> {
    let names = match (child.name, child.names) {
        (Some(text), names) if names.is_empty() => vec![Name::Text(text.into())],
        (None, names) if !names.is_empty() => names.iter().map(|text| name(text)).collect::<Result<_, _>>()?,
        _ => return Err("a child has either `name` or `names`".to_owned()),
    };
    Ok(Child {
        arm: arm_of(child.arm),
        names,
        each: child.each.as_deref().map(ArgumentPath::parse).transpose()?,
        conditions: conditions(child.when, child.when_set, child.when_unset)?,
        since: child.since,
        until: child.until,
        rows: child.rows.into_iter().map(row).collect::<Result<_, _>>()?,
    })
}

/// Whether something holds for a major of the provider.
pub fn holds(since: Option<u32>, until: Option<u32>, major: u32) -> bool {
    since.is_none_or(|since| major >= since) && until.is_none_or(|until| major < until)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Why a table is refused that is whole but for these members.
    fn refused(members: &Json) -> String {
        let mut table =
            json!({"azurerm": "azurerm_x", "source": "https://x", "date": "2026-01-01", "arm": {"type": "Microsoft.X/y"}});
        for (key, value) in members.as_object().into_iter().flatten() {
            table[key] = value.clone();
        }
        parse(&table.to_string()).expect_err(&table.to_string())
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let row = |members: Json| {
            let mut row = json!({"tf": "a", "arm": "b"});
            for (key, value) in members.as_object().into_iter().flatten() {
                row[key] = value.clone();
            }
            json!({"rows": [row]})
        };
        let child = |members: Json| json!({"children": [members]});
        let merge = json!({"into": "Microsoft.X/y", "link": "id"});
        for (members, why) in [
            (json!({"merge": merge}), "either `arm` or `merge` must be there"),
            (json!({"arm": null}), "either `arm` or `merge` must be there"),
            (json!({"id": {"names": ["a"]}}), "an id must have exactly one form"),
            (json!({"id": {"group": "a", "tenant": true}}), "an id must have exactly one form"),
            (json!({"id": {"subscription": 5}}), "`subscription` must be `true` or an argument"),
            (json!({"id": {"group": "a b"}}), "`a b` is no path of an argument"),
            (json!({"absent": ["[*]"]}), "`[*]` is no path of a property"),
            (json!({"computed": {"x": "a{b"}}), "`a{b` has a brace without its other"),
            (row(json!({"format": "a{"})), "`b`: `a{` has a brace without its other"),
            (row(json!({"format": "{1}"})), "`b`: `{1}` asks for no argument"),
            (row(json!({"not": true, "json": true})), "`b`: a row has at most one transform"),
            (child(json!({"arm": {"type": "Microsoft.X/y/z"}})), "a child has either `name` or `names`"),
            (
                child(json!({"arm": {"type": "Microsoft.X/y/z"}, "name": "a", "names": ["b"]})),
                "a child has either `name` or `names`",
            ),
        ] {
            assert_eq!(refused(&members), why, "{members}");
        }
    }
}
