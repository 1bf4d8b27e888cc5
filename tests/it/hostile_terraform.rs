//! Hostile Terraform: one message, the rest of the folder scanned, time and memory bounded, nothing from outside, no secret told.

use std::fs;

use seawall::report::Format;
use serde_json::json;

use crate::hostile::{Case, LIMIT, REFUSED, Said, WRONG, folder, judge, seawall};

/// A provider whose version is asked for: without it there is a note that is not the matter here.
const ASKED: &str = "terraform {\n  required_providers {\n    azurerm = { version = \"~> 4.0\" }\n  }\n}\n";

/// The text that must not be told.
const SECRET: &str = "s3cr3t0pa55";

/// Local values, each made of the one before, and an output of the last.
fn chain(last: usize, first: &str, next: &str) -> String {
    let next = |number: usize| format!("  a{number} = {}\n", next.replace('@', &format!("local.a{}", number - 1)));
    format!(
        "locals {{\n  a0 = {first}\n{}}}\noutput \"o\" {{\n  value = local.a{last}\n}}\n",
        (1..=last).map(next).collect::<String>()
    )
}

fn output(expression: &str) -> String {
    format!("output \"o\" {{\n  value = {expression}\n}}\n")
}

fn account(arguments: &str) -> String {
    format!("{ASKED}resource \"azurerm_storage_account\" \"hostile\" {{\n{arguments}\n}}\n")
}

#[test]
fn expansion_bombs() {
    let text = "\"xxxxxxxxxx\"";
    for (name, first, next) in [
        ("tf-templates", text, "\"${@}${@}${@}\""),
        ("tf-join", text, "join(\",\", [@, @, @])"),
        ("tf-replace", "\"aaaa\"", "replace(@, \"a\", \"aaaaaaaa\")"),
        ("tf-jsonencode", text, "jsonencode([@, @])"),
        ("tf-concat", "[1, 2, 3]", "concat(@, @, @)"),
        ("tf-flatten", "[1, 2, 3]", "flatten([@, @, @])"),
        ("tf-tuples", "[1, 2, 3]", "[@, @]"),
        ("tf-objects", "{ x = 1 }", "{ a = @, b = @ }"),
        ("tf-setproduct", "[\"a\", \"b\"]", "setproduct(@, @, @)"),
        ("tf-numbers", "99999999999999999999999999", "@ * @"),
    ] {
        Case::terraform(&chain(60, first, next)).run(name, Said::Once(LIMIT));
    }
    Case::terraform(&output("format(\"%999999999d\", 1)")).run("tf-format", Said::Once(LIMIT));
    let unknown = format!("variable \"v\" {{}}\n{}", chain(60, "\"${var.v}x\"", "\"${@}${@}\""));
    Case::terraform(&unknown).run("tf-unknown-text", Said::Nothing);
    let sets = "setproduct(range(0, 1000), range(0, 1000), range(0, 1000))";
    Case::terraform(&output(sets)).run("tf-product", Said::Once(LIMIT));
    Case::terraform(&output("range(0, 1000000000)")).run("tf-range", Said::Once(WRONG));
    Case::terraform(&output("cidrsubnets(\"10.0.0.0/8\", [for i in range(0, 1000): 16]...)")).run("tf-networks", Said::Anything);
    let loops =
        format!("{}1{}", (0..4).map(|depth| format!("[for i{depth} in range(0, 1000): ")).collect::<String>(), "]".repeat(4));
    Case::terraform(&output(&loops)).run("tf-loops", Said::Once(LIMIT));
    let aliases =
        ('b'..='k').zip('a'..).map(|(next, one)| format!("{next}: &{next} [{}]\n", vec![format!("*{one}"); 9].join(", ")));
    let laughs = format!("yamldecode(<<E\na: &a [x, x]\n{}E\n)", aliases.collect::<String>());
    Case::terraform(&output(&laughs)).run("tf-laughs", Said::Once(REFUSED));
    Case::terraform(&output("yamldecode(\"&a [*a]\")")).run("tf-alias-itself", Said::Once(REFUSED));
}

