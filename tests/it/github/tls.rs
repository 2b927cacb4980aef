//! A server whose certificate nobody's roots know, as behind a proxy that opens every connection: trusted where a variable names its
//! certificate, and only there.

use super::server::TOKEN;
use pentad::github::{access::Access, client::GitHub, failure::Class, limit::Pace};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What a server was sent, line by line.
pub(super) type Heads = Arc<Mutex<Vec<String>>>;

/// Serves a body for `localhost`; returns its port, its certificate as PEM, and what it is sent.
pub(super) fn serve(body: Vec<u8>) -> (u16, String, Heads) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::Pkcs8(key))
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heads = Heads::default();
    let seen = Arc::clone(&heads);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = BufReader::new(StreamOwned::new(connection, stream));
            let mut line = String::new();
            // A client that does not trust it ends the handshake here.
            while stream.read_line(&mut line).is_ok_and(|it| it > 2) {
                seen.lock().unwrap().push(line.trim_end().to_lowercase());
                line.clear();
            }
            let n = body.len();
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {n}\r\nconnection: close\r\n\r\n");
            stream.get_mut().write_all(&[head.as_bytes(), &body].concat()).ok();
            stream.get_mut().conn.send_close_notify();
            stream.get_mut().flush().ok();
        }
    });
    (port, made.cert.pem(), heads)
}

fn get(port: u16, variable: Option<(&str, &str)>) -> Result<Value, Class> {
    let url = format!("https://localhost:{port}");
    let vars =
        [("GITHUB_API_URL", &*url), ("GITHUB_TOKEN", TOKEN), ("GITHUB_REPOSITORY", "acme/shop")];
    let vars: Vec<(&str, &str)> = vars.into_iter().chain(variable).collect();
    let access = Access::from(|name| vars.iter().find(|it| it.0 == name).map(|it| it.1));
    let pace = Pace { second: Duration::from_millis(1), tries: 2, ..Pace::default() };
    let github = GitHub::new(access.unwrap().unwrap(), pace).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let got = runtime.block_on(github.json(&github.get(&["pulls", "1"])));
    got.map_err(|it| it.class)
}

#[test]
fn a_certificate_that_a_variable_names_is_trusted() {
    let (port, pem, _) = serve(b"{\"ok\":true}".to_vec());
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("ca.pem");
    std::fs::write(&file, pem).unwrap();
    let file = file.to_str().unwrap();
    assert_eq!(get(port, None), Err(Class::Unreachable));
    for variable in ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] {
        assert_eq!(get(port, Some((variable, file))), Ok(json!({"ok": true})), "{variable}");
    }
}
