//! Values that differ on paths that policies read. What code does not write, what nobody knows and what is secret never differs; nor does what Azure
//! only writes otherwise: ids and names of values in another case, regions by their display names, lists in another order.

use std::borrow::Cow;
use std::collections::BTreeMap;

use foldhash::HashMap;
use jiff::Timestamp;
use serde_json::Value as Json;

use crate::drift::side::{Entry, Inline, is_part};
use crate::finding::{display, is_named_secret};
use crate::model::{Array, Data, Object, Path, Segment, Value};
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::profile::Profile;
use crate::policy::reads::Reads;

/// How deep values are compared.
const DEEPEST: usize = 48;
/// Elements without names that are paired one with each other.
const PAIRED: usize = 200;
/// Elements that are shown of a list.
const SHOWN: usize = 3;
/// Where the configuration of a site stands in the site.
const CONFIGURATION: [&str; 2] = ["properties", "siteConfig"];
/// Keys below which anybody may have written a secret, so that no text from there is shown.
const SETTINGS: [&str; 8] = [
    "appsettings",
    "connectionstrings",
    "env",
    "environmentvariables",
    "customdata",
    "parameters",
    "protectedsettings",
    "settings",
];

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) path: Path,
    /// What code says, and what is live, in words.
    pub(super) code: String,
    pub(super) live: String,
}

/// What policies read of each type, and what Azure does where nothing is written.
#[derive(Debug)]
pub(super) struct Reading<'c> {
    reads: BTreeMap<String, Reads>,
    catalogue: &'c Catalogue,
    profile: &'c Profile,
}

