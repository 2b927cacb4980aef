class Load {
    byte[] read(File file) throws IOException {
        long size = file.length();
        int n = (int) name.length();
        if (limit < (int) file.length()) {
            truncate(file);
        }
        return new byte[Math.toIntExact(file.length())];
    }

    int checked(File file) {
        if (file.length() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException();
        }
        return (int) file.length();
    }
}
