//! Which folders are root modules of Terraform, and with which files of variables each is deployed.

use std::collections::{BTreeMap, BTreeSet};

use crate::frontend::terraform::{self, is_automatic, is_local, syntax::Body};
use crate::scan::Input;
use crate::scan::files::{File, Kind};
use crate::scan::roots::{Plan, Root};
use crate::workspace::{Workspace, normalize};

/// Folders beside a root module that hold what differs between its deployments.
const APART: [&str; 32] = [
    "config",
    "configs",
    "configuration",
    "configurations",
    "deployments",
    "env",
    "environment",
    "environments",
    "envs",
    "inputs",
    "parameters",
    "params",
    "settings",
    "stages",
    "tfvars",
    "values",
    "variables",
    "vars",
    "workspaces",
    "acc",
    "acceptance",
    "dev",
    "development",
    "int",
    "preprod",
    "prod",
    "production",
    "qa",
    "stage",
    "staging",
    "test",
    "uat",
];
/// Folders between a root module and its files of variables.
const DEEPEST: usize = 3;

/// The other files of the folder of each file that the user named: a folder is one module.
pub(crate) fn siblings(workspace: &dyn Workspace, inputs: &[Input]) -> Vec<Input> {
    let named = inputs.iter().filter(|input| input.named && terraform::is_configuration(&input.path));
    let folders: BTreeSet<&str> = named.map(|input| folder(&input.path)).collect();
    let beside = folders.into_iter().flat_map(|folder| {
        let names = workspace.list(folder).unwrap_or_default().into_iter();
        let ours = names.filter(|name| terraform::is_configuration(name) || is_automatic(name));
        ours.map(move |name| if folder.is_empty() { name } else { format!("{folder}/{name}") })
    });
    beside.map(|path| Input { path, named: false }).collect()
}

/// What the user said of Terraform.
pub(crate) struct Asked<'a> {
    /// The folders that were named.
    pub(crate) folders: &'a [String],
    /// Files of variables that are used for every root, in place of those that were found.
    pub(crate) given: &'a [String],
    /// Files that nobody asked for: they stand beside some that were named.
    pub(crate) context: &'a BTreeSet<String>,
}

/// Adds the root modules among `files` to `plan`.
pub(crate) fn plan(files: &[File], asked: &Asked<'_>, plan: &mut Plan) {
    let Asked { folders, given, context } = *asked;
    let mut modules: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, file) in files.iter().enumerate() {
        if matches!(file.kind, Kind::Terraform(_)) {
            modules.entry(folder(&file.path)).or_default().push(place);
        }
    }
    for (place, other) in divided(files, &modules) {
        let Some(file) = files.get(place) else { continue };
        if let Some(together) = modules.get_mut(folder(&file.path)) {
            together.retain(|one| *one != place);
        }
        let why = format!("declares what `{}` declares too, so each file of this folder is taken for itself", name(&other));
        plan.remarks.insert(place, why);
        if !context.contains(&file.path) {
            plan.roots.push(Root { alone: true, variables: given.to_vec(), ..Root::new(place, &file.path) });
        }
    }
    // What is broken may have declared something; what is empty deploys nothing.
    let is_empty = |file: &File| {
        let nothing = matches!(&file.kind, Kind::Terraform(body) if body.blocks.is_empty());
        nothing && file.diagnostics.is_empty()
    };
    modules.retain(|_, places| {
        let empty = places.iter().filter_map(|place| files.get(*place)).all(is_empty);
        if empty {
            plan.remarks.extend(places.iter().map(|place| (*place, "declares nothing".to_owned())));
        }
        !empty
    });
    let named = |module: &str| {
        let file = |place: &usize| files.get(*place).is_some_and(|file| file.named);
        folders.iter().any(|one| one == module) || modules.get(module).is_some_and(|places| places.iter().any(file))
    };
    let called = called(files, &modules);
    let roots: BTreeSet<&str> = modules.keys().copied().filter(|module| !called.contains(module) || named(module)).collect();
    for (module, places) in &modules {
        if !roots.contains(module) {
            plan.linked.extend(places);
        }
    }
    let sets = sets(files, &modules, &roots, given, &mut plan.remarks);
    let mut plans = plans(files, &modules, &roots);
    for root in roots {
        let Some(first) = modules.get(root).and_then(|places| places.first()) else { continue };
        let Some(file) = files.get(*first) else { continue };
        let paths = modules.get(root).into_iter().flatten().filter_map(|place| files.get(*place)).map(|file| &file.path);
        let (beside, only): (Vec<&String>, Vec<&String>) = paths.partition(|path| context.contains(*path));
        let only: Vec<String> = if beside.is_empty() { Vec::new() } else { only.into_iter().cloned().collect() };
        let one = |variables: Vec<String>| Root { variables, only: only.clone(), ..Root::new(*first, &file.path) };
        if !given.is_empty() {
            plan.roots.push(one(given.to_vec()));
            continue;
        }
        let own = sets.get(root).cloned().unwrap_or_default();
        let complete = files
            .iter()
            .any(|file| folder(&file.path) == root && matches!(name(&file.path), "terraform.tfvars" | "terraform.tfvars.json"));
        let beside = plans.remove(root).unwrap_or_default();
        if complete || (own.is_empty() && beside.is_empty()) {
            plan.roots.push(one(Vec::new()));
        }
        // A plan says which values the root is deployed with. It is judged itself too: what the configuration makes of these
        // values may be more, or newer.
        plan.roots.extend(beside.into_iter().map(|place| Root { beside: Some(place), ..one(Vec::new()) }));
        plan.roots.extend(own.into_iter().map(one));
    }
}

