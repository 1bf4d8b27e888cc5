//! Azure on loopback: Azure Resource Manager, Microsoft Entra, the service of managed identities, and a host that nobody should ever send
//! anything to, each at a port of its own. It answers as Microsoft documents it, from an estate in JSON; what a real one does now and
//! then, it does on command.
//!
//! - Resource Graph: <https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources>
//! - its quotas: <https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests>
//! - lists, errors and quotas of ARM: <https://learn.microsoft.com/rest/api/resources/resources/list>,
//!   <https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling>
//! - key vaults: <https://learn.microsoft.com/rest/api/keyvault/keys>
//! - tokens: <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>,
//!   <https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token>

mod arm;
mod faults;
mod large;
mod tokens;
mod vault;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value as Json, json};

pub(crate) use faults::{Fault, Planned};
pub(crate) use large::Large;
pub(crate) use tokens::{CERTIFICATE, FEDERATED, HEADER, REQUEST, SECRET};
pub(crate) use vault::{VERSION, error as vault_error};

/// What no message, log, snapshot or other host may hold.
pub(crate) const CANARY: &str = "canary-that-nobody-may-see";

/// What Azure is, and how it behaves.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) estate: Json,
    /// Rows of a page of Resource Graph, and of a list.
    pub(crate) page: usize,
    pub(crate) fault: Option<Planned>,
    /// All that was asked, in order: service, method and target.
    pub(crate) log: Vec<String>,
    /// All that was asked, each once, with what was sent.
    pub(crate) requests: BTreeSet<String>,
    /// The answer that is being made is of the page before, or its rows are in another order.
    again: bool,
    reordered: bool,
    /// Resources that are not there any more, though Resource Graph has them.
    pub(crate) deleted: BTreeSet<String>,
    /// What came to a host that it was not for.
    pub(crate) leaks: Vec<String>,
    /// In place of the estate, a large one.
    pub(crate) large: Option<Large>,
    /// No token is good.
    pub(crate) no_tokens: bool,
    /// Tokens that are good.
    pub(crate) tokens: BTreeSet<String>,
    pub(crate) issued: u32,
    /// How long tokens live.
    pub(crate) lifetime: u64,
    /// Subscriptions that are gone.
    pub(crate) gone: BTreeSet<String>,
    /// Rights that are missing: ends of paths.
    pub(crate) denied: BTreeSet<String>,
    /// The quota of queries, if it is counted.
    pub(crate) window: Option<Window>,
    /// Tokens that are good for vaults, which are no tokens for Azure Resource Manager.
    pub(crate) vault_tokens: BTreeSet<String>,
    /// In place of the answers to requests with these texts in their lines, or in what is sent with them.
    pub(crate) instead: Vec<(String, Answer)>,
    /// In place of the answer to the next questions to the vault.
    pub(crate) vault_answers: Vec<Answer>,
    /// Whether there is `POST /batch`.
    pub(crate) no_batch: bool,
    pub(crate) ports: BTreeMap<Service, u16>,
}

/// So many queries in five seconds of a clock.
pub(crate) struct Window {
    capacity: u32,
    left: u32,
    until: Duration,
    clock: Box<dyn Fn() -> Duration + Send>,
    pub(crate) refused: u32,
}

impl Window {
    pub(crate) fn new(capacity: u32, clock: Box<dyn Fn() -> Duration + Send>) -> Self {
        Window { capacity, left: capacity, until: Duration::ZERO, clock, refused: 0 }
    }

    /// Whether one more is answered, what is left, and after how many seconds there is more.
    fn take(&mut self) -> (bool, u32, u64) {
        let now = (self.clock)();
        if now >= self.until {
            (self.left, self.until) = (self.capacity, now + Duration::from_secs(5));
        }
        let is_free = self.left > 0;
        self.left -= u32::from(is_free);
        self.refused += u32::from(!is_free);
        (is_free, self.left, (self.until - now).as_secs_f64().ceil() as u64)
    }
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Service {
    Arm,
    Login,
    Machine,
    Vault,
    Elsewhere,
}

/// A running Azure. It ends with the test.
pub(crate) struct Azure {
    state: Arc<Mutex<State>>,
}

/// Called at each request, with its number.
pub(crate) type Hook = Arc<dyn Fn(usize) + Send + Sync>;

pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        form(query).remove(name)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Json) -> Self {
        Answer {
            status,
            headers: vec![("Content-Type".into(), "application/json; charset=utf-8".into())],
            body: body.to_string().into(),
        }
    }

    /// An error as ARM tells it. Its text holds what must not be repeated.
    pub(crate) fn error(status: u16, code: &str) -> Self {
        Answer::json(status, &json!({"error": {"code": code, "message": format!("somebody@example.org may not, {CANARY}")}}))
    }
}

impl Azure {
    pub(crate) fn start(estate: Json) -> Self {
        Azure::hooked(estate, Arc::new(|_| {}))
    }

