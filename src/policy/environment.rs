//! Environments: which one a resource is of, as far as the parameters of its deployment, its tags and its name tell. The words
//! are data: `policies/data/environments.yaml`, or `[environments]` of a profile.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::model::{Cause, Data, Deployment, Object, Part, Resource, Type, Unknown, Value};

/// What a part of an unknown name becomes where it is no environment: it parts the words beside it.
const GAP: &str = "\u{1}";

/// One of the environments that a profile may tell apart.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Environment {
    /// What people's data is in.
    Production,
    /// What comes before it.
    Staging,
    /// All else.
    Development,
}

impl Environment {
    /// All of them.
    pub const ALL: [Environment; 3] = [Environment::Production, Environment::Staging, Environment::Development];

    /// The word for it in policies, profiles and reports.
    pub fn word(self) -> &'static str {
        match self {
            Environment::Production => "production",
            Environment::Staging => "staging",
            Environment::Development => "development",
        }
    }

    /// The environment that `word` stands for in policies, profiles and reports.
    pub fn from_word(word: &str) -> Option<Self> {
        Environment::ALL.into_iter().find(|environment| environment.word() == word)
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The lists of words that a profile or the table gives, by key.
pub(crate) type Lists = BTreeMap<String, Vec<String>>;

/// The keys of such lists.
pub(crate) const LISTS: [&str; 5] = ["parameters", "tags", "production", "staging", "development"];

/// The words by which environments are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    parameters: Vec<String>,
    tags: Vec<String>,
    environments: BTreeMap<String, Environment>,
}

/// What is known of an environment.
#[derive(Clone, Debug)]
pub(crate) enum Standing {
    /// Nothing tells.
    Silent,
    /// It is known.
    Known(Environment),
    /// It hangs on an unknown value; `refinement.one_of` are the words it may come to, and null.
    Open(Arc<Unknown>),
}

impl Standing {
    /// The environments it may be.
    pub(crate) fn choices(&self) -> Vec<Option<Environment>> {
        match self {
            Standing::Silent => vec![None],
            Standing::Known(environment) => vec![Some(*environment)],
            Standing::Open(unknown) => {
                let words = unknown.refinement.one_of.iter().flat_map(|words| words.iter());
                words.map(|word| word.as_str().and_then(Environment::from_word)).collect()
            }
        }
    }

    /// As a value: the word, nothing, or one of them.
    pub(crate) fn value(&self) -> Value {
        match self {
            Standing::Silent => Value::NULL,
            Standing::Known(environment) => Value::string(environment.word()),
            Standing::Open(unknown) => Data::Unknown(unknown.clone()).into(),
        }
    }

    fn of(choices: Vec<Option<Environment>>, unknown: &Unknown) -> Self {
        let mut distinct: Vec<Option<Environment>> = Vec::new();
        for choice in choices {
            if !distinct.contains(&choice) {
                distinct.push(choice);
            }
        }
        match distinct.as_slice() {
            [] | [None] => return Standing::Silent,
            [Some(environment)] => return Standing::Known(*environment),
            _ => {}
        }
        // `env` and `toLower(env)` are one doubt, so that all that is named by it is of one environment.
        let symbol = match &unknown.cause {
            cause @ (Cause::Parameter { .. } | Cause::Variable { .. }) => format!("environment: {cause}"),
            _ => format!("environment: {}", unknown.symbol),
        };
        let mut open = Unknown::new(symbol, Type::String, unknown.cause.clone());
        let words = distinct.iter().map(|choice| choice.map_or(Value::NULL, |one| Value::string(one.word())));
        open.refinement.one_of = Some(words.collect());
        Standing::Open(Arc::new(open))
    }
}

impl Words {
    /// The words of the `table`, with the lists of a profile in the place of its own.
    pub(crate) fn new(table: Option<&Json>, lists: &Lists) -> Self {
        let list = |key: &str| -> Vec<String> {
            let of_table = || {
                let items = table.and_then(|table| table.get(key)?.as_array());
                items.into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
            };
            lists.get(key).cloned().unwrap_or_else(of_table)
        };
        let keys = |key: &str| list(key).iter().map(|name| plain(name)).collect();
        let named = |one: Environment| list(one.word()).into_iter().map(move |word| (plain(&word), one));
        Words {
            parameters: keys("parameters"),
            tags: keys("tags"),
            environments: Environment::ALL.into_iter().flat_map(named).collect(),
        }
    }

