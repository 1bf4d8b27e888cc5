//! Pulling from a registry: <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pull>.
//!
//! Whoever answers is not trusted. Nothing it says is repeated in a message, its redirects are followed by our own rules, each
//! body has a bound, and the whole has a deadline. What it is given is what it asks for, and at most the credentials that are its own.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use ureq::http::{HeaderMap, Response, StatusCode, Uri};
use ureq::{Agent, Body, Proxy};

use crate::network::{self, NoProxy, encoded, is_loopback, origin, text};
use crate::registry::credentials::{self, Challenge, Credentials};
use crate::registry::digest::Digest;
use crate::registry::reference::Reference;
use crate::registry::{Fault, Part, Settings};

/// Types of manifests that are asked for. An index is among them so that a registry sends it, and the message can say so.
const ACCEPTED: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, \
                                   application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json";

/// For all of a bundle.
const DEADLINE: Duration = Duration::from_secs(300);
/// For a connection, and for a pause in an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections that are kept.
const CONNECTIONS: usize = 3;
/// How often what may pass is tried.
const TRIES: u32 = 3;
/// How long a registry may tell us to wait.
const LONGEST_WAIT: u64 = 30;
/// Redirects that are followed.
const HOPS: usize = 5;
/// Bytes of an answer that holds a token.
const TOKEN: u64 = 1 << 20;

/// A registry, and what it has told about access so far.
pub(crate) struct Client<'a> {
    agent: Agent,
    reference: &'a Reference,
    settings: &'a Settings,
    /// Scheme, host and port: the only place that `authorization` is sent to.
    origin: String,
    authorization: Option<String>,
    deadline: Instant,
}

/// Why there is no answer.
enum Refusal {
    /// It stays so.
    Final(Fault),
    /// It may be otherwise in a moment, or after the time that was asked for.
    Passing(Fault, Option<u64>),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Refusal::Final(fault)
    }
}

impl<'a> Client<'a> {
    /// A client for the registry of the reference.
    #[expect(clippy::disallowed_methods, reason = "the clock bounds how long a registry may take")]
    pub(crate) fn new(reference: &'a Reference, settings: &'a Settings) -> Result<Self, Fault> {
        // Docker Hub's registry has another host than its name
        // <https://github.com/distribution/reference/blob/v0.6.0/normalize.go>.
        let host = if reference.host == "docker.io" { "registry-1.docker.io" } else { &reference.host };
        let (scheme, proxy) = if is_loopback(&reference.host) { ("http", None) } else { ("https", proxy(settings)?) };
        let deadline = Instant::now() + DEADLINE;
        let origin = origin(&format!("{scheme}://{host}")).unwrap_or_default();
        let agent = network::agent(proxy, PATIENCE, CONNECTIONS);
        Ok(Client { agent, reference, settings, origin, authorization: None, deadline })
    }

    /// The bytes of a part; not yet verified.
    pub(crate) fn get(&mut self, part: Part, digest: &Digest, limit: u64) -> Result<Vec<u8>, Fault> {
        let (kind, accept) = if part == Part::Manifest { ("manifests", ACCEPTED) } else { ("blobs", "*/*") };
        let url = format!("{}/v2/{}/{kind}/{digest}", self.origin, self.reference.repository);
        let mut tries = 1;
        loop {
            match self.follow(part, &url, accept, limit) {
                Ok(bytes) => return Ok(bytes),
                Err(Refusal::Passing(_, wait)) if tries < TRIES && wait.is_none_or(|wait| wait <= LONGEST_WAIT) => {
                    std::thread::sleep(Duration::from_secs(wait.unwrap_or(u64::from(tries))).min(self.left()?));
                    tries += 1;
                }
                Err(Refusal::Final(fault) | Refusal::Passing(fault, _)) => return Err(fault),
            }
        }
    }

