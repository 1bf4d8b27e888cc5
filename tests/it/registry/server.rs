//! A registry on loopback, as the distribution specification has it (v1.1), with its storage and its token service each at a port of
//! its own, as in clouds. What a real one does now and then, it does on command.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use data_encoding::{BASE64, HEXLOWER};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use sha2::{Digest, Sha256};

/// `sha256:…`.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", HEXLOWER.encode(&Sha256::digest(bytes)))
}

/// Who may pull.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody.
    #[default]
    Open,
    /// Everybody who fetched a token.
    Anonymous,
    /// Who gave this user and this password for a token.
    Login(&'static str, &'static str),
    /// Who gave this refresh token for a token.
    Identity(&'static str),
    /// Who sends this user and this password with each request.
    Basic(&'static str, &'static str),
}

/// What is in a registry, and how it behaves.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) access: Access,
    /// Manifests by digest, with their type.
    pub(crate) manifests: BTreeMap<String, (String, Vec<u8>)>,
    pub(crate) blobs: BTreeMap<String, Vec<u8>>,
    /// Blobs lie in the storage.
    pub(crate) stored_apart: bool,
    /// Where blobs are said to be, in place of the storage.
    pub(crate) elsewhere: Option<String>,
    /// Requests that are answered by this status first, with this `Retry-After`.
    pub(crate) busy: u32,
    pub(crate) busy_status: u16,
    pub(crate) retry_after: Option<String>,
    /// Answers that end in the middle, first.
    pub(crate) cut: u32,
    /// In place of every answer to a request for content.
    pub(crate) always: Option<(u16, &'static str, Vec<u8>)>,
    /// The type that manifests are sent with, in place of theirs.
    pub(crate) content_type: Option<&'static str>,
    /// The realm, in place of the token service.
    pub(crate) realm: Option<String>,
    /// What was asked: service, method, path and whether there was an `Authorization`.
    pub(crate) log: Vec<String>,
}

/// A running registry. It ends with the test.
pub(crate) struct Registry {
    /// `localhost:PORT`.
    pub(crate) host: String,
    state: Arc<Mutex<State>>,
    /// Whether connections are closed unanswered.
    gone: Arc<Mutex<bool>>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Service {
    Registry,
    Storage,
    Token,
}

struct Ports {
    storage: u16,
    token: u16,
    registry: u16,
}

/// The key of `registry.example.der`, a name that there is nowhere: it guards nothing but what tests send to themselves. The
/// authority that signed it is `authority.pem`; nobody has its key.
const KEY: &[u8] = b"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsyfruLSaORsWQPSkC2rPQik2Y5ijzza0uE7CuSwwfsyhRANCAASwfJxpwMNYep7M/j5FY5FyWAlw8BjU4cWhGqlYSceMqk9w0R7oKihXoOuH3Qbuy2arqsU7MGETFno8uBS1bf/m";

const REPOSITORY: &str = "team/policies";
const TOKEN: &str = "a-token-that-nobody-else-may-see";
pub(crate) const SIGNATURE: &str = "sig=a-signature-that-no-message-shows";

impl Registry {
    pub(crate) fn start() -> Self {
        let listeners = [Service::Registry, Service::Storage, Service::Token]
            .map(|service| (service, TcpListener::bind(("127.0.0.1", 0)).unwrap()));
        let port = |number: usize| listeners[number].1.local_addr().unwrap().port();
        let ports = Arc::new(Ports { registry: port(0), storage: port(1), token: port(2) });
        let state = Arc::new(Mutex::new(State::default()));
        let gone = Arc::new(Mutex::new(false));
        let host = format!("localhost:{}", ports.registry);
        for (service, listener) in listeners {
            let (state, gone, ports) = (Arc::clone(&state), Arc::clone(&gone), Arc::clone(&ports));
            std::thread::spawn(move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    if !*gone.lock().unwrap() {
                        let (state, ports) = (Arc::clone(&state), Arc::clone(&ports));
                        std::thread::spawn(move || drop(serve(service, stream, &state, &ports)));
                    }
                }
            });
        }
        Registry { host, state, gone }
    }

    /// From now on nobody is there.
    pub(crate) fn leave(&self) {
        *self.gone.lock().unwrap() = true;
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap())
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.change(|state| state.log.clone())
    }

    /// A proxy that connects `registry.example` to this registry, with TLS: the only way to speak of another host than this machine
    /// without leaving it. Gives its URL.
    pub(crate) fn behind_tls(&self) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let certificate = CertificateDer::from_slice(include_bytes!("registry.example.der"));
        let key = PrivateKeyDer::Pkcs8(BASE64.decode(KEY).unwrap().into());
        let tls = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let (tls, state) = (Arc::new(tls), Arc::clone(&self.state));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let connect = read(&mut BufReader::new(&mut stream)).unwrap().unwrap();
                state.lock().unwrap().log.push(format!("Proxy {} {}", connect.method, connect.target));
                stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
                let stream = rustls::StreamOwned::new(rustls::ServerConnection::new(Arc::clone(&tls)).unwrap(), stream);
                let (state, ports) = (Arc::clone(&state), Ports { registry: 443, storage: 0, token: 0 });
                std::thread::spawn(move || drop(serve(Service::Registry, stream, &state, &ports)));
            }
        });
        url
    }

    /// Pushes an artefact and gives the reference to it.
    pub(crate) fn push(&self, artefact: &Artefact) -> String {
        self.change(|state| {
            for (_, _, bytes, _) in &artefact.layers {
                state.blobs.insert(digest(bytes), bytes.clone());
            }
            let manifest = artefact.manifest();
            let pin = digest(&manifest);
            state.manifests.insert(pin.clone(), (MANIFEST.to_owned(), manifest));
            self.reference(&pin)
        })
    }

    /// Puts bytes there as a manifest.
    pub(crate) fn push_manifest(&self, manifest: &serde_json::Value) -> String {
        let bytes = manifest.to_string().into_bytes();
        let pin = digest(&bytes);
        self.change(|state| state.manifests.insert(pin.clone(), (MANIFEST.to_owned(), bytes)));
        self.reference(&pin)
    }

    pub(crate) fn reference(&self, pin: &str) -> String {
        format!("oci://{}/{REPOSITORY}@{pin}", self.host)
    }
}

pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// What is pushed: layers with type, title, bytes, and whether ORAS unpacks them.
#[derive(Clone, Debug)]
pub(crate) struct Artefact {
    pub(crate) config: &'static str,
    pub(crate) layers: Vec<(String, Option<String>, Vec<u8>, bool)>,
}

impl Artefact {
    pub(crate) fn manifest(&self) -> Vec<u8> {
        let layer = |(kind, title, bytes, unpack): &(String, Option<String>, Vec<u8>, bool)| {
            let mut annotations = serde_json::Map::new();
            if let Some(title) = title {
                annotations.insert("org.opencontainers.image.title".into(), json!(title));
            }
            if *unpack {
                annotations.insert("io.deis.oras.content.digest".into(), json!(digest(b"not looked at")));
                annotations.insert("io.deis.oras.content.unpack".into(), json!("true"));
            }
            json!({"mediaType": kind, "digest": digest(bytes), "size": bytes.len(), "annotations": annotations})
        };
        let layers: Vec<_> = self.layers.iter().map(layer).collect();
        let config = json!({"mediaType": self.config, "digest": digest(b"{}"), "size": 2});
        let manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers});
        manifest.to_string().into_bytes()
    }
}

/// A request: its line and what of its headers counts.
struct Request {
    method: String,
    target: String,
    authorization: Option<String>,
    body: String,
}

struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

fn serve(service: Service, stream: impl Read + Write, state: &Mutex<State>, ports: &Ports) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader)? {
        let mut state = state.lock().unwrap();
        let authorized = if request.authorization.is_some() { " with authorization" } else { "" };
        state.log.push(format!("{service:?} {} {}{authorized}", request.method, request.target));
        let answer = match service {
            Service::Registry => registry(&mut state, &request, ports),
            Service::Storage => storage(&state, &request),
            Service::Token => token(&state, &request, ports),
        };
        let content = request.target.contains("/blobs/") || request.target.contains("/manifests/");
        let cut = content && answer.status == 200 && state.cut > 0;
        state.cut -= u32::from(cut);
        drop(state);
        let mut head = format!("HTTP/1.1 {} Status\r\nContent-Length: {}\r\n", answer.status, answer.body.len());
        for (name, value) in &answer.headers {
            head += &format!("{name}: {value}\r\n");
        }
        let end = if cut { answer.body.len() / 2 } else { answer.body.len() };
        let body = if request.method == "HEAD" { &[] } else { &answer.body[..end] };
        // In one piece: the system holds a second one back for a while.
        reader.get_mut().write_all(&[head.as_bytes(), b"\r\n", body].concat())?;
        reader.get_mut().flush()?;
        if cut {
            return Ok(());
        }
    }
    Ok(())
}

fn read(reader: &mut BufReader<impl Read>) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (mut authorization, mut length) = (None, 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => authorization = Some(value.trim().to_owned()),
            "content-length" => length = value.trim().parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Request { method, target, authorization, body: String::from_utf8(body).unwrap() }))
}

fn error(status: u16, code: &str) -> Answer {
    let body = json!({"errors": [{"code": code, "message": "a message of the registry", "detail": null}]});
    Answer { status, headers: vec![("Content-Type", "application/json".to_owned())], body: body.to_string().into_bytes() }
}

