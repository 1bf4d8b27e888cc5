//! From an app to the vault of its settings, to the roles on that vault, to the identities that have them: in all languages.

use seawall::policy::Verdict;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{JudgeOptions, judge};
use seawall::scan::{Input, Options, read};
use seawall::workspace::Memory;

const RELATIONS: &str = r#"
source: []
date: 2026-11-21
about: For this test.
table:
  app_vaults: {host: ["properties.siteConfig.appSettings[*].value", "properties.*"], to: [Microsoft.KeyVault/vaults], with: [vault_roles]}
  vault_roles: {from: Microsoft.Authorization/roleAssignments, path: scope, with: [role_owners]}
  role_owners: {principal: properties.principalId}
  named_vaults: {reference: ["properties.siteConfig.appSettings[*].value", "properties.*.value"]}
  other_identities: {path: "identity.userAssignedIdentities.{key}", to: [Microsoft.ManagedIdentity/userAssignedIdentities], unscanned: unknown}
  app_identities: {path: "identity.userAssignedIdentities.{key}", to: [Microsoft.ManagedIdentity/userAssignedIdentities]}
"#;

const POLICY: &str = r#"# METADATA
# title: Joined
# description: For this test.
# related_resources: []
# custom:
#   id: joins-shown
#   severity: low
#   resource_types: [Microsoft.Web/sites]
#   relations: [app_vaults, app_identities]
#   parameters: {}
#   frameworks: {}
#   requirements: []
#   remediation: None.
#   since: 0.1.0
package seawall.policies.joins.shown

deny contains {"path": ["owner", owner.type], "message": vault.type} if {
	some vault in input.related.app_vaults
	some role in vault.related.vault_roles
	some owner in role.related.role_owners
}

deny contains {"path": ["identity", identity.type], "message": ""} if {
	some identity in input.related.app_identities
}
"#;

/// The verdict on the app, as text.
fn verdict(file: &str, text: &str) -> String {
    verdict_of(&[(file, text)])
}

fn verdict_of(files: &[(&str, &str)]) -> String {
    verdict_by(POLICY, files)
}

fn verdict_by(policy: &str, files: &[(&str, &str)]) -> String {
    let workspace = Memory::new(files.iter().copied());
    let inputs: Vec<Input> = files.iter().map(|(file, _)| Input { path: (*file).to_owned(), named: true }).collect();
    let files = [("data/relations.yaml", RELATIONS), ("joins/shown/policy.rego", policy)];
    let catalogue = Catalogue::load(files).unwrap();
    let scan = read(&workspace, &inputs, &Options::default());
    let judgements = judge(&scan.estate, &catalogue, &Profile::default(), &JudgeOptions::default()).unwrap();
    assert_eq!(judgements.len(), 1, "{inputs:?}");
    match &judgements[0].verdict {
        Verdict::Fail { denials, .. } => denials.iter().map(|denial| format!("{} ", denial.path)).collect(),
        Verdict::Unknown { cause, .. } => format!("unknown: {cause}"),
        Verdict::Pass => "pass".to_owned(),
        Verdict::Exempt { .. } => "exempt".to_owned(),
        Verdict::NotApplicable => "not applicable".to_owned(),
    }
}

const BOTH: &str = "identity['Microsoft.ManagedIdentity/userAssignedIdentities'] owner['Microsoft.ManagedIdentity/userAssignedIdentities'] owner['Microsoft.Web/sites'] ";

const BICEP: &str = "
param suffix string
param other string
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-${suffix}'
  location: 'westeurope'
  properties: { sku: { family: 'A', name: 'standard' }, tenantId: tenant().tenantId }
}
resource user 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${suffix}'
  location: 'westeurope'
}
resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-${suffix}'
  location: 'westeurope'
  identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { '${user.id}': {} } }
  properties: {
    siteConfig: { appSettings: [ { name: 'A', value: '@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/a)' } ] }
  }
}
resource own 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, 'own')
  scope: vault
  properties: { principalId: app.identity.principalId, roleDefinitionId: 'r' }
}
resource users 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, 'users')
  scope: vault
  properties: { principalId: user.properties.principalId, roleDefinitionId: 'r' }
}
";

#[test]
fn what_was_not_scanned_is_named() {
    let policy = POLICY.replace("app_identities", "other_identities");
    let policy = policy.replace("related.other_identities\n", "related.other_identities\n\tidentity.location == \"x\"\n");
    let other = "/subscriptions/00000000-0000-4000-8000-00000000000a/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/other";
    let text = format!(
        "resource app 'Microsoft.Web/sites@2023-12-01' = {{\n  name: 'app'\n  location: 'westeurope'\n  \
         identity: {{ type: 'UserAssigned', userAssignedIdentities: {{ '{other}': {{}} }} }}\n}}\n"
    );
    let verdict = verdict_by(&policy, &[("main.bicep", &text)]);
    assert!(verdict.starts_with("unknown: ") && verdict.contains("`other` was not scanned"), "{verdict}");
}

