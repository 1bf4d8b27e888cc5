//! The texts that stand in the code, with what is done with each: which call it is given to, which field it becomes.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, BinOp, Block, Expr, ExprLit, File, Item, Lit, Macro, Member, Pat, Stmt, Token};

/// A text of the program.
pub(super) struct Text {
    /// The file, below the repository.
    pub(super) file: String,
    pub(super) line: usize,
    /// The function that it stands in.
    pub(super) function: String,
    /// What it is given to, from near to far: `Stop::message#0`, `.hint#0`, `let why`, `const HINT`, `if`. Variables are followed to
    /// their uses.
    pub(super) uses: Vec<String>,
    /// The text as it is written, with `{…}` where something is put in.
    pub(super) template: String,
    /// The kind that a call nearby says: the variant of `DiagnosticKind`.
    pub(super) kind: Option<String>,
    /// The call of `hint` that gives it, or that gives a hint to it.
    pub(super) hint: Option<Hint>,
}

/// How a text belongs to a call of `.hint(…)`, of which this is the place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    Is(usize, usize),
    Has(usize, usize),
}

/// All of the code: texts of the program, and texts of its tests.
#[derive(Default)]
pub(super) struct Code {
    pub(super) texts: Vec<Text>,
    pub(super) tests: Vec<String>,
}

impl Code {
    /// Reads what lies in `src` and `tests`.
    pub(super) fn read(root: &Path) -> Code {
        let mut code = Code::default();
        for crate_root in ["src/lib.rs", "src/main.rs", "src/bin/seawall-pdf.rs"] {
            code.module(root, &root.join(crate_root), &root.join("src"));
        }
        let mut files = Vec::new();
        crate::cases::files(&root.join("tests"), &mut files);
        for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
            let text = fs::read_to_string(path).unwrap();
            literals(text.parse().unwrap_or_else(|error| panic!("{path:?}: {error}")), &mut code.tests);
        }
        code
    }

    /// Reads a module and those that it declares.
    fn module(&mut self, root: &Path, path: &Path, folder: &Path) {
        let text = fs::read_to_string(path).unwrap();
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let mut walk = Walk { file: name, ..Walk::default() };
        walk.visit_file(&file);
        walk.finish(&mut self.texts);
        self.declared(root, &file.items, folder);
    }

    fn declared(&mut self, root: &Path, items: &[Item], folder: &Path) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    let below = folder.join(module.ident.to_string());
                    match &module.content {
                        Some((_, items)) if is_test(&module.attrs) => items.iter().for_each(|item| self.tested(item)),
                        Some((_, items)) => self.declared(root, items, &below),
                        None => {
                            let path = file_of(&below);
                            if is_test(&module.attrs) {
                                self.tests_below(&path, &below);
                            } else {
                                self.module(root, &path, &below);
                            }
                        }
                    }
                }
                Item::Fn(item) if is_test(&item.attrs) => self.tested(&Item::Fn(item.clone())),
                _ => {}
            }
        }
    }

    fn tested(&mut self, item: &Item) {
        literals(quote::ToTokens::to_token_stream(item), &mut self.tests);
    }

    fn tests_below(&mut self, path: &Path, folder: &Path) {
        literals(fs::read_to_string(path).unwrap().parse().unwrap(), &mut self.tests);
        if folder.is_dir() {
            let mut files = Vec::new();
            crate::cases::files(folder, &mut files);
            for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
                literals(fs::read_to_string(path).unwrap().parse().unwrap(), &mut self.tests);
            }
        }
    }
}

fn file_of(module: &Path) -> PathBuf {
    let beside = module.with_extension("rs");
    if beside.is_file() { beside } else { module.join("mod.rs") }
}

/// Whether something is compiled for tests only.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let text = quote::ToTokens::to_token_stream(attribute).to_string();
        attribute.path().is_ident("test") || (attribute.path().is_ident("cfg") && text.contains("(test"))
    })
}

