//! `.tf.json`: the same language written as JSON.
//!
//! Source: <https://developer.hashicorp.com/terraform/language/syntax/json>. Without the schema of a provider nobody can tell a nested
//! block from an attribute there: inside resources both are attributes, but for the blocks that every resource has.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::frontend::json::{Member, Node, NodeKind, Text};
use crate::frontend::terraform::number::Number;
use crate::frontend::terraform::parse::{parse_expression, parse_template};
use crate::frontend::terraform::syntax::{Attribute, Block, Body, Expression, ExpressionKind, Name, ObjectKey, TemplatePart};
use crate::frontend::terraform::value::normalised;

/// What members of a body are.
#[derive(Copy, Clone)]
enum Shape {
    /// The file.
    File,
    /// The body of a block of this kind.
    Body(Kind),
}

/// The blocks whose bodies differ in what they hold.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Kind {
    Terraform,
    Variable,
    Resource,
    Module,
    Output,
    Check,
    /// `moved`, `import`, `removed`: addresses instead of templates.
    Addresses,
    /// `lifecycle`.
    Lifecycle,
    /// A block with attributes only.
    Plain,
    /// A file of variables: names and values.
    Values,
}

/// A block that a member stands for: how many labels it has, and what its body is.
fn block_of(shape: Shape, name: &str) -> Option<(usize, Kind)> {
    let found = match (shape, name) {
        (Shape::File, "resource" | "data" | "ephemeral") => (2, Kind::Resource),
        (Shape::File, "variable") => (1, Kind::Variable),
        (Shape::File, "output") => (1, Kind::Output),
        (Shape::File, "module") => (1, Kind::Module),
        (Shape::File, "check") => (1, Kind::Check),
        (Shape::File, "provider") => (1, Kind::Plain),
        (Shape::File, "locals") => (0, Kind::Plain),
        (Shape::File, "terraform") => (0, Kind::Terraform),
        (Shape::File, "moved" | "import" | "removed") => (0, Kind::Addresses),
        (Shape::Body(Kind::Terraform), "backend" | "provider_meta") => (1, Kind::Plain),
        (Shape::Body(Kind::Terraform), "cloud" | "required_providers") => (0, Kind::Plain),
        (Shape::Body(Kind::Variable), "validation") => (0, Kind::Plain),
        (Shape::Body(Kind::Resource | Kind::Addresses), "lifecycle") => (0, Kind::Lifecycle),
        (Shape::Body(Kind::Resource), "provisioner") => (1, Kind::Resource),
        (Shape::Body(Kind::Resource), "connection") => (0, Kind::Plain),
        (Shape::Body(Kind::Resource), "dynamic") => (1, Kind::Resource),
        (Shape::Body(Kind::Output | Kind::Lifecycle), "precondition" | "postcondition") => (0, Kind::Plain),
        (Shape::Body(Kind::Check), "data") => (2, Kind::Resource),
        (Shape::Body(Kind::Check), "assert") => (0, Kind::Plain),
        _ => return None,
    };
    Some(found)
}

/// Whether a member holds references or a type instead of templates.
fn holds_expressions(shape: Shape, name: &str) -> bool {
    let Shape::Body(kind) = shape else { return false };
    match kind {
        Kind::Variable => name == "type",
        Kind::Resource => matches!(name, "depends_on" | "provider"),
        Kind::Module => matches!(name, "depends_on" | "providers"),
        Kind::Output => name == "depends_on",
        Kind::Addresses => matches!(name, "from" | "to" | "provider"),
        Kind::Lifecycle => matches!(name, "ignore_changes" | "replace_triggered_by"),
        Kind::Terraform | Kind::Check | Kind::Plain | Kind::Values => false,
    }
}

/// How strings are read.
#[derive(Copy, Clone)]
enum Strings {
    /// As templates.
    Templates,
    /// As expressions.
    Expressions,
    /// As they are.
    Literal,
}

/// Turns a parsed `.tf.json` file into the syntax tree, and says what in it is no Terraform.
pub fn parse_json(root: &Node, diagnostics: &mut Vec<Diagnostic>) -> Body {
    let mut reader = Reader { diagnostics };
    let mut body = Body::default();
    reader.body(root, Shape::File, &mut body);
    body
}