    /// What the parameters of a deployment say.
    pub(crate) fn of_deployment(&self, deployment: &Deployment) -> Standing {
        self.first(&self.parameters, deployment.arguments.iter().map(|(name, value)| (plain(name), value)).collect())
    }

    /// What a resource says of itself: by tag, else by name.
    pub(crate) fn of_resource(&self, resource: &Resource) -> Standing {
        let tags = resource.get("tags");
        let tagged = tags.and_then(Value::as_object).map_or(Standing::Silent, |tags| self.of_tags(tags));
        if !matches!(tagged, Standing::Silent) {
            return tagged;
        }
        match self.of_value(&resource.name, false) {
            Standing::Silent => {}
            named => return named,
        }
        // Nobody knows which tags there are: one of them may tell.
        let unseen = tags.and_then(|tags| match &tags.data {
            Data::Unknown(unknown) => Some(unknown),
            Data::Object(tags) => tags.open.as_ref(),
            Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_) | Data::Parts(_) | Data::Array(_) => {
                None
            }
        });
        unseen.map_or(Standing::Silent, |unknown| Standing::of(any(), unknown))
    }

    fn of_tags(&self, tags: &Object) -> Standing {
        self.first(&self.tags, tags.entries.iter().map(|(key, value)| (plain(&key.text), value)).collect())
    }

    /// The first that says something, in the order of `names`.
    fn first(&self, names: &[String], values: Vec<(String, &Value)>) -> Standing {
        let called = names.iter().flat_map(|name| values.iter().filter(move |(own, _)| own == name));
        let mut standings = called.map(|(_, value)| self.of_value(value, true));
        standings.find(|standing| !matches!(standing, Standing::Silent)).unwrap_or(Standing::Silent)
    }

    /// What a text says; `meant` if it is there to say it, so that whatever it hangs on matters.
    fn of_value(&self, value: &Value, meant: bool) -> Standing {
        let whole;
        let parts: &[Part] = match &value.data {
            Data::String(text) => return self.environment(text).map_or(Standing::Silent, Standing::Known),
            Data::Parts(parts) => parts,
            Data::Unknown(unknown) => {
                whole = [Part::Hole(unknown.clone())];
                &whole
            }
            Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::Array(_) | Data::Object(_) => {
                return Standing::Silent;
            }
        };
        let holes = || {
            parts.iter().filter_map(|part| match part {
                Part::Hole(hole) => Some(hole),
                Part::Literal(_) => None,
            })
        };
        let telling = holes().find(|hole| self.tells(hole)).or_else(|| holes().next().filter(|_| meant));
        let written = |filled: &str| -> String {
            let text = |part: &Part| match part {
                Part::Literal(text) => text.to_string(),
                Part::Hole(hole) => if telling.is_some_and(|one| one.symbol == hole.symbol) { filled } else { GAP }.to_owned(),
            };
            parts.iter().map(text).collect()
        };
        let Some(hole) = telling else {
            return self.environment(&written(GAP)).map_or(Standing::Silent, Standing::Known);
        };
        let choices = match hole.refinement.one_of.as_deref().and_then(texts) {
            Some(texts) => texts.iter().map(|text| self.environment(&written(text))).collect(),
            None => any().iter().map(|one| self.environment(&written(one.map_or(GAP, Environment::word)))).collect(),
        };
        Standing::of(choices, hole)
    }

    /// Whether an unknown part of a name may be an environment: a parameter that is called so, or one that may be nothing else.
    fn tells(&self, hole: &Unknown) -> bool {
        if let Some(texts) = hole.refinement.one_of.as_deref().and_then(texts) {
            return texts.iter().any(|text| self.environment(text).is_some());
        }
        match &hole.cause {
            Cause::Parameter { name, .. } | Cause::Variable { name, .. } => self.parameters.contains(&plain(name)),
            _ => false,
        }
    }

    /// The environment that a text names as a word of its own. A parent's name counts before a child's, since a slot called
    /// `staging` is a part of its app in production; of two words the last, as names go from the workload to its place.
    fn environment(&self, text: &str) -> Option<Environment> {
        text.split('/').find_map(|segment| {
            let lower = segment.to_lowercase();
            let tokens: Vec<&str> = lower
                .split(|letter: char| !letter.is_alphanumeric())
                .map(|token| token.trim_end_matches(|letter: char| letter.is_ascii_digit()))
                .filter(|token| !token.is_empty())
                .collect();
            let mut found = None;
            for (position, token) in tokens.iter().enumerate() {
                // `pre-prod` is not production.
                let before = position.checked_sub(1).and_then(|before| tokens.get(before));
                let both = before.and_then(|before| self.environments.get(&format!("{before}{token}")));
                found = both.or_else(|| self.environments.get(*token)).copied().or(found);
            }
            found
        })
    }
}

