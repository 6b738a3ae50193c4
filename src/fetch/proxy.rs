//! The only way out for the browser: a forward proxy on loopback that refuses addresses which are not
//! public, for every request that a page makes, whatever a name resolves to at that moment.
//!
//! It speaks just enough HTTP/1.1: `CONNECT` for TLS, whose bytes it passes on unread, and absolute
//! targets for plain HTTP, one request a connection.

use super::client::{ResolveError, public_addresses};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The longest head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// Connections at the same time.
const MAX_CONNECTIONS: usize = 64;

/// Limit for connecting to a server.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Bytes that one page may bring along with all it asks for; connections are cut there.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A proxy that ends when it is dropped.
pub struct Proxy {
    /// Where it listens, on loopback.
    pub address: SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// Listens on a free port of loopback. `allowed` are networks that may be reached although they
    /// are not public.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(allowed: Arc<Vec<ipnet::IpNet>>) -> std::io::Result<Self> {
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            let left = Arc::new(AtomicU64::new(MAX_BYTES));
            let mut connections = tokio::task::JoinSet::new();
            loop {
                while connections.len() >= MAX_CONNECTIONS {
                    connections.join_next().await;
                }
                while connections.try_join_next().is_some() {}
                let Ok((client, _)) = listener.accept().await else { continue };
                let (allowed, left) = (Arc::clone(&allowed), Arc::clone(&left));
                connections.spawn(async move {
                    // a page's broken connection is the page's affair
                    let _ = serve(client, &allowed, &left).await;
                });
            }
        });
        Ok(Self { address, task })
    }
}

/// What a browser asks the proxy for.
struct Asked {
    host: String,
    port: u16,
    /// The head to send on; none for a tunnel.
    head: Option<Vec<u8>>,
}

async fn serve(mut client: TcpStream, allowed: &[ipnet::IpNet], left: &AtomicU64) -> std::io::Result<()> {
    let (head, rest) = read_head(&mut client).await?;
    let Some(asked) = parse(&head) else { return refuse(&mut client, "400 Bad Request").await };
    let addresses = match public_addresses(&asked.host, asked.port, allowed).await {
        Ok(addresses) => addresses,
        Err(ResolveError::NotPublic(address)) => {
            tracing::warn!(host = asked.host, %address, "a page in the browser asked for an address that is not public: refused");
            return refuse(&mut client, "403 Forbidden").await;
        }
        Err(ResolveError::NoAddress(_)) => return refuse(&mut client, "502 Bad Gateway").await,
    };
    let connected = tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect(addresses.as_slice())).await;
    let Ok(Ok(mut server)) = connected else { return refuse(&mut client, "504 Gateway Timeout").await };
    match asked.head {
        None => client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?,
        Some(head) => server.write_all(&head).await?,
    }
    server.write_all(&rest).await?;
    pass(client, server, left).await
}

/// The head up to the empty line, and what came after it.
async fn read_head(client: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Ok((String::from_utf8_lossy(&bytes).into_owned(), rest));
        }
        if bytes.len() > MAX_HEAD || client.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
    }
}

fn parse(head: &str) -> Option<Asked> {
    let (line, headers) = head.split_once("\r\n")?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    if method == "CONNECT" {
        let (host, port) = target.rsplit_once(':')?;
        let host = host.trim_matches(['[', ']']).to_owned();
        return Some(Asked { host, port: port.parse().ok()?, head: None });
    }
    let url = url::Url::parse(target).ok().filter(|u| u.scheme() == "http")?;
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let own = |header: &&str| {
        let name = header.split(':').next().unwrap_or_default().trim();
        !["proxy-connection", "proxy-authorization", "connection", "keep-alive"]
            .iter()
            .any(|n| name.eq_ignore_ascii_case(n))
    };
    let kept: Vec<&str> = headers.trim_end().split("\r\n").filter(own).collect();
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let head = format!("{method} {path} HTTP/1.1\r\n{}\r\nConnection: close\r\n\r\n", kept.join("\r\n"));
    Some(Asked { host, port: url.port_or_known_default()?, head: Some(head.into_bytes()) })
}

async fn refuse(client: &mut TcpStream, status: &str) -> std::io::Result<()> {
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    client.write_all(answer.as_bytes()).await
}

/// Passes bytes both ways until one side ends or the page has had enough.
async fn pass(client: TcpStream, server: TcpStream, left: &AtomicU64) -> std::io::Result<()> {
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let up = async {
        tokio::io::copy(&mut from_client, &mut to_server).await?;
        to_server.shutdown().await
    };
    let down = async {
        let mut buffer = vec![0; 32 * 1024];
        loop {
            let read = from_server.read(&mut buffer).await?;
            let enough =
                left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |l| l.checked_sub(read as u64)).is_err();
            if read == 0 || enough {
                return to_client.shutdown().await;
            }
            to_client.write_all(&buffer[..read]).await?;
        }
    };
    let (up, down) = tokio::join!(up, down);
    up.and(down)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn what_a_browser_asks_is_read() {
        let asked = parse("CONNECT e.org:443 HTTP/1.1\r\nHost: e.org:443\r\n\r\n").unwrap();
        assert_eq!((asked.host.as_str(), asked.port, asked.head), ("e.org", 443, None));
        let asked = parse("CONNECT [::1]:8443 HTTP/1.1\r\n\r\n").unwrap();
        assert_eq!((asked.host.as_str(), asked.port), ("::1", 8443));
        let asked =
            parse("GET http://e.org/a?b=c HTTP/1.1\r\nHost: e.org\r\nProxy-Connection: keep-alive\r\n\r\n").unwrap();
        assert_eq!((asked.host.as_str(), asked.port), ("e.org", 80));
        assert_eq!(asked.head.unwrap(), b"GET /a?b=c HTTP/1.1\r\nHost: e.org\r\nConnection: close\r\n\r\n");
        for bad in ["", "GET / HTTP/1.1\r\n\r\n", "GET ftp://e.org/ HTTP/1.1\r\n\r\n", "CONNECT e.org HTTP/1.1\r\n\r\n"]
        {
            assert!(parse(bad).is_none(), "{bad:?}");
        }
    }
}
