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
#[cfg(test)]
mod tests;

pub use shape::{Shape, sniff};

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::json::{Node, NodeKind};
use crate::frontend::{Context, Reading};
use crate::model::{Deployment, DeploymentKind, Resource, ScopeKind, Value};
use crate::source::Span;
use record::{Records, is_record};
use shape::Pages;

/// How deep pages may stand in arrays of pages.
const DEEPEST_PAGE: usize = 4;

/// Reads an export that [`sniff`] took for one.
pub fn read(path: &str, node: &Node, context: &Context<'_>) -> Warned<Reading> {
    let mut export = Export { records: records(path, context), pages: Pages::default() };
    match shape::example_body(node) {
        Some(body) => {
            export.records.api_version = node.get("parameters").and_then(|parameters| parameters.get("api-version"));
            export.read(body, 0);
        }
        None => export.read(node, 0),
    }
    let Export { records: Records { mut resources, not_understood, mut diagnostics, cut, .. }, pages } = export;
    sites::complete(&mut resources);
    tell_apart(&mut resources);
    diagnostics.extend(shape::suspicious_length(node));
    let mut incomplete = pages.incomplete().map(|(message, span)| {
        diagnostics.push(Pages::note(&message, span));
        message
    });
    if let Some(span) = cut {
        let message = "`ConvertTo-Json` cut off what is nested deeply";
        diagnostics.push(Diagnostic::at(DiagnosticKind::Note, span, message).hint("export again with `-Depth 100`"));
        incomplete = incomplete.or(Some(message.to_owned()));
    }
    let start = node.span.start as usize;
    let deployment = Deployment {
        kind: DeploymentKind::Export,
        root: path.to_owned(),
        parameters: None,
        scope: ScopeKind::Subscription,
        target: Value::NULL,
        resources,
        outputs: Value::NULL,
        span: Some(Span::new(node.span.file, start, start.saturating_add(1))),
    };
    let understood = deployment.resources.len();
    Warned { value: Reading { deployment, modules: Vec::new(), understood, not_understood, incomplete }, diagnostics }
}

fn records<'a>(path: &'a str, context: &Context<'a>) -> Records<'a> {
    Records {
        target: context.target,
        path,
        api_version: None,
        resources: Vec::new(),
        not_understood: 0,
        diagnostics: Vec::new(),
        cut: None,
    }
}

struct Export<'a> {
    records: Records<'a>,
    pages: Pages,
}

impl Export<'_> {
    fn read(&mut self, node: &Node, depth: usize) {
        if depth > DEEPEST_PAGE {
            return self.records.reject(node);
        }
        if let NodeKind::Array(items) = &node.kind {
            items.iter().for_each(|item| self.read(item, depth + 1));
        } else if is_record(node) {
            self.records.add(node);
        } else {
            self.read_page(node, depth);
        }
    }

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
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for resource in resources.iter() {
        *seen.entry(resource.address.to_ascii_lowercase()).or_default() += 1;
    }
    for resource in resources {
        if seen.get(&resource.address.to_ascii_lowercase()).is_some_and(|count| *count > 1)
            && let Some(id) = resource.id.as_str()
        {
            resource.address = id.to_owned();
        }
    }
}
