//! Bicep → template IR: expressions.

use std::sync::Arc;

use crate::frontend::bicep::lower::{Lowering, call, literal, member_of, not_understood};
use crate::frontend::bicep::names::Name;
use crate::frontend::bicep::scope::Scope;
use crate::frontend::bicep::syntax::{
    self, ArrayItem, BinaryOperator, ExprKind as Written, Identifier, PropertyKey, Text, UnaryOperator,
};
use crate::frontend::template::ir::{Argument, Expr, ExprKind, ForLoop, Load, Member};
use crate::model::{Data, Value};
use crate::source::Span;

/// A lowered expression, and whether it is a chain that a `.?` began: what follows it is null where that is.
struct Lowered {
    expr: Expr,
    safe: bool,
}

impl From<Expr> for Lowered {
    fn from(expr: Expr) -> Self {
        Lowered { expr, safe: false }
    }
}

impl Lowering<'_> {
    /// Lowers an expression.
    pub(super) fn expr(&mut self, scope: &Scope, expr: &syntax::Expr) -> Expr {
        self.lower(scope, expr).expr
    }

    fn lower(&mut self, scope: &Scope, expr: &syntax::Expr) -> Lowered {
        let span = expr.span;
        let kind = match &expr.kind {
            Written::Null => return literal(Value::NULL, span).into(),
            Written::Bool(value) => return literal(Data::Bool(*value).into(), span).into(),
            Written::Int(value) => return literal(Data::Int(*value).into(), span).into(),
            Written::String(text) => return self.text(scope, text).into(),
            Written::Array(items) => return self.array(scope, items, span).into(),
            Written::Object(object) => return self.object(scope, object.items.iter(), span).into(),
            Written::Name(name) => return self.name(scope, name, span).into(),
            Written::Call { name, arguments } => return self.call(scope, name, arguments, span).into(),
            Written::MethodCall { target, name, arguments } => return self.method(scope, target, name, arguments, span).into(),
            Written::Property { target, name, safe } => {
                if let Some(found) = self.namespaced(scope, target, name) {
                    return found.into();
                }
                let mut target = self.lower(scope, target);
                if *safe {
                    target.expr = if_deployed(scope, target.expr);
                }
                let key = literal(Value::string(name.name.clone()), name.span);
                return step(target, key, *safe, false, span);
            }
            Written::Index { target, index, safe, from_end } => {
                let target = self.lower(scope, target);
                let index = self.expr(scope, index);
                if let ExprKind::Symbol { name, index: None, member: Member::Whole } = &target.expr.kind
                    && !from_end
                    && scope.file.resources.get(name).is_some_and(|declared| declared.looped)
                {
                    return self.symbol(name, Some(Arc::new(index)), Member::Whole, span).into();
                }
                return step(target, index, *safe, *from_end, span);
            }
            Written::Child { target, name } => {
                let parent = self.expr(scope, target);
                let ExprKind::Symbol { name: symbol, index, member: Member::Whole } = &parent.kind else {
                    return self.refuse(name.span, "only resources have nested resources").into();
                };
                let child: Arc<str> = format!("{symbol}::{}", name.name).into();
                if !scope.file.resources.contains_key(&child) {
                    return self.refuse(name.span, format!("there is no resource `{}` in `{symbol}`", name.name)).into();
                }
                ExprKind::Symbol { name: child, index: index.clone(), member: Member::Whole }
            }
            // The author's word that it is not null, and the end of a chain.
            Written::NotNull(inner) | Written::Parenthesized(inner) => return self.expr(scope, inner).into(),
            Written::Unary { operator, operand } => {
                let operand = self.expr(scope, operand);
                return match operator {
                    UnaryOperator::Not => call("not", vec![operand], span),
                    UnaryOperator::Minus => call("sub", vec![literal(Data::Int(0).into(), span), operand], span),
                }
                .into();
            }
            Written::Binary { operator, left, right } => {
                let operands = vec![self.expr(scope, left), self.expr(scope, right)];
                return binary(*operator, operands, span).into();
            }
            Written::Conditional { condition, yes, no } => {
                let arguments = vec![self.expr(scope, condition), self.expr(scope, yes), self.expr(scope, no)];
                return call("if", arguments, span).into();
            }
            Written::Lambda { parameters, body } => {
                let names: Vec<Arc<str>> = parameters.iter().map(|parameter| parameter.name.clone()).collect();
                let body = self.expr(&scope.with_locals(names.iter().cloned()), body);
                ExprKind::Lambda { names, body: Box::new(body) }
            }
            Written::For { repeat, body } => {
                let over = self.expr(scope, &repeat.over);
                let index = repeat.index.as_ref().map(|index| index.name.clone());
                let inside = scope.with_locals([repeat.item.name.clone()].into_iter().chain(index.clone()));
                let body = self.expr(&inside, body);
                ExprKind::For(Box::new(ForLoop { item: Some(repeat.item.name.clone()), index, over, body }))
            }
            Written::Error => ExprKind::Invalid(not_understood()),
        };
        Expr { kind, span }.into()
    }

    /// A string; with holes it is a call of `format`, as the compiler makes it.
    fn text(&mut self, scope: &Scope, text: &Text) -> Expr {
        if text.holes.is_empty() {
            return literal(Value::string(text.head.clone()), text.span);
        }
        let braces = |text: &str| text.replace('{', "{{").replace('}', "}}");
        let mut format = braces(&text.head);
        let mut arguments = Vec::with_capacity(text.holes.len() + 1);
        for (place, hole) in text.holes.iter().enumerate() {
            format.push_str(&format!("{{{place}}}"));
            format.push_str(&braces(&hole.after));
            arguments.push(self.expr(scope, &hole.value));
        }
        arguments.insert(0, literal(Value::string(format), text.span));
        call("format", arguments, text.span)
    }

    /// The text of a computed key.
    pub(super) fn key_text(&mut self, scope: &Scope, key: &PropertyKey) -> Expr {
        match key {
            PropertyKey::Name(name) => literal(Value::string(name.name.clone()), name.span),
            PropertyKey::Text(text) => self.text(scope, text),
        }
    }

    /// An array; spread arrays are joined in order.
    fn array(&mut self, scope: &Scope, items: &[ArrayItem], span: Span) -> Expr {
        let mut joined = Vec::new();
        let mut own = Vec::new();
        for item in items {
            match item {
                ArrayItem::Value(value) => own.push(self.expr(scope, value)),
                ArrayItem::Spread(value) => {
                    joined.push(Expr { kind: ExprKind::Array(std::mem::take(&mut own)), span });
                    joined.push(self.expr(scope, value));
                }
            }
        }
        let last = Expr { kind: ExprKind::Array(own), span };
        if joined.is_empty() {
            return last;
        }
        joined.push(last);
        call("flatten", vec![Expr { kind: ExprKind::Array(joined), span }], span)
    }

    pub(super) fn name(&mut self, scope: &Scope, name: &Arc<str>, span: Span) -> Expr {
        if scope.is_local(name) {
            return Expr { kind: ExprKind::Local(name.clone()), span };
        }
        if scope.is_argument(name) {
            return call("parameters", vec![literal(Value::string(name.clone()), span)], span);
        }
        if let Some(symbol) = scope.nested(name) {
            return self.symbol(&symbol, None, Member::Whole, span);
        }
        match scope.file.names.get(name).cloned() {
            Some(Name::Parameter) if scope.file.path != self.template.path => {
                self.refuse(span, format!("`{name}` is a parameter of `{}`, which is not deployed here", scope.file.path))
            }
            Some(Name::Parameter) => call("parameters", vec![literal(Value::string(name.clone()), span)], span),
            Some(Name::Variable(place)) => self.variable(scope, name, place, span),
            Some(Name::Resource | Name::Module) => self.symbol(name, None, Member::Whole, span),
            Some(Name::Imported { from, name, .. }) => self.imported(scope, &from, &name, span),
            Some(Name::Broken) => Expr { kind: ExprKind::Invalid(not_understood()), span },
            Some(Name::Function(_) | Name::Type(_) | Name::Namespace { .. } | Name::Other) => {
                self.refuse(span, format!("`{name}` is no value"))
            }
            None if &**name == "base" && scope.file.extends().is_some() => self.base(scope, span),
            None => self.refuse(span, format!("the name `{name}` is not declared")),
        }
    }

    /// A variable of the file at hand, which is lowered if it was not yet.
    fn variable(&mut self, scope: &Scope, name: &str, place: usize, span: Span) -> Expr {
        self.ask(&scope.file, name, place);
        let key = self.key(&scope.file, name);
        call("variables", vec![literal(Value::string(key), span)], span)
    }

    /// `namespace.name` of `import * as namespace`.
    fn namespaced(&mut self, scope: &Scope, target: &syntax::Expr, name: &Identifier) -> Option<Expr> {
        let Written::Name(namespace) = &target.kind else { return None };
        if scope.is_local(namespace) || scope.is_argument(namespace) || scope.nested(namespace).is_some() {
            return None;
        }
        match scope.file.names.get(namespace).cloned() {
            Some(Name::Namespace { from, .. }) => Some(self.imported(scope, &from, &name.name, name.span)),
            _ => None,
        }
    }

    fn call(&mut self, scope: &Scope, name: &Identifier, arguments: &[syntax::Expr], span: Span) -> Expr {
        match scope.file.names.get(&name.name).cloned() {
            Some(Name::Function(place)) => {
                self.ask(&scope.file, &name.name, place);
                let arguments = arguments.iter().map(|argument| self.expr(scope, argument)).collect();
                let namespace = Some(self.namespace(&scope.file));
                Expr { kind: ExprKind::Call { namespace, name: name.name.clone(), arguments }, span }
            }
            Some(Name::Imported { from, name, .. }) => self.imported_call(scope, &from, &name, arguments, span),
            Some(Name::Broken) => Expr { kind: ExprKind::Invalid(not_understood()), span },
            _ => self.builtin(scope, name, arguments, span),
        }
    }

    /// A function of the namespaces `sys` and `az`.
    fn builtin(&mut self, scope: &Scope, name: &Identifier, arguments: &[syntax::Expr], span: Span) -> Expr {
        let load = match &*name.name {
            "loadTextContent" => Some(Load::Text),
            "loadFileAsBase64" => Some(Load::Base64),
            "loadJsonContent" => Some(Load::Json),
            "loadYamlContent" => Some(Load::Yaml),
            "loadDirectoryFileInfo" => Some(Load::Directory),
            _ => None,
        };
        if let (Some([symbol]), "nameof") = (arguments.first().map(std::slice::from_ref), &*name.name) {
            return match last_name(symbol) {
                Some(own) => literal(Value::string(own), span),
                None => self.refuse(symbol.span, "`nameof` takes a name"),
            };
        }
        let mut lowered: Vec<Expr> = arguments.iter().map(|argument| self.expr(scope, argument)).collect();
        match (load, &*name.name) {
            (Some(kind), _) => Expr { kind: ExprKind::Load { kind, from: scope.file.path.clone(), arguments: lowered }, span },
            (None, "any") if lowered.len() == 1 => lowered.remove(0),
            (None, _) => call(&name.name, lowered, span),
        }
    }

    fn method(
        &mut self,
        scope: &Scope,
        target: &syntax::Expr,
        name: &Identifier,
        arguments: &[syntax::Expr],
        span: Span,
    ) -> Expr {
        if let Written::Name(namespace) = &target.kind
            && !scope.is_local(namespace)
            && !scope.is_argument(namespace)
        {
            match scope.file.names.get(namespace).cloned() {
                None if matches!(&**namespace, "sys" | "az") => return self.builtin(scope, name, arguments, span),
                Some(Name::Namespace { from, .. }) => return self.imported_call(scope, &from, &name.name, arguments, span),
                _ => {}
            }
        }
        let resource = self.expr(scope, target);
        if !matches!(resource.kind, ExprKind::Symbol { member: Member::Whole, .. }) {
            return self.refuse(name.span, format!("only resources have functions such as `{}`", name.name));
        }
        let mut lowered = vec![member_of(&resource, Member::Id)];
        if name.name.starts_with("list") && arguments.is_empty() {
            lowered.push(member_of(&resource, Member::ApiVersion));
        }
        lowered.extend(arguments.iter().map(|argument| self.expr(scope, argument)));
        call(&name.name, lowered, span)
    }

    /// The argument of a parameter; secrets of vaults are known by name only.
    pub(super) fn argument(&mut self, scope: &Scope, value: &syntax::Expr) -> Argument {
        let secret = match &value.kind {
            Written::MethodCall { target, name, arguments } if &*name.name == "getSecret" => {
                let namespace = matches!(&target.kind, Written::Name(namespace) if &**namespace == "az");
                arguments.get(if namespace { 3 } else { 0 })
            }
            Written::Call { name, arguments } if &*name.name == "getSecret" => arguments.get(3),
            _ => None,
        };
        match secret {
            Some(syntax::Expr { kind: Written::String(text), .. }) => {
                Argument::VaultSecret(text.literal().cloned().unwrap_or_else(|| "…".into()), value.span)
            }
            Some(_) => Argument::VaultSecret("…".into(), value.span),
            None => Argument::Value(self.expr(scope, value)),
        }
    }

    /// A variable of another file.
    fn imported(&mut self, scope: &Scope, from: &str, name: &Arc<str>, span: Span) -> Expr {
        if let Some(file) = self.import(&scope.file, from, span) {
            // What is imported there cannot be exported again.
            return match file.names.get(name) {
                Some(Name::Variable(_) | Name::Broken) => self.name(&Scope::of(&file), name, span),
                _ => self.refuse(span, format!("there is no variable `{name}` in `{from}`")),
            };
        }
        match self.adopt(&scope.file, from, span) {
            Some(prefix) => call("variables", vec![literal(Value::string(format!("{prefix}#{name}")), span)], span),
            None => missing(from, span),
        }
    }

    /// A function of another file.
    fn imported_call(&mut self, scope: &Scope, from: &str, name: &Arc<str>, arguments: &[syntax::Expr], span: Span) -> Expr {
        let lowered = arguments.iter().map(|argument| self.expr(scope, argument)).collect::<Vec<_>>();
        let namespace: Arc<str> = match self.import(&scope.file, from, span) {
            Some(file) => match file.names.get(name).cloned() {
                Some(Name::Function(place)) => {
                    self.ask(&file, name, place);
                    self.namespace(&file)
                }
                _ => return self.refuse(span, format!("there is no function `{name}` in `{from}`")),
            },
            None => match self.adopt(&scope.file, from, span) {
                Some(prefix) => format!("{prefix}#__bicep").into(),
                None => return missing(from, span),
            },
        };
        Expr { kind: ExprKind::Call { namespace: Some(namespace), name: name.clone(), arguments: lowered }, span }
    }
}

