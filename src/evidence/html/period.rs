//! The report on a period as one page: what is incomplete first, then the nights with their gaps, the controls, and what was mended.

use std::io::{self, Write};

use jiff::Span;
use jiff::civil::Date;

use crate::evidence::html::frame::{self, Page, figure, rows};
use crate::evidence::markup::{code, codes, count, day, number, prose, text};
use crate::evidence::period::{
    Change, ControlOver, End, ExemptionOver, Fault, FindingSpan, FindingTotals, Gap, Mark, NightRow, Period, Reach, TimeToFix,
};
use crate::evidence::picture::{self, Strip, TrendPoint, trend};

/// Names that are shown before "more".
const NAMED: usize = 12;
/// Reasons of a night that are shown before "more".
const REASONS: usize = 3;

const CONTENTS: [(&str, &str); 8] = [
    ("trend", "Night by night"),
    ("nights", "Nights missed, and nights that do not tell all"),
    ("controls", "Controls over the period"),
    ("findings", "Findings from first to last seen"),
    ("exemptions", "Exemptions over the period"),
    ("changes", "Changes of rules and scope"),
    ("reading", "How to read the numbers"),
    ("run", "Annex: the nights that were run"),
];

/// The columns of a night.
const COLUMNS: [&str; 9] =
    ["Night", "Looked at", "Packs", "#Resources", "#Fail", "#Unknown", "#Exempt", "#Pass", "*Why not all; failed besides"];

/// What writes a part of the page.
type Body = fn(&Period, &mut dyn Write) -> io::Result<()>;

/// Where all rows of a table are.
const JSON: &str = "--output json";

/// Writes the page of `period`. The same period gives the same bytes.
///
/// # Errors
/// As `out` has them.
pub fn write(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("Operating effectiveness, {} to {}", period.from, period.to);
    let page = Page {
        title: &title,
        lead: &format!(
            "What the sealed packs of {} show of the controls, in UTC",
            count(period.nights.expected, "night", "nights")
        ),
        running: &format!("seawall - {title}"),
        contents: &CONTENTS,
    };
    frame::open(&page, |out| first(period, out), out)?;
    let bodies: [Body; 8] = [course, nights, controls, findings, exemptions, changes, reading, run];
    for (body, part) in bodies.into_iter().zip(CONTENTS) {
        frame::section(part, out, |out| body(period, out))?;
    }
    let packs = count(period.totals.packs, "pack", "packs");
    frame::close(
        &format!("Made of the documents of {packs} and nothing else. It is evidence of configuration and no legal advice."),
        out,
    )
}

/// Whether the period is complete, its nights, and the numbers.
fn first(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    let Period { nights, totals, .. } = period;
    if period.complete {
        writeln!(out, "<div class=\"verdict\">\n<p class=\"word\">Complete</p>")?;
        writeln!(out, "<p>Each night has a pack, each pack tells all, and each names the one before it.</p>\n</div>")?;
    } else {
        writeln!(out, "<div class=\"verdict open\">\n<p class=\"word\">INCOMPLETE</p>")?;
        writeln!(out, "<p>Of a night that was missed nothing is known: it is never counted as passed.</p>\n<ul>")?;
        for reason in &period.incomplete {
            writeln!(out, "<li>{}</li>", text(reason))?;
        }
        writeln!(out, "</ul>\n</div>")?;
    }
    writeln!(out, "<dl class=\"outcomes\">")?;
    let boxes = [
        ("none", "expected", nights.expected),
        ("pass", "run, complete", nights.complete),
        ("exempt", "run, with unknowns", nights.unknowns),
        ("unknown", "run, partial", nights.partial),
        ("fail", "missed", nights.missed),
    ];
    for (class, word, many) in boxes {
        writeln!(out, "<div class=\"{class}\"><dt>{word}</dt><dd>{}</dd></div>", number(many))?;
    }
    writeln!(
        out,
        "</dl>\n<p class=\"soft\">Nights. Those that were run and those that were missed add up to those expected.</p>"
    )?;
    let findings = totals.findings;
    let facts = [
        (
            "Period",
            format!(
                "{} to {}, both included; a pack is expected every {}",
                text(&period.from),
                text(&period.to),
                code(&period.every)
            ),
        ),
        (
            "Packs",
            format!(
                "{}, of {} first and {} last",
                number(totals.packs),
                count(totals.resources_first, "resource", "resources"),
                number(totals.resources_last)
            ),
        ),
        (
            "Controls",
            format!(
                "{}: {} passed each expected night, {} failed at least once, {} fail now",
                number(totals.controls),
                number(totals.controls_always_passed),
                number(totals.controls_failed),
                number(totals.controls_failing)
            ),
        ),
        ("Findings", ends(&findings)),
        ("Time to fix", totals.time_to_fix.as_ref().map_or_else(|| "nothing was mended".to_owned(), time)),
    ];
    writeln!(out, "<dl class=\"facts\">")?;
    for (name, fact) in facts {
        writeln!(out, "<dt>{name}</dt><dd>{fact}</dd>")?;
    }
    writeln!(out, "</dl>")
}

