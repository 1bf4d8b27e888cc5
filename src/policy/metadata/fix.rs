//! The rows of `custom.fix`: for a denied path, the value that is good.

use serde_json::Value as Json;

use crate::model::{Data, Path, Segment, Value};
use crate::policy::catalogue::LoadError;
use crate::policy::metadata::Block;

/// What is good in the place of what is denied.
#[derive(Clone, Debug)]
pub struct Fix {
    /// The denied path it is for.
    pub path: Pattern,
    /// The types it is for; empty for all.
    pub types: Vec<String>,
    /// The first API version that is sure to know what it sets.
    pub api: Option<String>,
    /// The values it may replace, besides nothing; any if there are none.
    pub from: Vec<Json>,
    /// What is good.
    pub value: FixValue,
    /// Where to write it, if that is elsewhere.
    pub set: Option<Pattern>,
    /// What stands beside it then, by key, unless the author wrote it.
    pub beside: Vec<(String, FixValue)>,
    /// Why somebody must look at it first; nothing if it is safe.
    pub caution: Option<String>,
}

/// Where a good value comes from.
#[derive(Clone, Debug)]
pub enum FixValue {
    /// It is this.
    Json(Json),
    /// It is what this parameter of the policy says.
    Parameter(String),
}

/// A path with `[*]` for any index and `{key}` for any key, as in `properties.locations[*].isZoneRedundant`.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Key(String),
    AnyKey,
    Index(usize),
    AnyIndex,
}

impl Fix {
    /// The path to write at for a denial at `path` of a resource of a type, if the row is for it.
    pub fn target(&self, resource_type: &str, body: &Value, path: &Path) -> Option<Path> {
        let fits = self.types.is_empty() || self.types.iter().any(|own| own.eq_ignore_ascii_case(resource_type));
        let found = self.path.matches(path).filter(|_| fits && self.replaces(body.at(path)))?;
        Some(match &self.set {
            Some(set) => set.filled(&found),
            None => path.clone(),
        })
    }

    /// Whether an API version may be too old to know what it sets.
    pub fn is_too_new_for(&self, version: &str) -> bool {
        self.api.as_ref().is_some_and(|api| version.get(..api.len()).is_some_and(|date| is_date(date) && date < api.as_str()))
    }

    fn replaces(&self, old: Option<&Value>) -> bool {
        let old = old.filter(|old| !old.is_null() && !self.from.is_empty());
        old.is_none_or(|old| match &old.data {
            Data::Bool(old) => self.from.iter().any(|from| from.as_bool() == Some(*old)),
            Data::Int(old) => self.from.iter().any(|from| from.as_i64() == Some(*old)),
            Data::String(old) => self.from.iter().any(|from| from.as_str().is_some_and(|from| old.eq_ignore_ascii_case(from))),
            _ => false,
        })
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Pattern {
    fn parse(text: &str) -> Option<Pattern> {
        let mut pieces = Vec::new();
        for part in text.split('.') {
            let (key, indices) = part.split_once('[').map_or((part, None), |(key, rest)| (key, Some(rest)));
            match key {
                "" => return None,
                "{key}" => pieces.push(Piece::AnyKey),
                key => pieces.push(Piece::Key(key.to_owned())),
            }
            for index in indices.into_iter().flat_map(|indices| indices.split('[')) {
                pieces.push(match index.strip_suffix(']')? {
                    "*" => Piece::AnyIndex,
                    number => Piece::Index(number.parse().ok()?),
                });
            }
        }
        Some(Pattern { text: text.to_owned(), pieces })
    }

    fn wild(&self) -> usize {
        self.pieces.iter().filter(|piece| matches!(piece, Piece::AnyKey | Piece::AnyIndex)).count()
    }

    /// What stands in the places of `[*]` and `{key}`, if it fits.
    fn matches(&self, path: &Path) -> Option<Vec<Segment>> {
        let mut found = Vec::new();
        for (piece, segment) in self.pieces.iter().zip(&path.0) {
            match (piece, segment) {
                (Piece::Key(own), Segment::Key(key)) if own.eq_ignore_ascii_case(key) => {}
                (Piece::Index(own), Segment::Index(index)) if own == index => {}
                (Piece::AnyKey, Segment::Key(_)) | (Piece::AnyIndex, Segment::Index(_)) => found.push(segment.clone()),
                _ => return None,
            }
        }
        (self.pieces.len() == path.0.len()).then_some(found)
    }

    /// The path with `found` in the places of `[*]` and `{key}`, in order.
    fn filled(&self, found: &[Segment]) -> Path {
        let mut found = found.iter();
        let segments = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Key(key) => Some(Segment::Key(key.as_str().into())),
            Piece::Index(index) => Some(Segment::Index(*index)),
            Piece::AnyKey | Piece::AnyIndex => found.next().cloned(),
        });
        Path(segments.collect())
    }
}

