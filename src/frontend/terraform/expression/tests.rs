//! What becomes of unknown values; known ones are compared with Terraform in `tests/it/terraform_expressions.rs`.

use super::*;
use crate::budget::Budget;
use crate::frontend::terraform::convert::to_model;
use crate::frontend::terraform::parse::parse;
use crate::source::Sources;
use crate::workspace::Memory;

/// `var.NAME` is unknown, a string if its name begins with `text`; `id` is a string of parts, `res` a resource with more attributes
/// than are known, `list`, `map` and `secret` are known.
struct World;

fn unknown(name: &str, ty: Type) -> Value {
    let cause = Cause::Parameter { name: name.into(), span: None };
    Value::unknown(ty.clone(), Unknown::new(format!("variable {name}"), model_type(&ty), cause))
}

impl Names for World {
    fn find(&self, root: &str, path: &[&str], _: Span) -> Option<Found> {
        let hole = |name: &str| Arc::new(Unknown::new(name, model::Type::String, Cause::Context(name.into())));
        let value = match (root, path) {
            ("var", [name, ..]) if name.starts_with("text") => unknown(name, Type::String),
            ("var", [name, ..]) if name.starts_with("flag") => unknown(name, Type::Bool),
            ("var", [name, ..]) if name.starts_with("number") => unknown(name, Type::Number),
            ("var", [name, ..]) if name.starts_with("list") => unknown(name, Type::List(Arc::new(Type::String))),
            ("var", [name, ..]) => unknown(name, Type::Any),
            ("id", _) => {
                let parts = [Part::Literal("/subscriptions/".into()), Part::Hole(hole("sub")), Part::Literal("/a".into())];
                return Some(Found { value: Data::Parts(parts.into()).into(), used: 0 });
            }
            ("res", _) => {
                let open = Unknown::new("t.n", model::Type::Any, Cause::Property("t.n".into()));
                let entries = [(Arc::from("name"), Value::string("x"))].into();
                let mapping = Mapping { kind: MappingKind::Object, entries, open: Some(Arc::new(open)) };
                return Some(Found { value: Data::Mapping(Arc::new(mapping)).into(), used: 0 });
            }
            ("secret", _) => return Some(Found { value: Value::string("hush").with_sensitive(true), used: 0 }),
            _ => return None,
        };
        Some(Found { value, used: 1 })
    }
}

