#[test]
fn parses_a_date() {
    assert_eq!(parse("2026-01-01").year, 2026);
}

#[test]
fn reads() -> Result<()> {
    read("x")?;
    Ok(())
}

#[test]
fn opens() {
    open("x").unwrap();
}

#[test]
#[should_panic]
fn refuses() {
    parse("x");
}

#[test]
fn renders() {
    html("a", "b");
}

fn helper() {
    parse("x");
}
