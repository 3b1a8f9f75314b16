//! The tenants, one for each release and size, and asking questions of many at once.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use aisoc_mcp::demo::{self, Options, Release, Size, Tenant};
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::questions::analyst::{Analyst, Session};
use crate::questions::asked::Question;
use crate::questions::facts::Verdict;
use crate::questions::table::Row;
use crate::questions::truth::Truth;

/// How many questions are asked at once: two a core keep both busy while the other side works.
const AT_ONCE: usize = 4;

/// The tenants of this run, each started when it is first asked, and the runtime that they live in.
pub(crate) struct World {
    pub(crate) runtime: Runtime,
    services: [OnceLock<Service>; Release::ALL.len() * 2],
}

/// A tenant and what it held when it was started.
pub(crate) struct Service {
    /// `7.3, small`.
    pub(crate) name: String,
    pub(crate) release: Release,
    pub(crate) is_large: bool,
    pub(crate) tenant: Tenant,
    saved: TempDir,
    now: Timestamp,
}

impl World {
    /// The one that all tests share.
    pub(crate) fn shared() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(Self::start)
    }

    fn start() -> Self {
        Self {
            runtime: Runtime::new().expect("a runtime"),
            services: Default::default(),
        }
    }

    pub(crate) fn service(&self, release: Release, size: Size) -> &Service {
        let of_release = Release::ALL.iter().position(|other| *other == release);
        let place = of_release.expect("a release") * 2 + usize::from(size == Size::Soc);
        self.services[place].get_or_init(|| self.runtime.block_on(Service::start(release, size)))
    }

    /// The tenants of these releases in this size, the newest last.
    pub(crate) fn services(&self, releases: &[Release], size: Size) -> Vec<&Service> {
        let services = releases.iter().map(|release| self.service(*release, size));
        services.collect()
    }
}

impl Service {
    async fn start(release: Release, size: Size) -> Self {
        let options = Options {
            step_delay: Duration::ZERO,
            release,
            size,
            ..Options::default()
        };
        let tenant = demo::start(options).await.expect("the tenant starts");
        let is_large = size == Size::Soc;
        let service = Self {
            name: format!(
                "{}, {}",
                release.name(),
                if is_large { "soc" } else { "small" }
            ),
            release,
            is_large,
            tenant,
            saved: tempfile::tempdir().expect("a folder"),
            now: Timestamp::now(),
        };
        let files = service.files("started");
        service.tenant.save(&files.0, &files.1).expect("a copy");
        service
    }

    fn files(&self, name: &str) -> (PathBuf, PathBuf) {
        let folder = self.saved.path();
        (
            folder.join(format!("{name}-store.sqlite")),
            folder.join(format!("{name}-lake.sqlite")),
        )
    }

    /// What it held when it was started.
    pub(crate) fn truth(&self) -> Truth {
        let (store, lake) = self.files("started");
        Truth::open(&store, &lake, self.now, self.release)
    }

    /// A session with the analyst's key.
    pub(crate) fn session(&self, url: &str) -> Session {
        Session::open(url, self.tenant.keys().analyst.token)
    }

    /// Asks a question that starts something; the truth is what the tenant holds afterwards.
    pub(crate) fn ask_and_save(&self, world: &World, question: &'static Question) -> Row {
        let given = (question.given)(&self.truth());
        let mut session = self.session(self.tenant.url());
        let mut analyst = Analyst::new(&mut session);
        let began = Instant::now();
        let answer = (question.ask)(&mut analyst, &given);
        let took = began.elapsed();
        let files = self.files(&question.name.replace('/', "-"));
        let _entered = world.runtime.enter();
        self.tenant.save(&files.0, &files.1).expect("a copy");
        let truth = (question.truth)(
            &Truth::open(&files.0, &files.1, self.now, self.release),
            &given,
        );
        let verdict = match &answer {
            Ok(answer) => truth.judge(answer, &analyst.admitted),
            Err(failure) => Verdict::Wrong(failure.clone()),
        };
        self.row(question, verdict, truth.weight(), analyst.tools, took)
    }

    fn ask(&self, session: &mut Session, truth: &Truth, question: &'static Question) -> Row {
        let given = (question.given)(truth);
        if given.is_null() {
            let verdict = Verdict::Wrong("the data has nothing to ask this of".to_owned());
            return self.row(question, verdict, 0, Vec::new(), Duration::ZERO);
        }
        let mut analyst = Analyst::new(session);
        let began = Instant::now();
        let answer = (question.ask)(&mut analyst, &given);
        let took = began.elapsed();
        let wanted = (question.truth)(truth, &given);
        let verdict = match &answer {
            Ok(answer) => wanted.judge(answer, &analyst.admitted),
            Err(failure) => Verdict::Wrong(failure.clone()),
        };
        self.row(question, verdict, wanted.weight(), analyst.tools, took)
    }

    fn row(
        &self,
        question: &'static Question,
        verdict: Verdict,
        weight: usize,
        tools: Vec<String>,
        took: Duration,
    ) -> Row {
        Row {
            question,
            service: self.name.clone(),
            verdict: crate::questions::held(verdict, question, self.is_large),
            weight,
            tools,
            took,
        }
    }
}

/// A question, and where it is asked: the service and the address, which may be a proxy's.
pub(crate) type Job<'w> = (&'w Service, &'w str, &'static Question);

/// Asks all of them, several at once, each worker in a session of its own per address. The rows are in order.
pub(crate) fn ask(jobs: &[Job<'_>]) -> Vec<Row> {
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let mut open: HashMap<String, (Session, Truth)> = HashMap::new();
                while let Some((service, url, question)) =
                    jobs.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let place = jobs
                        .iter()
                        .position(|job| std::ptr::eq(job.2, *question) && job.1 == *url);
                    let (session, truth) = open
                        .entry((*url).to_owned())
                        .or_insert_with(|| (service.session(url), service.truth()));
                    let row = service.ask(session, truth, question);
                    rows.lock().expect("no worker panics").push((place, row));
                }
            });
        }
    });
    let mut rows = rows.into_inner().expect("no worker panics");
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Writes a file under `target`.
pub(crate) fn write(name: &str, text: &str) {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target"),
        PathBuf::from,
    );
    std::fs::write(target.join(name), text).expect("the file can be written");
}

/// Prints a table; seen with `--nocapture`.
#[expect(clippy::print_stdout, reason = "the table is what the test is for")]
pub(crate) fn print(text: &str) {
    println!("{text}");
    let _ = std::io::stdout().flush();
}
