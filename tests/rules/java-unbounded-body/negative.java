class Hook {
    void post(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(LIMIT + 1);
        String text = IOUtils.toString(resource.getInputStream(), UTF_8);
        byte[] all = Files.newInputStream(path).readAllBytes();
    }
}
