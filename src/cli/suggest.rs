//! Did you mean …?

/// The candidate most like `word`, if one is like it at all.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    closest(word, candidates, 1).first().copied()
}

/// `; did you mean …?` behind a message about `word`, or nothing.
pub(crate) fn hint<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// The candidates most like `word`, the most like one first: written alike, or with the word in them.
pub(crate) fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>, count: usize) -> Vec<&'a str> {
    let word = word.to_lowercase();
    let mut like: Vec<(bool, usize, &str)> = candidates
        .into_iter()
        .map(|candidate| {
            let within = word.len() > 2 && candidate.to_lowercase().contains(&word);
            (within, strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate)
        })
        .filter(|(within, distance, candidate)| *within || *distance <= (candidate.len().max(word.len()) / 3).max(1))
        .map(|(within, distance, candidate)| (!within, distance, candidate))
        .collect();
    like.sort_unstable();
    like.into_iter().take(count).map(|(.., candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_is_suggested() {
        assert_eq!(nearest("profil", ["profile", "estate"]), Some("profile"));
        assert_eq!(nearest("colour", ["profile", "estate"]), None);
        assert_eq!(closest("tls", ["tls-ftp", "nsg-attached", "tls-https-only"], 2), ["tls-ftp", "tls-https-only"]);
    }
}
