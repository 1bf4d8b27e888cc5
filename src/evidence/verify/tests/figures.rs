//! Figures that do not add up, exemptions that do not count, and people in a pack.

use super::*;

/// A change to the documents, the file that is at fault, and what is told of it.
type Case = (fn(&mut Documents), &'static str, &'static str);

#[track_caller]
fn assert_each(cases: &[Case]) {
    for (change, file, what) in cases {
        let wrong = resealed(change);
        assert_told(&faults(&wrong), file, what);
    }
}

#[test]
fn controls_add_up() {
    assert_each(&[
        (
            |it| it.controls[0].population = 5,
            "controls.json",
            "the outcomes of the control `tls` add up to 4, and its population is 5",
        ),
        (
            |it| it.controls[0].outcomes.pass = 3,
            "controls.json",
            "the outcomes of the control `tls` add up to 5, and its population is 4",
        ),
        (|it| it.controls[1].id = "tls".to_owned(), "controls.json", "the control `tls` is there twice"),
        (
            |it| it.controls[1].unknown_because.clear(),
            "controls.json",
            "1 resources are unknown of the control `keys`, and there are reasons for 0",
        ),
        (
            |it| it.controls[2].not_applicable_because[0].resources = 9,
            "controls.json",
            "4 resources are not applicable of the control `backup`, and a reason is given for more of them",
        ),
        (
            |it| it.scope.outcomes.pass = 5,
            "scope.json",
            "`outcomes` are not the sums of the controls, which are 2 fail, 1 unknown, 1 exempt, 4 pass, 4 not applicable",
        ),
        (
            |it| it.controls.clear(),
            "scope.json",
            "`outcomes` are not the sums of the controls, which are 0 fail, 0 unknown, 0 exempt, 0 pass, 0 not applicable",
        ),
    ]);
    let mut wrong = resealed(|_| {});
    wrong.seal(|manifest| (manifest.tool, manifest.created) = ("seawall 9".to_owned(), night(2)));
    assert_told(&faults(&wrong), "scope.json", "`tool` is not the one of `manifest.json`");
    assert_told(&faults(&wrong), "scope.json", "`created` is not the time of `manifest.json`");
}

#[test]
fn a_pack_is_complete_or_says_why_not() {
    assert_each(&[
        (|it| it.scope.complete = true, "scope.json", "it says that it is complete, and outcomes are unknown"),
        (|it| it.scope.complete = true, "scope.json", "it says that it is complete, and why it is not"),
        (|it| it.scope.incomplete.clear(), "scope.json", "it says that it is not complete, and not why"),
        (
            |it| (it.scope.complete, it.collection.gaps) = (true, vec![crate::evidence::documents::GapRow::default()]),
            "scope.json",
            "it says that it is complete, and `collection.json` has gaps",
        ),
    ]);
}

#[test]
fn the_population_adds_up() {
    assert_each(&[
        (|it| it.population.resources = 6, "population.json", "4 resources were judged and 1 were not, and there are 6"),
        (|it| it.population.left.clear(), "population.json", "4 resources were judged and 0 were not, and there are 5"),
        (|it| it.population.types[0].resources = 3, "population.json", "its types have 4 resources, and there are 5"),
        (
            |it| it.population.types[0].judged = 3,
            "population.json",
            "3 resources of its types were judged, and 4 were judged at all",
        ),
        (
            |it| it.population.types[1].judged = 2,
            "population.json",
            "more of the type `Microsoft.Network/networkWatchers` were judged than there are",
        ),
        (
            |it| it.population.types[1].kind = it.population.types[0].kind.to_uppercase(),
            "population.json",
            "the type `MICROSOFT.STORAGE/STORAGEACCOUNTS` is there twice",
        ),
        (
            |it| it.population.counts[0].differences.clear(),
            "population.json",
            "the counts of the subscription `s` differ, and nothing says why",
        ),
        (
            |it| it.population.counts.push(it.population.counts[0].clone()),
            "population.json",
            "the subscription `s` is counted twice",
        ),
    ]);
    let told = resealed(|it| {
        it.population.counts[0].resource_manager = None;
        it.population.counts[0].differences.clear();
    });
    assert_eq!(faults(&told), []);
}

