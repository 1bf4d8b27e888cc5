//! The tree of the parser → the syntax tree.

use std::ops::Range;
use std::sync::Arc;

use hcl_edit::expr::{
    BinaryOperator as WrittenOperator, Expression as Written, ForExpr, FuncCall, Object, ObjectKey as WrittenKey, Traversal,
    TraversalOperator, UnaryOperator,
};
use hcl_edit::structure::{Block as WrittenBlock, BlockLabel, Body as WrittenBody};
use hcl_edit::{Decorated, Ident, Span as _};

use crate::frontend::terraform::number::Number;
use crate::frontend::terraform::parse::templates::Form;
use crate::frontend::terraform::syntax::{
    Attribute, BinaryOperator, Block, Body, Expression, ExpressionKind, For, Name, ObjectKey, SplatStep, TemplatePart,
};
use crate::frontend::terraform::value::normalised;
use crate::source::Span;

/// Names and indexes that may follow one another; more would overflow the stack.
const MOST_STEPS: usize = 200;

/// What was parsed, or what is wrong and where.
pub(super) type Parsed<T> = Result<T, (String, Span)>;

/// Lowers what was parsed from `source`.
pub(super) struct Lowering<'a> {
    /// The text as its author wrote it; the parser may have seen one with blanks in places.
    pub(super) source: &'a str,
    /// Where a range of it stands in the file.
    pub(super) locate: &'a dyn Fn(Range<usize>) -> Span,
    /// The parser has seen other keys of objects than those in the text.
    pub(super) renamed: bool,
}

