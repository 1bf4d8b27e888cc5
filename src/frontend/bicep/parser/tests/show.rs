//! The syntax tree as text with every parenthesis, for comparison.

use crate::frontend::bicep::syntax::*;

fn joined<T>(items: &[T], separator: &str, show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(separator)
}

pub(super) fn statement(statement: &Statement) -> String {
    let decorators = statement.decorators.iter().map(|it| format!("{} ", decorator(it))).collect::<String>();
    let optional = |text: Option<String>| text.unwrap_or_default();
    let shown = match &statement.kind {
        StatementKind::TargetScope { value } => format!("targetScope = {}", expr(value)),
        StatementKind::Metadata { name, value } => format!("metadata {} = {}", name.name, expr(value)),
        StatementKind::Parameter { name, ty: of, default } => {
            let default = default.as_ref().map(|value| format!(" = {}", expr(value)));
            format!("param {} {}{}", name.name, ty(of), optional(default))
        }
        StatementKind::Assignment { name, value } => format!("param {} = {}", name.name, expr(value)),
        StatementKind::Variable { name, ty: of, value } => {
            let of = of.as_ref().map(|of| format!(" {}", ty(of)));
            format!("var {}{} = {}", name.name, optional(of), expr(value))
        }
        StatementKind::Type { name, value } => format!("type {} = {}", name.name, ty(value)),
        StatementKind::Function(function) => {
            let parameters = joined(&function.parameters, ", ", |it| format!("{} {}", it.name.name, ty(&it.ty)));
            format!("func {}({parameters}) {} => {}", function.name.name, ty(&function.returns), expr(&function.body))
        }
        StatementKind::Resource(resource) => {
            let existing = if resource.existing.is_some() { " existing" } else { "" };
            format!("resource {} {}{existing} = {}", resource.name.name, text(&resource.ty), body(&resource.body))
        }
        StatementKind::Module(module) => {
            format!("module {} {} = {}", module.name.name, text(&module.path), body(&module.body))
        }
        StatementKind::Output { name, ty: of, value } => format!("output {} {} = {}", name.name, ty(of), expr(value)),
        StatementKind::Import { symbols, from } => {
            let alias = |alias: &Option<Identifier>| alias.as_ref().map(|it| format!(" as {}", it.name)).unwrap_or_default();
            let symbols = match symbols {
                ImportedSymbols::All { alias } => format!("* as {}", alias.name),
                ImportedSymbols::Named(names) => {
                    format!("{{{}}}", joined(names, ", ", |it| format!("{}{}", it.name.name, alias(&it.alias))))
                }
            };
            format!("import {symbols} from {}", text(from))
        }
        StatementKind::Extension { specification, config, alias } => {
            let name = match specification {
                ExtensionName::Name(name) => name.name.to_string(),
                ExtensionName::Reference(reference) => text(reference),
            };
            let alias = alias.as_ref().map(|alias| format!(" as {}", alias.name));
            format!("extension {name}{}{}", with(config), optional(alias))
        }
        StatementKind::Assert { name, value } => format!("assert {} = {}", name.name, expr(value)),
        StatementKind::Test { name, path, body } => format!("test {} {} = {}", name.name, text(path), object(body)),
        StatementKind::Using { path, config } => {
            format!("using {}{}", path.as_ref().map_or("none".to_owned(), text), with(config))
        }
        StatementKind::Extends { path } => format!("extends {}", text(path)),
        StatementKind::ExtensionConfig { alias, config } => format!("extensionConfig {} with {}", alias.name, object(config)),
        StatementKind::Error { name, keyword } => {
            let name = name.as_ref().map(|name| format!(" {}", name.name));
            format!("<error {keyword:?}{}>", optional(name)).replace("Some(", "").replace(')', "")
        }
    };
    decorators + &shown
}

fn with(config: &Option<Object>) -> String {
    config.as_ref().map(|config| format!(" with {}", object(config))).unwrap_or_default()
}

fn decorator(decorator: &Decorator) -> String {
    let namespace = decorator.namespace.as_ref().map(|it| format!("{}.", it.name)).unwrap_or_default();
    format!("@{namespace}{}({})", decorator.name.name, joined(&decorator.arguments, ", ", expr))
}

fn body(body: &Body) -> String {
    let condition = body.condition.as_ref().map(|it| format!("if {} ", expr(it))).unwrap_or_default();
    let inner = condition + &object(&body.object);
    body.repeat.as_ref().map_or(inner.clone(), |repeat| format!("[{}: {inner}]", header(repeat)))
}

fn header(repeat: &Loop) -> String {
    match &repeat.index {
        Some(index) => format!("for ({}, {}) in {}", repeat.item.name, index.name, expr(&repeat.over)),
        None => format!("for {} in {}", repeat.item.name, expr(&repeat.over)),
    }
}

