//! An example of documents for tests: three subscriptions, regions in and outside of Europe, thirty controls, two hundred findings, names that
//! want to be markup, and every kind of entry that a pack may have.

use std::collections::BTreeMap;

use crate::evidence::documents::{
    Arc, ArticleRow, AuthorRow, CallRow, Cell, Collection, ControlRow, Counts, Decision, Documents, ExemptionRow, Finding,
    FrameworkRow, GapRow, InputFile, Interval, Limit, MeasureRow, Measures, OutcomeWord, Population, Purpose, Reason, RegionRow,
    Residency, ResidencyRow, ResourceRow, RunRow, Sample, Scope, Sheet, Subject, SubscriptionRow, TransferRow, Transfers,
    TwoCounts, TypeRow,
};

/// What somebody called a resource in the hope that a page believes it.
pub(crate) const HOSTILE: &str = "\"><script>alert('x')</script>&amp;\u{202e}gnp.exe\u{0}";

const SUBSCRIPTIONS: [&str; 3] =
    ["3f2b8c1e-0a4d-4b7e-9c55-6d1f0e2a7b90", "8d41e0aa-77b3-4f0c-8a2e-b1c9d5e6f702", "c07e5d33-1b9a-4e62-a4f8-29d8c3b1e456"];

const TYPES: [&str; 6] = [
    "Microsoft.Storage/storageAccounts",
    "Microsoft.KeyVault/vaults",
    "Microsoft.Sql/servers",
    "Microsoft.Web/sites",
    "Microsoft.DocumentDB/databaseAccounts",
    "Microsoft.CognitiveServices/accounts",
];

/// Control, severity, family, articles, title.
const CONTROLS: [(&str, &str, &str, &[&str], &str); 10] = [
    ("SW-RES-001", "critical", "residency", &["Art. 44", "Art. 30(1)(e)"], "resources lie in regions of the perimeter"),
    ("SW-RES-004", "high", "residency", &["Art. 44", "Art. 28(3)(a)"], "copies stay in the perimeter"),
    ("SW-NET-001", "high", "network", &["Art. 32(1)(b)", "Art. 25(2)"], "storage accounts refuse public networks"),
    ("SW-NET-007", "medium", "network", &["Art. 32(1)(b)"], "security groups deny what nobody allowed"),
    ("SW-TLS-001", "high", "encryption", &["Art. 32(1)(a)"], "`minimumTlsVersion` is at least `TLS1_2`"),
    ("SW-KV-002", "high", "keys", &["Art. 32(1)(a)", "Art. 32(4)"], "vaults are protected against purging"),
    ("SW-BAK-001", "medium", "backup", &["Art. 32(1)(c)"], "databases keep backups for at least 14 days"),
    ("SW-LOG-003", "medium", "logging", &["Art. 32(1)(d)", "Art. 5(2)"], "diagnostic settings send audit logs to a workspace"),
    ("SW-IDN-002", "critical", "identity", &["Art. 32(1)(b)", "Art. 32(4)"], "apps use managed identities in place of secrets"),
    ("SW-TAG-001", "low", "tags", &["Art. 30(1)"], "resources name an owner and a purpose"),
];