#[test]
fn instances_without_end() {
    Case::terraform(&account("count = 1000000000\nname = \"a${count.index}\"")).run("tf-count", Said::Once(LIMIT));
    Case::terraform(&account("count = -1\nname = \"a\"")).run("tf-count-negative", Said::Once(WRONG));
    let million =
        "for_each = toset([for pair in setproduct(range(0, 1000), range(0, 1000)): \"${pair[0]}-${pair[1]}\"])\nname = each.key";
    Case::terraform(&account(million)).run("tf-keys", Said::Once(LIMIT));
    let nested = (0..4).fold("x = 1".to_owned(), |inner, _| {
        format!("dynamic \"network_rules\" {{\nfor_each = range(0, 500)\ncontent {{\n{inner}\n}}\n}}")
    });
    Case::terraform(&account(&format!("name = \"a\"\n{nested}"))).run("tf-dynamic", Said::Once(LIMIT));
    let call = |to: &str| format!("module \"m\" {{\n  source = \"{to}\"\n  count = 300\n}}\n");
    Case::terraform(&call("./a"))
        .with("a/main.tf", &call("../b"))
        .with("b/main.tf", &call("../c"))
        .with("c/main.tf", &output("1"))
        .run("tf-modules", Said::Anything);
}

#[test]
fn circles_and_chains() {
    Case::terraform("module \"m\" {\n  source = \"./\"\n}\n").run("tf-itself", Said::Once(REFUSED));
    let call = |to: usize| format!("module \"m\" {{\n  source = \"../m{to}\"\n}}\n");
    let long = (0..100).fold(Case::terraform("module \"m\" {\n  source = \"./m0\"\n}\n"), |case, number| {
        case.with(&format!("m{number}/main.tf"), &call(number + 1))
    });
    long.run("tf-modules-inside", Said::Anything);
    Case::terraform(&chain(5_000, "1", "@ + 1")).run("tf-long-chain", Said::Nothing);
    Case::terraform("locals {\n  a = local.b\n  b = local.a\n}\noutput \"o\" {\n  value = local.a\n}\n")
        .run("tf-locals", Said::Once(WRONG));
    let circle: String = (0..2_000).map(|number| format!("  a{number} = local.a{}\n", (number + 1) % 2_000)).collect();
    Case::terraform(&format!("locals {{\n{circle}}}\n{}", output("local.a0"))).run("tf-long-circle", Said::Once(WRONG));
    let resources = "resource \"azurerm_storage_account\" \"other\" {\n  name = azurerm_storage_account.hostile.name\n}\n";
    Case::terraform(&(account("name = azurerm_storage_account.other.name") + resources)).run("tf-resources", Said::Once(WRONG));
    let modules = |name: &str, of: &str| format!("module \"{name}\" {{\n  source = \"./m\"\n  x = module.{of}.o\n}}\n");
    Case::terraform(&(modules("a", "b") + &modules("b", "a") + &output("module.a.o")))
        .with("m/main.tf", "variable \"x\" {}\noutput \"o\" {\n  value = var.x\n}\n")
        .run("tf-outputs", Said::Anything);
}

#[test]
fn nesting_without_end() {
    for (name, open, inner, close) in [
        ("brackets", "[", "", "]"),
        ("parentheses", "(", "1", ")"),
        ("objects", "{a=", "1", "}"),
        ("templates", "\"${", "1", "}\""),
        ("conditions", "true ? ", "1", " : 2"),
        ("loops", "[for x in [1]: ", "1", "]"),
        ("object-loops", "{for k, v in {}: k => ", "1", "}"),
        ("not", "!", "true", ""),
        ("minus", "-", "1", ""),
        ("calls", "upper(", "\"a\"", ")"),
        ("indexes", "[1][", "0", "]"),
        ("directives", "\"%{ if true }", "x", "%{ endif }\""),
    ] {
        let text = output(&format!("{}{inner}{}", open.repeat(5_000), close.repeat(5_000)));
        Case::terraform(&text).run(&format!("tf-deep-{name}"), Said::Once(LIMIT));
    }
    for (name, behind) in [("names", ".a"), ("numbers", "[0]"), ("splats", "[*]"), ("sums", " + 1")] {
        let text = output(&format!("[]{}", behind.repeat(20_000)));
        Case::terraform(&text).run(&format!("tf-long-{name}"), Said::Once(REFUSED));
    }
    Case::terraform(&format!("{}{}", "x {\n".repeat(5_000), "}\n".repeat(5_000))).run("tf-deep-blocks", Said::Once(LIMIT));
    let heredocs = format!("{}1{}", "<<E\n${\n".repeat(1_000), "\n}\nE\n".repeat(1_000));
    Case::terraform(&output(&heredocs)).run("tf-deep-heredocs", Said::Anything);
    let lists = format!("variable \"v\" {{\n  type = {}string{}\n}}\n", "list(".repeat(5_000), ")".repeat(5_000));
    Case::terraform(&lists).run("tf-deep-types", Said::Once(LIMIT));
    let json = format!("{{\"locals\": {{\"a\": {}{}}}}}", "[".repeat(5_000), "]".repeat(5_000));
    Case::json(&json).run("tf-deep-json", Said::Once(LIMIT));
}

