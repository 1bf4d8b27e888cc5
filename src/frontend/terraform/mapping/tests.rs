//! The rules of the tables, on made-up rows and on configurations.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::constant::terraform_constant;
use super::draft::{Draft, Place};
use super::rows::{Instance as Applied, write};
use super::table::parse;
use super::transform::Surroundings;
use super::{Mapped, resources, visible};
use crate::budget::Budget;
use crate::frontend::terraform::instance::{Mode, Provider};
use crate::frontend::terraform::value::{self, Sequence, SequenceKind, Value};
use crate::frontend::terraform::{Library, Options, evaluate};
use crate::frontend::{Context, Languages, Target};
use crate::model::{self, Cause, Condition, Data, Path, Refinement, Resource, Unknown};
use crate::source::Sources;
use crate::workspace::Memory;

/// A value as JSON; what is unknown as `?` with what it can be, an open end as `…`.
fn shown(value: &model::Value) -> Json {
    match &value.data {
        Data::Null => Json::Null,
        Data::Bool(flag) => json!(flag),
        Data::Int(number) => json!(number),
        Data::Float(number) => json!(number),
        Data::String(text) => json!(&**text),
        Data::Parts(_) => json!(value.text_with(|hole| format!("{{{}}}", hole.symbol))),
        Data::Unknown(unknown) => {
            let one_of = unknown.refinement.one_of.iter().flat_map(|one_of| one_of.iter());
            let texts: Vec<String> = one_of.map(|one| shown(one).to_string()).collect();
            json!(format!("?{}", texts.join("|")))
        }
        Data::Array(array) => {
            let open = array.open.iter().map(|_| json!("…"));
            Json::Array(array.items.iter().map(shown).chain(open).collect())
        }
        Data::Object(object) => {
            let open = object.open.iter().map(|_| ("…".to_owned(), json!("…")));
            let entries = object.entries.iter().map(|(key, value)| (key.text.to_string(), shown(value)));
            Json::Object(entries.chain(open).collect())
        }
    }
}

fn applied(rows: &Json, values: &Value, major: u32) -> Json {
    let table = json!({
        "azurerm": "azurerm_x", "source": "https://x", "date": "2026-01-01",
        "arm": {"type": "Microsoft.X/y"}, "rows": rows,
    });
    shown(&draft_of(&table, values, major).finish())
}

fn draft_of(table: &Json, values: &Value, major: u32) -> Draft {
    let table = parse(&table.to_string()).unwrap_or_else(|error| panic!("{table}: {error}"));
    let (subscription, group) = (model::Value::string("s"), model::Value::string("/subscriptions/s/resourceGroups/g"));
    let instance = Applied {
        root: values,
        block: None,
        rows: &table.rows,
        major,
        header: None,
        around: Surroundings { subscription: &subscription, group: &group },
        source: "",
        maybe: None,
        defaults: true,
        child: false,
    };
    let mut draft = Draft::default();
    write(&mut draft, &table.rows, &instance);
    draft
}

fn unknown(name: &str, ty: value::Type, one_of: &[Json]) -> Value {
    let one_of: Vec<model::Value> = one_of.iter().map(|one| super::constant::constant(one, &model::Origin::NONE)).collect();
    let one_of = (!one_of.is_empty()).then(|| one_of.into());
    let model_type = if ty == value::Type::Bool { model::Type::Bool } else { model::Type::Any };
    let refinement = Refinement { one_of, ..Refinement::default() };
    Value::unknown(ty, Unknown { refinement, ..Unknown::new(name, model_type, Cause::Context(name.into())) })
}

#[track_caller]
fn check(rows: Json, values: Json, expected: Json) {
    assert_eq!(applied(&rows, &terraform_constant(&values), 5), expected, "{rows} of {values}");
}

