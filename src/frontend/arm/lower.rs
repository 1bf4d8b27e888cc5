//! ARM JSON → template IR.

use std::sync::Arc;

use foldhash::HashMap;

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::json::{Member, Node, NodeKind, Text};
use crate::frontend::template::expression::{self, TemplateString};
use crate::frontend::template::ir::{
    Argument, CopyLoop, DeploymentSource, Entry, EntryKey, Expr, ExprKind, NestedDeployment, Output, OutputValue, Parameter,
    ResourceDeclaration, ResourceLoop, Template, UserFunction, scope_of_schema,
};
use crate::model::{Cause, Data, Key, Origin, ScopeKind, StepKind, Type, Value};
use crate::source::Span;

/// Lowers a template. Whatever is not understood becomes a diagnostic and an invalid expression; the rest goes on.
pub(super) fn template(root: &Node, path: &Arc<str>, budget: &Budget) -> Warned<Template> {
    let mut lowering = Lowering { path: path.clone(), budget, diagnostics: Vec::new() };
    let template = lowering.template(root, ScopeKind::ResourceGroup, &Definitions::default());
    Warned { value: template, diagnostics: lowering.diagnostics }
}

/// Lowers a value in which strings are never expressions, as in a parameter file.
pub(super) fn literal(node: &Node, kind: StepKind) -> Expr {
    Expr { kind: ExprKind::Literal(node.to_value(kind)), span: node.span }
}

/// The members of `definitions`, by lower-case name.
#[derive(Clone, Default)]
struct Definitions<'n>(HashMap<String, &'n Node>);

struct Lowering<'a> {
    path: Arc<str>,
    budget: &'a Budget,
    diagnostics: Vec<Diagnostic>,
}

/// Members of a resource that say how it is deployed, not what it is.
const META: &[&str] =
    &["condition", "copy", "dependson", "comments", "resources", "existing", "asserts", "metadata", "import", "extension"];

