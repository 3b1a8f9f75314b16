//! Who and what there is: hosts with their addresses, users, and addresses outside.

/// A machine inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Host {
    /// Its name.
    pub(super) name: String,
    /// Its address, IPv4.
    pub(super) address: String,
}

const FAMILIES: &[(&str, usize, u8)] = &[
    ("fin-ws", 8, 20),
    ("hr-ws", 5, 21),
    ("eng-ws", 9, 22),
    ("web", 4, 30),
    ("db", 4, 31),
    ("filer", 3, 32),
    ("dc", 2, 10),
    ("build-agent", 7, 42),
    ("scan", 2, 50),
];

/// People.
pub(super) const PEOPLE: &[&str] = &[
    "amara.okoye",
    "b.lindqvist",
    "chen.wei",
    "d.kowalska",
    "elif.demir",
    "f.moreau",
    "g.haddad",
    "h.tanaka",
    "ines.duarte",
    "j.novak",
    "k.mensah",
    "l.petrova",
    "m.rossi",
    "n.sharma",
    "o.larsen",
    "p.silva",
];

/// Accounts that are only seen where somebody tries many.
pub(super) const STAFF: &[&str] = &[
    "a.brandt",
    "a.ferreira",
    "b.osei",
    "c.nilsen",
    "d.aydin",
    "e.castell",
    "f.ibrahim",
    "g.virtanen",
    "h.mbeki",
    "i.koval",
    "j.alvarez",
    "k.schmitt",
    "l.oconnor",
    "m.dubois",
    "n.yamada",
    "o.hansen",
    "p.reddy",
    "r.colombo",
    "s.park",
    "t.weber",
    "u.eze",
    "v.popescu",
    "w.jansen",
    "y.cohen",
];

/// Every machine of a tenant; `site` sets the second octet apart.
pub(super) fn hosts(site: u8) -> Vec<Host> {
    FAMILIES
        .iter()
        .flat_map(|(family, count, subnet)| {
            (1..=*count).map(move |number| Host {
                name: format!("{family}-{number:02}"),
                address: format!("10.{site}.{subnet}.{number}"),
            })
        })
        .collect()
}

/// The `index`th address outside, from the ranges reserved for documentation.
pub(super) fn remote(index: usize) -> String {
    let network = ["203.0.113", "198.51.100", "192.0.2"];
    let host = 10 + (index * 7) % 230;
    format!(
        "{}.{host}",
        network.get(index % 3).copied().unwrap_or("192.0.2")
    )
}

#[cfg(test)]
mod tests {
    use super::hosts;

    #[test]
    fn the_build_agent_everyone_asks_about_exists() {
        let found = hosts(0)
            .into_iter()
            .find(|host| host.address == "10.0.42.7");
        assert_eq!(
            found.map(|host| host.name),
            Some("build-agent-07".to_owned())
        );
    }
}
