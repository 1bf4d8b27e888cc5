//! Reads rows backwards: which arguments an author gives which values, so that a property has the value that it should have.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::frontend::terraform::mapping::constant::constant;
use crate::frontend::terraform::mapping::format::{ArgumentType, Convert, Split};
use crate::frontend::terraform::mapping::path::{ArgumentPath, ArgumentStep, PropertyPath, PropertyStep};
use crate::frontend::terraform::mapping::table::{
    Child, FormatPiece, Kind, Name, Row, Table, Test, Transform, Wanted, holds, plain,
};
use crate::frontend::terraform::mapping::transform::{Surroundings, apply, typed};
use crate::model::{self, Data, Origin, Path, Segment};

/// A row that writes a property, read from there.
#[derive(Clone, Debug)]
pub struct Way {
    row: Row,
    /// Paths with a dot in front count from the block that a child stands for.
    pub relative: bool,
    /// Where the indices of the lists stand in the path of the property, in the order of the `[*]` of the argument.
    pub lists: Vec<usize>,
    /// What of the path lies inside of the value of the argument.
    pub inside: Vec<Segment>,
    /// Whether the value of the argument is a JSON text.
    pub encoded: bool,
}

/// The rows of `table` that write the property at `path` of what it makes of type `resource_type`, in the order of the table.
/// `body` is the resource as it is now.
pub fn ways(table: &Table, resource_type: &str, path: &Path, body: &model::Value) -> Vec<Way> {
    let same = |other: &str| other.eq_ignore_ascii_case(resource_type);
    let own = match &table.kind {
        Kind::Resource(arm) => same(&arm.resource_type),
        Kind::Merge(merge) => merge.child.as_ref().map_or(same(&merge.into), |(arm, _)| same(&arm.resource_type)),
    };
    let mut ways = Vec::new();
    if own {
        ways.extend(table.rows.iter().filter_map(|row| way(row, false, path, body)));
    }
    // Several children of one type differ in their names.
    let name = body.get("name").and_then(|name| name.text_with(|_| String::new())).unwrap_or_default();
    let own = name.rsplit('/').next().unwrap_or_default();
    let called = |child: &&Child| match child.names.last() {
        Some(Name::Text(text)) => text.eq_ignore_ascii_case(own),
        Some(Name::Argument(_)) | None => true,
    };
    for child in table.children.iter().filter(|child| same(&child.arm.resource_type)).filter(called) {
        ways.extend(child.rows.iter().filter_map(|row| way(row, child.each.is_some(), path, body)));
    }
    ways
}

fn way(row: &Row, of_block: bool, path: &Path, body: &model::Value) -> Option<Way> {
    let lists = lists(&row.arm, path)?;
    let rest = path.0.get(row.arm.0.len()..)?;
    let element = || body.nearest(&Path(path.0.get(..row.arm.0.len()).unwrap_or_default().to_vec())).0;
    let key = |segment: &Segment, name: &str| matches!(segment, Segment::Key(key) if key.eq_ignore_ascii_case(name));
    let inside = match (&row.transform, rest) {
        (_, [segment]) if row.setting.is_some() => {
            let named = element().get("name").and_then(model::Value::as_str);
            (key(segment, "value") && named == row.setting.as_deref()).then(Vec::new)?
        }
        (_, []) if row.setting.is_none() => Vec::new(),
        (Transform::Copy | Transform::Json, rest) if row.setting.is_none() => rest.to_vec(),
        // An element of the list is an entry of the map.
        (Transform::Pairs(pairs), [index @ Segment::Index(_), last]) if key(last, &pairs.value) => {
            let name = element().step(index)?.get(&pairs.key)?.as_str()?;
            vec![Segment::Key(name.into())]
        }
        _ => return None,
    };
    // An element that several rows write is told apart by its name only.
    let appended = row.arm.appends() && row.setting.is_none();
    let relative = of_block && row.tf.iter().any(|path| path.relative);
    let encoded = row.transform == Transform::Json;
    (!appended).then(|| Way { row: row.clone(), relative, lists, inside, encoded })
}