#[test]
fn garbage() {
    Case::terraform(&"\u{0}\u{1} @@@ \"${{{ }}} %{ <<E \n".repeat(5_000)).run("tf-garbage", Said::Anything);
    Case::terraform(&"resource \"x\" \"y\" {\n a = \n".repeat(5_000)).run("tf-errors", Said::Anything);
    Case::terraform(&format!("locals {{\n  x = \"{}", "a".repeat(1 << 20))).run("tf-open-text", Said::Once(WRONG));
    Case::terraform(&format!("locals {{\n  x = <<E\n{}", "a\n".repeat(50_000))).run("tf-open-heredoc", Said::Once(WRONG));
    Case::terraform("/* never closed").run("tf-open-comment", Said::Once(WRONG));
    Case::terraform(&output(&format!("\"{}\"", "a".repeat(9 << 20)))).run("tf-giant", Said::OnceForTheFile(LIMIT));
}

#[test]
fn patterns_that_explode() {
    let long = format!("join(\"\", [for i in range(0, 1000): \"{}\"])", "a".repeat(2000));
    for (name, call, said) in [
        ("states", "regexall(\"(a{0,1000}){0,1000}\", \"a\")".to_owned(), Said::Once(WRONG)),
        // After each match, all that is left is looked through for another that begins here.
        ("again", format!("length(regexall(\"[^b]*b|a\", {long}))"), Said::Once(LIMIT)),
        ("groups", format!("replace({long}, \"/a+/\", \"{}\")", "$0".repeat(1000)), Said::Once(LIMIT)),
    ] {
        Case::terraform(&output(&call)).run(&format!("tf-pattern-{name}"), said);
    }
    // What takes an exponential time where patterns are tried one way after the other.
    Case::terraform(&output(&format!("can(regex(\"^(a*)*b$\", {long}))"))).run("tf-pattern-backtracks", Said::Nothing);
}

#[test]
fn one_block_is_lost() {
    let kept = "resource \"azurerm_storage_account\" \"kept\" {\n  name = \"kept0account\"\n}\n";
    let lost = "resource \"azurerm_storage_account\" \"lost\" {\n  name = = \"lost0account\"\n}\n";
    let dump = Case::terraform(&format!("{ASKED}{lost}{kept}")).run("tf-lost", Said::Once(WRONG));
    assert!(dump.to_string().contains("kept0account") && !dump["resources"].to_string().contains("lost0account"));
}

#[test]
fn shapes_of_json() {
    let odd =
        [json!(1), json!("x"), json!(null), json!([]), json!([[null]]), json!({"": {"": {}}}), json!({"a": {"b": [1, {}]}})];
    for (number, odd) in odd.iter().enumerate() {
        let kinds = ["resource", "data", "module", "variable", "locals", "output", "provider", "terraform", "moved", "import"];
        let outermost: serde_json::Map<_, _> = kinds.iter().map(|kind| ((*kind).to_owned(), odd.clone())).collect();
        Case::json(&json!(outermost).to_string()).run(&format!("tf-json-kinds-{number}"), Said::Anything);
        let inside = json!({
            "resource": {"azurerm_storage_account": {"x": {
                "name": odd, "count": odd, "network_rules": odd, "lifecycle": odd, "provider": odd, "dynamic": odd, "timeouts": odd
            }}},
            "module": {"m": {"source": odd, "count": odd, "providers": odd}},
            "variable": {"v": {"type": odd, "default": odd, "sensitive": odd, "validation": odd}},
            "output": {"o": {"value": odd, "sensitive": odd}},
            "terraform": {"required_providers": {"azurerm": odd}, "backend": {"azurerm": odd}},
            "provider": {"azurerm": odd},
        });
        Case::json(&inside.to_string()).run(&format!("tf-json-inside-{number}"), Said::Anything);
        let manifest = json!({"Modules": [odd, {"Key": odd, "Source": odd, "Dir": odd}, {"Key": "m", "Dir": odd}]});
        Case::terraform("module \"m\" {\n  source = \"a/b/azurerm\"\n}\n")
            .with(".terraform/modules/modules.json", &manifest.to_string())
            .run(&format!("tf-manifest-{number}"), Said::Anything);
    }
    Case::json("{\"locals\": {\"a\": ").run("tf-json-cut", Said::Once(WRONG));
}

