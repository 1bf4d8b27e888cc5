//! What stays the same of a finding when code is moved, renamed or put into another order.

use sha1::{Digest, Sha1};
use uuid::{Builder, Uuid};

use crate::finding::{display, sounds_secret};
use crate::model::path::write_key;
use crate::model::{Data, Path, Resource, Segment, Unknown, Value};

/// What a finding is compared by with those of another time. All but the readable id are 16 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Control, type and name of the resource, and the modules it was reached through: what is judged, without where in it.
    pub subject: String,
    /// The stable id, but that elements of arrays that have no name of their own count by what they are and not by their place.
    pub content: String,
    /// Control and path, and which resource of Azure it is, if its whole name is known: the same whatever modules it is reached through.
    pub resource: Option<String>,
}

/// What `control` says of `resource` at `path`. The name of what is `implied` is made of the path of its root, and no name of its own.
pub fn identity(control: &str, resource: &Resource, path: &Path, implied: bool) -> Identity {
    let subject = Subject::new(resource).of(control);
    let content = spelled(&resource.body, path, &|_, element| digits(&text_of(element)));
    let kind = resource.resource_type.to_ascii_lowercase();
    let id = match implied && (kind == "microsoft.resources/deployments" || kind.starts_with("seawall/")) {
        true => Some(String::new()),
        false => resource.name.as_str().and(resource.id.text_with(Unknown::stable_symbol)).map(|id| id.to_lowercase()),
    };
    Identity {
        content: digits(&format!("{subject}\u{1e}{content}")),
        resource: id.map(|id| digits(&format!("{control}\u{1f}{kind}\u{1f}{id}\u{1e}{content}"))),
        subject: digits(&subject),
    }
}

/// 16 hexadecimal digits of a resource as a whole, without what is secret: they tell resources of one id apart.
pub fn fingerprint(resource: &Resource) -> String {
    digits(&text_of(&resource.body))
}

/// 16 hexadecimal digits that stay the same when lines move, files are renamed, an expression is written differently, or elements
/// with names come or go before others.
pub(crate) fn stable_id(control: &str, resource: &Resource, path: &Path) -> String {
    Subject::new(resource).stable_id(control, path)
}

/// A resource, with what all that is found of it has in common.
pub(super) struct Subject<'r> {
    resource: &'r Resource,
    text: String,
}

impl<'r> Subject<'r> {
    pub(super) fn new(resource: &'r Resource) -> Self {
        let name = logical_name(&resource.name).to_lowercase();
        let mut text = format!("\u{1f}{}\u{1f}{name}", resource.resource_type.to_ascii_lowercase());
        for (name, _) in &resource.trail {
            text.push('\u{1f}');
            text.push_str(name);
        }
        Subject { resource, text }
    }

    /// [`stable_id`] of it.
    pub(super) fn stable_id(&self, control: &str, path: &Path) -> String {
        let place = spelled(&self.resource.body, path, &|index, _| index.to_string());
        digits(&[control, &self.text, "\u{1e}", &place].concat())
    }

    fn of(&self, control: &str) -> String {
        [control, &self.text].concat()
    }
}

/// A name that stays the same as long as the code that makes it.
fn logical_name(value: &Value) -> String {
    match value.data {
        Data::Parts(_) | Data::Unknown(_) => value.text_with(Unknown::stable_symbol).unwrap_or_default(),
        _ => display(value),
    }
}

/// A path in small letters in which elements of arrays stand by their names, and by what `nameless` says of them and their place if they have none.
fn spelled(body: &Value, path: &Path, nameless: &dyn Fn(usize, &Value) -> String) -> String {
    let mut text = String::new();
    let mut value = Some(body);
    for segment in &path.0 {
        value = value.and_then(|value| value.step(segment));
        match (segment, value) {
            (Segment::Index(index), Some(element)) => {
                let name = own_name(element).map_or_else(|| nameless(*index, element), |name| format!("={name}"));
                text.push_str(&format!("[{name}]"));
            }
            (Segment::Index(index), None) => text.push_str(&format!("[{index}]")),
            (Segment::Key(key), _) => {
                let first = text.is_empty();
                write_key(&mut text, key, first).expect("invariant: memory takes every text");
            }
        }
    }
    text.to_ascii_lowercase()
}

