class Header {
    byte[] all(ByteArrayInputStream in) throws IOException {
        byte[] buffer = new byte[in.available()];
        in.read(buffer);
        return buffer;
    }

    byte[] read(InputStream in, DataInputStream data, int size) throws IOException {
        byte[] buffer = new byte[size];
        data.readFully(buffer);
        int n = in.read(buffer);
        in.read();
        config.read(buffer);
        return in.readNBytes(size);
    }
}
