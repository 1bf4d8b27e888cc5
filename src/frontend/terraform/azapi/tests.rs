//! What azapi's instances become.

use super::*;
use crate::frontend::terraform::instance::Provider;
use crate::frontend::terraform::value;
use crate::model::estate::id_key;
use crate::model::{Condition, Part, Path};

fn text(value: &str) -> Value {
    Value::string(value)
}

fn object_of(entries: &[(&str, Value)]) -> Value {
    Value::object(entries.iter().map(|(key, value)| (Arc::from(*key), value.clone())))
}

fn hole(name: &str) -> Value {
    Value::unknown(value::Type::String, Unknown::new(name, Type::String, Cause::Runtime(name.into())))
}

fn instance(kind: &str, name: &str, values: &[(&str, Value)]) -> Instance {
    Instance {
        address: format!("{kind}.{name}"),
        mode: Mode::Managed,
        resource_type: kind.into(),
        name: name.into(),
        key: None,
        values: object_of(values),
        span: None,
        condition: Condition::Always,
        trail: Vec::new(),
        provider: Arc::new(Provider { name: "azapi".into(), major: None, arguments: Value::object([]) }),
    }
}

const GROUP: &str = "/subscriptions/1/resourceGroups/rg";
const ACCOUNT: &str = "Microsoft.Storage/storageAccounts@2023-05-01";

fn account(name: &str, tls: &str) -> Instance {
    let properties = object_of(&[("minimumTlsVersion", text(tls)), ("allowBlobPublicAccess", value::Data::Bool(true).into())]);
    instance(
        "azapi_resource",
        name,
        &[
            ("type", text("microsoft.storage/STORAGEACCOUNTS@2023-05-01")),
            ("name", text(name)),
            ("parent_id", text(GROUP)),
            ("location", text("westeurope")),
            ("body", object_of(&[("properties", properties), ("kind", text("StorageV2"))])),
        ],
    )
}

fn made(instances: &[Instance]) -> (Vec<Resource>, Vec<String>) {
    let mut all = Vec::new();
    let Warned { diagnostics, .. } = resources(instances, &Target::default(), &mut all);
    (all, diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect())
}

