//! From a handler's reports to `notifications/progress`.
//!
//! The specification wants values that strictly increase and a bounded rate. Reports that come too
//! fast replace each other; the last one is sent before the result.

use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::{Peer, RoleServer};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::progress::{Progress, Sink};

const INTERVAL: Duration = Duration::from_millis(100);
/// How long a client that does not read may hold up a result for the sake of its progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// Sends one call's progress to one client.
pub(super) struct Reporter {
    sender: JoinHandle<()>,
}

#[derive(Debug, Clone)]
struct Report {
    done: f64,
    message: String,
}

/// Stands before every report.
const NOTHING: Report = Report {
    done: f64::NEG_INFINITY,
    message: String::new(),
};

struct Mailbox(watch::Sender<Report>);

impl Sink for Mailbox {
    fn report(&self, done: f64, message: &str) {
        self.0.send_if_modified(|latest| {
            let further = done.is_finite() && done > latest.done;
            if further {
                *latest = Report {
                    done,
                    message: message.to_owned(),
                };
            }
            further
        });
    }
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
        let (mailbox, reports) = watch::channel(NOTHING);
        let sender = tokio::spawn(forward(peer.clone(), token, reports));
        let progress = Progress::to(Arc::new(Mailbox(mailbox)));
        (progress, Some(Self { sender }))
    }

    /// Waits until the last report has been sent. The handler's handle must be gone by now.
    pub(super) async fn finish(mut self) {
        // A client that does not read gets its result late, not never.
        let _ = timeout(PATIENCE, &mut self.sender).await;
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        self.sender.abort();
    }
}

async fn forward(
    peer: Peer<RoleServer>,
    token: ProgressToken,
    mut reports: watch::Receiver<Report>,
) {
    // `changed` reports an unseen value even when the handler is already gone.
    while reports.changed().await.is_ok() {
        let report = reports.borrow_and_update().clone();
        let notification =
            ProgressNotificationParam::new(token.clone(), report.done).with_message(report.message);
        if peer.notify_progress(notification).await.is_err() {
            return;
        }
        // The end of the handler cuts the pause short: a result need not wait for it.
        let _ = timeout(INTERVAL, gone(reports.clone())).await;
    }
}

/// Ends when the handler's handle is gone.
async fn gone(mut reports: watch::Receiver<Report>) {
    while reports.changed().await.is_ok() {}
}
