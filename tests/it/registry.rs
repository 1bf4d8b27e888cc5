//! Bundles of policies: each layout, from a registry on loopback and from disk; what is cached, and what is refused.

mod disk;
pub(crate) mod server;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use seawall::registry::{Bundle, Login, Settings, load};
use serde_json::{Value, json};

use crate::registry::server::{Access, Artefact, MANIFEST, Registry, SIGNATURE, digest};
use crate::transcripts::{sandbox, seawall};

const TAR_GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const TAR: &str = "application/vnd.oci.image.layer.v1.tar";
const RULE: &str = "application/vnd.cncf.openpolicyagent.policy.layer.v1+rego";
const DATA: &str = "application/vnd.cncf.openpolicyagent.data.layer.v1+json";

/// What the policies of the bundle say, and those of seawall do not.
const SAID: &str = "accepts, as the bundle has it, a TLS version older than 1.2";

/// What to do about a registry that wants credentials.
const GIVE: &str = "give credentials in SEAWALL_REGISTRY, SEAWALL_REGISTRY_USERNAME and SEAWALL_REGISTRY_PASSWORD, or in Docker's \
                    config.json (credential helpers are not started)";

/// The policies of this repository about TLS, with the libraries and tables; one says something else than the embedded one.
fn policies() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut files = BTreeMap::new();
    for folder in ["lib", "data", "tls/minimum_version", "tls/https_only"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let name = path.file_name().unwrap().to_str().unwrap();
            files.insert(format!("{folder}/{name}"), fs::read(&path).unwrap());
        }
    }
    let rule = files.get_mut("tls/minimum_version/policy.rego").unwrap();
    let text = String::from_utf8(rule.clone()).unwrap();
    let changed = text.replace("accepts a TLS", "accepts, as the bundle has it, a TLS");
    assert!(text != changed, "the rule says what is changed here");
    *rule = changed.into_bytes();
    files
}

fn tar(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_ustar();
        // Written as OPA does, with a slash before it, which the crate would take away.
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        header.set_mode(0o600);
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        builder.append(&header, bytes.as_slice()).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// `conftest push REFERENCE --policy rules --data rules`: one layer a file, with the path as it was given.
fn conftest() -> Artefact {
    let layer = |(path, bytes): (String, Vec<u8>)| {
        let kind = if path.ends_with(".rego") { RULE } else { DATA };
        (kind.to_owned(), Some(format!("rules/{path}")), bytes, false)
    };
    let wanted = |(path, _): &(String, Vec<u8>)| path.ends_with(".rego") || path.starts_with("data/");
    let layers = policies().into_iter().filter(wanted).map(layer).collect();
    Artefact { config: "application/vnd.cncf.openpolicyagent.config.v1+json", layers }
}

/// `oras push REFERENCE ./rules`: the folder as one layer.
fn oras_folder() -> Artefact {
    let files = policies().into_iter().map(|(path, bytes)| (format!("rules/{path}"), bytes));
    let layer = (TAR_GZIP.to_owned(), Some("rules".to_owned()), gzip(&tar(files)), true);
    Artefact { config: "application/vnd.oci.empty.v1+json", layers: vec![layer] }
}

/// `oras push REFERENCE tls/minimum_version/policy.rego …`: one layer a file, of the type that ORAS gives to what it does not know.
fn oras_files() -> Artefact {
    let layers = policies().into_iter().map(|(path, bytes)| (TAR.to_owned(), Some(path), bytes, false)).collect();
    Artefact { config: "application/vnd.oci.empty.v1+json", layers }
}

/// `opa build --bundle rules --revision 7`.
fn opa_bundle() -> Vec<u8> {
    let roots = json!({"revision": "7", "roots": ["seawall"], "rego_version": 1});
    let mut files: BTreeMap<String, Vec<u8>> = policies()
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rego"))
        .map(|(path, bytes)| (format!("/{path}"), bytes))
        .collect();
    files.insert("/data.json".to_owned(), b"{}\n".to_vec());
    files.insert("/.manifest".to_owned(), roots.to_string().into_bytes());
    gzip(&tar(files))
}

/// `oras push REFERENCE bundle.tar.gz:application/vnd.oci.image.layer.v1.tar+gzip`, as OPA's documentation has it.
fn opa() -> Artefact {
    let layer = (TAR_GZIP.to_owned(), Some("bundle.tar.gz".to_owned()), opa_bundle(), false);
    Artefact { config: "application/vnd.oci.image.config.v1+json", layers: vec![layer] }
}

/// A new folder of this name.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("registry").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn settings(name: &str) -> Settings {
    Settings { cache: Some(folder(name)), ..Settings::default() }
}

