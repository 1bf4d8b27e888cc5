//! The engine's syntax tree, without what the analyses do not need. The build script makes it too.

use regorus::unstable::{AssignOp, BoolOp, Expr, Literal, LiteralStmt, Query, Rule, RuleBody, RuleHead};
use serde_json::Value as Json;

use crate::policy::syntax::{Definition, Module, Note, Statement, Term};

/// What the analyses need of a module.
pub(crate) fn module_from(module: &regorus::unstable::Module) -> Module {
    let imports = module.imports.iter().map(|import| {
        let path = import.refr.span().text();
        let alias = import.r#as.as_ref().map_or(path.rsplit('.').next().unwrap_or(path), |alias| alias.text());
        (alias.to_owned(), path.to_owned())
    });
    Module {
        file: module.package.span.source.get_path().clone(),
        package: format!("data.{}", module.package.refr.span().text()),
        imports: imports.collect(),
        import_lines: module.imports.iter().map(|import| import.span.line).collect(),
        definitions: module.policy.iter().map(|rule| definition(rule)).collect(),
    }
}

fn definition(rule: &Rule) -> Definition {
    match rule {
        Rule::Spec { head, bodies, span } => {
            let (refr, args, key, assign) = match head {
                RuleHead::Compr { refr, assign, .. } => (refr, None, None, assign.as_ref()),
                RuleHead::Set { refr, key, .. } => (refr, None, key.as_deref().map(term), None),
                RuleHead::Func { refr, args, assign, .. } => {
                    (refr, Some(args.iter().map(|arg| term(arg)).collect()), None, assign.as_ref())
                }
            };
            let value = assign.map(|assign| term(&assign.value));
            // `m[k] := v`: the key of a partial object stands in the reference.
            let (name, key) = match (refr.as_ref(), key) {
                (Expr::RefBrack { refr, index, .. }, None) => (refr.span().text(), Some(term(index))),
                (_, key) => (refr.span().text(), key),
            };
            let mut parts: Vec<(Option<Term>, Vec<Statement>)> = bodies.iter().map(|part| body(part, value.as_ref())).collect();
            if parts.is_empty() {
                parts.push((value, Vec::new()));
            }
            let is_set = matches!(head, RuleHead::Set { .. });
            Definition { name: name.to_owned(), line: span.line, is_set, args, key, bodies: parts }
        }
        Rule::Default { refr, args, value, span, .. } => Definition {
            name: refr.span().text().to_owned(),
            line: span.line,
            is_set: false,
            args: (!args.is_empty()).then(|| args.iter().map(|arg| term(arg)).collect()),
            key: None,
            bodies: vec![(Some(term(value)), Vec::new())],
        },
    }
}

fn body(body: &RuleBody, value: Option<&Term>) -> (Option<Term>, Vec<Statement>) {
    let own = body.assign.as_ref().map(|assign| term(&assign.value));
    (own.or_else(|| value.cloned()), query(&body.query))
}

fn query(query: &Query) -> Vec<Statement> {
    query.stmts.iter().flat_map(statement).collect()
}

fn statement(statement: &LiteralStmt) -> Vec<Statement> {
    let line = statement.span.line;
    let mut found = Vec::new();
    if !statement.with_mods.is_empty() {
        found.push(Statement::Note(Note::With, line));
    }
    let own = match &statement.literal {
        Literal::SomeVars { vars, .. } => {
            Statement::Note(Note::Variables(vars.iter().map(|name| name.text().to_owned()).collect()), line)
        }
        Literal::SomeIn { key, value, collection, .. } => {
            Statement::SomeIn(key.as_deref().map(term), term(value), term(collection), line)
        }
        Literal::Expr { expr, .. } => {
            if matches!(&**expr, Expr::AssignExpr { op: AssignOp::Eq, .. }) {
                found.push(Statement::Note(Note::Unification, line));
            }
            Statement::Holds(term(expr), line)
        }
        Literal::NotExpr { expr, span } => Statement::Not(term(expr), span.line),
        Literal::Every { key, value, domain, query: inner, .. } => {
            let key = key.as_ref().map(|key| key.text().to_owned());
            Statement::Every(key, value.text().to_owned(), term(domain), query(inner), line)
        }
    };
    found.push(own);
    found
}

fn term(expr: &Expr) -> Term {
    let boxed = |expr: &Expr| Box::new(term(expr));
    match expr {
        Expr::String { value, .. } | Expr::RawString { value, .. } | Expr::Number { value, .. } | Expr::Bool { value, .. } => {
            Term::Literal(serde_json::to_value(value).unwrap_or_default())
        }
        Expr::Null { .. } => Term::Literal(Json::Null),
        Expr::Var { span, .. } => Term::Var(span.text().to_owned()),
        Expr::Array { items, .. } | Expr::Set { items, .. } => Term::Array(items.iter().map(|item| term(item)).collect()),
        Expr::Object { fields, .. } => Term::Object(fields.iter().map(|(_, key, value)| (term(key), term(value))).collect()),
        Expr::ArrayCompr { term: item, query: inner, .. } | Expr::SetCompr { term: item, query: inner, .. } => {
            Term::Comprehension(vec![term(item)], query(inner))
        }
        Expr::ObjectCompr { key, value, query: inner, .. } => Term::Comprehension(vec![term(key), term(value)], query(inner)),
        Expr::Call { fcn, params, span, .. } => {
            Term::Call(fcn.span().text().to_owned(), params.iter().map(|param| term(param)).collect(), span.line)
        }
        Expr::UnaryExpr { expr, .. } => Term::Binary(Box::new(Term::Literal(0.into())), boxed(expr)),
        Expr::RefDot { refr, field, .. } => Term::Index(boxed(refr), Box::new(Term::Literal(field.0.text().into()))),
        Expr::RefBrack { refr, index, .. } => Term::Index(boxed(refr), boxed(index)),
        Expr::BinExpr { lhs, rhs, .. } | Expr::ArithExpr { lhs, rhs, .. } => Term::Binary(boxed(lhs), boxed(rhs)),
        Expr::BoolExpr { op, lhs, rhs, .. } => Term::Compare(!matches!(op, BoolOp::Eq | BoolOp::Ne), boxed(lhs), boxed(rhs)),
        Expr::AssignExpr { lhs, rhs, .. } => Term::Assign(boxed(lhs), boxed(rhs)),
        Expr::Membership { key, value, collection, .. } => {
            Term::Membership(key.as_deref().map(boxed), boxed(value), boxed(collection))
        }
    }
}