#[test]
fn bicep() {
    assert_eq!(verdict("main.bicep", BICEP), BOTH);
    let by_name = BICEP.replace("SecretUri=${vault.properties.vaultUri}secrets/a", "VaultName=${vault.name};SecretName=a");
    assert_eq!(verdict("main.bicep", &by_name), BOTH);
    let existing = BICEP.replace("= {\n  name: 'kv-", "existing = {\n  name: 'kv-");
    let existing =
        existing.replace("  properties: { sku: { family: 'A', name: 'standard' }, tenantId: tenant().tenantId }\n", "");
    assert_eq!(verdict("main.bicep", &existing.replacen("  location: 'westeurope'\n", "", 1)), BOTH);
    let again = "resource again 'Microsoft.Web/sites@2023-12-01' existing = { name: 'app-${suffix}' }\n";
    assert_eq!(verdict("main.bicep", &format!("{BICEP}{again}")), BOTH);
}

#[test]
fn what_cannot_be_told_is_unknown() {
    for (known, unknown) in [
        ("@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/a)", "${other}"),
        ("principalId: app.identity.principalId", "principalId: other"),
    ] {
        let found = verdict("main.bicep", &BICEP.replace(known, unknown));
        assert!(found.contains("`other`"), "{unknown}: {found}");
    }
    // That the identity may be another one leaves what is wrong for sure.
    let found = verdict("main.bicep", &BICEP.replace("{ '${user.id}': {} }", "{ '${other}': {} }"));
    assert!(found.starts_with("owner") && !found.contains("identity["), "{found}");
    let elsewhere = BICEP.replace("${vault.properties.vaultUri}", "https://elsewhere.blob.core.windows.net/");
    assert_eq!(verdict("main.bicep", &elsewhere), "identity['Microsoft.ManagedIdentity/userAssignedIdentities'] ");
}

#[test]
fn templates() {
    let text = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"suffix": {"type": "string"}},
  "variables": {
    "vault": "[concat('kv-', parameters('suffix'))]",
    "user": "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'id-one')]"
  },
  "resources": [
    {"type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "[variables('vault')]", "location": "westeurope", "properties": {}},
    {"type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "id-one", "location": "westeurope"},
    {"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "app-one", "location": "westeurope",
      "identity": {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": {"[variables('user')]": {}}},
      "properties": {"siteConfig": {"appSettings": [{"name": "A", "value": "[reference(resourceId('Microsoft.KeyVault/vaults', variables('vault'))).vaultUri]"}]}}},
    {"type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "one", "scope": "[resourceId('Microsoft.KeyVault/vaults', variables('vault'))]",
      "properties": {"roleDefinitionId": "r", "principalId": "[reference(resourceId('Microsoft.Web/sites', 'app-one'), '2023-12-01', 'full').identity.principalId]"}},
    {"type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "two", "scope": "[resourceId('Microsoft.KeyVault/vaults', variables('vault'))]",
      "properties": {"roleDefinitionId": "r", "principalId": "[reference(variables('user')).principalId]"}}
  ]
}"#;
    assert_eq!(verdict("main.json", text), BOTH);
}

#[test]
fn terraform() {
    let common = "  resource_group_name = azurerm_resource_group.g.name\n  location = \"westeurope\"\n";
    let text = format!(
        "variable \"suffix\" {{}}
resource \"azurerm_resource_group\" \"g\" {{
  name = \"rg\"
  location = \"westeurope\"
}}
resource \"azurerm_key_vault\" \"v\" {{
  name = \"kv-${{var.suffix}}\"\n{common}  sku_name = \"standard\"
  tenant_id = \"t\"
}}
resource \"azurerm_user_assigned_identity\" \"u\" {{
  name = \"id-${{var.suffix}}\"\n{common}}}
resource \"azurerm_linux_web_app\" \"app\" {{
  name = \"app-${{var.suffix}}\"\n{common}  service_plan_id = \"p\"
  site_config {{}}
  app_settings = {{ A = \"@Microsoft.KeyVault(SecretUri=${{azurerm_key_vault.v.vault_uri}}secrets/x)\" }}
  identity {{
    type = \"SystemAssigned, UserAssigned\"
    identity_ids = [azurerm_user_assigned_identity.u.id]
  }}
}}
resource \"azurerm_role_assignment\" \"own\" {{
  scope = azurerm_key_vault.v.id
  role_definition_name = \"Key Vault Secrets User\"
  principal_id = azurerm_linux_web_app.app.identity[0].principal_id
}}
resource \"azurerm_role_assignment\" \"user\" {{
  scope = azurerm_key_vault.v.id
  role_definition_name = \"Key Vault Secrets User\"
  principal_id = azurerm_user_assigned_identity.u.principal_id
}}
"
    );
    assert_eq!(verdict("main.tf", &text), BOTH);
}

