//! Functions on address ranges, for IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bigdecimal::ToPrimitive;

use super::argument::Call;
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::value::{Data, Type, Value};

/// An address range, by its first address.
#[derive(Copy, Clone)]
struct Range {
    first: u128,
    prefix: u32,
    bits: u32,
}

impl Range {
    fn parse(text: &str) -> Option<Range> {
        let (address, prefix) = text.split_once('/')?;
        if prefix.is_empty() || prefix.len() > 3 || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (address, bits) = parse_address(address)?;
        let prefix: u32 = prefix.parse().ok().filter(|prefix| *prefix <= bits)?;
        Some(Range { first: address & !hosts(bits - prefix), prefix, bits })
    }

    /// The bits that tell the hosts apart.
    fn hosts(&self) -> u128 {
        hosts(self.bits - self.prefix)
    }

    fn last(&self) -> u128 {
        self.first | self.hosts()
    }

    fn text(&self) -> String {
        format!("{}/{}", address_text(self.first, self.bits), self.prefix)
    }
}

fn hosts(bits: u32) -> u128 {
    1u128.checked_shl(bits).map_or(u128::MAX, |size| size - 1)
}

/// An address and its length; leading zeros in IPv4 are taken as decimal, as Terraform always did.
fn parse_address(text: &str) -> Option<(u128, u32)> {
    let plain = |octet: &str| {
        let digits = octet.trim_start_matches('0');
        if digits.is_empty() && !octet.is_empty() { "0".to_owned() } else { digits.to_owned() }
    };
    let text = if text.contains(':') { text.to_owned() } else { text.split('.').map(plain).collect::<Vec<_>>().join(".") };
    match text.parse().ok()? {
        IpAddr::V4(address) => Some((u128::from(u32::from(address)), 32)),
        IpAddr::V6(address) => Some((u128::from(address), 128)),
    }
}

fn address_text(address: u128, bits: u32) -> String {
    match u32::try_from(address) {
        Ok(address) if bits == 32 => Ipv4Addr::from(address).to_string(),
        _ => Ipv6Addr::from(address).to_string(),
    }
}

fn range(call: &Call<'_>, index: usize) -> Result<Range, Stop> {
    let text: &str = call.text(index)?;
    match Range::parse(text) {
        Some(range) => Ok(range),
        None => Stop::argument(index, format!("invalid CIDR expression: {text:?} is no address range such as 10.0.0.0/16")),
    }
}

/// `cidrhost(range, number)`; below zero it counts from the end.
pub(super) fn host(call: &Call<'_>) -> Outcome {
    let range = range(call, 0)?;
    let number = &call.number(1)?.0;
    let Some(whole) = Some(number).filter(|number| number.is_integer()).and_then(ToPrimitive::to_i128) else {
        return Stop::argument(1, "a whole number is required");
    };
    let beyond = || Stop::message(format!("prefix of {} does not accommodate a host numbered {whole}", range.prefix));
    let hosts = range.hosts();
    let offset = if whole < 0 {
        let back = whole.unsigned_abs() - 1;
        hosts.checked_sub(back)
    } else {
        Some(whole.unsigned_abs()).filter(|offset| *offset <= hosts)
    };
    match offset {
        Some(offset) => call.give(address_text(range.first | offset, range.bits)),
        None => beyond(),
    }
}

/// `cidrnetmask(range)`, of IPv4 only.
pub(super) fn netmask(call: &Call<'_>) -> Outcome {
    let range = range(call, 0)?;
    if range.bits != 32 {
        return Stop::message("IPv6 addresses cannot have a netmask");
    }
    call.give(address_text(!range.hosts() & u128::from(u32::MAX), 32))
}

/// `cidrsubnet(range, bits, number)`.
pub(super) fn subnet(call: &Call<'_>) -> Outcome {
    let range = range(call, 0)?;
    let bits = call.int(1)?;
    let number = call.int(2)?;
    let prefix = u32::try_from(i64::from(range.prefix).saturating_add(bits)).ok().filter(|prefix| *prefix <= range.bits);
    let Some(prefix) = prefix else {
        return Stop::message(format!("insufficient address space to extend prefix of {} by {bits}", range.prefix));
    };
    // A shorter prefix is taken as it comes.
    let most = hosts(prefix.saturating_sub(range.prefix));
    match u128::try_from(number).ok().filter(|number| *number <= most) {
        Some(number) => {
            let offset = number.checked_shl(range.bits - prefix).unwrap_or(0);
            call.give(Range { first: range.first | offset, prefix, bits: range.bits }.text())
        }
        None => Stop::message(format!("prefix extension of {bits} does not accommodate a subnet numbered {number}")),
    }
}

/// `cidrsubnets(range, bits…)`: one after the other, each where it can begin.
pub(super) fn subnets(call: &Call<'_>) -> Outcome {
    let range = range(call, 0)?;
    let mut items = Vec::new();
    let mut next = Some(range.first);
    for index in 1..call.arguments.len() {
        let bits = call.int(index)?;
        if bits < 1 {
            return Stop::argument(index, "must extend prefix by at least one bit");
        }
        if bits > 32 {
            return Stop::argument(index, "may not extend prefix by more than 32 bits");
        }
        let prefix = range.prefix + u32::try_from(bits).unwrap_or(0);
        if prefix > range.bits {
            return Stop::argument(
                index,
                format!(
                    "would extend prefix to {prefix} bits, which is too long for an IP{} address",
                    if range.bits == 32 { "v4" } else { "v6" }
                ),
            );
        }
        let size = hosts(range.bits - prefix);
        let first = next.and_then(|next| next.checked_add(size)).map(|next| next & !size);
        let Some(first) = first.filter(|first| *first <= range.last()) else {
            return Stop::argument(
                index,
                format!("not enough remaining address space for a subnet with a prefix of {prefix} bits after {}", call.text(0)?),
            );
        };
        next = (first | size).checked_add(1);
        items.push(Value::string(Range { first, prefix, bits: range.bits }.text()));
    }
    Ok(Value::list(Type::String, items))
}

/// `cidrcontains(range, address or range)` of OpenTofu.
pub(super) fn contains(call: &Call<'_>) -> Outcome {
    let range = range(call, 0)?;
    let text: &str = call.text(1)?;
    let inner = match parse_address(text) {
        Some((address, bits)) => Some(Range { first: address, prefix: bits, bits }),
        None => Range::parse(text),
    };
    match inner {
        Some(inner) if inner.bits == range.bits => {
            Ok(Data::Bool(range.first <= inner.first && inner.last() <= range.last()).into())
        }
        Some(_) => Stop::message("address family mismatch"),
        None => Stop::argument(1, format!("{text:?} is neither an address nor an address range")),
    }
}
