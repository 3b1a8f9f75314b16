//! The thread that writes the lines, in the order they are handed over: a slow disk holds none of the threads that serve.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use super::file::Line;
use super::head::Head;

/// Ends when a line is written, with the new head of the trail, or is known to be lost, with none.
pub(super) type Written = oneshot::Receiver<Option<Head>>;

/// The way to the thread.
#[derive(Debug)]
pub(super) struct Writer {
    lines: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Job {
    /// Nothing where it is only to be known that the lines before are written.
    line: Option<Line>,
    written: oneshot::Sender<Option<Head>>,
}

impl Writer {
    /// Starts the thread; `path` is how the log calls what it appends to.
    pub(super) fn start(
        path: String,
        append: impl FnMut(&Line) -> io::Result<Head> + Send + 'static,
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
    pub(super) fn hand(&self, line: Line) -> Written {
        self.send(Some(line))
    }

    /// Ends when every line that was handed over is written.
    pub(super) fn all(&self) -> Written {
        self.send(None)
    }

    fn send(&self, line: Option<Line>) -> Written {
        let (written, end) = oneshot::channel();
        if let Some(lines) = &self.lines {
            // Without the thread there is no end to wait for either.
            let _ = lines.send(Job { line, written });
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

fn write(jobs: &Receiver<Job>, path: &str, mut append: impl FnMut(&Line) -> io::Result<Head>) {
    let mut lost = 0_u64;
    for job in jobs {
        let mut head = None;
        match job.line.map(|line| append(&line)) {
            Some(Ok(new)) => {
                head = Some(new);
                if lost > 0 {
                    tracing::error!(%path, lost, "the audit trail is written again; lines are missing");
                    lost = 0;
                }
            }
            None => {}
            Some(Err(error)) => {
                if lost == 0 {
                    tracing::error!(%path, %error, "the audit trail can't be written");
                }
                lost += 1;
            }
        }
        // Nobody waits for the line of a call that was let go.
        let _ = job.written.send(head);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use super::*;

    const HEAD: Head = Head {
        seq: 1,
        hash: [0; 32],
    };

    fn line(object: &str) -> Line {
        Line {
            object: object.to_owned(),
            sync: false,
        }
    }

    // On the only thread of its runtime: a line written there would wait for a word that is said after it.
    #[tokio::test]
    async fn what_serves_goes_on_while_a_line_is_written() {
        let (go_on, told) = mpsc::channel();
        let writer = Writer::start("a disk".to_owned(), move |_| {
            let told = told.recv_timeout(Duration::from_secs(10));
            told.map(|()| HEAD).map_err(io::Error::other)
        });
        let writer = writer.unwrap();
        let mut written = writer.hand(line("one"));
        assert_eq!(written.try_recv(), Err(oneshot::error::TryRecvError::Empty));
        go_on.send(()).unwrap();
        assert_eq!(written.await, Ok(Some(HEAD)));
    }

    #[test]
    fn lines_keep_their_order_and_are_written_before_the_end() {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let disk = Arc::clone(&kept);
        let writer = Writer::start("a disk".to_owned(), move |line| {
            disk.lock().unwrap().push(line.object.clone());
            Ok(HEAD)
        });
        let writer = writer.unwrap();
        let lines: Vec<String> = (0..200).map(|line| line.to_string()).collect();
        for text in &lines {
            drop(writer.hand(line(text)));
        }
        drop(writer);
        assert_eq!(*kept.lock().unwrap(), lines);
    }
}
