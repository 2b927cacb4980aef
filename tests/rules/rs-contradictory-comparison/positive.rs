fn check(kind: &str, n: u8) -> bool {
    if kind != "a" || kind != "b" { // finds
        return false;
    }
    n == 1 && n == 2 // finds
}