/// The files of folders that are no one module, since two of their files declare the same, each with one that does so: Terraform would
/// refuse such a folder. It is one of examples.
fn divided(files: &[File], modules: &BTreeMap<&str, Vec<usize>>) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for places in modules.values() {
        let named = |place: &usize| files.get(*place).map(|file| name(&file.path).to_owned());
        let names: Vec<String> = places.iter().filter_map(named).collect();
        let plain: BTreeSet<&str> = terraform::plain(&names).into_iter().collect();
        let mut first: BTreeMap<String, &str> = BTreeMap::new();
        let mut twice: Option<(&str, &str)> = None;
        for file in places.iter().filter_map(|place| files.get(*place)).filter(|file| plain.contains(name(&file.path))) {
            let Kind::Terraform(body) = &file.kind else { continue };
            for block in terraform::declared(body) {
                let other = *first.entry(block).or_insert(&file.path);
                if other != file.path {
                    twice.get_or_insert((other, &file.path));
                }
            }
        }
        if let Some((left, right)) = twice {
            let other = |place: &usize| if files.get(*place).is_some_and(|file| file.path == left) { right } else { left };
            found.extend(places.iter().map(|place| (*place, other(place).to_owned())));
        }
    }
    found
}

/// The plans that lie beside the roots they were made of, or in a folder of theirs.
fn plans<'f>(
    files: &'f [File],
    modules: &BTreeMap<&'f str, Vec<usize>>,
    roots: &BTreeSet<&'f str>,
) -> BTreeMap<&'f str, Vec<usize>> {
    let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, file) in files.iter().enumerate() {
        let Kind::Plan(_, summary) = &file.kind else { continue };
        let mut beside = terraform::plan::folders(&file.path);
        let Some((folder, places)) = beside.find_map(|folder| modules.get_key_value(folder)) else { continue };
        let bodies = places.iter().filter_map(|place| match &files.get(*place)?.kind {
            Kind::Terraform(body) => Some(body),
            _ => None,
        });
        let mut declared = bodies.flat_map(|body| terraform::declared(body));
        if roots.contains(folder) && declared.any(|block| summary.blocks.contains(&block)) {
            found.entry(folder).or_default().push(place);
        }
    }
    found
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The modules that others call, from those that nobody calls: modules that only call each other in a circle are not lost.
fn called<'f>(files: &'f [File], modules: &BTreeMap<&'f str, Vec<usize>>) -> BTreeSet<&'f str> {
    let mut calls: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut targets: BTreeSet<&str> = BTreeSet::new();
    for file in files {
        let Kind::Terraform(body) = &file.kind else { continue };
        let own = folder(&file.path);
        for source in terraform::sources(body).filter(|source| is_local(source)) {
            let path = normalize(format!("{own}/{source}").trim_start_matches('/'));
            if let Some((target, _)) =
                path.and_then(|path| modules.get_key_value(path.as_str())).filter(|(target, _)| **target != own)
            {
                calls.entry(own).or_default().insert(target);
                targets.insert(target);
            }
        }
    }
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = modules.keys().copied().filter(|module| !targets.contains(module)).collect();
    while let Some(from) = open.pop() {
        for target in calls.get(from).into_iter().flatten() {
            if reached.insert(target) {
                open.push(target);
            }
        }
    }
    reached
}

