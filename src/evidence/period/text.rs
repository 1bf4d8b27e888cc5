//! A period for people: what is incomplete first, then the nights, the controls with a letter a night, what was mended and what
//! was
//! not, exemptions, changes, and how to read all of it.

use std::io::{self, Write};

use crate::evidence::period::{ControlOver, End, FindingSpan, Mark, NightRow, Period, Reach, TimeToFix};
use crate::plain::{fitted, guarded, line_of, shown, width, wrap};

/// Columns that are used at most.
const WIDEST: usize = 100;
/// Columns that are needed at least.
const NARROWEST: usize = 80;
/// Things of one kind that are listed.
const LISTED: usize = 20;
/// Columns of the numbers behind the id of a control.
const NUMBERS: usize = 64;
/// Letters of nights that stand on a line.
const LETTERS: usize = 92;
/// Nights of which the letters are shown: of more, the tables have them.
const STRIPS: u64 = 400;

/// Writes `period` in at most `room` columns, and in no more than 100.
///
/// # Errors
/// Those of `out`.
pub fn write(period: &Period, room: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Text { room: room.clamp(NARROWEST, WIDEST), out };
    text.head(period)?;
    text.nights(period)?;
    text.controls(period)?;
    text.findings(period)?;
    text.exemptions(period)?;
    text.changes(period)?;
    text.list("how to read this", period.caveats.iter().cloned())
}

/// Where it is written, and how wide.
struct Text<'o> {
    room: usize,
    out: &'o mut dyn Write,
}

