//! Azure Blob Storage on loopback, in which each call fails once: answers that get lost, errors that pass, tokens that are over.

mod server;

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use seawall::azure::{Blobs, Cancel, Clock, Cloud, Environment, Overrides, Settings};
use seawall::evidence::store::objects::{self, Objects};
use seawall::evidence::store::{Store, Trouble, Which, fetch};

use crate::store::blob::server::{Fault, Request, SECRET, Server};
use crate::store::chain::Chain;
use crate::store::{append, large, sandbox};

/// A clock of which waiting takes no time.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _time: Duration) {}
}

/// The container at a server, by the token of an application.
fn blobs(server: &Server, folder: &str) -> Blobs {
    let overrides = Overrides { endpoint: None, authority: Some(server.origin()), audience: None };
    let application = [("AZURE_TENANT_ID", "made-up.example"), ("AZURE_CLIENT_ID", "a"), ("AZURE_CLIENT_SECRET", SECRET)];
    let environment = Environment::new(application.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let mut settings = Settings::new(Cloud::named("public", &overrides).unwrap(), environment);
    (settings.tries, settings.patience) = (4, Duration::from_secs(20));
    let url = format!("{}/account/packs{folder}", server.origin());
    Blobs::new(&settings, &url, Arc::new(Still), Cancel::default()).unwrap()
}

fn store(server: &Server, folder: &str) -> Store {
    Store::new(Box::new(objects::Chain::new(blobs(server, folder))))
}

#[test]
fn each_call_may_fail_once() {
    let large = large(&sandbox("blob-faults"));
    let write = &|server: &Server| {
        append(&store(server, "/folder"), "first", Some(&large)).unwrap();
        append(&store(server, "/folder"), "second", None).unwrap();
        let mut chain = Chain::new(store(server, "/folder"));
        chain.go_on();
        assert_eq!((chain.length(), chain.text(1), chain.text(2)), (2, "first", "second"));
    };
    let undisturbed = Server::start();
    write(&undisturbed);
    let (calls, objects) = (undisturbed.calls(), undisturbed.objects());
    assert!(calls > 60, "{calls}");
    let fails = |fault: Fault| {
        for at in (0..calls).step_by(if fault == Fault::Lost { 1 } else { 5 }) {
            let server = Server::start();
            // Who refuses an application means it.
            let refuses = move |request: &Request| fault == Fault::Unauthorized && request.path.contains("oauth2");
            server.fail(move |number, request| (number == at && !refuses(request)).then_some(fault));
            write(&server);
            // Nothing was written twice.
            assert_eq!(server.objects(), objects, "{fault:?} at {at}");
        }
    };
    std::thread::scope(|scope| {
        for fault in [Fault::Lost, Fault::Dropped, Fault::Busy, Fault::Cut, Fault::Unauthorized] {
            scope.spawn(move || fails(fault));
        }
    });
}

#[test]
fn what_stays_wrong_is_said() {
    let large = large(&sandbox("blob-wrong"));
    let said = |fault: Fault, at: fn(&Request) -> bool| {
        let server = Server::start();
        append(&store(&server, ""), "before", None).unwrap();
        server.fail(move |_, request| at(request).then_some(fault));
        let error = append(&store(&server, ""), "night", Some(&large)).unwrap_err();
        server.fail(|_, _| None);
        assert_eq!(store(&server, "").packs().unwrap().len(), 1);
        let text = error.to_string();
        assert!(!text.contains(SECRET) && !text.contains(server::TOKEN) && !text.contains('\n'), "{text}");
        let text = text.replace(&server.origin(), "http://HOST");
        let rest = text.strip_prefix("the store `http://HOST/account/packs`: ").unwrap_or_else(|| panic!("{text}"));
        rest.to_owned()
    };
    let puts: fn(&Request) -> bool = |request| request.method == "PUT";
    let gets: fn(&Request) -> bool = |request| request.method == "GET";
    let commits: fn(&Request) -> bool = |request| request.method == "PUT" && !request.query.contains("comp=block&");
    let lists: fn(&Request) -> bool = |request| request.query.contains("comp=list");
    let write = "needs Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write";
    for (fault, at, expected) in [
        (Fault::Denied, puts, [write, ": status 403 AuthorizationPermissionMismatch)"]),
        (Fault::Denied, |request| request.query.contains("comp=block&"), [write, " (PUT a block of "]),
        (Fault::Denied, |request| request.query.contains("comp=blocklist"), [write, " (PUT the blocks of "]),
        (Fault::Denied, lists, ["containers/blobs/read (", "the list of blobs: status 403 AuthorizationPermissionMismatch)"]),
        (Fault::Immutable, commits, ["PUT ", ": the immutability policy of the container lets nothing be written"]),
        (Fault::Busy, puts, ["PUT ", ": status 503 ServerBusy (4 tries)"]),
        (Fault::Unauthorized, gets, ["", ": status 401"]),
        (Fault::Moved, gets, ["", ": status 307"]),
        (Fault::Cut, lists, ["the connection to `", "` broke off ("]),
        (Fault::Circle, lists, ["the list of blobs has no end", ""]),
        (
            Fault::Missing,
            lists,
            [
                "the list of blobs: status 404 ContainerNotFound; ",
                "the container must be there before, with an immutability policy",
            ],
        ),
        (Fault::Denied, |request| request.path.contains("oauth2"), ["", " does not take the credentials (status 403)"]),
    ] {
        let said = said(fault, at);
        assert!(expected.iter().all(|part| said.contains(part)), "{fault:?}: {said}");
    }
}

#[test]
fn a_signature_that_does_not_allow_it_is_no_right_that_is_missing() {
    let server = Server::start();
    server.fail(|_, _| Some(Fault::Denied));
    let blobs = blobs(&server, "?sig=hidden");
    let said = blobs.list("packs/").unwrap_err().to_string();
    let expected = format!(
        "the store `{}/account/packs`: the list of blobs: status 403 AuthorizationPermissionMismatch: the shared access signature does \
         not allow it, or is over",
        server.origin()
    );
    assert_eq!(said, expected);
}

#[test]
fn a_blob_that_changes_while_it_is_read_is_no_blob() {
    let work = sandbox("blob-changes");
    let server = Server::start();
    append(&store(&server, ""), "night", Some(&large(&work))).unwrap();
    let blobs = blobs(&server, "");
    let name = blobs.list("packs/").unwrap().into_iter().find(|name| name.ends_with("/a snapshot, ä")).unwrap();
    let (path, mut bytes) = (format!("/account/packs/{name}"), vec![0; 1000]);
    let [mut changed, mut removed] = [blobs.read(&name), blobs.read(&name)].map(|blob| blob.unwrap().unwrap());
    changed.read_exact(&mut bytes).unwrap();
    removed.read_exact(&mut bytes).unwrap();
    server.remove(&path);
    assert_eq!(removed.read_to_end(&mut bytes).unwrap_err().to_string(), "it changed while it was read");
    server.overwrite(&path, b"forged".to_vec());
    assert_eq!(changed.read_to_end(&mut bytes).unwrap_err().to_string(), "it changed while it was read");
    // A copy of it is what is there now: finding that it is forged is for whoever verifies.
    assert_eq!(fetch(&store(&server, ""), Which::All, &work.join("copy")), Ok(vec![1]));
    assert_eq!(std::fs::read(work.join("copy/000001/a snapshot, ä")).unwrap(), b"forged");
}

#[test]
fn names_that_lead_out_of_a_pack_are_not_copied() {
    let work = sandbox("blob-names");
    let server = Server::start();
    append(&store(&server, ""), "night", None).unwrap();
    let name = blobs(&server, "").list("packs/").unwrap().remove(0);
    let folder = name.rsplit_once('/').unwrap().0.to_owned();
    server.overwrite(&format!("/account/packs/{folder}/../../../forged"), b"forged".to_vec());
    let refused = fetch(&store(&server, ""), Which::All, &work.join("copy")).unwrap_err();
    assert!(matches!(&refused, Trouble::Refused(text) if text.contains("../../../forged")), "{refused}");
    assert_eq!(std::fs::read_dir(&work).unwrap().count(), 1);
    assert_eq!(std::fs::read_dir(work.join("copy")).unwrap().count(), 0);
}

#[test]
fn whether_packs_are_kept_is_said() {
    let notes = |headers: &'static [(&'static str, &'static str)]| {
        let server = Server::start();
        server.container(headers);
        let notes = blobs(&server, "").notes();
        notes.iter().map(|note| note.replace(&server.origin(), "http://HOST")).collect::<Vec<_>>()
    };
    assert_eq!(notes(&[("x-ms-has-immutability-policy", "true")]), [""; 0]);
    assert_eq!(notes(&[("x-ms-has-legal-hold", "true")]), [""; 0]);
    assert_eq!(
        notes(&[("x-ms-immutable-storage-with-versioning-enabled", "true")]),
        ["versions in `http://HOST/account/packs` can be made immutable, but the container has no policy that does"]
    );
    assert_eq!(
        notes(&[("x-ms-has-immutability-policy", "false")]),
        [
            "the container of `http://HOST/account/packs` has no immutability policy: who may write there may also delete packs, which \
          shows in the chain but is not prevented"
        ]
    );
    let server = Server::start();
    server.fail(|_, request| request.query.starts_with("restype").then_some(Fault::Denied));
    let expected = format!(
        "whether the container of `{}/account/packs` has an immutability policy cannot be told: needs \
         Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read (the container: status 403 \
         AuthorizationPermissionMismatch)",
        server.origin()
    );
    assert_eq!(blobs(&server, "").notes(), [expected]);
}
