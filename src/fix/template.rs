//! Bicep and ARM templates: one engine evaluates both, so that one chain of places leads through both.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::budget::Budget;
use crate::fix::edit::Edit;
use crate::fix::layout::{self, Block, Syntax};
use crate::fix::{bicep, json};
use crate::model::{Data, Origin, Path, ResourceIndex, Segment, StepKind};
use crate::scan::Scan;
use crate::source::{FileId, Span};

/// A value that stands by itself: as a property, an element, a default.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    /// Written out, and no object.
    Literal,
    /// An object written out.
    Object(Block),
    /// A name, or a member of what it names; the name of the parameter or variable if it is nothing more.
    Reference(Option<String>),
    /// Anything else.
    Computed,
}

/// What is known of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    /// The values that stand by themselves, by their places.
    pub(super) slots: BTreeMap<(u32, u32), Slot>,
    /// The values that parameters may have, by lower-case name; none if any.
    pub(super) allowed: Vec<(String, Vec<Json>)>,
}

impl Page {
    fn allows(&self, parameter: &str, new: &Json) -> bool {
        let mut lists = self.allowed.iter().filter(|(name, _)| name.eq_ignore_ascii_case(parameter));
        lists.all(|(_, values)| values.contains(new))
    }
}

/// Where to write a new value.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// Where the old one comes from.
    Source,
    /// In the property itself.
    Property,
}

/// How the value at `path` of a resource becomes `new`.
///
/// # Errors
/// Says why that cannot be done.
pub(super) fn edits(pages: &Pages<'_>, resource: ResourceIndex, path: &Path, new: &Json, at: At) -> Result<Vec<Edit>, String> {
    let body = &pages.scan.estate.resource(resource).body;
    let (value, depth) = body.nearest(path);
    let rest = path.0.get(depth..).unwrap_or_default();
    let written = match at {
        At::Source => source(pages, &value.origin, new)?,
        At::Property => innermost(pages, &value.origin)?,
    };
    match (&value.data, &written.slot, rest) {
        // An object comes into the one that is there.
        (Data::Object(_), Slot::Object(block), []) if new.is_object() => {
            let new: Vec<(&str, &Json)> =
                new.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value)).collect();
            Ok(written.pieces(layout::insert(&written.text, block, &new, &written.syntax)))
        }
        (_, Slot::Literal | Slot::Object(_), []) => Ok(written.replaced(new)),
        (_, Slot::Reference(_), []) => Ok(written.replaced(new)),
        (Data::Null, Slot::Literal, rest) => Ok(written.replaced(&nested(rest, new)?)),
        (Data::Object(_), Slot::Object(block), [Segment::Key(key), deeper @ ..]) => {
            let new = nested(deeper, new)?;
            Ok(written.pieces(layout::insert(&written.text, block, &[(key, &new)], &written.syntax)))
        }
        (Data::Array(_), ..) => Err("it belongs into an element of a list that is not there".to_owned()),
        _ => Err("the value is computed by an expression".to_owned()),
    }
}

/// Objects around `new` for the keys that are missing.
fn nested(missing: &[Segment], new: &Json) -> Result<Json, String> {
    missing.iter().rev().try_fold(new.clone(), |inner, segment| match segment {
        Segment::Key(key) => Ok(json!({ &**key: inner })),
        Segment::Index(_) => Err("it belongs into an element of a list that is not there".to_owned()),
    })
}

/// A value in its file.
struct Written {
    file: FileId,
    span: Span,
    text: Arc<str>,
    syntax: Syntax,
    slot: Slot,
    page: Rc<Page>,
}

impl Written {
    fn replaced(&self, new: &Json) -> Vec<Edit> {
        self.pieces(vec![layout::replace(&self.text, self.span, new, &self.syntax)])
    }

    fn pieces(&self, pieces: Vec<layout::Piece>) -> Vec<Edit> {
        let edit = |(start, end, text)| {
            let span = Span::new(self.file, start, end);
            Edit { file: self.file, start: span.start, end: span.end, text }
        };
        pieces.into_iter().map(edit).collect()
    }
}

/// The place where a value is written out, if only plain references lead there. If a parameter on the way may not have the new
/// value, it is the place where that parameter is used.
fn source(pages: &Pages<'_>, origin: &Origin, new: &Json) -> Result<Written, String> {
    let computed = || "the value is computed by an expression".to_owned();
    let mut last = Err("nobody wrote it".to_owned());
    for step in origin.steps() {
        match step.kind {
            StepKind::UserFunction => return Err("the value is computed by a function of the template".to_owned()),
            StepKind::ModuleOutput | StepKind::DeclaredProperty | StepKind::Export => {
                return Err("the value is an output or a property of another resource".to_owned());
            }
            _ => {}
        }
        if pages.scan.sources.is_restored(step.span) {
            last = Err("it is written in a module from outside".to_owned());
            continue;
        }
        let written = pages.look(step.span)?;
        match &written.slot {
            Slot::Computed => return Err(computed()),
            Slot::Reference(Some(name)) if !new.is_object() && !written.page.allows(name, new) => return Ok(written),
            Slot::Literal | Slot::Object(_) | Slot::Reference(_) => last = Ok(written),
        }
    }
    last.and_then(|written| if let Slot::Reference(_) = written.slot { Err(computed()) } else { Ok(written) })
}

/// The place in the resource itself.
fn innermost(pages: &Pages<'_>, origin: &Origin) -> Result<Written, String> {
    let span = origin.span().ok_or_else(|| "nobody wrote it".to_owned())?;
    if pages.scan.sources.is_restored(span) {
        return Err("it is written in a module from outside".to_owned());
    }
    pages.look(span)
}

/// The files of a scan, each taken apart once.
pub(super) struct Pages<'s> {
    scan: &'s Scan,
    known: RefCell<BTreeMap<FileId, Rc<Page>>>,
}

impl<'s> Pages<'s> {
    /// The files of `scan`.
    pub(super) fn new(scan: &'s Scan) -> Self {
        Pages { scan, known: RefCell::default() }
    }

    fn look(&self, span: Span) -> Result<Written, String> {
        let file = self.scan.sources.file(span.file);
        let (path, text) = (file.path(), file.text().clone());
        let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let is_bicep = match ending.as_deref() {
            Some("bicep" | "bicepparam") => true,
            Some("json" | "jsonc" | "json5") => false,
            _ => return Err(format!("`{path}` is no file that fixes are written to")),
        };
        let read = || {
            let budget = Budget::default();
            Rc::new(if is_bicep { bicep::page(span.file, path, &text, &budget) } else { json::page(span.file, &text, &budget) })
        };
        let page = self.known.borrow_mut().entry(span.file).or_insert_with(read).clone();
        // What is not there by itself is a part of an expression.
        let slot = page.slots.get(&(span.start, span.end)).cloned().unwrap_or(Slot::Computed);
        let syntax = if is_bicep { bicep::SYNTAX } else { json::SYNTAX };
        Ok(Written { file: span.file, span, text, syntax, slot, page })
    }
}
