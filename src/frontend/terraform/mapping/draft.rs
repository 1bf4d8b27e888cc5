//! The body of a resource under construction: rows write into it, in any order and one after the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::model::{Array, Data, Key, Object, Origin, Unknown, Value};
use crate::source::Span;

/// One step to a place in a draft.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// A key, and where its block is written.
    Key(Arc<str>, Option<Span>),
    /// The element that a source has at this index. Each source has elements of its own.
    Element {
        /// What they are in step with.
        source: Arc<str>,
        /// Which one.
        index: usize,
        /// Where it is written.
        origin: Origin,
    },
}

/// A value under construction.
#[derive(Clone, Debug)]
pub(super) enum Draft {
    /// Done.
    Leaf {
        /// The value.
        value: Value,
        /// Nobody wrote it: it gives way to what somebody did.
        fallback: bool,
    },
    /// An object.
    Object {
        /// By key, with where the key is written.
        entries: IndexMap<Key, (Option<Span>, Draft)>,
        /// Why more may come.
        open: Option<Arc<Unknown>>,
        /// Where it is written.
        origin: Origin,
    },
    /// An array.
    Array {
        /// The sources, in order.
        sources: Vec<Arc<str>>,
        /// (number of the source, index) → element.
        items: BTreeMap<(usize, usize), Draft>,
        /// Why more may come.
        open: Option<Arc<Unknown>>,
        /// Where it is written.
        origin: Origin,
    },
}

impl Default for Draft {
    fn default() -> Self {
        Draft::Object { entries: IndexMap::new(), open: None, origin: Origin::NONE }
    }
}

impl Draft {
    /// The draft at `places`, made if it is not there. What stands in the way as a finished object or array is taken apart.
    pub(super) fn at(&mut self, places: &[Place]) -> &mut Draft {
        let mut draft = self;
        for place in places {
            draft.thaw(place);
            draft = draft.step(place);
        }
        draft
    }

    /// The draft at `places`, if it is there.
    pub(super) fn find(&self, places: &[Place]) -> Option<&Draft> {
        places.iter().try_fold(self, |draft, place| match (draft, place) {
            (Draft::Object { entries, .. }, Place::Key(key, _)) => entries.get(&Key::new(key.clone())).map(|(_, draft)| draft),
            (Draft::Array { sources, items, .. }, Place::Element { source, index, .. }) => {
                let number = sources.iter().position(|known| known == source)?;
                items.get(&(number, *index))
            }
            _ => None,
        })
    }

    /// Puts `value` at `places`. What nobody wrote gives way to what somebody did.
    pub(super) fn write(&mut self, places: &[Place], value: Value, fallback: bool) {
        let draft = self.at(places);
        let settled = match draft {
            Draft::Leaf { fallback: false, .. } => true,
            Draft::Leaf { fallback: true, .. } => false,
            Draft::Object { entries, .. } => !entries.is_empty(),
            Draft::Array { items, .. } => !items.is_empty(),
        };
        if !(fallback && settled) {
            *draft = Draft::Leaf { value, fallback };
        }
    }

    /// The value at `places` as far as it is there.
    pub(super) fn value(&self, places: &[Place]) -> Option<Value> {
        self.find(places).cloned().map(Draft::finish)
    }

    /// The array at `places`, with one more reason why elements may follow if `more` tells one.
    pub(super) fn array(&mut self, places: &[Place], more: Option<Arc<Unknown>>, at: &Origin) {
        let draft = self.at(places);
        draft.thaw(&Place::Element { source: Arc::from(""), index: 0, origin: Origin::NONE });
        if let Draft::Array { open, origin, .. } = draft {
            if more.is_some() {
                *open = more;
            }
            if origin.span().is_none() {
                *origin = at.clone();
            }
        }
    }

    /// Opens every object: of what is not written here, nobody knows whether it is there.
    pub(super) fn open_all(&mut self, why: &Arc<Unknown>) {
        match self {
            Draft::Leaf { .. } => {}
            Draft::Object { entries, open, .. } => {
                open.get_or_insert_with(|| why.clone());
                entries.values_mut().for_each(|(_, draft)| draft.open_all(why));
            }
            Draft::Array { items, .. } => items.values_mut().for_each(|draft| draft.open_all(why)),
        }
    }

