//! What somebody can give so that a value is known.

/// What is wanted, by its name.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wanted<'a> {
    /// A parameter of a template.
    Parameter(&'a str),
    /// An input variable of Terraform.
    Variable(&'a str),
    /// A variable of the environment.
    Environment(&'a str),
    /// Where it is deployed to, as a template asks for it: `subscription().subscriptionId`.
    Context(&'a str),
}

impl<'a> Wanted<'a> {
    /// What the words of a [`Cause`](crate::model::Cause) ask for, or a sentence that begins with them: a verdict keeps no more.
    pub fn of(words: &'a str) -> Option<Self> {
        let named = |before: &str, after: &str| {
            let (name, rest) = words.strip_prefix(before)?.split_once('`')?;
            rest.starts_with(after).then_some(name)
        };
        named("needs a value for parameter `", "")
            .map(Wanted::Parameter)
            .or_else(|| named("needs a value for variable `", "").map(Wanted::Variable))
            .or_else(|| named("needs the environment variable `", "").map(Wanted::Environment))
            .or_else(|| named("`", " depends on where it is deployed to").map(Wanted::Context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cause;

    #[test]
    fn the_words_of_causes_say_what_is_wanted() {
        let name = "tls".into();
        let cases = [
            (Cause::Parameter { name, span: None }, Some(Wanted::Parameter("tls"))),
            (Cause::Variable { name: "tls".into(), span: None }, Some(Wanted::Variable("tls"))),
            (Cause::Environment("HOME".into()), Some(Wanted::Environment("HOME"))),
            (Cause::Context("tenant().tenantId".into()), Some(Wanted::Context("tenant().tenantId"))),
            (Cause::Runtime("reference(x)".into()), None),
            (Cause::Secret("tls".into()), None),
        ];
        for (cause, wanted) in cases {
            assert_eq!(Wanted::of(&cause.to_string()), wanted);
            assert_eq!(Wanted::of(&format!("{cause}; fails if `a` or `b`")), wanted);
        }
    }
}
