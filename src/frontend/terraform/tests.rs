//! Whole configurations: what becomes of modules, variables, repetition and dynamic blocks.

use super::*;
use crate::budget::Budget;
use crate::frontend::{Languages, Target};
use crate::model::{Condition, StepKind};
use crate::source::Sources;
use crate::workspace::Memory;
use value::{Data, Type};

struct Read {
    sources: Sources,
    configuration: Configuration,
    diagnostics: Vec<Diagnostic>,
}

fn read_with(folder: &str, files: &[(&str, &str)], options: &Options) -> Read {
    let (workspace, sources, target) = (Memory::new(files.iter().copied()), Sources::default(), Target::default());
    let (budget, languages) = (Budget::default(), Languages::default());
    let context = Context {
        workspace: &workspace,
        sources: &sources,
        target: &target,
        budget: &budget,
        loader: &languages,
        restored: false,
    };
    let library = Library::new(&workspace, &sources, BTreeMap::new());
    let Warned { value, diagnostics } = evaluate(folder, &library, options, &context);
    drop(library);
    Read { sources, configuration: value, diagnostics }
}

fn read_all(files: &[(&str, &str)]) -> Read {
    read_with("", files, &Options::default())
}

fn one(text: &str) -> Read {
    read_all(&[("main.tf", text)])
}

impl Read {
    fn addresses(&self) -> Vec<&str> {
        self.configuration.instances.iter().map(|instance| instance.address.as_str()).collect()
    }

    fn value(&self, address: &str, name: &str) -> Value {
        let instance = self.configuration.instances.iter().find(|instance| instance.address == address);
        let instance = instance.unwrap_or_else(|| panic!("no {address} in {:?}", self.addresses()));
        instance.values.get(name).unwrap_or_else(|| panic!("no {name} in {address}")).clone()
    }

    fn output(&self, name: &str) -> String {
        shown(&self.configuration.outputs[name])
    }

    fn messages(&self) -> Vec<&str> {
        let trouble = self.diagnostics.iter().filter(|one| one.kind != DiagnosticKind::Note);
        trouble.map(|one| one.message.as_str()).collect()
    }

    /// What a place is written as.
    fn text(&self, span: Span) -> String {
        self.sources.file(span.file).text()[span.start as usize..span.end as usize].to_owned()
    }
}

/// A value in few signs: `?` is unknown, `…` more than is known.
fn shown(value: &Value) -> String {
    let more = |open: bool| if open { ", …" } else { "" };
    match &value.data {
        Data::Null(_) => "null".to_owned(),
        Data::Bool(truth) => truth.to_string(),
        Data::Number(number) => number.to_string(),
        Data::String(text) => format!("{text:?}"),
        Data::Parts(_) => "?".to_owned(),
        Data::Unknown(ty, _) if *ty == Type::Any => "?".to_owned(),
        Data::Unknown(ty, _) => format!("?{ty}"),
        Data::Sequence(sequence) => {
            let items: Vec<String> = sequence.items.iter().map(shown).collect();
            format!("[{}{}]", items.join(", "), more(sequence.open.is_some()))
        }
        Data::Mapping(mapping) => {
            let entries: Vec<String> = mapping.entries.iter().map(|(key, value)| format!("{key}: {}", shown(value))).collect();
            format!("{{{}{}}}", entries.join(", "), more(mapping.open.is_some()))
        }
    }
}

