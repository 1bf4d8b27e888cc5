//! Writes what the rows of a table say of an instance into a draft.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::frontend::terraform::instance;
use crate::frontend::terraform::lower::lower;
use crate::frontend::terraform::mapping::constant::constant;
use crate::frontend::terraform::mapping::draft::{Draft, Place};
use crate::frontend::terraform::mapping::path::{ArgumentPath, ArgumentStep, PropertyStep};
use crate::frontend::terraform::mapping::read::Cursor;
use crate::frontend::terraform::mapping::table::{NEWEST, Name, Row, Table, Test, Transform, Wanted, holds, plain};
use crate::frontend::terraform::mapping::transform::{Surroundings, apply, is_one_of, setting, typed};
use crate::frontend::terraform::value::{self, Value};
use crate::model::{self, Cause, Data, Origin, Refinement, StepKind, Type, Unknown};
use crate::source::Span;

/// What rows need to know of the instance that they are applied to.
pub(super) struct Instance<'a> {
    /// Its arguments.
    pub(super) root: &'a Value,
    /// The block that paths with a dot in front count from.
    pub(super) block: Option<&'a Value>,
    /// All rows of its table, for defaults that conditions ask for.
    pub(super) rows: &'a [Row],
    /// The major of the provider.
    pub(super) major: u32,
    /// Where what nobody wrote is told of: the header of the block.
    pub(super) header: Option<Span>,
    /// Its subscription and resource group.
    pub(super) around: Surroundings<'a>,
    /// Tells apart the elements that different instances add to one array.
    pub(super) source: &'a str,
    /// Nobody can tell whether it will be there.
    pub(super) maybe: Option<&'a Arc<Unknown>>,
    /// Defaults of the provider are not sent: it asks for what is there.
    pub(super) defaults: bool,
    /// It is a further resource that the provider makes of the instance.
    pub(super) child: bool,
}

/// A condition, with what it asks for in step with the values.
type Asked<'a> = (&'a Test, Vec<Cursor<'a>>);

/// Applies `rows`; gives the places of properties for which nothing is sent.
pub(super) fn write(draft: &mut Draft, rows: &[Row], instance: &Instance<'_>) -> Vec<Vec<Place>> {
    let mut silent = Vec::new();
    let (own, others): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| holds(row.since, row.until, instance.major));
    let known = |path: &ArgumentPath| own.iter().any(|row| row.tf.contains(path) || row.aliases.contains(path));
    // What is written is there, whatever the major: it may be a guess. Its rows come last, as nobody writes two majors at once.
    let written = others.iter().filter(|row| {
        row.tf.iter().any(|path| instance.is_written(path)) && !row.tf.iter().any(|path| known(path) && instance.is_written(path))
    });
    for (row, defaults) in own.iter().map(|row| (*row, instance.defaults)).chain(written.map(|row| (*row, false))) {
        let row = Application { row, defaults, instance };
        row.apply(draft, &mut silent);
    }
    silent
}

impl<'a> Instance<'a> {
    /// All of `instance`, which the rows of `table` are for.
    pub(super) fn whole(instance: &'a instance::Instance, table: &'a Table, around: Surroundings<'a>) -> Self {
        Instance {
            root: &instance.values,
            block: None,
            rows: &table.rows,
            major: instance.provider.major.unwrap_or(NEWEST),
            header: instance.span,
            around,
            source: "",
            maybe: None,
            defaults: true,
            child: false,
        }
    }

    /// Where what the provider fills in is told of.
    pub(super) fn default_origin(&self) -> Origin {
        self.header.map_or(Origin::NONE, |span| Origin::at(span, StepKind::ProviderDefault))
    }

    /// Whether anything stands at `path`.
    pub(super) fn is_written(&self, path: &ArgumentPath) -> bool {
        let mut cursors = vec![Cursor::new(path, self.root, self.block)];
        while let Some(cursor) = cursors.pop() {
            if !cursor.at_each() {
                if cursor.value.is_some() {
                    return true;
                }
            } else if let Some((items, open)) = cursor.items() {
                if open.is_some() {
                    return true;
                }
                cursors.extend(items.into_iter().map(|item| cursor.item(item)));
            }
        }
        false
    }

    /// Whether all conditions hold, as far as they need no step into a list; `Err` with what it depends on.
    pub(super) fn test(&self, tests: &[Test]) -> Result<bool, Arc<Unknown>> {
        let asked: Vec<Asked<'_>> = tests.iter().map(|test| (test, self.cursors(&test.paths))).collect();
        self.verdict(&asked, true)
    }

