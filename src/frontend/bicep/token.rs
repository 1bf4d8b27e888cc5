//! The tokens of Bicep.

use crate::frontend::bicep::syntax::BinaryOperator;

/// A piece of the text.
#[derive(Copy, Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Offset of the first byte.
    pub(super) start: usize,
    /// Offset behind the last byte.
    pub(super) end: usize,
}

/// What a [`Token`] is. Keywords are words: all but `true`, `false` and `null` may name something too.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    Number,
    /// `'`, which begins a string of one line; what follows is for [`Lexer::segment`](super::lexer::Lexer::segment).
    Quote,
    /// `'''` with the dollar signs before it, which begins a string of many lines.
    Quotes,
    LeftBrace,
    RightBrace,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    At,
    Comma,
    Dot,
    Ellipsis,
    Question,
    DoubleQuestion,
    Colon,
    DoubleColon,
    Assign,
    Arrow,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Not,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    EqualInsensitive,
    NotEqualInsensitive,
    And,
    Or,
    Pipe,
    Hat,
    /// A run of line breaks, with the blanks and comments between them. It is empty and stands at the first of them.
    NewLine,
    End,
    Unknown,
}

impl TokenKind {
    /// The operator between two operands, and how strongly it binds: as the compiler has it, not its grammar page.
    /// <https://github.com/Azure/bicep/blob/main/src/Bicep.Core/Parsing/TokenTypeHelper.cs>
    pub(super) fn operator(self) -> Option<(BinaryOperator, u8)> {
        Some(match self {
            TokenKind::Star => (BinaryOperator::Multiply, 100),
            TokenKind::Slash => (BinaryOperator::Divide, 100),
            TokenKind::Percent => (BinaryOperator::Modulo, 100),
            TokenKind::Plus => (BinaryOperator::Add, 90),
            TokenKind::Minus => (BinaryOperator::Subtract, 90),
            TokenKind::Less => (BinaryOperator::Less, 80),
            TokenKind::LessOrEqual => (BinaryOperator::LessOrEqual, 80),
            TokenKind::Greater => (BinaryOperator::Greater, 80),
            TokenKind::GreaterOrEqual => (BinaryOperator::GreaterOrEqual, 80),
            TokenKind::Equal => (BinaryOperator::Equal, 70),
            TokenKind::NotEqual => (BinaryOperator::NotEqual, 70),
            TokenKind::EqualInsensitive => (BinaryOperator::EqualInsensitive, 70),
            TokenKind::NotEqualInsensitive => (BinaryOperator::NotEqualInsensitive, 70),
            TokenKind::And => (BinaryOperator::And, 50),
            TokenKind::Or => (BinaryOperator::Or, 40),
            TokenKind::DoubleQuestion => (BinaryOperator::Coalesce, 30),
            _ => return None,
        })
    }

    /// Whether a string begins here.
    pub(super) fn is_quote(self) -> bool {
        matches!(self, TokenKind::Quote | TokenKind::Quotes)
    }

    /// The bracket that closes this one.
    pub(super) fn closer(self) -> Option<TokenKind> {
        match self {
            TokenKind::LeftBrace => Some(TokenKind::RightBrace),
            TokenKind::LeftParen => Some(TokenKind::RightParen),
            TokenKind::LeftBracket => Some(TokenKind::RightBracket),
            _ => None,
        }
    }

    /// Whether it is a closing bracket.
    pub(super) fn closes(self) -> bool {
        matches!(self, TokenKind::RightBrace | TokenKind::RightParen | TokenKind::RightBracket)
    }
}
