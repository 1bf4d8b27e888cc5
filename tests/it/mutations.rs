//! Small faults put into rules, one at a time: a condition negated or left out, a literal changed, a clause removed.

use std::ops::Range;

use regorus::unstable::{BoolOp, Expr, Literal, LiteralStmt, Module, Query, Ref, Rule, RuleAssign, RuleHead, Span};

/// What stands in for any text; no policy or fixture says it.
const OTHER: &str = "mutant";

/// One fault.
pub(crate) struct Mutation {
    /// Where it is, from 1.
    pub(crate) line: usize,
    /// What it is.
    pub(crate) what: String,
    place: Range<usize>,
    new: String,
}

impl Mutation {
    /// The text with this fault.
    pub(crate) fn apply(&self, text: &str) -> String {
        let (before, after) = (text.get(..self.place.start).unwrap(), text.get(self.place.end..).unwrap());
        format!("{before}{}{after}", self.new)
    }
}

/// All faults of a file of rules, in the order of their places.
pub(crate) fn mutations(file: &str, text: &str) -> Vec<Mutation> {
    let mut engine = regorus::Engine::new();
    engine.add_policy(file.to_owned(), text.to_owned()).unwrap_or_else(|error| panic!("{file}: {error}"));
    let modules = engine.get_modules();
    let mut finder = Finder { text, found: Vec::new() };
    for module in modules.iter() {
        finder.module(module);
    }
    finder.found.sort_by_key(|mutation| (mutation.place.start, mutation.place.end));
    finder.found
}

struct Finder<'a> {
    text: &'a str,
    found: Vec<Mutation>,
}

