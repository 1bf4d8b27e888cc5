//! What a flow is made of: places of the input, constants and documents, each known by a number, and sets of such numbers.
//! Flows are copied and joined over and over; a set of numbers that its copies share makes that cheap.

use std::cmp::Ordering;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use crate::policy::reads::Reads;

/// The input itself; every other place lies below it.
pub(super) const ROOT: u32 = 0;

/// A set of numbers, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Set(Option<Rc<[u32]>>);

impl Set {
    pub(super) fn one(number: u32) -> Self {
        Set(Some(Rc::from([number])))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().flat_map(|numbers| numbers.iter().copied())
    }

    pub(super) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |numbers| numbers.len())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn contains(&self, number: u32) -> bool {
        self.0.as_ref().is_some_and(|numbers| numbers.binary_search(&number).is_ok())
    }

    pub(super) fn add(&mut self, other: &Set) {
        let (Some(own), Some(more)) = (&self.0, &other.0) else {
            if self.0.is_none() {
                self.0.clone_from(&other.0);
            }
            return;
        };
        if Rc::ptr_eq(own, more) || (more.len() <= own.len() && more.iter().all(|number| self.contains(*number))) {
            return;
        }
        self.0 = Some(Rc::from(merged(own, more)));
    }
}

impl FromIterator<u32> for Set {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut numbers: Vec<u32> = numbers.into_iter().collect();
        if !numbers.is_sorted_by(|left, right| left < right) {
            numbers.sort_unstable();
            numbers.dedup();
        }
        Set((!numbers.is_empty()).then(|| Rc::from(numbers)))
    }
}

/// The numbers of two ordered lists, in order.
fn merged(left: &[u32], right: &[u32]) -> Vec<u32> {
    let mut all = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.iter().copied().peekable(), right.iter().copied().peekable());
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(one), Some(other)) => match one.cmp(other) {
                Ordering::Less => left.next(),
                Ordering::Greater => right.next(),
                Ordering::Equal => {
                    right.next();
                    left.next()
                }
            },
            (Some(_), None) => left.next(),
            (None, _) => right.next(),
        };
        match next {
            Some(number) => all.push(number),
            None => return all,
        }
    }
}

/// What lies directly below a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Children {
    /// The names of its entries.
    pub(super) names: Set,
    /// The scalars.
    pub(super) literals: Set,
    /// The arrays and objects.
    pub(super) documents: Set,
}

/// All places, constants and documents by their numbers.
#[derive(Debug)]
pub(super) struct Atoms<'a> {
    /// The place above, the constant that is the key (`None` for any element or entry), and the depth.
    places: Vec<(u32, Option<u32>, usize)>,
    below: FxHashMap<(u32, Option<u32>), u32>,
    literals: Vec<Json>,
    strings: FxHashMap<String, u32>,
    others: FxHashMap<String, u32>,
    documents: Vec<&'a Json>,
    by_address: FxHashMap<usize, u32>,
    children: FxHashMap<u32, Children>,
}

impl<'a> Atoms<'a> {
    pub(super) fn new() -> Self {
        Atoms {
            places: vec![(ROOT, None, 0)],
            below: FxHashMap::default(),
            literals: Vec::new(),
            strings: FxHashMap::default(),
            others: FxHashMap::default(),
            documents: Vec::new(),
            by_address: FxHashMap::default(),
            children: FxHashMap::default(),
        }
    }

    /// The place below `place` at the constant `key`, or at any element or entry.
    pub(super) fn place(&mut self, place: u32, key: Option<u32>) -> u32 {
        let depth = self.depth(place) + 1;
        let places = &mut self.places;
        *self.below.entry((place, key)).or_insert_with(|| {
            places.push((place, key, depth));
            number(places.len())
        })
    }

    pub(super) fn depth(&self, place: u32) -> usize {
        self.places.get(place as usize).map_or(0, |(.., depth)| *depth)
    }

    pub(super) fn literal(&mut self, value: &Json) -> u32 {
        match value {
            Json::String(text) => self.string(text),
            other => {
                let text = other.to_string();
                if let Some(known) = self.others.get(&text) {
                    return *known;
                }
                self.literals.push(other.clone());
                self.others.insert(text, number(self.literals.len()));
                number(self.literals.len())
            }
        }
    }

    pub(super) fn string(&mut self, text: &str) -> u32 {
        if let Some(known) = self.strings.get(text) {
            return *known;
        }
        self.literals.push(text.into());
        self.strings.insert(text.to_owned(), number(self.literals.len()));
        number(self.literals.len())
    }

    pub(super) fn json(&self, literal: u32) -> &Json {
        self.literals.get(literal as usize).unwrap_or(&Json::Null)
    }

    pub(super) fn document(&mut self, value: &'a Json) -> u32 {
        let documents = &mut self.documents;
        *self.by_address.entry(std::ptr::from_ref(value) as usize).or_insert_with(|| {
            documents.push(value);
            number(documents.len())
        })
    }