#[test]
fn each_transform_does_what_it_says() {
    for (row, value, expected) in [
        (json!({}), json!("a"), json!("a")),
        (json!({"const": 7}), json!("a"), json!(7)),
        (json!({"map": {"true": "On", "false": null}}), json!(true), json!("On")),
        (json!({"map": {"true": "On", "false": null}}), json!(false), Json::Null),
        (json!({"map": {"a": "b"}}), json!(["A", "c"]), json!(["b", "c"])),
        (json!({"not": true}), json!("true"), json!(false)),
        (json!({"split": {"by": "_", "at": 1}}), json!("a_b_c"), json!("b")),
        (json!({"split": {"by": "_", "at": -1}}), json!("a_b_c"), json!("c")),
        (json!({"split": {"by": "_", "at": 5}}), json!("a_b_c"), Json::Null),
        (json!({"split": {"by": "_", "at": 1, "rest": true}}), json!("a_b_c"), json!("b_c")),
        (json!({"split": {"by": "_", "at": 0, "map": {"GP": "GeneralPurpose"}}}), json!("GP_x"), json!("GeneralPurpose")),
        (json!({"format": "DOCKER|{0|host}/i"}), json!("https://r.io/"), json!("DOCKER|r.io/i")),
        (json!({"scale": 1024}), json!(3), json!(3072)),
        (json!({"scale": 0.0009765625}), json!(5120), json!(5)),
        (json!({"convert": "string"}), json!(22), json!("22")),
        (json!({"convert": "int"}), json!("22"), json!(22)),
        (json!({"convert": "bool"}), json!("true"), json!(true)),
        (json!({"convert": "lower"}), json!("Ab"), json!("ab")),
        (json!({"convert": "list"}), json!("a"), json!(["a"])),
        (json!({"convert": "first"}), json!(["a", "b"]), json!("a")),
        (json!({"convert": "seconds"}), json!("2026-01-01T01:00:00+01:00"), json!(1_767_225_600)),
        (json!({"split_list": ","}), json!("a, b"), json!(["a", "b"])),
        (json!({"join": ","}), json!(["a", "b"]), json!("a,b")),
        (json!({"json": true}), json!(r#"{"a": [1]}"#), json!({"a": [1]})),
        (json!({"pairs": {"key": "name", "value": "value"}}), json!({"a": "b"}), json!([{"name": "a", "value": "b"}])),
        (json!({"keyed": true}), json!(["/a"]), json!({"/a": {}})),
        (json!({"duration": "P{}D"}), json!(7), json!("P7D")),
        (json!({"type": "string"}), json!(22), json!("22")),
        (json!({"type": "number"}), json!("22"), json!(22)),
        (json!({"type": "set"}), json!(["a", "b", "a"]), json!(["a", "b"])),
        (
            json!({"role_by_name": true}),
            json!("Reader"),
            json!("/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"),
        ),
        (
            json!({"id_of": {"type": "Microsoft.X/y/z", "names": ["=p", "x"]}}),
            json!("a"),
            json!("/subscriptions/s/resourceGroups/g/providers/Microsoft.X/y/p/z/a"),
        ),
    ] {
        let mut row = row;
        row["tf"] = json!("x");
        row["arm"] = json!("p");
        let whole = if expected.is_null() { json!({}) } else { json!({ "p": expected }) };
        check(json!([row]), json!({ "x": value }), whole);
    }
    check(json!([{"tf": ["a", "b"], "arm": "p", "format": "{0}_{1}"}]), json!({"a": "x", "b": 1}), json!({"p": "x_1"}));
    check(json!([{"tf": ["a", "b"], "arm": "p", "format": "{0}_{1}"}]), json!({"a": "x"}), json!({}));
    let settings = json!([{"tf": "x", "arm": "p[+]", "setting": "A"}, {"tf": "y", "arm": "p[+]", "setting": "B"}]);
    check(settings, json!({"x": 1, "y": 2}), json!({"p": [{"name": "A", "value": 1}, {"name": "B", "value": 2}]}));
}

#[test]
fn defaults_hold_where_their_block_is() {
    let rows = json!([
        {"tf": "a", "arm": "p.a", "default": true},
        {"tf": "b.c", "arm": "p.c", "default": "x"},
        {"tf": "b.d", "arm": "p.d", "default": "x", "else": "y"},
        {"tf": "l[*].e", "arm": "p.l[*].e", "default": 1},
    ]);
    check(rows.clone(), json!({}), json!({"p": {"a": true, "d": "y"}}));
    check(rows.clone(), json!({"a": false, "b": [{}]}), json!({"p": {"a": false, "c": "x", "d": "x"}}));
    check(rows.clone(), json!({"a": null, "b": [{"c": null, "d": "z"}]}), json!({"p": {"a": true, "c": "x", "d": "z"}}));
    check(rows, json!({"l": [{}, {"e": 2}]}), json!({"p": {"a": true, "d": "y", "l": [{"e": 1}, {"e": 2}]}}));
}

#[test]
fn conditions_choose_between_rows() {
    let rows = json!([
        {"tf": "x", "arm": "p", "when": {"kind": ["A", "B"]}},
        {"tf": "y", "arm": "p", "when": {"kind": "C"}},
        {"tf": "kind", "arm": "kind", "default": "C"},
        {"arm": "set", "const": 1, "when_set": "x"},
        {"arm": "unset", "const": 1, "when_unset": "x"},
    ]);
    check(rows.clone(), json!({"x": 1, "y": 2, "kind": "b"}), json!({"p": 1, "kind": "b", "set": 1}));
    check(rows.clone(), json!({"y": 2}), json!({"p": 2, "kind": "C", "unset": 1}));
    let doubt = unknown("var.k", value::Type::String, &[json!("A"), json!("C")]);
    let values = Value::object([("x".into(), Value::string("1")), ("y".into(), Value::string("2")), ("kind".into(), doubt)]);
    let found = applied(&rows, &values, 5);
    assert_eq!(found, json!({"p": "?\"2\"|\"1\"|null", "kind": "?\"A\"|\"C\"", "set": 1}));
}

#[test]
fn lists_go_in_step_and_apart() {
    let rows = json!([
        {"tf": "a[*]", "arm": "p[*].value"},
        {"tf": "a[*]", "arm": "p[*].action", "const": "Allow"},
        {"tf": "b[*].x", "arm": "p[*].value"},
        {"tf": "one.x", "arm": "p[+].value"},
        {"tf": "b[*].x", "arm": "q"},
    ]);
    let expected = json!({
        "p": [{"value": "1", "action": "Allow"}, {"value": "2", "action": "Allow"}, {"value": "3"}, {"value": "4"}],
        "q": ["3"],
    });
    check(rows.clone(), json!({"a": ["1", "2"], "b": [{"x": "3"}], "one": [{"x": "4"}]}), expected);
    check(rows, json!({"a": []}), json!({"p": []}));
    let flat = json!([{"tf": "c[*].v[*].n", "arm": "p[~].n"}, {"tf": "c[*].v[*].k", "arm": "p[~].k"}]);
    let values = json!({"c": [{"v": [{"n": 1, "k": 2}]}, {}, {"v": [{"n": 3}, {"n": 4, "k": 5}]}]});
    check(flat, values, json!({"p": [{"n": 1, "k": 2}, {"n": 3}, {"n": 4, "k": 5}]}));
}

#[test]
fn an_unknown_number_of_blocks_leaves_the_array_open() {
    let rows = json!([{"tf": "rule[*].name", "arm": "p.rules[*].name"}]);
    let open = Arc::new(Unknown::new("var.rules", model::Type::Any, Cause::Context("var.rules".into())));
    let blocks = Sequence { kind: SequenceKind::Tuple, items: vec![terraform_constant(&json!({"name": "a"}))], open: Some(open) };
    let blocks = value::Data::Sequence(Arc::new(blocks)).into();
    let values = Value::object([("rule".into(), blocks)]);
    assert_eq!(applied(&rows, &values, 5), json!({"p": {"rules": [{"name": "a"}, "…"]}}));
    let values = Value::object([("rule".into(), unknown("var.r", value::Type::Any, &[]))]);
    assert_eq!(applied(&rows, &values, 5), json!({"p": {"rules": ["…"]}}));
}

#[test]
fn what_a_map_of_settings_holds_is_text() {
    let table = json!({
        "azurerm": "azurerm_x", "source": "https://x", "date": "2026-01-01", "arm": {"type": "Microsoft.X/y"},
        "rows": [{"tf": "x", "arm": "p", "pairs": {"key": "name", "value": "value"}}],
    });
    let settings = Value::object([("A".into(), unknown("azurerm_y.z.told", value::Type::Any, &[]))]);
    let body = draft_of(&table, &Value::object([("x".into(), settings)]), 5).finish();
    let body = body.as_object().and_then(|object| object.get("p")).and_then(model::Value::as_array);
    let pair = body.and_then(|array| array.items.first()).and_then(model::Value::as_object);
    let Some(Data::Unknown(unknown)) = pair.and_then(|pair| pair.get("value")).map(|value| &value.data) else {
        panic!("{pair:?}")
    };
    assert_eq!(unknown.ty, model::Type::String);
}

#[test]
fn unknown_values_keep_what_is_known_of_them() {
    let of = |row: Json, value: Value| applied(&json!([row]), &Value::object([("x".into(), value)]), 5)["p"].clone();
    let flag = unknown("var.x", value::Type::Bool, &[]);
    let map = json!({"tf": "x", "arm": "p", "map": {"true": "On", "false": "Off"}});
    assert_eq!(of(map, flag.clone()), json!("?\"On\"|\"Off\""));
    assert_eq!(of(json!({"tf": "x", "arm": "p", "not": true}), flag), json!("?false|true"));
    let default = json!({"tf": "x", "arm": "p", "default": "a"});
    assert_eq!(of(default, unknown("var.x", value::Type::String, &[json!(null), json!("b")])), json!("?\"a\"|\"b\""));
    let text = json!({"tf": "x", "arm": "p", "format": "a{0}"});
    assert_eq!(of(text, unknown("var.x", value::Type::String, &[])), json!("a{var.x}"));
    assert_eq!(of(json!({"tf": "x.y", "arm": "p"}), unknown("var.x", value::Type::Any, &[])), json!("?"));
    // A block that may not be there has no default for sure.
    let default = json!([{"tf": "x.y", "arm": "p", "default": "a"}]);
    let values = Value::object([("x".into(), unknown("var.x", value::Type::Any, &[]))]);
    let table = json!({"azurerm": "azurerm_x", "source": "s", "date": "d", "arm": {"type": "A.B/c"}, "rows": default});
    let body = draft_of(&table, &values, 5).finish();
    let Some(Data::Unknown(unknown)) = body.get("p").map(|value| &value.data) else { panic!("it is not unknown") };
    assert!(!unknown.refinement.not_null);
}

#[test]
fn rows_hold_for_their_majors_and_for_what_is_written() {
    let rows = json!([
        {"tf": "new", "aliases": ["old"], "arm": "p", "default": 1},
        {"tf": "gone", "arm": "q", "until": 4, "default": 3},
        {"tf": "come", "arm": "q", "since": 4, "default": 4},
    ]);
    let of = |values: Json, major: u32| applied(&rows, &terraform_constant(&values), major);
    assert_eq!(of(json!({"old": 2}), 5), json!({"p": 2, "q": 4}));
    assert_eq!(of(json!({}), 3), json!({"p": 1, "q": 3}));
    // The major may be a guess: what is written counts.
    assert_eq!(of(json!({"gone": 9}), 5), json!({"p": 1, "q": 9}));
    assert_eq!(of(json!({"come": 9}), 3), json!({"p": 1, "q": 9}));
}

fn read(text: &str) -> Mapped {
    let (workspace, sources, target) = (Memory::new([("main.tf", text)]), Sources::default(), Target::default());
    let (budget, languages) = (Budget::default(), Languages::default());
    let context = Context {
        workspace: &workspace,
        sources: &sources,
        target: &target,
        budget: &budget,
        loader: &languages,
        restored: false,
    };
    let library = Library::new(&workspace, &sources, BTreeMap::new());
    let configuration = evaluate("", &library, &Options::default(), &context).value;
    resources(&configuration.instances, &target).value
}

#[track_caller]
fn find<'a>(mapped: &'a Mapped, address: &str) -> &'a Resource {
    mapped.resources.iter().find(|resource| resource.address == address).unwrap_or_else(|| panic!("{address} is not there"))
}