#[test]
fn blocks_are_repeated() {
    let read = one(r#"
        locals { names = toset(["b", "a"]) }
        resource "x_one" "r" { v = 1 }
        resource "x_count" "r" {
          count = 2
          v     = "n${count.index}"
        }
        resource "x_set" "r" {
          for_each = local.names
          v        = "${each.key}-${each.value}"
        }
        resource "x_map" "r" {
          for_each = { k = { size = 3 } }
          v        = each.value.size
        }
        resource "x_none" "r" { count = 0 }
        data "x_data" "d" { v = x_count.r[1].v }
        output "all" { value = x_count.r[*].v }
        output "keyed" { value = x_set.r["a"].v }
    "#);
    assert_eq!(
        read.addresses(),
        ["x_one.r", "x_count.r[0]", "x_count.r[1]", "x_set.r[\"a\"]", "x_set.r[\"b\"]", "x_map.r[\"k\"]", "data.x_data.d"]
    );
    assert_eq!(shown(&read.value("x_count.r[1]", "v")), "\"n1\"");
    assert_eq!(shown(&read.value("x_set.r[\"b\"]", "v")), "\"b-b\"");
    assert_eq!(shown(&read.value("x_map.r[\"k\"]", "v")), "3");
    assert_eq!(shown(&read.value("data.x_data.d", "v")), "\"n1\"");
    assert_eq!((read.output("all"), read.output("keyed")), ("[\"n0\", \"n1\"]".to_owned(), "\"a-a\"".to_owned()));
    assert_eq!(read.messages(), [""; 0]);
}

#[test]
fn what_may_be_there_is_kept() {
    let read = one(r#"
        variable "n" { type = number }
        variable "on" { type = bool }
        variable "m" { type = map(object({ size = number })) }
        resource "x_count" "r" {
          count = var.n
          v     = count.index
        }
        resource "x_if" "r" {
          count = var.on ? 1 : 0
          v     = count.index
        }
        resource "x_each" "r" {
          for_each = var.m
          k        = each.key
          v        = each.value.size
        }
        output "first" { value = x_if.r[0].v }
        output "number" { value = length(x_if.r) }
    "#);
    assert_eq!(read.addresses(), ["x_count.r[?]", "x_if.r[0]", "x_each.r[?]"]);
    assert!(read.configuration.instances.iter().all(|one| matches!(one.condition, Condition::Maybe(_))));
    assert_eq!(shown(&read.value("x_count.r[?]", "v")), "?number");
    assert_eq!(shown(&read.value("x_each.r[?]", "k")), "?string");
    assert_eq!(shown(&read.value("x_each.r[?]", "v")), "?number");
    assert_eq!((read.output("first"), read.output("number")), ("0".to_owned(), "?number".to_owned()));
    assert_eq!(read.messages(), [""; 0]);
}

#[test]
fn dynamic_blocks_are_written_out() {
    let read = one(r#"
        variable "rules" { type = list(object({ name = string })) }
        resource "x_r" "r" {
          rule { name = "first" }
          dynamic "rule" {
            for_each = ["a", "b"]
            iterator = each_rule
            content {
              name = "${each_rule.key}${each_rule.value}"
              dynamic "inner" {
                for_each = { k = 1 }
                content { v = "${each_rule.value}${inner.key}${inner.value}" }
              }
            }
          }
          dynamic "none" {
            for_each = []
            content {}
          }
          dynamic "some" {
            for_each = var.rules
            content { name = some.value.name }
          }
          timeouts { create = "1h" }
          lifecycle { ignore_changes = [tags] }
          depends_on = [x_r.other]
        }
    "#);
    let rules = "[{name: \"first\"}, {inner: [{v: \"ak1\"}], name: \"0a\"}, {inner: [{v: \"bk1\"}], name: \"1b\"}]";
    assert_eq!(
        shown(&read.configuration.instances[0].values),
        format!("{{rule: {rules}, some: [{{name: ?string}}, …], timeouts: {{create: \"1h\"}}}}")
    );
    assert_eq!(read.messages(), [""; 0]);
}

#[test]
fn modules_are_called() {
    let read = read_all(&[
        (
            "main.tf",
            r#"
            module "net" {
              source   = "./modules/net"
              for_each = { a = 1, b = 2 }
              prefix   = each.key
              size     = each.value
            }
            module "far" { source = "Azure/naming/azurerm" }
            resource "x_r" "r" {
              v = module.net["b"].name
              w = module.far.name
            }
            output "all" { value = { for k, m in module.net : k => m.name } }
            "#,
        ),
        (
            "modules/net/main.tf",
            r#"
            variable "prefix" {}
            variable "size" { type = string }
            resource "x_net" "n" { name = "${var.prefix}${var.size}" }
            output "name" { value = x_net.n.name }
            output "path" { value = path.module }
            "#,
        ),
    ]);
    assert_eq!(read.addresses(), ["x_r.r", "module.net[\"a\"].x_net.n", "module.net[\"b\"].x_net.n"]);
    assert_eq!(shown(&read.value("x_r.r", "v")), "\"b2\"");
    assert_eq!(shown(&read.value("x_r.r", "w")), "?");
    assert_eq!(read.output("all"), "{a: \"a1\", b: \"b2\"}");
    let resolved: Vec<_> = read.configuration.modules.iter().map(|one| (one.reference.as_str(), one.resolved)).collect();
    assert_eq!(resolved, [("./modules/net", true), ("Azure/naming/azurerm", false)]);
    assert_eq!(read.configuration.instances[1].trail[0].0, "module.net[\"a\"]");
    assert_eq!(read.messages(), [""; 0]);
}

#[test]
fn installed_modules_are_found() {
    let manifest = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"m","Source":"x/y/z","Dir":".terraform/modules/m"}]}"#;
    let read = read_with(
        "infra",
        &[
            ("infra/main.tf", "module \"m\" {\n  source = \"x/y/z\"\n}\noutput \"v\" { value = module.m.v }\n"),
            ("infra/.terraform/modules/modules.json", manifest),
            ("infra/.terraform/modules/m/main.tf", "output \"v\" { value = \"${path.module} ${path.root}\" }\n"),
        ],
        &Options::default(),
    );
    assert_eq!(read.output("v"), "\".terraform/modules/m .\"");
}

