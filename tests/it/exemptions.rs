//! Suppressions and exemptions in whole scans: what counts no more, what still does, and what is said of exemptions themselves.

use std::fmt::Write;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use seawall::exemption::{Entry, ExemptionFile, FILE, Options, Rules, State};
use seawall::finding::{Exemption, ExemptionSource, Status};
use seawall::policy::azure_policy::{PolicyFile, Tenant, Waivers};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::metadata::Severity;
use seawall::policy::profile::Profile;
use seawall::report::{Format, Look};
use seawall::scan::{self, Input, Scan};
use seawall::workspace::Memory;
use serde_json::Value;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().unwrap());

/// A scan of some files on 15 June 2026 with some exemptions.
struct Case {
    files: Vec<(String, String)>,
    options: scan::Options,
    profile: String,
    named: bool,
}

fn case(files: &[(&str, &str)]) -> Case {
    let now = "2026-06-15T12:00:00Z".parse().ok();
    let exemptions = Options { now, rules: Rules::default(), ..Options::default() };
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let options = scan::Options { exemptions, folders: vec![String::new()], ..scan::Options::default() };
    Case { files, options, profile: String::new(), named: false }
}

impl Case {
    fn exempt(mut self, text: &str) -> Self {
        let file = ExemptionFile { path: FILE.to_owned(), text: text.into(), within: true };
        self.options.exemptions.files.push(file);
        self
    }

    fn set(mut self, set: impl FnOnce(&mut scan::Options)) -> Self {
        set(&mut self.options);
        self
    }

    fn scan(&self) -> Scan {
        let workspace = Memory::new(self.files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let inputs: Vec<Input> = self.files.iter().map(|(path, _)| Input { path: path.clone(), named: self.named }).collect();
        let mut profile = Profile::named(&CATALOGUE, "gdpr-eu").unwrap();
        profile.apply(&CATALOGUE, &self.profile, "seawall.toml", &[]).unwrap();
        scan::run(&workspace, &inputs, &CATALOGUE, &profile, &self.options).unwrap()
    }

    /// The only entry of the register.
    fn entry(&self) -> Entry {
        let entries = self.scan().exemptions;
        let [entry] = entries.as_slice() else { panic!("{entries:#?}") };
        entry.clone()
    }
}

/// The words for the outcomes of a control, with the reason of those that are exempt.
fn outcomes(scan: &Scan, control: &str) -> Vec<String> {
    let of = scan.outcomes.iter().filter(|outcome| scan.controls[outcome.control].metadata.id == control);
    of.map(|outcome| match &outcome.status {
        Status::Pass => "pass".to_owned(),
        Status::Fail { .. } => "fail".to_owned(),
        Status::Unknown { .. } => "unknown".to_owned(),
        Status::Exempt(exemption) => format!("exempt: {}", exemption.reason),
        Status::NotApplicable => "not applicable".to_owned(),
    })
    .collect()
}

/// The findings about exemptions: control, line and message.
fn told(scan: &Scan) -> Vec<(String, u32, String)> {
    let about = scan.outcomes.iter().filter(|one| scan.controls[one.control].metadata.id.starts_with("exemption-"));
    about
        .map(|one| {
            let line = one.span.map_or(0, |span| scan.sources.file(span.file).position(span.start).line);
            (scan.controls[one.control].metadata.id.clone(), line, one.message.clone())
        })
        .collect()
}

fn store(name: &str, tls: &str) -> String {
    format!(
        "resource {name} 'Microsoft.Storage/storageAccounts@2023-01-01' = {{\n  name: 'st{name}'\n  location: 'westeurope'\n  \
         kind: 'StorageV2'\n  sku: {{ name: 'Standard_ZRS' }}\n  properties: {{ minimumTlsVersion: {tls} }}\n}}\n"
    )
}

const TLS: &str = "tls-minimum-version";

fn entry_of(scope: &str, more: &str) -> String {
    format!("[[exemption]]\ncontrol = '{TLS}'\nscope = {{ {scope} }}\nreason = 'file'\n{more}\n")
}

fn exemption_of<'a>(scan: &'a Scan, control: &str) -> &'a Exemption {
    let found = scan.outcomes.iter().find_map(|outcome| match &outcome.status {
        Status::Exempt(exemption) if scan.controls[outcome.control].metadata.id == control => Some(exemption),
        _ => None,
    });
    found.expect("something is exempt")
}

