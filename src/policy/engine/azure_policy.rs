//! The door to the engine's compiler of [Azure Policy]: conditions in, programs out, and what they say about an input.
//!
//! [Azure Policy]: https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use regorus::Source;
use regorus::languages::azure_policy::{compiler, parser};
use regorus::rvm::program::Program;
use regorus::rvm::vm::RegoVM;
use serde_json::{Value as Json, json};

use crate::policy::engine::{INSTRUCTIONS, RegoValue, TIME, timer};

/// The longest condition: Azure's own limit for a definition is [1 MB].
///
/// [1 MB]: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-policy-limits
const LONGEST: usize = 1 << 20;
/// How deep a condition may be nested: parser and compiler call themselves for each level.
const DEEPEST: usize = 64;
/// How deep the brackets of an expression may be nested.
const DEEPEST_EXPRESSION: usize = 48;

/// A condition, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Condition(Arc<Program>);

impl Condition {
    /// Compiles what may stand below `if`.
    pub(crate) fn compile(condition: &Json) -> Result<Self, String> {
        bounded(condition)?;
        Condition::of_rule(&json!({"if": condition, "then": {"effect": "audit"}}))
    }

    /// Compiles what gives the value of an expression to [`Machine::value`]: as the value that an `append` would write.
    pub(crate) fn expression(expression: &Json) -> Result<Self, String> {
        bounded(expression)?;
        let details = json!([{"field": "tags.value", "value": expression}]);
        Condition::of_rule(&json!({
            "if": {"value": true, "equals": true},
            "then": {"effect": "append", "details": details},
        }))
    }

    fn of_rule(rule: &Json) -> Result<Self, String> {
        let text = serde_json::to_string_pretty(rule).map_err(|error| error.to_string())?;
        if text.len() > LONGEST {
            return Err(format!("the rule has more than {LONGEST} bytes"));
        }
        // The compiler is young; what it cannot take must cost one definition.
        let compiled = catch_unwind(AssertUnwindSafe(|| {
            let source = Source::from_contents("rule".to_owned(), text).map_err(|error| error.to_string())?;
            let rule = parser::parse_policy_rule(&source).map_err(|error| reason(&error.to_string()))?;
            compiler::compile_policy_rule(&rule).map_err(|error| reason(&error.to_string()))
        }));
        match compiled {
            Ok(program) => Ok(Condition(program?)),
            Err(_) => Err("the compiler failed on it".to_owned()),
        }
    }
}

/// Refuses what is nested so deep that the compiler would run out of stack.
pub(crate) fn bounded(condition: &Json) -> Result<(), String> {
    let mut open = vec![(condition, 0_usize)];
    while let Some((value, depth)) = open.pop() {
        if depth > DEEPEST {
            return Err(format!("the rule is nested more than {DEEPEST} levels deep"));
        }
        match value {
            Json::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
            Json::Object(entries) => open.extend(entries.values().map(|item| (item, depth + 1))),
            Json::String(text) => {
                let mut brackets = 0_usize;
                for character in text.chars() {
                    match character {
                        '(' | '[' => brackets += 1,
                        ')' | ']' => brackets = brackets.saturating_sub(1),
                        _ => {}
                    }
                    if brackets > DEEPEST_EXPRESSION {
                        return Err(format!("an expression is nested more than {DEEPEST_EXPRESSION} levels deep"));
                    }
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
    Ok(())
}

/// The words of an error without the drawing of the place.
fn reason(message: &str) -> String {
    let line = message.lines().find_map(|line| line.split_once("error: ")).map_or(message, |(_, reason)| reason);
    line.lines().next().unwrap_or_default().trim().to_owned()
}

/// What runs conditions; belongs to one thread.
#[derive(Debug)]
pub(crate) struct Machine(Box<RegoVM>);

impl Machine {
    /// A machine with the limits of every evaluation.
    pub(crate) fn new() -> Self {
        let mut machine = RegoVM::new();
        machine.set_max_instructions(INSTRUCTIONS);
        machine.set_execution_timer_config(Some(timer(TIME)));
        Machine(Box::new(machine))
    }

    /// Whether the condition is true of `resource`, with `parameters`, where `context` holds what functions such as
    /// `resourceGroup()` give.
    pub(crate) fn holds(
        &mut self,
        condition: &Condition,
        resource: RegoValue,
        parameters: RegoValue,
        context: RegoValue,
    ) -> Result<bool, String> {
        Ok(self.run(condition, resource, parameters, context)? != RegoValue::Undefined)
    }

    /// The value of an expression without a resource, if it has one.
    pub(crate) fn value(&mut self, expression: &Condition, parameters: RegoValue) -> Result<Option<Json>, String> {
        let empty = || super::object([]);
        let result = self.run(expression, empty(), parameters, empty())?;
        let result = serde_json::to_value(&result).map_err(|error| error.to_string())?;
        Ok(result.pointer("/details/0/value").cloned())
    }

    fn run(
        &mut self,
        condition: &Condition,
        resource: RegoValue,
        parameters: RegoValue,
        context: RegoValue,
    ) -> Result<RegoValue, String> {
        self.0.load_program(condition.0.clone());
        self.0.set_input(super::object([("resource".into(), resource), ("parameters".into(), parameters)]));
        self.0.set_context(context);
        let machine = &mut self.0;
        match catch_unwind(AssertUnwindSafe(|| machine.execute_entry_point_by_name("main"))) {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) => Err(reason(&error.to_string())),
            Err(_) => {
                *self = Machine::new();
                Err("the engine failed on it".to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::engine::from_json;

    fn holds(condition: Json, resource: Json, parameters: Json) -> Result<bool, String> {
        let condition = Condition::compile(&condition)?;
        Machine::new().holds(&condition, from_json(resource), from_json(parameters), from_json(json!({})))
    }

    #[test]
    fn a_condition_is_true_or_not() {
        let condition =
            json!({"allOf": [{"field": "type", "equals": "A.B/c"}, {"field": "t0.a[*].b", "in": "[parameters('x')]"}]});
        let resource = json!({"type": "a.b/C", "t0": {"a": [{"b": "One"}]}});
        assert_eq!(holds(condition.clone(), resource.clone(), json!({"x": ["one"]})), Ok(true));
        assert_eq!(holds(condition, resource, json!({"x": ["two"]})), Ok(false));
    }

    #[test]
    fn an_expression_has_a_value() {
        let value = |text: &str| {
            let expression = Condition::expression(&text.into()).expect("it compiles");
            Machine::new().value(&expression, from_json(json!({"a": "x", "b": [1, {"c": true}]})))
        };
        assert_eq!(value("[concat(parameters('a'), '-y')]"), Ok(Some("x-y".into())));
        assert_eq!(value("[parameters('b')]"), Ok(Some(json!([1, {"c": true}]))));
        assert_eq!(value("plain"), Ok(Some("plain".into())));
        assert_eq!(value("[if(equals(parameters('a'), 'X'), 'deny', 'audit')]"), Ok(Some("deny".into())));
    }

    #[test]
    fn what_cannot_be_compiled_is_an_error() {
        for condition in [
            json!({"value": "[uniqueString('x')]", "equals": "y"}),
            json!({"field": "type"}),
            json!({"value": format!("[{}'x'{}]", "first(".repeat(60), ")".repeat(60)), "equals": "y"}),
            json!([]),
        ] {
            assert!(Condition::compile(&condition).is_err(), "{condition}");
        }
        let mut deep = json!({"field": "type", "equals": "x"});
        for _ in 0..200 {
            deep = json!({"not": deep});
        }
        assert!(Condition::compile(&deep).is_err());
    }
}
