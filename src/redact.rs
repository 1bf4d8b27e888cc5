//! What must not be written down: secrets, people, and the values of settings. It is taken away before a record reaches a disk.
//!
//! A value that counts only by its kind becomes `{"$redacted": "literal"}`, with `"sensitive": true` if by its name or its looks it is a
//! secret; references to vaults, empty texts and mere switches stay, since they say where a secret is and hold none. E-mail addresses
//! stay e-mail addresses, of nobody.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::policy::catalogue::Catalogue;
use crate::snapshot::{Content, Fault, Record};

/// What stands where an e-mail address stood.
const NOBODY: &str = "redacted@redacted.invalid";

/// How keys end whose texts are secrets, in lower case.
const SECRET: [&str; 36] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "connectionstring",
    "accountkey",
    "accesskey",
    "sharedkey",
    "primarykey",
    "secondarykey",
    "primarymasterkey",
    "secondarymasterkey",
    "primaryreadonlymasterkey",
    "secondaryreadonlymasterkey",
    "privatekey",
    "apikey",
    "authkey",
    "adminkey",
    "masterkey",
    "functionkey",
    "subscriptionkey",
    "sastoken",
    "sasurl",
    "sasuri",
    "accesstoken",
    "refreshtoken",
    "registrationtoken",
    "authtoken",
    "bearertoken",
    "idtoken",
    "securevalue",
    "customdata",
    "userdata",
    "pfx",
    "pfxblob",
];

/// Keys of which nothing is kept, whatever it is, in lower case: Azure encrypts them, and shows them to nobody
/// (<https://learn.microsoft.com/azure/virtual-machines/extensions/overview>).
const HIDDEN: [&str; 2] = ["protectedsettings", "securesettings"];

/// The key of what stands where a value stood.
const REDACTED: &str = "$redacted";

/// Settings that are no more than on or off, in lower case: some policies read them.
const SWITCHES: [&str; 4] = ["true", "false", "0", "1"];

/// Keys that name people, in lower case.
const PEOPLE: [&str; 5] = ["createdby", "lastmodifiedby", "modifiedby", "updatedby", "createdbyuser"];

/// Where a type has settings and secrets: a row of `policies/data/secret_places.yaml`.
#[derive(Clone, Debug, Default, Deserialize)]
struct Place {
    single: Option<Vec<String>>,
    list: Option<Vec<String>>,
    outer: Option<Vec<String>>,
    inner: Option<Vec<String>>,
    map: Option<Vec<String>>,
    inside: Option<Vec<String>>,
    #[serde(default)]
    value: Vec<String>,
    name: Option<String>,
    named: Option<String>,
    #[serde(default)]
    sink: String,
}

/// What tells a secret from a setting: `policies/data/secret_words.yaml`, which the policies use too.
#[derive(Debug)]
struct Words {
    names: Regex,
    harmless_names: Regex,
    harmless_values: Regex,
    connections: Regex,
    credentials: Regex,
}

impl Words {
    fn new(catalogue: &Catalogue) -> Self {
        let table = catalogue.tables.get("secret_words");
        let of = |key: &str| {
            let pattern = table.and_then(|table| table.get(key)?.as_str()).unwrap_or_default();
            Regex::new(pattern).expect("invariant: a test makes it")
        };
        let (names, harmless_names) = (of("names"), of("harmless_names"));
        let (harmless_values, connections, credentials) = (of("harmless_values"), of("connections"), of("credentials"));
        Words { names, harmless_names, harmless_values, connections, credentials }
    }

    /// Whether the value of a setting is a secret, as `policies/lib/identity.rego` has it.
    fn is_secret(&self, name: &str, value: &str) -> bool {
        let (name, value) = (name.to_lowercase(), value.to_lowercase());
        let is_credential = self.credentials.is_match(&value);
        let is_harmless = self.harmless_values.is_match(value.trim()) || (self.connections.is_match(&value) && !is_credential);
        is_credential || (self.names.is_match(&name) && !self.harmless_names.is_match(&name) && !is_harmless)
    }
}

/// Takes away what must not be written down.
#[derive(Debug)]
pub(crate) struct Redactor {
    places: BTreeMap<String, Vec<Place>>,
    words: Words,
    mail: Regex,
    secret: Regex,
    reference: Regex,
}

impl Redactor {
    pub(crate) fn new(catalogue: &Catalogue) -> Self {
        let table = catalogue.tables.get("secret_places").and_then(Json::as_object);
        let rows = |rows: &Json| {
            let rows = rows.as_array().into_iter().flatten();
            rows.filter_map(|row| serde_json::from_value(row.clone()).ok()).collect::<Vec<Place>>()
        };
        let places = table.into_iter().flatten().map(|(kind, of)| (kind.clone(), rows(of))).collect();
        let regex = |pattern: &str| Regex::new(pattern).expect("invariant: a test makes it");
        Redactor {
            places,
            words: Words::new(catalogue),
            mail: regex(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"),
            secret: regex(
                r"(?ix) (account_?key|shared_?access_?key|shared_?secret|password|passwd|pwd|client_?secret|api_?key|access_?token) \s*[=:]\s* [^\s;,&]{4}
                | (^|\s)--?(password|passwd|pwd|secret|token|client-?secret|api-?key|account-?key)[\s=]+[^\s-]
                | [?&;]sig= | \bsharedaccesssignature\b
                | -----BEGIN\ [A-Z\ ]*PRIVATE\ KEY
                | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}
                | \b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{16}
                | \bgh[pousr]_[A-Za-z0-9]{20}
                | \bhooks\.slack\.com/services/.
                | (^|[^A-Za-z0-9+/])[A-Za-z0-9+/]{86}==
                | [a-z][a-z0-9+.-]*://[^\s/:@]*:[^\s/@]+@",
            ),
            reference: regex(r"(?i)^\s*@Microsoft\.(KeyVault|AppConfiguration)\("),
        }
    }

