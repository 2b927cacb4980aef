class Hook {
    void post(HttpServletRequest request, HttpExchange exchange) throws IOException {
        String body = IOUtils.toString(request.getInputStream(), UTF_8); // finds
        byte[] bytes = exchange.getRequestBody().readAllBytes(); // finds
    }
}
