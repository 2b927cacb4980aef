class Users {
    private final List<User> users = new ArrayList<>();

    void clean(Map<String, User> byName) {
        for (User user : users) {
            if (user.isGone()) {
                users.remove(user); // finds
            }
        }
        for (String name : byName.keySet()) {
            byName.remove(name); // finds
        }
    }
}