fn at(resource: &Resource, keys: &[&str]) -> Json {
    resource.body.at(&Path::keys(keys)).map_or(Json::Null, shown)
}

const NETWORK: &str = r#"
resource "azurerm_virtual_network" "v" {
  name                = "v"
  resource_group_name = "rg"
  location            = "westeurope"
  address_space       = ["10.0.0.0/16"]
}
resource "azurerm_subnet" "s" {
  for_each             = toset(["a", "b"])
  name                 = each.key
  resource_group_name  = "rg"
  virtual_network_name = azurerm_virtual_network.v.name
  address_prefixes     = ["10.0.0.0/24"]
}
resource "azurerm_network_security_group" "g" {
  name                = "g"
  resource_group_name = "rg"
  location            = "westeurope"
}
"#;

#[test]
fn associations_change_what_they_name() {
    let mapped = read(&format!(
        "{NETWORK}
resource \"azurerm_subnet_network_security_group_association\" \"x\" {{
  subnet_id                 = azurerm_subnet.s[\"a\"].id
  network_security_group_id = azurerm_network_security_group.g.id
}}"
    ));
    let group = ["properties", "networkSecurityGroup", "id"];
    let id =
        "/subscriptions/{subscription().subscriptionId}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/g";
    assert_eq!(at(find(&mapped, "azurerm_subnet.s[\"a\"]"), &group), json!(id));
    assert_eq!(at(find(&mapped, "azurerm_subnet.s[\"b\"]"), &group), Json::Null);
}

