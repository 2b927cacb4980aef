async fn send(stream: &mut TcpStream, out: &mut File, buf: &[u8]) -> io::Result<()> {
    out.write(buf)?; // finds
    stream.write(buf).await?; // finds
    out.write(b"end\n").unwrap(); // finds
    Ok(())
}
