async fn send(stream: &mut TcpStream, file: &mut File, buf: &[u8]) -> io::Result<()> {
    file.write(buf)?; // finds
    stream.write(buf).await?; // finds
    file.write(b"end\n").unwrap(); // finds
    Ok(())
}
