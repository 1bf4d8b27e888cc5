//! The coverage ledger: what was looked at, and what was not and why.

use crate::frontend::ModuleReference;
use crate::model::DeploymentKind;

/// What a run looked at.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Every file that was found, by path.
    pub files: Vec<FileEntry>,
    /// Every deployment that was evaluated.
    pub deployments: Vec<DeploymentEntry>,
    /// Nested deployments, linked templates and modules.
    pub modules: Vec<ModuleReference>,
    /// Declarations that were understood.
    pub understood: usize,
    /// Declarations that were not.
    pub not_understood: usize,
    /// Resources that a control judged: together with `resources_skipped` all that were read.
    pub resources_judged: usize,
    /// Deployments and scopes with at least one outcome that stand for a configuration as a whole.
    pub implied_judged: usize,
    /// The others, and why.
    pub resources_skipped: Vec<SkippedResource>,
}

/// What an analysis lacks, in numbers.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Lacking {
    /// Files that could not be read.
    pub unreadable: usize,
    /// Files of other languages.
    pub not_read: usize,
    /// Declarations that were not understood.
    pub not_understood: usize,
    /// Modules that were not at hand.
    pub unresolved: usize,
    /// Deployments of which a part is missing.
    pub incomplete: usize,
    /// Diagnostics that are more than a note.
    pub trouble: usize,
    /// Verdicts that nobody can tell.
    pub unknown: usize,
}

impl Lacking {
    /// One sentence a reason; none if nothing is lacking.
    pub fn sentences(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        let mut gap = |count: usize, one: &str, many: &str| match count {
            0 => {}
            1 => gaps.push(format!("1 {one}")),
            more => gaps.push(format!("{more} {many}")),
        };
        gap(self.unreadable, "file could not be read", "files could not be read");
        gap(
            self.not_read,
            "file is of a language this version does not read",
            "files are of languages this version does not read",
        );
        gap(self.not_understood, "declaration was not understood", "declarations were not understood");
        gap(self.unresolved, "linked template or module was not at hand", "linked templates or modules were not at hand");
        gap(self.incomplete, "input is incomplete", "inputs are incomplete");
        gap(self.trouble, "problem with the input", "problems with the input");
        gap(self.unknown, "verdict is unknown", "verdicts are unknown");
        gaps
    }
}

/// A file and what it was taken for.
#[derive(Clone, Debug)]
pub struct FileEntry {
    /// Its path below the scan root.
    pub path: String,
    /// What it was taken for.
    pub taken: Taken,
    /// Why, if it was not read, or how it was used.
    pub note: Option<String>,
}

/// What a file can be taken for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A template that is deployed for itself.
    Template,
    /// A template that is judged through those that link it.
    LinkedTemplate,
    /// Values of parameters.
    Parameters,
    /// An export of resources.
    Export,
    /// A snapshot of live subscriptions.
    Snapshot,
    /// A plan or state of Terraform.
    Plan,
    /// Another language.
    NotRead,
    /// No deployment and no resources in it.
    Ignored,
    /// It could not be read.
    Unreadable,
}

impl Taken {
    /// The word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Taken::Template => "template",
            Taken::LinkedTemplate => "linkedTemplate",
            Taken::Parameters => "parameters",
            Taken::Export => "export",
            Taken::Snapshot => "snapshot",
            Taken::Plan => "plan",
            Taken::NotRead => "notRead",
            Taken::Ignored => "ignored",
            Taken::Unreadable => "unreadable",
        }
    }

    /// Whether something was learned from the file.
    pub fn is_read(self) -> bool {
        match self {
            Taken::Template | Taken::LinkedTemplate | Taken::Parameters | Taken::Export | Taken::Snapshot | Taken::Plan => true,
            Taken::NotRead | Taken::Ignored | Taken::Unreadable => false,
        }
    }
}

/// A deployment: a root with one set of parameters, or an export.
#[derive(Clone, Debug)]
pub struct DeploymentEntry {
    /// The root file.
    pub root: String,
    /// The parameter file, if one was used.
    pub parameters: Option<String>,
    /// What it was read from.
    pub kind: DeploymentKind,
    /// How many resources it has.
    pub resources: usize,
    /// Why it is not complete, if it is not.
    pub incomplete: Option<String>,
}

/// A resource that no control looked at.
#[derive(Clone, Debug)]
pub struct SkippedResource {
    /// Its type.
    pub resource_type: String,
    /// What its author calls it.
    pub address: String,
    /// The root file of its deployment.
    pub root: String,
    /// Why.
    pub reason: String,
}

impl SkippedResource {
    /// Why a resource is not judged that is only referred to: it is judged where it is declared, if that is scanned.
    pub const REFERENCE: &str = "referred to, not declared";

    /// Whether it is only referred to: nothing was there to judge.
    pub fn is_reference(&self) -> bool {
        self.reason == SkippedResource::REFERENCE
    }
}