    fn cursors<'p>(&self, paths: &'p [ArgumentPath]) -> Vec<Cursor<'p>> {
        paths.iter().map(|path| Cursor::new(path, self.root, self.block)).collect()
    }

    /// Whether the conditions hold; unless it is the `last` word, those that go further in step with values count as true.
    fn verdict(&self, asked: &[Asked<'_>], last: bool) -> Result<bool, Arc<Unknown>> {
        let mut doubt = None;
        for (test, cursors) in asked {
            if !last && cursors.iter().any(Cursor::at_each) {
                continue;
            }
            let mut any = Ok(false);
            for (cursor, path) in cursors.iter().zip(&test.paths) {
                let found = match &test.wanted {
                    Wanted::Is(wanted) => self.is(cursor, path, wanted),
                    Wanted::Set | Wanted::Unset => is_set(cursor),
                };
                any = match (any, found) {
                    (Ok(true), _) | (_, Ok(true)) => Ok(true),
                    (Err(unknown), _) | (_, Err(unknown)) => Err(unknown),
                    (Ok(false), Ok(false)) => Ok(false),
                };
            }
            let held = if test.wanted == Wanted::Unset { any.map(|any| !any) } else { any };
            match held {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(unknown) => doubt = Some(unknown),
            }
        }
        doubt.map_or(Ok(true), Err)
    }

    fn is(&self, cursor: &Cursor<'_>, path: &ArgumentPath, wanted: &[String]) -> Result<bool, Arc<Unknown>> {
        let value = cursor.value.clone().or_else(|| self.other_name(path));
        match value {
            Some(value) => is_one_of(&lower(&value), wanted),
            None => {
                let default = self.default_of(path, cursor.around).map(plain);
                Ok(default.is_some_and(|default| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(&default))))
            }
        }
    }

    /// What is written under another name of the argument at `path`.
    fn other_name(&self, path: &ArgumentPath) -> Option<Value> {
        let row = self.rows.iter().find(|row| row.tf.first() == Some(path) && !row.aliases.is_empty())?;
        row.aliases.iter().find_map(|alias| Cursor::new(alias, self.root, self.block).value)
    }

    /// What the provider takes for the argument at `path`.
    fn default_of(&self, path: &ArgumentPath, around: bool) -> Option<&Json> {
        let rows = self.rows.iter().filter(|row| row.tf.len() == 1 && row.tf.first() == Some(path));
        let mut held = rows.filter(|row| self.defaults && holds(row.since, row.until, self.major));
        held.find_map(|row| row.default.as_ref().filter(|_| around).or(row.otherwise.as_ref()))
    }
}

/// An id that is known after apply only is an id: it is neither null nor empty.
fn present(value: model::Value, places: &[Place]) -> model::Value {
    let Some(Place::Key(key, _)) = places.last() else { return value };
    let Data::Unknown(unknown) = &value.data else { return value };
    if !matches!(unknown.cause, Cause::Runtime(_)) || !key.to_ascii_lowercase().ends_with("id") {
        return value;
    }
    let refinement = Refinement { not_null: true, min: Some(1), ..unknown.refinement.clone() };
    let unknown = Unknown { ty: Type::String, refinement, ..(**unknown).clone() };
    model::Value { data: Data::Unknown(Arc::new(unknown)), ..value }
}

fn is_set(cursor: &Cursor<'_>) -> Result<bool, Arc<Unknown>> {
    let Some(value) = &cursor.value else { return Ok(false) };
    match &value.data {
        value::Data::Sequence(sequence) if sequence.items.is_empty() => sequence.open.clone().map_or(Ok(false), Err),
        value::Data::Unknown(_, unknown) if !unknown.refinement.not_null => Err(unknown.clone()),
        value::Data::Null(_) => Ok(false),
        value::Data::String(text) => Ok(!text.is_empty()),
        value::Data::Unknown(..)
        | value::Data::Sequence(_)
        | value::Data::Mapping(_)
        | value::Data::Bool(_)
        | value::Data::Number(_)
        | value::Data::Parts(_) => Ok(true),
    }
}

/// A row that is applied.
struct Application<'a> {
    row: &'a Row,
    defaults: bool,
    instance: &'a Instance<'a>,
}

