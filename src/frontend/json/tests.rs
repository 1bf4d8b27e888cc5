//! What the parser reads, where it says things are, and how it fails.

use proptest::prelude::*;

use super::*;
use crate::source::Sources;

fn read(text: &str) -> Warned<Option<Node>> {
    parse(Sources::default().add("a.json", text), text, &Budget::default())
}

fn node(text: &str) -> Node {
    let parsed = read(text);
    parsed.value.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics))
}

/// The message, what is marked, and the hint of the only error.
fn error(text: &str) -> (String, String, Option<String>) {
    let parsed = read(text);
    assert!(parsed.value.is_none(), "{text} is no JSON");
    let [error] = parsed.diagnostics.as_slice() else { panic!("one error, not {:?}", parsed.diagnostics) };
    let span = error.span.unwrap();
    (error.message.clone(), text[span.start as usize..span.end as usize].to_owned(), error.hint.clone())
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

#[test]
fn values_and_their_places() {
    let text = "// first\n{ \"a\": [1, -2.5e3, true, null,], /* x */ \"B\": {\"c\": \"d\ne\"}, }";
    let root = node(text);
    assert_eq!(slice(text, root.get("A").unwrap().span), "[1, -2.5e3, true, null,]");
    let items = root.get("a").unwrap().items();
    assert!(matches!(items[0].kind, NodeKind::Int(1)));
    assert!(matches!(items[1].kind, NodeKind::Float(float) if float == -2500.0));
    assert!(matches!(items[2].kind, NodeKind::Bool(true)));
    assert!(items[3].is_null());
    assert_eq!(slice(text, items[1].span), "-2.5e3");
    let string = root.get("b").unwrap().get("C").unwrap();
    assert_eq!(string.as_str(), Some("d\ne"));
    assert_eq!(slice(text, string.span), "\"d\ne\"");
    assert_eq!(slice(text, root.members()[1].key.span), "\"B\"");
}

#[test]
fn numbers_keep_what_they_are() {
    assert!(matches!(node("9223372036854775807").kind, NodeKind::Int(i64::MAX)));
    assert!(matches!(node("9223372036854775808").kind, NodeKind::Float(_)));
    assert!(matches!(node("1.0").kind, NodeKind::Float(float) if float == 1.0));
    for text in ["01", "-", "1.", "1e999", "1e", "0x1", "--1", "1.2.3", "-inf"] {
        assert_eq!(error(text).1, text);
    }
}

#[test]
fn escapes_map_back_to_the_file() {
    let text = r#"  "a\n\u00e4\ud83d\ude00b\"c""#;
    let NodeKind::String(string) = node(text).kind else { panic!("a string") };
    assert_eq!(&*string.value, "a\nä😀b\"c");
    let b = string.value.find('b').unwrap();
    assert_eq!(&text[string.offset(b)..=string.offset(b)], "b");
    assert_eq!(slice(text, string.range(1, 2)), r"\n");
    assert_eq!(slice(text, string.range(2, 4)), r"\u00e4");
    assert_eq!(slice(text, string.range(4, 8)), r"\ud83d\ude00");
    assert_eq!(string.offset(999), text.len() - 1);
    assert_eq!(string.offset(0), 3);
}

#[test]
fn lone_surrogates_are_replaced() {
    assert_eq!(node(r#""\ud83dx""#).as_str(), Some("\u{fffd}x"));
    assert_eq!(node(r#""\ude00\ud83d\u0041""#).as_str(), Some("\u{fffd}\u{fffd}A"));
    assert_eq!(error(r#""\u12G4""#).1, r"\u12G4");
    assert_eq!(error(r#""\d+""#).1, r"\d");
}

#[test]
fn duplicates_are_noted_and_the_last_one_counts() {
    let text = r#"{"a": 1, "b": 2, "A": 3}"#;
    let parsed = read(text);
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(slice(text, parsed.diagnostics[0].span.unwrap()), "\"A\"");
    let root = parsed.value.unwrap();
    assert!(matches!(root.get("a").unwrap().kind, NodeKind::Int(3)));
    let value = root.to_value(StepKind::Literal);
    let (key, last) = value.as_object().unwrap().get_entry("a").unwrap();
    assert_eq!(slice(text, key.span.unwrap()), "\"A\"");
    assert!(matches!(last.data, Data::Int(3)));
    assert_eq!(slice(text, last.origin.span().unwrap()), "3");
    let many: Vec<String> = (0..30).map(|number| format!("\"k{}\": 0", number % 29)).collect();
    assert_eq!(read(&format!("{{{}}}", many.join(","))).diagnostics.len(), 1);
}

#[test]
fn errors_stand_at_the_token_that_does_not_fit() {
    let (message, place, hint) = error("{\"type\": \"x\"\n \"name\": 1}");
    assert_eq!(message, "expected `,` or `}` after a property, found `\"name\"`");
    assert_eq!((place.as_str(), hint.as_deref()), ("\"name\"", Some("a `,` is missing before it")));
    assert_eq!(error("[1, True]").2.as_deref(), Some("write `true`"));
    assert_eq!(error("[1, ,]").1, ",");
    assert_eq!(error("{name: 1}").0, "expected a property name or `}`, found `name`");
    assert_eq!(error("[1").0, "expected `,` or `]` after an element, found the end of the file");
    assert_eq!(error("{} {}").0, "expected the end of the file, found `{`");
    assert_eq!(error("{\"a\": 'x'}").1, "'");
    assert_eq!(error("").0, "the file holds no JSON value");
    assert_eq!(error("/* x").1, "/*");
    assert_eq!(error("[\"a\nb").1, "\"a");
    assert_eq!(error("{\"a\": \"x,\n \"b\": \"y\"}").1, "\"x,");
}

#[test]
fn texts_that_may_be_secrets_are_not_quoted() {
    assert!(!error("{\"password\": \"a\" \"hunter2\"}").0.contains("hunter2"));
    assert!(!error("{\"password\": hunter2\"}").0.contains("hunter2"));
}

#[test]
fn depth_is_limited() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(read(&deep(200)).value.is_some());
    let parsed = read(&deep(201));
    assert!(parsed.value.is_none());
    assert_eq!(parsed.diagnostics[0].kind, DiagnosticKind::Limit);
    assert_eq!(parsed.diagnostics[0].message, "brackets are nested deeper than 200");
    assert!(read(&"{\"a\":".repeat(1_000_000)).value.is_none());
}

/// The outline of `text` and the elements of its root, re-read one by one.
fn outlined(text: &str) -> (Warned<Option<Outline>>, usize) {
    let budget = Budget::default();
    let read = outline(Sources::default().add("a.json", text), text, &budget);
    let elements = read.value.as_ref().map_or(0, |outline| Elements::of_root(outline, text, &budget).count());
    (read, elements)
}

#[test]
fn an_outline_keeps_the_first_elements() {
    let many = vec!["{\"a\": [1]}"; 100].join(",");
    for text in [format!("[{many}]"), format!("{{\"x\": 1, \"data\": {{\"rows\": [{many},]}}, \"last\": true}}")] {
        let (read, _) = outlined(&text);
        assert_eq!(read.diagnostics, []);
        let outline = read.value.unwrap();
        assert!(!outline.whole && !outline.broken && !outline.sequence);
        let rows = outline.root.get("data").and_then(|data| data.get("rows")).unwrap_or(&outline.root);
        assert_eq!((rows.items().len(), Elements::of(rows, &text, &Budget::default()).count()), (64, 100));
        assert_eq!(slice(&text, rows.span).chars().last(), Some(']'));
        check(&text, &outline.root);
    }
    let (read, elements) = outlined("[1, {\"a\": [[]]}, ]");
    assert!(read.value.unwrap().whole && elements == 2);
    assert!(outlined("{\"a\": 1}").1 == 0);
}

#[test]
fn an_outline_gives_what_stands_before_a_break() {
    for (text, elements) in [("[1, 2, x, 4]", 2), ("[1, 2", 1), ("[1, 2,", 2), ("[[1], 2 3]", 1), ("[]]", 0), ("[1] x", 1)] {
        let (read, held) = outlined(text);
        assert_eq!((read.diagnostics.len(), held), (1, elements), "{text}");
        assert!(read.value.unwrap().broken);
    }
    let (read, _) = outlined("{\"a\": {\"b\": 1, \"c\": ");
    let root = read.value.unwrap().root;
    assert!(root.get("a").and_then(|a| a.get("b")).is_some() && read.diagnostics.len() == 1);
    for text in ["", " ", "/*", "x", "\u{feff}"] {
        assert!(outlined(text).0.value.is_none() && outlined(text).0.diagnostics.len() == 1, "{text}");
    }
}

#[test]
fn values_that_follow_each_other_are_a_sequence() {
    let (read, elements) = outlined("{\"a\": 1}\n{\"a\": 2}\n\n[3]");
    let outline = read.value.unwrap();
    assert_eq!((outline.root.items().len(), elements, outline.sequence, outline.broken), (3, 3, true, false));
    let lines: Vec<&str> = (0..100).map(|line| if line % 3 == 1 { "{\"a\": }" } else { "{\"a\": 1}" }).collect();
    let (read, elements) = outlined(&lines.join("\n"));
    assert_eq!((read.diagnostics.len(), elements), (11, 67));
    assert!(read.value.unwrap().broken);
}

fn check(text: &str, node: &Node) {
    let written = slice(text, node.span);
    match &node.kind {
        NodeKind::Null => assert_eq!(written, "null"),
        NodeKind::Bool(value) => assert_eq!(written, value.to_string()),
        NodeKind::Int(value) => assert_eq!(written, value.to_string()),
        NodeKind::Float(value) => assert_eq!(written.parse::<f64>().unwrap(), *value),
        NodeKind::String(string) => {
            for (offset, character) in string.value.char_indices() {
                let place = slice(text, string.range(offset, offset + character.len_utf8()));
                assert!(place.starts_with('\\') || place == character.to_string(), "{place} is {character}");
            }
        }
        NodeKind::Array(items) => items.iter().for_each(|item| check(text, item)),
        NodeKind::Object(members) => members.iter().for_each(|member| check(text, &member.value)),
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec(("[a-z]{1,6}", inner), 0..6)
                .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "\\PC*") {
        let parsed = read(&text);
        prop_assert!(parsed.value.is_some() || !parsed.diagnostics.is_empty());
    }

    #[test]
    fn text_that_looks_like_json_never_panics(text in "[\\[\\]{}:,\"\\\\/*u0-9a-fDd\n \u{fffd}ä'-]{0,60}") {
        let parsed = read(&text);
        if let Some(node) = &parsed.value {
            check(&text, node);
        }
        let (outline, elements) = outlined(&text);
        prop_assert!(outline.value.as_ref().is_some_and(|outline| !outline.broken) || !outline.diagnostics.is_empty());
        if let Some(node) = &parsed.value {
            prop_assert_eq!(elements, node.items().len());
        }
    }

    #[test]
    fn spans_slice_to_what_is_there(json in any_json()) {
        let text = serde_json::to_string_pretty(&json).unwrap();
        check(&text, &node(&text));
    }
}
