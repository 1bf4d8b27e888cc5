//! Bytes as files that seawall keeps or is configured by: baselines, and what `seawall.toml` says of controls.

use seawall::baseline;
use seawall::policy::profile::Profile;

use crate::bodies::azure_policy::CATALOGUE;

/// What `seawall.toml` says beside that.
const OTHERS: [&str; 4] = ["profile", "policies", "exclude", "exemptions"];

/// A baseline that is read is written as it was understood.
pub(crate) fn baseline(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok((read, about)) = baseline::read(text) else { return };
    let mut written = Vec::new();
    baseline::write(&read, &about, &mut written).expect("memory takes it");
    let written = String::from_utf8(written).expect("JSON is UTF-8");
    let (mut again, same) = baseline::read(&written).expect("what was written can be read");
    let mut read = read;
    read.entries.sort();
    again.entries.sort();
    assert!(read == again && about == same, "{written}");
}

/// A profile bears what is put on top of it, and a fault has a line.
pub(crate) fn config(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut profile = Profile::named(&CATALOGUE, "gdpr-eu").expect("it is embedded");
    match profile.apply(&CATALOGUE, text, "seawall.toml", &OTHERS) {
        Ok(()) => {
            for number in 0..CATALOGUE.ids().count() {
                let _said = (profile.enabled(number), profile.severity(&CATALOGUE, number));
            }
        }
        Err(error) => assert!(error.line <= text.lines().count() + 1, "line {}: {}", error.line, error.message),
    }
}