/// The places of the indices that stand for the `[*]` of a row; `None` if the row writes elsewhere.
fn lists(arm: &PropertyPath, path: &Path) -> Option<Vec<usize>> {
    let mut lists = Vec::new();
    for (at, step) in arm.0.iter().enumerate() {
        match (step, path.0.get(at)?) {
            (PropertyStep::Key(key), Segment::Key(other)) if key.eq_ignore_ascii_case(other) => {}
            (PropertyStep::Each | PropertyStep::Flat, Segment::Index(_)) => lists.push(at),
            (PropertyStep::Append(_), Segment::Index(_)) => {}
            _ => return None,
        }
    }
    Some(lists)
}

impl Way {
    /// The arguments that it is made of.
    pub fn arguments(&self) -> &[ArgumentPath] {
        &self.row.tf
    }

    /// Other names of the first argument.
    pub fn aliases(&self) -> &[ArgumentPath] {
        &self.row.aliases
    }

    /// What must be true of other arguments.
    pub fn conditions(&self) -> &[Test] {
        match self.follows().is_some() || self.begins().is_some() {
            true => &[],
            false => &self.row.conditions,
        }
    }

    /// The block that a constant stands for, if its only condition is that the block is there; with an argument of it that has a
    /// default, and that default: who writes this one argument has the constant too.
    pub fn begun(&self, table: &Table, new: &Json) -> Option<(ArgumentPath, Json)> {
        let block = self.begins().filter(|_| matches!(&self.row.transform, Transform::Const(constant) if constant == new))?;
        let rows = table.rows.iter().chain(table.children.iter().flat_map(|child| &child.rows));
        let inside = |path: &ArgumentPath| path.steps.len() == block.steps.len() + 1 && path.steps.starts_with(&block.steps);
        rows.filter_map(|row| match row.tf.as_slice() {
            [path] if inside(path) => Some((path.clone(), row.default.clone().filter(|default| !default.is_null())?)),
            _ => None,
        })
        .next()
    }

    fn begins(&self) -> Option<&ArgumentPath> {
        match (&self.row.transform, self.row.conditions.as_slice()) {
            (Transform::Const(_), [Test { paths, wanted: Wanted::Set }]) if self.row.tf.is_empty() => paths.first(),
            _ => None,
        }
    }

    /// What the provider takes if the argument is not written.
    pub fn default(&self) -> Option<&Json> {
        self.row.default.as_ref().or(self.row.otherwise.as_ref())
    }

    /// Whether it is one of the major `major`.
    pub fn holds(&self, major: u32) -> bool {
        holds(self.row.since, self.row.until, major)
    }

    /// The only condition of a constant, if that asks for the value of an argument: who gives the argument this value has the constant.
    fn follows(&self) -> Option<(&ArgumentPath, &str)> {
        match (&self.row.transform, self.row.conditions.as_slice()) {
            (Transform::Const(_), [Test { paths, wanted: Wanted::Is(wanted) }]) => Some((paths.first()?, wanted.first()?)),
            _ => None,
        }
    }

    /// The arguments and the values that they should have for the property to be `new`. `written` gives what an argument has now, as
    /// far as it is written out.
    ///
    /// # Errors
    /// Why there are no such values.
    pub fn invert(
        &self,
        new: &Json,
        written: &dyn Fn(&ArgumentPath) -> Option<Json>,
    ) -> Result<Vec<(ArgumentPath, Json)>, String> {
        if let (Some((path, wanted)), Transform::Const(constant)) = (self.follows(), &self.row.transform) {
            let value = match wanted {
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                text => Json::String(text.to_owned()),
            };
            return if constant == new { Ok(vec![(path.clone(), value)]) } else { Err(self.out_of_reach(new)) };
        }
        if !self.inside.is_empty() {
            return Ok(self.row.tf.first().map(|path| (path.clone(), new.clone())).into_iter().collect());
        }
        let [path] = self.row.tf.as_slice() else { return self.invert_several(new, written) };
        // With one `[*]` more than the property has the argument is a list of what the row writes.
        let listed = path.count() > self.row.arm.count() && !self.row.arm.flattens();
        let value = match (listed, new) {
            (true, Json::Array(items)) => {
                Json::Array(items.iter().map(|item| self.invert_one(item, None)).collect::<Result<_, _>>()?)
            }
            (true, _) => return Err(format!("`{}` is a list", shown(path))),
            (false, new) => self.invert_one(new, written(path))?,
        };
        Ok(vec![(path.clone(), value)])
    }

