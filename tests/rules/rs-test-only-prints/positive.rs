#[test]
fn parses_a_date() { // finds
    let date = parse("2026-01-01");
    println!("{date}");
}
