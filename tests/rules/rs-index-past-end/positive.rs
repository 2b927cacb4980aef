fn total(xs: &[u64]) -> u64 {
    let mut sum = 0;
    for i in 0..=xs.len() { // finds
        sum += xs[i];
    }
    let mut i = 0;
    while i <= xs.len() { // finds
        sum += xs[i];
        i += 1;
    }
    sum
}
