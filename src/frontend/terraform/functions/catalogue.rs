//! The table of functions: names, parameters, results.

use std::sync::{Arc, LazyLock};

use foldhash::HashMap;

use super::argument::Call;
use super::stop::Outcome;
use super::{
    collection, conversion, csv, date, encoding, files, format, hash, json, mapping, network, number, provider, regular, search,
    sequence, set, string, trim, yaml, yaml_text,
};
use crate::frontend::terraform::value::{Type, Value};

/// A function.
pub(super) struct Function {
    /// Its name.
    pub(super) name: &'static str,
    /// The arguments that it must have.
    pub(super) parameters: &'static [Parameter],
    /// Those that may follow.
    pub(super) variadic: Option<Parameter>,
    /// The type of what it gives.
    pub(super) returns: Returns,
    /// What makes the result sensitive.
    pub(super) taint: Taint,
    /// What it does.
    pub(super) run: fn(&Call<'_>) -> Outcome,
}

impl Function {
    /// The parameter that the argument at `index` is for.
    pub(super) fn parameter(&self, index: usize) -> Option<&Parameter> {
        self.parameters.get(index).or(self.variadic.as_ref())
    }
}

/// A parameter.
#[derive(Copy, Clone)]
pub(super) struct Parameter {
    /// Its name, as Terraform calls it.
    pub(super) name: &'static str,
    /// The type that arguments are converted to.
    pub(super) shape: Shape,
    /// It takes null.
    pub(super) null: bool,
    /// The function looks at an unknown argument itself.
    pub(super) unknown: bool,
}

impl Parameter {
    const fn null(self) -> Self {
        Parameter { null: true, ..self }
    }

    const fn unknown(self) -> Self {
        Parameter { unknown: true, ..self }
    }

    const fn any(self) -> Self {
        self.null().unknown()
    }
}

/// The type of a parameter.
#[derive(Copy, Clone)]
pub(super) enum Shape {
    /// Whatever it is.
    Any,
    /// `string`.
    Text,
    /// `number`.
    Number,
    /// `list(string)`.
    Texts,
    /// `list(bool)`.
    Bools,
    /// `list(any)`.
    List,
    /// `set(any)`.
    Set,
    /// `map(any)`.
    Map,
    /// `map(list(string))`.
    TextLists,
}

impl Shape {
    /// The type, to convert to.
    pub(super) fn to_type(self) -> Type {
        match self {
            Shape::Any => Type::Any,
            Shape::Text => Type::String,
            Shape::Number => Type::Number,
            Shape::Texts => Type::List(Arc::new(Type::String)),
            Shape::Bools => Type::List(Arc::new(Type::Bool)),
            Shape::List => Type::List(Arc::new(Type::Any)),
            Shape::Set => Type::Set(Arc::new(Type::Any)),
            Shape::Map => Type::Map(Arc::new(Type::Any)),
            Shape::TextLists => Type::Map(Arc::new(Shape::Texts.to_type())),
        }
    }
}

/// The type of a result, for unknown ones.
#[derive(Copy, Clone)]
pub(super) enum Returns {
    /// Not known.
    Any,
    /// `string`.
    Text,
    /// `number`.
    Number,
    /// `bool`.
    Bool,
    /// `list(string)`.
    Texts,
    /// `set(string)`.
    TextSet,
    /// `list(number)`.
    Numbers,
    /// `map(list(string))`.
    TextLists,
    /// That of the first argument; of a tuple, nothing is said.
    First,
    /// A list of the elements of the first argument; of a tuple, nothing is said.
    Elements,
    /// A list of what the first argument is.
    ListOfFirst,
    /// That of the elements of the first argument.
    Element,
}

impl Returns {
    /// The type for these arguments.
    pub(super) fn of(self, arguments: &[Value]) -> Type {
        let first = || arguments.first().map_or(Type::Any, Value::ty);
        match self {
            Returns::Any => Type::Any,
            Returns::Text => Type::String,
            Returns::Number => Type::Number,
            Returns::Bool => Type::Bool,
            Returns::Texts => Shape::Texts.to_type(),
            Returns::TextSet => Type::Set(Arc::new(Type::String)),
            Returns::Numbers => Type::List(Arc::new(Type::Number)),
            Returns::TextLists => Shape::TextLists.to_type(),
            Returns::First => Some(first()).filter(|ty| !matches!(ty, Type::Tuple(_))).unwrap_or(Type::Any),
            Returns::Elements => match first() {
                Type::List(element) | Type::Set(element) => Type::List(element),
                _ => Type::Any,
            },
            Returns::ListOfFirst => Type::List(Arc::new(first())),
            Returns::Element => collection::element_type(&first()),
        }
    }
}

/// What makes a result sensitive.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Taint {
    /// Anything sensitive in the arguments: it is mixed in.
    Anywhere,
    /// An argument that is sensitive as a whole: elements keep their own mark.
    Outside,
    /// The function sees to it.
    Never,
}