/// A day, if there is one.
fn some(name: &Option<String>) -> String {
    name.as_ref().map_or_else(|| "–".to_owned(), |name| day(name))
}

/// What became of findings.
fn ends(findings: &FindingTotals) -> String {
    let ends = [
        (findings.fixed, End::Fixed),
        (findings.open, End::Open),
        (findings.not_looked_at, End::NotLookedAt),
        (findings.exempted, End::Exempted),
        (findings.resource_gone, End::ResourceGone),
        (findings.fixed_or_gone, End::FixedOrGone),
        (findings.rules_changed, End::RulesChanged),
    ];
    let told: Vec<String> =
        ends.into_iter().filter(|(many, _)| *many > 0).map(|(many, end)| format!("{} {}", number(many), end.word())).collect();
    if told.is_empty() { "none".to_owned() } else { format!("{} in all: {}", number(findings.seen), told.join(", ")) }
}

fn time(time: &TimeToFix) -> String {
    let left_out = match time.left_out {
        0 => String::new(),
        many => format!("; {} that may be older left out", number(many)),
    };
    match (time.mean, time.median, time.max) {
        (Some(mean), Some(median), Some(max)) => {
            format!("mean {mean:.1} days, median {median:.1}, longest {}, of {}{left_out}", number(max), number(time.fixed))
        }
        _ => format!("not known{left_out}"),
    }
}

/// The nights as a picture; those that were missed are gaps.
fn course(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    let run =
        period.nights.rows.iter().map(|row| (row.index, TrendPoint { date: row.night.clone(), counts: Some(row.outcomes) }));
    let mut points: Vec<(u64, TrendPoint)> = run.collect();
    for gap in &period.nights.gaps {
        points.extend((0..gap.nights).map(|place| (gap.index + place, TrendPoint { date: missed(gap, place), counts: None })));
    }
    points.sort_by_key(|(index, _)| *index);
    let points: Vec<TrendPoint> = points.into_iter().map(|(_, point)| point).collect();
    figure(&trend(&points, "trend"), JSON, out)
}

/// The name of a night that was missed: those of a gap lie equally far apart.
fn missed(gap: &Gap, place: u64) -> String {
    let last = gap.nights.saturating_sub(1);
    if place == 0 || place == last {
        return if place == 0 { gap.from.clone() } else { gap.to.clone() };
    }
    let day = || {
        let (from, to): (Date, Date) = (gap.from.parse().ok()?, gap.to.parse().ok()?);
        let days =
            i64::from((to - from).get_days()).checked_mul(i64::try_from(place).ok()?)?.checked_div(i64::try_from(last).ok()?)?;
        from.checked_add(Span::new().try_days(days).ok()?).ok()
    };
    day().map_or_else(|| format!("{} + {place}", gap.from), |day| day.to_string())
}

