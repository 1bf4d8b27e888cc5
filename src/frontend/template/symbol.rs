//! Names of unknown results, put together: the same call on the same arguments always has the same name.

use std::fmt::Write as _;
use std::sync::Arc;

/// Longest name that is written out; of a longer one the rest is a hash.
const LONGEST: usize = 400;

/// What calls have for arguments.
pub(in crate::frontend) trait Argument {
    /// Writes what tells this argument from others into `name`. Of a secret that is a hash: other secrets have other names, and
    /// none can be read.
    fn name(&self, name: &mut Name, secret: bool);
}

/// A name under construction.
pub(in crate::frontend) struct Name {
    text: String,
    rest: String,
    hash: fn(&str) -> String,
}

impl Name {
    fn new(hash: fn(&str) -> String) -> Self {
        Name { text: String::new(), rest: String::new(), hash }
    }

    /// The name of what `function` gives for `arguments`: `toLower(parameter x)`.
    pub(in crate::frontend) fn of_call<T: Argument>(function: &str, arguments: &[T], hash: fn(&str) -> String) -> Arc<str> {
        let mut name = Name::new(hash);
        name.push(function);
        name.push("(");
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                name.push(", ");
            }
            argument.name(&mut name, false);
        }
        name.push(")");
        name.finish()
    }

    /// The name of what `function` gives for the unknown called `argument`.
    pub(in crate::frontend) fn of_hole(function: &str, argument: &str, hash: fn(&str) -> String) -> Arc<str> {
        let mut name = Name::new(hash);
        name.push(function);
        name.push("(");
        name.push(argument);
        name.push(")");
        name.finish()
    }

    /// Adds a piece.
    pub(in crate::frontend) fn push(&mut self, piece: &str) {
        if self.rest.is_empty() && self.text.len() + piece.len() <= LONGEST {
            self.text.push_str(piece);
            return;
        }
        self.rest.push_str(piece);
        if self.rest.len() > 1 << 16 {
            self.rest = (self.hash)(&self.rest);
        }
    }

    fn finish(mut self) -> Arc<str> {
        if !self.rest.is_empty() {
            let _ = write!(self.text, "…{}", (self.hash)(&self.rest));
        }
        self.text.into()
    }
}
