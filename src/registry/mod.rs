//! Bundles of policies: pinned by digest in an OCI registry, in an OCI image layout on disk, or in an archive. This is the only
//! door to the network.
//!
//! Content is addressed by digest throughout: whoever named the bundle said what it is, so a registry, a mirror or a cache can at
//! most refuse to give it. Nothing is used before the digest of the manifest and those of all layers were computed here and fit.

mod archive;
mod cache;
#[cfg(feature = "oci")]
mod client;
#[cfg(feature = "oci")]
mod credentials;
mod digest;
mod files;
mod local;
mod manifest;
mod reference;
mod shape;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::registry::cache::Cache;
use crate::registry::digest::Digest;
use crate::registry::files::Files;
use crate::registry::manifest::{Layer, Manifest};
use crate::registry::reference::{Reference, Source};

/// Bytes of a manifest; registries take 4 MB at most
/// (<https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-manifests>).
const MANIFEST: u64 = 4 << 20;

/// Bytes of all layers together, and of all files together.
const TOTAL: u64 = 64 << 20;

/// A bundle that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// How it was named, without the digest.
    pub name: String,
    /// `sha256:…` of its manifest, or of the archive if it is nothing but an archive.
    pub digest: String,
    /// The files by path, with `/`, relative to the root of the bundle.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What the user should know and that was no obstacle.
    pub notes: Vec<String>,
}

/// What surrounds a bundle. All of it comes from the command line and the environment; nothing is looked up here.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Folder of the cache.
    pub cache: Option<PathBuf>,
    /// Fetch nothing.
    pub offline: bool,
    /// Credentials for one registry.
    pub login: Option<Login>,
    /// Docker's file of credentials, which is read when a registry asks for some.
    pub docker: Option<PathBuf>,
    /// Proxy for https.
    pub proxy: Option<String>,
    /// Hosts that the proxy is not for, with commas between them.
    pub no_proxy: Option<String>,
}

/// Credentials, and whose they are.
#[derive(Clone)]
pub struct Login {
    /// Host of the registry, with its port if it has one; nobody else is sent the rest.
    pub host: String,
    /// The user.
    pub username: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("host", &self.host).finish_non_exhaustive()
    }
}

/// Why a bundle cannot be used, in one line: what, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The bundle as the user named it.
    pub at: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub hint: Option<String>,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.at, self.what)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

/// What is wrong with a bundle, before it is said with which.
#[derive(Debug)]
struct Fault {
    what: String,
    hint: Option<String>,
}

impl Fault {
    fn new(what: impl Into<String>) -> Self {
        Fault { what: what.into(), hint: None }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Fault { hint: Some(hint.into()), ..self }
    }
}

/// Whether `named` is for [`load`]: a reference to a registry, an archive, or an image layout. All else is a folder of policies.
/// Paths are relative to `base`.
pub fn is_bundle(base: &Path, named: &str) -> bool {
    reference::is_bundle(base, named)
}

/// What is named, and the digest that it is pinned to.
pub fn pinned(named: &str) -> (&str, Option<&str>) {
    reference::split_pin(named)
}

/// Reads the bundle that is `named`: `oci://HOST/REPOSITORY@sha256:…`, or the path of an image layout or of an archive, to which
/// `@sha256:…` may be added. Paths are relative to `base`.
///
/// # Errors
/// Says why it cannot be used. Then nothing of it is.
pub fn load(base: &Path, named: &str, settings: &Settings) -> Result<Bundle, Trouble> {
    read(base, named, settings).map_err(|Fault { what, hint }| Trouble {
        at: shown(&reference::without_login(named)),
        what,
        hint,
    })
}

fn read(base: &Path, named: &str, settings: &Settings) -> Result<Bundle, Fault> {
    let mut notes = Vec::new();
    let source = reference::parse(named)?;
    let (digest, files) = match &source {
        Source::Registry(reference) => {
            let digest = reference.digest.clone();
            let files = assemble(&digest, &mut Remote::new(reference, settings, &mut notes))?;
            (digest, files)
        }
        Source::Local(path) => local::read(base, path)?,
    };
    let files = shape::settle(files, &mut notes)?;
    Ok(Bundle { name: source.name(), digest: digest.to_string(), files, notes })
}

