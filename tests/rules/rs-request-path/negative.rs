async fn file(Path(name): Path<String>) -> Result<Vec<u8>, Error> {
    let path = FOLDER.join(&name).canonicalize()?;
    Ok(tokio::fs::read(path).await?)
}
async fn number(Path(id): Path<u64>) -> Result<Vec<u8>, Error> {
    Ok(tokio::fs::read(FOLDER.join(id.to_string())).await?)
}
fn local(name: &str) -> PathBuf {
    FOLDER.join(name)
}