/// The keys of a row; one with `?` may be left out.
const KEYS: &[&str] = &["path", "value", "safe", "types?", "api?", "from?", "set?", "beside?", "why?"];

impl Block<'_> {
    /// The rows of `custom.fix`.
    pub(super) fn fixes(&self, custom: &Json) -> Result<Vec<Fix>, LoadError> {
        let Some(rows) = custom.get("fix") else { return Ok(Vec::new()) };
        let rows = rows.as_array().ok_or_else(|| self.error("fix", "`fix` is no list of rows"))?;
        rows.iter().enumerate().map(|(number, row)| self.row(number, row, custom)).collect()
    }

    fn row(&self, number: usize, row: &Json, custom: &Json) -> Result<Fix, LoadError> {
        let wrong = |message: String| self.error_in_row("fix", number, message);
        if let Err(error) = self.keys(row, KEYS, "fix.") {
            return Err(wrong(error.message));
        }
        let pattern = |key: &str| {
            let text = row.get(key).and_then(Json::as_str).unwrap_or_default();
            Pattern::parse(text).ok_or_else(|| wrong(format!("`fix.{key}` is no path such as `properties.rules[*].value`")))
        };
        let path = pattern("path")?;
        let set = row.get("set").map(|_| pattern("set")).transpose()?;
        if set.as_ref().is_some_and(|set| set.wild() > path.wild()) {
            return Err(wrong("`fix.set` has more of `[*]` and `{key}` than `fix.path`".to_owned()));
        }
        let types = if row.get("types").is_some() { self.texts(row, "types")? } else { Vec::new() };
        let judged = custom.get("resource_types").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
        let is_judged = |name: &String| judged.iter().any(|judged| judged == name || judged == "*");
        if let Some(name) = types.iter().find(|name| !is_judged(name)) {
            return Err(wrong(format!("`{name}` is none of `resource_types`")));
        }
        let from = match row.get("from") {
            None => Vec::new(),
            Some(from) => from.as_array().cloned().ok_or_else(|| wrong("`fix.from` is no list of values".to_owned()))?,
        };
        let api = row.get("api").map(|api| api.as_str().filter(|api| is_date(api)).map(str::to_owned));
        let api =
            api.map(|api| api.ok_or_else(|| wrong("`fix.api` is no date such as \"2019-04-01\"".to_owned()))).transpose()?;
        let beside = match row.get("beside").map(|beside| beside.as_object().ok_or(beside)) {
            None => Vec::new(),
            Some(Err(_)) => return Err(wrong("`fix.beside` is no object".to_owned())),
            Some(Ok(object)) => {
                let given = object.iter().map(|(key, given)| Ok((key.clone(), value(given, custom)?)));
                given.collect::<Result<_, String>>().map_err(wrong)?
            }
        };
        let why = row.get("why").map(|why| why.as_str().map(str::trim).filter(|why| !why.is_empty()).map(str::to_owned));
        let caution = match (row.get("safe").and_then(Json::as_bool), why) {
            (Some(true), None) => None,
            (Some(false), Some(Some(why))) => Some(why),
            (Some(true), Some(_)) => return Err(wrong("a fix that is safe has no `why`".to_owned())),
            (Some(false), _) => return Err(wrong("a fix that is not safe says in `why` what to look at".to_owned())),
            (None, _) => return Err(wrong("`fix.safe` is neither true nor false".to_owned())),
        };
        let value = value(row.get("value").unwrap_or(&Json::Null), custom).map_err(wrong)?;
        Ok(Fix { path, types, api, from, value, set, beside, caution })
    }
}

/// `2019-04-01`.
fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

fn value(value: &Json, custom: &Json) -> Result<FixValue, String> {
    let Some(name) = value.as_object().and_then(|object| object.get("parameter")).and_then(Json::as_str) else {
        return if value.is_null() { Err("`fix.value` is null".to_owned()) } else { Ok(FixValue::Json(value.clone())) };
    };
    if custom.get("parameters").and_then(|parameters| parameters.get(name)).is_none() {
        return Err(format!("`fix.value`: the policy has no parameter `{name}`"));
    }
    Ok(FixValue::Parameter(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_takes_any_index_and_key() {
        let pattern = Pattern::parse("a.b[*].{key}.c[0]").unwrap();
        let path = Path::keys(&["A", "b"]).index(3).key("x").key("c").index(0);
        let found = pattern.matches(&path).unwrap();
        assert_eq!(Pattern::parse("s.{key}.t").unwrap().filled(&found[1..]), Path::keys(&["s", "x", "t"]));
        assert!(pattern.matches(&Path::keys(&["a", "b"])).is_none());
        assert!(pattern.matches(&path.key("d")).is_none());
        assert!(["", "a..b", "a[", "a[x]", "a]"].iter().all(|text| Pattern::parse(text).is_none() || *text == "a]"));
    }
}
