//! What goes wrong, once or for good.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use crate::azure::server::{Answer, CANARY, Request, Service, State};

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        #[derive(Copy, Clone, Debug, PartialEq, Eq)]
        pub(crate) enum Fault {
            $($(#[$doc])* $name,)*
        }

        impl Fault {
            pub(crate) const ALL: &[Fault] = &[$(Fault::$name),*];
        }
    };
}

faults! {
    /// Too many requests, and when to come back.
    Busy,
    /// Too many requests, without a word about when.
    BusyWithoutTime,
    /// Too many requests, with a date.
    BusyUntil,
    /// Too many requests, with a date by a clock that is weeks off, which it tells.
    BusyBySkewedClock,
    /// The same by a clock that it does not tell.
    BusyByHiddenClock,
    /// Too many requests, and to come back after the end of time.
    BusyForEver,
    /// 500.
    Failure,
    /// 502, from something in between.
    BadGateway,
    /// 503, and when to come back.
    Away,
    /// The token is not good any more.
    Unauthorized,
    /// The token is good, and more is wanted of it (<https://learn.microsoft.com/entra/identity-platform/claims-challenge>).
    Challenged,
    /// The connection ends without an answer.
    Reset,
    /// The connection ends in the middle of the body.
    Cut,
    /// The body stops in the middle, for longer than anybody waits.
    Slow,
    /// Half of the JSON, as if it were all.
    Truncated,
    /// A page of HTML with status 200.
    Html,
    /// An error with status 200.
    ErrorBody,
    /// Nothing, with status 200.
    Nothing,
    /// The page names itself as the next.
    Repeated,
    /// The page before, in place of this one.
    Again,
    /// Rows in another order than before.
    Reordered,
    /// Always one more page, of nothing.
    Endless,
    /// The last row stands in place of another.
    Duplicate,
    /// One row less than there are to be.
    Short,
    /// No word about the rest.
    Silent,
    /// The rest is cut off, without a way to it.
    CutOff,
    /// Another total than on the page before.
    Total,
    /// The subscription is not there any more.
    Vanishes,
    /// There is no such thing, though there is.
    Missing,
    /// More bytes than anybody takes.
    Huge,
    /// A redirect to another host.
    Redirect,
    /// The next page is at another host.
    NextElsewhere,
    /// 403, as for a right that was taken away.
    Denied,
    /// The answers of a batch in another order.
    BatchShuffled,
    /// One answer less in a batch.
    BatchShort,
    /// One answer twice in a batch.
    BatchTwice,
    /// An error that a batch calls a success.
    BatchError,
    /// Two answers of a batch under each other's names.
    BatchSwapped,
}

impl Fault {
    /// Whether it can happen to a request.
    pub(crate) fn concerns(self, request: &str) -> bool {
        let is_batch = request.starts_with("Arm POST /batch?");
        match self {
            Fault::BatchShuffled | Fault::BatchShort | Fault::BatchTwice | Fault::BatchError | Fault::BatchSwapped => is_batch,
            Fault::Again => request.to_ascii_lowercase().contains("$skiptoken"),
            Fault::Repeated | Fault::Reordered | Fault::Endless | Fault::Duplicate | Fault::NextElsewhere => {
                request.starts_with("Arm")
            }
            Fault::Short | Fault::Silent | Fault::CutOff | Fault::Total => request.contains("Microsoft.ResourceGraph/resources"),
            Fault::Vanishes | Fault::Missing | Fault::Denied => request.starts_with("Arm"),
            _ => true,
        }
    }
}

/// A fault of some requests, once or whenever they are asked again.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    fault: Fault,
    /// The number of a request, if it is not known by what it asks.
    at: Option<usize>,
    always: bool,
    /// Requests, and how often they were asked.
    requests: BTreeMap<String, usize>,
}

impl Planned {
    pub(crate) fn new(fault: Fault, at: usize) -> Self {
        Planned { fault, at: Some(at), always: false, requests: BTreeMap::new() }
    }

    pub(crate) fn of(fault: Fault, requests: &BTreeSet<String>, always: bool) -> Self {
        Planned { fault, at: None, always, requests: requests.iter().map(|one| (one.clone(), 0)).collect() }
    }

    /// Requests that nobody asked.
    pub(crate) fn unasked(&self) -> Vec<&String> {
        self.requests.iter().filter(|(_, times)| **times == 0).map(|(request, _)| request).collect()
    }

    pub(crate) fn due(&mut self, number: usize, request: &str) -> Option<Fault> {
        let times = self.requests.get_mut(request).map_or(0, |times| {
            *times += 1;
            *times
        });
        let is_due = self.at == Some(number) || times == 1 || (self.always && times > 1);
        is_due.then_some(self.fault)
    }
}

impl State {
    /// What a fault changes before the answer.
    pub(crate) fn before(&mut self, fault: Fault, request: &Request) {
        if fault == Fault::Unauthorized {
            self.tokens.clear();
        }
        if fault == Fault::Vanishes {
            let named = request.target.strip_prefix("/subscriptions/").and_then(|rest| rest.split(['/', '?']).next());
            let body: Json = serde_json::from_str(&request.body).unwrap_or_default();
            let asked = body.pointer("/subscriptions/0").and_then(Json::as_str);
            self.gone.extend(named.filter(|name| !name.is_empty()).or(asked).map(str::to_ascii_lowercase));
        }
        self.again = fault == Fault::Again;
        self.reordered = fault == Fault::Reordered;
    }