fn nights(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    let gaps = period.nights.gaps.iter().map(|gap| vec![day(&gap.from), day(&gap.to), number(gap.nights)]);
    rows("Nights that were missed", &["From", "To", "#Nights"], JSON, gaps, out)?;
    let faults =
        period.nights.faults.iter().map(|fault| vec![number(fault.number), word(fault.fault).to_owned(), text(&fault.text)]);
    rows("Faults of the chain of packs", &["Pack", "Fault", "*What"], JSON, faults, out)?;
    let lacking = |row: &&NightRow| row.reach != Reach::Complete || row.packs.len() > 1;
    let told = period.nights.rows.iter().filter(lacking).map(night);
    rows("Nights that do not tell all, or have several packs", &COLUMNS, "--output nights-csv", told, out)
}

/// All nights that were run.
fn run(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    rows("Nights that were run", &COLUMNS, "--output nights-csv", period.nights.rows.iter().map(night), out)
}

fn word(fault: Fault) -> &'static str {
    match fault {
        Fault::Missing => "packs missing",
        Fault::Number => "order",
        Fault::NoLink => "no link",
        Fault::BrokenLink => "broken link",
        Fault::Time => "time",
        Fault::NoTime => "no time",
    }
}

fn night(row: &NightRow) -> Vec<String> {
    let packs: Vec<String> = row.packs.iter().map(|pack| number(pack.number)).collect();
    let counts = if packs.len() > 1 { format!(" ({} counts)", number(row.counts)) } else { String::new() };
    let mut told: Vec<String> = row.incomplete.iter().take(REASONS).map(|reason| format!("<p>{}</p>", prose(reason))).collect();
    if row.incomplete.len() > REASONS {
        told.push(format!("<p>{} more</p>", row.incomplete.len() - REASONS));
    }
    if !row.failed_besides.is_empty() {
        told.push(format!("<p>failed in another pack: {}</p>", codes(&row.failed_besides, NAMED)));
    }
    let class = match row.reach {
        Reach::Complete => "pass",
        Reach::Unknowns | Reach::Partial => "unknown",
    };
    vec![
        day(&row.night),
        format!("<span class=\"mark {class}\">{}</span>", row.reach.word()),
        format!("{}{counts}", packs.join(", ")),
        number(row.resources),
        number(row.outcomes.fail),
        number(row.outcomes.unknown),
        number(row.outcomes.exempt),
        number(row.outcomes.pass),
        told.concat(),
    ]
}

fn controls(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    // Those that fail now come first, then those that passed least.
    let mut controls: Vec<&ControlOver> = period.controls.iter().collect();
    controls.sort_by(|one, other| {
        let share = |one: &ControlOver| one.share.of_expected.unwrap_or(f64::INFINITY);
        let fails = |one: &ControlOver| one.failing == Some(true);
        fails(other).cmp(&fails(one)).then(share(one).total_cmp(&share(other))).then_with(|| one.id.cmp(&other.id))
    });
    let strips: Vec<Strip<'_>> = controls.iter().map(|one| Strip { control: &one.id, letters: &one.strip }).collect();
    figure(&picture::strips(&strips, (&period.from, &period.to), "strips"), "--output controls-csv", out)?;
    let lines = controls.iter().map(|control| {
        let failing = match control.failing {
            Some(true) => "<span class=\"mark fail\">fails</span>",
            Some(false) => "<span class=\"mark pass\">no</span>",
            None => "<span class=\"mark unknown\">not known</span>",
        };
        vec![
            code(&control.id),
            text(&control.severity),
            failing.to_owned(),
            number(control.passed),
            share(control.share.of_run),
            share(control.share.of_expected),
            number(control.failed),
            number(control.with_unknown),
            some(&control.first_failing),
            some(&control.last_failing),
        ]
    });
    let columns = [
        "*Control",
        "Severity",
        "Fails now",
        "#Passed",
        "#Of run",
        "#Of expected",
        "#Failed",
        "#Unknown",
        "First failing",
        "Last failing",
    ];
    rows("Nights of controls, those that fail now first", &columns, "--output controls-csv", lines, out)?;
    let letters = Mark::ALL.map(|mark| format!("<b>{}</b> {}", mark.letter(), mark.word())).join(", ");
    writeln!(out, "<p>In the next table a letter stands for a night, from {}: {letters}.</p>", day(&period.from))?;
    let lines = controls.iter().map(|control| {
        let population = control.population;
        let resources = match population.min == population.max {
            true => number(population.last),
            false => format!("{} ({} to {})", number(population.last), number(population.min), number(population.max)),
        };
        let time =
            control.time_to_fix.as_ref().and_then(|time| time.mean).map_or_else(|| "–".to_owned(), |mean| format!("{mean:.1}"));
        vec![code(&control.id), prose(&control.title), resources, time, code(&strip(&control.strip))]
    });
    let columns = ["*Control", "*What it demands", "#Resources", "#Days to fix", "*Night by night"];
    rows("Controls night by night", &columns, "--output controls-csv", lines, out)
}

