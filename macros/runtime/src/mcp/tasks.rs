//! Calls as tasks (extension `io.modelcontextprotocol/tasks`): the client gets a handle at once, polls
//! `tasks/get` for progress, and finds the result there.
//!
//! The manifest decides which calls become tasks: those with the effect `start`. A client that
//! does not declare the extension, a call with invalid arguments, and a call beyond the limits below get
//! the plain call. Deliberately absent: `tasks/list` and `tasks/result`, which the extension does not have,
//! and status notifications, which the protocol library cannot route yet.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{CallToolResult, ErrorData, GetTaskResult, Task, TaskPayload};
use rmcp::task_manager::{TaskContext, TaskExit, TaskManager, TaskOptions};

use crate::progress::{Progress, Sink};

/// How long a task may work, and then again how long its end can be read. Longer than any call lasts.
const LIFE: Duration = Duration::from_mins(15);

/// How many tasks work at once; further calls are plain ones.
const WORKING: usize = 8;

/// How many tasks are kept, working and ended.
const KEPT: usize = 64;

/// How often a client is asked to look, in milliseconds.
const POLL: u64 = 1_000;

/// The tasks of one session; they end with it.
#[derive(Default)]
pub(super) struct Tasks {
    manager: TaskManager,
    /// When the tasks still kept were made, oldest first.
    made: Mutex<VecDeque<Instant>>,
}

impl Tasks {
    /// Whether there is room for another task.
    pub(super) fn has_room(&self) -> bool {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        while made.front().is_some_and(|made| made.elapsed() > 2 * LIFE) {
            made.pop_front();
        }
        made.len() < KEPT && self.manager.running_task_count() < WORKING
    }

    /// Makes a task of `work`, which is given where to report progress: that becomes the task's status
    /// message. When the task is cancelled, the work is dropped.
    pub(super) fn spawn<F, Work>(&self, work: F) -> Task
    where
        F: FnOnce(Progress) -> Work,
        Work: Future<Output = Result<CallToolResult, ErrorData>> + Send + 'static,
    {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.push_back(Instant::now());
        drop(made);
        let options = TaskOptions::new()
            .with_ttl_ms(u64::try_from(LIFE.as_millis()).ok())
            .with_poll_interval_ms(POLL)
            .with_status_message("accepted");
        self.manager.spawn(options, |context| {
            let status = Arc::new(Status {
                context: context.clone(),
                left: Mutex::default(),
                open: AtomicBool::new(true),
            });
            let work = work(Progress::to(Arc::clone(&status) as Arc<dyn Sink>));
            Box::pin(async move {
                tokio::select! {
                    biased;
                    () = context.cancelled() => {
                        status.farewell();
                        Err(TaskExit::Cancelled)
                    }
                    done = work => Ok(done?),
                }
            })
        })
    }

    /// The task as it stands.
    pub(super) fn get(&self, id: &str) -> Result<GetTaskResult, ErrorData> {
        let mut task = self.manager.get_task(id).map_err(|_| unknown())?;
        let said = match &task.payload {
            TaskPayload::Completed { result } if result.get("isError") == Some(&true.into()) => {
                Some("ended without an answer: the result says why".to_owned())
            }
            TaskPayload::Completed { .. } => Some("done: the result is here".to_owned()),
            TaskPayload::Failed { error } => error
                .get("message")
                .and_then(|message| message.as_str())
                .map(str::to_owned),
            _ => None,
        };
        if said.is_some() {
            task.task.status_message = said;
        }
        Ok(GetTaskResult::new(task))
    }

    /// Asks the task to stop.
    pub(super) fn cancel(&self, id: &str) -> Result<(), ErrorData> {
        self.manager.cancel_task(id).map_err(|_| unknown())
    }

    /// Takes answers to questions. No task asks any, so they are ignored, as the extension wants.
    pub(super) fn update(&self, id: &str) -> Result<(), ErrorData> {
        self.manager.update_task(id, []).map_err(|_| unknown())
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.manager.shutdown();
    }
}

/// The identifier is the client's own text and is not repeated.
fn unknown() -> ErrorData {
    let reason = "there is no task with that `taskId`: it never was, was made in another session, or is forgotten; call the tool again";
    ErrorData::invalid_params(reason, None)
}

/// A handler's reports as a task's status message.
struct Status {
    context: TaskContext,
    left: Mutex<Option<String>>,
    /// Cleared by the farewell, which a late report must not replace.
    open: AtomicBool,
}

impl Status {
    fn farewell(&self) {
        self.open.store(false, Ordering::SeqCst);
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let message = left.as_deref().map_or_else(
            || "cancelled; what had been sent to the service by then is not taken back".to_owned(),
            |what| {
                format!("cancelled: {what} is no longer followed here, and goes on in the service")
            },
        );
        self.context.set_status_message(message);
    }
}

impl Sink for Status {
    fn report(&self, _: f64, message: &str) {
        let _left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if self.open.load(Ordering::SeqCst) {
            self.context.set_status_message(message);
        }
    }

    fn leaves(&self, what: &str) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = Some(what.to_owned());
    }
}