    /// Asks, answers the question who we are, and follows redirects.
    fn follow(&mut self, part: Part, url: &str, accept: &str, limit: u64) -> Result<Vec<u8>, Refusal> {
        let mut url = url.to_owned();
        let mut asked = false;
        for _ in 0..=HOPS {
            let at_home = origin(&url).is_some_and(|origin| origin == self.origin);
            let mut request = self.agent.get(&url).header("accept", accept);
            // Nobody but the registry gets the token: its storage has its own, in the URL, and may be anybody's
            // (CVE-2020-15157).
            if let Some(authorization) = self.authorization.as_ref().filter(|_| at_home) {
                request = request.header("authorization", authorization);
            }
            let response = request.config().timeout_global(Some(self.left()?)).build().call();
            let response = response.map_err(|error| unreachable(&url, &error))?;
            let status = response.status();
            match status.as_u16() {
                200 => return self.body(part, &url, response, limit),
                301 | 302 | 303 | 307 | 308 => url = self.redirected(&url, response.headers())?,
                401 if at_home && !asked => {
                    asked = true;
                    self.authorization = Some(self.authorize(response.headers())?);
                }
                _ => return Err(self.refused(part, &url, status, response.headers())),
            }
        }
        Err(Fault::new(format!("`{}` redirects more than {HOPS} times", self.reference.host)).into())
    }

    fn body(&self, part: Part, url: &str, response: Response<Body>, limit: u64) -> Result<Vec<u8>, Refusal> {
        let is_page = text(response.headers(), "content-type").is_some_and(|kind| kind.starts_with("text/html"));
        if is_page {
            return Err(Fault::new(format!("`{}` answers with a page of HTML instead of {part}", host(url)))
                .hint("a proxy or a sign-in page may be between: look at HTTPS_PROXY")
                .into());
        }
        let mut bytes = Vec::new();
        let read = response.into_body().into_reader().take(limit.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| unreachable(url, &error.into()))?;
        if bytes.len() as u64 > limit {
            return Err(Fault::new(format!("`{}` sends more than the {limit} bytes that {part} may have", host(url))).into());
        }
        Ok(bytes)
    }

    /// Where an answer points: to https, or from this machine to this machine.
    fn redirected(&self, from: &str, headers: &HeaderMap) -> Result<String, Fault> {
        let bad = |why: &str| Fault::new(format!("`{}` redirects {why}", host(from)));
        let location = text(headers, "location").ok_or_else(|| bad("nowhere"))?;
        let origin = origin(from).unwrap_or_default();
        let to = if location.starts_with("//") {
            format!("{}:{location}", from.split(':').next().unwrap_or("https"))
        } else if location.starts_with('/') {
            format!("{origin}{location}")
        } else {
            location.to_owned()
        };
        if self.may_be_asked(&to) { Ok(to) } else { Err(bad(self.allowed())) }
    }

    /// Whether a URL that a registry gave may be asked. One elsewhere must not make us ask services of this machine.
    fn may_be_asked(&self, url: &str) -> bool {
        let Ok(uri) = url.parse::<Uri>() else { return false };
        let Some(authority) = uri.authority().filter(|authority| !authority.as_str().contains('@')) else { return false };
        let loopback = is_loopback(authority.as_str());
        match uri.scheme_str() {
            Some("https") => !loopback || is_loopback(&self.reference.host),
            Some("http") => loopback && is_loopback(&self.reference.host),
            _ => false,
        }
    }

