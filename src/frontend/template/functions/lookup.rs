//! Functions that give one element of a container.

use super::Call;
use super::stop::{Outcome, Stop};
use crate::model::{Data, Value};

/// `tryGet(container, key, …)`: null where there is nothing.
pub(super) fn try_get(call: &Call<'_>) -> Outcome {
    let mut value = call.need(0)?;
    let mut secret = false;
    for (index, key) in call.arguments.iter().enumerate().skip(1) {
        let found = match &value.data {
            Data::Null => return Ok(Value::NULL),
            Data::Object(object) => {
                let key = call.text(index)?;
                object.get(key).ok_or(object.open.as_ref())
            }
            Data::Array(array) => {
                let at = usize::try_from(call.int(index)?).ok();
                at.and_then(|at| array.items.get(at)).ok_or(array.open.as_ref().filter(|_| at.is_some()))
            }
            Data::Unknown(unknown) => Err(Some(unknown)),
            _ => return call.wrong(index, key, "a key of an object or an index of an array"),
        };
        secret |= value.secret;
        value = match found {
            Ok(found) => found,
            Err(Some(open)) => return Err(Stop::unknown(open)),
            Err(None) => return Ok(Value::NULL),
        };
    }
    Ok(value.clone().with_secret(secret))
}

/// `indexFromEnd(array, position)`: 1 is the last element.
pub(super) fn index_from_end(call: &Call<'_>) -> Outcome {
    match from_end(call)? {
        Some(value) => Ok(value.clone()),
        None => Stop::message("`indexFromEnd` is beyond the array"),
    }
}

/// `tryIndexFromEnd(array, position)`: null where there is nothing.
pub(super) fn try_index_from_end(call: &Call<'_>) -> Outcome {
    if call.need(0)?.is_null() {
        return Ok(Value::NULL);
    }
    Ok(from_end(call)?.cloned().unwrap_or(Value::NULL))
}

fn from_end<'a>(call: &'a Call<'_>) -> Result<Option<&'a Value>, Stop> {
    let position = usize::try_from(call.int(1)?).ok();
    let items = &call.closed_array(0)?.items;
    Ok(position.and_then(|position| items.len().checked_sub(position)).and_then(|index| items.get(index)))
}
