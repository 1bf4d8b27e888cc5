//! Which tool wrote an export, told by its shape, and whether it is only one page of several.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::frontend::export::record::{arm_id, is_record, is_surely_record};
use crate::frontend::json::{Member, Node, NodeKind, Outline, Text};
use crate::source::Span;

/// How many elements of an array are looked at to tell whether it holds resources.
const SAMPLE: usize = 16;

/// The outer shape of an export.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `{data: […], …}`, as Resource Graph, `az graph query` and `Search-AzGraph` write.
    Graph,
    /// `{data: {columns, rows}, …}`, Resource Graph's other format.
    Table,
    /// `{value: […], nextLink}`, as ARM writes lists.
    List,
    /// `[…]`, as most commands write.
    Array,
    /// One resource.
    Resource,
    /// `{parameters, responses: {"200": {body}}}`, an example of the REST specifications.
    Example,
}

/// The shape of an outline: of broken text, only whole records are read.
pub fn sniff(outline: &Outline) -> Option<Shape> {
    shape_of(&outline.root).filter(|_| !outline.broken || is_many(&outline.root))
}

/// The shape of `root`; `None` if it is no export, but a template, a parameter file or anything else.
fn shape_of(root: &Node) -> Option<Shape> {
    match &root.kind {
        NodeKind::Array(items) => {
            let holds =
                |item: &Node| is_surely_record(item) || matches!(page_shape(item), Some(shape) if holds_resources(item, shape));
            items.iter().take(SAMPLE).any(holds).then_some(Shape::Array)
        }
        NodeKind::Object(_) if root.get("$schema").is_some() || root.get("contentVersion").is_some() => None,
        NodeKind::Object(_) => {
            if let Some(shape) = page_shape(root) {
                return holds_resources(root, shape).then_some(shape);
            }
            if example_body(root).is_some_and(|body| sniff_inner(body).is_some()) {
                return Some(Shape::Example);
            }
            is_surely_record(root).then_some(Shape::Resource)
        }
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Int(_) | NodeKind::Float(_) | NodeKind::String(_) => None,
    }
}

/// Whether the records stand in an array near the root, where an outline holds some of them only.
pub(super) fn is_many(root: &Node) -> bool {
    matches!(root.kind, NodeKind::Array(_)) || page_shape(root).is_some()
}

/// As [`shape_of`], for the body of an example, which is no example itself.
fn sniff_inner(body: &Node) -> Option<Shape> {
    let shape = page_shape(body).filter(|shape| holds_resources(body, *shape));
    shape.or_else(|| is_surely_record(body).then_some(Shape::Resource))
}

/// The shape of an object that is a page of records, whatever these are.
pub(super) fn page_shape(node: &Node) -> Option<Shape> {
    match node.get("data").map(|data| (data, &data.kind)) {
        Some((_, NodeKind::Array(_))) => return Some(Shape::Graph),
        Some((data, NodeKind::Object(_))) if data.get("columns").is_some() && data.get("rows").is_some() => {
            return Some(Shape::Table);
        }
        _ => {}
    }
    matches!(node.get("value").map(|value| &value.kind), Some(NodeKind::Array(_))).then_some(Shape::List)
}

/// Whether a page is one of an export: by its records, or by what only the tools write beside them.
fn holds_resources(page: &Node, shape: Shape) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| page.get(key).is_some());
    match shape {
        Shape::Graph => {
            let items = page.get("data").map(Node::items).unwrap_or_default();
            let marked = has(&["totalRecords", "total_records", "resultTruncated"]) || (has(&["count"]) && has(&SKIP));
            marked || items.iter().take(SAMPLE).any(is_record)
        }
        Shape::Table => has(&["totalRecords", "total_records", "count"]),
        Shape::List => {
            let items = page.get("value").map(Node::items).unwrap_or_default();
            let only = page.members().iter().all(|member| ["value", "nextLink"].contains(&&*member.key.value));
            items.iter().take(SAMPLE).any(is_record) || (items.is_empty() && only && page.get("nextLink").is_some())
        }
        Shape::Array | Shape::Resource | Shape::Example => false,
    }
}

/// The body of the first good answer of an example.
pub(super) fn example_body(node: &Node) -> Option<&Node> {
    node.get("parameters")?;
    let responses = node.get("responses")?;
    ["200", "201", "202"].iter().find_map(|status| responses.get(status)?.get("body"))
}