#[test]
fn an_association_that_could_mean_several_makes_all_unknown() {
    let mapped = read(&format!(
        "{NETWORK}
variable \"which\" {{ type = string }}
resource \"azurerm_subnet_network_security_group_association\" \"x\" {{
  subnet_id                 = azurerm_subnet.s[var.which].id
  network_security_group_id = azurerm_network_security_group.g.id
}}"
    ));
    for address in ["azurerm_subnet.s[\"a\"]", "azurerm_subnet.s[\"b\"]"] {
        let group = at(find(&mapped, address), &["properties", "networkSecurityGroup", "id"]);
        assert!(group.as_str().is_some_and(|group| group.starts_with('?')), "{address}: {group}");
    }
}

#[test]
fn an_id_is_made_of_the_arguments_that_are_written() {
    let zone = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/z";
    let id = |resource_type: &str, arguments: &str| {
        let mapped = read(&format!("resource \"{resource_type}\" \"x\" {{\n  name = \"x\"\n  {arguments}\n}}"));
        shown(&find(&mapped, &format!("{resource_type}.x")).id).as_str().unwrap_or_default().to_owned()
    };
    let link = |arguments: &str| id("azurerm_private_dns_zone_virtual_network_link", arguments);
    let names = "resource_group_name = \"rg\"\n  private_dns_zone_name = \"z\"";
    assert!(link(names).ends_with("/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/z/virtualNetworkLinks/x"));
    assert_eq!(link(&format!("private_dns_zone_id = \"{zone}\"")), format!("{zone}/virtualNetworkLinks/x"));
    let container = id("azurerm_storage_container", "storage_account_name = \"st\"");
    assert!(container.ends_with("/Microsoft.Storage/storageAccounts/st/blobServices/default/containers/x"), "{container}");
}

