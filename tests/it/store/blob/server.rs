//! The parts of Azure Blob Storage and Microsoft Entra that are asked, on loopback.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What an application proves itself with, and what it gets for it.
pub(crate) const SECRET: &str = "the-secret-of-an-application";
pub(crate) const TOKEN: &str = "a-token-for-storage";

/// Names in a page of a list: little, so that there are many pages.
const PAGE: usize = 4;

/// What goes wrong with a call.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It takes effect, and the connection breaks off before the answer.
    Lost,
    /// The connection breaks off before it takes effect.
    Dropped,
    /// Half of the answer comes.
    Cut,
    Busy,
    Unauthorized,
    Denied,
    Immutable,
    Moved,
    /// There is no container.
    Missing,
    /// A list whose next page is always the same.
    Circle,
}

/// A call.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    fn parameter(&self, name: &str) -> Option<String> {
        self.query.split('&').find_map(|part| Some(plain(part.strip_prefix(name)?.strip_prefix('=')?)))
    }
}

struct Response {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

fn response(status: u16, code: &str) -> Response {
    Response { status, headers: vec![("x-ms-error-code", code.to_owned())], body: format!("<Error>{TOKEN}</Error>").into_bytes() }
}

type Failing = Box<dyn Fn(usize, &Request) -> Option<Fault> + Send>;

#[derive(Default)]
struct State {
    calls: usize,
    fail: Option<Failing>,
    container: &'static [(&'static str, &'static str)],
    /// By path, with a number that each write changes.
    blobs: BTreeMap<String, (usize, Vec<u8>)>,
    blocks: BTreeMap<(String, String), Vec<u8>>,
}

/// Where it is, and how it is.
pub(crate) struct Server {
    origin: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || serve(&stream, &state));
            }
        });
        Server { origin, state }
    }

    pub(crate) fn origin(&self) -> String {
        self.origin.clone()
    }

    pub(crate) fn fail(&self, fail: impl Fn(usize, &Request) -> Option<Fault> + Send + 'static) {
        self.state.lock().unwrap().fail = Some(Box::new(fail));
    }

    pub(crate) fn container(&self, headers: &'static [(&'static str, &'static str)]) {
        self.state.lock().unwrap().container = headers;
    }

    pub(crate) fn calls(&self) -> usize {
        self.state.lock().unwrap().calls
    }

    pub(crate) fn objects(&self) -> usize {
        self.state.lock().unwrap().blobs.len()
    }

    /// What nobody but an attacker does.
    pub(crate) fn overwrite(&self, path: &str, bytes: Vec<u8>) {
        let mut state = self.state.lock().unwrap();
        let tag = state.calls + 1_000_000;
        state.blobs.insert(path.to_owned(), (tag, bytes));
    }

    /// The same.
    pub(crate) fn remove(&self, path: &str) {
        self.state.lock().unwrap().blobs.remove(path);
    }
}

fn serve(stream: &TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        let (fault, response) = {
            let mut state = state.lock().unwrap();
            let number = state.calls;
            state.calls += 1;
            let fault = state.fail.as_ref().and_then(|fail| fail(number, &request));
            let response = match fault {
                Some(Fault::Dropped) => return,
                Some(Fault::Busy) => response(503, "ServerBusy"),
                Some(Fault::Unauthorized) => response(401, "InvalidAuthenticationInfo"),
                Some(Fault::Denied) => response(403, "AuthorizationPermissionMismatch"),
                Some(Fault::Immutable) => response(409, "BlobImmutableDueToPolicy"),
                Some(Fault::Moved) => response(307, ""),
                Some(Fault::Missing) => response(404, "ContainerNotFound"),
                Some(Fault::Circle) => {
                    let page = b"<EnumerationResults><NextMarker>same</NextMarker></EnumerationResults>";
                    Response { status: 200, headers: Vec::new(), body: page.to_vec() }
                }
                Some(Fault::Lost | Fault::Cut) | None => answer(&mut state, request),
            };
            (fault, response)
        };
        let Response { status, headers, mut body } = response;
        let length = body.len();
        match fault {
            Some(Fault::Lost) => return,
            Some(Fault::Cut) => body.truncate(length / 2),
            _ => {}
        }
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let mut message = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n").into_bytes();
        message.extend_from_slice(&body);
        let mut stream = stream;
        if stream.write_all(&message).is_err() || body.len() < length {
            return;
        }
    }
}

