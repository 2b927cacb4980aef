class Header {
    byte[] read(InputStream in, int size) throws IOException {
        byte[] buffer = new byte[size];
        in.read(buffer); // finds
        return buffer;
    }
}