#[test]
fn the_last_value_of_a_variable_counts() {
    let files = [
        ("main.tf", "variable \"v\" { default = \"default\" }\noutput \"v\" { value = var.v }\n"),
        ("terraform.tfvars", "v = \"terraform\"\n"),
        ("b.auto.tfvars", "v = \"b\"\n"),
        ("c.auto.tfvars.json", "{\"v\": \"c\"}"),
        ("env/prod.tfvars", "v = \"prod\"\n"),
    ];
    let with = |count: usize, options: &Options| read_with("", &files[..count], options).output("v");
    let environment = [("v".to_owned(), "environment".to_owned())].into();
    let none = Options::default();
    let env = Options { environment, ..Options::default() };
    let file = Options { files: vec!["env/prod.tfvars".to_owned()], ..env.clone() };
    let line = Options { values: vec![("v".to_owned(), "line".to_owned())], ..file.clone() };
    let cases = [
        (1, &none, "default"),
        (1, &env, "environment"),
        (2, &env, "terraform"),
        (3, &env, "b"),
        (4, &env, "c"),
        (5, &file, "prod"),
        (5, &line, "line"),
    ];
    for (count, options, wanted) in cases {
        assert_eq!(with(count, options), format!("{wanted:?}"));
    }
}

#[test]
fn values_are_converted_to_the_type_of_the_variable() {
    let text = r#"
        variable "s" { type = object({ a = string, b = optional(number, 5), c = optional(list(string)) }) }
        variable "l" { type = list(string) }
        variable "n" {
          type     = string
          default  = "x"
          nullable = false
        }
        output "s" { value = var.s }
        output "l" { value = var.l }
        output "n" { value = var.n }
    "#;
    let files = [("main.tf", text), ("terraform.tfvars", "s = { a = 1, z = 2 }\nn = null\n")];
    let values = vec![("l".to_owned(), "[1, true]".to_owned())];
    let read = read_with("", &files, &Options { values, ..Options::default() });
    assert_eq!(read.output("s"), "{a: \"1\", b: 5, c: null}");
    assert_eq!(read.output("l"), "[\"1\", \"true\"]");
    assert_eq!(read.output("n"), "\"x\"");
    assert_eq!(read.messages(), [""; 0]);
}

