//! Which environment a resource is judged in, and what that changes: parameters, severity, whether a control is on.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use seawall::finding::Status;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::environment::Environment;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, Scan, run};
use seawall::workspace::Memory;

/// Denies a minimum below the parameter; another control looks at environments themselves.
const POLICIES: [(&str, &str); 3] = [
    (
        "tls/minimum/policy.rego",
        "# METADATA\n# title: A\n# description: B\n# related_resources: []\n# custom:\n#   id: tls-minimum\n#   severity: medium\n#   \
         resource_types: [Microsoft.Storage/storageAccounts]\n#   relations: []\n#   parameters: {minimum: 1}\n#   frameworks: {}\n#   \
         requirements: []\n#   remediation: C\n#   since: 0.1.0\npackage seawall.policies.tls.minimum\n\n\
         deny contains {\"path\": [\"properties\", \"level\"], \"message\": \"\"} if input.resource.properties.level < input.params.minimum\n",
    ),
    (
        "tls/apart/policy.rego",
        "# METADATA\n# title: A\n# description: B\n# related_resources: []\n# custom:\n#   id: tls-apart\n#   severity: medium\n#   \
         resource_types: [Microsoft.Storage/storageAccounts]\n#   relations: [storage_accounts]\n#   parameters: {}\n#   frameworks: {}\n#   \
         requirements: []\n#   remediation: C\n#   since: 0.1.0\npackage seawall.policies.tls.apart\n\n\
         deny contains {\"path\": [\"name\"], \"message\": \"\"} if {\n\tsome other in input.related.storage_accounts\n\t\
         other.environment != input.resource.environment\n}\n\n\
         deny contains {\"path\": [\"kind\"], \"message\": \"\"} if input.environment == \"staging\"\n",
    ),
    (
        "profiles/test.toml",
        "name = 'test'\n[controls]\ntls-apart = false\n[production.parameters.tls-minimum]\nminimum = 3\n[staging.severity]\ntls-minimum = 'low'\n\
         [development.controls]\ntls-minimum = false\n",
    ),
];

/// What is found: for each resource the outcome, its severity and its environments.
fn judged(profile: &str, template: &str, environment: Option<Environment>) -> Vec<String> {
    let scan = scanned(profile, template, environment);
    let line = |outcome: &seawall::finding::Outcome| {
        let said = match &outcome.status {
            Status::Pass => "pass".to_owned(),
            Status::Fail { .. } => format!("fail {}", outcome.severity),
            Status::Unknown { cause } => format!("unknown: {cause}"),
            Status::Exempt { .. } | Status::NotApplicable => "none".to_owned(),
        };
        let environments: Vec<&str> = outcome.environments.iter().map(|one| one.word()).collect();
        format!("{said} [{}]", environments.join(" "))
    };
    scan.outcomes.iter().map(line).collect()
}

fn scanned(profile: &str, template: &str, environment: Option<Environment>) -> Scan {
    let words = include_str!("../../policies/data/environments.yaml");
    let relations = "source: []\ndate: 2026-11-21\nabout: x\ntable:\n  storage_accounts: {to: [Microsoft.Storage/storageAccounts], path: \
                     properties.other}\n";
    let files = POLICIES.into_iter().chain([("data/environments.yaml", words), ("data/relations.yaml", relations)]);
    let catalogue = Catalogue::load(files).unwrap_or_else(|error| panic!("{error}"));
    let mut chosen = Profile::named(&catalogue, "test").unwrap_or_else(|error| panic!("{error}"));
    chosen.apply(&catalogue, profile, "seawall.toml", &[]).unwrap_or_else(|error| panic!("{error}"));
    let path = if template.trim_start().starts_with('{') { "main.json" } else { "main.bicep" };
    let inputs = [Input { path: path.to_owned(), named: true }];
    let options = Options { environment, ..Options::default() };
    run(&Memory::new([(path, template)]), &inputs, &catalogue, &chosen, &options).unwrap()
}

/// An account of the given name, tags and level, behind declarations.
fn account(head: &str, name: &str, tags: &str, level: i64) -> String {
    format!(
        "{head}\nresource a 'Microsoft.Storage/storageAccounts@2023-05-01' = {{\n  name: {name}\n  tags: {tags}\n  properties: {{\n    \
         level: {level}\n  }}\n}}\n"
    )
}