#[test]
fn what_is_not_mapped_leaves_the_rest_open() {
    let mapped = read(
        r#"
resource "azurerm_resource_group" "g" {
  name     = "g"
  location = "westeurope"
  new_one  = true
}
resource "azurerm_not_at_all" "n" {}
"#,
    );
    let group = find(&mapped, "azurerm_resource_group.g");
    let open = group.body.as_object().and_then(|object| object.open.as_ref());
    assert_eq!(open.map(|open| open.cause.to_string()).as_deref(), Some("`azurerm_resource_group.new_one` is not mapped yet"));
    assert_eq!(at(group, &["location"]), json!("westeurope"));
    let listed: Vec<_> = mapped.unmapped.iter().map(|one| (&*one.resource_type, one.argument.as_deref(), one.count)).collect();
    assert_eq!(listed, [("azurerm_not_at_all", None, 1), ("azurerm_resource_group", Some("new_one"), 1)]);
    assert_eq!((mapped.understood, mapped.not_understood), (1, 1));
}

#[test]
fn a_location_may_be_that_of_another() {
    let mapped = read(
        r#"
resource "azurerm_mssql_server" "s" {
  name                = "s"
  resource_group_name = "g"
  location            = "uksouth"
}
resource "azurerm_mssql_database" "d" {
  name      = "d"
  server_id = azurerm_mssql_server.s.id
}
data "azurerm_mssql_server" "other" {
  name                = "other"
  resource_group_name = "g"
}
resource "azurerm_mssql_database" "e" {
  name      = "e"
  server_id = data.azurerm_mssql_server.other.id
}
"#,
    );
    assert_eq!(at(find(&mapped, "azurerm_mssql_database.d"), &["location"]), json!("uksouth"));
    assert_eq!(at(find(&mapped, "azurerm_mssql_database.e"), &["location"]), json!("?"));
}

