fn count(lines: &[&str]) -> usize {
    let mut n = 0;
    for line in lines {
        let date = Regex::new(r"\d{4}-\d\d-\d\d").expect("a literal"); // finds
        n += usize::from(date.is_match(line));
    }
    n
}
