//! The report for people: it fits every width, commands neither terminal nor runner, and stays short.

use regex::Regex;
use seawall::finding::Status;
use seawall::report::{Around, Base, Format, Look, write_around};
use seawall::scan::Scan;
use unicode_width::UnicodeWidthStr;

use crate::formats::{HOSTILE, scan_of};

fn text(scan: &Scan, color: bool, width: usize, around: &Around<'_>) -> String {
    let mut out = Vec::new();
    write_around(Format::Text, scan, Look { color, hyperlinks: color, width }, around, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn plain(scan: &Scan, width: usize) -> String {
    text(scan, false, width, &Around::default())
}

/// Texts that are hard to set: wide, long, with tabs, and what runners obey.
fn texts() -> Vec<String> {
    let own = ["漢字".repeat(90), "word ".repeat(80), "x".repeat(500), "\ta\tb".to_owned(), "##vso[task.x]##[error]".to_owned()];
    HOSTILE.into_iter().map(str::to_owned).chain(own).collect()
}

#[test]
fn lines_fit_the_width() {
    let texts = texts();
    let scan = scan_of(&texts.iter().map(String::as_str).collect::<Vec<_>>(), 2);
    for width in [60, 80, 140] {
        for line in plain(&scan, width).lines().filter(|line| !line.contains("://") && !line.contains(".json:")) {
            assert!(line.width() <= width, "{} columns of {width}: {line}", line.width());
        }
    }
}

#[test]
fn nothing_of_the_input_is_a_command() {
    let texts = texts();
    let scan = scan_of(&texts.iter().map(String::as_str).collect::<Vec<_>>(), 1);
    let hidden = ['\u{202e}', '\u{200b}', '\u{feff}'];
    for width in [60, 80, 140] {
        for line in plain(&scan, width).lines() {
            assert!(!line.chars().any(|one| one.is_control() || hidden.contains(&one)), "{line:?}");
            assert!(!line.trim_start().starts_with("::") && !line.contains("##[") && !line.contains("##vso"), "{line}");
        }
    }
}

/// Without colours and links it is the same text.
#[test]
fn colours_only_colour() {
    let scan = scan_of(&HOSTILE, 2);
    let codes = Regex::new("\u{1b}\\[[0-9;]*m|\u{1b}]8;;[^\u{1b}]*\u{1b}\\\\").unwrap();
    let colored = text(&scan, true, 80, &Around::default());
    assert_eq!(codes.replace_all(&colored, ""), plain(&scan, 80));
    assert!(colored.contains("\u{1b}]8;;https://"));
}

/// Of a line of a megabyte a window is shown, with the mark below what it is about.
#[test]
fn long_lines_are_cut_to_what_matters() {
    let name = format!("{}needle", "漢 ".repeat(200_000));
    let scan = scan_of(&[&name], 1);
    let report = plain(&scan, 80);
    assert!(report.len() < 60_000, "{} bytes", report.len());
    let lines: Vec<&str> = report.lines().collect();
    let marked = lines.iter().position(|line| line.contains("| ") && line.contains("^^^")).unwrap();
    assert!(lines[marked - 1].contains('…') && lines[marked - 1].width() <= 80, "{}", lines[marked - 1]);
}

/// Thousands of findings are counted, with the way to see them all.
#[test]
fn many_findings_stay_readable() {
    let scan = scan_of(&HOSTILE, 300);
    let report = plain(&scan, 100);
    assert!(report.lines().count() < 1500, "{} lines", report.lines().count());
    assert!(report.contains("more; `--output json=FILE` has all"));
    for control in ["tls-0", "tls-1"] {
        assert!(report.contains(&format!("[{control}]: ")) && report.contains(&format!("{control} at ")), "{control}");
    }
}

/// What was known before is counted and not shown.
#[test]
fn against_a_base_only_what_is_new_is_shown() {
    let scan = scan_of(&HOSTILE, 1);
    let failing = |number: &usize| matches!(scan.outcomes[*number].status, Status::Fail { .. });
    let one = (0..scan.outcomes.len()).find(failing).unwrap();
    let base = Base { name: "main".to_owned(), new: [one].into(), fixed: 2 };
    let report = text(&scan, false, 100, &Around { base: Some(&base), ..Around::default() });
    assert_eq!(report.matches("= finding: ").count(), 1, "{report}");
    assert!(report.contains(&scan.outcomes[one].id));
    let failures = scan.summary().fail - 1;
    assert!(report.contains(&format!("1 new, {failures} known before, 2 gone, against main")), "{report}");
}