    /// The record without what must not be written down. What it is, is told by its type and name, and by its id.
    pub(crate) fn clean(&self, mut body: Json) -> Json {
        let (kind, name) = type_and_name(text(&body, "id")).unwrap_or_default();
        let own = (text(&body, "type").to_ascii_lowercase(), text(&body, "name").rsplit('/').next().unwrap_or("").to_owned());
        let both = if own.0 == kind { vec![own] } else { vec![own, (kind, name)] };
        for (kind, name) in both {
            for place in self.places.get(&kind).into_iter().flatten() {
                if place.named.as_ref().is_none_or(|named| named.eq_ignore_ascii_case(&name)) {
                    self.empty(place, &mut body);
                }
            }
        }
        self.walk(&mut body);
        body
    }

    /// The record of a snapshot without what must not be written down.
    pub(crate) fn clean_record(&self, record: Record) -> Record {
        let content = match record.content {
            Content::Body(body) => Content::Body(self.clean(body)),
            Content::Absent => Content::Absent,
            Content::Fault(fault) => Content::Fault(Fault { text: self.clean_text(&fault.text), ..fault }),
        };
        Record { id: self.clean_text(&record.id), content, ..record }
    }

    /// An id without the people in it.
    pub(crate) fn clean_text(&self, text: &str) -> String {
        self.mail.replace_all(text, NOBODY).into_owned()
    }

    fn empty(&self, place: &Place, body: &mut Json) {
        let is_setting = place.sink.starts_with("setting");
        let secret = |name: &str, value: &str| !is_setting || self.words.is_secret(name, value);
        let one = |entry: &mut Json| {
            let name = place.name.as_ref().map_or("", |key| text(entry, key)).to_owned();
            if let Some(value) = at(entry, &place.value) {
                self.reduce(value, |value| secret(&name, value));
            }
        };
        if let Some(path) = &place.single
            && let Some(value) = at(body, path)
        {
            self.reduce(value, |value| secret(path.last().map_or("", String::as_str), value));
        }
        if let Some(Json::Array(values)) = place.list.as_ref().and_then(|path| at(body, path)) {
            values.iter_mut().for_each(one);
        }
        if let (Some(outer), Some(inner)) = (&place.outer, &place.inner)
            && let Some(Json::Array(values)) = at(body, outer)
        {
            for value in values {
                if let Some(Json::Array(values)) = at(value, inner) {
                    values.iter_mut().for_each(one);
                }
            }
        }
        if let Some(Json::Object(values)) = place.map.as_ref().and_then(|path| at(body, path)) {
            for (name, value) in values {
                // What has another form than it should is a value itself.
                let inside = place.inside.as_deref().filter(|_| value.is_object()).unwrap_or_default();
                if let Some(value) = at(value, inside) {
                    self.reduce(value, |value| secret(name, value));
                }
            }
        }
    }

    /// A setting becomes its kind.
    fn reduce(&self, value: &mut Json, is_secret: impl FnOnce(&str) -> bool) {
        let sensitive = match value {
            Json::Null => return,
            // It was reduced before.
            Json::Object(_) if *value == literal(true) || *value == literal(false) => return,
            Json::String(text) if text.is_empty() || self.reference.is_match(text) => return,
            Json::String(text) => is_secret(text),
            Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => is_secret(&value.to_string()),
        };
        let is_switch = match value {
            Json::Bool(_) => true,
            Json::String(text) => SWITCHES.iter().any(|switch| switch.eq_ignore_ascii_case(text)),
            Json::Null | Json::Number(_) | Json::Array(_) | Json::Object(_) => false,
        };
        if sensitive || !is_switch {
            *value = literal(sensitive);
        }
    }

    /// Everything else. The depth is that of what was parsed, which is bounded.
    fn walk(&self, value: &mut Json) {
        match value {
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
            Json::String(text) => {
                if self.secret.is_match(text) {
                    *value = literal(true);
                } else if self.mail.is_match(text) && !self.reference.is_match(text) {
                    *text = self.clean_text(text);
                }
            }
            Json::Array(values) => values.iter_mut().for_each(|value| self.walk(value)),
            Json::Object(members) => {
                let old = std::mem::take(members);
                *members = old.into_iter().map(|(key, value)| self.member(key, value)).collect::<Map<_, _>>();
            }
        }
    }

