//! The METADATA of a policy: a closed schema; a missing or unknown key is an error.

mod block;
mod fix;

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::policy::catalogue::LoadError;
use crate::policy::yaml;
pub use fix::{Fix, FixValue, Pattern};

/// How bad a failure is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Should be mended.
    Medium,
    /// Must be mended.
    High,
    /// Personal data is open now.
    Critical,
}

impl Severity {
    /// All of them, the lowest first.
    pub const ALL: [Severity; 4] = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

    /// The word for it in policies, profiles and reports.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a policy says of itself.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// Kebab-case id, first word = family; the SARIF rule id.
    pub id: String,
    /// What is assured, as a statement.
    pub title: String,
    /// Why, for personal data.
    pub description: String,
    /// Links to documentation.
    pub related_resources: Vec<String>,
    /// Severity of a failure.
    pub severity: Severity,
    /// By type, where it is another one.
    pub severity_of: BTreeMap<String, Severity>,
    /// The types it judges, in canonical case; `*` for all.
    pub resource_types: Vec<String>,
    /// The relations it needs, by name in `policies/data/relations.yaml`.
    pub relations: Vec<String>,
    /// Its parameters with their defaults.
    pub parameters: BTreeMap<String, Json>,
    /// Frameworks and what they call this: `gdpr` → articles, …
    pub frameworks: BTreeMap<String, Vec<String>>,
    /// Rows of `docs/requirements.md`.
    pub requirements: Vec<String>,
    /// What to do about a failure.
    pub remediation: String,
    /// What is good in the place of what it denies, where that can be said.
    pub fix: Vec<Fix>,
    /// What it denies may be a secret, whatever it is called: the line is not shown.
    pub sensitive: bool,
    /// The version of seawall that brought it.
    pub since: String,
}

impl Metadata {
    /// What all controls say of themselves that no policy judges: `page` of the documentation is about them.
    pub(crate) fn built_in(page: &str) -> Self {
        Metadata {
            id: String::new(),
            title: String::new(),
            description: String::new(),
            related_resources: vec![format!("{}/blob/main/docs/{page}", env!("CARGO_PKG_REPOSITORY"))],
            severity: Severity::Medium,
            severity_of: BTreeMap::new(),
            resource_types: Vec::new(),
            relations: Vec::new(),
            parameters: BTreeMap::new(),
            frameworks: BTreeMap::from([("gdpr".to_owned(), vec!["Art. 5(2)".to_owned(), "Art. 32(1)(d)".to_owned()])]),
            requirements: Vec::new(),
            remediation: String::new(),
            fix: Vec::new(),
            sensitive: false,
            since: "0.1.0".to_owned(),
        }
    }

    /// The severity of a failure on a resource of a type, in any case.
    pub(crate) fn severity_on(&self, resource_type: &str) -> Severity {
        let other = self.severity_of.iter().find(|(name, _)| name.eq_ignore_ascii_case(resource_type));
        other.map_or(self.severity, |(_, severity)| *severity)
    }
}

/// The keys above `custom`, and those in it; a key with `?` may be left out.
const TOP: &[&str] = &["title", "description", "related_resources", "custom"];
const CUSTOM: &[&str] = &[
    "id",
    "severity",
    "resource_types",
    "relations",
    "parameters",
    "frameworks",
    "requirements",
    "remediation",
    "since",
    "fix?",
    "sensitive?",
    "severity_of?",
];

/// Reads the `# METADATA` block that stands above the `package` line of a policy. `known` is what it says as JSON, if that is known
/// already.
pub(crate) fn parse(file: &str, text: &str, known: Option<&str>) -> Result<Metadata, LoadError> {
    if let Some(document) = known.and_then(|json| serde_json::from_str(json).ok()) {
        // What was read when seawall was built has no faults to point at.
        return read(&Block { file, first: 1, yaml: &[] }, &document);
    }
    let Some((first, yaml)) = block::of(text) else {
        return Err(LoadError::new(file, 1, "no `# METADATA` block above `package`"));
    };
    let block = yaml.join("\n");
    let document = yaml_serde::from_str(&block).map_err(|error| {
        LoadError::new(file, first + yaml::line(&block, &error) - 1, format!("METADATA is not YAML: {error}"))
    })?;
    read(&Block { file, first, yaml: &yaml }, &document)
}

