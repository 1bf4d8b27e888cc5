//! What decides how a pack was judged, kept in it: configuration, exemptions, policies; and back. A pack is judged by what lies in it
//! already when it is made, so that whoever judges it again does the same.

use std::collections::BTreeMap;

use crate::cli::Failure;
use crate::cli::config::Config;
use crate::cli::terms::Terms;
use crate::evidence::build::cleaned_text;
use crate::evidence::setup::{Kept, KeptPack, POLICIES, SETUP, Setup};
use crate::exemption::ExemptionFile;
use crate::policy::azure_policy::PolicyFile;
use crate::policy::catalogue::Catalogue;
use crate::policy::environment::Environment;
use crate::policy::pack::Pack;
use crate::scan::Options;

/// Bytes of the files of a pack by path.
pub(super) type Bytes = BTreeMap<String, Vec<u8>>;

/// Folders of the embedded policies that an auditor can read; examples and tests are in the sources of seawall.
const READ: [&str; 4] = ["lib/", "data/", "profiles/", "frameworks/"];

/// The setup, and the files that it names. None of them has an e-mail address.
pub(super) fn keep(config: &Config, terms: &Terms, options: &Options, sample: usize) -> (Setup, Bytes) {
    let mut files = Bytes::new();
    let mut keep = |file: String, path: &str, text: &str, within: bool| {
        files.insert(file.clone(), cleaned(&file, text).into_bytes());
        Kept { file, path: cleaned_text(path), within }
    };
    let configuration = config.text().map(|text| keep("judging/seawall.toml".to_owned(), "seawall.toml", text, true));
    let exemptions =
        terms.exemptions.iter().enumerate().map(|(number, one)| {
            keep(format!("judging/exemptions/{}", named(number, &one.path)), &one.path, &one.text, one.within)
        });
    let exemptions = exemptions.collect();
    let azure_policy = terms
        .tenant
        .iter()
        .enumerate()
        .map(|(number, one)| keep(format!("judging/azure-policy/{}", named(number, &one.path)), &one.path, &one.text, true));
    let azure_policy = azure_policy.collect();
    let mut packs = Vec::new();
    for (number, pack) in terms.packs.iter().enumerate() {
        let folder = format!("judging/policies/{}/", number + 1);
        for (path, text) in &pack.files {
            let file = format!("{folder}{path}");
            keep(file, path, text, false);
        }
        packs.push(KeptPack { folder, name: cleaned_text(&pack.name), digest: pack.digest.clone() });
    }
    files.extend(embedded());
    let setup = Setup {
        profile: terms.profile.clone(),
        environment: options.environment.map(|environment| environment.word().to_owned()),
        partial: options.partial,
        as_of: terms.now.to_string(),
        no_ignores: options.exemptions.off,
        configuration,
        exemptions,
        azure_policy,
        policies: env!("SEAWALL_POLICIES_DIGEST").to_owned(),
        packs,
        sample: sample as u64,
    };
    (setup, files)
}

/// The policies that come with seawall, as they lie in a pack.
pub(super) fn embedded() -> Bytes {
    let read = Catalogue::files().filter(|(path, _)| is_read(path));
    read.map(|(path, text)| (format!("{POLICIES}{path}"), cleaned(path, text).into_bytes())).collect()
}

fn is_read(path: &str) -> bool {
    READ.iter().any(|folder| path.starts_with(folder)) || path.ends_with("/policy.rego")
}

/// A name for a file that was called `path`: its last part, as far as every system takes it.
fn named(number: usize, path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = cleaned_text(name);
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).take(80).collect();
    format!("{}-{}", number + 1, plain.trim_end_matches('.'))
}

/// A text without e-mail addresses. In a rule an address is what is asked for and stays; above it it is somebody's.
fn cleaned(file: &str, text: &str) -> String {
    if !file.ends_with(".rego") {
        return cleaned_text(text);
    }
    let line = |line: &str| if line.trim_start().starts_with('#') { cleaned_text(line) } else { line.to_owned() };
    text.split_inclusive('\n').map(line).collect()
}

/// What was kept, as it judges.
pub(super) struct Restored {
    pub(super) config: Config,
    pub(super) terms: Terms,
    pub(super) options: Options,
}

/// What `setup` names; `read` gives the bytes of a file of the pack.
pub(super) fn restore(
    setup: &Setup,
    files: &[String],
    read: &dyn Fn(&str) -> Result<Vec<u8>, Failure>,
) -> Result<Restored, Failure> {
    let text = |file: &str| {
        let text = String::from_utf8(read(file)?);
        text.map_err(|_| Failure::Usage(format!("{file}: it is not UTF-8")))
    };
    let config = match &setup.configuration {
        Some(kept) => Config::of_text(&kept.path, &text(&kept.file)?)?,
        None => Config::default(),
    };
    let exemption =
        |kept: &Kept| Ok(ExemptionFile { path: kept.path.clone(), text: text(&kept.file)?.into(), within: kept.within });
    let tenant = |kept: &Kept| Ok(PolicyFile { path: kept.path.clone(), text: text(&kept.file)? });
    let pack = |kept: &KeptPack| {
        let of = files.iter().filter_map(|file| Some((file, file.strip_prefix(&kept.folder)?.to_owned())));
        let of: Vec<(String, String)> = of.map(|(file, path)| Ok((path, text(file)?))).collect::<Result<_, Failure>>()?;
        Pack::of_bundle(&kept.name, &kept.digest, of).map_err(|error| Failure::Usage(error.to_string()))
    };
    let now = setup.as_of.parse().map_err(|_| Failure::Usage(format!("`{}` in {SETUP} is no time", setup.as_of)))?;
    let terms = Terms {
        profile: setup.profile.clone(),
        packs: setup.packs.iter().map(pack).collect::<Result<_, Failure>>()?,
        tenant: setup.azure_policy.iter().map(tenant).collect::<Result<_, Failure>>()?,
        exemptions: setup.exemptions.iter().map(exemption).collect::<Result<_, Failure>>()?,
        now,
    };
    let environment = setup.environment.as_deref().map(|word| {
        let found = Environment::ALL.into_iter().find(|one| one.word() == word);
        found.ok_or_else(|| Failure::Usage(format!("`{word}` in {SETUP} is no environment")))
    });
    let mut options = Options { environment: environment.transpose()?, partial: setup.partial, ..Options::default() };
    options.exemptions.off = setup.no_ignores;
    Ok(Restored { config, terms, options })
}

/// The policies of a pack that are not those of this version, as a layer over these; none if they are the same.
pub(super) fn foreign(
    setup: &Setup,
    files: &[String],
    read: &dyn Fn(&str) -> Result<Vec<u8>, Failure>,
) -> Result<Option<Pack>, Failure> {
    if setup.policies == env!("SEAWALL_POLICIES_DIGEST") {
        return Ok(None);
    }
    let of = files.iter().filter_map(|file| Some((file, file.strip_prefix(POLICIES)?.to_owned())));
    let of = of.map(|(file, path)| {
        let text = String::from_utf8(read(file)?).map_err(|_| Failure::Usage(format!("{file}: it is not UTF-8")))?;
        Ok((path, text))
    });
    let of: Vec<(String, String)> = of.collect::<Result<_, Failure>>()?;
    Pack::of_bundle("seawall", &setup.policies, of).map(Some).map_err(|error| Failure::Usage(error.to_string()))
}
