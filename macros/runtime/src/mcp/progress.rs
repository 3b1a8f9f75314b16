//! Sends a handler's progress as `notifications/progress`.
//!
//! The specification requires strictly increasing values and a limited rate, which
//! [`Paced`] ensures; the last report is sent before the result.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::{Peer, RoleServer};
use tokio::time::sleep;

use crate::progress::{Paced, Progress};

/// How long a client that does not read may hold up a result for the sake of its progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long a result stays behind the last report. The TypeScript SDK handles a notification one turn of
/// its event loop after it was read, and a result at once: of two that one read brings, the
/// report comes second there, under a token that is no longer known.
const APART: Duration = Duration::from_millis(30);

/// Sends one call's progress to one client.
pub(super) struct Reporter {
    paced: Paced,
    last: Arc<Mutex<Option<Instant>>>,
}

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
        let last = Arc::new(Mutex::new(None));
        let sent = Arc::clone(&last);
        let (progress, paced) = Paced::start(move |report| {
            let notification = ProgressNotificationParam::new(token.clone(), report.done)
                .with_message(report.message);
            let (peer, sent) = (peer.clone(), Arc::clone(&sent));
            async move {
                let written = peer.notify_progress(notification).await.is_ok();
                *sent.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
                written
            }
        });
        (progress, Some(Self { paced, last }))
    }

    /// Waits until the last report has been sent, and until the client can have read it on its own. The handler's handle must be gone by now.
    pub(super) async fn finish(self) {
        // A client that does not read gets its result late, not never.
        self.paced.finish(PATIENCE).await;
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = last {
            sleep(APART.saturating_sub(last.elapsed())).await;
        }
    }
}
