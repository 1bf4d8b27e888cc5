//! The deployment engine: templates in memory in, resources out.

use seawall::budget::Budget;
use seawall::diagnostic::DiagnosticKind;
use seawall::frontend::{Context, Languages, Reading, Target, arm, json};
use seawall::model::{Condition, Data, Part, Value};
use seawall::source::Sources;
use seawall::workspace::Memory;

/// Evaluates `main.json` of `files`, with `main.parameters.json` if it is there: the reading and the messages.
fn evaluate(files: &[(&str, &str)]) -> (Reading, Vec<(DiagnosticKind, String)>) {
    let workspace = Memory::new(files.iter().copied());
    let sources = Sources::default();
    let target = Target::default();
    let budget = Budget::default();
    let context = Context {
        workspace: &workspace,
        sources: &sources,
        target: &target,
        budget: &budget,
        loader: &Languages::default(),
        restored: false,
    };
    let text = files.iter().find(|(path, _)| *path == "main.json").expect("a case has a main.json").1;
    let file = sources.add("main.json", text);
    let node = json::parse(file, text, &budget).value.expect("a case is JSON");
    let parameters = files.iter().any(|(path, _)| *path == "main.parameters.json").then_some("main.parameters.json");
    let read = arm::evaluate("main.json", &node, parameters, &context);
    let messages = read.diagnostics.into_iter().map(|diagnostic| (diagnostic.kind, diagnostic.message)).collect();
    (read.value, messages)
}

/// A value as text: holes and unknown values as `<symbol>`, serial numbers left out.
pub(crate) fn show(value: &Value) -> String {
    let symbol = |symbol: &str| format!("<{}>", symbol.split('#').next().unwrap_or_default());
    match &value.data {
        Data::Null => "null".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Int(value) => value.to_string(),
        Data::Float(value) => value.to_string(),
        Data::String(text) => text.to_string(),
        Data::Parts(parts) => parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.to_string(),
                Part::Hole(hole) => symbol(&hole.symbol),
            })
            .collect(),
        Data::Unknown(unknown) => match &unknown.refinement.one_of {
            Some(members) => format!("one of {}", members.iter().map(show).collect::<Vec<_>>().join("|")),
            None => symbol(&unknown.symbol),
        },
        Data::Array(array) => {
            let mut items = array.items.iter().map(show).collect::<Vec<_>>();
            items.extend(array.open.iter().map(|_| "…".to_owned()));
            format!("[{}]", items.join(","))
        }
        Data::Object(object) => {
            let mut entries =
                object.entries.iter().map(|(key, value)| format!("{}:{}", key.text, show(value))).collect::<Vec<_>>();
            entries.extend(object.open.iter().map(|_| "…".to_owned()));
            format!("{{{}}}", entries.join(","))
        }
    }
}

/// A template of schema 2019-04-01 with these members.
fn template(members: &str) -> String {
    format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", {members}}}"#
    )
}

/// The outputs of the deployment, by name.
fn given(reading: &Reading) -> Vec<(&str, &Value)> {
    let outputs = reading.deployment.outputs.as_object().expect("a deployment has outputs");
    outputs.entries.iter().map(|(name, output)| (&*name.text, output.get("value").expect("each has a value"))).collect()
}

/// The outputs of a template of variables and outputs, as `name=value`.
fn outputs(members: &str) -> Vec<String> {
    let text = template(members);
    let (reading, messages) = evaluate(&[("main.json", &text)]);
    assert_eq!(messages, [], "{members}");
    given(&reading).iter().map(|(name, value)| format!("{name}={}", show(value))).collect()
}