/// The files of variables of each root that Terraform does not read by itself: each set makes a deployment.
fn sets<'f>(
    files: &'f [File],
    modules: &BTreeMap<&'f str, Vec<usize>>,
    roots: &BTreeSet<&'f str>,
    given: &[String],
    remarks: &mut BTreeMap<usize, String>,
) -> BTreeMap<&'f str, Vec<Vec<String>>> {
    let mut found: BTreeMap<(&str, &str), Vec<(&str, &Body)>> = BTreeMap::new();
    for (place, file) in files.iter().enumerate() {
        let Kind::TerraformVariables(body) = &file.kind else { continue };
        let own = folder(&file.path);
        let owner = owner(own, modules).filter(|owner| roots.contains(owner));
        let used = match owner {
            _ if given.contains(&file.path) => Some("given for every root module".to_owned()),
            Some(owner) if owner == own && is_automatic(name(&file.path)) => Some(format!("used for {}", shown(owner))),
            Some(_) if !given.is_empty() => Some("not used: other files of variables were given".to_owned()),
            Some(owner) => {
                found.entry((owner, own)).or_default().push((&file.path, body));
                Some(format!("used for {}", shown(owner)))
            }
            None => None,
        };
        remarks.insert(place, used.unwrap_or_else(|| "no root module was found that it belongs to".to_owned()));
    }
    let mut sets: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
    for ((owner, own), group) in found {
        let paths: Vec<String> = group.iter().map(|(path, _)| (*path).to_owned()).collect();
        // Files of one environment say different things; files of several say the same things differently.
        let together = owner != own && {
            let mut names = BTreeSet::new();
            group.iter().flat_map(|(_, body)| &body.attributes).all(|one| names.insert(&one.name.text))
        };
        let own = if together { vec![paths] } else { paths.into_iter().map(|path| vec![path]).collect() };
        sets.entry(owner).or_default().extend(own);
    }
    sets
}

fn shown(folder: &str) -> &str {
    if folder.is_empty() { "the root module here" } else { folder }
}

