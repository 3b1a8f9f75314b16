//! Addresses: 16-byte blobs, IPv4 mapped. A result that carries one as it is has no JSON form.

use std::net::{IpAddr, Ipv6Addr};

use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};

use super::text::flag;
use super::{Outcome, problem, scalar, text_of};

pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    for name in ["toIPv6", "IPv6StringToNum", "toIPv6OrDefault"] {
        scalar(connection, name, 1, move |context| {
            match context.get_raw(0) {
                ValueRef::Null => Ok(Value::Null),
                ValueRef::Blob(bytes) => Ok(Value::Blob(bytes.to_vec())),
                _ => {
                    let text = text_of(context, 0)?.unwrap_or_default();
                    match parse(&text) {
                        Some(address) => Ok(Value::Blob(address.octets().to_vec())),
                        None if name.ends_with("OrDefault") => Ok(Value::Blob(vec![0; 16])),
                        None => Err(problem(&format!("Invalid IPv6 value {text}"))),
                    }
                }
            }
        })?;
    }
    scalar(connection, "IPv6NumToString", 1, |context| {
        match context.get_raw(0) {
            ValueRef::Blob(bytes) => written(bytes),
            ValueRef::Null => Ok(Value::Null),
            _ => Err(problem("Illegal type of argument, IPv6 expected")),
        }
    })?;
    scalar(connection, "isIPAddressInRange", 2, |context| {
        let address = match context.get_raw(0) {
            ValueRef::Blob(bytes) => from_bytes(bytes).map(IpAddr::V6),
            _ => text_of(context, 0)?.and_then(|text| text.trim().parse().ok()),
        };
        let range = text_of(context, 1)?.unwrap_or_default();
        match (address, parse_range(&range)) {
            (Some(address), Some((network, bits))) => Ok(flag(is_within(address, network, bits))),
            _ => Err(problem(&format!("Cannot parse address or range {range}"))),
        }
    })
}

/// The text of an address: `::ffff:10.0.0.1` for a mapped one, as ClickHouse writes it.
pub(super) fn written(bytes: &[u8]) -> Outcome {
    from_bytes(bytes)
        .map(|address| Value::Text(address.to_string()))
        .ok_or_else(|| problem("Illegal length of an IPv6 value"))
}

fn from_bytes(bytes: &[u8]) -> Option<Ipv6Addr> {
    <[u8; 16]>::try_from(bytes).ok().map(Ipv6Addr::from)
}

fn parse(text: &str) -> Option<Ipv6Addr> {
    match text.trim().parse().ok()? {
        IpAddr::V4(address) => Some(address.to_ipv6_mapped()),
        IpAddr::V6(address) => Some(address),
    }
}

fn parse_range(text: &str) -> Option<(IpAddr, u32)> {
    let (network, bits) = text.split_once('/')?;
    let (network, bits): (IpAddr, u32) = (network.trim().parse().ok()?, bits.parse().ok()?);
    let most = if network.is_ipv4() { 32 } else { 128 };
    (bits <= most).then_some((network, bits))
}

/// As `ClickHouse` has it: a mapped address is of the other family, and in no range of IPv4.
fn is_within(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => shares(
            address.to_ipv6_mapped(),
            network.to_ipv6_mapped(),
            bits + 96,
        ),
        (IpAddr::V6(address), IpAddr::V6(network)) => shares(address, network, bits),
        _ => false,
    }
}

fn shares(address: Ipv6Addr, network: Ipv6Addr, bits: u32) -> bool {
    let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
    u128::from(address) & mask == u128::from(network) & mask
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_addresses_of_their_family() {
        for (address, range, inside) in [
            ("10.0.42.7", "10.0.0.0/8", true),
            ("10.0.42.7", "10.0.42.0/29", true),
            ("10.0.42.8", "10.0.42.0/29", false),
            ("::ffff:10.0.42.7", "10.0.42.7/32", false),
            ("::ffff:10.0.42.7", "::ffff:10.0.42.0/120", true),
            ("2001:db8::1", "2001:db8::/32", true),
            ("10.0.0.1", "0.0.0.0/0", true),
            ("2001:db8::1", "::/0", true),
        ] {
            let (network, bits) = parse_range(range).unwrap();
            assert_eq!(
                is_within(address.parse().unwrap(), network, bits),
                inside,
                "{address} {range}"
            );
        }
    }
}
