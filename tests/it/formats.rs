//! The formats for others' programs and for people, on scans that are hostile or large: each is read as its consumer reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use regex::Regex;
use seawall::finding::{Outcome, Status, outcomes};
use seawall::model::{Path, ResourceIndex};
use seawall::policy::metadata::Severity;
use seawall::policy::{Denial, Judgement, Verdict};
use seawall::report::{Around, Base, Changed, Format, Look, write, write_around};
use seawall::scan::{Input, Options, Scan, read};
use seawall::workspace::Memory;
use serde_json::Value;

use crate::reports::{control, scan as sample};

const LOOK: Look = Look { color: false, hyperlinks: false, width: 140 };

/// What a name may do to the formats: end a cell, a field, an element, an attribute, a line, a command; begin a formula, a link, a
/// mention, a script.
pub(crate) const HOSTILE: [&str; 14] = [
    "a|b",
    "a\\|b`c`\\",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "=HYPERLINK(1)",
    "@SUM(1)",
    "x\r\n::error file=x::y",
    "\u{0}\u{1b}[31m\u{fffe}\u{202e}",
    "[x](https://evil.example)",
    "www.evil.example @everyone https://evil.example",
    "]]> --> </style></details></code>",
    "1,2;3:4%0A",
    "ä😀ö",
    "\n# title\n- list",
];

fn render(format: Format, scan: &Scan, around: &Around<'_>) -> String {
    let mut out = Vec::new();
    write_around(format, scan, LOOK, around, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A template for each of `texts`, with the text as name of its file, of its resource and of the value that is wrong.
pub(crate) fn scan_of(texts: &[&str], each: usize) -> Scan {
    let text = |text: &str| serde_json::to_string(text).unwrap();
    let resources = |name: &str| -> String {
        let one = |number: usize| {
            let name = text(&format!("{name}{}", if number == 0 { String::new() } else { number.to_string() }));
            format!(
                r#"{{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": {name}, "properties": {{"minimumTlsVersion": {name}}}}}"#
            )
        };
        (0..each).map(one).collect::<Vec<_>>().join(",\n")
    };
    let files: Vec<(String, String)> = texts
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let schema = r#""$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0""#;
            (format!("dir {number}/{}.json", name.replace(['/', '\\'], "_").chars().take(60).collect::<String>()), format!("{{{schema}, \"resources\": [\n{}\n]}}", resources(name)))
        })
        .collect();
    let workspace = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: path.clone(), named: false }).collect();
    let mut scan = read(&workspace, &inputs, &Options::default());
    scan.profile = "test".to_owned();
    let severities = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];
    scan.controls = severities.iter().enumerate().map(|(at, severity)| control(&format!("tls-{at}"), *severity)).collect();
    let declared: Vec<ResourceIndex> = scan.estate.indices().filter(|index| !scan.estate.is_implied(*index)).collect();
    assert_eq!(declared.len(), texts.len() * each, "each text is a resource");
    scan.ledger.resources_judged = declared.len();
    let judgements = declared.into_iter().enumerate().flat_map(|(number, resource)| {
        let said = texts[number / each];
        let path = Path::keys(&["properties", "minimumTlsVersion"]);
        let verdicts = [
            Verdict::Fail { denials: vec![Denial { path: path.clone(), message: format!("it says {said}") }], conditional: None },
            Verdict::Fail {
                denials: vec![Denial { path: path.clone(), message: String::new() }],
                conditional: Some(said.to_owned()),
            },
            Verdict::Unknown { path, cause: format!("needs {said}") },
            Verdict::Pass,
        ];
        verdicts.into_iter().enumerate().map(move |(control, verdict)| {
            let severity = severities[(control + number) % 4];
            Judgement { control, resource, environment: None, severity, verdict }
        })
    });
    scan.outcomes = outcomes(&scan.estate, &scan.sources, &scan.controls, judgements.collect(), &mut |_| {});
    scan
}