    /// What the only argument must be, checked by applying the row to it.
    fn invert_one(&self, new: &Json, written: Option<Json>) -> Result<Json, String> {
        let value = inverse(&self.row, new, written).map_err(|why| why.unwrap_or_else(|| self.out_of_reach(new)))?;
        let made = self.forward(std::slice::from_ref(&value));
        if made.is_some_and(|made| equal(&made, new)) { Ok(value) } else { Err(self.out_of_reach(new)) }
    }

    /// Several arguments make one text.
    fn invert_several(
        &self,
        new: &Json,
        written: &dyn Fn(&ArgumentPath) -> Option<Json>,
    ) -> Result<Vec<(ArgumentPath, Json)>, String> {
        let (Transform::Format(pieces), Json::String(text)) = (&self.row.transform, new) else {
            return Err(match self.row.tf.as_slice() {
                [] => "the provider sends it whatever the configuration says".to_owned(),
                _ => self.out_of_reach(new),
            });
        };
        let found = cut(pieces, text).ok_or_else(|| self.out_of_reach(new))?;
        let values: Vec<Json> = (0..self.row.tf.len()).map(|at| found.get(&at).cloned().unwrap_or_default().into()).collect();
        if !self.forward(&values).is_some_and(|made| equal(&made, new)) {
            return Err(self.out_of_reach(new));
        }
        let changed = |(path, value): &(ArgumentPath, Json)| written(path).as_ref() != Some(value);
        Ok(self.row.tf.iter().cloned().zip(values).filter(changed).collect())
    }

    /// What the row makes of `values`.
    fn forward(&self, values: &[Json]) -> Option<model::Value> {
        let none = model::Value::NULL;
        let around = Surroundings { subscription: &none, group: &none };
        let typed = |value: &Json| Some(typed(constant(value, &Origin::NONE), self.row.ty, self.row.default.as_ref()));
        let values: Vec<Option<model::Value>> = values.iter().map(typed).collect();
        apply(&self.row.transform, &values, &[], &around)
    }

    fn out_of_reach(&self, new: &Json) -> String {
        let names: Vec<String> = self.row.tf.iter().map(|path| format!("`{}`", shown(path))).collect();
        match names.as_slice() {
            [] => "the provider sends it whatever the configuration says".to_owned(),
            _ => format!("no value of {} makes it {new}", names.join(" and ")),
        }
    }
}

/// A path as people write it, without `[*]`.
pub fn shown(path: &ArgumentPath) -> String {
    path.names().map(|name| &**name).collect::<Vec<_>>().join(".")
}

