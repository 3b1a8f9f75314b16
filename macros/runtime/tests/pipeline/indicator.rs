use proptest::prelude::*;
use toolspec_runtime::pipeline::indicator::{forms, plain};

/// Whether a text that holds the plain form is found by what was pasted.
fn finds(pasted: &str, held: &str) -> bool {
    let held = held.to_lowercase();
    forms(pasted)
        .iter()
        .any(|form| held.contains(&form.to_lowercase()))
}

#[test]
fn what_people_paste_finds_what_the_data_holds() {
    for (pasted, held) in [
        ("10.0.42[.]7", "10.0.42.7"),
        ("10[.]0[.]42[.]7", "10.0.42.7"),
        ("10(.)0(.)42(.)7", "10.0.42.7"),
        ("10[dot]0[DOT]42(dot)7", "10.0.42.7"),
        ("10 [.] 0 [.] 42 [.] 7", "10.0.42.7"),
        ("10.0.42[.7", "10.0.42.7"),
        ("10.0.42.]7", "10.0.42.7"),
        ("10.0.42.7", "blocked 10.0.42.7 twice"),
        ("10.0.42.7", "{\"source_ip\": \"::ffff:10.0.42.7\"}"),
        ("10.0.42.7", "src=::ffff:a00:2a07"),
        ("::ffff:10.0.42.7", "10.0.42.7"),
        ("::FFFF:10.0.42.7", "10.0.42.7"),
        ("::ffff:a00:2a07", "10.0.42.7"),
        ("0:0:0:0:0:ffff:0a00:2a07", "10.0.42.7"),
        ("::ffff:10.0.42[.]7", "10.0.42.7"),
        ("[::ffff:10.0.42.7]:443", "10.0.42.7"),
        ("[::ffff:10.0.42.7]", "10.0.42.7"),
        ("::ffff:10.0.42.7:443", "10.0.42.7"),
        ("10.0.42.7:443", "10.0.42.7"),
        ("10.0.42[.]7:443", "10.0.42.7"),
        ("10.0.42.7/32", "10.0.42.7"),
        ("\"10.0.42.7\"", "10.0.42.7"),
        ("'10.0.42.7',", "10.0.42.7"),
        ("`10.0.42.7`", "10.0.42.7"),
        ("“10.0.42.7”", "10.0.42.7"),
        ("<10.0.42.7>", "10.0.42.7"),
        ("(10.0.42.7).", "10.0.42.7"),
        ("10.0.42.7?", "10.0.42.7"),
        ("[10.0.42.7]", "10.0.42.7"),
        ("hxxp://evil[.]example/a", "http://evil.example/a"),
        ("hXXps://evil[.]example", "https://evil.example/"),
        ("hxxps[:]//evil[.]example", "https://evil.example"),
        ("hxxps[://]evil[.]example/", "https://evil.example"),
        ("http[:]//evil.example", "http://evil.example"),
        ("fxp://evil[.]example", "ftp://evil.example"),
        ("evil[.]example", "evil.example"),
        ("evil[.]example:8443", "evil.example"),
        ("EVIL[.]EXAMPLE", "evil.example"),
        ("user[@]example.com", "user@example.com"),
        ("user[at]example[dot]com", "user@example.com"),
        ("user [at] example [dot] com", "user@example.com"),
        ("2001[:]db8[:][:]7", "2001:db8::7"),
        ("2001:0db8:0000:0000:0000:0000:0000:0007", "2001:db8::7"),
        ("[2001:db8::7]:8080", "2001:db8::7"),
        ("2001:db8::7/128", "2001:db8::7"),
        ("denied 10.0.42[.]7 port 22", "Denied 10.0.42.7 port 22"),
        ("denied ::ffff:10.0.42.7", "denied 10.0.42.7"),
        ("  10.0.42.7  ", "10.0.42.7"),
    ] {
        assert!(
            finds(pasted, held),
            "{pasted:?} in {held:?}: {:?}",
            forms(pasted)
        );
    }
}

#[test]
fn what_stands_for_nothing_else_is_searched_as_it_is() {
    for text in [
        "",
        " ",
        "a",
        "powershell -enc",
        "T1059.001",
        "C:\\Windows\\Temp",
        "web-01:443",
        "10.0.42.7:99999",
        "10.0.42.0/24",
        "1.2.3",
        "fe80::1%eth0",
        "2001:db8::7",
        "::",
        "[.]",
        "(dot)",
        "\"a\"",
        "look at this",
        "a[0].b",
    ] {
        let mut forms = forms(text);
        assert_eq!(forms.remove(0), text);
        // What is around `web-01:443` and the like is part of it.
        assert!(forms.is_empty(), "{text:?} gives {forms:?} as well");
    }
    assert!(!finds("[.]", "a sentence."));
    assert!(!finds("(.)", "a sentence."));
}

#[test]
fn a_mapped_address_is_written_as_people_write_it() {
    assert_eq!(plain("::ffff:10.0.42.7").as_deref(), Some("10.0.42.7"));
    assert_eq!(plain("::FFFF:a00:2a07").as_deref(), Some("10.0.42.7"));
    for other in [
        "10.0.42.7",
        "2001:db8::7",
        "::1",
        "::",
        "",
        "::ffff:10.0.42.7 ",
        "::ffff:10.0.42.7:443",
    ] {
        assert_eq!(plain(other), None, "{other:?}");
    }
}

proptest! {
    #[test]
    fn any_text_comes_first_and_each_form_once(text in any::<String>()) {
        let forms = forms(&text);
        prop_assert_eq!(&forms[0], &text);
        for (at, form) in forms.iter().enumerate().skip(1) {
            prop_assert!(!forms[..at].iter().any(|other| other.eq_ignore_ascii_case(form)), "{:?}", forms);
            prop_assert!(form.chars().any(char::is_alphanumeric), "{:?}", forms);
        }
    }

    #[test]
    fn text_near_indicators_comes_first_too(text in r#"[\[\](){}.:/@hxtps*dota0-9f"'`… ]{0,40}"#) {
        prop_assert_eq!(&forms(&text)[0], &text);
    }

    #[test]
    fn each_address_is_found_however_it_is_written(octets in any::<[u8; 4]>(), port in any::<u16>()) {
        let address = std::net::Ipv4Addr::from(octets).to_string();
        let [a, b, c, d] = octets;
        for pasted in [
            format!("{a}[.]{b}.{c}(.){d}"),
            format!("{address}:{port}"),
            format!("::ffff:{address}"),
            format!("::ffff:{a:02x}{b:02x}:{c:02x}{d:02x}"),
            format!("[::ffff:{address}]:{port}"),
            format!("\"{address}\","),
        ] {
            prop_assert!(forms(&pasted).contains(&address), "{} gives {:?}", pasted, forms(&pasted));
        }
    }
}
