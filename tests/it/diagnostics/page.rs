//! `docs/diagnostics.md`: every message with its kind, its hint and an example.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::code::{Hint, Text};
use super::rules::Role;
use super::seen::{Seen, pieces};

/// The parts of the page: a title, and how paths of its files begin. The first that fits counts.
const AREAS: &[(&str, &[&str])] = &[
    ("JSON and texts", &["src/frontend/json", "src/frontend/text"]),
    ("Bicep", &["src/frontend/bicep"]),
    ("ARM templates", &["src/frontend/arm"]),
    ("Expressions and functions of ARM templates and Bicep", &["src/frontend/template"]),
    ("Exports and snapshots", &["src/frontend/export", "src/snapshot"]),
    ("Functions of Terraform", &["src/frontend/terraform/functions"]),
    ("Plans and states of Terraform", &["src/frontend/terraform/plan"]),
    ("Terraform", &["src/frontend/terraform"]),
    ("Files and scans", &["src/frontend", "src/scan", "src/workspace", "src/budget", "src/model", "src/source"]),
    ("Suppressions, exemptions and baselines", &["src/suppression", "src/exemption", "src/baseline"]),
    ("Azure Policy", &["src/policy/azure_policy", "src/cli/azure_policy"]),
    ("Policies, profiles and packs", &["src/policy", "src/author", "src/cli/policy", "src/cli/check", "src/cli/author"]),
    ("Bundles of policies", &["src/registry"]),
    ("Azure", &["src/azure", "src/network"]),
    ("Evidence", &["src/evidence", "src/cli/evidence", "src/cli/pdf"]),
    ("Repairs, drift and reports", &["src/fix", "src/drift", "src/report", "src/finding", "src/redact"]),
    ("The command line", &["src/cli"]),
];

const HEAD: &str = "# Diagnostics

Everything seawall says of what it cannot read, understand or do. Made from the code by its tests, which also hold that each message
stands word for word in a test; `tests/it/diagnostics/untested.txt` names those that do not, with the reason. What is put in stands as ‹…›.
Findings are no diagnostics: `seawall explain CONTROL` tells of those.

| kind | whose trouble it is | what it means for verdicts |
|---|---|---|
| input | the file is wrong | what could be read is judged; what hangs on the rest is *unknown* |
| unsupported | the file is right, and seawall does not understand it | what hangs on it is *unknown* |
| limit | the file costs more than one input may | what comes behind the limit is *unknown* |
| internal | a fault of seawall; please report it | what hangs on it is *unknown*; exit code 5 if nothing could be done |
| note | nothing is wrong | none, but what it names may not be judged |
| error | the command, its configuration or a service it asks | none are given; exit code 2. In an expression, its value is *unknown* |
| unknown | why a value or a verdict is *unknown* | that one |

An *unknown* verdict never passes: it is shown, and `--strict` ends with exit code 4. Texts of the kind *part* stand inside of other messages.
";

/// The page.
pub(super) fn page(texts: &[(&Text, Role)], examples: &Seen) -> String {
    let mut areas: Vec<BTreeMap<String, Row>> = AREAS.iter().map(|_| BTreeMap::new()).collect();
    for (text, role) in texts {
        let place = AREAS.iter().position(|(_, starts)| starts.iter().any(|start| text.file.starts_with(start)));
        let place = place.unwrap_or_else(|| panic!("{} belongs to no part of the page", text.file));
        let hint = match text.hint {
            // It stands beside its message.
            Some(Hint::Is(..)) if *role == Role::Hint && has_message(texts, text) => continue,
            Some(Hint::Has(line, column)) => {
                let its = |one: &&(&Text, Role)| one.0.file == text.file && one.0.hint == Some(Hint::Is(line, column));
                texts.iter().filter(its).map(|(hint, _)| readable(&hint.template)).collect::<Vec<_>>().join(" / ")
            }
            _ => String::new(),
        };
        let row = areas[place].entry(readable(&text.template)).or_insert(Row { role: *role, hint: String::new(), example: None });
        if row.hint.is_empty() {
            row.hint = hint;
        }
        if row.example.is_none() && *role != Role::Part {
            row.example = examples.find(&text.template).map(cell);
        }
    }
    let mut page = HEAD.to_owned();
    for ((title, _), rows) in AREAS.iter().zip(areas).filter(|(_, rows)| !rows.is_empty()) {
        write!(page, "\n## {title}\n\n| kind | message | what to do, and an example |\n|---|---|---|\n").unwrap();
        let mut rows: Vec<(String, Row)> = rows.into_iter().collect();
        rows.sort_by(|one, other| (one.1.role, &one.0).cmp(&(other.1.role, &other.0)));
        for (message, row) in rows {
            let example = row.example.filter(|example| *example != message).map(|example| format!("e.g. {example}"));
            let more: Vec<String> = Some(row.hint).filter(|hint| !hint.is_empty()).into_iter().chain(example).collect();
            writeln!(page, "| {} | {message} | {} |", row.role.word(), more.join("<br>")).unwrap();
        }
    }
    page
}

struct Row {
    role: Role,
    hint: String,
    example: Option<String>,
}

fn has_message(texts: &[(&Text, Role)], hint: &Text) -> bool {
    let Some(Hint::Is(line, column)) = hint.hint else { return false };
    texts.iter().any(|(one, _)| one.file == hint.file && one.hint == Some(Hint::Has(line, column)))
}

/// A template as a person reads it.
fn readable(template: &str) -> String {
    cell(&pieces(template).join("‹…›"))
}

/// A text as a cell of a table.
fn cell(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace('|', "\\|").replace('<', "&lt;")
}