/// The value of one expression.
fn value(expression: &str) -> String {
    outputs(&format!(r#""resources": [], "outputs": {{"x": {{"type": "string", "value": "{expression}"}}}}"#))
        .pop()
        .and_then(|output| output.strip_prefix("x=").map(str::to_owned))
        .expect("there is one output")
}

/// Type and name of every resource.
pub(crate) fn names(reading: &Reading) -> Vec<String> {
    reading.deployment.resources.iter().map(|resource| format!("{} {}", resource.resource_type, show(&resource.name))).collect()
}

#[test]
fn strings_are_expressions_only_between_brackets() {
    assert_eq!(value("plain"), "plain");
    assert_eq!(value("[[literal]"), "[literal]");
    assert_eq!(value("[abc"), "[abc");
    assert_eq!(value("[concat('it''s ', 'ok')]"), "it's ok");
    assert_eq!(value("[ concat ( 'a' , 'b' ) ]"), "ab");
    assert_eq!(value("[CONCAT('a', string(1))]"), "a1");
}

#[test]
fn unknown_conditions_keep_both_alternatives() {
    let parameters = r#""parameters": {"prod": {"type": "bool"}}, "resources": [], "outputs": "#;
    let case =
        |expression: &str| outputs(&format!(r#"{parameters}{{"x": {{"type": "string", "value": "{expression}"}}}}"#)).remove(0);
    assert_eq!(case("[if(parameters('prod'), 'A', 'B')]"), "x=one of A|B");
    assert_eq!(case("[if(parameters('prod'), 'A', 'A')]"), "x=A");
    assert_eq!(case("[if(and(parameters('prod'), false()), 'A', 'B')]"), "x=B");
    assert_eq!(case("[if(or(parameters('prod'), true()), 'A', 'B')]"), "x=A");
    assert_eq!(case("[if(parameters('prod'), createObject('a', 1, 'b', 2), createObject('a', 1))]"), "x={a:1,b:one of 2|null}");
    assert!(case("[createObject('true', 'x', 'false', 'y')[string(parameters('prod'))]]").starts_with("x="));
}

#[test]
fn ids_keep_the_unknown_subscription_as_a_hole() {
    assert_eq!(
        value("[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'app')]"),
        "/subscriptions/<subscription().subscriptionId>/resourceGroups/<resourceGroup().name>/providers/Microsoft.Network/virtualNetworks/vnet/subnets/app"
    );
    assert_eq!(
        value("[resourceId('other', 'Microsoft.KeyVault/vaults', 'kv')]"),
        "/subscriptions/<subscription().subscriptionId>/resourceGroups/other/providers/Microsoft.KeyVault/vaults/kv"
    );
    assert_eq!(
        value("[extensionResourceId(tenantResourceId('A.B/c', 'd'), 'E.F/g', 'h')]"),
        "/providers/A.B/c/d/providers/E.F/g/h"
    );
    assert_eq!(
        value("[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'x')]"),
        "/subscriptions/<subscription().subscriptionId>/providers/Microsoft.Authorization/roleDefinitions/x"
    );
}

#[test]
fn built_in_roles_are_found_by_name() {
    assert_eq!(value("[roleDefinitions('AcrPull').roleDefinitionId]"), "7f951dda-4ed3-4680-a7ca-43fe172d538d");
    assert_eq!(
        value("[roleDefinitions('Reader').id]"),
        "/subscriptions/<subscription().subscriptionId>/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    );
    let own =
        template(r#""resources": [], "outputs": {"x": {"type": "string", "value": "[roleDefinitions('Our Own Role').id]"}}"#);
    let (reading, messages) = evaluate(&[("main.json", &own)]);
    assert_eq!(show(given(&reading)[0].1), "<roleDefinitions('Our Own Role').id>");
    assert!(matches!(messages[..], [(DiagnosticKind::Note, _)]), "{messages:?}");
}

#[test]
fn types_have_the_case_of_azure_and_expressions_see_what_is_written() {
    let text = template(
        r#""resources": [{"type": "microsoft.network/publicIpAddresses", "apiVersion": "2024-05-01", "name": "a"}, {
            "type": "Microsoft.KeyVault/Vaults/providers/RoleAssignments", "apiVersion": "2022-04-01", "name": "kv/microsoft.authorization/r"
        }], "outputs": {"x": {"type": "string", "value": "[resourceId('microsoft.network/publicIpAddresses', 'a')]"}}"#,
    );
    let (reading, _) = evaluate(&[("main.json", &text)]);
    let types: Vec<&str> = reading.deployment.resources.iter().map(|resource| &*resource.resource_type).collect();
    assert_eq!(types, ["Microsoft.Network/publicIPAddresses", "Microsoft.Authorization/roleAssignments"]);
    let ids: Vec<String> = reading.deployment.resources.iter().map(|resource| show(&resource.id)).collect();
    assert!(ids[0].ends_with("/providers/Microsoft.Network/publicIPAddresses/a"), "{}", ids[0]);
    assert!(ids[1].ends_with("/Microsoft.KeyVault/vaults/kv/providers/Microsoft.Authorization/roleAssignments/r"), "{}", ids[1]);
    let scope = show(reading.deployment.resources[1].get("scope").unwrap());
    assert!(scope.ends_with("/providers/Microsoft.KeyVault/vaults/kv"), "{scope}");
    assert!(show(given(&reading)[0].1).ends_with("/providers/microsoft.network/publicIpAddresses/a"));
}

#[test]
fn the_vectors_of_unique_string_and_guid_are_met() {
    let vectors = [
        ("'/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/myRg'", "js26ofeqkqeve"),
        ("'snap','crackle','pop'", "byghxckddilkc"),
        ("'asd','asdf','asdf'", "iizpqit7ih3cc"),
        ("'tyeth'", "zcztcwvu6iyg6"),
        ("'hello','world'", "a7wkljktk6wne"),
        ("'fu'", "6rkxbspxjmsho"),
        ("'fubar'", "cj2xpqsiwjfne"),
        ("'fu','bar'", "q5wxoscxs5j6k"),
        ("'/subscriptions/00000000-0000-0000-0000-000000000000','resource-id'", "cwvxuqg24sifi"),
        (
            "'/subscriptions/12345678-1234-1234-1234-123456789012/resourceGroups/my-rg','Microsoft.Storage/storageAccounts'",
            "z22rah77jfqry",
        ),
    ];
    for (arguments, expected) in vectors {
        assert_eq!(value(&format!("[uniqueString({arguments})]")), expected, "{arguments}");
    }
    assert_eq!(value("[guid('foo','bar','baz')]"), "2ed86837-7c7c-5eaa-9864-dd077fd19b0d");
    assert_eq!(value("[guid('asdf')]"), "228d27cc-6fdb-5934-b7ac-1efccebade04");
}

#[test]
fn loops_work_in_all_four_places() {
    let text = template(
        r#""variables": {
             "copy": [{"name": "names", "count": 2, "input": "[concat('n', copyIndex('names', 1))]"}],
             "nested": {"copy": [{"name": "list", "count": 2, "input": {"i": "[copyIndex('list')]"}}], "other": 1}
           },
           "resources": [{
             "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01",
             "name": "[concat('st', copyIndex(10))]", "copy": {"name": "accounts", "count": "[length(variables('names'))]"},
             "properties": {"copy": [{"name": "rules", "count": 2, "input": "[concat(copyIndex('accounts'), '-', copyIndex('rules'))]"}]}
           }],
           "outputs": {
             "names": {"type": "array", "value": "[variables('names')]"},
             "nested": {"type": "object", "value": "[variables('nested')]"},
             "loop": {"type": "array", "copy": {"count": 3, "input": "[copyIndex()]"}}
           }"#,
    );
    let (reading, messages) = evaluate(&[("main.json", &text)]);
    assert_eq!(messages, []);
    assert_eq!(names(&reading), ["Microsoft.Storage/storageAccounts st10", "Microsoft.Storage/storageAccounts st11"]);
    assert_eq!(show(reading.deployment.resources[1].get("properties").expect("declared")), "{rules:[1-0,1-1]}");
    let outputs = given(&reading).into_iter().map(|(_, value)| show(value)).collect::<Vec<_>>();
    assert_eq!(outputs, ["[n1,n2]", "{list:[{i:0},{i:1}],other:1}", "[0,1,2]"]);
}

#[test]
fn an_unknown_count_gives_one_maybe_instance() {
    let text = template(
        r#""parameters": {"n": {"type": "int"}},
           "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[concat('x', copyIndex())]", "copy": {"name": "l", "count": "[parameters('n')]"}}]"#,
    );
    let (reading, messages) = evaluate(&[("main.json", &text)]);
    assert_eq!(messages, []);
    assert_eq!(names(&reading), ["A.B/c x<string(copyIndex('l')>"]);
    assert!(matches!(reading.deployment.resources[0].condition, Condition::Maybe(_)));
}

#[test]
fn conditions_leave_out_or_mark() {
    let text = template(
        r#""parameters": {"p": {"type": "bool"}},
           "resources": [
             {"type": "A.B/c", "apiVersion": "1", "name": "never", "condition": false},
             {"type": "A.B/c", "apiVersion": "1", "name": "always", "condition": "[equals(1, 1)]"},
             {"type": "A.B/c", "apiVersion": "1", "name": "maybe", "condition": "[not(parameters('p'))]"}
           ]"#,
    );
    let (reading, messages) = evaluate(&[("main.json", &text)]);
    assert_eq!(messages, []);
    assert_eq!(names(&reading), ["A.B/c always", "A.B/c maybe"]);
}

#[test]
fn outer_scope_sees_the_parent_and_inner_scope_itself() {
    let nested = |scope: &str| {
        template(&format!(
            r#""variables": {{"v": "parent"}},
               "resources": [{{
                 "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "nested", "resourceGroup": "other",
                 "properties": {{"mode": "Incremental", "expressionEvaluationOptions": {{"scope": "{scope}"}}, "template": {{
                   "variables": {{"v": "child"}},
                   "resources": [{{"type": "A.B/c", "apiVersion": "1", "name": "[variables('v')]", "properties": {{"group": "[resourceGroup().name]"}}}}],
                   "outputs": {{"o": {{"type": "string", "value": "[variables('v')]"}}}}
                 }}}}
               }}],
               "outputs": {{"o": {{"type": "string", "value": "[reference('nested').outputs.o.value]"}}}}"#
        ))
    };
    for (scope, name, group) in [("outer", "parent", "<resourceGroup().name>"), ("inner", "child", "other")] {
        let text = nested(scope);
        let (reading, messages) = evaluate(&[("main.json", &text)]);
        assert_eq!(messages, []);
        let resource = &reading.deployment.resources[1];
        assert_eq!(show(&resource.name), name);
        assert_eq!(show(resource.get("properties").and_then(|properties| properties.get("group")).expect("declared")), group);
        assert!(show(&resource.id).contains("/resourceGroups/other/"), "ids use the target: {}", show(&resource.id));
        assert_eq!(show(given(&reading)[0].1), name);
    }
}

#[test]
fn linked_templates_are_found_beside_the_file() {
    let link = |members: &str| {
        template(&format!(
            r#""parameters": {{"_artifactsLocation": {{"type": "string", "defaultValue": "[deployment().properties.templateLink.uri]"}}}},
               "resources": [{{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "linked", "properties": {{
                 "mode": "Incremental", "templateLink": {{{members}}}, "parameters": {{"name": {{"value": "st1"}}}}
               }}}}]"#
        ))
    };
    let child = template(
        r#""parameters": {"name": {"type": "string"}},
           "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[parameters('name')]"}]"#,
    );
    for members in [
        r#""relativePath": "nested/child.json""#,
        r#""uri": "[uri(deployment().properties.templateLink.uri, 'nested/child.json')]""#,
        r#""uri": "[uri(parameters('_artifactsLocation'), 'nested/child.json')]""#,
    ] {
        let text = link(members);
        let (reading, messages) = evaluate(&[("main.json", &text), ("nested/child.json", &child)]);
        assert_eq!(messages, [], "{members}");
        assert_eq!(names(&reading)[1..], ["A.B/c st1"], "{members}");
        assert_eq!(reading.modules[0].file.as_deref(), Some("nested/child.json"));
    }
    let text = link(r#""relativePath": "../../etc/child.json""#);
    let (reading, messages) = evaluate(&[("main.json", &text)]);
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].1.contains("outside of the scan root"));
    assert!(!reading.modules[0].resolved);
    let text = link(r#""relativePath": "main.json""#);
    let (_, messages) = evaluate(&[("main.json", &text)]);
    assert!(messages.iter().any(|(_, message)| message.contains("deploys itself")), "{messages:?}");
    let text = link(r#""uri": "https://example.org/x.json?sv=secret""#);
    let (reading, messages) = evaluate(&[("main.json", &text)]);
    assert_eq!(messages[0].0, DiagnosticKind::Note);
    assert!(!messages[0].1.contains("secret") && !reading.modules[0].reference.contains("secret"));
}

#[test]
fn children_get_full_types_names_and_ids() {
    let text = template(
        r#""resources": [{"type": "Microsoft.Sql/servers", "apiVersion": "1", "name": "srv", "resources": [
             {"type": "databases", "apiVersion": "1", "name": "db", "resources": [{"type": "extensions", "apiVersion": "1", "name": "x"}]},
             {"type": "Microsoft.Sql/servers/firewallRules", "apiVersion": "1", "name": "srv/rule"}
           ]},
           {"type": "Microsoft.Sql/servers/providers/roleAssignments", "apiVersion": "1", "name": "srv/Microsoft.Authorization/ra"},
           {"type": "Microsoft.Authorization/locks", "apiVersion": "1", "name": "lock", "scope": "Microsoft.Sql/servers/srv"}]"#,
    );
    let (reading, messages) = evaluate(&[("main.json", &text)]);
    assert_eq!(messages, []);
    assert_eq!(
        names(&reading),
        [
            "Microsoft.Sql/servers srv",
            "Microsoft.Sql/servers/databases srv/db",
            "Microsoft.Sql/servers/databases/extensions srv/db/x",
            "Microsoft.Sql/servers/firewallRules srv/rule",
            "Microsoft.Authorization/roleAssignments ra",
            "Microsoft.Authorization/locks lock",
        ]
    );
    let ids = reading.deployment.resources.iter().map(|resource| show(&resource.id));
    let tails =
        ids.map(|id| id.split_once("/providers/").map(|(_, tail)| tail.to_owned()).unwrap_or_default()).collect::<Vec<_>>();
    assert_eq!(tails[2], "Microsoft.Sql/servers/srv/databases/db/extensions/x");
    assert_eq!(tails[4], "Microsoft.Sql/servers/srv/providers/Microsoft.Authorization/roleAssignments/ra");
    assert_eq!(tails[5], "Microsoft.Sql/servers/srv/providers/Microsoft.Authorization/locks/lock");
}

