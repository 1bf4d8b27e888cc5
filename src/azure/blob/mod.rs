//! Azure Blob Storage as an object store: block blobs that are written once, lists, and reads in ranges.
//!
//! What is sent and answered is in memory a block at a time, and each block is asked for again by itself. A write is conditional
//! (`If-None-Match: *`), and one that is repeated may find its own blob: whoever asked [compares](crate::evidence::store::objects).

mod listing;
mod location;

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use jiff::fmt::rfc2822::DateTimePrinter;

use crate::azure::Settings;
use crate::azure::clock::{Cancel, Clock, SystemClock};
use crate::azure::cloud::Cloud;
use crate::azure::credential::Credential;
use crate::azure::http::{Answer, Ask, Http};
use crate::azure::retry::{Patience, Refusal, told};
use crate::evidence::store::objects::{Created, Objects};
use crate::evidence::store::{Source, Trouble};
use crate::network::escaped;
use crate::snapshot::{Cause, Fault};

use listing::Page;
use location::Location;

/// Bytes that are sent or asked for at once: little enough for a slow line within [`TIMEOUT`].
const BLOCK: usize = 4 << 20;

/// Blocks that a blob may have (<https://learn.microsoft.com/azure/storage/blobs/scalability-targets>).
const BLOCKS: usize = 50_000;

/// For one answer.
const TIMEOUT: Duration = Duration::from_secs(180);

/// How often a token that Azure does not take is replaced by a new one.
const RENEWALS: u32 = 2;

/// Pages of a list, at most; each has 5,000 names.
const PAGES: usize = 10_000;

/// The version of the service that this speaks to (<https://learn.microsoft.com/rest/api/storageservices/version-2021-12-02>).
const VERSION: &str = "2021-12-02";

/// The rights that are needed (<https://learn.microsoft.com/azure/role-based-access-control/permissions/storage>). The role `Storage Blob Data
/// Contributor` has both.
const READ: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";
const WRITE: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write";

/// A container of Azure Blob Storage, or a folder in one.
pub struct Blobs {
    http: Http,
    location: Location,
    /// None if the location brings a signature.
    identity: Option<(Cloud, Credential)>,
    patience: Patience,
    /// The time of day as it is: Azure refuses what is dated wrongly, so a time that stands still is of no use here.
    clock: SystemClock,
}

/// What is asked.
struct Question<'a> {
    url: String,
    /// What is sent: then it is put.
    body: Option<(&'static str, &'a [u8])>,
    headers: Vec<(&'static str, &'a str)>,
    /// How it is called in messages.
    what: String,
}

impl Blobs {
    /// The container or folder at `https://ACCOUNT.blob.core.windows.net/CONTAINER[/FOLDER][?SAS]`. A shared access signature there, or in
    /// `AZURE_STORAGE_SAS_TOKEN`, is used; without one a token is asked for as for Azure Resource Manager. Nothing is asked yet.
    ///
    /// # Errors
    /// It is no such URL, a secret must not go there, or the credential is not configured.
    pub fn new(settings: &Settings, url: &str, clock: Arc<dyn Clock>, cancel: Cancel) -> Result<Self, Fault> {
        let location = Location::read(url, &settings.cloud, &settings.environment)?;
        let http = Http::new(settings)?;
        let identity =
            if location.is_signed() { None } else { Some((settings.cloud.of_storage(), Credential::choose(settings, &http)?)) };
        let patience = Patience { clock, cancel, tries: settings.tries, retries: Arc::default() };
        Ok(Blobs { http, location, identity, patience, clock: SystemClock::new(None) })
    }

