class Reader {
    Document read(InputStream stream) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance(); // finds
        return factory.newDocumentBuilder().parse(stream);
    }
}
