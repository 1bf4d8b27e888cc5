//! Functions that take lambdas: `filter`, `map`, `sort`, `reduce`, `toObject`, `groupBy`, `mapValues`.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-lambda>.

use std::rc::Rc;
use std::sync::Arc;

use crate::frontend::template::access::open_array;
use crate::frontend::template::evaluate::{Engine, unknown_in};
use crate::frontend::template::frame::{Env, Frame};
use crate::frontend::template::functions;
use crate::frontend::template::ir::{Expr, ExprKind};
use crate::model::{Array, Data, Key, Object, Type, Unknown, Value};
use crate::source::Span;

/// A lambda with what is bound around it.
struct Lambda<'e> {
    names: &'e [Arc<str>],
    body: &'e Expr,
}

impl Engine<'_> {
    /// The value of a call of one of these functions; `None` if `name` is another function.
    pub(super) fn lambda_function(
        &self,
        frame: &Rc<Frame>,
        env: &Env,
        name: &str,
        arguments: &[Expr],
        span: Span,
    ) -> Option<Value> {
        if !matches!(name, "filter" | "map" | "mapvalues" | "sort" | "reduce" | "toobject" | "groupby") {
            return None;
        }
        let arity = match name {
            "reduce" => 3..=3,
            "toobject" | "groupby" => 2..=3,
            _ => 2..=2,
        };
        if !arity.contains(&arguments.len()) {
            return Some(self.fail(span, format!("`{name}` does not take {} arguments", arguments.len())));
        }
        let first = self.evaluate(frame, env, &arguments[0]);
        let lambdas = arguments[1..].iter().map(lambda).collect::<Vec<_>>();
        let secret = functions::any_secret(std::slice::from_ref(&first), self.context.budget);
        Some(
            self.apply(frame, env, name, &first, arguments, &lambdas, span)
                .with_secret(secret && !matches!(first.data, Data::Array(_))),
        )
    }

    #[expect(clippy::too_many_arguments, reason = "a call has these parts")]
    fn apply(
        &self,
        frame: &Rc<Frame>,
        env: &Env,
        name: &str,
        first: &Value,
        arguments: &[Expr],
        lambdas: &[Option<Lambda<'_>>],
        span: Span,
    ) -> Value {
        let ty = if matches!(name, "toobject" | "groupby" | "mapvalues") { Type::Object } else { Type::Array };
        if let Data::Unknown(unknown) = &first.data {
            let ty = if name == "reduce" { Type::Any } else { ty };
            return self.derived(name, ty, unknown.cause.clone(), name != "reduce");
        }
        if name == "mapvalues" {
            return match (&first.data, lambdas) {
                (Data::Object(object), [Some(lambda)]) => self.map_values(frame, env, object, lambda),
                (data, _) => self.fail(span, format!("`mapValues` needs an object and a lambda, not {}", data.kind_name())),
            };
        }
        let Data::Array(array) = &first.data else {
            return self.fail(span, format!("`{name}` needs an array, not {}", first.data.kind_name()));
        };
        if !self.context.budget.allocate(array.items.len()) {
            return self.too_large(span);
        }
        let bind = |lambda: &Lambda<'_>, item: &Value, index: usize| {
            let index = Value::from(Data::Int(i64::try_from(index).unwrap_or(i64::MAX)));
            self.invoke(frame, env, lambda, &[item.clone(), index])
        };
        match (name, lambdas) {
            ("map", [Some(lambda)]) => {
                let items = array.items.iter().enumerate().map(|(index, item)| bind(lambda, item, index)).collect();
                Data::Array(Arc::new(Array { items, open: array.open.clone() })).into()
            }
            ("filter", [Some(lambda)]) => {
                let mut kept = Array { items: Vec::new(), open: array.open.clone() };
                for (index, item) in array.items.iter().enumerate() {
                    match bind(lambda, item, index).data {
                        Data::Bool(true) => kept.items.push(item.clone()),
                        Data::Bool(false) => {}
                        Data::Unknown(unknown) => kept.open = Some(unknown),
                        data => {
                            return self
                                .fail(span, format!("the lambda of `filter` must give true or false, not {}", data.kind_name()));
                        }
                    }
                }
                Data::Array(Arc::new(kept)).into()
            }
            ("sort", [Some(lambda)]) => self.sort(frame, env, array, lambda),
            ("reduce", [_, Some(lambda)]) => {
                let mut accumulator = self.evaluate(frame, env, &arguments[1]);
                for (index, item) in array.items.iter().enumerate() {
                    let index = Value::from(Data::Int(i64::try_from(index).unwrap_or(i64::MAX)));
                    accumulator = self.invoke(frame, env, lambda, &[accumulator, item.clone(), index]);
                }
                match &array.open {
                    Some(open) => self.derived("reduce", Type::Any, open.cause.clone(), false),
                    None => accumulator,
                }
            }
            ("toobject" | "groupby", [Some(key), values @ ..]) => {
                let value = values.first().and_then(Option::as_ref);
                let group = name == "groupby";
                let mut object = Object { open: array.open.clone(), ..Object::default() };
                for (index, item) in array.items.iter().enumerate() {
                    let key = bind(key, item, index);
                    let value = value.map_or_else(|| item.clone(), |lambda| bind(lambda, item, index));
                    match (&key.data, unknown_in(&key)) {
                        (Data::String(text), _) if group => {
                            let mut items =
                                object.get(text).and_then(Value::as_array).map(|array| array.items.clone()).unwrap_or_default();
                            items.push(value);
                            object.insert(Key::new(text.clone()), Value::array(items));
                        }
                        (Data::String(text), _) => object.insert(Key::new(text.clone()), value),
                        (_, Some(unknown)) => object.open = Some(unknown),
                        (data, None) => return self.fail(span, format!("a key must be a string, not {}", data.kind_name())),
                    }
                }
                // A key that is unknown may replace any of the others.
                if let Some(open) = object.open.clone().filter(|_| !group) {
                    for value in object.entries.values_mut() {
                        *value = Value::unknown(Unknown::new(self.unique("toObject"), Type::Any, open.cause.clone()));
                    }
                }
                Data::Object(Arc::new(object)).into()
            }
            _ => self.fail(span, format!("`{name}` needs a lambda")),
        }
    }

    fn map_values(&self, frame: &Rc<Frame>, env: &Env, object: &Object, lambda: &Lambda<'_>) -> Value {
        let entries =
            object.entries.iter().map(|(key, value)| (key.clone(), self.invoke(frame, env, lambda, std::slice::from_ref(value))));
        Data::Object(Arc::new(Object { entries: entries.collect(), open: object.open.clone(), ..Object::default() })).into()
    }

    fn sort(&self, frame: &Rc<Frame>, env: &Env, array: &Array, lambda: &Lambda<'_>) -> Value {
        let mut unknown = array.open.clone();
        let mut before =
            |first: &Value, second: &Value| match self.invoke(frame, env, lambda, &[first.clone(), second.clone()]).data {
                Data::Bool(before) => before,
                Data::Unknown(cause) => {
                    unknown = Some(cause);
                    false
                }
                _ => false,
            };
        let items = sorted(&array.items, &mut |left, right| before(right, left) && !before(left, right));
        match unknown {
            None => Value::array(items),
            Some(unknown) => open_array(Vec::new(), unknown),
        }
    }

    fn invoke(&self, frame: &Rc<Frame>, env: &Env, lambda: &Lambda<'_>, arguments: &[Value]) -> Value {
        let bindings = lambda.names.iter().cloned().zip(arguments.iter().cloned());
        self.evaluate_part(frame, &env.with_locals(bindings), lambda.body)
    }
}

/// A stable merge sort; `swapped` tells whether two elements stand the wrong way round. The standard library's may panic
/// if a lambda contradicts itself.
fn sorted(items: &[Value], swapped: &mut impl FnMut(&Value, &Value) -> bool) -> Vec<Value> {
    let mut runs: Vec<Vec<Value>> = items.iter().map(|item| vec![item.clone()]).collect();
    while runs.len() > 1 {
        let mut pairs = runs.into_iter();
        let mut longer = Vec::new();
        while let Some(left) = pairs.next() {
            let (mut left, mut right) = (left.into_iter().peekable(), pairs.next().unwrap_or_default().into_iter().peekable());
            let mut run = Vec::with_capacity(left.len() + right.len());
            while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
                let next = if swapped(first, second) { right.next() } else { left.next() };
                run.extend(next);
            }
            run.extend(left.chain(right));
            longer.push(run);
        }
        runs = longer;
    }
    runs.pop().unwrap_or_default()
}

fn lambda(expr: &Expr) -> Option<Lambda<'_>> {
    match &expr.kind {
        ExprKind::Lambda { names, body } => Some(Lambda { names, body }),
        _ => None,
    }
}