impl<'c> Reading<'c> {
    /// What the controls that are on read of resources of these types, in small letters: as the judged ones, or as those joined to them.
    pub(super) fn of(
        catalogue: &'c Catalogue,
        profile: &'c Profile,
        kinds: &BTreeMap<String, String>,
    ) -> Result<Self, LoadError> {
        let mut asked: Vec<(usize, Option<&str>)> = Vec::new();
        let mut joined: Vec<(usize, &str, &str)> = Vec::new();
        for (number, policy) in catalogue.policies.iter().enumerate().filter(|(number, _)| profile.enabled(*number)) {
            for (folded, kind) in kinds {
                let judged = |listed: &String| listed == "*" || listed.to_ascii_lowercase() == *folded;
                if policy.metadata.resource_types.iter().any(judged) {
                    asked.push((number, Some(kind)));
                }
                for relation in &policy.metadata.relations {
                    if leads_to(catalogue, relation, folded) {
                        joined.push((number, kind, relation));
                    }
                }
            }
        }
        let own = catalogue.trees(&asked)?;
        let others = catalogue.trees(&joined.iter().map(|(number, ..)| (*number, None)).collect::<Vec<_>>())?;
        let mut reads: BTreeMap<String, Reads> = BTreeMap::new();
        let mut add = |kind: &str, tree: Cow<'_, Reads>| {
            // Who reads everything tells nothing of any one place.
            let mut tree = tree.into_owned();
            tree.at = Default::default();
            tree.any = None;
            if let Some((_, properties)) = tree.keys.get_mut("properties") {
                properties.at = Default::default();
                properties.any = None;
            }
            reads.entry(kind.to_ascii_lowercase()).or_default().merge(&tree);
        };
        for ((_, kind), tree) in asked.iter().zip(&own) {
            add(kind.unwrap_or_default(), tree.below(&["resource"], &Path::default()));
        }
        for ((_, kind, relation), tree) in joined.iter().zip(&others) {
            add(kind, tree.below(&["related", relation, "*"], &Path::default()));
        }
        Ok(Reading { reads, catalogue, profile })
    }

    /// Where the values of two entries differ, in the order of the code.
    pub(super) fn differences(&self, code: &Entry<'_>, live: &Entry<'_>, inline: &Inline) -> Vec<Difference> {
        let Some(reads) = self.reads.get(&code.folded) else { return Vec::new() };
        let mut walk = Walk { found: Vec::new(), apart: inline.of_type(&code.folded) };
        if is_part(code, live) {
            // Settings stand in another form there, and of their values nothing is shown.
            let path = Path::keys(&["properties"]);
            let wanted = code.body.at(&path).filter(|_| is_web(code));
            if let (Some(wanted), Some(is)) = (wanted, live.body.at(&Path::keys(&CONFIGURATION))) {
                walk.compare(&reads.below(&[], &path), wanted, is, &path);
            }
            return walk.found;
        }
        walk.compare(reads, code.body, live.body, &Path::default());
        self.defaults(reads, code, live, &mut walk.found);
        walk.found
    }

    /// Whether Azure does something of itself where nothing is at a path.
    pub(super) fn has_default(&self, folded: &str, path: &Path) -> bool {
        let rows = self.catalogue.tables.get("defaults").and_then(|table| table.get(folded)).and_then(Json::as_array);
        let path = path.to_string();
        rows.into_iter()
            .flatten()
            .any(|row| row.get("path").and_then(Json::as_str).is_some_and(|one| one.eq_ignore_ascii_case(&path)))
    }

    /// Whether a control that judges resources of one type asks for those of another that belong to them; both in small letters.
    pub(super) fn joins(&self, folded: &str, judged: &str) -> bool {
        let judges = |listed: &String| listed == "*" || listed.eq_ignore_ascii_case(judged);
        let policies = self.catalogue.policies.iter().enumerate().filter(|(number, _)| self.profile.enabled(*number));
        policies.map(|(_, policy)| &policy.metadata).any(|metadata| {
            metadata.resource_types.iter().any(judges)
                && metadata.relations.iter().any(|relation| leads_to(self.catalogue, relation, folded))
        })
    }

    /// What Azure does of itself where code says nothing, as far as a table of the policies knows.
    fn defaults(&self, reads: &Reads, code: &Entry<'_>, live: &Entry<'_>, found: &mut Vec<Difference>) {
        let rows = self.catalogue.tables.get("defaults").and_then(|table| table.get(&code.folded)).and_then(Json::as_array);
        let version = code.body.get("apiVersion").and_then(Value::as_str).unwrap_or("9999-12-30");
        for row in rows.into_iter().flatten() {
            let text = |key: &str| row.get(key).and_then(Json::as_str);
            let (Some(path), Some(default)) = (text("path"), row.get("value")) else { continue };
            let holds = text("from").is_none_or(|from| from <= version) && text("until").is_none_or(|until| version < until);
            let path = Path::keys(&path.split('.').collect::<Vec<_>>());
            if !holds || !reads.below(&[], &path).is_read() || !is_surely_absent(code.body, &path) {
                continue;
            }
            let Some(there) = live.body.at(&path).filter(|value| value.is_known() && !is_hidden(value, &path)) else { continue };
            let (Some(wanted), Some(is)) = (plain_json(default), plain(there, &path)) else { continue };
            if wanted.to_lowercase() != is.to_lowercase() {
                let code = format!("`{wanted}` by default");
                found.push(Difference { code, live: format!("`{}`", shown(there, &path)), path });
            }
        }
    }
}

/// Whether an entry is the configuration of a site that stands in the site too.
fn is_web(code: &Entry<'_>) -> bool {
    code.id.as_ref().is_some_and(|id| id.name() == "web")
}

/// Whether a part of a site says what counts at a path of the site.
pub(super) fn declares(part: &Entry<'_>, path: &Path) -> bool {
    let configuration = Path::keys(&CONFIGURATION);
    let Some(below) = path.0.strip_prefix(configuration.0.as_slice()).filter(|_| is_web(part)) else { return false };
    let own: Vec<Segment> = Path::keys(&["properties"]).0.into_iter().chain(below.iter().cloned()).collect();
    part.body.at(&Path(own)).is_some()
}

