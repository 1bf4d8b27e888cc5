//! Which files are deployed for themselves, and with which parameter files.

use std::collections::{BTreeMap, BTreeSet};

use crate::frontend::bicep::{self, syntax::Program};
use crate::frontend::json::Node;
use crate::scan::files::{File, Kind};
use crate::workspace::relative;

/// What to evaluate.
#[derive(Default)]
pub(crate) struct Plan {
    /// The roots, by path and then by parameter file.
    pub(crate) roots: Vec<Root>,
    /// The places of templates that are judged through others only.
    pub(crate) linked: BTreeSet<usize>,
    /// What the ledger says of a file, by its place.
    pub(crate) remarks: BTreeMap<usize, String>,
}

/// A root with at most one parameter file.
pub(crate) struct Root {
    /// Its place in the list of files.
    pub(crate) file: usize,
    /// Its path.
    pub(crate) path: String,
    /// The path of the parameter file.
    pub(crate) parameters: Option<String>,
    /// The paths of files of variables, for a root module of Terraform.
    pub(crate) variables: Vec<String>,
    /// The place of the plan whose variables it is evaluated with.
    pub(crate) beside: Option<usize>,
    /// It is a file of Terraform that is taken for itself: others in its folder declare the same.
    pub(crate) alone: bool,
    /// The files of the root module that were asked for, if not all were: what others declare is context.
    pub(crate) only: Vec<String>,
}

impl Root {
    /// The file at `place`, without parameters.
    pub(crate) fn new(place: usize, path: &str) -> Self {
        let (parameters, variables, beside, only) = (None, Vec::new(), None, Vec::new());
        Root { file: place, path: path.to_owned(), parameters, variables, beside, alone: false, only }
    }
}

/// Decides what to evaluate. `given` are parameter files that the user named for the purpose.
pub(crate) fn plan(files: &[File], given: &[String]) -> Plan {
    let mut plan = Plan { linked: linked(files), ..Plan::default() };
    let templates: Vec<usize> = (0..files.len()).filter(|at| is_template(files, *at) && !plan.linked.contains(at)).collect();
    let mut sets: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (place, file) in files.iter().enumerate() {
        let explicit = given.contains(&file.path);
        let owners = match &file.kind {
            Kind::BicepParameters(program) => match used(files, &file.path, program) {
                // `using none`: it is for whatever template it is given with.
                none if none.is_empty() && explicit => owners(files, &templates, &file.path, true),
                used => used,
            },
            Kind::Parameters => owners(files, &templates, &file.path, explicit || file.named),
            _ if explicit => owners(files, &templates, &file.path, true),
            _ => continue,
        };
        if owners.is_empty() {
            plan.remarks.insert(place, "no template was found that it belongs to".to_owned());
        } else {
            let names: Vec<&str> = owners.iter().filter_map(|at| files.get(*at)).map(|file| file.path.as_str()).collect();
            plan.remarks.insert(place, format!("used for {}", names.join(", ")));
        }
        for owner in owners {
            sets.entry(owner).or_default().push(file.path.clone());
        }
    }
    for (place, file) in files.iter().enumerate() {
        match &file.kind {
            Kind::Template(_) | Kind::Bicep(_) if !plan.linked.contains(&place) => {
                let mut chosen = sets.remove(&place).unwrap_or_default();
                // What the user gives replaces what was found by name.
                if chosen.iter().any(|path| given.contains(path)) {
                    chosen.retain(|path| given.contains(path));
                }
                if chosen.is_empty() {
                    plan.roots.push(Root::new(place, &file.path));
                }
                let root = |path| Root { parameters: Some(path), ..Root::new(place, &file.path) };
                plan.roots.extend(chosen.into_iter().map(root));
            }
            Kind::Export(_) | Kind::Snapshot(_) | Kind::Plan(..) => plan.roots.push(Root::new(place, &file.path)),
            Kind::Template(_)
            | Kind::Bicep(_)
            | Kind::Terraform(_)
            | Kind::TerraformVariables(_)
            | Kind::Parameters
            | Kind::BicepParameters(_)
            | Kind::Foreign(_)
            | Kind::Other(_)
            | Kind::Unreadable(_) => {}
        }
    }
    plan
}

fn is_template(files: &[File], place: usize) -> bool {
    files.get(place).is_some_and(|file| matches!(file.kind, Kind::Template(_) | Kind::Bicep(_)))
}

