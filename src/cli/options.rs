//! The arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use serde::Deserialize;

use crate::cli::DEFAULT_PROFILE;
use crate::cli::evidence::EvidenceArguments;
#[cfg(feature = "live")]
use crate::cli::evidence::SealArguments;
use crate::policy::environment;
use crate::policy::metadata::Severity;
use crate::report::Format;

/// What is built in, so that a report can be told to the very source: the build script finds the commit.
pub(crate) const BUILT: &str =
    concat!(env!("CARGO_PKG_VERSION"), "\ncommit    ", env!("SEAWALL_COMMIT"), "\npolicies  ", env!("SEAWALL_POLICIES_DIGEST"));

/// Proves that Azure deployments keep personal data inside the EU and behind closed doors.
#[derive(Debug, Parser)]
#[command(name = "seawall", version, long_version = BUILT, about, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Scan templates and exports for what breaks the policies
    Scan(Box<ScanArguments>),
    /// Collect what there is in live subscriptions into a snapshot, and judge nothing
    #[cfg(feature = "live")]
    Collect(Box<CollectArguments>),
    /// Collect live subscriptions, and scan what was collected
    #[cfg(feature = "live")]
    Audit(Box<AuditArguments>),
    /// Join snapshots, or reports, of several runs into one
    Merge(MergeArguments),
    /// Compare code with what is live: where controls say something else, what nobody declares, what is missing, and values that differ
    Drift(Box<DriftArguments>),
    /// Keep the findings of today, so that later scans tell the new ones
    Baseline(Box<BaselineCommands>),
    /// Write what policies call good where the code says otherwise
    Fix(Box<FixArguments>),
    /// Explain a control: what it assures, why, and what to do; or a finding: where its value comes from
    Explain(Box<ExplainArguments>),
    /// Look at the policies
    Policy(Box<PolicyArguments>),
    /// Look at suppressions and exemptions
    Exemptions(Box<ExemptionsArguments>),
    /// Seal what was found as evidence, check it, and tell of a period
    Evidence(Box<EvidenceArguments>),
    /// Print completions for a shell
    Completions(CompletionsArguments),
    /// Print the manual page, or write a page for each command
    Man(ManArguments),
}

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 clean, 1 failures at or above --fail-on, 2 wrong usage or configuration, \
                        3 nothing to scan, 4 incomplete under --strict, 5 internal error")]
pub(crate) struct ScanArguments {
    #[command(flatten)]
    pub(crate) estate: EstateArguments,
    #[command(flatten)]
    pub(crate) report: ReportArguments,
    /// Print what was evaluated instead of a report
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with_all = ["output", "baseline"])]
    pub(crate) dump: Option<Dump>,
}

/// What is told of a scan, and what of it makes it fail.
#[derive(Clone, Debug, Args)]
pub(crate) struct ReportArguments {
    /// Report format, with `=FILE` into a file; may be given several times [default: text]
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,
    /// Lowest severity of a failure that makes the exit code 1 [default: high]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Threshold>,
    /// What there was before: a file that `seawall baseline write` made, or `git:REVISION`; only what is new then counts for the exit code
    #[arg(long, value_name = "FILE|git:REVISION")]
    pub(crate) baseline: Option<String>,
    /// Ignore the baseline of seawall.toml
    #[arg(long, conflicts_with = "baseline")]
    pub(crate) no_baseline: bool,
    /// Exit with 4 if anything could not be analysed
    #[arg(long)]
    pub(crate) strict: bool,
    /// Colours
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 no drift, 1 drift at or above --fail-on, 2 wrong usage or configuration, \
                        3 no code to compare, 4 incomplete under --strict, 5 internal error")]
pub(crate) struct DriftArguments {
    #[command(flatten)]
    pub(crate) estate: EstateArguments,
    /// Snapshot or export of what is live, or a folder of them; may be given several times
    #[arg(long, value_name = "PATH", required = true)]
    pub(crate) live: Vec<PathBuf>,
    /// What is live was exported as a whole: what is not there, of any type, does not exist
    #[arg(long)]
    pub(crate) live_whole: bool,
    /// Report format, with `=FILE` into a file; may be given several times [default: text]
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,
    /// Lowest severity of a difference that makes the exit code 1 [default: high]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Threshold>,
    /// Exit with 4 if anything could not be compared
    #[arg(long)]
    pub(crate) strict: bool,
    /// Colours
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Args)]
pub(crate) struct BaselineCommands {
    #[command(subcommand)]
    pub(crate) command: BaselineCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// Scan, and write the findings into a file for `seawall scan --baseline`
    Write(BaselineArguments),
}

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 written, 2 wrong usage or configuration, 3 nothing to scan, 5 internal error")]
pub(crate) struct BaselineArguments {
    #[command(flatten)]
    pub(crate) estate: EstateArguments,
    /// File to write
    #[arg(short, long, value_name = "FILE", default_value = "seawall-baseline.json")]
    pub(crate) output: PathBuf,
}

