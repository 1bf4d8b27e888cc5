//! Declarations.

use std::mem;

use crate::frontend::bicep::parser::expression::Brackets;
use crate::frontend::bicep::parser::{Dialect, Failed, Parsed, Parser};
use crate::frontend::bicep::syntax::{
    Body, Decorator, ExprKind, ExtensionName, Function, FunctionParameter, Identifier, ImportedSymbol, ImportedSymbols, Keyword,
    Loop, Module, Object, Resource, Statement, StatementKind,
};
use crate::frontend::bicep::token::TokenKind;

const TEMPLATE_WORDS: &str = "a declaration (`param`, `var`, `resource`, `module`, `output`, `type`, `func`, `import`, …)";
const PARAMETERS_WORDS: &str = "a declaration (`using`, `extends`, `param`, `var`, `type`, `import`, …)";
const RESOURCE_TYPE: &str = "a resource type such as `'Microsoft.Storage/storageAccounts@2024-01-01'`";
const FILE: &str = "the path of a file in single quotes";
const EXPORTED: &str = "the name of an exported type, variable or function";
const EXTENSION: &str = "the name or reference of an extension";

/// What is known of a declaration before all of it has been read.
#[derive(Debug, Default)]
pub(super) struct Declared {
    name: Option<Identifier>,
    keyword: Option<Keyword>,
}

