//! The rules that answer for policies: a policy that says what it applies to is asked for both of its rules in one run. The build script writes them
//! too, for the policies that come with seawall.

/// The rule that answers for the policy of `package`, by its name, and what must be added to the rules for that.
pub(crate) fn of(number: usize, package: &str, applies: bool) -> (String, Option<String>) {
    if !applies {
        return (format!("{package}.deny"), None);
    }
    let rego = format!("package seawall.answers.of_{number}\n\nanswer := {package}.deny if {package}.applies == true\n");
    (format!("data.seawall.answers.of_{number}.answer"), Some(rego))
}
