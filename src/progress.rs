//! Progress as a handler reports it, whatever the protocol makes of it.

use std::sync::Arc;

/// Receives progress: steps done so far and what the last one was.
pub trait Sink: Send + Sync {
    /// Takes one report; must not block.
    fn report(&self, done: f64, message: &str);
}

/// A handle that handlers report to. Cheap to clone; silent when nobody listens.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<dyn Sink>>);

impl Progress {
    /// Progress that goes to `sink`.
    #[must_use]
    pub fn to(sink: Arc<dyn Sink>) -> Self {
        Self(Some(sink))
    }

    /// Reports that `done` steps are behind us, the last one being `message`.
    pub fn report(&self, done: f64, message: &str) {
        if let Some(sink) = &self.0 {
            sink.report(done, message);
        }
    }
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("Progress")
            .field(&self.0.is_some())
            .finish()
    }
}
