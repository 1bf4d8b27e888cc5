//! Bicep → template IR: declarations.

use std::rc::Rc;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::frontend::Context;
use crate::frontend::bicep::names::{DEPLOYMENTS, File};
use crate::frontend::bicep::scope::{Scope, Target};
use crate::frontend::bicep::syntax::{
    self, Body, Decorator, Function, Identifier, Module, Object, ObjectItem, Program, Resource, Statement, StatementKind,
    TypeExpr,
};
use crate::frontend::bicep::types::constant;
use crate::frontend::template::ir::{
    Argument, DeploymentSource, Entry, EntryKey, Expr, ExprKind, Member, NestedDeployment, Output, OutputValue, Parameter,
    ResourceDeclaration, ResourceLoop, Template, UserFunction,
};
use crate::model::{Cause, Key, ScopeKind, Type, Value};
use crate::source::{FileId, Span};

/// The namespace of functions that the root file declares.
const FUNCTIONS: &str = "__bicep";

/// Properties of a body that say how a resource is deployed, not what it is.
const META: &[&str] = &["parent", "scope", "dependsOn"];

/// Lowers one file; what it imports comes with it.
pub(super) struct Lowering<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) template: Template,
    /// Bicep files that were imported from, by path; `None` for those that could not be read.
    pub(super) files: HashMap<Arc<str>, Option<Rc<File>>>,
    /// Compiled files that were imported from, by path.
    pub(super) compiled: HashMap<Arc<str>, Option<Arc<Template>>>,
    /// Imported variables and functions that are still to be lowered: their file and the place of their statement.
    pub(super) pending: Vec<(Rc<File>, usize)>,
    /// Keys of imported symbols that were asked for.
    pub(super) asked: HashSet<String>,
}

impl<'a> Lowering<'a> {
    /// A lowering of the file at `path`.
    pub(super) fn new(path: &Arc<str>, file: FileId, context: &'a Context<'a>) -> Self {
        Lowering {
            context,
            diagnostics: Vec::new(),
            template: Template::new(path.clone(), Span::new(file, 0, 0)),
            files: HashMap::default(),
            compiled: HashMap::default(),
            pending: Vec::new(),
            asked: HashSet::default(),
        }
    }

    /// Lowers all statements of a file and what they import.
    pub(super) fn run(&mut self, program: &Arc<Program>) {
        let file = Rc::new(File::new(self.template.path.clone(), program.clone(), &mut self.diagnostics));
        self.files.insert(file.path.clone(), Some(file.clone()));
        for statement in &program.statements {
            if let StatementKind::TargetScope { value } = &statement.kind {
                self.target_scope(value);
            }
        }
        for statement in &program.statements {
            self.statement(&file, statement);
        }
        self.finish();
    }

    /// Lowers what was asked for of other files, until nothing more is.
    pub(super) fn finish(&mut self) {
        while let Some((file, place)) = self.pending.pop() {
            let program = file.program.clone();
            if let Some(statement) = program.statements.get(place) {
                self.statement(&file, statement);
            }
        }
    }

