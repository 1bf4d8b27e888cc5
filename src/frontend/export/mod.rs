//! Resource exports in every shape that Azure's tools write.
//!
//! The same resource gives the same type, id and properties whichever command wrote it; what a command leaves out is
//! unknown, and the cause says which command to use instead.

mod convert;
mod flattened;
mod ids;
mod record;
mod shape;
mod sites;
pub mod snapshot;
#[cfg(test)]
mod tests;
mod unseen;

pub use shape::{Shape, sniff};
pub use sites::SITE_PARTS;

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::json::{Elements, Node, NodeKind, Outline};
use crate::frontend::{Context, Reading, json};
use crate::model::{Deployment, DeploymentKind, Resource, Value};
use crate::source::Span;
use record::{Records, is_record};
use shape::{Pages, Rows};

/// How deep pages may stand in arrays of pages.
const DEEPEST_PAGE: usize = 4;

/// Reads an export whose outline [`sniff`] took for one. Its records are read one by one, so that no more is held than the
/// text, the resources made of it, and one record.
pub fn read(path: &str, outline: &Outline, context: &Context<'_>) -> Warned<Reading> {
    let source = context.sources.file(outline.root.span.file);
    // One resource may have long lists itself: it is read again as a whole.
    let whole = if outline.whole || shape::is_many(&outline.root) {
        None
    } else {
        json::parse(outline.root.span.file, source.text(), context.budget).value
    };
    let root = whole.as_ref().unwrap_or(&outline.root);
    let mut export = Export {
        text: source.text(),
        budget: context.budget,
        records: records(path, context),
        pages: Pages::default(),
        rows: Rows::default(),
        left: 0,
    };
    export.read_root(outline, root);
    let Export { records: Records { mut resources, not_understood, mut diagnostics, cut, .. }, pages, rows, left, .. } = export;
    sites::complete(&mut resources);
    tell_apart(&mut resources);
    let start = root.span.start as usize;
    let span = Span::new(root.span.file, start, start.saturating_add(1));
    diagnostics.extend(rows.suspicious(span));
    let mut incomplete = None;
    let mut gap = |message: String, diagnostic: Option<Diagnostic>| {
        diagnostics.extend(diagnostic);
        incomplete.get_or_insert(message);
    };
    if outline.broken {
        let read = if resources.len() == 1 { "1 resource".to_owned() } else { format!("{} resources", resources.len()) };
        gap(format!("the JSON is broken; {read} could be read"), None);
    }
    if left > 0 {
        let message = format!("the export holds more than {} resources; {left} were not read", context.budget.export_resources);
        let hint = "split the export, one file a subscription or less";
        gap(message.clone(), Some(Diagnostic::at(DiagnosticKind::Limit, span, message).hint(hint)));
    }
    if let Some((message, span)) = pages.incomplete() {
        let note = Pages::note(&message, span);
        gap(message, Some(note));
    }
    if let Some(span) = cut {
        let message = "`ConvertTo-Json` cut off what is nested deeply";
        let note = Diagnostic::at(DiagnosticKind::Note, span, message).hint("export again with `-Depth 100`");
        gap(message.to_owned(), Some(note));
    }
    let deployment = Deployment { resources, span: Some(span), ..Deployment::empty(DeploymentKind::Export, path) };
    let understood = deployment.resources.len();
    Warned { value: Reading { deployment, modules: Vec::new(), understood, not_understood, incomplete }, diagnostics }
}

fn records<'a>(path: &'a str, context: &Context<'a>) -> Records<'a> {
    Records {
        target: context.target,
        path,
        api_version: None,
        whole: false,
        resources: Vec::new(),
        not_understood: 0,
        diagnostics: Vec::new(),
        cut: None,
        cut_depth: None,
    }
}

struct Export<'a> {
    text: &'a str,
    budget: &'a Budget,
    records: Records<'a>,
    pages: Pages,
    rows: Rows,
    /// Records beyond the limit.
    left: usize,
}

impl<'a> Export<'a> {
    /// Reads the root, whose arrays the outline holds in part only.
    fn read_root(&mut self, outline: &Outline, root: &'a Node) {
        if matches!(root.kind, NodeKind::Array(_)) {
            for item in Elements::of_root(outline, self.text, self.budget) {
                self.rows.add(&item);
                self.read(&item, 1);
            }
        } else if let Some(shape) = shape::page_shape(root) {
            let key = if shape == Shape::List { "value" } else { "data" };
            let data = root.get(key);
            let rows = if shape == Shape::Table { data.and_then(|data| data.get("rows")) } else { data };
            let columns = data.map(shape::columns).filter(|_| shape == Shape::Table);
            let mut held = 0;
            for item in rows.into_iter().flat_map(|rows| Elements::of(rows, self.text, self.budget)) {
                held += 1;
                match &columns {
                    Some(columns) => self.read(&shape::table_row(columns, &item), 1),
                    None => self.read(&item, 1),
                }
            }
            self.pages.add(root, held);
        } else if let Some(body) = shape::example_body(root) {
            self.records.api_version = root.get("parameters").and_then(|parameters| parameters.get("api-version"));
            self.read(body, 0);
        } else {
            self.read(root, 0);
        }
    }

    fn read(&mut self, node: &Node, depth: usize) {
        if self.records.resources.len() >= self.budget.export_resources {
            self.left = self.left.saturating_add(1);
        } else if depth > DEEPEST_PAGE {
            self.records.reject(node);
        } else if let NodeKind::Array(items) = &node.kind {
            items.iter().for_each(|item| self.read(item, depth + 1));
        } else if is_record(node) {
            self.records.add(node);
        } else {
            self.read_page(node, depth);
        }
    }

    /// A page that is one of several, or stands in something else: it is small enough to be held.
    fn read_page(&mut self, page: &Node, depth: usize) {
        let (key, rows);
        let items = match shape::page_shape(page) {
            Some(Shape::Table) => {
                rows = page.get("data").map(shape::table_rows).unwrap_or_default();
                rows.as_slice()
            }
            Some(shape) => {
                key = if shape == Shape::Graph { "data" } else { "value" };
                page.get(key).map(Node::items).unwrap_or_default()
            }
            None => return self.records.reject(page),
        };
        self.pages.add(page, items.len());
        items.iter().for_each(|item| self.read(item, depth + 1));
    }
}

/// Resources of one type and name, in several groups or on several targets, are called by their ids.
fn tell_apart(resources: &mut [Resource]) {
    let key = |id: &Value| id.as_str().map(|id| id.trim_end_matches('/').to_ascii_lowercase());
    let mut ids: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut shared: BTreeSet<String> = BTreeSet::new();
    for resource in resources.iter() {
        let (address, id) = (resource.address.to_ascii_lowercase(), key(&resource.id));
        match ids.get(&address) {
            Some(known) if *known == id => {}
            Some(_) => drop(shared.insert(address)),
            None => drop(ids.insert(address, id)),
        }
    }
    for resource in resources {
        if shared.contains(&resource.address.to_ascii_lowercase())
            && let Some(id) = resource.id.as_str()
        {
            resource.address = id.to_owned();
        }
    }
}
