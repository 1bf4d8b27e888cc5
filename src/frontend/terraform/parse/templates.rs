//! Templates: trimming by `~`, indentation of `<<-`, and the tree of their directives, in the order in which Terraform does it.
//!
//! Source: <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#templates>.

use std::sync::Arc;

use hcl_edit::Span as _;
use hcl_edit::template::{Directive, Element, Strip, Template};

use crate::frontend::terraform::parse::lower::{Lowering, Parsed};
use crate::frontend::terraform::syntax::{Expression, Name, TemplatePart};

/// A piece of a template before its directives are nested. Text in heredocs is cut into lines, as Terraform's scanner does it:
/// trimming and indentation work on a line at a time.
enum Token {
    Text(String),
    Interpolation(Expression),
    If(Expression),
    Else,
    EndIf,
    For { key: Option<Name>, value: Name, collection: Expression },
    EndFor,
}

/// How a template is written.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// Between quotes: with escapes that start with a backslash.
    Quoted,
    /// A heredoc or a file.
    Plain,
    /// A heredoc whose indentation does not count.
    Indented,
}

impl Lowering<'_> {
    /// The parts of a template.
    pub(super) fn template(&self, template: &Template, form: Form) -> Parsed<Vec<TemplatePart>> {
        let mut flat = Flat { tokens: Vec::new(), trim_next: false };
        self.flatten(template, form, &mut flat)?;
        let mut tokens = flat.tokens;
        if form == Form::Indented {
            unindent(&mut tokens);
        }
        let mut tokens = tokens.into_iter().peekable();
        Ok(nest(&mut tokens))
    }

    fn flatten(&self, template: &Template, form: Form, flat: &mut Flat) -> Parsed<()> {
        for element in template {
            match element {
                Element::Literal(literal) => {
                    // The parser's own removal of indentation does not look at directives: the text is taken as it is written.
                    // Nor does it undo escapes between the directives of a quoted template.
                    let range = literal.span();
                    let written = range.clone().and_then(|range| self.source.get(range)).unwrap_or(literal);
                    if form == Form::Quoted {
                        let text = unescaped(written).ok_or_else(|| ("unknown escape sequence".to_owned(), self.span(range)))?;
                        flat.text(&text);
                        continue;
                    }
                    for line in written.split_inclusive('\n') {
                        flat.text(&line.replace("$${", "${").replace("%%{", "%{"));
                    }
                }
                Element::Interpolation(interpolation) => {
                    let expression = self.expression(&interpolation.expr)?;
                    flat.control(interpolation.strip, Token::Interpolation(expression));
                }
                Element::Directive(directive) => self.directive(directive, form, flat)?,
            }
        }
        Ok(())
    }

    fn directive(&self, directive: &Directive, form: Form, flat: &mut Flat) -> Parsed<()> {
        match directive {
            Directive::If(directive) => {
                let condition = self.expression(&directive.if_expr.cond_expr)?;
                flat.control(directive.if_expr.strip, Token::If(condition));
                self.flatten(&directive.if_expr.template, form, flat)?;
                if let Some(no) = &directive.else_expr {
                    flat.control(no.strip, Token::Else);
                    self.flatten(&no.template, form, flat)?;
                }
                flat.control(directive.endif_expr.strip, Token::EndIf);
            }
            Directive::For(directive) => {
                let repeat = &directive.for_expr;
                let collection = self.expression(&repeat.collection_expr)?;
                let key = repeat.key_var.as_ref().map(|name| self.name(name));
                flat.control(repeat.strip, Token::For { key, value: self.name(&repeat.value_var), collection });
                self.flatten(&repeat.template, form, flat)?;
                flat.control(directive.endfor_expr.strip, Token::EndFor);
            }
        }
        Ok(())
    }
}

