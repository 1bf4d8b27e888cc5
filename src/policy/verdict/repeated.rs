//! Answers that are known already. What a policy says follows from what it reads; of a large estate most resources are alike in that, and are
//! asked about once.

use std::sync::{Arc, Mutex, PoisonError};

use foldhash::HashMap;

use crate::model::ResourceIndex;
use crate::policy::engine::{Outcome, RegoValue};
use crate::policy::environment::Environment;
use crate::policy::reads::Reads;
use crate::policy::verdict::Judge;
use crate::policy::verdict::common::Gathered;

/// After this many questions it is known whether answers repeat.
const TRIAL: usize = 250;

/// Less than one known answer in so many does not pay.
const ONE_IN: usize = 8;

/// Bytes of the keys that a control keeps.
const MOST: usize = 4 << 20;

/// The answers of all controls, by the number of the evaluator; those without a place keep none.
#[derive(Debug, Default)]
pub(super) struct Repeated(Vec<Option<Mutex<Answers>>>);

#[derive(Debug, Default)]
struct Answers {
    asked: usize,
    known: usize,
    bytes: usize,
    answers: HashMap<Vec<u8>, Outcome>,
}

impl Answers {
    fn pays(&self) -> bool {
        self.asked < TRIAL || self.known >= self.asked / ONE_IN
    }
}

impl Repeated {
    /// For controls that come with seawall and have as many of these questions as the options say; none if they do not. What is from elsewhere answers
    /// each itself.
    pub(super) fn new(judge: &Judge<'_>, questions: &[(ResourceIndex, usize)]) -> Self {
        let mut counts = vec![0_usize; judge.used.len()];
        for (_, control) in questions {
            if let Some(count) = judge.used.binary_search(control).ok().and_then(|number| counts.get_mut(number)) {
                *count += 1;
            }
        }
        let often = judge.options.repeated_from.unwrap_or(usize::MAX);
        let keeps = |(number, count): (usize, usize)| count >= often && !judge.rules.is_foreign(number);
        Repeated(counts.into_iter().enumerate().map(|one| keeps(one).then(Mutex::default)).collect())
    }

    fn of(&self, number: usize) -> Option<&Mutex<Answers>> {
        self.0.get(number)?.as_ref()
    }

    /// All that the control reads of `input`, as bytes: where it is the same, the answer is. `reads` is what it reads of resources of the type `kind`.
    /// What was `gathered` is the same for all. Nothing if the control keeps no answers.
    pub(super) fn key<'r>(
        &self,
        number: usize,
        environment: Option<Environment>,
        kind: &str,
        input: &RegoValue,
        gathered: &[Arc<Gathered>],
        reads: &dyn Fn() -> &'r Reads,
    ) -> Option<Vec<u8>> {
        let pays = self.of(number)?.lock().unwrap_or_else(PoisonError::into_inner).pays();
        let (RegoValue::Object(input), true) = (input, pays) else { return None };
        // The parameters follow from the environment.
        let mut key = format!("{} {kind} ", environment.map_or("", Environment::word)).into_bytes();
        let reads = [reads()];
        for (name, value) in input.iter_sorted() {
            let below = below(&reads, name);
            match (name, value) {
                (RegoValue::String(name), _) if **name == *"params" => {}
                (RegoValue::String(name), RegoValue::Object(related)) if **name == *"related" => {
                    for (name, members) in
                        related.iter_sorted().filter(|(name, _)| !gathered.iter().any(|one| one.name == **name))
                    {
                        whole(name, &mut key);
                        write(members, &self::below(&below, name), &mut key);
                    }
                }
                _ => {
                    whole(name, &mut key);
                    write(value, &below, &mut key);
                }
            }
        }
        Some(key)
    }

    /// The answer with this key, found by `find` if it is not known.
    pub(super) fn answer(
        &self,
        number: usize,
        key: Option<Vec<u8>>,
        find: impl FnOnce() -> Result<Outcome, String>,
    ) -> Result<Outcome, String> {
        let (Some(key), Some(answers)) = (key, self.of(number)) else { return find() };
        let locked = || answers.lock().unwrap_or_else(PoisonError::into_inner);
        let known = {
            let mut answers = locked();
            let known = answers.answers.get(&key).cloned();
            answers.asked += 1;
            answers.known += usize::from(known.is_some());
            known
        };
        if let Some(outcome) = known {
            debug_assert_eq!(find().as_ref(), Ok(&outcome), "control {number} reads more than is known of it");
            return Ok(outcome);
        }
        let outcome = find()?;
        let mut answers = locked();
        if !answers.pays() {
            answers.answers = HashMap::default();
        } else if answers.bytes + key.len() <= MOST {
            answers.bytes += key.len();
            answers.answers.insert(key, outcome.clone());
        }
        Ok(outcome)
    }
}

