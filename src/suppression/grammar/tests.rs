//! What is a suppression, what is none, and what is wrong with those that are at fault.

use super::*;

/// What the comment says: `controls | reason | end`, `file` before it, or what is wrong.
fn said(text: &str) -> Vec<String> {
    let shown = |said: &Said| match &said.fault {
        Some(fault) => format!("wrong: {fault}"),
        None => {
            let file = if said.file { "file " } else { "" };
            let end = said.expires.map_or_else(|| "-".to_owned(), |end| end.to_string());
            format!("{file}{} | {} | {end}", said.controls.join(" "), said.reason.as_deref().unwrap_or("-"))
        }
    };
    comment(text).iter().map(|(_, said)| shown(said)).collect()
}

#[track_caller]
fn says(text: &str, expected: &str) {
    assert_eq!(said(text), [expected], "{text}");
}

#[track_caller]
fn wrong(text: &str, part: &str) {
    let found = said(text);
    assert!(found.len() == 1 && found[0].starts_with("wrong: ") && found[0].contains(part), "{text}: {found:?}");
}

#[test]
fn what_is_clear_is_understood() {
    says(
        "// seawall: ignore[tls-minimum-version, network-default-deny] reason — until 2027-01-31",
        "tls-minimum-version network-default-deny | reason | 2027-01-31",
    );
    says("# seawall: ignore[a]", "a | - | -");
    says("/* seawall: ignore[a] */", "a | - | -");
    says("/**\n * seawall: ignore[a] why\n * until\r\n * 2027-01-31\n */", "a | why | 2027-01-31");
    says("//seawall:ignore[a]why", "a | why | -");
    says("#   SeaWall : Ignore [ 'a',\"b\" , `c`, a ]: why, ", "a b c | why | -");
    says("### seawall: ignore-file[a] why", "file a | why | -");
    says("//! seawall: IGNORE-FILE[a]", "file a | - | -");
    for end in [
        "— until 2027-01-31",
        "– until 2027-01-31",
        "- until 2027-01-31",
        ", until 2027-01-31",
        "until 2027-01-31",
        "(until 2027-01-31)",
        "until: 2027-01-31.",
        "UNTIL 2027-01-31 ",
    ] {
        says(&format!("// seawall: ignore[a] why {end}"), "a | why | 2027-01-31");
        says(&format!("// seawall: ignore[a] {end}"), "a | - | 2027-01-31");
    }
    says("// seawall: ignore[a] ünï — it stays until the partner moves", "a | ünï — it stays until the partner moves | -");
    says("// seawall: ignore[a] agreed on 2026-11-05", "a | agreed on 2026-11-05 | -");
    says("// seawall: ignore[a] not until 2026-01-01 — until 2027-01-31", "a | not until 2026-01-01 | 2027-01-31");
    says("// seawall: ignore[a] see `seawall: ignore[b]`", "a | see `seawall: ignore[b]` | -");
    assert_eq!(
        said("/*\n seawall: ignore[a] one\n   more\n\n seawall: ignore-file[b] two */"),
        ["a | one more | -", "file b | two | -"]
    );
}

#[test]
fn what_is_told_is_not_said() {
    for text in [
        "// nothing",
        "// checked with seawall",
        "// seawall ignores files in .git",
        "// Seawall: the estate of the coast",
        "// seawalls keep the sea out",
        "// write `seawall: ignore[a]` to be left alone",
        "# seawall",
        "/**/",
        "/*/",
        "//",
        "#",
    ] {
        assert_eq!(said(text), [""; 0], "{text}");
    }
}

#[test]
fn what_is_near_is_at_fault() {
    wrong("// seawall ignore[a] why", "a colon is missing behind `seawall`; write `seawall: ignore[control] reason`");
    wrong("// seawall-ignore[a]", "a colon is missing");
    wrong("// seawall ignore", "a colon is missing");
    wrong("// seawal: ignore[a]", "`seawal` is not `seawall`");
    wrong("// Seawalll: ignore[a]", "`Seawalll` is not `seawall`");
    wrong("// seawall: ignore why", "no control is named");
    wrong("// seawall: ignore", "no control is named");
    wrong("// seawall: ignore-file", "write `seawall: ignore-file[control] reason`");
    wrong("// seawall:ignore:a", "controls stand in brackets");
    wrong("// seawall: ignore=a", "controls stand in brackets");
    wrong("// seawall: ignore(a)", "controls stand in brackets");
    wrong("// seawall: ignore[a why", "`]` is missing");
    wrong("// seawall: ignore[]", "no control is named");
    wrong("// seawall: ignore[ , ]", "no control is named");
    wrong("// seawall: ignore[a b]", "`a b` is not the name of a control");
    wrong("// seawall: ignore[*]", "`*` would also hide");
    wrong("// seawall: ignore[tls-*]", "`tls-*` would also hide");
    wrong("// seawall: ignore[all]", "`all` would also hide");
    wrong("// seawall: disable[a]", "`disable` is not known");
    wrong("// seawall: skip=a", "`skip` is not known");
    wrong("// seawall: ignored[a]", "`ignored` is not known");
    wrong("// seawall: ingore[a]", "`ingore` is not known");
    wrong("// checkov:skip=X: why seawall: ignore[a]", "stands behind other words");
    wrong("// seawall: ignore[a] why seawall: ignore[b]", "a second suppression");
    wrong("/* more\n words seawall: ignore[a] */", "stands behind other words");
}

#[test]
fn an_end_that_is_no_day_is_at_fault() {
    for end in [
        "2027-1-31",
        "2027-02-30",
        "31.01.2027",
        "20270131",
        "2027",
        "01/31/2027",
        "January 2027",
        "march",
        "Jan. 2027",
        "end of 2027",
        "Q1",
        "2027-01-31 or so",
        "2027-01-31T00:00",
        "",
    ] {
        wrong(&format!("// seawall: ignore[a] why — until {end}"), "until 2027-01-31`");
    }
    wrong("// seawall: ignore[a] why exp:2027-01-31", "`exp` does not end it");
    wrong("// seawall: ignore[a] why, expires 2027-01-31", "`expires` does not end it");
    assert!(ends_one("// and so on — until 2027-01-31"));
    assert!(!ends_one("// and so on"));
    assert!(!ends_one("// seawall: ignore[a] until 2027-01-31"));
}

#[test]
fn a_suppression_is_shown_where_it_stands() {
    let ranges = |text: &str| comment(text).into_iter().map(|(range, _)| text[range].to_owned()).collect::<Vec<_>>();
    assert_eq!(ranges("// seawall: ignore[a] why  "), ["// seawall: ignore[a] why"]);
    assert_eq!(ranges("/*\nseawall: ignore[a]\n*/"), ["/*\nseawall: ignore[a]\n*/"]);
    assert_eq!(ranges("/* seawall: ignore[a]\n * seawall: ignore[b] ö\n */"), ["seawall: ignore[a]", "seawall: ignore[b] ö"]);
    assert_eq!(ranges("// ö seawall: ignore[a]"), ["seawal"]);
}
