//! The tables of `docs/requirements.md`: the variants of each row and whether it is green follow from the tree.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;
use seawall::report::Format;

use crate::variants::{Variant, variants};

/// The systems by the first letter of their rows.
const SYSTEMS: [(&str, &str); 5] = [("A", "maiq"), ("B", "qfa"), ("C", "cosmos-plan"), ("D", "inovy"), ("E", "standard-22")];

/// Controls that no file can show to be kept, and why.
const UNDECIDED: [(&str, &str); 1] = [(
    "governance-unmanaged-resource",
    "takes the live subscription beside the code, so no configuration decides it; `seawall drift` does",
)];

/// Rows that are kept by how seawall runs: the template that does it, which `pipelines` runs, and the formats it asks for.
const INTEGRATIONS: [(&str, &str, &[&str]); 1] = [("E26", "azure-pipelines/seawall.yml", &["sarif", "junit", "azure"])];

#[test]
fn the_tables_of_rows_are_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = root.join("docs/requirements.md");
    let text = fs::read_to_string(&page).unwrap();
    let of_systems: Vec<(&str, Vec<Variant>)> = SYSTEMS.iter().map(|(letter, system)| (*letter, variants(system))).collect();
    let current: String = text.lines().map(|line| row(root, &of_systems, line) + "\n").collect();
    let strays = of_systems.iter().flat_map(|(_, variants)| variants).filter(|one| !current.contains(&link(one)));
    let strays: Vec<&str> = strays.map(|one| one.file.as_str()).collect();
    assert!(strays.is_empty(), "no row promises what these break: {strays:?}");
    if current != text {
        fs::write(&page, current).unwrap();
        panic!("docs/requirements.md was stale and has been corrected: commit it");
    }
}

/// A line of the page; if it is a row with controls, with its variants and the status that holds. That the variants are noticed
/// is tested beside them.
fn row(root: &Path, of_systems: &[(&str, Vec<Variant>)], line: &str) -> String {
    let control = Regex::new("`(([a-z]+)-([a-z0-9-]+))`").unwrap();
    let Some(cells) = line.strip_prefix("| ").and_then(|rest| rest.strip_suffix(" |")) else { return line.to_owned() };
    let cells: Vec<&str> = cells.split(" | ").collect();
    let [number, assured, controls, _, _] = cells.as_slice() else { return line.to_owned() };
    if let Some((_, template, formats)) = INTEGRATIONS.iter().find(|(row, ..)| row == number) {
        return format!(
            "| {number} | {assured} | {controls} | [template](../{template}) | {} |",
            integration(root, template, formats)
        );
    }
    let names: Vec<[&str; 3]> = control.captures_iter(controls).map(|name| name.extract().1).collect();
    if names.is_empty() {
        return line.to_owned();
    }
    let of_row = || of_systems.iter().filter(|(letter, _)| number.starts_with(letter)).flat_map(|(_, all)| all);
    let promised = |variant: &Variant| names.iter().any(|[id, ..]| *id == variant.control);
    let of_row = || of_row().filter(|variant| variant.row == *number && promised(variant));
    let (mut open, mut why) = (Vec::new(), Vec::new());
    for [id, family, name] in &names {
        let policy = root.join("policies").join(family).join(name.replace('-', "_")).join("policy.rego");
        if let Some((_, reason)) = UNDECIDED.iter().find(|(control, _)| control == id) {
            why.push(*reason);
        } else if !policy.is_file() || !of_row().any(|variant| variant.control == *id) {
            open.push(format!("`{id}`"));
        }
    }
    let links: Vec<String> = of_row().map(link).collect();
    let status = match (open.is_empty(), why.is_empty()) {
        (true, true) => "green".to_owned(),
        (true, false) => why.join("; "),
        (false, _) => format!("open: {}", open.join(", ")),
    };
    let links = if links.is_empty() { "–".to_owned() } else { links.join(", ") };
    format!("| {number} | {assured} | {controls} | {links} | {status} |")
}

/// Whether the template is there, asks for these formats and no other, and seawall writes them.
fn integration(root: &Path, template: &str, formats: &[&str]) -> String {
    let text = fs::read_to_string(root.join(template)).unwrap_or_default();
    let asked: BTreeSet<&str> =
        Regex::new("--output=([a-z-]+)=").unwrap().captures_iter(&text).map(|found| found.extract::<1>().1[0]).collect();
    assert_eq!(asked, formats.iter().copied().collect(), "{template} asks for other formats than the table says");
    let missing: Vec<&str> = asked.into_iter().filter(|name| !Format::ALL.iter().any(|format| format.name() == *name)).collect();
    match missing.is_empty() {
        true => "green".to_owned(),
        false => format!("open: seawall does not write `{}` yet", missing.join("`, `")),
    }
}

fn link(variant: &Variant) -> String {
    let name = variant.file.rsplit('/').next().and_then(|name| name.strip_suffix(".patch")).unwrap_or_default();
    let rest = name.strip_prefix(&format!("{}-", variant.row)).unwrap_or(name);
    format!("[{rest}](../{})", variant.file)
}
