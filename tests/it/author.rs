//! What authors of policies are given: drafts hold, tests say what is wrong and where, and the pages are current.

use std::fs;
use std::path::Path;

use seawall::author::docs::pages;
use seawall::author::new::{Request, draft};
use seawall::author::suite::{self, Report};
use seawall::author::{Fault, Files};
use seawall::policy::catalogue::Catalogue;

use crate::cases::in_each;

const ID: &str = "maps-local-auth";

fn request(id: &str, resource_type: &str, property: &str, value: &str) -> Request {
    Request {
        id: id.to_owned(),
        resource_type: resource_type.to_owned(),
        property: Some(property.to_owned()),
        value: Some(value.to_owned()),
        ..Request::default()
    }
}

fn good() -> Files {
    let catalogue = Catalogue::embedded().unwrap();
    draft(&request(ID, "Microsoft.Maps/accounts", "properties.disableLocalAuth", "true"), &catalogue).unwrap().files
}

fn tested(files: &Files) -> Report {
    suite::run(files, Some(ID))
}

/// One thing that is done to the good policy.
enum Change {
    /// In this file, this text becomes that.
    Text(&'static str, &'static str, &'static str),
    /// The file goes.
    Without(&'static str),
    /// A file more.
    With(&'static str, &'static str),
}

/// What is wrong, what makes it so, and what is said: the place, and words of the message.
struct Faulty {
    what: &'static str,
    changes: &'static [Change],
    place: &'static str,
    says: &'static str,
}

use Change::{Text, With, Without};

const DENY: &str = "\tnot acceptable\n";

const FAULTY: &[Faulty] = &[
    Faulty {
        what: "a unit test that fails",
        changes: &[Text("policy_test.rego", "judge({}) == denied", "judge({}) == set()")],
        place: "policy_test.rego:16",
        says: "the test does not hold: test_what_is_left_out",
    },
    Faulty {
        what: "a line that no test reaches",
        changes: &[Text(
            "policy.rego",
            "\ndeny",
            "\nacceptable if {\n\tinput.resource.name == \"open\"\n\tinput.resource.location == \"here\"\n}\n\ndeny",
        )],
        place: "policy.rego:26",
        says: "no unit test reaches this line",
    },
    Faulty {
        what: "no unit tests",
        changes: &[Without("policy_test.rego")],
        place: "policy_test.rego",
        says: "there are no unit tests",
    },
    Faulty {
        what: "a file of unit tests without any",
        changes: &[With("policy_test.rego", "package seawall.policies.maps.local_auth_test\n")],
        place: "policy_test.rego",
        says: "there is no rule `test_…`; compare whole sets of denials, with path and message",
    },
    Faulty {
        what: "a case without resources",
        changes: &[With("pass.more.json", "{}")],
        place: "pass.more.json",
        says: "there are no resources in it; a fixture is a template, a configuration or an export",
    },
    Faulty {
        what: "a missing case",
        changes: &[Without("omitted.json"), Without("omitted.bicep"), Without("omitted.tf")],
        place: "omitted.bicep",
        says: "the case is missing in this language",
    },
    Faulty {
        what: "a missing language",
        changes: &[Without("unknown.tf")],
        place: "unknown.tf",
        says: "the case is missing in this language; write it, or say in its twin why not: `// not in tf: REASON`",
    },
    Faulty {
        what: "a further case in one language only",
        changes: &[With(
            "pass.more.json",
            "{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", \"contentVersion\": \"1.0.0.0\", \"resources\": []}",
        )],
        place: "pass.more.bicep",
        says: "the case is missing in this language",
    },
    Faulty {
        what: "a case called unsaid that is there",
        changes: &[Text("fail.json", "  \"resources\": [", "  // not in tf: it cannot be said\n  \"resources\": [")],
        place: "fail.json:4",
        says: "fail.tf is called unsaid, and is there",
    },
    Faulty {
        what: "no export",
        changes: &[Without("fail.export.json")],
        place: "fail.export.json",
        says: "the export is missing",
    },
    Faulty {
        what: "a mark without a finding",
        changes: &[Text("pass.json", "\"disableLocalAuth\": true", "\"disableLocalAuth\": true // expect: maps-local-auth")],
        place: "pass.json:11",
        says: "`expect: maps-local-auth` is marked, not found",
    },
    Faulty {
        what: "a finding without a mark",
        changes: &[Text("fail.bicep", " // expect: maps-local-auth", "")],
        place: "fail.bicep:5",
        says: "`expect: maps-local-auth` is found, not marked (properties.disableLocalAuth is not true)",
    },
    Faulty {
        what: "a case that is not what it is called",
        changes: &[Text(
            "fail.tf",
            "local_authentication_enabled = true # expect: maps-local-auth",
            "local_authentication_enabled = false",
        )],
        place: "fail.tf",
        says: "the case is called `fail`, yet nothing fails in it",
    },
    Faulty {
        what: "languages that disagree",
        changes: &[With(
            "pass.bicep",
            "resource one 'Microsoft.Maps/accounts@2023-06-01' = [for name in ['a', 'b']: {\n  name: name\n  location: 'westeurope'\n  properties: {\n    disableLocalAuth: true\n  }\n}]\n",
        )],
        place: "pass.bicep",
        says: "the case differs from pass.json; only pass.bicep says pass at `` of Microsoft.Maps/accounts",
    },
    Faulty {
        what: "a fixture that cannot be read",
        changes: &[Text("pass.json", "\"resources\": [", "\"resources\": [}")],
        place: "pass.json:",
        says: "",
    },
    Faulty {
        what: "the package of another folder",
        changes: &[Text("policy.rego", "package seawall.policies.maps.local_auth", "package seawall.policies.maps.auth")],
        place: "policy.rego:17",
        says: "the package is `seawall.policies.maps.auth`, and the folder asks for `seawall.policies.maps.local_auth`",
    },
    Faulty {
        what: "the id of another folder",
        changes: &[Text("policy.rego", "id: maps-local-auth", "id: maps-auth")],
        place: "policy.rego:",
        says: "the id is `maps-auth`, and the folder asks for `maps-local-auth`",
    },
    Faulty {
        what: "an unknown key",
        changes: &[Text("policy.rego", "severity: high", "severty: high")],
        place: "policy.rego:8",
        says: "unknown key `custom.severty` (did you mean `severity`?); CONTRIBUTING.md lists the keys",
    },
    Faulty {
        what: "an unknown relation",
        changes: &[Text("policy.rego", "relations: []", "relations: [subnet_nsgx]")],
        place: "policy.rego:11:",
        says: "there is no relation `subnet_nsgx`",
    },
    Faulty {
        what: "an article that is none",
        changes: &[Text("policy.rego", "frameworks: {}", "frameworks: {gdpr: [\"Art. 99\"]}")],
        place: "policy.rego:",
        says: "has no article `Art. 99`",
    },
    Faulty {
        what: "a type in another case",
        changes: &[Text("policy.rego", "Microsoft.Maps/accounts\n# ", "Microsoft.maps/Accounts\n# ")],
        place: "policy.rego:",
        says: "Azure spells the type `Microsoft.maps/Accounts` as `Microsoft.Maps/accounts`",
    },
    Faulty {
        what: "a negation of a call",
        changes: &[Text("policy.rego", DENY, "\tnot azure.is_true(input.resource.properties.disableLocalAuth)\n")],
        place: "policy.rego:25",
        says: "`not` over a call",
    },
    Faulty {
        what: "a function that is not there",
        changes: &[Text("policy.rego", DENY, "\tfrobnicate(input.resource)\n\tnot acceptable\n")],
        place: "policy.rego:25",
        says: "frobnicate",
    },
    Faulty {
        what: "no grammar",
        changes: &[Text("policy.rego", DENY, "\tnot not acceptable\n")],
        place: "policy.rego:25",
        says: "",
    },
    Faulty {
        what: "no deny",
        changes: &[
            Text("policy.rego", "deny contains", "denied contains"),
            Text("policy_test.rego", "subject.deny", "subject.denied"),
        ],
        place: "policy.rego:",
        says: "`deny`",
    },
    Faulty {
        what: "a deny that is no set",
        changes: &[Text(
            "policy.rego",
            "deny contains {\"path\": [\"properties\", \"disableLocalAuth\"], \"message\": message} if {",
            "deny := {\"message\": message} if {",
        )],
        place: "policy.rego:24",
        says: "`deny` is a set",
    },
    Faulty {
        what: "an evaluation that fails",
        changes: &[
            Text("policy.rego", DENY, "\tnot acceptable\n\tlevel > 0\n"),
            Text("policy.rego", "\ndeny", "\nlevel := 1 if input.resource.type\n\nlevel := 2 if input.resource.type\n\ndeny"),
        ],
        place: "fail.json:8",
        says: "the policy could not be evaluated",
    },
    Faulty {
        what: "a rule that takes too long",
        changes: &[Text(
            "policy.rego",
            DENY,
            "\tnot acceptable\n\tcount([1 |\n\t\tsome a, _ in data.seawall.tables.regions\n\t\tsome b, _ in data.seawall.tables.defaults\n\t\tsome c, _ in data.seawall.tables.defaults\n\t\tsome d, _ in data.seawall.tables.defaults\n\t\t[a, b, c, d] == []\n\t]) == 0\n",
        )],
        place: "policy_test.rego:",
        says: "limit",
    },
    Faulty {
        what: "an unknown that passes",
        changes: &[Text("policy.rego", "\ndeny", "\nacceptable if input.resource.location\n\ndeny")],
        place: "unknown.json",
        says: "the case is called `unknown`, yet nothing is unknown in it",
    },
    Faulty {
        what: "a draft that was not finished",
        changes: &[Text("policy.rego", "# What is written", "# FILL: the rule\n# What is written")],
        place: "policy.rego:21",
        says: "still to fill in: the rule",
    },
];

fn changed(changes: &[Change]) -> Files {
    let mut files = good();
    let path = |name: &str| format!("maps/local_auth/{name}");
    for change in changes {
        match change {
            Text(name, from, to) => {
                let text = files.get_mut(&path(name)).unwrap();
                assert!(text.contains(from), "{name} has no {from:?}:\n{text}");
                *text = text.replace(from, to);
            }
            Without(name) => assert!(files.remove(&path(name)).is_some(), "there is no {name}"),
            With(name, text) => drop(files.insert(path(name), (*text).to_owned())),
        }
    }
    files
}

#[test]
fn what_is_wrong_with_a_policy_is_said_with_its_place() {
    let wrong = in_each(FAULTY, |Faulty { what, changes, place, says }| {
        let report = tested(&changed(changes));
        let said: Vec<String> = report.faults().map(Fault::to_string).collect();
        let fits = |one: &&String| one.starts_with(&format!("maps/local_auth/{place}")) && one.contains(says);
        let faults = if said.is_empty() { "nothing".to_owned() } else { said.join("\n  ") };
        said.iter().find(fits).is_none().then(|| format!("{what}: {place} {says}\n  {faults}")).into_iter().collect()
    });
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn what_is_drafted_holds() {
    let catalogue = Catalogue::embedded().unwrap();
    let drafts = [
        request(ID, "microsoft.maps/ACCOUNTS", "properties.disableLocalAuth", "true"),
        request("batch-door", "Microsoft.Batch/batchAccounts", "properties.publicNetworkAccess", "Disabled"),
        Request {
            bad: Some("TLS1_0".into()),
            ..request("storage-tls", "Microsoft.Storage/storageAccounts", "properties.minimumTlsVersion", "TLS1_2")
        },
        Request {
            bad: Some("7".into()),
            ..request("vault-days", "Microsoft.KeyVault/vaults", "properties.softDeleteRetentionInDays", "90")
        },
        Request {
            bad: Some("Basic".into()),
            ..request("registry-64-sku", "Microsoft.ContainerRegistry/registries", "sku.name", "Premium")
        },
        Request {
            api_version: Some("2021-11-01".into()),
            ..request("sql-audit", "Microsoft.Sql/servers/auditingSettings", "properties.state", "Enabled")
        },
        Request {
            api_version: Some("2024-01-01".into()),
            bad: Some("it's ${x}".into()),
            title: Some("Bars: none".into()),
            ..request("foo-bar", "Contoso.Foo/bars", "properties.deep.er.setting", "yes")
        },
    ];
    let mut files = Files::new();
    for request in &drafts {
        let draft = draft(request, &catalogue).unwrap_or_else(|refusal| panic!("{}: {refusal}", request.id));
        assert!(!draft.open, "{}", request.id);
        files.extend(draft.files);
    }
    let report = suite::run(&files, None);
    let faults: Vec<String> = report.faults().map(Fault::to_string).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert_eq!(report.rows.len(), drafts.len());
    for row in &report.rows {
        assert!(row.tests == 3 && row.covered == row.lines && row.cases == 14 && row.places > 5, "{row:?}");
    }
    let azurerm = |path: &str| files[path].contains("resource \"azurerm_");
    assert!(azurerm("maps/local_auth/fail.tf") && azurerm("batch/door/unknown.tf") && !azurerm("foo/bar/fail.tf"));
}

/// Libraries of the folder are tested too, and policies may use them.
#[test]
fn a_library_of_the_folder_is_tested() {
    let mut files = changed(&[
        Text("policy.rego", "import data.seawall.lib.azure\n", "import data.seawall.lib.azure\nimport data.seawall.lib.doors\n"),
        Text("policy.rego", DENY, "\tnot acceptable\n\tdoors.concerned\n"),
    ]);
    files.insert(
        "lib/doors.rego".into(),
        "package seawall.lib.doors\n\nconcerned if input.resource.type\n\nunused(x) := y if {\n\ty := x + 1\n}\n".into(),
    );
    files.insert(
        "lib/doors_test.rego".into(),
        "package seawall.lib.doors_test\n\nimport data.seawall.lib.doors\n\ntest_all if doors.concerned with input as {\"resource\": {\"type\": 1}}\n".into(),
    );
    let report = suite::run(&files, None);
    let said: Vec<String> = report.faults().map(Fault::to_string).collect();
    let lines = ["lib/doors.rego:5: no unit test reaches this line", "lib/doors.rego:6: no unit test reaches this line"];
    assert!(said.len() == 2 && said.iter().zip(lines).all(|(one, line)| one.starts_with(line)), "{said:?}");
    let row = report.rows.iter().find(|row| row.id == "lib/doors").unwrap();
    assert!(row.tests == 1 && row.lines > row.covered && row.covered > 0, "{row:?}");
}

/// Policies share the spellings of keys: what one sees alone another may hide from it.
#[test]
fn what_is_seen_only_alone_is_said() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut files = Files::new();
    for (id, property) in [("maps-door", "properties.zork"), ("maps-gate", "properties.zorK")] {
        files.extend(draft(&request(id, "Microsoft.Maps/accounts", property, "true"), &catalogue).unwrap().files);
    }
    let report = suite::run(&files, None);
    let said: Vec<String> = report.faults().map(Fault::to_string).collect();
    let why =
        "fail at `properties.zork` (properties.zork is not true); spell keys as the ARM schema does, as the other policies do";
    let pass = format!("maps/door/pass.json: alone it says pass, beside all other policies {why}");
    assert!(said.contains(&pass), "{said:#?}");
    let unknown = "maps/door/unknown.json: alone it says unknown at `properties.zork` (needs a value for parameter `setting`; fails if `false`), beside";
    assert!(said.iter().any(|one| one.starts_with(unknown)), "{said:#?}");
}

/// A policy of the folder in the place of one that comes with seawall is tested for itself.
#[test]
fn an_override_that_cannot_be_loaded_is_not_the_embedded_one() {
    let files = Files::from([("tls/ftp/policy.rego".to_owned(), "package seawall.policies.tls.ftp\n".to_owned())]);
    let report = suite::run(&files, Some("tls-ftp"));
    let said: Vec<String> = report.faults().map(Fault::to_string).collect();
    assert!(said.len() == 1 && said[0].starts_with("tls/ftp/policy.rego:1: no `# METADATA` block"), "{said:?}");
    assert_eq!((report.rows.len(), report.rows[0].tests), (1, 0));
}

#[test]
fn an_open_draft_says_what_to_fill_in() {
    let catalogue = Catalogue::embedded().unwrap();
    let open = Request { property: None, value: None, ..request(ID, "Microsoft.Maps/accounts", "", "") };
    let draft = draft(&open, &catalogue).unwrap();
    assert!(draft.open);
    let report = tested(&draft.files);
    let said: Vec<String> = report.faults().map(Fault::to_string).collect();
    assert!(said.iter().all(|one| one.contains("still to fill in: ")), "{said:?}");
    for name in draft.files.keys() {
        assert!(said.iter().any(|one| one.starts_with(name)), "nothing is left to fill in in {name}");
    }
    // Without the marks, what stands there holds.
    let filled = draft.files.into_iter().map(|(path, text)| {
        let text = text
            .replace("\"FILL: ", "\"")
            .lines()
            .filter(|line| !line.contains("FILL:"))
            .map(|line| format!("{line}\n"))
            .collect();
        (path, text)
    });
    assert_eq!(tested(&filled.collect()).faults().map(Fault::to_string).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn what_cannot_be_drafted_is_refused_with_the_reason() {
    let catalogue = Catalogue::embedded().unwrap();
    let maps = || request(ID, "Microsoft.Maps/accounts", "properties.disableLocalAuth", "true");
    let refused = |request: Request| draft(&request, &catalogue).err().map(|refusal| refusal.0).unwrap_or_default();
    for (request, why) in [
        (Request { id: "maps".into(), ..maps() }, "needs a family and a name"),
        (Request { id: "tls-minimum-version".into(), ..maps() }, "is taken by tls/minimum_version/policy.rego"),
        (Request { resource_type: "accounts".into(), ..maps() }, "is no type of Azure"),
        (
            Request { resource_type: "Contoso.New/things".into(), ..maps() },
            "give one by `--api-version`, from https://learn.microsoft.com/azure/templates/contoso.new/things",
        ),
        (Request { api_version: Some("latest".into()), ..maps() }, "is no API version"),
        (Request { property: Some("properties.rules[0].x".into()), ..maps() }, "is no property that can be drafted"),
        (Request { property: Some("name".into()), ..maps() }, "does not begin with one of"),
        (Request { value: Some("Premium".into()), ..maps() }, "by `--bad`"),
        (Request { value: Some("On".into()), bad: Some("on".into()), ..maps() }, "is what is asked for"),
        (Request { severity: Some("bad".into()), ..maps() }, "none of low, medium, high, critical"),
    ] {
        let said = refused(request);
        assert!(said.contains(why), "{said:?} does not say {why:?}");
    }
}

#[test]
fn the_pages_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut stale = Vec::new();
    for (name, text) in pages(&Catalogue::embedded().unwrap()) {
        let path = folder.join(&name);
        if fs::read_to_string(&path).unwrap_or_default() != text {
            fs::write(&path, text).unwrap();
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "{} in docs/ were stale and have been written anew: commit them", stale.join(" and "));
}

/// Every link of the pages leads to a heading.
#[test]
fn links_of_the_pages_lead_somewhere() {
    let pages = pages(&Catalogue::embedded().unwrap());
    let slug = |heading: &str| -> String {
        let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-'));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    let anchors = |name: &str| -> Vec<String> {
        let headings =
            pages[name].lines().filter_map(|line| line.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim()));
        headings.map(slug).collect()
    };
    let link = regex::Regex::new(r"\]\(((?:policies|gdpr)\.md)?#([^)]+)\)").unwrap();
    let mut count = 0;
    for (name, text) in &pages {
        for found in link.captures_iter(text) {
            let page = found.get(1).map_or(name.as_str(), |page| page.as_str());
            assert!(anchors(page).contains(&found[2].to_owned()), "{name} links to {page}#{}", &found[2]);
            count += 1;
        }
    }
    assert!(count > 300, "{count} links");
}
