async fn find(db: &Db, name: &str, term: &str) -> Result<Vec<Row>> {
    db.execute(&format!("DELETE FROM users WHERE name = '{name}'"))?; // finds
    let row = sqlx::query(&format!("SELECT * FROM users WHERE id = {}", name)).fetch_one(db).await?; // finds
    let query = format!("SELECT * FROM notes WHERE title LIKE '%{term}%'");
    let rows = db.query(&query, &[]).await?; // finds
    let sql = format!("UPDATE users SET name = '{}'", name);
    sqlx::query(sql.as_str()).execute(db).await?; // finds
    Ok(rows)
}