#[test]
fn an_entry_exempts_what_it_names_and_nothing_else() {
    let files = format!("{}{}", store("one", "'TLS1_0'"), store("two", "'TLS1_0'"));
    let by = |scope: &str| outcomes(&case(&[("infra/main.bicep", &files)]).exempt(&entry_of(scope, "")).scan(), TLS);
    let (none, first, both) = (["fail", "fail"], ["exempt: file", "fail"], ["exempt: file", "exempt: file"]);
    assert_eq!(by("address = 'one'"), first);
    assert_eq!(by("address = 'Microsoft.Storage/storageAccounts/one'"), none);
    assert_eq!(by("address = '*'"), both);
    assert_eq!(by("address = 'on'"), none);
    assert_eq!(by("address = 'ONE'"), none);
    assert_eq!(by("name = 'STONE'"), first);
    assert_eq!(by("name = 'st*', file = 'infra/*.bicep'"), both);
    assert_eq!(by("name = 'st*', file = '*.bicep'"), none);
    assert_eq!(by("name = 'stone', address = 'two'"), none);
    assert_eq!(by("type = 'Microsoft.Storage/*', name = '*e'"), first);
    assert_eq!(by("id = '/subscriptions/*/resourceGroups/*/providers/Microsoft.Storage/storageAccounts/stone'"), first);
    assert_eq!(by("id = '**/storageAccounts/stone'"), first);
    assert_eq!(by("id = '**/storageAccounts'"), none);
}

#[test]
fn an_id_that_is_not_known_is_not_exempt_and_said() {
    let id =
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/RG/providers/Microsoft.Storage/storageAccounts/stone";
    let files = store("one", "'TLS1_0'");
    let unknown = case(&[("main.bicep", &files)]).exempt(&entry_of(&format!("id = '{id}'"), ""));
    let scan = unknown.scan();
    assert_eq!(outcomes(&scan, TLS), ["fail"]);
    assert_eq!((unknown.entry().state, told(&scan)), (State::Undecided, Vec::new()));
    let note = scan.diagnostics.iter().find(|one| one.message.contains("is not applied")).expect("it is said");
    assert!(note.message.contains("it may be about `one`") && note.hint.as_ref().unwrap().contains("--subscription"), "{note:?}");
    assert!(scan.gaps().iter().all(|gap| !gap.contains("problem")), "a note is no gap");
    let known = |subscription: &str| {
        let own = subscription.to_owned();
        case(&[("main.bicep", &files)]).exempt(&entry_of(&format!("id = '{id}'"), "")).set(|options| {
            options.target.subscription = Some(own);
            options.target.resource_group = Some("rg".to_owned());
        })
    };
    let here = known("00000000-0000-0000-0000-000000000001");
    assert_eq!((outcomes(&here.scan(), TLS), here.entry().state), (vec!["exempt: file".to_owned()], State::Used));
    let elsewhere = known("00000000-0000-0000-0000-000000000002");
    assert_eq!((outcomes(&elsewhere.scan(), TLS), elsewhere.entry().state), (vec!["fail".to_owned()], State::Unused));
}