fn pull(reference: &str, settings: &Settings) -> Result<Bundle, String> {
    load(Path::new(""), reference, settings).map_err(|trouble| {
        let text = trouble.to_string();
        assert!(!text.contains('\n') && text.contains(&trouble.at), "{text}");
        for secret in ["a-token", SIGNATURE, "a message of the registry", "word-of-mine"] {
            assert!(!text.contains(secret), "{text}");
        }
        text
    })
}

/// One policy alone, for what is about something else.
fn small() -> Artefact {
    let rule = policies().remove("tls/minimum_version/policy.rego").unwrap();
    let layer = (RULE.to_owned(), Some("tls/minimum_version/policy.rego".to_owned()), rule, false);
    Artefact { config: "application/vnd.cncf.openpolicyagent.config.v1+json", layers: vec![layer] }
}

/// An estate that breaks the control.
fn estate(name: &str) -> PathBuf {
    let folder = sandbox("clean", name);
    let bad = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/tls/minimum_version/fail.json");
    fs::copy(bad, folder.join("main.json")).unwrap();
    folder
}

/// The report of a scan in JSON, and what was said beside it.
fn scan(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value, String) {
    let output = seawall(folder).args(["scan", "--output", "json"]).args(arguments).output().unwrap();
    let beside = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or(Value::Null), beside)
}

/// Whether the policies of the bundle judged, and the report says who they are from.
fn is_judged_by(report: &Value, name: &str, pin: &str) {
    let text = report.to_string();
    assert!(text.contains(SAID), "the finding is the bundle's");
    assert!(text.contains(&format!("\"name\":\"{name}\",\"digest\":\"{pin}\"")), "{}", report["policies"]);
}

#[test]
fn every_layout_is_scanned_with() {
    let registry = Registry::start();
    let folder = estate("registry-layouts");
    for (name, artefact) in [("conftest", conftest()), ("folder", oras_folder()), ("files", oras_files()), ("opa", opa())] {
        let reference = registry.push(&artefact);
        let (named, pin) = reference.split_once('@').unwrap();
        let (code, report, beside) = scan(&folder, &["--policies", &reference]);
        assert_eq!((code, beside.as_str()), (Some(1), ""), "{name}");
        is_judged_by(&report, named, pin);
    }
}

#[test]
fn a_bundle_is_fetched_once() {
    let registry = Registry::start();
    let folder = estate("registry-cached");
    let reference = registry.push(&oras_folder());
    let (named, pin) = reference.split_once('@').unwrap();
    let offline = scan(&folder, &["--policies", &reference, "--offline"]);
    assert_eq!(offline.0, Some(2));
    assert!(offline.2.contains("the manifest is not in the cache, and `--offline` forbids to fetch it"), "{}", offline.2);
    assert_eq!(registry.log(), [""; 0]);
    let first = scan(&folder, &["--policies", &reference]);
    assert_eq!(registry.log().len(), 2, "a manifest and a layer: {:?}", registry.log());
    registry.leave();
    for arguments in [&["--policies", &reference][..], &["--policies", &reference, "--offline"]] {
        let again = scan(&folder, arguments);
        assert_eq!(again, first);
        is_judged_by(&again.1, named, pin);
    }
    assert_eq!(registry.log().len(), 2);
    // The configuration names it too, and the options of the command line count for it.
    fs::write(folder.join("seawall.toml"), format!("policies = ['{reference}']\n")).unwrap();
    is_judged_by(&scan(&folder, &["--offline"]).1, named, pin);
}

