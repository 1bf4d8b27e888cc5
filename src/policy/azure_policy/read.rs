//! The shapes that policies of a tenant come in: single definitions as in `Azure/azure-policy`, what
//! `az policy definition|set-definition|assignment|exemption list|show` prints (flattened), what the REST interface and Resource
//! Graph (`policyresources`) answer, templates that deploy them, and arrays of all of these.

use serde_json::{Map, Value as Json};

use crate::policy::azure_policy::PolicyFile;
use crate::policy::digest;

/// What the files of a tenant hold.
#[derive(Debug, Default)]
pub struct Tenant {
    /// What is about policy.
    pub(super) documents: Vec<Document>,
    /// What is worth saying, each with the file.
    pub(super) notes: Vec<(String, String)>,
    /// Of all files.
    pub(super) digest: String,
}

impl Tenant {
    /// Reads `files`.
    ///
    /// # Errors
    /// The first file that is no JSON, with the reason.
    pub fn read(files: &[PolicyFile]) -> Result<Self, String> {
        let digest = digest::of_files(files.iter().map(|file| (file.path.as_str(), file.text.as_str())));
        let mut tenant = Tenant { digest, ..Tenant::default() };
        for file in files {
            let contents = read(&file.path, &file.text).map_err(|why| format!("{}: {why}", file.path))?;
            tenant.notes.extend(contents.notes.into_iter().map(|note| (file.path.clone(), note)));
            tenant.documents.extend(contents.documents);
        }
        Ok(tenant)
    }
}

/// An object that is about policy, with its properties at hand whatever the shape.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// What it is.
    pub(super) kind: Kind,
    /// Its id; empty if it has none.
    pub(super) id: String,
    /// Its name; else the last segment of its id, else the name of the file.
    pub(super) name: String,
    /// The file.
    pub(super) file: String,
    properties: Map<String, Json>,
    top: Map<String, Json>,
}

/// What a document is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Definition,
    Initiative,
    Assignment,
    Exemption,
}

impl Kind {
    /// What people call it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Definition => "definition",
            Kind::Initiative => "initiative",
            Kind::Assignment => "assignment",
            Kind::Exemption => "exemption",
        }
    }
}

impl Document {
    /// A property, wherever the shape has it.
    pub(super) fn get(&self, key: &str) -> Option<&Json> {
        get(&self.properties, key).or_else(|| get(&self.top, key)).filter(|value| !value.is_null())
    }

    /// A text.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Json::as_str)
    }

    /// The texts of an array.
    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        self.items(key).iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
    }

    /// The elements of an array.
    pub(super) fn items(&self, key: &str) -> &[Json] {
        self.get(key).and_then(Json::as_array).map_or(&[], Vec::as_slice)
    }

    /// The entries of an object.
    pub(super) fn entries(&self, key: &str) -> Map<String, Json> {
        self.get(key).and_then(Json::as_object).cloned().unwrap_or_default()
    }

    /// The same content, whatever it was read from.
    pub(super) fn same_as(&self, other: &Document) -> bool {
        self.kind == other.kind && self.properties == other.properties
    }
}

/// A property by its name in any case.
pub(super) fn get<'a>(object: &'a Map<String, Json>, key: &str) -> Option<&'a Json> {
    object.get(key).or_else(|| object.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value))
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// What is about policy.
    pub(super) documents: Vec<Document>,
    /// What is worth saying of the file.
    pub(super) notes: Vec<String>,
}

/// Reads the text of a file; an error says why it is no JSON.
pub(super) fn read(file: &str, text: &str) -> Result<Contents, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Json = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
    let mut contents = Contents::default();
    let mut other = 0_usize;
    // Breadth first and without recursion: lists hold lists.
    let mut open = std::collections::VecDeque::from([(value, false)]);
    while let Some((value, in_template)) = open.pop_front() {
        match value {
            Json::Array(items) => open.extend(items.into_iter().map(|item| (item, in_template))),
            Json::Object(object) => {
                let is_template = get(&object, "$schema")
                    .and_then(Json::as_str)
                    .is_some_and(|schema| schema.to_ascii_lowercase().contains("deploymenttemplate.json"));
                let list = ["value", "data", "rows"].iter().find_map(|key| get(&object, key).filter(|list| list.is_array()));
                if is_template {
                    match get(&object, "resources") {
                        Some(Json::Array(items)) => open.extend(items.iter().map(|item| (item.clone(), true))),
                        Some(Json::Object(items)) => open.extend(items.values().map(|item| (item.clone(), true))),
                        _ => {}
                    }
                } else if let Some(document) = document(file, &object, in_template) {
                    if in_template && is_expression(&document.name) {
                        contents
                            .notes
                            .push(format!("the name of a {} is an expression, and is not evaluated", document.kind.word()));
                    }
                    contents.documents.push(document);
                } else if let Some(list) = list {
                    let next = ["nextLink", "@odata.nextLink", "skip_token", "$skipToken"];
                    if next
                        .iter()
                        .any(|key| get(&object, key).is_some_and(|link| link.as_str().is_some_and(|text| !text.is_empty())))
                    {
                        contents.notes.push("it is one page of several, and what is on the others is missing".to_owned());
                    }
                    open.push_back((list.clone(), in_template));
                } else {
                    other += 1;
                }
            }
            _ => other += 1,
        }
    }
    if contents.documents.is_empty() {
        contents.notes.push("it holds no definition, initiative, assignment or exemption of Azure Policy".to_owned());
    } else if other > 0 {
        contents.notes.push(format!("{other} of its objects are none of Azure Policy"));
    }
    Ok(contents)
}

