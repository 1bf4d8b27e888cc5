//! What the template is given: texts that can be shown, numbers as they are written, and tables of bounded length.
//!
//! It is data and never markup: a name that looks like a command of typst stays a name.

use serde_json::{Map, Value, json};

use crate::evidence::documents::{
    ArticleRow, ControlRow, Counts, Decision, ExemptionRow, Finding, FrameworkRow, OutcomeWord, Purpose, Reason, Residency,
    ResourceRow, Sheet, Subject,
};
use crate::evidence::manifest::{MANIFEST, digest};
use crate::evidence::pdf::Pack;
use crate::evidence::pdf::pictures::{Section, alternative};
use crate::evidence::pdf::shown::Repertoire;
use crate::evidence::pdf::world::picture_path;
use crate::evidence::picture::Picture;

/// The findings that are shown; the attachment has all.
pub const FINDINGS_SHOWN: usize = 2_000;

/// The rows of any other table that are shown; the document in the pack has all.
pub const ROWS_SHOWN: usize = 500;

/// The laws and standards that are shown, with a picture each.
pub(super) const FRAMEWORKS_SHOWN: usize = 30;

/// The parts of one cell that are shown: reasons, controls, regions.
const PARTS_SHOWN: usize = 40;

/// The properties on a sheet of the sample that are shown.
const PROPERTIES_SHOWN: usize = 12;

/// Bytes of data of which the widest letters fill less than half a page.
const SHORT: usize = 1_500;

/// The data for `report.typ`.
pub(super) fn data(pack: &Pack<'_>, pictures: &[(Section, Picture)], repertoire: Repertoire<'_>) -> Value {
    let say = Say(repertoire);
    let Pack { documents, manifest, manifest_bytes, .. } = pack;
    let scope = &documents.scope;
    let mut data = Map::new();
    let mut add = |key: &str, value: Value| drop(data.insert(key.to_owned(), value));
    add("number", json!(count(manifest.number)));
    add("date", say.plain(&scope.created));
    add("day", say.plain(scope.created.get(..10).unwrap_or(&scope.created)));
    add("tool", say.text(&scope.tool));
    add("complete", json!(scope.complete));
    add("incomplete", say.rows(&scope.incomplete, ROWS_SHOWN, |why| say.text(why)));
    add("outcomes", counts(&scope.outcomes));
    add("bar", bar(&scope.outcomes));
    add("manifest", say.text(&digest(manifest_bytes)));
    add("files", json!(count(manifest.files.len() as u64)));
    add("findingsDigest", manifest.files.get("findings.jsonl").map_or(Value::Null, |entry| say.text(&entry.digest)));
    let previous = |previous: &crate::evidence::manifest::Previous| json!({ "number": count(previous.number), "digest": say.text(&previous.digest) });
    add("previous", manifest.previous.as_ref().map_or(Value::Null, previous));
    add("scope", say.scope(pack));
    add("collection", say.collection(pack));
    add("population", say.population(pack));
    add("residency", say.residency(&documents.residency));
    add("controls", say.rows(&documents.controls, ROWS_SHOWN, |control| say.control(control)));
    add("findings", say.rows(&documents.findings, FINDINGS_SHOWN, |finding| say.finding(finding)));
    add("exemptions", say.rows(&documents.exemptions, ROWS_SHOWN, |row| say.exemption(row)));
    add("frameworks", say.rows(&documents.articles, FRAMEWORKS_SHOWN, |framework| say.framework(framework)));
    let heading = |row: &crate::evidence::documents::MeasureRow| {
        json!({
            "heading": say.text(&row.heading), "controls": say.list(&row.controls), "outcomes": counts(&row.outcomes),
            "statement": say.text(&row.statement), "toFill": say.text(&row.to_fill),
        })
    };
    let measures = &documents.measures;
    add("measures", json!({ "about": say.text(&measures.about), "headings": say.rows(&measures.headings, ROWS_SHOWN, heading) }));
    let transfer = |row: &crate::evidence::documents::TransferRow| {
        json!({
            "country": say.text(&row.country), "regions": say.list(&row.regions), "purpose": row.purpose.title(),
            "types": say.list(&row.types), "resources": count(row.resources), "adequacy": say.text(&row.adequacy),
            "toFill": say.list(&row.to_fill),
        })
    };
    let transfers = &documents.transfers;
    add("transfers", json!({ "about": say.text(&transfers.about), "rows": say.rows(&transfers.rows, ROWS_SHOWN, transfer) }));
    let sample = &documents.sample;
    let drawn = json!({
        "seed": say.text(&sample.seed), "method": say.text(&sample.method), "population": count(sample.population),
        "sheets": say.rows(&sample.sheets, ROWS_SHOWN, |sheet| say.sheet(sheet)),
    });
    add("sample", drawn);
    let limit =
        |limit: &crate::evidence::documents::Limit| json!({ "title": say.text(&limit.title), "text": say.text(&limit.text) });
    add("limits", say.rows(&documents.limits, ROWS_SHOWN, limit));
    let picture = |(place, (section, picture)): (usize, &(Section, Picture))| {
        json!({
            "section": section.key(), "title": say.text(&picture.caption), "alt": say.plain(&alternative(picture)),
            "file": picture_path(place),
        })
    };
    add("pictures", pictures.iter().enumerate().map(picture).collect());
    add("manifestFile", json!(MANIFEST));
    Value::Object(data)
}

