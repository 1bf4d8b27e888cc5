//! The program itself, killed at any moment or on a disk that is full, and started again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use snapbox::cmd::cargo_bin;

use crate::azure::server::{Azure, Service};
use crate::azure::{APPLICATION, FIRST, SECOND, assert_unseen, estate, sandbox};

/// `seawall collect` of the whole estate, at a time that stands still.
pub(crate) fn program(azure: &Azure, output: &Path, more: &[&str]) -> Command {
    let scope = ["--subscription", FIRST, "--subscription", SECOND].map(str::to_owned);
    let mut command = program_of(azure, output, &scope);
    command.args(more);
    command
}

/// The same of another scope.
pub(crate) fn program_of(azure: &Azure, output: &Path, scope: &[String]) -> Command {
    let mut command = Command::new(cargo_bin!("seawall"));
    command.args([
        "collect",
        "--strict",
        "--endpoint",
        &azure.url(Service::Arm),
        "--authority",
        &azure.url(Service::Login),
        "-o",
    ]);
    command.arg(output).args(scope);
    command.env_clear().envs(APPLICATION).env("SOURCE_DATE_EPOCH", "1700000000").env("RUST_BACKTRACE", "1");
    command.current_dir(output.parent().unwrap()).stdin(Stdio::null());
    command
}

/// A program that is killed when a request comes, or a while after.
#[derive(Default)]
struct Victim {
    child: Option<Child>,
    at: usize,
    after: Duration,
}

/// Numbers by chance, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

struct Stage {
    azure: Azure,
    victim: Arc<Mutex<Victim>>,
    folder: PathBuf,
}

impl Stage {
    fn new(name: &str) -> Self {
        let victim = Arc::new(Mutex::new(Victim::default()));
        let seen = Arc::clone(&victim);
        let hook = move |number: usize| {
            let after = {
                let victim = seen.lock().unwrap();
                if number < victim.at { return } else { victim.after }
            };
            let seen = Arc::clone(&seen);
            let kill = move || {
                std::thread::sleep(after);
                if let Some(child) = &mut seen.lock().unwrap().child {
                    drop(child.kill());
                }
            };
            if after.is_zero() { kill() } else { drop(std::thread::spawn(kill)) }
        };
        let azure = Azure::hooked(estate(), Arc::new(hook));
        azure.change(|state| state.page = 2);
        Stage { azure, victim, folder: sandbox(name) }
    }

    /// Runs the program; gives whether it came to its end.
    fn run(&self, output: &Path, more: &[&str], (at, after): (usize, Duration)) -> bool {
        self.azure.change(|state| state.log.clear());
        {
            let mut victim = self.victim.lock().unwrap();
            let mut command = program(&self.azure, output, more);
            *victim = Victim { child: Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()), at, after };
        }
        loop {
            std::thread::sleep(Duration::from_millis(3));
            let mut victim = self.victim.lock().unwrap();
            let Some(status) = victim.child.as_mut().unwrap().try_wait().unwrap() else { continue };
            victim.child = None;
            assert!(status.code().is_none_or(|code| code == 0), "{status}");
            return status.success();
        }
    }

    fn rounds(&self, chance: &mut Chance, rounds: usize) -> usize {
        let never = (usize::MAX, Duration::ZERO);
        let undisturbed = self.folder.join("undisturbed");
        assert!(self.run(&undisturbed, &[], never));
        let (calls, undisturbed) = (self.azure.change(|state| state.log.len()), fs::read(undisturbed).unwrap());
        let output = self.folder.join("a.snapshot");
        let mut killed = 0;
        for round in 0..rounds {
            // One in four is killed while the snapshot is made of what was collected, or just before or after.
            let last = (calls, Duration::from_micros(chance.below(10_000) as u64));
            let moment = if round % 4 == 0 { last } else { (1 + chance.below(calls), Duration::ZERO) };
            let ended = self.run(&output, &[], moment);
            killed += usize::from(!ended);
            // What is there is whole.
            if output.exists() {
                assert!(fs::read(&output).unwrap() == undisturbed, "round {round}");
            }
            if !ended {
                // Killed again on its way.
                let again = (1 + chance.below(calls), Duration::ZERO);
                if round % 5 > 0 || !self.run(&output, &["--resume"], again) {
                    assert!(self.run(&output, &["--resume"], never), "round {round}");
                }
            }
            assert!(fs::read(&output).unwrap() == undisturbed, "round {round}");
            fs::remove_file(&output).unwrap();
            let left: Vec<_> = fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            assert_eq!(left, ["undisturbed"], "round {round}");
        }
        killed
    }
}

