//! Functions on address ranges, for IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Call;
use super::stop::{Outcome, Stop};
use crate::model::{Data, Key, Value};

struct Range {
    /// The address as written, as a number.
    address: u128,
    prefix: u32,
    bits: u32,
}

impl Range {
    fn parse(text: &str) -> Option<Range> {
        let (address, prefix) = text.split_once('/')?;
        if prefix.is_empty() || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let prefix = prefix.parse().ok()?;
        let (address, bits) = match address.parse().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        (prefix <= bits).then_some(Range { address, prefix, bits })
    }

    /// The bits that tell the hosts of a network of `prefix` apart.
    fn hosts(&self, prefix: u32) -> u128 {
        1u128.checked_shl(self.bits - prefix).map_or(u128::MAX, |size| size - 1)
    }

    fn first(&self) -> u128 {
        self.address & !self.hosts(self.prefix)
    }

    fn last(&self) -> u128 {
        self.address | self.hosts(self.prefix)
    }

    fn text(&self, address: u128) -> String {
        if self.bits == 32 {
            Ipv4Addr::from(u32::try_from(address & u128::from(u32::MAX)).unwrap_or(0)).to_string()
        } else {
            Ipv6Addr::from(address).to_string()
        }
    }
}

fn range(call: &Call<'_>) -> Result<Range, Stop> {
    match Range::parse(call.text(0)?) {
        Some(range) => Ok(range),
        None => Stop::message(format!("`{}` takes an address range such as 10.0.0.0/16", call.name)),
    }
}

/// `parseCidr(range)`: an IPv6 range has no broadcast address.
/// <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-cidr#parsecidr>
pub(super) fn parse_cidr(call: &Call<'_>) -> Outcome {
    let range = range(call)?;
    let mut entries = vec![
        (Key::new("network"), Value::string(range.text(range.first()))),
        (Key::new("netmask"), Value::string(range.text(!range.hosts(range.prefix)))),
    ];
    let (first, last) = usable(&range);
    if range.bits == 32 {
        entries.push((Key::new("broadcast"), Value::string(range.text(range.last()))));
    }
    entries.push((Key::new("firstUsable"), Value::string(range.text(first))));
    entries.push((Key::new("lastUsable"), Value::string(range.text(last))));
    entries.push((Key::new("cidr"), Data::Int(i64::from(range.prefix)).into()));
    Ok(Value::object(entries))
}

fn usable(range: &Range) -> (u128, u128) {
    let (first, last) = (range.first(), range.last());
    if range.bits == 32 && last - first > 1 { (first + 1, last - 1) } else { (first, last) }
}

/// `cidrSubnet(range, prefix, index)`.
pub(super) fn cidr_subnet(call: &Call<'_>) -> Outcome {
    let range = range(call)?;
    let prefix = match u32::try_from(call.int(1)?) {
        Ok(prefix) if (range.prefix..=range.bits).contains(&prefix) => prefix,
        _ => return Stop::message("the new prefix of `cidrSubnet` is not within the range"),
    };
    let index = u128::try_from(call.int(2)?).ok();
    let offset = match index {
        Some(0) => Some(0),
        Some(index) => 1u128.checked_shl(range.bits - prefix).and_then(|size| size.checked_mul(index)),
        None => None,
    };
    match offset.and_then(|offset| range.first().checked_add(offset)).filter(|address| *address <= range.last()) {
        Some(address) => Ok(Value::string(format!("{}/{prefix}", range.text(address)))),
        None => Stop::message("the index of `cidrSubnet` is beyond the range"),
    }
}

/// `cidrHost(range, index)`: index 0 is the first address after that of the network.
pub(super) fn cidr_host(call: &Call<'_>) -> Outcome {
    let range = range(call)?;
    let offset = u128::try_from(call.int(1)?).ok().and_then(|index| index.checked_add(1));
    let last = if range.bits == 32 { usable(&range).1 } else { range.last() };
    match offset.and_then(|offset| range.first().checked_add(offset)).filter(|address| *address <= last) {
        Some(address) => Ok(Value::string(range.text(address))),
        None => Stop::message("the index of `cidrHost` is beyond the range"),
    }
}
