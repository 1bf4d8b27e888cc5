//! Where the METADATA of a policy stands in its text. The build script reads it too.

/// The lines of the `# METADATA` block above the `package` line, without their `#`, and the number of the first; nothing if there is none.
pub(crate) fn of(policy: &str) -> Option<(usize, Vec<&str>)> {
    let above: Vec<&str> = policy.lines().take_while(|line| !line.starts_with("package ")).collect();
    let start = above.iter().position(|line| line.trim_end() == "# METADATA")?;
    let comments = above.into_iter().skip(start + 1).map_while(|line| line.strip_prefix('#'));
    Some((start + 2, comments.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect()))
}