/// Region, display, country, inside, resources.
type Region = (&'static str, &'static str, Option<&'static str>, Option<bool>, u64);

const REGIONS: [Region; 14] = [
    ("westeurope", "West Europe", Some("Netherlands"), Some(true), 412),
    ("northeurope", "North Europe", Some("Ireland"), Some(true), 127),
    ("germanywestcentral", "Germany West Central", Some("Germany"), Some(true), 240),
    ("germanynorth", "Germany North", Some("Germany"), Some(true), 12),
    ("francecentral", "France Central", Some("France"), Some(true), 51),
    ("swedencentral", "Sweden Central", Some("Sweden"), Some(true), 33),
    ("polandcentral", "Poland Central", Some("Poland"), Some(true), 8),
    ("switzerlandnorth", "Switzerland North", Some("Switzerland"), Some(false), 19),
    ("uksouth", "UK South", Some("United Kingdom"), Some(false), 41),
    ("eastus", "East US", Some("United States"), Some(false), 22),
    ("southeastasia", "Southeast Asia", Some("Singapore"), Some(false), 3),
    ("australiaeast", "Australia East", Some("Australia"), Some(false), 1),
    ("global", "global", None, None, 57),
    ("marsnorth<b>", "marsnorth<b>", None, None, 1),
];

/// The documents.
pub(crate) fn documents() -> Documents {
    let controls = controls();
    let outcomes = controls.iter().fold(Counts::default(), |mut all, control| {
        all.add(&control.outcomes);
        all
    });
    Documents {
        scope: scope(outcomes),
        collection: collection(),
        population: population(),
        findings: findings(&controls, 200),
        exemptions: exemptions(),
        residency: residency(),
        transfers: transfers(),
        measures: measures(),
        articles: articles(&controls),
        sample: sample(),
        limits: limits(),
        controls,
    }
}

fn scope(outcomes: Counts) -> Scope {
    let subscriptions = SUBSCRIPTIONS.iter().zip([612, 398, 17]).map(|(id, resources)| SubscriptionRow {
        id: (*id).to_owned(),
        tenant: Some("11111111-2222-4333-8444-555555555555".to_owned()),
        visible: true,
        included: true,
        resources,
    });
    Scope {
        created: "2026-11-22T01:42:07Z".to_owned(),
        collected: Some(Interval { from: "2026-11-22T01:00:02Z".to_owned(), to: "2026-11-22T01:38:51Z".to_owned() }),
        tool: "seawall 0.9.0".to_owned(),
        subject: Subject::Live,
        inputs: vec![InputFile {
            path: "snapshot/2026-11-22.seawall".to_owned(),
            taken: "snapshot".to_owned(),
            digest: Some(digest('a')),
        }],
        cloud: Some("AzureCloud".to_owned()),
        asked: vec!["management group `mg-production`".to_owned()],
        tenants: vec!["11111111-2222-4333-8444-555555555555".to_owned()],
        subscriptions: subscriptions.collect(),
        shards: Vec::new(),
        profile: "gdpr-eu".to_owned(),
        environment: Some("production".to_owned()),
        authors: vec![
            AuthorRow { name: "seawall".to_owned(), digest: digest('5'), policies: 184 },
            AuthorRow { name: "contoso-baseline".to_owned(), digest: digest('c'), policies: 6 },
        ],
        outcomes,
        complete: false,
        incomplete: vec![
            "diagnostic settings of 14 resources could not be read: the credential may not".to_owned(),
            "61 outcomes are unknown".to_owned(),
        ],
    }
}

fn digest(digit: char) -> String {
    format!("sha256:{}", String::from(digit).repeat(64))
}

fn collection() -> Collection {
    Collection {
        runs: vec![RunRow {
            asked: vec!["management group `mg-production`".to_owned()],
            shard: None,
            started: "2026-11-22T01:00:02Z".to_owned(),
            finished: "2026-11-22T01:38:51Z".to_owned(),
            calls: BTreeMap::from([("graph".to_owned(), 63), ("list".to_owned(), 3), ("diagnosticSettings".to_owned(), 1_013)]),
            retries: 4,
            rights: BTreeMap::from([("Microsoft.Storage/storageAccounts/listKeys/action".to_owned(), false)]),
            records: 2_206,
            content: digest('7'),
        }],
        calls: vec![CallRow {
            name: "diagnosticSettings".to_owned(),
            api_version: "2021-05-01-preview".to_owned(),
            path: "/providers/Microsoft.Insights/diagnosticSettings".to_owned(),
            gives: vec!["Microsoft.Insights/diagnosticSettings".to_owned()],
        }],
        queries: BTreeMap::from([(
            "resources".to_owned(),
            "resources | project id, type, location | order by id asc".to_owned(),
        )]),
        gaps: vec![GapRow {
            scope: format!("/subscriptions/{}/resourceGroups/rg-legacy", SUBSCRIPTIONS[1]),
            source: "diagnosticSettings".to_owned(),
            cause: "denied".to_owned(),
            resources: 14,
            text: "the credential may not read diagnostic settings here".to_owned(),
        }],
        uncollected: vec!["Microsoft.Authorization/roleAssignments".to_owned()],
        trouble: Vec::new(),
    }
}

fn population() -> Population {
    Population {
        resources: 1_027,
        judged: 941,
        left: vec![
            Reason { reason: "no enabled control is about this type".to_owned(), resources: 71 },
            Reason { reason: "managed by another resource, which is judged in its place".to_owned(), resources: 12 },
            Reason { reason: "its record could not be read".to_owned(), resources: 3 },
        ],
        scopes: 17,
        types: TYPES.iter().zip([310, 96, 88, 240, 207, 86]).map(|(kind, resources)| TypeRow { kind: (*kind).to_owned(), resources, judged: resources - 10 }).collect(),
        counts: SUBSCRIPTIONS
            .iter()
            .zip([(612, 612, Some(612)), (398, 398, Some(401)), (17, 17, None)])
            .map(|(id, (resource_graph, received, resource_manager))| TwoCounts {
                subscription: (*id).to_owned(),
                resource_graph,
                received,
                resource_manager,
                differences: match resource_manager {
                    Some(401) => vec!["3 are of `Microsoft.Insights/scheduledqueryrules`, which Resource Graph does not have; they were read one by one".to_owned()],
                    Some(_) => Vec::new(),
                    None => vec!["Azure Resource Manager was not asked: the credential may not list this subscription".to_owned()],
                },
            })
            .collect(),
    }
}

fn controls() -> Vec<ControlRow> {
    (0..30_u64)
        .map(|at| {
            let (id, severity, family, articles, title) = CONTROLS[usize::try_from(at).unwrap_or(0) % CONTROLS.len()];
            let id = if at < 10 { id.to_owned() } else { format!("{id}-{}", at / 10) };
            let outcomes = Counts { pass: 60 + at * 7, fail: (at * 5) % 17, exempt: at % 4, unknown: (at * 3) % 7, not_applicable: at % 9 };
            ControlRow {
                id,
                title: title.to_owned(),
                why: "Whoever reaches the data can copy it, and what lies outside of the perimeter is a transfer that needs grounds of its own.".to_owned(),
                family: family.to_owned(),
                severity: severity.to_owned(),
                types: vec![TYPES[usize::try_from(at).unwrap_or(0) % TYPES.len()].to_owned()],
                articles: BTreeMap::from([("gdpr".to_owned(), articles.iter().map(|one| (*one).to_owned()).collect())]),
                author: if at == 29 { "contoso-baseline".to_owned() } else { "seawall".to_owned() },
                population: outcomes.total(),
                outcomes,
                unknown_because: (outcomes.unknown > 0)
                    .then(|| Reason { reason: "diagnostic settings could not be read".to_owned(), resources: outcomes.unknown })
                    .into_iter()
                    .collect(),
                not_applicable_because: (outcomes.not_applicable > 0)
                    .then(|| Reason { reason: "the account is of a kind without this setting".to_owned(), resources: outcomes.not_applicable })
                    .into_iter()
                    .collect(),
            }
        })
        .collect()
}

/// Findings of the first controls, `many` of them.
pub(crate) fn findings(controls: &[ControlRow], many: usize) -> Vec<Finding> {
    let finding = |at: usize| {
        let control = &controls[at % 12];
        let outcome = match at % 8 {
            0 => OutcomeWord::Exempt,
            3 => OutcomeWord::Unknown,
            _ => OutcomeWord::Fail,
        };
        let kind = TYPES[at % TYPES.len()];
        let name = if at == 7 { HOSTILE.to_owned() } else { format!("stcontoso{at:04}") };
        let subscription = SUBSCRIPTIONS[at % 3];
        Finding {
            id: format!("{at:016x}"),
            control: control.id.clone(),
            outcome,
            severity: control.severity.clone(),
            resource: ResourceRow {
                id: format!("/subscriptions/{subscription}/resourceGroups/rg-payments-prod-weu/providers/{kind}/{name}"),
                kind: kind.to_owned(),
                name,
                region: Some(REGIONS[at % 8].0.to_owned()),
            },
            property: if at.is_multiple_of(5) { String::new() } else { "properties.networkAcls.defaultAction".to_owned() },
            message: match outcome {
                OutcomeWord::Unknown => "diagnostic settings could not be read: the credential may not".to_owned(),
                _ => "`defaultAction` is `Allow`, so every network reaches the account".to_owned(),
            },
            conditional: (at.is_multiple_of(31)).then(|| "parameter `deployReplica`".to_owned()),
            environments: vec!["production".to_owned()],
            place: None,
            exemption: (outcome == OutcomeWord::Exempt).then(|| decision(at)),
        }
    };
    (0..many).map(finding).collect()
}

fn decision(at: usize) -> Decision {
    Decision {
        source: "file".to_owned(),
        reason: "the vendor reaches the account by its public name until the private link is ready".to_owned(),
        owner: Some("Team Payments".to_owned()),
        approver: Some("CISO office".to_owned()),
        compensating_control: Some("allow-list of two addresses at the firewall".to_owned()),
        ticket: Some(format!("SEC-{}", 1_200 + at)),
        created: Some("2026-08-01".to_owned()),
        expires: Some("2026-12-31".to_owned()),
        instead: Some(OutcomeWord::Fail),
    }
}

fn exemptions() -> Vec<ExemptionRow> {
    ["used", "expiring", "unused", "undecided", "idle", "expired", "refused", "malformed"]
        .iter()
        .enumerate()
        .map(|(at, state)| ExemptionRow {
            controls: vec!["SW-NET-001".to_owned()],
            about: format!("storage accounts named `stcontoso{at}*`"),
            decision: decision(at),
            place: format!("seawall-exemptions.toml:{}", 12 + at * 9),
            state: (*state).to_owned(),
            note: if *state == "expired" {
                "it ended on 2026-10-31; what it exempted is found again".to_owned()
            } else {
                String::new()
            },
            used: if at < 2 { 12 } else { 0 },
        })
        .collect()
}

fn residency() -> Residency {
    let cell = |purpose: Purpose, region: &str, inside: Option<bool>, resources: u64| Cell {
        purpose,
        region: region.to_owned(),
        inside,
        resources,
    };
    let arc = |from: &str, to: &str, purpose: Purpose, inside: Option<bool>, resources: u64| Arc {
        from: from.to_owned(),
        to: to.to_owned(),
        purpose,
        inside,
        resources,
    };
    let rows = SUBSCRIPTIONS.iter().enumerate().map(|(at, name)| ResidencyRow {
        name: (*name).to_owned(),
        cells: match at {
            0 => vec![
                cell(Purpose::AtRest, "westeurope", Some(true), 400),
                cell(Purpose::AtRest, "northeurope", Some(true), 90),
                cell(Purpose::AtRest, "eastus", Some(false), 22),
                cell(Purpose::Replica, "northeurope", Some(true), 88),
                cell(Purpose::Backup, "germanywestcentral", Some(true), 31),
                cell(Purpose::Logs, "westeurope", Some(true), 410),
                cell(Purpose::Keys, "westeurope", Some(true), 96),
                cell(Purpose::AiProcessing, "unknown", None, 4),
            ],
            1 => vec![
                cell(Purpose::AtRest, "germanywestcentral", Some(true), 240),
                cell(Purpose::Replica, "germanynorth", Some(true), 12),
                cell(Purpose::Logs, "uksouth", Some(false), 41),
                cell(Purpose::Keys, "unknown", None, 3),
                cell(Purpose::AiProcessing, "swedencentral", Some(true), 9),
            ],
            _ => vec![cell(Purpose::AtRest, "switzerlandnorth", Some(false), 17)],
        },
    });
    Residency {
        perimeter: "EU".to_owned(),
        regions: REGIONS
            .iter()
            .map(|(name, display, country, inside, resources)| RegionRow {
                name: (*name).to_owned(),
                display: (*display).to_owned(),
                country: country.map(str::to_owned),
                inside: *inside,
                resources: *resources,
            })
            .collect(),
        rows: rows.collect(),
        arcs: vec![
            arc("westeurope", "northeurope", Purpose::Replica, Some(true), 88),
            arc("northeurope", "westeurope", Purpose::Replica, Some(true), 7),
            arc("germanywestcentral", "germanynorth", Purpose::Replica, Some(true), 12),
            arc("westeurope", "germanywestcentral", Purpose::Backup, Some(true), 31),
            arc("germanywestcentral", "uksouth", Purpose::Logs, Some(false), 41),
            arc("westeurope", "eastus", Purpose::Replica, Some(false), 2),
            arc("francecentral", "southeastasia", Purpose::Backup, Some(false), 1),
            arc("swedencentral", "global", Purpose::AiProcessing, None, 4),
            arc("francecentral", "polandcentral", Purpose::Replica, None, 4),
        ],
        unknown: vec![Reason { reason: "the region is a parameter that nobody gave".to_owned(), resources: 5 }],
        about: vec![
            "At rest is the region of the resource; a resource in `global` has no place that Azure tells.".to_owned(),
            "Where people look at data from is not configuration and stands nowhere here.".to_owned(),
        ],
    }
}

fn transfers() -> Transfers {
    let row = |country: &str, region: &str, purpose: Purpose, resources: u64, adequacy: &str| TransferRow {
        country: country.to_owned(),
        regions: vec![region.to_owned()],
        purpose,
        types: vec![TYPES[0].to_owned(), TYPES[2].to_owned()],
        resources,
        adequacy: adequacy.to_owned(),
        to_fill: vec!["the recipient".to_owned(), "the safeguards under Art. 46, or the derogation under Art. 49".to_owned()],
    };
    Transfers {
        about: "A draft for the record of processing activities, Art. 30(1)(e) GDPR, made of configuration alone. It is no legal advice.".to_owned(),
        rows: vec![
            row("United States", "eastus", Purpose::AtRest, 22, "adequate for organisations certified under the EU-US Data Privacy Framework, Decision (EU) 2023/1795"),
            row("United Kingdom", "uksouth", Purpose::Logs, 41, "adequate, Decision (EU) 2021/1772"),
            row("Singapore", "southeastasia", Purpose::Backup, 1, ""),
            row("unknown", "unknown", Purpose::AiProcessing, 4, ""),
        ],
    }
}

fn measures() -> Measures {
    let row = |heading: &str, controls: &[&str], statement: &str| MeasureRow {
        heading: heading.to_owned(),
        controls: controls.iter().map(|one| (*one).to_owned()).collect(),
        outcomes: Counts { pass: 301, fail: 12, exempt: 2, unknown: 6, not_applicable: 4 },
        statement: statement.to_owned(),
        to_fill: "Who holds the keys, and how they are given out.".to_owned(),
    };
    Measures {
        about:
            "A draft for Annex II of the standard contractual clauses, Decision (EU) 2021/914. Configuration shows a part of it."
                .to_owned(),
        headings: vec![
            row(
                "Measures of pseudonymisation and encryption of personal data",
                &["SW-TLS-001", "SW-KV-002"],
                "Transport is encrypted with TLS 1.2 or newer in 301 of 325 cases.",
            ),
            row(
                "Measures for ensuring ongoing confidentiality, integrity, availability and resilience of processing systems and services",
                &["SW-NET-001"],
                "Public networks are refused by 94 % of what could be reached.",
            ),
            row(
                "Measures for ensuring physical security of locations at which personal data are processed",
                &[],
                "Configuration says nothing of it.",
            ),
        ],
    }
}

fn articles(controls: &[ControlRow]) -> Vec<FrameworkRow> {
    let ids = [
        ("Art. 5(1)(f)", "Integrity and confidentiality"),
        ("Art. 5(2)", "Accountability"),
        ("Art. 17", "Right to erasure"),
        ("Art. 25(2)", "Data protection by default"),
        ("Art. 28(3)(a)", "Documented instructions, including transfers"),
        ("Art. 30(1)", "Records of processing activities"),
        ("Art. 30(1)(e)", "Records: transfers to third countries"),
        ("Art. 32(1)(a)", "Pseudonymisation and encryption"),
        ("Art. 32(1)(b)", "Ongoing confidentiality, integrity, availability and resilience of processing systems"),
        ("Art. 32(1)(c)", "Restoring availability and access in a timely manner"),
        ("Art. 32(1)(d)", "Regular testing, assessing and evaluating"),
        ("Art. 32(4)", "Access only on instructions"),
        ("Art. 44", "General principle for transfers"),
    ];
    let row = |(id, title): &(&str, &str)| {
        let speaks = |control: &&ControlRow| control.articles.values().flatten().any(|article| article == id);
        let direct: Vec<&ControlRow> = controls.iter().filter(speaks).collect();
        let mut outcomes = Counts::default();
        for control in &direct {
            outcomes.add(&control.outcomes);
        }
        ArticleRow {
            id: (*id).to_owned(),
            title: (*title).to_owned(),
            demands: Some("Personal data are processed in a manner that ensures appropriate security.".to_owned()),
            shows: (!direct.is_empty()).then(|| "Settings of encryption, networks and identities.".to_owned()),
            hidden: Some("Who in fact looked at the data, and whether people were trained.".to_owned()),
            direct: direct.iter().map(|control| control.id.clone()).collect(),
            supporting: vec!["SW-TAG-001".to_owned()],
            outcomes,
        }
    };
    let framework = |key: &str, name: &str, articles: Vec<ArticleRow>| FrameworkRow {
        key: key.to_owned(),
        name: name.to_owned(),
        version: "2016/679".to_owned(),
        publisher: "European Union".to_owned(),
        link: "https://eur-lex.europa.eu/eli/reg/2016/679/oj".to_owned(),
        date: "2026-10-01".to_owned(),
        about: "Which controls speak to which article is seawall's own reading. It is no legal advice.".to_owned(),
        articles,
    };
    vec![
        framework("gdpr", "General Data Protection Regulation", ids.iter().map(row).collect()),
        framework("mcsb", "Microsoft cloud security benchmark", ids.iter().take(1).map(row).collect()),
    ]
}

fn sample() -> Sample {
    let sheet = |number: u64| {
        let at = usize::try_from(number).unwrap_or(0);
        let (control, _, _, _, title) = CONTROLS[at % CONTROLS.len()];
        Sheet {
            number,
            control: control.to_owned(),
            title: title.to_owned(),
            resource: ResourceRow {
                id: format!(
                    "/subscriptions/{}/resourceGroups/rg-payments/providers/{}/st{number}",
                    SUBSCRIPTIONS[at % 3],
                    TYPES[at % 6]
                ),
                kind: TYPES[at % 6].to_owned(),
                name: format!("st{number}"),
                region: Some("westeurope".to_owned()),
            },
            outcome: OutcomeWord::ALL[at % 5],
            properties: vec!["properties.minimumTlsVersion".to_owned(), "properties.supportsHttpsTrafficOnly".to_owned()],
            look: vec![
                format!(
                    "az resource show --ids /subscriptions/{}/resourceGroups/rg-payments/providers/{}/st{number}",
                    SUBSCRIPTIONS[at % 3],
                    TYPES[at % 6]
                ),
                "Azure portal: the resource, Settings, Configuration".to_owned(),
            ],
        }
    };
    Sample {
        seed: digest('e'),
        method: "all pairs of resource and control in order of their ids; the pair of rank n is drawn if …".to_owned(),
        population: 8_214,
        sheets: (1..=12).map(sheet).collect(),
    }
}

fn limits() -> Vec<Limit> {
    let limit = |title: &str, text: &str| Limit { title: title.to_owned(), text: text.to_owned() };
    vec![
        limit(
            "Shared responsibility",
            "Microsoft answers for data centres, hosts and platforms. This pack tells of what the customer configures.",
        ),
        limit(
            "Data is not looked at",
            "No content of a database, a queue or a file is read; what personal data lies where must be told by the controller.",
        ),
        limit("Remote access", "Where people and support staff look at data from is no setting and is not seen."),
    ]
}
