//! Paths of relations, and the values that stand there.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::model::{Cause, Data, Path, Segment, Value};

/// A step of a path.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Key(Arc<str>),
    /// `[*]`: each element of an array.
    Elements,
    /// `*`: the value of each entry of an object.
    Values,
    /// `{key}`: the key of each entry of an object.
    Keys,
}

pub(super) type Steps = Vec<Step>;

pub(super) fn steps(path: &str) -> Steps {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        steps.push(match part {
            "*" => Step::Values,
            "{key}" => Step::Keys,
            key => Step::Key(key.trim_end_matches("[*]").into()),
        });
        if part.ends_with("[*]") {
            steps.push(Step::Elements);
        }
    }
    steps
}

/// Values at `steps`, each with its path; `open` tells why there may be more.
pub(super) fn collect<'a>(
    value: &'a Value,
    steps: &[Step],
    path: &Path,
    into: &mut Vec<(Cow<'a, Value>, Path)>,
    open: &mut Option<Cause>,
) {
    if let Data::Unknown(unknown) = &value.data
        && !steps.is_empty()
    {
        open.get_or_insert_with(|| unknown.cause.clone());
        return;
    }
    match (steps, &value.data) {
        ([], _) => into.push((Cow::Borrowed(value), path.clone())),
        ([Step::Key(key), rest @ ..], Data::Object(object)) => match object.get_entry(key) {
            Some((_, next)) => collect(next, rest, &path.key(key.clone()), into, open),
            None => {
                if let Some(unknown) = &object.open {
                    open.get_or_insert_with(|| unknown.cause.clone());
                }
            }
        },
        ([Step::Values, rest @ ..], Data::Object(object)) => {
            for (key, item) in &object.entries {
                collect(item, rest, &path.key(key.text.clone()), into, open);
            }
            if let Some(unknown) = &object.open {
                open.get_or_insert_with(|| unknown.cause.clone());
            }
        }
        ([Step::Keys], Data::Object(object)) => {
            into.extend(
                object.entries.keys().map(|key| (Cow::Owned(Value::string(key.text.clone())), path.key(key.text.clone()))),
            );
            into.extend(object.keys.iter().map(|key| (Cow::Borrowed(key), path.clone())));
            if let Some(unknown) = object.open.as_ref().filter(|_| object.keys.is_empty()) {
                open.get_or_insert_with(|| unknown.cause.clone());
            }
        }
        ([Step::Elements, rest @ ..], Data::Array(array)) => {
            for (index, item) in array.items.iter().enumerate() {
                collect(item, rest, &path.index(index), into, open);
            }
            if let Some(unknown) = &array.open {
                open.get_or_insert_with(|| unknown.cause.clone());
            }
        }
        _ => {}
    }
}

/// A path as the values of `$path`.
pub(crate) fn path_steps(path: &Path) -> Vec<Json> {
    let steps = path.0.iter().map(|segment| match segment {
        Segment::Key(key) => Json::String(key.to_string()),
        Segment::Index(index) => Json::from(*index),
    });
    steps.collect()
}
