//! Made-up estates in Terraform's language.

use std::fmt::Write;
use std::ops::Range;

use super::SUBSCRIPTION;
use super::azurerm::{Argument, Arguments, resource};

/// A configuration that declares the resources of these numbers.
pub(super) fn configuration(numbers: Range<usize>) -> String {
    let mut text = "terraform {\n  required_providers {\n    azurerm = {\n      source  = \"hashicorp/azurerm\"\n      version = \"~> 4.42\"\n    }\n  }\n}\n\n".to_owned();
    write!(text, "provider \"azurerm\" {{\n  features {{}}\n  subscription_id = \"{SUBSCRIPTION}\"\n}}\n").unwrap();
    for resource in numbers.clone().filter_map(|number| resource(number, numbers.end)) {
        write!(text, "\nresource \"{}\" \"{}\" {{\n", resource.kind, resource.label).unwrap();
        body(&mut text, &resource.arguments, 2);
        text.push_str("}\n");
    }
    text
}

fn body(text: &mut String, arguments: &Arguments, indent: usize) {
    for (name, argument) in arguments {
        match argument {
            // The literals of JSON are literals of Terraform, as long as strings have no `${`.
            Argument::Value(value) => writeln!(text, "{:indent$}{name} = {value}", "").unwrap(),
            Argument::Id(kind, label) => writeln!(text, "{:indent$}{name} = {kind}.{label}.id", "").unwrap(),
            Argument::Block(arguments) => {
                writeln!(text, "{:indent$}{name} {{", "").unwrap();
                body(text, arguments, indent + 2);
                writeln!(text, "{:indent$}}}", "").unwrap();
            }
        }
    }
}