/// What is read, and how it is judged.
#[derive(Debug, Default, Args)]
pub(crate) struct EstateArguments {
    /// Files and folders to scan
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) judging: JudgeArguments,
    /// Parameter file for the template; may be given several times, each is judged
    #[arg(long, value_name = "FILE")]
    pub(crate) param_file: Vec<PathBuf>,
    /// File of variables for Terraform, in place of those that are found; may be given several times, the last counts
    #[arg(long, value_name = "FILE", help_heading = "Terraform")]
    pub(crate) var_file: Vec<PathBuf>,
    /// Value of a variable of Terraform; may be given several times
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Terraform")]
    pub(crate) var: Vec<String>,
    /// Take variables of Terraform from TF_VAR_NAME in the environment
    #[arg(long, help_heading = "Terraform")]
    pub(crate) tf_env: bool,
    /// Name of Terraform's workspace [default: default]
    #[arg(long, value_name = "NAME", help_heading = "Terraform")]
    pub(crate) workspace: Option<String>,
    /// Environment variable that Bicep parameter files may read; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) env: Vec<String>,
    /// Folder of restored Bicep modules [default: ~/.bicep, if it is there]
    #[arg(long, value_name = "DIR")]
    pub(crate) module_cache: Option<PathBuf>,
    /// Id of the subscription that is deployed to
    #[arg(long, value_name = "ID", help_heading = "Target")]
    pub(crate) subscription: Option<String>,
    /// Name of the resource group that is deployed to
    #[arg(long, value_name = "NAME", help_heading = "Target")]
    pub(crate) resource_group: Option<String>,
    /// Region of the resource group, or of the deployment
    #[arg(long, value_name = "REGION", help_heading = "Target")]
    pub(crate) location: Option<String>,
    /// Id of the tenant
    #[arg(long, value_name = "ID", help_heading = "Target")]
    pub(crate) tenant: Option<String>,
    /// Name of the management group that is deployed to
    #[arg(long, value_name = "NAME", help_heading = "Target")]
    pub(crate) management_group: Option<String>,
    /// Whether the scan sees the whole estate: if not, the absence of another resource proves nothing [default: whole]
    #[arg(long, value_enum)]
    pub(crate) estate: Option<EstateKind>,
}

/// How what is read is judged.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct JudgeArguments {
    /// Profile: which controls are on, and their parameters [default: gdpr-eu]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// File or folder with the tenant's own Azure Policy: definitions, initiatives, assignments, exemptions; may be given several times
    #[arg(long, value_name = "PATH")]
    pub(crate) azure_policy: Vec<PathBuf>,
    /// File of exemptions, besides seawall-exemptions.toml in the root; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) exemptions: Vec<PathBuf>,
    /// Leave suppressions and exemptions out: everything that is found counts
    #[arg(long)]
    pub(crate) no_ignores: bool,
    /// Time at which exemptions count, as in `2026-01-31` or `2026-01-31T12:00:00Z` [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,
    /// Environment of the whole estate; else each resource's own counts, as parameters, tags and names tell it
    #[arg(long, value_enum)]
    pub(crate) environment: Option<Environment>,
    /// Folder that paths are relative to, and that nothing is read outside of [default: the git root]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) root: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) policies: Policies,
    /// Configuration file [default: seawall.toml in the root]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Ignore seawall.toml
    #[arg(long)]
    pub(crate) no_config: bool,
}