/// What is not deployed is null to `.?`.
fn if_deployed(scope: &Scope, expr: Expr) -> Expr {
    match &expr.kind {
        ExprKind::Symbol { name, member: Member::Whole, .. }
            if scope.file.resources.get(name).is_some_and(|declared| declared.conditional) =>
        {
            let span = expr.span;
            call("if", vec![member_of(&expr, Member::Deployed), expr, literal(Value::NULL, span)], span)
        }
        _ => expr,
    }
}

fn missing(from: &str, span: Span) -> Expr {
    let cause = crate::model::Cause::ExternalModule(from.into());
    Expr { kind: ExprKind::Invalid(cause), span }
}

/// `target.key`, `target[key]` and their forms that allow for absence.
fn step(target: Lowered, key: Expr, safe: bool, from_end: bool, span: Span) -> Lowered {
    let Lowered { expr: target, safe: chained } = target;
    if !safe && !chained && !from_end {
        return Lowered { expr: plain(target, key, span), safe: false };
    }
    let name = match (from_end, safe || chained) {
        (true, true) => "tryIndexFromEnd",
        (true, false) => "indexFromEnd",
        (false, _) => "tryGet",
    };
    // `a.?b.c` is `tryGet(a, 'b', 'c')`.
    if let (ExprKind::Call { namespace: None, name: inner, arguments }, true, false, false) =
        (&target.kind, chained, safe, from_end)
        && &**inner == "tryGet"
    {
        let mut arguments = arguments.clone();
        arguments.push(key);
        return Lowered { expr: call("tryGet", arguments, span), safe: true };
    }
    Lowered { expr: call(name, vec![target, key], span), safe: safe || chained }
}

