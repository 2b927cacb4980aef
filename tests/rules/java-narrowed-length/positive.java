class Load {
    byte[] read(File file, FileChannel channel) throws IOException {
        byte[] data = new byte[(int) file.length()]; // finds
        int size = (int) channel.size(); // finds
        return data;
    }
}
