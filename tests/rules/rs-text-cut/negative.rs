fn show(title: &str, hash: &str) -> String {
    let end = title.floor_char_boundary(50);
    format!("{}...", &title[..end])
}
fn id(hash: &str) -> String {
    format!("{}...", &hash[..8])
}
fn head(line: &str) -> String {
    format!("{}", &line[..8])
}
