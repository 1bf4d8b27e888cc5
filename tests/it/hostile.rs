//! Hostile input: each case lies in a folder beside a healthy template. The healthy one is always scanned, the hostile
//! one gets one clear message, and nothing crashes, hangs or eats the memory.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value;

/// A run that takes longer hangs. No figure is measured against it: it only ends the test.
const HANG: Duration = Duration::from_secs(600);

/// Virtual memory that a run may take, in KiB; a bomb that is not defused ends in an abort.
#[cfg(unix)]
const MEMORY: u64 = 4 << 20;

const SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
pub(crate) const HEALTHY: &str = "healthy0account";

/// What must be said about the hostile file.
pub(crate) enum Said {
    /// One message with line and column, whose kind is one of these.
    Once(&'static [&'static str]),
    /// One message about the file as a whole, whose kind is one of these.
    OnceForTheFile(&'static [&'static str]),
    /// At most one message; without one, the ledger names the file.
    OnceOrLedger,
    /// Nothing: it only looks hostile.
    Nothing,
    /// Any number of messages that do not blame seawall.
    Anything,
}

pub(crate) const WRONG: &[&str] = &["input"];
pub(crate) const LIMIT: &[&str] = &["limit"];
pub(crate) const REFUSED: &[&str] = &["input", "limit", "note"];

// --- files ----------------------------------------------------------------------------------------------------------

#[test]
fn broken_json() {
    Case::text("{\n  \"$schema\": \"x\",\n  \"resources\": [ {\"type\": } ]\n}").run("broken", Said::Once(WRONG));
    Case::text(&format!("{{\"$schema\": \"{SCHEMA}\",\n\"resources\": [{{")).run("cut-short", Said::Once(WRONG));
    Case::text(&format!("{{\"$schema\": \"{SCHEMA}\",\n\"resources\": []}} trailing")).run("trailing", Said::Once(WRONG));
    Case::text(&format!("{{\"$schema\": \"{SCHEMA}\",\n\"contentVersion\": \"never closed\n")).run("string", Said::Once(WRONG));
    Case::text(&format!("{{\"$schema\": \"{SCHEMA}\", /* never closed\n")).run("comment", Said::Once(WRONG));
    Case::text("{\"value\": [{\"id\": \"/subscriptions/0/x\", ").run("export-cut-short", Said::OnceOrLedger);
}