impl Parser<'_> {
    /// The whole file.
    pub(super) fn statements(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        self.skip_lines();
        while !self.at(TokenKind::End) {
            self.statement = self.token.start;
            let (mut statement, complete) = self.statement();
            if let (StatementKind::Error { keyword, .. }, Err(Failed)) = (&statement.kind, complete) {
                let start = statement.span.start as usize;
                self.skip_statement(start, keyword.is_some());
                // It may have taken in the next ones.
                statement.span = self.span(start, self.token.start.min(statement.span.end as usize));
            }
            statements.push(statement);
            self.skip_lines();
        }
        statements
    }

    /// A declaration with its decorators, and whether it has been read to the end of its last line; else the caller skips
    /// the rest.
    pub(super) fn statement(&mut self) -> (Statement, Parsed<()>) {
        let outside = mem::take(&mut self.declared);
        let decorators = self.decorators();
        let start = self.token.start;
        let declaration = self.declaration().and_then(|kind| {
            let complete = match self.token.kind {
                TokenKind::NewLine | TokenKind::End => true,
                // A nested resource may be the last thing in the body of the other.
                TokenKind::RightBrace => !self.closers.is_empty(),
                _ => false,
            };
            if complete { Ok(kind) } else { Err(self.unexpected("the end of the line behind the declaration")) }
        });
        let declared = mem::replace(&mut self.declared, outside);
        let error = StatementKind::Error { name: declared.name, keyword: declared.keyword };
        let (kind, complete) = match declaration {
            // Without one of its decorators a declaration may mean something else: think of `@secure()`.
            Ok(kind) => (if decorators.is_ok() { kind } else { error }, Ok(())),
            Err(failed) => (error, Err(failed)),
        };
        (Statement { kind, decorators: decorators.unwrap_or_default(), span: self.span_from(start) }, complete)
    }

    fn declaration(&mut self) -> Parsed<StatementKind> {
        let Some(keyword) = self.keyword() else {
            let expected = match self.dialect {
                Dialect::Template => TEMPLATE_WORDS,
                Dialect::Parameters => PARAMETERS_WORDS,
            };
            return Err(self.unexpected(expected));
        };
        self.declared.keyword = Some(keyword);
        self.advance();
        match keyword {
            Keyword::TargetScope => {
                self.assign()?;
                Ok(StatementKind::TargetScope { value: self.expression()? })
            }
            Keyword::Metadata => {
                let name = self.declare("the name of the metadata")?;
                self.assign()?;
                Ok(StatementKind::Metadata { name, value: self.expression()? })
            }
            Keyword::Param => self.parameter(),
            Keyword::Var => self.variable(),
            Keyword::Type => {
                let name = self.declare("the name of the type")?;
                self.assign()?;
                Ok(StatementKind::Type { name, value: self.declared_type(false)? })
            }
            Keyword::Func => self.function(),
            Keyword::Resource => self.resource(),
            Keyword::Module => self.module(),
            Keyword::Output => {
                let name = self.declare("the name of the output")?;
                let ty = self.declared_type(true)?;
                self.assign()?;
                Ok(StatementKind::Output { name, ty, value: self.expression()? })
            }
            // The former spelling of `extension` was `import` with a string or a name.
            Keyword::Import if self.at(TokenKind::Word) || self.token.kind.is_quote() => self.extension(),
            Keyword::Import => self.import(),
            Keyword::Extension | Keyword::Provider => self.extension(),
            Keyword::Assert => {
                let name = self.declare("the name of the assertion")?;
                self.assign()?;
                Ok(StatementKind::Assert { name, value: self.expression()? })
            }
            Keyword::Test => {
                let name = self.declare("the name of the test")?;
                let path = self.text(FILE)?;
                self.assign()?;
                Ok(StatementKind::Test { name, path, body: self.object(false)? })
            }
            Keyword::Using => self.using(),
            Keyword::Extends => Ok(StatementKind::Extends { path: self.text(FILE)? }),
            Keyword::ExtensionConfig => {
                let alias = self.declare("the name of the extension")?;
                self.expect_word("with")?;
                Ok(StatementKind::ExtensionConfig { alias, config: self.object(false)? })
            }
        }
    }

    /// The word that begins a declaration, if it is one that this kind of file may have.
    fn keyword(&self) -> Option<Keyword> {
        Some(match (self.word(), self.dialect) {
            ("param", _) => Keyword::Param,
            ("var", _) => Keyword::Var,
            ("type", _) => Keyword::Type,
            ("import", _) => Keyword::Import,
            ("extension", _) => Keyword::Extension,
            ("provider", _) => Keyword::Provider,
            ("targetScope", Dialect::Template) => Keyword::TargetScope,
            ("metadata", Dialect::Template) => Keyword::Metadata,
            ("func", Dialect::Template) => Keyword::Func,
            ("resource", Dialect::Template) => Keyword::Resource,
            ("module", Dialect::Template) => Keyword::Module,
            ("output", Dialect::Template) => Keyword::Output,
            ("assert", Dialect::Template) => Keyword::Assert,
            ("test", Dialect::Template) => Keyword::Test,
            ("using", Dialect::Parameters) => Keyword::Using,
            ("extends", Dialect::Parameters) => Keyword::Extends,
            ("extensionConfig", Dialect::Parameters) => Keyword::ExtensionConfig,
            _ => return None,
        })
    }

    /// The name that is declared.
    fn declare(&mut self, expected: &str) -> Parsed<Identifier> {
        let name = self.identifier(expected)?;
        self.declared.name = Some(name.clone());
        Ok(name)
    }

    fn assign(&mut self) -> Parsed<()> {
        self.expect(TokenKind::Assign, "`=`")
    }

    fn parameter(&mut self) -> Parsed<StatementKind> {
        let name = self.declare("the name of the parameter")?;
        if self.dialect == Dialect::Parameters {
            self.assign()?;
            return Ok(StatementKind::Assignment { name, value: self.expression()? });
        }
        let ty = self.declared_type(false)?;
        let default = if self.eat(TokenKind::Assign) { Some(self.expression()?) } else { None };
        Ok(StatementKind::Parameter { name, ty, default })
    }

    fn variable(&mut self) -> Parsed<StatementKind> {
        let name = self.declare("the name of the variable")?;
        let ty = if self.at(TokenKind::Assign) { None } else { Some(self.declared_type(false)?) };
        self.assign()?;
        Ok(StatementKind::Variable { name, ty, value: self.expression()? })
    }

    fn function(&mut self) -> Parsed<StatementKind> {
        let name = self.declare("the name of the function")?;
        let parameters = self.list(Brackets::Round, |parser| {
            let name = parser.identifier("the name of a parameter")?;
            Ok(FunctionParameter { name, ty: parser.declared_type(false)? })
        })?;
        let returns = self.declared_type(false)?;
        self.expect(TokenKind::Arrow, "`=>`")?;
        let body = self.lambda_body()?;
        Ok(StatementKind::Function(Box::new(Function { name, parameters, returns, body })))
    }

    fn resource(&mut self) -> Parsed<StatementKind> {
        let name = self.declare("the symbolic name of the resource")?;
        let ty = self.text(RESOURCE_TYPE)?;
        let word = self.token_span();
        let existing = self.eat_word("existing").then_some(word);
        let body = self.body(true)?;
        Ok(StatementKind::Resource(Box::new(Resource { name, ty, existing, body })))
    }

    fn module(&mut self) -> Parsed<StatementKind> {
        let name = self.declare("the symbolic name of the module")?;
        let path = self.text("the path or reference of a module in single quotes")?;
        let body = self.body(false)?;
        Ok(StatementKind::Module(Box::new(Module { name, path, body })))
    }

    /// `= {…}`, `= if (…) {…}` or `= [for …]`.
    fn body(&mut self, resource: bool) -> Parsed<Body> {
        self.assign()?;
        if self.at(TokenKind::NewLine) && self.peek() == TokenKind::Word {
            self.skip_lines();
        }
        let start = self.token.start;
        let repeat = if self.at(TokenKind::LeftBracket) {
            self.open();
            self.skip_lines();
            Some(self.for_header()?)
        } else {
            None
        };
        let condition = if self.eat_word("if") {
            if !self.at(TokenKind::LeftParen) {
                return Err(self.unexpected("`(` behind `if`"));
            }
            let condition = self.parenthesized()?;
            match condition.kind {
                ExprKind::Parenthesized(inner) => Some(*inner),
                _ => return Err(self.complain(condition.span, "expected a condition, found a lambda")),
            }
        } else {
            None
        };
        if !self.at(TokenKind::LeftBrace) {
            let expected = match (&repeat, &condition) {
                (None, None) => "`{`, `if` or `[`",
                (Some(_), None) => "`{` or `if`",
                (_, Some(_)) => "`{`",
            };
            return Err(self.unexpected(expected));
        }
        let beside = self.enter()?;
        let object = self.object(resource);
        self.leave(beside);
        let object = object?;
        if repeat.is_some() {
            self.skip_lines();
            self.close(TokenKind::RightBracket, "`]` at the end of the loop")?;
        }
        Ok(Body { repeat, condition, object, span: self.span_from(start) })
    }

    /// `for item in items:` or `for (item, index) in items:`.
    pub(super) fn for_header(&mut self) -> Parsed<Loop> {
        self.expect_word("for")?;
        let (item, index) = if self.at(TokenKind::LeftParen) {
            self.open();
            let item = self.identifier("the name of the item")?;
            self.expect(TokenKind::Comma, "`,` and the name of the index")?;
            let index = self.identifier("the name of the index")?;
            self.close(TokenKind::RightParen, "`)`")?;
            (item, Some(index))
        } else {
            (self.identifier("the name of the item, or `(item, index)`")?, None)
        };
        self.expect_word("in")?;
        let over = self.expression()?;
        self.expect(TokenKind::Colon, "`:`")?;
        Ok(Loop { item, index, over })
    }

    fn import(&mut self) -> Parsed<StatementKind> {
        let symbols = if self.eat(TokenKind::Star) {
            self.expect_word("as")?;
            ImportedSymbols::All { alias: self.declare("the name of the namespace")? }
        } else {
            ImportedSymbols::Named(self.imported_symbols()?)
        };
        self.expect_word("from")?;
        Ok(StatementKind::Import { symbols, from: self.text(FILE)? })
    }

    fn imported_symbols(&mut self) -> Parsed<Vec<ImportedSymbol>> {
        if !self.at(TokenKind::LeftBrace) {
            return Err(self.unexpected("`{` or `*`"));
        }
        self.open();
        self.skip_lines();
        let mut symbols = Vec::new();
        while !self.at(TokenKind::RightBrace) {
            symbols.push(self.imported_symbol()?);
            self.separator(TokenKind::RightBrace)?;
        }
        self.close(TokenKind::RightBrace, "`}`")?;
        Ok(symbols)
    }

    fn imported_symbol(&mut self) -> Parsed<ImportedSymbol> {
        let quoted = self.token.kind.is_quote();
        let name = if quoted {
            // ARM templates may export names that are no identifiers.
            let text = self.text(EXPORTED)?;
            match text.literal() {
                Some(name) => Identifier { name: name.clone(), span: text.span },
                None => return Err(self.complain(text.span, "expected a name without interpolation")),
            }
        } else {
            self.identifier(EXPORTED)?
        };
        if quoted && !self.at_word("as") {
            return Err(self.unexpected("`as` and a name behind a quoted name"));
        }
        let alias = if self.eat_word("as") { Some(self.identifier("a name")?) } else { None };
        Ok(ImportedSymbol { name, alias })
    }

    fn extension(&mut self) -> Parsed<StatementKind> {
        let specification = if self.at(TokenKind::Word) {
            ExtensionName::Name(self.identifier(EXTENSION)?)
        } else {
            ExtensionName::Reference(self.text(EXTENSION)?)
        };
        let config = self.with_clause()?;
        let alias = if self.eat_word("as") { Some(self.declare("the alias of the extension")?) } else { None };
        Ok(StatementKind::Extension { specification, config, alias })
    }

    fn using(&mut self) -> Parsed<StatementKind> {
        let path =
            if self.eat_word("none") { None } else { Some(self.text("the path of a template in single quotes, or `none`")?) };
        Ok(StatementKind::Using { path, config: self.with_clause()? })
    }

    fn with_clause(&mut self) -> Parsed<Option<Object>> {
        if self.eat_word("with") { Ok(Some(self.object(false)?)) } else { Ok(None) }
    }

    /// The decorators before a declaration, each on a line of its own.
    pub(super) fn decorators(&mut self) -> Parsed<Vec<Decorator>> {
        let mut decorators = Vec::new();
        let mut sound = true;
        while self.at(TokenKind::At) {
            let (start, open) = (self.token.start, self.closers.len());
            let decorator = self.decorator();
            let line_ends = self.at(TokenKind::NewLine);
            match decorator {
                Ok(decorator) if line_ends => decorators.push(decorator),
                Ok(_) => {
                    sound = false;
                    self.unexpected("the end of the line behind the decorator");
                    if self.keyword().is_none() && !self.at(TokenKind::At) {
                        self.skip_decorator(start, open)?;
                    }
                }
                Err(Failed) => {
                    sound = false;
                    self.skip_decorator(start, open)?;
                }
            }
            self.skip_lines();
        }
        if sound { Ok(decorators) } else { Err(Failed) }
    }

    fn decorator(&mut self) -> Parsed<Decorator> {
        let start = self.token.start;
        self.advance();
        let first = self.identifier("the name of a decorator")?;
        let (namespace, name) =
            if self.eat(TokenKind::Dot) { (Some(first), self.identifier("the name of a decorator")?) } else { (None, first) };
        let arguments = self.arguments()?;
        Ok(Decorator { namespace, name, arguments, span: self.span_from(start) })
    }
}