#[test]
fn nothing_from_outside() {
    for (name, source) in [
        ("etc", "../../../../../../../../etc"),
        ("absolute", "/etc"),
        ("drive", "C:\\\\windows"),
        ("scheme", "file:///etc"),
        ("nul", "./a\\u0000b"),
        ("missing", "./nowhere"),
    ] {
        Case::terraform(&format!("module \"m\" {{\n  source = \"{source}\"\n}}\n"))
            .run(&format!("tf-source-{name}"), Said::Once(REFUSED));
    }
    for (name, expression) in [
        ("file", "file(\"../../../../../../../etc/passwd\")"),
        ("absolute", "file(\"/etc/passwd\")"),
        ("template", "templatefile(\"../../../../../../../etc/passwd\", {})"),
        ("base64", "filebase64(\"${path.module}/../../../../../../etc/passwd\")"),
        ("hash", "filemd5(\"/etc/passwd\")"),
        ("set", "fileset(\"../../../../../../../etc\", \"*\")"),
        ("folder", "file(\".\")"),
        ("itself", "templatefile(\"t.tpl\", {})"),
    ] {
        let dump = Case::terraform(&account(&format!("name = \"a\"\ntags = {{\n  t = {expression}\n}}")))
            .with("t.tpl", "${templatefile(\"t.tpl\", {})}")
            .run(&format!("tf-read-{name}"), Said::Anything);
        assert!(!dump.to_string().contains("root:x:"), "{name}: the content of another file is in the output");
    }
    for (number, folder) in ["../../../../../etc", "/etc", ".", ""].iter().enumerate() {
        let manifest = json!({"Modules": [{"Key": "m", "Source": "a/b/azurerm", "Dir": folder}]});
        Case::terraform("module \"m\" {\n  source = \"a/b/azurerm\"\n}\n")
            .with(".terraform/modules/modules.json", &manifest.to_string())
            .run(&format!("tf-manifest-outside-{number}"), Said::Once(REFUSED));
    }
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out() {
    use std::os::unix::fs::symlink;
    let outside = folder("tf-outside");
    fs::write(outside.join("main.tf"), account("name = \"escaped0account\"")).unwrap();
    fs::write(outside.join("secret.txt"), "escaped0account").unwrap();
    let module = Case::terraform("module \"m\" {\n  source = \"./link\"\n}\n").lay("tf-link");
    symlink(&outside, module.join("link")).unwrap();
    assert!(!judge(&module, "tf-link", &Said::Once(REFUSED)).to_string().contains("escaped0account"));
    let text = Case::terraform(&account("name = file(\"link.txt\")")).lay("tf-link-text");
    symlink(outside.join("secret.txt"), text.join("link.txt")).unwrap();
    assert!(!judge(&text, "tf-link-text", &Said::Once(REFUSED)).to_string().contains("escaped0account"));
}

/// Scans in each format; none of them may tell the secret.
fn untold(case: &Case, name: &str) {
    let folder = case.lay(name);
    let outputs = Format::ALL.iter().map(|format| ["--output", format.name()]);
    for format in outputs.chain([["--dump", "resources"], ["--dump", "terraform"]]) {
        let said = String::from_utf8_lossy(&seawall(&folder, name, &[&format[..], &["--fail-on", "none"]].concat())).into_owned();
        let place = said.lines().find(|line| line.contains(SECRET));
        assert!(place.is_none(), "{name}: {format:?} tells the secret: {place:?}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn secrets_are_not_told() {
    for (number, source) in [
        "git::https://user:@example.com/x.git?ref=1",
        "git::ssh://@@example.com/x.git",
        "https://example.com/x.zip?token=@&archive=zip",
        "s3::https://s3.amazonaws.com/b/k.zip?aws_access_key_id=a&aws_access_key_secret=@",
    ]
    .iter()
    .enumerate()
    {
        // The frame of a finding shows the line as it is written; a source is in messages only.
        let source = source
            .replace("@@", &format!("{SECRET}@"))
            .replace(":@example", &format!(":{SECRET}@example"))
            .replace("=@", &format!("={SECRET}"));
        assert!(source.contains(SECRET));
        untold(&Case::terraform(&format!("module \"m\" {{\n  source = \"{source}\"\n}}\n")), &format!("tf-credentials-{number}"));
    }
    let calls = [
        "file(var.p)",
        "jsondecode(var.p)",
        "yamldecode(\"[${var.p}\")",
        "csvdecode(\"a,b\\n${var.p}\")",
        "regex(var.p, \"x\")",
        "formatdate(var.p, var.p)",
        "timeadd(var.p, \"1h\")",
        "parseint(var.p, 10)",
        "cidrsubnet(var.p, 1, 1)",
        "format(var.p, 1)",
        "templatefile(var.p, {})",
        "fileset(var.p, \"*\")",
        "provider::azurerm::parse_resource_id(var.p)",
        "tobool(var.p)",
        "var.p + 1",
        "var.p.x",
        "var.p[0]",
        "{}[var.p]",
        "{ (var.p) = 1, (var.p) = 2 }",
        "element([], var.p)",
        "zipmap([var.p], [1, 2])",
        "var.p ? 1 : 2",
        "templatestring(var.p, {})",
        "{ for key in [var.p, var.p]: key => 1 }",
    ];
    let outputs = calls.iter().enumerate().map(|(number, call)| format!("output \"o{number}\" {{\n  value = {call}\n}}\n"));
    let text = format!(
        "{ASKED}variable \"p\" {{\n  sensitive = true\n}}\nlocals {{\n  q = \"x-${{var.p}}\"\n}}\n\
         resource \"azurerm_storage_account\" \"a\" {{\n  name = var.p\n  location = var.p\n  min_tls_version = lower(var.p)\n  \
         tags = {{ (var.p) = local.q }}\n  network_rules {{\n    default_action = trimspace(var.p)\n  }}\n}}\n\
         resource \"azurerm_storage_account\" \"b\" {{\n  count = var.p\n  name = \"b\"\n}}\n\
         resource \"azurerm_storage_account\" \"c\" {{\n  for_each = toset([var.p])\n  name = each.key\n}}\n\
         resource \"azapi_resource\" \"d\" {{\n  type = var.p\n  name = var.p\n  parent_id = var.p\n  body = {{ (var.p) = var.p }}\n}}\n\
         module \"m\" {{\n  source = var.p\n  version = var.p\n}}\n{}",
        outputs.collect::<String>()
    );
    untold(&Case::terraform(&text).with("secret.auto.tfvars", &format!("p = \"{SECRET}\"\n")), "tf-sensitive");
}

#[test]
fn nonsense_for_azapi() {
    let types = ["\"x\"", "\"@@@\"", "\"\"", "\"Microsoft.Storage/storageAccounts\"", "\"A.B/c/d/e@1\"", "1", "null", "[]"];
    let values = ["1", "null", "\"x\"", "[]", "\"{\"", "jsonencode([1])", "{ properties = [] }", "{ properties = { a = null } }"];
    let mut text = String::new();
    for (row, ty) in types.iter().enumerate() {
        for (column, value) in values.iter().enumerate() {
            text += &format!(
                "resource \"azapi_resource\" \"r{row}{column}\" {{\n  type = {ty}\n  name = {value}\n  parent_id = {value}\n  \
                 location = {value}\n  tags = {value}\n  body = {value}\n}}\n\
                 resource \"azapi_update_resource\" \"u{row}{column}\" {{\n  type = {ty}\n  resource_id = {value}\n  body = {value}\n}}\n\
                 data \"azapi_resource\" \"d{row}{column}\" {{\n  type = {ty}\n  name = {value}\n}}\n\
                 output \"o{row}{column}\" {{\n  value = data.azapi_resource.d{row}{column}.output.a.b\n}}\n"
            );
        }
    }
    Case::terraform(&text).run("tf-azapi", Said::Anything);
}