/// The letters of nights in weeks, as far as a page has room for them.
fn strip(letters: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let weeks: Vec<String> = letters.chunks(7).map(|week| week.iter().collect()).collect();
    weeks.join(" ")
}

/// Per cent, of which 100 is said of nothing less.
fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}\u{a0}%", (share * 1000.0 + 1e-9).floor() / 10.0))
}

fn findings(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    let mut spans: Vec<&FindingSpan> = period.findings.iter().collect();
    // What is not settled comes first, longest first.
    let settled = |span: &FindingSpan| !matches!(span.end, End::Open | End::NotLookedAt);
    spans.sort_by(|one, other| (settled(one), other.days).cmp(&(settled(other), one.days)));
    let lines = spans.into_iter().map(|span| {
        let class = match span.end {
            End::Open => "fail",
            End::NotLookedAt | End::FixedOrGone | End::RulesChanged => "unknown",
            End::Fixed => "pass",
            End::Exempted => "exempt",
            End::ResourceGone => "none",
        };
        let because = match (span.not_looked_because.as_str(), span.proof) {
            ("", None) => String::new(),
            ("", Some(proof)) => format!("<p class=\"soft\">{}</p>", proof.word()),
            (because, _) => format!("<p class=\"soft\">{}</p>", text(because)),
        };
        let name = if span.resource.name.is_empty() { &span.resource.id } else { &span.resource.name };
        let property = if span.property.is_empty() { String::new() } else { format!("<p>{}</p>", code(&span.property)) };
        vec![
            code(&span.control),
            text(&span.severity),
            format!("{} <p class=\"soft\">{}</p>{property}", text(name), text(&span.resource.kind)),
            format!("{}<p class=\"soft\">{}</p>", day(&span.first_seen), span.begin.word()),
            day(&span.last_seen),
            format!("<span class=\"mark {class}\">{}</span>{because}", span.end.word()),
            some(&span.ended),
            number(span.days),
        ]
    });
    let columns = ["Control", "Severity", "*Resource", "First seen", "Last seen", "What became of it", "Seen to end", "#Days"];
    rows("Each time that something failed, what is not settled first", &columns, "--output findings-csv", lines, out)
}

fn exemptions(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    let all = &period.exemptions;
    writeln!(
        out,
        "<p>{} in force first, {} last; {} opened, {} ended, {} expired, {} extended.</p>",
        number(all.first),
        number(all.last),
        number(all.opened),
        number(all.ended),
        number(all.expired),
        number(all.extended)
    )?;
    if all.overdue > 0 {
        writeln!(
            out,
            "<p class=\"bad\">{} expired, and what it had exempted is still there.</p>",
            count(all.overdue, "exemption", "exemptions")
        )?;
    }
    let columns =
        ["*About", "Controls", "*Reason", "First seen", "Last seen", "Last day", "#Findings at most", "*What became of it"];
    rows("The register over the period", &columns, JSON, all.rows.iter().map(exemption), out)
}

