//! Documents for tests: of everything something, and texts that nobody should believe.

use std::collections::BTreeMap;

use crate::evidence::documents::{
    Arc, ArticleRow, AuthorRow, Cell, Collection, ControlRow, Counts, Decision, Documents, ExemptionRow, Finding, FrameworkRow,
    Interval, Limit, OutcomeWord, Population, Purpose, Reason, RegionRow, Residency, ResidencyRow, ResourceRow, RunRow, Scope,
    SubscriptionRow, TwoCounts, TypeRow,
};
use crate::evidence::exchange::Identity;

/// Texts from the outside at their worst.
pub(in crate::evidence) const HOSTILE: [&str; 10] = [
    "",
    " \t",
    "=cmd|'/C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "a\u{0}\u{7}\u{1b}[31mb\r\nc\u{2028}d\u{85}",
    "\u{202e}txt.exe\u{200b}\u{feff}",
    "<script>alert(1)</script> [x](javascript:alert(1)) ![](https://example.com/x.png)",
    "{{ insert: param, x }} `_*~^|\\` &lt; #",
    "\"quoted\"; 'x', y",
    "\u{10ffff}\u{e000}ü𝔘",
];

/// What tells the pack of these documents from others.
pub(in crate::evidence) fn identity() -> Identity {
    Identity { digest: format!("sha256:{}", "ab".repeat(32)), created: "2026-11-22T01:10:00Z".to_owned() }
}

/// Documents with every outcome, two of them hostile.
pub(in crate::evidence) fn documents() -> Documents {
    let mut documents = Documents {
        scope: scope(),
        collection: collection(),
        population: population(),
        controls: vec![
            control("tls-minimum-version", "tls", [90, 6, 2, 1, 1]),
            control("keyvault-purge-protection", "keyvault", [0, 0, 3, 0, 0]),
            control("residency-region", "residency", [0, 0, 0, 5, 0]),
            control("tls-https-only", "tls", [9, 0, 0, 0, 1]),
            control("waf-mode", "waf", [0, 0, 0, 0, 4]),
            control("Azure Policy/ü", "", [1, 1, 0, 0, 0]),
        ],
        articles: vec![
            framework("gdpr"),
            FrameworkRow { key: "c5 2020".to_owned(), name: "C5".to_owned(), ..FrameworkRow::default() },
        ],
        residency: residency(),
        limits: vec![Limit { title: "Data plane".to_owned(), text: "It was not looked at.".to_owned() }],
        ..Documents::default()
    };
    let fails = (0..6).map(|number| finding("tls-minimum-version", OutcomeWord::Fail, number));
    let unknown = (0..5).map(|number| finding("residency-region", OutcomeWord::Unknown, number));
    let exempt = (0..3).map(|number| Finding {
        exemption: Some(decision(number % 2)),
        ..finding("keyvault-purge-protection", OutcomeWord::Exempt, number)
    });
    documents.findings = fails.chain(unknown).chain(exempt).collect();
    documents.findings.push(finding("tls-minimum-version", OutcomeWord::Unknown, 90));
    documents.findings.push(Finding { exemption: None, ..finding("tls-minimum-version", OutcomeWord::Exempt, 91) });
    documents.findings.push(finding("Azure Policy/ü", OutcomeWord::Fail, 1));
    // The same thing, judged in two tenants.
    documents.findings.push(finding("Azure Policy/ü", OutcomeWord::Fail, 1));
    documents.findings.push(finding("upkeep-expired", OutcomeWord::Fail, 2));
    documents.exemptions = (0..2).map(exemption).collect();
    documents
}

/// The same, with hostile texts wherever a text can be from the outside.
pub(in crate::evidence) fn hostile() -> Documents {
    let mut documents = documents();
    for text in HOSTILE {
        let own = text.to_owned();
        documents.controls.push(ControlRow {
            id: own.clone(),
            title: own.clone(),
            why: own.clone(),
            family: own.clone(),
            severity: own.clone(),
            types: vec![own.clone()],
            author: own.clone(),
            articles: BTreeMap::from([("gdpr".to_owned(), vec![own.clone()])]),
            unknown_because: vec![Reason { reason: own.clone(), resources: 1 }],
            outcomes: Counts { unknown: 1, ..Counts::default() },
            population: 1,
            ..ControlRow::default()
        });
        for outcome in [OutcomeWord::Fail, OutcomeWord::Unknown, OutcomeWord::Exempt] {
            documents.findings.push(Finding {
                id: own.clone(),
                control: own.clone(),
                outcome,
                severity: own.clone(),
                resource: ResourceRow { id: own.clone(), kind: own.clone(), name: own.clone(), region: Some(own.clone()) },
                property: own.clone(),
                message: own.clone(),
                conditional: Some(own.clone()),
                environments: vec![own.clone()],
                place: Some(own.clone()),
                exemption: (outcome == OutcomeWord::Exempt).then(|| Decision {
                    source: own.clone(),
                    reason: own.clone(),
                    owner: Some(own.clone()),
                    approver: Some(own.clone()),
                    compensating_control: Some(own.clone()),
                    ticket: Some(own.clone()),
                    created: Some(own.clone()),
                    expires: Some(own.clone()),
                    instead: Some(OutcomeWord::Fail),
                }),
            });
        }
        documents.exemptions.push(ExemptionRow {
            controls: vec![own.clone()],
            about: own.clone(),
            place: own.clone(),
            ..exemption(0)
        });
        documents.scope.authors.push(AuthorRow { name: own.clone(), digest: own.clone(), policies: 1 });
        documents.scope.incomplete.push(own.clone());
        documents.collection.runs.push(RunRow {
            started: own.clone(),
            finished: own.clone(),
            shard: Some(own.clone()),
            ..RunRow::default()
        });
        documents.population.types.push(TypeRow { kind: own.clone(), resources: 1, judged: 1 });
        documents.population.left.push(Reason { reason: own.clone(), resources: 1 });
        documents
            .residency
            .rows
            .push(ResidencyRow { name: own.clone(), cells: vec![Cell { region: own.clone(), ..Cell::default() }] });
        documents.articles.push(FrameworkRow {
            key: own.clone(),
            name: own.clone(),
            version: own.clone(),
            publisher: own.clone(),
            link: own.clone(),
            date: own.clone(),
            about: own.clone(),
            articles: vec![ArticleRow {
                id: own.clone(),
                title: own.clone(),
                demands: Some(own.clone()),
                shows: Some(own.clone()),
                hidden: Some(own.clone()),
                direct: vec![own.clone()],
                supporting: vec![own.clone(), "tls-https-only".to_owned()],
                ..ArticleRow::default()
            }],
        });
    }
    documents
}

/// `number` findings, each of a resource of its own.
pub(in crate::evidence) fn many(number: usize) -> Documents {
    let findings = (0..number).map(|number| finding("tls-minimum-version", OutcomeWord::Fail, number)).collect();
    let fail = u64::try_from(number).unwrap();
    let controls =
        vec![ControlRow { outcomes: Counts { fail, ..Counts::default() }, ..control("tls-minimum-version", "tls", [0; 5]) }];
    Documents { controls, findings, exemptions: Vec::new(), ..documents() }
}

/// A control with how many pass, fail, are exempt, unknown, not applicable.
pub(in crate::evidence) fn control(
    id: &str,
    family: &str,
    [pass, fail, exempt, unknown, not_applicable]: [u64; 5],
) -> ControlRow {
    let outcomes = Counts { pass, fail, exempt, unknown, not_applicable };
    let reason = |reason: &str, resources| {
        (resources > 0).then(|| Reason { reason: reason.to_owned(), resources }).into_iter().collect::<Vec<_>>()
    };
    ControlRow {
        id: id.to_owned(),
        title: format!("Storage accounts keep what {id} demands"),
        why: "Older versions can be broken, and what is read on the way is personal data.".to_owned(),
        family: family.to_owned(),
        severity: "high".to_owned(),
        types: vec!["Microsoft.Storage/storageAccounts".to_owned(), "Microsoft.KeyVault/vaults".to_owned()],
        articles: BTreeMap::from([("gdpr".to_owned(), vec!["Art. 32(1)(a)".to_owned(), "Art. 5(1)(f)".to_owned()])]),
        author: "seawall".to_owned(),
        population: outcomes.total(),
        outcomes,
        unknown_because: reason("the call was denied", unknown),
        not_applicable_because: reason("it is no account of its own", not_applicable),
    }
}

/// A finding about a resource.
pub(in crate::evidence) fn finding(control: &str, outcome: OutcomeWord, number: usize) -> Finding {
    let name = format!("st{number:06}");
    let id = format!(
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg_prod/providers/Microsoft.Storage/storageAccounts/{name}"
    );
    Finding {
        id: format!("{control}-{number:08x}"),
        control: control.to_owned(),
        outcome,
        severity: if number.is_multiple_of(2) { "high" } else { "medium" }.to_owned(),
        resource: ResourceRow {
            id,
            kind: "Microsoft.Storage/storageAccounts".to_owned(),
            name,
            region: Some("westeurope".to_owned()),
        },
        property: "properties.minimumTlsVersion".to_owned(),
        message: "TLS older than 1.2 is accepted".to_owned(),
        conditional: (number == 2).then(|| "the parameter `deploy` is true".to_owned()),
        environments: vec!["production".to_owned()],
        place: None,
        exemption: None,
    }
}

fn decision(number: usize) -> Decision {
    Decision {
        source: "file".to_owned(),
        reason: format!("The vault of case {number} is emptied every night"),
        owner: Some("Team Storage".to_owned()),
        approver: (number == 0).then(|| "Data protection officer".to_owned()),
        compensating_control: (number == 0).then(|| "A backup in another vault".to_owned()),
        ticket: Some("SEC-12".to_owned()),
        created: Some("2026-10-01".to_owned()),
        expires: (number == 0).then(|| "2026-12-31".to_owned()),
        instead: Some(OutcomeWord::Fail),
    }
}

fn exemption(number: usize) -> ExemptionRow {
    ExemptionRow {
        controls: vec!["keyvault-purge-protection".to_owned(), "tls-*".to_owned()],
        about: "vaults whose name begins with kv-test".to_owned(),
        decision: decision(number),
        place: "seawall-exemptions.toml:12".to_owned(),
        state: "used".to_owned(),
        note: String::new(),
        used: 2,
    }
}

fn scope() -> Scope {
    Scope {
        created: "2026-11-22T01:10:00Z".to_owned(),
        collected: Some(Interval { from: "2026-11-22T01:00:00Z".to_owned(), to: "2026-11-22T01:05:00.5Z".to_owned() }),
        tool: "seawall 0.1.0".to_owned(),
        tenants: vec!["00000000-0000-0000-0000-00000000000a".to_owned()],
        subscriptions: vec![SubscriptionRow {
            id: "00000000-0000-0000-0000-000000000001".to_owned(),
            ..SubscriptionRow::default()
        }],
        profile: "gdpr".to_owned(),
        authors: vec![AuthorRow { name: "seawall".to_owned(), digest: format!("sha256:{}", "cd".repeat(32)), policies: 97 }],
        outcomes: Counts { pass: 100, fail: 7, exempt: 5, unknown: 6, not_applicable: 6 },
        incomplete: vec!["6 outcomes are unknown".to_owned()],
        ..Scope::default()
    }
}

fn collection() -> Collection {
    let run = RunRow {
        started: "2026-11-22T01:00:00Z".to_owned(),
        finished: "2026-11-22T01:05:00Z".to_owned(),
        shard: Some("1/1".to_owned()),
        calls: BTreeMap::from([("graph".to_owned(), 12)]),
        retries: 1,
        records: 104,
        ..RunRow::default()
    };
    Collection { runs: vec![run], ..Collection::default() }
}

fn population() -> Population {
    Population {
        resources: 104,
        judged: 100,
        left: vec![Reason { reason: "no control is about the type".to_owned(), resources: 4 }],
        scopes: 2,
        types: vec![TypeRow { kind: "Microsoft.Storage/storageAccounts".to_owned(), resources: 104, judged: 100 }],
        counts: vec![TwoCounts {
            subscription: "00000000-0000-0000-0000-000000000001".to_owned(),
            resource_graph: 104,
            received: 104,
            resource_manager: Some(103),
            differences: vec!["1 was deleted meanwhile".to_owned()],
        }],
    }
}

fn residency() -> Residency {
    let region = |name: &str, display: &str, country: Option<&str>, inside| RegionRow {
        name: name.to_owned(),
        display: display.to_owned(),
        country: country.map(str::to_owned),
        inside,
        resources: 50,
    };
    let cell = |purpose, region: &str, inside| Cell { purpose, region: region.to_owned(), inside, resources: 50 };
    Residency {
        perimeter: "EU".to_owned(),
        regions: vec![
            region("westeurope", "West Europe", Some("Netherlands"), Some(true)),
            region("eastus", "East US", Some("United States"), Some(false)),
        ],
        rows: vec![ResidencyRow {
            name: "00000000-0000-0000-0000-000000000001".to_owned(),
            cells: vec![
                cell(Purpose::AtRest, "westeurope", Some(true)),
                cell(Purpose::Replica, "eastus", Some(false)),
                cell(Purpose::Logs, "unknown", None),
            ],
        }],
        arcs: vec![Arc {
            from: "westeurope".to_owned(),
            to: "eastus".to_owned(),
            purpose: Purpose::Replica,
            inside: Some(false),
            resources: 50,
        }],
        ..Residency::default()
    }
}

fn framework(key: &str) -> FrameworkRow {
    let article = |id: &str, direct: &[&str], supporting: &[&str]| ArticleRow {
        id: id.to_owned(),
        title: format!("What {id} is called"),
        demands: Some("Personal data is protected.".to_owned()),
        shows: Some("what is encrypted".to_owned()),
        hidden: Some("who uses the access they have".to_owned()),
        direct: direct.iter().map(|&one| one.to_owned()).collect(),
        supporting: supporting.iter().map(|&one| one.to_owned()).collect(),
        outcomes: Counts { pass: 3, fail: 1, ..Counts::default() },
    };
    FrameworkRow {
        key: key.to_owned(),
        name: "GDPR".to_owned(),
        version: "Regulation (EU) 2016/679".to_owned(),
        publisher: "European Union".to_owned(),
        link: "https://eur-lex.europa.eu/eli/reg/2016/679/oj".to_owned(),
        date: "2026-11-21".to_owned(),
        about: "This is no legal advice.".to_owned(),
        articles: vec![
            article("Art. 32(1)(a)", &["tls-minimum-version", "tls-https-only"], &["keyvault-purge-protection"]),
            article("Art. 44", &["residency-region"], &["a-control-that-is-off"]),
            ArticleRow { outcomes: Counts::default(), ..article("Art. 33", &[], &[]) },
        ],
    }
}
