//! The same resource through every shape, what is cut off, and what is no export.

use super::*;
use crate::budget::Budget;
use crate::frontend::{Languages, Target, json};
use crate::model::{Data, Path, ScopeKind, Value};
use crate::source::Sources;
use crate::workspace::Memory;

const ID: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a";

fn shape_of(text: &str) -> Option<Shape> {
    let parsed = json::outline(Sources::default().add("x.json", text), text, &Budget::default());
    sniff(&parsed.value.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics)))
}

fn read_text(text: &str) -> Warned<Reading> {
    read_within(text, Budget::default())
}

/// The reading, with the diagnostics of the text in front of those of the records.
fn read_within(text: &str, budget: Budget) -> Warned<Reading> {
    let (workspace, sources, target) = (Memory::new([]), Sources::default(), Target::default());
    let Warned { value: outline, mut diagnostics } = json::outline(sources.add("x.json", text), text, &budget);
    let outline = outline.unwrap_or_else(|| panic!("{diagnostics:?}"));
    assert!(sniff(&outline).is_some(), "{text} is an export");
    let context = Context {
        workspace: &workspace,
        sources: &sources,
        target: &target,
        budget: &budget,
        loader: &Languages::default(),
        restored: false,
    };
    let read = read("x.json", &outline, &context);
    diagnostics.extend(read.diagnostics);
    Warned { value: read.value, diagnostics }
}

fn resources(text: &str) -> Vec<Resource> {
    read_text(text).value.deployment.resources
}

fn at<'v>(resource: &'v Resource, path: &[&str]) -> &'v Value {
    static NULL: Value = Value::NULL;
    resource.body.at(&Path::keys(path)).unwrap_or(&NULL)
}

fn is_unknown(value: &Value) -> bool {
    matches!(value.data, Data::Unknown(_))
}

fn properties() -> String {
    let acls = r#"{"defaultAction": "Deny", "ipRules": [{"value": "1.2.3.4"}]}"#;
    format!(r#"{{"supportsHttpsTrafficOnly": true, "minimumTlsVersion": "TLS1_2", "networkAcls": {acls}}}"#)
}

fn arm() -> String {
    format!(
        r#"{{"id": "{ID}", "name": "a", "type": "Microsoft.Storage/storageAccounts", "location": "westeurope",
            "sku": {{"name": "Standard_GRS"}}, "properties": {}}}"#,
        properties()
    )
}