/// Turns a parsed `.tfvars.json` file into the syntax tree: an attribute for each variable.
pub fn parse_json_variables(root: &Node, diagnostics: &mut Vec<Diagnostic>) -> Body {
    let mut reader = Reader { diagnostics };
    let mut body = Body::default();
    reader.body(root, Shape::Body(Kind::Values), &mut body);
    body
}

struct Reader<'a> {
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn complain(&mut self, node: &Node, message: &str) {
        self.diagnostics.push(Diagnostic::at(DiagnosticKind::Input, node.span, message));
    }

    fn body(&mut self, node: &Node, shape: Shape, body: &mut Body) {
        match &node.kind {
            NodeKind::Object(members) => members.iter().for_each(|member| self.member(member, shape, body)),
            NodeKind::Array(items) if items.iter().all(|item| matches!(item.kind, NodeKind::Object(_))) => {
                for member in items.iter().flat_map(Node::members) {
                    self.member(member, shape, body);
                }
            }
            _ => self.complain(node, "expected an object: the body of a block"),
        }
    }

    fn member(&mut self, member: &Member, shape: Shape, body: &mut Body) {
        let key = &member.key;
        if &*key.value == "//" {
            return;
        }
        if let Some((labels, kind)) = block_of(shape, &key.value) {
            self.blocks(key, &member.value, labels, &mut Vec::new(), kind, body);
            return;
        }
        if matches!(shape, Shape::File) {
            let message = format!("there are no blocks of type `{}`", key.value);
            self.diagnostics.push(Diagnostic::at(DiagnosticKind::Input, key.span, message));
            return;
        }
        let strings = match shape {
            _ if holds_expressions(shape, &key.value) => Strings::Expressions,
            // Variables are read before anything can be evaluated.
            Shape::Body(Kind::Variable | Kind::Values) => Strings::Literal,
            _ => Strings::Templates,
        };
        let value = Arc::new(self.value(&member.value, strings));
        body.attributes.push(Attribute { name: name(key), value });
    }

    /// The blocks that stand under `node`, `labels` levels further down; an array holds several.
    fn blocks(&mut self, kind: &Text, node: &Node, labels: usize, found: &mut Vec<Name>, inside: Kind, body: &mut Body) {
        if let NodeKind::Array(items) = &node.kind {
            let nested = items.iter().any(|item| matches!(item.kind, NodeKind::Array(_)));
            if nested {
                self.complain(node, "expected an object: a block");
                return;
            }
            for item in items {
                self.blocks(kind, item, labels, found, inside, body);
            }
            return;
        }
        if node.is_null() {
            return;
        }
        let NodeKind::Object(members) = &node.kind else {
            self.complain(
                node,
                if labels > 0 { "expected an object: its keys are labels" } else { "expected an object: a block" },
            );
            return;
        };
        let Some(deeper) = labels.checked_sub(1) else {
            let mut inner = Body::default();
            self.body(node, Shape::Body(inside), &mut inner);
            let kind = name(kind);
            let header = found.last().map_or(kind.span, |label| label.span);
            body.blocks.push(Block { header, kind, labels: found.clone(), body: Arc::new(inner), span: node.span });
            return;
        };
        for member in members.iter().filter(|member| &*member.key.value != "//") {
            found.push(name(&member.key));
            self.blocks(kind, &member.value, deeper, found, inside, body);
            found.pop();
        }
    }

    fn value(&mut self, node: &Node, strings: Strings) -> Expression {
        let kind = match &node.kind {
            NodeKind::Null => ExpressionKind::Null,
            NodeKind::Bool(value) => ExpressionKind::Bool(*value),
            NodeKind::Int(number) => ExpressionKind::Number(Number::from(*number)),
            NodeKind::Float(number) => match Number::parse(&number.to_string()) {
                Some(number) => ExpressionKind::Number(number),
                None => ExpressionKind::Invalid("limit: the number is too large".into()),
            },
            NodeKind::String(text) => return self.string(text, strings),
            NodeKind::Array(items) => ExpressionKind::Tuple(items.iter().map(|item| self.value(item, strings)).collect()),
            NodeKind::Object(members) => ExpressionKind::Object(
                members.iter().map(|member| (self.key(&member.key, strings), self.value(&member.value, strings))).collect(),
            ),
        };
        Expression { kind, span: node.span }
    }

    fn key(&mut self, key: &Text, strings: Strings) -> ObjectKey {
        match strings {
            Strings::Templates if is_template(&key.value) => ObjectKey::Computed(self.string(key, strings)),
            _ => ObjectKey::Name(name(key)),
        }
    }

    fn string(&mut self, text: &Text, strings: Strings) -> Expression {
        let locate = |range: std::ops::Range<usize>| text.range(range.start, range.end);
        let literal = || Expression { kind: ExpressionKind::String(normalised(&text.value)), span: text.span };
        let parsed = match strings {
            Strings::Literal => return literal(),
            Strings::Templates if !is_template(&text.value) => return literal(),
            Strings::Templates => parse_template(&text.value, &locate).map(|mut parts| match parts.as_mut_slice() {
                [TemplatePart::Literal(text)] => ExpressionKind::String(normalised(text)),
                _ => ExpressionKind::Template(parts),
            }),
            Strings::Expressions => parse_expression(&text.value, &locate).map(|expression| expression.kind),
        };
        match parsed {
            Ok(kind) => Expression { kind, span: text.span },
            Err((message, span)) => Expression { kind: ExpressionKind::Invalid(message.into()), span },
        }
    }
}

