//! The second try of a name that the service compares letter by letter.

/// What the first request gives; where the service knows no such thing, what the second gives. Of two refusals the first.
///
/// # Errors
/// As the requests.
pub async fn second_try<T, E>(
    is_not_found: impl Fn(&E) -> bool,
    first: impl Future<Output = Result<T, E>>,
    second: Option<impl Future<Output = Result<T, E>>>,
) -> Result<T, E> {
    match (first.await, second) {
        (Err(refusal), Some(second)) if is_not_found(&refusal) => match second.await {
            Err(error) if is_not_found(&error) => Err(refusal),
            given => given,
        },
        (given, _) => given,
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::second_try;

    #[tokio::test]
    async fn of_two_refusals_the_first_is_told_and_another_error_ends_it() {
        let (none, broken) = (Err("none 1"), Err("broken 1"));
        for (first, second, given) in [
            (Ok(1), Some(Ok(2)), Ok(1)),
            (broken, Some(Ok(2)), broken),
            (none, Some(Ok(2)), Ok(2)),
            (none, Some(Err("none 2")), none),
            (none, Some(Err("broken 2")), Err("broken 2")),
            (none, None, none),
        ] {
            let is_not_found = |error: &&str| error.starts_with("none");
            let tried = second_try(is_not_found, ready(first), second.map(ready)).await;
            assert_eq!(tried, given, "{first:?}, {second:?}");
        }
    }
}