#[test]
fn one_account_through_every_shape() {
    let arm = arm();
    let graph = format!(
        r#"{{"id": "{ID}", "name": "a", "type": "microsoft.storage/storageaccounts", "tenantId": "t", "kind": "StorageV2",
            "location": "westeurope", "resourceGroup": "g", "subscriptionId": "s", "sku": {{"name": "Standard_GRS"}},
            "managedBy": "", "plan": null, "properties": {}, "tags": null, "identity": null}}"#,
        properties()
    );
    let flat = format!(
        r#"{{"id": "{ID}", "name": "a", "type": "Microsoft.Storage/storageAccounts", "location": "westeurope",
            "sku": {{"name": "Standard_GRS"}}, "enableHttpsTrafficOnly": true, "minimumTlsVersion": "TLS1_2",
            "networkRuleSet": {{"defaultAction": "Deny", "ipRules": [{{"ipAddressOrRange": "1.2.3.4"}}]}},
            "primaryEndpoints": {{"blob": "https://a"}}, "resourceGroup": "g"}}"#
    );
    let pascal = format!(
        r#"{{"ResourceId": "{ID}", "Id": "{ID}", "Name": "a", "ResourceName": "a", "Location": "westeurope", "Tags": null,
            "ResourceType": "Microsoft.Storage/storageAccounts", "Sku": {{"Name": "Standard_GRS"}}, "Kind": "StorageV2",
            "Properties": {}}}"#,
        properties()
    );
    let columns = r#"[{"name": "id", "type": "string"}, {"name": "name", "type": "string"}, {"name": "location", "type": "string"},
        {"name": "sku", "type": "object"}, {"name": "properties", "type": "object"}]"#;
    let table = format!(
        r#"{{"columns": {columns}, "rows": [["{ID}", "a", "westeurope", {{"name": "Standard_GRS"}}, {}]]}}"#,
        properties()
    );
    let shapes = [
        (Shape::Graph, format!(r#"{{"totalRecords": 1, "count": 1, "resultTruncated": "false", "data": [{graph}]}}"#)),
        (Shape::Table, format!(r#"{{"totalRecords": 1, "count": 1, "resultTruncated": "false", "data": {table}}}"#)),
        (Shape::Graph, format!(r#"{{"count": 1, "data": [{graph}], "skip_token": null, "total_records": 1}}"#)),
        (Shape::Array, format!("[{graph}]")),
        (Shape::Graph, format!(r#"{{"SkipToken": null, "Data": [{graph}]}}"#)),
        (Shape::List, format!(r#"{{"value": [{arm}]}}"#)),
        (Shape::Resource, arm.clone()),
        (Shape::Resource, flat.clone()),
        (Shape::Array, format!("[{flat}]")),
        (Shape::Resource, pascal.clone()),
        (Shape::Array, format!("[{pascal}]")),
        (Shape::Array, format!(r#"[{{"value": [{arm}]}}]"#)),
        (
            Shape::Example,
            format!(r#"{{"parameters": {{"api-version": "2023-01-01"}}, "responses": {{"200": {{"body": {arm}}}}}}}"#),
        ),
    ];
    for (shape, text) in shapes {
        assert_eq!(shape_of(&text), Some(shape), "{text}");
        let warned = read_text(&text);
        assert_eq!(warned.diagnostics, [], "{text}");
        assert_eq!((warned.value.understood, warned.value.incomplete), (1, None));
        let resource = &warned.value.deployment.resources[0];
        assert!(resource.is("Microsoft.Storage/storageAccounts"));
        assert_eq!(resource.id.as_str(), Some(ID));
        assert_eq!(resource.name.as_str(), Some("a"));
        assert_eq!(at(resource, &["location"]).as_str(), Some("westeurope"));
        assert_eq!(at(resource, &["sku", "name"]).as_str(), Some("Standard_GRS"));
        assert!(matches!(at(resource, &["properties", "supportsHttpsTrafficOnly"]).data, Data::Bool(true)));
        assert_eq!(at(resource, &["properties", "minimumTlsVersion"]).as_str(), Some("TLS1_2"));
        let rules = at(resource, &["properties", "networkAcls", "ipRules"]).as_array().unwrap();
        assert_eq!(rules.items[0].get("value").and_then(Value::as_str), Some("1.2.3.4"));
        // Flattened forms and chosen columns may lack what the resource has.
        let flat = text.contains("networkRuleSet");
        assert_eq!(is_unknown(at(resource, &["identity"])), flat || text.contains("columns"), "{text}");
        assert_eq!(is_unknown(at(resource, &["properties", "allowBlobPublicAccess"])), flat, "{text}");
        assert_eq!(at(resource, &["properties"]).is_known(), !flat, "{text}");
        let written = at(resource, &["properties", "minimumTlsVersion"]).origin.span().unwrap();
        assert_eq!(&text[written.start as usize..written.end as usize], "\"TLS1_2\"");
    }
}

#[test]
fn lists_without_properties_are_unknown_and_say_what_to_do() {
    let text = format!(r#"[{{"id": "{ID}", "name": "a", "type": "Microsoft.Storage/storageAccounts", "properties": null}}]"#);
    let resource = &resources(&text)[0];
    let Data::Unknown(unknown) = &at(resource, &["properties"]).data else { panic!("unknown") };
    assert!(unknown.cause.to_string().contains("az resource show --ids"));
    let text = format!(r#"{{"count": 1, "total_records": 1, "data": [{{"id": "{ID}"}}]}}"#);
    assert!(is_unknown(at(&resources(&text)[0], &["properties"])));
}

#[test]
fn a_projection_stays_open() {
    let text = format!(r#"[{{"id": "{ID}", "name": "a", "minimumTlsVersion": "TLS1_2"}}]"#);
    let resource = &resources(&text)[0];
    assert_eq!(at(resource, &["properties", "minimumTlsVersion"]).as_str(), Some("TLS1_2"));
    assert!(at(resource, &["properties"]).as_object().unwrap().open.is_some());
}

#[test]
fn pages_that_are_not_the_last_are_incomplete() {
    let incomplete = |text: &str| {
        let warned = read_text(text);
        assert_eq!(warned.diagnostics.len(), usize::from(warned.value.incomplete.is_some()));
        warned.value.incomplete
    };
    let (short, open) = ("page holds 1 of 250 resources", "page holds 1 resources and more follow");
    let arm = arm();
    for (text, expected) in [
        (format!(r#"{{"count": 1, "total_records": 250, "skip_token": "x", "data": [{arm}]}}"#), Some(short)),
        (format!(r#"{{"totalRecords": 250, "count": 1, "data": [{arm}]}}"#), Some(short)),
        (format!(r#"{{"SkipToken": "x", "Data": [{arm}]}}"#), Some(open)),
        (format!(r#"{{"value": [{arm}], "nextLink": "https://x"}}"#), Some(open)),
        (format!(r#"{{"resultTruncated": "true", "data": [{arm}]}}"#), Some(open)),
        (format!(r#"{{"value": [{arm}], "nextLink": ""}}"#), None),
        (format!(r#"[{{"value": [{arm}], "nextLink": "https://x"}}, {{"value": [{arm}]}}]"#), None),
        (format!(r#"[{{"total_records": 2, "data": [{arm}]}}, {{"total_records": 2, "data": [{arm}]}}]"#), None),
    ] {
        assert_eq!(incomplete(&text).as_deref(), expected, "{text}");
    }
}

#[test]
fn rows_as_many_as_a_page_are_noted() {
    let row = format!(r#"{{"id": "{ID}", "name": "a", "resourceGroup": "g", "subscriptionId": "s", "properties": {{}}}}"#);
    let text = format!("[{}]", vec![row; 100].join(","));
    let warned = read_text(&text);
    assert_eq!((warned.value.understood, warned.diagnostics.len()), (100, 1));
}

#[test]
fn children_stand_for_themselves() {
    let text = format!(
        r#"[{{"ResourceId": "{ID}", "Name": "a", "ResourceType": "Microsoft.Storage/storageAccounts", "Properties": {{}},
            "resources": [
              {{"Name": "default", "ResourceType": "Microsoft.Storage/storageAccounts/blobServices", "Properties": {{}}}},
              {{"Id": "{ID}/providers/microsoft.insights/diagnosticSettings/d", "Name": "x",
                "ResourceType": "Microsoft.Storage/storageAccounts", "Properties": {{}}}},
              {{"why": "nothing"}}
            ]}}]"#
    );
    let warned = read_text(&text);
    let [account, child, setting] = warned.value.deployment.resources.as_slice() else { panic!("three") };
    assert_eq!(account.address, "Microsoft.Storage/storageAccounts/a");
    assert_eq!(child.id.as_str(), Some(format!("{ID}/blobServices/default").as_str()));
    assert_eq!(child.name.as_str(), Some("a/default"));
    assert!(setting.is("Microsoft.Insights/diagnosticSettings"));
    assert_eq!((setting.name.as_str(), at(setting, &["scope"]).as_str()), (Some("d"), Some(ID)));
    assert_eq!(warned.value.not_understood, 1);
    let place = warned.diagnostics[0].span.unwrap();
    assert!(text[place.start as usize..].starts_with("{\"why\""));
}

#[test]
fn inline_children_of_the_command_line_get_their_properties_back() {
    let nsg = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n";
    let text = format!(
        r#"{{"id": "{nsg}", "name": "n", "type": "Microsoft.Network/networkSecurityGroups", "resourceGroup": "g",
            "securityRules": [{{"id": "{nsg}/securityRules/r", "name": "r", "access": "Allow", "resourceGroup": "g"}}],
            "subnets": [{{"id": "/subscriptions/s/x", "resourceGroup": "g"}}]}}"#
    );
    let resource = &resources(&text)[0];
    let rule = &at(resource, &["properties", "securityRules"]).as_array().unwrap().items[0];
    assert_eq!(rule.at(&Path::keys(&["properties", "access"])).and_then(Value::as_str), Some("Allow"));
    assert!(rule.get("resourceGroup").is_none() && rule.get("access").is_none());
    let subnet = &at(resource, &["properties", "subnets"]).as_array().unwrap().items[0];
    assert_eq!(subnet.as_object().unwrap().entries.len(), 1);
}

#[test]
fn a_sku_moves_where_the_type_wants_it() {
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/redis/r";
    let text = format!(
        r#"{{"id": "{id}", "name": "r", "type": "Microsoft.Cache/Redis", "hostName": "h", "sku": {{"name": "Premium"}},
            "redisConfiguration": {{"aadEnabled": "true"}}}}"#
    );
    let resource = &resources(&text)[0];
    assert_eq!(at(resource, &["properties", "sku", "name"]).as_str(), Some("Premium"));
    assert_eq!(at(resource, &["properties", "redisConfiguration", "aad-enabled"]).as_str(), Some("true"));
    assert!(resource.get("sku").is_none());
}

#[test]
fn the_configuration_of_sites_comes_from_where_it_is() {
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/w";
    let site = |config: &str| {
        format!(r#"{{"id": "{id}", "name": "w", "type": "Microsoft.Web/sites", "properties": {{"siteConfig": {config}}}}}"#)
    };
    let path = ["properties", "siteConfig", "minTlsVersion"];
    assert!(is_unknown(at(&resources(&site("null"))[0], &path[..2])));
    let partial = r#"{"http20Enabled": true, "minTlsVersion": null}"#;
    let resource = &resources(&site(partial))[0];
    assert!(is_unknown(at(resource, &path)) && at(resource, &path[..2]).as_object().unwrap().open.is_some());
    let web = format!(
        r#"{{"id": "{id}/config/web", "name": "w", "type": "Microsoft.Web/sites/config", "properties": {{"minTlsVersion": "1.2"}}}}"#
    );
    for config in ["null", partial] {
        let text = format!("[{}, {web}]", site(config));
        let resource = &resources(&text)[0];
        assert_eq!(at(resource, &path).as_str(), Some("1.2"));
        assert!(at(resource, &path[..2]).as_object().unwrap().open.is_none());
    }
}

#[test]
fn secrets_are_marked() {
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/w";
    let text = format!(
        r#"[{{"id": "{id}", "name": "w", "properties": {{"siteConfig": {{"appSettings": [{{"name": "n", "value": "hush"}}]}},
              "adminPassword": "hush", "allow": "open"}}}},
            {{"id": "{id}/config/appsettings", "name": "appsettings", "properties": {{"anything": "hush"}}}}]"#
    );
    let found = resources(&text);
    assert!(at(&found[0], &["properties", "adminPassword"]).secret);
    assert!(at(&found[0], &["properties", "siteConfig", "appSettings"]).has_secret());
    assert!(!at(&found[0], &["properties", "allow"]).secret);
    assert!(at(&found[1], &["properties", "anything"]).secret && !found[1].name.secret);
}

#[test]
fn what_powershell_cut_off_is_unknown() {
    let text = format!(r#"{{"Id": "{ID}", "Name": "a", "Properties": {{"networkAcls": "@{{defaultAction=Deny}}"}}}}"#);
    let warned = read_text(&text);
    assert!(is_unknown(at(&warned.value.deployment.resources[0], &["properties", "networkAcls"])));
    assert!(warned.value.incomplete.is_some());
}

#[test]
fn groups_and_subscriptions_are_resources() {
    let text = r#"[{"id": "/subscriptions/s", "name": "prod", "type": "microsoft.resources/subscriptions", "tags": {"a": "b"}},
        {"id": "/subscriptions/s/resourceGroups/g", "name": "g", "type": "microsoft.resources/subscriptions/resourcegroups",
         "location": "westeurope", "properties": {"provisioningState": "Succeeded"}}]"#;
    let found = resources(text);
    assert!(found[0].is("Microsoft.Resources/subscriptions") && found[1].is("Microsoft.Resources/resourceGroups"));
    assert_eq!((found[0].scope, found[1].scope), (ScopeKind::Tenant, ScopeKind::Subscription));
}

#[test]
fn equal_addresses_become_ids() {
    let other = ID.replace("/g/", "/h/");
    let record = |id: &str| format!(r#"{{"id": "{id}", "name": "a", "properties": {{}}}}"#);
    let found = resources(&format!("[{}, {}]", record(ID), record(&other)));
    assert_eq!((found[0].address.as_str(), found[1].address.as_str()), (ID, other.as_str()));
}

#[test]
fn lines_and_broken_lines() {
    let arm = arm().replace('\n', " ");
    let other = arm.replace("Accounts/a", "Accounts/b");
    let warned = read_text(&format!("{arm}\n{other}\n"));
    assert_eq!((warned.value.understood, warned.diagnostics.len(), warned.value.incomplete), (2, 0, None));
    let warned = read_text(&format!("{arm}\n{{\"id\": \"cut off\n{other}\n"));
    assert_eq!((warned.value.understood, warned.diagnostics.len()), (1, 1), "{:?}", warned.diagnostics);
    let warned = read_text(&format!("{arm}\n{{\"id\": }}\n{other}\n"));
    assert_eq!((warned.value.understood, warned.diagnostics.len()), (2, 1));
    assert_eq!(warned.value.incomplete.as_deref(), Some("the JSON is broken; 2 resources could be read"));
}

#[test]
fn what_stands_before_a_break_is_read() {
    let arm = arm();
    for text in [format!("[{arm}, {arm}, {{\"id\": "), format!("{{\"value\": [{arm}, {arm}, nonsense], \"nextLink\": null}}")] {
        let warned = read_text(&text);
        assert_eq!((warned.value.understood, warned.diagnostics.len()), (2, 1), "{text}");
        assert!(warned.value.incomplete.is_some());
    }
    // Half a resource is none: what it lacks would be taken for a default.
    let half = arm.get(..arm.len() - 10).unwrap();
    assert_eq!(shape_of(half), None);
}

#[test]
fn there_is_a_limit_to_resources() {
    let many: Vec<String> = (0..70).map(|number| arm().replace("Accounts/a", &format!("Accounts/a{number}"))).collect();
    let text = format!("{{\"value\": [{}]}}", many.join(","));
    assert_eq!(read_text(&text).value.understood, 70);
    let mut budget = Budget::default();
    budget.export_resources = 30;
    let warned = read_within(&text, budget);
    assert_eq!((warned.value.understood, warned.diagnostics.len()), (30, 1));
    assert_eq!(warned.diagnostics[0].kind, DiagnosticKind::Limit);
    let expected = "the export holds more than 30 resources; 40 were not read";
    assert_eq!(warned.value.incomplete.as_deref(), Some(expected));
}

#[test]
fn long_lists_inside_one_resource_are_whole() {
    let rules: Vec<String> = (0..200).map(|number| format!(r#"{{"value": "10.0.0.{number}"}}"#)).collect();
    let text = arm().replace(r#"[{"value": "1.2.3.4"}]"#, &format!("[{}]", rules.join(",")));
    let resource = &resources(&text)[0];
    assert_eq!(at(resource, &["properties", "networkAcls", "ipRules"]).as_array().unwrap().items.len(), 200);
}

#[test]
fn subscriptions_of_the_command_line() {
    let number = "00000000-0000-0000-0000-000000000001";
    for text in [
        format!(
            r#"[{{"cloudName": "AzureCloud", "homeTenantId": "t", "id": "{number}", "isDefault": true, "managedByTenants": [],
                "name": "prod", "state": "Enabled", "tenantId": "t", "user": {{"name": "somebody", "type": "user"}}}}]"#
        ),
        format!(r#"[{{"Id": "{number}", "Name": "prod", "State": "Enabled", "SubscriptionId": "{number}", "TenantId": "t"}}]"#),
        format!(
            r#"{{"value": [{{"id": "/subscriptions/{number}", "subscriptionId": "{number}", "displayName": "prod",
                "state": "Enabled", "tenantId": "t"}}]}}"#
        ),
    ] {
        let found = resources(&text);
        assert!(found.len() == 1 && found[0].is("Microsoft.Resources/subscriptions"), "{text}");
        assert_eq!(found[0].id.as_str(), Some(format!("/subscriptions/{number}").as_str()));
        assert!(found[0].get("user").is_none());
    }
}

#[test]
fn redacted_values_and_cmdlets_are_unknown() {
    let text = arm().replace("\"TLS1_2\"", "\"***\"");
    assert!(is_unknown(at(&resources(&text)[0], &["properties", "minimumTlsVersion"])));
    let text = arm().replace("\"TLS1_2\"", r#"{"$redacted": "literal"}"#);
    assert!(is_unknown(at(&resources(&text)[0], &["properties", "minimumTlsVersion"])));
    let text =
        format!(r#"{{"Id": "{ID}", "StorageAccountName": "a", "Location": "westeurope", "MinimumTlsVersion": 2, "Name": "a"}}"#);
    assert!(is_unknown(at(&resources(&text)[0], &["properties"])));
}

#[test]
fn lists_that_powershell_wrote_as_text_are_unknown() {
    let rule = r#"{"access": "Allow", "sourceAddressPrefixes": "10.0.0.0/8 0.0.0.0/0", "x": "@{a=b}"}"#;
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n";
    let text = format!(r#"[{{"Id": "{id}", "Name": "n", "Properties": {{"securityRules": [{{"properties": {rule}}}]}}}}]"#);
    let resource = &resources(&text)[0];
    let rule = at(resource, &["properties", "securityRules"]).as_array().unwrap().items[0].get("properties").unwrap();
    assert!(is_unknown(rule.get("sourceAddressPrefixes").unwrap()));
    assert_eq!(rule.get("access").and_then(Value::as_str), Some("Allow"));
}

#[test]
fn settings_of_sites_are_never_taken_for_absent() {
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/w";
    let text = format!(
        r#"[{{"id": "{id}", "name": "w", "type": "Microsoft.Web/sites", "properties": {{"siteConfig": {{"minTlsVersion": "1.2", "appSettings": null}}}}}},
            {{"id": "{id}/config/web", "name": "web", "type": "Microsoft.Web/sites/config", "properties": {{"minTlsVersion": "1.2"}}}}]"#
    );
    let found = resources(&text);
    assert!(is_unknown(at(&found[0], &["properties", "siteConfig", "appSettings"])));
    assert!(is_unknown(at(&found[1], &["properties", "connectionStrings"])));
}

#[test]
fn children_without_ids_get_their_properties_back() {
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/c";
    let text = format!(
        r#"{{"id": "{id}", "name": "c", "type": "Microsoft.ContainerInstance/containerGroups", "sku": "Standard",
            "containers": [{{"name": "a", "image": "x", "environmentVariables": [{{"name": "A", "value": "b"}}]}}]}}"#
    );
    let resource = &resources(&text)[0];
    let container = &at(resource, &["properties", "containers"]).as_array().unwrap().items[0];
    assert_eq!(container.at(&Path::keys(&["properties", "image"])).and_then(Value::as_str), Some("x"));
    assert!(container.get("image").is_none() && container.get("name").is_some());
}

#[test]
fn ids_and_types_of_every_kind_give_one_answer_each() {
    let group = "/providers/Microsoft.Management/managementGroups/m";
    for (id, kind, expected) in [
        (group.to_owned(), "Microsoft.Management/managementGroups", Some(ScopeKind::Tenant)),
        (format!("{group}/providers/Microsoft.Authorization/policyAssignments/p"), "", Some(ScopeKind::ManagementGroup)),
        ("/providers/Microsoft.Authorization/roleDefinitions/r".to_owned(), "", Some(ScopeKind::Tenant)),
        (format!("{ID}/providers/Microsoft.Authorization/locks/l"), "", Some(ScopeKind::ResourceGroup)),
        (ID.to_ascii_uppercase(), "MICROSOFT.STORAGE/STORAGEACCOUNTS", Some(ScopeKind::ResourceGroup)),
        ("/not/an/id".to_owned(), "nothing", None),
        ("no-id".to_owned(), "storageAccounts", None),
        ("/subscriptions//resourceGroups//".to_owned(), "", None),
    ] {
        let record = format!(r#"{{"id": "{id}", "name": "x", "type": "{kind}", "properties": {{}}}}"#);
        let warned = read_text(&format!("[{}, {record}]", arm()));
        let found = warned.value.deployment.resources.get(1).map(|resource| resource.scope);
        assert_eq!(found, expected, "{id}");
        assert_eq!(warned.diagnostics.len(), usize::from(expected.is_none()), "{id}: {:?}", warned.diagnostics);
        assert_eq!(warned.value.understood + warned.value.not_understood, 2);
    }
}

#[test]
fn other_json_is_no_export() {
    for text in [
        "{}",
        "[]",
        "null",
        r#"{"name": "seawall", "type": "module", "version": "1"}"#,
        r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": []}"#,
        r#"{"contentVersion": "1.0.0.0", "resources": [{"type": "A.B/c", "name": "x"}]}"#,
        r#"{"type": "Microsoft.Storage/storageAccounts", "name": "[parameters('x')]", "properties": {}}"#,
        r#"{"type": "Microsoft.Blueprint/blueprints/artifacts", "name": "x", "properties": {"template": {"$schema": ""}}}"#,
        r#"{"data": [1, 2], "count": 2}"#,
        r#"{"value": ["a", "b"]}"#,
        r#"{"parameters": {}, "responses": {"200": {"body": {"keys": []}}}}"#,
        r#"[{"id": 1, "name": "x"}]"#,
    ] {
        assert_eq!(shape_of(text), None, "{text}");
    }
}

#[test]
fn records_without_ids_have_holes_in_theirs() {
    let text = r#"[{"type": "Microsoft.Sql/servers/databases", "name": "s/d", "properties": {}}]"#;
    let resource = &resources(text)[0];
    assert!(matches!(resource.id.data, Data::Parts(_)));
    assert!(crate::model::estate::id_key(&resource.id).unwrap().ends_with("/providers/microsoft.sql/servers/s/databases/d"));
}

proptest::proptest! {
    #[test]
    fn records_of_any_form_never_panic(
        id in "(/[a-zA-Zä.]{0,4}|/subscriptions/s|/resourceGroups/g|/providers/A[.]B/c/d){0,4}",
        other in "(/[a-z.é]{1,3}){0,5}",
        kind in "(A[.]B/c|A[.]B/c/d|Microsoft[.]Web/sites|Microsoft[.]Cache/redis|x|/|)",
        name in "[a-z/é]{0,6}",
        inner in "(null|1|\\{\\}|\\[\\]|\"@\\{\\}\"|\\{\"siteConfig\":\\{\"a\":null\\}\\})",
    ) {
        let child = format!(r#"{{"id": "{id}{other}", "name": "{name}", "type": "{kind}", "x": {inner}}}"#);
        let text = format!(
            r#"[{{"id": "{id}", "name": "{name}", "type": "{kind}", "properties": {inner}, "resources": [{child}]}},
                {{"id": "{id}", "type": "{kind}", "rules": [{child}]}}, {child}, {{"name": "{name}", "type": "{kind}", "resources": [{child}]}}]"#
        );
        let (workspace, sources, target, budget) = (Memory::new([]), Sources::default(), Target::default(), Budget::default());
        let outline = json::outline(sources.add("x.json", text.as_str()), &text, &budget).value.unwrap();
        read("x.json", &outline, &Context { workspace: &workspace, sources: &sources, target: &target, budget: &budget, loader: &Languages::default(), restored: false });
    }
}