impl Lowering<'_> {
    pub(super) fn span(&self, range: Option<Range<usize>>) -> Span {
        (self.locate)(range.unwrap_or(0..0))
    }

    pub(super) fn name(&self, name: &Decorated<Ident>) -> Name {
        let text = name.span().and_then(|range| self.source.get(range)).unwrap_or(name.as_str());
        Name { text: normalised(text), span: self.span(name.span()) }
    }

    /// Lowers a body. An attribute that cannot be lowered stays as one that is invalid.
    pub(super) fn body(&self, body: &WrittenBody) -> Body {
        let mut lowered = Body::default();
        for structure in body {
            if let Some(attribute) = structure.as_attribute() {
                let value = self
                    .expression(&attribute.value)
                    .unwrap_or_else(|(message, span)| Expression { kind: ExpressionKind::Invalid(message.into()), span });
                lowered.attributes.push(Attribute { name: self.name(&attribute.key), value: Arc::new(value) });
            } else if let Some(block) = structure.as_block() {
                lowered.blocks.push(self.block(block));
            }
        }
        lowered
    }

    fn block(&self, block: &WrittenBlock) -> Block {
        let kind = self.name(&block.ident);
        let labels: Vec<Name> = block.labels.iter().map(|label| self.label(label)).collect();
        let header = labels.last().map_or(kind.span, |last| kind.span.to(last.span));
        Block { header, kind, labels, body: Arc::new(self.body(&block.body)), span: self.span(block.span()) }
    }

    fn label(&self, label: &BlockLabel) -> Name {
        let range = match label {
            BlockLabel::Ident(ident) => ident.span(),
            BlockLabel::String(text) => text.span(),
        };
        Name { text: normalised(label.as_str()), span: self.span(range) }
    }

    /// Lowers an expression.
    pub(super) fn expression(&self, written: &Written) -> Parsed<Expression> {
        let span = self.span(written.span());
        let boxed = |written: &Written| self.expression(written).map(Box::new);
        let kind = match written {
            Written::Null(_) => ExpressionKind::Null,
            Written::Bool(value) => ExpressionKind::Bool(*value.value()),
            Written::Number(_) => ExpressionKind::Number(self.number(written.span(), span)?),
            Written::String(text) => ExpressionKind::String(normalised(text.as_str())),
            Written::StringTemplate(template) => self.whole(self.template(template, Form::Quoted)?),
            Written::HeredocTemplate(heredoc) => {
                let range = written.span().unwrap_or(0..0);
                let indented = self.source.get(range).is_some_and(|text| text.starts_with("<<-"));
                self.whole(self.template(&heredoc.template, if indented { Form::Indented } else { Form::Plain })?)
            }
            Written::Array(items) => {
                let items: Parsed<Vec<Expression>> = items.iter().map(|item| self.expression(item)).collect();
                ExpressionKind::Tuple(items?)
            }
            Written::Object(object) => self.object(object)?,
            Written::Parenthesis(inner) => ExpressionKind::Parentheses(boxed(inner.inner())?),
            Written::Variable(name) => ExpressionKind::Name(normalised(name.as_str())),
            Written::Conditional(it) => {
                ExpressionKind::Conditional(boxed(&it.cond_expr)?, boxed(&it.true_expr)?, boxed(&it.false_expr)?)
            }
            Written::FuncCall(call) => self.call(call)?,
            Written::Traversal(traversal) => return self.traversal(traversal),
            Written::UnaryOp(it) => match it.operator.value() {
                UnaryOperator::Neg => ExpressionKind::Negate(boxed(&it.expr)?),
                UnaryOperator::Not => ExpressionKind::Not(boxed(&it.expr)?),
            },
            Written::BinaryOp(it) => {
                ExpressionKind::Binary(boxed(&it.lhs_expr)?, operator(*it.operator.value()), boxed(&it.rhs_expr)?)
            }
            Written::ForExpr(it) => self.for_each(it)?,
        };
        Ok(Expression { kind, span })
    }

    /// A number as it is written: the parser's own has 64 bits only.
    fn number(&self, range: Option<Range<usize>>, span: Span) -> Parsed<Number> {
        let written = range.and_then(|range| self.source.get(range)).unwrap_or_default();
        let digits = written.find(|character: char| character.is_ascii_digit()).and_then(|at| written.get(at..));
        let text = format!("{}{}", if written.starts_with('-') { "-" } else { "" }, digits.unwrap_or_default());
        Number::parse(&text).ok_or_else(|| ("limit: the number is too large".to_owned(), span))
    }

    /// A template as an expression: text alone is a string.
    fn whole(&self, mut parts: Vec<TemplatePart>) -> ExpressionKind {
        match parts.as_mut_slice() {
            [] => ExpressionKind::String("".into()),
            [TemplatePart::Literal(text)] => ExpressionKind::String(normalised(text)),
            _ => ExpressionKind::Template(parts),
        }
    }

    fn object(&self, object: &Object) -> Parsed<ExpressionKind> {
        let mut items = Vec::with_capacity(object.len());
        for (key, value) in object {
            items.push((self.key(key)?, self.expression(value.expr())?));
        }
        Ok(ExpressionKind::Object(items))
    }

    fn key(&self, key: &WrittenKey) -> Parsed<ObjectKey> {
        let range = match key {
            WrittenKey::Ident(name) => return Ok(ObjectKey::Name(self.name(name))),
            WrittenKey::Expression(written) => written.span(),
        };
        let WrittenKey::Expression(written) = key else { return Err((String::new(), self.span(range))) };
        let text = range.clone().and_then(|range| self.source.get(range)).unwrap_or_default();
        match written {
            // As keys they are names.
            Written::Null(_) | Written::Bool(_) => Ok(ObjectKey::Name(Name { text: text.into(), span: self.span(range) })),
            Written::Traversal(_) => Err((
                "a key with dots is ambiguous: put it in quotes, or in parentheses to compute it".to_owned(),
                self.span(range),
            )),
            Written::String(_) if self.renamed => {
                let start = range.clone().map_or(0, |range| range.start);
                let locate = |inner: Range<usize>| (self.locate)(start + inner.start..start + inner.end);
                let parsed = hcl_edit::parser::parse_expr(text);
                let parsed = parsed.map_err(|error| (error.message().to_owned(), self.span(range)))?;
                let lowering = Lowering { source: text, locate: &locate, renamed: false };
                Ok(ObjectKey::Computed(lowering.expression(&parsed)?))
            }
            _ => Ok(ObjectKey::Computed(self.expression(written)?)),
        }
    }

    fn call(&self, call: &FuncCall) -> Parsed<ExpressionKind> {
        let names: Vec<Name> = call.name.namespace.iter().chain([&call.name.name]).map(|name| self.name(name)).collect();
        let text: Vec<&str> = names.iter().map(|name| &*name.text).collect();
        let last = self.span(call.name.name.span());
        let name = Name { text: text.join("::").into(), span: names.first().map_or(last, |first| first.span.to(last)) };
        let arguments: Parsed<Vec<Expression>> = call.args.iter().map(|argument| self.expression(argument)).collect();
        Ok(ExpressionKind::Call { name, arguments: arguments?, expand: call.args.expand_final() })
    }

    fn for_each(&self, written: &ForExpr) -> Parsed<ExpressionKind> {
        Ok(ExpressionKind::For(Box::new(For {
            key: written.intro.key_var.as_ref().map(|name| self.name(name)),
            value: self.name(&written.intro.value_var),
            collection: self.expression(&written.intro.collection_expr)?,
            result_key: written.key_expr.as_ref().map(|key| self.expression(key)).transpose()?,
            result: self.expression(&written.value_expr)?,
            group: written.grouping,
            condition: written.cond.as_ref().map(|condition| self.expression(&condition.expr)).transpose()?,
        })))
    }

    fn traversal(&self, traversal: &Traversal) -> Parsed<Expression> {
        let mut of = self.expression(&traversal.expr)?;
        if traversal.operators.len() > MOST_STEPS {
            return Err((format!("limit: more than {MOST_STEPS} names and indexes follow one another"), of.span));
        }
        let mut operators = traversal.operators.iter();
        while let Some(operator) = operators.next() {
            let span = of.span.to(self.span(operator.span()));
            let kind = match operator.value() {
                // Everything that follows is done with each element, further splats too.
                TraversalOperator::FullSplat(_) => {
                    let steps = self.steps(operators.by_ref())?;
                    ExpressionKind::Splat(Box::new(of), steps)
                }
                // The older form takes names along only; what comes after them is done with the result.
                TraversalOperator::AttrSplat(_) => {
                    let taken = |next: &&Decorated<TraversalOperator>| {
                        matches!(next.value(), TraversalOperator::GetAttr(_) | TraversalOperator::LegacyIndex(_))
                    };
                    let count = operators.as_slice().iter().take_while(taken).count();
                    let steps = self.steps(operators.by_ref().take(count))?;
                    ExpressionKind::Splat(Box::new(of), steps)
                }
                TraversalOperator::GetAttr(name) => ExpressionKind::Attribute(Box::new(of), self.name(name)),
                TraversalOperator::Index(index) => ExpressionKind::Index(Box::new(of), Box::new(self.expression(index)?)),
                TraversalOperator::LegacyIndex(_) => ExpressionKind::Index(Box::new(of), Box::new(self.legacy_index(operator)?)),
            };
            let end = match &kind {
                ExpressionKind::Splat(_, steps) if !steps.is_empty() => self.span(traversal.span()),
                _ => span,
            };
            of = Expression { kind, span: span.to(end) };
        }
        Ok(of)
    }

    fn legacy_index(&self, operator: &Decorated<TraversalOperator>) -> Parsed<Expression> {
        let range = operator.span().map(|range| range.start + 1..range.end);
        let span = self.span(range.clone());
        Ok(Expression { kind: ExpressionKind::Number(self.number(range, span)?), span })
    }

    /// The steps that a splat takes from each element.
    fn steps<'t>(&self, operators: impl Iterator<Item = &'t Decorated<TraversalOperator>>) -> Parsed<Vec<SplatStep>> {
        let mut steps = Vec::new();
        for operator in operators {
            steps.push(match operator.value() {
                TraversalOperator::GetAttr(name) => SplatStep::Attribute(self.name(name)),
                TraversalOperator::Index(index) => SplatStep::Index(self.expression(index)?),
                TraversalOperator::LegacyIndex(_) => SplatStep::Index(self.legacy_index(operator)?),
                TraversalOperator::FullSplat(_) | TraversalOperator::AttrSplat(_) => SplatStep::Splat,
            });
        }
        Ok(steps)
    }
}

fn operator(written: WrittenOperator) -> BinaryOperator {
    match written {
        WrittenOperator::Eq => BinaryOperator::Equal,
        WrittenOperator::NotEq => BinaryOperator::NotEqual,
        WrittenOperator::LessEq => BinaryOperator::LessOrEqual,
        WrittenOperator::GreaterEq => BinaryOperator::GreaterOrEqual,
        WrittenOperator::Less => BinaryOperator::Less,
        WrittenOperator::Greater => BinaryOperator::Greater,
        WrittenOperator::Plus => BinaryOperator::Add,
        WrittenOperator::Minus => BinaryOperator::Subtract,
        WrittenOperator::Mul => BinaryOperator::Multiply,
        WrittenOperator::Div => BinaryOperator::Divide,
        WrittenOperator::Mod => BinaryOperator::Modulo,
        WrittenOperator::And => BinaryOperator::And,
        WrittenOperator::Or => BinaryOperator::Or,
    }
}
