fn frame(name: &[u8], out: &mut Vec<u8>) {
    out.extend((name.len() as u16).to_be_bytes()); // finds
    out.push(name.len() as u8); // finds
}
