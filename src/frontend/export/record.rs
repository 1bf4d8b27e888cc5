//! One record of an export as a resource, with the children it carries.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::frontend::Target;
use crate::frontend::export::convert::{Converter, not_exported, origin};
use crate::frontend::export::flattened::{self, row};
use crate::frontend::export::ids::{self, Id, RESOURCE_GROUP, SUBSCRIPTION};
use crate::frontend::json::{Member, Node, NodeKind};
use crate::model::resource_type::canonical;
use crate::model::{Condition, Data, Key, Object, Part, Resource, ScopeKind, Type, Value};
use crate::source::Span;

/// Top-level keys of a resource in ARM that are taken over as they are.
const ENVELOPE: [&str; 14] = [
    "location",
    "tags",
    "sku",
    "kind",
    "identity",
    "zones",
    "plan",
    "managedBy",
    "managedByExtended",
    "extendedLocation",
    "apiVersion",
    "systemData",
    "etag",
    "scope",
];

/// Keys that the tools add, or that are read otherwise.
const DROPPED: [&str; 22] = [
    "id",
    "name",
    "type",
    "properties",
    "resources",
    "resourceGroup",
    "resourceGroupName",
    "subscriptionId",
    "subscriptionName",
    "tenantId",
    "resourceId",
    "resourceName",
    "resourceType",
    "extensionResourceName",
    "extensionResourceType",
    "parentResource",
    "createdTime",
    "changedTime",
    "tagsTable",
    "propertiesTable",
    "aliases",
    "dependsOn",
];

fn is_in(list: &[&str], key: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// The id of a record, if it is one of ARM's or a subscription's number where a subscription stands.
pub(super) fn arm_id(node: &Node) -> Option<Cow<'_, str>> {
    let given = ["id", "ResourceId"].iter().find_map(|key| node.get(key)?.as_str().filter(|id| id.starts_with('/')));
    given.map(Cow::Borrowed).or_else(|| account(node).map(|number| format!("/subscriptions/{number}").into()))
}

/// The number of a subscription as [`az account list`] and `Get-AzSubscription` write it.
///
/// [`az account list`]: https://learn.microsoft.com/cli/azure/account#az-account-list
fn account(node: &Node) -> Option<&str> {
    let number = ["id", "subscriptionId"].iter().find_map(|key| node.get(key))?.as_str()?;
    let is_number = number.len() == 36
        && number.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    let has = |key: &str| node.get(key).is_some();
    let is_account = has("tenantId") && has("state") && (has("homeTenantId") || has("isDefault") || has("subscriptionId"));
    (is_number && is_account && !has("type") && !has("properties")).then_some(number)
}

fn written_type(node: &Node) -> Option<&Node> {
    let given = |key: &&str| node.get(key).filter(|value| value.as_str().is_some_and(|text| !text.trim().is_empty()));
    ["ExtensionResourceType", "ResourceType", "type"].iter().find_map(given)
}

fn written_name(node: &Node) -> Option<&Node> {
    let given = |key: &&str| node.get(key).filter(|value| value.as_str().is_some_and(|text| !text.is_empty()));
    ["name", "ResourceName"].iter().find_map(given)
}

fn looks_like_type(text: &str) -> bool {
    text.trim()
        .split_once('/')
        .is_some_and(|(namespace, rest)| namespace.contains('.') && !namespace.contains(' ') && !rest.is_empty())
}

/// Whether a record is a resource, as one among others of an export.
pub(super) fn is_record(node: &Node) -> bool {
    arm_id(node).is_some_and(|id| ids::parse(&id).is_some())
        || (written_name(node).is_some() && written_type(node).and_then(Node::as_str).is_some_and(looks_like_type))
}

/// Whether an object is a resource when nothing around it says so. A name that is an expression belongs to a template,
/// and an artifact of a blueprint is a wrapper around one.
pub(super) fn is_surely_record(node: &Node) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
    let expression = written_name(node).and_then(Node::as_str).is_some_and(|name| name.starts_with('['));
    let blueprint = node.get("properties").and_then(|properties| properties.get("template")?.get("$schema")).is_some();
    is_record(node)
        && !expression
        && !blueprint
        && !has(&["$schema"])
        && has(&["name", "type", "ResourceType", "properties", "location", "displayName"])
}

/// What a child takes from the record it stands in.
struct Parent<'a> {
    resource_type: &'a str,
    name: &'a str,
    id: &'a Value,
}

