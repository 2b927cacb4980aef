// finds +2
#[test]
#[ignore]
fn slow() {
    assert!(run());
}
