//! Indicators as people paste them: the plain forms that a defanged, mapped or quoted address, host,
//! URL or mail address stands for.
//!
//! Reports write `10.0.42[.]7` and `hxxps://evil[.]example` so that nobody clicks them, a column of
//! IPv6 type prints `::ffff:10.0.42.7`, and a log line carries a port. Data holds the plain form.
//! Deliberately absent: percent-encoding and internationalised names, whose plain form is not one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The shortest form that is tried beside the text itself: a shorter one occurs nearly everywhere, and
/// a search for `[.]` must not match every text with a full stop.
const SHORTEST: usize = 3;

/// The longest text that other forms are made of. An indicator is shorter; a paragraph is searched as it is.
const LONGEST: usize = 2_048;

/// What surrounds an indicator in prose, in JSON and in Markdown.
const AROUND: &[char] = &[
    '"', '\'', '`', '‘', '’', '“', '”', '«', '»', '<', '>', '(', ')', '[', ']', '{', '}', ',', ';',
    ' ', '\t', '\r', '\n',
];

/// What ends a sentence behind one.
const BEHIND: &[char] = &['.', '!', '?', ':', '…'];

/// The text as it was given, and after it the plain forms it may stand for, each once.
///
/// `10.0.42[.]7`, `::ffff:10.0.42.7` and `10.0.42.7:443` each give `10.0.42.7` among others, and
/// `10.0.42.7` gives `::ffff:a00:2a07`. A text that any of them occurs in holds what was meant.
#[must_use]
pub fn forms(text: &str) -> Vec<String> {
    let mut forms = vec![text.to_owned()];
    if text.len() > LONGEST {
        return forms;
    }
    let refanged = refanged(text);
    let mut words = refanged.split_whitespace();
    match (words.next(), words.next()) {
        (Some(_), None) => {
            // With its full stop first: `example.` is also how a name server writes a host.
            let bare = refanged.trim_matches(AROUND);
            let whole = unwrapped(&refanged);
            push(&mut forms, bare.to_owned());
            push(&mut forms, whole.clone());
            let host = without_port(&whole);
            push(&mut forms, host.clone());
            for form in addresses(&host) {
                push(&mut forms, form);
            }
        }
        (Some(_), Some(_)) => {
            push(&mut forms, refanged.trim().to_owned());
            // A phrase with an address in it: `denied ::ffff:10.0.42.7`.
            let plain = refanged
                .split_whitespace()
                .map(|word| plain(word).unwrap_or_else(|| word.to_owned()));
            push(&mut forms, plain.collect::<Vec<_>>().join(" "));
        }
        (None, _) => {}
    }
    forms
}

/// How people write an address that a text is: `::ffff:10.0.42.7` is `10.0.42.7`. `None` for any other
/// text, and for an address that is written so already.
#[must_use]
pub fn plain(text: &str) -> Option<String> {
    let address = text.parse::<Ipv6Addr>().ok()?.to_ipv4_mapped()?;
    Some(address.to_string())
}

/// A form that differs from those before it, in more than letter case, and says enough.
fn push(forms: &mut Vec<String>, form: String) {
    let known = forms.iter().any(|known| known.eq_ignore_ascii_case(&form));
    let says_enough = form.chars().count() >= SHORTEST && form.chars().any(char::is_alphanumeric);
    if !known && says_enough {
        forms.push(form);
    }
}

/// Without what stands around it. The brackets of `[::1]:443` belong to the address, and go with its port.
fn unwrapped(text: &str) -> String {
    let mut text = text.trim();
    loop {
        // `::` ends an address, and `https://` is no sentence.
        let end = match text.trim_end_matches(BEHIND) {
            shorter if text.ends_with("::") && shorter.parse::<Ipv6Addr>().is_err() => text,
            shorter => shorter,
        };
        let bracketed = end.starts_with('[') && end.contains("]:");
        let shorter = if bracketed {
            end.trim_end_matches(AROUND)
        } else {
            end.trim_matches(AROUND)
        };
        if shorter == text {
            break;
        }
        text = shorter;
    }
    // A URL means the same with and without the slash behind its host.
    let host_alone = text
        .split_once("://")
        .is_some_and(|(_, rest)| rest.find('/') == Some(rest.len() - 1));
    if host_alone {
        text.trim_end_matches('/').to_owned()
    } else {
        text.to_owned()
    }
}