    pub(super) fn report(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::at(DiagnosticKind::Input, span, message));
    }

    /// An expression for what was not understood, with a message.
    pub(super) fn refuse(&mut self, span: Span, message: impl Into<String>) -> Expr {
        let message = message.into();
        self.report(span, message.clone());
        Expr { kind: ExprKind::Invalid(Cause::Error(message.into())), span }
    }

    /// The key of a variable of `file` in the template: imported ones carry the path of their file.
    pub(super) fn key(&self, file: &File, name: &str) -> String {
        if file.path == self.template.path { name.to_owned() } else { format!("{}#{name}", file.path) }
    }

    /// The namespace of the functions of `file`.
    pub(super) fn namespace(&self, file: &File) -> Arc<str> {
        if file.path == self.template.path { FUNCTIONS.into() } else { file.path.clone() }
    }

    fn target_scope(&mut self, value: &syntax::Expr) {
        let written = constant(value);
        self.template.scope = match written.as_ref().and_then(Value::as_str) {
            Some("resourceGroup") => ScopeKind::ResourceGroup,
            Some("subscription") => ScopeKind::Subscription,
            Some("managementGroup") => ScopeKind::ManagementGroup,
            Some("tenant") => ScopeKind::Tenant,
            _ => {
                self.report(value.span, "`targetScope` must be 'resourceGroup', 'subscription', 'managementGroup' or 'tenant'");
                return;
            }
        };
    }

    fn statement(&mut self, file: &Rc<File>, statement: &Statement) {
        let scope = Scope::of(file);
        match &statement.kind {
            StatementKind::Parameter { name, ty, default } => {
                let parameter = self.parameter(file, name, ty, &statement.decorators);
                let default = default.as_ref().map(|default| self.expr(&scope, default));
                self.template.parameters.insert(name.name.to_ascii_lowercase(), Parameter { default, ..parameter });
            }
            StatementKind::Variable { name, value, .. } | StatementKind::Assignment { name, value } => {
                let value = self.expr(&scope, value);
                let key = self.key(file, &name.name).to_ascii_lowercase();
                self.template.variables.insert(key, value);
            }
            StatementKind::Function(function) => self.function(&scope, function),
            StatementKind::Resource(resource) => self.resource(&scope, resource, None),
            StatementKind::Module(module) => self.module(&scope, module),
            StatementKind::Output { name, ty, value } => {
                let constraint = self.constraint(file, ty).decorated(&statement.decorators);
                let value = OutputValue::One(self.expr(&scope, value));
                self.template.outputs.push(Output {
                    name: name.name.clone(),
                    span: name.span,
                    ty: type_name(constraint.ty, constraint.secure).into(),
                    secure: constraint.secure,
                    condition: None,
                    value,
                });
            }
            StatementKind::Error { keyword, .. } => {
                if matches!(keyword, Some(syntax::Keyword::Resource | syntax::Keyword::Module)) {
                    self.template.not_understood += 1;
                }
            }
            StatementKind::TargetScope { .. }
            | StatementKind::Metadata { .. }
            | StatementKind::Type { .. }
            | StatementKind::Import { .. }
            | StatementKind::Extension { .. }
            | StatementKind::Assert { .. }
            | StatementKind::Test { .. }
            | StatementKind::Using { .. }
            | StatementKind::Extends { .. }
            | StatementKind::ExtensionConfig { .. } => {}
        }
    }

    fn parameter(&mut self, file: &Rc<File>, name: &Identifier, ty: &TypeExpr, decorators: &[Decorator]) -> Parameter {
        self.constraint(file, ty).decorated(decorators).parameter(name)
    }

    fn function(&mut self, scope: &Scope, function: &Function) {
        let parameters =
            function.parameters.iter().map(|parameter| self.parameter(&scope.file, &parameter.name, &parameter.ty, &[]));
        let parameters = parameters.collect::<Vec<_>>();
        let inside = scope.with_arguments(function.parameters.iter().map(|parameter| parameter.name.name.clone()));
        let output = self.expr(&inside, &function.body);
        let key = format!("{}.{}", self.namespace(&scope.file), function.name.name).to_ascii_lowercase();
        self.template.functions.insert(key, UserFunction { parameters, output });
    }

    /// Lowers a resource and those in its body; `parent` is the symbol and the condition of the resource around it.
    fn resource(&mut self, scope: &Scope, resource: &Resource, parent: Option<(&Arc<str>, Option<&Expr>)>) {
        let symbol: Arc<str> = match parent {
            Some((parent, _)) => format!("{parent}::{}", resource.name.name).into(),
            None => resource.name.name.clone(),
        };
        let Some(declared) = scope.file.resources.get(&symbol).cloned() else { return };
        let body = &resource.body;
        if resource.ty.literal().is_none() || !declared.resource_type.contains('/') {
            self.report(
                resource.ty.span,
                "the type of a resource must be a plain string such as 'Microsoft.Storage/storageAccounts@2023-05-01'",
            );
            self.template.not_understood += 1;
            return;
        }
        let inside = self.repeated(scope, body);
        let Some(written) = body.object.property("name") else {
            self.report(resource.name.span, format!("the resource `{}` has no `name`", resource.name.name));
            self.template.not_understood += 1;
            return;
        };
        let own_name = self.expr(&inside, &written.value);
        // The resource whose child this is, by nesting or by `parent`.
        let above = match (parent, body.object.property("parent")) {
            (Some((parent, _)), _) => Some(self.symbol(parent, None, Member::Whole, resource.name.span)),
            (None, Some(property)) => Some(self.expr(&inside, &property.value)),
            (None, None) => None,
        };
        let (name, own_name) = match &above {
            Some(above) => (child_name(above, &own_name), Some(own_name)),
            None => (own_name, None),
        };
        let at = match (body.object.property("scope"), &above) {
            (Some(property), _) => {
                let target = self.target(&inside, &property.value);
                self.resource_scope(target, property.value.span)
            }
            (None, Some(above)) => self.inherited_scope(&inside, above),
            (None, None) => None,
        };
        let own_condition = body.condition.as_ref().map(|condition| self.expr(&inside, condition));
        let condition = match (parent.and_then(|(_, condition)| condition), own_condition) {
            (Some(outer), Some(own)) => Some(call("and", vec![outer.clone(), own.clone()], own.span)),
            (Some(outer), None) => Some(outer.clone()),
            (None, own) => own,
        };
        let nested = inside.inside(&symbol);
        let properties = self.body(&nested, &body.object);
        self.template.symbols.insert(symbol.clone(), self.template.resources.len());
        let declaration = ResourceDeclaration {
            symbol: Some(symbol.clone()),
            span: written.value.span,
            resource_type: declared.resource_type,
            api_version: declared.version.map(|version| literal(Value::string(version), resource.ty.span)),
            name,
            own_name,
            condition: condition.clone(),
            copy: self.copy(scope, body),
            scope: at,
            existing: resource.existing.is_some(),
            body: properties,
            deployment: None,
        };
        self.template.resources.push(declaration);
        for item in &body.object.items {
            let ObjectItem::Resource(statement) = item else { continue };
            match &statement.kind {
                StatementKind::Resource(child) => self.resource(&nested, child, Some((&symbol, condition.as_ref()))),
                _ => self.template.not_understood += 1,
            }
        }
    }

    fn module(&mut self, scope: &Scope, module: &Module) {
        let symbol = module.name.name.clone();
        let body = &module.body;
        let inside = self.repeated(scope, body);
        let Some(path) = module.path.literal().filter(|path| !path.is_empty()).cloned() else {
            self.report(module.path.span, "the path of a module must be a plain string");
            self.template.not_understood += 1;
            return;
        };
        let source = if is_restored(&path) {
            DeploymentSource::Module(path)
        } else {
            DeploymentSource::Relative(literal(Value::string(path), module.path.span))
        };
        let name = match body.object.property("name") {
            Some(property) => self.expr(&inside, &property.value),
            // The compiler makes a name from the symbol and the name of the deployment.
            None => literal(Value::string(symbol.clone()), module.name.span),
        };
        let mut nested = NestedDeployment {
            source,
            inner: true,
            arguments: Vec::new(),
            subscription: None,
            resource_group: None,
            location: None,
        };
        let mut at = None;
        if let Some(property) = body.object.property("scope") {
            match self.target(&inside, &property.value) {
                Target::ResourceGroup { subscription, name } => {
                    nested.subscription = subscription;
                    nested.resource_group = Some(name);
                }
                Target::Subscription(Some(id)) => nested.subscription = Some(id),
                Target::Subscription(None) => {
                    nested.subscription = Some(access(call("subscription", Vec::new(), property.value.span), "subscriptionId"));
                }
                other => at = self.resource_scope(other, property.value.span),
            }
        }
        if let Some(property) = body.object.property("params") {
            nested.arguments = self.arguments(&inside, &property.value);
        }
        self.template.symbols.insert(symbol.clone(), self.template.resources.len());
        let declaration = ResourceDeclaration {
            symbol: Some(symbol),
            span: module.name.span,
            resource_type: DEPLOYMENTS.into(),
            api_version: None,
            name,
            own_name: None,
            condition: body.condition.as_ref().map(|condition| self.expr(&inside, condition)),
            copy: self.copy(scope, body),
            scope: at,
            existing: false,
            body: Expr { kind: ExprKind::Object(Vec::new()), span: body.object.span },
            deployment: Some(Box::new(nested)),
        };
        self.template.resources.push(declaration);
    }

    /// The arguments of a module.
    fn arguments(&mut self, scope: &Scope, params: &syntax::Expr) -> Vec<(Key, Argument)> {
        let syntax::ExprKind::Object(object) = &params.kind else {
            self.report(params.span, "`params` must be an object with the names of the parameters");
            return Vec::new();
        };
        let mut arguments = Vec::new();
        for item in &object.items {
            match item {
                ObjectItem::Property(property) => match property.key.literal() {
                    Some(name) => {
                        let key = Key::at(name.clone(), property.key.span());
                        arguments.push((key, self.argument(scope, &property.value)));
                    }
                    None => self.report(property.key.span(), "the name of a parameter must be plain"),
                },
                ObjectItem::Spread(value) => self.report(value.span, "the parameters of a module cannot be spread"),
                ObjectItem::Resource(_) | ObjectItem::Error(_) => {}
            }
        }
        arguments
    }

    /// What a resource declares, as an object; nested resources and what says how it is deployed are left out.
    fn body(&mut self, scope: &Scope, object: &Object) -> Expr {
        let own = object.items.iter().filter(|item| match item {
            ObjectItem::Property(property) => !property.key.literal().is_some_and(|key| META.contains(&&**key)),
            ObjectItem::Resource(_) => false,
            ObjectItem::Spread(_) | ObjectItem::Error(_) => true,
        });
        self.object(scope, own, object.span)
    }

    /// The scope inside of a loop.
    fn repeated(&self, scope: &Scope, body: &Body) -> Scope {
        match &body.repeat {
            Some(repeat) => {
                let index = repeat.index.as_ref().map(|index| index.name.clone());
                scope.with_locals([repeat.item.name.clone()].into_iter().chain(index))
            }
            None => scope.clone(),
        }
    }

    fn copy(&mut self, scope: &Scope, body: &Body) -> Option<ResourceLoop> {
        body.repeat.as_ref().map(|repeat| ResourceLoop::Over {
            item: Some(repeat.item.name.clone()),
            index: repeat.index.as_ref().map(|index| index.name.clone()),
            over: self.expr(scope, &repeat.over),
        })
    }

    /// A reference to a resource or module of the root file.
    pub(super) fn symbol(&self, symbol: &Arc<str>, index: Option<Arc<Expr>>, member: Member, span: Span) -> Expr {
        Expr { kind: ExprKind::Symbol { name: symbol.clone(), index, member }, span }
    }

    /// An object of these entries. Spread objects are merged in order.
    pub(super) fn object<'s>(&mut self, scope: &Scope, items: impl Iterator<Item = &'s ObjectItem>, span: Span) -> Expr {
        let mut merged: Vec<Expr> = Vec::new();
        let mut entries = Vec::new();
        for item in items {
            match item {
                ObjectItem::Property(property) => {
                    let key = match property.key.literal() {
                        Some(name) => EntryKey::Literal(Key::at(name.clone(), property.key.span())),
                        None => EntryKey::Computed(Box::new(self.key_text(scope, &property.key))),
                    };
                    entries.push(Entry::Property { key, value: self.expr(scope, &property.value) });
                }
                ObjectItem::Spread(value) => {
                    merged.push(Expr { kind: ExprKind::Object(std::mem::take(&mut entries)), span });
                    merged.push(self.expr(scope, value));
                }
                ObjectItem::Resource(_) => {}
                // It may have been any property.
                ObjectItem::Error(place) => {
                    let unknown = Expr { kind: ExprKind::Invalid(not_understood()), span: *place };
                    entries.push(Entry::Property { key: EntryKey::Computed(Box::new(unknown.clone())), value: unknown });
                }
            }
        }
        let last = Expr { kind: ExprKind::Object(entries), span };
        if merged.is_empty() {
            return last;
        }
        merged.push(last);
        call("shallowMerge", vec![Expr { kind: ExprKind::Array(merged), span }], span)
    }
}

