//! Test results in JUnit's XML: a suite a family, a case a control on a resource. Readers differ, and this is what they all show:
//!
//! - Azure DevOps shows names only, groups by class, takes an `error` for a failure and reads a reason for skipping from `message`
//!   (<https://github.com/microsoft/azure-pipelines-agent>, `JunitResultReader`). What nobody can tell is skipped, so that it fails no
//!   pipeline that exit code 0 lets pass.
//! - GitLab shows class and name, takes cases of equal names for one, reads texts but no `message`, and links `file`
//!   (<https://docs.gitlab.com/ci/testing/unit_test_reports/>).

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::finding::{Outcome, Status};
use crate::report::Around;
use crate::report::telling::{Telling, coverage, sentence, tell};
use crate::scan::Scan;

/// The outcomes of a control on one resource of one root, which may be several: a denial each, or one each set of parameters.
type Cases<'a> = BTreeMap<Key<'a>, Vec<Told<'a>>>;
/// An outcome, and whether it counts: it does not if it was known before.
type Told<'a> = (bool, &'a Outcome);
/// Family, control and name.
type Key<'a> = (&'a str, usize, String);
/// One of them.
type Case<'a, 'b> = (&'b Key<'a>, &'b Vec<Told<'a>>);

/// Writes the results.
pub(super) fn write(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cases = cases(scan, around);
    let all: Vec<Case<'_, '_>> = cases.iter().collect();
    let gaps = scan.gaps();
    let ([failed, _], tests) = (counts(&all), all.len() + 1);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="seawall" tests="{tests}" failures="{failed}" errors="0" time="0">"#)?;
    analysis(scan, &gaps, out)?;
    for suite in all.chunk_by(|(one, _), (other, _)| one.0 == other.0) {
        let Some(((family, _, _), _)) = suite.first() else { continue };
        let [failed, skipped] = counts(suite);
        begin_suite(family, suite.len(), failed, skipped, out)?;
        for ((_, _, name), outcomes) in suite {
            case(scan, name, outcomes, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// The cases in the order of families and of the catalogue; what does not concern a resource is no case.
fn cases<'a>(scan: &'a Scan, around: &Around<'_>) -> Cases<'a> {
    let mut cases = Cases::new();
    let outcomes = scan.outcomes.iter().enumerate();
    for (number, outcome) in outcomes.filter(|(_, outcome)| outcome.status != Status::NotApplicable) {
        let told = tell(scan, outcome);
        let family = told.control.split('-').next().unwrap_or_default();
        // A class that every name repeats, since Azure DevOps lists names alone.
        let root = &scan.estate.deployment(outcome.resource).root;
        let name = format!("{}: {} {} ({root})", told.control, told.kind, told.address);
        cases.entry((family, outcome.control, name)).or_default().push((around.counts(number), outcome));
    }
    cases
}

fn counts(cases: &[Case<'_, '_>]) -> [usize; 2] {
    let of = |wanted: Worst| cases.iter().filter(|(_, outcomes)| worst(outcomes) == wanted).count();
    [of(Worst::Failed), of(Worst::Skipped)]
}

#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Worst {
    Passed,
    Skipped,
    Failed,
}

fn worst(outcomes: &[Told<'_>]) -> Worst {
    let of = |(counts, outcome): &Told<'_>| match outcome.status {
        Status::Fail { .. } if *counts => Worst::Failed,
        Status::Fail { .. } | Status::Unknown { .. } | Status::Exempt(_) => Worst::Skipped,
        Status::Pass | Status::NotApplicable => Worst::Passed,
    };
    outcomes.iter().map(of).max().unwrap_or(Worst::Passed)
}

fn begin_suite(name: &str, tests: usize, failed: usize, skipped: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        r#"  <testsuite name="{}" tests="{tests}" failures="{failed}" errors="0" skipped="{skipped}" time="0">"#,
        attribute(name)
    )
}

/// A case of its own says whether everything was understood: a scan that saw nothing is no success.
fn analysis(scan: &Scan, gaps: &[String], out: &mut dyn Write) -> io::Result<()> {
    begin_suite("seawall", 1, 0, usize::from(!gaps.is_empty()), out)?;
    writeln!(out, "    <properties>")?;
    let authors = scan.authors.iter().map(|author| (format!("policies of {}", author.name), author.digest.as_str()));
    let about = [("version".to_owned(), env!("CARGO_PKG_VERSION")), ("profile".to_owned(), &*scan.profile)];
    for (name, value) in about.into_iter().chain(authors) {
        writeln!(out, r#"      <property name="{}" value="{}"/>"#, attribute(&name), attribute(value))?;
    }
    writeln!(out, "    </properties>")?;
    let begin = r#"    <testcase classname="seawall" name="the analysis is complete" time="0""#;
    if gaps.is_empty() {
        writeln!(out, "{begin}/>")?;
    } else {
        let why = gaps.join("; ");
        writeln!(out, r#"{begin}>"#)?;
        writeln!(out, r#"      <skipped message="{}">{}</skipped>"#, attribute(&why), text(&sentence(&why)))?;
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "    <system-out>{}</system-out>", text(&sentence(&coverage(scan).join(", "))))?;
    writeln!(out, "  </testsuite>")
}

fn case(scan: &Scan, name: &str, outcomes: &[Told<'_>], out: &mut dyn Write) -> io::Result<()> {
    let worst = worst(outcomes);
    let of_worst = outcomes.iter().filter(|told| self::worst(&[**told]) == worst);
    let chosen: Vec<&Outcome> = of_worst.map(|(_, outcome)| *outcome).collect();
    let Some(first) = chosen.first() else { return Ok(()) };
    let told = tell(scan, first);
    let begin = format!(
        r#"    <testcase classname="{}" name="{}" file="{}" line="{}" time="0""#,
        attribute(told.control),
        attribute(name),
        attribute(&told.file),
        told.line()
    );
    match worst {
        Worst::Passed => writeln!(out, "{begin}/>"),
        Worst::Failed => {
            let message = attribute(&format!("{}: {}", told.grade, told.message));
            writeln!(out, "{begin}>")?;
            write!(out, r#"      <failure type="{}" message="{message}">"#, attribute(&told.grade))?;
            for outcome in &chosen {
                writeln!(out, "{}", text(&spot(&tell(scan, outcome))))?;
            }
            let advice = format!("To be assured: {}\n{}", sentence(told.title), sentence(&told.advice));
            writeln!(
                out,
                "{}{}</failure>",
                text(&advice),
                told.link.map_or_else(String::new, |link| text(&format!("\n{link}")))
            )?;
            writeln!(out, "    </testcase>")
        }
        Worst::Skipped => {
            let word = match first.status {
                Status::Exempt(_) => "exempt",
                Status::Fail { .. } => "known before",
                Status::Pass | Status::Unknown { .. } | Status::NotApplicable => "unknown",
            };
            let message = attribute(&format!("{word}: {}", told.message));
            let texts: Vec<String> = chosen.iter().map(|outcome| text(&spot(&tell(scan, outcome)))).collect();
            writeln!(out, "{begin}>")?;
            writeln!(out, r#"      <skipped message="{message}">{word}: {}</skipped>"#, texts.join("\n"))?;
            writeln!(out, "    </testcase>")
        }
    }
}

fn spot(told: &Telling<'_>) -> String {
    match &told.place {
        Some(place) => format!("{}:{}:{}: {}", told.file, place.line, place.column, told.message),
        None => format!("{}: {}", told.file, told.message),
    }
}

/// Text of an element: XML 1.0 has no way to write most control characters (<https://www.w3.org/TR/xml/#charsets>).
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            // U+FFFE and U+FFFF are the only others that it refuses; a surrogate is no `char`.
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A value of an attribute on one line.
fn attribute(value: &str) -> String {
    text(value).replace(['\n', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_say_is_replaced() {
        assert_eq!(text("a<b>&\"\u{0}\u{1b}\r\u{ffff}\n"), "a&lt;b&gt;&amp;&quot;\u{fffd}\u{fffd}\u{fffd}\u{fffd}\n");
        assert_eq!(attribute("a\n\tb"), "a  b");
    }
}
