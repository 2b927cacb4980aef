fn flags(args: &[Flag]) -> Vec<Flag> {
    let mut seen = Vec::new();
    for flag in args {
        if !seen.contains(flag) {
            seen.push(*flag);
        }
    }
    for line in text.lines() {
        if !KNOWN.contains(&line) {
            unknown.push(line);
        }
    }
    seen
}
