//! One record: a resource as Azure told it, or why it did not.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// What one call told of one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The id of what is told of: the resource itself, or the one whose part was asked for.
    pub id: String,
    /// What told it: a table of Resource Graph, or the name of a collector.
    pub source: String,
    /// The version of the API that was asked.
    pub api_version: String,
    /// When, as in RFC 3339.
    pub time: String,
    /// What it told.
    pub content: Content,
}

/// What a call told.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A resource, redacted.
    Body(Json),
    /// There is no such part.
    Absent,
    /// Nothing, and why: what depends on it is unknown.
    Fault(Fault),
}

/// Why a call told nothing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What kind of trouble it was.
    pub cause: Cause,
    /// The right that was missing, as in `Microsoft.Web/sites/config/list/Action`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub needs: Option<String>,
    /// In words, without anything that Azure or a server in between wrote.
    pub text: String,
}

/// Kinds of trouble.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A right is missing.
    Denied,
    /// Azure had too many requests, for longer than seawall waits.
    Throttled,
    /// Azure failed, or did not answer.
    Unavailable,
    /// The answer was no answer to the question: cut off, not JSON, too large, of another shape.
    Garbled,
    /// The answer led to another host.
    Elsewhere,
    /// It was there when the inventory was taken, and is not any more.
    Vanished,
    /// Azure does not take the question.
    Refused,
    /// There is no token for it.
    Unauthenticated,
    /// What several answers say does not fit together.
    Inconsistent,
    /// The run was ended before.
    Cancelled,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.needs {
            Some(right) => write!(f, "needs {right} ({})", self.text),
            None => f.write_str(&self.text),
        }
    }
}

/// A record as it is written.
#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line {
    id: String,
    source: String,
    api_version: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    body: Option<Json>,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    absent: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    fault: Option<Fault>,
    /// The last one: [`counted`].
    time: String,
}

impl Record {
    /// The record as one line of JSON, without its end.
    pub fn line(&self) -> String {
        let (body, absent, fault) = match &self.content {
            Content::Body(body) => (Some(body.clone()), false, None),
            Content::Absent => (None, true, None),
            Content::Fault(fault) => (None, false, Some(fault.clone())),
        };
        let (id, source, api_version) = (self.id.clone(), self.source.clone(), self.api_version.clone());
        let line = Line { id, source, api_version, body, absent, fault, time: self.time.clone() };
        serde_json::to_string(&line).expect("invariant: texts and JSON are JSON")
    }

    /// The record of a line; none if the line is no record.
    pub fn of_line(line: &str) -> Option<Self> {
        let line: Line = serde_json::from_str(line).ok()?;
        let content = match (line.body, line.absent, line.fault) {
            (Some(body), false, None) => Content::Body(body),
            (None, true, None) => Content::Absent,
            (None, false, Some(fault)) => Content::Fault(fault),
            _ => return None,
        };
        Some(Record { id: line.id, source: line.source, api_version: line.api_version, time: line.time, content })
    }
}

/// What of a line counts for the content: all but the time.
pub(crate) fn counted(line: &str) -> &str {
    line.rfind(",\"time\":\"").and_then(|end| line.get(..end)).unwrap_or(line)
}

/// What a line is sorted by: id in lower case, and source.
pub(crate) fn key_of(line: &str) -> Option<(String, String)> {
    #[derive(Deserialize)]
    struct Head {
        id: String,
        source: String,
    }
    let head: Head = serde_json::from_str(line).ok()?;
    Some((head.id.to_ascii_lowercase(), head.source))
}
