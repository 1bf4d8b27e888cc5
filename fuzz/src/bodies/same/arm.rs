//! The program as the JSON that Bicep's compiler makes of it.

use serde_json::{Map, Value as Json, json};

use crate::bodies::same::model::{Expr, Loop, Program, Resource, Type};

/// The template.
pub(super) fn print(program: &Program) -> Json {
    let outside = Writer { program, item: None };
    let mut parameters = Map::new();
    for (number, parameter) in program.parameters.iter().enumerate() {
        let ty = match (parameter.ty, parameter.secure) {
            (Type::Text, true) => "securestring",
            (Type::Record, true) => "secureObject",
            (ty, _) => ty.word(),
        };
        let mut declared = json!({"type": ty});
        if let Some(default) = &parameter.default {
            declared["defaultValue"] = outside.value(default);
        }
        parameters.insert(format!("p{number}"), declared);
    }
    let (mut variables, mut copies) = (Map::new(), Vec::new());
    for (number, variable) in program.variables.iter().enumerate() {
        let name = format!("v{number}");
        match &variable.repeated {
            Some(of) => copies.push(outside.copy(&name, of, &variable.value)),
            None => drop(variables.insert(name, outside.value(&variable.value))),
        }
    }
    if !copies.is_empty() {
        variables.insert("copy".to_owned(), Json::Array(copies));
    }
    let mut outputs = Map::new();
    for (number, (ty, value)) in program.outputs.iter().enumerate() {
        outputs.insert(format!("o{number}"), json!({"type": ty.word(), "value": outside.value(value)}));
    }
    let mut template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": parameters,
        "variables": variables,
        "resources": resources(program),
        "outputs": outputs,
    });
    if let Some(body) = &program.function {
        let own = json!({
            "parameters": [{"type": "string", "name": "given"}],
            "output": {"type": "string", "value": outside.value(body)},
        });
        template["functions"] = json!([{"namespace": "__bicep", "members": {"own": own}}]);
    }
    template
}

fn resources(program: &Program) -> Vec<Json> {
    let mut resources = Vec::new();
    for (number, resource) in program.resources.iter().enumerate() {
        let list = resource.repeated.as_ref();
        let item = list.map(|of| Item { of, index: "copyIndex()".to_owned() });
        let writer = Writer { program, item };
        let mut properties = json!({"own": writer.record(&resource.properties)});
        if let Some((of, item)) = &resource.list {
            properties["copy"] = json!([writer.copy("list", of, item)]);
        }
        let mut declared = json!({
            "type": resource.ty,
            "apiVersion": "2023-01-01",
            "name": writer.value(&resource.name),
            "tags": writer.record(&resource.tags),
            "properties": properties,
        });
        if let Some(condition) = &resource.condition {
            declared["condition"] = writer.value(condition);
        }
        if let Some(of) = list {
            let outside = Writer { program, item: None };
            let count = format!("[length({})]", outside.inner(&of.of));
            declared["copy"] = json!({"name": format!("r{number}"), "count": count});
        }
        resources.push(declared);
    }
    resources
}

/// The loop around an expression.
struct Item<'a> {
    of: &'a Loop,
    index: String,
}

struct Writer<'a> {
    program: &'a Program,
    item: Option<Item<'a>>,
}

impl Writer<'_> {
    /// A loop in a variable or a property.
    fn copy(&self, name: &str, of: &Loop, input: &Expr) -> Json {
        let inside = Writer { program: self.program, item: Some(Item { of, index: format!("copyIndex('{name}')") }) };
        json!({"name": name, "count": format!("[length({})]", self.inner(&of.of)), "input": inside.value(input)})
    }

    fn record(&self, entries: &[(&'static str, Expr)]) -> Json {
        Json::Object(entries.iter().map(|(key, value)| ((*key).to_owned(), self.value(value))).collect())
    }

    /// An expression where JSON may stand.
    fn value(&self, expr: &Expr) -> Json {
        match expr {
            Expr::Text(text) if text.starts_with('[') && text.ends_with(']') => json!(format!("[{text}")),
            Expr::Text(text) => json!(text),
            Expr::Number(number) => json!(number),
            Expr::Truth(truth) => json!(truth),
            Expr::Null => Json::Null,
            Expr::List(items) => items.iter().map(|item| self.value(item)).collect(),
            Expr::Record(entries) => self.record(entries),
            _ => json!(format!("[{}]", self.inner(expr))),
        }
    }

    /// An expression inside of another.
    fn inner(&self, expr: &Expr) -> String {
        let all = |items: &[Expr]| items.iter().map(|item| self.inner(item)).collect::<Vec<_>>().join(", ");
        match expr {
            Expr::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Expr::Number(number) => number.to_string(),
            Expr::Truth(truth) => format!("{truth}()"),
            Expr::Null => "null()".to_owned(),
            Expr::List(items) => format!("createArray({})", all(items)),
            Expr::Record(entries) => {
                let entry = |(key, value): &(&str, Expr)| format!("'{}', {}", key.replace('\'', "''"), self.inner(value));
                format!("createObject({})", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
            Expr::Parameter(number) => format!("parameters('p{number}')"),
            Expr::Variable(number) => format!("variables('v{number}')"),
            Expr::Woven(pieces) => {
                let texts: String = pieces
                    .iter()
                    .enumerate()
                    .map(|(at, (text, _))| format!("{}{{{at}}}", text.replace('{', "{{").replace('}', "}}").replace('\'', "''")))
                    .collect();
                let values: Vec<Expr> = pieces.iter().map(|(_, value)| value.clone()).collect();
                format!("format('{texts}', {})", all(&values))
            }
            Expr::Choice(parts) => format!("if({})", all(&**parts)),
            Expr::Operator(operator, sides) => {
                let [left, right] = &**sides;
                operator.arm.replacen('#', "\0", 1).replacen('#', &self.inner(right), 1).replacen('\0', &self.inner(left), 1)
            }
            Expr::Not(inner) => format!("not({})", self.inner(inner)),
            Expr::Minus(inner) => format!("sub(0, {})", self.inner(inner)),
            Expr::Index(sides) => {
                let [of, at] = &**sides;
                format!("{}[{}]", self.inner(of), self.inner(at))
            }
            Expr::Property(of, name) => format!("{}['{}']", self.inner(of), name.replace('\'', "''")),
            Expr::SafeProperty(of, name) => format!("tryGet({}, '{}')", self.inner(of), name.replace('\'', "''")),
            Expr::Call(name, arguments) => format!("{name}({})", all(arguments)),
            Expr::Each(name, parts, number) => {
                let [list, body] = &**parts;
                format!("{name}({}, lambda('e{number}', {}))", self.inner(list), self.inner(body))
            }
            Expr::Element(number) => format!("lambdaVariables('e{number}')"),
            Expr::Item => match &self.item {
                Some(item) => format!("{}[{}]", Writer { program: self.program, item: None }.inner(&item.of.of), item.index),
                None => "null()".to_owned(),
            },
            Expr::Place => self.item.as_ref().map_or_else(|| "0".to_owned(), |item| item.index.clone()),
            Expr::NameOf(number) => self.program.resources.get(*number).map_or_else(String::new, |one| self.inner(&one.name)),
            Expr::IdOf(number) => {
                let id = |one: &Resource| format!("resourceId('{}', {})", one.ty, self.inner(&one.name));
                self.program.resources.get(*number).map_or_else(String::new, id)
            }
            Expr::Own(argument) => format!("__bicep.own({})", self.inner(argument)),
            Expr::Argument => "parameters('given')".to_owned(),
        }
    }
}
