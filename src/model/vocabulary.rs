//! What the author of a resource calls its properties, where that is not what Azure calls them.

use std::sync::Arc;

use crate::model::path::{Path, Segment};
use crate::source::Span;

/// One of the blocks that a resource is made of, and what its author calls the properties there.
#[derive(Clone, Debug)]
pub struct Authored {
    /// The names.
    pub vocabulary: Arc<Vocabulary>,
    /// The header of the block.
    pub header: Option<Span>,
    /// The major of the provider, if anything tells it.
    pub major: Option<u32>,
}

/// One property and its name.
#[derive(Clone, Debug)]
pub struct Word {
    /// The path in the resource; `None` is any index.
    pub property: Vec<Option<Arc<str>>>,
    /// The author's name: `network_rules.default_action`.
    pub name: Arc<str>,
    /// (what the resource has, what the author writes for it).
    pub values: Vec<(String, String)>,
}

/// The names of the properties of one resource.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// What its author calls it: `azurerm_storage_account`.
    pub block: Arc<str>,
    /// Its words; of two for one property the first counts.
    pub words: Vec<Word>,
}

impl Vocabulary {
    /// What the author calls the property at `path`: the argument itself, the one that it lies in, or what all the
    /// arguments in it have in common.
    pub fn name(&self, path: &Path) -> Option<String> {
        if path.0.is_empty() {
            return None;
        }
        if let Some(word) = self.words.iter().find(|word| fits(word, path) && word.property.len() == path.0.len()) {
            return Some(word.name.to_string());
        }
        let inner = self.words.iter().filter(|word| word.property.len() < path.0.len() && fits(word, path));
        if let Some(word) = inner.max_by_key(|word| word.property.len()) {
            let rest = path.0.get(word.property.len()..).unwrap_or_default().iter().filter_map(|segment| match segment {
                Segment::Key(key) => Some(format!(".{key}")),
                Segment::Index(_) => None,
            });
            return Some(format!("{}{}", word.name, rest.collect::<String>()));
        }
        let mut around = self.words.iter().filter(|word| word.property.len() > path.0.len() && fits(word, path));
        let first: Vec<&str> = around.next()?.name.split('.').collect();
        let mut common = first.len();
        for word in around {
            common = first.iter().zip(word.name.split('.')).take(common).take_while(|(one, other)| *one == other).count();
        }
        (common > 0).then(|| first.get(..common).unwrap_or_default().join("."))
    }

    /// What the author writes so that `value` stands at `path`.
    pub fn written_as(&self, path: &Path, value: &str) -> Option<String> {
        let word = self.words.iter().find(|word| fits(word, path) && word.property.len() == path.0.len())?;
        word.values.iter().find(|(from, _)| from.eq_ignore_ascii_case(value)).map(|(_, to)| to.clone())
    }

    /// `text` with the author's names for properties and for the values behind them, both in backticks: `properties.a.b`, the last
    /// key of a property alone if it is one of one argument only, and `properties.a.b: value`.
    pub fn translate(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len());
        let mut last: Option<&Word> = None;
        for (position, piece) in text.split('`').enumerate() {
            if position > 0 {
                result.push('`');
            }
            if position % 2 == 0 {
                result.push_str(piece);
                continue;
            }
            let (key, value) = piece.split_once(": ").map_or((piece, None), |(key, value)| (key, Some(value)));
            let path = written_path(key).unwrap_or_default();
            let word = self.words.iter().find(|word| is(word, &path)).or_else(|| self.last_key(&path));
            match (word, value) {
                (Some(word), Some(value)) => result.push_str(&format!("{} = {}", word.name, literal(word.written(value)))),
                (Some(word), None) => {
                    last = Some(word);
                    result.push_str(&word.name);
                }
                (None, _) if path.len() > 1 => {
                    let steps = path.iter().map(|step| step.map_or(Segment::Index(0), |key| Segment::Key(key.into())));
                    result.push_str(&self.name(&Path(steps.collect())).unwrap_or_else(|| piece.to_owned()));
                }
                (None, _) => result.push_str(last.map_or(piece, |word| word.written(piece))),
            }
        }
        result
    }

    /// The word for all properties that end in this key, if it is one.
    fn last_key(&self, path: &[Option<&str>]) -> Option<&Word> {
        let [Some(key)] = path else { return None };
        // Many things are enabled; the argument that happens to be the only one called so here need not be meant.
        if key.eq_ignore_ascii_case("enabled") {
            return None;
        }
        let ends =
            |word: &&Word| word.property.last().and_then(Option::as_ref).is_some_and(|last| last.eq_ignore_ascii_case(key));
        let mut found = self.words.iter().filter(ends);
        let first = found.next()?;
        found.all(|word| word.name == first.name).then_some(first)
    }
}

