class Auth {
    void login(String user, String password, Client client) {
        log.info("login of {} with {}", user, password); // finds
        LOG.debug("secret " + client.getClientSecret()); // finds
    }
}
