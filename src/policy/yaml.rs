//! Where YAML is wrong.

/// The line of `text` that an error is about, from 1. YAML ends lines at more than editors do: at a lone carriage return, a next line, and the separators of
/// Unicode (<https://yaml.org/spec/1.1/#id871856>).
pub(super) fn line(text: &str, error: &yaml_serde::Error) -> usize {
    let wanted = error.location().map_or(1, |at| at.line());
    let (mut own, mut told) = (1, 1);
    let mut rest = text.chars().peekable();
    while told < wanted
        && let Some(letter) = rest.next()
    {
        let ends = match letter {
            '\r' => rest.peek() != Some(&'\n'),
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => true,
            _ => false,
        };
        told += usize::from(ends);
        own += usize::from(letter == '\n');
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_an_editor() {
        for (text, expected) in [
            ("a: 1\nb: [\n", 3),
            ("a: 1\r\nb: 2\r\nc: ]\r\n", 3),
            ("# a\r\r\r\r\rb: 1\nd: 2\nc: ]\n", 3),
            ("a: \"x\u{2028}y\u{85}z\"\nb: ]\n", 2),
            ("]", 1),
        ] {
            let error = yaml_serde::from_str::<serde_json::Value>(text).unwrap_err();
            assert_eq!(line(text, &error), expected, "{text:?}: {error}");
        }
    }
}
