//! Who is believed to be who they say: Mozilla's root certificates, compiled in because an empty container has no files to read them
//! from, and those of the files that the environment names, as behind a proxy that opens every connection.

use crate::fault::Fault;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

/// The variables that name a file of further certificates. OpenSSL takes the first one's in place of its own, Node the second one's
/// besides; here both are besides.
const VARIABLES: [&str; 2] = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];

/// Files of certificates that are trusted besides, by the variable that names them. Read only when a connection is set up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust(BTreeMap<&'static str, PathBuf>);

impl Trust {
    /// Takes note of a variable, where it names such a file.
    pub fn take(&mut self, name: &str, value: &str) {
        let variable = VARIABLES.iter().find(|it| **it == name);
        if let Some(variable) = variable.filter(|_| !value.is_empty()) {
            self.0.insert(variable, value.into());
        }
    }

    /// The configuration of a connection.
    pub(super) fn config(&self) -> Result<ClientConfig, Fault> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for (variable, file) in &self.0 {
            add(&mut roots, variable, file)?;
        }
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has the suites of the default versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// Adds a file's certificates. Of a machine's whole bundle some may be of a kind that is not understood; of a file none may be left.
fn add(roots: &mut RootCertStore, variable: &str, file: &PathBuf) -> Result<(), Fault> {
    let unfit = |why: &str| {
        let help = "name a PEM file of certificates that can be read here (in a container: in the workspace), or unset the variable";
        Fault::usage(format!("{variable} names {}, which {why}", file.display()), help)
    };
    let certificates = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unfit(&format!("cannot be read: {error}")))?;
    match roots.add_parsable_certificates(certificates) {
        (0, _) => Err(unfit("holds no certificate")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::Trust;
    use std::fs;

    #[test]
    fn a_file_that_is_named_is_read_and_one_that_is_no_use_is_named_back() {
        let dir = tempfile::tempdir().unwrap();
        let with = |name: &str, text: Option<&str>| {
            let file = dir.path().join("ca.pem");
            let _ = fs::remove_file(&file);
            text.iter().for_each(|text| fs::write(&file, text).unwrap());
            let mut trust = Trust::default();
            trust.take(name, file.to_str().unwrap());
            trust.config().map(|_| ()).map_err(|fault| fault.what)
        };
        for text in [None, Some(""), Some("no certificate")] {
            let what = with("SSL_CERT_FILE", text).unwrap_err();
            assert!(what.starts_with("SSL_CERT_FILE names ") && what.contains("ca.pem"), "{what}");
        }
        assert_eq!(with("SSL_CERT_DIR", None), Ok(()), "another variable means nothing here");
        let mut empty = Trust::default();
        empty.take("NODE_EXTRA_CA_CERTS", "");
        assert_eq!(empty, Trust::default());
    }
}
