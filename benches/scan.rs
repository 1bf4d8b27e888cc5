//! What a scan costs: to start, for each template, and for each policy on each resource. `benches/README.md` has the figures.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "benches start the binary, say what they leave out, and may fail loudly"
)]

mod bicep;
mod estates;
mod phases;
mod tenant;
mod terraform;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput};
use estates::Form;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};
use seawall::scan::{Input, Options, read};
use seawall::workspace::Memory;

// The allocator of the binary, so that what is measured in this process is what the binary does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    if let Ok(estate) = std::env::var("SEAWALL_ESTATE") {
        return made_up(&estate);
    }
    if let Some(count) = number("SEAWALL_TENANT") {
        let path = |name: &str| std::env::var_os(name).map(PathBuf::from);
        return match (path("SEAWALL_TENANT_EXPORT"), path("SEAWALL_TENANT_SNAPSHOT")) {
            (Some(path), _) => tenant::write_export(&path, count),
            (_, Some(path)) => tenant::write_snapshot(&path, count),
            (None, None) => phases::once(count),
        };
    }
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    start(&mut criterion);
    templates(&mut criterion);
    estate(&mut criterion);
    bicep::bench(&mut criterion);
    terraform::bench(&mut criterion);
    judge(&mut criterion);
    if std::env::var_os("SEAWALL_BENCH_LARGE").is_some() {
        large();
    }
    criterion.final_summary();
}

/// Writes an estate such as `bicep:1000` to the folder that `SEAWALL_ESTATE_FOLDER` names.
fn made_up(estate: &str) {
    let (form, count) = estate.split_once(':').expect("SEAWALL_ESTATE is a form and a number, as in `bicep:1000`");
    let form =
        Form::ALL.into_iter().find(|known| known.word() == form).expect("a form is one of export, arm, bicep, terraform, plan");
    let folder = std::env::var_os("SEAWALL_ESTATE_FOLDER").expect("SEAWALL_ESTATE_FOLDER names the folder to write to");
    estates::write(form, Path::new(&folder), count.parse().expect("the number of resources"));
}

/// The whole process for one small file, and for the leaky estate; `version` does nothing at all.
fn start(criterion: &mut Criterion) {
    let one = folder("one");
    estates::write(Form::Arm, &one, 1);
    let mut group = criterion.benchmark_group("start");
    group.bench_function("version", |bench| {
        bench.iter(|| Command::new(env!("CARGO_BIN_EXE_seawall")).arg("--version").output().unwrap());
    });
    group.bench_function("one", |bench| bench.iter(|| scan(&one, &[])));
    let leaky = repository("fixtures/estates/arm/leaky");
    group.bench_function("leaky", |bench| bench.iter(|| scan(&leaky, &[])));
    group.finish();
}

/// Templates a second: copies of the leaky estate, and real templates, if `SEAWALL_TEMPLATES` names a folder of them;
/// `read` evaluates them, `scan` judges them too.
fn templates(criterion: &mut Criterion) {
    let copies = 100;
    let leaky = folder("leaky");
    for copy in 0..copies {
        let folder = leaky.join(format!("{copy:04}"));
        fs::create_dir_all(folder.join("modules")).unwrap();
        for below in ["", "modules"] {
            for file in fs::read_dir(repository("fixtures/estates/arm/leaky").join(below)).unwrap() {
                let file = file.unwrap();
                if file.path().is_file() {
                    fs::copy(file.path(), folder.join(below).join(file.file_name())).unwrap();
                }
            }
        }
    }
    let mut folders = vec![("leaky", leaky)];
    match std::env::var_os("SEAWALL_TEMPLATES") {
        Some(real) => folders.push(("real", real.into())),
        None => eprintln!("real templates: left out, SEAWALL_TEMPLATES names no folder"),
    }
    let mut group = criterion.benchmark_group("templates");
    for (name, folder) in folders {
        let report: serde_json::Value = serde_json::from_slice(&scan(&folder, &["--output", "json"])).unwrap();
        let roots = report["ledger"]["deployments"].as_array().map_or(0, Vec::len);
        eprintln!("{name}: {roots} deployments");
        group.throughput(Throughput::Elements(roots as u64));
        group.bench_with_input(BenchmarkId::new("read", name), &folder, |bench, folder| {
            bench.iter(|| scan(folder, &["--dump", "resources"]));
        });
        group.bench_with_input(BenchmarkId::new("scan", name), &folder, |bench, folder| {
            bench.iter(|| scan(folder, &["--output", "json"]));
        });
    }
    group.finish();
}

/// The whole process for large estates; an element is a resource.
fn estate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("estate");
    for count in [1_000, 10_000] {
        let (export, templates) = (folder(&format!("export-{count}")), folder(&format!("templates-{count}")));
        estates::write(Form::Export, &export, count);
        estates::write(Form::Arm, &templates, count);
        group.throughput(Throughput::Elements(count as u64));
        for (name, folder) in [("export", export), ("templates", templates)] {
            group.bench_with_input(BenchmarkId::new(name, count), &folder, |bench, folder| {
                bench.iter(|| scan(folder, &["--output", "json"]));
            });
        }
    }
    group.finish();
}

/// A hundred thousand resources, once: ten runs, as the other benches make, would take minutes.
fn large() {
    let count = 100_000;
    let (export, templates) = (folder(&format!("export-{count}")), folder(&format!("templates-{count}")));
    estates::write(Form::Export, &export, count);
    estates::write(Form::Arm, &templates, count);
    for (name, folder) in [("export", export), ("templates", templates)] {
        let start = Instant::now();
        scan(&folder, &["--output", "json"]);
        eprintln!("estate/{name}/{count}: {:.1} s, once", start.elapsed().as_secs_f64());
    }
}

/// Judging alone, in this process; an element is one policy on one resource. Compiled policies against interpreted ones.
fn judge(criterion: &mut Criterion) {
    let catalogue = Catalogue::embedded().unwrap();
    let profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
    let export = folder("export-judge");
    estates::write(Form::Export, &export, 1_000);
    let text = fs::read_to_string(export.join("export.json")).unwrap();
    let input = Input { path: "export.json".to_owned(), named: true };
    let read = read(&Memory::new([("export.json", text.as_str())]), &[input], &Options::default());
    let mut group = criterion.benchmark_group("judge");
    for (name, interpreted) in [("machine", false), ("interpreter", true)] {
        let options = JudgeOptions { interpreted, ..JudgeOptions::default() };
        let judge = Judge::new(&catalogue, &profile, &options).unwrap();
        group.throughput(Throughput::Elements(judge.judge(&read.estate).len() as u64));
        group.bench_function(name, |bench| bench.iter(|| judge.judge(&read.estate)));
    }
    group.bench_function("compile", |bench| {
        bench.iter(|| {
            Judge::new(&catalogue, &profile, &JudgeOptions::default()).unwrap().judge(&seawall::model::Estate::default())
        });
    });
    group.bench_function("load", |bench| bench.iter(|| Catalogue::embedded().unwrap()));
    group.finish();
}

/// A number of the environment.
fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn folder(name: &str) -> PathBuf {
    std::env::temp_dir().join("seawall-bench").join(name)
}

fn scan(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
    command.arg("scan").arg(folder).args(["--no-config", "--fail-on", "none"]).args(arguments);
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{}", output.status);
    output.stdout
}
