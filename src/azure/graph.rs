//! Azure Resource Graph: all rows of a query, or what does not fit together about them
//! (<https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data>).

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::azure::client::{Client, EMPTY_PAGES, PAGES, Question, Quota, garbled};
use crate::azure::seen::Seen;
use crate::snapshot::{Cause, Fault};

/// The version of the API.
pub(crate) const API: &str = "2024-04-01";

/// Rows of a page, at most.
const PAGE: u32 = 1000;

/// Who unpacks a page: it takes ten times the room of its text, and those of many subscriptions come together.
static UNPACKED: Mutex<()> = Mutex::new(());

/// What is asked of one subscription.
pub(crate) struct Query<'a> {
    pub(crate) subscription: &'a str,
    pub(crate) text: &'a str,
    /// Scopes above the subscription count too.
    pub(crate) above: bool,
}

/// How many rows there are to be, and how many came.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct Count {
    pub(crate) expected: u64,
    pub(crate) received: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    total_records: u64,
    count: u64,
    result_truncated: String,
    #[serde(rename = "$skipToken")]
    skip_token: Option<String>,
    data: Vec<Json>,
}

/// Visits each row once. What does not fit together is a fault at the end, with all rows that came visited.
pub(crate) fn rows(
    client: &Client,
    query: &Query<'_>,
    count: &mut Count,
    mut visit: impl FnMut(&str, Json) -> Result<(), Fault>,
) -> Result<(), Fault> {
    *count = Count::default();
    let (mut ids, mut tokens, mut empty) = (Seen::default(), BTreeSet::new(), 0);
    let mut token: Option<String> = None;
    let mut trouble: Option<String> = None;
    loop {
        let question = question(query, token.as_deref());
        let answer = client.ask_text(&question)?.ok_or_else(|| garbled(&question, "answers with nothing"))?;
        let _one_at_a_time = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
        let page: Page = serde_json::from_slice(&answer).map_err(|_| garbled(&question, "answers with no page of rows"))?;
        drop(answer);
        empty = if page.data.is_empty() { empty + 1 } else { 0 };
        let before = count.received;
        if page.count != page.data.len() as u64 {
            trouble.get_or_insert_with(|| format!("a page of {} rows says that it has {}", page.data.len(), page.count));
        }
        if !tokens.is_empty() && page.total_records != count.expected {
            trouble.get_or_insert_with(|| format!("there are {} rows, and then {}", count.expected, page.total_records));
        }
        count.expected = page.total_records;
        for row in page.data {
            let Some(id) = row.get("id").and_then(Json::as_str).map(str::to_owned) else {
                return Err(garbled(&question, "answers with rows without id"));
            };
            let theirs = row.get("subscriptionId").and_then(Json::as_str).unwrap_or("");
            if !query.above && !theirs.eq_ignore_ascii_case(query.subscription) {
                return Err(garbled(&question, "answers with rows of another subscription"));
            }
            if ids.insert(&id) {
                count.received += 1;
                visit(&id, row)?;
            } else {
                trouble.get_or_insert_with(|| "rows come twice".to_owned());
            }
        }
        match page.skip_token.filter(|token| !token.is_empty()) {
            Some(next) if !tokens.insert(next.clone()) => {
                trouble.get_or_insert_with(|| "a page comes again".to_owned());
                break;
            }
            // What brings nothing new has no end.
            Some(_) if empty >= EMPTY_PAGES || tokens.len() >= PAGES || (empty == 0 && count.received == before) => {
                trouble.get_or_insert_with(|| "the pages have no end".to_owned());
                break;
            }
            Some(next) => token = Some(next),
            None if page.result_truncated.eq_ignore_ascii_case("true") => {
                trouble.get_or_insert_with(|| "the rows are cut off without a way to the next".to_owned());
                break;
            }
            None => break,
        }
    }
    if count.received != count.expected {
        trouble.get_or_insert_with(|| format!("{} of {} rows came", count.received, count.expected));
    }
    match trouble {
        None => Ok(()),
        Some(what) => Err(Fault { cause: Cause::Inconsistent, needs: None, text: format!("Resource Graph: {what}") }),
    }
}

fn question(query: &Query<'_>, token: Option<&str>) -> Question<'static> {
    let filter = if query.above { "AtScopeAboveAndBelow" } else { "AtScopeAndBelow" };
    let mut options = json!({"$top": PAGE, "resultFormat": "objectArray", "authorizationScopeFilter": filter});
    if let Some(token) = token {
        options["$skipToken"] = token.into();
    }
    Question {
        target: format!("/providers/Microsoft.ResourceGraph/resources?api-version={API}"),
        body: Some(json!({"subscriptions": [query.subscription], "query": query.text, "options": options})),
        quota: Quota::Graph,
        right: "Microsoft.ResourceGraph/resources/read",
        absent: &[],
        weight: 1,
    }
}