#[test]
fn a_variable_without_value_is_one_of_what_its_validation_allows() {
    let read = one(r#"
        variable "tls" {
          type = string
          validation {
            condition     = contains(["TLS1_2", "TLS1_3"], var.tls)
            error_message = "no"
          }
        }
        resource "x_r" "r" { tls = var.tls }
    "#);
    let Data::Unknown(Type::String, unknown) = read.value("x_r.r", "tls").data else { panic!("unknown") };
    assert_eq!(unknown.cause.to_string(), "needs a value for variable `tls`");
    assert_eq!(unknown.refinement.one_of.as_ref().map(|values| values.len()), Some(2));
}

#[test]
fn circles_are_told_and_cost_themselves_only() {
    let read = one(r#"
        locals {
          a = local.b
          b = local.a
        }
        resource "x_r" "r" {
          a = local.a
          v = 1
        }
    "#);
    assert_eq!(read.messages()[0], "a circle: `local.a` → `local.b` → `local.a`");
    assert!(matches!(read.value("x_r.r", "a").data, Data::Unknown(..)));
    assert_eq!(shown(&read.value("x_r.r", "v")), "1");
}

#[test]
fn a_module_that_calls_itself_is_not_followed() {
    let read = one("module \"m\" {\n  source = \"./\"\n}\nresource \"x_r\" \"r\" {}\n");
    assert_eq!(read.addresses(), ["x_r.r"]);
    assert!(!read.configuration.modules[0].resolved);
}

#[test]
fn long_chains_cost_no_depth() {
    let mut text = String::from("locals {\n  v0 = 1\n");
    for number in 1..20_000 {
        text.push_str(&format!("  v{number} = local.v{} + 1\n", number - 1));
    }
    text.push_str("}\noutput \"v\" { value = local.v19999 }\n");
    assert_eq!(one(&text).output("v"), "20000");
}

#[test]
fn overrides_are_merged() {
    let read = read_all(&[
        ("a.tf", "resource \"x_r\" \"r\" {\n  a = 1\n  b = 1\n  rule { n = 1 }\n  rule { n = 2 }\n}\nlocals {\n  l = 1\n}\n"),
        ("a_override.tf", "resource \"x_r\" \"r\" {\n  b = local.l\n  rule { n = 3 }\n}\nlocals {\n  l = 2\n}\n"),
        ("b.tf", "resource \"x_s\" \"tf\" {}\n"),
        ("b.tofu", "resource \"x_s\" \"tofu\" {}\n"),
        ("c.tf.json", "{\"resource\": {\"x_j\": {\"r\": {\"v\": \"${local.l}\"}}}}"),
    ]);
    assert_eq!(read.addresses(), ["x_r.r", "x_s.tofu", "x_j.r"]);
    assert_eq!(shown(&read.configuration.instances[0].values), "{a: 1, b: 2, rule: [{n: 3}]}");
    assert_eq!(shown(&read.value("x_j.r", "v")), "2");
}

#[test]
fn a_value_tells_the_way_it_came() {
    let read = read_all(&[
        ("main.tf", "variable \"tls\" {}\nmodule \"m\" {\n  source = \"./m\"\n  tls    = var.tls\n}\n"),
        ("terraform.tfvars", "tls = \"TLS1_0\"\n"),
        ("m/main.tf", "variable \"tls\" {}\nresource \"x_r\" \"r\" {\n  tls = var.tls\n}\n"),
    ]);
    let value = read.value("module.m.x_r.r", "tls");
    let steps: Vec<(String, StepKind)> = value.origin.steps().map(|step| (read.text(step.span), step.kind)).collect();
    let kinds: Vec<StepKind> = steps.iter().map(|(_, kind)| *kind).collect();
    assert_eq!(steps[0].0, "var.tls");
    assert_eq!(steps.last().map(|(text, _)| text.as_str()), Some("\"TLS1_0\""));
    assert!(kinds.contains(&StepKind::ModuleArgument) && kinds.contains(&StepKind::VariablesFile), "{kinds:?}");
}

#[test]
fn providers_know_their_major() {
    let version = |files: &[(&str, &str)]| {
        let read = read_all(files);
        let instance = read.configuration.instances.iter().find(|one| &*one.provider.name == "azurerm");
        instance.map(|one| (one.provider.major, shown(&one.provider.arguments)))
    };
    let resource = "resource \"azurerm_resource_group\" \"r\" {\n  name = \"r\"\n}\n";
    let asked = format!(
        "terraform {{\n  required_providers {{\n    azurerm = {{ source = \"hashicorp/azurerm\", version = \"~> 3.0\" }}\n  }}\n}}\n{resource}"
    );
    let lock = "provider \"registry.terraform.io/hashicorp/azurerm\" {\n  version = \"4.12.0\"\n}\n";
    let nothing = "{}".to_owned();
    assert_eq!(version(&[("main.tf", resource)]), Some((None, nothing.clone())));
    assert_eq!(version(&[("main.tf", &asked)]), Some((Some(3), nothing.clone())));
    assert_eq!(version(&[("main.tf", &asked), (".terraform.lock.hcl", lock)]), Some((Some(4), nothing)));
    let west = "provider \"azurerm\" {\n  alias = \"west\"\n  subscription_id = \"s\"\n}\nmodule \"m\" {\n  source = \"./m\"\n  providers = { azurerm = azurerm.west }\n}\n";
    assert_eq!(version(&[("main.tf", west), ("m/main.tf", resource)]), Some((None, "{subscription_id: \"s\"}".to_owned())));
}

#[test]
fn secrets_stay_marked() {
    let read = one("variable \"p\" {\n  default = \"hidden\"\n  sensitive = true\n}\nresource \"x_r\" \"r\" {\n  v = var.p\n}\n");
    assert!(read.value("x_r.r", "v").sensitive);
}

#[test]
fn outputs_that_are_declared_sensitive_are_secure() {
    let (workspace, sources, target) = (Memory::default(), Sources::default(), Target::default());
    let (budget, languages) = (Budget::default(), Languages::default());
    let context = Context {
        workspace: &workspace,
        sources: &sources,
        target: &target,
        budget: &budget,
        loader: &languages,
        restored: false,
    };
    let text = "output \"shown\" { value = sensitive(1) }\noutput \"kept\" {\n  value = 1\n  sensitive = true\n}\n";
    let outputs = reading(one(text).configuration, &context).value.deployment.outputs;
    let kind = |name: &str| outputs.get(name)?.get("type")?.as_str().map(str::to_owned);
    assert_eq!((kind("shown"), kind("kept").as_deref()), (None, Some("secureString")));
}

#[test]
fn wrong_values_are_told_and_not_quoted() {
    let files = [
        ("main.tf", "variable \"n\" { type = number }\noutput \"n\" { value = var.n }\n"),
        ("terraform.tfvars", "n = \"secret\"\n"),
    ];
    let read = read_all(&files);
    assert!(!read.messages().is_empty());
    assert!(read.messages().iter().all(|message| !message.contains("secret")), "{:?}", read.messages());
    assert_eq!(read.output("n"), "?number");
}
