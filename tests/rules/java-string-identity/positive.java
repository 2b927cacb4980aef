class Names {
    boolean check(String name, User user) {
        return name == "admin" || "root" != user.getName(); // finds
    }
}
