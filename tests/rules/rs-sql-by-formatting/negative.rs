async fn find(db: &Db, name: &str, table: &str, ids: &[i64]) -> Result<Vec<Row>> {
    db.execute("DELETE FROM users WHERE name = $1", &[&name])?;
    db.execute(&format!("DELETE FROM {table} WHERE name = $1"), &[&name])?;
    let marks = vec!["?"; ids.len()].join(",");
    db.query(&format!("SELECT * FROM users WHERE id IN ({marks})"), ids)?;
    db.query(&format!("SELECT * FROM users WHERE id = {placeholder}"), ids)?;
    let url = format!("https://host/select?name={name}");
    client.query(&url);
    let label = format!("select = {name}");
    map.get(&label);
    db.execute(&format!("SELECT '{{}}'::json"), &[])
}
