//! Who is logged in to Azure's command line. It is the one program that seawall starts, and only for a token.

use std::ffi::OsString;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::azure::cloud::Cloud;
use crate::azure::credential::{Fresh, Source, Surroundings, fresh, unauthenticated};
use crate::azure::http::Http;
use crate::azure::retry::{Patience, Refusal};
use crate::snapshot::Fault;

/// How long is waited before somebody looks whether it came to its end.
const PAUSE: Duration = Duration::from_millis(20);

/// Bytes of what it prints.
const LIMIT: u64 = 1 << 20;

/// `az account get-access-token` (<https://learn.microsoft.com/cli/azure/account#az-account-get-access-token>).
pub(super) struct Cli {
    program: OsString,
    tenant: Option<String>,
    /// Where it runs: not where we do, since what lies there would be found before what belongs to it.
    folder: String,
    /// How long it may take: it is Python, and may ask Entra itself.
    longest: Duration,
    /// Why it is asked and no other, if nobody named it.
    passed: String,
}

impl Cli {
    pub(super) fn new(surroundings: &Surroundings<'_>, passed: String) -> Result<Self, Fault> {
        let settings = surroundings.settings;
        let tenant = match settings.tenant {
            Some(_) => Some(surroundings.tenant(super::Kind::AzureCli, "")?),
            None => None,
        };
        let folder = settings.environment.get("SYSTEMROOT").unwrap_or("/").to_owned();
        Ok(Cli { program: settings.az.clone(), tenant, folder, longest: settings.patience, passed })
    }
}

impl Source for Cli {
    #[expect(clippy::disallowed_methods, reason = "Azure's own command line is started for a token")]
    fn fetch(&self, _: &Http, cloud: &Cloud, patience: &Patience) -> Result<Fresh, Refusal> {
        let stop = |text: &str| Refusal::Final(unauthenticated(text));
        let mut command = Command::new(&self.program);
        command.args(["account", "get-access-token", "--output", "json", "--scope", &cloud.scope()]);
        if let Some(tenant) = &self.tenant {
            command.args(["--tenant", tenant]);
        }
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let missing = format!("there is no credential: log in with `az login`, or see `--credential`{}", self.passed);
        let mut child = command.spawn().map_err(|_| stop(&missing))?;
        let read = |stream: Option<Box<dyn Read + Send>>| {
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                stream.map(|stream| stream.take(LIMIT).read_to_end(&mut bytes));
                bytes
            })
        };
        let out = read(child.stdout.take().map(|out| Box::new(out) as Box<dyn Read + Send>));
        let complaint = read(child.stderr.take().map(|complaint| Box::new(complaint) as Box<dyn Read + Send>));
        let mut waited = Duration::ZERO;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if waited < self.longest && !patience.cancel.is_cancelled() => {
                    // A program takes real time, whatever the clock of the run says.
                    std::thread::sleep(PAUSE);
                    waited += PAUSE;
                }
                Ok(None) | Err(_) => {
                    drop(child.kill());
                    drop(child.wait());
                    patience.go_on().map_err(Refusal::Final)?;
                    return Err(stop("`az account get-access-token` takes too long: run it to see why"));
                }
            }
        };
        let (out, complaint) = (out.join().unwrap_or_default(), complaint.join().unwrap_or_default());
        if !status.success() {
            // What it says may name people, so it is not repeated.
            let logged_out = String::from_utf8_lossy(&complaint).contains("az login");
            let why = if logged_out {
                "nobody is logged in: run `az login`"
            } else {
                "`az account get-access-token` fails: run it to see why"
            };
            return Err(stop(&format!("{why}{}", self.passed)));
        }
        fresh(&out, patience).ok_or_else(|| stop("`az account get-access-token` prints no token that can be read"))
    }
}
