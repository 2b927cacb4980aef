class Upload {
    void save(MultipartFile file, HttpServletRequest request) throws IOException {
        file.transferTo(new File(dir, file.getOriginalFilename())); // finds
        Files.delete(Paths.get("/data/" + request.getParameter("name"))); // finds
    }
}