fn registry(state: &mut State, request: &Request, ports: &Ports) -> Answer {
    if state.busy > 0 {
        state.busy -= 1;
        let mut answer = error(state.busy_status, "TOOMANYREQUESTS");
        answer.headers.extend(state.retry_after.clone().map(|seconds| ("Retry-After", seconds)));
        return answer;
    }
    if let Some(challenge) = challenge(state, request, ports) {
        let mut answer = error(401, "UNAUTHORIZED");
        answer.headers.push(("WWW-Authenticate", challenge));
        return answer;
    }
    if request.target == "/v2/" {
        return Answer { status: 200, headers: Vec::new(), body: b"{}".to_vec() };
    }
    if let Some((status, kind, body)) = &state.always {
        return Answer { status: *status, headers: vec![("Content-Type", (*kind).to_owned())], body: body.clone() };
    }
    let Some((kind, wanted)) = request.target.strip_prefix(&format!("/v2/{REPOSITORY}/")).and_then(|rest| rest.split_once('/'))
    else {
        return error(404, "NAME_UNKNOWN");
    };
    match kind {
        "manifests" => match state.manifests.get(wanted) {
            None => error(404, "MANIFEST_UNKNOWN"),
            Some((kind, bytes)) => {
                let kind = state.content_type.map_or(kind.clone(), str::to_owned);
                let headers = vec![("Content-Type", kind), ("Docker-Content-Digest", wanted.to_owned())];
                Answer { status: 200, headers, body: bytes.clone() }
            }
        },
        "blobs" if state.stored_apart || state.elsewhere.is_some() => {
            let storage = format!("http://localhost:{}/blobs/{wanted}?{SIGNATURE}", ports.storage);
            let to = state.elsewhere.clone().unwrap_or(storage);
            Answer { status: 307, headers: vec![("Location", to)], body: Vec::new() }
        }
        "blobs" => blob(state, wanted),
        _ => error(404, "UNSUPPORTED"),
    }
}

fn blob(state: &State, wanted: &str) -> Answer {
    match state.blobs.get(wanted) {
        None => error(404, "BLOB_UNKNOWN"),
        Some(bytes) => {
            let headers = vec![("Content-Type", "application/octet-stream".to_owned())];
            Answer { status: 200, headers, body: bytes.clone() }
        }
    }
}

/// What the registry asks for, if it must.
fn challenge(state: &State, request: &Request, ports: &Ports) -> Option<String> {
    let expected = match &state.access {
        Access::Open => return None,
        Access::Basic(user, password) => basic(user, password),
        Access::Anonymous | Access::Login(..) | Access::Identity(_) => format!("Bearer {TOKEN}"),
    };
    if request.authorization.as_ref() == Some(&expected) {
        return None;
    }
    if let Access::Basic(..) = state.access {
        return Some("Basic realm=\"the registry\"".to_owned());
    }
    let realm = state.realm.clone().unwrap_or_else(|| format!("http://localhost:{}/token", ports.token));
    let scope = format!("repository:{REPOSITORY}:pull");
    Some(format!("Bearer realm=\"{realm}\",service=\"localhost:{}\",scope=\"{scope}\"", ports.registry))
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", BASE64.encode(format!("{user}:{password}").as_bytes()))
}

/// Azure's storage, as others, refuses a request that has both a signature and an `Authorization`.
fn storage(state: &State, request: &Request) -> Answer {
    let Some((path, SIGNATURE)) = request.target.split_once('?') else { return error(403, "DENIED") };
    match path.strip_prefix("/blobs/") {
        Some(wanted) if request.authorization.is_none() => blob(state, wanted),
        _ => error(400, "DENIED"),
    }
}

/// <https://distribution.github.io/distribution/spec/auth/token/> and, for refresh tokens, `…/oauth/`.
fn token(state: &State, request: &Request, ports: &Ports) -> Answer {
    let service = format!("service=localhost%3A{}", ports.registry);
    let scope = format!("scope=repository%3A{}%3Apull", REPOSITORY.replace('/', "%2F"));
    let asked = if request.method == "POST" { &request.body } else { &request.target };
    let sound = asked.contains(&service) && asked.contains(&scope);
    let allowed = match &state.access {
        Access::Anonymous => request.authorization.is_none(),
        Access::Login(user, password) => request.authorization.as_ref() == Some(&basic(user, password)),
        Access::Identity(identity) => {
            request.method == "POST"
                && asked.contains("grant_type=refresh_token")
                && asked.ends_with(&format!("refresh_token={identity}"))
        }
        Access::Open | Access::Basic(..) => false,
    };
    if !sound || !allowed {
        return error(401, "UNAUTHORIZED");
    }
    let key = if request.method == "POST" { "access_token" } else { "token" };
    let body = json!({key: TOKEN, "expires_in": 300});
    Answer { status: 200, headers: vec![("Content-Type", "application/json".to_owned())], body: body.to_string().into_bytes() }
}