fn exemption(one: &ExemptionOver) -> Vec<String> {
    let last = |last: &Option<String>| last.as_ref().map_or_else(|| "none".to_owned(), |last| day(last));
    let mut told: Vec<String> = one
        .extensions
        .iter()
        .map(|extension| {
            let word = if extension.longer { "extended" } else { "shortened" };
            format!("<p>{word} on {} from {} to {}</p>", day(&extension.night), last(&extension.before), last(&extension.after))
        })
        .collect();
    told.extend(one.expired.as_ref().map(|night| {
        format!("<p>expired, seen on {}, with {} still there</p>", day(night), count(one.still_there, "finding", "findings"))
    }));
    told.extend(one.ended.as_ref().map(|night| format!("<p>out of the register on {}</p>", day(night))));
    let from_before = if one.from_before { "<p class=\"soft\">or before</p>" } else { "" };
    let people = [("owner", &one.owner), ("approver", &one.approver), ("ticket", &one.ticket)];
    let people: Vec<String> = people
        .into_iter()
        .filter_map(|(word, who)| Some(format!("<p class=\"soft\">{word}: {}</p>", text(who.as_ref()?))))
        .collect();
    vec![
        text(&one.about),
        codes(&one.controls, NAMED),
        format!("{}{}", prose(&one.reason), people.concat()),
        format!("{}{from_before}", day(&one.first_seen)),
        day(&one.last_seen),
        last(&one.expires),
        number(one.used_most),
        if told.is_empty() { text(&one.state) } else { told.concat() },
    ]
}

fn changes(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    let lines = period.changes.iter().map(|change: &Change| {
        let state = |state: &Option<String>| state.as_ref().map_or_else(|| "–".to_owned(), |state| text(state));
        let name = if change.name.is_empty() { String::new() } else { format!(" {}", code(&change.name)) };
        let what = format!("{}{name}", change.changed.word());
        vec![day(&change.night), number(change.pack), what, state(&change.before), state(&change.after)]
    });
    rows("What became different from one pack to the next", &["Night", "#Pack", "*What", "*Before", "*Since"], JSON, lines, out)
}

