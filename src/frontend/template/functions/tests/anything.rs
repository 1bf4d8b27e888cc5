//! Every function on anything: it may refuse, it may not panic.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::catalogue::FUNCTIONS;
use super::super::{Call, call};
use super::parameter;
use crate::budget::Budget;
use crate::model::{Array, Data, Key, Object, Part, Refinement, Type, Value};

fn any_type() -> impl Strategy<Value = Type> {
    prop_oneof![Just(Type::Any), Just(Type::String), Just(Type::Int), Just(Type::Bool), Just(Type::Object), Just(Type::Array)]
}

fn any_unknown() -> impl Strategy<Value = Value> {
    let bound = || proptest::option::of(prop_oneof![any::<i64>(), 0i64..20]);
    let listed = proptest::option::of(proptest::collection::vec(any_text().prop_map(Value::string), 0..3));
    ("[a-c]", any_type(), bound(), bound(), listed).prop_map(|(name, ty, min, max, listed)| {
        let one_of = listed.map(Arc::from);
        super::unknown(&name, ty, Refinement { min, max, one_of, not_null: true })
    })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c{}0-9:,./ -]{0,8}",
        "\\PC{0,6}",
        "P[0-9YMDTHS.-]{0,9}",
        "[0-9a-f.:]{1,12}/[0-9]{1,3}",
        "[yMdHhmsfFtzKoURu'\\\\% ]{1,6}",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:Z+]{0,9}",
        Just("😀é\u{0}".to_owned()),
        Just("https://a.net:1/b?c#d".to_owned()),
    ]
}

fn any_leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::NULL),
        any::<bool>().prop_map(|known| Data::Bool(known).into()),
        prop_oneof![any::<i64>(), -3i64..20].prop_map(|number| Data::Int(number).into()),
        any::<f64>().prop_map(|number| Data::Float(number).into()),
        any_text().prop_map(Value::string),
        any_unknown(),
        (any_text(), any_unknown(), any_text()).prop_map(|(before, hole, after)| {
            let Data::Unknown(hole) = hole.data else { return Value::NULL };
            Value::parts([Part::Literal(before.into()), Part::Hole(hole), Part::Literal(after.into())])
        }),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    any_leaf().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            (proptest::collection::vec(inner.clone(), 0..4), any::<bool>()).prop_map(|(items, open)| {
                let Data::Unknown(more) = parameter("more", Type::Any).data else { return Value::NULL };
                Data::Array(Arc::new(Array { items, open: open.then_some(more) })).into()
            }),
            (proptest::collection::vec(("[a-c]{1,2}", inner), 0..4), any::<bool>(), any::<bool>()).prop_map(
                |(entries, open, secret)| {
                    let Data::Unknown(more) = parameter("more", Type::Any).data else { return Value::NULL };
                    let entries = entries.into_iter().map(|(key, value)| (Key::new(key), value)).collect();
                    let object = Object { entries, open: open.then_some(more), ..Object::default() };
                    Value::from(Data::Object(Arc::new(object))).with_secret(secret)
                }
            ),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_function_panics(arguments in proptest::collection::vec(any_value(), 0..5)) {
        let mut budget = Budget::default();
        budget.string_bytes = 4096;
        for function in FUNCTIONS {
            let result = call(function, &Call { name: function.name, arguments: &arguments, budget: &budget });
            if let Ok(value) = &result && arguments.iter().any(|argument| argument.secret) && value.as_str().is_some_and(|text| !text.is_empty()) {
                let passes = ["any", "array"].contains(&function.name) && !arguments.iter().all(|argument| argument.secret);
                prop_assert!(value.secret || passes, "{} loses a secret", function.name);
            }
        }
    }
}