#[test]
fn broken_exports() {
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/hostile0account";
    let record = format!(
        "{{\"id\": \"{id}\", \"name\": \"hostile0account\", \"type\": \"Microsoft.Storage/storageAccounts\", \"properties\": {{}}}}"
    );
    let whole = |dump: &Value| assert!(names(dump).contains(&"hostile0account"), "what stands before the break was not read");
    whole(&Case::text(&format!("[{record},\n{{\"id\": \"{id}2\", }} ]]")).run("export-bracket", Said::Once(WRONG)));
    whole(&Case::text(&format!("{{\"value\": [{record},\n{record} {record}]}}")).run("export-comma", Said::Anything));
    whole(&Case::text(&format!("{{\"data\": [{record},\n\"never closed")).run("export-string", Said::Once(WRONG)));
    whole(&Case::text(&format!("{record}\n{{\"id\": oops}}\n")).run("export-line", Said::Once(WRONG)));
    Case::text(&record[..record.len() - 4]).run("export-half", Said::Once(WRONG));
    let line = format!("[{}]", vec![record.replace("hostile0account", "hostile1account"); 20_000].join(","));
    let dump = Case::text(&line).run("export-one-line", Said::Once(&["note"]));
    assert_eq!(names(&dump).iter().filter(|name| **name == "hostile1account").count(), 1, "duplicates are judged once");
    let twice = record.replace("\"properties\"", "\"Properties\": {\"minimumTlsVersion\": \"TLS1_2\"}, \"properties\"");
    Case::text(&format!("[{twice}]")).run("export-same-key", Said::Once(&["note"]));
    let mut latin = format!("[{record}]").into_bytes();
    latin[20] = 0xe9;
    Case::bytes(&latin).run("export-latin-1", Said::OnceOrLedger);
    let deep = record.replace("{}", &format!("{{\"a\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000)));
    whole(&Case::text(&format!("[{record}, {deep}]")).run("export-deep", Said::Once(LIMIT)));
}

#[test]
fn a_file_of_64_megabytes() {
    let padding = "x".repeat(64 << 20);
    let text = template(&format!("\"metadata\": {{\"padding\": \"{padding}\"}}, \"resources\": []"));
    Case::text(&text).run("huge", Said::OnceForTheFile(LIMIT));
}

#[test]
fn nesting_of_ten_thousand() {
    let arrays = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let objects = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    Case::text(&template(&format!("\"variables\": {{\"v\": {arrays}}}, \"resources\": []"))).run("arrays", Said::Once(LIMIT));
    Case::text(&template(&format!("\"variables\": {{\"v\": {objects}}}, \"resources\": []"))).run("objects", Said::Once(LIMIT));
    Case::text(&arrays).run("bare-arrays", Said::OnceOrLedger);
    Case::text(&"[".repeat(1_000_000)).run("open-arrays", Said::OnceOrLedger);
    let quoted = format!("[json('{arrays}')]");
    Case::text(&account(&quoted)).run("json-function", Said::Anything);
}

#[test]
fn bytes_that_are_no_text() {
    Case::bytes(b"").run("empty", Said::OnceOrLedger);
    Case::bytes(b" \n\t\r\n").run("blank", Said::OnceOrLedger);
    Case::bytes(b"\xef\xbb\xbf").run("only-bom", Said::OnceOrLedger);
    Case::bytes(b"\xff\xfe").run("only-utf16-bom", Said::OnceOrLedger);
    Case::bytes(b"\xff\xfe{").run("odd-utf16", Said::OnceOrLedger);
    Case::bytes(b"\xff\xfe\x00\xd8\x00\xd8").run("utf16-lone-surrogates", Said::OnceOrLedger);
    Case::bytes(&[0; 4096]).run("nul-bytes", Said::OnceOrLedger);
    Case::bytes(b"\x00\x01\x02\xfe\xff\x80\x81").run("binary", Said::OnceOrLedger);
    let mut latin = account("plain").into_bytes();
    let place = latin.windows(5).position(|window| window == b"plain").unwrap();
    latin[place] = 0xe9;
    Case::bytes(&latin).run("latin-1", Said::OnceOrLedger);
    Case::text(&account("a\\u0000b")).run("escaped-nul", Said::Nothing);
    Case::text(&account("\\ud800")).run("escaped-surrogate", Said::Anything);
}

#[test]
fn encodings_of_windows_are_read() {
    let text = account("plain");
    let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let returns = text.replace('\n', "\r\n").into_bytes();
    for (name, bytes) in [("utf16-le", little), ("utf16-be", big), ("utf8-bom", marked), ("crlf", returns)] {
        let dump = Case::bytes(&bytes).run(name, Said::Nothing);
        assert!(names(&dump).contains(&"hostile0account"), "{name}: the template was not evaluated");
    }
}

#[test]
fn json_that_is_no_template() {
    for (name, text) in [
        ("null", "null"),
        ("number", "1e999999"),
        ("string", "\"[resourceId('x')]\""),
        ("array", "[]"),
        ("numbers", "[1, null, [], {}]"),
        ("unknown-schema", "{\"$schema\": 17, \"resources\": {}}"),
    ] {
        Case::text(text).run(name, Said::OnceOrLedger);
    }
    for (name, members) in [
        ("resources-string", "\"resources\": \"[variables('x')]\""),
        ("resources-mixed", "\"resources\": [null, 1, \"x\", [], {}]"),
        (
            "resources-odd",
            "\"resources\": [{\"type\": 1, \"name\": {}, \"apiVersion\": [], \"location\": null, \"properties\": \"x\"}]",
        ),
        ("sections-odd", "\"parameters\": [], \"variables\": 1, \"functions\": {}, \"outputs\": \"x\", \"resources\": []"),
        ("copy-odd", "\"resources\": [{\"type\": \"A.B/c\", \"name\": \"x\", \"apiVersion\": \"2020-01-01\", \"copy\": [1]}]"),
    ] {
        Case::text(&template(members)).run(name, Said::Anything);
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_read_permission() {
    use std::os::unix::fs::PermissionsExt;
    let case = Case::text(&account("plain"));
    let folder = case.lay("permission");
    let path = folder.join("hostile.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        println!("skipped: this user reads every file");
        return;
    }
    let dump = judge(&folder, "permission", &Said::OnceForTheFile(WRONG));
    assert!(!names(&dump).contains(&"hostile0account"));
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out() {
    let outside = folder("outside");
    fs::write(outside.join("secret.json"), account("plain").replace("hostile", "escaped")).unwrap();
    let linked = Case::text(&deployment("link.json")).lay("symlink");
    std::os::unix::fs::symlink(outside.join("secret.json"), linked.join("link.json")).unwrap();
    let dump = judge(&linked, "symlink", &Said::Once(REFUSED));
    assert!(!names(&dump).contains(&"escaped0account"), "a symbolic link led out of the root");

    let looped = Case::text(&account("plain")).lay("symlink-loop");
    std::os::unix::fs::symlink(&looped, looped.join("again")).unwrap();
    let dump = judge(&looped, "symlink-loop", &Said::Nothing);
    assert_eq!(names(&dump).iter().filter(|name| **name == HEALTHY).count(), 1, "a file was scanned twice");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_no_file() {
    let folder = Case::text(&deployment("folder.json")).lay("folder");
    fs::create_dir(folder.join("folder.json")).unwrap();
    judge(&folder, "folder", &Said::Once(REFUSED));
}

// --- linked templates -------------------------------------------------------------------------------------------------

#[test]
fn a_linked_template_outside_the_root() {
    for (name, path) in [
        ("passwd", "../../etc/passwd"),
        ("absolute", "/etc/passwd"),
        ("deep", "../../../../../../../../../../etc/passwd"),
        ("windows", "..\\\\..\\\\windows\\\\win.ini"),
        ("drive", "C:\\\\windows\\\\win.ini"),
        ("inside-and-out", "nested/../../x.json"),
        ("nul", "x\\u0000.json"),
        ("missing", "nowhere.json"),
    ] {
        let dump = Case::text(&deployment(path)).run(name, Said::Once(REFUSED));
        assert!(!dump.to_string().contains("root:x:"), "{name}: the content of another file is in the output");
    }
}

#[test]
fn templates_that_link_themselves() {
    Case::text(&deployment("hostile.json")).run("self", Said::Once(REFUSED));
    Case::text(&deployment("other.json")).with("other.json", &deployment("hostile.json")).run("each-other", Said::Anything);
}

#[test]
fn a_broken_parameter_file() {
    let dump = Case::text(&account("plain"))
        .with("hostile.parameters.json", "{\"parameters\": {")
        .run("broken-parameters", Said::Anything);
    let broken = messages(&dump, "hostile.parameters.json");
    assert_eq!(broken.len(), 1, "{broken:#?}");
}

// --- loops, cycles, bombs -----------------------------------------------------------------------------------------------

#[test]
fn copy_of_a_thousand_million() {
    let copy = "\"copy\": {\"name\": \"c\", \"count\": 1000000000}";
    Case::text(&resource(&format!("{copy}, \"name\": \"[concat('a', copyIndex())]\""))).run("resource", Said::Once(REFUSED));
    let element = "{\"name\": \"v\", \"count\": 1000000000, \"input\": \"[copyIndex('v')]\"}";
    Case::text(&with_variables(&format!("\"copy\": [{element}]"), "[string(variables('v'))]"))
        .run("variable", Said::Once(REFUSED));
    Case::text(&resource(&format!("\"name\": \"a\", \"properties\": {{\"copy\": [{element}]}}")))
        .run("property", Said::Once(REFUSED));
    let output =
        "\"resources\": [], \"outputs\": {\"o\": {\"type\": \"array\", \"copy\": {\"count\": 1000000000, \"input\": 1}}}";
    Case::text(&template(output)).run("output", Said::Once(REFUSED));
    for (name, count) in [("negative", "-1"), ("fraction", "1.5"), ("wide", "99999999999999999999"), ("word", "\"many\"")] {
        let copy = format!("\"copy\": {{\"name\": \"c\", \"count\": {count}}}, \"name\": \"[concat('a', copyIndex())]\"");
        Case::text(&resource(&copy)).run(name, Said::Once(REFUSED));
    }
}

#[test]
fn copies_that_multiply() {
    let mut inner = account("plain");
    for depth in 0..4 {
        let copy = format!("\"copy\": {{\"name\": \"c{depth}\", \"count\": 800}}, \"name\": \"[concat('d', copyIndex())]\"");
        inner = template(&format!(
            "\"resources\": [{{\"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", {copy}, \
             \"properties\": {{\"mode\": \"Incremental\", \"expressionEvaluationOptions\": {{\"scope\": \"inner\"}}, \"template\": {inner}}}}}]"
        ));
    }
    Case::text(&inner).run("deployments", Said::Once(LIMIT));
    let lambda = "[string(map(range(0, 10000), lambda('x', map(range(0, 10000), lambda('y', range(0, 10000))))))]";
    Case::text(&account(lambda)).run("lambdas", Said::Once(LIMIT));
}

#[test]
fn cycles() {
    let pair = "\"a\": \"[variables('b')]\", \"b\": \"[variables('a')]\"";
    Case::text(&with_variables(pair, "[variables('a')]")).run("variables", Said::Once(WRONG));
    Case::text(&with_variables("\"a\": \"[variables('A')]\"", "[variables('a')]")).run("variable-itself", Said::Once(WRONG));
    let parameters = "\"parameters\": {\"a\": {\"type\": \"string\", \"defaultValue\": \"[parameters('b')]\"}, \
                      \"b\": {\"type\": \"string\", \"defaultValue\": \"[parameters('a')]\"}}";
    let used = account_members("[parameters('a')]");
    Case::text(&template(&format!("{parameters}, {used}"))).run("parameters", Said::Once(WRONG));
    let function = "\"functions\": [{\"namespace\": \"n\", \"members\": {\"f\": {\"parameters\": [], \
                    \"output\": {\"type\": \"string\", \"value\": \"[n.f()]\"}}}}]";
    let used = account_members("[n.f()]");
    Case::text(&template(&format!("{function}, {used}"))).run("functions", Said::Once(REFUSED));
    let definition = "\"languageVersion\": \"2.0\", \"definitions\": {\"d\": {\"$ref\": \"#/definitions/d\"}}, \
                      \"parameters\": {\"p\": {\"$ref\": \"#/definitions/d\"}}";
    let used = account_members("[string(parameters('p'))]");
    Case::text(&template(&format!("{definition}, {used}"))).run("definitions", Said::Anything);
}

#[test]
fn expansion_bombs() {
    let doubling = |function: &str, seed: &str| {
        let mut variables = vec![format!("\"v0\": {seed}")];
        variables.extend((1..=40).map(|n| format!("\"v{n}\": \"[{function}(variables('v{0}'), variables('v{0}'))]\"", n - 1)));
        with_variables(&variables.join(", "), "[string(variables('v40'))]")
    };
    Case::text(&doubling("concat", "\"aaaaaaaaaaaaaaaa\"")).run("strings", Said::Once(LIMIT));
    Case::text(&doubling("concat", "[1, 2, 3, 4]")).run("concatenated-arrays", Said::Once(LIMIT));
    Case::text(&doubling("createArray", "[1, 2, 3, 4]")).run("nested-arrays", Said::Once(LIMIT));
    let mut expression = "string(variables('v'))".to_owned();
    for _ in 0..40 {
        expression = format!("replace({expression}, 'a', 'aaaaaaaa')");
    }
    Case::text(&with_variables("\"v\": \"aaaa\"", &format!("[{expression}]"))).run("replace", Said::Once(LIMIT));
}

#[test]
fn long_and_deep_expressions() {
    let long = format!("[concat('a'{})]", ", 'a'".repeat(200_000));
    Case::text(&account(&long)).run("megabyte", Said::Once(LIMIT));
    let calls = format!("[{}'A'{}]", "toLower(".repeat(10_000), ")".repeat(10_000));
    Case::text(&account(&calls)).run("calls", Said::Once(REFUSED));
    let short = format!("[{}true{}]", "not(".repeat(10_000), ")".repeat(10_000));
    Case::text(&account(&short)).run("negations", Said::Once(REFUSED));
    let parentheses = format!("[{}1{}]", "(".repeat(10_000), ")".repeat(10_000));
    Case::text(&account(&parentheses)).run("parentheses", Said::Once(REFUSED));
    let access = format!("[variables('v'){}]", ".a".repeat(10_000));
    Case::text(&with_variables("\"v\": {\"a\": 1}", &access)).run("properties", Said::Once(REFUSED));
    let indices = format!("[variables('v'){}]", "[0]".repeat(10_000));
    Case::text(&with_variables("\"v\": [[1]]", &indices)).run("indices", Said::Once(REFUSED));
    let signs = format!("[{}1]", "-".repeat(10_000));
    Case::text(&account(&signs)).run("signs", Said::Once(REFUSED));
}

#[test]
fn numbers_at_the_edge() {
    for (number, expression) in [
        "add(9223372036854775807, 1)",
        "sub(-9223372036854775808, 1)",
        "mul(9223372036854775807, 2)",
        "div(1, 0)",
        "mod(1, 0)",
        "div(-9223372036854775808, -1)",
        "mod(-9223372036854775808, -1)",
        "range(2147483647, 10000)",
        "range(-2147483648, -1)",
        "substring('a', -1, 5)",
        "substring('aé', 1, 1)",
        "substring('a', 2147483647, 2147483647)",
        "padLeft('a', 2147483647)",
        "take('é', 1)",
        "skip('é', -9223372036854775808)",
        "split('a', '')",
        "replace('a', '', 'b')",
        "format('{0,2147483647}', 1)",
        "format('{99999999999999999999}', 1)",
        "format('{', 1)",
        "base64ToString('====')",
        "dataUriToString('data:')",
        "uriComponentToString('%zz')",
        "dateTimeAdd('9999-12-31T23:59:59Z', 'P99999999Y')",
        "dateTimeFromEpoch(9223372036854775807)",
        "utcNow('%')",
        "cidrSubnet('10.0.0.0/0', 32, 2147483647)",
        "cidrHost('::/0', 2147483647)",
        "parseCidr('1.2.3.4/99')",
        "int('99999999999999999999')",
        "min(createArray())",
        "first('')",
        "last(createArray())",
        "json('1e999999')",
        "json('{')",
        "99999999999999999999",
        "resourceId('')",
        "resourceId('/', '/')",
        "extensionResourceId('', '', '')",
        "reduce(createArray(), null(), lambda('a', 'b', 1))",
        "lambda('x', x)",
        "parameters(null())",
        "variables(concat('a', 1))",
    ]
    .iter()
    .enumerate()
    {
        Case::text(&account(&format!("[string({expression})]"))).run(&format!("edge-{number}"), Said::Anything);
    }
    let numbers =
        "\"name\": \"a\", \"properties\": {\"a\": 123456789012345678901234567890, \"b\": 1e999999, \"c\": -0, \"d\": 1E-400}";
    Case::text(&resource(numbers)).run("literals", Said::Anything);
}

#[test]
fn keys_that_mean_something_elsewhere() {
    let keys = "\"__proto__\": {\"a\": 1}, \"constructor\": 1, \"\": 2, \"$unknown\": {\"cause\": \"x\"}, \"$parts\": [], \"a\\u0000b\": 3, \"💣\": 4";
    let dump =
        Case::text(&resource(&format!("\"name\": \"keys0account\", \"properties\": {{{keys}}}"))).run("keys", Said::Nothing);
    assert!(names(&dump).contains(&"keys0account"));
    Case::text(&resource("\"name\": \"one\", \"name\": \"two\", \"NAME\": \"three\"")).run("duplicates", Said::Anything);
    Case::text(&with_variables("\"a\": 1, \"a\": 2, \"A\": 3", "[string(variables('a'))]"))
        .run("duplicate-variables", Said::Anything);
}

// --- Bicep, found by fuzzing or looked for beside what was ------------------------------------------------------------

#[test]
fn bicep_that_multiplies() {
    let mut shared = "var v0 = { x: 1 }\n".to_owned();
    shared.extend((1..=40).map(|n| format!("var v{n} = {{ a: v{0}, b: v{0} }}\n", n - 1)));
    Case::bicep(&format!("{shared}{}", bicep_account("v40"))).run("bicep-shared", Said::Once(LIMIT));
    Case::bicep(&format!("{shared}output o object = v40")).run("bicep-shared-output", Said::Once(LIMIT));
    let deeper = "empty(reduce(range(0, 10000), {}, (inner, x) => { x: inner }))";
    Case::bicep(&bicep_account(deeper)).run("bicep-deeper", Said::Once(LIMIT));
    let index = (0..40).fold("0".to_owned(), |index, _| format!("r[{index}].?properties.?x"));
    let looped = "param c bool\nresource r 'A.B/c@1' = [for i in range(0, 2): if (c) { name: 'a${i}', properties: { x: i } }]";
    Case::bicep(&format!("{looped}\noutput o int = false ? {index} : 1")).run("bicep-index", Said::Anything);
    let mut types = "type t0 = 'a' | 'b'\n".to_owned();
    types.extend((1..=40).map(|n| format!("type t{n} = t{0} | t{0}\n", n - 1)));
    Case::bicep(&format!("{types}param p t40\n{}", bicep_account("p"))).run("bicep-doubled-types", Said::Anything);
    let text = format!(
        "var t = padLeft('', 100000)\n{}",
        bicep_account("[for i in range(0, 800): map(range(0, 800), j => length('${t}${i}${j}'))]")
    );
    Case::bicep(&text).run("bicep-long-text", Said::Once(LIMIT));
}

#[test]
fn bicep_with_lines_in_a_string() {
    for (name, expression) in
        [("object", "${f({\n a: 1\n})}"), ("array", "${[\n1\n]}"), ("call", "${f(\n1\n)}"), ("cut", "${f({\n")]
    {
        Case::bicep(&bicep_account(&format!("'{expression}'"))).run(&format!("bicep-line-{name}"), Said::Anything);
    }
}

#[test]
fn bicep_that_goes_round() {
    Case::bicep("import { a } from 'other.bicep'\n@export()\nvar b = a\noutput x string = a")
        .with("other.bicep", "import { a } from 'hostile.bicep'")
        .run("bicep-imports", Said::Anything);
    Case::bicep("import { t } from 'other.bicep'\nparam p t")
        .with("other.bicep", "import { t } from 'hostile.bicep'")
        .run("bicep-imported-types", Said::Anything);
    let scopes = "resource a 'A.B/c@1' = { name: '${b.id}${b.id}', scope: b }\nresource b 'A.B/c@1' = { name: '${a.id}${a.id}', scope: a }";
    Case::bicep(scopes).run("bicep-scopes", Said::Anything);
    let mut steps = "var c0 = reduce(range(0, 10000), 'x', (a, b) => a)\n".to_owned();
    steps.extend((1..=40).map(|n| format!("var c{n} = reduce(range(0, 10000), c{}, (a, b) => a)\n", n - 1)));
    Case::bicep(&format!("{steps}{}", bicep_account("c40"))).run("bicep-long-origin", Said::Anything);
    let sorted = "sort(range(0, 500), (a, b) => a * 7919 % 31 < b * 104729 % 37)";
    Case::bicep(&bicep_account(sorted)).run("bicep-sort", Said::Nothing);
}

// --- the one that knows the API -------------------------------------------------------------------------------------

/// A folder with `hostile.json` and whatever else the case needs.
pub(crate) struct Case {
    files: Vec<(String, Vec<u8>)>,
}

impl Case {
    fn bytes(bytes: &[u8]) -> Self {
        Case { files: vec![("hostile.json".to_owned(), bytes.to_vec())] }
    }

    /// A hostile Bicep file.
    pub(crate) fn bicep(text: &str) -> Self {
        Case { files: vec![("hostile.bicep".to_owned(), text.as_bytes().to_vec())] }
    }

    /// A hostile file of Terraform.
    pub(crate) fn terraform(text: &str) -> Self {
        Case { files: vec![("hostile.tf".to_owned(), text.as_bytes().to_vec())] }
    }

    /// The same in its other syntax.
    pub(crate) fn json(text: &str) -> Self {
        Case { files: vec![("hostile.tf.json".to_owned(), text.as_bytes().to_vec())] }
    }

    pub(crate) fn text(text: &str) -> Self {
        Case::bytes(text.as_bytes())
    }

    pub(crate) fn with(mut self, path: &str, text: &str) -> Self {
        self.files.push((path.to_owned(), text.as_bytes().to_vec()));
        self
    }

    pub(crate) fn lay(&self, name: &str) -> PathBuf {
        let folder = folder(name);
        fs::write(folder.join("healthy.json"), account("plain").replace("hostile0account", HEALTHY)).unwrap();
        for (path, bytes) in &self.files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    pub(crate) fn run(self, name: &str, said: Said) -> Value {
        let folder = self.lay(name);
        drop(self);
        judge(&folder, name, &said)
    }
}

/// Scans the folder, checks what was said about the hostile file, and gives the dump.
pub(crate) fn judge(folder: &Path, name: &str, said: &Said) -> Value {
    let dumped = seawall(folder, name, &["--dump", "resources"]);
    let dump: Value = serde_json::from_slice(&dumped).unwrap_or_else(|error| panic!("{name}: the dump is not JSON: {error}"));
    let report = seawall(folder, name, &["--output", "json", "--fail-on", "none"]);
    let report: Value = serde_json::from_slice(&report).unwrap_or_else(|error| panic!("{name}: the report is not JSON: {error}"));
    assert!(names(&dump).contains(&HEALTHY), "{name}: the rest of the folder was not scanned:\n{dump:#}");

    let messages = ["hostile.json", "hostile.bicep", "hostile.tf", "hostile.tf.json"]
        .iter()
        .flat_map(|file| messages(&dump, file))
        .collect::<Vec<_>>();
    for message in &messages {
        let words = message["message"].as_str().unwrap_or_default();
        assert!(!words.is_empty() && words.len() < 600 && !words.contains("panicked"), "{name}: no clear message: {message:#}");
        let kind = message["kind"].as_str().unwrap_or_default();
        assert!(!matches!(kind, "internal" | "unsupported" | ""), "{name}: seawall blames itself: {message:#}");
    }
    let once = |kinds: &[&str]| {
        assert_eq!(messages.len(), 1, "{name}: expected one message: {messages:#?}");
        assert!(kinds.iter().any(|kind| messages[0]["kind"] == **kind), "{name}: expected one of {kinds:?}: {:#}", messages[0]);
        messages[0]
    };
    match said {
        Said::Once(kinds) => {
            let message = once(kinds);
            for place in ["line", "column"] {
                assert!(message[place].as_u64().is_some_and(|number| number > 0), "{name}: no {place}: {message:#}");
            }
        }
        Said::OnceForTheFile(kinds) => drop(once(kinds)),
        Said::OnceOrLedger => {
            assert!(messages.len() <= 1, "{name}: {messages:#?}");
            let ledger = dump["ledger"].to_string() + &report["ledger"].to_string();
            assert!(messages.len() == 1 || ledger.contains("hostile."), "{name}: not a word about the file:\n{dump:#}");
        }
        Said::Nothing => assert!(messages.is_empty(), "{name}: {messages:#?}"),
        Said::Anything => {}
    }
    fs::remove_dir_all(folder).unwrap();
    dump
}

/// Runs `seawall scan` on a folder and gives what it wrote to stdout; fails on a crash or a hang.
pub(crate) fn seawall(folder: &Path, name: &str, arguments: &[&str]) -> Vec<u8> {
    let folder = folder.to_str().unwrap();
    let (status, out, err) = called(name, &[&["scan", folder, "--no-config"], arguments].concat());
    assert!(ended_well(status), "{name}: {status}\n{err}");
    out
}

/// How seawall ended, with what it wrote to stdout and to stderr; fails on a hang.
pub(crate) fn called(name: &str, arguments: &[&str]) -> (ExitStatus, Vec<u8>, String) {
    let mut command = bounded();
    let mut child = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let out = std::thread::spawn(move || read_all(&mut out));
    let err = std::thread::spawn(move || read_all(&mut err));
    let mut waited = Duration::ZERO;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if waited > HANG {
            child.kill().unwrap();
            panic!("{name}: no end after {HANG:?}");
        }
        let pause = Duration::from_millis(10);
        std::thread::sleep(pause);
        waited += pause;
    };
    (status, out.join().unwrap(), String::from_utf8_lossy(&err.join().unwrap()).into_owned())
}

/// 5 is an internal error, 2 would say that the test's own arguments are wrong.
fn ended_well(status: ExitStatus) -> bool {
    matches!(status.code(), Some(0 | 1 | 3 | 4))
}

#[cfg(unix)]
fn bounded() -> Command {
    let mut command = Command::new("sh");
    let limited = format!("ulimit -v {MEMORY} 2>&-; exec \"$0\" \"$@\"");
    command.arg("-c").arg(limited).arg(env!("CARGO_BIN_EXE_seawall"));
    command
}

#[cfg(not(unix))]
fn bounded() -> Command {
    Command::new(env!("CARGO_BIN_EXE_seawall"))
}

fn read_all(stream: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    bytes
}

pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("seawall-hostile-{}", std::process::id())).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn names(dump: &Value) -> Vec<&str> {
    dump["resources"].as_array().into_iter().flatten().filter_map(|resource| resource["name"].as_str()).collect()
}

fn messages<'a>(dump: &'a Value, file: &str) -> Vec<&'a Value> {
    let about = |message: &&Value| message["file"].as_str().is_some_and(|path| path.rsplit(['/', '\\']).next() == Some(file));
    dump["diagnostics"].as_array().into_iter().flatten().filter(about).collect()
}

// --- templates ------------------------------------------------------------------------------------------------------

fn template(members: &str) -> String {
    format!("{{\n\"$schema\": \"{SCHEMA}\",\n\"contentVersion\": \"1.0.0.0\",\n{members}\n}}")
}

fn resource(members: &str) -> String {
    template(&format!(
        "\"resources\": [{{\"type\": \"Microsoft.Storage/storageAccounts\", \"apiVersion\": \"2023-01-01\", \"location\": \"westeurope\",\n{members}}}]"
    ))
}

/// A storage account with the text given as the value of a tag.
pub(crate) fn account(tag: &str) -> String {
    template(&account_members(tag))
}

fn account_members(tag: &str) -> String {
    format!(
        "\"resources\": [{{\"type\": \"Microsoft.Storage/storageAccounts\", \"apiVersion\": \"2023-01-01\", \"name\": \"hostile0account\",\n\
         \"location\": \"westeurope\", \"sku\": {{\"name\": \"Standard_ZRS\"}}, \"kind\": \"StorageV2\", \"tags\": {{\"tag\":\n\"{tag}\"}}}}]"
    )
}

/// A storage account in Bicep with the expression given as a property.
fn bicep_account(expression: &str) -> String {
    format!(
        "resource hostile 'Microsoft.Storage/storageAccounts@2023-01-01' = {{\n  name: 'hostile0account'\n  location: 'westeurope'\n  \
         properties: {{\n    x: {expression}\n  }}\n}}\n"
    )
}

fn with_variables(variables: &str, tag: &str) -> String {
    template(&format!("\"variables\": {{{variables}}},\n{}", account_members(tag)))
}

fn deployment(link: &str) -> String {
    template(&format!(
        "\"resources\": [{{\"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"linked\",\n\
         \"properties\": {{\"mode\": \"Incremental\", \"templateLink\": {{\n\"relativePath\": \"{link}\"}}}}}}]"
    ))
}