    /// What is to be said about the container besides errors: whether anything keeps packs from being overwritten or deleted by somebody else.
    pub fn notes(&self) -> Vec<String> {
        let question =
            Question { url: self.location.container(""), body: None, headers: Vec::new(), what: "the container".to_owned() };
        let place = self.location.shown();
        let note = match self.ask(&question, |answer| if answer.status == 200 { Ok(answer) } else { Err(answer) }) {
            Ok(answer) => {
                // <https://learn.microsoft.com/rest/api/storageservices/get-container-properties#response-headers>
                let is = |name| answer.header(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
                let is_kept = is("x-ms-has-immutability-policy") || is("x-ms-has-legal-hold");
                match (is_kept, is("x-ms-immutable-storage-with-versioning-enabled")) {
                    (true, _) => None,
                    (false, true) => {
                        Some(format!("versions in `{place}` can be made immutable, but the container has no policy that does"))
                    }
                    (false, false) => Some(format!(
                        "the container of `{place}` has no immutability policy: who may write there may also delete packs, which \
                         shows in the chain but is not prevented"
                    )),
                }
            }
            Err(fault) => Some(format!("whether the container of `{place}` has an immutability policy cannot be told: {fault}")),
        };
        note.into_iter().collect()
    }

    /// Asks until there is an answer that `judge` takes. What it does not take is an error, which may pass.
    fn ask<T>(&self, question: &Question<'_>, judge: impl Fn(Answer) -> Result<T, Answer>) -> Result<T, Fault> {
        let mut renewals = 0;
        self.patience.ask(|| {
            let token = match &self.identity {
                Some((cloud, credential)) => Some(credential.token(&self.http, cloud, &self.patience).map_err(Refusal::Final)?),
                None => None,
            };
            let authorization = token.as_ref().map(|token| format!("Bearer {}", token.reveal()));
            let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&self.clock.now()).unwrap_or_default();
            let mut headers = vec![("x-ms-version", VERSION), ("x-ms-date", date.as_str())];
            headers.extend(authorization.as_deref().map(|text| ("authorization", text)));
            headers.extend(question.headers.iter().copied());
            let ask = Ask { url: &question.url, headers, body: question.body, timeout: TIMEOUT };
            let answer = if question.body.is_some() { self.http.put(&ask) } else { self.http.ask(&ask) }?;
            let answer = match judge(answer) {
                Ok(done) => return Ok(done),
                Err(answer) => answer,
            };
            if let (401, Some(token), Some((_, credential))) = (answer.status, &token, &self.identity)
                && renewals < RENEWALS
            {
                renewals += 1;
                credential.forget(token);
                return Err(Refusal::Passing(fault(question, &answer, Cause::Unauthenticated), Some(Duration::ZERO)));
            }
            Err(self.refusal(question, &answer))
        })
    }

    /// What an answer means that nobody takes (<https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes>).
    fn refusal(&self, question: &Question<'_>, answer: &Answer) -> Refusal {
        let fault = |cause| fault(question, answer, cause);
        let passing = |cause| Refusal::Passing(fault(cause), told(answer, &*self.patience.clock));
        match answer.status {
            200..=299 => Refusal::Passing(fault(Cause::Garbled), None),
            300..=399 => Refusal::Final(fault(Cause::Elsewhere)),
            401 => Refusal::Final(fault(Cause::Unauthenticated)),
            403 if self.location.is_signed() => {
                let fault = fault(Cause::Denied);
                Refusal::Final(Fault {
                    text: format!("{}: the shared access signature does not allow it, or is over", fault.text),
                    ..fault
                })
            }
            403 => {
                let right = if question.body.is_some() { WRITE } else { READ };
                Refusal::Final(Fault { needs: Some(right.to_owned()), ..fault(Cause::Denied) })
            }
            404 => Refusal::Final(fault(Cause::Vanished)),
            429 => passing(Cause::Throttled),
            408 | 500 | 502..=504 => passing(Cause::Unavailable),
            400..=499 => Refusal::Final(fault(Cause::Refused)),
            _ => Refusal::Final(fault(Cause::Unavailable)),
        }
    }

    /// A range of a blob; none if there is no such blob, or another one than that of `etag`.
    fn range(&self, name: &str, from: u64, etag: Option<&str>) -> Result<Option<Range>, Fault> {
        let range = format!("bytes={from}-{}", from.saturating_add(BLOCK as u64 - 1));
        let mut headers = vec![("x-ms-range", range.as_str())];
        headers.extend(etag.map(|etag| ("if-match", etag)));
        let question = Question { url: self.location.object(name, ""), body: None, headers, what: format!("GET {name}") };
        self.ask(&question, |answer| match answer.status {
            200 | 206 => Range::read(answer, from).map(Some),
            // A blob without a byte has no range.
            416 if from == 0 => Ok(Some(Range { total: 0, etag: String::new(), bytes: Vec::new() })),
            404 if code(&answer) == "BlobNotFound" => Ok(None),
            // Somebody wrote another one over it.
            412 if etag.is_some() => Ok(None),
            _ => Err(answer),
        })
    }

