//! What is unknown or sensitive in arguments, and what becomes of it. Known values are compared with Terraform's in
//! `tests/it/terraform_functions.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Host, call, exists};
use crate::budget::Budget;
use crate::frontend::terraform::value::{Data, Mapping, MappingKind, Sequence, SequenceKind, Type, Value};
use crate::model::{self, Cause, Part, Refinement, Unknown};
use crate::workspace::Memory;

fn hole(name: &str) -> Unknown {
    Unknown::new(name, model::Type::String, Cause::Property(name.into()))
}

/// An unknown string.
fn unknown(name: &str) -> Value {
    typed(name, Type::String)
}

fn typed(name: &str, ty: Type) -> Value {
    Value::unknown(ty.clone(), Unknown { ty: crate::frontend::terraform::convert::model_type(&ty), ..hole(name) })
}

/// One of these strings.
fn one_of(name: &str, values: &[&str]) -> Value {
    let values = values.iter().map(|value| model::Value::string(*value)).collect::<Vec<_>>();
    let refinement = Refinement { one_of: Some(values.into()), not_null: true, ..Refinement::default() };
    Value::unknown(Type::String, Unknown { refinement, ..hole(name) })
}

/// An id: `{sub}` is an unknown subscription, any other name in braces an unknown of a resource.
fn parts(text: &str) -> Value {
    let mut parts = Vec::new();
    for (index, piece) in text.split(['{', '}']).enumerate().filter(|(_, piece)| !piece.is_empty()) {
        parts.push(match (index % 2, piece) {
            (0, piece) => Part::Literal(piece.into()),
            (_, "sub") => Part::Hole(Arc::new(Unknown::new("sub", model::Type::String, Cause::Context("sub".into())))),
            (_, name) => Part::Hole(Arc::new(hole(name))),
        });
    }
    Data::Parts(parts.into()).into()
}

fn number(number: i64) -> Value {
    Data::Number(number.into()).into()
}

fn texts(items: &[&str]) -> Value {
    Value::tuple(items.iter().map(|item| Value::string(*item)).collect())
}

fn object(entries: &[(&str, Value)]) -> Value {
    Value::object(entries.iter().map(|(key, value)| ((*key).into(), value.clone())))
}

fn open_map(entries: &[(&str, &str)]) -> Value {
    let entries: BTreeMap<Arc<str>, Value> = entries.iter().map(|(key, value)| ((*key).into(), Value::string(*value))).collect();
    Data::Mapping(Arc::new(Mapping { kind: MappingKind::Map(Type::String), entries, open: Some(Arc::new(hole("rest"))) })).into()
}

fn open_list(items: &[&str]) -> Value {
    let items = items.iter().map(|item| Value::string(*item)).collect();
    let kind = SequenceKind::List(Type::String);
    Data::Sequence(Arc::new(Sequence { kind, items, open: Some(Arc::new(hole("rest"))) })).into()
}

/// The value in short: `${name}` for what is unknown, `…` for what is open.
fn show(value: &Value) -> String {
    let unknown = |unknown: &Unknown| format!("${{{}}}", unknown.symbol);
    match &value.data {
        Data::Null(_) => "null".to_owned(),
        Data::Bool(known) => known.to_string(),
        Data::Number(number) => number.to_string(),
        Data::String(text) => format!("{text:?}"),
        Data::Parts(parts) => {
            let piece = |part: &Part| match part {
                Part::Literal(text) => text.to_string(),
                Part::Hole(hole) => unknown(hole),
            };
            format!("\"{}\"", parts.iter().map(piece).collect::<String>())
        }
        Data::Sequence(sequence) => {
            let open = sequence.open.iter().map(|open| format!("…{}", open.symbol));
            format!("[{}]", sequence.items.iter().map(show).chain(open).collect::<Vec<_>>().join(", "))
        }
        Data::Mapping(mapping) => {
            let entries = mapping.entries.iter().map(|(key, value)| format!("{key} = {}", show(value)));
            let open = mapping.open.iter().map(|open| format!("…{}", open.symbol));
            format!("{{{}}}", entries.chain(open).collect::<Vec<_>>().join(", "))
        }
        Data::Unknown(_, hole) => unknown(hole),
    }
}

fn run(name: &str, arguments: &[Value]) -> Result<Value, String> {
    let files = Memory::new([("modules/a/x.txt", "text"), ("top.txt", "top"), ("modules/a/sub/y.json", "{}")]);
    let budget = Budget::default();
    call(name, arguments, &Host { workspace: &files, base: "modules/a", budget: &budget })
}