#[test]
fn values_know_where_they_are_from() {
    let mapped = read(
        r#"
resource "azurerm_storage_account" "a" {
  name                     = "a"
  resource_group_name      = "rg"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  min_tls_version          = "TLS1_0"
}
"#,
    );
    let account = find(&mapped, "azurerm_storage_account.a");
    let origin = |keys: &[&str]| account.body.at(&Path::keys(keys)).map(|value| value.origin.clone()).unwrap_or_default();
    assert!(origin(&["properties", "supportsHttpsTrafficOnly"]).is_provider_default());
    assert!(!origin(&["properties", "minimumTlsVersion"]).is_provider_default());
    assert_eq!(account.name_of(&Path::keys(&["properties", "minimumTlsVersion"])).as_deref(), Some("min_tls_version"));
    assert_eq!(at(account, &["sku", "name"]), json!("Standard_LRS"));
    assert!(matches!(account.condition, Condition::Always));
}

#[test]
fn an_unknown_count_is_a_resource_that_may_be() {
    let mapped = read(
        r#"
variable "n" { type = number }
resource "azurerm_resource_group" "g" {
  count    = var.n
  name     = "g${count.index}"
  location = "westeurope"
}
"#,
    );
    assert!(matches!(find(&mapped, "azurerm_resource_group.g[?]").condition, Condition::Maybe(_)));
}

fn seen(resource_type: &str, mode: Mode, declared: Json) -> Value {
    let provider = Provider { name: "azurerm".into(), major: None, arguments: Value::object([]) };
    visible(resource_type, mode, "x.y", &terraform_constant(&declared), &provider, &Target::default())
}

#[test]
fn expressions_see_ids_defaults_and_that_there_is_more() {
    let text = |value: Option<&Value>| value.map(|value| shown(&crate::frontend::terraform::lower::lower(value)));
    let account = seen("azurerm_storage_account", Mode::Managed, json!({"name": "a", "resource_group_name": "rg"}));
    let id = "/subscriptions/{subscription().subscriptionId}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/a";
    assert_eq!(text(account.get("id")), Some(json!(id)));
    assert_eq!(text(account.get("https_traffic_only_enabled")), Some(json!(true)));
    assert_eq!(text(account.get("primary_blob_endpoint")), Some(json!("https://a.blob.core.windows.net/")));
    assert!(account.get("primary_access_key").is_some_and(|key| key.sensitive));
    assert!(account.as_mapping().is_some_and(|mapping| mapping.open.is_some()));
    // A data source tells what is there, not what the provider would send.
    let account = seen("azurerm_storage_account", Mode::Data, json!({"name": "a", "resource_group_name": "rg"}));
    assert_eq!(text(account.get("id")), Some(json!(id)));
    assert!(account.get("https_traffic_only_enabled").is_none());
    let role = seen("azurerm_role_definition", Mode::Data, json!({"name": "Reader"}));
    assert_eq!(text(role.get("role_definition_id")), Some(json!("acdd72a7-3385-48ef-bd42-f606fba81ae7")));
    let secret = seen("azurerm_key_vault_secret", Mode::Data, json!({"name": "s"}));
    assert!(secret.get("value").is_some_and(|value| value.sensitive));
    let stranger = seen("azurerm_not_at_all", Mode::Managed, json!({"name": "s"}));
    assert!(stranger.get("id").is_none() && stranger.as_mapping().is_some_and(|mapping| mapping.open.is_some()));
}

