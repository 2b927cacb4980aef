async fn poll(client: &Client) -> Result<String> {
    std::thread::sleep(Duration::from_secs(1)); // finds
    let config = std::fs::read_to_string("config.toml")?; // finds
    client.get(&config).await
}

fn start() {
    tokio::spawn(async move {
        thread::sleep(Duration::from_secs(1)); // finds
    });
}