#[test]
fn articles_and_measures_are_sums() {
    assert_each(&[
        (
            |it| it.articles[0].articles[0].outcomes.pass = 6,
            "articles.json",
            "the outcomes of `gdpr Art. 32(1)(a)` are not the sums of its controls, which are 2 fail, 1 unknown, 1 exempt, 4 pass, \
             0 not applicable",
        ),
        (
            |it| it.articles[0].articles[1].direct.clear(),
            "articles.json",
            "the outcomes of `gdpr Art. 32(1)(c)` are not the sums of its controls, which are 0 fail, 0 unknown, 0 exempt, 0 pass, \
             0 not applicable",
        ),
        (
            |it| it.articles[0].articles[1].direct.push("none".to_owned()),
            "articles.json",
            "`gdpr Art. 32(1)(c)` names the control `none`, which is not there",
        ),
        (
            |it| it.measures.headings[0].outcomes.fail = 0,
            "measures.json",
            "the outcomes of `Encryption` are not the sums of its controls, which are 1 fail, 0 unknown, 1 exempt, 2 pass, \
             0 not applicable",
        ),
    ]);
}

#[test]
fn findings_are_those_that_are_counted() {
    assert_each(&[
        (
            |it| drop(it.findings.remove(0)),
            "findings.jsonl",
            "it tells of 0 resources with the outcome `fail` of the control `tls`, and `controls.json` counts 1",
        ),
        (
            |it| it.findings.push(finding("tls", OutcomeWord::Fail, "e")),
            "findings.jsonl",
            "it tells of 2 resources with the outcome `fail` of the control `tls`, and `controls.json` counts 1",
        ),
        (
            |it| it.findings[4].resource = resource("a"),
            "findings.jsonl",
            "it tells of 0 resources with the outcome `unknown` of the control `keys`, and `controls.json` counts 1",
        ),
        (
            |it| it.findings[0].outcome = OutcomeWord::Unknown,
            "findings.jsonl",
            "it tells of 1 resources with the outcome `unknown` of the control `tls`, and `controls.json` counts 0",
        ),
        (
            |it| it.findings[0].outcome = OutcomeWord::Pass,
            "findings.jsonl:1",
            "its outcome is `pass`: findings are what fails, is unknown or is exempt",
        ),
        (|it| it.findings[1].control = "none".to_owned(), "findings.jsonl:2", "its control `none` is not in `controls.json`"),
        (|it| it.findings[1].exemption = None, "findings.jsonl:2", "it is exempt, and nobody decided that"),
        (|it| it.findings[0].exemption = Some(decision()), "findings.jsonl:1", "somebody exempted it, and it is not exempt"),
    ]);
}

#[test]
fn resources_of_code_may_look_alike() {
    let files = |it: &mut Documents| {
        it.scope.subject = crate::evidence::documents::Subject::Files;
        for finding in &mut it.findings {
            finding.resource = ResourceRow { id: "{…}".to_owned(), ..ResourceRow::default() };
        }
    };
    assert_eq!(faults(&resealed(files)), []);
    let fewer = resealed(|it| {
        files(it);
        it.findings.remove(0);
    });
    let what = "it tells of 0 resources with the outcome `fail` of the control `tls`, and `controls.json` counts 1";
    assert_told(&faults(&fewer), "findings.jsonl", what);
}

#[test]
fn the_sample_can_have_been_drawn() {
    assert_each(&[
        (
            |it| it.sample.population = 9,
            "sample.json",
            "it was drawn from 9 judgements, and the controls count 8 that are about their resources",
        ),
        (
            |it| it.sample.sheets = vec![it.sample.sheets[0].clone(); 9],
            "sample.json",
            "it has 9 sheets, and there are 8 judgements to draw from",
        ),
        (|it| it.sample.sheets[0].number = 2, "sample.json", "sheet 1 has the number 2"),
        (
            |it| it.sample.sheets[0].control = "none".to_owned(),
            "sample.json",
            "sheet 1 is about the control `none`, which is not in `controls.json`",
        ),
        (|it| it.sample.sheets[0].title.push('x'), "sample.json", "sheet 1 has another title than the control `tls`"),
        (
            |it| it.sample.sheets[0].outcome = OutcomeWord::NotApplicable,
            "sample.json",
            "sheet 1 is about a resource that the control `tls` is not about",
        ),
        (
            |it| it.sample.sheets[1].outcome = OutcomeWord::Pass,
            "sample.json",
            "sheet 2 has the outcome `pass`, and by `findings.jsonl` it is `fail`",
        ),
        (
            |it| it.sample.sheets[0].outcome = OutcomeWord::Fail,
            "sample.json",
            "sheet 1 has the outcome `fail`, and by `findings.jsonl` it is `pass`",
        ),
        (
            |it| it.sample.sheets[2] = Sheet { number: 3, ..it.sample.sheets[0].clone() },
            "sample.json",
            "sheet 3 was drawn before",
        ),
    ]);
}

