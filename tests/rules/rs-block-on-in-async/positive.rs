async fn get(handle: &Handle, client: &Client) -> String {
    handle.block_on(client.get("x")) // finds
}

fn start() {
    tokio::spawn(async move { futures::executor::block_on(work()) }); // finds
}
