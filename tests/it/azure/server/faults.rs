//! What goes wrong, once or from then on.

use serde_json::{Value as Json, json};

use crate::azure::server::{Answer, CANARY, Request, Service, State};

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Too many requests, and when to come back.
    Busy,
    /// Too many requests, without a word about when.
    BusyWithoutTime,
    /// Too many requests, with a date by a clock that is a day off.
    BusyBySkewedClock,
    /// 500.
    Failure,
    /// The token is not good any more.
    Unauthorized,
    /// The connection ends without an answer.
    Reset,
    /// The connection ends in the middle of the body.
    Cut,
    /// The body stops in the middle, for longer than anybody waits.
    Slow,
    /// Half of the JSON, as if it were all.
    Truncated,
    /// A page of HTML with status 200.
    Page,
    /// The page names itself as the next.
    Repeated,
    /// The last row stands in place of another.
    Duplicate,
    /// One row less than there are to be.
    Short,
    /// No word about the rest.
    Silent,
    /// The subscription is not there any more.
    Vanishes,
    /// More bytes than anybody takes.
    Huge,
    /// A redirect to another host.
    Redirect,
    /// The next page is at another host.
    NextElsewhere,
    /// 403, as for a right that was taken away.
    Denied,
}

impl Fault {
    pub(crate) const ALL: [Fault; 19] = [
        Fault::Busy,
        Fault::BusyWithoutTime,
        Fault::BusyBySkewedClock,
        Fault::Failure,
        Fault::Unauthorized,
        Fault::Reset,
        Fault::Cut,
        Fault::Slow,
        Fault::Truncated,
        Fault::Page,
        Fault::Repeated,
        Fault::Duplicate,
        Fault::Short,
        Fault::Silent,
        Fault::Vanishes,
        Fault::Huge,
        Fault::Redirect,
        Fault::NextElsewhere,
        Fault::Denied,
    ];
}

/// A fault at one request, or from it on at all that ask the same.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) fault: Fault,
    pub(crate) at: usize,
    pub(crate) always: bool,
    what: Option<String>,
}

impl Planned {
    pub(crate) fn new(fault: Fault, at: usize, always: bool) -> Self {
        Planned { fault, at, always, what: None }
    }

    pub(crate) fn due(&mut self, number: usize, service: Service, request: &Request) -> Option<Fault> {
        let what = format!("{service:?} {} {} {}", request.method, request.target, request.body);
        if number == self.at {
            self.what = Some(what);
            return Some(self.fault);
        }
        (self.always && self.what.as_ref() == Some(&what)).then_some(self.fault)
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
    }

    /// What a fault makes of an answer.
    pub(crate) fn after(&self, fault: Fault, answer: Answer, request: &Request) -> Answer {
        let with = |answer: Answer, name: &str, value: &str| {
            let mut answer = answer;
            answer.headers.push((name.into(), value.into()));
            answer
        };
        let busy = || Answer::error(429, "RateLimiting");
        match fault {
            Fault::Busy => with(busy(), "Retry-After", "7"),
            Fault::BusyWithoutTime => busy(),
            Fault::BusyBySkewedClock => {
                let date = with(busy(), "Date", "Fri, 01 Jan 2027 00:00:00 GMT");
                with(date, "Retry-After", "Fri, 01 Jan 2027 00:00:09 GMT")
            }
            Fault::Failure => Answer::error(500, "InternalServerError"),
            Fault::Truncated => Answer { body: answer.body[..answer.body.len() / 2].to_vec(), ..answer },
            Fault::Page => Answer { body: format!("<html>{CANARY}</html>").into(), ..answer },
            Fault::Huge => Answer { body: vec![b' '; 3 << 20], ..answer },
            Fault::Redirect => {
                let elsewhere = format!("{}{}", self.url(Service::Elsewhere), request.target);
                with(Answer { status: 307, body: Vec::new(), headers: Vec::new() }, "Location", &elsewhere)
            }
            Fault::Denied => self.denied("Microsoft.Made/up/read"),
            Fault::Repeated | Fault::Duplicate | Fault::Short | Fault::Silent | Fault::NextElsewhere => {
                self.wrong(fault, answer, request)
            }
            Fault::Unauthorized | Fault::Reset | Fault::Cut | Fault::Slow | Fault::Vanishes => answer,
        }
    }

    /// A page that is not right.
    fn wrong(&self, fault: Fault, answer: Answer, request: &Request) -> Answer {
        let Ok(mut body) = serde_json::from_slice::<Json>(&answer.body) else { return answer };
        let asked: Json = serde_json::from_str(&request.body).unwrap_or_default();
        let token = asked.pointer("/options/$skipToken").cloned().unwrap_or_else(|| "0".into());
        let is_graph = body.get("totalRecords").is_some();
        let rows = if is_graph { "data" } else { "value" };
        let count = body.get(rows).and_then(Json::as_array).map_or(0, Vec::len);
        match fault {
            Fault::Repeated if is_graph => body["$skipToken"] = token,
            Fault::Repeated if count > 0 => body["nextLink"] = format!("{}{}", self.url(Service::Arm), request.target).into(),
            Fault::NextElsewhere if count > 0 && !is_graph => {
                body["nextLink"] = format!("{}{}", self.url(Service::Elsewhere), request.target).into();
            }
            Fault::Duplicate if is_graph && count > 1 => body[rows][0] = body[rows][count - 1].clone(),
            Fault::Short if is_graph && count > 0 => {
                body[rows].as_array_mut().unwrap().pop();
                body["count"] = json!(count - 1);
            }
            Fault::Silent if is_graph && body.get("$skipToken").is_some() => {
                drop(body.as_object_mut().unwrap().remove("$skipToken"));
            }
            _ => return answer,
        }
        Answer { body: body.to_string().into(), ..answer }
    }
}