fn shown(name: &str, arguments: &[Value]) -> String {
    match run(name, arguments) {
        Ok(value) => show(&value),
        Err(message) => format!("error: {message}"),
    }
}

#[test]
fn every_function_of_the_language_is_there() {
    let missing: Vec<&str> = "abs abspath alltrue anytrue base64decode base64encode base64gzip base64sha256 base64sha512 basename \
        bcrypt ceil chomp chunklist cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat contains \
        convert csvdecode dirname distinct element endswith ephemeralasnull file filebase64 filebase64sha256 filebase64sha512 \
        fileexists filemd5 fileset filesha1 filesha256 filesha512 flatten floor format formatdate formatlist indent index \
        issensitive join jsondecode jsonencode keys length log lookup lower matchkeys max md5 merge min nonsensitive one parseint \
        pathexpand plantimestamp pow range regex regexall replace reverse rsadecrypt sensitive setintersection setproduct \
        setsubtract setunion sha1 sha256 sha512 signum slice sort split startswith strcontains strrev substr sum \
        textdecodebase64 textencodebase64 timeadd timecmp timestamp title tobool tolist tomap tonumber toset tostring transpose \
        trim trimprefix trimspace trimsuffix upper urlencode uuid uuidv5 values yamldecode yamlencode zipmap base64gunzip \
        cidrcontains urldecode assumeequal assumenotnull assumestringprefix assumelistlength assumemaplengthmin"
        .split_whitespace()
        .filter(|name| !exists(name) || !exists(&format!("core::{name}")))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
    assert!(!exists("core::provider::azapi::unique_string") && !exists("core::core::upper"));
}