/// Whether a relation may lead to resources of a type.
fn leads_to(catalogue: &Catalogue, relation: &str, folded: &str) -> bool {
    let row = catalogue.tables.get("relations").and_then(|table| table.get(relation));
    let is = |value: &Json| match value {
        Json::String(text) => text.to_ascii_lowercase() == folded,
        Json::Array(list) => list.iter().filter_map(Json::as_str).any(|text| text.to_ascii_lowercase() == folded),
        _ => false,
    };
    row.is_some_and(|row| ["child", "from", "to", "all"].iter().filter_map(|key| row.get(key)).any(is))
}

/// Whether nothing is at `path`, and nothing unknown may be.
fn is_surely_absent(body: &Value, path: &Path) -> bool {
    let (value, depth) = body.nearest(path);
    match &value.data {
        Data::Null => true,
        Data::Object(object) => depth < path.0.len() && object.open.is_none(),
        _ => false,
    }
}

struct Walk<'a> {
    found: Vec<Difference>,
    /// Where children stand, which are compared one by one.
    apart: &'a [(Path, String)],
}

impl Walk<'_> {
    fn compare(&mut self, reads: &Reads, code: &Value, live: &Value, path: &Path) {
        let children = self.apart.iter().any(|(place, _)| place.to_string().eq_ignore_ascii_case(&path.to_string()));
        if path.0.len() > DEEPEST || children || !reads.is_read() || is_hidden(code, path) || is_hidden(live, path) {
            return;
        }
        match (&code.data, &live.data) {
            (Data::Object(code), Data::Object(live)) => self.objects(reads, code, live, path),
            (Data::Array(code), Data::Array(live)) => self.arrays(reads, code, live, path),
            _ => {
                let (Some(wanted), Some(is)) = (plain(code, path), plain(live, path)) else { return };
                if wanted != is {
                    self.push(path, shown(code, path), shown(live, path));
                }
            }
        }
    }

    fn push(&mut self, path: &Path, code: String, live: String) {
        self.found.push(Difference { path: path.clone(), code: format!("`{code}`"), live: format!("`{live}`") });
    }

    /// What code says, key by key: what it leaves out Azure fills in.
    fn objects(&mut self, reads: &Reads, code: &Object, live: &Object, path: &Path) {
        for (key, value) in &code.entries {
            let Some((_, there)) = live.get_entry(&key.text) else { continue };
            let below = path.key(key.text.clone());
            let reads = reads.below(&[], &Path(vec![Segment::Key(key.text.clone())]));
            self.compare(&reads, value, there, &below);
        }
    }

    fn arrays(&mut self, reads: &Reads, code: &Array, live: &Array, path: &Path) {
        let is_hidden_in = |array: &Array| array.items.iter().any(Value::has_secret);
        if is_hidden_in(code) || is_hidden_in(live) {
            return;
        }
        let element = reads.below(&[], &Path(vec![Segment::Index(0)]));
        let Some(pairs) = self.paired(&element, code, live, path) else { return };
        for (code_place, live_place) in &pairs.both {
            if let (Some(wanted), Some(is)) = (code.items.get(*code_place), live.items.get(*live_place)) {
                self.compare(&element, wanted, is, &path.index(*code_place));
            }
        }
        let (mut gone, mut more) = (pairs.code, pairs.live);
        if live.open.is_some() {
            gone.clear();
        }
        // Azure tells of categories that are off, which nobody declares
        // (<https://github.com/hashicorp/terraform-provider-azurerm/issues/10135>).
        let is_off = |place: &usize| {
            let enabled = live.items.get(*place).and_then(|item| item.get("enabled"));
            enabled.is_some_and(|enabled| matches!(enabled.data, Data::Bool(false)))
        };
        more.retain(|place| !is_off(place));
        // Each element that is not known may be one of those that are live.
        let spare = code.items.len() - pairs.both.len() - gone.len();
        if code.open.is_some() || more.len() <= spare {
            more.clear();
        }
        if !gone.is_empty() || !more.is_empty() {
            let list = |array: &Array, places: &[usize]| {
                let texts: Vec<String> = places
                    .iter()
                    .take(SHOWN)
                    .filter_map(|place| Some(format!("`{}`", named(array.items.get(*place)?, path))))
                    .collect();
                let rest = places.len().saturating_sub(SHOWN);
                let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
                format!("{}{more}", texts.join(", "))
            };
            let word = |array: &Array, places: &[usize], other: &str| match places {
                [] => other.to_owned(),
                places => list(array, places),
            };
            let code = word(code, &gone, "nothing else");
            let live = word(live, &more, "nothing else");
            self.found.push(Difference { path: path.clone(), code, live });
        }
    }

    /// Which element of an array is which of another, whatever their order; none if nobody can tell.
    fn paired(&self, reads: &Reads, code: &Array, live: &Array, path: &Path) -> Option<Pairs> {
        let key = |value: &Value, name: Option<&str>| match name {
            Some(name) => plain(value.get(name)?, path),
            None => plain(value, path),
        };
        let tells = |name: Option<&str>| {
            let known = |array: &Array| array.items.iter().all(|item| key(item, name).is_some());
            known(code) && known(live)
        };
        let unknown = |item: &Value| matches!(item.data, Data::Unknown(_) | Data::Parts(_));
        if code.items.iter().any(unknown) || live.items.iter().any(unknown) {
            return self.plain_pairs(code, live, path);
        }
        let named = ["name", "id", "key", "principalId", "value", "category", "categoryGroup", "objectId", "locationName"];
        let by = std::iter::once(None).chain(named.into_iter().map(Some)).find(|name| tells(*name));
        let Some(name) = by else { return self.alike(reads, code, live, path) };
        let mut places: HashMap<String, Vec<usize>> = HashMap::default();
        for (place, item) in live.items.iter().enumerate().rev() {
            places.entry(key(item, name)?).or_default().push(place);
        }
        let mut pairs = Pairs::default();
        for (place, item) in code.items.iter().enumerate() {
            match places.get_mut(&key(item, name)?).and_then(Vec::pop) {
                Some(other) => pairs.both.push((place, other)),
                None => pairs.code.push(place),
            }
        }
        pairs.live = places.into_values().flatten().collect();
        pairs.live.sort_unstable();
        Some(pairs)
    }

    /// The same where some elements are not known: of the others those that are equal.
    fn plain_pairs(&self, code: &Array, live: &Array, path: &Path) -> Option<Pairs> {
        let mut places: HashMap<String, Vec<usize>> = HashMap::default();
        for (place, item) in live.items.iter().enumerate().rev() {
            places.entry(plain(item, path)?).or_default().push(place);
        }
        let mut pairs = Pairs::default();
        for (place, item) in code.items.iter().enumerate() {
            let Some(text) = plain(item, path) else { continue };
            match places.get_mut(&text).and_then(Vec::pop) {
                Some(other) => pairs.both.push((place, other)),
                None => pairs.code.push(place),
            }
        }
        pairs.live = places.into_values().flatten().collect();
        pairs.live.sort_unstable();
        Some(pairs)
    }

    /// The same for elements without names: each goes with the first that does not differ from it.
    fn alike(&self, reads: &Reads, code: &Array, live: &Array, path: &Path) -> Option<Pairs> {
        if code.items.len() > PAIRED || live.items.len() > PAIRED {
            return None;
        }
        let mut left: Vec<usize> = (0..live.items.len()).collect();
        let mut pairs = Pairs::default();
        for (place, item) in code.items.iter().enumerate() {
            let fits = |other: &usize| {
                let mut walk = Walk { found: Vec::new(), apart: &[] };
                live.items.get(*other).is_some_and(|live| {
                    walk.compare(reads, item, live, &path.index(place));
                    walk.found.is_empty()
                })
            };
            match left.iter().position(fits) {
                Some(at) => pairs.both.push((place, left.remove(at))),
                None => pairs.code.push(place),
            }
        }
        // A lone element on each side is the same one, changed.
        if let ([one], [other]) = (pairs.code.as_slice(), left.as_slice())
            && code.items.len() == live.items.len()
        {
            pairs.both.push((*one, *other));
            pairs.code.clear();
            left.clear();
        }
        pairs.live = left;
        Some(pairs)
    }
}