fn read(reader: &mut BufReader<&TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    assert!(method != "PUT" || headers.contains_key("content-length"), "Azure demands it");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path: plain(path), query: query.to_owned(), headers, body })
}

fn answer(state: &mut State, request: Request) -> Response {
    let ok = |status, body: Vec<u8>| Response { status, headers: Vec::new(), body };
    if request.path == "/made-up.example/oauth2/v2.0/token" {
        let form = String::from_utf8(request.body).unwrap();
        assert!(form.contains("scope=https%3A%2F%2Fstorage.azure.com%2F.default") && form.contains(SECRET), "{form}");
        return ok(200, format!("{{\"access_token\": \"{TOKEN}\", \"expires_in\": 3600}}").into_bytes());
    }
    assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    assert!(request.header("x-ms-version").is_some() && request.header("x-ms-date").is_some_and(|date| date.ends_with(" GMT")));
    match (request.method.as_str(), request.parameter("comp").as_deref()) {
        ("GET", Some("list")) => ok(200, list(state, &request).into_bytes()),
        ("GET", None) if request.query == "restype=container" => {
            let headers = state.container.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            Response { status: 200, headers, body: Vec::new() }
        }
        ("GET", None) => get(state, &request),
        ("PUT", Some("block")) => {
            let id = request.parameter("blockid").unwrap();
            state.blocks.insert((request.path, id), request.body);
            ok(201, Vec::new())
        }
        ("PUT", comp) => put(state, request, comp.is_some()),
        _ => response(400, "UnsupportedHttpVerb"),
    }
}

/// A page, whose marker is the last name before it.
fn list(state: &State, request: &Request) -> String {
    let (prefix, marker) = (request.parameter("prefix").unwrap(), request.parameter("marker").unwrap_or_default());
    let names = state.blobs.keys().filter_map(|path| path.strip_prefix(&format!("{}/", request.path)));
    let mut names = names.filter(|name| name.starts_with(&prefix) && **name > *marker);
    let page: Vec<&str> = names.by_ref().take(PAGE).collect();
    let next = if names.next().is_some() { page.last().copied().unwrap_or("") } else { "" };
    let blobs: String = page.iter().map(|name| format!("<Blob><Name>{name}</Name><Properties /></Blob>")).collect();
    format!(
        "<?xml version=\"1.0\"?><EnumerationResults><Blobs>{blobs}</Blobs><NextMarker>{next}</NextMarker></EnumerationResults>"
    )
}

fn get(state: &State, request: &Request) -> Response {
    let Some((tag, bytes)) = state.blobs.get(&request.path) else { return response(404, "BlobNotFound") };
    let etag = format!("\"{tag}\"");
    if request.header("if-match").is_some_and(|wanted| wanted != etag) {
        return response(412, "ConditionNotMet");
    }
    let (first, last) = request.header("x-ms-range").unwrap().strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
    let Some(part) = bytes.get(first..bytes.len().min(last + 1)).filter(|part| !part.is_empty()) else {
        return response(416, "InvalidRange");
    };
    let range = format!("bytes {first}-{}/{}", first + part.len() - 1, bytes.len());
    Response { status: 206, headers: vec![("content-range", range), ("etag", etag)], body: part.to_vec() }
}

fn put(state: &mut State, request: Request, is_list: bool) -> Response {
    assert_eq!(request.header("if-none-match"), Some("*"), "nothing is ever written over");
    assert!(is_list || request.header("x-ms-blob-type") == Some("BlockBlob"));
    if state.blobs.contains_key(&request.path) {
        return response(409, "BlobAlreadyExists");
    }
    let bytes = if is_list {
        let list = String::from_utf8(request.body).unwrap();
        let ids = list.split("<Latest>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
        ids.flat_map(|id| state.blocks[&(request.path.clone(), id)].clone()).collect()
    } else {
        request.body
    };
    state.blobs.insert(request.path, (state.calls, bytes));
    Response { status: 201, headers: Vec::new(), body: Vec::new() }
}

/// A text of a URL without its escapes.
fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                u8::from_str_radix(&[rest.next().unwrap(), rest.next().unwrap()].map(char::from).iter().collect::<String>(), 16)
                    .unwrap()
            }
            _ => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}
