//! Which texts of the code are told to somebody, and as what. What no rule excludes counts, so that a new message in a new place is
//! found by itself.

use super::code::{Hint, Text};

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// The input is wrong.
    Input,
    /// Input is right and not understood.
    Unsupported,
    /// A limit was hit.
    Limit,
    /// Worth knowing.
    Note,
    /// A fault of seawall.
    Internal,
    /// The command cannot be carried out.
    Error,
    /// Why a value or verdict is unknown.
    Reason,
    /// What to do, where the message is made elsewhere.
    Hint,
    /// A part of other messages.
    Part,
}

impl Role {
    /// The word for it on the page.
    pub(super) fn word(self) -> &'static str {
        match self {
            Role::Input => "input",
            Role::Unsupported => "unsupported",
            Role::Limit => "limit",
            Role::Note => "note",
            Role::Internal => "internal",
            Role::Error => "error",
            Role::Reason => "unknown",
            Role::Hint => "hint",
            Role::Part => "part",
        }
    }
}

/// Calls, fields and variants that take a text that is told: every text given to one counts, whatever it looks like and wherever it
/// stands. Those without an owner are helpers of one module.
const TELLS: &[(&str, Role)] = &[
    ("Cause::Error#0", Role::Reason),
    ("Cause::ExternalModule#0", Role::Part),
    ("Cause::Limit#0", Role::Reason),
    ("Cause::NotExported#0", Role::Reason),
    ("Cause::Unsupported#0", Role::Part),
    ("Answer::Unknown#0", Role::Reason),
    ("not_exported#2", Role::Reason),
    (".unknown#0", Role::Reason),
    (".lost#1", Role::Part),
    (".unless#2", Role::Error),
    ("Diagnostic.hint#0", Role::Hint),
    ("Diagnostic.message#0", Role::Input),
    ("Diagnostic::at#2", Role::Input),
    ("Diagnostic::file#2", Role::Input),
    ("Err#0", Role::Error),
    ("Failure::Internal#0", Role::Internal),
    ("Failure::Said#0", Role::Error),
    ("Failure::Usage#0", Role::Error),
    ("Failure::new#1", Role::Error),
    ("Fault.text#0", Role::Error),
    ("Fault::at#2", Role::Error),
    ("Fault::new#0", Role::Error),
    ("Fault::of#1", Role::Error),
    ("LoadError::new#2", Role::Error),
    ("Said::wrong#0", Role::Error),
    ("Stop::Argument#1", Role::Error),
    ("Stop::Message#0", Role::Error),
    ("Stop::argument#1", Role::Error),
    ("Stop::message#0", Role::Error),
    ("Trouble::Broken#0", Role::Error),
    ("Trouble::Busy#0", Role::Error),
    ("Trouble::Failed#0", Role::Error),
    ("Trouble::Input#0", Role::Error),
    ("Trouble::Refused#0", Role::Error),
    ("Trouble::Unsigned#0", Role::Error),
    ("Unreadable::Wrong#0", Role::Error),
    ("WorkspaceError::Io#0", Role::Error),
    (".complain#1", Role::Input),
    (".error#0", Role::Error),
    (".error#1", Role::Error),
    (".fail#0", Role::Error),
    (".fail#1", Role::Error),
    (".fault#0", Role::Error),
    (".fault#1", Role::Error),
    (".fault#2", Role::Error),
    (".gap#0", Role::Reason),
    (".gap#1", Role::Reason),
    (".hint#0", Role::Hint),
    (".hit#0", Role::Limit),
    (".map_err#0", Role::Error),
    (".note#1", Role::Note),
    (".ok_or#0", Role::Error),
    (".ok_or_else#0", Role::Error),
    (".refuse#1", Role::Error),
    (".report#1", Role::Input),
    (".report#2", Role::Input),
    (".unexpected#0", Role::Part),
    (".wrong#2", Role::Part),
    ("broken#0", Role::Error),
    ("broken#2", Role::Error),
    ("complain#1", Role::Error),
    ("fail#0", Role::Error),
    ("fail#1", Role::Error),
    ("fault#0", Role::Error),
    ("fault#1", Role::Error),
    ("fault#2", Role::Error),
    ("gap#0", Role::Reason),
    ("gap#1", Role::Reason),
    ("gap#3", Role::Reason),
    ("garbled#1", Role::Error),
    ("note#0", Role::Note),
    ("note#1", Role::Note),
    ("refuse#0", Role::Error),
    ("refused#0", Role::Error),
    ("stop#0", Role::Error),
    ("strange#1", Role::Error),
    ("unauthenticated#0", Role::Error),
    ("unsupported#0", Role::Unsupported),
    ("with_hint#1", Role::Hint),
    ("wrong#0", Role::Error),
    ("wrong#1", Role::Error),
];