/// Says texts of the pack.
#[derive(Copy, Clone)]
struct Say<'a>(Repertoire<'a>);

impl Say<'_> {
    /// A text that may be broken into lines anywhere.
    fn text(self, text: &str) -> Value {
        self.0.pieces(text)
    }

    /// A short text in one string.
    fn plain(self, text: &str) -> Value {
        Value::String(self.0.shown(text))
    }

    fn optional(self, text: Option<&str>) -> Value {
        text.map_or(Value::Null, |text| self.text(text))
    }

    /// The first `most` of `all`, and how many more there are.
    fn rows<T>(self, all: &[T], most: usize, row: impl Fn(&T) -> Value) -> Value {
        let rows: Value = all.iter().take(most).map(|one| with_length(row(one))).collect();
        let more = all.len().saturating_sub(most);
        json!({ "rows": rows, "all": count(all.len() as u64), "more": if more == 0 { Value::Null } else { json!(count(more as u64)) } })
    }

    fn list(self, all: &[String]) -> Value {
        self.rows(all, PARTS_SHOWN, |text| self.text(text))
    }

    fn reasons(self, all: &[Reason]) -> Value {
        self.rows(all, PARTS_SHOWN, |reason| json!({ "reason": self.text(&reason.reason), "resources": count(reason.resources) }))
    }

    fn scope(self, pack: &Pack<'_>) -> Value {
        let scope = &pack.documents.scope;
        let subscription = |row: &crate::evidence::documents::SubscriptionRow| {
            json!({
                "id": self.text(&row.id), "tenant": self.optional(row.tenant.as_deref()), "visible": row.visible,
                "included": row.included, "resources": count(row.resources),
            })
        };
        let input = |row: &crate::evidence::documents::InputFile| json!({ "path": self.text(&row.path), "taken": self.text(&row.taken), "digest": self.optional(row.digest.as_deref()) });
        let author = |row: &crate::evidence::documents::AuthorRow| json!({ "name": self.text(&row.name), "digest": self.text(&row.digest), "policies": count(row.policies) });
        let collected = scope.collected.as_ref();
        json!({
            "subject": match scope.subject {
                Subject::Live => "live subscriptions",
                Subject::Files => "code or exported resources",
            },
            "from": self.optional(collected.map(|interval| interval.from.as_str())),
            "to": self.optional(collected.map(|interval| interval.to.as_str())),
            "cloud": self.optional(scope.cloud.as_deref()),
            "asked": self.list(&scope.asked),
            "tenants": self.list(&scope.tenants),
            "shards": self.list(&scope.shards),
            "profile": self.text(&scope.profile),
            "environment": self.optional(scope.environment.as_deref()),
            "subscriptions": self.rows(&scope.subscriptions, ROWS_SHOWN, subscription),
            "inputs": self.rows(&scope.inputs, ROWS_SHOWN, input),
            "authors": self.rows(&scope.authors, ROWS_SHOWN, author),
        })
    }

    fn collection(self, pack: &Pack<'_>) -> Value {
        let collection = &pack.documents.collection;
        let run = |run: &crate::evidence::documents::RunRow| {
            let absent: Vec<String> = run.rights.iter().filter(|(_, there)| !**there).map(|(right, _)| right.clone()).collect();
            json!({
                "asked": self.list(&run.asked), "shard": self.optional(run.shard.as_deref()), "started": self.text(&run.started),
                "finished": self.text(&run.finished), "calls": count(run.calls.values().sum()), "retries": count(run.retries),
                "records": count(run.records), "absent": self.list(&absent), "content": self.text(&run.content),
            })
        };
        let gap = |gap: &crate::evidence::documents::GapRow| {
            json!({
                "scope": self.text(&gap.scope), "source": self.text(&gap.source), "cause": self.text(&gap.cause),
                "resources": count(gap.resources), "text": self.text(&gap.text),
            })
        };
        json!({
            "runs": self.rows(&collection.runs, ROWS_SHOWN, run),
            "calls": count(collection.calls.len() as u64),
            "gaps": self.rows(&collection.gaps, ROWS_SHOWN, gap),
            "uncollected": self.list(&collection.uncollected),
            "trouble": self.rows(&collection.trouble, ROWS_SHOWN, |text| self.text(text)),
        })
    }

    fn population(self, pack: &Pack<'_>) -> Value {
        let population = &pack.documents.population;
        let kind = |row: &crate::evidence::documents::TypeRow| json!({ "type": self.text(&row.kind), "resources": count(row.resources), "judged": count(row.judged) });
        let two = |row: &crate::evidence::documents::TwoCounts| {
            json!({
                "subscription": self.text(&row.subscription), "graph": count(row.resource_graph), "received": count(row.received),
                "manager": row.resource_manager.map(count), "differences": self.list(&row.differences),
            })
        };
        json!({
            "resources": count(population.resources), "judged": count(population.judged), "scopes": count(population.scopes),
            "left": self.reasons(&population.left),
            "types": self.rows(&population.types, ROWS_SHOWN, kind),
            "counts": self.rows(&population.counts, ROWS_SHOWN, two),
        })
    }

    fn residency(self, residency: &Residency) -> Value {
        let region = |row: &crate::evidence::documents::RegionRow| {
            json!({
                "name": self.text(&row.name), "display": self.text(&row.display), "country": self.optional(row.country.as_deref()),
                "inside": row.inside, "resources": count(row.resources),
            })
        };
        let row = |row: &crate::evidence::documents::ResidencyRow| {
            let column = |purpose: Purpose| {
                let cells: Vec<_> = row.cells.iter().filter(|cell| cell.purpose == purpose).collect();
                self.rows(&cells, PARTS_SHOWN, |cell| {
                    json!({ "region": self.text(&cell.region), "inside": cell.inside, "resources": count(cell.resources) })
                })
            };
            json!({ "name": self.text(&row.name), "columns": Purpose::ALL.map(column) })
        };
        let arc = |arc: &crate::evidence::documents::Arc| {
            json!({
                "from": self.text(&arc.from), "to": self.text(&arc.to), "purpose": arc.purpose.title(), "inside": arc.inside,
                "resources": count(arc.resources),
            })
        };
        json!({
            "perimeter": self.text(&residency.perimeter),
            "columns": Purpose::ALL.map(Purpose::title),
            "regions": self.rows(&residency.regions, ROWS_SHOWN, region),
            "rows": self.rows(&residency.rows, ROWS_SHOWN, row),
            "arcs": self.rows(&residency.arcs, ROWS_SHOWN, arc),
            "unknown": self.reasons(&residency.unknown),
            "about": self.rows(&residency.about, ROWS_SHOWN, |text| self.text(text)),
        })
    }

    fn control(self, control: &ControlRow) -> Value {
        let articles: Vec<String> = control.articles.values().flatten().cloned().collect();
        json!({
            "id": self.text(&control.id), "title": self.text(&control.title), "why": self.text(&control.why),
            "family": self.text(&control.family), "severity": self.text(&control.severity), "author": self.text(&control.author),
            "articles": self.list(&articles), "population": count(control.population), "outcomes": counts(&control.outcomes),
            "unknownBecause": self.reasons(&control.unknown_because),
            "notApplicableBecause": self.reasons(&control.not_applicable_because),
        })
    }

    fn finding(self, finding: &Finding) -> Value {
        json!({
            "id": self.text(&finding.id), "control": self.text(&finding.control), "outcome": finding.outcome.word(),
            "severity": self.text(&finding.severity), "resource": self.resource(&finding.resource),
            "property": self.text(&finding.property), "message": self.text(&finding.message),
            "conditional": self.optional(finding.conditional.as_deref()), "environments": self.list(&finding.environments),
            "place": self.optional(finding.place.as_deref()),
            "exemption": finding.exemption.as_ref().map(|decision| self.decision(decision)),
        })
    }

    fn resource(self, resource: &ResourceRow) -> Value {
        json!({
            "id": self.text(&resource.id), "type": self.text(&resource.kind), "name": self.text(&resource.name),
            "region": self.optional(resource.region.as_deref()),
        })
    }

    fn decision(self, decision: &Decision) -> Value {
        json!({
            "source": self.text(&decision.source), "reason": self.text(&decision.reason),
            "owner": self.optional(decision.owner.as_deref()), "approver": self.optional(decision.approver.as_deref()),
            "compensating": self.optional(decision.compensating_control.as_deref()),
            "ticket": self.optional(decision.ticket.as_deref()), "created": self.optional(decision.created.as_deref()),
            "expires": self.optional(decision.expires.as_deref()), "instead": decision.instead.map(OutcomeWord::word),
        })
    }

    fn exemption(self, row: &ExemptionRow) -> Value {
        json!({
            "controls": self.list(&row.controls), "about": self.text(&row.about), "decision": self.decision(&row.decision),
            "place": self.text(&row.place), "state": self.text(&row.state), "note": self.text(&row.note), "used": count(row.used),
        })
    }

    fn framework(self, framework: &FrameworkRow) -> Value {
        let article = |row: &ArticleRow| {
            json!({
                "id": self.text(&row.id), "title": self.text(&row.title), "demands": self.optional(row.demands.as_deref()),
                "shows": self.optional(row.shows.as_deref()), "hidden": self.optional(row.hidden.as_deref()),
                "direct": self.list(&row.direct), "supporting": self.list(&row.supporting), "outcomes": counts(&row.outcomes),
            })
        };
        json!({
            "name": self.text(&framework.name), "heading": self.plain(&framework.name), "version": self.text(&framework.version),
            "publisher": self.text(&framework.publisher), "link": self.text(&framework.link), "date": self.text(&framework.date),
            "about": self.text(&framework.about), "articles": self.rows(&framework.articles, ROWS_SHOWN, article),
        })
    }

    fn sheet(self, sheet: &Sheet) -> Value {
        json!({
            "number": count(sheet.number), "control": self.text(&sheet.control), "title": self.text(&sheet.title),
            "resource": self.resource(&sheet.resource), "outcome": sheet.outcome.word(), "properties": self.rows(&sheet.properties, PROPERTIES_SHOWN, |path| self.text(path)),
            "look": self.list(&sheet.look),
        })
    }
}

/// A row with whether it is so short that it fits on a page.
fn with_length(mut row: Value) -> Value {
    let short = row.to_string().len() < SHORT;
    if let Value::Object(row) = &mut row {
        row.insert("short".to_owned(), json!(short));
    }
    row
}

/// The five outcomes, as they are written, in the order of [`OutcomeWord::ALL`].
fn counts(counts: &Counts) -> Value {
    let one = |word: OutcomeWord| json!({ "word": word.word(), "count": count(word.of(counts)), "none": word.of(counts) == 0 });
    json!({ "each": OutcomeWord::ALL.map(one), "total": count(counts.total()) })
}

/// The share of each outcome in a thousand.
fn bar(counts: &Counts) -> Value {
    let total = u128::from(counts.total()).max(1);
    OutcomeWord::ALL.into_iter().map(|word| json!(u128::from(word.of(counts)) * 1_000 / total)).collect()
}

/// A number with its thousands apart.
fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }
}
