//! From an empty home folder to the first answer, in two commands, on the embedded tenant as each release.

use aisoc_mcp::demo::{Fault, Options, Release, Tenant, start};
use serde_json::Value;

use super::home::{Home, Said};

const ADMIN: (&str, &str) = ("dana.wolff@northwind.example", "demo-admin-password");

async fn tenant(release: Release, fault: Option<Fault>) -> Tenant {
    let options = Options {
        release,
        fault,
        ..Options::default()
    };
    start(options).await.unwrap()
}

async fn login(
    home: &Home,
    tenant: &Tenant,
    (email, password): (&str, &str),
    more: &[&str],
) -> Said {
    let arguments = [
        &["login", "--aisoc-url", tenant.url(), "--email", email],
        more,
    ]
    .concat();
    home.run(&arguments, &[], &format!("{password}\n")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_commands_lead_to_the_first_answer() {
    for release in Release::ALL {
        let tenant = tenant(release, None).await;
        let home = Home::new();
        login(&home, &tenant, ADMIN, &[]).await.well();
        let called = home
            .run(&["call", "aisoc_list_alerts"], &[], "")
            .await
            .well();
        let answer: Value = serde_json::from_str(&called.out).unwrap();
        assert!(!answer["items"].as_array().unwrap().is_empty(), "{answer}");
        let schema = home.run(&["call", "aisoc_lake_schema"], &[], "").await;
        if release == Release::V7_3 {
            schema.failed(&["no key can be given `lake:read_schema`", "--session"]);
        } else {
            let schema: Value = serde_json::from_str(&schema.well().out).unwrap();
            assert_eq!(schema["tables"].as_array().unwrap().len(), 3, "{schema}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_makes_no_keys_answers_all_the_same() {
    let tenant = tenant(Release::V7_3, Some(Fault::NoMinting)).await;
    let home = Home::new();
    login(&home, &tenant, ADMIN, &[])
        .await
        .well()
        .says(&["cannot create API keys", "in 30 minutes"]);
    home.run(&["call", "aisoc_list_alerts"], &[], "")
        .await
        .well();
    home.run(&["call", "aisoc_lake_schema"], &[], "")
        .await
        .well();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_person_is_told_their_own_obstacle() {
    let tenant = tenant(Release::Head, None).await;
    for (person, password, words) in [
        ("mira.chen", "demo-mfa-password", "needs a second factor"),
        (
            "enzo.bauer",
            "demo-enrol-password",
            "must set up a second factor",
        ),
        ("sol.iversen", "demo-sso-password", "single sign-on"),
        ("lena.novak", "demo-locked-password", "try again in"),
        (
            "morgan.reyes",
            "demo-analyst-password",
            "lacks `users:write`",
        ),
        ("dana.wolff", "wrong", "does not accept"),
    ] {
        let home = Home::new();
        let email = format!("{person}@northwind.example");
        login(&home, &tenant, (&email, password), &[])
            .await
            .failed(&[words]);
    }
}

/// What `doctor` asks starts and changes nothing on any release: it sends no POST.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_new_key_can_do_is_what_the_doctor_says() {
    for release in Release::ALL {
        let tenant = tenant(release, None).await;
        let home = Home::new();
        login(&home, &tenant, ADMIN, &["--investigate"])
            .await
            .well();
        let said = home.run(&["doctor", "--json"], &[], "").await.well();
        let report: Value = serde_json::from_str(&said.out).unwrap();
        for check in report["checks"].as_array().unwrap() {
            let id = check["id"].as_str().unwrap();
            let lake = id.starts_with("tool.aisoc_lake");
            let expected = if lake && release == Release::V7_3 {
                "warning"
            } else {
                "ok"
            };
            if id.starts_with("tool.") {
                assert_eq!(check["status"], expected, "{check:#}");
            }
        }
    }
}
