//! Terraform alone, in this process and on one core: the parser, and everything up to the instances of each folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput};
use seawall::budget::Budget;
use seawall::frontend::terraform::load::parse_text;
use seawall::frontend::terraform::{Library, Options, evaluate, is_configuration, is_variables};
use seawall::frontend::{Context, Languages, Target};
use seawall::source::Sources;
use seawall::workspace::Disk;

/// Real files in the folder that `SEAWALL_TERRAFORM` names; else the estates among the fixtures.
pub(crate) fn bench(criterion: &mut Criterion) {
    let fixtures = || Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/estates/azurerm");
    let root = std::env::var_os("SEAWALL_TERRAFORM").map_or_else(fixtures, PathBuf::from);
    let files = files(&root);
    let bytes = |wanted: &dyn Fn(&str) -> bool| -> u64 {
        files.iter().filter(|(path, _)| wanted(path)).map(|(_, text)| text.len() as u64).sum()
    };
    let folders: BTreeSet<&str> = files
        .iter()
        .filter(|(path, _)| is_configuration(path))
        .map(|(path, _)| path.rsplit_once('/').map_or("", |(folder, _)| folder))
        .collect();
    let workspace = Disk::new(&root).unwrap();
    let (all, configurations) = (bytes(&|_| true), bytes(&is_configuration));
    eprintln!("terraform: {} files and {} folders of {}, {all} bytes", files.len(), folders.len(), root.display());
    let mut group = criterion.benchmark_group("terraform");
    let count = |number: usize| Throughput::Elements(number as u64);
    let units = [
        ("bytes", Throughput::Bytes(all), Throughput::Bytes(configurations)),
        ("files", count(files.len()), count(folders.len())),
    ];
    for (unit, parsing, evaluating) in units {
        group.throughput(parsing);
        group.bench_function(format!("parse/{unit}"), |bench| {
            bench.iter(|| {
                let (sources, budget) = (Sources::default(), Budget::default());
                files.iter().for_each(|(path, text)| drop(parse_text(path, text, &sources, &budget)));
            });
        });
        group.throughput(evaluating);
        group.bench_function(format!("evaluate/{unit}"), |bench| {
            bench.iter(|| folders.iter().for_each(|folder| evaluated(&workspace, folder)));
        });
    }
    group.finish();
}

/// Each folder is a root of its own, as if it had been named; the modules that it calls are read for it.
fn evaluated(workspace: &Disk, folder: &str) {
    let (sources, target, budget, loader) = (Sources::default(), Target::default(), Budget::default(), Languages::default());
    let context = Context { workspace, sources: &sources, target: &target, budget: &budget, loader: &loader, restored: false };
    let library = Library::new(workspace, &sources, BTreeMap::new());
    drop(evaluate(folder, &library, &Options::default(), &context));
}

/// The files of Terraform below `root` with their paths, in order.
fn files(root: &Path) -> Vec<(String, String)> {
    let mut folders = vec![root.to_owned()];
    let mut found: Vec<(String, String)> = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            if is_configuration(&name) || is_variables(&name) {
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
