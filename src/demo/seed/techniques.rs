//! ATT&CK techniques by id, read from `data/techniques.tsv`.

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Technique {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// The tactic, `credential-access`.
    pub(super) tactic: &'static str,
}

/// Every technique, in the table's order.
pub(super) fn all() -> Vec<Technique> {
    include_str!("data/techniques.tsv")
        .lines()
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some(Technique {
                id: cells.next()?,
                name: cells.next()?,
                tactic: cells.next()?,
            })
        })
        .collect()
}

/// Name and tactic of a technique; the id and `unknown` where the table lacks it.
pub(super) fn named<'a>(techniques: &[Technique], id: &'a str) -> (&'a str, &'static str)
where
    'static: 'a,
{
    techniques
        .iter()
        .find(|technique| technique.id == id)
        .map_or((id, "unknown"), |technique| {
            (technique.name, technique.tactic)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        assert_eq!(
            all().len(),
            include_str!("data/techniques.tsv").lines().count()
        );
    }
}