/// Collects the resources of an export.
pub(super) struct Records<'a> {
    /// What the user said about the place of resources without an id.
    pub(super) target: &'a Target,
    /// The path of the export, for the symbols of unknown values.
    pub(super) path: &'a str,
    /// The API version of all records, if it is given beside them.
    pub(super) api_version: Option<&'a Node>,
    /// What a record does not say is not there, but for properties: nobody chose the columns.
    pub(super) whole: bool,
    /// The resources so far.
    pub(super) resources: Vec<Resource>,
    /// Records that could not be read.
    pub(super) not_understood: usize,
    /// Why, one for each, and more.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Where `ConvertTo-Json` first cut something off.
    pub(super) cut: Option<Span>,
    /// How deep in a record that was.
    pub(super) cut_depth: Option<usize>,
}

impl Records<'_> {
    /// Reads one record and its children.
    pub(super) fn add(&mut self, node: &Node) {
        self.add_below(node, None);
    }

    /// Counts a record that is no resource.
    pub(super) fn reject(&mut self, node: &Node) {
        self.not_understood += 1;
        let message = "this record is no resource: it has neither a resource id nor a type and a name";
        self.diagnostics.push(Diagnostic::at(DiagnosticKind::Unsupported, first_byte(node.span), message));
    }

    fn add_below(&mut self, node: &Node, parent: Option<&Parent<'_>>) {
        let parsed = arm_id(node).and_then(|id| ids::parse(&id));
        let Some((resource_type, type_span)) = self.resource_type(node, parsed.as_ref(), parent) else {
            return self.reject(node);
        };
        let Some(name) = full_name(node, parsed.as_ref(), parent, &resource_type) else { return self.reject(node) };
        let name_span = written_name(node).map(|name| name.span);
        let span = name_span.or(node.get("id").map(|id| id.span)).unwrap_or(first_byte(node.span));
        let address = format!("{resource_type}/{name}");
        let id = self.id(node, &resource_type, &name, parent).with_origin(origin(id_span(node).unwrap_or(span)));
        let symbol = id.as_str().map_or_else(|| format!("{} {address}", self.path), str::to_ascii_lowercase);

        let settings = is_in(&["appsettings", "connectionstrings"], name.rsplit('/').next().unwrap_or_default());
        let values = is_in(&SECRET_VALUES, &resource_type);
        let all_secret = values || (settings && resource_type.to_ascii_lowercase().ends_with("/config"));
        let mut converter = Converter::new(&symbol, all_secret, self.cut_depth);
        let nothing = if self.whole { LISTED } else { NOTHING };
        let mut found = properties(node, &resource_type, id.as_str(), (span, nothing), &mut converter);
        if converter.cut_depth != self.cut_depth {
            // Only now it is known which texts may have been lists.
            self.cut_depth = converter.cut_depth;
            found = properties(node, &resource_type, id.as_str(), (span, nothing), &mut converter);
        }
        converter.all_secret = false;

        let mut body = Object::default();
        let string = |text: &str, span: Span| Value::string(text).with_origin(origin(span));
        body.insert(Key::at("type", type_span.unwrap_or(span)), string(&resource_type, type_span.unwrap_or(span)));
        body.insert(Key::at("name", span), string(&name, name_span.unwrap_or(span)));
        body.insert(Key::at("id", id_span(node).unwrap_or(span)), id.clone());
        if let Some(target) = parsed.as_ref().and_then(|id| id.extends.as_deref()) {
            body.insert(Key::at("scope", span), string(target, id_span(node).unwrap_or(span)));
        }
        let moved = row(&resource_type).filter(|_| node.get("properties").is_none()).map(|row| row.moved.as_slice());
        for member in node.members() {
            let known = ENVELOPE.iter().find(|known| known.eq_ignore_ascii_case(&member.key.value));
            let is_moved = moved.is_some_and(|moved| is_moved_key(moved, &member.key.value));
            if let Some(known) = known.filter(|_| !is_moved) {
                body.insert(Key::at(*known, member.key.span), converter.convert(&member.value, known, ""));
            }
        }
        if body.get("apiVersion").is_none()
            && let Some(version) = self.api_version
        {
            body.insert(Key::at("apiVersion", version.span), converter.convert(version, "apiVersion", ""));
        }
        if let Some((key, value)) = found {
            body.insert(key, value);
        }
        for key in if self.whole { &[] } else { missing(node, &resource_type) } {
            if body.get(key).is_some() || moved.is_some_and(|moved| is_moved_key(moved, key)) {
                continue;
            }
            let unknown = not_exported(&format!("{symbol} {key}"), Type::Any, PROJECTED);
            body.insert(Key::at(*key, span), Value::unknown(unknown).with_origin(origin(span)));
        }
        self.cut = self.cut.or(converter.cut);

        let scope = id.as_str().map_or(ScopeKind::ResourceGroup, ids::scope);
        let api_version = body.get("apiVersion").and_then(Value::as_str).map(Into::into);
        let body = Value::from(Data::Object(body.into())).with_origin(origin(span));
        self.resources.push(Resource {
            address,
            resource_type: resource_type.as_str().into(),
            api_version,
            name: Value::string(name.as_str()).with_origin(origin(span)),
            id: id.clone(),
            scope,
            body,
            span: Some(span),
            condition: Condition::Always,
            existing: false,
            trail: Vec::new(),
            vocabularies: Vec::new(),
        });
        let parent = Parent { resource_type: &resource_type, name: &name, id: &id };
        for child in node.get("resources").map(Node::items).unwrap_or_default() {
            self.add_below(child, Some(&parent));
        }
    }

    /// The type and where it is written. The id has the last word: beside it, extensions carry the type of what they extend.
    fn resource_type(&self, node: &Node, id: Option<&Id>, parent: Option<&Parent<'_>>) -> Option<(String, Option<Span>)> {
        let written = written_type(node);
        let text = written.and_then(Node::as_str).map(str::trim);
        let chosen = match (id, text) {
            (Some(id), _) => id.resource_type.clone(),
            (None, Some(text)) if looks_like_type(text) => text.to_owned(),
            (None, Some(text)) => format!("{}/{text}", parent?.resource_type),
            (None, None) => return None,
        };
        Some((canonical(&chosen).into_owned(), written.map(|node| node.span)))
    }

    /// The id as given, else put together from what is known.
    fn id(&self, node: &Node, resource_type: &str, name: &str, parent: Option<&Parent<'_>>) -> Value {
        if let Some(id) = arm_id(node) {
            return Value::string(id.as_ref());
        }
        if let Some(parent) = parent
            && let Some(kind) = strip_prefix_caseless(resource_type, &format!("{}/", parent.resource_type))
            && let Some(own) = strip_prefix_caseless(name, &format!("{}/", parent.name))
        {
            let tail =
                kind.split('/').zip(own.split('/')).fold(String::new(), |tail, (kind, name)| format!("{tail}/{kind}/{name}"));
            return append(parent.id, tail);
        }
        let hole = |what: &str| {
            let symbol = format!("{what} of {} {resource_type}/{name}", self.path);
            Part::Hole(not_exported(&symbol, Type::String, &format!("the {what} is not in the export")).into())
        };
        let given = |keys: &[&str]| keys.iter().find_map(|key| node.get(key)?.as_str().filter(|text| !text.is_empty()));
        let known = |text: Option<&str>, what: &str| text.map_or_else(|| hole(what), |text| Part::Literal(text.into()));
        let (namespace, kinds) = resource_type.split_once('/').unwrap_or((resource_type, ""));
        let tail =
            kinds.split('/').zip(name.split('/')).fold(String::new(), |tail, (kind, name)| format!("{tail}/{kind}/{name}"));
        Value::parts([
            Part::Literal("/subscriptions/".into()),
            known(given(&["subscriptionId"]).or(self.target.subscription.as_deref()), "subscription"),
            Part::Literal("/resourceGroups/".into()),
            known(given(&["resourceGroup", "ResourceGroupName"]).or(self.target.resource_group.as_deref()), "resource group"),
            Part::Literal(format!("/providers/{namespace}{tail}").into()),
        ])
    }
}