impl Lowering<'_> {
    fn report(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::at(DiagnosticKind::Input, span, message));
    }

    fn template(&mut self, root: &Node, outer_scope: ScopeKind, outer_definitions: &Definitions<'_>) -> Template {
        let scope = root.get("$schema").and_then(Node::as_str).map_or(outer_scope, scope_of_schema);
        let mut definitions = outer_definitions.clone();
        for member in members(root.get("definitions")) {
            definitions.0.insert(member.key.value.to_ascii_lowercase(), &member.value);
        }
        let start = Span { end: root.span.start.saturating_add(1), ..root.span };
        let mut template = Template { scope, ..Template::new(self.path.clone(), start) };
        if let Some(version) = root.get("contentVersion").and_then(Node::as_str) {
            template.content_version = version.into();
        }
        for member in members(root.get("definitions")) {
            let definition = self.parameter(&member.key, &member.value, &definitions);
            template.definitions.insert(member.key.value.to_ascii_lowercase(), definition);
        }
        for member in members(root.get("parameters")) {
            let parameter = self.parameter(&member.key, &member.value, &definitions);
            template.parameters.insert(member.key.value.to_ascii_lowercase(), parameter);
        }
        self.variables(root.get("variables"), &mut template);
        self.functions(root.get("functions"), &mut template, &definitions);
        match root.get("resources") {
            Some(Node { kind: NodeKind::Object(members), .. }) => {
                for member in members {
                    self.resource(&member.value, Some(&member.key), None, &mut template, &definitions);
                }
            }
            Some(Node { kind: NodeKind::Array(items), .. }) => {
                for item in items {
                    self.resource(item, None, None, &mut template, &definitions);
                }
            }
            Some(other) if !matches!(other.kind, NodeKind::Null) => {
                self.report(other.span, "`resources` must be an array or an object");
            }
            _ => {}
        }
        for member in members(root.get("outputs")) {
            let output = self.output(member, &definitions);
            template.outputs.push(output);
        }
        template
    }

    fn variables(&mut self, node: Option<&Node>, template: &mut Template) {
        for member in members(node) {
            if member.key.value.eq_ignore_ascii_case("copy") && matches!(member.value.kind, NodeKind::Array(_)) {
                for item in member.value.items() {
                    if let Some(copy) = self.copy_loop(item) {
                        let span = copy.input.span;
                        let name = copy.name.text.to_ascii_lowercase();
                        // A variable copy is an object with one copied property, of which the property is the value.
                        let object = Expr { kind: ExprKind::Object(vec![Entry::Copy(Box::new(copy.clone()))]), span };
                        let key = Expr { kind: ExprKind::Literal(Value::string(copy.name.text)), span };
                        let kind = ExprKind::Access { target: Box::new(object), key: Box::new(key) };
                        template.variables.insert(name, Expr { kind, span });
                    }
                }
                continue;
            }
            let value = self.expr(&member.value);
            template.variables.insert(member.key.value.to_ascii_lowercase(), value);
        }
    }

    fn functions(&mut self, node: Option<&Node>, template: &mut Template, definitions: &Definitions<'_>) {
        for group in node.map(Node::items).unwrap_or_default() {
            let namespace = group.get("namespace").and_then(Node::as_str).unwrap_or_default().to_ascii_lowercase();
            for member in members(group.get("members")) {
                let parameters = member.value.get("parameters").map(Node::items).unwrap_or_default();
                let parameters = parameters.iter().filter_map(|node| {
                    let Some(Node { kind: NodeKind::String(name), .. }) = node.get("name") else { return None };
                    Some(self.parameter(name, node, definitions))
                });
                let parameters = parameters.collect::<Vec<_>>();
                let output = match member.value.get("output").and_then(|output| output.get("value")) {
                    Some(value) => self.expr(value),
                    None => {
                        self.report(member.key.span, format!("the function `{}` has no output", member.key.value));
                        expression::invalid(member.key.span, Cause::Error("the function has no output".into()))
                    }
                };
                let name = format!("{namespace}.{}", member.key.value.to_ascii_lowercase());
                template.functions.insert(name, UserFunction { parameters, output });
            }
        }
    }

    fn parameter(&mut self, name: &Text, node: &Node, definitions: &Definitions<'_>) -> Parameter {
        let mut parameter = Parameter {
            name: name.value.clone(),
            span: name.span,
            ty: Type::Any,
            secure: false,
            nullable: false,
            default: node.get("defaultValue").map(|value| self.expr(value)),
            allowed: None,
            min: None,
            max: None,
        };
        // `$ref` chains are short; a bound keeps a cycle of definitions from running for ever.
        let mut schema = Some(node);
        for _ in 0..16 {
            let Some(current) = schema else { break };
            constrain(&mut parameter, current);
            let reference =
                current.get("$ref").and_then(Node::as_str).and_then(|reference| reference.strip_prefix("#/definitions/"));
            schema = reference.and_then(|name| definitions.0.get(&name.to_ascii_lowercase()).copied());
        }
        parameter
    }

    fn output(&mut self, member: &Member, definitions: &Definitions<'_>) -> Output {
        let node = &member.value;
        let span = member.key.span;
        let declared = self.parameter(&member.key, node, definitions);
        let value = match (node.get("value"), node.get("copy")) {
            (Some(value), _) => OutputValue::One(self.expr(value)),
            (None, Some(copy)) => match (copy.get("count"), copy.get("input")) {
                (Some(count), Some(input)) => OutputValue::Loop(CopyLoop {
                    name: Key::at(member.key.value.clone(), span),
                    count: self.expr(count),
                    input: self.expr(input),
                }),
                _ => {
                    self.report(copy.span, "a copy needs `count` and `input`");
                    OutputValue::One(expression::invalid(copy.span, Cause::Error("a copy without count or input".into())))
                }
            },
            (None, None) => {
                self.report(span, format!("the output `{}` has no value", member.key.value));
                OutputValue::One(expression::invalid(span, Cause::Error("an output without value".into())))
            }
        };
        Output {
            name: member.key.value.clone(),
            span,
            ty: node.get("type").and_then(Node::as_str).unwrap_or("any").into(),
            secure: declared.secure,
            condition: node.get("condition").map(|condition| self.expr(condition)),
            value,
        }
    }

    fn resource(
        &mut self,
        node: &Node,
        symbol: Option<&Text>,
        parent: Option<(&Arc<str>, &Expr)>,
        template: &mut Template,
        definitions: &Definitions<'_>,
    ) {
        let NodeKind::Object(members) = &node.kind else {
            template.not_understood += 1;
            self.report(node.span, "a resource must be an object");
            return;
        };
        let first = Span { end: node.span.start.saturating_add(1), ..node.span };
        let Some(written) = node.get("type").and_then(Node::as_str) else {
            template.not_understood += 1;
            let place = node.get("name").map_or(first, |name| name.span);
            self.diagnostics.push(
                Diagnostic::at(DiagnosticKind::Input, place, "this resource has no `type`").hint("add `type` and `apiVersion`"),
            );
            return;
        };
        let name = match node.get("name") {
            Some(name) => self.expr(name),
            None => {
                template.not_understood += 1;
                self.report(first, format!("this resource of type `{written}` has no `name`"));
                return;
            }
        };
        // A child declared inside its parent writes only the last segment of its type and name, unless it writes both in full.
        let (resource_type, name): (Arc<str>, Expr) = match parent {
            Some((parent_type, parent_name)) if !is_full_type(written) => {
                let span = name.span;
                let slash = Expr { kind: ExprKind::Literal(Value::string("/")), span };
                let kind =
                    ExprKind::Call { namespace: None, name: "concat".into(), arguments: vec![parent_name.clone(), slash, name] };
                (format!("{parent_type}/{written}").into(), Expr { kind, span })
            }
            _ => (written.into(), name),
        };
        let is_deployment = resource_type.eq_ignore_ascii_case("Microsoft.Resources/deployments");
        let deployment = is_deployment.then(|| Box::new(self.deployment(node, template.scope, definitions)));
        let body = self.body(members, is_deployment, node.span);
        let copy = node.get("copy").filter(|copy| matches!(copy.kind, NodeKind::Object(_))).map(|copy| {
            let count = match copy.get("count") {
                Some(count) => self.expr(count),
                None => {
                    self.report(copy.span, "a copy needs `count`");
                    expression::invalid(copy.span, Cause::Error("a copy without count".into()))
                }
            };
            ResourceLoop::Count { name: copy.get("name").and_then(Node::as_str).map(Arc::from), count }
        });
        let declaration = ResourceDeclaration {
            symbol: symbol.map(|symbol| symbol.value.clone()),
            span: node.get("name").map_or(first, |name| name.span),
            resource_type: resource_type.clone(),
            api_version: node.get("apiVersion").map(|version| self.expr(version)),
            name: name.clone(),
            own_name: None,
            condition: node.get("condition").map(|condition| self.expr(condition)),
            copy,
            scope: node.get("scope").map(|scope| self.expr(scope)),
            existing: node.get("existing").is_some_and(|existing| matches!(existing.kind, NodeKind::Bool(true))),
            body,
            deployment,
        };
        // What could not be understood has no symbol, or that would mean whatever comes next.
        if let Some(symbol) = symbol {
            template.symbols.insert(symbol.value.clone(), template.resources.len());
        }
        template.resources.push(declaration);
        match node.get("resources") {
            Some(Node { kind: NodeKind::Array(items), .. }) => {
                for item in items {
                    self.resource(item, None, Some((&resource_type, &name)), template, definitions);
                }
            }
            Some(Node { kind: NodeKind::Object(children), .. }) => {
                for child in children {
                    self.resource(&child.value, Some(&child.key), Some((&resource_type, &name)), template, definitions);
                }
            }
            _ => {}
        }
    }

    fn body(&mut self, members: &[Member], is_deployment: bool, span: Span) -> Expr {
        let mut entries = Vec::new();
        for member in members {
            let key = member.key.value.to_ascii_lowercase();
            // What a deployment deploys are resources of their own.
            if META.contains(&key.as_str()) || key == "scope" || (is_deployment && key == "properties") {
                continue;
            }
            let key = EntryKey::Literal(Key::at(member.key.value.clone(), member.key.span));
            entries.push(Entry::Property { key, value: self.expr(&member.value) });
        }
        Expr { kind: ExprKind::Object(entries), span }
    }

    fn deployment(&mut self, node: &Node, scope: ScopeKind, definitions: &Definitions<'_>) -> NestedDeployment {
        let empty = Node { kind: NodeKind::Null, span: node.span };
        let properties = node.get("properties").unwrap_or(&empty);
        let option =
            properties.get("expressionEvaluationOptions").and_then(|options| options.get("scope")).and_then(Node::as_str);
        let inner = option.is_some_and(|option| option.eq_ignore_ascii_case("inner"));
        let nested_scope = match (node.get("resourceGroup").is_some(), node.get("subscriptionId").is_some()) {
            (true, _) => ScopeKind::ResourceGroup,
            (false, true) => ScopeKind::Subscription,
            (false, false) => scope,
        };
        let mut arguments = Vec::new();
        for member in members(properties.get("parameters")) {
            let key = Key::at(member.key.value.clone(), member.key.span);
            if let Some(argument) = self.argument(&member.value) {
                arguments.push((key, argument));
            }
        }
        let link = properties.get("templateLink");
        let source = match (properties.get("template"), link) {
            (Some(template @ Node { kind: NodeKind::Object(_), .. }), _) => {
                let definitions = if inner { Definitions::default() } else { definitions.clone() };
                DeploymentSource::Inline(Arc::new(self.template(template, nested_scope, &definitions)))
            }
            (_, Some(link)) => match (link.get("relativePath"), link.get("uri"), link.get("id")) {
                (Some(path), ..) => DeploymentSource::Relative(self.expr(path)),
                (None, Some(uri), _) => DeploymentSource::Uri(self.expr(uri)),
                (None, None, Some(id)) => DeploymentSource::Id(self.expr(id)),
                (None, None, None) => match self.expr(link) {
                    link @ Expr { kind: ExprKind::Call { .. } | ExprKind::Access { .. }, .. } => {
                        let span = link.span;
                        let key = Expr { kind: ExprKind::Literal(Value::string("uri")), span };
                        DeploymentSource::Uri(Expr {
                            kind: ExprKind::Access { target: Box::new(link), key: Box::new(key) },
                            span,
                        })
                    }
                    _ => DeploymentSource::Missing,
                },
            },
            _ => DeploymentSource::Missing,
        };
        if matches!(source, DeploymentSource::Missing) {
            let place = node.get("name").map_or(node.span, |name| name.span);
            self.report(place, "this deployment has neither a template nor a link to one");
        }
        NestedDeployment {
            source,
            inner,
            arguments,
            subscription: node.get("subscriptionId").map(|node| self.expr(node)),
            resource_group: node.get("resourceGroup").map(|node| self.expr(node)),
            location: node.get("location").map(|node| self.expr(node)),
        }
    }

    fn argument(&mut self, node: &Node) -> Option<Argument> {
        if let Some(value) = node.get("value") {
            return Some(Argument::Value(self.expr(value)));
        }
        if let Some(reference) = node.get("reference") {
            return Some(vault_secret(reference));
        }
        // `"copy": [{"name": "value", …}]` makes the value by a loop.
        if node.get("copy").is_some_and(is_property_copy) {
            let (object, span) = (self.expr(node), node.span);
            let key = Expr { kind: ExprKind::Literal(Value::string("value")), span };
            return Some(Argument::Value(Expr { kind: ExprKind::Access { target: Box::new(object), key: Box::new(key) }, span }));
        }
        if let (NodeKind::String(_), expr) = (&node.kind, self.expr(node)) {
            // `"name": "[if(c, createObject('value', 'x'), createObject('reference', …))]"`, as Bicep writes it.
            let span = expr.span;
            let key = Expr { kind: ExprKind::Literal(Value::string("value")), span };
            return Some(Argument::Value(Expr { kind: ExprKind::Access { target: Box::new(expr), key: Box::new(key) }, span }));
        }
        None
    }

    fn copy_loop(&mut self, node: &Node) -> Option<CopyLoop> {
        let (Some(Node { kind: NodeKind::String(name), .. }), Some(count), Some(input)) =
            (node.get("name"), node.get("count"), node.get("input"))
        else {
            self.report(node.span, "a copy needs `name`, `count` and `input`");
            return None;
        };
        Some(CopyLoop { name: Key::at(name.value.clone(), name.span), count: self.expr(count), input: self.expr(input) })
    }

    fn expr(&mut self, node: &Node) -> Expr {
        let kind = match &node.kind {
            NodeKind::Null | NodeKind::Bool(_) | NodeKind::Int(_) | NodeKind::Float(_) => {
                ExprKind::Literal(node.to_value(StepKind::Literal))
            }
            NodeKind::String(text) => return self.string(text),
            NodeKind::Array(items) => ExprKind::Array(items.iter().map(|item| self.expr(item)).collect()),
            NodeKind::Object(members) => {
                let mut entries = Vec::with_capacity(members.len());
                for member in members {
                    if member.key.value.eq_ignore_ascii_case("copy") && is_property_copy(&member.value) {
                        entries.extend(
                            member.value.items().iter().filter_map(|item| self.copy_loop(item)).map(Box::new).map(Entry::Copy),
                        );
                        continue;
                    }
                    let key = match self.string(&member.key) {
                        Expr { kind: ExprKind::Literal(Value { data: Data::String(text), .. }), span } => {
                            EntryKey::Literal(Key::at(text, span))
                        }
                        computed => EntryKey::Computed(Box::new(computed)),
                    };
                    entries.push(Entry::Property { key, value: self.expr(&member.value) });
                }
                ExprKind::Object(entries)
            }
        };
        Expr { kind, span: node.span }
    }

    fn string(&mut self, text: &Text) -> Expr {
        match expression::parse(text, self.budget) {
            Ok(TemplateString::Literal(value)) => {
                let value = Value::string(value).with_origin(Origin::literal(text.span));
                Expr { kind: ExprKind::Literal(value), span: text.span }
            }
            Ok(TemplateString::Expression(expr)) => expr,
            Err((message, span)) => {
                let (kind, cause) = match message.strip_prefix("limit: ") {
                    Some(limit) => (DiagnosticKind::Limit, Cause::Limit(limit.into())),
                    None => (DiagnosticKind::Input, Cause::Error(format!("the expression is broken: {message}").into())),
                };
                let message = message.strip_prefix("limit: ").unwrap_or(&message).to_owned();
                self.diagnostics.push(Diagnostic::at(kind, span, message));
                expression::invalid(text.span, cause)
            }
        }
    }
}

