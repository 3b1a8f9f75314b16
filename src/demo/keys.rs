//! The keys of the embedded tenant. They are constants and public: the listener is loopback, the data invented.

/// One key: its name in the console, its text, and what it may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The name shown by `GET /api/v1/api-keys`.
    pub name: &'static str,
    /// The bearer token: `aisoc_` and 48 hex digits.
    pub token: &'static str,
    /// The scopes it holds.
    pub scopes: &'static [&'static str],
}

impl Key {
    /// The public prefix: the token's first 12 characters.
    #[must_use]
    pub fn prefix(&self) -> &'static str {
        self.token.get(..12).unwrap_or(self.token)
    }
}

/// Every key the seed knows. Field names say what sets each one apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    /// First tenant, owned by an analyst, every scope: what `--demo` uses.
    pub analyst: Key,
    /// First tenant, `alerts:read` alone.
    pub alerts_only: Key,
    /// First tenant, reads everything but the lake; may not investigate.
    pub without_lake: Key,
    /// First tenant, `*`, but owned by nobody: `GET /auth/me` is 404.
    pub ownerless: Key,
    /// First tenant, past its date: 401 `API key has expired`.
    pub expired: Key,
    /// First tenant, switched off: 401 `Invalid or revoked API key`.
    pub revoked: Key,
    /// Second tenant's analyst: sees none of the first tenant's rows.
    pub other_tenant: Key,
}

impl Keys {
    /// All keys, in the order of the fields.
    #[must_use]
    pub fn all(&self) -> [Key; 7] {
        [
            self.analyst,
            self.alerts_only,
            self.without_lake,
            self.ownerless,
            self.expired,
            self.revoked,
            self.other_tenant,
        ]
    }
}

const ANALYST: &[&str] = &[
    "alerts:read",
    "cases:*",
    "detections:read",
    "rules:read",
    "lake:query",
    "lake:read_schema",
    "audit_log:read",
];

/// The keys of the seed.
pub(crate) const KEYS: Keys = Keys {
    analyst: Key {
        name: "Morgan's assistant",
        token: "aisoc_5eed000000000000000000000000000000000000000a0001",
        scopes: ANALYST,
    },
    alerts_only: Key {
        name: "Wallboard",
        token: "aisoc_5eed010000000000000000000000000000000000000a0002",
        scopes: &["alerts:read"],
    },
    without_lake: Key {
        name: "Weekly report",
        token: "aisoc_5eed020000000000000000000000000000000000000a0003",
        scopes: &["alerts:read", "cases:read", "rules:read"],
    },
    ownerless: Key {
        name: "Automation (unowned)",
        token: "aisoc_5eed030000000000000000000000000000000000000a0004",
        scopes: &["*"],
    },
    expired: Key {
        name: "Contractor, spring",
        token: "aisoc_5eed040000000000000000000000000000000000000a0005",
        scopes: ANALYST,
    },
    revoked: Key {
        name: "Lost laptop",
        token: "aisoc_5eed050000000000000000000000000000000000000a0006",
        scopes: ANALYST,
    },
    other_tenant: Key {
        name: "Harbour analyst",
        token: "aisoc_5eed060000000000000000000000000000000000000b0001",
        scopes: ANALYST,
    },
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn tokens_have_the_services_form_and_prefixes_are_unique() {
        let mut prefixes = BTreeSet::new();
        for key in KEYS.all() {
            assert_eq!(key.token.len(), 54, "{}", key.name);
            let digits = key.token.strip_prefix("aisoc_").unwrap_or_default();
            assert!(
                digits
                    .bytes()
                    .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
                "{}",
                key.name
            );
            assert!(prefixes.insert(key.prefix()), "{}", key.name);
        }
    }
}