#[test]
fn a_folder_may_be_pinned_too() {
    let folder = estate("registry-folder");
    for (path, bytes) in policies() {
        let path = folder.join("own").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let (_, report, _) = scan(&folder, &["main.json", "--policies", "own"]);
    let pin = report["policies"][1]["digest"].as_str().unwrap();
    let again = scan(&folder, &["main.json", "--policies", &format!("own@{pin}")]);
    assert_eq!((again.0, &again.1), (Some(1), &report));
    is_judged_by(&report, "own", pin);
    fs::write(folder.join("own/lib/more.rego"), "package seawall.lib.more\n").unwrap();
    let (code, _, said) = scan(&folder, &["main.json", "--policies", &format!("own@{pin}")]);
    assert!(code == Some(2) && said.contains("it is not what the digest says: it has sha256:"), "{said}");
}

#[test]
fn tokens_are_fetched_and_shown_to_nobody_else() {
    let host_of = |registry: &Registry| registry.host.clone();
    let login = |host: String, password: &str| Some(Login { host, username: "me".into(), password: password.into() });
    let registry = Registry::start();
    registry.change(|state| state.stored_apart = true);
    let reference = registry.push(&small());
    let access = |access: Access| {
        registry.change(|state| {
            state.access = access;
            state.log.clear();
        });
    };
    access(Access::Anonymous);
    assert!(pull(&reference, &settings("anonymous")).is_ok());
    let log = registry.log();
    let of = |service: &str| log.iter().filter(|line| line.starts_with(service)).cloned().collect::<Vec<_>>();
    assert_eq!(of("Token").len(), 1, "one token is enough: {log:?}");
    assert!(of("Storage").iter().all(|line| !line.contains("authorization")) && of("Storage").len() == 1, "{log:?}");
    assert_eq!(of("Registry").iter().filter(|line| line.contains("with authorization")).count(), 2, "{log:?}");

    access(Access::Login("me", "word-of-mine"));
    let said = pull(&reference, &settings("nobody")).unwrap_err();
    assert!(said.contains("gives no token to the anonymous") && said.contains("SEAWALL_REGISTRY_PASSWORD"), "{said}");
    let known = Settings { login: login(host_of(&registry), "word-of-mine"), ..settings("known") };
    assert!(pull(&reference, &known).is_ok());
    assert!(!format!("{known:?}").contains("word-of-mine"));
    let wrong = Settings { login: login(host_of(&registry), "word-of-mine-no-more"), ..settings("wrong") };
    assert!(pull(&reference, &wrong).unwrap_err().contains("does not take the credentials"));
    // Those of another host stay at home.
    access(Access::Login("me", "word-of-mine"));
    let foreign = Settings { login: login("example.org".into(), "word-of-mine"), ..settings("foreign") };
    assert!(pull(&reference, &foreign).unwrap_err().contains("gives no token to the anonymous"));
    assert!(registry.log().iter().all(|line| !line.contains("authorization")), "{:?}", registry.log());

    access(Access::Basic("me", "word-of-mine"));
    assert!(pull(&reference, &Settings { login: login(host_of(&registry), "word-of-mine"), ..settings("basic") }).is_ok());
    assert!(pull(&reference, &settings("basic-none")).unwrap_err().contains("asks for a user and a password"));
    let said = pull(&reference, &wrong).unwrap_err();
    let expected = format!("`{}` does not allow to read `team/policies` (status 401 Unauthorized); {GIVE}", registry.host);
    assert!(said.ends_with(&expected), "{said}");

    // Where a token is fetched is the registry's say, but not in the clear.
    access(Access::Login("me", "word-of-mine"));
    for realm in ["http://token.example/token", "ftp://localhost/", "token", "http://me@localhost/token"] {
        registry.change(|state| state.realm = Some(realm.to_owned()));
        let said =
            pull(&reference, &Settings { login: login(host_of(&registry), "word-of-mine"), ..settings("realm") }).unwrap_err();
        let expected = format!("`{}` sends us for a token to what is neither https nor this machine", registry.host);
        assert!(said.ends_with(&expected), "{realm}: {said}");
    }
}

#[test]
fn docker_s_file_of_credentials_is_read() {
    let registry = Registry::start();
    let reference = registry.push(&small());
    let folder = folder("docker");
    let docker = folder.join("config.json");
    let with = |text: &str, cache: &str| {
        fs::write(&docker, text).unwrap();
        pull(&reference, &Settings { docker: Some(docker.clone()), ..settings(cache) })
    };
    let auth = data_encoding::BASE64.encode(b"me:word-of-mine");
    let entry = |host: &str, value: Value| json!({"auths": {host: value}, "credsStore": "desktop"}).to_string();
    registry.change(|state| state.access = Access::Login("me", "word-of-mine"));
    assert!(with(&entry(&registry.host, json!({"auth": auth})), "docker-auth").is_ok());
    assert!(with(&entry(&format!("https://{}", registry.host), json!({"auth": auth})), "docker-url").is_ok());
    assert!(with(&entry("example.org", json!({"auth": auth})), "docker-other").unwrap_err().contains("anonymous"));
    let said = with("{\"auths\": {\"word-of-mine\"", "docker-broken").unwrap_err();
    assert!(said.ends_with(&format!("the credentials in `{}` cannot be read", docker.display())), "{said}");
    registry.change(|state| state.access = Access::Identity("word-of-mine"));
    let identity = json!({"auth": "eA==", "identitytoken": "word-of-mine"});
    assert!(with(&entry(&registry.host, identity.clone()), "docker-identity").is_ok());
    // A token that gives tokens is of no use where a password is wanted.
    registry.change(|state| state.access = Access::Basic("me", "word-of-mine"));
    let said = with(&entry(&registry.host, identity), "docker-identity-basic").unwrap_err();
    assert!(said.contains("asks for a user and a password"), "{said}");
}

#[test]
fn redirects_lead_nowhere_else() {
    let registry = Registry::start();
    let reference = registry.push(&small());
    for to in [
        "http://storage.example/blob",
        "file:///etc/passwd",
        "http://localhost@storage.example/blob",
        "//storage.example/blob",
        "",
    ] {
        registry.change(|state| state.elsewhere = Some(to.to_owned()));
        let said = pull(&reference, &settings("elsewhere")).unwrap_err();
        let expected = format!("`{}` redirects to what is neither https nor this machine", registry.host);
        assert!(said.ends_with(&expected), "{to}: {said}");
    }
    let (_, pin) = reference.split_once('@').unwrap();
    let own = format!("/v2/team/policies/blobs/{pin}");
    registry.change(|state| {
        state.elsewhere = Some(own);
        state.log.clear();
    });
    let said = pull(&reference, &settings("circle")).unwrap_err();
    assert!(said.ends_with(&format!("`{}` redirects more than 5 times", registry.host)), "{said}");
    assert!(registry.log().len() < 10);
}

#[test]
fn what_passes_is_tried_again() {
    let registry = Registry::start();
    let reference = registry.push(&small());
    let busy = |times: u32, status: u16, after: Option<&str>| {
        registry.change(|state| {
            (state.busy, state.busy_status, state.retry_after) = (times, status, after.map(str::to_owned));
            state.log.clear();
        });
    };
    busy(2, 429, Some("0"));
    assert!(pull(&reference, &settings("busy")).is_ok());
    assert_eq!(registry.log().len(), 4);
    busy(9, 429, Some("0"));
    let said = pull(&reference, &settings("too-busy")).unwrap_err();
    let hint = "try later, or log in: who is known may often ask more";
    let expected = format!("`{}` has had too many requests (status 429); {hint}", registry.host);
    assert!(said.ends_with(&expected), "{said}");
    assert_eq!(registry.log().len(), 3);
    busy(1, 429, Some("3600"));
    assert!(pull(&reference, &settings("patience")).is_err());
    assert_eq!(registry.log().len(), 1, "an hour is not waited for");
    busy(1, 503, Some("0"));
    assert!(pull(&reference, &settings("fails")).is_ok());
    busy(0, 0, None);
    registry.change(|state| state.cut = 1);
    assert!(pull(&reference, &settings("cut")).is_ok());
    registry.change(|state| state.cut = 99);
    let said = pull(&reference, &settings("always-cut")).unwrap_err();
    let expected = format!("the connection to `{}` broke off (unexpected end of file); try later", registry.host);
    assert!(said.ends_with(&expected), "{said}");
}

#[test]
fn what_is_wrong_is_refused_in_one_line() {
    let registry = Registry::start();
    let good = registry.push(&small());
    let refused = |reference: &str| {
        let settings = settings("wrong-content");
        let said = pull(reference, &settings).expect_err("it is refused");
        assert!(pull(reference, &Settings { offline: true, ..settings }).is_err(), "nothing of it is kept that could be used");
        said
    };
    let missing = registry.reference(&digest(b"missing"));
    let said = refused(&missing);
    let hint = "look at the name and the digest; some registries say so of what one may not read";
    let host = &registry.host;
    let expected = format!("`{host}` has no such repository, or does not have the manifest in it (status 404); {hint}");
    assert!(said.ends_with(&expected), "{said}");
    // Somebody changed what the digest names.
    let layer = digest(&small().layers[0].2);
    registry.change(|state| state.blobs.insert(layer.clone(), b"package x".to_vec()));
    assert!(refused(&good).contains("a layer is not what the digest says: expected sha256:"));
    registry.change(|state| state.blobs.insert(layer.clone(), vec![b'x'; 1 << 20]));
    let said = refused(&good);
    assert!(
        said.ends_with(&format!("` sends more than the {} bytes that a layer may have", small().layers[0].2.len())),
        "{said}"
    );
    registry.change(|state| state.blobs.remove(&layer));
    assert!(refused(&good).contains("does not have a layer in it"));
    let (_, pin) = good.split_once('@').unwrap();
    let (kind, bytes) = registry.change(|state| state.manifests[pin].clone());
    registry.change(|state| state.manifests.insert(pin.to_owned(), (kind, [bytes.as_slice(), b" "].concat())));
    assert!(refused(&good).contains("the manifest is not what the digest says"));
    let blob = json!({"mediaType": RULE, "digest": digest(b"package x"), "size": 9, "annotations": {"org.opencontainers.image.title": "a/b/policy.rego"}});
    registry.change(|state| state.blobs.insert(digest(b"package x"), b"package x".to_vec()));
    let layered = |layers: Value| json!({"schemaVersion": 2, "mediaType": MANIFEST, "layers": layers});
    let changed = |key: &str, value: Value| {
        let mut blob = blob.clone();
        blob[key] = value;
        layered(json!([blob]))
    };
    let titled = |title: &str| changed("annotations", json!({"org.opencontainers.image.title": title}));
    let size = format!("the layer {} has 9 bytes, and the manifest says 10", digest(b"package x"));
    let index = format!(
        "the digest is that of an index of several manifests, and policies are the same on every platform; name the digest of one of \
         them: `{}`",
        digest(b"package x")
    );
    let untitled = format!(
        "a layer of type `{RULE}` does not say its path; push it by `oras push` or `conftest push`, which annotate \
         `org.opencontainers.image.title`"
    );
    let helm = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
    let push = "push the folder by `oras push`, `conftest push`, or as an archive of `opa build`";
    let foreign = format!("a layer has the type `{helm}`, which no bundle of policies has; {push}");
    for (manifest, word) in [
        (json!([]), "the manifest cannot be read: "),
        (json!({"schemaVersion": 1, "layers": []}), "the manifest is not one of OCI or Docker, version 2"),
        (json!({"schemaVersion": 2, "layers": [], "manifests": []}), "the manifest is not one of OCI or Docker, version 2"),
        (json!({"schemaVersion": 2, "manifests": [blob]}), &index),
        (
            json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "layers": []}),
            "the manifest calls itself an index, and is none",
        ),
        (layered(json!([])), "there is no policy in it; it needs a file `*.rego`"),
        (titled("a/b/data.txt"), "there is no policy in it; it needs a file `*.rego`"),
        (titled("../a/b/policy.rego"), "the path `../a/b/policy.rego` leads out of the bundle, or is none"),
        (titled("/a/b/policy.rego"), "the path `/a/b/policy.rego` leads out of the bundle, or is none"),
        (changed("annotations", Value::Null), &untitled),
        (changed("mediaType", json!(helm)), &foreign),
        (changed("mediaType", json!("\u{1b}[31mred\n")), "which no bundle of policies has"),
        (changed("digest", json!("sha512:00")), "a layer has the digest `sha512:00`, which is no SHA-256"),
        (changed("size", json!(10)), &size),
        (changed("size", json!(8)), "` sends more than the 8 bytes that a layer may have"),
        (changed("size", json!(1u64 << 40)), "more than the limit"),
        (changed("mediaType", json!(TAR_GZIP)), "the archive is no gzip file, or not whole: "),
        (layered(json!([blob, blob])), "is there twice"),
        (layered(json!(vec![blob.clone(); 10_001])), "the manifest has 10001 layers, more than the limit of 10000"),
    ] {
        let said = refused(&registry.push_manifest(&manifest));
        assert!(said.contains(word) && !said.contains('\u{1b}'), "{word}: {said}");
    }
}