#[test]
fn exemptions_count_and_are_in_the_register() {
    assert_each(&[
        (|it| it.exemptions.clear(), "findings.jsonl:2", "it is exempt by a decision that is not in `exemptions.json`"),
        (
            |it| it.exemptions[0].decision.reason.push('x'),
            "exemptions.json",
            "entry 1 says that it exempts 1 findings, and `findings.jsonl` has none of them",
        ),
        (
            |it| it.exemptions[0].state = "unused".to_owned(),
            "exemptions.json",
            "entry 1 is `unused`, and says that it exempts 1 findings",
        ),
        (
            |it| (it.exemptions[0].state, it.exemptions[0].used) = ("unused".to_owned(), 0),
            "exemptions.json",
            "entry 1 (`unused`) says that it exempts 0 findings, and 1 are exempt by its decision",
        ),
        (|it| it.exemptions[0].used = 0, "exemptions.json", "entry 1 is `used`, and exempts nothing"),
        (|it| it.exemptions[0].state = "good".to_owned(), "exemptions.json", "entry 1 has the state `good`, which is none"),
        (
            |it| it.exemptions[0].decision.expires = Some("never".to_owned()),
            "exemptions.json",
            "entry 1 is `used` and expires on a day that is none",
        ),
    ]);
    let instead = resealed(|it| it.findings[1].exemption = Some(Decision { instead: Some(OutcomeWord::Fail), ..decision() }));
    assert_eq!(faults(&instead), []);
    let merged = resealed(|it| it.exemptions[0].used = 3);
    assert_eq!(faults(&merged), []);
}

#[test]
fn an_exemption_that_expired_counts_no_more() {
    let expiring = |day: &'static str, state: &'static str| {
        faults(&resealed(move |it| {
            it.exemptions[0].decision.expires = Some(day.to_owned());
            it.exemptions[0].state = state.to_owned();
            it.findings[1].exemption.clone_from(&Some(it.exemptions[0].decision.clone()));
        }))
    };
    for state in ["used", "expiring"] {
        let told = expiring("2026-10-31", state);
        let ended = "expired on 2026-10-31, before the pack was made: it is still used";
        assert_told(&told, "exemptions.json", &format!("entry 1 is `{state}` and {ended}"));
        assert_told(&told, "findings.jsonl:2", &format!("its exemption {ended}"));
        assert_eq!(expiring("2026-11-01", state), [], "on its last day it counts");
    }
    let hidden = expiring("2026-10-31", "expired");
    let what = "its exemption expired on 2026-10-31, before the pack was made: it is still used";
    assert_told(&hidden, "findings.jsonl:2", what);
}

#[test]
fn people_are_told_by_line_and_never_named() {
    let wrong = resealed(|it| {
        it.findings[2].message = "ask somebody@example.org".to_owned();
        it.controls[0].why = "ask somebody@example.org".to_owned();
        it.exemptions[0].state = "somebody@example.org".to_owned();
    });
    let mut wrong = wrong;
    wrong.0.insert("report.html".to_owned(), b"<p>\n\n<a href='mailto:somebody%40example.org'>".to_vec());
    wrong.0.insert("somebody@example.org".to_owned(), Vec::new());
    wrong.seal(|_| {});
    let told = faults(&wrong);
    assert_told(&told, "findings.jsonl", "it has an e-mail address in line 3");
    assert_told(&told, "report.html", "it has an e-mail address in line 3");
    for path in ["controls.json", MANIFEST] {
        let text = String::from_utf8(wrong.0[path].clone()).unwrap();
        let line = text.lines().position(|line| line.contains('@')).unwrap() + 1;
        assert_told(&told, path, &format!("it has an e-mail address in line {line}"));
    }
    assert!(!format!("{told:?}").contains("example.org"), "{told:#?}");
}
