//! A period as text, as tables and as JSON.

use super::{Packs, exempt, exemption, fails, found, march, partial, well};
use crate::evidence::documents::{Documents, OutcomeWord};
use crate::evidence::period::{Asked, Period, csv, text};
use crate::plain::width;

/// A period with something of everything.
fn eventful() -> Period {
    let expired = |documents: &mut Documents| {
        fails("a")(documents);
        documents.exemptions.push(exemption("a", "expired", "2026-03-03"));
        documents.scope.profile = "strict".to_owned();
    };
    let packs = Packs::default().on(2, fails("a")).on(3, |documents| exempt(documents, "a", "2026-03-03")).on(5, expired);
    let last = |documents: &mut Documents| {
        found(documents, OutcomeWord::Unknown, "b");
        expired(documents);
    };
    packs.add("2026-03-05T05:00:00Z", partial).on(6, last).of(1, 8)
}

fn written(period: &Period, room: usize) -> String {
    let mut out = Vec::new();
    text::write(period, room, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn tables(period: &Period) -> [String; 3] {
    [csv::nights, csv::controls, csv::findings].map(|write| {
        let mut out = Vec::new();
        write(period, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    })
}

#[test]
fn a_period_says_first_that_it_is_incomplete() {
    let text = written(&eventful(), 100);
    assert!(text.starts_with("verdict       incomplete: 4 of 8 nights were missed"), "{text}");
    let told = [
        "missed nights:\n  - 2026-03-01\n  - 2026-03-04\n  - 2026-03-07 to 2026-03-08 (2 nights)\n",
        "    .FP.FF..\n",
        "overdue",
        "2026-03-05: profile: gdpr before, strict since",
        "tls (high): Microsoft.Storage/storageAccounts a, since 2026-03-05 (1 day, exemption ended)",
        "2026-03-05: packs 3, 4, of which 3 counts",
    ];
    for told in told {
        assert!(text.contains(told), "{told:?} is not in\n{text}");
    }
    let well = written(&Packs::default().on(1, well).of(1, 1), 100);
    assert!(well.starts_with("verdict       each night has a pack, each pack tells all, and the chain holds\n"), "{well}");
}

#[test]
fn lines_fit_into_their_columns() {
    let long = |documents: &mut Documents| {
        documents.controls[1].id = "ä漢".repeat(120);
        documents.controls[0].severity = "unheard-of".to_owned();
        documents.scope.incomplete = vec!["x".repeat(5_000)];
    };
    for room in [0, 79, 80, 90, 100, 4_000] {
        let widest = room.clamp(80, 100);
        for period in [eventful(), Packs::default().on(1, long).of(1, 31)] {
            for line in written(&period, room).lines() {
                assert!(width(line) <= widest, "{room}: {line}");
            }
        }
    }
}

#[test]
fn text_from_outside_commands_nothing() {
    let hostile = "::set-env name=x::\u{1b}[2J\u{202e}##vso[task]\r\n=1+1";
    let evil = |documents: &mut Documents| {
        found(documents, OutcomeWord::Fail, "a");
        documents.findings[0].resource.name = hostile.to_owned();
        documents.findings[0].property = hostile.to_owned();
        documents.controls[1].title = hostile.to_owned();
        documents.scope.incomplete = vec![hostile.to_owned()];
        documents.scope.profile = hostile.to_owned();
        documents.exemptions.push(exemption(hostile, "expired", hostile));
        documents.controls[0].id = hostile.to_owned();
    };
    let period = Packs::default().on(1, well).on(2, evil).of(1, 2);
    let text = written(&period, 100);
    for bad in ['\u{1b}', '\u{202e}', '\r'] {
        assert!(!text.contains(bad));
    }
    assert!(!text.contains("##vso"));
    assert!(text.lines().all(|line| !line.trim_start().starts_with("::")));
    for table in tables(&period) {
        assert!(!table.contains(['\u{1b}', '\u{202e}']));
        let rows = table.split("\r\n").map(|row| row.matches('\n').count());
        assert_eq!(rows.sum::<usize>(), 0, "{table}");
    }
    let equals = |documents: &mut Documents| {
        found(documents, OutcomeWord::Fail, "=cmd");
    };
    assert!(tables(&Packs::default().on(1, equals).of(1, 1))[2].contains(",'=cmd,"));
}

#[test]
fn tables_have_a_row_for_each() {
    let period = eventful();
    let [nights, controls, findings] = tables(&period);
    let rows = |table: &str| table.matches("\r\n").count() - 1;
    assert_eq!(rows(&nights), period.nights.rows.len() + period.nights.gaps.len());
    assert_eq!((rows(&controls), rows(&findings)), (period.controls.len(), period.findings.len()));
    for table in [&nights, &controls, &findings] {
        let columns: Vec<usize> = table.split_terminator("\r\n").map(|row| row.split(',').count()).collect();
        assert!(columns.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
    }
    assert!(nights.starts_with("night,state,pack,"));
    assert!(nights.contains("\r\n2026-03-01,missed (1),") && nights.contains("\r\n2026-03-07 to 2026-03-08,missed (2),"));
    assert!(controls.contains("\r\ntls,,,high,,8,4,4,"));
    assert!(controls.contains(",.FP.FF..\r\n"));
}

#[test]
fn json_is_read_back_as_it_was_written() {
    let period = eventful();
    let text = serde_json::to_string(&period).unwrap();
    assert_eq!(serde_json::from_str::<Period>(&text).unwrap(), period);
    assert!(serde_json::from_str::<Period>(&text.replacen("\"from\"", "\"form\"", 1)).is_err());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["format"], "seawall-period/1");
    assert_eq!(value["controls"][1]["share"]["ofExpected"], 0.125);
}

#[test]
fn many_things_are_cut_in_text_alone() {
    let many = |documents: &mut Documents| {
        documents.controls[1].outcomes.pass = 100;
        documents.scope.outcomes.pass = 100;
        (0..50).for_each(|number| found(documents, OutcomeWord::Fail, &format!("account{number:02}")));
    };
    let packs = Packs::default().on(1, many);
    let period = packs.of(1, 1);
    assert!(written(&period, 100).contains("… and 30 more; the JSON has all"));
    assert_eq!(period.findings.len(), 50);
    let years = Asked { from: jiff::civil::date(2020, 1, 1), ..march(1, 1) };
    let text = written(&packs.asked(&years).unwrap(), 100);
    assert!(!text.contains("......"), "{text}");
}