#[test]
fn azapi() {
    let text = r#"
variable "suffix" { type = string }
locals { group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g" }
resource "azapi_resource" "v" {
  type = "Microsoft.KeyVault/vaults@2023-07-01"
  name = "kv-${var.suffix}"
  parent_id = local.group
  location = "westeurope"
  body = { properties = { sku = { family = "A", name = "standard" } } }
}
resource "azapi_resource" "u" {
  type = "Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31"
  name = "id-${var.suffix}"
  parent_id = local.group
  location = "westeurope"
  response_export_values = ["properties.principalId"]
}
resource "azapi_resource" "app" {
  type = "Microsoft.Web/sites@2023-12-01"
  name = "app-${var.suffix}"
  parent_id = local.group
  location = "westeurope"
  response_export_values = ["identity.principalId"]
  identity {
    type = "SystemAssigned, UserAssigned"
    identity_ids = [azapi_resource.u.id]
  }
  body = { properties = { siteConfig = { appSettings = [
    { name = "A", value = "@Microsoft.KeyVault(VaultName=${azapi_resource.v.name};SecretName=a)" },
  ] } } }
}
resource "azapi_resource" "own" {
  type = "Microsoft.Authorization/roleAssignments@2022-04-01"
  name = "00000000-0000-0000-0000-00000000000a"
  parent_id = azapi_resource.v.id
  body = { properties = { roleDefinitionId = "r", principalId = azapi_resource.app.output.identity.principalId } }
}
resource "azapi_resource" "user" {
  type = "Microsoft.Authorization/roleAssignments@2022-04-01"
  name = "00000000-0000-0000-0000-00000000000b"
  parent_id = azapi_resource.v.id
  body = { properties = { roleDefinitionId = "r", principalId = azapi_resource.u.output.properties.principalId } }
}
"#;
    assert_eq!(verdict("main.tf", text), BOTH);
    let other = text.replace("u.output.properties.principalId", "u.output.properties.clientId");
    assert!(verdict("main.tf", &other).contains("clientId"));
}

#[test]
fn a_data_source_is_what_another_root_declares() {
    let provider = "provider \"azurerm\" {\n  subscription_id = \"00000000-0000-4000-8000-000000000001\"\n  features {}\n}\n";
    let base = format!(
        "{provider}resource \"azurerm_key_vault\" \"v\" {{
  name = \"kv-one\"
  resource_group_name = \"rg\"
  location = \"westeurope\"
  sku_name = \"standard\"
  tenant_id = \"t\"
}}
"
    );
    let app = format!(
        "{provider}data \"azurerm_key_vault\" \"v\" {{
  name = \"kv-one\"
  resource_group_name = \"rg\"
}}
resource \"azurerm_linux_web_app\" \"app\" {{
  name = \"app-one\"
  resource_group_name = \"rg\"
  location = \"westeurope\"
  service_plan_id = \"p\"
  site_config {{}}
  app_settings = {{ A = \"@Microsoft.KeyVault(VaultName=kv-one;SecretName=a)\" }}
  identity {{
    type = \"SystemAssigned\"
  }}
}}
resource \"azurerm_role_assignment\" \"own\" {{
  scope = data.azurerm_key_vault.v.id
  role_definition_name = \"Key Vault Secrets User\"
  principal_id = azurerm_linux_web_app.app.identity[0].principal_id
}}
"
    );
    assert_eq!(verdict_of(&[("base/main.tf", &base), ("app/main.tf", &app)]), "owner['Microsoft.Web/sites'] ");
}