    /// Takes a finished value apart so that `place` can be reached in it.
    fn thaw(&mut self, place: &Place) {
        let fits = match (&*self, place) {
            (Draft::Object { .. }, Place::Key(..)) | (Draft::Array { .. }, Place::Element { .. }) => true,
            (Draft::Leaf { .. } | Draft::Object { .. } | Draft::Array { .. }, Place::Key(..) | Place::Element { .. }) => false,
        };
        if fits {
            return;
        }
        let leaf = |value: &Value| Draft::Leaf { value: value.clone(), fallback: false };
        let value = match &*self {
            Draft::Leaf { value, .. } => value.clone(),
            Draft::Object { .. } | Draft::Array { .. } => Value::NULL,
        };
        let unknown = match &value.data {
            Data::Unknown(unknown) => Some(unknown.clone()),
            _ => None,
        };
        let origin = value.origin.clone();
        *self = match place {
            Place::Key(..) => {
                let object = value.as_object();
                let entries = object.into_iter().flat_map(|object| &object.entries);
                let entries = entries.map(|(key, value)| (key.clone(), (key.span, leaf(value)))).collect();
                Draft::Object { entries, open: object.and_then(|object| object.open.clone()).or(unknown), origin }
            }
            Place::Element { .. } => {
                let array = value.as_array();
                let items = array.into_iter().flat_map(|array| array.items.iter().enumerate());
                let items = items.map(|(index, value)| ((0, index), leaf(value))).collect();
                let open = array.and_then(|array| array.open.clone()).or(unknown);
                Draft::Array { sources: vec![Arc::from("")], items, open, origin }
            }
        };
    }

    fn step(&mut self, place: &Place) -> &mut Draft {
        match (self, place) {
            (Draft::Object { entries, .. }, Place::Key(key, at)) => {
                let (span, draft) = entries.entry(Key::new(key.clone())).or_default();
                if span.is_none() {
                    *span = *at;
                }
                draft
            }
            (Draft::Array { sources, items, .. }, Place::Element { source, index, origin: at }) => {
                let number = sources.iter().position(|known| known == source).unwrap_or_else(|| {
                    sources.push(source.clone());
                    sources.len() - 1
                });
                let draft = items.entry((number, *index)).or_default();
                if let Draft::Object { origin, .. } = draft
                    && origin.span().is_none()
                {
                    *origin = at.clone();
                }
                draft
            }
            // Taken apart before: the kinds fit.
            (draft, Place::Key(..) | Place::Element { .. }) => draft,
        }
    }

    /// The finished value of a whole body.
    pub(super) fn finish(self) -> Value {
        self.inner(true)
    }

    fn inner(self, whole: bool) -> Value {
        match self {
            Draft::Leaf { value, .. } => value,
            Draft::Object { entries, open, origin } => {
                let entries = entries.into_iter().map(|(key, (span, draft))| {
                    let value = draft.inner(false);
                    let own = value.origin.span().map(|span| header(&value, span));
                    let span = span.or(own).or_else(|| first(&value).filter(|_| !whole));
                    (Key { text: key.text, span }, value)
                });
                Value::from(Data::Object(Arc::new(Object { entries: entries.collect(), open, ..Object::default() })))
                    .with_origin(origin)
            }
            Draft::Array { items, open, origin, .. } => {
                let items = items.into_values().map(|item| item.inner(false)).collect();
                Value::from(Data::Array(Arc::new(Array { items, open }))).with_origin(origin)
            }
        }
    }
}

/// Where it is written what no block stands for: the only part of an object, the first element of an array.
fn first(value: &Value) -> Option<Span> {
    let object = value.as_object().and_then(|object| object.entries.keys().next().filter(|_| object.entries.len() == 1));
    let item = || value.as_array()?.items.first()?.origin.span();
    object.and_then(|key| key.span).or_else(item)
}

/// Where a value begins, if it is more than a word.
fn header(value: &Value, span: Span) -> Span {
    match value.data {
        Data::Object(_) | Data::Array(_) => Span { end: span.start.saturating_add(1).min(span.end), ..span },
        Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_) | Data::Parts(_) | Data::Unknown(_) => span,
    }
}
