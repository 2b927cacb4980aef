async fn send(stream: &mut TcpStream, out: &mut File, buf: &[u8]) -> io::Result<usize> {
    out.write_all(buf)?;
    let n = out.write(buf)?;
    lock.write().unwrap();
    options.write(true).open("x")?;
    hasher.write(buf);
    self.write("<p>")?;
    encoder.writer().write(buf)?;
    stream.write(buf).await
}
