//! Where a finding stands: at the value of the comparison that makes the rule true.

use crate::model::{Data, Path, Segment, Value};
use crate::policy::azure_policy::alias::{Step, Table};
use crate::policy::azure_policy::court::{Question, Subject, ask};
use crate::policy::azure_policy::reads::paths;
use crate::policy::azure_policy::rule::{Field, Leaf};
use crate::policy::azure_policy::view::{view, with_one};
use crate::policy::engine::RegoValue;
use crate::policy::engine::azure_policy::{Condition, Machine};

/// In a longer array the element at fault is not looked for.
const MOST_ELEMENTS: usize = 500;

/// How little a field says of what is wrong.
fn rank(field: &Field) -> usize {
    match field {
        Field::Alias(_) | Field::Path(_) => 0,
        field if !field.names_the_resource() => 1,
        Field::Common(name) if name != "type" => 2,
        Field::Common(_) => 3,
    }
}

/// The path of the value at fault in `filled`, of which the rule is true.
pub(super) fn at_fault(
    machine: &mut Machine,
    subject: &Subject<'_>,
    question: &Question<'_>,
    table: &Table,
    filled: &RegoValue,
) -> Path {
    let kind = &subject.resource.resource_type;
    let seen = view(kind, filled, &question.rule.names, table);
    let mut best: Option<((usize, bool), &Leaf, &Field)> = None;
    for leaf in &question.rule.leaves {
        let Some(field) = leaf.fields.iter().min_by_key(|field| rank(field)) else { continue };
        // A condition that is true only as a part of others says nothing by itself.
        let holds = leaf.condition().ok().and_then(|condition| ask(machine, condition, &seen, question).ok());
        if holds != Some(!leaf.negated) {
            continue;
        }
        let written = steps_of(field, subject, table).is_some_and(|steps| reaches(&subject.resource.body, &steps));
        let key = (rank(field), !written);
        if best.as_ref().is_none_or(|(first, ..)| key < *first) {
            best = Some((key, leaf, field));
        }
    }
    let Some((_, leaf, field)) = best else { return Path::default() };
    if *field == Field::Common("type".to_owned()) {
        return Path::default();
    }
    let Some(steps) = steps_of(field, subject, table) else { return Path::default() };
    let element = leaf.element.as_ref().and_then(|clause| Condition::compile(clause).ok());
    path_of(machine, subject, question, table, filled, &steps, element.as_ref())
}

/// The path of the field in the resource: of those it may have, the one of which most is there.
fn steps_of(field: &Field, subject: &Subject<'_>, table: &Table) -> Option<Vec<Step>> {
    let body = &subject.resource.body;
    paths(field, &subject.resource.resource_type, table)
        .into_iter()
        .filter(|steps| !matches!(steps.first(), Some(Step::Key(key)) if **key == *"leaf"))
        .max_by_key(|steps| depth(body, steps))
}

/// How many of the steps are there.
fn depth(body: &Value, steps: &[Step]) -> usize {
    let mut value = body;
    for (number, step) in steps.iter().enumerate() {
        let next = match step {
            Step::Key(key) => value.get(key),
            Step::Elements => value.as_array().and_then(|array| array.items.first()),
        };
        match next {
            Some(next) => value = next,
            None => return number,
        }
    }
    steps.len()
}

fn reaches(body: &Value, steps: &[Step]) -> bool {
    depth(body, steps) == steps.len()
}

/// The path with an index for each `[*]`: that of the first element of which `element` is true, else the first.
fn path_of(
    machine: &mut Machine,
    subject: &Subject<'_>,
    question: &Question<'_>,
    table: &Table,
    filled: &RegoValue,
    steps: &[Step],
    element: Option<&Condition>,
) -> Path {
    let mut path = Path::default();
    let mut value = Some(&subject.resource.body);
    for (number, step) in steps.iter().enumerate() {
        match step {
            Step::Key(key) => {
                // The key as it is written, where it is.
                let written = value.and_then(|value| value.as_object()).and_then(|object| object.get_entry(key));
                path.0.push(Segment::Key(written.map_or_else(|| key.clone(), |(key, _)| key.text.clone())));
                value = written.map(|(_, value)| value);
            }
            Step::Elements => {
                let items = match value.map(|value| &value.data) {
                    Some(Data::Array(array)) => array.items.len().min(MOST_ELEMENTS),
                    _ => return path,
                };
                let front = steps.get(..number).unwrap_or_default();
                let is_first = !front.contains(&Step::Elements);
                let mut holds = |only: usize| {
                    let (condition, one) = (element?, with_one(filled, front, only)?);
                    let seen = view(&subject.resource.resource_type, &one, &question.rule.names, table);
                    ask(machine, condition, &seen, question).ok()
                };
                let found = (0..items).filter(|_| is_first).find(|only| holds(*only) == Some(true));
                match found.or((items > 0 && element.is_none()).then_some(0)) {
                    Some(index) => {
                        path.0.push(Segment::Index(index));
                        value = value.and_then(|value| value.as_array()).and_then(|array| array.items.get(index));
                    }
                    None => return path,
                }
            }
        }
    }
    path
}