fn reading(period: &Period, out: &mut dyn Write) -> io::Result<()> {
    if period.caveats.is_empty() {
        return writeln!(out, "<p class=\"soft\">The numbers need no explanation.</p>");
    }
    writeln!(out, "<ul>")?;
    for caveat in &period.caveats {
        writeln!(out, "<li>{}</li>", text(caveat))?;
    }
    writeln!(out, "</ul>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::example::HOSTILE;
    use crate::evidence::period::{Extension, PackRow, Proof};

    fn page(period: &Period) -> String {
        let mut bytes = Vec::new();
        write(period, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// A period in which everything that is text wants to be markup.
    fn hostile() -> Period {
        let hostile = || HOSTILE.to_owned();
        let mut period =
            Period { from: "2026-03-01".to_owned(), to: "2026-03-04".to_owned(), every: "1d".to_owned(), ..Period::default() };
        period.incomplete = vec![hostile()];
        period.caveats = vec![hostile()];
        period.nights.expected = 4;
        period.nights.rows = vec![NightRow {
            night: "2026-03-01".to_owned(),
            index: 1,
            incomplete: vec![hostile(); 5],
            failed_besides: vec![hostile()],
            packs: vec![PackRow { number: 1, ..PackRow::default() }, PackRow { number: 2, ..PackRow::default() }],
            ..NightRow::default()
        }];
        period.nights.gaps = vec![Gap { from: "2026-03-02".to_owned(), to: "2026-03-04".to_owned(), index: 2, nights: 3 }];
        period.controls = vec![ControlOver {
            id: hostile(),
            title: hostile(),
            severity: hostile(),
            strip: "P...".to_owned(),
            ..ControlOver::default()
        }];
        let resource = crate::evidence::documents::ResourceRow { id: hostile(), kind: hostile(), name: hostile(), region: None };
        let span = FindingSpan {
            control: hostile(),
            resource,
            property: hostile(),
            not_looked_because: hostile(),
            ..FindingSpan::default()
        };
        period.findings = vec![
            FindingSpan { end: End::Fixed, proof: Some(Proof::Named), days: 9, ..span.clone() },
            FindingSpan { days: 3, ..span },
        ];
        let extension = Extension { night: hostile(), before: Some(hostile()), ..Extension::default() };
        let exemption = ExemptionOver {
            about: hostile(),
            controls: vec![hostile()],
            reason: hostile(),
            owner: Some(hostile()),
            extensions: vec![extension],
            expired: Some(hostile()),
            ..ExemptionOver::default()
        };
        period.exemptions.rows = vec![exemption];
        period.changes = vec![Change { name: hostile(), before: Some(hostile()), ..Change::default() }];
        period
    }

    #[test]
    fn nothing_from_outside_is_markup() {
        let html = page(&hostile());
        assert!(!html.contains("<script") && !html.contains('\u{202e}') && !html.contains('\u{0}'));
        assert!(html.matches("&lt;script&gt;").count() > 20);
    }

    #[test]
    fn what_is_incomplete_stands_before_all_numbers() {
        let html = page(&hostile());
        let at = |what: &str| html.find(what).unwrap_or_else(|| panic!("{what} is not there"));
        assert!(at("INCOMPLETE") < at("class=\"outcomes\"") && at("class=\"outcomes\"") < at("id=\"trend\""));
        assert!(page(&Period { complete: true, ..Period::default() }).contains("<p class=\"word\">Complete</p>"));
    }

    #[test]
    fn missed_nights_are_gaps_of_the_trend() {
        assert!(page(&hostile()).contains("4 nights expected, 3 missed."));
        // Each has its own name, also where nights are two days apart.
        let named = |to: &str, nights: u64| {
            let gap = Gap { from: "2026-03-01".to_owned(), to: to.to_owned(), index: 1, nights };
            (0..nights).map(|place| missed(&gap, place)).collect::<Vec<_>>()
        };
        assert_eq!(named("2026-03-03", 3), ["2026-03-01", "2026-03-02", "2026-03-03"]);
        assert_eq!(named("2026-03-05", 3), ["2026-03-01", "2026-03-03", "2026-03-05"]);
        assert_eq!(named("2026-03-02T12:00Z", 3), ["2026-03-01", "2026-03-01 + 1", "2026-03-02T12:00Z"]);
        assert_eq!(named("2026-03-01", 1), ["2026-03-01"]);
    }

    #[test]
    fn what_is_not_settled_comes_first() {
        let html = page(&hostile());
        let at = |what: &str| html.find(what).unwrap();
        assert!(at("<span class=\"mark fail\">open</span>") < at("<span class=\"mark pass\">fixed</span>"));
    }

    #[test]
    fn letters_stand_in_weeks_and_shares_are_never_rounded_up() {
        assert_eq!(strip("PPPPPPPF.P"), "PPPPPPP F.P");
        assert_eq!(
            (share(Some(0.9999)), share(Some(1.0)), share(Some(0.29)), share(None)),
            ("99.9\u{a0}%".to_owned(), "100.0\u{a0}%".to_owned(), "29.0\u{a0}%".to_owned(), "–".to_owned())
        );
    }

    #[test]
    fn every_part_of_the_contents_is_there_once() {
        let html = page(&hostile());
        for (id, _) in CONTENTS {
            assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
        }
    }
}
