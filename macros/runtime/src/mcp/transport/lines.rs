//! Reads lines of bounded length from a byte stream.
//!
//! What a line means is decided elsewhere: see [`super::message`].

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

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
    input: BufReader<R>,
    line: Vec<u8>,
    bound: usize,
    /// Survives a cancelled [`Lines::next`]: the rest of an over-long line is still to be skipped.
    skipping: bool,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    /// Lines of at most `bound` bytes.
    pub(super) fn new(input: R, bound: usize) -> Self {
        Self {
            input: BufReader::new(input),
            line: Vec::new(),
            bound,
            skipping: false,
        }
    }

    /// The next line, or `None` at the end of the stream. May be cancelled at any await and called
    /// again without losing a byte.
    pub(super) async fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            let available = self.input.fill_buf().await?;
            if available.is_empty() {
                return Ok(self.last());
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            let taken = part.len() + usize::from(end.is_some());
            if !self.skipping && self.line.len() + part.len() <= self.bound {
                self.line.extend_from_slice(part);
            } else {
                self.skipping = true;
                self.line = Vec::new();
            }
            self.input.consume(taken);
            if end.is_some() {
                return Ok(Some(self.take()));
            }
        }
    }

    fn last(&mut self) -> Option<Line> {
        (self.skipping || !self.line.is_empty()).then(|| self.take())
    }

    fn take(&mut self) -> Line {
        if std::mem::take(&mut self.skipping) {
            return Line::TooLong;
        }
        let mut line = std::mem::take(&mut self.line);
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Line::Whole(line)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::{Line, Lines};

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
    }

    #[tokio::test]
    async fn a_cancelled_read_loses_nothing() {
        let (mut near, far) = tokio::io::duplex(64);
        let mut lines = Lines::new(far, 8);
        near.write_all(b"he").await.unwrap();
        let waited = tokio::time::timeout(std::time::Duration::from_millis(20), lines.next()).await;
        assert!(waited.is_err());
        near.write_all(b"llo\n").await.unwrap();
        assert_eq!(lines.next().await.unwrap(), Some(whole("hello")));
    }
}
