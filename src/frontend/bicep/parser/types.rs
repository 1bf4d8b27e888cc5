//! Types.

use crate::frontend::bicep::parser::expression::Brackets;
use crate::frontend::bicep::parser::{Failed, Parsed, Parser, SMALLEST};
use crate::frontend::bicep::syntax::{TupleItem, TypeExpr, TypeKind, TypeProperty};
use crate::frontend::bicep::token::TokenKind;
use crate::source::Span;

impl Parser<'_> {
    /// The type of a declared thing, which may be `resource 'type@version'`; only of an output may the string be `missing`.
    pub(super) fn declared_type(&mut self, missing: bool) -> Parsed<TypeExpr> {
        if !self.at_word("resource") || self.peek() == TokenKind::Less {
            return self.type_expression();
        }
        let start = self.token.start;
        self.advance();
        let ty = if missing && !self.token.kind.is_quote() { None } else { Some(self.text("a resource type in single quotes")?) };
        Ok(TypeExpr { kind: TypeKind::Resource(ty), span: self.span_from(start) })
    }

    /// A type, or types with `|` between them; a line may end before each `|`.
    pub(super) fn type_expression(&mut self) -> Parsed<TypeExpr> {
        let beside = self.enter()?;
        let ty = self.union();
        self.leave(beside);
        ty
    }

    fn union(&mut self) -> Parsed<TypeExpr> {
        let start = self.token.start;
        let first_bar = self.eat_bar();
        let first = self.suffixed_type()?;
        if !first_bar && !self.comes(TokenKind::Pipe) {
            return Ok(first);
        }
        let mut members = vec![first];
        while self.eat_bar() {
            members.push(self.suffixed_type()?);
        }
        Ok(TypeExpr { kind: TypeKind::Union(members), span: self.span_from(start) })
    }

    fn eat_bar(&mut self) -> bool {
        let found = self.comes(TokenKind::Pipe);
        if found {
            self.skip_lines();
            self.advance();
        }
        found
    }

    /// A type with `?` and `!` behind it.
    fn suffixed_type(&mut self) -> Parsed<TypeExpr> {
        let start = self.token.start;
        let mut ty = self.signed_type()?;
        loop {
            let kind: fn(Box<TypeExpr>) -> TypeKind = match self.token.kind {
                TokenKind::Question => TypeKind::Nullable,
                TokenKind::Not => TypeKind::NotNull,
                _ => return Ok(ty),
            };
            self.advance();
            self.grow()?;
            ty = TypeExpr { kind: kind(Box::new(ty)), span: self.span_from(start) };
        }
    }

    /// A literal with `-` or `!` before it, or any other type.
    fn signed_type(&mut self) -> Parsed<TypeExpr> {
        let start = self.token.start;
        let sign = self.token.kind;
        if !matches!(sign, TokenKind::Minus | TokenKind::Not) {
            return self.member_type();
        }
        self.advance();
        if sign == TokenKind::Minus && self.text_of(self.token) == SMALLEST {
            self.advance();
            return Ok(TypeExpr { kind: TypeKind::Int(i64::MIN), span: self.span_from(start) });
        }
        let operand = self.member_type()?;
        let kind = match (sign, operand.kind) {
            (TokenKind::Minus, TypeKind::Int(value)) => TypeKind::Int(-value),
            (TokenKind::Not, TypeKind::Bool(value)) => TypeKind::Bool(!value),
            (_, TypeKind::Error) => TypeKind::Error,
            (TokenKind::Minus, _) => return Err(self.complain(operand.span, "expected an integer behind `-` in a type")),
            _ => return Err(self.complain(operand.span, "expected `true` or `false` behind `!` in a type")),
        };
        Ok(TypeExpr { kind, span: self.span_from(start) })
    }

    /// A type with what is attached behind it: `[]`, `[*]`, `[0]`, `.name`, `.*`.
    fn member_type(&mut self) -> Parsed<TypeExpr> {
        let start = self.token.start;
        let mut ty = self.primary_type()?;
        loop {
            let kind = match self.token.kind {
                TokenKind::LeftBracket => self.item_type(ty)?,
                TokenKind::Dot => self.property_type(ty)?,
                _ => return Ok(ty),
            };
            self.grow()?;
            ty = TypeExpr { kind, span: self.span_from(start) };
        }
    }

    fn item_type(&mut self, target: TypeExpr) -> Parsed<TypeKind> {
        self.open();
        let target = Box::new(target);
        let kind = match self.token.kind {
            TokenKind::RightBracket => TypeKind::Array(target),
            TokenKind::Star => {
                self.advance();
                TypeKind::ItemAny(target)
            }
            _ => TypeKind::Item { target, index: Box::new(self.expression()?) },
        };
        self.close(TokenKind::RightBracket, "`]`")?;
        Ok(kind)
    }

    fn property_type(&mut self, target: TypeExpr) -> Parsed<TypeKind> {
        self.advance();
        let target = Box::new(target);
        if self.eat(TokenKind::Star) {
            return Ok(TypeKind::MemberAny(target));
        }
        let name = self.identifier("the name of a type or property")?;
        if self.at(TokenKind::Less) {
            return Ok(TypeKind::MemberGeneric { target, name, arguments: self.type_arguments()? });
        }
        Ok(TypeKind::Member { target, name })
    }

    fn type_arguments(&mut self) -> Parsed<Vec<TypeExpr>> {
        self.list(Brackets::Angle, Parser::type_expression)
    }

    fn primary_type(&mut self) -> Parsed<TypeExpr> {
        let start = self.token.start;
        let kind = match self.token.kind {
            TokenKind::Word => self.named_type()?,
            TokenKind::Number => self.number().map_or(TypeKind::Error, TypeKind::Int),
            TokenKind::Quote | TokenKind::Quotes => TypeKind::String(self.text("a string")?),
            TokenKind::LeftBrace => TypeKind::Object(self.object_type()?),
            TokenKind::LeftBracket => TypeKind::Tuple(self.tuple_type()?),
            TokenKind::LeftParen => {
                self.open();
                let inner = self.type_expression()?;
                self.close(TokenKind::RightParen, "`)`")?;
                inner.kind
            }
            _ => return Err(self.unexpected("a type")),
        };
        Ok(TypeExpr { kind, span: self.span_from(start) })
    }

    fn named_type(&mut self) -> Parsed<TypeKind> {
        let name = self.identifier("a type")?;
        Ok(match &*name.name {
            "true" => TypeKind::Bool(true),
            "false" => TypeKind::Bool(false),
            "null" => TypeKind::Null,
            _ if self.at(TokenKind::Less) => TypeKind::Generic { name, arguments: self.type_arguments()? },
            _ => TypeKind::Name(name.name),
        })
    }

    fn tuple_type(&mut self) -> Parsed<Vec<TupleItem>> {
        let start = self.token.start;
        self.open();
        let depth = self.closers.len();
        self.skip_lines();
        let mut items = Vec::new();
        while !self.at(TokenKind::RightBracket) {
            self.check_open(start, depth)?;
            let (from, open) = (self.token.start, self.closers.len());
            let decorators = self.decorators();
            let item = decorators.and_then(|decorators| {
                let ty = self.type_expression()?;
                self.separator(TokenKind::RightBracket)?;
                Ok(TupleItem { decorators, ty })
            });
            items.push(match item {
                Ok(item) => item,
                Err(Failed) => TupleItem { decorators: Vec::new(), ty: self.lose_type(from, open)? },
            });
        }
        self.close(TokenKind::RightBracket, "`]`")?;
        Ok(items)
    }

    fn object_type(&mut self) -> Parsed<Vec<TypeProperty>> {
        let start = self.token.start;
        self.open();
        let depth = self.closers.len();
        self.skip_lines();
        let mut properties = Vec::new();
        while !self.at(TokenKind::RightBrace) {
            self.check_open(start, depth)?;
            let (from, open) = (self.token.start, self.closers.len());
            let mut property =
                TypeProperty { decorators: Vec::new(), key: None, ty: error(self.token_span()), span: self.token_span() };
            if self.type_property(&mut property).is_err() {
                // Without a key it stands for any property.
                property.ty = self.lose_type(from, open)?;
                property.span = property.ty.span;
            }
            properties.push(property);
        }
        self.close(TokenKind::RightBrace, "`}`")?;
        Ok(properties)
    }

    fn type_property(&mut self, property: &mut TypeProperty) -> Parsed<()> {
        let decorators = self.decorators();
        let start = self.token.start;
        if !self.eat(TokenKind::Star) {
            property.key = Some(self.property_key("the name of a property, or `*`")?);
        }
        self.expect(TokenKind::Colon, "`:` behind the name of the property")?;
        let ty = self.type_expression()?;
        property.span = self.span_from(start);
        self.separator(TokenKind::RightBrace)?;
        match decorators {
            Ok(decorators) => {
                property.decorators = decorators;
                property.ty = ty;
            }
            // Without one of its decorators the type may mean something else.
            Err(Failed) => property.ty = error(ty.span),
        }
        Ok(())
    }

    /// Skips an item of a type that could not be understood.
    fn lose_type(&mut self, from: usize, open: usize) -> Parsed<TypeExpr> {
        self.skip_item(open)?;
        let span = self.span_from(from);
        self.skip_separator();
        Ok(error(span))
    }
}

fn error(span: Span) -> TypeExpr {
    TypeExpr { kind: TypeKind::Error, span }
}