pub(super) fn expr(it: &Expr) -> String {
    match &it.kind {
        ExprKind::Null => "null".to_owned(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Int(value) => value.to_string(),
        ExprKind::String(it) => text(it),
        ExprKind::Array(items) => {
            let item = |it: &ArrayItem| match it {
                ArrayItem::Value(value) => expr(value),
                ArrayItem::Spread(value) => format!("...{}", expr(value)),
            };
            format!("[{}]", joined(items, ", ", item))
        }
        ExprKind::Object(it) => object(it),
        ExprKind::Name(name) => name.to_string(),
        ExprKind::Call { name, arguments } => format!("{}({})", name.name, joined(arguments, ", ", expr)),
        ExprKind::MethodCall { target, name, arguments } => {
            format!("{}.{}({})", expr(target), name.name, joined(arguments, ", ", expr))
        }
        ExprKind::Property { target, name, safe } => {
            format!("{}.{}{}", expr(target), if *safe { "?" } else { "" }, name.name)
        }
        ExprKind::Index { target, index, safe, from_end } => {
            let marks = format!("{}{}", if *safe { "?" } else { "" }, if *from_end { "^" } else { "" });
            format!("{}[{marks}{}]", expr(target), expr(index))
        }
        ExprKind::Child { target, name } => format!("{}::{}", expr(target), name.name),
        ExprKind::NotNull(operand) => format!("{}!", expr(operand)),
        ExprKind::Unary { operator, operand } => {
            let sign = match operator {
                UnaryOperator::Not => "!",
                UnaryOperator::Minus => "-",
            };
            format!("({sign}{})", expr(operand))
        }
        ExprKind::Binary { operator, left, right } => format!("({} {} {})", expr(left), sign(*operator), expr(right)),
        ExprKind::Conditional { condition, yes, no } => format!("({} ? {} : {})", expr(condition), expr(yes), expr(no)),
        ExprKind::Parenthesized(inner) => format!("<{}>", expr(inner)),
        ExprKind::Lambda { parameters, body } => {
            format!("(({}) => {})", joined(parameters, ", ", |it| it.name.to_string()), expr(body))
        }
        ExprKind::For { repeat, body } => format!("[{}: {}]", header(repeat), expr(body)),
        ExprKind::Error => "<error>".to_owned(),
    }
}

fn sign(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::Modulo => "%",
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Less => "<",
        BinaryOperator::LessOrEqual => "<=",
        BinaryOperator::Greater => ">",
        BinaryOperator::GreaterOrEqual => ">=",
        BinaryOperator::Equal => "==",
        BinaryOperator::NotEqual => "!=",
        BinaryOperator::EqualInsensitive => "=~",
        BinaryOperator::NotEqualInsensitive => "!~",
        BinaryOperator::And => "&&",
        BinaryOperator::Or => "||",
        BinaryOperator::Coalesce => "??",
    }
}

fn object(it: &Object) -> String {
    let item = |it: &ObjectItem| match it {
        ObjectItem::Property(property) => format!("{}: {}", key(&property.key), expr(&property.value)),
        ObjectItem::Spread(value) => format!("...{}", expr(value)),
        ObjectItem::Resource(nested) => statement(nested),
        ObjectItem::Error(_) => "<error>".to_owned(),
    };
    format!("{{{}}}", joined(&it.items, ", ", item))
}

fn key(key: &PropertyKey) -> String {
    match key {
        PropertyKey::Name(name) => name.name.to_string(),
        PropertyKey::Text(it) => text(it),
    }
}

pub(super) fn text(it: &Text) -> String {
    let holes = it.holes.iter().map(|hole| format!("${{{}}}{}", expr(&hole.value), hole.after)).collect::<String>();
    format!("'{}{holes}'", it.head)
}

pub(super) fn ty(it: &TypeExpr) -> String {
    let decorated = |decorators: &[Decorator], of: String| {
        let decorators = decorators.iter().map(|it| format!("{} ", decorator(it))).collect::<String>();
        decorators + &of
    };
    match &it.kind {
        TypeKind::Name(name) => name.to_string(),
        TypeKind::Generic { name, arguments } => format!("{}<{}>", name.name, joined(arguments, ", ", ty)),
        TypeKind::Member { target, name } => format!("{}.{}", ty(target), name.name),
        TypeKind::MemberGeneric { target, name, arguments } => {
            format!("{}.{}<{}>", ty(target), name.name, joined(arguments, ", ", ty))
        }
        TypeKind::MemberAny(target) => format!("{}.*", ty(target)),
        TypeKind::Item { target, index } => format!("{}[{}]", ty(target), expr(index)),
        TypeKind::ItemAny(target) => format!("{}[*]", ty(target)),
        TypeKind::Array(item) => format!("{}[]", ty(item)),
        TypeKind::Nullable(inner) => format!("{}?", ty(inner)),
        TypeKind::NotNull(inner) => format!("{}!", ty(inner)),
        TypeKind::Union(members) => format!("({})", joined(members, " | ", ty)),
        TypeKind::Tuple(items) => format!("[{}]", joined(items, ", ", |it| decorated(&it.decorators, ty(&it.ty)))),
        TypeKind::Object(properties) => {
            let property = |it: &TypeProperty| {
                let key = it.key.as_ref().map_or("*".to_owned(), key);
                decorated(&it.decorators, format!("{key}: {}", ty(&it.ty)))
            };
            format!("{{{}}}", joined(properties, ", ", property))
        }
        TypeKind::Null => "null".to_owned(),
        TypeKind::Bool(value) => value.to_string(),
        TypeKind::Int(value) => value.to_string(),
        TypeKind::String(it) => text(it),
        TypeKind::Resource(of) => format!("resource {}", of.as_ref().map(text).unwrap_or_default()),
        TypeKind::Error => "<error>".to_owned(),
    }
}