#[test]
fn symbolic_names_and_existing_resources() {
    let text = template(
        r#""languageVersion": "2.0",
           "resources": {
             "vault": {"type": "Microsoft.KeyVault/vaults", "apiVersion": "1", "name": "kv", "existing": true},
             "storage": {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "1", "name": "st", "properties": {"a": "b"}, "dependsOn": ["vault"]}
           },
           "outputs": {
             "declared": {"type": "string", "value": "[reference('storage').a]"},
             "told": {"type": "string", "value": "[reference('vault').vaultUri]"},
             "runtime": {"type": "string", "value": "[reference('vault').provisioningState]"}
           }"#,
    );
    let (reading, messages) = evaluate(&[("main.json", &text)]);
    assert_eq!(messages, []);
    assert!(reading.deployment.resources[0].existing);
    assert_eq!(reading.deployment.resources[1].address, "storage");
    assert_eq!(show(given(&reading)[0].1), "b");
    assert_eq!(show(given(&reading)[1].1), "https://kv.vault.azure.net/");
    assert!(matches!(given(&reading)[2].1.data, Data::Unknown(_)));
}

#[test]
fn user_functions_and_lambdas() {
    assert_eq!(
        outputs(
            r#""functions": [{"namespace": "contoso", "members": {"unique": {
                 "parameters": [{"name": "prefix", "type": "string"}],
                 "output": {"type": "string", "value": "[concat(toLower(parameters('prefix')), '!')]"}}}}],
               "resources": [],
               "outputs": {
                 "f": {"type": "string", "value": "[Contoso.Unique('AB')]"},
                 "map": {"type": "array", "value": "[map(range(0, 3), lambda('x', add(lambdaVariables('x'), 1)))]"},
                 "filter": {"type": "array", "value": "[filter(range(0, 4), lambda('x', greater(lambdaVariables('x'), 1)))]"},
                 "sort": {"type": "array", "value": "[sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))]"},
                 "reduce": {"type": "int", "value": "[reduce(createArray(1, 2, 3), 0, lambda('a', 'b', add(lambdaVariables('a'), lambdaVariables('b'))))]"},
                 "object": {"type": "object", "value": "[toObject(createArray('a', 'b'), lambda('x', lambdaVariables('x')), lambda('x', toUpper(lambdaVariables('x'))))]"},
                 "group": {"type": "object", "value": "[groupBy(createArray('ab', 'ac', 'b'), lambda('x', first(lambdaVariables('x'))))]"}
               }"#
        ),
        ["f=ab!", "map=[1,2,3]", "filter=[2,3]", "sort=[1,2,3]", "reduce=6", "object={a:A,b:B}", "group={a:[ab,ac],b:[b]}"]
    );
}