fn of(head: &str, name: &str, tags: &str, level: i64) -> Vec<String> {
    judged("", &account(head, name, tags, level), None)
}

#[test]
fn the_environment_decides_parameters_severity_and_what_is_on() {
    assert_eq!(of("", "'st-prod'", "{}", 2), ["fail medium [production]"]);
    assert_eq!(of("", "'st-stg'", "{}", 2), ["pass [staging]"]);
    assert_eq!(of("", "'st-stg'", "{}", 0), ["fail low [staging]"]);
    assert_eq!(of("", "'st-dev'", "{}", 0), Vec::<String>::new());
    assert_eq!(of("", "'st-x'", "{}", 2), ["pass []"]);
    assert_eq!(of("", "'st-x'", "{}", 0), ["fail medium []"]);
}

#[test]
fn parameters_count_before_tags_and_tags_before_names() {
    assert_eq!(of("param env string = 'Prod'", "'st-dev'", "{ Environment: 'staging' }", 2), ["fail medium [production]"]);
    assert_eq!(of("param env string = 'other'", "'st-dev'", "{ Environment: 'Staging' }", 2), ["pass [staging]"]);
    assert_eq!(of("", "'st-dev'", "{ Environment: 'shared' }", 2), Vec::<String>::new());
    let template = account("param env string = 'prod'", "'st-prod'", "{}", 2);
    assert_eq!(judged("", &template, Some(Environment::Staging)), ["pass [staging]"]);
    assert_eq!(judged("[environments]\nparameters = []\nproduction = ['live']\n", &template, None), ["pass []"]);
}

#[test]
fn an_unknown_environment_is_judged_as_each() {
    let unknown = "unknown: needs a value for parameter `env`, or `--environment`; fails if `production` []";
    assert_eq!(of("param env string", "'st'", "{}", 2), [unknown]);
    assert_eq!(of("param env string", "'st'", "{}", 3), ["pass []"]);
    // Where it is off it cannot fail.
    assert_eq!(
        of("param env string", "'st'", "{}", 0),
        ["unknown: needs a value for parameter `env`, or `--environment`; holds only if `development` []"]
    );
    assert_eq!(of("@allowed(['stg', 'uat'])\nparam env string", "'st'", "{}", 0), ["fail low [staging]"]);
    assert_eq!(of("@allowed(['stg', 'prd'])\nparam kind string", "'st-${kind}'", "{}", 0), ["fail medium []"]);
    assert_eq!(of("param prefix string", "'${prefix}-st'", "{}", 2), ["pass []"]);
    assert_eq!(of("", "'st${uniqueString(resourceGroup().id)}'", "{}", 2), ["pass []"]);
    let tagged = of("param level string", "'st'", "{ env: level }", 2);
    assert_eq!(tagged, ["unknown: needs a value for parameter `level`, or `--environment`; fails if `production` []"]);
    let tags = of("param tags object", "'st'", "tags", 2);
    assert_eq!(tags, ["unknown: needs a value for parameter `tags`, or `--environment`; fails if `production` []"]);
    assert_eq!(of("param tags object", "'st-stg'", "tags", 2), ["pass [staging]"]);
}

#[test]
fn what_is_named_by_one_parameter_is_of_one_environment() {
    let pair = |first: &str, second: &str| {
        let template = format!(
            "param env string\nparam other string\nresource a 'Microsoft.Storage/storageAccounts@2023-05-01' = {{\n  name: {first}\n  \
             kind: 'x'\n  properties: {{\n    other: b.id\n  }}\n}}\nresource b 'Microsoft.Storage/storageAccounts@2023-05-01' = {{\n  \
             name: {second}\n}}\n"
        );
        judged("[controls]\ntls-apart = true\ntls-minimum = false\n", &template, Some(Environment::Production)).remove(0)
    };
    assert_eq!(pair("'a-${env}'", "'b-${env}'"), "pass [production]");
    assert_eq!(pair("'a-${toLower(env)}'", "'b-${env}'"), "pass [production]");
    assert!(pair("'a-${env}'", "'b-prod'").starts_with("unknown: needs a value for parameter `env`"));
    assert_eq!(pair("'a-dev'", "'b-prod'"), "fail medium [production]");
}