fn is_template(text: &str) -> bool {
    text.contains("${") || text.contains("%{")
}

fn name(text: &Text) -> Name {
    Name { text: normalised(&text.value), span: text.span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;
    use crate::frontend::json;
    use crate::source::Sources;

    #[test]
    fn json_becomes_blocks_and_expressions() {
        let text = r#"{
  "//": "a comment",
  "variable": {"v": {"type": "list(string)", "default": ["${not.evaluated}"]}},
  "locals": [{"a": "${var.v[0]}-\u00fc"}, {"b": {"x${1}": null}}],
  "resource": {"azurerm_subnet": {"one": {"name": "n", "depends_on": ["azurerm_x.y"], "lifecycle": {"ignore_changes": ["tags"]}},
    "two": [{"count": 2, "name": "${broken"}]}},
  "nonsense": {}
}"#;
        let (sources, budget) = (Sources::default(), Budget::default());
        let file = sources.add("main.tf.json", text);
        let mut diagnostics = Vec::new();
        let body = parse_json(&json::parse(file, text, &budget).value.unwrap(), &mut diagnostics);
        let blocks: Vec<String> = body
            .blocks
            .iter()
            .map(|block| block.labels.iter().fold(block.kind.text.to_string(), |text, label| format!("{text} {}", label.text)))
            .collect();
        assert_eq!(blocks, ["variable v", "locals", "locals", "resource azurerm_subnet one", "resource azurerm_subnet two"]);
        let value = |block: usize, index: usize| &body.blocks[block].body.attributes[index].value;
        assert!(matches!(&value(0, 0).kind, ExpressionKind::Call { name, .. } if &*name.text == "list"));
        assert!(matches!(&value(0, 1).kind, ExpressionKind::Tuple(items) if matches!(items[0].kind, ExpressionKind::String(_))));
        let ExpressionKind::Template(parts) = &value(1, 0).kind else { panic!("a template") };
        let TemplatePart::Interpolation(inner) = &parts[0] else { panic!("an interpolation") };
        assert_eq!(&text[inner.span.start as usize..inner.span.end as usize], "var.v[0]");
        assert!(matches!(&value(2, 0).kind, ExpressionKind::Object(items) if matches!(items[0].0, ObjectKey::Computed(_))));
        assert!(
            matches!(&value(3, 1).kind, ExpressionKind::Tuple(items) if matches!(items[0].kind, ExpressionKind::Attribute(..)))
        );
        assert_eq!(&*body.blocks[3].body.blocks[0].kind.text, "lifecycle");
        assert!(matches!(value(4, 1).kind, ExpressionKind::Invalid(_)));
        assert_eq!(diagnostics.len(), 1);
    }
}
