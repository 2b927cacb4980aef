fn main() {
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async move { work().await });
}

async fn get(handle: Handle, client: Client) -> String {
    tokio::task::spawn_blocking(move || handle.block_on(client.get("x"))).await.expect("no panic")
}