/// Equal findings of several deployments are one, but what exempts one of them does not exempt the others.
#[test]
fn what_is_exempt_in_one_deployment_counts_in_the_other() {
    let template =
        format!("param group string\n{}", store("one", "'TLS1_0'").replace("location:", "tags: { group: group }\n  location:"));
    let template = template.replace("resource one", "module x 'store.bicep' = {\n  name: 'x'\n  scope: resourceGroup('11111111-1111-1111-1111-111111111111', group)\n}\nresource one");
    let module = store("two", "'TLS1_0'");
    let parameters = |value: &str| {
        format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": {{"group": {{"value": "{value}"}}}}}}"#
        )
    };
    let (dev, prod) = (parameters("dev"), parameters("prod"));
    let files = [
        ("main.bicep", template.as_str()),
        ("store.bicep", &module),
        ("main.dev.parameters.json", &dev),
        ("main.prod.parameters.json", &prod),
    ];
    let scope = "id = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/dev/**'";
    let scan = case(&files).exempt(&entry_of(scope, "")).scan();
    let of_module: Vec<(usize, bool)> = scan
        .outcomes
        .iter()
        .filter(|one| scan.controls[one.control].metadata.id == TLS && scan.estate.resource(one.resource).address == "two")
        .map(|one| (one.deployments.len(), matches!(one.status, Status::Exempt(_))))
        .collect();
    assert_eq!(of_module.len(), 2, "{of_module:?}");
    assert_eq!(of_module.iter().filter(|(deployments, exempt)| *deployments == 1 && *exempt).count(), 1, "{of_module:?}");
    let plain = case(&files).scan();
    assert_eq!(outcomes(&plain, TLS).len(), 2, "one finding each for `one` and `two`");
}

#[test]
fn the_nearest_decision_counts_and_the_others_are_in_use_too() {
    let text = format!("// seawall: ignore[{TLS}] comment\n{}", store("one", "'TLS1_0'"));
    let scan = case(&[("main.bicep", &text)]).exempt(&entry_of("address = 'one'", "owner = 'Team'")).scan();
    let exemption = exemption_of(&scan, TLS);
    assert_eq!((exemption.source, exemption.reason.as_str()), (ExemptionSource::Suppression, "comment"));
    assert_eq!(exemption.instead.as_deref(), Some(&Status::Fail { conditional: None }));
    assert!(scan.exemptions.iter().all(|entry| entry.state == State::Used && entry.used == 1), "{:?}", scan.exemptions);
    assert!(told(&scan).is_empty());
}

#[test]
fn unknown_verdicts_are_exempt_too_and_passes_are_not() {
    let text = format!("param tls string\n{}{}", store("one", "tls"), store("two", "'TLS1_2'"));
    let with = case(&[("main.bicep", &text)]).exempt(&entry_of("address = '*'", ""));
    let scan = with.scan();
    assert_eq!(outcomes(&scan, TLS), ["exempt: file", "pass"]);
    assert!(matches!(exemption_of(&scan, TLS).instead.as_deref(), Some(Status::Unknown { .. })));
    assert_eq!(with.entry().state, State::Used);
}

