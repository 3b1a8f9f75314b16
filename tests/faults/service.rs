//! A service made of raw bytes, and a client for it.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use toolspec_runtime::client::{Client, Error, Reason, Settings};
use toolspec_runtime::request::Request;
use url::Url;

/// A key of the service's own shape.
pub(crate) const KEY: &str = "aisoc_0123456789abcdef0123456789abcdef0123456789abcdef";

/// One thing the service does after reading a request. A reply that ends without closing leaves
/// the connection open for the next request.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Send(Vec<u8>),
    Wait(Duration),
    Close,
    Reset,
    Hang,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) connection: usize,
    pub(crate) head: String,
    pub(crate) body: String,
    pub(crate) at: std::time::Instant,
}

/// The running service.
pub(crate) struct Service {
    pub(crate) url: Url,
    log: Arc<Mutex<Vec<Seen>>>,
    /// Connections that the client ended.
    left: Arc<Mutex<usize>>,
}

impl Service {
    /// Starts a service that answers the n-th request (from 0) with `reply(n, request)`.
    pub(crate) async fn start(
        reply: impl Fn(usize, &Seen) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = Self {
            url: Url::parse(&url).unwrap(),
            log: Arc::default(),
            left: Arc::default(),
        };
        let (log, left) = (Arc::clone(&service.log), Arc::clone(&service.left));
        let reply = Arc::new(reply);
        tokio::spawn(async move {
            for connection in 0.. {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                let (log, left) = (Arc::clone(&log), Arc::clone(&left));
                let reply = Arc::clone(&reply);
                tokio::spawn(async move {
                    let _ = serve(stream, connection, &log, &*reply).await;
                    *left.lock().unwrap() += 1;
                });
            }
        });
        service
    }

    /// A service that answers every request alike.
    pub(crate) async fn always(steps: Vec<Step>) -> Self {
        Self::start(move |_, _| steps.clone()).await
    }

    /// What arrived so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.log.lock().unwrap().clone()
    }

    /// How many connections are over.
    pub(crate) fn left(&self) -> usize {
        *self.left.lock().unwrap()
    }

    /// Settings with [`KEY`], two seconds and one MiB.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            key: Some(KEY.into()),
            timeout: Duration::from_secs(2),
            body_limit: 1024 * 1024,
            ..Settings::new(&aisoc_mcp::aisoc::AISOC, self.url.clone())
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.settings()).unwrap()
    }

    /// Asks for the alerts with a new client.
    pub(crate) async fn ask(&self) -> Result<Value, Error> {
        self.client().send("aisoc_list_alerts", &alerts()).await
    }

    /// Asks for the alerts, which must fail.
    pub(crate) async fn reason(&self) -> Reason {
        self.ask().await.unwrap_err().reason
    }
}

/// The request most tests make.
pub(crate) fn alerts() -> Request {
    Request::get(&["api", "v1", "alerts"])
}

/// A whole answer with its length; headers end with `\r\n` each.
pub(crate) fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<Step> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    vec![Step::Send([head.as_bytes(), body].concat())]
}

/// A whole JSON answer.
pub(crate) fn json(status: &str, body: impl AsRef<[u8]>) -> Vec<Step> {
    answer(status, "content-type: application/json\r\n", body)
}

/// The first bytes, then one more byte every 50 ms.
pub(crate) fn drip(first: &str, rest: &str) -> Vec<Step> {
    let mut steps = vec![Step::Send(first.into())];
    for byte in rest.bytes() {
        steps.extend([
            Step::Wait(Duration::from_millis(50)),
            Step::Send(vec![byte]),
        ]);
    }
    steps
}

async fn serve(
    mut stream: TcpStream,
    connection: usize,
    log: &Mutex<Vec<Seen>>,
    reply: &(impl Fn(usize, &Seen) -> Vec<Step> + Send + Sync),
) -> io::Result<()> {
    loop {
        let request = read(&mut stream, connection).await?;
        let number = {
            let mut log = log.lock().unwrap();
            log.push(request.clone());
            log.len() - 1
        };
        for step in reply(number, &request) {
            match step {
                Step::Send(bytes) => stream.write_all(&bytes).await?,
                Step::Wait(time) => tokio::time::sleep(time).await,
                Step::Close => return stream.shutdown().await,
                Step::Reset => return stream.set_zero_linger(),
                // Over when the client leaves.
                Step::Hang => return stream.read(&mut [0; 1]).await.map(drop),
            }
        }
    }
}

async fn read(stream: &mut TcpStream, connection: usize) -> io::Result<Seen> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(Seen {
        connection,
        head,
        body: String::from_utf8_lossy(&bytes[end..]).into_owned(),
        at: std::time::Instant::now(),
    })
}