/// The cause of what a broken declaration leaves behind.
pub(super) fn not_understood() -> Cause {
    Cause::Error("this could not be parsed".into())
}

/// A call of a function of the template language.
pub(super) fn call(name: &str, arguments: Vec<Expr>, span: Span) -> Expr {
    Expr { kind: ExprKind::Call { namespace: None, name: name.into(), arguments }, span }
}

/// `target.key`.
pub(super) fn access(target: Expr, key: &str) -> Expr {
    let span = target.span;
    let key = literal(Value::string(key), span);
    Expr { kind: ExprKind::Access { target: Box::new(target), key: Box::new(key) }, span }
}

/// A value that is written at `span`.
pub(super) fn literal(value: Value, span: Span) -> Expr {
    let value = value.with_origin(crate::model::Origin::literal(span));
    Expr { kind: ExprKind::Literal(value), span }
}

/// Whether a module comes from a registry or is a template spec.
pub(super) fn is_restored(path: &str) -> bool {
    ["br:", "br/", "ts:", "ts/"].iter().any(|prefix| path.starts_with(prefix))
}

/// `parent/own`.
fn child_name(parent: &Expr, own: &Expr) -> Expr {
    let span = own.span;
    call("concat", vec![member_of(parent, Member::FullName), literal(Value::string("/"), span), own.clone()], span)
}

/// Another member of a resource that an expression means.
pub(super) fn member_of(resource: &Expr, member: Member) -> Expr {
    match &resource.kind {
        ExprKind::Symbol { name, index, member: Member::Whole } => {
            Expr { kind: ExprKind::Symbol { name: name.clone(), index: index.clone(), member }, span: resource.span }
        }
        _ => resource.clone(),
    }
}

/// A type as a template names it: what is `@secure()` in Bicep is a type of its own there.
fn type_name(ty: Type, secure: bool) -> &'static str {
    match ty {
        Type::String if secure => "securestring",
        Type::Object if secure => "secureObject",
        Type::Any => "any",
        Type::String => "string",
        Type::Int => "int",
        Type::Bool => "bool",
        Type::Object => "object",
        Type::Array => "array",
    }
}