fn is_moved_key(moved: &[String], key: &str) -> bool {
    moved.iter().any(|moved| moved.eq_ignore_ascii_case(key))
}

/// Types that are nothing but a value of the user's.
const SECRET_VALUES: [&str; 3] = [
    "Microsoft.AppConfiguration/configurationStores/keyValues",
    "Microsoft.Automation/automationAccounts/variables",
    "Microsoft.KeyVault/vaults/secrets",
];

fn append(id: &Value, tail: String) -> Value {
    match &id.data {
        Data::Parts(parts) => Value::parts(parts.iter().cloned().chain([Part::Literal(tail.into())])),
        _ => Value::string(format!("{}{tail}", id.as_str().unwrap_or_default())),
    }
}

fn strip_prefix_caseless<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// The name with the names of the parents.
fn full_name(node: &Node, id: Option<&Id>, parent: Option<&Parent<'_>>, resource_type: &str) -> Option<String> {
    if let Some(id) = id {
        return Some(id.name.clone());
    }
    let name = written_name(node)?.as_str()?;
    let levels = resource_type.split('/').count().saturating_sub(1);
    match parent {
        Some(parent) if name.split('/').count() < levels => Some(format!("{}/{name}", parent.name)),
        _ => Some(name.to_owned()),
    }
}