#[test]
fn what_else_answers_is_no_registry() {
    let registry = Registry::start();
    let reference = registry.push(&small());
    let (page, message) = (&b"<html>sign in</html>"[..], &b"a message of the registry"[..]);
    let denied = format!("`HOST` wants to know who reads `team/policies` (status 403 Forbidden); {GIVE}");
    for (status, kind, body, expected) in [
        (
            200,
            "text/html; charset=utf-8",
            page,
            "`HOST` answers with a page of HTML instead of the manifest; a proxy or a sign-in page may be between: look at HTTPS_PROXY",
        ),
        (200, "application/json", b"{}", "the manifest is not what the digest says"),
        (200, MANIFEST, &vec![b' '; 5 << 20], "`HOST` sends more than the 4194304 bytes that the manifest may have"),
        (403, "application/json", message, &denied),
        (418, "text/plain", message, "`HOST` does not give the manifest (status 418 I'm a teapot)"),
        (500, "text/plain", message, "`HOST` fails (status 500 Internal Server Error); try later"),
    ] {
        registry.change(|state| state.always = Some((status, kind, body.to_vec())));
        let said = pull(&reference, &settings("answers")).expect_err("it is refused").replace(&registry.host, "HOST");
        assert!(said.contains(expected), "{expected}: {said}");
    }
    // Bytes that were pinned are what they are, whatever a registry calls them.
    registry.change(|state| (state.always, state.content_type) = (None, Some("application/octet-stream")));
    assert!(pull(&reference, &settings("untyped")).is_ok());
    let closed = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let nobody = reference.replace(&registry.host, &closed.to_string());
    let said = pull(&nobody, &settings("closed")).unwrap_err();
    let hint = "look at the port, and at HTTPS_PROXY if there is a proxy";
    assert!(said.ends_with(&format!("`{closed}` refuses the connection; {hint}")), "{said}");
}