/// The templates that others link, except those the user named and those of a circle.
fn linked(files: &[File]) -> BTreeSet<usize> {
    let places: BTreeMap<&str, usize> = files.iter().enumerate().map(|(place, file)| (file.path.as_str(), place)).collect();
    let mut callers: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (place, file) in files.iter().enumerate() {
        let mut references = Vec::new();
        match &file.kind {
            Kind::Template(node) => links(node, &mut references),
            Kind::Bicep(program) | Kind::BicepParameters(program) => references.extend(bicep::references(program)),
            _ => continue,
        }
        for target in references.iter().filter_map(|reference| relative(&file.path, reference)) {
            if let Some(target) = places.get(target.as_str()).filter(|target| **target != place) {
                callers.entry(*target).or_default().insert(place);
            }
        }
    }
    through(files, &callers)
}

/// The files that are reached through others, from those that nobody refers to; `callers` says who refers to whom. What is in
/// a circle only is not reached, and so not lost.
fn through(files: &[File], callers: &BTreeMap<usize, BTreeSet<usize>>) -> BTreeSet<usize> {
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    let mut open: Vec<usize> = (0..files.len()).filter(|place| !callers.contains_key(place)).collect();
    while let Some(from) = open.pop() {
        for (target, sources) in callers {
            if sources.contains(&from) && reached.insert(*target) {
                open.push(*target);
            }
        }
    }
    reached.retain(|place| files.get(*place).is_some_and(|file| !file.named));
    reached
}

/// The literal relative paths of linked templates.
fn links<'a>(node: &'a Node, found: &mut Vec<&'a str>) {
    if let Some(path) = node.get("templateLink").and_then(|link| link.get("relativePath")).and_then(Node::as_str) {
        found.push(path);
    }
    for member in node.members() {
        links(&member.value, found);
    }
    for item in node.items() {
        links(item, found);
    }
}

/// The roots that turn out to be judged through another root: `modules` are pairs of a root file and a file it deploys.
pub(crate) fn deployed_by_others(files: &[File], modules: &[(String, String)]) -> BTreeSet<usize> {
    let places: BTreeMap<&str, usize> = files.iter().enumerate().map(|(place, file)| (file.path.as_str(), place)).collect();
    let mut callers: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (root, target) in modules {
        if let (Some(root), Some(target)) = (places.get(root.as_str()), places.get(target.as_str()))
            && root != target
        {
            callers.entry(*target).or_default().insert(*root);
        }
    }
    through(files, &callers)
}

/// The template that a parameter file in Bicep says it is for.
fn used(files: &[File], path: &str, program: &Program) -> Vec<usize> {
    let target = bicep::using(program).and_then(|reference| relative(path, reference));
    let place = target.and_then(|target| files.iter().position(|file| file.path == target));
    place.filter(|place| is_template(files, *place)).into_iter().collect()
}

/// The templates a parameter file is for: by its name, else the only one there is.
fn owners(files: &[File], templates: &[usize], path: &str, named: bool) -> Vec<usize> {
    let (folder, stem) = split(path);
    let parent = match folder.rsplit_once('/') {
        Some((parent, last)) if is_parameter_folder(last) => Some(parent.to_owned()),
        None if is_parameter_folder(&folder) => Some(String::new()),
        Some(_) | None => None,
    };
    let beside: Vec<(usize, String)> = templates
        .iter()
        .filter_map(|at| files.get(*at).map(|file| (*at, split(&file.path))))
        .filter(|(_, (other, _))| *other == folder || parent.as_ref() == Some(other))
        .map(|(at, (_, stem))| (at, stem))
        .collect();
    let best = beside
        .iter()
        .filter(|(_, template)| {
            stem.strip_prefix(template.as_str()).is_some_and(|rest| rest.starts_with(['.', '-', '_']) || rest.is_empty())
        })
        .max_by_key(|(_, template)| template.len());
    if let Some((at, _)) = best {
        return vec![*at];
    }
    if let [(at, _)] = beside.as_slice() {
        return vec![*at];
    }
    if named {
        let wanted: Vec<usize> = templates.iter().copied().filter(|at| files.get(*at).is_some_and(|file| file.named)).collect();
        return if wanted.is_empty() && templates.len() == 1 { templates.to_vec() } else { wanted };
    }
    Vec::new()
}

fn is_parameter_folder(name: &str) -> bool {
    ["parameters", "params", "parameter", "param"].contains(&name)
}

/// The folder and the name without `.json`, in lower case.
fn split(path: &str) -> (String, String) {
    let path = path.to_ascii_lowercase();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let stem = [".json", ".jsonc", ".bicep"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    (folder.to_owned(), stem.to_owned())
}
