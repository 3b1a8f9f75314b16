//! Reads lines of bounded length from a byte stream.
//!
//! What a line means is decided elsewhere: see [`super::message`].

use std::io;
use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::sleep;

/// How many bytes are read at a time.
const CHUNK: usize = 16 * 1024;

/// How many bytes are read ahead while nothing more is taken, so that the end of the input is noticed.
const AHEAD: usize = 1024 * 1024;

/// How often it is looked then whether the input was closed.
const LOOK: Duration = Duration::from_millis(200);

/// One line of input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line without its line end.
    Whole(Vec<u8>),
    /// A line longer than the bound; it was skipped, not kept.
    TooLong,
}

/// The lines of a stream. A last line without a line end counts too.
pub(super) struct Lines<R> {
    input: R,
    read: BytesMut,
    /// How much of `read` has no line end in it.
    searched: usize,
    has_ended: bool,
    bound: usize,
    /// The rest of an over-long line is still to be skipped.
    is_skipping: bool,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    /// Lines of at most `bound` bytes.
    pub(super) fn new(input: R, bound: usize) -> Self {
        Self {
            input,
            read: BytesMut::new(),
            searched: 0,
            has_ended: false,
            bound,
            is_skipping: false,
        }
    }

    /// The next line, or `None` at the end of the stream. May be cancelled at any await and called
    /// again without losing a byte.
    pub(super) async fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            let mut left = self.read[self.searched..].iter();
            if let Some(end) = left.position(|byte| *byte == b'\n') {
                let end = self.searched + end;
                let line = self.take(end);
                self.read.advance(1);
                return Ok(Some(line));
            }
            self.searched = self.read.len();
            if self.is_skipping || self.read.len() > self.bound {
                self.is_skipping = true;
                // Not kept for the next line: its room is that of the longest one.
                self.read = BytesMut::new();
                self.searched = 0;
            }
            if self.has_ended {
                let is_something = self.is_skipping || !self.read.is_empty();
                return Ok(is_something.then(|| self.take(self.read.len())));
            }
            self.fill().await?;
        }
    }

    /// Ends with the input: reads ahead, and once enough is read looks whether the other end `is_closed`. May be cancelled as
    /// [`next`](Self::next).
    pub(super) async fn end(&mut self, is_closed: fn() -> bool) {
        while !self.has_ended {
            if self.read.len() >= self.bound.min(AHEAD) {
                if is_closed() {
                    return;
                }
                sleep(LOOK).await;
            } else if self.fill().await.is_err() {
                self.has_ended = true;
            }
        }
    }

    async fn fill(&mut self) -> io::Result<()> {
        self.read.reserve(CHUNK);
        let count = self.input.read_buf(&mut self.read).await?;
        self.has_ended = count == 0;
        Ok(())
    }

    /// The line that ends before this place.
    fn take(&mut self, end: usize) -> Line {
        let line = self.read.split_to(end);
        self.searched = 0;
        if std::mem::take(&mut self.is_skipping) || line.len() > self.bound {
            return Line::TooLong;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        Line::Whole(line.to_vec())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use tokio::io::AsyncWriteExt;
    use tokio::time::timeout;

    use super::{Duration, Line, Lines};

    const SOON: Duration = Duration::from_millis(20);

    async fn read(input: &[u8], bound: usize) -> Vec<Line> {
        let mut lines = Lines::new(input, bound);
        let mut all = Vec::new();
        while let Some(line) = lines.next().await.unwrap() {
            all.push(line);
        }
        all
    }

    fn whole(text: &str) -> Line {
        Line::Whole(text.as_bytes().to_vec())
    }

    #[tokio::test]
    async fn line_ends_of_either_kind_are_taken_off_and_the_last_may_lack_one() {
        assert_eq!(
            read(b"a\nb\r\n\nc", 9).await,
            [whole("a"), whole("b"), whole(""), whole("c")]
        );
    }

    #[tokio::test]
    async fn an_over_long_line_is_reported_once_and_what_follows_is_read() {
        assert_eq!(
            read(b"12345\n123456\nok\n", 5).await,
            [whole("12345"), Line::TooLong, whole("ok")]
        );
        assert_eq!(read(b"123456", 5).await, [Line::TooLong]);
        let long = [&[b'a'; 100_000][..], b"\nok"].concat();
        assert_eq!(read(&long, 5).await, [Line::TooLong, whole("ok")]);
    }

    #[tokio::test]
    async fn a_cancelled_read_loses_nothing() {
        let (mut near, far) = tokio::io::duplex(64);
        let mut lines = Lines::new(far, 8);
        near.write_all(b"he").await.unwrap();
        assert!(timeout(SOON, lines.next()).await.is_err());
        near.write_all(b"llo\n").await.unwrap();
        assert_eq!(lines.next().await.unwrap(), Some(whole("hello")));
    }

    #[tokio::test]
    async fn the_end_is_noticed_before_the_lines_are_taken() {
        let (mut near, far) = tokio::io::duplex(64);
        let mut lines = Lines::new(far, 100);
        near.write_all(b"one\ntwo\n").await.unwrap();
        assert!(timeout(SOON, lines.end(|| false)).await.is_err());
        drop(near);
        lines.end(|| false).await;
        assert_eq!(lines.next().await.unwrap(), Some(whole("one")));
        assert_eq!(lines.next().await.unwrap(), Some(whole("two")));
        assert_eq!(lines.next().await.unwrap(), None);
    }

    #[tokio::test]
    async fn so_much_is_read_ahead_and_no_more() {
        let (mut near, far) = tokio::io::duplex(64);
        let mut lines = Lines::new(far, 8);
        let write = async {
            let written = near.write_all(&[b'\n'; 1000]).await;
            drop(near);
            written
        };
        tokio::select! {
            _ = write => panic!("all was read"),
            () = async { let _ = timeout(SOON, lines.end(|| false)).await; } => {}
        }
        lines.end(|| true).await;
    }
}
