//! The thread that writes the lines, in the order they are handed over: a slow disk holds none of the threads that serve.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

/// Ends when a line is written, or is known to be lost.
pub(super) type Written = oneshot::Receiver<()>;

/// The way to the thread.
#[derive(Debug)]
pub(super) struct Writer {
    lines: Option<Sender<Line>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Line {
    /// Nothing where it is only to be known that the lines before are written.
    text: Option<String>,
    written: oneshot::Sender<()>,
}

impl Writer {
    /// Starts the thread; `path` is how the log calls what it appends to.
    pub(super) fn start(
        path: String,
        append: impl FnMut(&str) -> io::Result<()> + Send + 'static,
    ) -> io::Result<Self> {
        let (lines, taken) = mpsc::channel();
        let thread = thread::Builder::new().name("audit".to_owned());
        let thread = thread.spawn(move || write(&taken, &path, append))?;
        Ok(Self {
            lines: Some(lines),
            thread: Some(thread),
        })
    }

    /// Hands a line over.
    pub(super) fn hand(&self, text: String) -> Written {
        self.send(Some(text))
    }

    /// Ends when every line that was handed over is written.
    pub(super) fn all(&self) -> Written {
        self.send(None)
    }

    fn send(&self, text: Option<String>) -> Written {
        let (written, end) = oneshot::channel();
        if let Some(lines) = &self.lines {
            // Without the thread there is no end to wait for either.
            let _ = lines.send(Line { text, written });
        }
        end
    }
}

impl Drop for Writer {
    /// Waits for the lines that were handed over.
    fn drop(&mut self) {
        drop(self.lines.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write(lines: &Receiver<Line>, path: &str, mut append: impl FnMut(&str) -> io::Result<()>) {
    let mut lost = 0_u64;
    for line in lines {
        match line.text.map(|text| append(&text)) {
            Some(Ok(())) if lost > 0 => {
                tracing::error!(%path, lost, "the audit trail is written again; lines are missing");
                lost = 0;
            }
            Some(Ok(())) | None => {}
            Some(Err(error)) => {
                if lost == 0 {
                    tracing::error!(%path, %error, "the audit trail can't be written; calls go on without it");
                }
                lost += 1;
            }
        }
        // Nobody waits for the line of a call that was let go.
        let _ = line.written.send(());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use super::*;

    // On the only thread of its runtime: a line written there would wait for a word that is said after it.
    #[tokio::test]
    async fn what_serves_goes_on_while_a_line_is_written() {
        let (go_on, told) = mpsc::channel();
        let writer = Writer::start("a disk".to_owned(), move |_| {
            let told = told.recv_timeout(Duration::from_secs(10));
            told.map_err(io::Error::other)
        });
        let writer = writer.unwrap();
        let mut written = writer.hand("one".to_owned());
        assert_eq!(written.try_recv(), Err(oneshot::error::TryRecvError::Empty));
        go_on.send(()).unwrap();
        assert_eq!(written.await, Ok(()));
    }

    #[test]
    fn lines_keep_their_order_and_are_written_before_the_end() {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let disk = Arc::clone(&kept);
        let writer = Writer::start("a disk".to_owned(), move |line| {
            disk.lock().unwrap().push(line.to_owned());
            Ok(())
        });
        let writer = writer.unwrap();
        let lines: Vec<String> = (0..200).map(|line| line.to_string()).collect();
        for line in &lines {
            drop(writer.hand(line.clone()));
        }
        drop(writer);
        assert_eq!(*kept.lock().unwrap(), lines);
    }
}