    /// Why something may not be asked.
    fn allowed(&self) -> &'static str {
        if is_loopback(&self.reference.host) {
            "to what is neither https nor this machine"
        } else {
            "to what is not https, or is this machine"
        }
    }

    /// The header that a registry asks for: <https://distribution.github.io/distribution/spec/auth/token/>.
    fn authorize(&self, headers: &HeaderMap) -> Result<String, Refusal> {
        let host = &self.reference.host;
        let challenges: Vec<Challenge> = headers
            .get_all("www-authenticate")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(credentials::challenges)
            .collect();
        let own = credentials::find(self.settings, host)?;
        let bearer = challenges.iter().find_map(|challenge| match challenge {
            Challenge::Bearer { realm, service } => Some((realm, service)),
            Challenge::Basic => None,
        });
        match (bearer, own) {
            (Some((realm, service)), own) => self.token(realm, service.as_deref(), own.as_ref()),
            (None, Some(Credentials::Password(basic))) if challenges.contains(&Challenge::Basic) => Ok(basic),
            (None, _) if challenges.contains(&Challenge::Basic) => Err(self.denied("asks for a user and a password").into()),
            (None, _) => Err(self.denied("asks for credentials in a way that seawall does not know").into()),
        }
    }

    fn token(&self, realm: &str, service: Option<&str>, own: Option<&Credentials>) -> Result<String, Refusal> {
        let registry = &self.reference.host;
        if !self.may_be_asked(realm) {
            return Err(Fault::new(format!("`{registry}` sends us for a token {}", self.allowed())).into());
        }
        let scope = format!("repository:{}:pull", self.reference.repository);
        let mut form: Vec<(&str, &str)> = service.map(|service| ("service", service)).into_iter().collect();
        form.push(("scope", &scope));
        let left = Some(self.left()?);
        let response = if let Some(Credentials::Identity(token)) = own {
            form.extend([("grant_type", "refresh_token"), ("client_id", "seawall"), ("refresh_token", token)]);
            let request = self.agent.post(realm).content_type("application/x-www-form-urlencoded");
            request.config().timeout_global(left).build().send(&encoded(&form))
        } else {
            let mark = if realm.contains('?') { '&' } else { '?' };
            let request = self.agent.get(format!("{realm}{mark}{}", encoded(&form)));
            let request = match own {
                Some(Credentials::Password(basic)) => request.header("authorization", basic),
                _ => request,
            };
            request.config().timeout_global(left).build().call()
        };
        let response = response.map_err(|error| unreachable(realm, &error))?;
        let status = response.status();
        // A redirect is not followed: what was sent was for the realm.
        match status.as_u16() {
            200 => {}
            429 | 500.. => return Err(self.refused(Part::Manifest, realm, status, response.headers())),
            _ if own.is_some() => return Err(self.denied("does not take the credentials that there are for it").into()),
            _ => return Err(self.denied("gives no token to the anonymous").into()),
        }
        let mut bytes = Vec::new();
        let read = response.into_body().into_reader().take(TOKEN).read_to_end(&mut bytes);
        read.map_err(|error| unreachable(realm, &error.into()))?;
        credentials::bearer(&bytes).ok_or_else(|| Fault::new(format!("`{}` gives no token that can be read", host(realm))).into())
    }

    /// What a status means.
    fn refused(&self, part: Part, url: &str, status: StatusCode, headers: &HeaderMap) -> Refusal {
        let (host, repository) = (host(url), &self.reference.repository);
        match status.as_u16() {
            401 | 403 if self.authorization.is_some() => {
                self.denied(&format!("does not allow to read `{repository}` (status {status})")).into()
            }
            401 | 403 => self.denied(&format!("wants to know who reads `{repository}` (status {status})")).into(),
            404 => Fault::new(format!("`{host}` has no such repository, or does not have {part} in it (status 404)"))
                .hint("look at the name and the digest; some registries say so of what one may not read")
                .into(),
            429 => {
                let wait = text(headers, "retry-after").and_then(|seconds| seconds.trim().parse().ok());
                let fault = Fault::new(format!("`{host}` has had too many requests (status 429)"));
                Refusal::Passing(fault.hint("try later, or log in: who is known may often ask more"), wait)
            }
            500.. => Refusal::Passing(Fault::new(format!("`{host}` fails (status {status})")).hint("try later"), None),
            _ => Fault::new(format!("`{host}` does not give {part} (status {status})")).into(),
        }
    }

    fn denied(&self, why: &str) -> Fault {
        Fault::new(format!("`{}` {why}", self.reference.host)).hint(
            "give credentials in SEAWALL_REGISTRY, SEAWALL_REGISTRY_USERNAME and SEAWALL_REGISTRY_PASSWORD, or in Docker's config.json \
             (credential helpers are not started)",
        )
    }

    #[expect(clippy::disallowed_methods, reason = "the clock bounds how long a registry may take")]
    fn left(&self) -> Result<Duration, Fault> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Fault::new(format!("`{}` took longer than {} seconds", self.reference.host, DEADLINE.as_secs())));
        }
        Ok(left)
    }
}

/// The proxy for https.
fn proxy(settings: &Settings) -> Result<Option<Proxy>, Fault> {
    network::proxy(settings.proxy.as_deref(), settings.no_proxy.as_deref())
        .map_err(|NoProxy| Fault::new(NoProxy::WHAT).hint(NoProxy::HINT))
}

