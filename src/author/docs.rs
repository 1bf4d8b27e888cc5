//! `seawall policy docs`: a page of all controls, and a page that goes through the articles of the GDPR.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use crate::author::Files;
use crate::author::example::{Example, Language, example};
use crate::policy::catalogue::{Catalogue, Policy};
use crate::policy::upkeep;

/// What a family of controls is about.
const FAMILIES: &[(&str, &str)] = &[
    ("appservice", "App Service"),
    ("availability", "Availability"),
    ("backup", "Backup and retention"),
    ("data", "Data at rest"),
    ("edge", "Edge"),
    ("governance", "Governance"),
    ("identity", "Identity and access"),
    ("keyvault", "Key Vault"),
    ("monitoring", "Monitoring"),
    ("network", "Network"),
    ("nsg", "Network security groups"),
    ("residency", "Residency"),
    ("tls", "Encryption on the way"),
];

/// The framework that has a page of its own.
const GDPR: &str = "gdpr";

/// The pages, by the names of their files.
pub fn pages(catalogue: &Catalogue) -> Files {
    let mut pages = Files::new();
    for (name, page) in [("policies.md", policies(catalogue)), ("gdpr.md", gdpr(catalogue))] {
        // Writing to a text does not fail.
        if let Ok(text) = page {
            pages.insert(name.to_owned(), text);
        }
    }
    pages
}

fn family_of(policy: &Policy) -> &str {
    policy.metadata.id.split('-').next().unwrap_or_default()
}

fn family_name(family: &str) -> &str {
    FAMILIES.iter().find(|(key, _)| *key == family).map_or(family, |(_, name)| name)
}

/// How GitHub makes an anchor of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn plural(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

fn policies(catalogue: &Catalogue) -> Result<String, fmt::Error> {
    let mut families: BTreeMap<&str, Vec<&Policy>> = BTreeMap::new();
    for policy in &catalogue.policies {
        families.entry(family_of(policy)).or_default().push(policy);
    }
    let mut page = String::new();
    writeln!(page, "<!-- Written by `seawall policy docs`: change the policies, not this page. -->\n# Controls\n")?;
    writeln!(
        page,
        "The {} that seawall judges deployments by. Each is written once and gives the same verdict in Bicep, ARM templates, Terraform \
         and exports. `seawall explain CONTROL` shows the same in the terminal; [gdpr.md](gdpr.md) goes through the articles of the \
         GDPR.\n",
        plural(catalogue.policies.len(), "control")
    )?;
    writeln!(page, "## Contents\n")?;
    for (family, policies) in &families {
        let name = family_name(family);
        writeln!(page, "- [{name}](#{}): {}", anchor(name), plural(policies.len(), "control"))?;
    }
    writeln!(page, "- [Exemptions](#exemptions): {}", plural(upkeep::controls().len(), "control"))?;
    for (family, policies) in &families {
        writeln!(page, "\n## {}\n\n| control | severity | what is assured |\n|---|---|---|", family_name(family))?;
        for policy in policies {
            let metadata = &policy.metadata;
            writeln!(page, "| [`{0}`](#{0}) | {1} | {2} |", metadata.id, metadata.severity, cell(&metadata.title))?;
        }
        policies.iter().try_for_each(|policy| control(&mut page, catalogue, policy))?;
    }
    about_exemptions(&mut page)?;
    Ok(page)
}

/// The controls about exemptions themselves, which no policy judges.
fn about_exemptions(page: &mut String) -> fmt::Result {
    writeln!(
        page,
        "\n## Exemptions\n\nWhat is written so that a finding counts no more is judged too: [exemptions.md](exemptions.md).\n"
    )?;
    writeln!(page, "| control | severity | what is assured |\n|---|---|---|")?;
    for metadata in upkeep::controls() {
        writeln!(page, "| [`{0}`](#{0}) | {1} | {2} |", metadata.id, metadata.severity, cell(&metadata.title))?;
    }
    for metadata in upkeep::controls() {
        writeln!(page, "\n### {}\n\n**{}.**", metadata.id, metadata.title)?;
        writeln!(page, "{}\n\n**What to do:** {}", metadata.description, metadata.remediation)?;
    }
    Ok(())
}

