async fn names(db: &Pool, ids: &[i64]) -> Result<Vec<String>> {
    let rows = sqlx::query("SELECT name FROM users WHERE id = ANY($1)").bind(ids).fetch_all(db).await?;
    for id in ids {
        sqlx::query("INSERT INTO seen VALUES ($1)").bind(id).execute(db).await?;
    }
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
