//! Catalogs: one of the controls of the pack, and one of each framework that they speak to, so that every id in the other files leads somewhere.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::evidence::documents::{ArticleRow, FrameworkRow};
use crate::evidence::oscal::id::Id;
use crate::evidence::oscal::json;
use crate::evidence::oscal::parts::{BackMatter, Link, Metadata, Prop, Resource};
use crate::evidence::oscal::text::{line, paragraphs, remarks, token, tokens};
use crate::evidence::oscal::view::{Judged, View};

/// The file of the controls.
pub(super) const PATH: &str = "oscal/catalog.json";

/// The file of a framework.
pub(super) fn framework_path(framework: &FrameworkRow) -> String {
    format!("oscal/framework-{}.json", token(&framework.key))
}

#[derive(Serialize)]
struct Root {
    catalog: Catalog,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Catalog {
    uuid: Id,
    metadata: Metadata,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    controls: Vec<Control>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Group>,
    back_matter: BackMatter,
}

#[derive(Serialize)]
struct Group {
    id: String,
    class: &'static str,
    title: String,
    controls: Vec<Control>,
}

#[derive(Serialize)]
struct Control {
    id: String,
    class: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    id: String,
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    prose: String,
}

/// Writes the catalog of the controls.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut groups: Vec<Group> = Vec::new();
    for control in &view.controls {
        let family = control.row.map_or("", |row| row.family.as_str());
        let id = format!("family_{}", token(family));
        let made = self::control(view, control);
        match groups.iter_mut().find(|group| group.id == id) {
            Some(group) => group.controls.push(made),
            None => groups.push(Group { id, class: "family", title: line(family), controls: vec![made] }),
        }
    }
    let about = [
        "The controls that judged the resources of the pack, with what each demands and why.",
        "A control is a policy in Rego; the policies themselves lie in the pack.",
    ];
    let resources = view.frameworks().map(framework);
    let catalog = Catalog {
        uuid: view.pack.within(&["catalog"]),
        metadata: Metadata::new(view, "Controls of seawall", about),
        controls: Vec::new(),
        groups,
        back_matter: BackMatter { resources: std::iter::once(Resource::pack(view)).chain(resources).collect() },
    };
    json::write(&Root { catalog }, out)
}

/// Writes the catalog of a framework.
pub(super) fn write_framework(view: &View<'_>, framework: &FrameworkRow, out: &mut dyn Write) -> io::Result<()> {
    let about = [
        "What the articles demand, in the words of seawall and not in those of the text that counts, which is linked.",
        &framework.about,
    ];
    let original = Resource::elsewhere(
        &framework.link,
        &framework.name,
        &format!("{}, {}", framework.version, framework.publisher),
        &framework.link,
    );
    let title = format!("{}, {}", framework.name, framework.version);
    let ids = articles(framework);
    let catalog = Catalog {
        uuid: view.pack.within(&["catalog", &framework.key]),
        metadata: Metadata::new(view, &title, about),
        controls: framework.articles.iter().map(|row| article(row, &ids, original.uuid)).collect(),
        groups: Vec::new(),
        back_matter: BackMatter { resources: vec![original] },
    };
    json::write(&Root { catalog }, out)
}

/// The ids of articles in the catalog of their framework.
pub(super) fn articles(framework: &FrameworkRow) -> BTreeMap<&str, String> {
    tokens(framework.articles.iter().map(|row| row.id.as_str()))
}

/// The catalog of a framework as something to refer to.
pub(super) fn framework(framework: &FrameworkRow) -> Resource {
    let description =
        format!("Articles of {}, {} ({}), as the pack knows them.", framework.name, framework.version, framework.publisher);
    Resource::file(&framework_path(framework), "application/oscal+json", &framework.name, &description)
}

fn control(view: &View<'_>, control: &Judged<'_>) -> Control {
    let links = view.frameworks().filter_map(|framework| {
        let ids = control.row?.articles.get(&framework.key)?.join("; ");
        let text = Some(line(&format!("{}: {ids}", framework.name)));
        (!ids.is_empty()).then(|| Link { href: self::framework(framework).uuid.link(), rel: "reference", text })
    });
    let part = |kind: &str, name, title, prose: String| {
        let ns = (!matches!(name, "statement" | "guidance")).then_some(super::NAMESPACE);
        Part { id: format!("{}_{kind}", control.token), name, ns, title, prose }
    };
    let row = control.row;
    let concerned = row.map(|row| row.types.join(", ")).and_then(|types| remarks([types]));
    let parts = [
        Some(part("smt", "statement", None, line(control.title()))),
        row.and_then(|row| remarks([&row.why])).map(|why| part("gdn", "guidance", None, why)),
        concerned.map(|types| part("types", "resource-types", Some("Types of resources that it is about"), types)),
    ];
    Control {
        id: control.token.clone(),
        class: "seawall",
        title: line(control.title()),
        props: Prop::all([
            Prop::theirs("label", control.id),
            Prop::ours("severity", row.map_or("", |row| &row.severity)),
            Prop::ours("author", row.map_or("", |row| &row.author)),
        ]),
        links: links.collect(),
        parts: parts.into_iter().flatten().collect(),
    }
}

fn article(row: &ArticleRow, ids: &BTreeMap<&str, String>, original: Id) -> Control {
    let id = ids.get(row.id.as_str()).cloned().unwrap_or_default();
    let text = |text: &Option<String>| text.as_ref().and_then(|text| remarks([text]));
    let part = |kind: &str, name, ns, title, prose| Part { id: format!("{id}_{kind}"), name, ns, title, prose };
    let demands = text(&row.demands).unwrap_or_else(|| paragraphs([&row.title]));
    let ours = Some(super::NAMESPACE);
    let parts = [
        Some(part("smt", "statement", None, None, demands)),
        text(&row.shows).map(|shows| part("shows", "shows", ours, Some("What configuration can show of it"), shows)),
        text(&row.hidden)
            .map(|hidden| part("hidden", "does-not-show", ours, Some("What configuration cannot show of it"), hidden)),
    ];
    Control {
        title: line(if row.title.trim().is_empty() { &row.id } else { &row.title }),
        class: "article",
        props: Prop::all([Prop::theirs("label", &row.id)]),
        links: vec![Link { href: original.link(), rel: "reference", text: None }],
        parts: parts.into_iter().flatten().collect(),
        id,
    }
}
