//! What all models of OSCAL share: metadata, properties, links, and the matter at the back.

use serde::Serialize;

use crate::evidence::oscal::id::Id;
use crate::evidence::oscal::text::{line, paragraphs, value};
use crate::evidence::oscal::view::View;
use crate::evidence::oscal::{NAMESPACE, VERSION};

/// What a file is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata {
    title: String,
    last_modified: String,
    version: String,
    oscal_version: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    remarks: String,
}

impl Metadata {
    /// That of a file about the pack that `view` shows.
    pub(super) fn new<Text: AsRef<str>>(view: &View<'_>, title: &str, remarks: impl IntoIterator<Item = Text>) -> Self {
        let props = [Prop::ours("content-digest", &view.identity.digest), Prop::ours("tool", &view.documents.scope.tool)];
        Metadata {
            title: line(title),
            last_modified: view.created.clone(),
            version: view.created.clone(),
            oscal_version: VERSION,
            props: props.into_iter().flatten().collect(),
            remarks: paragraphs(remarks),
        }
    }
}

/// Something that OSCAL has no place for, or that it has a name for.
#[derive(Debug, Serialize)]
pub(super) struct Prop {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<&'static str>,
    value: String,
}

impl Prop {
    /// One whose name is ours. None if the value is empty.
    pub(super) fn ours(name: &'static str, text: &str) -> Option<Self> {
        value(text).map(|value| Prop { name, ns: Some(NAMESPACE), value })
    }

    /// One whose name is OSCAL's. None if the value is empty.
    pub(super) fn theirs(name: &'static str, text: &str) -> Option<Self> {
        value(text).map(|value| Prop { name, ns: None, value })
    }

    /// Those of `props` that there are.
    pub(super) fn all(props: impl IntoIterator<Item = Option<Prop>>) -> Vec<Prop> {
        props.into_iter().flatten().collect()
    }
}

/// A link to something at the back, or outside.
#[derive(Debug, Serialize)]
pub(super) struct Link {
    /// Where it leads.
    pub(super) href: String,
    /// For what.
    pub(super) rel: &'static str,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
}

/// What is referred to.
#[derive(Debug, Serialize)]
pub(super) struct BackMatter {
    /// It is never empty.
    pub(super) resources: Vec<Resource>,
}

/// Something that is referred to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Resource {
    /// Its id.
    pub(super) uuid: Id,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rlinks: Vec<Rlink>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Rlink {
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash>,
}

#[derive(Debug, Serialize)]
struct Hash {
    algorithm: &'static str,
    value: String,
}

impl Resource {
    /// A file that lies in the pack, at `path` from its root.
    pub(super) fn file(path: &str, media_type: &'static str, title: &str, description: &str) -> Self {
        let rlink = Rlink {
            href: path.strip_prefix("oscal/").map_or_else(|| format!("../{path}"), str::to_owned),
            media_type: Some(media_type),
            hashes: Vec::new(),
        };
        Resource { uuid: Self::id(path), title: line(title), description: line(description), rlinks: vec![rlink] }
    }

    /// The pack itself: its manifest, with the digest that names it.
    pub(super) fn pack(view: &View<'_>) -> Self {
        let digest = view
            .identity
            .digest
            .strip_prefix("sha256:")
            .filter(|digest| digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let hashes = digest.map(|value| Hash { algorithm: "SHA-256", value: value.to_owned() }).into_iter().collect();
        let rlink = Rlink { href: "../manifest.json".to_owned(), media_type: Some("application/json"), hashes };
        let description =
            "The manifest of the pack that this file was made of: size and digest of every file in it, and the pack before it.";
        Resource {
            uuid: Self::id("manifest.json"),
            title: line("Manifest of the evidence pack"),
            description: line(description),
            rlinks: vec![rlink],
        }
    }

    /// Something outside, or nowhere: `href` is empty then.
    pub(super) fn elsewhere(key: &str, title: &str, description: &str, href: &str) -> Self {
        let rlinks = href.starts_with("https://").then(|| Rlink { href: href.to_owned(), media_type: None, hashes: Vec::new() });
        Resource { uuid: Self::id(key), title: line(title), description: line(description), rlinks: rlinks.into_iter().collect() }
    }

    /// The id of what is at `path`, or has this key.
    pub(super) fn id(path: &str) -> Id {
        Id::of(&["resource", path])
    }
}