/// What is collected of Azure, and as whom.
#[cfg(feature = "live")]
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 collected, 2 wrong usage, configuration or credentials, 4 Azure does not tell what there is, or what \
                        was collected is incomplete and --strict was given"
)]
pub(crate) struct CollectArguments {
    /// Snapshot to write; a file with `.part` behind its name lies beside it meanwhile
    #[arg(short, long, value_name = "FILE", required_unless_present = "plan")]
    pub(crate) output: Option<PathBuf>,
    /// Go on with a run that did not end
    #[arg(long)]
    pub(crate) resume: bool,
    /// Exit with 4 if anything is missing
    #[arg(long)]
    pub(crate) strict: bool,
    /// Print what would be asked, and which right each call needs, and ask nothing
    #[arg(long)]
    pub(crate) plan: bool,
    #[command(flatten)]
    pub(crate) live: LiveArguments,
    /// Profile: the controls that are on say what is asked for
    #[arg(long, value_name = "NAME", default_value = DEFAULT_PROFILE)]
    pub(crate) profile: String,
    #[command(flatten)]
    pub(crate) policies: Policies,
}

/// Which part of Azure is collected, and as whom.
#[cfg(feature = "live")]
#[derive(Clone, Debug, Args)]
pub(crate) struct LiveArguments {
    /// Subscription to collect; may be given several times [default: the whole tenant]
    #[arg(long, value_name = "ID", help_heading = "Scope")]
    pub(crate) subscription: Vec<String>,
    /// Management group to collect, with all below it; may be given several times
    #[arg(long, value_name = "NAME", help_heading = "Scope")]
    pub(crate) management_group: Vec<String>,
    /// Resource group to collect; may be given several times
    #[arg(long, value_name = "SUBSCRIPTION/NAME", help_heading = "Scope")]
    pub(crate) resource_group: Vec<String>,
    /// Collect a part of the subscriptions: the K-th of N runs that share the scope; 0 is N, for those who count from 0
    #[arg(long, value_name = "K/N", help_heading = "Scope")]
    pub(crate) shard: Option<String>,
    #[command(flatten)]
    pub(crate) azure: AzureArguments,
    /// Tenant that tokens are asked of [default: that of the credential]
    #[arg(long, value_name = "ID", help_heading = "Azure")]
    pub(crate) tenant: Option<String>,
}

/// Which Azure, and as whom.
#[cfg(feature = "live")]
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct AzureArguments {
    /// Cloud: public, us-government, china, bleu or delos
    #[arg(long, value_name = "NAME", default_value = "public", help_heading = "Azure")]
    pub(crate) cloud: String,
    /// Address of Azure Resource Manager, in place of the cloud's
    #[arg(long, value_name = "URL", help_heading = "Azure")]
    pub(crate) endpoint: Option<String>,
    /// Address of Microsoft Entra, in place of the cloud's
    #[arg(long, value_name = "URL", help_heading = "Azure")]
    pub(crate) authority: Option<String>,
    /// For whom tokens are, in place of the cloud's
    #[arg(long, value_name = "URL", help_heading = "Azure")]
    pub(crate) audience: Option<String>,
    /// Credential: client-secret, client-certificate, workload-identity, azure-pipelines, managed-identity or azure-cli [default: the first of these that is configured]
    #[arg(long, value_name = "KIND", help_heading = "Azure")]
    pub(crate) credential: Option<String>,
}

/// Collects, scans and reports.
#[cfg(feature = "live")]
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 no failure at the threshold, 1 failures, 2 wrong usage, configuration or credentials, 4 Azure does not \
                        tell what there is, or what was collected or judged is incomplete and --strict was given"
)]
pub(crate) struct AuditArguments {
    /// Snapshot to write, which is what is judged
    #[arg(long, value_name = "FILE", default_value = "seawall.snapshot")]
    pub(crate) snapshot: PathBuf,
    /// Go on with a run that did not end
    #[arg(long)]
    pub(crate) resume: bool,
    #[command(flatten)]
    pub(crate) live: LiveArguments,
    #[command(flatten)]
    pub(crate) judging: JudgeArguments,
    #[command(flatten)]
    pub(crate) report: ReportArguments,
    /// Seal what was found as evidence, too, and add it to this store: a folder, or a container of Azure Blob Storage by its https address
    #[arg(long, value_name = "FOLDER|URL", help_heading = "Evidence")]
    pub(crate) evidence: Option<String>,
    #[command(flatten)]
    pub(crate) seal: SealArguments,
}

