//! Bicep: files in memory in, resources, outputs and messages out. The language is that of
//! <https://learn.microsoft.com/azure/azure-resource-manager/bicep/file>.

use std::sync::Arc;

use seawall::budget::Budget;
use seawall::diagnostic::DiagnosticKind;
use seawall::frontend::{Context, Languages, Reading, Target, bicep};
use seawall::model::estate::id_key;
use seawall::model::{Condition, Data, Estate, Value};
use seawall::source::Sources;
use seawall::workspace::{Memory, Workspace};

use crate::templates::{names, show};

/// Evaluates `main.bicep` of `files`, with `main.bicepparam` if it is there: the reading and the messages.
fn evaluate(files: &[(&str, &str)]) -> (Reading, Vec<(DiagnosticKind, String)>) {
    evaluate_with(files, None)
}

fn evaluate_with(files: &[(&str, &str)], module_cache: Option<&dyn Workspace>) -> (Reading, Vec<(DiagnosticKind, String)>) {
    let workspace = Memory::new(files.iter().copied());
    let sources = Sources::default();
    let (target, budget, loader) = (Target::default(), Budget::default(), Languages { module_cache });
    let context =
        Context { workspace: &workspace, sources: &sources, target: &target, budget: &budget, loader: &loader, restored: false };
    let text = files.iter().find(|(path, _)| *path == "main.bicep").expect("a case has a main.bicep").1;
    let parsed = bicep::parse(sources.add("main.bicep", text), text, bicep::dialect("main.bicep"), &budget);
    let parameters = files.iter().any(|(path, _)| *path == "main.bicepparam").then_some("main.bicepparam");
    let read = bicep::evaluate("main.bicep", &Arc::new(parsed.value), parameters, &context);
    let messages = parsed.diagnostics.into_iter().chain(read.diagnostics).map(|message| (message.kind, message.message));
    (read.value, messages.collect())
}

/// The outputs of a file as `name=value`; it must raise no message.
fn outputs(text: &str) -> Vec<String> {
    all_outputs(&[("main.bicep", text)])
}

fn all_outputs(files: &[(&str, &str)]) -> Vec<String> {
    let (reading, messages) = evaluate(files);
    assert_eq!(messages, [], "{files:?}");
    outputs_of(&reading).iter().map(|(name, value)| format!("{name}={}", show(value))).collect()
}

/// Names and values of the outputs.
fn outputs_of(reading: &Reading) -> Vec<(String, Value)> {
    let outputs = reading.deployment.outputs.as_object().expect("outputs are an object");
    outputs.entries.iter().filter_map(|(name, output)| Some((name.text.to_string(), output.get("value")?.clone()))).collect()
}

/// The value of one expression.
fn value(expression: &str) -> String {
    let text = format!("output x object = {expression}");
    outputs(&text).pop().and_then(|output| output.strip_prefix("x=").map(str::to_owned)).expect("there is one output")
}

/// The property at `path` of the only resource called `name`.
fn property(reading: &Reading, name: &str, path: &[&str]) -> String {
    let resource = reading.deployment.resources.iter().find(|resource| show(&resource.name) == name);
    let body = &resource.unwrap_or_else(|| panic!("there is no {name} among {:?}", names(reading))).body;
    path.iter().try_fold(body, |value: &Value, key| value.get(key)).map_or_else(|| "absent".to_owned(), show)
}

