fn check(kind: &str, n: u8, m: u8) -> bool {
    if kind != "a" && kind != "b" {
        return false;
    }
    (n == 1 || n == 2) && m != 1 || n != 2
}