fn document(file: &str, object: &Map<String, Json>, in_template: bool) -> Option<Document> {
    let text = |key: &str| get(object, key).and_then(Json::as_str).filter(|text| !text.is_empty());
    let mut properties = match get(object, "properties") {
        Some(Json::Object(properties)) => properties.clone(),
        _ => object.clone(),
    };
    // A rule alone, as `az policy definition create --rules` takes it.
    let rule_alone = get(object, "if").is_some() && get(object, "then").is_some();
    let has = |key: &str| get(&properties, key).is_some();
    let by_type = text("type").and_then(|kind| {
        let kind = kind.to_ascii_lowercase();
        Some(match kind.strip_prefix("microsoft.authorization/")? {
            "policydefinitions" => Kind::Definition,
            "policysetdefinitions" => Kind::Initiative,
            "policyassignments" => Kind::Assignment,
            "policyexemptions" => Kind::Exemption,
            _ => return None,
        })
    });
    let kind = match by_type {
        Some(kind) => kind,
        None if rule_alone || has("policyRule") => Kind::Definition,
        None if has("policyDefinitions") => Kind::Initiative,
        None if has("policyAssignmentId") => Kind::Exemption,
        None if has("policyDefinitionId") => Kind::Assignment,
        None => return None,
    };
    if rule_alone {
        properties = Map::from_iter([("policyRule".to_owned(), Json::Object(object.clone()))]);
    }
    if in_template {
        properties.values_mut().for_each(unescape);
    }
    let id = text("id").or(text("resourceId")).filter(|id| id.starts_with('/')).unwrap_or_default();
    let stem = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let stem = stem.split('.').next().unwrap_or(stem);
    let name = text("name").or_else(|| id.rsplit('/').next().filter(|last| !last.is_empty())).unwrap_or(stem);
    Some(Document {
        kind,
        id: id.trim_end_matches('/').to_owned(),
        name: name.to_owned(),
        file: file.to_owned(),
        properties,
        top: object.clone(),
    })
}

fn is_expression(text: &str) -> bool {
    text.starts_with('[') && !text.starts_with("[[")
}

/// In a template a rule's own expressions are [escaped], so that the deployment leaves them alone.
///
/// [escaped]: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions#escape-characters
fn unescape(value: &mut Json) {
    match value {
        Json::String(text) if text.starts_with("[[") => {
            text.remove(0);
        }
        Json::Array(items) => items.iter_mut().for_each(unescape),
        Json::Object(entries) => entries.values_mut().for_each(unescape),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = r#"{"if": {"field": "type", "equals": "A.B/c"}, "then": {"effect": "audit"}}"#;

    fn found(text: &str) -> Vec<(Kind, String)> {
        let contents = read("folder/file.json", text).expect("JSON");
        contents.documents.into_iter().map(|document| (document.kind, document.name)).collect()
    }

    #[test]
    fn every_shape_is_read() {
        let definition = (Kind::Definition, "d".to_owned());
        let flat = format!(r#"{{"name": "d", "policyRule": {RULE}, "policyType": "Custom"}}"#);
        let wrapped = format!(r#"{{"name": "d", "properties": {{"policyRule": {RULE}}}}}"#);
        let id = "/providers/Microsoft.Authorization/policyDefinitions/d";
        let row = format!(
            r#"{{"id": "{id}", "type": "microsoft.authorization/policydefinitions", "properties": {{"policyRule": {RULE}}}}}"#
        );
        for text in [
            flat.clone(),
            format!("\u{feff}{wrapped}"),
            row.clone(),
            format!("[{flat}]"),
            format!(r#"{{"value": [{wrapped}]}}"#),
            format!(r#"{{"count": 1, "data": [{row}], "skip_token": null}}"#),
        ] {
            assert_eq!(found(&text), std::slice::from_ref(&definition), "{text}");
        }
        assert_eq!(found(RULE), [(Kind::Definition, "file".to_owned())]);
        assert_eq!(found(r#"{"policyDefinitions": [], "name": "s"}"#), [(Kind::Initiative, "s".to_owned())]);
        assert_eq!(found(r#"{"policyDefinitionId": "x", "name": "a"}"#), [(Kind::Assignment, "a".to_owned())]);
        assert_eq!(found(r#"{"policyAssignmentId": "x", "name": "e"}"#), [(Kind::Exemption, "e".to_owned())]);
    }

    #[test]
    fn expressions_of_a_rule_are_escaped_in_templates() {
        let text = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-08-01/tenantDeploymentTemplate.json#", "resources": [
            {"type": "Microsoft.Authorization/policyDefinitions", "name": "d",
             "properties": {"policyRule": {"then": {"effect": "[[parameters('effect')]"}}}}]}"#;
        let contents = read("t.json", text).expect("JSON");
        let rule = contents.documents[0].get("policyRule").cloned();
        assert_eq!(rule, Some(serde_json::json!({"then": {"effect": "[parameters('effect')]"}})));
    }

    #[test]
    fn what_is_no_policy_is_said() {
        assert_eq!(read("x.json", "{}").expect("JSON").notes.len(), 1);
        assert!(read("x.json", "{").is_err());
        let page = r#"{"value": [{"policyAssignmentId": "x"}], "nextLink": "https://example.org"}"#;
        assert!(read("x.json", page).expect("JSON").notes[0].contains("one page"));
        assert!(read("x.json", &"[".repeat(100_000)).is_err());
    }
}
