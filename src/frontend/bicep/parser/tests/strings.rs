//! Strings on one line and on many.

use super::*;
use crate::frontend::bicep::syntax::{ExprKind, Text};

fn string(source: &str) -> Text {
    match one(&format!("var x = {source}")) {
        StatementKind::Variable { value, .. } => match value.kind {
            ExprKind::String(text) => text,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(show::text(&string(source)), format!("'{expected}'"), "{source}");
}

#[test]
fn escapes() {
    check(r"''", "");
    check(r"'it\'s'", "it's");
    check(r"'\n\r\t\\\$'", "\n\r\t\\$");
    check(r"'\${a}'", "${a}");
    check(r"'a$b$$'", "a$b$$");
    check(r"'\u{41}\u{1F600}ä'", "A😀ä");
    check(r"'\u{D83D}\u{DE00}'", "😀");
    check(r"'\u{D83D}-'", "\u{FFFD}-");
    check("'// no comment'", "// no comment");
    check("'#disable-next-line no'", "#disable-next-line no");
}

#[test]
fn holes() {
    check("'${a}'", "${a}");
    check("'a${b}c${d.e}f'", "a${b}c${d.e}f");
    check("'$${a}'", "$${a}");
    check("'${'${'${a}'}'}'", "${'${'${a}'}'}");
    check("'${f({a: '}'}, [1])}'", "${f({a: '}'}, [1])}");
    check("'${a ? 'b' : 'c'}'", "${(a ? 'b' : 'c')}");
    check("'${ a }'", "${a}");
    let text = string("'a${b}c${d}'");
    assert_eq!((text.literal(), text.holes.len()), (None, 2));
    assert_eq!(string("'a'").literal().map(|it| &**it), Some("a"));
}

#[test]
fn lines() {
    check("'''a'''", "a");
    check("'''\na\n  b\n'''", "a\n  b\n");
    check("'''\r\na\r\n'''", "a\r\n");
    check("'''\n\na'''", "\na");
    check("''''a''''", "'a'");
    check("''''''", "");
    check(r"'''\n ${a} $'''", r"\n ${a} $");
    check("'''it''s'''", "it''s");
}

#[test]
fn lines_with_holes() {
    check("$'''a${b}c'''", "a${b}c");
    check("$'''\n${b}\n'''", "${b}\n");
    check("$$'''a${b}$${c}$$${d}'''", "a${b}${c}$${d}");
    check("$'''\\${a}'''", "\\${a}");
    check("$'''${'''x'''}'''", "${'x'}");
    check("$'''a $ {b} '''", "a $ {b} ");
}

#[test]
fn strings_know_their_place() {
    let text = "var x = $'''a\n${b}'''\nvar y = 'c'";
    let statements = sound(text);
    let places = statements.iter().map(|it| slice(text, it.span)).collect::<Vec<_>>();
    assert_eq!(places, ["var x = $'''a\n${b}'''", "var y = 'c'"]);
}

#[test]
fn broken_strings_cost_one_declaration() {
    for (text, expected) in [
        ("'a", "1:9: the string has no closing quote on its line"),
        (r"'a\'", "1:9: the string has no closing quote on its line"),
        ("'a\\", "1:9: the string has no closing quote on its line"),
        (r"'a\q'", r"1:11: expected one of the escapes `\n`, `\r`, `\t`, `\\`, `\'`, `\$` and `\u{…}`"),
        (r"'\u{}'", r"1:10: expected one of the escapes `\n`, `\r`, `\t`, `\\`, `\'`, `\$` and `\u{…}`"),
        (r"'\u{110000}'", r"1:10: expected one of the escapes `\n`, `\r`, `\t`, `\\`, `\'`, `\$` and `\u{…}`"),
        ("'${a", "1:13: expected `}` behind the expression in the string, found the end of the line"),
        ("'${f(a,'", "1:16: the string has no closing quote on its line"),
    ] {
        let text = format!("var x = {text}\nvar y = 'b'");
        assert_eq!(messages(&text, Dialect::Template), [expected], "{text}");
        let shown = read(&text).value.statements.iter().map(show::statement).collect::<Vec<_>>();
        assert_eq!(shown, ["<error Var x>", "var y = 'b'"], "{text}");
    }
}

#[test]
fn a_broken_hole_costs_the_hole() {
    let text = "var x = 'a${b c}d'\nvar y = $'''${}\n '''\nvar z = 1";
    let shown = read(text).value.statements.iter().map(show::statement).collect::<Vec<_>>();
    assert_eq!(shown, ["var x = 'a${<error>}d'", "var y = '${<error>}\n '", "var z = 1"]);
    assert_eq!(
        messages(text, Dialect::Template),
        ["1:15: expected `}` behind the expression in the string, found `c`", "2:15: expected a value, found `}`"]
    );
}

#[test]
fn a_string_without_an_end_takes_the_rest_of_the_file() {
    let text = "var w = 1\nvar x = '''a\nvar y = 1";
    let parsed = read(text);
    assert_eq!(messages(text, Dialect::Template), ["2:9: the string has no closing `'''`"]);
    assert_eq!(show::statement(&parsed.value.statements[0]), "var w = 1");
    assert_eq!(show::statement(&parsed.value.statements[1]), "<error Var x>");
}