fn id_span(node: &Node) -> Option<Span> {
    ["id", "ResourceId"].iter().find_map(|key| node.get(key).filter(|id| id.as_str().is_some())).map(|id| id.span)
}

/// The first byte of a block: findings never mark the whole of it.
fn first_byte(span: Span) -> Span {
    Span { end: span.end.min(span.start.saturating_add(1)), ..span }
}

const NOTHING: &str = "is not in this export; use `az resource show --ids ID` or `az graph query` for it";
const LISTED: &str = "is told by no call of those that were made: Resource Graph does not have it, and lists have no properties";
const PROJECTED: &str = "may be missing from this export, which holds some properties only; use `az resource show --ids ID`";
const CMDLET: &str = "is not in the form of ARM here; use `Get-AzResource -ExpandProperties` or `az resource show --ids ID`";

/// Keys of the top level that a record may lack though the resource has them. All of ARM's answers have a name and a type, and
/// rows of Resource Graph have [every column](https://learn.microsoft.com/azure/governance/resource-graph/concepts/explore-resources)
/// unless they were chosen; what the command line flattens, it may leave out.
fn missing(node: &Node, resource_type: &str) -> &'static [&'static str] {
    const COLUMNS: [&str; 6] = ["location", "kind", "sku", "identity", "tags", "zones"];
    let lacks = |key: &str| node.get(key).is_none();
    let is_row = !lacks("subscriptionId") && !lacks("resourceGroup");
    let is_partial = written_name(node).is_none() || written_type(node).is_none() || lacks("properties") || is_row;
    if !is_partial || resource_type == RESOURCE_GROUP || resource_type == SUBSCRIPTION { &[] } else { &COLUMNS }
}

/// Whether a cmdlet of PowerShell wrote it, whose objects have names and lists of their own.
fn is_pascal(node: &Node) -> bool {
    let id = node.member("id").or_else(|| node.member("ResourceId"));
    id.is_some_and(|member| member.key.value.starts_with(|first: char| first.is_ascii_uppercase()))
}

/// The `properties` of a record in any form, with the key they are reported at.
fn properties(
    node: &Node,
    resource_type: &str,
    id: Option<&str>,
    (span, nothing): (Span, &str),
    converter: &mut Converter<'_>,
) -> Option<(Key, Value)> {
    let symbol = converter.symbol;
    let unknown = |why: &str| not_exported(&format!("{symbol} properties"), Type::Object, why);
    if let Some(member) = node.member("properties") {
        let key = Key::at("properties", member.key.span);
        let value = converter.convert(&member.value, "properties", "");
        if value.as_object().is_some() || matches!(value.data, Data::Unknown(_)) {
            return Some((key, value));
        }
        return Some((key, Value::unknown(unknown(nothing)).with_origin(origin(member.value.span))));
    }
    if resource_type == RESOURCE_GROUP || resource_type == SUBSCRIPTION {
        return None;
    }
    let key = Key::at("properties", span);
    if is_pascal(node) {
        return Some((key, Value::unknown(unknown(CMDLET)).with_origin(origin(span))));
    }
    let known = row(resource_type);
    let is_moved = |member: &Member| known.is_some_and(|row| is_moved_key(&row.moved, &member.key.value));
    let is_property = |member: &&Member| {
        let name = &member.key.value;
        let child_list = name.eq_ignore_ascii_case("resources") && !matches!(member.value.kind, NodeKind::Array(_));
        is_moved(member) || child_list || !(is_in(&ENVELOPE, name) || is_in(&DROPPED, name))
    };
    let mut object = Object::default();
    for member in node.members().iter().filter(is_property) {
        let value = converter.convert(&member.value, &member.key.value, "");
        object.insert(Key::at(member.key.value.clone(), member.key.span), value);
    }
    if object.entries.is_empty() {
        return Some((key, Value::unknown(unknown(nothing)).with_origin(origin(span))));
    }
    let mut value = Value::object(object.entries).with_origin(origin(span));
    // Of a property nothing but its name is known: it may as well be a boolean or a text.
    let missing = |path: &str| not_exported(&format!("{symbol} {path}"), Type::Any, PROJECTED);
    flattened::restore(&mut value, known, id.unwrap_or("\0"), &missing);
    Some((key, value))
}
