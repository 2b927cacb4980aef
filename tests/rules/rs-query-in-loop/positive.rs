async fn names(db: &Pool, ids: &[i64]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for id in ids {
        let row = sqlx::query("SELECT name FROM users WHERE id = $1").bind(id).fetch_one(db).await?; // finds
        names.push(row.get(0));
    }
    Ok(names)
}
