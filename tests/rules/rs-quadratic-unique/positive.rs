fn words(text: &str) -> Vec<String> {
    let mut seen = Vec::new();
    for line in text.lines() {
        // finds +1
        if !seen.contains(&line) {
            seen.push(line);
        }
    }
    seen
}
