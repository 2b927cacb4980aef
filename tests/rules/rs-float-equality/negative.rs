fn check(total: f64) -> bool {
    total == 0.5 || total == 1.0 || (total - 0.3).abs() < 1e-9 || total > 0.3
}
