//! Patterns of scopes: `*` stands for anything but a slash, `**` for anything, all else for itself. What is not known of a subject fits `*` and `**`
//! alone, so that nothing is exempt by accident.

/// Stands for an unknown part of a subject.
pub(super) const HOLE: char = '\u{1}';

/// The most characters of a pattern: Azure's ids are shorter
/// (<https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules>).
pub(super) const LONGEST: usize = 2_000;

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
    /// What every subject begins with.
    prefix: String,
    text: String,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Token {
    Char(char),
    Star,
    Stars,
}

/// Whether a pattern fits.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It does not, whatever the unknown parts are.
    No,
    /// It may: that hangs on unknown parts.
    Maybe,
    /// It does.
    Yes,
}

impl Pattern {
    /// The pattern that is written as `text`; an error says what is wrong with it.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("is empty".to_owned());
        }
        if text.chars().count() > LONGEST {
            return Err(format!("has more than {LONGEST} characters"));
        }
        if text.chars().any(char::is_control) {
            return Err("has control characters".to_owned());
        }
        let mut tokens = Vec::new();
        for character in text.chars() {
            match (character, tokens.last()) {
                ('*', Some(Token::Star)) => {
                    tokens.pop();
                    tokens.push(Token::Stars);
                }
                ('*', Some(Token::Stars)) => {}
                ('*', _) => tokens.push(Token::Star),
                (other, _) => tokens.push(Token::Char(other)),
            }
        }
        let literal = tokens.iter().map_while(|token| match token {
            Token::Char(character) => Some(*character),
            Token::Star | Token::Stars => None,
        });
        Ok(Pattern { prefix: literal.collect(), tokens, text: text.to_owned() })
    }

    /// The same, for subjects in lower case.
    pub(super) fn folded(text: &str) -> Result<Self, String> {
        let pattern = Pattern::new(&text.to_lowercase())?;
        Ok(Pattern { text: text.to_owned(), ..pattern })
    }

    /// How it is written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What every subject that it fits begins with.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether it fits `subject`, in which [`HOLE`] stands for what is not known.
    pub(super) fn fit(&self, subject: &str) -> Fit {
        if self.run(subject, false) {
            Fit::Yes
        } else if subject.contains(HOLE) && self.run(subject, true) {
            Fit::Maybe
        } else {
            Fit::No
        }
    }

    /// Walks all ways through the pattern at once: time is the product of both lengths, however many stars there are. If it is `open`, a hole may
    /// be any text.
    fn run(&self, subject: &str, open: bool) -> bool {
        let mut at = vec![false; self.tokens.len() + 1];
        at[0] = true;
        self.skip_stars(&mut at);
        let mut next = vec![false; at.len()];
        for character in subject.chars() {
            next.fill(false);
            if open && character == HOLE {
                let first = at.iter().position(|here| *here).unwrap_or(at.len());
                next.iter_mut().skip(first).for_each(|here| *here = true);
            } else {
                for (place, token) in self.tokens.iter().enumerate().filter(|(place, _)| at[*place]) {
                    match token {
                        Token::Char(wanted) => next[place + 1] |= *wanted == character,
                        Token::Star => next[place] |= character != '/',
                        Token::Stars => next[place] = true,
                    }
                }
            }
            if !next.contains(&true) {
                return false;
            }
            std::mem::swap(&mut at, &mut next);
            self.skip_stars(&mut at);
        }
        at.last().copied().unwrap_or(false)
    }

    /// A star also stands for nothing.
    fn skip_stars(&self, at: &mut [bool]) {
        for (place, token) in self.tokens.iter().enumerate() {
            if at[place] && !matches!(token, Token::Char(_)) {
                at[place + 1] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(pattern: &str, subject: &str) -> Fit {
        Pattern::new(pattern).unwrap().fit(subject)
    }

    #[test]
    fn stars_stop_at_slashes_and_two_do_not() {
        assert_eq!(fit("a/*/c", "a/b/c"), Fit::Yes);
        assert_eq!(fit("a/*/c", "a/b/b/c"), Fit::No);
        assert_eq!(fit("a/**/c", "a/b/b/c"), Fit::Yes);
        assert_eq!(fit("a/**", "a/"), Fit::Yes);
        assert_eq!(fit("*.bicep", "infra/main.bicep"), Fit::No);
        assert_eq!(fit("**.bicep", "infra/main.bicep"), Fit::Yes);
        assert_eq!(fit("sites[2]", "sites[2]"), Fit::Yes);
        assert_eq!(fit("sites[2]", "sites2"), Fit::No);
        assert_eq!(fit("st*", "s"), Fit::No);
        assert_eq!(Pattern::folded("/Sub/*").unwrap().fit("/sub/x"), Fit::Yes);
    }

    #[test]
    fn what_is_not_known_fits_stars_alone() {
        assert_eq!(fit("/s/1/g", "/s/\u{1}/g"), Fit::Maybe);
        assert_eq!(fit("/s/*/g", "/s/\u{1}/g"), Fit::Yes);
        assert_eq!(fit("/s/1/h", "/s/\u{1}/g"), Fit::No);
        assert_eq!(fit("/s/**", "/s/\u{1}/g/\u{1}"), Fit::Yes);
        assert_eq!(fit("/s/*", "\u{1}"), Fit::Maybe);
        assert_eq!(fit("st1", "st\u{1}"), Fit::Maybe);
        assert_eq!(fit("su1", "st\u{1}"), Fit::No);
    }

    #[test]
    fn many_stars_take_no_longer() {
        let pattern = Pattern::new(&"*a".repeat(900)).unwrap();
        assert_eq!(pattern.fit(&"a".repeat(2_000)), Fit::Yes);
        assert_eq!(pattern.fit(&format!("{}b", "a".repeat(2_000))), Fit::No);
        assert!(Pattern::new(&"a".repeat(LONGEST + 1)).is_err() && Pattern::new(" ").is_err() && Pattern::new("a\nb").is_err());
    }
}
