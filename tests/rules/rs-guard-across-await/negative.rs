async fn bump(state: &State) -> Result<()> {
    let count = {
        let mut count = state.count.lock().unwrap();
        *count += 1;
        *count
    };
    state.store.save(count).await?;
    let guard = state.count.lock().unwrap();
    let n = *guard;
    drop(guard);
    state.store.save(n).await?;
    let size = state.count.lock().unwrap().len();
    state.store.save(size).await?;
    let held = state.lock.lock().await;
    state.store.save(*held).await
}

fn spawn(state: Arc<State>) {
    let guard = state.count.lock().unwrap();
    let copy = state.clone();
    tokio::spawn(async move { copy.store.save(1).await });
    use_it(guard);
}
