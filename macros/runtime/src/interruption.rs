//! Shutdown requests: signals, and on Windows the events of a console.

use std::future::pending;

/// Listens from now on; the future ends when something asks this process to end, and says what.
#[cfg(unix)]
pub fn asked_to_end() -> impl Future<Output = &'static str> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    );
    async move {
        let (Ok(mut terminate), Ok(mut interrupt)) = signals else {
            return pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        }
    }
}

/// Listens from now on; the future ends when something asks this process to end, and says what.
#[cfg(windows)]
pub fn asked_to_end() -> impl Future<Output = &'static str> {
    use tokio::signal::windows;
    let events = (
        windows::ctrl_c(),
        windows::ctrl_break(),
        windows::ctrl_close(),
        windows::ctrl_logoff(),
        windows::ctrl_shutdown(),
    );
    async move {
        let (Ok(mut c), Ok(mut pause), Ok(mut close), Ok(mut logoff), Ok(mut shutdown)) = events
        else {
            return pending().await;
        };
        tokio::select! {
            _ = c.recv() => "Ctrl-C",
            _ = pause.recv() => "Ctrl-Break",
            _ = close.recv() => "the closing of its window",
            _ = logoff.recv() => "the end of the session",
            _ = shutdown.recv() => "the shutdown",
        }
    }
}
