//! One error costs as little as it can, and is said once, at its place.

use proptest::prelude::*;

use super::*;

/// Reads `text`, and compares what is left of it and what is said.
#[track_caller]
fn check(text: &str, statements: &[&str], said: &[&str]) {
    let shown = read(text).value.statements.iter().map(show::statement).collect::<Vec<_>>();
    assert_eq!(shown, statements, "{text}");
    assert_eq!(messages(text, Dialect::Template), said, "{text}");
}

#[test]
fn a_broken_declaration_costs_itself() {
    check(
        "param a string\nparam = 1\nvar c = 3",
        &["param a string", "<error Param>", "var c = 3"],
        &["2:7: expected the name of the parameter, found `=`"],
    );
    check(
        "param a\nvar b = \nresource c = {\n  name: 'd'\n}\nvar e = 1",
        &["<error Param a>", "<error Var b>", "<error Resource c>", "var e = 1"],
        &[
            "1:8: expected a type, found the end of the line",
            "2:9: expected a value, found the end of the line",
            "3:12: expected a resource type such as `'Microsoft.Storage/storageAccounts@2024-01-01'`, found `=`",
        ],
    );
    check(
        "resource a 'T@1' {\n  name: 'b'\n  c: [\n  ]\n}\nvar d = 1",
        &["<error Resource a>", "var d = 1"],
        &["1:18: expected `=`, found `{`"],
    );
    check(
        "module a 'b' = for c in d: {\n}\nvar e = 1",
        &["<error Module a>", "var e = 1"],
        &["1:16: expected `{`, `if` or `[`, found `for`"],
    );
}

#[test]
fn an_unknown_declaration_costs_its_lines() {
    let said = "expected a declaration (`param`, `var`, `resource`, `module`, `output`, `type`, `func`, `import`, …)";
    check(
        "resourc a 'T@1' = {\n  name: 'b'\n}\n\n  lost\nparam c string",
        &["<error None>", "param c string"],
        &[&format!("1:1: {said}, found `resourc`")],
    );
    check("var a = 1\n}\nvar b = 2", &["var a = 1", "<error None>", "var b = 2"], &[&format!("2:1: {said}, found `}}`")]);
}

#[test]
fn a_broken_property_costs_the_property() {
    check(
        "resource a 'T@1' = {\n  name: 'b'\n  c: d e\n  f 'g'\n  h: f(1 2,\n  3)\n  i: 4\n}\nvar j = 1",
        &["resource a 'T@1' = {name: 'b', c: <error>, f: <error>, h: <error>, <error>, i: 4}", "var j = 1"],
        &[
            "3:8: expected a comma or the end of the line, found `e`",
            "4:5: expected `:` behind the name of the property, found a string",
            "5:10: expected `,` or `)`, found `2`",
        ],
    );
    check(
        "var a = {\n  = 1\n  b: 2\n  ...\n}",
        &["var a = {<error>, b: 2, <error>}"],
        &["2:3: expected the name of a property, found `=`", "4:6: expected a value, found the end of the line"],
    );
    check("var a = {b: 1, c: , d: 2}", &["var a = {b: 1, c: <error>, d: 2}"], &["1:19: expected a value, found `,`"]);
}

#[test]
fn a_broken_element_costs_the_element() {
    check(
        "var a = [\n  1\n  b c\n  {\n    d: e f\n  }\n  2\n]",
        &["var a = [1, <error>, {d: <error>}, 2]"],
        &["3:5: expected a comma or the end of the line, found `c`", "5:10: expected a comma or the end of the line, found `f`"],
    );
}

#[test]
fn commas_end_what_is_broken() {
    check(
        "var a = [1, 2 3, f(4 5, 6), 7]\nvar b = {c: d e, f: 1, , g: 2}\ntype h = {i j, k: int}",
        &["var a = [1, <error>, <error>, 7]", "var b = {c: <error>, f: 1, <error>, g: 2}", "type h = {i: <error>, k: int}"],
        &[
            "1:15: expected a comma or the end of the line, found `3`",
            "1:22: expected `,` or `)`, found `5`",
            "2:15: expected a comma or the end of the line, found `e`",
            "2:24: expected the name of a property, found `,`",
            "3:13: expected `:` behind the name of the property, found `j`",
        ],
    );
    check(
        "@secure() x, y\nparam a string\nvar b = 1",
        &["<error Param a>", "var b = 1"],
        &["1:11: expected the end of the line behind the decorator, found `x`"],
    );
}

