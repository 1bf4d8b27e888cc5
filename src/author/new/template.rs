//! Templates: texts with `{{name}}` in them.

/// The texts of a template, with what stands in the place of each name.
pub(super) struct Slots<'a>(pub(super) Vec<(&'a str, String)>);

impl Slots<'_> {
    /// The template filled in. A text of several lines is indented as its name is; a line of which nothing is left goes, and so
    /// does an empty line behind another one.
    pub(super) fn fill(&self, template: &str) -> String {
        let mut lines: Vec<String> = Vec::new();
        for line in template.lines() {
            let indent = &line[..line.len() - line.trim_start().len()];
            let mut filled = line.to_owned();
            for (name, text) in &self.0 {
                let indented = text.replace('\n', &format!("\n{indent}"));
                filled = filled.replace(&format!("{{{{{name}}}}}"), &indented);
            }
            let is_spent = filled.trim().is_empty() && !line.is_empty();
            if !is_spent {
                lines.extend(filled.lines().map(|line| line.trim_end().to_owned()));
                lines.extend(filled.is_empty().then(String::new));
            }
        }
        lines.dedup_by(|next, first| next.is_empty() && first.is_empty());
        let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
        lines.drain(..first);
        // An opening brace has no empty line behind it, a closing one none before it.
        let opens = |line: &String| line.ends_with('{') && line.starts_with("resource");
        let mut text = String::new();
        for (number, line) in lines.iter().enumerate() {
            let before = number.checked_sub(1).and_then(|before| lines.get(before));
            let after = lines.get(number + 1);
            if line.is_empty() && (before.is_some_and(opens) || after.is_some_and(|after| after.trim() == "}")) {
                continue;
            }
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_the_indentation_and_empty_lines_go() {
        let slots = Slots(vec![("a", "x\ny".to_owned()), ("b", String::new())]);
        assert_eq!(
            slots.fill("{{b}}\n\nresource {\n  {{b}}\n\n  {{a}},\n  {{b}}\n\n  z {{b}}\n}\n"),
            "resource {\n  x\n  y,\n\n  z\n}\n"
        );
    }
}
