//! Outputs of Terraform that show secrets.

use seawall::finding::Status;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, run};
use seawall::workspace::Memory;

const CONFIGURATION: &str = r#"
resource "azurerm_redis_cache" "main" {
  name                = "redis"
  resource_group_name = "rg"
  location            = "westeurope"
  sku_name            = "Basic"
  family              = "C"
  capacity            = 1
}

data "azapi_resource_action" "keys" {
  type                   = "Microsoft.Cache/redis@2024-03-01"
  resource_id            = azurerm_redis_cache.main.id
  action                 = "listKeys"
  response_export_values = ["primaryKey"]
}

data "azapi_resource_action" "state" {
  type        = "Microsoft.Cache/redis@2024-03-01"
  resource_id = azurerm_redis_cache.main.id
  action      = "flush"
}
"#;

/// Whether the secrets in the outputs of a root are found to be shown.
fn is_shown(files: &[(&str, &str)]) -> bool {
    let catalogue = Catalogue::embedded().unwrap();
    let profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: (*path).to_owned(), named: false }).collect();
    let scan = run(&Memory::new(files.iter().copied()), &inputs, &catalogue, &profile, &Options::default()).unwrap();
    let about = |control: usize| scan.controls[control].metadata.id == "identity-plaintext-secret";
    let mut judged = scan.outcomes.iter().filter(|outcome| {
        about(outcome.control) && &*scan.estate.resource(outcome.resource).resource_type == "Microsoft.Resources/deployments"
    });
    let first = judged.next().expect("the root is judged");
    assert!(matches!(first.status, Status::Fail { .. } | Status::Pass), "{:?}", first.status);
    matches!(first.status, Status::Fail { .. })
}

#[test]
fn an_output_shows_a_secret_unless_it_says_that_it_is_sensitive() {
    for (output, expected) in [
        ("value = azurerm_redis_cache.main.primary_access_key\n  sensitive = true", false),
        ("value = nonsensitive(azurerm_redis_cache.main.primary_access_key)", true),
        ("value = \"redis://:${nonsensitive(azurerm_redis_cache.main.primary_access_key)}@redis\"", true),
        ("value = data.azapi_resource_action.keys.output.primaryKey", true),
        ("value = data.azapi_resource_action.keys.output.primaryKey\n  sensitive = true", false),
        ("value = data.azapi_resource_action.state.output.done", false),
        ("value = azurerm_redis_cache.main.hostname", false),
    ] {
        let text = format!("{CONFIGURATION}\noutput \"o\" {{\n  {output}\n}}\n");
        assert_eq!(is_shown(&[("main.tf", &text)]), expected, "{output}");
    }
}

#[test]
fn a_plan_tells_a_secret_by_what_its_output_refers_to() {
    for (sensitive, attribute, expected) in
        [("false", "primary_access_key", true), ("true", "primary_access_key", false), ("false", "hostname", false)]
    {
        let address = "azurerm_redis_cache.main";
        let text = format!(
            r#"{{"format_version": "1.2", "terraform_version": "1.11.4",
  "output_changes": {{"o": {{"actions": ["create"], "after_unknown": true, "after_sensitive": {sensitive}}}}},
  "resource_changes": [{{"address": "{address}", "mode": "managed", "type": "azurerm_redis_cache", "name": "main",
    "provider_name": "registry.terraform.io/hashicorp/azurerm",
    "change": {{"actions": ["create"], "after": {{"name": "redis", "resource_group_name": "rg", "location": "westeurope"}},
      "after_unknown": {{"id": true}}}}}}],
  "configuration": {{"root_module": {{
    "outputs": {{"o": {{"expression": {{"references": ["{address}.{attribute}", "{address}"]}}}}}},
    "resources": [{{"address": "{address}", "mode": "managed", "type": "azurerm_redis_cache", "name": "main",
      "expressions": {{"name": {{"constant_value": "redis"}}, "resource_group_name": {{"constant_value": "rg"}},
        "location": {{"constant_value": "westeurope"}}}}}}]}}}}}}"#
        );
        assert_eq!(is_shown(&[("plan.json", &text)]), expected, "{attribute}, sensitive: {sensitive}");
    }
}