/// What a block says.
fn read(block: &Block<'_>, document: &Json) -> Result<Metadata, LoadError> {
    block.keys(document, TOP, "")?;
    let custom = document.get("custom").unwrap_or(&Json::Null);
    block.keys(custom, CUSTOM, "custom.")?;
    let severity = block.text(custom, "severity")?;
    let frameworks = block.object(custom, "frameworks")?;
    Ok(Metadata {
        id: block.text(custom, "id")?,
        title: block.text(document, "title")?,
        description: block.text(document, "description")?,
        related_resources: block.texts(document, "related_resources")?,
        severity: severity_from(&severity)
            .ok_or_else(|| block.error("severity", "`severity` is none of low, medium, high, critical"))?,
        severity_of: block.severities(custom, "severity_of")?,
        resource_types: block.texts(custom, "resource_types")?,
        relations: block.texts(custom, "relations")?,
        parameters: block.object(custom, "parameters")?.into_iter().collect(),
        frameworks: frameworks
            .keys()
            .map(|name| Ok((name.clone(), block.texts(&custom["frameworks"], name)?)))
            .collect::<Result<_, LoadError>>()?,
        requirements: block.texts(custom, "requirements")?,
        remediation: block.text(custom, "remediation")?,
        fix: block.fixes(custom)?,
        sensitive: match custom.get("sensitive") {
            None => false,
            Some(value) => value.as_bool().ok_or_else(|| block.error("sensitive", "`sensitive` is neither true nor false"))?,
        },
        since: block.text(custom, "since")?,
    })
}

/// The severity called `name`.
pub(crate) fn severity_from(name: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.word() == name)
}

/// The known key that `key` was meant to be, as ` (did you mean …?)`, or nothing.
pub(crate) fn suggestion<'a>(key: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let nearest = known.into_iter().map(|name| (strsim::damerau_levenshtein(key, name), name)).min();
    match nearest {
        Some((distance, name)) if distance <= name.len().max(key.len()) / 2 => format!(" (did you mean `{name}`?)"),
        _ => String::new(),
    }
}

/// A METADATA block, for messages with lines.
struct Block<'a> {
    file: &'a str,
    first: usize,
    yaml: &'a [&'a str],
}