fn findings(scan: &Scan) -> usize {
    scan.outcomes.iter().filter(|outcome| outcome.is_finding()).count()
}

/// The events of an XML text, read as strictly as XML 1.0 is written.
fn xml_cases(text: &str) -> Vec<BTreeMap<String, String>> {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(allowed), "a character that XML has not");
    let entity = Regex::new("^&(amp|lt|gt|quot);").unwrap();
    for (at, _) in text.match_indices('&') {
        assert!(entity.is_match(&text[at..]), "{}", &text[at..].chars().take(20).collect::<String>());
    }
    let tag = Regex::new(r#"<(/?)([a-z-]+)((?: [a-z]+="[^"<>]*")*)(/?)>"#).unwrap();
    let pair = Regex::new(r#" ([a-z]+)="([^"]*)""#).unwrap();
    let body = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("the declaration stands first");
    assert!(!tag.replace_all(body, "").contains(['<', '>']), "something is no element");
    let (mut open, mut cases) = (Vec::new(), Vec::new());
    for found in tag.captures_iter(body) {
        let name = found[2].to_owned();
        if &found[1] == "/" {
            assert_eq!(open.pop(), Some(name), "elements are nested");
            continue;
        }
        let attributes: BTreeMap<String, String> =
            pair.captures_iter(&found[3]).map(|pair| (pair[1].to_owned(), pair[2].to_owned())).collect();
        match name.as_str() {
            "testcase" => cases.push(attributes),
            "failure" | "skipped" => {
                let case: &mut BTreeMap<String, String> = cases.last_mut().unwrap();
                assert!(case.insert("outcome".to_owned(), name.clone()).is_none(), "one outcome a case");
            }
            _ => {}
        }
        if &found[4] != "/" {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<String>::new());
    cases
}

#[test]
fn junit_is_xml_with_a_case_for_each_control_and_resource() {
    let scan = scan_of(&HOSTILE, 1);
    let text = render(Format::Junit, &scan, &Around::default());
    let cases = xml_cases(&text);
    assert_eq!(cases.len(), 1 + 4 * HOSTILE.len());
    let names: BTreeSet<(&String, &String)> = cases.iter().map(|case| (&case["classname"], &case["name"])).collect();
    assert_eq!(names.len(), cases.len(), "GitLab takes cases of one name for one");
    let of = |outcome: &str| cases.iter().filter(|case| case.get("outcome").is_some_and(|found| found == outcome)).count();
    assert_eq!((of("failure"), of("skipped")), (2 * HOSTILE.len(), HOSTILE.len() + 1));
    assert!(text.contains(&format!(r#"<testsuites name="seawall" tests="{}" failures="{}" "#, cases.len(), of("failure"))));
    assert!(text.contains(&format!(
        r#"<testsuite name="tls" tests="{}" failures="{}" errors="0" skipped="{}""#,
        cases.len() - 1,
        of("failure"),
        of("skipped") - 1
    )));
    assert!(cases.iter().skip(1).all(|case| case["file"].starts_with("dir ") && case["line"].parse::<u32>().is_ok()));
}

/// Several sets of parameters, or denials at several paths, are one case: the worst.
#[test]
fn junit_joins_what_is_one_case() {
    let text = render(Format::Junit, &sample(), &Around::default());
    let cases = xml_cases(&text);
    assert_eq!(cases.len(), 4);
    assert_eq!(text.matches("infra/main.json:1").count(), 3, "{text}");
}

/// As GitLab's schema has it, and with what GitLab does with it: it stops at the first bad entry and joins equal fingerprints.
#[test]
fn gitlab_takes_every_entry() {
    for (scan, all) in [(scan_of(&HOSTILE, 2), 14 * 2 * 3), (sample(), 3)] {
        let report: Value = serde_json::from_str(&render(Format::Gitlab, &scan, &Around::default())).unwrap();
        let entries = report.as_array().unwrap();
        let mut fingerprints = BTreeSet::new();
        for entry in entries {
            let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty()).unwrap();
            assert!(fingerprints.insert(text("/fingerprint")));
            assert!(["info", "minor", "major", "critical", "blocker"].contains(&text("/severity")));
            assert!(!text("/description").contains(char::is_control) && !text("/check_name").is_empty());
            assert!(!text("/location/path").starts_with(['/', '.']));
            assert!(entry["location"]["lines"]["begin"].as_u64().is_some_and(|line| line >= 1));
        }
        assert_eq!(entries.len(), all);
    }
}

/// One finding in two roots has one id, and two fingerprints.
#[test]
fn gitlab_tells_findings_of_one_id_apart() {
    let scan = scan_of(&["same", "same"], 1);
    let ids: BTreeSet<&str> = scan.outcomes.iter().filter(|one| one.is_finding()).map(|one| one.id.as_str()).collect();
    assert_eq!((ids.len(), findings(&scan)), (3, 6), "the ids are the same");
    let report: Value = serde_json::from_str(&render(Format::Gitlab, &scan, &Around::default())).unwrap();
    let fingerprints: BTreeSet<&str> =
        report.as_array().unwrap().iter().map(|entry| entry["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(fingerprints.len(), 6);
}

/// The messages of reviewdog's protocol buffer: a key that it does not know would be refused with all others.
#[test]
fn rdjson_has_no_field_that_reviewdog_does_not_know() {
    fn known(value: &Value, fields: &[&str]) {
        let unknown = value.as_object().unwrap().keys().find(|key| !fields.contains(&key.as_str()));
        assert_eq!(unknown, None);
    }
    for scan in [scan_of(&HOSTILE, 1), sample()] {
        let report: Value = serde_json::from_str(&render(Format::Rdjson, &scan, &Around::default())).unwrap();
        known(&report, &["diagnostics", "source", "severity"]);
        known(&report["source"], &["name", "url"]);
        let diagnostics = report["diagnostics"].as_array().unwrap();
        assert_eq!(diagnostics.len(), findings(&scan));
        for one in diagnostics {
            known(one, &["message", "location", "severity", "source", "code", "suggestions", "original_output"]);
            known(&one["location"], &["path", "range"]);
            known(&one["code"], &["value", "url"]);
            assert!(["ERROR", "WARNING", "INFO"].contains(&one["severity"].as_str().unwrap()));
            assert!(one["message"].as_str().is_some_and(|text| !text.is_empty()));
            let range = &one["location"]["range"];
            known(range, &["start", "end"]);
            for end in ["start", "end"] {
                known(&range[end], &["line", "column"]);
                assert!(range[end]["line"].as_u64() >= Some(1) && range[end]["column"].as_u64() >= Some(1));
            }
        }
    }
}

/// Reads a table of RFC 4180.
fn table(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, quoted) {
            ('"', true) if characters.peek() == Some(&'"') => field.extend(characters.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut field)),
            ('\r', false) => {
                assert_eq!(characters.next(), Some('\n'));
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            (other, _) => field.push(other),
        }
    }
    assert!(row.is_empty() && field.is_empty() && !quoted, "the last row ends");
    rows
}

#[test]
fn csv_has_a_row_for_each_outcome_and_no_formula() {
    let scan = scan_of(&HOSTILE, 1);
    let rows = table(&render(Format::Csv, &scan, &Around::default()));
    assert_eq!(rows.len(), 1 + scan.outcomes.len());
    for row in &rows {
        assert_eq!(row.len(), rows[0].len());
        for field in row {
            assert!(!field.trim_start().starts_with(['=', '+', '-', '@']), "{field}");
            assert!(!field.contains(char::is_control), "{field}");
        }
    }
    let names = rows[0].iter().position(|title| title == "name").unwrap();
    for name in ["'=HYPERLINK(1)", "'@SUM(1)", "a|b", "ä😀ö"] {
        assert!(rows.iter().any(|row| row[names] == name), "{name}");
    }
}

/// As the runner reads a command: <https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>.
fn commands(text: &str) -> Vec<(String, BTreeMap<String, String>, String)> {
    let unescape = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    text.lines()
        .map(|line| {
            let (head, message) =
                line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("every line is a command");
            let (level, properties) = head.split_once(' ').expect("every command has properties");
            let pairs = properties.split(',').map(|pair| {
                let (key, value) = pair.split_once('=').expect("a property is a pair");
                (key.to_owned(), unescape(&value.replace("%3A", ":").replace("%2C", ",")))
            });
            (level.to_owned(), pairs.collect(), unescape(message))
        })
        .collect()
}

#[test]
fn annotations_are_ten_of_a_kind_the_worst_first_and_the_rest_is_counted() {
    let scan = scan_of(&HOSTILE, 2);
    let commands = commands(&render(Format::Github, &scan, &Around::default()));
    let levels: Vec<&str> = commands.iter().map(|(level, ..)| level.as_str()).collect();
    let of = |wanted: &str| levels.iter().filter(|level| **level == wanted).count();
    assert_eq!((of("error"), of("warning"), of("notice"), levels.last()), (10, 10, 1, Some(&"notice")));
    let titles: Vec<&str> =
        commands.iter().filter(|(level, ..)| level == "error").map(|(_, pairs, _)| &*pairs["title"]).collect();
    assert!(titles.iter().all(|title| title.starts_with("critical: ")), "{titles:?}");
    let (_, _, notice) = commands.last().unwrap();
    let numbers: Vec<usize> = Regex::new(r"\d+ [a-z]")
        .unwrap()
        .find_iter(notice)
        .map(|found| found.as_str()[..found.len() - 2].parse().unwrap())
        .collect();
    assert_eq!(numbers[0], findings(&scan) - 20, "{notice}");
    assert_eq!(numbers[1..].iter().sum::<usize>(), numbers[0], "{notice}");
    for (level, pairs, _) in commands.iter().filter(|(level, ..)| level != "notice") {
        assert!(pairs["file"].starts_with("dir "), "{level} {pairs:?}");
        assert!(pairs.keys().all(|key| ["file", "line", "col", "endLine", "endColumn", "title"].contains(&key.as_str())));
        // The runner drops columns of a range that spans lines, and of one that ends before it begins.
        let number = |key: &str| pairs.get(key).map(|text| text.parse::<u32>().unwrap());
        assert!(number("col").is_none() || number("line") == number("endLine") && number("col") <= number("endColumn"));
    }
}

#[test]
fn annotations_in_the_change_and_new_ones_come_first() {
    let names: Vec<String> = (0..30).map(|number| format!("n{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scan = scan_of(&names, 1);
    let mut changed = Changed::new();
    changed.add("dir 27/n27.json", 1, 9);
    let around = Around { changed: Some(&changed), ..Around::default() };
    let files = |around: &Around<'_>| -> Vec<String> {
        commands(&render(Format::Github, &scan, around))
            .into_iter()
            .filter(|(level, ..)| level != "notice")
            .map(|(_, pairs, _)| pairs["file"].clone())
            .collect()
    };
    assert_eq!(files(&around)[..2], ["dir 27/n27.json", "dir 27/n27.json"]);
    assert!(!files(&Around::default()).contains(&"dir 27/n27.json".to_owned()));
    let fails = |outcome: &Outcome| matches!(outcome.status, Status::Fail { .. });
    let new = scan.outcomes.iter().rposition(fails).unwrap();
    let base = Base { name: "main".to_owned(), new: [new].into(), fixed: 2 };
    let around = Around { base: Some(&base), ..Around::default() };
    let file = |outcome: &Outcome| scan.sources.file(outcome.span.unwrap().file).path().to_string();
    assert!(files(&around).contains(&file(&scan.outcomes[new])));
    let summary = render(Format::Markdown, &scan, &around);
    assert!(summary.contains("Against <code>main</code>: **1 new, 59 known before, 2 gone**"), "{summary}");
    assert_eq!(summary.matches("**new**").count(), 1);
}

/// Markup that a summary may hold: ours. Names appear as entities only, which begin nothing.
#[test]
fn summaries_show_names_and_obey_none() {
    let scan = scan_of(&HOSTILE, 1);
    let text = render(Format::Markdown, &scan, &Around { threshold: Some(Severity::High), ..Around::default() });
    assert!(text.starts_with("## ❌ seawall: "));
    let tag = Regex::new("<[^>]*>").unwrap();
    for found in tag.find_iter(&text) {
        let known =
            ["code", "/code", "br", "details", "/details", "summary", "/summary", "b", "/b", "sub", "/sub", "span", "/span"];
        assert!(known.contains(&found.as_str().trim_matches(['<', '>'])), "{}", found.as_str());
    }
    let link = Regex::new(r"\]\(([^)]*)\)").unwrap();
    for target in link.captures_iter(&text).map(|found| found[1].to_owned()) {
        assert!(target.starts_with("dir%20") || target.starts_with("https://learn.microsoft.com/"), "{target}");
    }
    let text = link.replace_all(&text, "]");
    assert!(!text.contains("www.") && !text.contains("https://evil"));
    assert!(!text.contains('`') && !text.contains("@everyone") && !text.contains('\u{202e}'));
    // Each row of a table has the cells of its head.
    let mut cells = None;
    for line in text.lines() {
        match (line.starts_with('|'), cells) {
            (true, None) => cells = Some(line.matches('|').count()),
            (true, Some(wanted)) => assert_eq!(line.matches('|').count(), wanted, "{line}"),
            (false, _) => cells = None,
        }
    }
}

#[test]
fn summaries_link_to_the_commit_if_it_is_known() {
    let around = Around {
        files: Some("https://github.com/o/r/blob/0f/"),
        took: Some(std::time::Duration::from_millis(1234)),
        ..Around::default()
    };
    let text = render(Format::Markdown, &sample(), &around);
    assert!(text.contains("](https://github.com/o/r/blob/0f/infra/main.json#L11)"), "{text}");
    assert!(text.contains(" · 1.2 s</sub>"), "{text}");
    assert!(render(Format::Html, &sample(), &around).contains("<a href=\"https://github.com/o/r/blob/0f/infra/main.json#L11\">"));
}

#[test]
fn pages_show_names_and_run_none() {
    let scan = scan_of(&HOSTILE, 1);
    let page = render(Format::Html, &scan, &Around::default());
    let (head, rest) = page.split_once("</head>").unwrap();
    let (body, script) = rest.split_once("<script>").unwrap();
    assert!(!body.contains("<script") && !script.split_once("</script>").unwrap().1.contains("<script"));
    // No attribute but ours, no link but to the documentation, nothing that is loaded.
    let tag = Regex::new(r"<(/?)([a-z0-9!]+)([^<>]*)>").unwrap();
    let pair = Regex::new(r#" ([a-z-]+)(?:="([^"]*)")?"#).unwrap();
    let mut open = Vec::new();
    for found in tag.captures_iter(body) {
        for pair in pair.captures_iter(&found[3]) {
            let known = [
                "class",
                "href",
                "id",
                "aria-label",
                "aria-labelledby",
                "role",
                "hidden",
                "type",
                "autocomplete",
                "spellcheck",
                "name",
                "value",
                "checked",
                "data-grade",
                "scope",
                "tabindex",
            ];
            assert!(known.contains(&&pair[1]), "{}", &found[0]);
            if &pair[1] == "href" {
                assert!(pair[2].starts_with('#') || pair[2].starts_with("https://learn.microsoft.com/"), "{}", &pair[2]);
            }
        }
        match (&found[1], &found[2]) {
            ("/", name) => assert_eq!(open.pop().as_deref(), Some(name), "elements are nested"),
            (_, "input") => {}
            (_, name) => open.push(name.to_owned()),
        }
    }
    assert_eq!(open, ["body"]);
    assert!(!tag.replace_all(body, "").contains('<'), "something is no element");
    // What may run and style is what stands there, to the byte.
    let digest = |text: &str| data_encoding::BASE64.encode(&<sha2::Sha256 as sha2::Digest>::digest(text.as_bytes()));
    let style = head.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let script = script.split_once("</script>").unwrap().0;
    assert!(head.contains(&format!("style-src 'sha256-{}'; script-src 'sha256-{}'", digest(style), digest(script))));
    assert!(head.contains("default-src 'none'"));
}

/// A summary of a hundred thousand outcomes is short and says what is missing; so is a page.
#[test]
fn summaries_and_pages_have_bounds() {
    let names: Vec<String> = (0..25).map(|number| format!("{}{number}", "n|<`&".repeat(30))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scan = scan_of(&names, 1000);
    assert_eq!(scan.outcomes.len(), 100_000);
    let text = render(Format::Markdown, &scan, &Around::default());
    assert!(text.len() < 200 << 10, "{} bytes", text.len());
    assert!(text.contains("the other reports have all") && text.trim_end().ends_with("</sub>"));
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    let page = render(Format::Html, &scan, &Around::default());
    assert!(page.len() < 16 << 20, "{} bytes", page.len());
    assert!(page.contains("the other reports have all"));
}

fn sarif(scan: &Scan) -> Value {
    serde_json::from_str(&render(Format::SarifGithub, scan, &Around::default())).unwrap()
}

/// GitHub takes 25,000 results: the unknown and the mildest go, and the run says so.
#[test]
fn sarif_for_github_is_cut_to_what_it_takes() {
    let scan = scan_of(&HOSTILE, 715);
    let all = findings(&scan);
    assert!(all > 30_000);
    let log = sarif(&scan);
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    let notices = run["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(notices.contains(&format!("{} results of lower severity were left out", all - 25_000)), "{notices}");
    let kept = results.iter().filter(|result| result["properties"]["outcome"] == "fail").count();
    assert_eq!(kept, scan.outcomes.iter().filter(|one| matches!(one.status, Status::Fail { .. })).count(), "no failure is lost");
}

#[test]
fn sarif_that_github_would_refuse_is_not_begun() {
    let mut scan = scan_of(&["a"], 1);
    scan.controls[0].metadata.description = " ".to_owned();
    let mut out = Vec::new();
    let error = write(Format::SarifGithub, &scan, LOOK, &mut out).unwrap_err();
    assert_eq!((error.kind(), out.len()), (io::ErrorKind::InvalidData, 0));
    assert!(error.to_string().contains("`tls-0` says nothing"), "{error}");
    write(Format::Sarif, &scan, LOOK, &mut out).unwrap();
}

/// Hostile names do no harm to SARIF either, and every place in it is one.
#[test]
fn sarif_for_github_holds_no_control_character() {
    let log = sarif(&scan_of(&HOSTILE, 1));
    let run = &log["runs"][0];
    let text = format!("{}{}{}", run["results"], run["tool"], run["invocations"]);
    assert!(!text.contains("\\u00") && !text.contains("\\r"), "{text}");
}

#[test]
fn every_format_is_the_same_again() {
    for format in Format::ALL {
        let [one, other] = [scan_of(&HOSTILE, 3), scan_of(&HOSTILE, 3)].map(|scan| render(format, &scan, &Around::default()));
        assert!(one == other && !one.is_empty(), "{}", format.name());
    }
}

/// Where a service shows a repository, a path begins at the root of that, whatever folder was scanned.
#[test]
fn services_get_paths_of_the_repository() {
    let mut scan = scan_of(&["a"], 1);
    scan.folder = "live/".to_owned();
    for format in [Format::Github, Format::Gitlab, Format::Rdjson, Format::Azure, Format::Sarif, Format::SarifGithub] {
        let text = render(format, &scan, &Around::default());
        assert!(text.contains("live/dir"), "{}: {text}", format.name());
    }
    assert!(!render(Format::Text, &scan, &Around::default()).contains("live/"));
}
