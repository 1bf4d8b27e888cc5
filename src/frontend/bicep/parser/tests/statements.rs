//! Declarations of templates and parameter files.

use super::*;
use crate::frontend::bicep::syntax::{DirectiveKind, ImportedSymbols, ObjectItem};

#[track_caller]
fn check(text: &str, expected: &str) {
    let shown = sound(text).iter().map(show::statement).collect::<Vec<_>>();
    assert_eq!(shown, [expected], "{text}");
}

#[track_caller]
fn check_parameters(text: &str, expected: &str) {
    let parsed = read_as(text, Dialect::Parameters);
    assert!(parsed.diagnostics.is_empty(), "{text}\n{:?}", parsed.diagnostics);
    let shown = parsed.value.statements.iter().map(show::statement).collect::<Vec<_>>();
    assert_eq!(shown, [expected], "{text}");
}

#[test]
fn small_ones() {
    check("targetScope = 'subscription'", "targetScope = 'subscription'");
    check("metadata a = { b: 1 }", "metadata a = {b: 1}");
    check("param a string", "param a string");
    check("param a 'x' | 'y' = 'x'", "param a ('x' | 'y') = 'x'");
    check("param a resource 'T@1'", "param a resource 'T@1'");
    check("var a = 1", "var a = 1");
    check("var a int[] = [1]", "var a int[] = [1]");
    check("var resource = resource", "var resource = resource");
    check("output a string = b", "output a string = b");
    check("output a resource = b", "output a resource  = b");
    check("output a string[] = [for x in y: x]", "output a string[] = [for x in y: x]");
    check("type a = b", "type a = b");
    check("assert a = b == 1", "assert a = (b == 1)");
    check("test a 'main.bicep' = {\n  params: {}\n}", "test a 'main.bicep' = {params: {}}");
}

#[test]
fn functions() {
    check("func f(a string, b int[]) string => '${a}'", "func f(a string, b int[]) string => '${a}'");
    check("func f() object => {\n  a: 1\n}", "func f() object => {a: 1}");
    check("func f(\n  a string,\n  b int?,\n) bool => true", "func f(a string, b int?) bool => true");
    check("func f(a string) string =>\n  a", "func f(a string) string => a");
}

#[test]
fn resources() {
    check("resource a 'T@1' = {\n  name: 'b'\n}", "resource a 'T@1' = {name: 'b'}");
    check("resource a 'T@1' existing = {name: 'b'}", "resource a 'T@1' existing = {name: 'b'}");
    check("resource a 'T@1' = if (b) {}", "resource a 'T@1' = if b {}");
    check("resource a 'T@1' =\n  if (b && c) {}", "resource a 'T@1' = if (b && c) {}");
    check("resource a 'T@1' = [for b in c: {}]", "resource a 'T@1' = [for b in c: {}]");
    check("resource a 'T@1' = [for (b, i) in c: if (b) {}]", "resource a 'T@1' = [for (b, i) in c: if b {}]");
    check("resource a 'T@1' = [\n  for b in c: {\n  }\n]", "resource a 'T@1' = [for b in c: {}]");
    check("@batchSize(1)\nresource a 'T@1' = {}", "@batchSize(1) resource a 'T@1' = {}");
}

#[test]
fn nested_resources() {
    let text = "resource a 'T@1' = {\n  name: 'b'\n  resource: 1\n\n  @sys.description('d')\n  resource e 'f' = if (g) {\n    \
                resource h 'i' existing = {}\n  }\n  k: [ { resource: 'no' } ]\n}";
    check(
        text,
        "resource a 'T@1' = {name: 'b', resource: 1, @sys.description('d') resource e 'f' = \
         if g {resource h 'i' existing = {}}, k: [{resource: 'no'}]}",
    );
    let StatementKind::Resource(outer) = one(text) else { panic!() };
    let Some(ObjectItem::Resource(inner)) = outer.body.object.items.get(2) else { panic!() };
    assert_eq!(slice(text, inner.span), "resource e 'f' = if (g) {\n    resource h 'i' existing = {}\n  }");
    assert_eq!(slice(text, inner.decorators[0].span), "@sys.description('d')");
    assert_eq!(slice(text, outer.ty.span), "'T@1'");
    assert!(slice(text, outer.body.span).starts_with("{\n  name") && slice(text, outer.body.span).ends_with("]\n}"));
}

#[test]
fn nested_resources_may_stand_at_the_margin() {
    check(
        "resource a 'T@1' = {\nresource b 'c' = {\n}\n@d()\nresource e 'f' = {}\n}",
        "resource a 'T@1' = {resource b 'c' = {}, @d() resource e 'f' = {}}",
    );
}

#[test]
fn modules() {
    check("module a 'b.bicep' = {\n  params: {}\n}", "module a 'b.bicep' = {params: {}}");
    check("module a 'br/public:b:1' = [for c in d: if (c) {}]", "module a 'br/public:b:1' = [for c in d: if c {}]");
}

