//! The arguments of `seawall evidence`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

#[cfg(feature = "live")]
use crate::cli::options::AzureArguments;
use crate::cli::options::EstateArguments;

#[derive(Debug, Args)]
pub(crate) struct EvidenceArguments {
    #[command(subcommand)]
    pub(crate) command: EvidenceCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// Judge a snapshot, or files, and seal what was found as a pack that an auditor can check
    Build(Box<BuildArguments>),
    /// Check packs offline: every byte, the chain, signatures, sums, and the verdicts themselves by judging again
    Verify(VerifyArguments),
    /// Tell how controls worked over a period: nights run and missed, what failed, for how long
    Report(ReportArguments),
    /// Copy packs of a store into a folder
    Fetch(FetchArguments),
}

#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("goal").required(true).args(["pack", "store"])),
    after_help = "Exit codes: 0 built, whatever the findings are, 2 wrong usage or configuration, 3 nothing to judge, 4 incomplete under \
                  --strict, 5 internal error"
)]
pub(crate) struct BuildArguments {
    #[command(flatten)]
    pub(crate) estate: EstateArguments,
    /// Folder to make, with one pack that begins a chain
    #[arg(long, value_name = "FOLDER", help_heading = "Evidence")]
    pub(crate) pack: Option<PathBuf>,
    /// Store to add the pack to: a folder, or a container of Azure Blob Storage by its https address
    #[arg(long, value_name = "FOLDER|URL", help_heading = "Evidence")]
    pub(crate) store: Option<String>,
    #[command(flatten)]
    pub(crate) seal: SealArguments,
    /// Exit with 4 if the pack does not tell of everything that was asked for
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArguments,
}

/// How a pack is sealed.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct SealArguments {
    #[command(flatten)]
    pub(crate) sign: SignArguments,
    /// What decides the sample [default: what was judged]
    #[arg(long, value_name = "TEXT", help_heading = "Evidence")]
    pub(crate) seed: Option<String>,
    /// How many judgements are drawn for people to look at [default: 25]
    #[arg(long, value_name = "NUMBER", help_heading = "Evidence")]
    pub(crate) sample: Option<usize>,
}

/// Who is spoken to if a store or a key lies in Azure.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct RemoteArguments {
    #[cfg(feature = "live")]
    #[command(flatten)]
    pub(crate) azure: AzureArguments,
}

/// Who signs.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct SignArguments {
    /// File with an Ed25519 private key (PKCS#8, PEM) to sign with
    #[arg(long, value_name = "FILE", group = "signer", help_heading = "Evidence")]
    pub(crate) sign_key: Option<PathBuf>,
    /// Environment variable that holds such a key
    #[arg(long, value_name = "NAME", group = "signer", help_heading = "Evidence")]
    pub(crate) sign_key_env: Option<String>,
    /// Key of Azure Key Vault to sign with, as in `https://VAULT.vault.azure.net/keys/NAME[/VERSION]`
    #[arg(long, value_name = "URL", group = "signer", help_heading = "Evidence")]
    pub(crate) sign_key_vault: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 nothing is wrong, 1 something is, 2 wrong usage, or packs that cannot be read, 5 internal error"
)]
pub(crate) struct VerifyArguments {
    /// Folder of a pack, store in a folder, or https address of a container
    #[arg(value_name = "PACK|STORE")]
    pub(crate) place: String,
    /// File with a public key (PEM) that packs must be signed with; may be given several times, one of them must have signed
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Vec<PathBuf>,
    /// Digest that the manifest of the last pack must have, as it was noted elsewhere: a pack taken from the end shows by nothing else
    #[arg(long, value_name = "sha256:…")]
    pub(crate) head: Option<String>,
    /// Do not judge again: hashes, chain, signatures and sums alone
    #[arg(long)]
    pub(crate) no_judging: bool,
    /// Print the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArguments,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 told, 2 wrong usage, or a store that cannot be read, 3 no pack in the period, 4 nights are missing or \
                        incomplete and --strict was given, 5 internal error"
)]
pub(crate) struct ReportArguments {
    /// Store in a folder, or https address of a container
    #[arg(value_name = "STORE")]
    pub(crate) place: String,
    /// First day, in UTC
    #[arg(long, value_name = "DATE")]
    pub(crate) from: String,
    /// Last day, in UTC
    #[arg(long, value_name = "DATE")]
    pub(crate) to: String,
    /// How often a pack is expected, as in `12h`, `1d` or `7d`
    #[arg(long, value_name = "TIME", default_value = "1d")]
    pub(crate) every: String,
    /// Format, with `=FILE` into a file: text, json, html, nights-csv, controls-csv, findings-csv; may be given several times [default: text]
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,
    /// Exit with 4 if a night is missing or incomplete
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArguments,
}

#[derive(Debug, Args)]
pub(crate) struct FetchArguments {
    /// Store in a folder, or https address of a container
    #[arg(value_name = "STORE")]
    pub(crate) place: String,
    /// Folder to copy into
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) output: PathBuf,
    /// Number of the one pack to copy [default: all]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) number: Option<u64>,
    #[command(flatten)]
    pub(crate) remote: RemoteArguments,
}
