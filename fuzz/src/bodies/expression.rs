//! Bytes as one expression of each language, evaluated twice: with the values of parameters, and without. What is said without them must
//! hold with them.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use seawall::frontend::bicep as bicep_language;
use seawall::frontend::terraform::convert::model_type;
use seawall::frontend::terraform::expression::{Evaluator, Found, Names};
use seawall::frontend::terraform::functions::Host;
use seawall::frontend::terraform::lower::lower;
use seawall::frontend::terraform::parse::{parse_expression, parse_template};
use seawall::frontend::terraform::value::{Type, Value};
use seawall::frontend::{Reading, arm as arm_language, json};
use seawall::model::{Cause, Unknown};
use seawall::source::Span;
use seawall::workspace::Memory;
use serde_json::json;

use crate::bodies::ground::Run;
use crate::bodies::holds;

/// Bytes of an expression.
const LONGEST: usize = 2048;

/// What the parameters are, where they are known.
const PARAMETERS: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0",
  "parameters": {
    "s": {"value": "a,B c"}, "n": {"value": 3}, "b": {"value": true}, "a": {"value": ["x", "y", 1]}, "o": {"value": {"k": "v", "l": [1]}}
  }
}"#;

fn short(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| text.len() <= LONGEST)
}

/// What was said of the outputs without the values of parameters holds with them.
fn check(said: Reading, known: Reading, text: &str) {
    holds::check(&said.deployment.outputs, &known.deployment.outputs, text);
}

/// An expression of ARM templates, without its brackets.
pub(crate) fn arm(bytes: &[u8]) {
    let Some(text) = short(bytes) else { return };
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {
            "s": {"type": "string"}, "n": {"type": "int"}, "b": {"type": "bool"}, "a": {"type": "array"}, "o": {"type": "object"},
        },
        "variables": {"v": "[createObject('p', parameters('s'), 'q', 2)]"},
        "resources": [],
        "outputs": {"x": {"type": "object", "value": {"y": format!("[{text}]")}}},
    });
    let template = template.to_string();
    let run = Run::new([("main.json", template.as_str()), ("known.json", PARAMETERS)]);
    let read = |parameters: Option<&str>| {
        let file = run.sources.add("main.json", template.as_str());
        let node = json::parse(file, &template, &run.budget).value?;
        let read = arm_language::evaluate("main.json", &node, parameters, &run.context());
        run.check_messages(&read.diagnostics);
        run.check_reading(read.value.clone());
        Some(read.value)
    };
    if let (Some(said), Some(known)) = (read(None), read(Some("known.json"))) {
        check(said, known, text);
    }
}

/// An expression of Bicep.
pub(crate) fn bicep(bytes: &[u8]) {
    let Some(text) = short(bytes) else { return };
    let template = format!(
        "param s string\nparam n int\nparam b bool\nparam a array\nparam o object\nvar v = {{\n  p: s\n  q: 2\n}}\noutput x object = {{ y: {text} }}\n"
    );
    let run = Run::new([("main.bicep", template.as_str()), ("known.json", PARAMETERS)]);
    let read = |parameters: Option<&str>| {
        let file = run.sources.add("main.bicep", template.as_str());
        let program = bicep_language::parse(file, &template, bicep_language::dialect("main.bicep"), &run.budget);
        let read = bicep_language::evaluate("main.bicep", &Arc::new(program.value), parameters, &run.context());
        run.check_messages(&read.diagnostics);
        run.check_reading(read.value.clone());
        read.value
    };
    check(read(None), read(Some("known.json")), text);
}

/// An expression of HCL, and the same text as a template.
pub(crate) fn hcl(bytes: &[u8]) {
    let Some(text) = short(bytes) else { return };
    let run = Run::new([]);
    let file = run.sources.add("main.tf", text);
    let locate = |range: Range<usize>| Span::new(file, range.start, range.end);
    drop(parse_template(text, &locate));
    let Ok(expression) = parse_expression(text, &locate) else { return };
    let workspace =
        Memory::new([("a.txt", "hello ${s}"), ("b.tftpl", "%{ for x in l ~}${x}%{ endfor ~}"), ("sub/c.yaml", "k: [1, v]")]);
    let host = Host { workspace: &workspace, base: "", budget: &run.budget };
    let evaluate = |names: &dyn Names| {
        let diagnostics = RefCell::default();
        let value = Evaluator::new(names, &host, &diagnostics).try_value(&expression);
        run.check_messages(&diagnostics.into_inner());
        value
    };
    let known = evaluate(&Values { known: true });
    let said = evaluate(&Values { known: false });
    // What fails where all is known never comes to be.
    if let (Ok(said), Ok(known)) = (said, known) {
        holds::check(&lower(&said), &lower(&known), text);
    }
}

/// `var.s`, `var.n`, `var.b`, `var.l`, `var.m`, whose values may be known.
struct Values {
    known: bool,
}

impl Names for Values {
    fn find(&self, root: &str, path: &[&str], _: Span) -> Option<Found> {
        let name = *path.first().filter(|_| root == "var")?;
        let text = |text: &str| Value::string(text);
        let value = match name {
            "s" => text("a,B c"),
            "n" => Value::from(seawall::frontend::terraform::value::Data::Number(
                seawall::frontend::terraform::number::Number::parse("3")?,
            )),
            "b" => Value::from(seawall::frontend::terraform::value::Data::Bool(true)),
            "l" => Value::list(Type::String, vec![text("x"), text("y"), text("10.0.0.0/8")]),
            "m" => Value::map(Type::String, [("k".into(), text("v")), ("l".into(), text("w"))].into()),
            _ => return None,
        };
        let value = if self.known {
            value
        } else {
            let ty = value.ty();
            let cause = Cause::Variable { name: name.into(), span: None };
            Value::unknown(ty.clone(), Unknown::new(format!("variable {name}"), model_type(&ty), cause))
        };
        Some(Found { value, used: 1 })
    }
}