#[test]
fn imports() {
    check("import {a, b as c} from 'd.bicep'", "import {a, b as c} from 'd.bicep'");
    check("import {\n  a\n  'b-c' as d\n} from 'e.json'", "import {a, b-c as d} from 'e.json'");
    check("import * as a from 'b.bicep'", "import * as a from 'b.bicep'");
    let text = "import {a as b} from 'c'";
    let StatementKind::Import { symbols: ImportedSymbols::Named(names), .. } = one(text) else { panic!() };
    assert_eq!(slice(text, names[0].name.span), "a");
    assert_eq!(names[0].alias.as_ref().map(|alias| slice(text, alias.span)), Some("b"));
}

#[test]
fn extensions() {
    check("extension microsoftGraphV1", "extension microsoftGraphV1");
    check("extension 'br:a/b:1' with {\n  c: 1\n} as d", "extension 'br:a/b:1' with {c: 1} as d");
    check("provider 'kubernetes@1.0.0'", "extension 'kubernetes@1.0.0'");
    check("import 'kubernetes@1.0.0' with {} as k8s", "extension 'kubernetes@1.0.0' with {} as k8s");
    check("import az as a", "extension az as a");
}

#[test]
fn parameter_files() {
    check_parameters("using 'main.bicep'", "using 'main.bicep'");
    check_parameters("using none", "using none");
    check_parameters("using 'main.bicep' with {\n  mode: 'stack'\n}", "using 'main.bicep' with {mode: 'stack'}");
    check_parameters("extends 'base.bicepparam'", "extends 'base.bicepparam'");
    check_parameters("param a = readEnvironmentVariable('B', 'c')", "param a = readEnvironmentVariable('B', 'c')");
    check_parameters("param a = {\n  ...base.a\n}", "param a = {...base.a}");
    check_parameters("var a = 1", "var a = 1");
    check_parameters("type a = string", "type a = string");
    check_parameters("import {a} from 'b.bicep'", "import {a} from 'b.bicep'");
    check_parameters("extension a", "extension a");
    check_parameters("extensionConfig a with {\n  b: 1\n}", "extensionConfig a with {b: 1}");
}

#[test]
fn each_kind_of_file_has_its_own_declarations() {
    let wrong = |text, dialect| {
        let parsed = messages(text, dialect);
        parsed.len() == 1 && parsed[0].starts_with("1:1: expected a declaration (")
    };
    for text in ["using 'a'", "extends 'a'", "extensionConfig a with {}", "let a = 1"] {
        assert!(wrong(text, Dialect::Template), "{text}");
    }
    for text in ["targetScope = 'tenant'", "resource a 'b' = {}", "module a 'b' = {}", "output a string = b", "metadata a = 1"] {
        assert!(wrong(text, Dialect::Parameters), "{text}");
    }
}

#[test]
fn decorators() {
    check(
        "@secure()\n@minLength(3)\n// why\n\n@sys.description('''a''')\nparam a string",
        "@secure() @minLength(3) @sys.description('a') param a string",
    );
    check("@allowed([\n  'a'\n  'b'\n])\nparam a string", "@allowed(['a', 'b']) param a string");
    check("@export()\ntype a = string", "@export() type a = string");
}

#[test]
fn white_space_and_comments() {
    check("\u{FEFF}var a = 1", "var a = 1");
    check("\r\n\t// a\r\n/* b\r\n c */ var a /* d */ = 1 // e\r\n", "var a = 1");
    check("\rvar a = 1\r", "var a = 1");
    check("var a = 1 /* var b = 2\nvar c = 3 */", "var a = 1");
    assert!(sound("").is_empty());
    assert!(sound("// nothing").is_empty());
}

#[test]
fn directives() {
    let text = "#disable-diagnostics no-unused-params\n  #disable-next-line BCP037 no-hardcoded-env-urls // why\nvar a = {\n  \
                #disable-next-line a-b\n  c: 1\n}\n#restore-diagnostics x";
    let parsed = read(text);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let found = parsed.value.directives.iter().map(|directive| {
        let rules = directive.rules.iter().map(|rule| slice(text, rule.span)).collect::<Vec<_>>().join(" ");
        assert!(directive.rules.iter().all(|rule| &*rule.name == slice(text, rule.span)));
        (directive.kind, rules, slice(text, directive.span))
    });
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            (DirectiveKind::Disable, "no-unused-params".to_owned(), "#disable-diagnostics no-unused-params"),
            (
                DirectiveKind::DisableNextLine,
                "BCP037 no-hardcoded-env-urls".to_owned(),
                "#disable-next-line BCP037 no-hardcoded-env-urls"
            ),
            (DirectiveKind::DisableNextLine, "a-b".to_owned(), "#disable-next-line a-b"),
            (DirectiveKind::Restore, "x".to_owned(), "#restore-diagnostics x"),
        ]
    );
}

#[test]
fn directives_stand_alone_on_their_lines() {
    assert_eq!(messages("var a = 1 #disable-next-line b", Dialect::Template).len(), 1);
    assert_eq!(messages("#pragma b", Dialect::Template).len(), 1);
}