/// What is joined.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 merged, 1 failures at or above --fail-on in what was merged, 2 wrong usage, or inputs that cannot be read or \
                        do not fit together, 3 nothing was scanned, 4 incomplete under --strict, 5 internal error"
)]
pub(crate) struct MergeArguments {
    /// Snapshots of `seawall collect`, or JSON reports, or SARIF logs; a folder stands for the files in it
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Lowest severity of a failure in reports that makes the exit code 1 [default: high]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Threshold>,
    /// Exit with 4 if anything is missing, a shard too
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Policies from elsewhere.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Policies {
    /// More policies, which add to the embedded ones or override them: a folder, a bundle (`.tar.gz`, image layout), or
    /// `oci://HOST/REPOSITORY@sha256:…`; may be given several times, the last counts
    #[arg(long, value_name = "SOURCE")]
    pub(crate) policies: Vec<String>,
    /// Fetch no bundle: those that the cache does not have cannot be used
    #[arg(long)]
    pub(crate) offline: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// Id of a control, as in `tls-minimum-version`, or of a finding, as reports print it, or how that begins
    #[arg(value_name = "CONTROL|FINDING")]
    pub(crate) subject: String,
    /// Language of the examples of a control [default: all]
    #[arg(long, value_enum)]
    pub(crate) language: Option<ExampleLanguage>,
    #[command(flatten, next_help_heading = "As the scan that found it")]
    pub(crate) estate: EstateArguments,
    /// Colours
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 nothing at or above --fail-on is left (with --diff: nothing to fix), 1 something is, \
                        2 wrong usage or configuration, 3 nothing to scan, 5 internal error")]
pub(crate) struct FixArguments {
    #[command(flatten)]
    pub(crate) estate: EstateArguments,
    /// Lowest severity of a failure that makes the exit code 1 [default: high]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Threshold>,
    /// Show what would change as a unified diff, and write nothing
    #[arg(long)]
    pub(crate) diff: bool,
    /// Apply fixes too that somebody must look at: they may lock people out, cost money or not be undone
    #[arg(long = "unsafe")]
    pub(crate) cautious: bool,
    /// Control to fix; may be given several times
    #[arg(long, value_name = "CONTROL")]
    pub(crate) only: Vec<String>,
    /// Say of each finding that is left why it was not fixed
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

#[derive(Copy, Clone, Debug, ValueEnum)]
pub(crate) enum ExampleLanguage {
    /// Bicep
    Bicep,
    /// ARM templates in JSON
    Arm,
    /// Terraform
    Terraform,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// Folder to write a page for each command into [default: seawall(1) to stdout]
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PolicyArguments {
    #[command(subcommand)]
    pub(crate) command: PolicyCommand,
}

#[derive(Debug, Args)]
pub(crate) struct ExemptionsArguments {
    #[command(subcommand)]
    pub(crate) command: ExemptionsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExemptionsCommand {
    /// List all suppressions and exemptions: who, why, until when, and what became of each in a scan
    List(ListExemptionsArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ListExemptionsArguments {
    #[command(flatten)]
    pub(crate) estate: EstateArguments,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// List the controls
    List(ListArguments),
    /// List the profiles
    Profiles(ProfilesArguments),
    /// Print the data tables as `opa eval -d` takes them
    Data(Policies),
    /// Check what policies say of themselves, what they call and how they are written
    Check(CheckArguments),
    /// Test policies: unit tests, fixtures, agreement of languages, and that unknown is never a pass
    Test(TestArguments),
    /// Write the folder of a new policy, with its tests and its cases in all languages
    New(NewArguments),
    /// Write the pages of all controls and of the articles of the GDPR
    Docs(DocsArguments),
}

#[derive(Debug, Args)]
pub(crate) struct DocsArguments {
    /// Folder that `policies.md` and `gdpr.md` are written to
    #[arg(long, value_name = "DIR", default_value = "docs")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) policies: Policies,
}

#[derive(Debug, Args)]
pub(crate) struct NewArguments {
    /// Id of the policy: its family and its name, as in `maps-local-auth`
    pub(crate) id: String,
    /// Type of the resources that it judges, as in `Microsoft.Maps/accounts`
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) resource_type: String,
    /// Property that decides, as in `properties.disableLocalAuth`; without it the places to fill in are marked
    #[arg(long, value_name = "PATH")]
    pub(crate) property: Option<String>,
    /// Value that it must have
    #[arg(long, value_name = "VALUE", requires = "property")]
    pub(crate) value: Option<String>,
    /// Value that it must not have, for the case that fails [default: the opposite, where there is one]
    #[arg(long, value_name = "VALUE", requires = "value")]
    pub(crate) bad: Option<String>,
    /// What is assured, as a statement
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// Why it matters
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
    /// How bad a failure is: low, medium, high or critical [default: high]
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) severity: Option<String>,
    /// API version of the cases [default: the newest that seawall knows]
    #[arg(long, value_name = "VERSION")]
    pub(crate) api_version: Option<String>,
    /// Folder of the policies
    #[arg(long, value_name = "DIR", default_value = "policies")]
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 all hold, 1 faults, 2 wrong usage")]
pub(crate) struct TestArguments {
    /// Folders of policies, each with FAMILY/NAME/policy.rego below it
    #[arg(default_value = "policies", value_name = "DIR")]
    pub(crate) folders: Vec<String>,
    /// Test this policy alone, or the library `lib/NAME`
    #[arg(long, value_name = "ID")]
    pub(crate) only: Option<String>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// Profile that says which are on
    #[arg(long, value_name = "NAME", default_value = DEFAULT_PROFILE)]
    pub(crate) profile: String,
    #[command(flatten)]
    pub(crate) policies: Policies,
    /// File or folder with Azure Policy, whose definitions are listed too; may be given several times
    #[arg(long, value_name = "PATH")]
    pub(crate) azure_policy: Vec<PathBuf>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Folders and bundles of policies [default: the embedded ones]
    #[arg(value_name = "SOURCE")]
    pub(crate) policies: Vec<String>,
    /// Fetch no bundle: those that the cache does not have cannot be used
    #[arg(long)]
    pub(crate) offline: bool,
    /// Print the paths that each policy reads
    #[arg(long)]
    pub(crate) reads: bool,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ProfilesArguments {
    #[command(flatten)]
    pub(crate) policies: Policies,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Copy, Clone, Debug, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Threshold {
    /// Never
    None,
    /// Any failure
    Low,
    /// Medium and above
    Medium,
    /// High and critical
    High,
    /// Critical only
    Critical,
}

impl Threshold {
    /// The lowest severity that counts.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            Threshold::None => None,
            Threshold::Low => Some(Severity::Low),
            Threshold::Medium => Some(Severity::Medium),
            Threshold::High => Some(Severity::High),
            Threshold::Critical => Some(Severity::Critical),
        }
    }
}

#[derive(Copy, Clone, Debug, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Environment {
    /// Production
    Production,
    /// Staging
    Staging,
    /// Development
    Development,
}

impl From<Environment> for environment::Environment {
    fn from(one: Environment) -> Self {
        match one {
            Environment::Production => environment::Environment::Production,
            Environment::Staging => environment::Environment::Staging,
            Environment::Development => environment::Environment::Development,
        }
    }
}

#[derive(Copy, Clone, Debug, ValueEnum)]
pub(crate) enum Dump {
    /// The evaluated resources
    Resources,
    /// The instances of Terraform's blocks, as their authors wrote them
    Terraform,
    /// What each control is asked about each resource, one JSON object a line, with its answer: `input` is what `opa eval -i` takes
    Inputs,
    /// The types and arguments of Terraform that are not mapped to Azure yet, with counts
    Unmapped,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EstateKind {
    /// Everything there is
    Whole,
    /// A part of it
    Partial,
}

#[derive(Copy, Clone, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Splits `FORMAT[=FILE]`; `-` and no file mean stdout.
pub(crate) fn parse_output(text: &str) -> Result<(Format, Option<PathBuf>), String> {
    let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
    let format = Format::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        let hint = crate::cli::suggest::hint(name, names.iter().copied());
        format!("`{name}` is no output format{hint} (there are {})", names.join(", "))
    })?;
    match file {
        Some("") => Err(format!("`--output {text}` names no file")),
        Some("-") | None => Ok((format, None)),
        Some(file) => Ok((format, Some(PathBuf::from(file)))),
    }
}