/// No name has a part of 64 letters, so that nobody is asked for its address.
#[test]
fn a_host_that_there_is_not_is_said() {
    let host = format!("{}.example", "a".repeat(64));
    let said = pull(&format!("oci://{host}/team/policies@{}", digest(b"")), &Settings::default()).unwrap_err();
    let hint = "look at the name, and at HTTPS_PROXY if there is a proxy";
    assert!(said.ends_with(&format!("the host `{host}` is not found; {hint}")), "{said}");
}

#[test]
fn a_cache_that_is_broken_heals() {
    let registry = Registry::start();
    let reference = registry.push(&small());
    let settings = settings("heals");
    let bundle = pull(&reference, &settings).unwrap();
    let cache = settings.cache.clone().unwrap().join("bundles/sha256");
    assert_eq!(fs::read_dir(&cache).unwrap().count(), 2, "nothing is left beside");
    let layer = cache.join(&digest(&small().layers[0].2)["sha256:".len()..]);
    for broken in [&b"package x"[..], b"", &[0; 4 << 20]] {
        fs::write(&layer, broken).unwrap();
        let offline = pull(&reference, &Settings { offline: true, ..settings.clone() }).unwrap_err();
        assert!(offline.contains("a layer is not in the cache"), "{offline}");
        let again = pull(&reference, &settings).unwrap();
        assert_eq!(again.files, bundle.files);
        let [note] = again.notes.as_slice() else { panic!("{:?}", again.notes) };
        assert!(note.contains("in the cache is broken"), "{note}");
        assert_eq!(pull(&reference, &settings).unwrap(), bundle);
    }
    // No cache is no obstacle.
    let file = folder("no-cache").join("file");
    fs::write(&file, "").unwrap();
    let nowhere = Settings { cache: Some(file), ..Settings::default() };
    let [note] = pull(&reference, &nowhere).unwrap().notes.try_into().unwrap();
    let cache = nowhere.cache.unwrap().join("bundles").join("sha256");
    let expected = format!("the cache `{}` cannot be written, and each run fetches anew: ", cache.display());
    assert!(note.starts_with(&expected), "{note}");
    assert_eq!(pull(&reference, &Settings::default()).unwrap(), bundle);
}

