//! One question, one answer. Redirects are not followed, bodies have a bound, and what goes wrong is told without anything of
//! what was sent or received.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::time::Duration;

use ureq::Agent;
use ureq::http::{Method, Request, Uri};

use crate::azure::Settings;
use crate::network::{self, NoProxy, is_loopback};
use crate::snapshot::{Cause, Fault};

/// The hosts of Azure's own services inside a machine, which no proxy leads to.
const LINK_LOCAL: &str = "169.254.";

/// A question.
pub(crate) struct Ask<'a> {
    pub(crate) url: &'a str,
    pub(crate) headers: Vec<(&'static str, &'a str)>,
    /// What is sent, with its type: a POST, unless it is put.
    pub(crate) body: Option<(&'static str, &'a [u8])>,
    /// For all of it.
    pub(crate) timeout: Duration,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) fault: Fault,
    /// It may be otherwise in a moment.
    pub(crate) passing: bool,
}

/// Asks. Whom, decides the caller: nothing is checked here but the certificate.
#[derive(Debug)]
pub(crate) struct Http {
    proxied: Agent,
    direct: Agent,
    limit: u64,
}

impl Http {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Fault> {
        let wrong = |NoProxy| Fault { cause: Cause::Refused, needs: None, text: format!("{}: {}", NoProxy::WHAT, NoProxy::HINT) };
        let proxy = network::proxy(settings.proxy.as_deref(), settings.no_proxy.as_deref()).map_err(wrong)?;
        let agent = |proxy| network::agent(proxy, settings.patience, settings.workers);
        Ok(Http { proxied: agent(proxy), direct: agent(None), limit: settings.answer_limit })
    }

    pub(crate) fn ask(&self, ask: &Ask<'_>) -> Result<Answer, Broken> {
        self.send(if ask.body.is_some() { Method::POST } else { Method::GET }, ask)
    }

    /// The same for what is put somewhere: it has a body.
    pub(crate) fn put(&self, ask: &Ask<'_>) -> Result<Answer, Broken> {
        self.send(Method::PUT, ask)
    }

    fn send(&self, method: Method, ask: &Ask<'_>) -> Result<Answer, Broken> {
        let host = host(ask.url);
        let agent = if is_loopback(&host) || host.starts_with(LINK_LOCAL) { &self.direct } else { &self.proxied };
        let mut request = Request::builder().method(method).uri(ask.url);
        for (name, value) in &ask.headers {
            request = request.header(*name, *value);
        }
        let (kind, bytes) = ask.body.unwrap_or_default();
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        let refused = |_| {
            let text = format!("`{host}` cannot be asked: its URL, or a secret for it, has a character that cannot be sent");
            broken(Cause::Refused, false, text)
        };
        let result = if ask.body.is_some() {
            let request = request.body(bytes).map_err(refused)?;
            agent.run(agent.configure_request(request).timeout_global(Some(ask.timeout)).build())
        } else {
            let request = request.body(()).map_err(refused)?;
            agent.run(agent.configure_request(request).timeout_global(Some(ask.timeout)).build())
        };
        let response = result.map_err(|error| unreachable(&host, &error))?;
        let status = response.status().as_u16();
        let text = |(name, value): (&ureq::http::HeaderName, &ureq::http::HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        let headers = response.headers().iter().filter_map(text).collect();
        let mut body = Vec::new();
        let read = response.into_body().into_reader().take(self.limit.saturating_add(1)).read_to_end(&mut body);
        read.map_err(|error| unreachable(&host, &error.into()))?;
        if body.len() as u64 > self.limit {
            return Err(broken(Cause::Garbled, false, format!("`{host}` answers with more than {} bytes", self.limit)));
        }
        Ok(Answer { status, headers, body })
    }
}

/// The host of a URL, with its port: the rest may hold what is secret.
pub(crate) fn host(url: &str) -> String {
    let uri: Option<Uri> = url.parse().ok();
    let authority = uri.and_then(|uri| Some(uri.authority()?.as_str().to_owned())).unwrap_or_default();
    authority.rsplit('@').next().unwrap_or("").to_owned()
}

fn broken(cause: Cause, passing: bool, text: String) -> Broken {
    Broken { fault: Fault { cause, needs: None, text }, passing }
}

fn unreachable(host: &str, error: &ureq::Error) -> Broken {
    let away = |passing, text| broken(Cause::Unavailable, passing, text);
    match error {
        error if network::is_unknown_host(error) => away(true, format!("the host `{host}` is not found")),
        ureq::Error::Timeout(_) => away(true, format!("`{host}` does not answer in time")),
        ureq::Error::ConnectProxyFailed(_) => away(true, format!("the proxy does not connect to `{host}`")),
        ureq::Error::Rustls(error) => away(false, format!("`{host}` cannot be trusted: {error}")),
        ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(error) => away(false, format!("`{host}` cannot be trusted: {error}")),
            None if error.kind() == io::ErrorKind::TimedOut => away(true, format!("`{host}` does not answer in time")),
            None => away(true, format!("the connection to `{host}` broke off ({})", error.kind())),
        },
        _ => away(true, format!("`{host}` answers with what is no HTTP")),
    }
}