    pub(super) fn text_of(&self, document: u32) -> &'a Json {
        self.documents.get(document as usize).copied().unwrap_or(&Json::Null)
    }

    /// What lies directly below a document.
    pub(super) fn children(&mut self, document: u32) -> Children {
        if let Some(known) = self.children.get(&document) {
            return known.clone();
        }
        let mut children = Children::default();
        let values: Vec<&'a Json> = match self.text_of(document) {
            Json::Object(entries) => {
                children.names = entries.keys().map(|name| self.string(name)).collect();
                entries.values().collect()
            }
            Json::Array(items) => items.iter().collect(),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Vec::new(),
        };
        let (nested, scalars): (Vec<&Json>, Vec<&Json>) =
            values.into_iter().partition(|value| value.is_array() || value.is_object());
        children.literals = scalars.into_iter().map(|value| self.literal(value)).collect();
        children.documents = nested.into_iter().map(|value| self.document(value)).collect();
        self.children.insert(document, children.clone());
        children
    }

    /// All constants that may name types of resources, in lower case, arrays and objects as their JSON.
    pub(super) fn texts(&self) -> impl Iterator<Item = String> + '_ {
        let texts = self.literals.iter().map(|literal| literal.as_str().map_or_else(|| literal.to_string(), str::to_owned));
        texts.filter(|text| text.contains('/')).map(|text| text.to_ascii_lowercase())
    }

    /// The node of `reads` that stands for `place`.
    pub(super) fn node<'r>(&self, place: u32, reads: &'r mut Reads) -> &'r mut Reads {
        let mut keys = Vec::new();
        let mut place = place;
        while place != ROOT {
            let Some((above, key, _)) = self.places.get(place as usize) else { break };
            keys.push(*key);
            place = *above;
        }
        let mut node = reads;
        for key in keys.into_iter().rev() {
            node = match key {
                None => node.any.get_or_insert_default(),
                Some(key) => {
                    let name = self.json(key).as_str().unwrap_or_default();
                    let entry = node.keys.entry(name.to_ascii_lowercase().into());
                    &mut entry.or_insert_with(|| (name.to_owned().into(), Reads::default())).1
                }
            };
        }
        node
    }
}

/// What a value may be, as far as the text of the policy tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Flow {
    /// Places of the input whose value it may be.
    pub(super) places: Set,
    /// Places it is computed from.
    pub(super) derived: Set,
    /// Places whose elements it counts.
    pub(super) counted: Set,
    /// Constants.
    pub(super) literals: Set,
    /// Arrays and objects of the data tables and parameters.
    pub(super) documents: Set,
    /// The elements, if the policy builds it.
    pub(super) items: Option<Rc<Flow>>,
    /// The keys, if the policy builds it.
    pub(super) names: Set,
    /// It may be some other value that is not of the input.
    pub(super) opaque: bool,
}

impl Flow {
    pub(super) fn literal(number: u32) -> Self {
        Flow { literals: Set::one(number), ..Flow::default() }
    }

    /// A value that the policy builds of nothing yet.
    pub(super) fn built() -> Self {
        Flow { items: Some(Rc::default()), ..Flow::default() }
    }

    pub(super) fn add(&mut self, other: &Flow) {
        self.places.add(&other.places);
        self.derived.add(&other.derived);
        self.counted.add(&other.counted);
        self.literals.add(&other.literals);
        self.documents.add(&other.documents);
        self.names.add(&other.names);
        self.opaque |= other.opaque;
        match (&mut self.items, &other.items) {
            (None, items) => self.items.clone_from(items),
            (Some(own), Some(items)) if !Rc::ptr_eq(own, items) => Rc::make_mut(own).add(items),
            _ => {}
        }
    }

    pub(super) fn add_item(&mut self, item: &Flow) {
        Rc::make_mut(self.items.get_or_insert_default()).add(item);
    }

    pub(super) fn with(mut self, other: &Flow) -> Self {
        self.add(other);
        self
    }

    /// All places that have a part in it.
    pub(super) fn sources(&self) -> Set {
        let mut all = self.places.clone();
        all.add(&self.derived);
        all.add(&self.counted);
        if let Some(items) = &self.items {
            all.add(&items.sources());
        }
        all
    }

    pub(super) fn has_sources(&self) -> bool {
        !(self.places.is_empty() && self.derived.is_empty() && self.counted.is_empty())
            || self.items.as_ref().is_some_and(|items| items.has_sources())
    }

    pub(super) fn width(&self) -> usize {
        self.places.len()
            + self.derived.len()
            + self.literals.len()
            + self.documents.len()
            + self.items.as_ref().map_or(0, |items| items.width())
    }

    pub(super) fn depth(&self, atoms: &Atoms<'_>) -> usize {
        let items = self.items.as_ref().map_or(0, |items| items.depth(atoms) + 1);
        items.max(self.places.iter().map(|place| atoms.depth(place)).max().unwrap_or(0))
    }
}

/// The number of the last of `count` things.
fn number(count: usize) -> u32 {
    u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX)
}