fn shown(value: &model::Value) -> String {
    match &value.data {
        Data::Null => "null".to_owned(),
        Data::Bool(truth) => truth.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::String(text) => format!("{text:?}"),
        Data::Parts(_) => value.text_with(|hole| format!("{{{}}}", hole.symbol)).unwrap_or_default(),
        Data::Array(array) => format!("[{}]", array.items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Data::Object(object) => {
            let mut entries: Vec<String> =
                object.entries.iter().map(|(key, value)| format!("{}: {}", key.text, shown(value))).collect();
            entries.extend(object.open.as_ref().map(|_| "…".to_owned()));
            format!("{{{}}}", entries.join(", "))
        }
        Data::Unknown(unknown) => format!("<{}>", unknown.symbol),
    }
}

fn at_path(resource: &Resource, path: &[&str]) -> String {
    resource.body.at(&Path::keys(path)).map(shown).unwrap_or_else(|| "-".to_owned())
}

#[test]
fn a_resource_has_azures_shape() {
    let (found, notes) = made(&[account("st", "TLS1_0")]);
    let one = &found[0];
    assert_eq!(notes, Vec::<String>::new());
    assert_eq!((&*one.resource_type, one.api_version.as_deref()), ("Microsoft.Storage/storageAccounts", Some("2023-05-01")));
    assert_eq!(
        id_key(&one.id).as_deref(),
        Some("/subscriptions/1/resourcegroups/rg/providers/microsoft.storage/storageaccounts/st")
    );
    assert_eq!(one.scope, ScopeKind::ResourceGroup);
    assert_eq!(at_path(one, &["properties", "minimumTlsVersion"]), r#""TLS1_0""#);
    assert_eq!(at_path(one, &["kind"]), r#""StorageV2""#);
    assert_eq!(
        one.name_of(&Path::keys(&["properties", "minimumTlsVersion"])).as_deref(),
        Some("body.properties.minimumTlsVersion")
    );
    assert_eq!(
        one.translate("Set `properties.minimumTlsVersion` to `TLS1_2`."),
        "Set `body.properties.minimumTlsVersion` to `TLS1_2`."
    );
    assert_eq!(one.translate("Set `location`."), "Set `location`.");
}

#[test]
fn parents_make_ids() {
    let parent = |resource_type: &str, parent: Value| {
        let one = instance("azapi_resource", "x", &[("type", text(resource_type)), ("name", text("n")), ("parent_id", parent)]);
        let found = made(&[one]).0.remove(0);
        (shown(&found.id), shown(&found.name), found.scope)
    };
    let account = format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/st");
    let cases = [
        (
            "Microsoft.Storage/storageAccounts/blobServices@1",
            account.as_str(),
            format!("{account}/blobServices/n"),
            "st/n",
            ScopeKind::ResourceGroup,
        ),
        (
            "Microsoft.Insights/diagnosticSettings@1",
            &account,
            format!("{account}/providers/Microsoft.Insights/diagnosticSettings/n"),
            "n",
            ScopeKind::ResourceGroup,
        ),
        (
            "Microsoft.Resources/resourceGroups@1",
            "/subscriptions/1",
            "/subscriptions/1/resourceGroups/n".to_owned(),
            "n",
            ScopeKind::Subscription,
        ),
        (
            "Microsoft.Management/managementGroups@1",
            "/",
            "/providers/Microsoft.Management/managementGroups/n".to_owned(),
            "n",
            ScopeKind::Tenant,
        ),
        (
            "Microsoft.Authorization/policyAssignments@1",
            "/providers/Microsoft.Management/managementGroups/m",
            "/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Authorization/policyAssignments/n".to_owned(),
            "n",
            ScopeKind::ManagementGroup,
        ),
    ];
    for (resource_type, above, id, name, scope) in cases {
        assert_eq!(parent(resource_type, text(above)), (format!("{id:?}"), format!("{name:?}"), scope), "{resource_type}");
    }
    let (id, name, _) = parent("Microsoft.Storage/storageAccounts/blobServices@1", hole("p"));
    assert_eq!((id.as_str(), name.as_str()), ("{p}/blobServices/n", "{name 0 of p}/n"));
}

#[test]
fn without_a_parent_it_goes_to_the_subscription() {
    let group =
        instance("azapi_resource", "rg", &[("type", text("Microsoft.Resources/resourceGroups@2024-03-01")), ("name", text("g"))]);
    let found = made(&[group]).0.remove(0);
    assert_eq!(shown(&found.id), "/subscriptions/{subscription().subscriptionId}/resourceGroups/g");
    assert_eq!(found.scope, ScopeKind::Subscription);
}

#[test]
fn bodies_of_old_versions_are_json_texts() {
    let unknown = Arc::new(Unknown::new("u", Type::String, Cause::Runtime("u".into())));
    let parts = model::Value::parts([
        Part::Literal(r#"{"properties":{"a":"x-"#.into()),
        Part::Hole(unknown.clone()),
        Part::Literal(r#"\"","b":"#.into()),
        Part::Hole(unknown),
        Part::Literal(r#","c":[1,2.5,null,true]}}"#.into()),
    ]);
    let Data::Parts(parts) = parts.data else { panic!("holes") };
    let mut one = account("st", "x");
    let set = |one: &mut Instance, body: Value| {
        let mut entries = one.values.as_mapping().unwrap().entries.clone();
        entries.insert("body".into(), body);
        one.values = Value::object(entries);
    };
    set(&mut one, value::Data::Parts(parts).into());
    let found = made(std::slice::from_ref(&one)).0.remove(0);
    assert_eq!(at_path(&found, &["properties"]), "{a: x-{u}\", b: <u>, c: [1, 2.5, null, true]}");
    for (body, expected) in [
        (text("{"), "…}"),
        (hole("whole"), "…}"),
        (text("{}"), "}"),
        (text(r#"{"a": "\uE5EA9\uE5EB"}"#), r#"\u{e5ea}9\u{e5eb}"}"#),
    ] {
        set(&mut one, body);
        let found = made(std::slice::from_ref(&one)).0.remove(0);
        assert!(shown(&found.body).ends_with(expected), "{}", shown(&found.body));
    }
}

#[test]
fn sensitive_bodies_are_joined_and_secret() {
    let mut one = account("st", "TLS1_2");
    let mut entries = one.values.as_mapping().unwrap().entries.clone();
    entries.insert("sensitive_body".into(), object_of(&[("properties", object_of(&[("password", text("p"))]))]));
    one.values = Value::object(entries);
    let found = made(&[one]).0.remove(0);
    let at = |key: &str| found.body.at(&Path::keys(&["properties", key])).unwrap().secret;
    assert!(at("password") && !at("minimumTlsVersion"));
}

#[test]
fn identities_are_azures() {
    let mut one = account("st", "TLS1_2");
    let mut entries = one.values.as_mapping().unwrap().entries.clone();
    let block = object_of(&[("type", text("UserAssigned")), ("identity_ids", Value::tuple(vec![text("/i"), hole("h")]))]);
    entries.insert("identity".into(), Value::tuple(vec![block]));
    one.values = Value::object(entries.clone());
    let found = made(std::slice::from_ref(&one)).0.remove(0);
    assert_eq!(at_path(&found, &["identity"]), r#"{type: "UserAssigned", userAssignedIdentities: {/i: {}, …}}"#);
    entries.insert("identity".into(), Value::tuple(Vec::new()));
    one.values = Value::object(entries);
    assert_eq!(at_path(&made(&[one]).0.remove(0), &["identity"]), "-");
}

fn update(name: &str, more: &[(&str, Value)], tls: &str) -> Instance {
    let body = object_of(&[("properties", object_of(&[("minimumTlsVersion", text(tls))]))]);
    let mut values = vec![("type", text(ACCOUNT)), ("body", body)];
    values.extend(more.iter().cloned());
    instance("azapi_update_resource", name, &values)
}

#[test]
fn updates_change_the_resource_they_name() {
    for named in [
        vec![("name", text("st")), ("parent_id", text(GROUP))],
        vec![("resource_id", text(&format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/ST")))],
    ] {
        let (found, notes) = made(&[account("st", "TLS1_0"), account("other", "TLS1_0"), update("u", &named, "TLS1_2")]);
        let tls: Vec<String> = found.iter().map(|one| at_path(one, &["properties", "minimumTlsVersion"])).collect();
        assert_eq!(tls, [r#""TLS1_2""#, r#""TLS1_0""#]);
        assert_eq!(at_path(&found[0], &["properties", "allowBlobPublicAccess"]), "true");
        assert_eq!(notes, Vec::<String>::new());
    }
}

#[test]
fn an_update_of_one_of_several_makes_all_of_them_unknown() {
    let (found, notes) = made(&[
        account("a", "TLS1_0"),
        account("b", "TLS1_0"),
        update("u", &[("name", hole("n")), ("parent_id", text(GROUP))], "TLS1_2"),
    ]);
    for one in &found {
        assert!(at_path(one, &["properties", "minimumTlsVersion"]).starts_with("<whether"), "{}", shown(&one.body));
        assert_eq!(at_path(one, &["properties", "allowBlobPublicAccess"]), "true");
    }
    assert_eq!((found.len(), notes.len()), (2, 1));
}

#[test]
fn an_update_of_what_is_there_already_is_open() {
    let (found, _) = made(&[account("a", "TLS1_0"), update("u", &[("name", text("z")), ("parent_id", text(GROUP))], "TLS1_0")]);
    let one = &found[1];
    assert!(!one.existing);
    assert_eq!(at_path(one, &["properties"]), r#"{minimumTlsVersion: "TLS1_0", …}"#);
}

#[test]
fn an_update_of_what_comes_with_a_declared_parent_is_closed() {
    let parent = |name: &str| format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/{name}");
    for (name, expected) in [("st", "{isVersioningEnabled: true}"), ("other", "{isVersioningEnabled: true, …}")] {
        let body = object_of(&[("properties", object_of(&[("isVersioningEnabled", value::Data::Bool(true).into())]))]);
        let values = [
            ("type", text("Microsoft.Storage/storageAccounts/blobServices@2023-05-01")),
            ("name", text("default")),
            ("parent_id", text(&parent(name))),
            ("body", body),
        ];
        let (found, _) = made(&[account("st", "TLS1_2"), instance("azapi_update_resource", "u", &values)]);
        assert_eq!(at_path(&found[1], &["properties"]), expected);
    }
}

#[test]
fn data_sources_are_referred_to_and_the_rest_is_told() {
    let mut data = instance(
        "azapi_resource",
        "d",
        &[("type", text(ACCOUNT)), ("resource_id", text(&format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/x")))],
    );
    data.mode = Mode::Data;
    let action = |name: &str| instance("azapi_resource_action", name, &[("type", text(ACCOUNT))]);
    let (found, notes) = made(&[data, action("a"), action("b"), instance("azapi_resource", "e", &[("type", hole("t"))])]);
    assert!(found[0].existing);
    assert_eq!(shown(&found[0].name), r#""x""#);
    assert_eq!(found.len(), 1);
    assert_eq!(
        notes,
        [
            "`azapi_resource.e` has no `type` that is known, so it is not judged",
            "`azapi_resource_action` declares no resource of Azure's; 2 are not judged",
        ]
    );
}

#[test]
fn expressions_see_ids() {
    let seen = |one: &Instance, name: &str| visible(one, &Target::default()).get(name).map(lower).map(|value| shown(&value));
    let one = account("st", "TLS1_2");
    let id = format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/st");
    assert_eq!(seen(&one, "id"), Some(format!("{id:?}")));
    assert_eq!(seen(&one, "location"), Some(r#""westeurope""#.to_owned()));
    assert!(visible(&one, &Target::default()).as_mapping().unwrap().open.is_some());
    let update = update("u", &[("resource_id", text(&id))], "x");
    assert_eq!(seen(&update, "name"), Some(r#""st""#.to_owned()));
    assert_eq!(seen(&update, "parent_id"), Some(format!("{GROUP:?}")));
    let mut client = instance("azapi_client_config", "c", &[]);
    client.mode = Mode::Data;
    assert_eq!(seen(&client, "subscription_resource_id"), Some("/subscriptions/{subscription().subscriptionId}".to_owned()));
}