/// How far it is applied.
#[derive(Clone)]
struct Walk<'a> {
    cursors: Vec<Cursor<'a>>,
    asked: Vec<Asked<'a>>,
    /// For the names of an id; `None` for those that are texts.
    names: Vec<Option<Cursor<'a>>>,
    arm: &'a [PropertyStep],
    places: Vec<Place>,
    /// The indices of the outer ones of several lists that become one.
    outer: String,
}

impl<'a> Application<'a> {
    fn apply(&self, draft: &mut Draft, silent: &mut Vec<Vec<Place>>) {
        let Row { tf, aliases, arm, conditions, transform, .. } = self.row;
        let new = |path: &'a ArgumentPath| Cursor::new(path, self.instance.root, self.instance.block);
        let mut cursors: Vec<Cursor<'a>> = tf.iter().map(new).collect();
        if let (Some(path), Some(first)) = (tf.first(), cursors.first_mut())
            && !self.instance.is_written(path)
            && let Some(alias) = aliases.iter().find(|alias| self.instance.is_written(alias))
        {
            *first = new(alias);
        }
        let names = match transform {
            Transform::IdOf(_, names) => names
                .iter()
                .map(|name| match name {
                    Name::Argument(path) => Some(new(path)),
                    Name::Text(_) => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let asked = conditions.iter().map(|test| (test, test.paths.iter().map(new).collect())).collect();
        self.walk(draft, silent, Walk { cursors, asked, names, arm: &arm.0, places: Vec::new(), outer: String::new() });
    }

    fn walk(&self, draft: &mut Draft, silent: &mut Vec<Vec<Place>>, mut walk: Walk<'a>) {
        while let Some((step, rest)) = walk.arm.split_first() {
            let place = match step {
                PropertyStep::Each | PropertyStep::Flat => break,
                PropertyStep::Key(key) => Place::Key(key.clone(), None),
                PropertyStep::Append(label) => {
                    let name = self.row.setting.as_deref().unwrap_or(label);
                    let source = format!("{}+{name}", self.instance.source).into();
                    let origin = self.origin(&walk);
                    Place::Element { source, index: 0, origin }
                }
            };
            walk.places.push(place);
            walk.arm = rest;
        }
        let doubt = match self.instance.verdict(&walk.asked, false) {
            Ok(true) => None,
            Ok(false) => return silent.push(walk.places),
            Err(unknown) => Some(unknown),
        };
        let driver = walk.cursors.iter().find(|cursor| cursor.at_each());
        match (driver, walk.arm.split_first()) {
            (Some(driver), Some((step, rest))) => {
                let Some((items, open)) = driver.items() else { return silent.push(walk.places) };
                let way = driver.way.clone();
                // The last of several lists that become one, or the only one.
                let further = driver.lists() > 1 + rest.iter().filter(|step| **step == PropertyStep::Each).count();
                let nested = *step == PropertyStep::Flat && further;
                let at = driver.value.as_ref().map_or(Origin::NONE, |value| value.origin.clone());
                if doubt.is_none() || !items.is_empty() {
                    let places = self.spanned(&walk);
                    draft.array(&places, open.or_else(|| self.instance.maybe.cloned()).or(doubt), &at);
                }
                for (index, item) in items.into_iter().enumerate() {
                    let mut inner = walk.clone().enter(&way, index, &item);
                    if nested {
                        inner.outer.push_str(&format!("{index} "));
                    } else {
                        let source = format!("{}{way}{}", self.instance.source, walk.outer).into();
                        inner.places.push(Place::Element { source, index, origin: item.origin.clone() });
                        inner.arm = rest;
                        inner.outer.clear();
                    }
                    self.walk(draft, silent, inner);
                }
            }
            (Some(driver), None) => {
                let value = driver.items().map(|(items, open)| {
                    let way = driver.way.clone();
                    let items = items.iter().enumerate().filter_map(|(index, item)| {
                        let inner = walk.clone().enter(&way, index, item);
                        self.value(&inner).0
                    });
                    let items = items.collect();
                    let origin = driver.value.as_ref().map_or(Origin::NONE, |value| value.origin.clone());
                    model::Value::from(Data::Array(Arc::new(model::Array { items, open }))).with_origin(origin)
                });
                let value = value.map(|value| (value, false)).or_else(|| {
                    let default = self.row.default.as_ref().filter(|_| driver.around).or(self.row.otherwise.as_ref());
                    default.filter(|_| self.defaults).map(|json| (constant(json, &self.instance.default_origin()), true))
                });
                self.put(draft, silent, &walk, value);
            }
            (None, _) => {
                let (value, fallback) = self.value(&walk);
                self.put(draft, silent, &walk, value.map(|value| (value, fallback)));
            }
        }
    }

    /// Writes `value` where the walk has come to.
    fn put(&self, draft: &mut Draft, silent: &mut Vec<Vec<Place>>, walk: &Walk<'a>, value: Option<(model::Value, bool)>) {
        let held = self.instance.verdict(&walk.asked, true);
        let fails = matches!(held, Ok(false));
        let (false, Some((value, fallback))) = (fails, value) else {
            // An element is there even if this of it is not.
            let element = walk.places.iter().rposition(|place| matches!(place, Place::Element { .. }));
            let appended = self.row.arm.appends();
            if let Some(places) = element.and_then(|at| walk.places.get(..=at)).filter(|_| !appended && !fails) {
                draft.at(places);
            }
            return silent.push(walk.places.clone());
        };
        let value = match &self.row.setting {
            Some(name) => setting(name, value),
            None => value,
        };
        let value = present(value, &walk.places);
        let places = self.spanned(walk);
        match held.err().or_else(|| self.instance.maybe.cloned()) {
            None => draft.write(&places, value, fallback),
            Some(doubt) => self.perhaps(draft, &places, value, &doubt),
        }
    }

    /// Writes what may be `value` and may be what was there before.
    fn perhaps(&self, draft: &mut Draft, places: &[Place], value: model::Value, doubt: &Arc<Unknown>) {
        let added = places.iter().position(|place| matches!(place, Place::Element { .. }));
        if let Some(at) = added.filter(|_| self.row.arm.appends())
            && let (Some(array), Some(element)) = (places.get(..at), places.get(..=at))
            && draft.find(element).is_none()
        {
            return draft.array(array, Some(doubt.clone()), &value.origin);
        }
        let before = draft.value(places).unwrap_or_default();
        let mut choices: Vec<model::Value> = vec![value.clone()];
        match &before.data {
            Data::Unknown(unknown) => choices.extend(unknown.refinement.one_of.iter().flat_map(|one_of| one_of.iter()).cloned()),
            _ => choices.push(before.clone()),
        }
        let counted = choices.iter().all(model::Value::is_known)
            && !matches!(&before.data, Data::Unknown(unknown) if unknown.refinement.one_of.is_none());
        let not_null = counted && !choices.iter().any(model::Value::is_null);
        let refinement = Refinement { one_of: counted.then(|| choices.into()), not_null, ..Refinement::default() };
        let symbol = format!("{} if {}", self.row.arm_text, doubt.symbol);
        let unknown = Unknown { refinement, ..Unknown::new(symbol, Type::Any, doubt.cause.clone()) };
        let secret = value.secret || before.secret;
        draft.write(places, model::Value::unknown(unknown).with_origin(value.origin).with_secret(secret), false);
    }

    /// What is sent, and whether nobody wrote any of it.
    fn value(&self, walk: &Walk<'a>) -> (Option<model::Value>, bool) {
        let origin = self.instance.default_origin();
        if walk.cursors.is_empty() {
            let Transform::Const(json) = &self.row.transform else { return (None, true) };
            return (Some(constant(json, &origin)).filter(|value| !value.is_null()), true);
        }
        let mut fallback = true;
        let values: Vec<Option<model::Value>> = walk
            .cursors
            .iter()
            .enumerate()
            .map(|(number, cursor)| {
                let default = self.default(number, cursor);
                match &cursor.value {
                    Some(value) => {
                        fallback = false;
                        let value = typed(lower(value), self.row.ty, self.row.default.as_ref());
                        Some(default.filter(|_| !cursor.doubtful).map_or(value.clone(), |default| or_default(value, default)))
                    }
                    None => default.map(|default| {
                        let at = cursor.blocks.last().copied().flatten();
                        let origin = at.map_or(origin.clone(), |span| Origin::at(span, StepKind::ProviderDefault));
                        constant(default, &origin)
                    }),
                }
            })
            .collect();
        let names = self.names(walk);
        let value = apply(&self.row.transform, &values, &names, &self.instance.around);
        (value.filter(|value| !value.is_null()), fallback)
    }

    /// What is taken for the argument with this number.
    fn default(&self, number: usize, cursor: &Cursor<'_>) -> Option<&'a Json> {
        if !self.defaults {
            return None;
        }
        let Row { default, otherwise, tf, .. } = self.row;
        let own = default.as_ref().filter(|_| cursor.around).or(otherwise.as_ref());
        match (own, tf.as_slice()) {
            (own, [_]) => own,
            (Some(Json::Array(defaults)), _) => defaults.get(number).filter(|default| !default.is_null()),
            (_, paths) => self.instance.default_of(paths.get(number)?, cursor.around),
        }
    }

    fn names(&self, walk: &Walk<'a>) -> Vec<model::Value> {
        let Transform::IdOf(_, names) = &self.row.transform else { return Vec::new() };
        names
            .iter()
            .zip(&walk.names)
            .map(|(name, cursor)| match (name, cursor) {
                (Name::Text(text), _) => model::Value::string(text.clone()),
                (Name::Argument(_), cursor) => {
                    cursor.as_ref().and_then(|cursor| cursor.value.as_ref()).map(lower).unwrap_or_default()
                }
            })
            .collect()
    }

    /// Where the value is written, or the block that it would be written in.
    fn origin(&self, walk: &Walk<'a>) -> Origin {
        let cursor = walk.cursors.first();
        let block = cursor.and_then(|cursor| cursor.blocks.last().copied().flatten());
        // What an instance adds to another resource is told of as a whole.
        let block = block.or(self.instance.header.filter(|_| !self.instance.source.is_empty())).map(Origin::literal);
        let value = || cursor.and_then(|cursor| cursor.value.as_ref()).map(|value| value.origin.clone());
        block.or_else(value).unwrap_or(Origin::NONE)
    }

    /// The places with the blocks that their keys stand for, the innermost first.
    fn spanned(&self, walk: &Walk<'a>) -> Vec<Place> {
        let mut places = walk.places.clone();
        let blocks = walk.cursors.first().map_or(&[][..], |cursor| &cursor.blocks);
        // The properties of a resource stand in its own block, whatever is written first; those of a child in the block it is made of.
        let all = |place: &Place| matches!(place, Place::Key(key, _) if &**key == "properties");
        let outer = usize::from(!self.instance.child && places.first().is_some_and(all));
        let keys = places.iter_mut().skip(outer).rev().filter_map(|place| match place {
            Place::Key(_, span) => Some(span),
            Place::Element { .. } => None,
        });
        // Of an array the key itself stands for the blocks; of a value the key above.
        let skip = usize::from(walk.arm.is_empty());
        // Of the blocks around a value in an element only those inside of the element; the element stands for itself.
        let inside = |path: &ArgumentPath| {
            let each = path.steps.iter().rposition(|step| *step == ArgumentStep::Each)?;
            Some(path.steps.len().saturating_sub(each + 2))
        };
        let entered = walk.arm.is_empty() && walk.cursors.first().is_some_and(|cursor| !cursor.at_each());
        let most = self.row.tf.first().filter(|_| entered).and_then(inside).unwrap_or(usize::MAX);
        for (span, block) in keys.skip(skip).zip(blocks.iter().rev().take(most)) {
            *span = *block;
        }
        places
    }
}

impl Walk<'_> {
    /// One step into the element `index` of what stands at `way`; whatever goes the same way goes along.
    fn enter(mut self, way: &str, index: usize, item: &Value) -> Self {
        let step = |cursor: &mut Cursor<'_>| {
            if cursor.at_each() && cursor.way == way {
                let own = cursor.items().and_then(|(items, _)| items.into_iter().nth(index));
                *cursor = cursor.item(own.unwrap_or_else(|| item.clone()));
            }
        };
        self.cursors.iter_mut().for_each(step);
        self.asked.iter_mut().flat_map(|(_, cursors)| cursors).for_each(step);
        self.names.iter_mut().flatten().for_each(step);
        self
    }
}

/// An unknown value that may be null is then the default.
fn or_default(value: model::Value, default: &Json) -> model::Value {
    let Data::Unknown(unknown) = &value.data else { return value };
    let mut unknown = (**unknown).clone();
    unknown.refinement.not_null = true;
    if let Some(one_of) = &unknown.refinement.one_of {
        let filled = one_of.iter().map(|one| if one.is_null() { constant(default, &value.origin) } else { one.clone() });
        unknown.refinement.one_of = Some(filled.collect());
    }
    model::Value { data: Data::Unknown(Arc::new(unknown)), ..value }
}