fn on_evaluator<T>(text: &str, look: impl FnOnce(&Evaluator<'_>, &Expression) -> T) -> (T, Vec<Diagnostic>) {
    let (sources, budget) = (Sources::default(), Budget::default());
    let workspace = Memory::new([("t.tftpl", "${a}-%{ if b }x%{ else }y%{ endif }")]);
    let host = Host { workspace: &workspace, base: "", budget: &budget };
    let text = format!("value = {text}\n");
    let read = parse(&text, sources.add("main.tf", text.as_str()), &budget);
    assert_eq!(read.diagnostics, [], "{text}");
    let told = RefCell::default();
    let result = look(&Evaluator::new(&World, &host, &told), &read.value.attributes[0].value);
    (result, told.into_inner())
}

/// A value as text: `?symbol` stands for what is unknown, `?{a|b}` for one of several.
fn show(value: &Value) -> String {
    let text = match &value.data {
        Data::Null(_) => "null".to_owned(),
        Data::Bool(it) => it.to_string(),
        Data::Number(number) => number.to_string(),
        Data::String(text) => format!("{text:?}"),
        Data::Parts(parts) => parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.to_string(),
                Part::Hole(hole) => format!("<{}>", hole.symbol),
            })
            .collect(),
        Data::Sequence(sequence) => format!("[{}]", sequence.items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Data::Mapping(mapping) => {
            let entries: Vec<String> = mapping.entries.iter().map(|(key, value)| format!("{key}={}", show(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Data::Unknown(ty, unknown) => match &unknown.refinement.one_of {
            Some(values) => {
                let values: Vec<String> =
                    values.iter().map(|value| show(&crate::frontend::terraform::convert::from_model(value).unwrap())).collect();
                format!("?{{{}}}", values.join("|"))
            }
            None if unknown.symbol.contains('(') => format!("?{ty}"),
            None => format!("?{}", unknown.symbol),
        },
    };
    if value.sensitive { format!("!{text}") } else { text }
}

#[test]
fn what_is_unknown_stays_so_as_little_as_possible() {
    let cases = [
        ("\"a-${var.text}-b\"", "a-<variable text>-b"),
        ("\"${var.text}\"", "?variable text"),
        ("\"${id}/blobServices/default\"", "/subscriptions/<sub>/a/blobServices/default"),
        ("\"${id}\" == \"/x\"", "false"),
        ("id == \"/subscriptions/1/a\"", "?bool"),
        ("id == id", "true"),
        ("var.text == var.text", "true"),
        ("var.text == var.text2", "?bool"),
        ("var.text == 1", "false"),
        ("var.flag ? \"a\" : \"b\"", "?{\"a\"|\"b\"}"),
        ("var.flag ? \"a\" : \"a\"", "\"a\""),
        ("var.flag ? 1 : \"a\"", "?{\"1\"|\"a\"}"),
        ("var.flag ? \"a\" : null", "?{\"a\"|null}"),
        ("var.flag ? { a = 1, b = \"x\" } : { a = 1, b = \"y\" }", "{a=1, b=?{\"x\"|\"y\"}}"),
        ("var.flag ? [1, 2] : [1, 3]", "[1, ?{2|3}]"),
        ("(var.flag ? \"a\" : \"b\") == \"c\"", "false"),
        ("(var.flag ? \"a\" : \"b\") == \"a\"", "?bool"),
        ("\"x-${var.flag ? \"a\" : \"b\"}\" == \"y\"", "false"),
        ("var.flag && false", "false"),
        ("false && var.flag", "false"),
        ("true || var.flag", "true"),
        ("var.flag || true", "true"),
        ("var.flag && true", "?variable flag"),
        ("!var.flag", "?bool"),
        ("var.number + 1", "?number"),
        ("var.number > 1", "?bool"),
        ("[1, var.text]", "[1, ?variable text]"),
        ("{ a = var.text }.a", "?variable text"),
        ("{ (var.text) = 1 }", "?any type"),
        ("var.any.a.b", "?variable any.a.b"),
        ("var.any[0]", "?variable any[0]"),
        ("var.list[0]", "?variable list[0]"),
        ("{ a = \"x\", b = \"y\" }[var.text]", "?{\"x\"|\"y\"}"),
        ("[\"x\", \"y\", \"x\"][var.number]", "?{\"x\"|\"y\"|\"x\"}"),
        ("[for x in var.list : x]", "?any type"),
        ("[for x in [1, 2] : x if var.flag]", "?any type"),
        ("[for x in [1, 2] : \"${x}${var.text}\"]", "[1<variable text>, 2<variable text>]"),
        ("{ for x in [1] : var.text => x }", "?any type"),
        ("var.list[*]", "?list of string"),
        ("var.any[*].id", "?any type"),
        ("res.name", "\"x\""),
        ("res.identity[0].principal_id", "?t.n.identity[0].principal_id"),
        ("try(res.name, 1)", "\"x\""),
        ("try(res.other, 1)", "?any type"),
        ("try(var.any.a, 1)", "?any type"),
        ("try(var.text, 1)", "?variable text"),
        ("try({}.a, id)", "/subscriptions/<sub>/a"),
        ("can(res.other)", "?bool"),
        ("can({}.a)", "false"),
        ("\"${secret}!\"", "!\"hush!\""),
        ("[secret]", "[!\"hush\"]"),
        ("{ (secret) = 1 }", "!{hush=1}"),
        ("secret == \"a\"", "!false"),
        ("[secret] == [\"a\"]", "!false"),
        ("secret == \"hush\" ? 1 : 2", "!1"),
        ("[for x in [1] : x if secret == \"hush\"]", "![1]"),
        ("{ a = 1 }[secret == \"x\" ? \"b\" : \"a\"]", "!1"),
        ("templatefile(\"t.tftpl\", { a = var.text, b = true })", "<variable text>-x"),
        ("templatefile(\"t.tftpl\", { a = 1, b = var.flag })", "1-<if>"),
        ("templatefile(\"t.tftpl\", { a = secret, b = true })", "!\"hush-x\""),
        ("templatefile(var.text, {})", "?string"),
        ("1 / 0", "?infinity"),
    ];
    let mut faults = Vec::new();
    for (text, expected) in cases {
        let (value, told) = on_evaluator(text, |evaluator, expression| evaluator.value(expression));
        let mut shown = show(&value);
        if let (Some(start), Some(end)) = (shown.find("<if("), shown.find(")>")) {
            shown.replace_range(start..end + 2, "<if>");
        }
        if shown != expected || !told.is_empty() {
            faults.push(format!("{text}: {shown} instead of {expected} {told:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_failure_is_told_once_and_costs_what_it_must() {
    let (value, told) = on_evaluator("{ a = 1, b = [[][0], 2], c = nothing.there }", |evaluator, expression| {
        evaluator.value(expression);
        evaluator.value(expression)
    });
    assert_eq!(value.get("a").and_then(to_model).map(|value| format!("{:?}", value.data)), Some("Int(1)".to_owned()));
    assert_eq!(value.get("b").and_then(Value::as_sequence).map(|sequence| show(&sequence.items[1])), Some("2".to_owned()));
    let messages: Vec<&str> = told.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(messages, ["there is no element 0: the list has 0", "there is no `nothing.there` here"]);
    let Some(Data::Unknown(_, unknown)) = value.get("c").map(|value| &value.data) else { panic!("it is unknown") };
    assert!(matches!(unknown.cause, Cause::Error(_)));
}

#[test]
fn the_text_of_a_secret_is_in_no_message_or_symbol() {
    for text in ["secret + 1", "secret.a", "[1][secret]", "secret ? 1 : 2", "upper(secret + var.text)", "[for x in secret : x]"] {
        let (value, told) = on_evaluator(text, |evaluator, expression| evaluator.value(expression));
        assert!(!told.is_empty() && !format!("{told:?}{value:?}").contains("hush"), "{told:?} {value:?}");
    }
    let (value, _) = on_evaluator("secret == var.text", |evaluator, expression| evaluator.value(expression));
    assert!(!format!("{value:?}").contains("hush"), "{value:?}");
}

#[test]
fn values_know_where_they_come_from() {
    let (spans, _) = on_evaluator("[for x in [\"ab\"] : x][0]", |evaluator, expression| {
        let value = evaluator.value(expression);
        value.origin.steps().map(|step| (step.kind, step.span.start, step.span.end)).collect::<Vec<_>>()
    });
    assert_eq!(spans.first().map(|step| (step.1, step.2)), Some((8, 33)));
    assert_eq!(spans.last(), Some(&(StepKind::Literal, 19, 23)));
}
