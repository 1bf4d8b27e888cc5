//! Azure Resource Manager: who is asked, with which token, how fast, and what its answers mean.
//!
//! A token goes to the endpoint of the chosen cloud and to nobody else: what an answer names (a next page) is asked only if it lies
//! there, and redirects are not followed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value as Json;

use crate::azure::Settings;
use crate::azure::clock::{Cancel, Clock};
use crate::azure::cloud::Cloud;
use crate::azure::credential::Credential;
use crate::azure::http::{Answer, Ask, Http};
use crate::azure::quota::{Bucket, clock_time};
use crate::azure::retry::{LONGEST_TOLD, Patience, Refusal, told};
use crate::azure::seen::Seen;
use crate::network::origin;
use crate::snapshot::{Cause, Fault};

/// For one answer of Azure, body and all.
const TIMEOUT: Duration = Duration::from_secs(180);

/// How often a token that Azure does not take is replaced by a new one.
const RENEWALS: u32 = 2;

/// Pages of one list, at most: more than any subscription has resources for.
pub(crate) const PAGES: usize = 10_000;

/// Pages without a row that follow one another, at most. Azure filters after it has cut pages, so that
/// [some are empty](https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#collections).
pub(crate) const EMPTY_PAGES: usize = 100;

/// How often rows that do not fit together are asked for: an estate may change while it is looked at.
pub(crate) const ATTEMPTS: usize = 3;

/// Which quota a question counts against.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quota {
    /// Queries of Resource Graph.
    Graph,
    /// Reads in a subscription; without one those of the tenant.
    Reads(String),
}

/// A question to Azure Resource Manager.
#[derive(Clone, Debug)]
pub(crate) struct Question<'a> {
    /// Path and query, or a whole URL that Azure gave.
    pub(crate) target: String,
    /// What is sent: then it is a POST.
    pub(crate) body: Option<Json>,
    pub(crate) quota: Quota,
    /// The right that it needs.
    pub(crate) right: &'a str,
    /// Codes of errors that mean that there is no such thing.
    pub(crate) absent: &'a [String],
    /// How many questions it counts for.
    pub(crate) weight: u32,
}

impl Question<'_> {
    /// How it is called in messages: without the query, which may hold the place in a list.
    fn name(&self) -> String {
        let method = if self.body.is_some() { "POST" } else { "GET" };
        let path = match self.target.strip_prefix("https://").or_else(|| self.target.strip_prefix("http://")) {
            Some(rest) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
            None => &self.target,
        };
        format!("{method} {}", path.split('?').next().unwrap_or("/"))
    }
}

/// What Azure Resource Manager says.
pub(crate) struct Client {
    http: Http,
    cloud: Cloud,
    credential: Credential,
    patience: Patience,
    graph: Bucket,
    reads: Mutex<BTreeMap<String, Arc<Bucket>>>,
}

impl Client {
    pub(crate) fn new(settings: &Settings, clock: Arc<dyn Clock>, cancel: Cancel) -> Result<Self, Fault> {
        let http = Http::new(settings)?;
        let patience = Patience { clock, cancel, tries: settings.tries, retries: Arc::default() };
        let credential = Credential::choose(settings, &http)?;
        let (cloud, graph) = (settings.cloud.clone(), Bucket::queries());
        Ok(Client { http, cloud, credential, patience, graph, reads: Mutex::default() })
    }

    /// Asks until there is an answer; none if there is no such thing.
    pub(crate) fn ask(&self, question: &Question<'_>) -> Result<Option<Json>, Fault> {
        let Some(text) = self.ask_text(question)? else { return Ok(None) };
        serde_json::from_slice(&text).map(Some).map_err(|_| garbled(question, "answers with what is no JSON"))
    }

    /// The same, with the answer as its text, which is JSON and no error: it takes a tenth of the room.
    pub(crate) fn ask_text(&self, question: &Question<'_>) -> Result<Option<Vec<u8>>, Fault> {
        let url = self.url(question)?;
        let body = question.body.as_ref().map(|body| body.to_string().into_bytes());
        let mut renewals = 0;
        self.patience.ask(|| {
            let bucket = self.bucket(&question.quota);
            for _ in 0..question.weight.max(1) {
                self.wait(&bucket)?;
            }
            let token = self.credential.token(&self.http, &self.cloud, &self.patience).map_err(Refusal::Final)?;
            let authorization = format!("Bearer {}", token.reveal());
            let answer = self.http.ask(&Ask {
                url: &url,
                headers: vec![("authorization", &authorization), ("accept", "application/json")],
                body: body.as_deref().map(|body| ("application/json", body)),
                timeout: TIMEOUT,
            })?;
            self.note(&answer, &bucket);
            if answer.status == 401 && renewals < RENEWALS {
                renewals += 1;
                self.credential.forget(&token);
                return Err(Refusal::Passing(fault(question, &answer, Cause::Unauthenticated), Some(Duration::ZERO)));
            }
            self.judge(question, answer, &bucket)
        })
    }