/// The places of elements that are the same on both sides, and of those that are on one alone.
#[derive(Debug, Default)]
struct Pairs {
    both: Vec<(usize, usize)>,
    code: Vec<usize>,
    live: Vec<usize>,
}

/// What an element of a list is called.
fn named(value: &Value, path: &Path) -> String {
    let name = ["name", "id", "value", "key", "category"]
        .iter()
        .find_map(|key| value.get(key).filter(|name| plain(name, path).is_some()));
    shown(name.unwrap_or(value), path)
}

/// Whether a value must not be shown, so that it is not compared either.
fn is_hidden(value: &Value, path: &Path) -> bool {
    value.secret || is_named_secret(value, path)
}

/// A scalar in words, if it may be shown.
pub(super) fn word(value: &Value, path: &Path) -> Option<String> {
    (!is_hidden(value, path)).then(|| format!("`{}`", shown(value, path)))
}

/// Whether a path leads to where anybody may have written a secret.
pub(super) fn is_setting(path: &Path) -> bool {
    path.0.iter().any(|segment| matches!(segment, Segment::Key(key) if SETTINGS.contains(&key.to_ascii_lowercase().as_str())))
}

/// What is shown of a value that is none of a secret's.
fn shown(value: &Value, path: &Path) -> String {
    if value.as_str().is_some() && is_setting(path) {
        return "(not shown)".to_owned();
    }
    let text = display(value);
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// A known scalar as Azure takes it: what it does not tell apart is equal. None for anything else.
fn plain(value: &Value, path: &Path) -> Option<String> {
    if value.secret {
        return None;
    }
    match &value.data {
        Data::Bool(truth) => Some(truth.to_string()),
        Data::Int(number) => Some(number.to_string()),
        Data::Float(number) => Some(number.to_string()),
        Data::String(text) => Some(folded(text, path)),
        Data::Null | Data::Parts(_) | Data::Array(_) | Data::Object(_) | Data::Unknown(_) => None,
    }
}

fn plain_json(value: &Json) -> Option<String> {
    match value {
        Json::Bool(truth) => Some(truth.to_string()),
        Json::Number(number) => Some(number.to_string()),
        Json::String(text) => Some(text.clone()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// A text as Azure compares it. Values of tags are compared as they are.
fn folded(text: &str, path: &Path) -> String {
    let key = |at: usize| match path.0.get(at) {
        Some(Segment::Key(key)) => key.to_ascii_lowercase(),
        _ => String::new(),
    };
    if key(0) == "tags" {
        return text.to_owned();
    }
    let last = path
        .0
        .iter()
        .rev()
        .find_map(|segment| if let Segment::Key(key) = segment { Some(key.to_ascii_lowercase()) } else { None });
    let last = last.unwrap_or_default();
    let small = text.trim().to_lowercase();
    // `West Europe` and `westeurope` are one region
    // (<https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-location>).
    if ["location", "locations", "region", "regions", "locationname"].iter().any(|word| last.ends_with(word)) {
        return small.replace(' ', "");
    }
    // `SystemAssigned, UserAssigned` is told with a blank and taken without.
    let small = small.split(',').map(str::trim).collect::<Vec<_>>().join(",");
    // A built-in role is the same one in every scope (<https://github.com/hashicorp/terraform-provider-azurerm/issues/19847>).
    if let Some((_, role)) = small.rsplit_once("/providers/microsoft.authorization/roledefinitions/") {
        return role.to_owned();
    }
    // Storage accounts tell a single address without its mask.
    let small = small.strip_suffix("/32").unwrap_or(&small);
    if small.len() >= 20
        && small.as_bytes().get(4) == Some(&b'-')
        && let Ok(time) = small.to_uppercase().parse::<Timestamp>()
    {
        return time.to_string();
    }
    small.trim_end_matches('/').to_owned()
}
