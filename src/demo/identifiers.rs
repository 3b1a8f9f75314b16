//! Identifiers and chance that repeat: the same name gives the same UUID and the same draws, on every machine.

/// A repeatable stream of numbers (splitmix64), seeded by a name.
#[derive(Debug, Clone)]
pub(crate) struct Draws(u64);

impl Draws {
    /// The stream that belongs to `name`.
    pub(crate) fn named(name: &str) -> Self {
        Self(fnv1a(name.as_bytes()))
    }

    /// The next 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..bound`; 0 when `bound` is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(1).max(1);
        usize::try_from(self.bits() % bound).unwrap_or(0)
    }

    /// One of `items`; `None` when there are none.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// The UUID that belongs to `name`: version nibble 5, as the service's derived rows have.
pub(crate) fn uuid(name: &str) -> String {
    let mut draws = Draws::named(name);
    let mut bytes = [0_u8; 16];
    bytes[..8].copy_from_slice(&draws.bits().to_be_bytes());
    bytes[8..].copy_from_slice(&draws.bits().to_be_bytes());
    bytes[6] = (bytes[6] & 0x0f) | 0x50;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    dashed(&hex(&bytes))
}

/// Lower-case hex of `bytes`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(digit).collect()
}

/// The canonical form of a UUID in any case, with or without dashes, braces or `urn:uuid:`.
///
/// # Errors
/// The reason in the words of the service's own validator.
pub(crate) fn canonical_uuid(text: &str) -> Result<String, String> {
    let body = text.strip_prefix("urn:uuid:").unwrap_or(text);
    let body = body
        .strip_prefix('{')
        .and_then(|inner| inner.strip_suffix('}'))
        .unwrap_or(body);
    if let Some((position, found)) = body
        .char_indices()
        .find(|(_, c)| !c.is_ascii_hexdigit() && *c != '-')
    {
        return Err(format!(
            "invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `{found}` at {}",
            position + 1
        ));
    }
    let groups: Vec<&str> = body.split('-').collect();
    match groups.as_slice() {
        [whole] if whole.len() == 32 => {}
        [whole] => {
            return Err(format!(
                "invalid length: expected length 32 for simple format, found {}",
                whole.len()
            ));
        }
        [_, _, _, _, _] => {
            for (index, (group, expected)) in groups.iter().zip([8, 4, 4, 4, 12]).enumerate() {
                if group.len() != expected {
                    return Err(format!(
                        "invalid group length in group {index}: expected {expected}, found {}",
                        group.len()
                    ));
                }
            }
        }
        other => {
            return Err(format!(
                "invalid group count: expected 5, found {}",
                other.len()
            ));
        }
    }
    Ok(dashed(&body.replace('-', "").to_ascii_lowercase()))
}

fn dashed(hex: &str) -> String {
    [0..8, 8..12, 12..16, 16..20, 20..32]
        .into_iter()
        .filter_map(|range| hex.get(range))
        .collect::<Vec<_>>()
        .join("-")
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_the_same_uuid_for_ever() {
        assert_eq!(uuid("case/1"), uuid("case/1"));
        assert_ne!(uuid("case/1"), uuid("case/2"));
        assert_eq!(canonical_uuid(&uuid("case/1")), Ok(uuid("case/1")));
    }

    #[test]
    fn uuids_are_read_in_every_spelling_the_service_reads() {
        let canonical = "00000000-0000-0000-0000-00000000000a".to_owned();
        for spelling in [
            "00000000-0000-0000-0000-00000000000A",
            "0000000000000000000000000000000a",
            "urn:uuid:00000000-0000-0000-0000-00000000000a",
            "{00000000-0000-0000-0000-00000000000a}",
        ] {
            assert_eq!(
                canonical_uuid(spelling),
                Ok(canonical.clone()),
                "{spelling}"
            );
        }
        for (text, reason) in [
            ("nope", "invalid character"),
            ("abc", "invalid length"),
            ("ab-cd", "invalid group count"),
            (
                "0000000-0000-0000-0000-00000000000a",
                "invalid group length",
            ),
            ("", "invalid length"),
        ] {
            let message = canonical_uuid(text).err().unwrap_or_default();
            assert!(message.contains(reason), "{text}: {message}");
        }
    }
}