/// What is read below `key` of a place of which `reads` are read.
fn below<'r>(reads: &[&'r Reads], key: &RegoValue) -> Vec<&'r Reads> {
    if let Some(all) = reads.iter().find(|reads| is_whole(reads)) {
        return vec![all];
    }
    let named = |reads: &&'r Reads| -> Option<&'r Reads> {
        let RegoValue::String(key) = key else { return None };
        reads.key(key)
    };
    reads.iter().filter_map(named).chain(reads.iter().filter_map(|reads| reads.any.as_deref())).collect()
}

/// Whether all that stands at a place may matter.
fn is_whole(reads: &Reads) -> bool {
    reads.at.unsettled || reads.at.whole || reads.keys.is_empty() && reads.any.is_none()
}

/// Writes what `reads` read of `value`: entries that nobody reads are left out. Goes as deep as the reads do.
fn write(value: &RegoValue, reads: &[&Reads], key: &mut Vec<u8>) {
    if reads.is_empty() {
        return;
    }
    if reads.iter().any(|reads| is_whole(reads)) {
        return whole(value, key);
    }
    let counted = reads.iter().any(|reads| reads.at.counted);
    match value {
        RegoValue::Object(object) => {
            key.push(b'{');
            for (name, value) in object.iter_sorted() {
                let below = below(reads, name);
                if !below.is_empty() {
                    whole(name, key);
                    write(value, &below, key);
                }
            }
            key.push(b'}');
            if counted {
                key.extend(object.len().to_le_bytes());
            }
        }
        RegoValue::Array(items) => {
            // Any of its elements may be read by its number.
            let numbered = |reads: &&Reads| reads.keys.keys().any(|name| name.parse::<u32>().is_ok());
            if reads.iter().any(numbered) {
                return whole(value, key);
            }
            let below: Vec<&Reads> = reads.iter().filter_map(|reads| reads.any.as_deref()).collect();
            key.push(b'[');
            for item in items.iter() {
                key.push(b',');
                write(item, &below, key);
            }
            key.push(b']');
        }
        value => whole(value, key),
    }
}

/// Writes all of a value. Texts stand behind their lengths, so that no text can be taken for anything else.
fn whole(value: &RegoValue, key: &mut Vec<u8>) {
    match value {
        RegoValue::String(text) => {
            key.push(b'"');
            key.extend(text.len().to_le_bytes());
            key.extend_from_slice(text.as_bytes());
        }
        RegoValue::Array(items) => {
            key.push(b'[');
            items.iter().for_each(|item| whole(item, key));
            key.push(b']');
        }
        RegoValue::Set(items) => {
            key.push(b'(');
            items.iter_sorted().for_each(|item| whole(item, key));
            key.push(b')');
        }
        RegoValue::Object(object) => {
            key.push(b'{');
            for (name, value) in object.iter_sorted() {
                whole(name, key);
                whole(value, key);
            }
            key.push(b'}');
        }
        RegoValue::Null => key.push(b'0'),
        RegoValue::Bool(truth) => key.push(if *truth { b't' } else { b'f' }),
        // Numbers.
        other => {
            key.push(b'#');
            key.extend_from_slice(other.to_string().as_bytes());
            key.push(b';');
        }
    }
}
