class Users {
    private final List<User> users = new CopyOnWriteArrayList<>();
    private final List<User> plain = new ArrayList<>();

    void clean(List<User> gone) {
        for (User user : users) {
            users.remove(user);
        }
        for (User user : gone) {
            plain.remove(user);
        }
        for (User user : plain) {
            if (user.isGone()) {
                plain.remove(user);
                break;
            }
        }
        plain.removeIf(User::isGone);
    }
}