impl Text<'_> {
    /// A line that no terminal and no runner obeys.
    fn say(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{}", guarded(line_of(line).trim_end()))
    }

    /// Rows of a word and what is told of it.
    fn rows(&mut self, rows: &[(&str, String)]) -> io::Result<()> {
        let label = rows.iter().map(|(word, _)| width(word)).max().unwrap_or(0) + 2;
        for (word, told) in rows.iter().filter(|(_, told)| !told.is_empty()) {
            for (number, line) in wrap(&line_of(told), self.room.saturating_sub(label)).iter().enumerate() {
                let head = if number == 0 { word } else { "" };
                self.say(&format!("{head}{}{line}", " ".repeat(label.saturating_sub(width(head)))))?;
            }
        }
        Ok(())
    }

    /// A heading with a list below, if there is something in it.
    fn list(&mut self, heading: &str, items: impl Iterator<Item = String>) -> io::Result<()> {
        let items: Vec<String> = items.collect();
        if items.is_empty() {
            return Ok(());
        }
        self.say("")?;
        self.say(&format!("{heading}:"))?;
        for item in items {
            for (number, line) in wrap(&shown(&item), self.room.saturating_sub(4)).iter().enumerate() {
                self.say(&format!("  {}{line}", if number == 0 { "- " } else { "  " }))?;
            }
        }
        Ok(())
    }

    fn head(&mut self, period: &Period) -> io::Result<()> {
        let verdict = if period.complete {
            "each night has a pack, each pack tells all, and the chain holds".to_owned()
        } else {
            format!("incomplete: {}", period.incomplete.join("; "))
        };
        let Period { from, to, every, totals, nights, .. } = period;
        self.rows(&[
            ("verdict", verdict),
            ("period", format!("{from} to {to}, both included, in UTC; a pack is expected every {every}")),
            ("nights", format!("{} expected, {} run, {} missed", nights.expected, nights.run, nights.missed)),
            (
                "of those run",
                format!("{} complete, {} with unknowns, {} partial", nights.complete, nights.unknowns, nights.partial),
            ),
            (
                "packs",
                format!("{}, of {} resources first and {} last", totals.packs, totals.resources_first, totals.resources_last),
            ),
            (
                "controls",
                format!(
                    "{} in all; {} passed each expected night; {} failed at least once; {} fail now",
                    totals.controls, totals.controls_always_passed, totals.controls_failed, totals.controls_failing
                ),
            ),
        ])
    }

    fn nights(&mut self, period: &Period) -> io::Result<()> {
        let nights = &period.nights;
        let gaps = nights.gaps.iter().map(|gap| match gap.nights {
            1 => gap.from.clone(),
            more => format!("{} to {} ({more} nights)", gap.from, gap.to),
        });
        self.limited("missed nights", gaps.collect())?;
        let partial = nights.rows.iter().filter(|row| row.reach != Reach::Complete).map(|row| {
            let because = match (row.incomplete.is_empty(), row.reach) {
                (false, _) => row.incomplete.join("; "),
                (true, Reach::Unknowns) => "something stayed unknown".to_owned(),
                (true, Reach::Partial | Reach::Complete) => "not everything was looked at".to_owned(),
            };
            format!("{} ({}): {because}", row.night, row.reach.word())
        });
        self.limited("incomplete nights", partial.collect())?;
        let repeated = nights.rows.iter().filter(|row| row.packs.len() > 1).map(several);
        self.limited("nights with several packs", repeated.collect())?;
        self.limited("faults of the chain", nights.faults.iter().map(|fault| fault.text.clone()).collect())
    }

    /// A list of which only so much is shown.
    fn limited(&mut self, heading: &str, mut items: Vec<String>) -> io::Result<()> {
        let more = items.len().saturating_sub(LISTED);
        items.truncate(LISTED);
        items.extend((more > 0).then(|| format!("… and {more} more; the JSON has all")));
        self.list(heading, items.into_iter())
    }

    fn controls(&mut self, period: &Period) -> io::Result<()> {
        // Those that say least for themselves come first; nights without anything to judge say nothing.
        let mut controls: Vec<&ControlOver> = period.controls.iter().collect();
        let rank = |one: &ControlOver| (one.failing == Some(true), one.share.of_expected.map_or(f64::INFINITY, |share| share));
        controls.sort_by(|one, other| {
            let ((fails, share), (others, their)) = (rank(one), rank(other));
            others.cmp(&fails).then(share.total_cmp(&their)).then_with(|| one.id.cmp(&other.id))
        });
        if controls.is_empty() {
            return Ok(());
        }
        let longest = controls.iter().map(|one| width(&line_of(&one.id))).max().unwrap_or(0).max("control".len());
        let column = longest.min(self.room.saturating_sub(NUMBERS));
        let strips = period.nights.expected <= STRIPS;
        self.say("")?;
        if strips {
            let letters = Mark::ALL.map(|mark| format!("{} {}", mark.letter(), mark.word())).join(", ");
            self.rows(&[("letters", format!("one a night from {}: {letters}; none if it passed each night", period.from))])?;
        }
        self.say(&format!("{:column$}  severity  passed  of run  expected  failed  unknown  fails now", "control"))?;
        for control in controls {
            let id = line_of(&control.id);
            let (mut id, mut used) = (id.as_str(), width(&id));
            if used > column {
                for line in wrap(id, self.room) {
                    self.say(&line)?;
                }
                (id, used) = ("", 0);
            }
            let blanks = " ".repeat(column.saturating_sub(used));
            let severity = fitted(&line_of(&control.severity), 8);
            let failing = match control.failing {
                Some(true) => "yes",
                Some(false) => "no",
                None => "not known",
            };
            self.say(&format!(
                "{id}{blanks}  {severity:8}  {:>6}  {:>6}  {:>8}  {:>6}  {:>7}  {failing}",
                control.passed,
                percent(control.share.of_run),
                percent(control.share.of_expected),
                control.failed,
                control.with_unknown,
            ))?;
            if strips && control.strip.chars().any(|letter| letter != Mark::Passed.letter()) {
                let letters: Vec<char> = control.strip.chars().collect();
                for line in letters.chunks(LETTERS.min(self.room.saturating_sub(4))) {
                    self.say(&format!("    {}", line.iter().collect::<String>()))?;
                }
            }
        }
        Ok(())
    }

    fn findings(&mut self, period: &Period) -> io::Result<()> {
        let totals = period.totals.findings;
        self.say("")?;
        let begins = format!(
            "{} in all: {} at first look, {} new, {} came back, {} after an exemption",
            totals.seen, totals.first_look, totals.new, totals.reopened, totals.exemption_ended
        );
        let ends = [
            (totals.fixed, End::Fixed),
            (totals.open, End::Open),
            (totals.exempted, End::Exempted),
            (totals.resource_gone, End::ResourceGone),
            (totals.fixed_or_gone, End::FixedOrGone),
            (totals.rules_changed, End::RulesChanged),
            (totals.not_looked_at, End::NotLookedAt),
        ];
        let ends: Vec<String> =
            ends.iter().filter(|(number, _)| *number > 0).map(|(number, end)| format!("{number} {}", end.word())).collect();
        self.rows(&[
            ("findings", begins),
            ("became", ends.join(", ")),
            ("time to fix", period.totals.time_to_fix.map_or_else(String::new, time)),
        ])?;
        let mut open: Vec<&FindingSpan> =
            period.findings.iter().filter(|span| matches!(span.end, End::Open | End::NotLookedAt)).collect();
        open.sort_by(|one, other| (other.days, &one.control, &one.id).cmp(&(one.days, &other.control, &other.id)));
        self.limited("still failing, longest first", open.into_iter().map(still).collect())
    }

    fn exemptions(&mut self, period: &Period) -> io::Result<()> {
        let exemptions = &period.exemptions;
        if exemptions.rows.is_empty() {
            return Ok(());
        }
        self.say("")?;
        let counts = format!(
            "{} in force first, {} last; {} opened, {} ended, {} expired, {} extended",
            exemptions.first, exemptions.last, exemptions.opened, exemptions.ended, exemptions.expired, exemptions.extended
        );
        let overdue = match exemptions.overdue {
            0 => String::new(),
            number => format!("{number} expired, and what it had exempted is still there"),
        };
        self.rows(&[("exemptions", counts), ("overdue", overdue)])?;
        let notable =
            exemptions.rows.iter().filter(|one| one.expired.is_some() || !one.extensions.is_empty() || one.ended.is_some());
        let told = notable.map(|one| {
            let mut said = vec![format!("{} of {}", one.about, one.controls.join(", "))];
            said.extend(one.extensions.iter().map(|extension| {
                let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "no last day".to_owned());
                let word = if extension.longer { "extended" } else { "shortened" };
                format!("{word} on {} from {} to {}", extension.night, day(&extension.before), day(&extension.after))
            }));
            said.extend(
                one.expired
                    .as_ref()
                    .map(|night| format!("expired, seen on {night}, with {} still there", count(one.still_there))),
            );
            said.extend(one.ended.as_ref().map(|night| format!("out of the register on {night}")));
            said.join("; ")
        });
        self.limited("exemptions that ended or changed", told.collect())
    }

    fn changes(&mut self, period: &Period) -> io::Result<()> {
        let told = period.changes.iter().map(|change| {
            let name = if change.name.is_empty() { String::new() } else { format!(" {}", change.name) };
            let how = match (&change.before, &change.after) {
                (Some(before), Some(after)) => format!("{before} before, {after} since"),
                (None, Some(after)) => format!("new ({after})"),
                (Some(before), None) => format!("gone ({before} before)"),
                (None, None) => String::new(),
            };
            format!("{}: {}{name}: {how}", change.night, change.changed.word())
        });
        self.limited("changes of rules and scope", told.collect())
    }
}