impl Word {
    /// What the author writes so that `value` is there.
    fn written<'a>(&'a self, value: &'a str) -> &'a str {
        self.values.iter().find(|(from, _)| from.eq_ignore_ascii_case(value)).map_or(value, |(_, to)| to)
    }
}

/// A value as Terraform writes it.
fn literal(value: &str) -> String {
    let bare = matches!(value, "true" | "false" | "null") || value.parse::<f64>().is_ok();
    if bare { value.to_owned() } else { format!("\"{value}\"") }
}

/// Whether one of the two paths begins the other.
fn fits(word: &Word, path: &Path) -> bool {
    word.property.iter().zip(&path.0).all(|(step, segment)| match (step, segment) {
        (Some(key), Segment::Key(other)) => key.eq_ignore_ascii_case(other),
        (None, Segment::Index(_)) => true,
        (Some(_), Segment::Index(_)) | (None, Segment::Key(_)) => false,
    })
}

fn is(word: &Word, path: &[Option<&str>]) -> bool {
    word.property.len() == path.len()
        && word.property.iter().zip(path).all(|(step, other)| match (step, other) {
            (Some(key), Some(other)) => key.eq_ignore_ascii_case(other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        })
}

/// `properties.ipRules[*].value` as steps.
fn written_path(text: &str) -> Option<Vec<Option<&str>>> {
    let mut steps = Vec::new();
    for piece in text.split('.') {
        let (key, indices) = piece.split_once('[').map_or((piece, 0), |(key, rest)| (key, 1 + rest.matches('[').count()));
        if key.is_empty() || !key.chars().all(|character| character.is_alphanumeric() || "-_".contains(character)) {
            return None;
        }
        steps.push(Some(key));
        steps.extend((0..indices).map(|_| None));
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(path: &str, name: &str, values: &[(&str, &str)]) -> Word {
        let property = written_path(path).unwrap_or_default().into_iter().map(|step| step.map(Into::into)).collect();
        let values = values.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        Word { property, name: name.into(), values }
    }

    fn vocabulary() -> Vocabulary {
        let words = vec![
            word("properties.minimumTlsVersion", "min_tls_version", &[]),
            word(
                "properties.publicNetworkAccess",
                "public_network_access_enabled",
                &[("Enabled", "true"), ("Disabled", "false")],
            ),
            word("properties.networkAcls.defaultAction", "network_rules.default_action", &[]),
            word("properties.networkAcls.ipRules[*].value", "network_rules.ip_rules", &[]),
            word("tags", "tags", &[]),
        ];
        Vocabulary { block: "azurerm_storage_account".into(), words }
    }

    #[test]
    fn properties_have_the_authors_names() {
        let name = |path: Path| vocabulary().name(&path);
        assert_eq!(name(Path::keys(&["properties", "minimumTLSVersion"])).as_deref(), Some("min_tls_version"));
        assert_eq!(name(Path::keys(&["tags", "owner"])).as_deref(), Some("tags.owner"));
        assert_eq!(name(Path::keys(&["properties", "networkAcls"])).as_deref(), Some("network_rules"));
        let rules = Path::keys(&["properties", "networkAcls", "ipRules"]);
        assert_eq!(name(rules.clone()).as_deref(), Some("network_rules.ip_rules"));
        assert_eq!(name(rules.index(0).key("value")).as_deref(), Some("network_rules.ip_rules"));
        assert_eq!(name(Path::keys(&["properties"])), None);
        assert_eq!(name(Path::keys(&["properties", "other"])), None);
        assert_eq!(name(Path::default()), None);
    }

    #[test]
    fn texts_are_translated_with_their_values() {
        let translated = vocabulary().translate("Set `properties.publicNetworkAccess` to `Disabled`, or `x` of `properties.y`.");
        assert_eq!(translated, "Set `public_network_access_enabled` to `false`, or `x` of `properties.y`.");
        assert_eq!(vocabulary().translate("no code, `one"), "no code, `one");
        let short =
            vocabulary().translate("`defaultAction` to `Deny`, `publicNetworkAccess: Disabled` or `properties.networkAcls`");
        assert_eq!(short, "`network_rules.default_action` to `Deny`, `public_network_access_enabled = false` or `network_rules`");
        assert_eq!(vocabulary().translate("`minimumTlsVersion: TLS1_2`"), "`min_tls_version = \"TLS1_2\"`");
    }
}