/// What is asked for by its digest.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Part {
    Manifest,
    Layer,
    Archive,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Manifest => "the manifest",
            Part::Layer => "a layer",
            Part::Archive => "the archive",
        })
    }
}

/// Where manifests and layers are had.
trait Blobs {
    /// The bytes of a part, of at most `limit` bytes; not yet verified.
    fn get(&mut self, part: Part, digest: &Digest, limit: u64) -> Result<Vec<u8>, Fault>;
}

/// The files of the bundle whose manifest has this digest.
fn assemble(digest: &Digest, blobs: &mut dyn Blobs) -> Result<BTreeMap<String, Vec<u8>>, Fault> {
    let bytes = blobs.get(Part::Manifest, digest, MANIFEST)?;
    digest.verify(Part::Manifest, &bytes)?;
    let mut files = Files::default();
    for Layer { digest, size, kind } in Manifest::read(&bytes)?.layers {
        let bytes = blobs.get(Part::Layer, &digest, size)?;
        digest.verify(Part::Layer, &bytes)?;
        if bytes.len() as u64 != size {
            return Err(Fault::new(format!("the layer {digest} has {} bytes, and the manifest says {size}", bytes.len())));
        }
        files.take(kind, bytes)?;
    }
    files.finish()
}

/// A registry, with the cache before it.
struct Remote<'a> {
    reference: &'a Reference,
    settings: &'a Settings,
    cache: Cache,
    notes: &'a mut Vec<String>,
    #[cfg(feature = "oci")]
    client: Option<client::Client<'a>>,
}

impl<'a> Remote<'a> {
    fn new(reference: &'a Reference, settings: &'a Settings, notes: &'a mut Vec<String>) -> Self {
        Remote {
            reference,
            settings,
            cache: Cache::new(settings.cache.as_deref()),
            notes,
            #[cfg(feature = "oci")]
            client: None,
        }
    }

    #[cfg(feature = "oci")]
    fn fetch(&mut self, part: Part, digest: &Digest, limit: u64) -> Result<Vec<u8>, Fault> {
        let client = match &mut self.client {
            Some(client) => client,
            none => none.insert(client::Client::new(self.reference, self.settings)?),
        };
        client.get(part, digest, limit)
    }

    #[cfg(not(feature = "oci"))]
    fn fetch(&mut self, part: Part, _: &Digest, _: u64) -> Result<Vec<u8>, Fault> {
        let host = &self.reference.host;
        Err(Fault::new(format!("{part} is not in the cache, and this build of seawall cannot fetch it from `{host}`"))
            .hint("it was built without the feature `oci`; name a bundle on disk, or take a build that has it"))
    }
}

impl Blobs for Remote<'_> {
    fn get(&mut self, part: Part, digest: &Digest, limit: u64) -> Result<Vec<u8>, Fault> {
        if let Some(bytes) = self.cache.get(digest, limit, self.notes) {
            return Ok(bytes);
        }
        if self.settings.offline {
            return Err(Fault::new(format!("{part} is not in the cache, and `--offline` forbids to fetch it"))
                .hint("run once without it, or let SEAWALL_CACHE_DIR name a folder that has the bundle"));
        }
        let bytes = self.fetch(part, digest, limit)?;
        // What is wrong must not get into the cache.
        digest.verify(part, &bytes)?;
        self.cache.put(digest, &bytes, self.notes);
        Ok(bytes)
    }
}

/// A text of somebody else for a message: short, and without what a terminal obeys.
fn shown(text: &str) -> String {
    const LONGEST: usize = 300;
    let plain = text.chars().take(LONGEST).map(|c| if c.is_control() || c == '`' { '\u{fffd}' } else { c }).collect();
    if text.chars().count() > LONGEST { plain + "…" } else { plain }
}
