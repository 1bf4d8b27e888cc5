//! Manifests: which layers a bundle has, and what each of them is.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::registry::digest::Digest;
use crate::registry::{Fault, TOTAL, shown};

/// Layers of a manifest: one a file, as Conftest pushes them.
const LAYERS: usize = 10_000;

/// Digests that a message lists.
const LISTED: usize = 5;

/// A manifest that makes sense.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// The layers, in their order.
    pub(crate) layers: Vec<Layer>,
}

/// A layer to be had.
#[derive(Debug)]
pub(crate) struct Layer {
    /// Its digest.
    pub(crate) digest: Digest,
    /// Its bytes.
    pub(crate) size: u64,
    /// What it is.
    pub(crate) kind: Kind,
}

/// What a layer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One file, with its path.
    File(String),
    /// A tar file.
    Tar,
    /// A tar file, compressed.
    TarGzip,
}

/// Manifests and indices in one: what has both is neither, as CVE-2021-41190 taught.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase")]
struct Document {
    schema_version: Option<u32>,
    media_type: Option<String>,
    layers: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
}

/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md>. Its `urls` and `data` are not asked: what is not in
/// the registry that was named is not fetched.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase")]
pub(crate) struct Descriptor {
    pub(crate) media_type: String,
    pub(crate) digest: String,
    pub(crate) size: u64,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
}

impl Manifest {
    /// Reads a manifest, the bytes of which were verified.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let document: Document =
            serde_json::from_slice(bytes).map_err(|error| Fault::new(format!("the manifest cannot be read: {error}")))?;
        let named = document.media_type.as_deref().unwrap_or_default();
        if document.schema_version != Some(2) || (document.layers.is_some() && document.manifests.is_some()) {
            return Err(Fault::new("the manifest is not one of OCI or Docker, version 2"));
        }
        if let Some(manifests) = document.manifests {
            let listed: Vec<String> = manifests.iter().take(LISTED).map(|one| format!("`{}`", shown(&one.digest))).collect();
            return Err(Fault::new(
                "the digest is that of an index of several manifests, and policies are the same on every platform",
            )
            .hint(format!("name the digest of one of them: {}", listed.join(", "))));
        }
        if named.contains("index") || named.contains("list") {
            return Err(Fault::new("the manifest calls itself an index, and is none"));
        }
        let layers = document.layers.unwrap_or_default();
        if layers.len() > LAYERS {
            return Err(Fault::new(format!("the manifest has {} layers, more than the limit of {LAYERS}", layers.len())));
        }
        let layers: Vec<Layer> = layers.into_iter().map(Layer::read).collect::<Result<_, _>>()?;
        let total = layers.iter().fold(0u64, |sum, layer| sum.saturating_add(layer.size));
        if total > TOTAL {
            return Err(Fault::new(format!("the layers have {total} bytes, more than the limit of {TOTAL}")));
        }
        Ok(Manifest { layers })
    }
}

impl Layer {
    fn read(descriptor: Descriptor) -> Result<Self, Fault> {
        let kind = kind(&descriptor)?;
        let digest = Digest::parse(&descriptor.digest)
            .ok_or_else(|| Fault::new(format!("a layer has the digest `{}`, which is no SHA-256", shown(&descriptor.digest))))?;
        Ok(Layer { digest, size: descriptor.size, kind })
    }
}

/// What a layer is, by its media type. Whatever is not known is refused: it may hold a policy.
fn kind(Descriptor { media_type, annotations, .. }: &Descriptor) -> Result<Kind, Fault> {
    let annotation = |key: &str| annotations.as_ref().and_then(|all| all.get(key)).map(String::as_str);
    let title = annotation("org.opencontainers.image.title");
    let untitled = || {
        Fault::new(format!("a layer of type `{}` does not say its path", shown(media_type)))
            .hint("push it by `oras push` or `conftest push`, which annotate `org.opencontainers.image.title`")
    };
    match media_type.as_str() {
        // One layer a file: <https://github.com/open-policy-agent/conftest/blob/master/internal/commands/push.go>. The type of
        // manifests and that of rules under its older name are in lists of registries.
        "application/vnd.cncf.openpolicyagent.policy.layer.v1+rego"
        | "application/vnd.cncf.openpolicyagent.rego.layer.v1+rego"
        | "application/vnd.cncf.openpolicyagent.data.layer.v1+json"
        | "application/vnd.cncf.openpolicyagent.manifest.layer.v1+json" => {
            title.map(|title| Kind::File(title.to_owned())).ok_or_else(untitled)
        }
        // A folder of `oras push` (with `io.deis.oras.content.unpack`), and what `opa build` makes: OPA takes the first layer of
        // this type for a bundle <https://github.com/open-policy-agent/opa/blob/main/v1/download/oci_download.go>.
        "application/vnd.oci.image.layer.v1.tar+gzip" | "application/vnd.docker.image.rootfs.diff.tar.gzip" => Ok(Kind::TarGzip),
        // `oras push` gives this type to each file whose type nobody tells, whatever is in it
        // <https://github.com/oras-project/oras-go/blob/main/content/file/file.go>.
        "application/vnd.oci.image.layer.v1.tar" => Ok(match title {
            Some(title) if title.ends_with(".tar.gz") || title.ends_with(".tgz") => Kind::TarGzip,
            Some(title) if !title.ends_with(".tar") && annotation("io.deis.oras.content.unpack") != Some("true") => {
                Kind::File(title.to_owned())
            }
            _ => Kind::Tar,
        }),
        other => Err(Fault::new(format!("a layer has the type `{}`, which no bundle of policies has", shown(other)))
            .hint("push the folder by `oras push`, `conftest push`, or as an archive of `opa build`")),
    }
}
