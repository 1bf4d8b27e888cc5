//! When two values are equal, and the order of the elements of a set.

use std::cmp::Ordering;

use crate::frontend::terraform::convert;
use crate::frontend::terraform::value::{Data, MappingKind, SequenceKind, Type, Value};
use crate::model::{Part, Unknown};

impl Value {
    /// Whether both are the same value of the same type, as `==` has it; `None` if that cannot be known. `1` and `"1"` differ, and
    /// so do a list and a tuple of equal elements
    /// (<https://developer.hashicorp.com/terraform/language/expressions/operators#equality-operators>).
    pub fn equals(&self, other: &Value) -> Option<bool> {
        match (&self.data, &other.data) {
            (Data::Null(_), Data::Null(_)) => Some(true),
            (Data::Unknown(_, left), Data::Unknown(_, right)) if left.symbol == right.symbol => Some(true),
            (Data::Unknown(ty, unknown), _) => unknown_equals(ty, unknown, other),
            (_, Data::Unknown(ty, unknown)) => unknown_equals(ty, unknown, self),
            (Data::Bool(left), Data::Bool(right)) => Some(left == right),
            (Data::Number(left), Data::Number(right)) => Some(left == right),
            (Data::String(left), Data::String(right)) => Some(left == right),
            (Data::String(text), Data::Parts(parts)) | (Data::Parts(parts), Data::String(text)) => {
                if fits(parts, text) {
                    None
                } else {
                    Some(false)
                }
            }
            (Data::Parts(left), Data::Parts(right)) => parts_equal(left, right),
            (Data::Sequence(left), Data::Sequence(right)) => {
                if std::mem::discriminant(&left.kind) != std::mem::discriminant(&right.kind) {
                    return Some(false);
                }
                if left.open.is_some() || right.open.is_some() {
                    return None;
                }
                if left.items.len() != right.items.len() {
                    // An unknown element of a set may turn out to be equal to another one.
                    let certain = !matches!(self.ty(), Type::Set(_)) || (self.is_known() && other.is_known());
                    return certain.then_some(false);
                }
                all(left.items.iter().zip(&right.items).map(|(left, right)| left.equals(right)), self, other)
            }
            (Data::Mapping(left), Data::Mapping(right)) => {
                if std::mem::discriminant(&left.kind) != std::mem::discriminant(&right.kind) {
                    return Some(false);
                }
                if left.open.is_some() || right.open.is_some() {
                    return None;
                }
                if !left.entries.keys().eq(right.entries.keys()) {
                    return Some(false);
                }
                all(left.entries.values().zip(right.entries.values()).map(|(left, right)| left.equals(right)), self, other)
            }
            _ => Some(false),
        }
    }

    /// Whether all of it is known, down to the leaves.
    pub fn is_known(&self) -> bool {
        match &self.data {
            Data::Null(_) | Data::Bool(_) | Data::Number(_) | Data::String(_) => true,
            Data::Parts(_) | Data::Unknown(..) => false,
            Data::Sequence(sequence) => sequence.open.is_none() && sequence.items.iter().all(Value::is_known),
            Data::Mapping(mapping) => mapping.open.is_none() && mapping.entries.values().all(Value::is_known),
        }
    }

    /// Whether it, or anything in it, is sensitive.
    pub fn has_sensitive(&self) -> bool {
        self.sensitive
            || match &self.data {
                Data::Sequence(sequence) => sequence.items.iter().any(Value::has_sensitive),
                Data::Mapping(mapping) => mapping.entries.values().any(Value::has_sensitive),
                _ => false,
            }
    }
}

/// All of them, if the types are the same too: an empty list of strings is no empty list of numbers.
fn all(pairs: impl Iterator<Item = Option<bool>>, left: &Value, right: &Value) -> Option<bool> {
    let mut result = Some(true);
    for equal in pairs {
        match equal {
            Some(true) => {}
            Some(false) => return Some(false),
            None => result = None,
        }
    }
    let (left, right) = (left.ty(), right.ty());
    if left == right || has_any(&left) || has_any(&right) { result } else { Some(false) }
}

/// Whether a type is not, or not wholly, known.
pub fn has_any(ty: &Type) -> bool {
    match ty {
        Type::Any => true,
        Type::String | Type::Number | Type::Bool => false,
        Type::List(element) | Type::Set(element) | Type::Map(element) => has_any(element),
        Type::Tuple(elements) => elements.iter().any(has_any),
        Type::Object(attributes) => attributes.values().any(|attribute| has_any(&attribute.ty)),
    }
}

fn unknown_equals(ty: &Type, unknown: &Unknown, other: &Value) -> Option<bool> {
    if other.is_null() {
        return unknown.refinement.not_null.then_some(false);
    }
    let kind = other.ty();
    if !has_any(ty) && !has_any(&kind) && *ty != kind {
        return Some(false);
    }
    let values = unknown.refinement.one_of.as_ref()?;
    // Values of a structure are compared only by their leaves here: nothing is decided about them.
    let impossible = |value| convert::from_model(value).is_some_and(|value| value.equals(other) == Some(false));
    (!values.is_empty() && values.iter().all(impossible)).then_some(false)
}

