#[test]
#[ignore = "needs a database"]
fn slow() {
    assert!(run());
}

#[test]
// Takes an hour.
#[ignore]
fn slower() {
    assert!(run());
}