impl Finder<'_> {
    fn add(&mut self, place: Range<usize>, new: &str) {
        let before = self.text.get(..place.start).unwrap();
        let line = before.matches('\n').count() + 1;
        let short = |text: &str| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.chars().count() > 90 { format!("{}…", text.chars().take(90).collect::<String>()) } else { text }
        };
        let old = short(self.text.get(place.clone()).unwrap());
        let what = if new.is_empty() { format!("`{old}` removed") } else { format!("`{old}` → `{}`", short(new)) };
        self.found.push(Mutation { line, what, place, new: new.to_owned() });
    }

    /// The place of a span. The spans of texts lie inside their quotes, and so may those of what begins or ends with one.
    fn place(&self, span: &Span) -> Range<usize> {
        let (start, end) = (span.start as usize, span.end as usize);
        let bytes = self.text.as_bytes();
        let quote = |at: usize| bytes.get(at).is_some_and(|byte| matches!(byte, b'"' | b'`'));
        start - usize::from(start > 0 && quote(start - 1))..end + usize::from(quote(end))
    }

    fn module(&mut self, module: &Module) {
        let name = |rule: &Rule| match rule {
            Rule::Spec {
                head: RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. } | RuleHead::Func { refr, .. }, ..
            }
            | Rule::Default { refr, .. } => refr.span().text().to_owned(),
        };
        let names: Vec<String> = module.policy.iter().map(|rule| name(rule)).collect();
        for (rule, own) in module.policy.iter().zip(&names) {
            // Without its only clause a rule is not there at all, which the compiler notices.
            if own == "applies" || names.iter().filter(|name| *name == own).count() > 1 {
                self.add(self.place(rule.span()), "");
            }
            self.rule(rule);
        }
    }

    fn rule(&mut self, rule: &Rule) {
        match rule {
            Rule::Default { value, .. } => self.expression(value),
            Rule::Spec { head, bodies, .. } => {
                match head {
                    RuleHead::Compr { refr, assign, .. } => {
                        self.expression(refr);
                        self.assigned(assign.as_ref());
                    }
                    RuleHead::Set { key, .. } => self.all(key),
                    RuleHead::Func { args, assign, .. } => {
                        self.all(args);
                        self.assigned(assign.as_ref());
                    }
                }
                for body in bodies {
                    if body.is_else {
                        self.add(self.place(&body.span), "");
                    }
                    self.assigned(body.assign.as_ref());
                    self.query(&body.query);
                }
            }
        }
    }

    fn assigned(&mut self, assign: Option<&RuleAssign>) {
        self.all(assign.map(|assign| &assign.value));
    }

    fn query(&mut self, query: &Query) {
        query.stmts.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &LiteralStmt) {
        let place = self.place(&statement.span);
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => self.all(key.iter().chain([value, collection])),
            Literal::Every { domain, query, .. } => {
                self.add(place, "true");
                self.expression(domain);
                self.query(query);
            }
            Literal::NotExpr { expr, .. } => {
                self.add(place.start..self.place(expr.span()).start, "");
                self.add(place, "true");
                self.expression(expr);
            }
            Literal::Expr { expr, .. } => {
                match expr.as_ref() {
                    Expr::AssignExpr { .. } => {}
                    Expr::BoolExpr { op, lhs, rhs, .. } => {
                        let between = self.place(lhs.span()).end..self.place(rhs.span()).start;
                        self.operator(op, between, !matches!(rhs.as_ref(), Expr::Number { .. }));
                        self.add(place, "true");
                    }
                    _ => {
                        self.add(place.start..place.start, "not ");
                        self.add(place, "true");
                    }
                }
                self.expression(expr);
            }
        }
    }

    /// The operator that stands somewhere in `between`, turned into its contrary, and into what holds one step further. The
    /// step is that of a number beside it, if it is the bound.
    fn operator(&mut self, op: &BoolOp, between: Range<usize>, further: bool) {
        let (old, contrary, step) = match op {
            BoolOp::Eq => ("==", "!=", None),
            BoolOp::Ne => ("!=", "==", None),
            BoolOp::Lt => ("<", ">=", Some("<=")),
            BoolOp::Le => ("<=", ">", Some("<")),
            BoolOp::Gt => (">", "<=", Some(">=")),
            BoolOp::Ge => (">=", "<", Some(">")),
        };
        let start = between.start + self.text.get(between).unwrap().find(old).unwrap();
        for new in [Some(contrary), step.filter(|_| further)].into_iter().flatten() {
            self.add(start..start + old.len(), new);
        }
    }

    fn all<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Ref<Expr>>) {
        expressions.into_iter().for_each(|expression| self.expression(expression));
    }

    fn expression(&mut self, expression: &Expr) {
        let place = self.place(expression.span());
        match expression {
            Expr::String { .. } | Expr::RawString { .. } | Expr::Null { .. } => self.add(place, &format!("\"{OTHER}\"")),
            Expr::Bool { span, .. } => self.add(place, if span.text() == "true" { "false" } else { "true" }),
            Expr::Number { span, .. } => {
                let number: f64 = span.text().parse().unwrap_or_else(|_| panic!("`{}` is no number", span.text()));
                self.add(place.clone(), &(number + 1.0).to_string());
                self.add(place, &(number - 1.0).to_string());
            }
            Expr::Var { .. } => {}
            Expr::Array { items, .. } | Expr::Set { items, .. } => {
                self.members(items);
                self.all(items);
            }
            Expr::Object { fields, .. } => self.all(fields.iter().flat_map(|(_, key, value)| [key, value])),
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.expression(term);
                self.query(query);
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.all([key, value]);
                self.query(query);
            }
            Expr::Call { params, .. } => self.all(params),
            Expr::UnaryExpr { expr, .. } => self.expression(expr),
            Expr::RefDot { refr, .. } => self.expression(refr),
            Expr::RefBrack { refr, index, .. } => self.all([refr, index]),
            Expr::BinExpr { lhs, rhs, .. }
            | Expr::BoolExpr { lhs, rhs, .. }
            | Expr::ArithExpr { lhs, rhs, .. }
            | Expr::AssignExpr { lhs, rhs, .. } => self.all([lhs, rhs]),
            Expr::Membership { key, value, collection, .. } => self.all(key.iter().chain([value, collection])),
        }
    }

    /// Each member removed, but for texts and numbers: a changed one is a removed one.
    fn members(&mut self, items: &[Ref<Expr>]) {
        let places: Vec<Range<usize>> = items.iter().map(|item| self.place(item.span())).collect();
        for (number, item) in items.iter().enumerate() {
            let scalar = matches!(item.as_ref(), Expr::String { .. } | Expr::RawString { .. } | Expr::Number { .. });
            if scalar || items.len() == 1 {
                continue;
            }
            match (places.get(number + 1), number.checked_sub(1).and_then(|before| places.get(before))) {
                (Some(next), _) => self.add(places[number].start..next.start, ""),
                (None, Some(before)) => self.add(before.end..places[number].end, ""),
                (None, None) => {}
            }
        }
    }
}
