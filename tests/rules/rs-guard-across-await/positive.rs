async fn bump(state: &State) -> Result<()> {
    let mut count = state.count.lock().unwrap(); // finds
    *count += 1;
    state.store.save(*count).await?;
    Ok(())
}

async fn read(state: &State) -> u64 {
    let guard = state.map.read().expect("not poisoned"); // finds
    if guard.is_empty() {
        state.fill().await;
    }
    guard.len() as u64
}