#[test]
fn parameter_files_give_values_and_vault_secrets() {
    let text = template(
        r#""parameters": {
             "name": {"type": "string", "defaultValue": "default"},
             "password": {"type": "securestring"},
             "other": {"type": "string", "allowedValues": ["a", "b"]}
           },
           "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[parameters('name')]",
                          "properties": {"p": "[parameters('password')]", "o": "[parameters('other')]"}}]"#,
    );
    let parameters = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0",
        "parameters": {"name": {"value": "[given]"}, "password": {"reference": {"keyVault": {"id": "x"}, "secretName": "s"}}}}"#;
    let (reading, messages) = evaluate(&[("main.json", &text), ("main.parameters.json", parameters)]);
    assert_eq!(messages, []);
    let resource = &reading.deployment.resources[0];
    assert_eq!(show(&resource.name), "[given]", "values of parameter files are never expressions");
    let properties = resource.get("properties").expect("declared");
    assert!(properties.get("p").is_some_and(|value| value.secret && matches!(value.data, Data::Unknown(_))));
    assert_eq!(show(properties.get("o").expect("declared")), "one of a|b");
}

#[test]
fn a_template_inside_an_artifact_takes_what_is_known_of_its_parameters() {
    let inner = template(
        r#""parameters": {
             "name": {"type": "string", "defaultValue": "default"},
             "sku": {"type": "string", "defaultValue": "default"},
             "tier": {"type": "string", "defaultValue": "default"}
           },
           "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[parameters('name')]",
                          "properties": {"s": "[parameters('sku')]", "t": "[parameters('tier')]"}}]"#,
    );
    let artifact = format!(
        r#"{{"kind": "template", "properties": {{"template": {inner},
             "parameters": {{"Name": {{"value": "given"}}, "sku": {{"value": "[parameters('skuOfTheBlueprint')]"}}}}}}}}"#
    );
    let (reading, messages) = evaluate(&[("main.json", &artifact)]);
    assert_eq!(messages, []);
    assert_eq!(names(&reading), ["A.B/c given"]);
    let properties = reading.deployment.resources[0].get("properties").expect("declared");
    assert_eq!(
        show(properties.get("s").expect("declared")),
        "<parameter sku>",
        "the blueprint gives it, so the default does not"
    );
    assert_eq!(show(properties.get("t").expect("declared")), "default");
}

