//! Finds a secret in a text in every form in which it can be read: as it is, split by characters that show nothing, and with
//! characters of it written as JSON or percent escapes.

use std::borrow::Cow;
use std::ops::Range;

use crate::sanitise::is_hidden;

/// The text with `instead` wherever the secret stands, or half of it and more.
pub(super) fn replace<'t>(text: &'t str, secret: &str, instead: &str) -> Cow<'t, str> {
    let Some(mut found) = find(text, secret) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        out.push_str(&rest[..found.start]);
        out.push_str(instead);
        rest = &rest[found.end..];
        match find(rest, secret) {
            Some(next) => found = next,
            None => break,
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Where the secret stands first, or half of it and more, which is what is left where a text was cut in the middle of it: at
/// its end, or at its beginning.
pub(super) fn find(text: &str, secret: &str) -> Option<Range<usize>> {
    let rear = find_rear(text, secret);
    let front = find_front(text, secret);
    match (front, rear) {
        (Some(front), Some(rear)) if rear.start < front.start => Some(rear),
        (None, rear) => rear,
        (front, _) => front,
    }
}

/// How many characters in the middle of a secret are looked for.
const MIDDLE: usize = 8;

/// Where a part of the secret stands that has lost its beginning.
fn find_rear(text: &str, secret: &str) -> Option<Range<usize>> {
    let middle = secret.len() / 2;
    let anchor = secret.get(middle..middle + MIDDLE)?;
    let least = secret.len().div_ceil(2);
    memchr::memmem::find_iter(text.as_bytes(), anchor).find_map(|at| {
        let before = text.as_bytes()[..at].iter().rev();
        let wanted = secret.as_bytes()[..middle].iter().rev();
        let back = before.zip(wanted).take_while(|(one, other)| one == other);
        let back = back.count();
        let (end, matched) = matches(text, at, &secret[middle..]);
        (back + matched >= least).then(|| at - back..end)
    })
}

/// Where the secret stands, or its first half and more.
fn find_front(text: &str, secret: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let first = *secret.as_bytes().first()?;
    let second = secret.as_bytes().get(1).copied();
    // Every line that is written is gone through, so that what can't be the secret has to be seen at its second byte.
    let may_begin = |start: usize| {
        let next = bytes.get(start + 1).copied();
        match bytes[start] {
            // A run of backslashes is one escape, which begins with the first of them: each is looked at once.
            b'\\' if first != b'\\' => {
                let is_first = start == 0 || bytes[start - 1] != b'\\';
                is_first && (matches!(next, Some(b'u' | b'\\')) || next == Some(first))
            }
            b'%' if first != b'%' => next.is_some_and(|next| next.is_ascii_hexdigit()),
            _ => next.is_none_or(|next| {
                second.is_none()
                    || Some(next) == second
                    || matches!(next, b'%' | b'\\' | 0..0x20 | 0x7f..)
            }),
        }
    };
    let starts = memchr::memchr3_iter(first, b'%', b'\\', bytes);
    let mut starts = starts.filter(|start| may_begin(*start));
    starts.find_map(|start| Some(start..ends(text, start, secret)?))
}

/// Where what stands here ends, if it is the secret or its first half and more.
fn ends(text: &str, start: usize, secret: &str) -> Option<usize> {
    let (end, matched) = matches(text, start, secret);
    (matched >= secret.len().div_ceil(2)).then_some(end)
}

/// Up to where what stands here is the beginning of the secret, and how many characters of it.
fn matches(text: &str, start: usize, secret: &str) -> (usize, usize) {
    let mut end = start;
    for (matched, wanted) in secret.bytes().enumerate() {
        let mut at = end;
        if matched > 0 {
            while let Some(after) = skip_hidden(text, at) {
                at = after;
            }
        }
        match unit(&text.as_bytes()[at..]) {
            Some((unit, length)) if unit == u32::from(wanted) => end = at + length,
            _ => return (end, matched),
        }
    }
    (end, secret.len())
}

/// Behind a character here that shows nothing, if there is one.
fn skip_hidden(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    if is_hidden(first) {
        return Some(at + first.len_utf8());
    }
    let (unit, length) = escape(rest.as_bytes())?;
    // The second plane in which characters show nothing is written in two units, each beginning alike.
    let hides = char::from_u32(unit).map_or_else(
        || unit == 0xdb40 || (0xdc00..=0xdfff).contains(&unit),
        is_hidden,
    );
    hides.then_some(at + length)
}

/// The character that a text begins with and how many bytes it is written in: itself, `%61`, `%2561`, `\u0061` or `\/`, also
/// where the backslash is escaped in turn.
fn unit(bytes: &[u8]) -> Option<(u32, usize)> {
    match bytes.first()? {
        b'%' => {
            let mut at = 1;
            while bytes[at..].starts_with(b"25") {
                at += 2;
            }
            let unit = hex(bytes.get(at..at + 2)?)?;
            Some((unit, at + 2))
        }
        b'\\' => escape(bytes).or_else(|| escaped_sign(bytes)),
        byte => byte.is_ascii().then_some((u32::from(*byte), 1)),
    }
}

fn escape(bytes: &[u8]) -> Option<(u32, usize)> {
    let at = bytes.iter().take_while(|byte| **byte == b'\\').count();
    if at == 0 || *bytes.get(at)? != b'u' {
        return None;
    }
    let unit = hex(bytes.get(at + 1..at + 5)?)?;
    Some((unit, at + 5))
}

/// One of the signs that JSON may write behind a backslash and that a key may hold.
fn escaped_sign(bytes: &[u8]) -> Option<(u32, usize)> {
    let at = bytes.iter().take_while(|byte| **byte == b'\\').count();
    let sign = bytes.get(at).filter(|sign| b"/\"".contains(sign))?;
    Some((u32::from(*sign), at + 1))
}

fn hex(digits: &[u8]) -> Option<u32> {
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = str::from_utf8(digits).ok().filter(|_| is_hex)?;
    u32::from_str_radix(digits, 16).ok()
}

/// A text with the escapes in it read, and what shows nothing left out: in which a pattern finds what is hidden so.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if let Some(after) = skip_hidden(text, at) {
            at = after;
            continue;
        }
        let read = unit(&text.as_bytes()[at..]);
        let read = read.and_then(|(unit, length)| Some((char::from_u32(unit)?, length)));
        let Some((character, length)) = read else {
            // A run of backslashes that escapes nothing is passed as a whole, or each of them would look at the rest of it.
            let rest = &text[at..];
            let run = rest.len() - rest.trim_start_matches('\\').len();
            let length = run.max(rest.chars().next().map_or(1, char::len_utf8));
            out.push_str(&rest[..length]);
            at += length;
            continue;
        };
        out.push(character);
        at += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "zoo_00112233445566778899aabbccddeeff0011223344556677";

    fn redacted(text: &str) -> String {
        replace(text, SECRET, "[redacted]").into_owned()
    }

    #[test]
    fn half_of_it_is_too_much_and_less_is_a_word() {
        let [half, less] = [&SECRET[..26], &SECRET[..25]];
        assert_eq!(
            redacted(&format!("{SECRET} {half}…")),
            "[redacted] [redacted]…"
        );
        assert_eq!(redacted(less), less);
        assert_eq!(redacted("zoo_ zoo% \\u %"), "zoo_ zoo% \\u %");
        assert_eq!(replace("", "", "x"), "");
    }

    #[test]
    fn what_has_lost_its_beginning_is_found_too() {
        for lost in [4, 18, 26] {
            let rear = &SECRET[lost..];
            for before in ["", "[redacted]", "z", "9 ", "\u{200b}"] {
                let text = format!("{before}{rear} b");
                assert_eq!(redacted(&text), format!("{before}[redacted] b"), "{text}");
            }
        }
        assert_eq!(redacted(&SECRET[27..]), SECRET[27..]);
        // A part of the middle, and one that goes on in other forms.
        assert_eq!(redacted(&format!("x{}y", &SECRET[8..44])), "x[redacted]y");
        let split: String = SECRET[36..]
            .chars()
            .flat_map(|one| ['\u{200b}', one])
            .collect();
        assert_eq!(
            redacted(&format!("{}{split}", &SECRET[20..36])),
            "[redacted]"
        );
    }

    #[test]
    fn escapes_of_escapes_are_read() {
        for first in [
            "%7a",
            "%257A",
            "\\u007a",
            "\\\\u007A",
            "z\\u200b",
            "z\\udb40\\udc61",
        ] {
            let text = format!("a {first}{} b", &SECRET[1..]);
            assert_eq!(redacted(&text), "a [redacted] b", "{text}");
            assert!(unescaped(&text).contains(SECRET), "{text}");
        }
    }

    #[test]
    fn signs_behind_a_backslash_are_read() {
        let secret = "/abcd+efgh/ijkl\"mnop/qrst==";
        for backslashes in ["", "\\", "\\\\", "\\\\\\"] {
            let written = secret.replace('/', &format!("{backslashes}/"));
            let written = written.replace('"', &format!("{backslashes}\""));
            let text = format!("a {written} b");
            assert_eq!(replace(&text, secret, "[redacted]"), "a [redacted] b");
            assert!(unescaped(&text).contains(secret), "{text}");
        }
        let others = "\\/abc C:\\\\ \\\" //";
        assert_eq!(replace(others, secret, "[redacted]"), others);
    }

    #[test]
    fn long_runs_are_gone_through_once() {
        // In the square of their length these would take minutes.
        let long = 1_000_000;
        for run in [
            "\\",
            "%",
            "%25",
            "z",
            "zo",
            "\u{200b}",
            "z\u{200b}",
            "\\u200b",
        ] {
            let text = run.repeat(long / run.len());
            assert_eq!(find(&text, SECRET), None);
            assert_eq!(
                find(&format!("{text}{SECRET}"), SECRET).map(|found| found.end),
                Some(text.len() + SECRET.len())
            );
            let _ = unescaped(&text);
        }
        let escaped = format!("{}u007a{}", "\\".repeat(long), &SECRET[1..]);
        assert_eq!(redacted(&escaped), "[redacted]");
    }

    /// One character of the secret in one of its forms.
    fn form() -> impl Strategy<Value = fn(char) -> String> {
        let forms: [fn(char) -> String; 6] = [
            |plain| plain.to_string(),
            |plain| format!("%{:02x}", u32::from(plain)),
            |plain| format!("%{:02X}", u32::from(plain)),
            |plain| format!("\\u{:04x}", u32::from(plain)),
            |plain| format!("{plain}\u{200b}\u{e0041}"),
            |plain| format!("{plain}\\u2060"),
        ];
        proptest::sample::select(forms.to_vec())
    }

    proptest! {
        #[test]
        fn no_form_of_it_is_kept(
            before in "[^z%\\\\]{0,9}",
            forms in proptest::collection::vec(form(), SECRET.len()),
            after in "[^0-9%\\\\]{0,9}",
        ) {
            let written: String = SECRET.chars().zip(&forms).map(|(plain, form)| form(plain)).collect();
            let kept = redacted(&format!("{before}{written}{after}"));
            prop_assert!(kept.starts_with(&format!("{before}[redacted]")), "{kept}");
            prop_assert!(!unescaped(&kept).contains(&SECRET[26..]));
        }

        #[test]
        fn any_text_is_gone_through(text in ".{0,200}") {
            let _ = unescaped(&text);
            prop_assert_eq!(redacted(&text), text);
        }
    }
}
