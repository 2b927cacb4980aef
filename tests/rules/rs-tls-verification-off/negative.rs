fn client(insecure: bool) -> Client {
    let mut builder = Client::builder().danger_accept_invalid_certs(insecure);
    if insecure {
        builder = builder.danger_accept_invalid_hostnames(true);
    }
    builder.danger_accept_invalid_certs(false).build().expect("it builds")
}

fn connector(builder: &mut SslConnectorBuilder) {
    builder.set_verify(SslVerifyMode::PEER);
}

#[cfg(test)]
mod tests {
    fn client() -> Client {
        Client::builder().danger_accept_invalid_certs(true).build().unwrap()
    }
}
