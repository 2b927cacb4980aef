class Auth {
    void login(String user, String password) {
        log.info("wrong password for {}", user);
        log.warn("missing property {}", ACCESS_TOKEN);
        log.debug("{} characters", password.length());
        save(password);
    }
}
