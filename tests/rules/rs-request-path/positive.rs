async fn file(Path(name): Path<String>) -> Result<Vec<u8>, Error> {
    let path = FOLDER.join(&name); // finds
    Ok(tokio::fs::read(path).await?)
}
async fn query(Query(query): Query<Wanted>) -> Result<String, Error> {
    Ok(std::fs::read_to_string(root().join(query.file))?) // finds
}
