//! How bundles are named.

use std::path::Path;

use crate::registry::Fault;
use crate::registry::digest::Digest;

const SCHEME: &str = "oci://";

/// Endings of archives, as `opa build` and `tar` are called with.
const ARCHIVES: [&str; 2] = [".tar.gz", ".tgz"];

/// A bundle, as it is named.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// In a registry.
    Registry(Reference),
    /// On disk.
    Local(Local),
}

/// A bundle in a registry.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The host, with its port if one is given.
    pub(crate) host: String,
    /// The repository, with its namespaces.
    pub(crate) repository: String,
    /// That of the manifest.
    pub(crate) digest: Digest,
}

/// A bundle on disk.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Local {
    /// The path.
    pub(crate) path: String,
    /// What it is pinned to.
    pub(crate) pin: Option<Digest>,
}

impl Source {
    /// How it was named, without the digest.
    pub(crate) fn name(&self) -> String {
        match self {
            Source::Registry(Reference { host, repository, .. }) => format!("{SCHEME}{host}/{repository}"),
            Source::Local(local) => local.path.clone(),
        }
    }
}

/// Whether it names a bundle, and no folder of policies.
pub(crate) fn is_bundle(base: &Path, named: &str) -> bool {
    let (path, pin) = split_pin(named);
    let folder = base.join(path);
    let is_local = || is_archive(path) || folder.join("oci-layout").is_file() || (pin.is_some() && !folder.is_dir());
    named.starts_with(SCHEME) || is_local()
}

/// Whether a path is that of an archive.
pub(crate) fn is_archive(path: &str) -> bool {
    ARCHIVES.iter().any(|ending| path.ends_with(ending))
}

/// What stands before `@sha256:` (or another algorithm), and the digest with it.
pub(crate) fn split_pin(named: &str) -> (&str, Option<&str>) {
    let pin = named.rfind('@').and_then(|at| named.split_at_checked(at));
    match pin.map(|(before, pin)| (before, pin.trim_start_matches('@'))) {
        Some((before, pin)) if ["sha256:", "sha384:", "sha512:"].iter().any(|prefix| pin.starts_with(prefix)) => {
            (before, Some(pin))
        }
        _ => (named, None),
    }
}

/// Reads the name of a bundle.
pub(crate) fn parse(named: &str) -> Result<Source, Fault> {
    let (before, pin) = split_pin(named);
    let pin = match pin.map(|text| (text, Digest::parse(text))) {
        None => None,
        Some((_, Some(digest))) => Some(digest),
        Some((_, None)) => {
            return Err(Fault::new("the digest is not one").hint("`sha256:` and 64 digits of 0-9 and a-f are expected"));
        }
    };
    let Some(rest) = before.strip_prefix(SCHEME) else {
        return Ok(Source::Local(Local { path: before.to_owned(), pin }));
    };
    let form = || Fault::new("this is no reference to a registry").hint("`oci://HOST[:PORT]/REPOSITORY@sha256:…` is expected");
    let (host, path) = rest.split_once('/').ok_or_else(form)?;
    // `user:password@host` would be a secret on the command line, and in every report.
    if !is_host(host) {
        return Err(form());
    }
    // A tag beside a digest is for people: the digest counts.
    let last = path.rfind('/').map_or(0, |slash| slash + 1);
    let (repository, tag) = match path.get(last..).and_then(|name| name.split_once(':')) {
        Some((name, tag)) => (path.split_at(last).0.to_owned() + name, Some(tag)),
        None => (path.to_owned(), None),
    };
    if !is_repository(&repository) || tag.is_some_and(|tag| !is_tag(tag)) {
        return Err(form());
    }
    let Some(digest) = pin else {
        let tag = tag.unwrap_or("latest");
        return Err(Fault::new("a tag can be moved, so only a digest says which policies these are").hint(format!(
            "`oras resolve {host}/{repository}:{tag}` (or `docker buildx imagetools inspect`, `crane digest`) prints it; add it as \
             `@sha256:…`"
        )));
    };
    Ok(Source::Registry(Reference { host: host.to_owned(), repository, digest }))
}

/// The name for a message: somebody may have put a password into it, though none is taken there.
pub(crate) fn without_login(named: &str) -> String {
    let hidden = named.strip_prefix(SCHEME).and_then(|rest| {
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (_, host) = authority.rsplit_once('@')?;
        Some(format!("{SCHEME}…@{host}{path}"))
    });
    hidden.unwrap_or_else(|| named.to_owned())
}

/// A name or address with an optional port.
fn is_host(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, port)) if address.parse::<std::net::Ipv6Addr>().is_ok() => ("v6", port.strip_prefix(':')),
            _ => return false,
        },
        None => text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port))),
    };
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    name.split('.').all(label) && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests>: segments of small letters and
/// digits, with `.`, `_`, `__` or dashes between them.
fn is_repository(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let segment = |segment: &str| {
        let ends = |byte: Option<&u8>| byte.is_some_and(|byte| inner(*byte));
        let bytes = segment.as_bytes();
        ends(bytes.first())
            && ends(bytes.last())
            && bytes.iter().all(|byte| inner(*byte) || b"._-".contains(byte))
            && !segment.contains("..")
    };
    text.len() <= 255 && text.split('/').all(segment)
}

fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=128).contains(&text.len())
        && text.bytes().next().is_some_and(word)
        && text.bytes().all(|byte| word(byte) || byte == b'.' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIN: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn references_are_read() {
        for (text, host, repository) in [
            ("oci://example.org/a", "example.org", "a"),
            ("oci://localhost:5000/team/policies:v1.2", "localhost:5000", "team/policies"),
            ("oci://[::1]:5000/a_b/c-d.e", "[::1]:5000", "a_b/c-d.e"),
        ] {
            let Ok(Source::Registry(reference)) = parse(&format!("{text}@{PIN}")) else { panic!("{text}") };
            assert_eq!((reference.host.as_str(), reference.repository.as_str()), (host, repository));
        }
        let local = parse(&format!("bundles/a@b.tar.gz@{PIN}")).unwrap();
        assert_eq!(local, Source::Local(Local { path: "bundles/a@b.tar.gz".into(), pin: Digest::parse(PIN) }));
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for wrong in [
            "oci://",
            "oci://host",
            "oci:///a",
            "oci://host/",
            "oci://host/A",
            "oci://host/a//b",
            "oci://host/../a",
            "oci://ho st/a",
            "oci://user:word@host/a",
            "oci://host:0/a",
            "oci://host:99999/a",
            "oci://host/a?b",
            "oci://host/a:-x",
            "oci://host/a#b",
            "oci://[::g]/a",
            "oci://host/a%2fb",
            "oci://-host/a",
        ] {
            assert!(parse(&format!("{wrong}@{PIN}")).is_err(), "{wrong}");
        }
        for wrong in ["@sha256:12", "@sha512:12", "@sha256:"] {
            let fault = parse(&format!("oci://host/a{wrong}")).unwrap_err();
            let expected = ("the digest is not one", Some("`sha256:` and 64 digits of 0-9 and a-f are expected"));
            assert_eq!((fault.what.as_str(), fault.hint.as_deref()), expected, "{wrong}");
        }
        assert!(parse("oci://host/a:v1").unwrap_err().hint.unwrap().contains("oras resolve host/a:v1"));
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(without_login("oci://me:word@host/a@sha256:0"), "oci://…@host/a@sha256:0");
        assert_eq!(without_login("oci://host/a@sha256:0"), "oci://host/a@sha256:0");
    }
}
