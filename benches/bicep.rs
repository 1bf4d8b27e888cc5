//! Bicep alone, in this process and on one core: the parser, and everything up to the resources.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{Criterion, Throughput};
use seawall::budget::Budget;
use seawall::diagnostic::Warned;
use seawall::frontend::bicep::syntax::Program;
use seawall::frontend::bicep::{dialect, evaluate, parse};
use seawall::frontend::{Context, Languages, Target};
use seawall::source::Sources;
use seawall::workspace::Disk;

/// Real files in the folder that `SEAWALL_BICEP` names, or beside the clone; else the seeds of the fuzzer.
pub(crate) fn bench(criterion: &mut Criterion) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let real = std::env::var_os("SEAWALL_BICEP").map_or_else(|| repository.join("../shared/dev/bicep"), PathBuf::from);
    let root = if real.is_dir() { real } else { repository.join("fuzz/corpus/bicep") };
    let files = files(&root);
    let roots: Vec<&(String, String)> = files.iter().filter(|(path, _)| path.ends_with(".bicep")).collect();
    let bytes: u64 = files.iter().map(|(_, text)| text.len() as u64).sum();
    let root_bytes = roots.iter().map(|(_, text)| text.len() as u64).sum();
    let workspace = Disk::new(&root).unwrap();
    eprintln!("bicep: {} files of {}, {bytes} bytes", files.len(), root.display());
    let mut group = criterion.benchmark_group("bicep");
    let count = |files: usize| Throughput::Elements(files as u64);
    let units =
        [("bytes", Throughput::Bytes(bytes), Throughput::Bytes(root_bytes)), ("files", count(files.len()), count(roots.len()))];
    for (unit, parsing, evaluating) in units {
        group.throughput(parsing);
        group.bench_function(format!("parse/{unit}"), |bench| {
            bench.iter(|| {
                let sources = Sources::default();
                files.iter().for_each(|(path, text)| drop(parsed(&sources, path, text, &Budget::default())));
            });
        });
        group.throughput(evaluating);
        group.bench_function(format!("evaluate/{unit}"), |bench| {
            bench.iter(|| roots.iter().for_each(|(path, text)| evaluated(&workspace, path, text)));
        });
    }
    group.finish();
}

fn parsed(sources: &Sources, path: &str, text: &str, budget: &Budget) -> Warned<Program> {
    parse(sources.add(path, text), text, dialect(path), budget)
}

/// Each file is a root of its own, as if it had been named; its modules are read, parsed and lowered for it.
fn evaluated(workspace: &Disk, path: &str, text: &str) {
    let (sources, target, budget, loader) = (Sources::default(), Target::default(), Budget::default(), Languages::default());
    let context = Context { workspace, sources: &sources, target: &target, budget: &budget, loader: &loader, restored: false };
    let program = Arc::new(parsed(&sources, path, text, &budget).value);
    drop(evaluate(path, &program, None, &context));
}

/// The Bicep files below `root` with their paths, in order.
fn files(root: &Path) -> Vec<(String, String)> {
    let mut folders = vec![root.to_owned()];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "bicep" || extension == "bicepparam") {
                found.push(path);
            }
        }
    }
    found.sort();
    let relative = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    found.iter().map(|path| (relative(path), fs::read_to_string(path).unwrap())).collect()
}