/// An address or host without its port, and without a prefix length that is all of it.
fn without_port(text: &str) -> String {
    if let Some((address, length)) = text.split_once('/')
        && let Ok(address) = address.parse::<IpAddr>()
        && length == if address.is_ipv4() { "32" } else { "128" }
    {
        return address.to_string();
    }
    if let Some(inside) = text.strip_prefix('[')
        && let Some((address, behind)) = inside.split_once(']')
        && address.parse::<Ipv6Addr>().is_ok()
        && (behind.is_empty() || behind.strip_prefix(':').is_some_and(is_port))
    {
        return address.to_owned();
    }
    // More than one colon is an address of its own, none of whose groups is a port.
    if text.matches(':').count() == 1
        && let Some((host, port)) = text.split_once(':')
        && host.contains('.')
        && host
            .chars()
            .all(|any| any.is_alphanumeric() || matches!(any, '.' | '-' | '_'))
        && is_port(port)
    {
        return host.to_owned();
    }
    // The mapped form of one with a port, as some logs write it without brackets.
    if let Some((host, port)) = text.rsplit_once(':')
        && host.contains('.')
        && is_port(port)
        && host.parse::<Ipv6Addr>().is_ok()
    {
        return host.to_owned();
    }
    text.to_owned()
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// The other ways to write an address: of IPv4 the mapped forms, of a mapped one the IPv4, and of any
/// IPv6 address the short form that services print.
fn addresses(text: &str) -> Vec<String> {
    let mapped = |address: Ipv4Addr| {
        let [a, b, c, d] = address.octets();
        let hex = format!(
            "::ffff:{:x}:{:x}",
            u16::from_be_bytes([a, b]),
            u16::from_be_bytes([c, d])
        );
        vec![address.to_string(), format!("::ffff:{address}"), hex]
    };
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => mapped(address),
        Ok(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
            Some(address) => mapped(address),
            None => vec![address.to_string()],
        },
        Err(_) => Vec::new(),
    }
}

/// The text with what was put in to make it harmless taken out again.
fn refanged(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((plain, length)) = bracketed(rest) {
            // `user [at] example [dot] com`: the spaces belong to the disguise.
            let spaced =
                out.ends_with(' ') && rest[length..].starts_with(' ') && matches!(plain, "." | "@");
            if spaced {
                out.truncate(out.trim_end_matches(' ').len());
            }
            out.push_str(plain);
            rest = &rest[length..];
            if spaced {
                rest = rest.trim_start_matches(' ');
            }
        } else if let Some(length) = half_bracketed(&out, rest) {
            out.push('.');
            rest = &rest[length..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    scheme(&out)
}

/// What a bracket disguises at the beginning of a text, and how many bytes it takes: `[.]`, `(dot)`, `{ at }`.
fn bracketed(text: &str) -> Option<(&'static str, usize)> {
    let close = match text.chars().next()? {
        '[' => ']',
        '(' => ')',
        '{' => '}',
        _ => return None,
    };
    // The longest disguise is seven characters with a space at either side of it.
    let end = text
        .char_indices()
        .take(10)
        .find(|(_, any)| *any == close)?
        .0;
    let inside = text[1..end].trim().to_ascii_lowercase();
    let plain = match inside.as_str() {
        "." | "dot" | "punkt" => ".",
        ":" => ":",
        "://" => "://",
        "/" => "/",
        "@" | "at" => "@",
        _ => return None,
    };
    Some((plain, end + 1))
}

/// `evil[.example` and `evil.]example`, where only one bracket was put in.
fn half_bracketed(before: &str, text: &str) -> Option<usize> {
    let word = |any: Option<char>| any.is_some_and(char::is_alphanumeric);
    let length = ["[.", ".]", "(.", ".)"]
        .iter()
        .find(|half| text.starts_with(**half))?
        .len();
    (word(before.chars().next_back()) && word(text[length..].chars().next())).then_some(length)
}

/// `hxxp://` and `hxxps://` are `http://` and `https://`, `fxp://` is `ftp://`.
fn scheme(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at);
        let begins = before
            .char_indices()
            .rev()
            .take_while(|(_, any)| any.is_ascii_alphanumeric() || *any == '*')
            .last()
            .map_or(at, |(at, _)| at);
        let plain = match before[begins..].to_ascii_lowercase().as_str() {
            "hxxp" | "h**p" | "htxp" | "hxtp" => "http",
            "hxxps" | "h**ps" | "htxps" | "hxtps" => "https",
            "fxp" => "ftp",
            _ => &before[begins..],
        };
        out.push_str(&before[..begins]);
        out.push_str(plain);
        out.push_str("://");
        rest = &after[3..];
    }
    out.push_str(rest);
    out
}
