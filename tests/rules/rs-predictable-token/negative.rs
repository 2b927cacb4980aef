fn login() -> String {
    let token = random_bytes(&mut OsRng);
    let delay = fastrand::u64(..50);
    let token_count = fastrand::usize(1..9);
    hex(token, delay, token_count)
}