/// The names of the columns of the `{columns, rows}` format.
pub(super) fn columns(data: &Node) -> Vec<Option<Text>> {
    let name = |column: &Node| match column.get("name").map(|name| &name.kind) {
        Some(NodeKind::String(name)) => Some(name.clone()),
        _ => None,
    };
    data.get("columns").map(Node::items).unwrap_or_default().iter().map(name).collect()
}

/// A row of the `{columns, rows}` format as an object.
pub(super) fn table_row(columns: &[Option<Text>], row: &Node) -> Node {
    let cells = columns.iter().zip(row.items());
    let members = cells.filter_map(|(name, cell)| Some(Member { key: name.clone()?, value: cell.clone() }));
    Node { kind: NodeKind::Object(members.collect()), span: row.span }
}

/// The rows of the `{columns, rows}` format as objects.
pub(super) fn table_rows(data: &Node) -> Vec<Node> {
    let columns = columns(data);
    data.get("rows").map(Node::items).unwrap_or_default().iter().map(|row| table_row(&columns, row)).collect()
}

const SKIP: [&str; 4] = ["$skipToken", "skipToken", "skip_token", "SkipToken"];

/// What the pages of an export say about each other.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// Records that pages with this total hold together; the place of the total.
    totals: BTreeMap<u64, (usize, Span)>,
    /// Records of pages without a total, and the mark on the last of them that more follow.
    held: usize,
    more: Option<Span>,
}

impl Pages {
    /// Takes note of a page with `held` records.
    pub(super) fn add(&mut self, page: &Node, held: usize) {
        let total = ["totalRecords", "total_records"].iter().find_map(|key| page.get(key));
        if let Some(Node { kind: NodeKind::Int(total), span }) = total {
            let entry = self.totals.entry(u64::try_from(*total).unwrap_or(0)).or_insert((0, *span));
            entry.0 = entry.0.saturating_add(held);
            return;
        }
        let token = |key: &&str| page.member(key).filter(|member| member.value.as_str().is_some_and(|text| !text.is_empty()));
        let truncated = page.member("resultTruncated").filter(|member| match &member.value.kind {
            NodeKind::Bool(truncated) => *truncated,
            _ => member.value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true")),
        });
        let next = SKIP.iter().chain(&["nextLink", "odata.nextLink", "@odata.nextLink"]).find_map(token).or(truncated);
        self.held = self.held.saturating_add(held);
        self.more = next.map(|member| member.key.span);
    }

    /// Why the export is not all there is, and where it says so.
    pub(super) fn incomplete(&self) -> Option<(String, Span)> {
        let short = self.totals.iter().find(|(total, (held, _))| (*held as u64) < **total);
        if let Some((total, (held, span))) = short {
            return Some((format!("page holds {held} of {total} resources"), *span));
        }
        self.more.map(|span| (format!("page holds {} resources and more follow", self.held), span))
    }

    /// The note that goes with [`Pages::incomplete`].
    pub(super) fn note(message: &str, span: Span) -> Diagnostic {
        let hint = "export the other pages too; what is not here is not judged";
        Diagnostic::at(DiagnosticKind::Note, span, message).hint(hint)
    }
}

/// Rows of a bare array, with nothing beside them that says whether there are more.
#[derive(Debug, Default)]
pub(super) struct Rows {
    count: usize,
    /// Some are no rows of Resource Graph.
    others: bool,
}

impl Rows {
    /// Takes note of an element of the array.
    pub(super) fn add(&mut self, item: &Node) {
        self.count = self.count.saturating_add(1);
        self.others |= arm_id(item).is_none() || item.get("subscriptionId").is_none() || item.get("resourceGroup").is_none();
    }

    /// A note if they are exactly as many as Resource Graph gives out at once.
    pub(super) fn suspicious(&self, span: Span) -> Option<Diagnostic> {
        if self.others || ![100, 1000].contains(&self.count) {
            return None;
        }
        let message = format!("exactly {} rows, as many as Resource Graph gives at once: there may be more", self.count);
        let hint = "keep `count`, `total_records` and `skip_token` in the export";
        Some(Diagnostic::at(DiagnosticKind::Note, span, message).hint(hint))
    }
}
