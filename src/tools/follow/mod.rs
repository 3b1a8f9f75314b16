//! Follows a run in progress by polling its ledger.
//!
//! [`look`] is one look, [`seen`] keeps each step once, [`pace`] says how long to pause, [`tell`] reports
//! to the caller, [`report`] fetches what the run left, [`answer`] puts it together. Dropping the future of
//! [`follow`] stops following at once, also while a request hangs; the run continues.
//!
//! Deliberately absent: starting a run, and any request that is not a read.

pub(super) mod answer;
mod look;
mod pace;
pub(super) mod report;
mod seen;
mod tell;

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::ledger::{Event, Run};
use look::{Found, Looks, asks_to_wait, passes};
use pace::Pace;
use seen::Seen;
pub(super) use tell::Teller;
use toolspec_runtime::client::Error;
use toolspec_runtime::context::Context;

/// How long a run just started may be unknown to the ledger.
pub(super) const GRACE: Duration = Duration::from_secs(6);

/// How many looks a run that was there may be unknown for.
const VANISHED: u32 = 3;

/// The outcome of following a run.
#[derive(Debug)]
pub(super) struct Followed {
    /// The run's row as last read; none where the ledger never showed it.
    pub(super) run: Option<Run>,
    /// Its steps, in order.
    pub(super) events: Vec<Event>,
    /// Why the following ended.
    pub(super) ending: Ending,
    /// How many looks failed and were made again, and why the last of them did.
    pub(super) troubles: (u32, Option<Error>),
}

/// Why the following ended.
#[derive(Debug)]
pub(super) enum Ending {
    /// The run is over.
    Run,
    /// The wait is.
    Wait,
    /// The ledger does not know the run after this long.
    Lost(Duration),
    /// The ledger cannot be read, for a reason that does not pass.
    Unreadable(Error),
    /// There are more steps than one call keeps.
    TooMany,
}

/// Follows the run until it is over or `until`, whichever is first; looks once in any case. `going` is
/// called whenever the run was seen to be going.
pub(super) async fn follow(
    context: &Context,
    run_id: &str,
    until: Instant,
    teller: &mut Teller,
    going: &(dyn Fn() + Sync),
) -> Followed {
    let began = Instant::now();
    let mut looks = Looks {
        context,
        run_id,
        until,
        run: None,
        seen: Seen::default(),
        page: look::PAGE,
        teller,
    };
    let mut pace = Pace::default();
    let (mut troubles, mut missed) = ((0, None), 0);
    let ending = loop {
        let pause = match looks.look().await {
            Found::Over => break Ending::Run,
            Found::OverButOne if Instant::now() >= until => break Ending::Run,
            Found::OverButOne => pace.after(true),
            Found::TooMany => break Ending::TooMany,
            Found::Going(brought) => {
                going();
                missed = 0;
                pace.after(brought)
            }
            Found::Absent(_) if looks.run.is_none() => {
                if began.elapsed() >= GRACE {
                    break Ending::Lost(began.elapsed());
                }
                pace.after(true)
            }
            Found::Absent(error) if missed + 1 >= VANISHED => break Ending::Unreadable(error),
            Found::Trouble(error) if !passes(&error) => break Ending::Unreadable(error),
            Found::Absent(error) | Found::Trouble(error) => {
                missed += u32::from(super::trouble::absent(&error));
                let pause = pace.after_trouble(asks_to_wait(&error));
                troubles = (troubles.0 + 1, Some(error));
                pause
            }
        };
        let left = until.saturating_duration_since(Instant::now());
        // The service asked for more than there is: another look would only offend it.
        if left.is_zero() || pause > left.max(pace::LONGEST) {
            break Ending::Wait;
        }
        let seen = looks.seen.count();
        looks.teller.tell_if_silent(|| {
            let seconds = began.elapsed().as_secs();
            format!("still following after {seconds} s, {seen} steps so far")
        });
        sleep(pause.min(left)).await;
    };
    Followed {
        run: looks.run,
        events: looks.seen.into_events(),
        ending,
        troubles,
    }
}
