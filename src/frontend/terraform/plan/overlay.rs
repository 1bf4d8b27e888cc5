//! A plan laid over the configuration it was made of: the plan says what the values are, the configuration where they are
//! written, and what an unknown one is made of.

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::HashMap;

use crate::frontend::terraform::instance::{Instance, InstanceKey, Provider};
use crate::frontend::terraform::plan::address::Address;
use crate::frontend::terraform::value::{Data, Mapping, Sequence, Value};
use crate::model::Origin;

/// Elements of a list that are compared with each other to find their places; longer lists go by position.
const MOST_PAIRED: usize = 128;

/// What the configuration beside a plan comes to, by address.
pub(super) struct Overlay<'w> {
    by_address: HashMap<&'w str, &'w Instance>,
    by_block: HashMap<String, &'w Instance>,
}

impl<'w> Overlay<'w> {
    pub(super) fn new(written: &'w [Instance]) -> Self {
        let by_address = written.iter().map(|one| (one.address.as_str(), one)).collect();
        let mut by_block: HashMap<String, &Instance> = HashMap::default();
        for (one, address) in written.iter().filter_map(|one| Some((one, Address::parse(&one.address)?))) {
            let slot = by_block.entry(address.block()).or_insert(one);
            // What stands for all instances says more about one that is not there than another one does.
            if address.key == Some(InstanceKey::Unknown) {
                *slot = one;
            }
        }
        Overlay { by_address, by_block }
    }

    /// Whether it is the configuration of a plan that has these blocks.
    pub(super) fn knows(&self, at: &Address) -> bool {
        self.by_block.contains_key(&at.block())
    }

    /// Gives an instance of a plan the places of the one that is written, and the values that only the plan does not know.
    pub(super) fn lay(&self, one: &mut Instance, at: &Address) {
        let same = self.by_address.get(one.address.as_str()).copied();
        let Some(found) = same.or_else(|| self.by_block.get(&at.block()).copied()) else { return };
        let values = std::mem::replace(&mut one.values, Value::NULL);
        one.values = join(values, &found.values, same.is_some());
        one.span = found.span.or(one.span);
        for ((_, place), (_, written)) in one.trail.iter_mut().zip(&found.trail) {
            *place = *written;
        }
        if one.provider.major.is_none() && found.provider.major.is_some() {
            one.provider = Arc::new(Provider { major: found.provider.major, ..(*one.provider).clone() });
        }
    }
}

/// `planned` where `written` is written. `same` if both are of one instance.
fn join(planned: Value, written: &Value, same: bool) -> Value {
    let origin = if written.origin.span().is_some() { written.origin.clone() } else { Origin::NONE };
    let sensitive = planned.sensitive || written.sensitive;
    let data = match (planned.data, &written.data) {
        (Data::Unknown(..), known) if same && !matches!(known, Data::Unknown(..) | Data::Null(_)) => known.clone(),
        (Data::Mapping(mapping), Data::Mapping(other)) => Data::Mapping(Arc::new(mappings(&mapping, other, same))),
        (Data::Sequence(sequence), Data::Sequence(other)) => Data::Sequence(Arc::new(sequences(&sequence, other, same))),
        (data @ (Data::Mapping(_) | Data::Sequence(_)), _) => placed(Value { data, ..Value::NULL }, &origin).data,
        (data, _) => data,
    };
    Value { data, origin, sensitive }
}

fn mappings(planned: &Mapping, written: &Mapping, same: bool) -> Mapping {
    let mut entries = BTreeMap::new();
    for (key, value) in &planned.entries {
        let joined = match written.entries.get(key) {
            Some(written) => join(value.clone(), written, same),
            // The provider filled it in.
            None => placed(value.clone(), &Origin::NONE),
        };
        entries.insert(key.clone(), joined);
    }
    // Blocks that a `dynamic` block makes of an unknown collection are in no plan.
    for (key, value) in written.entries.iter().filter(|_| same) {
        let is_open = |sequence: &Arc<Sequence>| sequence.open.is_some();
        let hidden = matches!(&value.data, Data::Unknown(..)) || matches!(&value.data, Data::Sequence(one) if is_open(one));
        if hidden && !entries.contains_key(key) {
            entries.insert(key.clone(), value.clone());
        }
    }
    Mapping { kind: planned.kind.clone(), entries, open: planned.open.clone() }
}

/// Terraform sorts the elements of sets: each goes to the one that it can be.
fn sequences(planned: &Sequence, written: &Sequence, same: bool) -> Sequence {
    let mut left: Vec<Option<&Value>> = written.items.iter().map(Some).collect();
    let searched = planned.items.len().max(left.len()) <= MOST_PAIRED;
    let mut items = Vec::with_capacity(planned.items.len());
    for (place, item) in planned.items.iter().enumerate() {
        let fits = |slot: &Option<&Value>| slot.is_some_and(|written| may_be(item, written));
        let own = left.get(place).is_some_and(fits).then_some(place);
        let found = own.or_else(|| left.iter().position(fits).filter(|_| searched));
        let written = found.and_then(|found| left.get_mut(found)).and_then(Option::take);
        items.push(match written {
            Some(written) => join(item.clone(), written, same),
            None => placed(item.clone(), &Origin::NONE),
        });
    }
    Sequence { kind: planned.kind.clone(), items, open: planned.open.clone() }
}

/// Whether an element of a plan may be the one that is written so.
fn may_be(planned: &Value, written: &Value) -> bool {
    match (&planned.data, &written.data) {
        (Data::String(left), Data::String(right)) => left.eq_ignore_ascii_case(right),
        (Data::Bool(left), Data::Bool(right)) => left == right,
        (Data::Number(left), Data::Number(right)) => left == right,
        (Data::Mapping(left), Data::Mapping(right)) => {
            left.entries.iter().all(|(key, value)| right.entries.get(key).is_none_or(|written| may_be(value, written)))
        }
        (Data::Mapping(_), other) | (other, Data::Mapping(_)) => matches!(other, Data::Unknown(..)),
        _ => true,
    }
}

/// A value and all in it, written at `origin`.
fn placed(value: Value, origin: &Origin) -> Value {
    let data = match value.data {
        Data::Mapping(mapping) => {
            let entries = mapping.entries.iter().map(|(key, item)| (key.clone(), placed(item.clone(), origin)));
            Data::Mapping(Arc::new(Mapping {
                kind: mapping.kind.clone(),
                entries: entries.collect(),
                open: mapping.open.clone(),
            }))
        }
        Data::Sequence(sequence) => {
            let items = sequence.items.iter().map(|item| placed(item.clone(), origin)).collect();
            Data::Sequence(Arc::new(Sequence { kind: sequence.kind.clone(), items, open: sequence.open.clone() }))
        }
        data => data,
    };
    Value { data, origin: origin.clone(), sensitive: value.sensitive }
}