#[test]
fn each_state_is_told_once_at_its_line() {
    let text = store("one", "'TLS1_0'");
    let of = |more: &str| case(&[("main.bicep", &text)]).exempt(&entry_of("address = 'one'", more));
    let states = [
        ("", "exempt: file", State::Used, None),
        ("expires = 2026-07-16", "exempt: file", State::Used, None),
        ("expires = 2026-07-15", "exempt: file", State::Expiring, Some("exemption-expiring")),
        ("expires = 2026-06-15", "exempt: file", State::Expiring, Some("exemption-expiring")),
        ("expires = 2026-06-14", "fail", State::Expired, Some("exemption-expired")),
        ("created = 2026-06-16", "fail", State::Refused, Some("exemption-refused")),
        ("created = 2026-06-14\nexpires = 2026-06-13", "fail", State::Refused, Some("exemption-refused")),
    ];
    for (more, outcome, state, control) in states {
        let case = of(more);
        let scan = case.scan();
        assert_eq!(outcomes(&scan, TLS), [outcome], "{more}");
        assert_eq!(case.entry().state, state, "{more}");
        let told = told(&scan);
        assert_eq!(
            told.iter().map(|(id, line, _)| (id.as_str(), *line)).collect::<Vec<_>>(),
            control.map(|id| (id, 1)).as_slice()
        );
    }
    let no_day = of("expires = 2030-01-01").set(|options| options.exemptions.now = None);
    assert_eq!(outcomes(&no_day.scan(), TLS), ["fail"], "without a day nothing that ends counts");
    let malformed = case(&[("main.bicep", &text)])
        .exempt(&format!("{}\n[[exemption]]\ncontrol = 'tls-minimum-verzion'\n", entry_of("address = 'one'", "")));
    let scan = malformed.scan();
    assert_eq!(outcomes(&scan, TLS), ["exempt: file"], "the others count");
    let [(one, 7, scope), (other, 8, control)] = &told(&scan)[..] else { panic!("{:?}", told(&scan)) };
    assert_eq!([one, other], ["exemption-malformed"; 2]);
    assert!(scope.contains("it has no `scope`"), "{scope}");
    assert!(control.contains("there is no control `tls-minimum-verzion` (did you mean `tls-minimum-version`?)"), "{control}");
}

#[test]
fn rules_refuse() {
    let text = format!("// seawall: ignore[{TLS}]\n{}", store("one", "'TLS1_0'"));
    let refused = |rules: fn(&mut Options)| {
        let case = case(&[("main.bicep", &text)]).set(|options| rules(&mut options.exemptions));
        (outcomes(&case.scan(), TLS), case.entry().state, case.entry().note)
    };
    let fail = || vec!["fail".to_owned()];
    assert_eq!(refused(|_| {}), (vec!["exempt: ".to_owned()], State::Used, String::new()));
    let no_reason = refused(|options| options.suppressions.require = vec![seawall::exemption::Demand::Reason]);
    assert_eq!(no_reason, (fail(), State::Refused, "it has no `reason`, which the rules demand".to_owned()));
    let no_end = refused(|options| options.suppressions.maximum_days = Some(90));
    assert_eq!(no_end, (fail(), State::Refused, "it never ends, and 90 days are the most; give it `expires`".to_owned()));
    let by_anybody = refused(|options| options.rules.forbidden = vec!["tls-*".to_owned()]);
    assert_eq!(by_anybody, (fail(), State::Refused, format!("`{TLS}` must not be exempted by anybody")));
    let in_code = refused(|options| options.suppressions.forbidden = vec!["*".to_owned()]);
    assert_eq!(in_code, (fail(), State::Refused, format!("`{TLS}` must not be suppressed; an exemption in a file may be")));
}

#[test]
fn what_is_of_no_use_is_told_only_if_all_was_looked_at() {
    let text = store("one", "'TLS1_2'");
    let state = |scope: &str, change: fn(&mut Case)| {
        let mut case = case(&[("infra/main.bicep", &text)]).exempt(&entry_of(scope, ""));
        change(&mut case);
        case.entry().state
    };
    assert_eq!(state("address = 'one'", |_| {}), State::Unused, "the control holds");
    assert_eq!(state("address = 'gone'", |_| {}), State::Unused, "nothing is called so");
    assert_eq!(state("address = 'one'", |case| case.named = true), State::Idle, "single files were named");
    assert_eq!(state("address = 'one'", |case| case.options.partial = true), State::Idle, "a part of the estate");
    assert_eq!(state("address = 'one'", |case| case.options.folders = vec!["infra".to_owned()]), State::Idle, "a folder");
    assert_eq!(state("address = 'one'", |case| case.profile = format!("[controls]\n{TLS} = false\n")), State::Idle, "it is off");
    let broken = |case: &mut Case| case.files.push(("infra/broken.json".to_owned(), "{\"resources\": [".to_owned()));
    assert_eq!(state("address = 'gone'", broken), State::Idle, "it may be in what was not read");
    assert_eq!(state("address = 'one'", broken), State::Unused, "the control holds, whatever was not read");
    let off = |case: &mut Case| case.profile = format!("[production.controls]\n{TLS} = false\n");
    assert_eq!(state("address = 'gone'", off), State::Idle, "it is off in one environment");
}

