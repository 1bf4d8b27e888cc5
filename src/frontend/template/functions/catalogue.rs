//! The list of functions.

use super::stop::Outcome;
use super::{Call, Function, Kind};
use super::{
    collection, comparison, composite, dates, encoding, hash, json, logical, lookup, merge, network, numeric, search, text, uri,
};
use crate::model::Type;

/// The function called `name`, in any case.
pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name.eq_ignore_ascii_case(name))
}

type Run = fn(&Call<'_>) -> Outcome;

const fn new(name: &'static str, min: usize, max: usize, returns: Type, run: Run) -> Function {
    Function { name, min, max: Some(max), returns, kind: Kind::Computes, run }
}

const fn many(name: &'static str, min: usize, returns: Type, run: Run) -> Function {
    Function { name, min, max: None, returns, kind: Kind::Computes, run }
}

impl Function {
    const fn which(self, kind: Kind) -> Function {
        Function { kind, ..self }
    }
}

/// All of them.
pub(super) static FUNCTIONS: &[Function] = &[
    new("true", 0, 0, Type::Bool, logical::yes),
    new("false", 0, 0, Type::Bool, logical::no),
    new("null", 0, 0, Type::Any, logical::null),
    new("not", 1, 1, Type::Bool, logical::not),
    new("bool", 1, 1, Type::Bool, logical::boolean),
    new("any", 1, 1, Type::Any, logical::any).which(Kind::Holds),
    new("fail", 1, 1, Type::Any, logical::fail),
    new("equals", 2, 2, Type::Bool, comparison::equal),
    new("less", 2, 2, Type::Bool, comparison::less),
    new("lessOrEquals", 2, 2, Type::Bool, comparison::less_or_equal),
    new("greater", 2, 2, Type::Bool, comparison::greater),
    new("greaterOrEquals", 2, 2, Type::Bool, comparison::greater_or_equal),
    new("add", 2, 2, Type::Int, numeric::add),
    new("sub", 2, 2, Type::Int, numeric::sub),
    new("mul", 2, 2, Type::Int, numeric::mul),
    new("div", 2, 2, Type::Int, numeric::div),
    new("mod", 2, 2, Type::Int, numeric::modulo),
    new("int", 1, 1, Type::Int, numeric::int),
    new("float", 1, 1, Type::Any, numeric::float),
    many("min", 1, Type::Int, numeric::min),
    many("max", 1, Type::Int, numeric::max),
    new("range", 2, 2, Type::Array, numeric::range),
    many("concat", 1, Type::Any, merge::concat),
    many("format", 1, Type::String, composite::format),
    new("base64", 1, 1, Type::String, encoding::base64),
    new("base64ToString", 1, 1, Type::String, encoding::base64_to_string),
    new("base64ToJson", 1, 1, Type::Any, encoding::base64_to_json),
    new("dataUri", 1, 1, Type::String, encoding::data_uri),
    new("dataUriToString", 1, 1, Type::String, encoding::data_uri_to_string),
    new("uriComponent", 1, 1, Type::String, encoding::uri_component),
    new("uriComponentToString", 1, 1, Type::String, encoding::uri_component_to_string),
    new("uri", 2, 2, Type::String, uri::uri),
    new("buildUri", 1, 1, Type::String, uri::build_uri),
    new("parseUri", 1, 1, Type::Object, uri::parse_uri),
    new("contains", 2, 2, Type::Bool, search::contains),
    new("startsWith", 2, 2, Type::Bool, search::starts_with),
    new("endsWith", 2, 2, Type::Bool, search::ends_with),
    new("indexOf", 2, 2, Type::Int, search::index_of),
    new("lastIndexOf", 2, 2, Type::Int, search::last_index_of),
    new("like", 2, 2, Type::Bool, search::like),
    new("length", 1, 1, Type::Int, search::length),
    new("empty", 1, 1, Type::Bool, search::empty),
    new("join", 2, 2, Type::String, text::join),
    new("padLeft", 2, 3, Type::String, text::pad_left),
    new("replace", 3, 3, Type::String, text::replace),
    new("split", 2, 2, Type::Array, text::split),
    new("substring", 2, 3, Type::String, text::substring),
    new("toLower", 1, 1, Type::String, text::to_lower),
    new("toUpper", 1, 1, Type::String, text::to_upper),
    new("trim", 1, 1, Type::String, text::trim),
    new("take", 2, 2, Type::Any, text::take_from),
    new("skip", 2, 2, Type::Any, text::skip_from),
    new("first", 1, 1, Type::Any, text::first).which(Kind::Selects),
    new("last", 1, 1, Type::Any, text::last).which(Kind::Selects),
    new("json", 1, 1, Type::Any, json::json),
    new("string", 1, 1, Type::String, json::string),
    many("uniqueString", 1, Type::String, hash::unique_string),
    many("guid", 1, Type::String, hash::guid),
    new("array", 1, 1, Type::Array, collection::array).which(Kind::Holds),
    many("createArray", 0, Type::Array, collection::create_array).which(Kind::Holds),
    many("createObject", 0, Type::Object, collection::create_object).which(Kind::Holds),
    new("items", 1, 1, Type::Array, collection::items),
    new("objectKeys", 1, 1, Type::Array, collection::object_keys),
    new("flatten", 1, 1, Type::Array, collection::flatten).which(Kind::Merges),
    new("distinct", 1, 1, Type::Array, collection::distinct).which(Kind::Merges),
    many("intersection", 1, Type::Any, collection::intersection).which(Kind::Merges),
    many("union", 1, Type::Any, merge::union).which(Kind::Merges),
    new("shallowMerge", 1, 1, Type::Object, merge::shallow_merge).which(Kind::Merges),
    many("tryGet", 2, Type::Any, lookup::try_get).which(Kind::Selects),
    many("tryIndex", 2, Type::Any, lookup::try_get).which(Kind::Selects),
    new("indexFromEnd", 2, 2, Type::Any, lookup::index_from_end).which(Kind::Selects),
    new("tryIndexFromEnd", 2, 2, Type::Any, lookup::try_index_from_end).which(Kind::Selects),
    new("dateTimeAdd", 2, 3, Type::String, dates::add),
    new("dateTimeToEpoch", 1, 1, Type::Int, dates::to_epoch),
    new("dateTimeFromEpoch", 1, 1, Type::String, dates::from_epoch),
    new("parseCidr", 1, 1, Type::Object, network::parse_cidr),
    new("cidrSubnet", 3, 3, Type::String, network::cidr_subnet),
    new("cidrHost", 2, 2, Type::String, network::cidr_host),
];
