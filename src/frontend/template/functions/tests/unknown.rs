//! Calls with arguments that are not, or only partly, known.

use std::sync::Arc;

use super::{apply, choice, of_json, parameter, shown, unknown};
use crate::model::{Array, Data, Key, Object, Refinement, Type, Value};

fn s(text: &str) -> Value {
    Value::string(text)
}

fn x() -> Value {
    parameter("x", Type::String)
}

fn joined(values: &[Value]) -> Value {
    apply("concat", values).expect("concat of strings")
}

fn hashed() -> Value {
    apply("uniqueString", &[parameter("rg", Type::String)]).expect("uniqueString")
}

fn open_array(items: Vec<Value>) -> Value {
    let Data::Unknown(open) = parameter("more", Type::Array).data else { unreachable!() };
    Data::Array(Arc::new(Array { items, open: Some(open) })).into()
}

fn open_object(text: &str) -> Value {
    let Data::Unknown(open) = parameter("more", Type::Object).data else { unreachable!() };
    let entries = of_json(text).as_object().expect("an object").entries.clone();
    Data::Object(Arc::new(Object { entries, open: Some(open), ..Object::default() })).into()
}

fn int(number: i64) -> Value {
    Data::Int(number).into()
}

#[test]
fn unknown_arguments_give_what_can_be_told() {
    let id = joined(&[s("/subscriptions/"), x(), s("/providers/A/B")]);
    let name = joined(&[s("st"), hashed()]);
    let rows: Vec<(&str, Vec<Value>, &str)> = vec![
        ("toLower", vec![x()], "<toLower(x)>"),
        ("toLower", vec![choice("c", &["A", "B"])], r#"one of "a" "b""#),
        ("toLower", vec![joined(&[s("A"), x(), s("B")])], r#""a<toLower(x)>b""#),
        ("toUpper", vec![joined(&[s("a"), x()])], r#""A<toUpper(x)>""#),
        ("equals", vec![choice("c", &["A", "B"]), s("C")], "false"),
        ("equals", vec![choice("c", &["A", "B"]), s("A")], "one of true false"),
        ("equals", vec![x(), x()], "true"),
        ("equals", vec![id.clone(), s("/other")], "false"),
        ("equals", vec![id.clone(), s("/subscriptions/1/providers/A/C")], "false"),
        ("equals", vec![id.clone(), id.clone()], "true"),
        ("equals", vec![x(), int(1)], "false"),
        ("equals", vec![name.clone(), s("st1")], "false"),
        ("equals", vec![joined(&[x(), s("a")]), joined(&[x(), s("b")])], "false"),
        ("concat", vec![s("a"), choice("c", &["x", "y"])], r#"one of "ax" "ay""#),
        ("concat", vec![of_json("[1]"), parameter("l", Type::Array), of_json("[2]")], "[1<l>]"),
        ("format", vec![s("{0}-{1}"), x(), s("b")], r#""<x>-b""#),
        ("string", vec![parameter("n", Type::Int)], "<string(n)>"),
        ("string", vec![id.clone()], r#""/subscriptions/<x>/providers/A/B""#),
        ("take", vec![name.clone(), int(24)], r#""st<uniqueString(rg)>""#),
        ("take", vec![name.clone(), int(2)], r#""st""#),
        ("take", vec![id.clone(), int(5)], r#""/subs""#),
        ("skip", vec![id.clone(), int(1)], r#""subscriptions/<x>/providers/A/B""#),
        ("skip", vec![name.clone(), int(2)], r#""<uniqueString(rg)>""#),
        ("substring", vec![id.clone(), int(1), int(3)], r#""sub""#),
        ("first", vec![id.clone()], r#""/""#),
        ("last", vec![id.clone()], r#""B""#),
        ("trim", vec![joined(&[s(" a"), x(), s("b ")])], r#""a<x>b""#),
        ("replace", vec![joined(&[s("a-"), x(), s("-b")]), s("-"), s("")], r#""a<replace - in x('')>b""#),
        ("split", vec![id.clone(), s("/")], r#"["","subscriptions"<x>]"#),
        ("split", vec![name.clone(), s("/")], r#"["st<uniqueString(rg)>"]"#),
        ("length", vec![name.clone()], "15"),
        ("length", vec![open_array(vec![int(1)])], "<length([1, …more])>"),
        ("empty", vec![open_array(vec![int(1)])], "false"),
        ("empty", vec![name], "false"),
        ("empty", vec![x()], "<empty(x)>"),
        ("contains", vec![open_object(r#"{"a":1}"#), s("A")], "true"),
        ("contains", vec![open_object(r#"{"a":1}"#), s("b")], "<contains({a: 1, …more}, 'b')>"),
        ("contains", vec![open_array(vec![int(1)]), int(1)], "true"),
        ("contains", vec![Value::array(vec![x()]), int(1)], "false"),
        ("contains", vec![id.clone(), s("providers")], "true"),
        ("startsWith", vec![id.clone(), s("/SUB")], "true"),
        ("startsWith", vec![id.clone(), s("x")], "false"),
        ("endsWith", vec![id, s("/b")], "true"),
        ("tryGet", vec![open_object(r#"{"a":1}"#), s("a")], "1"),
        ("tryGet", vec![open_object(r#"{"a":1}"#), s("b")], "<tryGet({a: 1, …more}, 'b')>"),
        ("tryGet", vec![open_array(vec![int(1)]), int(0)], "1"),
        ("union", vec![of_json(r#"{"a":1}"#), parameter("o", Type::Object)], r#"{"a":<union({a: 1, }, o).a><o>}"#),
        ("union", vec![parameter("o", Type::Object), of_json(r#"{"a":1}"#)], r#"{"a":1<o>}"#),
        ("union", vec![parameter("o", Type::Object), of_json(r#"{"a":{"b":1}}"#)], r#"{"a":{"b":1<o>}<o>}"#),
        ("union", vec![of_json("[1]"), parameter("l", Type::Array)], "[1<l>]"),
        (
            "shallowMerge",
            vec![Value::array(vec![parameter("o", Type::Object), of_json(r#"{"a":{"b":1}}"#)])],
            r#"{"a":{"b":1}<o>}"#,
        ),
        ("items", vec![Value::object([(Key::new("k"), x())])], r#"[{"key":"k","value":"<x>"}]"#),
        ("objectKeys", vec![Value::object([(Key::new("k"), x())])], r#"["k"]"#),
        ("createArray", vec![x()], r#"["<x>"]"#),
        ("join", vec![Value::array(vec![s("a"), x()]), s("-")], r#""a-<x>""#),
        ("less", vec![unknown("n", Type::Int, Refinement { min: Some(5), ..Refinement::default() }), int(5)], "false"),
        ("greater", vec![unknown("n", Type::Int, Refinement { min: Some(5), ..Refinement::default() }), int(4)], "true"),
        ("min", vec![unknown("n", Type::Int, Refinement { min: Some(5), ..Refinement::default() }), int(4)], "<min(n, 4)>"),
        ("add", vec![parameter("n", Type::Int), int(4)], "<add(n, 4)>"),
        ("array", vec![x()], r#"["<x>"]"#),
        ("distinct", vec![Value::array(vec![s("a"), x()])], r#"["a"<x>]"#),
        ("any", vec![x()], "<x>"),
    ];
    let mut wrong = Vec::new();
    for (name, arguments, expected) in rows {
        let given = apply(name, &arguments).as_ref().map_or_else(|message| format!("!{message}"), shown);
        if given != expected {
            wrong.push(format!("{name} gives {given}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_unknown_object_of_known_choices_is_merged_choice_by_choice() {
    let one_of = [of_json(r#"{"a":1,"b":2}"#), of_json(r#"{"b":3}"#)];
    let chosen = unknown("o", Type::Object, Refinement { one_of: Some(one_of.into()), ..Refinement::default() });
    let merged = apply("union", &[of_json(r#"{"a":0,"c":9}"#), chosen]).expect("union");
    assert_eq!(merged.get("a").map(shown).as_deref(), Some("one of 1 0"));
    assert_eq!(merged.get("b").map(shown).as_deref(), Some("one of 2 3"));
    assert_eq!(merged.get("c").map(shown).as_deref(), Some("9"));
}

#[test]
fn hashes_of_unknown_text_have_a_known_length() {
    for (name, length) in [("uniqueString", 13), ("guid", 36)] {
        let Data::Unknown(unknown) = apply(name, &[x()]).expect("a hash").data else { panic!("{name} is known") };
        assert_eq!((unknown.refinement.min, unknown.refinement.max, unknown.ty), (Some(length), Some(length), Type::String));
    }
}

#[test]
fn what_is_made_of_a_secret_is_secret_and_cannot_be_read() {
    let secret = s("hunter2").with_secret(true);
    for name in ["toLower", "base64", "length", "string", "uniqueString"] {
        assert!(apply(name, std::slice::from_ref(&secret)).expect(name).secret, "{name}");
    }
    let list = apply("createArray", &[secret.clone(), s("a")]).expect("createArray");
    assert!(!list.secret && list.has_secret());
    assert!(!apply("last", std::slice::from_ref(&list)).expect("last").secret);
    assert!(apply("string", &[list]).expect("string").secret);
    let Data::Unknown(result) = apply("add", &[parameter("n", Type::Int), parameter("m", Type::Int)]).expect("add").data else {
        panic!("unknown stays unknown")
    };
    assert_eq!(&*result.symbol, "add(n, m)");
    let Data::Unknown(result) = apply("contains", &[x(), secret.clone()]).expect("contains").data else {
        panic!("unknown stays unknown")
    };
    assert!(!result.symbol.contains("hunter2"));
    assert!(!apply("fail", &[secret]).expect_err("fail fails").contains("hunter2"));
}

#[test]
fn bombs_hit_a_limit() {
    let mut value = s("x");
    let budget = crate::budget::Budget::default();
    let error = (0..100).find_map(|_| {
        let arguments = [value.clone(), value.clone()];
        let function = super::find("createArray").expect("createArray");
        match super::call(function, &super::Call { name: "createArray", arguments: &arguments, budget: &budget }) {
            Ok(next) => {
                value = next;
                None
            }
            Err(error) => Some(error),
        }
    });
    assert!(error.is_some_and(|error| error.starts_with("limit: ")));
    let long = s(&"x".repeat(3 << 20));
    assert!(apply("concat", &[long.clone(), long]).expect_err("too long").starts_with("limit: "));
}
