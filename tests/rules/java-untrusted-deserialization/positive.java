class Endpoint {
    Object read(HttpServletRequest request, Socket socket) throws Exception {
        ObjectInputStream in = new ObjectInputStream(socket.getInputStream()); // finds
        return new ObjectInputStream(request.getInputStream()).readObject(); // finds
    }

    void configure(ObjectMapper mapper) {
        mapper.enableDefaultTyping(); // finds
    }
}