/// All texts in a stream of tokens.
fn literals(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => literals(group.stream(), found),
            TokenTree::Literal(literal) => {
                if let Lit::Str(text) = Lit::new(literal) {
                    found.push(text.value());
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// What stands around an expression.
#[derive(Clone)]
enum Around {
    /// A function, and which one of the file it is.
    Function(String, usize),
    /// An argument of a call, by the name of what is called.
    Argument(String, usize, Option<String>),
    /// The receiver of a method; the call's place if it is `hint`.
    Receiver(Option<Hint>),
    /// An argument of `hint`.
    Hint(Hint),
    Named(String),
    Local(String),
    /// Looked at, and told to nobody.
    Looked,
    /// The value of a block.
    Result,
}

#[derive(Default)]
struct Walk {
    file: String,
    around: Vec<Around>,
    functions: usize,
    texts: Vec<(usize, String, Vec<Around>)>,
    /// Names of variables where they are used.
    names: Vec<(String, Vec<Around>)>,
}

/// Calls that hand on what they are given.
const HANDS_ON: &[&str] = &["Some", "Ok", "String::from", "Cow::Borrowed", "Cow::Owned", "Arc::from", "Box::new", "to_owned"];
const HANDS_ON_METHODS: &[&str] = &[
    "map_or_else",
    "map_or",
    "then",
    "then_some",
    "unwrap_or",
    "unwrap_or_else",
    "unwrap_or_default",
    "map",
    "and_then",
    "chain",
    "replace",
    "get_or_insert_with",
    "get_or_insert",
    "or",
    "or_else",
    "is_some_and",
    "flat_map",
    "filter_map",
];
/// Macros of which the first argument is a template.
const TEMPLATES: &[&str] = &["format", "format_args", "vec", "concat"];

impl Walk {
    fn within(&mut self, around: Around, inner: impl FnOnce(&mut Self)) {
        self.around.push(around);
        inner(self);
        self.around.pop();
    }

    fn function(&mut self, name: &str, block: &Block) {
        self.functions += 1;
        let number = self.functions;
        self.within(Around::Function(name.to_owned(), number), |walk| walk.visit_block(block));
    }

    fn called(&mut self, macro_: &Macro) {
        let name = macro_.path.segments.last().unwrap().ident.to_string();
        if matches!(name.as_str(), "json" | "matches" | "debug_assert" | "include_str" | "env" | "unreachable" | "thread_local") {
            return;
        }
        let parsed = macro_.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        let Ok(arguments) = parsed else {
            // `vec![value; count]`.
            return;
        };
        let first = usize::from(matches!(name.as_str(), "write" | "writeln"));
        for (place, argument) in arguments.iter().enumerate() {
            let inner = if TEMPLATES.contains(&name.as_str()) && (place == first || name == "vec" || name == "concat") {
                Around::Result
            } else {
                Around::Argument(format!("{name}!"), place - first.min(place), None)
            };
            if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = argument {
                // A variable may stand in the template itself.
                for name in text.value().split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next()) {
                    let mut around = self.around.clone();
                    around.push(Around::Argument("format!".to_owned(), 1, None));
                    self.names.push((name.to_owned(), around));
                }
            }
            self.within(inner, |walk| walk.visit_expr(argument));
        }
    }

    /// Makes texts of what was found.
    fn finish(self, texts: &mut Vec<Text>) {
        for (line, template, around) in &self.texts {
            let function = around.iter().rev().find_map(function_of);
            let mut uses = vec![use_of(around)];
            // A variable is followed to where it is used, and from there to the next.
            let mut at = 0;
            while let Some(name) = uses.get(at).and_then(|one| one.strip_prefix("let ")).map(str::to_owned) {
                let there = self.names.iter().filter(|(one, _)| *one == name);
                let same = there.filter(|(_, around)| around.iter().rev().find_map(function_of) == function);
                let more: Vec<String> = same.map(|(_, around)| use_of(around)).filter(|one| !uses.contains(one)).collect();
                uses.extend(more);
                at += 1;
            }
            let kind = around.iter().rev().find_map(|one| match one {
                Around::Argument(_, _, kind) => kind.clone(),
                _ => None,
            });
            let hint = around.iter().rev().find_map(|one| match one {
                Around::Receiver(hint) => *hint,
                Around::Hint(hint) => Some(*hint),
                _ => None,
            });
            texts.push(Text {
                file: self.file.clone(),
                line: *line,
                function: function.map(|(name, _)| name).unwrap_or_default(),
                uses,
                template: template.clone(),
                kind,
                hint,
            });
        }
    }
}

fn function_of(around: &Around) -> Option<(String, usize)> {
    match around {
        Around::Function(name, number) => Some((name.clone(), *number)),
        _ => None,
    }
}

/// The nearest thing around that says what a text is for.
fn use_of(around: &[Around]) -> String {
    for one in around.iter().rev() {
        match one {
            Around::Result | Around::Receiver(_) => {}
            Around::Argument(name, ..) if HANDS_ON.contains(&name.as_str()) => {}
            Around::Argument(name, ..) if name.strip_prefix('.').is_some_and(|name| HANDS_ON_METHODS.contains(&name)) => {}
            Around::Argument(name, place, _) => return format!("{name}#{place}"),
            Around::Hint(_) => return ".hint#0".to_owned(),
            Around::Named(name) => return name.clone(),
            Around::Local(name) => return format!("let {name}"),
            Around::Looked => return "if".to_owned(),
            Around::Function(name, _) => return format!("fn {name}"),
        }
    }
    String::new()
}

/// The last two names of a path if the first of them is a type, and otherwise the last.
fn name_of(path: &syn::Path) -> String {
    let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    match names.as_slice() {
        [.., owner, name] if owner.starts_with(char::is_uppercase) => format!("{owner}::{name}"),
        [.., name] => name.clone(),
        [] => String::new(),
    }
}

/// The variant of `DiagnosticKind` among arguments.
fn kind_of<'a>(mut arguments: impl Iterator<Item = &'a Expr>) -> Option<String> {
    arguments.find_map(|argument| match argument {
        Expr::Path(path) => name_of(&path.path).strip_prefix("DiagnosticKind::").map(str::to_owned),
        _ => None,
    })
}

impl<'a> Visit<'a> for Walk {
    fn visit_file(&mut self, file: &'a File) {
        file.items.iter().for_each(|item| self.visit_item(item));
    }

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        if !is_test(&item.attrs) {
            self.function(&item.sig.ident.to_string(), &item.block);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        if !is_test(&item.attrs) {
            self.function(&item.sig.ident.to_string(), &item.block);
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig.ident.to_string(), block);
        }
    }

    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        if !is_test(&item.attrs) {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_item_const(&mut self, item: &'a syn::ItemConst) {
        if !is_test(&item.attrs) {
            self.within(Around::Named(format!("const {}", item.ident)), |walk| walk.visit_expr(&item.expr));
        }
    }

    fn visit_impl_item_const(&mut self, item: &'a syn::ImplItemConst) {
        self.within(Around::Named(format!("const {}", item.ident)), |walk| walk.visit_expr(&item.expr));
    }

    fn visit_item_static(&mut self, item: &'a syn::ItemStatic) {
        self.within(Around::Named(format!("const {}", item.ident)), |walk| walk.visit_expr(&item.expr));
    }

    fn visit_attribute(&mut self, _: &'a Attribute) {}

    fn visit_pat(&mut self, _: &'a Pat) {}

    fn visit_local(&mut self, local: &'a syn::Local) {
        let mut pattern = &local.pat;
        if let Pat::Type(typed) = pattern {
            pattern = &typed.pat;
        }
        let name = match pattern {
            Pat::Ident(name) => name.ident.to_string(),
            other => quote::ToTokens::to_token_stream(other).to_string(),
        };
        if let Some(init) = &local.init {
            self.within(Around::Local(name), |walk| walk.visit_expr(&init.expr));
            if let Some((_, otherwise)) = &init.diverge {
                self.visit_expr(otherwise);
            }
        }
    }

    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Macro(one) => self.within(Around::Named("statement".to_owned()), |walk| walk.called(&one.mac)),
            Stmt::Expr(Expr::Return(one), _) => {
                one.expr.iter().for_each(|value| self.within(Around::Result, |walk| walk.visit_expr(value)));
            }
            Stmt::Expr(one, Some(_)) => self.within(Around::Named("statement".to_owned()), |walk| walk.visit_expr(one)),
            _ => visit::visit_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                self.texts.push((text.span().start().line, text.value(), self.around.clone()));
            }
            Expr::Path(path) => {
                if let Some(name) = path.path.get_ident() {
                    self.names.push((name.to_string(), self.around.clone()));
                }
            }
            Expr::Call(call) => {
                let name = if let Expr::Path(path) = &*call.func { name_of(&path.path) } else { "?".to_owned() };
                let kind = kind_of(call.args.iter());
                for (place, argument) in call.args.iter().enumerate() {
                    self.within(Around::Argument(name.clone(), place, kind.clone()), |walk| walk.visit_expr(argument));
                }
            }
            Expr::MethodCall(call) => {
                let name = call.method.to_string();
                let start = call.method.span().start();
                let is_hint = name == "hint";
                let has = is_hint.then_some(Hint::Has(start.line, start.column));
                self.within(Around::Receiver(has), |walk| walk.visit_expr(&call.receiver));
                let kind = kind_of(call.args.iter());
                for (place, argument) in call.args.iter().enumerate() {
                    let around = if is_hint {
                        Around::Hint(Hint::Is(start.line, start.column))
                    } else {
                        Around::Argument(format!(".{name}"), place, kind.clone())
                    };
                    self.within(around, |walk| walk.visit_expr(argument));
                }
            }
            Expr::Struct(one) => {
                let name = name_of(&one.path);
                let kind = kind_of(one.fields.iter().map(|field| &field.expr));
                for field in &one.fields {
                    let member = match &field.member {
                        Member::Named(name) => name.to_string(),
                        Member::Unnamed(place) => place.index.to_string(),
                    };
                    let around = Around::Argument(format!("{name}.{member}"), 0, kind.clone());
                    self.within(around, |walk| walk.visit_expr(&field.expr));
                }
                one.rest.iter().for_each(|rest| self.visit_expr(rest));
            }
            Expr::If(one) => {
                self.within(Around::Looked, |walk| walk.visit_expr(&one.cond));
                self.visit_block(&one.then_branch);
                one.else_branch.iter().for_each(|(_, otherwise)| self.visit_expr(otherwise));
            }
            Expr::While(one) => {
                self.within(Around::Looked, |walk| walk.visit_expr(&one.cond));
                self.visit_block(&one.body);
            }
            Expr::Match(one) => {
                self.within(Around::Looked, |walk| walk.visit_expr(&one.expr));
                for arm in &one.arms {
                    arm.guard.iter().for_each(|(_, guard)| self.within(Around::Looked, |walk| walk.visit_expr(guard)));
                    self.visit_expr(&arm.body);
                }
            }
            Expr::Binary(one) if !matches!(one.op, BinOp::Add(_) | BinOp::AddAssign(_)) => {
                self.within(Around::Looked, |walk| visit::visit_expr_binary(walk, one));
            }
            Expr::Index(one) => self.within(Around::Looked, |walk| visit::visit_expr_index(walk, one)),
            Expr::Assign(one) => {
                let name = quote::ToTokens::to_token_stream(&one.left).to_string();
                let around = if name.contains(' ') { Around::Named(format!("{name} =")) } else { Around::Local(name) };
                self.within(around, |walk| walk.visit_expr(&one.right));
            }
            Expr::Macro(one) => self.called(&one.mac),
            _ => visit::visit_expr(self, expression),
        }
    }
}