#[test]
fn what_somebody_wrote_outweighs_what_nobody_did() {
    let key = |key: &str| Place::Key(key.into(), None);
    let mut draft = Draft::default();
    draft.write(&[key("a")], model::Value::string("written"), false);
    draft.write(&[key("a")], model::Value::string("default"), true);
    draft.write(&[key("b")], model::Value::string("default"), true);
    draft.write(&[key("b")], model::Value::string("written"), false);
    draft.write(&[key("b"), key("c")], model::Value::string("deeper"), false);
    assert_eq!(shown(&draft.finish()), json!({"a": "written", "b": {"c": "deeper"}}));
}

#[test]
fn a_text_with_holes_is_cut_where_that_is_sure() {
    let hole = |name: &str| {
        let unknown = Unknown::new(name, model::Type::String, Cause::Context(name.into()));
        model::Part::Hole(Arc::new(unknown))
    };
    let literal = |text: &str| model::Part::Literal(text.into());
    let of = |split: Json, parts: Vec<model::Part>| {
        let values = Value::object([("x".into(), value::Data::Parts(parts.into()).into())]);
        applied(&json!([{"tf": "x", "arm": "p", "split": split}]), &values, 5)["p"].clone()
    };
    let key = || vec![literal("https://kv-"), hole("a"), literal(".vault.azure.net/keys/k/"), hole("v")];
    assert_eq!(of(json!({"by": "/keys/", "at": 0}), key()), json!("https://kv-{a}.vault.azure.net"));
    assert_eq!(of(json!({"by": "/", "at": 4}), key()), json!("k"));
    let sku = || vec![literal("GP_Standard_"), hole("size")];
    assert_eq!(of(json!({"by": "_", "at": 1, "rest": true}), sku()), json!("Standard_{size}"));
    assert_eq!(of(json!({"by": "_", "at": 0}), sku()), json!("GP"));
    // The hole may hold another one of what the text is cut by.
    assert_eq!(of(json!({"by": "_", "at": 2}), sku()), json!("?"));
}

#[test]
fn each_label_adds_an_element() {
    let rows = json!([
        {"arm": "all[+a].field", "const": "a", "when_set": "c.a"},
        {"tf": "c.a", "arm": "all[+a].equals"},
        {"arm": "all[+b].field", "const": "b", "when_set": "c.b"},
        {"tf": "c.b", "arm": "all[+b].equals"},
    ]);
    let both = json!({"all": [{"field": "a", "equals": 1}, {"field": "b", "equals": 2}]});
    check(rows.clone(), json!({"c": [{"a": 1, "b": 2}]}), both);
    check(rows, json!({"c": [{"b": 2}]}), json!({"all": [{"field": "b", "equals": 2}]}));
}

#[test]
fn an_account_is_found_by_its_name() {
    let mapped = read(
        r#"
variable "name" { type = string }
resource "azurerm_storage_account" "a" {
  name                = "st${var.name}"
  resource_group_name = "rg"
  location            = "westeurope"
}
resource "azurerm_storage_container" "own" {
  name                 = "c"
  storage_account_name = azurerm_storage_account.a.name
}
resource "azurerm_storage_container" "other" {
  name                 = "c"
  storage_account_name = "elsewhere"
}
resource "azurerm_storage_queue" "other" {
  name                 = "q"
  storage_account_name = "elsewhere"
}
"#,
    );
    let id = |address: &str| shown(&find(&mapped, address).id).as_str().unwrap_or_default().to_owned();
    let account = id("azurerm_storage_account.a");
    assert_eq!(id("azurerm_storage_container.own"), format!("{account}/blobServices/default/containers/c"));
    let own = find(&mapped, "azurerm_storage_container.own");
    assert_eq!(shown(&own.name), json!("st{variable name}/default/c"));
    assert_eq!(at(own, &["properties", "publicAccess"]), json!("None"));
    // Nobody knows the group of the other, but it is one and the same.
    let parent = |address: &str| id(address).split("/storageAccounts/").next().unwrap_or_default().to_owned();
    let group = parent("azurerm_storage_container.other");
    assert!(group.contains("{the resource group of"), "{group}");
    assert_eq!(group, parent("azurerm_storage_queue.other"));
    assert!(id("azurerm_storage_container.other").contains("/storageAccounts/elsewhere/blobServices/default/containers/c"));
}

