async fn save(file: File, tx: Transaction<'_>) -> Result<()> {
    let _ = file.sync_all(); // finds
    file.sync_data().ok(); // finds
    let _ = tx.commit().await; // finds
    let _ = std::fs::rename("new", "old"); // finds
    Ok(())
}
