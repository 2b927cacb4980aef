//! What every stand-in for an HTTP API needs: a port on loopback with a thread for each connection, requests read from it, and pieces
//! of a response that still goes on. What is said is the stand-in's own.

use std::{
    io::{BufRead, Read, Result, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// An open port; it is closed when it is dropped.
pub(crate) struct Listener {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
}

impl Listener {
    /// Opens one whose connections are each served by `serve`.
    pub(crate) fn start(serve: impl Fn(TcpStream) -> Result<()> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stopped = Arc::new(AtomicBool::new(false));
        let (serve, ends) = (Arc::new(serve), Arc::clone(&stopped));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ends.load(Ordering::SeqCst) {
                    break;
                }
                let serve = Arc::clone(&serve);
                // A client that went away is no failure of the stand-in.
                thread::spawn(move || stream.set_nodelay(true).and_then(|()| serve(stream)).ok());
            }
        });
        Self { address, stopped }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener.
        TcpStream::connect(self.address).ok();
    }
}

/// The next request of a connection: its line and headers, and its body. `None` where the client is done.
pub(crate) fn read_request(reader: &mut impl BufRead) -> Result<Option<(Vec<String>, Vec<u8>)>> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        head.push(line.to_owned());
    }
    let length = head
        .iter()
        .find_map(|it| it.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    Ok(Some((head, body)))
}

/// Holds the connection until the client gives up.
pub(crate) fn wait_for_end(reader: &mut impl Read) -> Result<()> {
    reader.read_exact(&mut [0]).or(Ok(()))
}

/// How events go over the wire.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wire {
    /// Bytes in one piece; 0 for all at once.
    pub(crate) pieces: usize,
    pub(crate) crlf: bool,
}

impl Wire {
    /// Writes a part of a chunked body.
    pub(crate) fn write(self, stream: &mut TcpStream, text: &str) -> Result<()> {
        let text = if self.crlf { text.replace('\n', "\r\n") } else { text.to_owned() };
        let size = if self.pieces == 0 { text.len().max(1) } else { self.pieces };
        for piece in text.as_bytes().chunks(size) {
            let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
            chunk.extend_from_slice(piece);
            chunk.extend_from_slice(b"\r\n");
            stream.write_all(&chunk)?;
        }
        Ok(())
    }

    /// Ends a chunked body.
    pub(crate) fn end(stream: &mut TcpStream) -> Result<()> {
        stream.write_all(b"0\r\n\r\n")
    }
}
