//! The keys and the people of the embedded tenant. They are constants and public: the listener is loopback, the data
//! invented.

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
    /// First tenant, `*`, but without an owner: `GET /auth/me` is 404.
    pub ownerless: Key,
    /// First tenant, past its date: 401 `API key has expired`.
    pub expired: Key,
    /// First tenant, switched off: 401 `Invalid or revoked API key`.
    pub revoked: Key,
    /// Second tenant's analyst: sees none of the first tenant's rows.
    pub other_tenant: Key,
    /// First tenant, owned by an analyst, with every scope that a key of this release can be given and no other: what
    /// people really have. (The analyst's key above holds more than the service would give it.)
    pub minted: Key,
    /// The tenant with slug `default`: sees the runs that other tenants lose to it.
    pub default_tenant: Key,
}

impl Keys {
    /// All keys, in the order of the fields.
    #[must_use]
    pub fn all(&self) -> [Key; 9] {
        [
            self.analyst,
            self.alerts_only,
            self.without_lake,
            self.ownerless,
            self.expired,
            self.revoked,
            self.other_tenant,
            self.minted,
            self.default_tenant,
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

/// The keys of the seed where `minted` are the scopes that a key can be given.
pub(crate) const fn keys(minted: &'static [&'static str]) -> Keys {
    Keys {
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
        minted: Key {
            name: "Terminal, minted",
            token: "aisoc_5eed070000000000000000000000000000000000000a0007",
            scopes: minted,
        },
        default_tenant: Key {
            name: "Compose's first user",
            token: "aisoc_5eed080000000000000000000000000000000000000c0001",
            scopes: &["alerts:read", "cases:read"],
        },
    }
}

/// A person who can sign in, or gets a specific error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// What they sign in with.
    pub email: &'static str,
    /// Their password.
    pub password: &'static str,
    /// The role, which says what a session of theirs may do: `tenant_admin`, `soc_analyst` or `viewer`.
    pub role: &'static str,
    /// How a sign-in with the right password goes.
    pub sign_in: SignIn,
}

/// How a sign-in with the right password goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// 200 with a session token.
    Password,
    /// 202 `mfa_required`, where the release has second factors.
    SecondFactor,
    /// 202 `mfa_enrollment_required`, where the release has second factors.
    SecondFactorMissing,
    /// 403: single sign-on only.
    SingleSignOn,
    /// 429: too many wrong passwords lately.
    LockedOut,
}

impl SignIn {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SecondFactor => "asked for a second factor on head",
            Self::SecondFactorMissing => "told to enrol a second factor on head",
            Self::SingleSignOn => "single sign-on only",
            Self::LockedOut => "locked out",
        }
    }
}

/// The people of the first tenant who sign in. Field names say what sets each one apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct People {
    /// May do everything, making API keys included.
    pub admin: Person,
    /// Owns the analyst's keys; may make none.
    pub analyst: Person,
    /// Reads alerts and cases.
    pub viewer: Person,
    /// An administrator with a second factor.
    pub second_factor: Person,
    /// An administrator who must enrol a second factor first.
    pub second_factor_missing: Person,
    /// Signs in through an identity provider alone.
    pub single_sign_on: Person,
    /// Was wrong too often lately.
    pub locked_out: Person,
}

impl People {
    /// Everybody, in the order of the fields.
    #[must_use]
    pub fn all(&self) -> [Person; 7] {
        [
            self.admin,
            self.analyst,
            self.viewer,
            self.second_factor,
            self.second_factor_missing,
            self.single_sign_on,
            self.locked_out,
        ]
    }
}

/// The people of the seed.
pub(crate) const PEOPLE: People = People {
    admin: Person {
        email: "dana.wolff@northwind.example",
        password: "demo-admin-password",
        role: "tenant_admin",
        sign_in: SignIn::Password,
    },
    analyst: Person {
        email: "morgan.reyes@northwind.example",
        password: "demo-analyst-password",
        role: "soc_analyst",
        sign_in: SignIn::Password,
    },
    viewer: Person {
        email: "vic.lam@northwind.example",
        password: "demo-viewer-password",
        role: "viewer",
        sign_in: SignIn::Password,
    },
    second_factor: Person {
        email: "mira.chen@northwind.example",
        password: "demo-mfa-password",
        role: "tenant_admin",
        sign_in: SignIn::SecondFactor,
    },
    second_factor_missing: Person {
        email: "enzo.bauer@northwind.example",
        password: "demo-enrol-password",
        role: "tenant_admin",
        sign_in: SignIn::SecondFactorMissing,
    },
    single_sign_on: Person {
        email: "sol.iversen@northwind.example",
        password: "demo-sso-password",
        role: "soc_analyst",
        sign_in: SignIn::SingleSignOn,
    },
    locked_out: Person {
        email: "lena.novak@northwind.example",
        password: "demo-locked-password",
        role: "soc_analyst",
        sign_in: SignIn::LockedOut,
    },
};

/// The scopes of a session: those of its person's role. Analysts and viewers can't read rules, and viewers can't read
/// the lake's schema.
pub(crate) fn scopes_of_role(role: &str) -> &'static [&'static str] {
    match role {
        "tenant_admin" => &[
            "alerts:read",
            "alerts:write",
            "cases:read",
            "cases:write",
            "rules:read",
            "rules:write",
            "reports:read",
            "users:read",
            "users:write",
            "settings:read",
            "settings:write",
            "audit_log:read",
            "actions:read",
            "actions:execute",
            "hunts:read",
            "lake:query",
            "lake:read_schema",
        ],
        "soc_analyst" => &[
            "alerts:read",
            "alerts:write",
            "cases:read",
            "cases:write",
            "reports:read",
            "actions:read",
            "hunts:read",
            "lake:query",
            "lake:read_schema",
        ],
        "viewer" => &["alerts:read", "cases:read", "reports:read"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn tokens_have_the_services_form_and_prefixes_are_unique() {
        let mut prefixes = BTreeSet::new();
        for key in keys(&["alerts:read"]).all() {
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
