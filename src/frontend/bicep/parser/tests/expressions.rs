//! Values, operators and everything that is attached to them.

use super::*;
use crate::frontend::bicep::syntax::{Expr, ExprKind};

fn value(text: &str) -> Expr {
    match one(&format!("var x = {text}")) {
        StatementKind::Variable { value, .. } => value,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(show::expr(&value(text)), expected, "{text}");
}

/// Each operator binds more strongly than those in the lines below it; operators of a line go from left to right.
#[test]
fn operators_bind_as_in_the_compiler() {
    let levels: [&[&str]; 7] =
        [&["*", "/", "%"], &["+", "-"], &["<", "<=", ">", ">="], &["==", "!=", "=~", "!~"], &["&&"], &["||"], &["??"]];
    for (index, level) in levels.iter().enumerate() {
        for first in *level {
            for second in *level {
                check(&format!("a {first} b {second} c"), &format!("((a {first} b) {second} c)"));
            }
            for weaker in levels[index + 1..].iter().copied().flatten() {
                check(&format!("a {weaker} b {first} c"), &format!("(a {weaker} (b {first} c))"));
                check(&format!("a {first} b {weaker} c"), &format!("((a {first} b) {weaker} c)"));
            }
            check(&format!("-a {first} !b"), &format!("((-a) {first} (!b))"));
            check(
                &format!("a {first} b ? c {first} d : e {first} f"),
                &format!("((a {first} b) ? (c {first} d) : (e {first} f))"),
            );
        }
    }
}

#[test]
fn precedence() {
    check("a ?? b || c && d == e < f + g * -h.i", "(a ?? (b || (c && (d == (e < (f + (g * (-h.i))))))))");
    check("a ? b : c ? d : e", "(a ? b : (c ? d : e))");
    check("a ? b ? c : d : e", "(a ? (b ? c : d) : e)");
    check("-a[0].b!", "(-a[0].b!)");
    check("!a.b() && c", "((!a.b()) && c)");
    check("(a + b) * c", "(<(a + b)> * c)");
    check("a != b", "(a != b)");
    check("a! == b!", "(a! == b!)");
}

#[test]
fn literals() {
    check("true", "true");
    check("false", "false");
    check("null", "null");
    check("0", "0");
    check("9223372036854775807", "9223372036854775807");
    check("-9223372036854775808", "-9223372036854775808");
    check("-5", "-5");
    check("a-5", "(a - 5)");
    check("nullable", "nullable");
}

#[test]
fn integers_that_do_not_fit_are_errors() {
    for text in ["9223372036854775808", "99999999999999999999"] {
        let text = format!("var x = {text}");
        assert_eq!(messages(&text, Dialect::Template), ["1:9: the integer does not fit into 64 bits"]);
        assert_eq!(show::statement(&read(&text).value.statements[0]), "var x = <error>");
    }
}

#[test]
fn access() {
    check("a.b.c", "a.b.c");
    check("a.?b.c", "a.?b.c");
    check("(a.?b).c", "<a.?b>.c");
    check("a['b'][0]", "a['b'][0]");
    check("a[?b]", "a[?b]");
    check("a[^1]", "a[^1]");
    check("a[?^1]", "a[?^1]");
    check("a::b::c.d", "a::b::c.d");
    check("a!.b!", "a!.b!");
    check("a[b ? c : d]", "a[(b ? c : d)]");
    check("[1, 2][0]", "[1, 2][0]");
    check("{a: 1}.a", "{a: 1}.a");
    check("a ? [b] : [c]", "(a ? [b] : [c])");
}

#[test]
fn calls() {
    check("f()", "f()");
    check("f(a, 'b', [c])", "f(a, 'b', [c])");
    check("az.resourceGroup('x').location", "az.resourceGroup('x').location");
    check("f(\n  a,\n\n  b // why\n)", "f(a, b)");
    check("f(\n  a,\n)", "f(a)");
    check("a.f(x => x)[0]", "a.f(((x) => x))[0]");
}

#[test]
fn lambdas() {
    check("map(a, x => x.b + 1)", "map(a, ((x) => (x.b + 1)))");
    check("sort(a, (x, y) => x < y)", "sort(a, ((x, y) => (x < y)))");
    check("f(() => 1)", "f((() => 1))");
    check("map(a, x => {\n b: x\n})", "map(a, ((x) => {b: x}))");
    check("map(a, x =>\n x)", "map(a, ((x) => x))");
    check("map(a, x => map(x, y => y ? 1 : 2))", "map(a, ((x) => map(x, ((y) => (y ? 1 : 2)))))");
}

#[test]
fn arrays() {
    check("[]", "[]");
    check("[\n]", "[]");
    check("[1, 2]", "[1, 2]");
    check("[\n  1\n\n  2 // two\n  // nothing\n]", "[1, 2]");
    check("[1, 2\n 3]", "[1, 2, 3]");
    check("[\n  ...a\n  b\n  ...c.d\n]", "[...a, b, ...c.d]");
    check("[[], [\n]]", "[[], []]");
}

#[test]
fn objects() {
    check("{}", "{}");
    check("{\n}", "{}");
    check("{a: 1, b: {c: 2}}", "{a: 1, b: {c: 2}}");
    check("{\n  a: 1\n\n  'b-c': 2\n  'd${e}': 3\n  ...f\n}", "{a: 1, 'b-c': 2, 'd${e}': 3, ...f}");
    check("{ resource: 1, for: 2, if: 3, true: 4 }", "{resource: 1, for: 2, if: 3, true: 4}");
    check("{\r\n\ta: 1\r\n\tb: 2\r\n}", "{a: 1, b: 2}");
}

#[test]
fn loops() {
    check("[for x in xs: x.a]", "[for x in xs: x.a]");
    check("[for (x, i) in xs: {\n a: i\n}]", "[for (x, i) in xs: {a: i}]");
    check("[\n  for x in range(0, 3): 'a${x}'\n]", "[for x in range(0, 3): 'a${x}']");
    check("[for x in [1, 2]: [for y in x: y]]", "[for x in [1, 2]: [for y in x: y]]");
    check("[forward]", "[forward]");
}

#[test]
fn lines_may_end_before_the_parts_of_a_condition() {
    check("a\n  ? b\n  : c", "(a ? b : c)");
    check("a // one\n  // two\n  ? b\n\n  : c", "(a ? b : c)");
    check("[\n  a\n  b ? c\n  : d\n]", "[a, (b ? c : d)]");
}

#[test]
fn parentheses_may_hold_lines() {
    check("(\n  a\n)", "<a>");
    check("((a))", "<<a>>");
}

#[test]
fn every_node_knows_its_place() {
    let text = "var x = -a.b['c${d}'](e) + f ? [\n g ] : (h)";
    let text = text.replace("](e)", "]");
    let Some(StatementKind::Variable { value, .. }) = sound(&text).pop().map(|it| it.kind) else { panic!() };
    let ExprKind::Conditional { condition, yes, no } = &value.kind else { panic!("{value:?}") };
    assert_eq!(slice(&text, value.span), "-a.b['c${d}'] + f ? [\n g ] : (h)");
    assert_eq!(slice(&text, condition.span), "-a.b['c${d}'] + f");
    assert_eq!(slice(&text, yes.span), "[\n g ]");
    assert_eq!(slice(&text, no.span), "(h)");
    let ExprKind::Binary { left, right, .. } = &condition.kind else { panic!() };
    assert_eq!((slice(&text, left.span), slice(&text, right.span)), ("-a.b['c${d}']", "f"));
    let ExprKind::Unary { operand, .. } = &left.kind else { panic!() };
    let ExprKind::Index { target, index, .. } = &operand.kind else { panic!() };
    assert_eq!((slice(&text, target.span), slice(&text, index.span)), ("a.b", "'c${d}'"));
    let (ExprKind::Property { name, .. }, ExprKind::String(string)) = (&target.kind, &index.kind) else { panic!() };
    assert_eq!((slice(&text, name.span), slice(&text, string.holes[0].value.span)), ("b", "d"));
}

#[test]
fn what_is_no_expression_is_refused() {
    for (text, expected) in [
        ("", "1:9: expected a value, found the end of the file"),
        ("a b", "1:11: expected the end of the line behind the declaration, found `b`"),
        ("!!a", "1:10: expected a value, found `!`"),
        ("+a", "1:9: expected a value, found `+`"),
        ("1.5", "1:11: expected the name of a property or function, found `5`"),
        ("a +", "1:12: expected a value, found the end of the file"),
        ("a ? b", "1:14: expected `:`, found the end of the file"),
        ("(a, b)", "1:9: expected one expression in parentheses, or `=>` behind them"),
        ("()", "1:9: expected one expression in parentheses, or `=>` behind them"),
        ("(a, 1) => a", "1:13: expected the name of a parameter"),
        ("a.?f()", "1:12: `.?` is for properties, not for functions"),
        ("a[]", "1:11: expected a value, found `]`"),
        ("f(a b)", "1:13: expected `,` or `)`, found `b`"),
        ("[for (x) in y: x]", "1:16: expected `,` and the name of the index, found `)`"),
        ("[for x y: x]", "1:16: expected `in`, found `y`"),
        ("\"a\"", "1:9: expected a value, found `\"`"),
    ] {
        let text = format!("var x = {text}");
        assert_eq!(messages(&text, Dialect::Template), [expected], "{text}");
        let statement = show::statement(&read(&text).value.statements[0]);
        assert_eq!(statement, "<error Var x>", "{text}");
    }
}