/// The module that a file of variables in `folder` is for: that folder itself, or one above with a telling name between.
fn owner<'f>(folder: &str, modules: &BTreeMap<&'f str, Vec<usize>>) -> Option<&'f str> {
    let mut above = folder;
    for depth in 0..=DEEPEST {
        if let Some((module, _)) = modules.get_key_value(above) {
            let below = folder.strip_prefix(above)?.trim_start_matches('/');
            let first = below.split('/').next().unwrap_or_default().to_ascii_lowercase();
            return (depth == 0 || APART.contains(&first.as_str())).then_some(*module);
        }
        if above.is_empty() {
            return None;
        }
        above = self::folder(above);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::terraform::Options as Given;
    use crate::scan::{Options, configurations};
    use crate::workspace::Memory;

    /// Each deployment as `root file + file of variables: value of the output v`.
    fn deployments(files: &[(&str, &str)], named: &[&str], options: &Options) -> Vec<String> {
        let workspace = Memory::new(files.iter().copied());
        let inputs: Vec<Input> =
            files.iter().map(|(path, _)| Input { path: (*path).to_owned(), named: named.contains(path) }).collect();
        let read = configurations(&workspace, &inputs, options);
        let shown = |one: &terraform::Configuration| {
            let value = one.outputs.get("v").and_then(|value| value.as_str()).unwrap_or("?").to_owned();
            format!("{} + {}: {value}", one.root, one.parameters.as_deref().unwrap_or("-"))
        };
        read.configurations.iter().map(shown).collect()
    }

    const MODULE: &str = "variable \"v\" {}\noutput \"v\" { value = var.v }\n";

    #[test]
    fn modules_that_others_call_are_no_roots() {
        let caller = "module \"m\" {\n  source = \"../modules/m\"\n  v = \"called\"\n}\noutput \"v\" { value = module.m.v }\n";
        let files = [("infra/main.tf", caller), ("modules/m/main.tf", MODULE)];
        let (whole, folder) = (Options::default(), Options { folders: vec!["modules/m".to_owned()], ..Options::default() });
        assert_eq!(deployments(&files, &[], &whole), ["infra/main.tf + -: called"]);
        assert_eq!(deployments(&files, &[], &folder), ["infra/main.tf + -: called", "modules/m/main.tf + -: ?"]);
        assert_eq!(deployments(&files, &["modules/m/main.tf"], &whole).len(), 2);
    }

    #[test]
    fn a_circle_of_modules_is_not_lost() {
        let call = |other: &str| format!("module \"m\" {{\n  source = \"../{other}\"\n}}\n");
        let (one, other) = (call("b"), call("a"));
        assert_eq!(deployments(&[("a/main.tf", &one), ("b/main.tf", &other)], &[], &Options::default()).len(), 2);
    }

    #[test]
    fn each_file_of_variables_makes_a_deployment() {
        let files = [
            ("infra/main.tf", MODULE),
            ("infra/terraform.tfvars", "v = \"own\"\n"),
            ("infra/dev.tfvars", "v = \"dev\"\n"),
            ("infra/environments/prod.tfvars", "v = \"prod\"\n"),
            ("infra/envs/test/a.tfvars", "v = \"test\"\n"),
            ("infra/envs/test/b.tfvars", "w = \"test\"\n"),
            ("infra/examples/x.tfvars", "v = \"example\"\n"),
        ];
        let wanted = [
            "infra/main.tf + -: own",
            "infra/main.tf + infra/dev.tfvars: dev",
            "infra/main.tf + infra/environments/prod.tfvars: prod",
            "infra/main.tf + infra/envs/test/a.tfvars: test",
        ];
        assert_eq!(deployments(&files, &[], &Options::default()), wanted);
        let without: Vec<_> = files.into_iter().filter(|(path, _)| *path != "infra/terraform.tfvars").collect();
        assert_eq!(deployments(&without, &[], &Options::default()), wanted[1..]);
        let given = Given { files: vec!["infra/examples/x.tfvars".to_owned()], ..Given::default() };
        let options = Options { terraform: given, ..Options::default() };
        assert_eq!(deployments(&files, &[], &options), ["infra/main.tf + infra/examples/x.tfvars: example"]);
    }

    #[test]
    fn a_named_file_means_its_folder() {
        let workspace = Memory::new([("a/main.tf", MODULE), ("a/other.tf", ""), ("a/terraform.tfvars", "v = \"own\"\n")]);
        let named = [Input { path: "a/main.tf".to_owned(), named: true }];
        let read = configurations(&workspace, &named, &Options::default());
        assert_eq!(read.configurations[0].outputs["v"].as_str(), Some("own"));
        assert_eq!(siblings(&workspace, &named).len(), 3);
    }
}
