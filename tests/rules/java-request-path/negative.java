class Upload {
    void save(MultipartFile file, HttpServletRequest request) throws IOException {
        file.transferTo(new File(dir, UUID.randomUUID().toString()));
        String name = request.getParameter("name");
    }

    void checked(MultipartFile file) throws IOException {
        Path path = dir.resolve(file.getOriginalFilename()).normalize();
        if (path.startsWith(dir)) {
            file.transferTo(path);
        }
    }
}