/// A night with several packs.
fn several(row: &NightRow) -> String {
    let numbers = row.packs.iter().map(|pack| pack.number.to_string()).collect::<Vec<_>>().join(", ");
    let besides = match row.failed_besides.as_slice() {
        [] => String::new(),
        failed => format!("; failed in another one: {}", failed.join(", ")),
    };
    format!("{}: packs {numbers}, of which {} counts{besides}", row.night, row.counts)
}

/// A finding that is still there, as far as anybody knows.
fn still(span: &FindingSpan) -> String {
    let property = if span.property.is_empty() { String::new() } else { format!(" {}", span.property) };
    let unseen = match span.end {
        End::NotLookedAt => format!("; last seen {}: {}", span.last_seen, span.not_looked_because),
        _ => String::new(),
    };
    let days = if span.days == 1 { "1 day".to_owned() } else { format!("{} days", span.days) };
    let name = if span.resource.name.is_empty() { &span.resource.id } else { &span.resource.name };
    format!(
        "{} ({}): {} {name}{property}, since {} ({days}, {}){unseen}",
        span.control,
        span.severity,
        span.resource.kind,
        span.first_seen,
        span.begin.word()
    )
}

fn time(time: TimeToFix) -> String {
    let left_out = match time.left_out {
        0 => String::new(),
        number => format!("; {number} left out that may be older"),
    };
    match (time.mean, time.median, time.max) {
        (Some(mean), Some(median), Some(max)) => {
            format!("mean {mean:.1} days, median {median:.1}, longest {max}, of {}{left_out}", count(time.fixed))
        }
        _ => format!("not known{left_out}"),
    }
}

fn count(findings: u64) -> String {
    if findings == 1 { "1 finding".to_owned() } else { format!("{findings} findings") }
}

/// Per cent, of which 100 is said of nothing less.
fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}%", (share * 1000.0 + 1e-9).floor() / 10.0))
}
