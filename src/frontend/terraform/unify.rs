//! One type for several, and which types can become which.
//!
//! Source: <https://github.com/zclconf/go-cty/blob/main/docs/convert.md>; where that is silent, Terraform's own answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::frontend::terraform::value::{Attribute, Type};

/// The type that values of all these types can be converted to, if there is one. None of no types.
pub fn unify(types: &[Type]) -> Option<Type> {
    let first = types.first()?;
    if types.iter().all(|ty| ty == first) {
        return Some(first.clone());
    }
    let count = |is: fn(&Type) -> bool| types.iter().filter(|ty| is(ty)).count();
    let any = count(|ty| matches!(ty, Type::Any));
    let (maps, objects) = (count(|ty| matches!(ty, Type::Map(_))), count(|ty| matches!(ty, Type::Object(_))));
    let (lists, tuples) = (count(|ty| matches!(ty, Type::List(_))), count(|ty| matches!(ty, Type::Tuple(_))));
    let sets = count(|ty| matches!(ty, Type::Set(_)));
    let all = |number: usize| number + any == types.len();
    // What an unknown type turns out to be decides which way is gone: nothing can be said before.
    if any > 0 && any < types.len() && (all(maps) || all(lists) || all(sets) || all(objects) || all(tuples)) {
        return Some(Type::Any);
    }
    if maps > 0 && all(maps + objects) {
        if let Some(found) = unify_as(types, Type::Map, element_of_map) {
            return Some(found);
        }
    } else if lists > 0 && all(lists + tuples) {
        if let Some(found) = unify_as(types, Type::List, element_of_list) {
            return Some(found);
        }
    } else if all(sets) && sets > 0 {
        return unify_as(types, Type::Set, element_of_set);
    } else if all(objects) && objects > 0 {
        return unify_objects(types);
    } else if all(tuples) && tuples > 0 {
        return unify_tuples(types);
    } else if objects > 0 && tuples > 0 {
        return None;
    }
    let mut candidates: Vec<&Type> = Vec::new();
    for ty in types {
        if !candidates.contains(&ty) {
            candidates.push(ty);
        }
    }
    let mut order = candidates.clone();
    order.sort_by_key(|ty| preference(ty));
    order.into_iter().find(|wanted| candidates.iter().all(|ty| convertible(ty, wanted))).cloned()
}

/// Which types are tried first: more general ones.
fn preference(ty: &Type) -> u8 {
    match ty {
        Type::String | Type::List(_) | Type::Map(_) => 0,
        Type::Number | Type::Bool | Type::Tuple(_) | Type::Object(_) => 1,
        Type::Set(_) => 2,
        Type::Any => 3,
    }
}

/// The element types of a collection or structure that could be seen as one, `None` if it could not.
type Elements = fn(&Type) -> Option<Vec<Type>>;

fn element_of_map(ty: &Type) -> Option<Vec<Type>> {
    match ty {
        Type::Map(element) => Some(vec![Type::clone(element)]),
        Type::Object(attributes) => Some(attributes.values().map(|attribute| attribute.ty.clone()).collect()),
        _ => None,
    }
}

fn element_of_list(ty: &Type) -> Option<Vec<Type>> {
    match ty {
        Type::List(element) => Some(vec![Type::clone(element)]),
        Type::Tuple(elements) => Some(elements.to_vec()),
        _ => None,
    }
}

fn element_of_set(ty: &Type) -> Option<Vec<Type>> {
    match ty {
        Type::Set(element) => Some(vec![Type::clone(element)]),
        _ => None,
    }
}

/// The collection whose element type unifies all the elements; structures have to agree among themselves first.
fn unify_as(types: &[Type], collection: fn(Arc<Type>) -> Type, elements: Elements) -> Option<Type> {
    let structures: Vec<Type> = types
        .iter()
        .filter(|ty| matches!(ty, Type::Tuple(_) | Type::Object(_)))
        .map(elements)
        .collect::<Option<Vec<_>>>()?
        .concat();
    let mut all: Vec<Type> = types
        .iter()
        .filter(|ty| !matches!(ty, Type::Tuple(_) | Type::Object(_) | Type::Any))
        .map(elements)
        .collect::<Option<Vec<_>>>()?
        .concat();
    if types.iter().any(|ty| matches!(ty, Type::Tuple(_) | Type::Object(_))) {
        all.push(unify(&structures)?);
    }
    let found = collection(Arc::new(unify(&all)?));
    types.iter().all(|ty| convertible(ty, &found)).then_some(found)
}