/// The proxy resolves the name, so this asks nobody but the proxy.
#[test]
fn a_proxy_is_asked_for_what_is_elsewhere() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let proxy = format!("http://me:word-of-mine@{}", listener.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut text = Vec::new();
        let mut byte = [0];
        // To the end: a connection that is closed with something unread is reset, and the answer lost.
        while !text.ends_with(b"\r\n\r\n") {
            std::io::Read::read_exact(&mut stream, &mut byte).unwrap();
            text.extend(byte);
        }
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").unwrap();
        String::from_utf8(text).unwrap()
    });
    let reference = format!("oci://registry.example/team/policies@{}", digest(b""));
    let said = pull(&reference, &Settings { proxy: Some(proxy), ..Settings::default() }).unwrap_err();
    assert!(said.ends_with("the proxy does not connect to `registry.example`; look at HTTPS_PROXY and NO_PROXY"), "{said}");
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("CONNECT registry.example:443 HTTP/1.1\r\n"), "{asked}");
    let wrong = Settings { proxy: Some("::word-of-mine::".to_owned()), ..Settings::default() };
    assert!(pull(&reference, &wrong).unwrap_err().contains("the proxy in HTTPS_PROXY is no URL"));
}

#[test]
fn credentials_of_the_environment_belong_together() {
    let folder = estate("registry-login");
    let registry = Registry::start();
    let reference = registry.push(&conftest());
    registry.change(|state| state.access = Access::Login("me", "word-of-mine"));
    let run = |host: Option<&str>| {
        let command = seawall(&folder).args(["scan", "--policies", &reference]);
        let command = command.env("SEAWALL_REGISTRY_USERNAME", "me").env("SEAWALL_REGISTRY_PASSWORD", "word-of-mine");
        let output = host.into_iter().fold(command, |command, host| command.env("SEAWALL_REGISTRY", host)).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("word-of-mine"), "{said}");
        (output.status.code(), said)
    };
    let (code, said) = run(None);
    assert!(code == Some(2) && said.contains("belong together"), "{said}");
    let (code, said) = run(Some("example.org"));
    assert!(code == Some(2) && said.contains("gives no token to the anonymous"), "{said}");
    assert_eq!(run(Some(&registry.host)), (Some(1), String::new()));
}

