class Names {
    boolean check(String name) {
        return "admin".equals(name) || name == null || name == other || name.length() == 0;
    }
}
