//! JSON too large to be held as a tree whose shape is known: where the members of an object and the elements of an array
//! stand, without reading them.

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, Warned};
use crate::frontend::json::{Node, Parsed, Parser, Text};
use crate::source::{FileId, Span};

/// A member of an object that was passed over.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its key.
    pub key: Text,
    /// Where its value stands.
    pub span: Span,
}

/// The members of the object that begins at the byte `at`; none if no object begins there. Of broken text come those before
/// the break, and one diagnostic.
pub fn sections(file: FileId, text: &str, at: usize, budget: &Budget) -> Warned<Vec<Section>> {
    let mut parser = Parser::new(file, text, budget);
    parser.at = at;
    let mut found = Vec::new();
    let result = parser.pass_members(&mut found);
    Warned { value: found, diagnostics: result.err().map(|error| *error).into_iter().collect() }
}

/// Where the elements of the array at `span` stand; none if it is no array.
pub fn elements(span: Span, text: &str, budget: &Budget) -> Vec<Span> {
    let mut parser = Parser::new(span.file, text, budget);
    parser.at = span.start as usize;
    let mut found = Vec::new();
    // Who gives the span has it from `sections`, which passed over the whole of it.
    let _broken: Parsed<()> = parser.pass_elements(&mut found);
    found
}

/// The value that begins where `span` does.
pub fn parse_at(span: Span, text: &str, budget: &Budget) -> Result<Node, Box<Diagnostic>> {
    let mut parser = Parser::new(span.file, text, budget);
    parser.at = span.start as usize;
    parser.value(0)
}

impl Parser<'_> {
    fn pass_members(&mut self, found: &mut Vec<Section>) -> Parsed<()> {
        self.space()?;
        if self.peek() != Some(b'{') {
            return Ok(());
        }
        self.at += 1;
        while let Some(key) = self.next_key()? {
            let span = self.pass()?;
            found.push(Section { key, span });
            self.behind_member()?;
        }
        Ok(())
    }

    fn pass_elements(&mut self, found: &mut Vec<Span>) -> Parsed<()> {
        if self.peek() != Some(b'[') {
            return Ok(());
        }
        self.at += 1;
        loop {
            self.space()?;
            match self.peek() {
                Some(b']') | None => return Ok(()),
                Some(b',') => self.at += 1,
                Some(_) => found.push(self.pass()?),
            }
        }
    }

    /// Passes over a value. Brackets are counted, not matched: who reads the value will see.
    fn pass(&mut self) -> Parsed<Span> {
        let start = self.at;
        if !matches!(self.peek(), Some(b'{' | b'[')) {
            return Ok(self.value(0)?.span);
        }
        let mut open = 0_usize;
        loop {
            match self.peek() {
                None => return Err(self.unexpected("a closing bracket")),
                Some(b'"') => self.pass_string()?,
                Some(b'/') => self.comment()?,
                Some(b'{' | b'[') => {
                    open += 1;
                    self.at += 1;
                }
                Some(b'}' | b']') => {
                    open -= 1;
                    self.at += 1;
                    if open == 0 {
                        return Ok(self.span(start, self.at));
                    }
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn pass_string(&mut self) -> Parsed<()> {
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err(self.unexpected("the end of a string")),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.at = self.at.saturating_add(2).min(self.bytes.len()),
                Some(_) => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn members_and_elements_are_found_without_reading_them() {
        let text = r#"{"a": {"x": ["}", "\"]"]}, "b": [1, {"c": []}, "d,e"], "f": null}"#;
        let file = Sources::default().add("a.json", text);
        let budget = Budget::default();
        let found = sections(file, text, 0, &budget);
        assert!(found.diagnostics.is_empty());
        let shown = |span: Span| &text[span.start as usize..span.end as usize];
        let all: Vec<_> = found.value.iter().map(|section| (&*section.key.value, shown(section.span))).collect();
        assert_eq!(all, [("a", r#"{"x": ["}", "\"]"]}"#), ("b", r#"[1, {"c": []}, "d,e"]"#), ("f", "null")]);
        let items: Vec<_> = elements(found.value[1].span, text, &budget).into_iter().map(shown).collect();
        assert_eq!(items, ["1", r#"{"c": []}"#, r#""d,e""#]);
        assert_eq!(parse_at(found.value[0].span, text, &budget).unwrap().members().len(), 1);
    }

    #[test]
    fn what_stands_before_a_break_is_found() {
        let file = Sources::default().add("a.json", "");
        let end = "found the end of the file";
        for (text, why) in [
            (r#"{"a": 1, "b": {"#, format!("expected a closing bracket, {end}")),
            (r#"{"a": 1, "b": {"c": "x"#, format!("expected the end of a string, {end}")),
            (r#"{"a": 1, "b": "x"#, "the string has no end".to_owned()),
            (r#"{"a": 1, "b" 2}"#, "expected `:` after a property name, found a number".to_owned()),
            (r#"{"a": 1, "b": "\"#, r"`\` is no escape that JSON knows".to_owned()),
        ] {
            let found = sections(file, text, 0, &Budget::default());
            let told: Vec<&str> = found.diagnostics.iter().map(|one| one.message.as_str()).collect();
            assert_eq!((found.value.len(), told), (1, vec![why.as_str()]), "{text}");
        }
        assert!(sections(file, "[]", 0, &Budget::default()).value.is_empty());
    }
}
