//! What a scan costs: templates a second, and microseconds for each policy on each resource. `benches/README.md` has the
//! figures.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "benches start the binary and may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use criterion::{BenchmarkId, Criterion, Throughput};

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    evaluate(&mut criterion);
    judge(&mut criterion);
    criterion.final_summary();
}

/// Templates a second, start of the process included: copies of the leaky estate, evaluated and dumped, not judged.
fn evaluate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("evaluate");
    for copies in [1, 100] {
        let folder = copies_of_the_estate(copies);
        group.throughput(Throughput::Elements(copies as u64));
        group.bench_with_input(BenchmarkId::new("templates", copies), &folder, |bench, folder| {
            bench.iter(|| seawall(folder, &["--dump", "resources"]));
        });
    }
    group.finish();
}

/// The whole scan with every policy of the default profile; an element is one outcome, a policy on a resource.
fn judge(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("judge");
    for copies in [1, 100] {
        let folder = copies_of_the_estate(copies);
        group.throughput(Throughput::Elements(outcomes(&folder)));
        group.bench_with_input(BenchmarkId::new("outcomes", copies), &folder, |bench, folder| {
            bench.iter(|| seawall(folder, &["--output", "json"]));
        });
    }
    group.finish();
}

/// A folder with `copies` of the leaky estate, each in a folder of its own.
fn copies_of_the_estate(copies: usize) -> PathBuf {
    let estate = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/estates/arm/leaky");
    let root = std::env::temp_dir().join(format!("seawall-bench-{copies}"));
    for copy in 0..copies {
        let folder = root.join(format!("{copy:04}"));
        fs::create_dir_all(folder.join("modules")).unwrap();
        for file in ["azuredeploy.json", "azuredeploy.parameters.json", "modules/jumphost.json"] {
            fs::copy(estate.join(file), folder.join(file)).unwrap();
        }
    }
    root
}

fn outcomes(folder: &Path) -> u64 {
    let report: serde_json::Value = serde_json::from_slice(&seawall(folder, &["--output", "json"])).unwrap();
    report["outcomes"].as_array().map_or(0, Vec::len) as u64
}

fn seawall(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
    command.arg("scan").arg(folder).args(["--no-config", "--fail-on", "none"]).args(arguments);
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{}", output.status);
    output.stdout
}
