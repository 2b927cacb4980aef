fn login() -> String {
    let token: String = std::iter::repeat_with(fastrand::alphanumeric).take(32).collect(); // finds
    token
}
fn generate_session_id() -> u64 { // finds
    let mut rng = SmallRng::from_os_rng();
    rng.next_u64()
}