    /// What an answer means.
    fn judge(&self, question: &Question<'_>, answer: Answer, bucket: &Bucket) -> Result<Option<Vec<u8>>, Refusal> {
        if answer.status == 200 {
            return match serde_json::from_slice::<IgnoredAny>(&answer.body) {
                Err(_) => Err(Refusal::Passing(garbled(question, "answers with what is no JSON"), None)),
                Ok(_) if is_error(&answer.body) => Err(Refusal::Passing(fault(question, &answer, Cause::Garbled), None)),
                Ok(_) => Ok(Some(answer.body)),
            };
        }
        let answer = &answer;
        let told = || told(answer, &*self.patience.clock);
        let stays = |cause| Err(Refusal::Final(fault(question, answer, cause)));
        match answer.status {
            204 => Ok(None),
            301..=308 => Err(Refusal::Final(Fault {
                cause: Cause::Elsewhere,
                needs: None,
                text: format!("{} redirects, which Azure does not (status {})", question.name(), answer.status),
            })),
            401 => stays(Cause::Unauthenticated),
            403 => Err(Refusal::Final(Fault {
                needs: Some(missing_right(&answer.body).unwrap_or_else(|| question.right.to_owned())),
                ..fault(question, answer, Cause::Denied)
            })),
            // Most services say with 400, and not with 404, that a resource [cannot have such a
            // part](https://github.com/turbot/steampipe-plugin-azure/issues/404): the code alone tells that from a wrong question.
            400 | 404 | 405 | 409 | 422 if code(&answer.body).is_some_and(|code| is_in(question.absent, &code)) => Ok(None),
            404 | 410 => stays(Cause::Vanished),
            429 => {
                let wait = told();
                if let Some(wait) = wait.filter(|wait| *wait <= LONGEST_TOLD) {
                    bucket.hold(self.patience.clock.elapsed() + wait);
                }
                Err(Refusal::Passing(fault(question, answer, Cause::Throttled), wait))
            }
            408 | 500 | 502..=504 => Err(Refusal::Passing(fault(question, answer, Cause::Unavailable), told())),
            400..=499 => stays(Cause::Refused),
            _ => stays(Cause::Unavailable),
        }
    }

    /// All rows of a list, of which the first page may be at hand. None if there is no such list.
    pub(crate) fn whole(&self, question: &Question<'_>, first: Option<Json>) -> Result<Option<Vec<Json>>, Fault> {
        let (mut tries, mut first) = (0, first);
        loop {
            let answer = match first.take() {
                Some(answer) => answer,
                None => match self.ask(question)? {
                    Some(answer) => answer,
                    None => return Ok(None),
                },
            };
            let mut all = Vec::new();
            tries += 1;
            match self.list_from(question.clone(), answer, |page| {
                all.extend(page);
                Ok(())
            }) {
                Ok(()) => return Ok(Some(all)),
                Err(fault) if fault.cause == Cause::Inconsistent && tries < ATTEMPTS => self.patience.go_on()?,
                Err(fault) => return Err(fault),
            }
        }
    }

    /// All pages of a list of ARM, each through `visit`. A page that comes again, or that lies elsewhere, ends it. That rows come twice means
    /// that others may not have come: it is a fault at the end of their page.
    pub(crate) fn list(&self, question: Question<'_>, visit: impl FnMut(Vec<Json>) -> Result<(), Fault>) -> Result<(), Fault> {
        let first = self.ask(&question)?.ok_or_else(|| garbled(&question, "answers with no list"))?;
        self.list_from(question, first, visit)
    }

    fn list_from(
        &self,
        mut question: Question<'_>,
        first: Json,
        mut visit: impl FnMut(Vec<Json>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let (mut targets, mut seen, mut empty) = (BTreeSet::new(), Seen::default(), 0);
        let mut answer = first;
        loop {
            if !targets.insert(question.target.clone()) {
                return Err(garbled(&question, "names a page as its next that came before"));
            }
            // Some lists of App Service are
            // [bare](https://learn.microsoft.com/rest/api/appservice/web-apps/list-vnet-connections), and have one page.
            let (values, next) = match answer {
                Json::Object(mut page) => (page.remove("value").unwrap_or_default(), page.remove("nextLink").unwrap_or_default()),
                bare => (bare, Json::Null),
            };
            let Json::Array(values) = values else { return Err(garbled(&question, "answers with no list")) };
            empty = if values.is_empty() { empty + 1 } else { 0 };
            let ids = values.iter().filter_map(|value| value.get("id")?.as_str());
            let again = ids.filter(|id| !seen.insert(id)).count();
            visit(values)?;
            if again > 0 {
                return Err(Fault { cause: Cause::Inconsistent, ..garbled(&question, "lists rows twice") });
            }
            match next {
                Json::String(next) if !next.is_empty() => question.target = next,
                Json::Null | Json::String(_) => return Ok(()),
                _ => return Err(garbled(&question, "names no page as its next")),
            }
            if targets.len() >= PAGES || empty >= EMPTY_PAGES {
                return Err(garbled(&question, "has no end"));
            }
            answer = self.ask(&question)?.ok_or_else(|| garbled(&question, "answers with no list"))?;
        }
    }

    /// The URL of a question. A whole one must lie where Azure is: ports that need not stand there
    /// [stand there now and then](https://github.com/Azure/azure-sdk-for-go/issues/4013).
    fn url(&self, question: &Question<'_>) -> Result<String, Fault> {
        if question.target.starts_with('/') {
            return Ok(format!("{}{}", self.cloud.endpoint, question.target));
        }
        match origin(&question.target) {
            Some(origin) if origin == self.cloud.endpoint => Ok(question.target.clone()),
            _ => Err(Fault {
                cause: Cause::Elsewhere,
                needs: None,
                text: "an answer names a next page that is not where Azure is".to_owned(),
            }),
        }
    }

    fn bucket(&self, quota: &Quota) -> Shared<'_> {
        match quota {
            Quota::Graph => Shared::Graph(&self.graph),
            Quota::Reads(subscription) => {
                let mut reads = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
                Shared::Reads(Arc::clone(reads.entry(subscription.clone()).or_insert_with(|| Arc::new(Bucket::reads()))))
            }
        }
    }