/// Nothing is known: each environment, and none.
fn any() -> Vec<Option<Environment>> {
    Environment::ALL.into_iter().map(Some).chain([None]).collect()
}

fn texts(values: &[Value]) -> Option<Vec<&str>> {
    values.iter().map(Value::as_str).collect()
}

/// A name without case and without what parts its words: `environment_name` is `environmentName`.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let table = serde_json::json!({
            "parameters": ["environment", "env"],
            "tags": ["environment"],
            "production": ["prod", "production", "live"],
            "staging": ["staging", "preprod", "stg"],
            "development": ["dev", "test", "development", "nonprod"],
        });
        Words::new(Some(&table), &Lists::new())
    }

    fn hole(name: &str, allowed: Option<&[&str]>) -> Part {
        let cause = Cause::Parameter { name: name.into(), span: None };
        let mut unknown = Unknown::new(format!("parameter {name}"), Type::String, cause);
        unknown.refinement.one_of = allowed.map(|texts| texts.iter().map(|text| Value::string(*text)).collect());
        Part::Hole(Arc::new(unknown))
    }

    fn named(parts: impl IntoIterator<Item = Part>) -> Vec<Option<Environment>> {
        words().of_value(&Value::parts(parts), false).choices()
    }

    #[test]
    fn words_in_names_tell() {
        let of = |text: &str| words().environment(text);
        assert_eq!(of("kv-shop-prod-001"), Some(Environment::Production));
        assert_eq!(of("kv-shop-PROD01"), Some(Environment::Production));
        assert_eq!(of("app-pre-prod"), Some(Environment::Staging));
        assert_eq!(of("app-non_prod"), Some(Environment::Development));
        assert_eq!(of("live-events-dev"), Some(Environment::Development));
        assert_eq!(of("app-prod/staging"), Some(Environment::Production));
        assert_eq!(of("app/staging"), Some(Environment::Staging));
        assert_eq!(of("devops-products"), None);
    }

    #[test]
    fn of_unknown_parts_only_environments_matter() {
        let text = |text: &str| Part::Literal(text.into());
        let every = [Some(Environment::Production), Some(Environment::Staging), Some(Environment::Development), None];
        assert_eq!(named([text("kv-"), hole("env", None)]), every);
        assert_eq!(named([text("kv-"), hole("prefix", None)]), [None]);
        assert_eq!(named([text("kv-"), hole("prefix", None), text("-prod")]), [Some(Environment::Production)]);
        assert_eq!(
            named([text("kv-"), hole("kind", Some(&["dev", "live"]))]),
            [Some(Environment::Development), Some(Environment::Production)]
        );
        assert_eq!(named([text("kv-"), hole("kind", Some(&["dev", "test"]))]), [Some(Environment::Development)]);
        assert_eq!(named([text("kv-"), hole("size", Some(&["small", "large"]))]), [None]);
        assert_eq!(named([text("stshop"), hole("env", None)]), [None]);
    }

    #[test]
    fn lists_of_a_profile_take_the_place_of_the_tables() {
        let lists = Lists::from([("production".to_owned(), vec!["P".to_owned()])]);
        let words = Words::new(Some(&serde_json::json!({"production": ["prod"], "staging": ["stg"]})), &lists);
        assert_eq!(words.environment("a-p"), Some(Environment::Production));
        assert_eq!((words.environment("a-prod"), words.environment("a-stg")), (None, Some(Environment::Staging)));
    }
}