    /// Puts a blob, whole, if there is none.
    fn put_whole(&self, name: &str, bytes: &[u8]) -> Result<Created, Fault> {
        let headers = vec![("if-none-match", "*"), ("x-ms-blob-type", "BlockBlob")];
        let body = Some(("application/octet-stream", bytes));
        self.put_once(name, Question { url: self.location.object(name, ""), body, headers, what: format!("PUT {name}") })
    }

    /// Puts a block, which is nothing before it is listed.
    fn put_block(&self, name: &str, id: &str, bytes: &[u8]) -> Result<(), Fault> {
        let url = self.location.object(name, &format!("comp=block&blockid={}", escaped(id)));
        let body = Some(("application/octet-stream", bytes));
        let question = Question { url, body, headers: Vec::new(), what: format!("PUT a block of {name}") };
        self.ask(&question, |answer| if answer.status == 201 { Ok(()) } else { Err(answer) })
    }

    /// Makes a blob of blocks, if there is none.
    fn put_list(&self, name: &str, ids: &[String]) -> Result<Created, Fault> {
        let latest: String = ids.iter().map(|id| format!("<Latest>{id}</Latest>")).collect();
        let list = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>{latest}</BlockList>");
        let body = Some(("application/xml", list.as_bytes()));
        let headers = vec![("if-none-match", "*"), ("x-ms-blob-content-type", "application/octet-stream")];
        let url = self.location.object(name, "comp=blocklist");
        self.put_once(name, Question { url, body, headers, what: format!("PUT the blocks of {name}") })
    }

    fn put_once(&self, name: &str, question: Question<'_>) -> Result<Created, Fault> {
        let immutable = |answer: &Answer| answer.status == 409 && code(answer).starts_with("BlobImmutable");
        let done = self.ask(&question, |answer| match answer.status {
            201 => Ok(Some(Created::Done)),
            409 if code(&answer) == "BlobAlreadyExists" => Ok(Some(Created::Taken)),
            412 => Ok(Some(Created::Taken)),
            _ if immutable(&answer) => Ok(None),
            _ => Err(answer),
        })?;
        match done {
            Some(created) => Ok(created),
            None if self.range(name, 0, None)?.is_some() => Ok(Created::Taken),
            None => Err(Fault {
                cause: Cause::Refused,
                needs: None,
                text: format!("{}: the immutability policy of the container lets nothing be written", question.what),
            }),
        }
    }

    fn failed(&self, fault: &Fault) -> Trouble {
        let place = self.location.shown();
        match fault.cause {
            Cause::Vanished => Trouble::Refused(format!(
                "the store `{place}`: {fault}; the container must be there before, with an immutability policy"
            )),
            _ => Trouble::Failed(format!("the store `{place}`: {fault}")),
        }
    }

    fn create_blocks(&self, name: &str, first: Vec<u8>, source: &mut Source<'_>) -> Result<Created, Trouble> {
        let (mut block, mut filled, mut ids) = (first, BLOCK, Vec::new());
        while filled > 0 {
            if ids.len() == BLOCKS {
                return Err(Trouble::Refused(format!("`{name}` is larger than {} GB", (BLOCKS * BLOCK) >> 30)));
            }
            let id = data_encoding::BASE64.encode(format!("{:08}", ids.len()).as_bytes());
            self.put_block(name, &id, block.get(..filled).unwrap_or_default()).map_err(|fault| self.failed(&fault))?;
            ids.push(id);
            filled = source.fill(&mut block)?;
        }
        self.put_list(name, &ids).map_err(|fault| self.failed(&fault))
    }
}

