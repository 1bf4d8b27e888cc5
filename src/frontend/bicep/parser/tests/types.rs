//! Types.

use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let StatementKind::Type { value, .. } = one(&format!("type x = {text}")) else { panic!("{text}") };
    assert_eq!(show::ty(&value), expected, "{text}");
}

#[test]
fn names_and_what_is_attached() {
    check("string", "string");
    check("string[]", "string[]");
    check("string[][]?", "string[][]?");
    check("a.b.c", "a.b.c");
    check("a.*", "a.*");
    check("a[*].b", "a[*].b");
    check("a[0]", "a[0]");
    check("a!", "a!");
    check("a?!", "a?!");
    check("resourceInput<'T@1'>.properties.a", "resourceInput<'T@1'>.properties.a");
    check("sys.resourceOutput<'T@1'>", "sys.resourceOutput<'T@1'>");
    check("resource<'T@1'>", "resource<'T@1'>");
    check("resource 'T@1'", "resource 'T@1'");
}

#[test]
fn literals() {
    check("'a'", "'a'");
    check("1", "1");
    check("-1", "-1");
    check("-9223372036854775808", "-9223372036854775808");
    check("true", "true");
    check("!true", "false");
    check("null", "null");
}

#[test]
fn unions() {
    check("'a' | 'b' | 3", "('a' | 'b' | 3)");
    check("'a'\n  | 'b' // two\n  | null", "('a' | 'b' | null)");
    check("| 'a'\n  | 'b'", "('a' | 'b')");
    check("| 'a'", "('a')");
    check("('a' | 'b')[]", "('a' | 'b')[]");
    check("'a' | (string | int)?", "('a' | (string | int)?)");
    check("{ a: 'x' } | { a: 'y' }", "({a: 'x'} | {a: 'y'})");
}

#[test]
fn tuples_and_objects() {
    check("[string, int]", "[string, int]");
    check("[\n  @minLength(3)\n  string\n\n  int?\n]", "[@minLength(3) string, int?]");
    check("{}", "{}");
    check("{ a: string, b: int? }", "{a: string, b: int?}");
    check(
        "{\n  @description('b')\n  @secure()\n  a: string\n\n  'c-d': { e: f[] }?\n  @sealed()\n  *: string\n}",
        "{@description('b') @secure() a: string, 'c-d': {e: f[]}?, @sealed() *: string}",
    );
}

#[test]
fn parts_know_their_places() {
    let text = "type x = {\n  a: string[]?\n  *: ('b' | 2)\n}";
    let StatementKind::Type { value, .. } = one(text) else { panic!() };
    let crate::frontend::bicep::syntax::TypeKind::Object(properties) = &value.kind else { panic!() };
    let places = properties.iter().map(|it| (slice(text, it.span), slice(text, it.ty.span))).collect::<Vec<_>>();
    assert_eq!(places, [("a: string[]?", "string[]?"), ("*: ('b' | 2)", "('b' | 2)")]);
}

#[test]
fn what_is_no_type_is_refused() {
    for (text, expected) in [
        ("", "1:10: expected a type, found the end of the file"),
        ("-a", "1:11: expected an integer behind `-` in a type"),
        ("!'a'", "1:11: expected `true` or `false` behind `!` in a type"),
        ("a |", "1:13: expected a type, found the end of the file"),
        ("a.", "1:12: expected the name of a type or property, found the end of the file"),
        ("a<b", "1:13: expected `,` or `>`, found the end of the file"),
        ("string string", "1:17: expected the end of the line behind the declaration, found `string`"),
    ] {
        let text = format!("type x = {text}");
        assert_eq!(messages(&text, Dialect::Template), [expected], "{text}");
        assert_eq!(show::statement(&read(&text).value.statements[0]), "<error Type x>", "{text}");
    }
}

#[test]
fn a_broken_property_costs_the_property() {
    let text = "type x = {\n  a: string\n  b c\n  @d\n  e: int\n  f: [string, -]\n}\ntype y = [\n  =\n  int\n]";
    let shown = read(text).value.statements.iter().map(show::statement).collect::<Vec<_>>();
    assert_eq!(shown[0], "type x = {a: string, b: <error>, e: <error>, f: [string, <error>]}");
    assert_eq!(shown[1], "type y = [<error>, int]");
}