#[test]
fn a_suppression_that_suppresses_nothing_is_told() {
    let comment = format!("// seawall: ignore[{TLS}] why\n");
    let state = |text: &str| case(&[("main.bicep", text)]).entry().state;
    assert_eq!(state(&format!("{comment}{}", store("one", "'TLS1_2'"))), State::Unused);
    let inner = store("one", "'TLS1_2'")
        .replace("minimumTlsVersion", &format!("\n    {comment}    minimumTlsVersion"))
        .replace(" }\n}", "\n  }\n}");
    assert_eq!(state(&inner), State::Unused, "{inner}");
    assert_eq!(state(&inner.replace("TLS1_2", "TLS1_0")), State::Used);
    let condition = format!(
        "param there bool = false\n{comment}{}",
        store("one", "'TLS1_0'").replace("= {\n  name", "= if (there) {\n  name")
    );
    assert_eq!(state(&condition), State::Idle, "with another parameter it may be of use");
}

#[test]
fn profiles_turn_the_controls_off_and_grade_them() {
    let text = store("one", "'TLS1_2'");
    let with = |profile: &str| {
        let mut case = case(&[("main.bicep", &text)]).exempt(&entry_of("address = 'one'", ""));
        case.profile = profile.to_owned();
        case.scan()
    };
    assert_eq!(told(&with("")).len(), 1);
    assert!(told(&with("[controls]\nexemption-unused = false\n")).is_empty());
    let graded = with("families = ['tls']\n[severity]\nexemption-unused = 'critical'\n");
    let severity = |scan: &Scan| scan.outcomes.last().map(|outcome| outcome.severity);
    assert_eq!((severity(&graded), severity(&with(""))), (Some(Severity::Critical), Some(Severity::Low)));
    assert!(graded.fails_at(Severity::Critical));
    let none = case(&[("main.bicep", &text)]).scan();
    let own = none.controls.iter().filter(|control| control.metadata.id.starts_with("exemption-"));
    assert!(own.clone().count() == 5 && own.clone().all(|control| !control.enabled), "where nobody wrote any, none speaks");
}

#[test]
fn ids_of_these_findings_do_not_hang_on_lines() {
    let ids = |text: &str| -> Vec<String> {
        let scan = case(&[("main.bicep", text)])
            .exempt(&format!("{}{}", entry_of("address = 'x'", ""), entry_of("address = 'y'", "")))
            .scan();
        scan.outcomes
            .iter()
            .filter(|one| one.is_finding() && scan.controls[one.control].metadata.id == "exemption-unused")
            .map(|one| one.id.clone())
            .collect()
    };
    let text = format!("// seawall: ignore[{TLS}] why\n{}", store("one", "'TLS1_2'"));
    let (one, other) = (ids(&text), ids(&format!("\n\n{text}")));
    assert_eq!(one, other);
    assert_eq!(one.len(), 3);
    assert!(one.windows(2).all(|pair| pair[0] != pair[1]), "{one:?}");
}

#[test]
fn without_ignores_everything_counts_and_the_report_says_so() {
    let text = format!("// seawall: ignore[{TLS}] why\n{}", store("one", "'TLS1_0'"));
    let scan = case(&[("main.bicep", &text)]).set(|options| options.exemptions.off = true).scan();
    assert_eq!(outcomes(&scan, TLS), ["fail"]);
    assert!(scan.exemptions.is_empty() && told(&scan).is_empty());
    assert!(scan.diagnostics.iter().any(|one| one.message.contains("--no-ignores")));
}

const ASSIGNMENT: &str =
    "/providers/Microsoft.Management/managementGroups/corp/providers/Microsoft.Authorization/policyAssignments/tls";

