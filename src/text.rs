//! Small helpers for text that people read.

/// The candidate most like `name`, if any is close enough to be a slip of the pen.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_name_and_noise_finds_none() {
        let names = ["aisoc_get_case", "aisoc_list_cases"];
        assert_eq!(nearest("aisoc_get_cases", names), Some("aisoc_get_case"));
        assert_eq!(
            nearest("list_case", ["list_cases", "x"]),
            Some("list_cases")
        );
        assert_eq!(nearest("zzz", names), None);
    }
}