impl Objects for Blobs {
    fn place(&self) -> String {
        self.location.shown()
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, Trouble> {
        let prefix = escaped(&self.location.within(prefix));
        let (mut names, mut marker, mut seen) = (Vec::new(), String::new(), BTreeSet::new());
        for _ in 0..PAGES {
            let next = if marker.is_empty() { String::new() } else { format!("&marker={}", escaped(&marker)) };
            let url = self.location.container(&format!("comp=list&prefix={prefix}{next}"));
            let question = Question { url, body: None, headers: Vec::new(), what: "the list of blobs".to_owned() };
            let page = self.ask(&question, |answer| match (answer.status, Page::read(&answer.body)) {
                (200, Some(page)) => Ok(page),
                _ => Err(answer),
            });
            let page = page.map_err(|fault| self.failed(&fault))?;
            names.extend(page.names.iter().filter_map(|name| Some(self.location.without(name)?.to_owned())));
            match page.next {
                None => return Ok(names),
                Some(next) if seen.insert(next.clone()) => marker = next,
                Some(_) => break,
            }
        }
        Err(Trouble::Failed(format!("the store `{}`: the list of blobs has no end", self.place())))
    }

    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        let first = self.range(name, 0, None).map_err(|fault| self.failed(&fault))?;
        Ok(first.map(|range| Box::new(Reader { blobs: self, name: name.to_owned(), offset: 0, at: 0, range }) as Box<dyn Read>))
    }

    fn create(&self, name: &str, source: &mut Source<'_>) -> Result<Created, Trouble> {
        let mut block = vec![0; BLOCK];
        let filled = source.fill(&mut block)?;
        if filled == BLOCK {
            return self.create_blocks(name, block, source);
        }
        self.put_whole(name, block.get(..filled).unwrap_or_default()).map_err(|fault| self.failed(&fault))
    }
}

/// A part of a blob.
struct Range {
    /// Bytes of the whole blob.
    total: u64,
    etag: String,
    bytes: Vec<u8>,
}

impl Range {
    /// The part that begins at `from`, if the answer is whole.
    fn read(answer: Answer, from: u64) -> Result<Self, Answer> {
        let told = || {
            let (range, total) = answer.header("content-range")?.strip_prefix("bytes ")?.split_once('/')?;
            let (first, last) = range.split_once('-')?;
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            (first == from && last.checked_sub(first)?.checked_add(1)? == answer.body.len() as u64).then(|| total.parse().ok())?
        };
        let total = if answer.status == 206 { told() } else { (from == 0).then_some(answer.body.len() as u64) };
        let etag = answer.header("etag").map(str::to_owned);
        match (total, etag) {
            (Some(total), Some(etag)) => Ok(Range { total, etag, bytes: answer.body }),
            _ => Err(answer),
        }
    }
}

/// A blob as a stream.
struct Reader<'a> {
    blobs: &'a Blobs,
    name: String,
    range: Range,
    /// Where the range begins in the blob.
    offset: u64,
    /// How much of it was read.
    at: usize,
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.range.bytes.len() {
            let next = self.offset.saturating_add(self.at as u64);
            if next >= self.range.total {
                return Ok(0);
            }
            let range = self
                .blobs
                .range(&self.name, next, Some(&self.range.etag))
                .map_err(|fault| io::Error::other(fault.to_string()))?;
            let range = range.filter(|range| !range.bytes.is_empty() && range.total == self.range.total);
            self.range = range.ok_or_else(|| io::Error::other("it changed while it was read"))?;
            (self.offset, self.at) = (next, 0);
        }
        let left = self.range.bytes.get(self.at..).unwrap_or_default();
        let count = left.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), left.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}

/// The code of an error, if it looks like one: what else an answer says is not repeated.
fn code(answer: &Answer) -> &str {
    let is_code = |code: &&str| code.len() <= 80 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    answer.header("x-ms-error-code").filter(is_code).unwrap_or("")
}

fn fault(question: &Question<'_>, answer: &Answer, cause: Cause) -> Fault {
    let separator = if code(answer).is_empty() { "" } else { " " };
    Fault { cause, needs: None, text: format!("{}: status {}{separator}{}", question.what, answer.status, code(answer)) }
}
