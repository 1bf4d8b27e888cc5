//! `format`: the composite formatting of .NET in the invariant culture.
//! <https://learn.microsoft.com/dotnet/standard/base-types/composite-formatting>

use super::Call;
use super::json::json_text;
use super::partial::{Piece, derived, units};
use super::stop::{Outcome, Stop, first_hole};
use crate::model::{Data, Part, Value};

/// `format(format, arguments…)`.
pub(super) fn format(call: &Call<'_>) -> Outcome {
    let pattern = call.text(0)?;
    let mut parts: Vec<Part> = Vec::new();
    let mut bytes = 0usize;
    let mut literal = String::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '{' if letters.next_if_eq(&'{').is_some() => literal.push('{'),
            '}' if letters.next_if_eq(&'}').is_some() => literal.push('}'),
            '}' => return Stop::message("a single `}` in the format"),
            '{' => {
                let mut item = String::new();
                loop {
                    match letters.next() {
                        Some('}') => break,
                        Some(letter) => item.push(letter),
                        None => return Stop::message("a `{` without `}` in the format"),
                    }
                }
                parts.push(Part::Literal(std::mem::take(&mut literal).into()));
                for part in placed(call, &item)? {
                    if let Part::Literal(text) = &part {
                        bytes = bytes.saturating_add(text.len());
                        call.fits(bytes.saturating_add(pattern.len()))?;
                    }
                    parts.push(part);
                }
            }
            _ => literal.push(letter),
        }
    }
    parts.push(Part::Literal(literal.into()));
    Ok(Value::parts(parts))
}

/// What stands for `{index,alignment:specifier}`.
fn placed(call: &Call<'_>, item: &str) -> Result<Vec<Part>, Stop> {
    let (head, specifier) = item.split_once(':').map_or((item, ""), |(head, specifier)| (head, specifier));
    let (index, alignment) = match head.split_once(',') {
        Some((index, alignment)) => (index, alignment.trim().parse::<i64>().ok()),
        None => (head, Some(0)),
    };
    let (Ok(index), Some(alignment)) = (index.trim().parse::<usize>(), alignment) else {
        return Stop::message(format!("`{{{item}}}` is no place for an argument in a format"));
    };
    let Some(value) = index.checked_add(1).and_then(|index| call.arguments.get(index)) else {
        return Stop::message(format!("the format asks for argument {index}, which is not given"));
    };
    let parts = match &value.data {
        Data::Null => Vec::new(),
        Data::Int(number) if !specifier.is_empty() => vec![Part::Literal(number_text(call, *number, specifier)?.into())],
        Data::Float(_) if !specifier.is_empty() => {
            return Stop::message(format!("the number format `{specifier}` is not understood for fractions"));
        }
        Data::Array(_) | Data::Object(_) => {
            let text = json_text(value, call.budget).map_err(Stop::Message)?;
            Piece::of(&text).unwrap_or_default()
        }
        Data::Unknown(unknown) if !specifier.is_empty() => {
            vec![Part::Hole(derived(&format!("format {specifier}"), unknown, None, None))]
        }
        _ => Piece::of(value).unwrap_or_default(),
    };
    if alignment == 0 {
        return Ok(parts);
    }
    if let Some(hole) = first_hole(&parts) {
        let name = format!("align {alignment} of {}", super::symbol::of_call("", std::slice::from_ref(value)));
        let width = i64::try_from(alignment.unsigned_abs()).unwrap_or(i64::MAX);
        return Ok(vec![Part::Hole(derived(&name, hole, Some(width), None))]);
    }
    let text: String = parts.iter().map(|part| if let Part::Literal(text) = part { text } else { "" }).collect();
    let width = usize::try_from(alignment.unsigned_abs()).unwrap_or(usize::MAX);
    let missing = width.saturating_sub(usize::try_from(units(&text)).unwrap_or(usize::MAX));
    call.fits(missing.saturating_add(text.len()))?;
    let spaces = " ".repeat(missing);
    Ok(vec![Part::Literal(if alignment < 0 { text + &spaces } else { spaces + &text }.into())])
}

/// A whole number by a standard or custom format of .NET.
fn number_text(call: &Call<'_>, number: i64, specifier: &str) -> Result<String, Stop> {
    let mut letters = specifier.chars();
    let letter = letters.next().unwrap_or('G');
    let precision = letters.as_str();
    if letter.is_ascii_alphabetic() && precision.bytes().all(|byte| byte.is_ascii_digit()) {
        let given = if precision.is_empty() { None } else { Some(precision.parse::<usize>().unwrap_or(usize::MAX)) };
        call.fits(given.unwrap_or(0))?;
        if let Some(text) = standard(number, letter, given) {
            return Ok(text);
        }
    } else if let Some(text) = custom(number, specifier) {
        return Ok(text);
    }
    Stop::message(format!("the number format `{specifier}` is not understood"))
}

fn standard(number: i64, letter: char, precision: Option<usize>) -> Option<String> {
    let sign = if number < 0 { "-" } else { "" };
    let digits = number.unsigned_abs().to_string();
    let fraction = |default: usize| {
        let places = precision.unwrap_or(default);
        if places == 0 { String::new() } else { format!(".{}", "0".repeat(places)) }
    };
    Some(match letter {
        'D' | 'd' => format!("{sign}{}", zeros(&digits, precision.unwrap_or(0))),
        'X' => zeros(&format!("{number:X}"), precision.unwrap_or(0)),
        'x' => zeros(&format!("{number:x}"), precision.unwrap_or(0)),
        'N' | 'n' => format!("{sign}{}{}", grouped(&digits), fraction(2)),
        'F' | 'f' => format!("{sign}{digits}{}", fraction(2)),
        'P' | 'p' => {
            let hundredfold = if number == 0 { digits } else { digits + "00" };
            format!("{sign}{}{} %", grouped(&hundredfold), fraction(2))
        }
        'G' | 'g' if precision.is_none_or(|places| places == 0 || places >= digits.len()) => format!("{sign}{digits}"),
        _ => return None,
    })
}

fn zeros(digits: &str, width: usize) -> String {
    "0".repeat(width.saturating_sub(digits.len())) + digits
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Custom formats made of `0`, `#`, `,` and decimals only.
fn custom(number: i64, specifier: &str) -> Option<String> {
    let (whole, decimals) = specifier.split_once('.').unwrap_or((specifier, ""));
    let plain = |text: &str, letters: &str| text.chars().all(|letter| letters.contains(letter));
    if !plain(whole, "0#,") || !plain(decimals, "0#") || whole.ends_with(',') || !whole.contains(['0', '#']) {
        return None;
    }
    let places: String = whole.chars().filter(|letter| *letter != ',').collect();
    let width = places.find('0').map_or(0, |at| places.len() - at);
    let digits = if number == 0 && width == 0 { String::new() } else { zeros(&number.unsigned_abs().to_string(), width) };
    let digits = if whole.contains(',') { grouped(&digits) } else { digits };
    let shown = decimals.rfind('0').map_or(0, |at| at + 1);
    let fraction = if shown == 0 { String::new() } else { format!(".{}", "0".repeat(shown)) };
    Some(format!("{}{digits}{fraction}", if number < 0 { "-" } else { "" }))
}