/// The argument that the row makes `new` of. `Err` has a reason if there is more to say than that there is none.
fn inverse(row: &Row, new: &Json, written: Option<Json>) -> Result<Json, Option<String>> {
    let kind = row.ty.or_else(|| type_of(row.default.as_ref().or(row.otherwise.as_ref())?));
    let name = || row.tf.first().map(shown).unwrap_or_default();
    match (&row.transform, new) {
        (Transform::Copy, new) => Ok(cast(new, kind)),
        (Transform::Map(table), Json::Array(items)) => {
            Ok(Json::Array(items.iter().map(|item| unmapped(table, item, kind)).collect::<Option<_>>().ok_or(None)?))
        }
        (Transform::Map(table), new) => unmapped(table, new, kind).ok_or(None),
        (Transform::Not, Json::Bool(flag)) => Ok(Json::Bool(!flag)),
        (Transform::Format(pieces) | Transform::Duration(pieces), Json::String(text)) => {
            let value = cut(pieces, text).and_then(|found| found.get(&0).cloned()).ok_or(None)?;
            let number = matches!(row.transform, Transform::Duration(_));
            Ok(cast(&value.into(), kind.or_else(|| number.then_some(ArgumentType::Number))))
        }
        (Transform::Split(split), Json::String(_)) => match written {
            Some(Json::String(whole)) => joined(split, &whole, new).map(Json::String).ok_or(None),
            _ => Err(Some(format!("it is a part of `{}`, which is not written out", name()))),
        },
        (Transform::Scale(factor), new) => new.as_f64().and_then(|number| whole(number / factor)).ok_or(None),
        (Transform::Convert(convert), new) => converted(*convert, new, kind).ok_or(None),
        (Transform::SplitList(by), Json::Array(items)) => {
            let texts: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
            Ok(texts.ok_or(None)?.join(by).into())
        }
        (Transform::Join(by), Json::String(text)) => match text.is_empty() {
            true => Ok(Json::Array(Vec::new())),
            false => Ok(text.split(by.as_str()).map(|piece| Json::from(piece.trim())).collect()),
        },
        (Transform::Json, Json::Object(_) | Json::Array(_)) => Ok(Json::String(new.to_string())),
        (Transform::Pairs(keys), Json::Array(items)) => {
            let pair = |item: &Json| Some((item.get(&keys.key)?.as_str()?.to_owned(), item.get(&keys.value)?.clone()));
            Ok(Json::Object(items.iter().map(pair).collect::<Option<_>>().ok_or(None)?))
        }
        (Transform::Keyed, Json::Object(entries)) => Ok(entries.keys().map(|key| Json::from(key.as_str())).collect()),
        (Transform::Const(constant), new) if constant == new => Err(Some(format!("it follows from `{}` being there", name()))),
        (Transform::RoleByName, _) => Err(Some(format!("`{}` is a name, and this an id", name()))),
        (Transform::IdOf(..), _) => Err(Some(format!("`{}` names another resource", name()))),
        _ => Err(None),
    }
}

fn type_of(default: &Json) -> Option<ArgumentType> {
    match default {
        Json::String(_) => Some(ArgumentType::String),
        Json::Number(_) => Some(ArgumentType::Number),
        Json::Bool(_) => Some(ArgumentType::Bool),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// A scalar as an argument of this type is written.
fn cast(value: &Json, kind: Option<ArgumentType>) -> Json {
    match (kind, value) {
        (Some(ArgumentType::String), Json::Bool(_) | Json::Number(_)) => Json::String(plain(value)),
        (Some(ArgumentType::Number), Json::String(text)) => {
            text.parse::<serde_json::Number>().map_or_else(|_| value.clone(), Json::Number)
        }
        (Some(ArgumentType::Bool), Json::String(text)) => text.parse().map_or_else(|_| value.clone(), Json::Bool),
        _ => value.clone(),
    }
}

/// What a map makes `new` of. It leaves alone what it does not list, but of booleans it lists all there are.
fn unmapped(table: &BTreeMap<String, Json>, new: &Json, kind: Option<ArgumentType>) -> Option<Json> {
    let truths = table.keys().all(|key| key == "true" || key == "false");
    let kind = kind.or(truths.then_some(ArgumentType::Bool));
    let same = |to: &Json| match (to, new) {
        (Json::String(to), Json::String(new)) => to.eq_ignore_ascii_case(new),
        (to, new) => to == new,
    };
    let mut keys: Vec<&String> = table.iter().filter(|(_, to)| same(to)).map(|(key, _)| key).collect();
    // Of several names of one value the one that is the value comes first.
    keys.sort_by_key(|key| new.as_str() != Some(key.as_str()));
    match keys.first() {
        Some(key) => Some(cast(&Json::from(key.as_str()), kind)),
        None => (!truths && new.is_string()).then(|| new.clone()),
    }
}

fn converted(convert: Convert, new: &Json, kind: Option<ArgumentType>) -> Option<Json> {
    match (convert, new) {
        (Convert::String, Json::String(text)) if kind.is_none() => {
            let number = text.parse::<i64>().ok().filter(|number| number.to_string() == *text);
            Some(number.map_or_else(|| text.parse().map_or_else(|_| new.clone(), Json::Bool), Json::from))
        }
        (Convert::List, Json::Array(items)) => match items.as_slice() {
            [item] => Some(item.clone()),
            _ => None,
        },
        (Convert::First, item) => Some(Json::Array(vec![item.clone()])),
        (Convert::Seconds, Json::Number(number)) => {
            jiff::Timestamp::from_second(number.as_i64()?).ok().map(|date| Json::String(date.to_string()))
        }
        (Convert::String | Convert::Int | Convert::Bool | Convert::Lower | Convert::Upper, new) => Some(cast(new, kind)),
        (Convert::List | Convert::Seconds, _) => None,
    }
}

/// A number, whole if it may be.
fn whole(number: f64) -> Option<Json> {
    let rounded = number.round();
    if (number - rounded).abs() < 1e-9 {
        return format!("{rounded:.0}").parse::<i64>().ok().map(Json::from);
    }
    serde_json::Number::from_f64(number).map(Json::Number)
}

/// `whole` with another piece in the place of the one that a row takes.
fn joined(split: &Split, whole: &str, new: &Json) -> Option<String> {
    let wanted = match split.map.is_empty() {
        true => new.as_str()?.to_owned(),
        false => plain(&unmapped(&split.map, new, None)?),
    };
    let mut pieces: Vec<&str> = whole.split(&split.by).collect();
    let at = usize::try_from(split.at).ok().or_else(|| pieces.len().checked_sub(usize::try_from(-split.at).ok()?))?;
    if split.rest {
        pieces.truncate(at + 1);
    }
    *pieces.get_mut(at)? = &wanted;
    Some(pieces.join(&split.by))
}

/// The values that stand in `text` where `pieces` have them.
fn cut(pieces: &[FormatPiece], text: &str) -> Option<BTreeMap<usize, String>> {
    let mut found: BTreeMap<usize, String> = BTreeMap::new();
    let mut rest = text;
    let mut pieces = pieces.iter().filter(|piece| !matches!(piece, FormatPiece::Text(text) if text.is_empty())).peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            FormatPiece::Text(literal) => rest = rest.strip_prefix(&**literal)?,
            // What was in front of a host is not told.
            FormatPiece::Host(_) => return None,
            FormatPiece::Value(number) => {
                let end = match pieces.peek() {
                    None => rest.len(),
                    Some(FormatPiece::Text(next)) => rest.find(&**next)?,
                    Some(FormatPiece::Value(_) | FormatPiece::Host(_)) => return None,
                };
                let (value, behind) = rest.split_at_checked(end)?;
                if found.insert(*number, value.to_owned()).is_some_and(|other| other != value) {
                    return None;
                }
                rest = behind;
            }
        }
    }
    rest.is_empty().then_some(found)
}