#[test]
fn a_broken_nested_resource_costs_itself() {
    check(
        "resource a 'T@1' = {\n  name: 'b'\n  resource c = {\n    d: 1\n  }\n  e: 2\n}",
        &["resource a 'T@1' = {name: 'b', <error Resource c>, <error>, e: 2}"],
        &["3:14: expected a resource type such as `'Microsoft.Storage/storageAccounts@2024-01-01'`, found `=`"],
    );
}

/// A lost `@secure()` may not make a secret out to be none.
#[test]
fn a_broken_decorator_costs_its_declaration() {
    check("@secure(\nparam a string\nvar b = 1", &["<error Param a>", "var b = 1"], &["2:7: expected `,` or `)`, found `a`"]);
    check(
        "@secure\nparam a string\nvar b = 1",
        &["<error Param a>", "var b = 1"],
        &["1:8: expected `(`, found the end of the line"],
    );
    check(
        "@secure() param a string\nvar b = 1",
        &["<error Param a>", "var b = 1"],
        &["1:11: expected the end of the line behind the decorator, found `param`"],
    );
}

#[test]
fn a_bracket_without_an_end_costs_its_declaration() {
    check(
        "resource a 'T@1' = {\n  name: 'b'\n  c: {\n    d: 1\n\nparam e string\noutput f string = e",
        &["<error Resource a>", "param e string", "output f string = e"],
        &["3:6: the bracket is never closed"],
    );
    check(
        "resource a 'T@1' = {\n  name: 'b'\n\nresource c 'T@1' = {\n  name: 'd'\n}",
        &["<error Resource a>", "resource c 'T@1' = {name: 'd'}"],
        &["1:20: the bracket is never closed"],
    );
    check(
        "var a = f(\n  1\n\n@secure()\nparam b string",
        &["<error Var a>", "@secure() param b string"],
        &["4:1: expected `,` or `)`, found `@`"],
    );
    check(
        "module a 'b' = [for c in d: {\n  e: 1\n}\nvar f = 2",
        &["<error Module a>", "var f = 2"],
        &["4:1: expected `]` at the end of the loop, found `var`"],
    );
}

/// What stands in which list is then a guess, and a property in the wrong list would be an absent one.
#[test]
fn a_wrong_bracket_costs_its_declaration() {
    for text in ["[1, 2}", "f(1", "f(1}", "{\n d: [\n  1\n }"] {
        let text = format!("var w = 1\nvar a = {{\n  b: {text}\n  c: 3\n}}\nvar d = 4");
        let shown = read(&text).value.statements.iter().map(show::statement).collect::<Vec<_>>();
        assert_eq!(shown, ["var w = 1", "<error Var a>", "var d = 4"], "{text}");
        assert_eq!(messages(&text, Dialect::Template).len(), 1, "{text}");
    }
}

#[test]
fn a_comment_without_an_end_is_said() {
    check("var a = 1\n/* b\nvar c = 2", &["var a = 1"], &["2:1: the comment has no end"]);
}

#[test]
fn a_file_that_is_something_else_is_said_a_few_times() {
    let said = messages(&"var\n".repeat(10_000), Dialect::Template);
    assert_eq!(said.len(), 101);
    assert_eq!(said[100], "101:4: there are more than 100 errors; the rest is not shown");
}

#[test]
fn depth_is_bounded() {
    let deep = |open: &str, inner: &str, close: &str, times: usize| {
        format!("var a = {}{inner}{}\nvar b = 1", open.repeat(times), close.repeat(times))
    };
    for (open, inner, close) in [
        ("[", "1", "]"),
        ("(", "1", ")"),
        ("f(", "1", ")"),
        ("{b:", "1", "}"),
        ("'${", "1", "}'"),
        ("a[", "1", "]"),
        ("x => ", "1", ""),
    ] {
        assert!(read(&deep(open, inner, close, 120)).diagnostics.is_empty(), "{open}");
        for times in [129, 100_000] {
            let parsed = read(&deep(open, inner, close, times));
            let kinds = parsed.diagnostics.iter().map(|diagnostic| (diagnostic.kind, &*diagnostic.message));
            assert_eq!(kinds.collect::<Vec<_>>(), [(DiagnosticKind::Limit, "nested deeper than 128")], "{open}");
            assert_eq!(show::statement(&parsed.value.statements[1]), "var b = 1", "{open}");
        }
    }
}

