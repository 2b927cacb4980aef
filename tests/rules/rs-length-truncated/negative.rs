fn short(name: &[u8], out: &mut Vec<u8>) -> Result<()> {
    if name.len() > 255 {
        return Err(TooLong);
    }
    out.push(name.len() as u8);
    Ok(())
}

fn frame(name: &[u8], out: &mut Vec<u8>) -> Result<()> {
    out.extend(u16::try_from(name.len())?.to_be_bytes());
    out.extend((name.len() as u64).to_be_bytes());
    assert!(name.len() as u16 <= MAX);
    let n = name.len().min(255) as u8;
    out.push(n);
    Ok(())
}