const fn p(name: &'static str, shape: Shape) -> Parameter {
    Parameter { name, shape, null: false, unknown: false }
}

const fn text(name: &'static str) -> Parameter {
    // What is known of a text stands in its parts; an unknown one is one part.
    p(name, Shape::Text).unknown()
}

const fn any(name: &'static str) -> Parameter {
    p(name, Shape::Any)
}

const fn num(name: &'static str) -> Parameter {
    p(name, Shape::Number)
}

const fn function(
    name: &'static str,
    parameters: &'static [Parameter],
    variadic: Option<Parameter>,
    returns: Returns,
    taint: Taint,
    run: fn(&Call<'_>) -> Outcome,
) -> Function {
    Function { name, parameters, variadic, returns, taint, run }
}

/// The function called `name`, with or without `core::`.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    static BY_NAME: LazyLock<HashMap<&'static str, &'static Function>> =
        LazyLock::new(|| FUNCTIONS.iter().map(|function| (function.name, function)).collect());
    let plain = name.strip_prefix("core::").unwrap_or(name);
    BY_NAME.get(plain).copied().filter(|_| plain.len() == name.len() || !plain.contains("::"))
}

use Returns as R;
use Taint::{Anywhere, Never, Outside};

#[rustfmt::skip]
pub(super) static FUNCTIONS: &[Function] = &[
    // Numbers.
    function("abs", &[num("num")], None, R::Number, Anywhere, number::abs),
    function("ceil", &[num("num")], None, R::Number, Anywhere, number::ceil),
    function("floor", &[num("num")], None, R::Number, Anywhere, number::floor),
    function("log", &[num("num"), num("base")], None, R::Number, Anywhere, number::log),
    function("max", &[], Some(num("numbers")), R::Number, Anywhere, number::max),
    function("min", &[], Some(num("numbers")), R::Number, Anywhere, number::min),
    function("parseint", &[any("number").unknown(), num("base")], None, R::Number, Anywhere, number::parse_int),
    function("pow", &[num("num"), num("power")], None, R::Number, Anywhere, number::pow),
    function("range", &[], Some(num("params")), R::Numbers, Anywhere, number::range),
    function("signum", &[num("num")], None, R::Number, Anywhere, number::signum),
    function("sum", &[any("list")], None, R::Number, Anywhere, number::sum),
    // Strings.
    function("chomp", &[text("str")], None, R::Text, Anywhere, trim::chomp),
    function("endswith", &[text("str"), text("suffix")], None, R::Bool, Anywhere, string::ends_with),
    function("format", &[text("format")], Some(any("args").any()), R::Text, Anywhere, format::format),
    function("formatlist", &[text("format")], Some(any("args").any()), R::Texts, Anywhere, format::format_list),
    function("indent", &[num("spaces"), text("str")], None, R::Text, Anywhere, string::indent),
    function("join", &[text("separator")], Some(p("lists", Shape::Texts).unknown()), R::Text, Anywhere, string::join),
    function("lower", &[text("str")], None, R::Text, Anywhere, string::lower),
    function("regex", &[text("pattern"), text("string")], None, R::Any, Anywhere, regular::regex),
    function("regexall", &[text("pattern"), text("string")], None, R::Any, Anywhere, regular::regex_all),
    function("replace", &[text("str"), text("substr"), text("replace")], None, R::Text, Anywhere, string::replace),
    function("split", &[text("separator"), text("str")], None, R::Texts, Anywhere, string::split),
    function("startswith", &[text("str"), text("prefix")], None, R::Bool, Anywhere, string::starts_with),
    function("strcontains", &[text("str"), text("substr")], None, R::Bool, Anywhere, string::contains),
    function("strrev", &[text("str")], None, R::Text, Anywhere, string::reverse),
    function("substr", &[text("str"), num("offset"), num("length")], None, R::Text, Anywhere, string::substr),
    function("title", &[text("str")], None, R::Text, Anywhere, string::title),
    function("trim", &[text("str"), text("cutset")], None, R::Text, Anywhere, trim::letters),
    function("trimprefix", &[text("str"), text("prefix")], None, R::Text, Anywhere, trim::prefix),
    function("trimspace", &[text("str")], None, R::Text, Anywhere, trim::space),
    function("trimsuffix", &[text("str"), text("suffix")], None, R::Text, Anywhere, trim::suffix),
    function("upper", &[text("str")], None, R::Text, Anywhere, string::upper),
    // Collections.
    function("alltrue", &[p("list", Shape::Bools)], None, R::Bool, Anywhere, collection::all_true),
    function("anytrue", &[p("list", Shape::Bools)], None, R::Bool, Anywhere, collection::any_true),
    function("chunklist", &[p("list", Shape::List), num("size")], None, R::ListOfFirst, Outside, sequence::chunk_list),
    function("coalesce", &[], Some(any("vals").any()), R::Any, Anywhere, collection::coalesce),
    function("coalescelist", &[], Some(any("vals").any()), R::Any, Anywhere, collection::coalesce_list),
    function("compact", &[p("list", Shape::Texts)], None, R::Texts, Outside, sequence::compact),
    function("concat", &[], Some(any("seqs").unknown()), R::Any, Outside, sequence::concat),
    function("contains", &[any("list"), any("value").unknown()], None, R::Bool, Anywhere, search::contains),
    function("distinct", &[p("list", Shape::List)], None, R::First, Outside, sequence::distinct),
    function("element", &[any("list").unknown(), num("index")], None, R::Element, Outside, search::element),
    function("flatten", &[any("list")], None, R::Any, Outside, collection::flatten),
    function("index", &[any("list"), any("value").unknown()], None, R::Number, Anywhere, search::index),
    function("keys", &[any("inputMap").unknown()], None, R::Any, Outside, mapping::keys),
    function("length", &[any("value").unknown()], None, R::Number, Outside, collection::length),
    function("lookup", &[any("inputMap").unknown(), text("key")], Some(any("default").any()), R::Any, Outside, search::lookup),
    function("matchkeys", &[p("values", Shape::List), p("keys", Shape::List), p("searchset", Shape::List)], None, R::First, Anywhere, sequence::match_keys),
    function("merge", &[], Some(any("maps").any()), R::Any, Outside, mapping::merge),
    function("one", &[any("list")], None, R::Element, Outside, collection::one),
    function("reverse", &[any("list")], None, R::Elements, Outside, collection::reverse),
    function("slice", &[any("list"), num("start_index"), num("end_index")], None, R::First, Outside, sequence::slice),
    function("sort", &[p("list", Shape::Texts)], None, R::Texts, Anywhere, sequence::sort),
    function("transpose", &[p("values", Shape::TextLists)], None, R::TextLists, Anywhere, sequence::transpose),
    function("values", &[any("mapping").unknown()], None, R::Any, Outside, mapping::values),
    function("zipmap", &[p("keys", Shape::Texts), any("values").unknown()], None, R::Any, Outside, collection::zipmap),
    // Sets.
    function("setintersection", &[p("first_set", Shape::Set).unknown()], Some(p("other_sets", Shape::Set).unknown()), R::Any, Anywhere, set::intersection),
    function("setproduct", &[], Some(any("sets")), R::Any, Anywhere, sequence::set_product),
    function("setsubtract", &[p("a", Shape::Set).unknown(), p("b", Shape::Set).unknown()], None, R::Any, Anywhere, set::subtract),
    function("setunion", &[p("first_set", Shape::Set).unknown()], Some(p("other_sets", Shape::Set).unknown()), R::Any, Anywhere, set::union),
    // Encoding.
    function("base64decode", &[text("str")], None, R::Text, Anywhere, encoding::base64_decode),
    function("base64encode", &[text("str")], None, R::Text, Anywhere, encoding::base64_encode),
    function("base64gunzip", &[text("str")], None, R::Text, Anywhere, encoding::base64_gunzip),
    function("base64gzip", &[text("str")], None, R::Text, Anywhere, encoding::base64_gzip),
    function("csvdecode", &[text("str")], None, R::Any, Anywhere, csv::csv_decode),
    function("jsondecode", &[text("str")], None, R::Any, Anywhere, json::json_decode),
    function("jsonencode", &[any("val").any()], None, R::Text, Anywhere, json::json_encode),
    function("textdecodebase64", &[text("source"), text("encoding")], None, R::Text, Anywhere, encoding::text_decode),
    function("textencodebase64", &[text("string"), text("encoding")], None, R::Text, Anywhere, encoding::text_encode),
    function("urldecode", &[text("str")], None, R::Text, Anywhere, encoding::url_decode),
    function("urlencode", &[text("str")], None, R::Text, Anywhere, encoding::url_encode),
    function("yamldecode", &[text("src")], None, R::Any, Anywhere, yaml::yaml_decode),
    function("yamlencode", &[any("value").any()], None, R::Text, Anywhere, yaml_text::yaml_encode),
    // Hashes.
    function("base64sha256", &[text("str")], None, R::Text, Anywhere, hash::base64_sha256),
    function("base64sha512", &[text("str")], None, R::Text, Anywhere, hash::base64_sha512),
    function("bcrypt", &[text("str")], Some(num("cost")), R::Text, Anywhere, date::impure),
    function("md5", &[text("str")], None, R::Text, Anywhere, hash::md5),
    function("rsadecrypt", &[text("ciphertext"), text("privatekey")], None, R::Text, Anywhere, encoding::rsa_decrypt),
    function("sha1", &[text("str")], None, R::Text, Anywhere, hash::sha1),
    function("sha256", &[text("str")], None, R::Text, Anywhere, hash::sha256),
    function("sha512", &[text("str")], None, R::Text, Anywhere, hash::sha512),
    function("uuid", &[], None, R::Text, Anywhere, date::impure),
    function("uuidv5", &[text("namespace"), text("name")], None, R::Text, Anywhere, hash::uuid_v5),
    // Dates.
    function("formatdate", &[text("format"), text("time")], None, R::Text, Anywhere, date::format_date),
    function("plantimestamp", &[], None, R::Text, Anywhere, date::impure),
    function("timeadd", &[text("timestamp"), text("duration")], None, R::Text, Anywhere, date::time_add),
    function("timecmp", &[text("timestamp_a"), text("timestamp_b")], None, R::Number, Anywhere, date::time_cmp),
    function("timestamp", &[], None, R::Text, Anywhere, date::impure),
    // Networks.
    function("cidrcontains", &[text("containing_prefix"), text("contained_ip_or_prefix")], None, R::Bool, Anywhere, network::contains),
    function("cidrhost", &[text("prefix"), num("hostnum")], None, R::Text, Anywhere, network::host),
    function("cidrnetmask", &[text("prefix")], None, R::Text, Anywhere, network::netmask),
    function("cidrsubnet", &[text("prefix"), num("newbits"), num("netnum")], None, R::Text, Anywhere, network::subnet),
    function("cidrsubnets", &[text("prefix")], Some(num("newbits")), R::Texts, Anywhere, network::subnets),
    // Files.
    function("abspath", &[text("path")], None, R::Text, Anywhere, files::absolute),
    function("basename", &[text("path")], None, R::Text, Anywhere, files::base_name),
    function("dirname", &[text("path")], None, R::Text, Anywhere, files::dir_name),
    function("file", &[text("path")], None, R::Text, Anywhere, files::file),
    function("filebase64", &[text("path")], None, R::Text, Anywhere, encoding::file_base64),
    function("filebase64sha256", &[text("path")], None, R::Text, Anywhere, hash::file_base64_sha256),
    function("filebase64sha512", &[text("path")], None, R::Text, Anywhere, hash::file_base64_sha512),
    function("fileexists", &[text("path")], None, R::Bool, Anywhere, files::exists),
    function("filemd5", &[text("path")], None, R::Text, Anywhere, hash::file_md5),
    function("fileset", &[text("path"), text("pattern")], None, R::TextSet, Anywhere, files::set),
    function("filesha1", &[text("path")], None, R::Text, Anywhere, hash::file_sha1),
    function("filesha256", &[text("path")], None, R::Text, Anywhere, hash::file_sha256),
    function("filesha512", &[text("path")], None, R::Text, Anywhere, hash::file_sha512),
    function("pathexpand", &[text("path")], None, R::Text, Anywhere, files::expand),
    // Types.
    function("convert", &[any("value").any(), any("type").any()], None, R::Any, Outside, conversion::by_type),
    function("ephemeralasnull", &[any("value").any()], None, R::Any, Outside, conversion::unchanged),
    function("issensitive", &[any("value").any()], None, R::Bool, Never, conversion::is_sensitive),
    function("nonsensitive", &[any("value").any()], None, R::Any, Never, conversion::nonsensitive),
    function("sensitive", &[any("value").any()], None, R::Any, Never, conversion::sensitive),
    function("tobool", &[any("v").any()], None, R::Bool, Outside, conversion::to_bool),
    function("tolist", &[any("v").any()], None, R::Any, Outside, conversion::to_list),
    function("tomap", &[any("v").any()], None, R::Any, Outside, conversion::to_map),
    function("tonumber", &[any("v").any()], None, R::Number, Outside, conversion::to_number),
    function("toset", &[any("v").any()], None, R::Any, Outside, conversion::to_set),
    function("tostring", &[any("v").any()], None, R::Text, Outside, conversion::to_string),
    // What OpenTofu's authors may assume.
    function("assumeequal", &[any("actual_value").any(), any("expected_value").any()], None, R::Any, Outside, conversion::assume_equal),
    function("assumelistlength", &[p("value", Shape::List).any(), num("min_length"), num("max_length")], None, R::First, Outside, conversion::assume_length),
    function("assumelistlengthmax", &[p("value", Shape::List).any(), num("max_length")], None, R::First, Outside, conversion::assume_length),
    function("assumelistlengthmin", &[p("value", Shape::List).any(), num("min_length")], None, R::First, Outside, conversion::assume_length),
    function("assumemaplength", &[p("value", Shape::Map).any(), num("min_length"), num("max_length")], None, R::First, Outside, conversion::assume_length),
    function("assumemaplengthmax", &[p("value", Shape::Map).any(), num("max_length")], None, R::First, Outside, conversion::assume_length),
    function("assumemaplengthmin", &[p("value", Shape::Map).any(), num("min_length")], None, R::First, Outside, conversion::assume_length),
    function("assumenotnull", &[any("value").any()], None, R::Any, Outside, conversion::assume_not_null),
    function("assumesetlength", &[p("value", Shape::Set).any(), num("min_length"), num("max_length")], None, R::First, Outside, conversion::assume_length),
    function("assumesetlengthmax", &[p("value", Shape::Set).any(), num("max_length")], None, R::First, Outside, conversion::assume_length),
    function("assumesetlengthmin", &[p("value", Shape::Set).any(), num("min_length")], None, R::First, Outside, conversion::assume_length),
    function("assumestringprefix", &[text("value").null(), text("prefix")], None, R::Text, Outside, conversion::assume_prefix),
    // Providers.
    function("provider::azapi::build_resource_id", &[text("parent_id"), text("resource_type"), text("name")], None, R::Text, Anywhere, provider::build),
    function("provider::azapi::extension_resource_id", &[text("base_resource_id"), text("resource_type"), p("resource_names", Shape::Texts)], None, R::Text, Anywhere, provider::build_nested),
    function("provider::azapi::management_group_resource_id", &[text("management_group_name"), text("resource_type"), p("resource_names", Shape::Texts)], None, R::Text, Anywhere, provider::build_nested),
    function("provider::azapi::parse_resource_id", &[text("type"), text("resource_id")], None, R::Any, Anywhere, provider::parse_azapi),
    function("provider::azapi::resource_group_resource_id", &[text("subscription_id"), text("resource_group_name"), text("resource_type"), p("resource_names", Shape::Texts)], None, R::Text, Anywhere, provider::build_nested),
    function("provider::azapi::snake2camel", &[any("input_object").any()], None, R::Any, Outside, provider::snake_to_camel),
    function("provider::azapi::snake_to_camel", &[any("input_object").any()], None, R::Any, Outside, provider::snake_to_camel),
    function("provider::azapi::subscription_resource_id", &[text("subscription_id"), text("resource_type"), p("resource_names", Shape::Texts)], None, R::Text, Anywhere, provider::build_nested),
    function("provider::azapi::tenant_resource_id", &[text("resource_type"), p("resource_names", Shape::Texts)], None, R::Text, Anywhere, provider::build_nested),
    function("provider::azapi::unique_string", &[p("base_string", Shape::Texts)], None, R::Text, Anywhere, provider::unique_string),
    function("provider::azurerm::normalise_resource_id", &[text("id")], None, R::Text, Anywhere, provider::normalise),
    function("provider::azurerm::parse_resource_id", &[text("id")], None, R::Any, Anywhere, provider::parse_azurerm),
];