#[test]
fn cycles_are_reported_once_and_the_rest_goes_on() {
    let text = template(
        r#""variables": {"a": "[variables('b')]", "b": "[concat(variables('a'), 'x')]"},
           "resources": [
             {"type": "A.B/c", "apiVersion": "1", "name": "one", "properties": {"x": "[variables('a')]", "y": "[variables('a')]"}},
             {"type": "A.B/c", "apiVersion": "1", "name": "two"}
           ]"#,
    );
    let (reading, messages) = evaluate(&[("main.json", &text)]);
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].1.contains("depends on itself"));
    assert_eq!(reading.deployment.resources.len(), 2);
}

#[test]
fn a_bomb_is_a_limit() {
    let mut variables = vec![r#""v0": "xxxxxxxxxxxxxxxx""#.to_owned()];
    for level in 1..64 {
        let before = level - 1;
        variables.push(format!(r#""v{level}": "[concat(variables('v{before}'), variables('v{before}'))]""#));
    }
    let text = template(&format!(
        r#""variables": {{{}}}, "resources": [{{"type": "A.B/c", "apiVersion": "1", "name": "[variables('v63')]"}}]"#,
        variables.join(",")
    ));
    let (reading, messages) = evaluate(&[("main.json", &text)]);
    assert!(messages.iter().any(|(kind, _)| *kind == DiagnosticKind::Limit), "{messages:?}");
    assert_eq!(reading.deployment.resources.len(), 1);
}
