fn client() -> Client {
    Client::builder().danger_accept_invalid_certs(true).build().expect("it builds") // finds
}

fn connector(builder: &mut SslConnectorBuilder) {
    builder.set_verify(SslVerifyMode::NONE); // finds
}