/// The text of a literal between quotes; `None` if it has an escape that there is not.
fn unescaped(written: &str) -> Option<String> {
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find(['\\', '$', '%']) {
        let (before, marked) = rest.split_at(at);
        text.push_str(before);
        let mut characters = marked.chars();
        let first = characters.next()?;
        let (decoded, length) = if first != '\\' {
            let doubled = marked.starts_with("$${") || marked.starts_with("%%{");
            (first, if doubled { 2 } else { 1 })
        } else {
            let digits = |count: usize| {
                let code = marked.get(2..2 + count).and_then(|digits| u32::from_str_radix(digits, 16).ok())?;
                Some((char::from_u32(code)?, 2 + count))
            };
            match characters.next()? {
                'n' => ('\n', 2),
                'r' => ('\r', 2),
                't' => ('\t', 2),
                other @ ('"' | '\\') => (other, 2),
                'u' => digits(4)?,
                'U' => digits(8)?,
                _ => return None,
            }
        };
        text.push(decoded);
        rest = marked.get(length..)?;
    }
    text.push_str(rest);
    Some(text)
}

struct Flat {
    tokens: Vec<Token>,
    /// The token before ended with `~}`.
    trim_next: bool,
}

impl Flat {
    fn text(&mut self, text: &str) {
        let text = if std::mem::take(&mut self.trim_next) { text.trim_start() } else { text };
        self.tokens.push(Token::Text(text.to_owned()));
    }

    fn control(&mut self, strip: Strip, token: Token) {
        if matches!(strip, Strip::Start | Strip::Both)
            && let Some(Token::Text(text)) = self.tokens.last_mut()
        {
            text.truncate(text.trim_end().len());
        }
        self.tokens.push(token);
        self.trim_next = matches!(strip, Strip::End | Strip::Both);
    }
}

/// Takes off every line the blanks that all lines begin with; a line of nothing but blanks does not count.
fn unindent(tokens: &mut [Token]) {
    let mut least: Option<usize> = None;
    let mut line_start = true;
    let mut starts = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if std::mem::take(&mut line_start) {
            let blanks = match token {
                Token::Text(text) => {
                    let inside = text.trim_start();
                    if inside.is_empty() && text.ends_with('\n') {
                        None
                    } else {
                        starts.push(index);
                        Some(text.chars().count() - inside.chars().count())
                    }
                }
                _ => Some(0),
            };
            least = match (least, blanks) {
                (Some(least), Some(blanks)) => Some(least.min(blanks)),
                (least, blanks) => least.or(blanks),
            };
        }
        line_start = matches!(token, Token::Text(text) if text.ends_with('\n'));
    }
    for index in starts {
        if let Some(Token::Text(text)) = tokens.get_mut(index) {
            *text = text.chars().skip(least.unwrap_or(0)).collect();
        }
    }
}

/// Nests what stands between directives, up to the end or a token that ends this level. The parser has matched them already.
fn nest(tokens: &mut std::iter::Peekable<std::vec::IntoIter<Token>>) -> Vec<TemplatePart> {
    let mut parts: Vec<TemplatePart> = Vec::new();
    let mut text = String::new();
    let flush = |text: &mut String, parts: &mut Vec<TemplatePart>| {
        if !text.is_empty() {
            parts.push(TemplatePart::Literal(Arc::from(std::mem::take(text))));
        }
    };
    while let Some(token) = tokens.next_if(|token| !matches!(token, Token::Else | Token::EndIf | Token::EndFor)) {
        match token {
            Token::Text(piece) => {
                text.push_str(&piece);
                continue;
            }
            _ => flush(&mut text, &mut parts),
        }
        parts.push(match token {
            Token::Interpolation(expression) => TemplatePart::Interpolation(expression),
            Token::If(condition) => {
                let yes = nest(tokens);
                let no = if tokens.next_if(|token| matches!(token, Token::Else)).is_some() { nest(tokens) } else { Vec::new() };
                tokens.next();
                TemplatePart::If { condition, yes, no }
            }
            Token::For { key, value, collection } => {
                let body = nest(tokens);
                tokens.next();
                TemplatePart::For { key, value, collection, body }
            }
            Token::Text(_) | Token::Else | Token::EndIf | Token::EndFor => continue,
        });
    }
    flush(&mut text, &mut parts);
    parts
}
