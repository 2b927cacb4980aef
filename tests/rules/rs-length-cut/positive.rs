fn write(name: &str, out: &mut Vec<u8>) {
    out.push(name.len() as u8); // finds
    out.extend((name.len() as u16).to_be_bytes()); // finds
    out.put_u16_le(name.len() as u16); // finds
}