fn control(page: &mut String, catalogue: &Catalogue, policy: &Policy) -> fmt::Result {
    let metadata = &policy.metadata;
    writeln!(page, "\n### {}\n\n**{}.**", metadata.id, metadata.title.trim_end_matches('.'))?;
    writeln!(page, "{}\n\n**What to do:** {}\n", metadata.description, metadata.remediation)?;
    writeln!(page, "| | |\n|---|---|")?;
    let others = metadata.severity_of.iter().map(|(name, severity)| format!(", {severity} for `{name}`"));
    writeln!(page, "| Severity | {}{} |", metadata.severity, others.collect::<String>())?;
    let types: Vec<String> = match metadata.resource_types.as_slice() {
        [all] if all == "*" => vec!["every resource".to_owned()],
        types => types.iter().map(|name| format!("`{name}`")).collect(),
    };
    writeln!(page, "| Judges | {} |", types.join(", "))?;
    if !metadata.parameters.is_empty() {
        let parameters = metadata.parameters.iter().map(|(name, value)| cell(&format!("`{name}` = `{value}`")));
        writeln!(page, "| Parameters | {} |", parameters.collect::<Vec<_>>().join("<br>"))?;
    }
    for (key, articles) in &metadata.frameworks {
        let name = catalogue.frameworks.get(key).map_or(key.as_str(), |framework| framework.name.as_str());
        let linked = articles.iter().map(|article| match key.as_str() {
            GDPR => format!("[{article}](gdpr.md#{})", anchor(article)),
            _ => cell(article),
        });
        writeln!(page, "| {name} | {} |", linked.collect::<Vec<_>>().join(", "))?;
    }
    if !metadata.requirements.is_empty() {
        writeln!(page, "| Requirements | [{}](requirements.md) |", metadata.requirements.join(", "))?;
    }
    if !metadata.fix.is_empty() {
        writeln!(page, "| Fix | `seawall fix` can mend it |")?;
    }
    let links = metadata.related_resources.iter().map(|link| format!("<{link}>"));
    writeln!(page, "| More | {} |", links.collect::<Vec<_>>().join("<br>"))?;
    let examples: Vec<(Language, Example)> =
        Language::ALL.into_iter().filter_map(|language| Some((language, example(policy, language)?))).collect();
    if examples.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = examples.iter().map(|(language, _)| language.name()).collect();
    writeln!(page, "\n<details>\n<summary>Before and after in {}</summary>", names.join(", "))?;
    for (language, Example { before, after, beside }) in &examples {
        writeln!(page, "\n**{}**", language.name())?;
        let mut code = |label: &str, lines: &[String]| {
            if lines.is_empty() {
                Ok(())
            } else {
                writeln!(page, "\n{label}\n\n```{}\n{}\n```", language.fence(), lines.join("\n"))
            }
        };
        code("before:", before)?;
        code("after:", after)?;
        code("after, beside it:", beside)?;
    }
    writeln!(page, "\n</details>")
}

fn gdpr(catalogue: &Catalogue) -> Result<String, fmt::Error> {
    let mut page = String::new();
    let Some(framework) = catalogue.frameworks.get(GDPR) else { return Ok(page) };
    // As the articles stand in the law: by number, not by letter.
    let number = |id: &str| {
        let digits = id.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty());
        (digits.map(|part| part.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>(), id.to_owned())
    };
    let mut articles: Vec<_> = framework.articles.iter().collect();
    articles.sort_by_key(|(id, _)| number(id));
    writeln!(
        page,
        "<!-- Written by `seawall policy docs`: change the policies, not this page. -->\n# GDPR, article by article\n"
    )?;
    writeln!(
        page,
        "{} For each article: what it demands, which [controls](policies.md) give evidence for it, and what no configuration can \
         show. A control gives *direct* evidence where it assures what the article speaks of, and *supports* where it \
         contributes. The words of the law are at <{}>.\n",
        framework.about, framework.link
    )?;
    let of_article = |id: &str| -> Vec<(&Policy, Option<bool>)> {
        let names =
            |policy: &&Policy| policy.metadata.frameworks.get(GDPR).is_some_and(|named| named.iter().any(|one| one == id));
        let found = catalogue.policies.iter().filter(names);
        let mut found: Vec<_> = found.map(|policy| (policy, framework.is_direct(family_of(policy), id))).collect();
        found.sort_by_key(|(policy, direct)| (*direct != Some(true), &policy.metadata.id));
        found
    };
    writeln!(page, "| article | | direct | supporting |\n|---|---|---|---|")?;
    for (id, article) in &articles {
        let found = of_article(id);
        let direct = found.iter().filter(|(_, direct)| *direct == Some(true)).count();
        writeln!(page, "| [{id}](#{}) | {} | {direct} | {} |", anchor(id), cell(&article.title), found.len() - direct)?;
    }
    for (id, article) in &articles {
        writeln!(page, "\n## {id}\n\n**{}.** {}\n", article.title, article.demands.as_deref().unwrap_or_default())?;
        if let Some(shows) = &article.shows {
            writeln!(page, "- **What configuration shows:** {shows}.")?;
        }
        if let Some(hidden) = &article.hidden {
            writeln!(page, "- **What it cannot show:** {hidden}.")?;
        }
        let found = of_article(id);
        if found.is_empty() {
            writeln!(page, "\nNo control gives evidence for it.")?;
            continue;
        }
        writeln!(page, "\n| control | evidence | what is assured |\n|---|---|---|")?;
        for (policy, direct) in found {
            let strength = if direct == Some(true) { "direct" } else { "supports" };
            let (id, title) = (&policy.metadata.id, cell(&policy.metadata.title));
            writeln!(page, "| [`{id}`](policies.md#{id}) | {strength} | {title} |")?;
        }
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_github() {
        assert_eq!(anchor("Art. 32(1)(a)"), "art-321a");
        assert_eq!(anchor("Backup and retention"), "backup-and-retention");
    }

    #[test]
    fn every_family_has_a_name() {
        let catalogue = Catalogue::embedded().unwrap();
        for policy in &catalogue.policies {
            assert!(FAMILIES.iter().any(|(key, _)| *key == family_of(policy)), "{}", policy.metadata.id);
        }
    }
}