    pub(crate) fn hooked(estate: Json, hook: Hook) -> Self {
        let services = [Service::Arm, Service::Login, Service::Machine, Service::Vault, Service::Elsewhere];
        let listeners = services.map(|service| (service, TcpListener::bind(("127.0.0.1", 0)).unwrap()));
        let ports = listeners.iter().map(|(service, listener)| (*service, listener.local_addr().unwrap().port())).collect();
        let state = Arc::new(Mutex::new(State { estate, page: 3, lifetime: 3599, ports, ..State::default() }));
        for (service, listener) in listeners {
            let (state, hook) = (Arc::clone(&state), Arc::clone(&hook));
            std::thread::spawn(move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    let (state, hook) = (Arc::clone(&state), Arc::clone(&hook));
                    std::thread::spawn(move || drop(serve(service, stream, &state, &hook)));
                }
            });
        }
        Azure { state }
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap())
    }

    pub(crate) fn url(&self, service: Service) -> String {
        self.change(|state| state.url(service))
    }

    /// A text in which services stand by their names.
    pub(crate) fn unnamed(&self, text: &str) -> String {
        let names = [(Service::Arm, "ARM"), (Service::Login, "LOGIN"), (Service::Machine, "MACHINE"), (Service::Vault, "VAULT")];
        names.iter().fold(text.to_owned(), |text, (service, name)| text.replace(&self.url(*service)["http://".len()..], name))
    }

    /// How often something was asked whose line contains `text`.
    pub(crate) fn asked(&self, text: &str) -> usize {
        self.change(|state| state.log.iter().filter(|line| line.contains(text)).count())
    }
}

impl State {
    pub(crate) fn url(&self, service: Service) -> String {
        format!("http://127.0.0.1:{}", self.ports[&service])
    }
}

fn serve(service: Service, stream: TcpStream, state: &Mutex<State>, hook: &Hook) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader)? {
        let number = {
            let mut state = state.lock().unwrap();
            state.log.push(format!("{service:?} {} {}", request.method, request.target));
            state.log.len()
        };
        hook(number);
        let (answer, fault) = {
            let mut state = state.lock().unwrap();
            let what = format!("{service:?} {} {} {}", request.method, request.target, request.body);
            let fault = state.fault.as_mut().and_then(|planned| planned.due(number, &what));
            let instead = state.instead.iter().find(|(part, _)| what.contains(part.as_str())).map(|(_, answer)| answer.clone());
            if state.large.is_none() {
                state.requests.insert(what);
            }
            if let Some(fault) = fault {
                state.before(fault, &request);
            }
            let answer = instead.unwrap_or_else(|| match service {
                Service::Arm if state.large.is_some() => state.large(&request),
                Service::Arm => state.arm(&request),
                Service::Login => state.login(&request),
                Service::Machine => state.machine(&request),
                Service::Vault => state.vault(&request),
                Service::Elsewhere => {
                    let secret = request.headers.contains_key("authorization") || !request.body.is_empty();
                    if secret {
                        state.leaks.push(request.target.clone());
                    }
                    Answer::json(
                        200,
                        &json!({"value": [], "data": [], "totalRecords": 0, "count": 0, "resultTruncated": "false"}),
                    )
                }
            });
            (fault.map_or(answer.clone(), |fault| state.after(fault, answer, &request)), fault)
        };
        if !send(reader.get_mut(), &answer, fault)? {
            return Ok(());
        }
    }
    Ok(())
}

/// Sends an answer, as well as the fault lets it; gives whether the connection goes on.
fn send(stream: &mut TcpStream, answer: &Answer, fault: Option<Fault>) -> std::io::Result<bool> {
    if fault == Some(Fault::Reset) {
        return Ok(false);
    }
    let mut head = format!(
        "HTTP/1.1 {} Status\r\nContent-Length: {}\r\nX-Made-Up: {CANARY}, somebody@example.org\r\n",
        answer.status,
        answer.body.len()
    );
    for (name, value) in &answer.headers {
        head += &format!("{name}: {value}\r\n");
    }
    let ends = matches!(fault, Some(Fault::Cut | Fault::Slow));
    let end = if ends { answer.body.len() / 2 } else { answer.body.len() };
    stream.write_all(&[head.as_bytes(), b"\r\n", &answer.body[..end]].concat())?;
    stream.flush()?;
    if fault == Some(Fault::Slow) {
        std::thread::sleep(Duration::from_millis(400));
    }
    Ok(!ends)
}

fn read(reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Request { method, target, headers, body: String::from_utf8_lossy(&body).into_owned() }))
}

/// The fields of a form or a query.
pub(crate) fn form(text: &str) -> BTreeMap<String, String> {
    let plain = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            if *first == b'%' {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
                rest = &after[2..];
            } else {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    text.split('&').filter_map(|field| field.split_once('=')).map(|(name, value)| (plain(name), plain(value))).collect()
}