#[test]
fn depth_of_resources_is_bounded() {
    for open in ["resource a 'T@1' = {\n ", "@b()\n resource a 'T@1' = [for c in d: if (e) {\n "] {
        let close = if open.contains('[') { "\n}]" } else { "\n}" };
        let deep = |times: usize| format!("{}f: 1{}\nvar b = 1", open.repeat(times), close.repeat(times));
        assert!(read(&deep(17)).diagnostics.is_empty(), "{open}");
        for times in [18, 10_000] {
            let parsed = read(&deep(times));
            let kinds = parsed.diagnostics.iter().map(|diagnostic| (diagnostic.kind, &*diagnostic.message));
            assert_eq!(kinds.collect::<Vec<_>>(), [(DiagnosticKind::Limit, "nested deeper than 16")], "{open}");
            assert_eq!(show::statement(&parsed.value.statements[1]), "var b = 1", "{open}");
        }
    }
}

#[test]
fn depth_of_types_is_bounded() {
    let cases = [
        ("type a = ", "{b: ", "c", "}"),
        ("type a = ", "[", "c", "]"),
        ("type a = ", "(c | ", "c", ")"),
        ("type a = ", "b<", "c", ">"),
    ];
    for (before, open, inner, close) in cases {
        let deep = |times: usize| format!("{before}{}{inner}{}\nvar b = 1", open.repeat(times), close.repeat(times));
        let parsed = read(&deep(120));
        assert!(parsed.diagnostics.is_empty(), "{open}: {:?}", parsed.diagnostics);
        for times in [129, 100_000] {
            let parsed = read(&deep(times));
            let kinds = parsed.diagnostics.iter().map(|diagnostic| (diagnostic.kind, &*diagnostic.message));
            assert_eq!(kinds.collect::<Vec<_>>(), [(DiagnosticKind::Limit, "nested deeper than 128")], "{open}");
            assert_eq!(show::statement(&parsed.value.statements[1]), "var b = 1", "{open}");
        }
    }
}

/// Chains are parsed without recursion, but whoever walks the tree recurses.
#[test]
fn chains_are_bounded() {
    for (first, link) in [("a", ".b"), ("a", "[0]"), ("a", "!"), ("a", "::b"), ("a", " + a"), ("a", " ? a : a")] {
        let chain = |times: usize| format!("var a = {first}{}\nvar b = 1", link.repeat(times));
        assert!(read(&chain(120)).diagnostics.is_empty(), "{link}");
        let parsed = read(&chain(100_000));
        assert_eq!(parsed.diagnostics.len(), 1, "{link}");
        assert_eq!(parsed.diagnostics[0].kind, DiagnosticKind::Limit, "{link}");
        assert_eq!(show::statement(&parsed.value.statements[1]), "var b = 1", "{link}");
    }
    for suffix in ["[]", "?", ".a"] {
        let parsed = read(&format!("type a = b{}\nvar c = 1", suffix.repeat(100_000)));
        assert_eq!(parsed.diagnostics.len(), 1, "{suffix}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(text in "[ \n{}()\\[\\]'$@#/*a-c:.,=>!?|&<0-9-]{0,200}") {
        read(&text);
        read_as(&text, Dialect::Parameters);
    }

    #[test]
    fn nothing_panics_on_words(words in proptest::collection::vec(proptest::sample::select(WORDS.to_vec()), 0..60)) {
        read(&words.concat());
        read_as(&words.concat(), Dialect::Parameters);
    }
}

const WORDS: &[&str] = &[
    "param ",
    "var ",
    "resource ",
    "module ",
    "type ",
    "func ",
    "import ",
    "output ",
    "using ",
    "extension ",
    "with ",
    "as ",
    "from ",
    "for ",
    "in ",
    "if ",
    "existing ",
    "a",
    "b ",
    "1",
    "'T@1' ",
    "'",
    "'''",
    "$'''",
    "${",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "=",
    "=>",
    ":",
    "::",
    ",",
    ".",
    "...",
    ".?",
    "?",
    "!",
    "-",
    "|",
    "@",
    "@a()\n",
    "\n",
    "\r\n",
    "\\",
    "\\u{",
    "// c\n",
    "/*",
    "*/",
    "#disable-next-line ",
    "ä",
    "\u{FEFF}",
    "\t",
    "<",
    ">",
    "*",
];
