//! What each file is: read, decoded, parsed, recognised.

use std::io::Cursor;
use std::sync::Arc;

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::bicep::syntax::Program;
use crate::frontend::json::{Node, Outline};
use crate::frontend::terraform::{self, plan::Summary, syntax::Body};
use crate::frontend::{arm, bicep, export, json, text};
use crate::scan::{Input, guard};
use crate::snapshot::{self, Snapshot};
use crate::source::{FileId, Sources};
use crate::workspace::{Workspace, WorkspaceError, relative};

/// A file that was looked at.
pub(crate) struct File {
    /// Its path below the scan root.
    pub(crate) path: String,
    /// The user named it.
    pub(crate) named: bool,
    /// What it is.
    pub(crate) kind: Kind,
    /// What is wrong with it.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What a file is.
pub(crate) enum Kind {
    /// An ARM template.
    Template(Node),
    /// A Bicep file.
    Bicep(Arc<Program>),
    /// A part of a Terraform module.
    Terraform(Arc<Body>),
    /// A plan or state of Terraform, as JSON.
    Plan(FileId, Box<Summary>),
    /// Values of Terraform's variables.
    TerraformVariables(Arc<Body>),
    /// Values of parameters.
    Parameters,
    /// Values of parameters, in Bicep.
    BicepParameters(Arc<Program>),
    /// An export.
    Export(Outline),
    /// A snapshot of live subscriptions, packed.
    Snapshot(Vec<u8>),
    /// A language that is not read.
    Foreign(&'static str),
    /// None of our business; why.
    Other(String),
    /// It could not be read; why.
    Unreadable(String),
}

/// Looks at one file.
pub(crate) fn look(workspace: &dyn Workspace, sources: &Sources, input: &Input) -> File {
    if let Some(language) = foreign(&input.path) {
        return File { path: input.path.clone(), named: input.named, kind: Kind::Foreign(language), diagnostics: Vec::new() };
    }
    let caught = guard::catch(&input.path, || recognise(workspace, sources, input));
    let kind = caught.value.unwrap_or_else(|| Kind::Unreadable("seawall failed on this file".to_owned()));
    File { path: input.path.clone(), named: input.named, kind, diagnostics: caught.diagnostics }
}

/// The templates that named parameter files are for and that are not among the files.
pub(crate) fn templates_of(files: &[File]) -> Vec<Input> {
    let wanted = files.iter().filter(|file| file.named).filter_map(|file| match &file.kind {
        Kind::BicepParameters(program) => relative(&file.path, bicep::using(program)?),
        _ => None,
    });
    let mut inputs: Vec<Input> =
        wanted.filter(|path| !files.iter().any(|file| file.path == *path)).map(|path| Input { path, named: true }).collect();
    inputs.sort();
    inputs.dedup();
    inputs
}

fn foreign(path: &str) -> Option<&'static str> {
    let path = path.to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    if name == "terragrunt.hcl" || name == "terragrunt.stack.hcl" { Some("Terragrunt") } else { None }
}

fn recognise(workspace: &dyn Workspace, sources: &Sources, input: &Input) -> Warned<Kind> {
    let path = &input.path;
    let budget = Budget::default();
    let (bytes, large) = match load(workspace, path, &budget) {
        Ok(loaded) => loaded,
        // The name was made readable for the ledger, and so names no file.
        Err(WorkspaceError::NotFound) if path.contains(char::REPLACEMENT_CHARACTER) => {
            return unreadable(path, DiagnosticKind::Unsupported, "its name is no Unicode text".to_owned());
        }
        Err(error) => return unreadable(path, kind_of(&error), error.to_string()),
    };
    if snapshot::is_compressed(&bytes) {
        return compressed(input, bytes);
    }
    let text = match text::decode(bytes) {
        Ok(text) => text,
        Err(why) => return unreadable(path, DiagnosticKind::Input, why),
    };
    if large && !looks_exported(&text) && !terraform::plan::looks_planned(&text) {
        return too_large(path, text.len(), &budget);
    }
    if terraform::is_configuration(path) || terraform::is_variables(path) {
        let Warned { value, diagnostics } = terraform::load::parse_text(path, &text, sources, &budget);
        let body = Arc::new(value);
        let variables = terraform::is_variables(path);
        let kind = if variables { Kind::TerraformVariables(body) } else { Kind::Terraform(body) };
        return Warned { value: kind, diagnostics };
    }
    let file = sources.add(path, text);
    let text = sources.file(file).text().clone();
    let name = path.to_ascii_lowercase();
    if name.ends_with(".bicep") || bicep::is_parameters(&name) {
        let Warned { value, diagnostics } = bicep::parse(file, &text, bicep::dialect(path), &budget);
        let program = Arc::new(value);
        let kind = if bicep::is_parameters(&name) { Kind::BicepParameters(program) } else { Kind::Bicep(program) };
        return Warned { value: kind, diagnostics };
    }
    if terraform::plan::is_plan(file, &text, &budget) {
        return quiet(Kind::Plan(file, Box::new(terraform::plan::summary(file, &text, &budget))));
    }
    let Warned { value: outline, diagnostics } = json::outline(file, &text, &budget);
    let Some(outline) = outline else { return broken(input, &text, diagnostics) };
    if export::sniff(&outline).is_some() {
        return Warned { value: Kind::Export(outline), diagnostics };
    }
    if let Some(why) = terraform::plan::other_form(&outline.root) {
        let note = Diagnostic::file(DiagnosticKind::Note, path, why);
        return Warned { value: Kind::Other(why.to_owned()), diagnostics: vec![note] };
    }
    if large {
        return too_large(path, text.len(), &budget);
    }
    let Warned { value, diagnostics } = if outline.whole && !outline.broken && !outline.sequence {
        Warned { value: Some(outline.root), diagnostics }
    } else {
        json::parse(file, &text, &budget)
    };
    let Some(node) = value else { return broken(input, &text, diagnostics) };
    if arm::is_template(&node) {
        Warned { value: Kind::Template(node), diagnostics }
    } else if arm::is_parameters(&node) {
        Warned { value: Kind::Parameters, diagnostics }
    } else if input.named {
        let note =
            Diagnostic::file(DiagnosticKind::Note, path, "neither a template, a parameter file nor an export of resources");
        Warned { value: Kind::Other("no resources in it".to_owned()), diagnostics: vec![note] }
    } else {
        quiet(Kind::Other("no resources in it".to_owned()))
    }
}

/// A file of zstd: a snapshot, or nothing that concerns us.
fn compressed(input: &Input, bytes: Vec<u8>) -> Warned<Kind> {
    let opened = Snapshot::open(Cursor::new(&bytes)).map(|_| ());
    match opened {
        Ok(()) => quiet(Kind::Snapshot(bytes)),
        Err(why) if input.named || snapshot::is_snapshot(&bytes) => {
            unreadable(&input.path, DiagnosticKind::Input, why.to_string())
        }
        Err(_) => quiet(Kind::Other("a compressed file that is no snapshot".to_owned())),
    }
}

/// A text that is no JSON: trouble, unless it is somebody else's file.
fn broken(input: &Input, text: &str, diagnostics: Vec<Diagnostic>) -> Warned<Kind> {
    let ours = ["deploymentTemplate", "deploymentParameters", "\"resources\"", "\"resource_changes\"", "\"/subscriptions/"];
    let ours = ours.iter().any(|mark| text.contains(mark)) || input.path.to_ascii_lowercase().contains(".parameters.");
    if input.named || ours {
        return Warned { value: Kind::Unreadable("it is no valid JSON".to_owned()), diagnostics };
    }
    quiet(Kind::Other("it is no valid JSON and no template by its looks".to_owned()))
}

fn too_large(path: &str, size: usize, budget: &Budget) -> Warned<Kind> {
    let error = WorkspaceError::TooLarge { size: size as u64, limit: budget.file_bytes };
    unreadable(path, DiagnosticKind::Limit, error.to_string())
}

/// The bytes, and whether they are more than a template may have.
fn load(workspace: &dyn Workspace, path: &str, budget: &Budget) -> Result<(Vec<u8>, bool), WorkspaceError> {
    match workspace.read(path, budget.file_bytes) {
        Ok(bytes) => Ok((bytes, false)),
        // Exports are data and may be large; whether it is one shows in the text only.
        Err(WorkspaceError::TooLarge { .. }) if !is_code(path) => {
            workspace.read(path, budget.export_bytes).map(|bytes| (bytes, true))
        }
        Err(error) => Err(error),
    }
}

/// Whether a file is code by its name: it holds no export, and is not read if it is large.
fn is_code(path: &str) -> bool {
    let name = path.to_ascii_lowercase();
    name.ends_with(".bicep")
        || bicep::is_parameters(&name)
        || [".tf", ".tofu", ".tfvars", ".hcl"].iter().any(|ending| name.ends_with(ending))
}

/// Whether the beginning of a large text speaks of resources that exist.
fn looks_exported(text: &str) -> bool {
    let mut end = text.len().min(64 << 10);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text.get(..end).unwrap_or_default().to_ascii_lowercase();
    !head.contains("deploymenttemplate.json") && (head.contains("/subscriptions/") || head.contains("\\/subscriptions\\/"))
}

fn kind_of(error: &WorkspaceError) -> DiagnosticKind {
    match error {
        WorkspaceError::TooLarge { .. } => DiagnosticKind::Limit,
        WorkspaceError::NotFound | WorkspaceError::OutsideRoot | WorkspaceError::Io(_) => DiagnosticKind::Input,
    }
}

fn unreadable(path: &str, kind: DiagnosticKind, why: String) -> Warned<Kind> {
    let diagnostic = Diagnostic::file(kind, path, why.clone());
    Warned { value: Kind::Unreadable(why), diagnostics: vec![diagnostic] }
}

fn quiet(kind: Kind) -> Warned<Kind> {
    Warned { value: kind, diagnostics: Vec::new() }
}
