//! Checks that every node of a Bicep syntax tree stands where it says; for the tests and for `fuzz/`.

use seawall::frontend::bicep::syntax::*;
use seawall::source::Span;

/// Checks that each node lies inside the one around it, and that each name stands where it says.
pub(crate) struct Places<'a>(pub(crate) &'a str);

impl Places<'_> {
    /// Panics if a node of the tree does not stand where it says.
    pub(crate) fn program(&self, program: &Program) {
        assert_eq!(slice(self.0, program.span), self.0);
        let mut end = 0;
        for statement in &program.statements {
            let start = statement.decorators.first().map_or(statement.span, |decorator| decorator.span).start;
            assert!(end <= start, "{}", slice(self.0, statement.span));
            end = statement.span.end;
            self.statement(statement, program.span);
        }
        for directive in &program.directives {
            self.inside(directive.span, program.span);
            directive.rules.iter().for_each(|rule| self.identifier(rule, directive.span));
        }
    }

    fn inside(&self, inner: Span, outer: Span) {
        let text = self.0.get(inner.start as usize..inner.end as usize);
        assert!(text.is_some() && outer.start <= inner.start && inner.end <= outer.end, "{inner:?} in {outer:?}: {}", self.0);
    }

    fn identifier(&self, identifier: &Identifier, outer: Span) {
        self.inside(identifier.span, outer);
        let written = slice(self.0, identifier.span);
        assert!(*identifier.name == *written || written.starts_with('\''), "{written}");
    }

    fn statement(&self, statement: &Statement, outer: Span) {
        let span = statement.span;
        self.inside(span, outer);
        self.decorators(&statement.decorators, outer);
        match &statement.kind {
            StatementKind::TargetScope { value } => self.expr(value, span),
            StatementKind::Metadata { name, value }
            | StatementKind::Assignment { name, value }
            | StatementKind::Assert { name, value } => {
                self.identifier(name, span);
                self.expr(value, span);
            }
            StatementKind::Parameter { name, ty, default } => {
                self.identifier(name, span);
                self.ty(ty, span);
                default.iter().for_each(|value| self.expr(value, span));
            }
            StatementKind::Variable { name, ty, value } => {
                self.identifier(name, span);
                ty.iter().for_each(|ty| self.ty(ty, span));
                self.expr(value, span);
            }
            StatementKind::Type { name, value } => {
                self.identifier(name, span);
                self.ty(value, span);
            }
            StatementKind::Function(function) => {
                self.identifier(&function.name, span);
                for parameter in &function.parameters {
                    self.identifier(&parameter.name, span);
                    self.ty(&parameter.ty, span);
                }
                self.ty(&function.returns, span);
                self.expr(&function.body, span);
            }
            StatementKind::Resource(resource) => {
                self.identifier(&resource.name, span);
                self.text(&resource.ty, span);
                resource.existing.iter().for_each(|word| assert_eq!(slice(self.0, *word), "existing"));
                self.body(&resource.body, span);
            }
            StatementKind::Module(module) => {
                self.identifier(&module.name, span);
                self.text(&module.path, span);
                self.body(&module.body, span);
            }
            StatementKind::Output { name, ty, value } => {
                self.identifier(name, span);
                self.ty(ty, span);
                self.expr(value, span);
            }
            StatementKind::Import { symbols, from } => {
                match symbols {
                    ImportedSymbols::All { alias } => self.identifier(alias, span),
                    ImportedSymbols::Named(names) => names.iter().for_each(|symbol| {
                        self.identifier(&symbol.name, span);
                        symbol.alias.iter().for_each(|alias| self.identifier(alias, span));
                    }),
                }
                self.text(from, span);
            }
            StatementKind::Extension { specification, config, alias } => {
                match specification {
                    ExtensionName::Name(name) => self.identifier(name, span),
                    ExtensionName::Reference(text) => self.text(text, span),
                }
                config.iter().for_each(|config| self.object(config, span));
                alias.iter().for_each(|alias| self.identifier(alias, span));
            }
            StatementKind::Test { name, path, body } => {
                self.identifier(name, span);
                self.text(path, span);
                self.object(body, span);
            }
            StatementKind::Using { path, config } => {
                path.iter().for_each(|path| self.text(path, span));
                config.iter().for_each(|config| self.object(config, span));
            }
            StatementKind::Extends { path } => self.text(path, span),
            StatementKind::ExtensionConfig { alias, config } => {
                self.identifier(alias, span);
                self.object(config, span);
            }
            StatementKind::Error { name, .. } => name.iter().for_each(|name| self.identifier(name, span)),
        }
    }

    fn decorators(&self, decorators: &[Decorator], outer: Span) {
        for decorator in decorators {
            self.inside(decorator.span, outer);
            decorator.namespace.iter().for_each(|name| self.identifier(name, decorator.span));
            self.identifier(&decorator.name, decorator.span);
            decorator.arguments.iter().for_each(|argument| self.expr(argument, decorator.span));
        }
    }

    fn body(&self, body: &Body, outer: Span) {
        self.inside(body.span, outer);
        body.repeat.iter().for_each(|repeat| self.header(repeat, body.span));
        body.condition.iter().for_each(|condition| self.expr(condition, body.span));
        self.object(&body.object, body.span);
    }

    fn header(&self, repeat: &Loop, outer: Span) {
        self.identifier(&repeat.item, outer);
        repeat.index.iter().for_each(|index| self.identifier(index, outer));
        self.expr(&repeat.over, outer);
    }

    fn object(&self, object: &Object, outer: Span) {
        self.inside(object.span, outer);
        for item in &object.items {
            match item {
                ObjectItem::Property(property) => {
                    self.key(&property.key, object.span);
                    self.expr(&property.value, object.span);
                }
                ObjectItem::Spread(value) => self.expr(value, object.span),
                ObjectItem::Resource(statement) => self.statement(statement, object.span),
                ObjectItem::Error(span) => self.inside(*span, object.span),
            }
        }
    }

    fn key(&self, key: &PropertyKey, outer: Span) {
        match key {
            PropertyKey::Name(name) => self.identifier(name, outer),
            PropertyKey::Text(text) => self.text(text, outer),
        }
    }

    fn text(&self, text: &Text, outer: Span) {
        self.inside(text.span, outer);
        assert!(slice(self.0, text.span).ends_with('\''));
        text.holes.iter().for_each(|hole| self.expr(&hole.value, text.span));
    }

    fn expr(&self, expr: &Expr, outer: Span) {
        let span = expr.span;
        self.inside(span, outer);
        match &expr.kind {
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Error => {}
            ExprKind::Name(name) => assert_eq!(slice(self.0, span), &**name),
            ExprKind::String(text) => self.text(text, span),
            ExprKind::Array(items) => items.iter().for_each(|item| match item {
                ArrayItem::Value(value) | ArrayItem::Spread(value) => self.expr(value, span),
            }),
            ExprKind::Object(object) => self.object(object, span),
            ExprKind::Call { name, arguments } => {
                self.identifier(name, span);
                arguments.iter().for_each(|argument| self.expr(argument, span));
            }
            ExprKind::MethodCall { target, name, arguments } => {
                self.expr(target, span);
                self.identifier(name, span);
                arguments.iter().for_each(|argument| self.expr(argument, span));
            }
            ExprKind::Property { target, name, .. } | ExprKind::Child { target, name } => {
                self.expr(target, span);
                self.identifier(name, span);
            }
            ExprKind::Index { target, index, .. } => [target, index].into_iter().for_each(|it| self.expr(it, span)),
            ExprKind::NotNull(operand) | ExprKind::Unary { operand, .. } | ExprKind::Parenthesized(operand) => {
                self.expr(operand, span);
            }
            ExprKind::Binary { left, right, .. } => {
                assert!(left.span.end <= right.span.start);
                [left, right].into_iter().for_each(|it| self.expr(it, span));
            }
            ExprKind::Conditional { condition, yes, no } => [condition, yes, no].into_iter().for_each(|it| self.expr(it, span)),
            ExprKind::Lambda { parameters, body } => {
                parameters.iter().for_each(|name| self.identifier(name, span));
                self.expr(body, span);
            }
            ExprKind::For { repeat, body } => {
                self.header(repeat, span);
                self.expr(body, span);
            }
        }
    }

    fn ty(&self, ty: &TypeExpr, outer: Span) {
        let span = ty.span;
        self.inside(span, outer);
        match &ty.kind {
            TypeKind::Null | TypeKind::Bool(_) | TypeKind::Int(_) | TypeKind::Name(_) | TypeKind::Error => {}
            TypeKind::Generic { name, arguments } => {
                self.identifier(name, span);
                arguments.iter().for_each(|argument| self.ty(argument, span));
            }
            TypeKind::Member { target, name } => {
                self.ty(target, span);
                self.identifier(name, span);
            }
            TypeKind::MemberGeneric { target, name, arguments } => {
                self.ty(target, span);
                self.identifier(name, span);
                arguments.iter().for_each(|argument| self.ty(argument, span));
            }
            TypeKind::MemberAny(inner) | TypeKind::ItemAny(inner) | TypeKind::Array(inner) => self.ty(inner, span),
            TypeKind::Nullable(inner) | TypeKind::NotNull(inner) => self.ty(inner, span),
            TypeKind::Item { target, index } => {
                self.ty(target, span);
                self.expr(index, span);
            }
            TypeKind::Union(members) => members.iter().for_each(|member| self.ty(member, span)),
            TypeKind::Tuple(items) => items.iter().for_each(|item| {
                self.decorators(&item.decorators, span);
                self.ty(&item.ty, span);
            }),
            TypeKind::Object(properties) => properties.iter().for_each(|property| {
                self.decorators(&property.decorators, span);
                self.inside(property.span, span);
                property.key.iter().for_each(|key| self.key(key, span));
                self.ty(&property.ty, span);
            }),
            TypeKind::String(text) => self.text(text, span),
            TypeKind::Resource(text) => text.iter().for_each(|text| self.text(text, span)),
        }
    }
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}