#[test]
fn strings_keep_their_holes() {
    let id = || parts("/subscriptions/{sub}/resourceGroups/RG/{x}/end");
    let text = |text: &str| Value::string(text);
    let cases: &[(&str, Vec<Value>, &str)] = &[
        ("lower", vec![id()], r#""/subscriptions/${lower(sub)}/resourcegroups/rg/${lower(x)}/end""#),
        ("upper", vec![unknown("x")], "${upper(x)}"),
        ("join", vec![text("-"), Value::tuple(vec![text("a"), unknown("x"), number(1)])], r#""a-${x}-1""#),
        ("join", vec![text(","), open_list(&["a"])], r#""a${further elements joined(rest)}""#),
        ("format", vec![text("%s-%d-%s"), unknown("x"), number(2), parts("a{y}")], r#""${x}-2-a${y}""#),
        ("format", vec![text("%5s"), unknown("x")], "${format %5s (x)}"),
        ("format", vec![text("%v"), object(&[("a", unknown("x"))])], r#""{"a":${jsonencode(x)}}""#),
        (
            "formatlist",
            vec![text("%s/default"), Value::tuple(vec![parts("a{x}"), text("b")])],
            r#"["a${x}/default", "b/default"]"#,
        ),
        ("replace", vec![parts("a.b{sub}c.d"), text("/"), text("-")], r#""a.b${sub}c.d""#),
        ("replace", vec![parts("a.b{x}"), text("."), text("-")], r#""a-b${replace(".", "-") of (x)}""#),
        ("replace", vec![parts("ab{x}"), text("bc"), text("-")], r#"${replace("ab${x}", "bc", "-")}"#),
        ("split", vec![text("/"), parts("a/{sub}/b")], r#"["a", ${sub}, "b"]"#),
        ("split", vec![text("/"), parts("a/b{x}/c")], r#"["a", …x]"#),
        ("trimprefix", vec![parts("ab{x}"), text("a")], r#""b${x}""#),
        ("trimprefix", vec![parts("a{x}"), text("ab")], r#"${trimprefix("a${x}", "ab")}"#),
        ("trimsuffix", vec![parts("{x}/"), text("/")], "${x}"),
        ("trimspace", vec![parts(" a{x}b ")], r#""a${x}b""#),
        ("trimspace", vec![parts("a{x}")], r#"${trimspace("a${x}")}"#),
        ("chomp", vec![parts("{x}a\n")], r#""${x}a""#),
        ("startswith", vec![id(), text("/sub")], "true"),
        ("startswith", vec![id(), text("x")], "false"),
        ("endswith", vec![id(), text("/x/end")], r#"${endswith("/subscriptions/${sub}/resourceGroups/RG/${x}/end", "/x/end")}"#),
        (
            "strcontains",
            vec![id(), text("groups/")],
            r#"${strcontains("/subscriptions/${sub}/resourceGroups/RG/${x}/end", "groups/")}"#,
        ),
        ("strcontains", vec![id(), text("Groups/")], "true"),
        ("substr", vec![parts("abcdef{x}"), number(0), number(3)], r#""abc""#),
        ("substr", vec![parts("abc{x}"), number(1), number(-1)], r#""bc${x}""#),
        ("basename", vec![id()], r#""end""#),
        ("dirname", vec![parts("{sub}/a/b")], r#""${sub}/a""#),
        ("title", vec![parts("ab {x} cd")], r#""Ab ${title(x)} Cd""#),
        ("indent", vec![number(2), parts("a\n{x}")], "\"a\n  ${indent 2 (x)}\""),
        ("jsonencode", vec![object(&[("a", parts("<{x}")), ("b", number(1))])], r#""{"a":"\u003c${escaped(x)}","b":1}""#),
        ("tostring", vec![typed("n", Type::Number)], "${string(n)}"),
        ("sha256", vec![parts("a{x}")], r#"${sha256("a${x}")}"#),
        ("regex", vec![text("a"), unknown("x")], r#"${regex("a", x)}"#),
        (
            "provider::azapi::build_resource_id",
            vec![parts("/{x}"), text("Microsoft.Network/virtualNetworks@2023-01-01"), text("v")],
            r#""/${x}/providers/Microsoft.Network/virtualNetworks/v""#,
        ),
    ];
    for (name, arguments, expected) in cases {
        assert_eq!(&shown(name, arguments), expected, "{name}");
    }
}

#[test]
fn what_can_be_decided_is() {
    let text = |text: &str| Value::string(text);
    let tags = typed("tags", Type::Map(Arc::new(Type::String)));
    let cases: &[(&str, Vec<Value>, &str)] = &[
        ("length", vec![Value::tuple(vec![unknown("x"), text("a")])], "2"),
        ("length", vec![open_list(&["a"])], r#"${length(["a", …rest])}"#),
        ("keys", vec![object(&[("a", unknown("x"))])], r#"["a"]"#),
        ("keys", vec![open_map(&[("a", "b")])], "[…rest]"),
        (
            "merge",
            vec![object(&[("a", text("1"))]), tags.clone(), object(&[("b", text("2"))])],
            r#"{a = ${merge("1", tags).a}, b = "2", …tags}"#,
        ),
        ("merge", vec![open_map(&[("a", "1")]), object(&[("a", text("2"))])], r#"{a = "2", …rest}"#),
        ("lookup", vec![open_map(&[("a", "1")]), text("a"), text("d")], r#""1""#),
        ("lookup", vec![open_map(&[("a", "1")]), text("b"), text("d")], r#"${lookup({a = "1", …rest}, "b", "d")}"#),
        ("lookup", vec![tags, text("b"), text("d")], r#"${lookup(tags, "b", "d")}"#),
        ("contains", vec![Value::tuple(vec![unknown("x"), text("a")]), text("a")], "true"),
        ("contains", vec![open_list(&["a"]), text("b")], r#"${contains(["a", …rest], "b")}"#),
        ("contains", vec![texts(&["a", "b"]), parts("c{x}")], "false"),
        ("contains", vec![texts(&["a", "b"]), one_of("v", &["a", "b"])], "true"),
        ("contains", vec![texts(&["a", "b"]), one_of("v", &["c", "d"])], "false"),
        ("coalesce", vec![Value::NULL, text(""), unknown("x"), text("a")], r#"${coalesce(null, "", x, "a")}"#),
        ("coalesce", vec![parts("a{x}"), text("b")], r#""a${x}""#),
        ("concat", vec![texts(&["a"]), typed("l", Type::List(Arc::new(Type::String))), texts(&["b"])], r#"["a", …l]"#),
        ("flatten", vec![Value::tuple(vec![texts(&["a"]), unknown("x"), texts(&["b"])])], r#"["a", ${x}, "b"]"#),
        ("flatten", vec![Value::tuple(vec![texts(&["a"]), typed("l", Type::Any), texts(&["b"])])], r#"["a", …l]"#),
        ("flatten", vec![Value::tuple(vec![open_list(&["a"]), texts(&["b"])])], r#"["a", …rest]"#),
        ("element", vec![Value::tuple(vec![text("a"), unknown("x")]), number(2)], r#""a""#),
        ("element", vec![open_list(&["a"]), number(0)], r#""a""#),
        ("element", vec![open_list(&["a"]), number(1)], r#"${element(["a", …rest], 1)}"#),
        ("setproduct", vec![texts(&["a"]), Value::tuple(vec![unknown("x"), text("b")])], r#"[["a", ${x}], ["a", "b"]]"#),
        ("setunion", vec![texts(&["a"]), typed("s", Type::Set(Arc::new(Type::String)))], r#"["a", …s]"#),
        ("setsubtract", vec![texts(&["a", "b"]), Value::tuple(vec![text("b"), unknown("x")])], r#"[…x]"#),
        (
            "compact",
            vec![Value::tuple(vec![text("a"), text(""), parts("b{x}"), unknown("y"), text("c")])],
            r#"["a", "b${x}", …y]"#,
        ),
        ("distinct", vec![Value::tuple(vec![text("a"), text("a"), unknown("x")])], r#"["a", …x]"#),
        ("alltrue", vec![Value::tuple(vec![Data::Bool(false).into(), typed("b", Type::Bool)])], "false"),
        ("anytrue", vec![Value::tuple(vec![Data::Bool(false).into(), typed("b", Type::Bool)])], "${anytrue([false, b])}"),
        ("zipmap", vec![texts(&["a"]), Value::tuple(vec![unknown("x")])], "{a = ${x}}"),
        ("reverse", vec![Value::tuple(vec![unknown("x"), text("a")])], r#"["a", ${x}]"#),
        ("upper", vec![one_of("v", &["a", "b"])], "${upper(v)}"),
        ("upper", vec![one_of("v", &["a", "A"])], r#""A""#),
        ("timestamp", vec![], "${timestamp()}"),
        ("provider::other::made", vec![number(1)], "${provider::other::made(1)}"),
        ("base64gzip", vec![text("a")], r#"${base64gzip("a")}"#),
    ];
    for (name, arguments, expected) in cases {
        assert_eq!(&shown(name, arguments), expected, "{name}");
    }
}

#[test]
fn unknown_results_say_what_is_known_of_them() {
    let Data::Unknown(ty, unknown) = run("upper", &[one_of("v", &["a", "b"])]).unwrap().data else { panic!("unknown") };
    assert_eq!(ty, Type::String);
    let values: Vec<_> = unknown.refinement.one_of.as_ref().unwrap().iter().filter_map(model::Value::as_str).collect();
    assert_eq!(values, ["A", "B"]);
    let Data::Unknown(ty, unknown) = run("length", &[open_list(&["a", "b"])]).unwrap().data else { panic!("unknown") };
    assert_eq!((ty, unknown.refinement.min, &unknown.cause), (Type::Number, Some(2), &Cause::Property("rest".into())));
    let Data::Unknown(ty, _) = run("element", &[typed("l", Type::List(Arc::new(Type::Bool))), number(0)]).unwrap().data else {
        panic!("unknown")
    };
    assert_eq!(ty, Type::Bool);
    let Data::Unknown(_, unknown) = run("uuid", &[]).unwrap().data else { panic!("unknown") };
    assert_eq!(unknown.cause, Cause::Nondeterministic("uuid()".into()));
}

#[test]
fn what_is_made_of_something_sensitive_is_sensitive_and_unsaid() {
    let secret = || Value::string("hunter2").with_sensitive(true);
    for (name, arguments) in [
        ("upper", vec![secret()]),
        ("join", vec![Value::string("-"), Value::tuple(vec![secret()])]),
        ("jsonencode", vec![object(&[("a", secret())])]),
        ("tolist", vec![Value::tuple(vec![]).with_sensitive(true)]),
    ] {
        assert!(run(name, &arguments).unwrap().sensitive, "{name}");
    }
    let list = Value::tuple(vec![secret(), Value::string("b")]);
    assert!(!run("length", std::slice::from_ref(&list)).unwrap().sensitive);
    assert!(run("element", &[list.clone(), number(0)]).unwrap().sensitive);
    assert!(!run("element", &[list.clone(), number(1)]).unwrap().sensitive);
    assert!(!run("concat", std::slice::from_ref(&list)).unwrap().sensitive);
    assert!(!run("nonsensitive", &[secret()]).unwrap().sensitive);
    for arguments in [vec![secret(), number(10)], vec![Value::string("1"), Value::string("hunter2").with_sensitive(true)]] {
        let message = run("parseint", &arguments).unwrap_err();
        assert!(!message.contains("hunter2"), "{message}");
    }
    let Data::Unknown(_, unknown) = run("join", &[secret(), typed("l", Type::List(Arc::new(Type::String)))]).unwrap().data else {
        panic!("unknown")
    };
    assert!(!unknown.symbol.contains("hunter2"));
}

#[test]
fn files_are_read_below_the_root_only() {
    let text = |text: &str| Value::string(text);
    assert_eq!(shown("file", &[text("x.txt")]), "\"text\"");
    assert_eq!(shown("file", &[text("../../top.txt")]), "\"top\"");
    assert_eq!(shown("fileset", &[text("."), text("**/*.json")]), r#"["sub/y.json"]"#);
    assert_eq!(shown("fileset", &[text("sub"), text("../*.txt")]), r#"["../x.txt"]"#);
    for path in ["../../../etc/passwd", "/etc/passwd", "~/x", "missing", "C:\\x"] {
        assert!(run("file", &[text(path)]).is_err(), "{path}");
    }
    assert!(run("fileset", &[text("../.."), text("../*")]).is_err());
}

#[test]
fn ids_are_built_and_taken_apart() {
    let text = |text: &str| Value::string(text);
    let id = parts("/subscriptions/{sub}/resourceGroups/rg/providers/Microsoft.Sql/servers/s/databases/{x}");
    let parsed = run("provider::azurerm::parse_resource_id", std::slice::from_ref(&id)).unwrap();
    let field = |name: &str| show(parsed.get(name).unwrap());
    assert_eq!(field("resource_group_name"), "\"rg\"");
    assert_eq!(field("full_resource_type"), "\"Microsoft.Sql/servers/databases\"");
    assert_eq!(field("resource_name"), "${x}");
    assert_eq!(field("subscription_id"), "${sub}");
    assert_eq!(field("parent_resources"), "{servers = \"s\"}");
    let parsed = run("provider::azapi::parse_resource_id", &[text("Microsoft.Sql/servers/databases@2021-11-01"), id]).unwrap();
    assert_eq!(
        show(parsed.get("parent_id").unwrap()),
        "\"/subscriptions/${sub}/resourceGroups/rg/providers/Microsoft.Sql/servers/s\""
    );
    assert_eq!(
        shown(
            "provider::azapi::resource_group_resource_id",
            &[text("s"), text("g"), text("Microsoft.Network/virtualNetworks/subnets"), texts(&["v", "n"])]
        ),
        "\"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/n\""
    );
    assert_eq!(
        shown(
            "provider::azurerm::normalise_resource_id",
            &[text("/Subscriptions/a/RESOURCEGROUPS/G/Providers/microsoft.network/VIRTUALnetworks/V/SUBNETS/n")]
        ),
        "\"/subscriptions/a/resourceGroups/G/providers/Microsoft.Network/virtualNetworks/V/subnets/n\""
    );
    // From the provider's own tests.
    let base = texts(&["/subscriptions/00000000-0000-0000-0000-000000000000", "resource-id"]);
    assert_eq!(shown("provider::azapi::unique_string", &[base]), "\"cwvxuqg24sifi\"");
    assert_eq!(shown("provider::azapi::snake2camel", &[object(&[("a_b_c", object(&[("d_e", number(1))]))])]), "{aBC = {dE = 1}}");
}

#[test]
fn nothing_grows_without_bound() {
    let mut budget = Budget::default();
    (budget.nodes, budget.string_bytes) = (100_000, 10_000);
    let files = Memory::default();
    let host = Host { workspace: &files, base: "", budget: &budget };
    let mut text = Value::string("aaaaaaaa");
    let grown = (0..20).try_for_each(|_| {
        text = call("replace", &[text.clone(), Value::string("a"), Value::string("aa")], &host)?;
        Ok::<(), String>(())
    });
    assert!(grown.unwrap_err().contains("limit"));
    let mut list = texts(&["a", "b"]);
    let grown = (0..40).try_for_each(|_| {
        list = call("concat", &[list.clone(), list.clone()], &host)?;
        Ok::<(), String>(())
    });
    assert!(grown.unwrap_err().contains("limit"));
    for (name, argument) in [("jsondecode", "[".repeat(5000)), ("yamldecode", "[".repeat(5000)), ("regex", "(".repeat(5000))] {
        let arguments =
            if name == "regex" { vec![Value::string(argument), Value::string("a")] } else { vec![Value::string(argument)] };
        assert!(call(name, &arguments, &host).is_err(), "{name}");
    }
    let bomb: String =
        (1..12).map(|level| format!("a{level}: &a{level} [{}]\n", format!("*a{}, ", level - 1).repeat(9))).collect();
    assert!(call("yamldecode", &[Value::string(format!("a0: &a0 [x]\n{bomb}"))], &host).unwrap_err().contains("limit"));
}
