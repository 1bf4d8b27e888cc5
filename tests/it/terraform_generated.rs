//! Expressions that nobody would write, made by chance from a seed, against Terraform itself, where that is on the path.
//!
//! `SEAWALL_SEED` and `SEAWALL_COUNT` make others than those of every day.

use std::{env, fs};

use seawall::budget::Budget;
use seawall::frontend::terraform::functions::Host;
use seawall::workspace::Disk;

use crate::fuzz::Chance;
use crate::terraform_functions::{Answer, answer, ask_terraform, write_files};

/// How many are compared in every run of the tests.
const COUNT: usize = 400;

const SEED: u64 = 1_764_000_000;

/// How deep expressions go.
const DEEPEST: usize = 4;

#[test]
fn expressions_give_what_terraform_gives() {
    let given = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let mut chance = Chance(given("SEAWALL_SEED").unwrap_or(SEED));
    let count = given("SEAWALL_COUNT").map_or(COUNT, |count| count as usize);
    let cases: Vec<String> = (0..count).map(|_| Maker { chance: &mut chance, names: Vec::new() }.any(0)).collect();
    let cases: Vec<&str> = cases.iter().map(String::as_str).collect();
    let folder = env::temp_dir().join(format!("seawall-generated-{}", std::process::id()));
    write_files(&folder);
    let Some(theirs) = ask_terraform(&folder, &cases) else {
        println!("terraform is not on the path: expressions are not compared");
        let _ = fs::remove_dir_all(&folder);
        return;
    };
    let disk = Disk::new(&folder).unwrap();
    let mut faults = Vec::new();
    for (case, theirs) in cases.iter().zip(&theirs) {
        let budget = Budget::default();
        let host = Host { workspace: &disk, base: "", budget: &budget };
        let (ours, message) = match answer(case, &host) {
            Ok(answer) => (Some(answer), String::new()),
            Err(message) => (None, message),
        };
        if !agree(case, &ours, theirs) {
            faults.push(format!("{case}\n  terraform: {theirs:?}\n  seawall:   {ours:?} {message}"));
        }
    }
    let _ = fs::remove_dir_all(&folder);
    let well = theirs.iter().flatten().count();
    assert!(well * 3 > cases.len(), "only {well} of {} have a value", cases.len());
    assert!(faults.is_empty(), "{} of {} differ:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

/// Whether both say the same. Terraform knows the type of what fails in the branch of a conditional that is not taken, and makes the other branch
/// fit it or refuses it; and the type of elements that are not there is told by types of arguments alone.
fn agree(case: &str, ours: &Answer, theirs: &Answer) -> bool {
    match (ours, theirs) {
        (Some((ours, _)), Some((theirs, _))) if case.contains(" ? ") || ours == "[]" || ours == "{}" => ours == theirs,
        (Some(_), None) => case.contains(" ? "),
        _ => ours == theirs,
    }
}

/// What an expression gives, as far as the maker cares.
#[derive(Copy, Clone, Debug, PartialEq)]
enum Type {
    Text,
    Number,
    Truth,
    /// A list or tuple of texts.
    List,
    /// A map or object of texts.
    Map,
}

const TYPES: [Type; 5] = [Type::Text, Type::Number, Type::Truth, Type::List, Type::Map];

const TEXTS: [&str; 34] = [
    "",
    "a",
    "B",
    "a b",
    "é",
    "e\u{301}",
    "\\n",
    "\\t x",
    "\\\"",
    "\\\\",
    "$${x}",
    "%%{if}",
    "{}",
    "10.0.0.0/8",
    "10.1.2.3",
    "12",
    "1.5",
    "-0",
    "true",
    "null",
    "2020-02-29T12:30:00Z",
    "1h30m",
    "[a-z]+",
    "a,b;c",
    "\u{1F600}",
    "ǅ",
    "İ",
    "ß",
    "fd00::/56",
    "eyJhIjoxfQ==",
    "0x1F",
    "1e3",
    "<&>",
    "key: [1, ~]",
];

const NUMBERS: [&str; 16] =
    ["0", "1", "2", "3", "7", "10", "0.5", "1.25", "100", "1e3", "9007199254740993", "0.1", "123456789.123", "1e-7", "16", "255"];

/// Functions with what they take and give; one that is not sure to be right stands here too, since both must fail.
const FUNCTIONS: &[(&str, &[Type], Type)] = {
    use Type::{List, Map, Number, Text, Truth};
    &[
        ("upper", &[Text], Text),
        ("lower", &[Text], Text),
        ("title", &[Text], Text),
        ("trimspace", &[Text], Text),
        ("chomp", &[Text], Text),
        ("strrev", &[Text], Text),
        ("substr", &[Text, Number, Number], Text),
        ("replace", &[Text, Text, Text], Text),
        ("join", &[Text, List], Text),
        ("split", &[Text, Text], List),
        ("indent", &[Number, Text], Text),
        ("trim", &[Text, Text], Text),
        ("trimprefix", &[Text, Text], Text),
        ("trimsuffix", &[Text, Text], Text),
        ("startswith", &[Text, Text], Truth),
        ("endswith", &[Text, Text], Truth),
        ("strcontains", &[Text, Text], Truth),
        ("regexall", &[Text, Text], List),
        ("base64encode", &[Text], Text),
        ("base64decode", &[Text], Text),
        ("urlencode", &[Text], Text),
        ("md5", &[Text], Text),
        ("sha1", &[Text], Text),
        ("sha256", &[Text], Text),
        ("base64sha512", &[Text], Text),
        ("jsonencode", &[Map], Text),
        ("jsonencode", &[List], Text),
        ("jsonencode", &[Number], Text),
        ("yamlencode", &[Map], Text),
        ("yamlencode", &[List], Text),
        ("jsondecode", &[Text], Text),
        ("yamldecode", &[Text], Text),
        ("tostring", &[Number], Text),
        ("tostring", &[Truth], Text),
        ("tonumber", &[Text], Number),
        ("tobool", &[Text], Truth),
        ("abs", &[Number], Number),
        ("ceil", &[Number], Number),
        ("floor", &[Number], Number),
        ("signum", &[Number], Number),
        ("max", &[Number, Number], Number),
        ("min", &[Number, Number], Number),
        ("parseint", &[Text, Number], Number),
        ("length", &[List], Number),
        ("length", &[Map], Number),
        ("length", &[Text], Number),
        ("index", &[List, Text], Number),
        ("sum", &[List], Number),
        ("element", &[List, Number], Text),
        ("lookup", &[Map, Text, Text], Text),
        ("coalesce", &[Text, Text], Text),
        ("one", &[List], Text),
        ("concat", &[List, List], List),
        ("distinct", &[List], List),
        ("compact", &[List], List),
        ("flatten", &[List], List),
        ("keys", &[Map], List),
        ("values", &[Map], List),
        ("reverse", &[List], List),
        ("sort", &[List], List),
        ("slice", &[List, Number, Number], List),
        ("coalescelist", &[List, List], List),
        ("matchkeys", &[List, List, List], List),
        ("setunion", &[List, List], List),
        ("setintersection", &[List, List], List),
        ("setsubtract", &[List, List], List),
        ("setproduct", &[List, List], List),
        ("toset", &[List], List),
        ("tolist", &[List], List),
        ("chunklist", &[List, Number], List),
        ("formatlist", &[Text, List], List),
        ("contains", &[List, Text], Truth),
        ("alltrue", &[List], Truth),
        ("anytrue", &[List], Truth),
        ("merge", &[Map, Map], Map),
        ("tomap", &[Map], Map),
        ("zipmap", &[List, List], Map),
        ("range", &[Number, Number], List),
        ("cidrsubnet", &[Text, Number, Number], Text),
        ("cidrhost", &[Text, Number], Text),
        ("cidrnetmask", &[Text], Text),
        ("timeadd", &[Text, Text], Text),
        ("format", &[Text, Text], Text),
        ("nonsensitive", &[Text], Text),
    ]
};

/// Formats, and what they take.
const FORMATS: [(&str, Type); 14] = [
    ("%s", Type::Text),
    ("%q", Type::Text),
    ("%5s|%-5s", Type::Text),
    ("%.2s", Type::Text),
    ("%v", Type::Number),
    ("%d", Type::Number),
    ("%05d", Type::Number),
    ("%+.3f", Type::Number),
    ("%e", Type::Number),
    ("%x", Type::Number),
    ("%b", Type::Number),
    ("%t", Type::Truth),
    ("%v", Type::Map),
    ("%#v", Type::List),
];

struct Maker<'a> {
    chance: &'a mut Chance,
    /// What `for` binds: texts.
    names: Vec<String>,
}

impl Maker<'_> {
    fn any(&mut self, depth: usize) -> String {
        let ty = self.pick(&TYPES);
        self.expression(ty, depth)
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.chance.below(all.len())]
    }

    fn expression(&mut self, ty: Type, depth: usize) -> String {
        // Now and then another type: conversions are half of the language.
        let ty = if self.chance.below(12) == 0 { self.pick(&TYPES) } else { ty };
        if depth >= DEEPEST || self.chance.below(5) == 0 {
            return self.plain(ty);
        }
        let deeper = depth + 1;
        match (self.chance.below(9), ty) {
            (0..=3, _) => self.call(ty, deeper),
            (4, _) => {
                let condition = self.expression(Type::Truth, deeper);
                format!("({condition} ? {} : {})", self.expression(ty, deeper), self.expression(ty, deeper))
            }
            (5, _) if depth > 0 => format!("try({}, {})", self.expression(ty, deeper), self.expression(ty, deeper)),
            (6, Type::Text) => {
                let (format, of) = self.pick(&FORMATS);
                let places = format.matches('%').count();
                let values: Vec<String> = (0..places).map(|_| self.expression(of, deeper)).collect();
                format!("format(\"{format}\", {})", values.join(", "))
            }
            (7, Type::Text) => format!("{}[{}]", self.expression(Type::List, deeper), self.expression(Type::Number, deeper)),
            (_, Type::Text) => self.template(deeper),
            (_, Type::Number) => {
                let operator = self.pick(&["+", "-", "*", "/", "%"]);
                format!("({} {operator} {})", self.expression(ty, deeper), self.expression(ty, deeper))
            }
            (5 | 6, Type::Truth) => {
                let (operator, of) = self.pick(&[("<", Type::Number), (">=", Type::Number), ("&&", ty), ("||", ty)]);
                format!("({} {operator} {})", self.expression(of, deeper), self.expression(of, deeper))
            }
            (7, Type::Truth) => format!("!{}", self.expression(ty, deeper)),
            (_, Type::Truth) => {
                let (operator, of) = (self.pick(&["==", "!="]), self.pick(&TYPES));
                format!("({} {operator} {})", self.expression(of, deeper), self.expression(of, deeper))
            }
            (_, Type::List) => self.loops("[", "]", deeper),
            (_, Type::Map) => self.loops("{", "}", deeper),
        }
    }

    fn plain(&mut self, ty: Type) -> String {
        let text = |maker: &mut Self| format!("\"{}\"", maker.pick(&TEXTS));
        match ty {
            Type::Text if !self.names.is_empty() && self.chance.below(2) == 0 => {
                self.names[self.chance.below(self.names.len())].clone()
            }
            Type::Text => text(self),
            Type::Number => self.pick(&NUMBERS).to_owned(),
            Type::Truth => self.pick(&["true", "false"]).to_owned(),
            Type::List => {
                let items: Vec<String> = (0..self.chance.below(4)).map(|_| text(self)).collect();
                format!("[{}]", items.join(", "))
            }
            Type::Map => {
                let keys = ["a", "b", "\"c d\"", "(\"e\")"];
                let count = self.chance.below(4);
                let entries: Vec<String> = keys.iter().take(count).map(|key| format!("{key} = {}", text(self))).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    fn call(&mut self, ty: Type, depth: usize) -> String {
        let fitting: Vec<_> = FUNCTIONS.iter().filter(|(_, _, gives)| *gives == ty).collect();
        let (name, takes, _) = *fitting[self.chance.below(fitting.len())];
        let arguments: Vec<String> = takes.iter().map(|ty| self.expression(*ty, depth)).collect();
        // A replacement between slashes is a pattern, and a pattern is a literal as a rule.
        format!("{name}({})", arguments.join(", "))
    }

    fn template(&mut self, depth: usize) -> String {
        let before = self.pick(&TEXTS);
        match self.chance.below(3) {
            0 => {
                let (condition, inner) = (self.expression(Type::Truth, depth), self.expression(Type::Text, depth));
                format!("\"{before}%{{ if {condition} ~}} ${{{inner}}} %{{ else }}{before}%{{ endif }}\"")
            }
            1 => {
                let list = self.expression(Type::List, depth);
                let name = format!("n{}", self.names.len());
                self.names.push(name.clone());
                let inner = self.expression(Type::Text, depth);
                self.names.pop();
                format!("\"{before}%{{ for {name} in {list} }}${{{inner}}},%{{ endfor ~}}  \"")
            }
            _ => {
                let of = self.pick(&TYPES[..3]);
                format!("\"{before}${{{}}}\"", self.expression(of, depth))
            }
        }
    }

    fn loops(&mut self, open: &str, close: &str, depth: usize) -> String {
        if self.chance.below(4) == 0 {
            return format!("{}[*]", self.expression(Type::List, depth));
        }
        let of = self.pick(&[Type::List, Type::Map]);
        let collection = self.expression(of, depth);
        let (key, value) = (format!("k{}", self.names.len()), format!("n{}", self.names.len()));
        self.names.push(value.clone());
        let inner = self.expression(Type::Text, depth);
        let (mut condition, mut result) = (String::new(), inner);
        if self.chance.below(3) == 0 {
            condition = format!(" if {}", self.expression(Type::Truth, depth));
        }
        if open == "{" {
            let group = if self.chance.below(3) == 0 { "..." } else { "" };
            result = format!("{key} => {result}{group}");
        }
        self.names.pop();
        format!("{open}for {key}, {value} in {collection} : {result}{condition}{close}")
    }
}