#[test]
fn killed_at_any_moment_it_goes_on() {
    let killed: usize = std::thread::scope(|scope| {
        let stage =
            |number: u64| scope.spawn(move || Stage::new(&format!("azure-killed-{number}")).rounds(&mut Chance(number), 14));
        let threads: Vec<_> = (1..=4).map(stage).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    // All but those that came just after the end.
    assert!(killed >= 44, "{killed}");
}

#[test]
fn it_goes_on_only_with_what_it_was_asked_for() {
    let stage = Stage::new("azure-killed-other");
    let output = stage.folder.join("a.snapshot");
    assert!(!stage.run(&output, &[], (12, Duration::ZERO)));
    let journal = fs::read(stage.folder.join("a.snapshot.part")).unwrap();
    let refused: [&[&str]; 4] = [
        &[],
        &["--resume", "--shard", "1/2"],
        &["--resume", "--profile", "maiq"],
        &["--resume", "--management-group", "landing"],
    ];
    for more in refused {
        let refused = program(&stage.azure, &output, more).output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{more:?}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains("a.snapshot.part"), "{more:?}: {said}");
        assert!(fs::read(stage.folder.join("a.snapshot.part")).unwrap() == journal, "{more:?}");
    }
    assert!(stage.run(&output, &["--resume"], (usize::MAX, Duration::ZERO)));
}

/// A limit of the size of files is a disk that is full as far as a program can see: what is written beyond fails.
#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing() {
    let stage = Stage::new("azure-full-disk");
    let whole = stage.folder.join("undisturbed");
    assert!(stage.run(&whole, &[], (usize::MAX, Duration::ZERO)));
    let undisturbed = fs::read(&whole).unwrap();
    let output = stage.folder.join("a.snapshot");
    let mut failed = 0;
    for blocks in [0, 1, 2, 4, 8, 16, 32] {
        let own = program(&stage.azure, &output, &[]);
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")])
            .arg(own.get_program())
            .args(own.get_args());
        shell.env_clear().envs(own.get_envs().filter_map(|(name, value)| Some((name, value?)))).current_dir(&stage.folder);
        let limited = shell.output().unwrap();
        if limited.status.success() {
            assert!(fs::read(&output).unwrap() == undisturbed);
            fs::remove_file(&output).unwrap();
            continue;
        }
        failed += 1;
        assert_eq!(limited.status.code(), Some(2), "{blocks}");
        let said = String::from_utf8_lossy(&limited.stderr).into_owned();
        assert!(said.contains("arge") || said.contains("space"), "{blocks}: {said}");
        assert_unseen(&said, "a full disk");
        assert!(!output.exists() && !stage.folder.join("a.snapshot.new").exists(), "{blocks}");
        assert!(stage.run(&output, &["--resume"], (usize::MAX, Duration::ZERO)), "{blocks}");
        assert!(fs::read(&output).unwrap() == undisturbed, "{blocks}");
        fs::remove_file(&output).unwrap();
    }
    assert!(failed > 2, "{failed}");
}

#[cfg(unix)]
#[test]
fn two_runs_do_not_write_one_journal() {
    let azure = Azure::hooked(estate(), Arc::new(|_| std::thread::sleep(Duration::from_millis(150))));
    let folder = sandbox("azure-two-runs");
    let output = folder.join("a.snapshot");
    let mut first = program(&azure, &output, &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while azure.change(|state| state.log.len()) < 4 {
        std::thread::sleep(Duration::from_millis(10));
    }
    let second = program(&azure, &output, &["--resume"]).output().unwrap();
    assert_eq!(second.status.code(), Some(2));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("another run is writing"), "{said}");
    assert!(first.wait().unwrap().success());
}
