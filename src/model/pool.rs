//! Values that are alike share their memory: of a large estate most texts and objects are the same in thousands of resources.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use crate::model::value::{Array, Data, Key, Object, Value};

/// Longer texts are ids and the like, which are rarely the same.
const LONGEST: usize = 64;

/// How many of a kind are held; what comes later is no longer held, but still shared with what is.
const MOST: usize = 1 << 18;

/// What is held so far.
#[derive(Debug, Default)]
pub struct Pool {
    texts: HashSet<Arc<str>>,
    arrays: HashMap<Vec<Part>, Arc<Array>>,
    objects: HashMap<Vec<(usize, Part)>, Arc<Object>>,
}

/// What tells a value that is held from all others: its kind and whether it is secret, and where it lies or what it is.
type Part = (u8, bool, u64);

impl Pool {
    /// The text, shared.
    pub fn text(&mut self, text: &Arc<str>) -> Arc<str> {
        if text.len() > LONGEST {
            return text.clone();
        }
        if let Some(held) = self.texts.get(text) {
            return held.clone();
        }
        if self.texts.len() < MOST {
            self.texts.insert(text.clone());
        }
        text.clone()
    }

    /// The value, shared with those that were seen before. What has a place of its own, or is unknown, stays as it is.
    pub fn value(&mut self, value: Value) -> Value {
        self.shared(value).0
    }

    /// The value, and what tells it from others if it is held.
    fn shared(&mut self, value: Value) -> (Value, Option<Part>) {
        if value.origin.span().is_some() {
            return (value, None);
        }
        let Value { data, origin, secret } = value;
        let (data, part) = match data {
            Data::Null => (Data::Null, Some((0, secret, 0))),
            Data::Bool(flag) => (Data::Bool(flag), Some((1, secret, u64::from(flag)))),
            Data::Int(number) => (Data::Int(number), Some((2, secret, number.cast_unsigned()))),
            Data::Float(number) => (Data::Float(number), Some((3, secret, number.to_bits()))),
            Data::String(text) => {
                let text = self.text(&text);
                let part = self.texts.get(&text).map(|held| (4, secret, address(held)));
                (Data::String(text), part)
            }
            Data::Array(array) if array.open.is_none() => {
                let (array, at) = self.array(array);
                (Data::Array(array), at.map(|at| (5, secret, at)))
            }
            Data::Object(object) if object.open.is_none() => {
                let (object, at) = self.object(object);
                (Data::Object(object), at.map(|at| (6, secret, at)))
            }
            other @ (Data::Parts(_) | Data::Array(_) | Data::Object(_) | Data::Unknown(_)) => (other, None),
        };
        (Value { data, origin, secret }, part)
    }

    fn array(&mut self, array: Arc<Array>) -> (Arc<Array>, Option<u64>) {
        let (items, parts): (Vec<Value>, Vec<Option<Part>>) = array.items.iter().map(|item| self.shared(item.clone())).unzip();
        let array = Arc::new(Array { items, open: None });
        held(&mut self.arrays, parts.into_iter().collect(), array)
    }

    fn object(&mut self, object: Arc<Object>) -> (Arc<Object>, Option<u64>) {
        let mut shared = Object::default();
        shared.entries.reserve_exact(object.entries.len());
        let mut parts = Some(Vec::with_capacity(object.entries.len()));
        for (key, value) in &object.entries {
            let text = self.text(&key.text);
            let (value, part) = self.shared(value.clone());
            let own = part.filter(|_| key.span.is_none() && self.texts.contains(&text));
            let at = usize::try_from(address(&text)).ok();
            parts = parts.zip(at.zip(own)).map(|(mut parts, part)| {
                parts.push(part);
                parts
            });
            shared.insert(Key { text, span: key.span }, value);
        }
        held(&mut self.objects, parts, Arc::new(shared))
    }
}

/// Where a shared thing lies: two that are held lie at one place only if they are the same.
fn address<T: ?Sized>(shared: &Arc<T>) -> u64 {
    Arc::as_ptr(shared).addr() as u64
}

/// The one that is held for these parts, and where it lies.
fn held<K: Eq + Hash, T>(known: &mut HashMap<K, Arc<T>>, parts: Option<K>, new: Arc<T>) -> (Arc<T>, Option<u64>) {
    let Some(parts) = parts else { return (new, None) };
    if let Some(held) = known.get(&parts) {
        return (held.clone(), Some(address(held)));
    }
    if known.len() >= MOST {
        return (new, None);
    }
    known.insert(parts, new.clone());
    let at = address(&new);
    (new, Some(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(name: &str, secret: bool) -> Value {
        let sku = Value::object([(Key::new("name"), Value::string("Standard")), (Key::new("size"), Data::Int(2).into())]);
        let list = Value::array(vec![Value::string("a").with_secret(secret), Value::NULL]);
        Value::object([(Key::new("name"), Value::string(name)), (Key::new("sku"), sku), (Key::new("list"), list)])
    }

    fn at(value: &Value, key: &str) -> u64 {
        match &value.get(key).unwrap().data {
            Data::Object(object) => address(object),
            Data::Array(array) => address(array),
            Data::String(text) => address(text),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_alike_is_shared_and_stays_what_it_is() {
        let mut pool = Pool::default();
        let [one, other] = ["one", "other"].map(|name| pool.value(body(name, false)));
        assert_eq!(at(&one, "sku"), at(&other, "sku"));
        assert_eq!(at(&one, "list"), at(&other, "list"));
        assert_ne!(at(&one, "name"), at(&other, "name"));
        assert_eq!(format!("{other:?}"), format!("{:?}", body("other", false)));
    }

    #[test]
    fn secrets_and_cases_are_told_apart() {
        let mut pool = Pool::default();
        let [open, secret] = [false, true].map(|secret| pool.value(body("x", secret)));
        assert_ne!(at(&open, "list"), at(&secret, "list"));
        assert!(secret.has_secret() && !open.has_secret());
        let [lower, upper] = ["a", "A"].map(|key| {
            let inner = Value::object([(Key::new(key), Value::NULL)]);
            pool.value(Value::object([(Key::new("inner"), inner)]))
        });
        assert_ne!(at(&lower, "inner"), at(&upper, "inner"));
    }
}
