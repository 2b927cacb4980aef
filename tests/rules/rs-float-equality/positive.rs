fn check(total: f64) -> bool {
    total == 0.3 // finds
}