fn waiver(more: &str) -> String {
    format!(
        r#"{{"id": "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Authorization/policyExemptions/e", "name": "e",
            "type": "Microsoft.Authorization/policyExemptions", "apiVersion": "2022-07-01-preview",
            "properties": {{"policyAssignmentId": "{ASSIGNMENT}", "exemptionCategory": "Waiver" {more}}}}}"#
    )
}

fn azure(waiver: &str, mapping: &str) -> Case {
    let now = "2026-06-15T12:00:00Z".parse().ok();
    let file = PolicyFile { path: "waivers.json".to_owned(), text: format!("[{waiver}]") };
    let waivers = Waivers::new(&Tenant::read(&[file]).unwrap(), now);
    case(&[("main.bicep", &store("one", "'TLS1_0'"))]).exempt(&format!("[[azure-policy]]\n{mapping}\ncontrol = '{TLS}'\n")).set(
        |options| {
            options.exemptions.azure = Some(Arc::new(waivers));
            options.target.subscription = Some("00000000-0000-0000-0000-000000000001".to_owned());
            options.target.resource_group = Some("rg".to_owned());
        },
    )
}

#[test]
fn exemptions_of_azure_policy_count_for_the_controls_that_a_file_names() {
    let whole = format!("assignment = '{ASSIGNMENT}'");
    let states = |more: &str, mapping: &str| {
        let case = azure(&waiver(more), mapping);
        let scan = case.scan();
        (
            outcomes(&scan, TLS).remove(0).split(':').next().unwrap().to_owned(),
            scan.exemptions.iter().map(|one| one.state).collect::<Vec<_>>(),
        )
    };
    let (exempt, fail) = (|| "exempt".to_owned(), || "fail".to_owned());
    assert_eq!(states("", &whole), (exempt(), vec![State::Used]));
    assert_eq!(states("", "assignment = '**/policyAssignments/TLS'"), (exempt(), vec![State::Used]));
    assert_eq!(states("", "assignment = '**/policyAssignments/other'"), (fail(), vec![]));
    assert_eq!(states(r#", "expiresOn": "2026-06-15T11:00:00Z""#, &whole), (fail(), vec![State::Expired]));
    assert_eq!(states(r#", "expiresOn": "2026-06-15T13:00:00Z""#, &whole), (exempt(), vec![State::Expiring]));
    assert_eq!(states(r#", "expiresOn": "soon""#, &whole), (fail(), vec![State::Undecided]));
    let part = r#", "policyDefinitionReferenceIds": ["a"]"#;
    assert_eq!(states(part, &whole), (fail(), vec![]), "of a part of the assignment only");
    assert_eq!(states(part, &format!("{whole}\nreference = 'A'")), (exempt(), vec![State::Used]));
    assert_eq!(states(part, &format!("{whole}\nreference = 'b'")), (fail(), vec![]));
    assert_eq!(states("", &format!("{whole}\nreference = 'b'")), (exempt(), vec![State::Used]), "of all parts");
    let selectors = |kind: &str| {
        format!(r#", "resourceSelectors": [{{"name": "s", "selectors": [{{"kind": "resourceLocation", "in": ["{kind}"]}}]}}]"#)
    };
    assert_eq!(states(&selectors("westeurope"), &whole).0, exempt());
    assert_eq!(states(&selectors("northeurope"), &whole).0, fail());
    assert_eq!(states("", "definition = 'd1'"), (fail(), vec![]), "nobody knows what is assigned");
    let assigned = format!(
        r#"{}, {{"id": "{ASSIGNMENT}", "type": "Microsoft.Authorization/policyAssignments", "properties": {{
            "policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/d1"}}}}"#,
        waiver("")
    );
    let case = azure(&assigned, "definition = 'd1'");
    assert_eq!(outcomes(&case.scan(), TLS).len(), 1);
    assert_eq!(exemption_of(&case.scan(), TLS).source, ExemptionSource::AzurePolicy);
    let forbidden = azure(&waiver(""), &whole).set(|options| options.exemptions.rules.forbidden = vec![TLS.to_owned()]);
    assert_eq!((outcomes(&forbidden.scan(), TLS), forbidden.entry().state), (vec![fail()], State::Refused));
    let elsewhere = azure(&waiver(""), &whole).set(|options| options.target.subscription = None);
    assert_eq!((outcomes(&elsewhere.scan(), TLS), elsewhere.entry().state), (vec![fail()], State::Undecided));
}

#[test]
fn exemptions_inside_an_export_count_and_those_of_a_template_do_not() {
    let account = r#"{"id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stone",
        "name": "stone", "type": "Microsoft.Storage/storageAccounts", "location": "westeurope", "kind": "StorageV2",
        "sku": {"name": "Standard_ZRS"}, "properties": {"minimumTlsVersion": "TLS1_0"}}"#;
    let mapping = format!("[[azure-policy]]\nassignment = '{ASSIGNMENT}'\ncontrol = '{TLS}'\n");
    let export = format!(r#"{{"value": [{account}, {}]}}"#, waiver(""));
    let scan = case(&[("export.json", &export)]).exempt(&mapping).scan();
    assert!(outcomes(&scan, TLS)[0].starts_with("exempt: waiver"), "{:?}", outcomes(&scan, TLS));
    let template = format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "resources": [{}]}}"#,
        waiver("")
    );
    let alone = format!(r#"{{"value": [{account}]}}"#);
    let scan = case(&[("export.json", &alone), ("main.json", &template)]).exempt(&mapping).scan();
    assert_eq!(outcomes(&scan, TLS), ["fail"], "who declares an exemption may not exempt himself");
}

#[test]
fn a_hundred_thousand_entries_are_no_burden() {
    let mut text = String::new();
    for number in 0..100_000 {
        let id = format!("/subscriptions/{:08}-0000-0000-0000-000000000000/resourceGroups/rg{number}/**", number % 977);
        let _ = write!(text, "[[exemption]]\ncontrol = '{TLS}'\nscope.id = '{id}'\n");
    }
    let bicep: String = (0..300).map(|number| store(&format!("s{number}"), "'TLS1_0'")).collect();
    let case = case(&[("main.bicep", &bicep)]).exempt(&text);
    let began = Instant::now();
    let scan = case.scan();
    assert_eq!(scan.exemptions.len(), 100_000);
    assert_eq!(outcomes(&scan, TLS).len(), 300);
    // An unoptimised build on a busy machine; comparing each with each would take hours.
    assert!(began.elapsed() < Duration::from_secs(100), "{:?}", began.elapsed());
}

#[test]
fn hostile_files_are_told_and_end() {
    let text = store("one", "'TLS1_0'");
    let hostile = [
        "[".repeat(50_000),
        "a = ".to_owned() + &"[".repeat(50_000),
        "[[exemption]]\n".repeat(20_000),
        "\u{0}\u{1}\u{feff}".to_owned(),
        format!("[[exemption]]\ncontrol = '{}'\nscope.address = '*'\n", "x".repeat(100_000)),
        format!("[[exemption]]\ncontrol = '{TLS}'\nscope.address = '{}'\n", "*a".repeat(100_000)),
        format!("[[exemption]]\ncontrol = '{TLS}'\nscope.address = \"\\u0001\"\n"),
        "[[exemption]]\nscope.a.b.c.d.e.f.g.h = 1\n".to_owned(),
        "exemption = [[[{}]]]\nazure-policy = 7\n".to_owned(),
    ];
    for one in hostile {
        let scan = case(&[("main.bicep", &text)]).exempt(&one).scan();
        assert_eq!(outcomes(&scan, TLS), ["fail"]);
        let shown: String = one.chars().take(30).collect();
        assert!(told(&scan).iter().any(|(control, ..)| control == "exemption-malformed"), "{shown}");
        for format in Format::ALL {
            let mut out = Vec::new();
            seawall::report::write(format, &scan, LOOK, &mut out).unwrap();
        }
    }
}

const LOOK: Look = Look { color: false, hyperlinks: false, width: 140 };

fn report(format: Format, scan: &Scan) -> String {
    let mut out = Vec::new();
    seawall::report::write(format, scan, LOOK, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_format_tells_who_why_and_until_when() {
    let text =
        format!("// seawall: ignore[identity-local-auth] <b>old</b> | client — until 2026-07-01\n{}", store("one", "'TLS1_0'"));
    let more = "owner = 'Team <x>'\napprover = 'CISO'\nticket = 'R-1'\ncompensating-control = 'a lock'\ncreated = 2026-01-01\nexpires = 2026-12-31";
    let scan = case(&[("main.bicep", &text)]).exempt(&entry_of("address = 'one'", more)).scan();
    let json: Value = serde_json::from_str(&report(Format::Json, &scan)).unwrap();
    let exempt = |control: &str| {
        let all = json["outcomes"].as_array().unwrap();
        all.iter().find(|one| one["control"] == control && one["outcome"] == "exempt").unwrap()["exemption"].clone()
    };
    let file = exempt(TLS);
    for (key, value) in [
        ("source", "file"),
        ("owner", "Team <x>"),
        ("expires", "2026-12-31"),
        ("created", "2026-01-01"),
        ("instead", "fail"),
        ("compensatingControl", "a lock"),
    ] {
        assert_eq!(file[key], value, "{key}");
    }
    assert_eq!(exempt("identity-local-auth")["location"]["line"], 1);
    assert_eq!(json["exemptions"].as_array().unwrap().len(), 2);

    let sarif: Value = serde_json::from_str(&report(Format::Sarif, &scan)).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let suppression = |rule: &str| {
        results.iter().find(|one| one["ruleId"] == rule && one.get("suppressions").is_some()).unwrap()["suppressions"][0].clone()
    };
    let (own, file) = (suppression("identity-local-auth"), suppression(TLS));
    assert_eq!((own["kind"].as_str(), own["status"].as_str()), (Some("inSource"), Some("accepted")));
    assert_eq!(own["location"]["physicalLocation"]["region"]["startLine"], 1);
    assert_eq!((file["kind"].as_str(), file["justification"].as_str()), (Some("external"), Some("file")));
    assert!(file.get("location").is_none());
    let github: Value = serde_json::from_str(&report(Format::SarifGithub, &scan)).unwrap();
    let results = github["runs"][0]["results"].as_array().unwrap();
    assert!(
        results.iter().all(|one| one["ruleId"] != TLS && one.get("suppressions").is_none()),
        "GitHub shows suppressed results as alerts"
    );
    assert!(
        results.iter().any(|one| one["ruleId"] == "exemption-expiring"),
        "what is said of exemptions is an alert as any other"
    );

    let markdown = report(Format::Markdown, &scan);
    assert!(
        markdown.contains("### Exemptions that end soon") && markdown.contains("2026-07-01") && !markdown.contains("<b>old"),
        "{markdown}"
    );
    let html = report(Format::Html, &scan);
    assert!(html.contains("Exemptions that end soon") && html.contains("Team &lt;x&gt;") && html.contains("2026-12-31"));
    let csv = report(Format::Csv, &scan);
    assert!(csv.contains(",file,Team <x>,CISO,2026-12-31,seawall-exemptions.toml:1"), "{csv}");
    assert!(report(Format::Junit, &scan).contains("exempt: "), "skipped with its reason");
    assert!(report(Format::Text, &scan).contains("2 exempt"));
    for format in Format::ALL {
        assert!(report(format, &scan).contains("expiring") || matches!(format, Format::Counts | Format::Azure), "{format:?}");
    }
}
