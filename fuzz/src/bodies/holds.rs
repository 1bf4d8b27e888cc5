//! Whether what is said of a value, when not all is known, holds of the value that it is in the end.

use std::sync::Arc;

use seawall::model::{Data, Part, Unknown, Value};

/// Panics if `said` says something that is not so of `known`.
pub(crate) fn check(said: &Value, known: &Value, text: &str) {
    let mut open = vec![(said.clone(), known.clone())];
    while let Some((said, known)) = open.pop() {
        let wrong = || panic!("{text}\nsaid: {said:?}\nis:   {known:?}");
        match (&said.data, &known.data) {
            (_, Data::Unknown(_)) => {}
            (Data::Unknown(unknown), _) => check_unknown(unknown, &known, text),
            (Data::Parts(parts), Data::String(whole)) if !could_be(parts, whole) => wrong(),
            (Data::Parts(_), Data::String(_) | Data::Parts(_)) => {}
            (Data::String(_), Data::Parts(_)) => {}
            (Data::Null, Data::Null) => {}
            (Data::Bool(said), Data::Bool(known)) if said == known => {}
            (Data::Int(said), Data::Int(known)) if said == known => {}
            (Data::Float(said), Data::Float(known)) if said.to_bits() == known.to_bits() => {}
            (Data::String(said), Data::String(known)) if said == known => {}
            (Data::Array(said), Data::Array(known)) => {
                let fits = said.items.len() == known.items.len()
                    || known.open.is_some()
                    || (said.open.is_some() && said.items.len() <= known.items.len());
                if !fits {
                    wrong();
                }
                open.extend(said.items.iter().cloned().zip(known.items.iter().cloned()));
            }
            (Data::Object(said), Data::Object(known)) => {
                let is_there = |key: &str| said.get(key).is_some() || said.open.is_some();
                if known.entries.iter().any(|(key, value)| !value.is_null() && !is_there(&key.text)) {
                    wrong();
                }
                for (key, value) in &said.entries {
                    match known.get(&key.text) {
                        Some(known) => open.push((value.clone(), known.clone())),
                        None if known.open.is_some() => {}
                        None => open.push((value.clone(), Value::NULL)),
                    }
                }
            }
            _ => wrong(),
        }
    }
}

fn check_unknown(unknown: &Arc<Unknown>, known: &Value, text: &str) {
    let refinement = &unknown.refinement;
    let size = match &known.data {
        Data::Int(number) => Some(*number),
        Data::String(text) => Some(text.chars().count() as i64),
        Data::Array(array) if array.open.is_none() => Some(array.items.len() as i64),
        _ => None,
    };
    let in_bounds =
        size.is_none_or(|size| refinement.min.is_none_or(|min| min <= size) && refinement.max.is_none_or(|max| size <= max));
    assert!(in_bounds, "{text}\nsaid: {unknown:?}\nis:   {known:?}");
    assert!(!(refinement.not_null && known.is_null()), "{text}\nsaid: {unknown:?}\nis:   null");
    if let (Some(all), Data::String(_) | Data::Int(_) | Data::Bool(_)) = (&refinement.one_of, &known.data) {
        let is_one = all.iter().any(|one| format!("{:?}", one.data) == format!("{:?}", known.data));
        assert!(is_one, "{text}\nsaid: {unknown:?}\nis:   {known:?}");
    }
}

/// Whether a text can be what has these parts.
fn could_be(parts: &[Part], whole: &str) -> bool {
    let mut rest = whole;
    for (place, part) in parts.iter().enumerate() {
        let Part::Literal(literal) = part else { continue };
        let literal: &str = literal;
        let found = if place == 0 {
            rest.starts_with(literal).then_some(0)
        } else if place + 1 == parts.len() {
            rest.ends_with(literal).then(|| rest.len() - literal.len())
        } else {
            rest.find(literal)
        };
        let Some(found) = found else { return false };
        rest = &rest[found + literal.len()..];
    }
    true
}