    /// What a fault makes of an answer.
    pub(crate) fn after(&mut self, fault: Fault, answer: Answer, request: &Request) -> Answer {
        (self.again, self.reordered) = (false, false);
        let with = |answer: Answer, name: &str, value: &str| {
            let mut answer = answer;
            answer.headers.push((name.into(), value.into()));
            answer
        };
        let busy = || Answer::error(429, "RateLimiting");
        match fault {
            Fault::Busy => with(busy(), "Retry-After", "7"),
            Fault::BusyWithoutTime => busy(),
            Fault::BusyUntil => with(busy(), "Retry-After", "Sun, 22 Nov 2026 00:00:09 GMT"),
            Fault::BusyBySkewedClock => {
                let date = with(busy(), "Date", "Fri, 01 Jan 2027 00:00:00 GMT");
                with(date, "Retry-After", "Fri, 01 Jan 2027 00:00:09 GMT")
            }
            Fault::BusyByHiddenClock => with(busy(), "Retry-After", "Sun, 22 Nov 2026 05:00:00 GMT"),
            Fault::BusyForEver => with(busy(), "Retry-After", "18446744073709551615"),
            Fault::Failure => Answer::error(500, "InternalServerError"),
            Fault::BadGateway => Answer { status: 502, body: format!("<html>{CANARY}</html>").into(), headers: Vec::new() },
            Fault::Away => with(Answer::error(503, "ServerBusy"), "Retry-After", "2"),
            Fault::Challenged => {
                let claims = format!("Bearer realm=\"\", error=\"insufficient_claims\", claims=\"{CANARY}\"");
                with(Answer::error(401, "InteractionRequired"), "WWW-Authenticate", &claims)
            }
            Fault::Truncated => Answer { body: answer.body[..answer.body.len() / 2].to_vec(), ..answer },
            Fault::Html => Answer { body: format!("<html>{CANARY}</html>").into(), ..answer },
            Fault::ErrorBody => Answer { status: 200, ..Answer::error(500, "InternalServerError") },
            Fault::Nothing => Answer { body: Vec::new(), ..answer },
            Fault::Huge => Answer { body: vec![b' '; 3 << 20], ..answer },
            Fault::Redirect => {
                let elsewhere = format!("{}{}", self.url(Service::Elsewhere), request.target);
                with(Answer { status: 307, body: Vec::new(), headers: Vec::new() }, "Location", &elsewhere)
            }
            Fault::Missing => Answer::error(404, "ResourceNotFound"),
            Fault::Denied => self.denied("Microsoft.Made/up/read"),
            _ => self.wrong(fault, answer, request),
        }
    }

    /// A page, or a batch, that is not right.
    fn wrong(&self, fault: Fault, answer: Answer, request: &Request) -> Answer {
        let Ok(mut body) = serde_json::from_slice::<Json>(&answer.body) else { return answer };
        let asked: Json = serde_json::from_str(&request.body).unwrap_or_default();
        let token = asked.pointer("/options/$skipToken").cloned().unwrap_or_else(|| "0".into());
        let is_graph = body.get("totalRecords").is_some();
        let rows = if is_graph { "data" } else { "value" };
        let count = body.get(rows).and_then(Json::as_array).map_or(0, Vec::len);
        let next = |service| format!("{}{}", self.url(service), request.target);
        match fault {
            Fault::Repeated if is_graph => body["$skipToken"] = token,
            Fault::Repeated if count > 0 => body["nextLink"] = next(Service::Arm).into(),
            Fault::Endless if is_graph => body["$skipToken"] = "endless-1".into(),
            Fault::Endless if count > 0 => body["nextLink"] = format!("{}&endless=1", next(Service::Arm)).into(),
            Fault::NextElsewhere if count > 0 && !is_graph => body["nextLink"] = next(Service::Elsewhere).into(),
            Fault::Duplicate if count > 1 => body[rows][0] = body[rows][count - 1].clone(),
            Fault::Short if count > 0 => {
                body[rows].as_array_mut().unwrap().pop();
                body["count"] = json!(count - 1);
            }
            Fault::Silent => drop(body.as_object_mut().unwrap().remove("$skipToken")),
            Fault::CutOff => {
                drop(body.as_object_mut().unwrap().remove("$skipToken"));
                body["resultTruncated"] = "true".into();
            }
            Fault::Total => body["totalRecords"] = json!(body["totalRecords"].as_u64().unwrap() + 1),
            Fault::BatchShuffled => body["responses"].as_array_mut().unwrap().reverse(),
            Fault::BatchShort => drop(body["responses"].as_array_mut().unwrap().pop()),
            Fault::BatchTwice => {
                let first = body["responses"][0].clone();
                body["responses"].as_array_mut().unwrap().push(first);
            }
            Fault::BatchError => {
                let error: Json = serde_json::from_slice(&Answer::error(500, "InternalServerError").body).unwrap();
                body["responses"][0]["content"] = error;
            }
            Fault::BatchSwapped => {
                let name = body["responses"][0]["name"].clone();
                body["responses"][0]["name"] = body["responses"][1]["name"].clone();
                body["responses"][1]["name"] = name;
            }
            _ => return answer,
        }
        Answer { body: body.to_string().into(), ..answer }
    }
}