/// What is done with a text that tells nobody anything, and why.
const SILENT: &[(&str, &str)] = &[
    (".expect#0", "nobody sees it: it cannot fail"),
    (".contains#0", "it is looked for"),
    (".starts_with#0", "it is looked for"),
    (".ends_with#0", "it is looked for"),
    (".strip_prefix#0", "it is looked for"),
    (".strip_suffix#0", "it is looked for"),
    (".split_once#0", "it is looked for"),
    (".rsplit_once#0", "it is looked for"),
    (".eq_ignore_ascii_case#0", "it is looked for"),
    ("if", "it is compared"),
    ("Unknown::new#0", "a symbol, by which unknown values are told apart"),
    ("unknown_value#0", "a symbol, by which unknown values are told apart"),
    ("derived#0", "a symbol, by which unknown values are told apart"),
    ("let symbol", "a symbol, by which unknown values are told apart"),
    ("assert!#1", "the build fails with it"),
    ("assert!#0", "the build fails with it"),
    ("let url", "a URL"),
    ("Ask.headers#0", "a header of HTTP"),
    ("let basic", "a header of HTTP"),
    ("let bearer", "a header of HTTP"),
    ("let authorization", "a header of HTTP"),
    ("const ACCEPTED", "a header of HTTP"),
    ("const CANDIDATE", "a name of Azure Policy's engine"),
    ("let custom", "a format of dates"),
    ("let rego", "a rule of Rego"),
    ("query#0", "a query of Resource Graph"),
    ("Query.text#0", "a query of Resource Graph"),
];

/// Where texts are what is asked for and no messages: reports, documents, pages, explanations. Only what is given to one of [`TELLS`]
/// counts there.
const DOCUMENTS: &[(&str, &str)] = &[
    ("src/author/", "drafts and examples"),
    ("src/cli/evidence/readme.md", "a page"),
    ("src/cli/explain.rs", "explanations"),
    ("src/cli/gaps.rs", "a table"),
    ("src/cli/options.rs", "the help, which docs/cli.md has"),
    ("src/cli/pages.rs", "manual pages"),
    ("src/drift/", "findings"),
    ("src/evidence/", "documents"),
    ("src/exemption/told.rs", "findings"),
    ("src/finding.rs", "findings"),
    ("src/fix/", "reports of repairs"),
    ("src/model/vocabulary.rs", "words of findings"),
    ("src/policy/drift.rs", "controls"),
    ("src/policy/upkeep.rs", "controls"),
    ("src/policy/verdict", "findings"),
    ("src/report/", "reports"),
    ("src/scan/ledger.rs", "the account of what was seen"),
];

/// What a text is; none if it is no message.
pub(super) fn role(text: &Text) -> Option<Role> {
    let literal = literal(&text.template);
    if !literal.contains(char::is_alphabetic) || text.function == "fmt" && !is_prose(&literal) {
        return None;
    }
    let is_silent = |one: &String| SILENT.iter().any(|(silent, _)| silent == one);
    if text.uses.first().is_some_and(is_silent) {
        return None;
    }
    if matches!(text.hint, Some(Hint::Is(..))) && text.uses.iter().any(|one| one == ".hint#0") {
        return Some(Role::Hint);
    }
    let told = text.uses.iter().find_map(|one| TELLS.iter().find(|(name, _)| name == one)).map(|(_, role)| *role);
    let is_document = DOCUMENTS.iter().any(|(place, _)| text.file.starts_with(place));
    let role = match told {
        Some(Role::Hint) => return Some(Role::Hint),
        Some(role) => role,
        None if is_document || !is_prose(&literal) || text.uses.iter().any(|one| one != "if" && is_silent(one)) => return None,
        None => Role::Part,
    };
    if text.template.starts_with("limit:") {
        return Some(Role::Limit);
    }
    let front_end = text.file.starts_with("src/frontend/") || text.file.starts_with("src/scan/");
    Some(match text.kind.as_deref() {
        Some("Input") => Role::Input,
        Some("Unsupported") => Role::Unsupported,
        Some("Limit") => Role::Limit,
        Some("Note") => Role::Note,
        Some("Internal") => Role::Internal,
        _ if role == Role::Error && front_end => Role::Input,
        _ => role,
    })
}

/// The template without what is put in.
pub(super) fn literal(template: &str) -> String {
    super::seen::pieces(template).concat()
}

/// Whether it is more than one word.
fn is_prose(literal: &str) -> bool {
    let mut words = literal.split(' ').filter(|word| word.chars().filter(|letter| letter.is_alphabetic()).count() > 1);
    words.next().is_some() && words.next().is_some() && !literal.contains("</") && !literal.contains("://")
}
