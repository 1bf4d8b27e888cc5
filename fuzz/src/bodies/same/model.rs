//! A program as both languages have it, made of choices. Types fit, so that most of it evaluates.

use crate::bodies::choices::Choices;

/// What an expression gives.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Type {
    Text,
    Number,
    Truth,
    List,
    Record,
}

impl Type {
    /// Its name in templates and in Bicep.
    pub(super) fn word(self) -> &'static str {
        match self {
            Type::Text => "string",
            Type::Number => "int",
            Type::Truth => "bool",
            Type::List => "array",
            Type::Record => "object",
        }
    }
}

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    Text(&'static str),
    Number(i64),
    Truth(bool),
    Null,
    List(Vec<Expr>),
    Record(Vec<(&'static str, Expr)>),
    /// A parameter, by its number.
    Parameter(usize),
    /// A variable, by its number.
    Variable(usize),
    /// A text of texts and what stands between them.
    Woven(Vec<(&'static str, Expr)>),
    Choice(Box<[Expr; 3]>),
    Operator(&'static Operator, Box<[Expr; 2]>),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    Index(Box<[Expr; 2]>),
    Property(Box<Expr>, &'static str),
    /// A property that need not be there.
    SafeProperty(Box<Expr>, &'static str),
    Call(&'static str, Vec<Expr>),
    /// A function with a list and what becomes of each element.
    Each(&'static str, Box<[Expr; 2]>, usize),
    /// What the function with this number calls its element.
    Element(usize),
    /// The element of the loop around it.
    Item,
    /// The number of that element.
    Place,
    /// Name or id of a resource that is no loop, by its number.
    NameOf(usize),
    IdOf(usize),
    /// A call of the function that the program declares.
    Own(Box<Expr>),
    /// What that function is given.
    Argument,
}

/// An operator of Bicep, and what it is compiled to, with `{}` for its sides.
#[derive(Debug)]
pub(super) struct Operator {
    pub(super) bicep: &'static str,
    pub(super) arm: &'static str,
}

macro_rules! operators {
    ($name:ident: $($bicep:literal $arm:literal),+) => {
        static $name: &[Operator] = &[$(Operator { bicep: $bicep, arm: $arm }),+];
    };
}

operators!(SAME: "==" "equals(#, #)", "!=" "not(equals(#, #))");
operators!(ORDER: "<" "less(#, #)", "<=" "lessOrEquals(#, #)", ">" "greater(#, #)", ">=" "greaterOrEquals(#, #)");
operators!(CASELESS: "=~" "equals(toLower(#), toLower(#))", "!~" "not(equals(toLower(#), toLower(#)))");
operators!(LOGIC: "&&" "and(#, #)", "||" "or(#, #)");
operators!(SUMS: "+" "add(#, #)", "-" "sub(#, #)", "*" "mul(#, #)", "/" "div(#, #)", "%" "mod(#, #)");
operators!(ELSE: "??" "coalesce(#, #)");

/// Texts that are easily got wrong by whoever escapes or splits them.
const TEXTS: [&str; 22] = [
    "a",
    "",
    "B",
    "it's",
    "${x}",
    "$",
    "{0}",
    "{{",
    "}",
    "[",
    "[x]",
    "[[x]",
    "]",
    "a/b",
    "\\",
    "\"",
    "\n",
    "\t\r",
    "é\u{1F600}",
    "''",
    "'''",
    "westeurope",
];
const KEYS: [&str; 6] = ["k", "K", "with space", "a-b", "if", "it's"];

/// A parameter with its default.
pub(super) struct Parameter {
    pub(super) ty: Type,
    pub(super) default: Option<Expr>,
    pub(super) secure: bool,
}

/// What something is repeated for: the elements of a list.
pub(super) struct Loop {
    pub(super) of: Expr,
}

/// A variable.
pub(super) struct Variable {
    pub(super) ty: Type,
    pub(super) repeated: Option<Loop>,
    pub(super) value: Expr,
}

/// A resource.
pub(super) struct Resource {
    pub(super) ty: &'static str,
    pub(super) repeated: Option<Loop>,
    pub(super) condition: Option<Expr>,
    pub(super) name: Expr,
    pub(super) tags: Vec<(&'static str, Expr)>,
    pub(super) properties: Vec<(&'static str, Expr)>,
    /// A property that is a loop.
    pub(super) list: Option<(Loop, Expr)>,
}

/// A program.
#[derive(Default)]
pub(super) struct Program {
    pub(super) parameters: Vec<Parameter>,
    pub(super) variables: Vec<Variable>,
    /// What the function of the program makes of its text.
    pub(super) function: Option<Expr>,
    pub(super) resources: Vec<Resource>,
    pub(super) outputs: Vec<(Type, Expr)>,
}

pub(super) const RESOURCE_TYPES: [&str; 4] = [
    "Microsoft.Storage/storageAccounts",
    "Microsoft.KeyVault/vaults",
    "Microsoft.Network/virtualNetworks",
    "Microsoft.Web/sites",
];

const TYPES: [Type; 5] = [Type::Text, Type::Number, Type::Truth, Type::List, Type::Record];

/// How deep expressions go.
const DEEPEST: usize = 5;

/// Where an expression stands, which says what it may name.
#[derive(Copy, Clone, Default)]
struct Place {
    /// In a loop whose elements are texts.
    repeated: bool,
    /// In the bodies of so many functions.
    lambdas: usize,
    /// In the body of the program's own function.
    function: bool,
    /// Resources may be named.
    resources: bool,
}

/// Makes a program.
pub(super) fn make(choices: &mut Choices<'_>) -> Program {
    let mut program = Program::default();
    for _ in 0..choices.below(4) {
        let ty = choices.pick(&TYPES);
        let secure = matches!(ty, Type::Text | Type::Record) && choices.once_in(6);
        let default = choices.once_in(2).then(|| expression(ty, &program, choices, Place::default(), 2));
        program.parameters.push(Parameter { ty, default, secure });
    }
    if choices.once_in(3) {
        let place = Place { function: true, ..Place::default() };
        program.function = Some(expression(Type::Text, &Program::default(), choices, place, 1));
    }
    for _ in 0..choices.below(4) {
        let repeated = repeat(&program, choices, Place::default());
        let ty = if repeated.is_some() { Type::List } else { choices.pick(&TYPES) };
        let of = if repeated.is_some() { Type::Text } else { ty };
        let place = Place { repeated: repeated.is_some(), ..Place::default() };
        let value = expression(of, &program, choices, place, 0);
        program.variables.push(Variable { ty, repeated, value });
    }
    for _ in 0..=choices.below(3) {
        let resource = resource(&program, choices);
        program.resources.push(resource);
    }
    for _ in 0..choices.below(3) {
        let ty = choices.pick(&TYPES);
        let place = Place { resources: true, ..Place::default() };
        program.outputs.push((ty, expression(ty, &program, choices, place, 0)));
    }
    program
}

fn repeat(program: &Program, choices: &mut Choices<'_>, place: Place) -> Option<Loop> {
    choices.once_in(3).then(|| Loop { of: expression(Type::List, program, choices, place, 3) })
}

fn resource(program: &Program, choices: &mut Choices<'_>) -> Resource {
    let repeated = repeat(program, choices, Place::default());
    let place = Place { repeated: repeated.is_some(), ..Place::default() };
    let inner = Place { resources: true, ..place };
    let condition = choices.once_in(4).then(|| expression(Type::Truth, program, choices, place, 2));
    let name = expression(Type::Text, program, choices, place, 2);
    let tags = record(program, choices, inner, 2);
    let properties = record(program, choices, inner, 0);
    let list = choices.once_in(3).then(|| {
        let of = Loop { of: expression(Type::List, program, choices, Place::default(), 3) };
        // A loop in a loop names its own element alone.
        let item = expression(Type::Text, program, choices, Place { repeated: true, resources: true, ..Place::default() }, 2);
        (of, item)
    });
    Resource { ty: choices.pick(&RESOURCE_TYPES), repeated, condition, name, tags, properties, list }
}

fn record(program: &Program, choices: &mut Choices<'_>, place: Place, depth: usize) -> Vec<(&'static str, Expr)> {
    let mut entries: Vec<(&str, Expr)> = Vec::new();
    for _ in 0..choices.below(4) {
        let key = choices.pick(&KEYS);
        // Keys are compared without their case.
        if entries.iter().all(|(known, _)| !known.eq_ignore_ascii_case(key)) {
            let ty = choices.pick(&TYPES);
            entries.push((key, expression(ty, program, choices, place, depth + 1)));
        }
    }
    entries
}

/// An expression of a type.
fn expression(ty: Type, program: &Program, choices: &mut Choices<'_>, place: Place, depth: usize) -> Expr {
    let of = |ty: Type, choices: &mut Choices<'_>| Box::new(expression(ty, program, choices, place, depth + 1));
    let call = |name: &'static str, arguments: Vec<Box<Expr>>| Expr::Call(name, arguments.into_iter().map(|one| *one).collect());
    if depth >= DEEPEST || choices.is_over() {
        return plain(ty, program, choices, place);
    }
    use Type::{List, Number, Record, Text, Truth};
    match (choices.below(14), ty) {
        (0..=3, _) => plain(ty, program, choices, place),
        (4, _) => Expr::Choice(Box::new([*of(Truth, choices), *of(ty, choices), *of(ty, choices)])),
        (5, _) => Expr::Operator(choices.pick_ref(ELSE), Box::new([*of(ty, choices), *of(ty, choices)])),
        (6 | 7, Text) => {
            let count = 1 + choices.below(3);
            Expr::Woven((0..count).map(|_| (choices.pick(&TEXTS), *of(choices.pick(&TYPES[..3]), choices))).collect())
        }
        (8, Text) => call(
            choices.pick(&["toLower", "toUpper", "trim", "uniqueString", "base64", "uriComponent", "string"]),
            vec![of(Text, choices)],
        ),
        (9, Text) => call("replace", vec![of(Text, choices), of(Text, choices), of(Text, choices)]),
        (10, Text) => call("join", vec![of(List, choices), of(Text, choices)]),
        (11, Text) => Expr::Index(Box::new([*of(List, choices), *of(Number, choices)])),
        (12, Text) if program.function.is_some() && !place.function => Expr::Own(of(Text, choices)),
        (_, Text) => call("string", vec![of(choices.pick(&TYPES), choices)]),
        (6..=8, Number) => Expr::Operator(choices.pick_ref(SUMS), Box::new([*of(Number, choices), *of(Number, choices)])),
        (9, Number) => Expr::Minus(of(Number, choices)),
        (10, Number) => call("length", vec![of(choices.pick(&[Text, List, Record]), choices)]),
        (11, Number) => call("indexOf", vec![of(Text, choices), of(Text, choices)]),
        (_, Number) => call(choices.pick(&["min", "max"]), vec![of(Number, choices), of(Number, choices)]),
        (6, Truth) => Expr::Not(of(Truth, choices)),
        (7, Truth) => Expr::Operator(choices.pick_ref(LOGIC), Box::new([*of(Truth, choices), *of(Truth, choices)])),
        (8, Truth) => Expr::Operator(choices.pick_ref(ORDER), Box::new([*of(Number, choices), *of(Number, choices)])),
        (9, Truth) => Expr::Operator(choices.pick_ref(CASELESS), Box::new([*of(Text, choices), *of(Text, choices)])),
        (10 | 11, Truth) => {
            let ty = choices.pick(&TYPES);
            Expr::Operator(choices.pick_ref(SAME), Box::new([*of(ty, choices), *of(ty, choices)]))
        }
        (12, Truth) => call("empty", vec![of(choices.pick(&[Text, List, Record]), choices)]),
        (_, Truth) => call(choices.pick(&["contains", "startsWith", "endsWith"]), vec![of(Text, choices), of(Text, choices)]),
        (6, List) => call("split", vec![of(Text, choices), of(Text, choices)]),
        (7, List) => call(choices.pick(&["concat", "union", "intersection"]), vec![of(List, choices), of(List, choices)]),
        (8, List) => call(choices.pick(&["skip", "take"]), vec![of(List, choices), of(Number, choices)]),
        (9 | 10, List) if place.lambdas < 2 => {
            let list = *of(List, choices);
            let inner = Place { lambdas: place.lambdas + 1, ..place };
            let (name, gives) = choices.pick(&[("map", Text), ("filter", Truth)]);
            let body = expression(gives, program, choices, inner, depth + 1);
            Expr::Each(name, Box::new([list, body]), place.lambdas)
        }
        (11, List) => call("objectKeys", vec![of(Record, choices)]),
        (_, List) => Expr::List((0..choices.below(4)).map(|_| *of(Text, choices)).collect()),
        (6, Record) => call("union", vec![of(Record, choices), of(Record, choices)]),
        (7, Record) => call("json", vec![Box::new(Expr::Text(choices.pick(&["{\"k\":1}", "{}", "{\"a\":[1,\"x\"]}", "{"])))]),
        (_, Record) => {
            let entries = (0..choices.below(3)).map(|at| (KEYS[at + 2], *of(choices.pick(&TYPES), choices))).collect();
            let made = Expr::Record(entries);
            match choices.below(4) {
                0 => Expr::Call(
                    "union",
                    vec![made, Expr::Record(vec![("k", Expr::Property(Box::new(Expr::Record(vec![("k", Expr::Null)])), "k"))])],
                ),
                1 => Expr::Record(vec![("a-b", Expr::SafeProperty(Box::new(made), "k"))]),
                _ => made,
            }
        }
    }
}

/// An expression that holds no other.
fn plain(ty: Type, program: &Program, choices: &mut Choices<'_>, place: Place) -> Expr {
    let mut known: Vec<Expr> = Vec::new();
    if !place.function {
        let parameters = program.parameters.iter().enumerate().filter(|(_, one)| one.ty == ty);
        known.extend(parameters.map(|(number, _)| Expr::Parameter(number)));
        let variables = program.variables.iter().enumerate().filter(|(_, one)| one.ty == ty);
        known.extend(variables.map(|(number, _)| Expr::Variable(number)));
    } else if ty == Type::Text {
        known.push(Expr::Argument);
    }
    if ty == Type::Text {
        known.extend((0..place.lambdas).map(Expr::Element));
        known.extend(place.repeated.then_some(Expr::Item));
        if place.resources {
            let single = program.resources.iter().enumerate().filter(|(_, one)| one.repeated.is_none());
            known.extend(single.flat_map(|(number, one)| {
                // Ids of resources that cannot be called so are nobody's.
                let sound = matches!(one.name, Expr::Text(name) if !name.is_empty() && !name.contains('/'));
                let id = sound.then_some(Expr::IdOf(number));
                [Some(Expr::NameOf(number)), id].into_iter().flatten()
            }));
        }
    }
    if ty == Type::Number && place.repeated {
        known.push(Expr::Place);
    }
    if !known.is_empty() && !choices.once_in(3) {
        return known.swap_remove(choices.below(known.len()));
    }
    match ty {
        Type::Text => Expr::Text(choices.pick(&TEXTS)),
        Type::Number => Expr::Number(choices.pick(&[0, 1, 2, -1, 7, i64::from(i32::MAX)])),
        Type::Truth => Expr::Truth(choices.once_in(2)),
        Type::List => Expr::List((0..choices.below(4)).map(|_| Expr::Text(choices.pick(&TEXTS))).collect()),
        Type::Record => Expr::Record((0..choices.below(3)).map(|at| (KEYS[at + 1], Expr::Text(choices.pick(&TEXTS)))).collect()),
    }
}
