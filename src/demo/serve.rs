//! A loopback server for the sample site: GET only, one small page an answer.

use super::page;
use crate::document::ContentHash;
use chrono::NaiveDate;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The site, while it is served. Dropping it stops the server.
pub struct Site {
    address: SocketAddr,
    revision: Arc<AtomicUsize>,
    server: tokio::task::JoinHandle<()>,
}

impl Site {
    /// Serves the first revision on a free port of the loopback interface.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(today: NaiveDate) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let revision = Arc::new(AtomicUsize::new(1));
        let served = Arc::clone(&revision);
        let server = tokio::spawn(async move {
            let visits = Arc::new(AtomicUsize::new(0));
            while let Ok((stream, _)) = listener.accept().await {
                let visit = visits.fetch_add(1, Ordering::Relaxed) + 1;
                let revision = served.load(Ordering::Relaxed);
                // a visitor who hangs up is no concern of the site
                tokio::spawn(async move { answer(stream, revision, visit, today).await.unwrap_or_default() });
            }
        });
        Ok(Self { address, revision, server })
    }

    /// Where the site is.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Puts another revision online.
    pub fn publish(&self, revision: usize) {
        self.revision.store(revision, Ordering::Relaxed);
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(mut stream: TcpStream, revision: usize, visit: usize, today: NaiveDate) -> std::io::Result<()> {
    let mut head = vec![0; 8192];
    let mut read = 0;
    while !head[..read].windows(4).any(|w| w == b"\r\n\r\n") && read < head.len() {
        match stream.read(&mut head[read..]).await? {
            0 => return Ok(()),
            n => read += n,
        }
    }
    let head = String::from_utf8_lossy(&head[..read]);
    let path = head.split(' ').nth(1).unwrap_or("/");
    let (status, body) = match page(path, revision, visit, today) {
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", "<h1>Not found</h1>".to_owned()),
    };
    let etag = ContentHash::of(body.as_bytes()).short();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nETag: \"{etag}\"\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}