/// Whether a value of the model is a value of JSON, names of values in any case.
pub fn equal(value: &model::Value, json: &Json) -> bool {
    match (&value.data, json) {
        (Data::Null, Json::Null) => true,
        (Data::Bool(one), Json::Bool(other)) => one == other,
        (Data::Int(_) | Data::Float(_), Json::Number(other)) => {
            let own = match value.data {
                Data::Int(number) => serde_json::Number::from(number).as_f64(),
                Data::Float(number) => Some(number),
                _ => None,
            };
            own.zip(other.as_f64()).is_some_and(|(one, other)| (one - other).abs() < 1e-9)
        }
        (Data::String(one), Json::String(other)) => one.eq_ignore_ascii_case(other),
        (Data::Array(array), Json::Array(items)) => {
            let same = array.items.len() == items.len() && array.open.is_none();
            same && array.items.iter().zip(items).all(|(one, other)| equal(one, other))
        }
        (Data::Object(object), Json::Object(entries)) => {
            let same = object.entries.len() == entries.len() && object.open.is_none();
            same && entries.iter().all(|(key, other)| object.get(key).is_some_and(|one| equal(one, other)))
        }
        _ => false,
    }
}

/// The names of an argument behind its last `[*]`, and how many `[*]` come before them. A `[*]` at the end is the list itself.
pub fn behind_lists(path: &ArgumentPath) -> (usize, Vec<&str>) {
    let steps = match path.steps.split_last() {
        Some((ArgumentStep::Each, before)) => before,
        _ => &path.steps,
    };
    let mut lists = 0;
    let mut names = Vec::new();
    for step in steps {
        match step {
            ArgumentStep::Each => {
                lists += 1;
                names.clear();
            }
            ArgumentStep::Name(name) => names.push(&**name),
        }
    }
    (lists, names)
}
