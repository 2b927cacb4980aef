fn total(xs: &[u64]) -> u64 {
    let mut sum = 0;
    for i in 0..xs.len() {
        sum += xs[i];
    }
    for i in 0..=xs.len() {
        sum += xs[..i].iter().sum::<u64>();
    }
    for i in 0..=xs.len() {
        if i < xs.len() {
            sum += xs[i];
        }
    }
    for i in 1..=xs.len() {
        sum += xs[i - 1];
    }
    sum
}