/// Why nobody answers, without anything of what was sent.
fn unreachable(url: &str, error: &ureq::Error) -> Refusal {
    let host = host(url);
    let fault = match error {
        error if network::is_unknown_host(error) => {
            Fault::new(format!("the host `{host}` is not found")).hint("look at the name, and at HTTPS_PROXY if there is a proxy")
        }
        ureq::Error::Timeout(_) => {
            return Refusal::Passing(Fault::new(format!("`{host}` does not answer in time")).hint("try later"), None);
        }
        ureq::Error::ConnectProxyFailed(_) => {
            Fault::new(format!("the proxy does not connect to `{host}`")).hint("look at HTTPS_PROXY and NO_PROXY")
        }
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            Fault::new(format!("`{host}` refuses the connection"))
                .hint("look at the port, and at HTTPS_PROXY if there is a proxy")
        }
        ureq::Error::Rustls(error) => Fault::new(format!("`{host}` cannot be trusted: {error}"))
            .hint("let the system, or SSL_CERT_FILE, know the authority that signed its certificate"),
        ureq::Error::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => {
            Fault::new(format!("`{host}` cannot be trusted: {error}"))
                .hint("let the system, or SSL_CERT_FILE, know the authority that signed its certificate")
        }
        ureq::Error::Io(error) => {
            let fault = Fault::new(format!("the connection to `{host}` broke off ({})", error.kind()));
            return Refusal::Passing(fault.hint("try later"), None);
        }
        _ => {
            let fault = Fault::new(format!("`{host}` answers with what is no HTTP"));
            return Refusal::Passing(fault.hint("look at the port, and at HTTPS_PROXY if there is a proxy"), None);
        }
    };
    fault.into()
}

/// The host of a URL for a message: the rest may hold a signature that is as good as a password.
fn host(url: &str) -> String {
    url.parse::<Uri>()
        .ok()
        .and_then(|uri| uri.authority().map(|authority| crate::registry::shown(authority.as_str())))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    use super::*;
    use crate::registry::reference::{Source, parse};

    /// What is said of a registry that sends this to whoever asks, and no more.
    fn said(answer: &'static str, change: impl FnOnce(&mut Client<'_>)) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let host = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            let mut open = Vec::new();
            for mut stream in listener.incoming().map_while(Result::ok) {
                let head = BufReader::new(&stream).lines().map_while(Result::ok);
                head.take_while(|line| !line.is_empty()).for_each(drop);
                stream.write_all(answer.as_bytes()).unwrap();
                open.push(stream);
            }
        });
        let digest = Digest::of(b"");
        let Ok(Source::Registry(reference)) = parse(&format!("oci://{host}/team/policies@{digest}")) else { panic!("{host}") };
        let settings = Settings::default();
        let mut client = Client::new(&reference, &settings).unwrap();
        change(&mut client);
        let url = format!("{}/v2/team/policies/manifests/{digest}", client.origin);
        let (Refusal::Final(fault) | Refusal::Passing(fault, _)) = client.follow(Part::Manifest, &url, ACCEPTED, 9).unwrap_err();
        format!("{}; {}", fault.what, fault.hint.unwrap_or_default()).replace(&host, "HOST")
    }

    #[test]
    fn what_answers_otherwise_is_told() {
        let hurried = |client: &mut Client<'_>| client.agent = network::agent(None, Duration::from_millis(100), 1);
        assert_eq!(said("", hurried), "`HOST` does not answer in time; try later");
        assert_eq!(said("", |client| client.deadline -= DEADLINE), "`HOST` took longer than 300 seconds; ");
        for (answer, expected) in [
            (
                "220 mail.example ESMTP\r\n\r\n",
                "`HOST` answers with what is no HTTP; look at the port, and at HTTPS_PROXY if there is a proxy",
            ),
            ("HTTP/1.1 307 X\r\nContent-Length: 0\r\n\r\n", "`HOST` redirects nowhere; "),
            (
                "HTTP/1.1 401 X\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n",
                "`HOST` asks for credentials in a way that seawall does not know; give credentials in SEAWALL_REGISTRY, \
                 SEAWALL_REGISTRY_USERNAME and SEAWALL_REGISTRY_PASSWORD, or in Docker's config.json (credential helpers are not \
                 started)",
            ),
        ] {
            assert_eq!(said(answer, |_| ()), expected, "{answer}");
        }
    }
}