#[test]
fn exports() {
    let base = "/subscriptions/1/resourceGroups/g/providers";
    let user = format!("{base}/Microsoft.ManagedIdentity/userAssignedIdentities/id-one");
    let text = format!(
        r#"[
  {{"id": "{base}/Microsoft.KeyVault/vaults/kv-one", "type": "Microsoft.KeyVault/vaults", "name": "kv-one", "location": "westeurope", "properties": {{}}}},
  {{"id": "{user}", "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "name": "id-one", "location": "westeurope", "properties": {{"principalId": "00000000-0000-0000-0000-00000000000A"}}}},
  {{"id": "{base}/Microsoft.Web/sites/app", "type": "Microsoft.Web/sites", "name": "app", "location": "westeurope",
    "identity": {{"type": "SystemAssigned, UserAssigned", "principalId": "00000000-0000-0000-0000-00000000000b", "userAssignedIdentities": {{"{user}": {{}}}}}},
    "properties": {{"siteConfig": {{"appSettings": [{{"name": "A", "value": "@Microsoft.KeyVault(VaultName=KV-ONE;SecretName=a)"}}]}}}}}},
  {{"id": "{base}/Microsoft.KeyVault/vaults/kv-one/providers/Microsoft.Authorization/roleAssignments/1", "type": "Microsoft.Authorization/roleAssignments", "name": "1",
    "properties": {{"scope": "{base}/Microsoft.KeyVault/vaults/kv-one", "roleDefinitionId": "r", "principalId": "00000000-0000-0000-0000-00000000000a"}}}},
  {{"id": "{base}/Microsoft.KeyVault/vaults/kv-one/providers/Microsoft.Authorization/roleAssignments/2", "type": "Microsoft.Authorization/roleAssignments", "name": "2",
    "properties": {{"scope": "{base}/Microsoft.KeyVault/vaults/kv-one", "roleDefinitionId": "r", "principalId": "00000000-0000-0000-0000-00000000000B"}}}}
]"#
    );
    assert_eq!(verdict("export.json", &text), BOTH);
}

#[test]
fn what_is_only_declared_as_existing_may_be_what_is_deployed() {
    let template = |reference: &str| {
        let text = format!(
            r#"param name string
            param other string
            resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {{
              name: 'kv-${{name}}'
              location: 'westeurope'
            }}
            resource known 'Microsoft.KeyVault/vaults@2023-07-01' existing = {{
              name: {reference}
            }}
            resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {{
              name: guid(known.id)
              scope: known
              properties: {{ roleDefinitionId: 'x', principalId: app.identity.principalId }}
            }}
            resource app 'Microsoft.Web/sites@2023-12-01' = {{
              name: 'app'
              location: 'westeurope'
              identity: {{ type: 'SystemAssigned' }}
              properties: {{ siteConfig: {{ appSettings: [{{ name: 'a', value: vault.properties.vaultUri }}] }} }}
            }}"#
        );
        verdict("main.bicep", &text)
    };
    assert_eq!(template("'other'"), "pass");
    assert_eq!(template("'kv-${name}'"), "owner['Microsoft.Web/sites'] ");
    assert!(template("other").starts_with("unknown"), "{}", template("other"));
}

const REFERENCES: &str = r#"# METADATA
# title: Referred to
# description: For this test.
# related_resources: []
# custom:
#   id: joins-shown
#   severity: low
#   resource_types: [Microsoft.Web/sites]
#   relations: [named_vaults]
#   parameters: {}
#   frameworks: {}
#   requirements: []
#   remediation: None.
#   since: 0.1.0
package seawall.policies.joins.shown

deny contains {"path": [vault.name], "message": ""} if some vault in input.related.named_vaults
"#;

#[test]
fn references_name_vaults_and_other_texts_do_not() {
    let of = |value: &str, vaults: &[&str]| {
        let vault = |name: &&str| {
            format!(
                r#"{{"type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "{name}", "location": "westeurope",
                    "properties": {{}}}},"#
            )
        };
        let template = format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "parameters": {{"p": {{"type": "string"}}}}, "resources": [{}
            {{"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "app", "location": "westeurope",
              "properties": {{"siteConfig": {{"appSettings": [{{"name": "A", "value": "{value}"}}]}}}}}}]}}"#,
            vaults.iter().map(vault).collect::<String>()
        );
        verdict_by(REFERENCES, &[("main.json", &template)])
    };
    let both = ["kv", "other"];
    for reference in [
        "@Microsoft.KeyVault(SecretUri=https://KV.vault.azure.net/secrets/a)",
        "@Microsoft.KeyVault(VaultName=kv;SecretName=a)",
        "@Microsoft.KeyVault(SecretName=a;VaultName=kv)",
    ] {
        assert_eq!(of(reference, &both), "kv ", "{reference}");
        assert_eq!(of(reference, &["other"]), "pass", "{reference}");
    }
    for text in ["https://kv.vault.azure.net/secrets/a", "kv", "[parameters('p')]", "[concat(parameters('p'), '/kv')]"] {
        assert_eq!(of(text, &both), "pass", "{text}");
    }
    let hidden = "[concat('@Microsoft.KeyVault(SecretUri=', parameters('p'), ')')]";
    assert!(of(hidden, &both).starts_with("unknown"), "{}", of(hidden, &both));
    assert_eq!(of(hidden, &[]), "pass");
    let begun = "[concat('@Microsoft.KeyVault(VaultName=k', parameters('p'), ';SecretName=a)')]";
    assert!(of(begun, &both).starts_with("unknown"), "{}", of(begun, &both));
    assert_eq!(of(begun, &["other"]), "pass");
}