/// `target.key`, which is a member if the target is a resource.
fn plain(target: Expr, key: Expr, span: Span) -> Expr {
    let name = match &key.kind {
        ExprKind::Literal(value) => value.as_str(),
        _ => None,
    };
    if let (ExprKind::Symbol { member: Member::Whole, .. }, Some(name)) = (&target.kind, name) {
        let member = match name {
            "id" => Member::Id,
            "name" => Member::Name,
            "type" => Member::Type,
            "apiVersion" => Member::ApiVersion,
            "outputs" => Member::Outputs,
            other => Member::Property(other.into()),
        };
        return Expr { span, ..member_of(&target, member) };
    }
    Expr { kind: ExprKind::Access { target: Box::new(target), key: Box::new(key) }, span }
}

fn binary(operator: BinaryOperator, mut operands: Vec<Expr>, span: Span) -> Expr {
    let name = match operator {
        BinaryOperator::Multiply => "mul",
        BinaryOperator::Divide => "div",
        BinaryOperator::Modulo => "mod",
        BinaryOperator::Add => "add",
        BinaryOperator::Subtract => "sub",
        BinaryOperator::Less => "less",
        BinaryOperator::LessOrEqual => "lessOrEquals",
        BinaryOperator::Greater => "greater",
        BinaryOperator::GreaterOrEqual => "greaterOrEquals",
        BinaryOperator::Equal | BinaryOperator::EqualInsensitive => "equals",
        BinaryOperator::NotEqual | BinaryOperator::NotEqualInsensitive => {
            let equal =
                if operator == BinaryOperator::NotEqual { BinaryOperator::Equal } else { BinaryOperator::EqualInsensitive };
            return call("not", vec![binary(equal, operands, span)], span);
        }
        BinaryOperator::And => "and",
        BinaryOperator::Or => "or",
        BinaryOperator::Coalesce => "coalesce",
    };
    if operator == BinaryOperator::EqualInsensitive {
        operands = operands
            .into_iter()
            .map(|operand| {
                let span = operand.span;
                call("toLower", vec![operand], span)
            })
            .collect();
    }
    call(name, operands, span)
}

/// The last name of `a.b.c`.
fn last_name(expr: &syntax::Expr) -> Option<Arc<str>> {
    match &expr.kind {
        Written::Name(name) => Some(name.clone()),
        Written::Property { name, .. } | Written::Child { name, .. } => Some(name.name.clone()),
        Written::Parenthesized(inner) | Written::NotNull(inner) => last_name(inner),
        _ => None,
    }
}