/// A reference to a secret in a vault: `{"keyVault": {"id": …}, "secretName": …}`.
pub(super) fn vault_secret(reference: &Node) -> Argument {
    let name = reference.get("secretName").and_then(Node::as_str).unwrap_or("?");
    Argument::VaultSecret(name.into(), reference.span)
}

fn members(node: Option<&Node>) -> &[Member] {
    node.map(Node::members).unwrap_or_default()
}

/// `Microsoft.Network/…`: a namespace has a dot, a segment of a type has none.
fn is_full_type(written: &str) -> bool {
    written.split_once('/').is_some_and(|(namespace, _)| namespace.contains('.'))
}

/// `"copy": [{"name": …, "count": …, "input": …}]` is a loop; any other `copy` is a property of that name.
fn is_property_copy(node: &Node) -> bool {
    matches!(&node.kind, NodeKind::Array(items) if !items.is_empty() && items.iter().all(|item| item.get("count").is_some() && item.get("name").is_some()))
}

fn constrain(parameter: &mut Parameter, node: &Node) {
    if let Some(ty) = node.get("type").and_then(Node::as_str) {
        let lower = ty.to_ascii_lowercase();
        parameter.secure |= lower.starts_with("secure");
        parameter.ty = match lower.as_str() {
            "string" | "securestring" => Type::String,
            "int" => Type::Int,
            "bool" => Type::Bool,
            "object" | "secureobject" => Type::Object,
            "array" => Type::Array,
            _ => Type::Any,
        };
    }
    parameter.nullable |= node.get("nullable").is_some_and(|nullable| matches!(nullable.kind, NodeKind::Bool(true)));
    if parameter.allowed.is_none()
        && let Some(allowed) = node.get("allowedValues")
        && !allowed.items().is_empty()
        // On an array parameter, allowed values are those of its elements.
        && parameter.ty != Type::Array
    {
        parameter.allowed = Some(allowed.items().iter().map(|item| item.to_value(StepKind::Literal)).collect());
    }
    let bound = |names: [&str; 2]| {
        names.iter().find_map(|name| match node.get(name) {
            Some(Node { kind: NodeKind::Int(bound), .. }) => Some(*bound),
            _ => None,
        })
    };
    parameter.min = parameter.min.or(bound(["minValue", "minLength"]));
    parameter.max = parameter.max.or(bound(["maxValue", "maxLength"]));
}
