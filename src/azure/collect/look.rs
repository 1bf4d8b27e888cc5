//! A second look at one resource, by its own id: whether it is there, and what it is like.
//!
//! Resource Graph follows Azure Resource Manager within half a minute [nearly always](https://github.com/Azure/azure-dev/issues/540) and
//! without a bound, and has not every type in its table `resources`
//! (<https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources>). An estate also changes while it is
//! looked at. Only who knows a resource itself says which of these it is.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value as Json;

use crate::azure::client::{Client, Question, Quota};
use crate::azure::collect::subscription_of;
use crate::network::path;
use crate::redact::type_and_name;
use crate::snapshot::{Cause, Fault};

/// The version in which Azure Resource Manager speaks of providers and groups.
const OWN_API: &str = "2021-04-01";

/// What Azure Resource Manager calls resources that are not there, or not any more. That a subscription is not there is no such word: then
/// nothing is known of what was in it.
const GONE: [&str; 3] = ["ResourceNotFound", "ResourceGroupNotFound", "ParentResourceNotFound"];

/// Versions of the APIs of providers, by type in lower case; none for a provider that does not tell.
type Versions = BTreeMap<String, Result<BTreeMap<String, String>, Fault>>;

/// What a second look needs to know.
pub(super) struct Looks {
    gone: Vec<String>,
    versions: Mutex<Versions>,
}

/// What came of it.
pub(super) enum Look {
    /// It is there, and like this, by this version of the API.
    There(Json, String),
    /// It is not there any more.
    Gone,
    /// Nobody says.
    Unknown(Fault),
}

impl Default for Looks {
    fn default() -> Self {
        Looks { gone: GONE.map(str::to_owned).to_vec(), versions: Mutex::default() }
    }
}

impl Looks {
    /// Asks for the resource itself.
    pub(super) fn look(&self, client: &Client, id: &str) -> Look {
        let version = match type_and_name(id) {
            None => Ok(OWN_API.to_owned()),
            Some((kind, _)) => self.version(client, id, &kind),
        };
        let told = version.and_then(|version| {
            let question = self.question(id, format!("{}?api-version={version}", path(id)), "*/read");
            Ok(client.ask(&question)?.map(|body| (body, version)))
        });
        match told {
            Ok(Some((body, version))) if body.get("id").is_some_and(|own| is_same(own, id)) => Look::There(body, version),
            Ok(Some(_)) => Look::Unknown(Fault {
                cause: Cause::Garbled,
                needs: None,
                text: "the answer is about another resource than was asked for".to_owned(),
            }),
            Ok(None) => Look::Gone,
            Err(fault) => Look::Unknown(fault),
        }
    }

    fn question<'a>(&'a self, id: &str, target: String, right: &'a str) -> Question<'a> {
        Question { target, body: None, quota: Quota::Reads(subscription_of(id)), right, absent: &self.gone, weight: 1 }
    }

    /// The version by which a type is asked for: <https://learn.microsoft.com/rest/api/resources/providers/get>.
    fn version(&self, client: &Client, id: &str, kind: &str) -> Result<String, Fault> {
        let (provider, below) = kind.split_once('/').unwrap_or((kind, ""));
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        let of = match versions.get(provider) {
            Some(of) => of,
            None => {
                let target = format!("/subscriptions/{}/providers/{provider}?api-version={OWN_API}", subscription_of(id));
                let question = self.question(id, target, "Microsoft.Resources/subscriptions/providers/read");
                let told = client.ask(&question).map(|body| body.as_ref().map(newest).unwrap_or_default());
                versions.entry(provider.to_owned()).or_insert(told)
            }
        };
        let unknown =
            || Fault { cause: Cause::Refused, needs: None, text: format!("no version of an API gives `{provider}/{below}`") };
        of.clone()?.get(below).cloned().ok_or_else(unknown)
    }
}

/// The newest version of each type of a provider; one that is no preview, if there is any.
fn newest(body: &Json) -> BTreeMap<String, String> {
    let types = body.get("resourceTypes").and_then(Json::as_array);
    let of = |one: &Json| {
        let kind = one.get("resourceType")?.as_str()?.to_ascii_lowercase();
        let all = one.get("apiVersions")?.as_array()?.iter().filter_map(Json::as_str);
        let newest = all.max_by_key(|version| (!version.contains("preview"), *version))?;
        // It becomes part of a URL.
        let is_version = newest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_version.then(|| (kind, newest.to_owned()))
    };
    types.into_iter().flatten().filter_map(of).collect()
}

fn is_same(own: &Json, id: &str) -> bool {
    own.as_str().is_some_and(|own| own.trim_end_matches('/').eq_ignore_ascii_case(id.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_are_read_off_ids() {
        let pair = |kind: &str, name: &str| Some((kind.to_owned(), name.to_owned()));
        assert_eq!(
            type_and_name("/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/a/databases/B/"),
            pair("microsoft.sql/servers/databases", "b")
        );
        assert_eq!(type_and_name("/subscriptions/s/providers/A.B/c/d/providers/E.F/g/h"), pair("e.f/g", "h"));
        assert_eq!(type_and_name("/subscriptions/s/resourceGroups/g"), None);
    }

    #[test]
    fn previews_are_for_want_of_better() {
        let body = json!({"resourceTypes": [
            {"resourceType": "A", "apiVersions": ["2024-01-01-preview", "2022-01-01", "2023-01-01"]},
            {"resourceType": "b/c", "apiVersions": ["2021-01-01-preview", "2024-01-01-preview"]},
            {"resourceType": "d", "apiVersions": ["../.."]}, {"resourceType": "e", "apiVersions": []},
        ]});
        let versions = newest(&body).into_iter().collect::<Vec<_>>();
        let pair = |kind: &str, version: &str| (kind.to_owned(), version.to_owned());
        assert_eq!(versions, [pair("a", "2023-01-01"), pair("b/c", "2024-01-01-preview")]);
    }
}