#[test]
fn two_accounts_of_one_name_are_no_parent() {
    let account = |name: &str, group: &str| {
        format!(
            "resource \"azurerm_storage_account\" \"{name}\" {{\n  name = \"st\"\n  resource_group_name = \"{group}\"\n  \
             location = \"westeurope\"\n}}\n"
        )
    };
    let container = "resource \"azurerm_storage_container\" \"c\" {\n  name = \"c\"\n  storage_account_name = \"st\"\n}\n";
    let mapped = read(&format!("{}{}{container}", account("a", "one"), account("b", "two")));
    let id = shown(&find(&mapped, "azurerm_storage_container.c").id);
    assert!(id.as_str().is_some_and(|id| id.contains("/resourceGroups/{the resource group of")), "{id}");
}

#[test]
fn a_key_is_seen_as_the_address_that_it_is_read_from() {
    let vault = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv";
    let key = seen("azurerm_key_vault_key", Mode::Managed, json!({"name": "k", "key_vault_id": vault}));
    let text = |name: &str| key.get(name).map(|value| shown(&crate::frontend::terraform::lower::lower(value)));
    assert_eq!(text("id"), Some(json!("https://kv.vault.azure.net/keys/k/{x.y.version}")));
    assert_eq!(text("versionless_id"), Some(json!("https://kv.vault.azure.net/keys/k")));
    assert_eq!(text("resource_versionless_id"), Some(json!(format!("{vault}/keys/k"))));
    assert_eq!(text("resource_id"), Some(json!(format!("{vault}/keys/k/versions/{{x.y.version}}"))));
    let container = json!({"name": "c", "storage_account_id": "/subscriptions/s/resourceGroups/g/providers/A.B/c/st"});
    let container = seen("azurerm_storage_container", Mode::Managed, container);
    let id = |name: &str| container.get(name).map(|value| shown(&crate::frontend::terraform::lower::lower(value)));
    assert_eq!(id("resource_manager_id"), id("id"));
    assert!(id("id").is_some());
}

#[test]
fn what_rows_wrote_stays_known_beside_what_is_not_mapped() {
    let mapped = read(
        r#"
resource "azurerm_storage_account" "a" {
  name                = "a"
  resource_group_name = "rg"
  location            = "westeurope"
  min_tls_version     = "TLS1_2"
  new_one             = true
}
"#,
    );
    let account = find(&mapped, "azurerm_storage_account.a");
    assert_eq!(at(account, &["properties", "minimumTlsVersion"]), json!("TLS1_2"));
    assert_eq!(at(account, &["properties", "supportsHttpsTrafficOnly"]), json!(true));
    let properties = account.body.at(&Path::keys(&["properties"])).and_then(model::Value::as_object);
    assert!(properties.is_some_and(|properties| properties.open.is_some()));
}

#[test]
fn the_rules_of_three_lists_are_one_list() {
    let mapped = read(
        r#"
resource "azurerm_firewall_policy_rule_collection_group" "g" {
  name               = "g"
  firewall_policy_id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/firewallPolicies/p"
  priority           = 100
  application_rule_collection {
    name     = "a"
    priority = 1
    action   = "Deny"
    rule {
      name              = "r"
      destination_fqdns = ["*.example.com"]
    }
  }
  network_rule_collection {
    name     = "n"
    priority = 2
    action   = "Allow"
    rule {
      name             = "r"
      source_addresses = ["*"]
    }
  }
}
"#,
    );
    assert_eq!(
        at(find(&mapped, "azurerm_firewall_policy_rule_collection_group.g"), &["properties", "ruleCollections"]),
        json!([
            {
                "ruleCollectionType": "FirewallPolicyFilterRuleCollection", "name": "a", "priority": 1,
                "action": {"type": "Deny"},
                "rules": [{"ruleType": "ApplicationRule", "name": "r", "targetFqdns": ["*.example.com"], "terminateTLS": false}],
            },
            {
                "ruleCollectionType": "FirewallPolicyFilterRuleCollection", "name": "n", "priority": 2,
                "action": {"type": "Allow"},
                "rules": [{"ruleType": "NetworkRule", "name": "r", "sourceAddresses": ["*"]}],
            },
        ])
    );
    assert!(mapped.unmapped.is_empty(), "{:?}", mapped.unmapped);
}
