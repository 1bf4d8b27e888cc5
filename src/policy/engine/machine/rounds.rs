//! Loops and comprehensions.

use std::sync::Arc;

use regorus::Value;
use regorus::rvm::instructions::{ComprehensionBeginParams, ComprehensionMode, LoopMode, LoopStartParams};
use regorus::value::{Array, Object, ObjectCursor, Set, SetCursor};

use crate::policy::engine::machine::{Run, Stop};

/// A loop that has not ended.
#[derive(Debug)]
pub(super) struct Loop {
    mode: LoopMode,
    over: Over,
    /// The registers of key, value and result.
    key: u8,
    value: u8,
    result: u8,
    /// Where its body begins, and what follows it.
    body: u16,
    end: u16,
    /// Whether this round failed, and whether any before it did not.
    failed: bool,
    succeeded: bool,
}

/// What a loop goes over, and how far it is.
#[derive(Debug)]
enum Over {
    Array(Arc<Array>, usize),
    Object(Arc<Object>, ObjectCursor),
    Set(Arc<Set>, SetCursor),
}

/// A comprehension that has not ended.
#[derive(Debug)]
pub(super) struct Comprehension {
    mode: ComprehensionMode,
    /// The registers of its result and of its key.
    result: u8,
    key: u8,
    /// What follows it.
    end: u16,
}

impl Run<'_> {
    /// A condition does not hold: where it goes on.
    pub(super) fn fail(&mut self) -> Result<usize, Stop> {
        let own = self.memory.loops.get_mut(self.frame.loops..).and_then(<[_]>::last_mut);
        if let Some(inner) = own {
            let (result, end) = (inner.result, usize::from(inner.end));
            if inner.mode != LoopMode::Every {
                inner.failed = true;
                // The instruction before the end begins the next round.
                return Ok(end.saturating_sub(1));
            }
            self.memory.loops.pop();
            self.set(result, Value::Bool(false));
            return Ok(end);
        }
        self.comprehension().map(|inner| usize::from(inner.end)).ok_or(Stop::Fails)
    }

    /// Begins a loop: where it goes on.
    pub(super) fn begin(
        &mut self,
        LoopStartParams { mode, collection, key_reg, value_reg, result_reg, body_start, loop_end }: &LoopStartParams,
    ) -> usize {
        self.set(*result_reg, Value::Bool(false));
        let over = match self.register(*collection) {
            Value::Array(items) => Some(Over::Array(items.clone(), 0)),
            Value::Object(object) => Some(Over::Object(object.clone(), object.cursor())),
            Value::Set(items) => Some(Over::Set(items.clone(), items.cursor())),
            _ => None,
        };
        // Everything holds of all that is in an empty collection; of what is in no collection nothing can be said.
        let empty = if over.is_some() { Value::Bool(true) } else { Value::Undefined };
        if let Some(mut over) = over
            && self.advance(&mut over, *key_reg, *value_reg)
        {
            self.memory.loops.push(Loop {
                mode: *mode,
                over,
                key: *key_reg,
                value: *value_reg,
                result: *result_reg,
                body: *body_start,
                end: *loop_end,
                failed: false,
                succeeded: false,
            });
            return usize::from(*body_start);
        }
        if *mode == LoopMode::Every {
            self.set(*result_reg, empty);
        }
        usize::from(*loop_end)
    }

    /// The next round of the inner loop: where it goes on.
    pub(super) fn next(&mut self, end: u16) -> usize {
        let is_own = self.memory.loops.len() > self.frame.loops;
        let Some(mut inner) = self.memory.loops.pop_if(|_| is_own) else { return usize::from(end) + 1 };
        let over = match (inner.mode, inner.failed) {
            (LoopMode::Any, false) => Some(true),
            (LoopMode::Every, true) => Some(false),
            _ => None,
        };
        inner.succeeded |= !inner.failed;
        inner.failed = false;
        if over.is_none() && self.advance(&mut inner.over, inner.key, inner.value) {
            let body = usize::from(inner.body);
            self.memory.loops.push(inner);
            return body;
        }
        self.set(inner.result, Value::Bool(over.unwrap_or(inner.succeeded)));
        usize::from(inner.end)
    }

    /// Sets key and value to the next ones; whether there are any.
    fn advance(&mut self, over: &mut Over, key: u8, value: u8) -> bool {
        let next = match over {
            Over::Array(items, index) => items.get(*index).map(|item| {
                *index += 1;
                (Value::from(*index - 1), item.clone())
            }),
            Over::Object(object, cursor) => object.next(cursor).map(|(name, item)| (name.clone(), item.clone())),
            Over::Set(items, cursor) => items.next(cursor).map(|item| (item.clone(), item.clone())),
        };
        let Some((name, item)) = next else { return false };
        if key != value {
            self.set(key, name);
        }
        self.set(value, item);
        true
    }

    /// Begins a comprehension.
    pub(super) fn collect(&mut self, begun: &ComprehensionBeginParams) {
        let empty = match begun.mode {
            ComprehensionMode::Set => Value::new_set(),
            ComprehensionMode::Array => Value::new_array(),
            ComprehensionMode::Object => Value::new_object(),
        };
        self.set(begun.result_reg, empty);
        let mode = begun.mode.clone();
        let end = begun.comprehension_end;
        self.memory.comprehensions.push(Comprehension { mode, result: begun.result_reg, key: begun.key_reg, end });
    }

    /// Adds to the inner comprehension.
    pub(super) fn give(&mut self, value: u8, key: Option<u8>) -> Result<(), Stop> {
        let inner = self.comprehension().ok_or(Stop::Fails)?;
        let (result, key) = (inner.result, key.unwrap_or(inner.key));
        let is_object = matches!(inner.mode, ComprehensionMode::Object);
        let value = self.register(value).clone();
        let name = is_object.then(|| self.register(key).clone());
        self.change(result, |made| {
            match (made, name) {
                (Value::Set(_), None) if value == Value::Undefined => {}
                (Value::Set(items), None) => drop(Arc::make_mut(items).insert(value)),
                (Value::Array(items), None) => Arc::make_mut(items).push(value),
                (Value::Object(object), Some(name)) => drop(Arc::make_mut(object).insert(name, value)),
                _ => return Err(Stop::Fails),
            }
            Ok(())
        })
    }

    /// Ends the inner comprehension.
    pub(super) fn collected(&mut self) -> Result<(), Stop> {
        self.comprehension().ok_or(Stop::Fails)?;
        self.memory.comprehensions.pop();
        Ok(())
    }

    /// The inner comprehension of the rule that is being evaluated.
    fn comprehension(&self) -> Option<&Comprehension> {
        self.memory.comprehensions.get(self.frame.comprehensions..)?.last()
    }
}
