async fn save(mut file: File, tx: Transaction<'_>) -> Result<()> {
    let _ = std::io::stdout().flush();
    let _ = writeln!(file, "x");
    file.sync_all()?;
    let synced = file.sync_data().ok();
    let _guard = tx.begin().await;
    tx.commit().await?;
    std::fs::rename("new", "old")
}