/// The authority comes to the verifier by `SSL_CERT_FILE`, as on Linux.
#[cfg(target_os = "linux")]
#[test]
fn a_registry_elsewhere_is_spoken_to_by_tls() {
    let folder = estate("registry-tls");
    let registry = Registry::start();
    let proxy = registry.behind_tls();
    let reference = registry.push(&conftest()).replace(&registry.host, "registry.example");
    let authority = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/registry/authority.pem");
    let run = |authority: Option<&Path>| {
        let command = seawall(&folder).args(["scan", "main.json", "--policies", &reference]).env("HTTPS_PROXY", &proxy);
        let command = command.env_remove("SSL_CERT_DIR").env_remove("SSL_CERT_FILE");
        let output = authority.into_iter().fold(command, |command, file| command.env("SSL_CERT_FILE", file)).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, _, said) = run(None);
    assert!(code == Some(2) && said.contains("`registry.example` cannot be trusted: "), "{said}");
    assert!(said.contains("; let the system, or SSL_CERT_FILE, know the authority that signed its certificate"), "{said}");
    assert!(registry.log().iter().all(|line| line == "Proxy CONNECT registry.example:443"), "{:?}", registry.log());
    // What is elsewhere must not make us ask this machine, nor leave https.
    for to in [format!("http://{}/", registry.host), format!("https://{}/", registry.host), "http://registry.example/".to_owned()]
    {
        registry.change(|state| state.elsewhere = Some(to.clone()));
        let (code, _, said) = run(Some(&authority));
        assert!(code == Some(2) && said.contains("redirects to what is not https, or is this machine"), "{to}: {said}");
    }
    registry.change(|state| state.elsewhere = None);
    let (code, report, said) = run(Some(&authority));
    assert!(code == Some(1) && report.contains(SAID), "{said}");
    assert_eq!(run(None).1, report, "the cache needs no authority");
}
