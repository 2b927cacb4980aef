fn wait() {
    std::thread::sleep(Duration::from_secs(1));
}

async fn poll(client: &Client) -> Result<String> {
    tokio::time::sleep(Duration::from_secs(1)).await;
    let config = tokio::task::spawn_blocking(|| std::fs::read_to_string("config.toml")).await??;
    fn inner() {
        std::thread::sleep(Duration::from_secs(1));
    }
    let text = tokio::fs::read_to_string("x").await?;
    client.get(&config).await
}