#[test]
fn terraform_says_it_by_variables() {
    let policies = Catalogue::embedded().unwrap();
    let mut profile = Profile::named(&policies, "all").unwrap();
    let text = "[production.parameters.tls-minimum-version]\nminimum = '1.3'\n";
    profile.apply(&policies, text, "seawall.toml", &[]).unwrap();
    let environments = |default: &str| {
        let text = format!(
            "variable \"env\" {{\n  type = string\n{default}}}\nresource \"azurerm_storage_account\" \"a\" {{\n  name = \"st\"\n  \
             location = \"westeurope\"\n  resource_group_name = \"rg\"\n  account_tier = \"Standard\"\n  account_replication_type = \"LRS\"\n  \
             min_tls_version = \"TLS1_2\"\n}}\n"
        );
        let inputs = [Input { path: "main.tf".to_owned(), named: true }];
        let scan = run(&Memory::new([("main.tf", text.as_str())]), &inputs, &policies, &profile, &Options::default()).unwrap();
        let mut of = scan.outcomes.iter().filter(|one| scan.controls[one.control].metadata.id == "tls-minimum-version");
        let outcome = of.next().unwrap();
        (format!("{:?}", outcome.status), outcome.environments.clone())
    };
    let (said, known) = environments("  default = \"prd\"\n");
    assert!(said.starts_with("Fail") && known == [Environment::Production], "{said} {known:?}");
    let (said, known) = environments("  default = \"test\"\n");
    assert!(said == "Pass" && known == [Environment::Development], "{said} {known:?}");
    let (said, known) = environments("");
    assert!(said.contains("variable `env`") && said.starts_with("Unknown") && known.is_empty(), "{said} {known:?}");
}

#[test]
fn what_a_loop_writes_stands_together_for_all_environments() {
    let settings: String =
        (0..12).map(|number| format!("    S{number} = azurerm_redis_cache.of[{number}].primary_access_key\n")).collect();
    let root = format!(
        "variable \"environment\" {{}}\nlocals {{\n  settings = {{\n{settings}  }}\n}}\n\
         resource \"azurerm_redis_cache\" \"of\" {{\n  count = 12\n  name = \"redis-${{count.index}}-${{var.environment}}\"\n}}\n\
         resource \"azurerm_container_app\" \"app\" {{\n  name = \"app-${{var.environment}}\"\n  template {{\n    container {{\n      \
         dynamic \"env\" {{\n        for_each = local.settings\n        content {{\n          name = env.key\n          \
         value = env.value\n        }}\n      }}\n    }}\n  }}\n}}\n"
    );
    let files = [
        ("main.tf", root.as_str()),
        ("env/dev.tfvars", "environment = \"dev\"\n"),
        ("env/prd.tfvars", "environment = \"prd\"\n"),
    ];
    let catalogue = Catalogue::embedded().unwrap();
    let profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
    let inputs = files.map(|(path, _)| Input { path: path.to_owned(), named: false });
    let scan = run(&Memory::new(files), &inputs, &catalogue, &profile, &Options::default()).unwrap();
    let about = |outcome: &&seawall::finding::Outcome| {
        scan.controls[outcome.control].metadata.id == "identity-plaintext-secret" && matches!(outcome.status, Status::Fail { .. })
    };
    let origins = scan.outcomes.iter().filter(about).map(|outcome| outcome.origin.steps().last().map(|step| step.span));
    let mut origins: Vec<_> = origins.collect();
    assert_eq!(origins.len(), 24);
    origins.dedup();
    assert_eq!(origins.len(), 12);
}

#[test]
fn what_is_not_judged_is_told_with_the_reason() {
    let skipped = |profile: &str, template: &str, environment| {
        let scan = scanned(profile, template, environment);
        scan.ledger.resources_skipped.iter().map(|one| one.reason.clone()).collect::<Vec<_>>()
    };
    let account = account("", "'a'", "{}", 1);
    let site = account.replace("Microsoft.Storage/storageAccounts", "Microsoft.Web/sites");
    assert_eq!(skipped("", &account, None), [""; 0]);
    assert_eq!(skipped("", &site, None), ["no control is about this type"]);
    let off = "[controls]\ntls-minimum = false\n";
    assert_eq!(skipped(off, &account, None), ["the controls about this type are off in this profile"]);
    let development = Some(Environment::Development);
    assert_eq!(skipped("", &account, development), ["the controls about this type are off in its environment"]);
}
