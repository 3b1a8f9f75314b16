//! From a handler's reports to `notifications/progress`.
//!
//! The specification wants values that strictly increase and a bounded rate, which
//! [`Paced`] sees to; the last report is sent before the result.

use std::time::Duration;

use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::{Peer, RoleServer};

use crate::progress::{Paced, Progress};

/// How long a client that does not read may hold up a result for the sake of its progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// Sends one call's progress to one client.
pub(super) struct Reporter(Paced);

impl Reporter {
    /// A handle for the handler, and what sends its reports under the client's token. Without a
    /// token nobody asked, and the handle is silent.
    pub(super) fn start(
        peer: &Peer<RoleServer>,
        token: Option<ProgressToken>,
    ) -> (Progress, Option<Self>) {
        let Some(token) = token else {
            return (Progress::default(), None);
        };
        let peer = peer.clone();
        let (progress, paced) = Paced::start(move |report| {
            let notification = ProgressNotificationParam::new(token.clone(), report.done)
                .with_message(report.message);
            let peer = peer.clone();
            async move { peer.notify_progress(notification).await.is_ok() }
        });
        (progress, Some(Self(paced)))
    }

    /// Waits until the last report has been sent. The handler's handle must be gone by now.
    pub(super) async fn finish(self) {
        // A client that does not read gets its result late, not never.
        self.0.finish(PATIENCE).await;
    }
}