/// Whether a text may be this string of parts: its literals stand in it, in order.
fn fits(parts: &[Part], text: &str) -> bool {
    let mut rest = text;
    let mut loose = false;
    for (index, part) in parts.iter().enumerate() {
        let Part::Literal(literal) = part else {
            loose = true;
            continue;
        };
        let last = index + 1 == parts.len();
        let found = match (loose, last) {
            (false, _) => rest.strip_prefix(&**literal),
            (true, true) => rest.ends_with(&**literal).then_some(""),
            (true, false) => rest.find(&**literal).and_then(|at| rest.get(at + literal.len()..)),
        };
        match found {
            Some(found) => rest = found,
            None => return false,
        }
        loose = false;
    }
    loose || rest.is_empty()
}

fn parts_equal(left: &[Part], right: &[Part]) -> Option<bool> {
    let same = |left: &Part, right: &Part| match (left, right) {
        (Part::Literal(left), Part::Literal(right)) => left == right,
        (Part::Hole(left), Part::Hole(right)) => left.symbol == right.symbol,
        _ => false,
    };
    if left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right)) {
        return Some(true);
    }
    let agree = |left: Option<&Part>, right: Option<&Part>, fits: fn(&str, &str) -> bool| match (left, right) {
        (Some(Part::Literal(left)), Some(Part::Literal(right))) => fits(left, right) || fits(right, left),
        _ => true,
    };
    let starts = agree(left.first(), right.first(), |left, right| left.starts_with(right));
    let ends = agree(left.last(), right.last(), |left, right| left.ends_with(right));
    if starts && ends { None } else { Some(false) }
}

/// Puts the elements of a set in order, without equal ones: nulls and unknown ones come last, the order of structures is that of
/// the bytes that cty hashes.
pub fn in_set_order(items: Vec<Value>) -> Vec<Value> {
    let mut keyed: Vec<(String, Value)> = items.into_iter().map(|item| (hash(&item), item)).collect();
    keyed.sort_by(|(left_hash, left), (right_hash, right)| {
        rank(left).cmp(&rank(right)).then_with(|| match (&left.data, &right.data) {
            (Data::Number(left), Data::Number(right)) => left.partial_cmp(right).unwrap_or(Ordering::Equal),
            (Data::String(left), Data::String(right)) => left.cmp(right),
            _ => left_hash.cmp(right_hash),
        })
    });
    let mut kept: Vec<Value> = Vec::with_capacity(keyed.len());
    for (_, item) in keyed {
        match kept.last_mut() {
            Some(last) if last.equals(&item) == Some(true) => last.sensitive |= item.sensitive,
            _ => kept.push(item),
        }
    }
    kept
}

fn rank(value: &Value) -> u8 {
    match value.data {
        Data::Null(_) => 2,
        Data::Unknown(..) | Data::Parts(_) => 1,
        _ => 0,
    }
}

fn hash(value: &Value) -> String {
    let mut text = String::new();
    write_hash(value, &mut text);
    text
}

fn write_hash(value: &Value, text: &mut String) {
    match &value.data {
        Data::Null(_) => text.push('~'),
        Data::Bool(value) => text.push(if *value { 'T' } else { 'F' }),
        Data::Number(number) => {
            text.push_str(&format!("{number}"));
        }
        Data::String(string) => {
            text.push_str(&format!("{string:?}"));
        }
        // Not known to Terraform either; the symbol brings equal ones together.
        Data::Unknown(_, unknown) => {
            text.push_str(&format!("?{}", unknown.symbol));
        }
        Data::Parts(parts) => {
            for part in parts.iter() {
                match part {
                    Part::Literal(literal) => text.push_str(literal),
                    Part::Hole(hole) => {
                        text.push_str(&format!("?{}", hole.symbol));
                    }
                }
            }
        }
        Data::Sequence(sequence) => {
            let tuple = matches!(sequence.kind, SequenceKind::Tuple);
            text.push(if tuple { '<' } else { '[' });
            for item in &sequence.items {
                write_hash(item, text);
                text.push(';');
            }
            text.push(if tuple { '>' } else { ']' });
        }
        Data::Mapping(mapping) => {
            let object = matches!(mapping.kind, MappingKind::Object);
            text.push(if object { '<' } else { '{' });
            for (key, item) in &mapping.entries {
                if !object {
                    {
                        text.push_str(&format!("{key:?}:"));
                    }
                }
                write_hash(item, text);
                text.push(';');
            }
            text.push(if object { '>' } else { '}' });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Cause, Type as ModelType};

    fn hole(name: &str) -> Part {
        Part::Hole(Arc::new(Unknown::new(name, ModelType::String, Cause::Context(name.into()))))
    }

    #[test]
    fn parts_decide_what_their_literals_decide() {
        let literal = |text: &str| Part::Literal(text.into());
        let cases = [
            (vec![literal("/a/"), hole("x"), literal("/b")], "/a/1/b", None),
            (vec![literal("/a/"), hole("x"), literal("/b")], "/c/1/b", Some(false)),
            (vec![literal("/a/"), hole("x"), literal("/b")], "/a/1/c", Some(false)),
            (vec![literal("ab"), hole("x"), literal("ba")], "aba", Some(false)),
            (vec![hole("x"), literal("-"), hole("y")], "a-b", None),
            (vec![hole("x"), literal("-"), hole("y")], "ab", Some(false)),
        ];
        for (parts, text, expected) in cases {
            let parts: Value = Data::Parts(parts.into()).into();
            assert_eq!(parts.equals(&Value::string(text)), expected, "{text}");
            assert_eq!(Value::string(text).equals(&parts), expected, "{text}");
        }
    }
}
