//! Expressions.

use std::mem;

use crate::frontend::bicep::parser::recovery::Skipped;
use crate::frontend::bicep::parser::{Failed, Parsed, Parser, SMALLEST};
use crate::frontend::bicep::syntax::{
    ArrayItem, Expr, ExprKind, Identifier, Object, ObjectItem, Property, PropertyKey, UnaryOperator,
};
use crate::frontend::bicep::token::TokenKind;

/// Resources inside resources: each is a part of the type, and no type of Azure has so many parts.
const DEEPEST_RESOURCE: usize = 16;

// The parser recurses through these functions. Those that are not inlined are kept apart so that what lies in brackets of
// one kind does not pay with its stack for the other kinds.

/// The brackets around a list.
#[derive(Copy, Clone, Debug)]
pub(super) enum Brackets {
    /// `(…)`.
    Round,
    /// `<…>`.
    Angle,
}

impl Parser<'_> {
    /// An expression with all its operators.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        let beside = self.enter()?;
        let expression = self.conditional();
        self.leave(beside);
        expression
    }

    #[inline(never)]
    fn conditional(&mut self) -> Parsed<Expr> {
        let condition = self.binary(0)?;
        if !self.comes(TokenKind::Question) {
            return Ok(condition);
        }
        self.skip_lines();
        self.advance();
        let yes = self.expression()?;
        if self.comes(TokenKind::Colon) {
            self.skip_lines();
        }
        self.expect(TokenKind::Colon, "`:`")?;
        let no = self.expression()?;
        let span = condition.span.to(no.span);
        let (condition, yes, no) = (Box::new(condition), Box::new(yes), Box::new(no));
        Ok(Expr { kind: ExprKind::Conditional { condition, yes, no }, span })
    }

    /// Operators between operands that bind more strongly than `precedence`; equal ones from left to right.
    fn binary(&mut self, precedence: u8) -> Parsed<Expr> {
        let beside = mem::take(&mut self.height);
        let mut left = self.unary()?;
        while let Some((operator, binding)) = self.token.kind.operator().filter(|(_, binding)| *binding > precedence) {
            self.advance();
            let right = self.binary(binding)?;
            self.grow()?;
            let span = left.span.to(right.span);
            left = Expr { kind: ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right) }, span };
        }
        self.height = self.height.max(beside);
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.token.start;
        let operator = match self.token.kind {
            TokenKind::Not => UnaryOperator::Not,
            TokenKind::Minus => UnaryOperator::Minus,
            _ => return self.member(),
        };
        self.advance();
        if operator == UnaryOperator::Minus && self.text_of(self.token) == SMALLEST {
            self.advance();
            return Ok(Expr { kind: ExprKind::Int(i64::MIN), span: self.span_from(start) });
        }
        let operand = self.member()?;
        let span = self.span_from(start);
        if let (UnaryOperator::Minus, ExprKind::Int(value)) = (operator, &operand.kind) {
            return Ok(Expr { kind: ExprKind::Int(-value), span });
        }
        self.grow()?;
        Ok(Expr { kind: ExprKind::Unary { operator, operand: Box::new(operand) }, span })
    }

    /// A value with what is attached behind it: `.name`, `[index]`, `::name`, `!`.
    fn member(&mut self) -> Parsed<Expr> {
        let start = self.token.start;
        let mut expr = self.primary()?;
        loop {
            let target = |expr| Box::new(expr);
            let kind = match self.token.kind {
                TokenKind::Dot => self.dot(expr)?,
                TokenKind::LeftBracket => self.index(expr)?,
                TokenKind::DoubleColon => {
                    self.advance();
                    ExprKind::Child { target: target(expr), name: self.identifier("the name of a nested resource")? }
                }
                TokenKind::Not => {
                    self.advance();
                    ExprKind::NotNull(target(expr))
                }
                _ => return Ok(expr),
            };
            self.grow()?;
            expr = Expr { kind, span: self.span_from(start) };
        }
    }

    #[inline(never)]
    fn dot(&mut self, target: Expr) -> Parsed<ExprKind> {
        self.advance();
        let safe = self.eat(TokenKind::Question);
        let name = self.identifier("the name of a property or function")?;
        let target = Box::new(target);
        if !self.at(TokenKind::LeftParen) {
            return Ok(ExprKind::Property { target, name, safe });
        }
        if safe {
            return Err(self.complain(name.span, "`.?` is for properties, not for functions"));
        }
        Ok(ExprKind::MethodCall { target, name, arguments: self.arguments()? })
    }

    #[inline(never)]
    fn index(&mut self, target: Expr) -> Parsed<ExprKind> {
        self.open();
        let safe = self.eat(TokenKind::Question);
        let from_end = self.eat(TokenKind::Hat);
        let index = Box::new(self.expression()?);
        self.close(TokenKind::RightBracket, "`]`")?;
        Ok(ExprKind::Index { target: Box::new(target), index, safe, from_end })
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let start = self.token.start;
        let kind = match self.token.kind {
            TokenKind::Word => return self.word_expression(),
            TokenKind::Quote | TokenKind::Quotes => {
                let text = self.text("a string")?;
                return Ok(Expr { span: text.span, kind: ExprKind::String(text) });
            }
            TokenKind::Number => self.number().map_or(ExprKind::Error, ExprKind::Int),
            TokenKind::LeftBrace => ExprKind::Object(self.object(false)?),
            TokenKind::LeftBracket => self.array()?,
            TokenKind::LeftParen => return self.parenthesized(),
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Expr { kind, span: self.span_from(start) })
    }

    /// A number; `None` if it does not fit, of which a diagnostic has been made.
    pub(super) fn number(&mut self) -> Option<i64> {
        let value = self.text_of(self.token).parse().ok();
        if value.is_none() {
            self.complain(self.token_span(), "the integer does not fit into 64 bits");
        }
        self.advance();
        value
    }

    #[inline(never)]
    fn word_expression(&mut self) -> Parsed<Expr> {
        let start = self.token.start;
        let literal = match self.word() {
            "true" => Some(ExprKind::Bool(true)),
            "false" => Some(ExprKind::Bool(false)),
            "null" => Some(ExprKind::Null),
            _ => None,
        };
        if let Some(kind) = literal {
            self.advance();
            return Ok(Expr { kind, span: self.span_from(start) });
        }
        let name = self.identifier("a name")?;
        let kind = match self.token.kind {
            TokenKind::LeftParen => ExprKind::Call { name, arguments: self.arguments()? },
            TokenKind::Arrow => return self.lambda(start, vec![name]),
            _ => ExprKind::Name(name.name),
        };
        Ok(Expr { kind, span: self.span_from(start) })
    }

    /// `(…)`, or the parameters of a lambda and the lambda.
    #[inline(never)]
    pub(super) fn parenthesized(&mut self) -> Parsed<Expr> {
        let start = self.token.start;
        let mut items = self.list(Brackets::Round, Parser::expression)?;
        if self.at(TokenKind::Arrow) {
            let mut parameters = Vec::with_capacity(items.len());
            for item in items {
                match item.kind {
                    ExprKind::Name(name) => parameters.push(Identifier { name, span: item.span }),
                    _ => return Err(self.complain(item.span, "expected the name of a parameter")),
                }
            }
            return self.lambda(start, parameters);
        }
        match (items.pop(), items.is_empty()) {
            (Some(inner), true) => {
                self.grow()?;
                Ok(Expr { kind: ExprKind::Parenthesized(Box::new(inner)), span: self.span_from(start) })
            }
            _ => Err(self.complain(self.span_from(start), "expected one expression in parentheses, or `=>` behind them")),
        }
    }

    #[inline(never)]
    fn lambda(&mut self, start: usize, parameters: Vec<Identifier>) -> Parsed<Expr> {
        self.advance();
        let body = Box::new(self.lambda_body()?);
        Ok(Expr { kind: ExprKind::Lambda { parameters, body }, span: self.span_from(start) })
    }

    /// What stands behind `=>`, on this line or the next.
    pub(super) fn lambda_body(&mut self) -> Parsed<Expr> {
        self.skip_lines();
        if self.begins_declaration() {
            return Err(self.unexpected("the result of the function"));
        }
        self.expression()
    }

    /// The arguments of a call with their parentheses.
    pub(super) fn arguments(&mut self) -> Parsed<Vec<Expr>> {
        self.list(Brackets::Round, Parser::expression)
    }

    /// Items with commas between them, in brackets; lines may end behind the opening bracket, behind commas and before the
    /// closing one. The compiler takes a last comma in the parameters of a function and refuses it in calls, where it can
    /// mean nothing else.
    #[inline(never)]
    pub(super) fn list<T>(&mut self, brackets: Brackets, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let (opener, closer, names) = match brackets {
            Brackets::Round => (TokenKind::LeftParen, TokenKind::RightParen, ["`(`", "`)`", "`,` or `)`"]),
            Brackets::Angle => (TokenKind::Less, TokenKind::Greater, ["`<`", "`>`", "`,` or `>`"]),
        };
        let [open, close, behind] = names;
        if !self.at(opener) {
            return Err(self.unexpected(open));
        }
        let outside = self.closers.len();
        self.open();
        self.skip_lines();
        let mut items = Vec::new();
        while !self.at(closer) {
            items.push(item(self)?);
            self.skip_lines();
            if self.eat(TokenKind::Comma) {
                self.skip_lines();
            } else if !self.at(closer) {
                return Err(self.unexpected(behind));
            }
        }
        self.expect(closer, close)?;
        self.closers.truncate(outside);
        Ok(items)
    }

    /// What stands behind an item of an array or object: a line break, a comma, or the closing bracket. The end of the file
    /// is for [`Parser::check_open`].
    pub(super) fn separator(&mut self, closer: TokenKind) -> Parsed<()> {
        if self.eat(TokenKind::Comma) {
            self.skip_lines();
            return Ok(());
        }
        if self.skip_lines() || self.at(closer) || self.at(TokenKind::End) {
            return Ok(());
        }
        Err(self.unexpected("a comma or the end of the line"))
    }

    /// `[…]` or `[for …]`.
    #[inline(never)]
    fn array(&mut self) -> Parsed<ExprKind> {
        let start = self.token.start;
        self.open();
        let depth = self.closers.len();
        self.skip_lines();
        if self.at_word("for") {
            let repeat = Box::new(self.for_header()?);
            let body = Box::new(self.expression()?);
            self.skip_lines();
            self.close(TokenKind::RightBracket, "`]` at the end of the loop")?;
            return Ok(ExprKind::For { repeat, body });
        }
        let mut items = Vec::new();
        while !self.at(TokenKind::RightBracket) {
            self.check_open(start, depth)?;
            let (from, open) = (self.token.start, self.closers.len());
            let item = self.array_item().and_then(|item| self.separator(TokenKind::RightBracket).map(|()| item));
            items.push(match item {
                Ok(item) => item,
                Err(Failed) => {
                    self.skip_item(open)?;
                    let span = self.span_from(from);
                    self.skip_separator();
                    ArrayItem::Value(Expr { kind: ExprKind::Error, span })
                }
            });
        }
        self.close(TokenKind::RightBracket, "`]`")?;
        Ok(ExprKind::Array(items))
    }

    fn array_item(&mut self) -> Parsed<ArrayItem> {
        if self.eat(TokenKind::Ellipsis) {
            Ok(ArrayItem::Spread(self.expression()?))
        } else {
            Ok(ArrayItem::Value(self.expression()?))
        }
    }

    /// `{…}`; `resource` says whether it is the body of a resource, where others may be nested.
    #[inline(never)]
    pub(super) fn object(&mut self, resource: bool) -> Parsed<Object> {
        let start = self.token.start;
        if !self.at(TokenKind::LeftBrace) {
            return Err(self.unexpected("`{`"));
        }
        self.open();
        let depth = self.closers.len();
        self.skip_lines();
        let mut items = Vec::new();
        while !self.at(TokenKind::RightBrace) {
            self.check_open(start, depth)?;
            self.object_item(resource, &mut items)?;
        }
        self.close(TokenKind::RightBrace, "`}`")?;
        Ok(Object { items, span: self.span_from(start) })
    }

    /// Fails where a list must have an end: at the end of the file, where a declaration begins that cannot be inside, or
    /// where what went wrong in an item took other brackets than its own, so that not `depth` are open any more.
    pub(super) fn check_open(&mut self, opener: usize, depth: usize) -> Parsed<()> {
        if self.closers.len() != depth {
            return Err(Failed);
        }
        let nested = matches!(self.token.kind, TokenKind::At) || self.at_word("resource");
        if !self.at(TokenKind::End) && (nested || !self.begins_declaration()) {
            return Ok(());
        }
        let bracket = self.span(opener, opener + 1);
        Err(self.complain(bracket, "the bracket is never closed"))
    }

    fn object_item(&mut self, resource: bool, items: &mut Vec<ObjectItem>) -> Parsed<()> {
        let (from, open) = (self.token.start, self.closers.len());
        if resource && self.begins_resource() {
            return self.nested_resource(from, open, items);
        }
        if self.eat(TokenKind::Ellipsis) {
            match self.item_value() {
                Ok(value) => items.push(ObjectItem::Spread(value)),
                Err(Failed) => self.lose_item(from, open, None, items)?,
            }
            return Ok(());
        }
        let Ok(key) = self.property_key("the name of a property") else { return self.lose_item(from, open, None, items) };
        match self.expect(TokenKind::Colon, "`:` behind the name of the property").and_then(|()| self.item_value()) {
            Ok(value) => items.push(ObjectItem::Property(Property { key, value })),
            Err(Failed) => self.lose_item(from, open, Some(key), items)?,
        }
        Ok(())
    }

    fn nested_resource(&mut self, from: usize, open: usize, items: &mut Vec<ObjectItem>) -> Parsed<()> {
        if self.resources >= DEEPEST_RESOURCE {
            self.decorators().ok();
            self.too_deep(DEEPEST_RESOURCE);
            return self.lose_item(from, open, None, items);
        }
        self.resources += 1;
        let (statement, complete) = self.statement();
        self.resources -= 1;
        items.push(ObjectItem::Resource(Box::new(statement)));
        match complete {
            Ok(()) => self.separator(TokenKind::RightBrace),
            Err(Failed) => self.lose_item(from, open, None, items),
        }
    }

    fn item_value(&mut self) -> Parsed<Expr> {
        let value = self.expression()?;
        self.separator(TokenKind::RightBrace)?;
        Ok(value)
    }

    /// Puts error nodes in the place of an item that could not be understood, and skips it.
    fn lose_item(&mut self, from: usize, open: usize, key: Option<PropertyKey>, items: &mut Vec<ObjectItem>) -> Parsed<()> {
        let skipped = self.skip_item(open)?;
        let span = self.span_from(from);
        self.skip_separator();
        // Other properties may be among the lines that were skipped.
        let others = key.is_none() || skipped == Skipped::Lines;
        items.extend(key.map(|key| {
            let value = Expr { kind: ExprKind::Error, span };
            ObjectItem::Property(Property { key, value })
        }));
        if others {
            items.push(ObjectItem::Error(span));
        }
        Ok(())
    }

    fn begins_resource(&mut self) -> bool {
        self.at(TokenKind::At) || self.at_word("resource") && self.peek() == TokenKind::Word
    }

    pub(super) fn property_key(&mut self, expected: &str) -> Parsed<PropertyKey> {
        if self.token.kind.is_quote() {
            return Ok(PropertyKey::Text(self.text(expected)?));
        }
        Ok(PropertyKey::Name(self.identifier(expected)?))
    }
}
