//! The types of Azure's resources in Azure's own case, which authors do not always keep.
//!
//! Azure compares types without case, policies and tables do not. The table is made by `.ci/resource_types.py`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::LazyLock;

/// All known types, sorted without regard to case.
static TYPES: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("resource_types.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// `resource_type` in Azure's own case. Of a type that is not known, as much as the longest known beginning of it covers.
pub fn canonical(resource_type: &str) -> Cow<'_, str> {
    if let Some(known) = find(resource_type) {
        return Cow::Borrowed(known);
    }
    for (cut, _) in resource_type.rmatch_indices('/') {
        let (front, back) = resource_type.split_at(cut);
        if let Some(known) = find(front).or_else(|| beginning(front)) {
            return if known == front { Cow::Borrowed(resource_type) } else { Cow::Owned(format!("{known}{back}")) };
        }
    }
    Cow::Borrowed(resource_type)
}

/// All known types, in Azure's own case.
pub fn all() -> impl Iterator<Item = &'static str> {
    TYPES.iter().copied()
}

/// Whether a type is known, in this very case.
pub fn is_known(resource_type: &str) -> bool {
    find(resource_type) == Some(resource_type)
}

/// The known type that is equal but for case.
fn find(text: &str) -> Option<&'static str> {
    at_or_after(text).filter(|known| known.eq_ignore_ascii_case(text))
}

/// The parent or namespace `text` as the types below it spell it.
fn beginning(text: &str) -> Option<&'static str> {
    let below = at_or_after(&format!("{text}/"))?;
    let front = below.get(..text.len())?;
    (front.eq_ignore_ascii_case(text) && below.as_bytes().get(text.len()) == Some(&b'/')).then_some(front)
}

/// The first known type that is not less than `text`.
fn at_or_after(text: &str) -> Option<&'static str> {
    let place = TYPES.partition_point(|known| compare(known, text) == Ordering::Less);
    TYPES.get(place).copied()
}

fn compare(a: &str, b: &str) -> Ordering {
    let [a, b] = [a, b].map(|text| text.bytes().map(|byte| byte.to_ascii_lowercase()));
    a.cmp(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_spelt_as_azure_does() {
        for known in [
            "Microsoft.Network/publicIPAddresses",
            "Microsoft.Web/serverfarms",
            "Microsoft.Insights/actionGroups",
            "Microsoft.Insights/autoscalesettings",
            "Microsoft.Insights/diagnosticSettings",
            "Microsoft.Cache/redis",
            "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases/collections",
            "Microsoft.Sql/servers/firewallRules",
            "Microsoft.Cdn/profiles/afdEndpoints/routes",
            "Microsoft.Cdn/profiles/ruleSets/rules",
            "Microsoft.DataProtection/backupVaults",
            "Microsoft.Authorization/roleAssignments",
            "Microsoft.ContainerService/managedClusters",
            "Microsoft.Network/dnsZones/CNAME",
            "Microsoft.Resources/resourceGroups",
            "Microsoft.Storage/storageAccounts/blobServices/containers",
        ] {
            assert_eq!(canonical(&known.to_ascii_lowercase()), known);
            assert_eq!(canonical(&known.to_ascii_uppercase()), known);
        }
    }

    #[test]
    fn unknown_types_keep_what_is_not_known() {
        assert_eq!(canonical("microsoft.sql/SERVERS/newThings/ofMine"), "Microsoft.Sql/servers/newThings/ofMine");
        assert_eq!(canonical("microsoft.cache/Redis/newThings"), "Microsoft.Cache/redis/newThings");
        assert_eq!(canonical("microsoft.sql/newThings"), "Microsoft.Sql/newThings");
        assert_eq!(canonical("microsoft.keyvault/Vaults/providers/locks"), "Microsoft.KeyVault/vaults/providers/locks");
        for other in
            ["Contoso.Things/tHings", "microsoft.sq/servers", "", "/", "Ä.ö/ü", "microsoft.sql", "zzz/zzz", "microsoft.ſql/x"]
        {
            assert_eq!(canonical(other), other);
        }
    }

    #[test]
    fn the_table_is_sorted_and_holds_each_type_once() {
        assert!(TYPES.len() > 2000);
        assert!(TYPES.windows(2).all(|pair| compare(pair[0], pair[1]) == Ordering::Less));
        assert!(TYPES.iter().all(|known| known.contains('/') && known.is_ascii()));
    }
}