/// What an element of an array is called: Azure tells rules, subnets and the like apart by their names, and what is no object is
/// nothing but itself.
fn own_name(element: &Value) -> Option<String> {
    let text = |value: &Value| match &value.data {
        Data::String(_) | Data::Parts(_) | Data::Unknown(_) => value.text_with(Unknown::stable_symbol),
        Data::Bool(_) | Data::Int(_) | Data::Float(_) => Some(display(value)),
        Data::Null | Data::Array(_) | Data::Object(_) => None,
    };
    let named = |value: &Value| text(value).filter(|text| !text.is_empty() && !value.secret);
    match &element.data {
        Data::Object(object) => ["name", "id"].into_iter().find_map(|key| named(object.get(key)?)),
        _ => named(element),
    }
}

/// All of a value in one text, without secrets and without where it stands.
fn text_of(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    if value.secret {
        text.push_str("(secret)");
        return;
    }
    match &value.data {
        Data::Array(array) => {
            text.push('[');
            for item in &array.items {
                write(item, text);
                text.push('\u{1f}');
            }
            text.push_str(if array.open.is_some() { "…]" } else { "]" });
        }
        Data::Object(object) => {
            text.push('{');
            for (key, value) in &object.entries {
                text.push_str(&key.text.to_ascii_lowercase());
                text.push(':');
                if sounds_secret(&key.text) {
                    text.push_str("(secret)");
                } else {
                    write(value, text);
                }
                text.push('\u{1f}');
            }
            text.push_str(if object.open.is_some() { "…}" } else { "}" });
        }
        _ => text.push_str(&logical_name(value)),
    }
}

/// The first digits of the UUID that is made of a text ([RFC 9562, 5.5](https://www.rfc-editor.org/rfc/rfc9562#section-5.5)). The crate's own hash
/// knows no instructions for SHA.
fn digits(text: &str) -> String {
    let hash = Sha1::new().chain_update(Uuid::NAMESPACE_URL.as_bytes()).chain_update(text);
    let [first @ .., _, _, _, _] = <[u8; 20]>::from(hash.finalize());
    let (digits, _) = Builder::from_sha1_bytes(first).as_uuid().as_u64_pair();
    format!("{digits:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::Key;

    fn object(entries: &[(&str, Value)]) -> Value {
        Value::object(entries.iter().map(|(key, value)| (Key::new(*key), value.clone())))
    }

    fn spelled_in(body: &Value, path: &Path) -> String {
        spelled(body, path, &|index, _| index.to_string())
    }

    #[test]
    fn elements_stand_by_their_names() {
        let rules = Value::array(vec![
            object(&[("Name", Value::string("Allow-SSH"))]),
            object(&[("id", Value::string("/x"))]),
            object(&[("port", Value::from(Data::Int(22)))]),
            Value::string("10.0.0.0/8"),
            object(&[("name", Value::string("s3cret").with_secret(true))]),
        ]);
        let body = object(&[("properties", object(&[("Rules", rules)]))]);
        let at = |index| Path::keys(&["properties", "Rules"]).index(index);
        assert_eq!(spelled_in(&body, &at(0).key("access")), "properties.rules[=allow-ssh].access");
        assert_eq!(spelled_in(&body, &at(1)), "properties.rules[=/x]");
        assert_eq!(spelled_in(&body, &at(2).key("port")), "properties.rules[2].port");
        assert_eq!(spelled_in(&body, &at(3)), "properties.rules[=10.0.0.0/8]");
        assert_eq!(spelled_in(&body, &at(4)), "properties.rules[4]");
        assert_eq!(spelled_in(&body, &at(9).key("x")), "properties.rules[9].x");
        assert_eq!(spelled_in(&body, &Path::keys(&["a.b", "c d", "e"])), Path::keys(&["a.b", "c d", "e"]).to_string());
    }

    #[test]
    fn digits_are_those_of_a_uuid() {
        for text in ["", "a", &"long ".repeat(100)] {
            let whole = Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes()).simple().to_string();
            assert_eq!(Some(&*digits(text)), whole.get(..16));
        }
    }

    #[test]
    fn no_secret_is_in_a_text() {
        let body = object(&[
            ("adminPassword", Value::string("hunter2")),
            ("list", Value::array(vec![Value::string("hunter3").with_secret(true)])),
        ]);
        assert!(!text_of(&body).contains("hunter"), "{}", text_of(&body));
    }
}