/// Objects with the same names are unified name by name, others become maps.
fn unify_objects(types: &[Type]) -> Option<Type> {
    let objects: Vec<&BTreeMap<Arc<str>, Attribute>> =
        types.iter().filter_map(|ty| if let Type::Object(attributes) = ty { Some(&**attributes) } else { None }).collect();
    let first = objects.first()?;
    if !objects.iter().all(|object| object.len() == first.len() && object.keys().eq(first.keys())) {
        return unify_as(types, Type::Map, element_of_map);
    }
    let mut attributes = BTreeMap::new();
    for name in first.keys() {
        let across: Vec<Type> = objects.iter().filter_map(|object| object.get(name)).map(|it| it.ty.clone()).collect();
        attributes.insert(name.clone(), Attribute { ty: unify(&across)?, optional: false, default: None });
    }
    Some(Type::Object(Arc::new(attributes)))
}

/// Tuples of one length are unified place by place, others become lists.
fn unify_tuples(types: &[Type]) -> Option<Type> {
    let tuples: Vec<&[Type]> =
        types.iter().filter_map(|ty| if let Type::Tuple(elements) = ty { Some(&**elements) } else { None }).collect();
    let length = tuples.first()?.len();
    if tuples.iter().any(|tuple| tuple.len() != length) {
        return unify_as(types, Type::List, element_of_list);
    }
    let place = |index: usize| {
        let across: Vec<Type> = tuples.iter().filter_map(|tuple| tuple.get(index)).cloned().collect();
        unify(&across)
    };
    let elements: Option<Vec<Type>> = (0..length).map(place).collect();
    elements.map(|elements| Type::Tuple(elements.into()))
}

/// Whether some value of type `from` can be converted to `to`; what stands in a string decides only when it is known.
pub fn convertible(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (_, Type::Any)
        | (Type::Any, _)
        | (Type::String, Type::String | Type::Number | Type::Bool)
        | (Type::Number, Type::Number | Type::String)
        | (Type::Bool, Type::Bool | Type::String) => true,
        (Type::List(from) | Type::Set(from), Type::List(to) | Type::Set(to)) | (Type::Map(from), Type::Map(to)) => {
            convertible(from, to)
        }
        (Type::Tuple(from), Type::List(to) | Type::Set(to)) => {
            from.iter().all(|from| convertible(from, to)) && (**to != Type::Any || from.is_empty() || unify(from).is_some())
        }
        (Type::Tuple(from), Type::Tuple(to)) => {
            from.len() == to.len() && from.iter().zip(to.iter()).all(|(from, to)| convertible(from, to))
        }
        (Type::Object(from), Type::Map(to)) => {
            let types = || from.values().map(|attribute| attribute.ty.clone()).collect::<Vec<_>>();
            from.values().all(|from| convertible(&from.ty, to))
                && (**to != Type::Any || from.is_empty() || unify(&types()).is_some())
        }
        (Type::Map(from), Type::Object(to)) => to.values().all(|to| convertible(from, &to.ty)),
        (Type::Object(from), Type::Object(to)) => to.iter().all(|(name, to)| match from.get(name) {
            Some(from) => convertible(&from.ty, &to.ty),
            None => to.optional,
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(attributes: &[(&str, Type)]) -> Type {
        let attribute = |ty: &Type| Attribute { ty: ty.clone(), optional: false, default: None };
        Type::Object(Arc::new(attributes.iter().map(|(name, ty)| (Arc::from(*name), attribute(ty))).collect()))
    }

    fn list(ty: Type) -> Type {
        Type::List(Arc::new(ty))
    }

    fn map(ty: Type) -> Type {
        Type::Map(Arc::new(ty))
    }

    fn tuple(types: &[Type]) -> Type {
        Type::Tuple(types.into())
    }

    #[test]
    fn types_unify_as_terraform_does_it() {
        use Type::{Any, Bool, Number, String};
        let cases = [
            (vec![], None),
            (vec![String, Number], Some(String)),
            (vec![Number, Bool], None),
            (vec![Number, Bool, String], Some(String)),
            (vec![Any, Number], Some(Number)),
            (vec![Any, list(Number)], Some(Any)),
            (vec![list(String), list(Number)], Some(list(String))),
            (vec![list(String), Type::Set(Arc::new(Number))], Some(list(String))),
            (vec![tuple(&[String]), tuple(&[Number])], Some(tuple(&[String]))),
            (vec![tuple(&[]), tuple(&[Number])], Some(list(Number))),
            (vec![tuple(&[Number]), tuple(&[Bool])], None),
            (vec![tuple(&[]), tuple(&[Number, Bool])], None),
            (vec![list(String), tuple(&[Number])], Some(list(String))),
            (vec![list(Number), tuple(&[])], Some(list(Number))),
            (vec![object(&[("a", Number)]), object(&[("a", String)])], Some(object(&[("a", String)]))),
            (vec![object(&[("a", Number)]), object(&[])], Some(map(Number))),
            (vec![object(&[("a", Number)]), object(&[("b", Bool)])], None),
            (vec![map(String), object(&[("b", Bool)])], Some(map(String))),
            (vec![object(&[]), tuple(&[])], None),
            (vec![list(String), String], None),
        ];
        for (types, expected) in cases {
            assert_eq!(unify(&types), expected, "{types:?}");
        }
    }
}