    fn wait(&self, bucket: &Bucket) -> Result<(), Refusal> {
        let Patience { clock, cancel, .. } = &self.patience;
        while let Err(wait) = bucket.take(clock.elapsed()) {
            self.patience.go_on().map_err(Refusal::Final)?;
            cancel.sleep(&**clock, wait);
        }
        Ok(())
    }

    /// Notes what an answer says of quotas.
    fn note(&self, answer: &Answer, bucket: &Bucket) {
        let left =
            ["x-ms-user-quota-remaining", "x-ms-ratelimit-remaining-subscription-reads", "x-ms-ratelimit-remaining-tenant-reads"];
        if let Some(left) = left.iter().find_map(|name| answer.header(name)?.parse().ok()) {
            let resets = answer.header("x-ms-user-quota-resets-after").and_then(clock_time);
            bucket.told(left, resets, self.patience.clock.elapsed());
        }
    }

    pub(crate) fn patience(&self) -> &Patience {
        &self.patience
    }
}

/// A bucket that others use too.
enum Shared<'a> {
    Graph(&'a Bucket),
    Reads(Arc<Bucket>),
}

impl std::ops::Deref for Shared<'_> {
    type Target = Bucket;

    fn deref(&self) -> &Bucket {
        match self {
            Shared::Graph(bucket) => bucket,
            Shared::Reads(bucket) => bucket,
        }
    }
}

/// An answer that is none.
pub(crate) fn garbled(question: &Question<'_>, what: &str) -> Fault {
    Fault { cause: Cause::Garbled, needs: None, text: format!("{} {what}", question.name()) }
}

fn fault(question: &Question<'_>, answer: &Answer, cause: Cause) -> Fault {
    let code = code(&answer.body).map(|code| format!(" {code}")).unwrap_or_default();
    Fault { cause, needs: None, text: format!("{}: status {}{code}", question.name(), answer.status) }
}

/// The code of an error (<https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#handling-errors>), if it looks like one:
/// what else an answer says is not repeated.
pub(crate) fn code(body: &[u8]) -> Option<String> {
    let json: Json = serde_json::from_slice(body).ok()?;
    let code = json.get("error").unwrap_or(&json).get("code")?.as_str()?;
    let is_code = code.len() <= 80 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'));
    (is_code && !code.is_empty()).then(|| code.to_owned())
}

/// Whether an answer holds an error and nothing else, whatever its status says. Proxies, and batches, answer so.
pub(crate) fn is_error(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Answer {
        error: Option<IgnoredAny>,
        id: Option<IgnoredAny>,
        properties: Option<IgnoredAny>,
        value: Option<IgnoredAny>,
        data: Option<IgnoredAny>,
    }
    let is_object = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let answer = is_object.then(|| serde_json::from_slice::<Answer>(body));
    let Some(Ok(Answer { error, id, properties, value, data })) = answer else { return false };
    error.is_some() && [id, properties, value, data].iter().all(Option::is_none)
}

fn is_in(list: &[String], code: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(code))
}

/// The action in “does not have authorization to perform action '…' over scope”
/// (<https://learn.microsoft.com/azure/role-based-access-control/troubleshooting>). The sentence also names who asks, so nothing else of it
/// is repeated.
pub(crate) fn missing_right(body: &[u8]) -> Option<String> {
    let json: Json = serde_json::from_slice(body).ok()?;
    let message = json.get("error")?.get("message")?.as_str()?;
    let (_, rest) = message.split_once("perform action '")?;
    let (action, _) = rest.split_once('\'')?;
    let is_action = action.len() <= 200
        && action.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'*' | b'_' | b'-'));
    (is_action && action.contains('/')).then(|| action.to_owned())
}