    fn member(&self, key: String, mut value: Json) -> (String, Json) {
        let lower = key.to_ascii_lowercase().replace(['_', '-', ' '], "");
        if PEOPLE.contains(&lower.as_str()) {
            value = if value.is_null() { value } else { "redacted".into() };
        } else if HIDDEN.contains(&lower.as_str()) {
            self.reduce(&mut value, |_| true);
        } else if value.is_string() && SECRET.iter().any(|ending| lower.ends_with(ending)) {
            self.reduce(&mut value, |_| true);
        }
        self.walk(&mut value);
        (if self.mail.is_match(&key) { self.clean_text(&key) } else { key }, value)
    }
}

fn literal(sensitive: bool) -> Json {
    if sensitive { json!({REDACTED: "literal", "sensitive": true}) } else { json!({REDACTED: "literal"}) }
}

fn text<'a>(body: &'a Json, key: &str) -> &'a str {
    body.get(key).and_then(Json::as_str).unwrap_or("")
}

/// The value at a path, whatever the case of its keys.
fn at<'a>(value: &'a mut Json, path: &[String]) -> Option<&'a mut Json> {
    path.iter().try_fold(value, |value, key| {
        value.as_object_mut()?.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    })
}

/// The type of the resource that an id is of, and its name, in lower case; none for a subscription or a group.
pub(crate) fn type_and_name(id: &str) -> Option<(String, String)> {
    let lower = id.to_ascii_lowercase();
    let (_, tail) = lower.rsplit_once("/providers/")?;
    let mut segments = tail.trim_end_matches('/').split('/');
    let (mut kind, mut name) = (segments.next()?.to_owned(), "");
    while let (Some(next), Some(own)) = (segments.next(), segments.next()) {
        kind = format!("{kind}/{next}");
        name = own;
    }
    Some((kind, name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(body: Json) -> Json {
        Redactor::new(&Catalogue::embedded().unwrap()).clean(body)
    }

    #[test]
    fn settings_keep_their_kind_only() {
        let reference = "@Microsoft.KeyVault(SecretUri=https://kv-made-up.vault.azure.net/secrets/s)";
        let body = json!({
            "type": "Microsoft.Web/sites/config", "name": "site/appsettings",
            "properties": {"PLAIN": "value", "EMPTY": "", "REFERENCE": reference, "NUMBER": 80, "SWITCH": "True", "API_KEY": "1234567"},
        });
        let (literal, secret) = (json!({"$redacted": "literal"}), json!({"$redacted": "literal", "sensitive": true}));
        let properties = json!({"PLAIN": literal, "EMPTY": "", "REFERENCE": reference, "NUMBER": literal, "SWITCH": "True", "API_KEY": secret});
        assert_eq!(clean(body)["properties"], properties);
        let nameless = json!({"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/a/config/appsettings",
            "properties": {"PLAIN": "value"}});
        assert_eq!(clean(nameless)["properties"]["PLAIN"], literal);
        let app = json!({"type": "microsoft.app/containerapps", "properties": {"template": {"containers": [{"env": [
            {"name": "A", "value": "canary"}, {"name": "B", "secretRef": "b"}]}]}}});
        assert_eq!(
            clean(app)["properties"]["template"]["containers"][0]["env"],
            json!([{"name": "A", "value": {"$redacted": "literal"}}, {"name": "B", "secretRef": "b"}])
        );
    }

    #[test]
    fn secrets_and_people_are_taken_away() {
        let canaries = [
            json!({"properties": {"administratorLoginPassword": "canary"}}),
            json!({"properties": {"text": "DefaultEndpointsProtocol=https;AccountKey=canary;"}}),
            json!({"properties": {"list": ["Server=a;Password=canary1;"]}}),
            json!({"properties": {"url": "https://a.example/b?sv=1&sig=canary"}}),
            json!({"properties": {"url": "amqps://user:canary@a.example"}}),
            json!({"properties": {"key": "-----BEGIN RSA PRIVATE KEY-----\ncanary"}}),
            json!({"properties": {"token": "eyJhbGciOiJub25lIn0.canarycanary.x"}}),
            json!({"properties": {"header": "Bearer canary-canary-canary"}}),
            json!({"systemData": {"createdBy": "canary"}, "tags": {"CreatedBy": "canary", "last_modified_by": "canary"}}),
            json!({"tags": {"owner": "canary@example.org", "canary@example.org": "x", "text": "ask canary@example.org, please"}}),
        ];
        for body in canaries {
            let cleaned = clean(body.clone()).to_string();
            assert!(!cleaned.contains("canary"), "{body} became {cleaned}");
        }
    }

    #[test]
    fn what_policies_read_stays() {
        let body = json!({"type": "Microsoft.Storage/storageAccounts", "id": "/subscriptions/s/resourceGroups/g", "properties": {
            "minimumTlsVersion": "TLS1_2", "allowSharedKeyAccess": false, "encryption": {"keyVaultProperties": {"keyName": "k",
            "keyVaultUri": "https://kv-made-up.vault.azure.net"}}, "keyCreationTime": {"key1": null}, "disablePasswordAuthentication": true}});
        assert_eq!(clean(body.clone()), body);
    }
}
