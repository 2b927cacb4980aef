class Endpoint {
    Object read(Socket socket, File file) throws Exception {
        ObjectInputStream in = new ObjectInputStream(socket.getInputStream());
        in.setObjectInputFilter(ONLY_OURS);
        return in.readObject();
    }

    Object load(File file) throws Exception {
        return new ObjectInputStream(new FileInputStream(file)).readObject();
    }
}
