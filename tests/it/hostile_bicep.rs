//! Hostile Bicep: one message, the rest of the folder scanned, time and memory bounded.

use crate::hostile::{Case, LIMIT, REFUSED, Said, WRONG};

/// A declaration for each number up to `last`.
fn chain(last: usize, declaration: impl Fn(usize) -> String) -> String {
    (1..=last).map(|number| declaration(number) + "\n").collect()
}

#[test]
fn nesting_without_end() {
    for (name, open, inner, close) in [
        ("bicep-brackets", "[", "", "]"),
        ("bicep-parentheses", "(", "1", ")"),
        ("bicep-braces", "{a:", "1", "}"),
        ("bicep-strings", "'${", "1", "}'"),
        ("bicep-conditions", "true ? ", "1", " : 2"),
        ("bicep-lambdas", "map([1], x => ", "1", ")"),
    ] {
        let text = format!("var x = {}{inner}{}", open.repeat(10_000), close.repeat(10_000));
        Case::bicep(&text).run(name, Said::Once(REFUSED));
    }
    Case::bicep(&format!("var x = {{}}{}", ".a".repeat(50_000))).run("bicep-properties", Said::Once(REFUSED));
    Case::bicep(&format!("var x = 1{}", " + 1".repeat(50_000))).run("bicep-sums", Said::Once(REFUSED));
}

#[test]
fn expansion_bombs() {
    let known = chain(60, |number| format!("var a{number} = '${{a{0}}}${{a{0}}}${{a{0}}}'", number - 1));
    Case::bicep(&format!("var a0 = 'xxxxxxxxxx'\n{known}output o string = a60")).run("bicep-strings-known", Said::Once(LIMIT));
    Case::bicep(&format!("param a0 string\n{known}output o string = a60")).run("bicep-strings-unknown", Said::Nothing);
    let arrays = chain(60, |number| format!("var a{number} = concat(a{0}, a{0}, a{0})", number - 1));
    Case::bicep(&format!("var a0 = range(0, 100)\n{arrays}output o array = a60")).run("bicep-arrays", Said::Once(LIMIT));
    let types = chain(60, |number| format!("type t{number} = t{0} | t{0}", number - 1));
    Case::bicep(&format!("type t0 = 'a' | 'b'\n{types}param p t60\noutput o string = p")).run("bicep-types", Said::Nothing);
}

#[test]
fn loops_and_circles() {
    let resources = "resource r 'A.B/c@2024-01-01' = [for i in range(0, 10000): { name: 'r${i}' }]";
    Case::bicep(resources).run("bicep-loop", Said::Once(LIMIT));
    let nested = "var x = [for i in range(0, 800): [for j in range(0, 800): [for k in range(0, 800): i]]]\noutput o array = x";
    Case::bicep(nested).run("bicep-nested-loops", Said::Once(LIMIT));
    Case::bicep("func f(x int) int => f(x + 1)\noutput o int = f(1)").run("bicep-recursion", Said::Once(LIMIT));
    Case::bicep("var a = b\nvar b = a\noutput o string = a").run("bicep-variables", Said::Once(WRONG));
    Case::bicep("type t = u\ntype u = t\nparam p t\noutput o string = p").run("bicep-circle-of-types", Said::Nothing);
    Case::bicep("module m 'hostile.bicep' = {}").run("bicep-itself", Said::Once(WRONG));
    Case::bicep("import { a } from 'hostile.bicep'\noutput o string = a").run("bicep-imports-itself", Said::Anything);
}

#[test]
fn yaml_that_multiplies() {
    let lines: String =
        (1..12).map(|level| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", "))).collect();
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    for (name, yaml) in [("laughs", format!("a0: &a0 [1]\n{lines}")), ("deep", deep), ("itself", "a: &a [*a]".to_owned())] {
        let loads = "var y = loadYamlContent('hostile.yaml')\noutput o string = string(y)";
        Case::bicep(loads).with("hostile.yaml", &yaml).run(&format!("bicep-yaml-{name}"), Said::Once(REFUSED));
    }
}

#[test]
fn files_outside() {
    for (name, text) in [
        ("bicep-module-outside", "module m '../../../etc/passwd' = {}"),
        ("bicep-module-absolute", "module m '/etc/passwd' = {}"),
        ("bicep-text-outside", "output o string = loadTextContent('../../../../etc/passwd')"),
        ("bicep-json-missing", "output o object = loadJsonContent('none.json')"),
        ("bicep-folder-outside", "output o array = loadDirectoryFileInfo('../..')"),
        ("bicep-import-outside", "import { a } from '../../../etc/passwd.bicep'\noutput o string = a"),
    ] {
        Case::bicep(text).run(name, Said::Once(WRONG));
    }
}

#[test]
fn garbage() {
    Case::bicep(&"\u{0}\u{1} @@@ '''' ${{{ }}} \n".repeat(10_000)).run("bicep-garbage", Said::Anything);
    Case::bicep(&"resource x = \n".repeat(20_000)).run("bicep-errors", Said::Anything);
    Case::bicep(&format!("var x = '{}", "a".repeat(1 << 20))).run("bicep-open-string", Said::Anything);
    Case::bicep("/* never closed").run("bicep-open-comment", Said::Once(WRONG));
}

/// A decorator without an end takes brackets of the resource around it away: its list must end, not begin again.
#[test]
fn brackets_that_are_lost() {
    let nested = "@(\nresource s ''={}\n)";
    for (name, open) in [
        ("bicep-lost-brace", "resource r ''={{}\n".to_owned()),
        ("bicep-lost-condition", "resource r ''=if(true){{}\n".to_owned()),
        ("bicep-lost-brackets", "resource r ''={a:[{\n".to_owned()),
    ] {
        Case::bicep(&format!("{open}{nested}")).run(name, Said::Anything);
    }
}