impl Block<'_> {
    fn error(&self, key: &str, message: impl Into<String>) -> LoadError {
        let at = self.yaml.iter().position(|line| line.trim_start().trim_start_matches("- ").starts_with(&format!("{key}:")));
        LoadError::new(self.file, self.first + at.unwrap_or(0), message)
    }

    /// An error in an entry of the list under `key`: at the line where it begins.
    fn error_in_row(&self, key: &str, number: usize, message: String) -> LoadError {
        let indent = |line: &&str| line.len() - line.trim_start().len();
        let head = self.yaml.iter().position(|line| line.trim_start().starts_with(&format!("{key}:"))).unwrap_or(0);
        let below = self.yaml.iter().enumerate().skip(head + 1);
        let rows = below.clone().take_while(|(_, line)| Some(indent(line)) > self.yaml.get(head).map(indent));
        let depth = rows.clone().map(|(_, line)| indent(line)).min();
        let mut starts = rows.filter(|(_, line)| Some(indent(line)) == depth && line.trim_start().starts_with("- "));
        LoadError::new(self.file, self.first + starts.nth(number).map_or(head, |(at, _)| at), message)
    }

    fn keys(&self, value: &Json, known: &[&str], within: &str) -> Result<(), LoadError> {
        let Some(object) = value.as_object() else {
            return Err(self.error(within.trim_end_matches('.'), format!("`{}` is no object", within.trim_end_matches('.'))));
        };
        let names = || known.iter().map(|name| name.trim_end_matches('?'));
        if let Some(key) = object.keys().find(|key| !names().any(|name| name == *key)) {
            return Err(self.error(key, format!("unknown key `{within}{key}`{}", suggestion(key, names()))));
        }
        match known.iter().find(|name| !name.ends_with('?') && !object.contains_key(**name)) {
            Some(missing) => {
                let near = object.keys().map(String::as_str);
                Err(self.error("custom", format!("`{within}{missing}` is missing{}", suggestion(missing, near))))
            }
            None => Ok(()),
        }
    }

    fn text(&self, value: &Json, key: &str) -> Result<String, LoadError> {
        match value.get(key) {
            Some(Json::String(text)) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
            _ => Err(self.error(key, format!("`{key}` is no text"))),
        }
    }

    fn texts(&self, value: &Json, key: &str) -> Result<Vec<String>, LoadError> {
        let items = value.get(key).and_then(Json::as_array);
        let texts = items.and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        texts.ok_or_else(|| self.error(key, format!("`{key}` is no list of texts")))
    }

    /// Severities by type; each type is one that the policy judges.
    fn severities(&self, value: &Json, key: &str) -> Result<BTreeMap<String, Severity>, LoadError> {
        if value.get(key).is_none() {
            return Ok(BTreeMap::new());
        }
        let types = self.texts(value, "resource_types")?;
        let severity = |(name, word): (String, Json)| {
            if !types.contains(&name) {
                let near = suggestion(&name, types.iter().map(String::as_str));
                return Err(self.error(key, format!("`{name}` of `{key}` is none of `resource_types`{near}")));
            }
            let severity = word.as_str().and_then(severity_from);
            let severity = severity
                .ok_or_else(|| self.error(key, format!("the severity of `{name}` is none of low, medium, high, critical")));
            Ok((name, severity?))
        };
        self.object(value, key)?.into_iter().map(severity).collect()
    }

    fn object(&self, value: &Json, key: &str) -> Result<serde_json::Map<String, Json>, LoadError> {
        value.get(key).and_then(Json::as_object).cloned().ok_or_else(|| self.error(key, format!("`{key}` is no object")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# METADATA\n# title: A\n# description: B\n# related_resources: []\n# custom:\n#   id: a-b\n#   severity: high\n#   \
        resource_types: [\"*\"]\n#   relations: []\n#   parameters: {}\n#   frameworks: {}\n#   requirements: []\n#   remediation: C\n#   \
        since: 0.1.0\npackage a.b\n";

    #[test]
    fn a_whole_block_is_read() {
        let metadata = parse("p", GOOD, None).unwrap();
        assert_eq!((metadata.id.as_str(), metadata.severity, metadata.fix.is_empty()), ("a-b", Severity::High, true));
        assert!(
            !metadata.sensitive
                && parse("p", &GOOD.replace("#   since", "#   sensitive: true\n#   since"), None).unwrap().sensitive
        );
    }

    #[test]
    fn wrong_keys_are_named_with_their_line_and_nearest_neighbour() {
        let error = parse("p", &GOOD.replace("severity:", "severty:"), None).unwrap_err().to_string();
        assert_eq!(error, "p:7: unknown key `custom.severty` (did you mean `severity`?)");
        let error = parse("p", &GOOD.replace("#   since: 0.1.0\n", ""), None).unwrap_err().to_string();
        assert!(error.contains("`custom.since` is missing"), "{error}");
    }

    #[test]
    fn the_rows_of_fixes_are_a_closed_schema() {
        let rows = |rows: &str| {
            let block = format!("parameters: {{days: 7}}\n#   fix:\n#     - {{path: a.b, value: 1, safe: true}}\n#     - {rows}");
            parse("p", &GOOD.replace("parameters: {}", &block), None).map(|metadata| metadata.fix)
        };
        let fixes =
            rows("{path: \"a[*].b\", types: [X/y], value: {parameter: days}, set: \"c[*]\", safe: false, why: It costs.}")
                .unwrap();
        let [_, fix] = fixes.as_slice() else { panic!("two rows") };
        let denied = crate::model::Path::keys(&["a"]).index(2).key("b");
        let body = crate::model::Value::NULL;
        assert_eq!(fix.target("x/Y", &body, &denied), Some(crate::model::Path::keys(&["c"]).index(2)));
        assert_eq!((fix.target("X/z", &body, &denied), fix.caution.as_deref()), (None, Some("It costs.")));
        for (row, message) in [
            ("{path: a, value: 1}", "p:13: `fix.safe` is missing"),
            ("{path: a, value: 1, safe: true, whit: 1}", "p:13: unknown key `fix.whit` (did you mean `why`?)"),
            ("{path: a, value: 1, safe: false}", "p:13: a fix that is not safe says in `why` what to look at"),
            ("{path: a, value: 1, safe: true, why: x}", "p:13: a fix that is safe has no `why`"),
            ("{path: a, value: 1, safe: 1}", "p:13: `fix.safe` is neither true nor false"),
            ("{path: a, safe: true, value: null}", "p:13: `fix.value` is null"),
            ("{path: a, safe: true, value: {parameter: day}}", "p:13: `fix.value`: the policy has no parameter `day`"),
            ("{path: a..b, safe: true, value: 1}", "p:13: `fix.path` is no path such as `properties.rules[*].value`"),
            ("{path: a, set: \"b[*]\", safe: true, value: 1}", "p:13: `fix.set` has more of `[*]` and `{key}` than `fix.path`"),
        ] {
            let error = rows(row).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn a_type_may_have_a_severity_of_its_own() {
        let types = GOOD.replace("[\"*\"]", "[A/b, A/c]");
        let with = |row: &str| {
            parse("p", &types.replace("severity: high\n", &format!("severity: high\n#   severity_of: {{{row}}}\n")), None)
        };
        let metadata = with("A/b: low").unwrap();
        assert_eq!(["a/B", "A/c"].map(|name| metadata.severity_on(name)), [Severity::Low, Severity::High]);
        let error = with("A/d: low").unwrap_err().to_string();
        assert!(error.contains("`A/d` of `severity_of` is none of `resource_types` (did you mean `A/b`?)"), "{error}");
        assert!(with("A/b: lwo").is_err());
    }
}
