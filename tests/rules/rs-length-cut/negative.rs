fn write(name: &str, out: &mut Vec<u8>) -> Result<(), Error> {
    out.push(u8::try_from(name.len())?);
    out.extend((name.len() as u32).to_be_bytes());
    Ok(())
}
fn checked(name: &str, out: &mut Vec<u8>) {
    if name.len() > 255 {
        return;
    }
    out.push(name.len() as u8);
}
fn width(name: &str) -> u16 {
    name.len() as u16
}
