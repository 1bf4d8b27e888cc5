//! What is wrong with the text of a rule before it is parsed: the engine's parser and evaluator recurse on what is nested, and
//! take twice as long for each level of brackets.

use crate::policy::catalogue::LoadError;

/// Brackets and braces in each other.
const NESTING: usize = 8;
/// Parentheses in each other.
const PARENTHESES: usize = 24;
/// Bytes of a line.
const LINE: usize = 1000;
/// Operators, dots and calls of one expression: each is a level of the tree that it becomes.
const CHAIN: usize = 400;

/// Refuses what nests too deep or runs on too long.
pub(crate) fn check(path: &str, text: &str) -> Result<(), LoadError> {
    if let Some(number) = text.lines().position(|line| line.len() > LINE) {
        return Err(LoadError::new(path, number + 1, "the line is too long"));
    }
    let mut reader = Reader { line: 1, brackets: 0, chains: vec![0], goes_on: false };
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\n' => reader.line += 1,
            '#' => reader.line += usize::from(rest.by_ref().any(|character| character == '\n')),
            '"' => {
                reader.operand();
                while let Some(inner) = rest.next() {
                    match inner {
                        '\\' => {
                            rest.next();
                        }
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '`' => {
                reader.operand();
                reader.line += rest.by_ref().take_while(|inner| *inner != '`').filter(|inner| *inner == '\n').count();
            }
            '(' | '[' | '{' => reader.open(character),
            ')' | ']' | '}' => reader.close(character),
            ',' | ';' => reader.part(),
            '+' | '-' | '*' | '/' | '%' | '&' | '|' | '=' | '<' | '>' | '!' | ':' | '.' => reader.operator(),
            _ if character.is_alphanumeric() || character == '_' => {
                let mut word = String::from(character);
                while let Some(next) = rest.next_if(|next| next.is_alphanumeric() || *next == '_') {
                    word.push(next);
                }
                if word == "in" { reader.operator() } else { reader.operand() }
            }
            _ => {}
        }
        if reader.brackets > NESTING {
            return Err(LoadError::new(path, reader.line, format!("brackets are nested deeper than {NESTING}")));
        }
        if reader.chains.len() > NESTING + PARENTHESES {
            return Err(LoadError::new(path, reader.line, format!("parentheses are nested deeper than {PARENTHESES}")));
        }
        if reader.chains.last().is_some_and(|chain| *chain > CHAIN) {
            return Err(LoadError::new(path, reader.line, format!("an expression has more than {CHAIN} operators")));
        }
    }
    Ok(())
}

struct Reader {
    line: usize,
    brackets: usize,
    /// For each open bracket, how much the expression in it has been going on.
    chains: Vec<usize>,
    /// Whether the expression waits for an operand.
    goes_on: bool,
}

impl Reader {
    fn open(&mut self, bracket: char) {
        self.brackets += usize::from(bracket != '(');
        self.operator();
        self.chains.push(0);
    }

    fn close(&mut self, bracket: char) {
        self.brackets = self.brackets.saturating_sub(usize::from(bracket != ')'));
        if self.chains.len() > 1 {
            self.chains.pop();
        }
        self.goes_on = false;
    }

    fn operator(&mut self) {
        if let Some(chain) = self.chains.last_mut() {
            *chain += 1;
        }
        self.goes_on = true;
    }

    /// Where an operand follows an operand, one expression ends and another begins.
    fn operand(&mut self) {
        if !self.goes_on {
            self.part();
        }
        self.goes_on = false;
    }

    fn part(&mut self) {
        if let Some(chain) = self.chains.last_mut() {
            *chain = 0;
        }
        self.goes_on = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deep_is_refused() {
        assert!(check("p", "x := [[[[[[[[1]]]]]]]]").is_ok());
        assert_eq!(check("p", "# [[[[[[[[[\nx := [[[[[[[[[1]]]]]]]]]").unwrap_err().line, 2);
        assert!(check("p", "x := \"[[[[[[[[[[\\\"[\"").is_ok());
        assert!(check("p", &format!("x := {}1{}", "(".repeat(40), ")".repeat(40))).unwrap_err().message.contains("parentheses"));
    }

    #[test]
    fn what_runs_on_is_refused() {
        for link in ["+ 1\n", "+ f(1, 2)\n", "| {1, 2}\n", ".a\n", "[0]\n", " in\na\n", "- [1 | x := 2]\n"] {
            let text = format!("x := a {}", link.repeat(CHAIN + 1));
            assert!(check("p", &text).unwrap_err().message.contains("an expression has more than 400 operators"), "{link:?}");
        }
        assert!(check("p", &"x := 1 if {\n\ta.b == 1\n\tnot c\n}\n".repeat(1000)).is_ok());
        assert!(check("p", &"\ta.b == 1\n".repeat(1000)).is_ok());
    }
}
