//! TLS with what is compiled in: ring, and Mozilla's root certificates. An empty container has no files to read them from.

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::sync::Arc;

/// The configuration of every connection to a model.
pub(super) fn config() -> ClientConfig {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the suites of the default versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}
