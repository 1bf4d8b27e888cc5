//! Template expressions inside rules, as far as they must be read before the engine sees them.

/// Whether a text is an expression; `[[` escapes a bracket.
pub(super) fn is_expression(text: &str) -> bool {
    text.starts_with('[') && !text.starts_with("[[") && text.ends_with(']')
}

/// What stands in an expression.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A function that is called, in lower case.
    Call(String),
    /// A literal, with the function whose first argument it is.
    Literal(Option<&'a str>, String),
}

/// Goes through the expression; a literal becomes what `map` gives for it, or stays.
pub(super) fn rewrite(text: &str, map: &mut dyn FnMut(Piece<'_>) -> Option<String>) -> String {
    let mut written = String::with_capacity(text.len());
    let mut word = String::new();
    let mut function: Option<String> = None;
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        match character {
            '\'' => {
                let mut literal = String::new();
                let mut end = start + 1;
                while let Some((at, inner)) = characters.next() {
                    end = at + inner.len_utf8();
                    if inner != '\'' {
                        literal.push(inner);
                    } else if characters.peek().is_some_and(|(_, next)| *next == '\'') {
                        literal.push('\'');
                        characters.next();
                    } else {
                        break;
                    }
                }
                match map(Piece::Literal(function.as_deref(), literal)) {
                    Some(other) => written.push_str(&format!("'{}'", other.replace('\'', "''"))),
                    None => written.push_str(text.get(start..end).unwrap_or_default()),
                }
                (word, function) = (String::new(), None);
            }
            '(' => {
                let name = std::mem::take(&mut word).to_ascii_lowercase();
                function = (!name.is_empty()).then(|| name.clone());
                if !name.is_empty() {
                    map(Piece::Call(name));
                }
                written.push(character);
            }
            _ => {
                if character.is_ascii_alphanumeric() || character == '_' {
                    word.push(character);
                } else if !character.is_whitespace() {
                    word.clear();
                }
                if !character.is_whitespace() {
                    function = None;
                }
                written.push(character);
            }
        }
    }
    written
}

/// The name in `[parameters('name')]`, if the expression is nothing else.
pub(super) fn parameter(text: &str) -> Option<String> {
    let inner = is_expression(text).then(|| text.get(1..text.len() - 1))??.trim();
    let (function, rest) = inner.split_once('(')?;
    let name = rest.trim().strip_suffix(')')?.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    (function.trim().eq_ignore_ascii_case("parameters") && !name.contains('\'')).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_know_whose_argument_they_are() {
        let mut seen = Vec::new();
        let text = "[if(equals(field( 'A.B/c/d'), 'it''s'), parameters('x')[0], 'y')]";
        let mut map = |piece: Piece<'_>| {
            let renamed = matches!(&piece, Piece::Literal(Some("field"), _)).then(|| "t0.d".to_owned());
            seen.push(format!("{piece:?}"));
            renamed
        };
        let written = rewrite(text, &mut map);
        assert_eq!(written, "[if(equals(field( 't0.d'), 'it''s'), parameters('x')[0], 'y')]");
        assert_eq!(
            seen,
            [
                "Call(\"if\")",
                "Call(\"equals\")",
                "Call(\"field\")",
                "Literal(Some(\"field\"), \"A.B/c/d\")",
                "Literal(None, \"it's\")",
                "Call(\"parameters\")",
                "Literal(Some(\"parameters\"), \"x\")",
                "Literal(None, \"y\")",
            ]
        );
    }

    #[test]
    fn a_parameter_alone_is_found() {
        assert_eq!(parameter("[ parameters( 'a' ) ]").as_deref(), Some("a"));
        for text in ["[[parameters('a')]", "[concat(parameters('a'))]", "parameters('a')", "[parameters('a').b]", "[", "[]"] {
            assert_eq!(parameter(text), None, "{text}");
        }
    }
}
