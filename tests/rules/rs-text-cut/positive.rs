fn show(title: &str) -> String {
    if title.len() > 50 {
        format!("{}...", &title[..50]) // finds
    } else {
        title.to_string()
    }
}
fn log(message: &str) {
    println!("{}… and more", &message[..MAX]); // finds
}