#[test]
fn operators_bind_as_in_the_compiler() {
    for (expression, expected) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("7 / 2", "3"),
        ("-7 / 2", "-3"),
        ("7 % 3", "1"),
        ("true || false && false", "true"),
        ("1 + 1 == 2 && 'A' =~ 'a'", "true"),
        ("'a' != 'A'", "true"),
        ("'a' !~ 'A'", "false"),
        ("null ?? 'x'", "x"),
        ("null ?? null ?? 'y'", "y"),
        ("true ? 'a' : false ? 'b' : 'c'", "a"),
        ("!true", "false"),
        ("-(3)", "-3"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn strings_are_interpolated() {
    for (expression, expected) in [
        ("'a${1}b${true}c'", "a1bTruec"),
        (r"'it\'s \u{1F600} \${x}'", "it's 😀 ${x}"),
        ("'{0} ${'x'} }'", "{0} x }"),
        ("'''\na\n'b' ${c}'''", "a\n'b' ${c}"),
        ("$'''a ${1 + 1} $${2}'''", "a 2 $2"),
        ("$$'''a ${1} $${2}'''", "a ${1} 2"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn access_may_allow_for_absence() {
    for (expression, expected) in [
        ("{ a: { b: 1 } }.a.b", "1"),
        ("{ a: 1 }['a']", "1"),
        ("{ a: 1 }.?b", "null"),
        ("{ a: 1 }.?b.c.d", "null"),
        ("{ a: 1 }[?'b']", "null"),
        ("[1, 2, 3][^1]", "3"),
        ("[1, 2, 3][?5] ?? 9", "9"),
        ("[1, 2, 3][?^2]", "2"),
        ("({ a: 1 }.?a)!", "1"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn a_parenthesis_ends_what_may_be_absent() {
    let (_, messages) = evaluate(&[("main.bicep", "output x int = ({ a: 1 }.?b).c")]);
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].1.contains("null"), "{messages:?}");
}

#[test]
fn loops_spread_and_lambdas() {
    for (expression, expected) in [
        ("[for x in ['a', 'b']: '${x}!']", "[a!,b!]"),
        ("[for (x, i) in ['a', 'b']: '${i}${x}']", "[0a,1b]"),
        ("[for i in range(0, 2): [for j in range(0, 2): i * 10 + j]]", "[[0,1],[10,11]]"),
        ("[0, ...[1, 2], 3]", "[0,1,2,3]"),
        ("{ a: 1, ...{ b: 2, a: 3 } }", "{a:3,b:2}"),
        ("map(range(0, 3), i => i * 2)", "[0,2,4]"),
        ("filter(['a', 'b'], (x, i) => i == 1)", "[b]"),
        ("reduce([1, 2, 3], 0, (sum, x) => sum + x)", "6"),
        ("toObject(['a'], x => x, x => '${x}${x}')", "{a:aa}"),
        ("sort([3, 1, 2], (a, b) => a < b)", "[1,2,3]"),
        ("map([for x in [1, 2]: x], x => map([x], y => x + y))", "[[2],[4]]"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn namespaces_and_names() {
    for (expression, expected) in [
        ("sys.concat('a', 'b')", "ab"),
        ("any(1)", "1"),
        ("nameof(az)", "az"),
        ("empty(sys.split('a,b', ','))", "false"),
        ("az.resourceGroup().name", "<resourceGroup().name>"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
    let text = "var a = { b: 1 }\noutput x string = nameof(a.b)\noutput y int = a.b";
    assert_eq!(outputs(text), ["x=b", "y=1"]);
}

#[test]
fn functions_of_the_file() {
    let text = "
        func twice(x int) int => x * 2
        func greet(name string, punctuation string) string => 'hello ${name}${punctuation}, ${twice(2)}'
        output a int = twice(21)
        output b string = greet('you', '!')
        output c array = map([1, 2], i => twice(i))";
    assert_eq!(outputs(text), ["a=42", "b=hello you!, 4", "c=[2,4]"]);
}

#[test]
fn types_say_what_a_parameter_may_be() {
    let text = "
        type tls = 'TLS1_0' | 'TLS1_2'
        type settings = {
          version: tls
          @secure()
          key: string
        }
        param a tls
        param b settings.version
        param c ('x' | 'y')?
        @allowed(['eu', 'us'])
        param d string
        @minValue(3)
        param e int
        param f settings.key
        output a string = a
        output b string = b
        output d string = d";
    let (reading, messages) = evaluate(&[("main.bicep", text)]);
    assert_eq!(messages, []);
    let outputs = outputs_of(&reading);
    let outputs = outputs.iter().map(|(name, value)| format!("{name}={}", show(value)));
    assert_eq!(outputs.collect::<Vec<_>>(), ["a=one of TLS1_0|TLS1_2", "b=one of TLS1_0|TLS1_2", "d=one of eu|us"]);
}

#[test]
fn children_by_nesting_and_by_parent() {
    let text = "
        resource vnet 'Microsoft.Network/virtualNetworks@2023-05-01' = {
          name: 'net'
          resource inner 'subnets' = {
            name: 'inner'
            properties: { addressPrefix: other.properties.addressPrefix }
          }
          resource other 'subnets@2022-01-01' = {
            name: 'other'
            properties: { addressPrefix: '10.0.0.0/24' }
          }
        }
        resource outer 'Microsoft.Network/virtualNetworks/subnets@2023-05-01' = {
          parent: vnet
          name: 'outer'
          properties: { id: vnet::inner.id, own: vnet::inner.name }
        }";
    let (reading, messages) = evaluate(&[("main.bicep", text)]);
    assert_eq!(messages, []);
    assert_eq!(
        names(&reading),
        [
            "Microsoft.Network/virtualNetworks net",
            "Microsoft.Network/virtualNetworks/subnets net/inner",
            "Microsoft.Network/virtualNetworks/subnets net/other",
            "Microsoft.Network/virtualNetworks/subnets net/outer",
        ]
    );
    let versions = reading.deployment.resources.iter().map(|resource| resource.api_version.as_deref().unwrap_or_default());
    assert_eq!(versions.collect::<Vec<_>>(), ["2023-05-01", "2023-05-01", "2022-01-01", "2023-05-01"]);
    assert_eq!(property(&reading, "net/inner", &["properties", "addressPrefix"]), "10.0.0.0/24");
    assert_eq!(property(&reading, "net/outer", &["properties", "own"]), "inner");
    let id = property(&reading, "net/outer", &["properties", "id"]);
    assert!(id.ends_with("/providers/Microsoft.Network/virtualNetworks/net/subnets/inner"), "{id}");
    assert_eq!(property(&reading, "net", &["inner"]), "absent");
    assert_eq!(property(&reading, "net/inner", &["apiVersion"]), "2023-05-01");
    let addresses = reading.deployment.resources.iter().map(|resource| resource.address.as_str());
    assert_eq!(addresses.collect::<Vec<_>>(), ["vnet", "vnet::inner", "vnet::other", "outer"]);
}

#[test]
fn parts_of_a_network_have_ids() {
    let text = "
        param name string = 'data'
        resource vnet 'Microsoft.Network/virtualNetworks@2023-05-01' = {
          name: 'net'
          properties: { dhcpOptions: null, subnets: [{ name: name, properties: { addressPrefix: '10.0.0.0/24' } }] }
        }
        output a string = vnet.properties.subnets[0].id
        output b string = vnet.properties.subnets[0].properties.provisioningState
        output c string = vnet.properties.dhcpOptions.dnsServers[0]
        output d string = resourceId('Microsoft.Network/virtualNetworks/subnets/', 'net', 'data')";
    let all = outputs(text);
    assert!(all[0].ends_with("/virtualNetworks/net/subnets/data"), "{all:?}");
    assert!(all[1].starts_with("b=<") && all[2].starts_with("c=<"), "{all:?}");
    assert_eq!(all[0].trim_start_matches("a="), all[3].trim_start_matches("d="));
}

#[test]
fn loops_and_conditions_of_resources() {
    let text = "
        param names array
        param deploy bool
        resource each 'A.B/c@1' = [for (name, i) in ['x', 'y']: if (i > 0) { name: '${name}${i}' }]
        resource first 'A.B/c@1' = { name: 'first', properties: { id: each[1].id, all: map(each, one => one.name) } }
        resource unknown 'A.B/c@1' = [for name in names: { name: name }]
        resource maybe 'A.B/c@1' = if (deploy) {
          name: 'maybe'
          resource child 'd' = { name: 'child' }
        }
        resource never 'A.B/c@1' = if (false) { name: 'never' }";
    let (reading, messages) = evaluate(&[("main.bicep", text)]);
    assert_eq!(messages, []);
    assert_eq!(
        names(&reading),
        ["A.B/c y1", "A.B/c first", "A.B/c <parameter names.?>", "A.B/c maybe", "A.B/c/d maybe/child"]
            .map(|name| name.to_owned())
    );
    let maybe = reading.deployment.resources.iter().map(|resource| matches!(resource.condition, Condition::Maybe(_)));
    assert_eq!(maybe.collect::<Vec<_>>(), [false, false, true, true, true]);
    assert!(property(&reading, "first", &["properties", "id"]).ends_with("/providers/A.B/c/y1"));
    assert_eq!(property(&reading, "first", &["properties", "all"]), "[x0,y1]");
}

#[test]
fn scopes_of_resources_and_modules() {
    let text = "
        targetScope = 'subscription'
        resource group 'Microsoft.Resources/resourceGroups@2022-09-01' = { name: 'data', location: 'westeurope' }
        resource other 'Microsoft.Resources/resourceGroups@2022-09-01' existing = {
          name: 'other'
          scope: subscription('00000000-0000-0000-0000-000000000001')
        }
        module a 'module.bicep' = { name: 'a', scope: group, params: { n: 'a' } }
        module b 'module.bicep' = { name: 'b', scope: other, params: { n: 'b' } }
        module c 'module.bicep' = { scope: resourceGroup('third'), params: { n: 'c' } }
        output where string = a.outputs.where";
    let module = "
        param n string
        resource r 'A.B/c@1' = { name: 'r${n}', location: resourceGroup().location }
        resource lock 'Microsoft.Authorization/locks@2020-05-01' = { name: 'lock', scope: r, properties: { on: r.id } }
        output where string = resourceGroup().location";
    let (reading, messages) = evaluate(&[("main.bicep", text), ("module.bicep", module)]);
    assert_eq!(messages, []);
    let ids: Vec<String> = reading.deployment.resources.iter().filter(|one| one.is("A.B/c")).map(|one| show(&one.id)).collect();
    assert_eq!(
        ids,
        [
            "/subscriptions/<subscription().subscriptionId>/resourceGroups/data/providers/A.B/c/ra",
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/other/providers/A.B/c/rb",
            "/subscriptions/<subscription().subscriptionId>/resourceGroups/third/providers/A.B/c/rc",
        ]
    );
    let lock = reading.deployment.resources.iter().find(|one| one.is("Microsoft.Authorization/locks")).expect("a lock");
    assert_eq!(show(&lock.id), format!("{}/providers/Microsoft.Authorization/locks/lock", ids[0]));
    // The region of a group that is declared is known in the modules that are deployed to it.
    assert_eq!(property(&reading, "ra", &["location"]), "westeurope");
    assert_eq!(property(&reading, "rc", &["location"]), "<resourceGroup().location>");
    assert_eq!(outputs_of(&reading).iter().map(|(_, value)| show(value)).collect::<Vec<_>>(), ["westeurope"]);
}

#[test]
fn modules_are_called_with_values_and_give_outputs() {
    let main = "
        param location string = 'westeurope'
        module store './modules/store.bicep' = [for name in ['one', 'two']: {
          name: 'deploy-${name}'
          params: { name: name, location: location }
        }]
        module off 'modules/store.bicep' = if (false) { params: { name: 'off', location: location } }
        output ids array = [for i in range(0, 2): store[i].outputs.id]
        output none string = off.?outputs.id ?? 'none'
        @secure()
        output key string = store[0].outputs.key";
    let module = "
        param name string
        param location string
        param tls string = 'TLS1_2'
        resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = {
          name: name
          location: location
          properties: { minimumTlsVersion: tls }
        }
        output id string = account.id
        @secure()
        output key string = account.listKeys().keys[0].value";
    let (reading, messages) = evaluate(&[("main.bicep", main), ("modules/store.bicep", module)]);
    assert_eq!(messages, []);
    assert_eq!(property(&reading, "one", &["properties", "minimumTlsVersion"]), "TLS1_2");
    assert_eq!(property(&reading, "two", &["location"]), "westeurope");
    let outputs = outputs_of(&reading);
    assert!(show(&outputs[0].1).contains("/storageAccounts/two"), "{}", show(&outputs[0].1));
    assert_eq!(show(&outputs[1].1), "none");
    assert!(outputs[2].1.has_secret());
}

#[test]
fn imports_bring_variables_functions_and_types() {
    let main = "
        import { region, greet as hello, size } from 'shared.bicep'
        import * as shared from 'shared.bicep'
        param s size
        output a string = region
        output b string = hello('x')
        output c string = shared.region
        output d string = shared.greet('y')
        output s string = s";
    let shared = "
        var hidden = 'west'
        @export()
        var region = '${hidden}europe'
        @export()
        func greet(name string) string => '${prefix()}${name}'
        func prefix() string => 'hi '
        @export()
        type size = 'small' | 'large'";
    let all = all_outputs(&[("main.bicep", main), ("shared.bicep", shared)]);
    assert_eq!(all, ["a=westeurope", "b=hi x", "c=westeurope", "d=hi y", "s=one of small|large"]);
}

#[test]
fn imports_from_compiled_files() {
    let main = "
        import { region, greet } from 'shared.json'
        output a string = region
        output b string = greet('x')";
    let shared = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "languageVersion": "2.0", "contentVersion": "1.0.0.0",
        "functions": [{"namespace": "__bicep", "members": {
            "greet": {"parameters": [{"name": "name", "type": "string"}],
                "output": {"type": "string", "value": "[format('{0}{1}', __bicep.prefix(), parameters('name'))]"}},
            "prefix": {"parameters": [], "output": {"type": "string", "value": "hi "}}}}],
        "variables": {"hidden": "west", "region": "[format('{0}europe', variables('hidden'))]"}, "resources": {}}"#;
    assert_eq!(all_outputs(&[("main.bicep", main), ("shared.json", shared)]), ["a=westeurope", "b=hi x"]);
}

#[test]
fn files_become_part_of_the_template() {
    let main = "
        var all = loadJsonContent('data/settings.json')
        output a string = all.tls.version
        output b int = loadJsonContent('data/settings.json', '$.ports[1]')
        output c string = loadTextContent('data/hello.txt')
        output d string = loadFileAsBase64('data/hello.txt')
        output e array = loadYamlContent('data/list.yaml')
        output f array = map(loadDirectoryFileInfo('data', '*.txt'), file => file.baseName)";
    let all = all_outputs(&[
        ("main.bicep", main),
        ("data/settings.json", r#"{"tls": {"version": "1.2"}, "ports": [80, 443]}"#),
        ("data/hello.txt", "hello"),
        ("data/list.yaml", "- 1\n- a: true\n"),
    ]);
    assert_eq!(all, ["a=1.2", "b=443", "c=hello", "d=aGVsbG8=", "e=[1,{a:true}]", "f=[hello.txt]"]);
    for path in ["../secret.txt", "/etc/passwd", "missing.txt"] {
        let (reading, messages) = evaluate(&[("main.bicep", &format!("output a string = loadTextContent('{path}')"))]);
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert!(show(&outputs_of(&reading)[0].1).starts_with("<error"));
    }
}

#[test]
fn secure_outputs_have_a_type_of_their_own() {
    let text = "
        @secure()
        param key string
        @secure()
        output text string = key
        @secure()
        output all object = { key: key }
        output open string = 'x'";
    let (reading, messages) = evaluate(&[("main.bicep", text)]);
    assert_eq!(messages, []);
    let ty = |name: &str| reading.deployment.outputs.get(name).and_then(|output| output.get("type")).map(show);
    assert_eq!(["text", "all", "open"].map(ty).map(Option::unwrap_or_default), ["securestring", "secureObject", "string"]);
}

#[test]
fn parameter_files_give_values() {
    let main = "
        param a string
        param b string = 'default'
        param c int
        @secure()
        param d string
        param e string
        output a string = a
        output b string = b
        output c int = c
        output e string = e";
    let parameters = "
        using 'main.bicep'
        extends 'base.bicepparam'
        import { region } from 'shared.bicep'
        var number = 20
        param a = '${region}-${base.c}'
        param c = number + 1
        param d = az.getSecret('00000000-0000-0000-0000-000000000001', 'group', 'vault', 'password')
        param e = readEnvironmentVariable('NAME', 'x')";
    let base = "
        using none
        param b = 'base'
        param c = 7";
    let shared = "@export()\nvar region = 'westeurope'";
    let files = [("main.bicep", main), ("main.bicepparam", parameters), ("base.bicepparam", base), ("shared.bicep", shared)];
    let all = all_outputs(&files);
    assert_eq!(all, ["a=westeurope-7", "b=base", "c=21", "e=<readEnvironmentVariable('NAME')>"]);
}

#[test]
fn restored_modules_come_from_the_cache() {
    let main = "
        module vault 'br/public:avm/res/key-vault/vault:0.1.0' = { params: { name: 'kv' } }
        module other 'br/own:net:1' = {}
        output id string = vault.outputs.id";
    let module = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"name": {"type": "string"}},
        "resources": [{"type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "[parameters('name')]"}],
        "outputs": {"id": {"type": "string", "value": "[parameters('name')]"}}}"#;
    let cache = Memory::new([("br/mcr.microsoft.com/bicep$avm$res$key-vault$vault/0.1.0$/main.json", module)]);
    let config = r#"{"moduleAliases": {"br": {"own": {"registry": "example.azurecr.io", "modulePath": "modules"}}}}"#;
    let files = [("main.bicep", main), ("bicepconfig.json", config)];
    let (reading, messages) = evaluate_with(&files, Some(&cache));
    assert_eq!(
        names(&reading),
        ["Microsoft.Resources/deployments vault", "Microsoft.KeyVault/vaults kv", "Microsoft.Resources/deployments other"]
    );
    assert_eq!(show(&outputs_of(&reading)[0].1), "kv");
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert_eq!(messages[0].0, DiagnosticKind::Note);
    assert!(messages[0].1.contains("br/example.azurecr.io/modules$net/1$/main.json"), "{messages:?}");
    assert_eq!(reading.modules.iter().map(|module| module.resolved).collect::<Vec<_>>(), [true, false]);
    // Without the module its outputs are unknown, and nothing is lost in silence.
    let (reading, messages) = evaluate(&files);
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert_eq!(show(&outputs_of(&reading)[0].1), "<vault.outputs.id>");
}

#[test]
fn one_bad_declaration_costs_one_declaration() {
    let text = "
        param a string = 'x'
        resource bad 'A.B/c@1' = {
          name: 'bad'
          properties: { x: = }
        }
        var broken = [1, 2
        resource good 'A.B/c@1' = { name: 'good${a}', properties: { y: broken } }";
    let (reading, messages) = evaluate(&[("main.bicep", text)]);
    assert!(!messages.is_empty());
    assert!(names(&reading).contains(&"A.B/c goodx".to_owned()), "{:?} {messages:?}", names(&reading));
}

#[test]
fn circles_and_unknown_names_end_with_a_message() {
    for (text, expected) in [
        ("var a = b\nvar b = a\noutput x string = a", "depends on itself"),
        ("output x string = nobody", "`nobody` is not declared"),
        ("output x string = nobody()", "the function `nobody` is not known"),
        ("module m 'main.bicep' = {}", "deploys itself"),
        ("module m '../x.bicep' = {}", "outside of the scan root"),
        ("module m 'x.bicep' = {}", "no such file"),
        ("import { a } from 'x.bicep'\noutput x string = a", "no such file"),
        ("var a = 1\nvar a = 2", "more than once"),
        ("resource r 'A.B/c@1' = {}", "has no `name`"),
        ("func f(x int) int => f(x)\noutput x int = f(1)", "limit"),
    ] {
        let (_, messages) = evaluate(&[("main.bicep", text)]);
        assert!(messages.iter().any(|(_, message)| message.contains(expected) || expected == "limit"), "{text}: {messages:?}");
        assert!(!messages.is_empty(), "{text}");
    }
}

#[test]
fn a_circle_of_imports_ends() {
    let main = "import { a } from 'other.bicep'\n@export()\nvar b = 'b'\noutput x string = a";
    let other = "import { b } from 'main.bicep'\n@export()\nvar a = '${b}a'";
    assert_eq!(all_outputs(&[("main.bicep", main), ("other.bicep", other)]), ["x=ba"]);
}

#[test]
fn extensions_are_read_and_leave_names() {
    let text = "
        extension microsoftGraphV1
        extension kubernetes with { namespace: 'default', kubeConfig: '' } as k8s
        resource r 'A.B/c@1' = { name: 'r' }";
    let (reading, messages) = evaluate(&[("main.bicep", text)]);
    assert_eq!(messages, []);
    assert_eq!(names(&reading), ["A.B/c r"]);
}

#[test]
fn what_another_module_refers_to_is_the_resource_that_is_declared() {
    let main = "
        module declares 'declares.bicep' = { name: 'a' }
        module refers 'refers.bicep' = [for name in ['b', 'c']: { name: name }]
        output uri string = refers[0].outputs.uri";
    let declares = "
        resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = { name: 'kv${uniqueString(resourceGroup().id)}' }";
    let refers = "
        resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: 'kv${uniqueString(resourceGroup().id)}' }
        output uri string = vault.properties.vaultUri";
    let (reading, messages) = evaluate(&[("main.bicep", main), ("declares.bicep", declares), ("refers.bicep", refers)]);
    assert_eq!(messages, []);
    let estate = Estate::new(vec![reading.deployment]);
    let [vault] = estate.of_type("Microsoft.KeyVault/vaults") else {
        panic!("{:?}", estate.of_type("Microsoft.KeyVault/vaults"))
    };
    assert!(!estate.resource(*vault).existing);
    assert_eq!(estate.with_id_key(&id_key(&estate.resource(*vault).id).unwrap()), [*vault]);
}

#[test]
fn what_azure_fills_in_differs_between_resources_of_a_loop() {
    let text = "
        resource each 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = [for name in ['a', 'b']: { name: name }]
        output a string = each[0].properties.principalId
        output again string = each[0].properties.principalId
        output b string = each[1].properties.principalId";
    let (reading, _) = evaluate(&[("main.bicep", text)]);
    let symbol = |number: usize| match &outputs_of(&reading)[number].1.data {
        Data::Unknown(unknown) => unknown.symbol.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(symbol(0), symbol(1));
    assert_ne!(symbol(0), symbol(2));
}
