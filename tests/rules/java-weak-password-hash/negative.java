class Users {
    String etag(String body) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        return DigestUtils.md5Hex(body);
    }

    String hash(String password) {
        return BCrypt.hashpw(password, BCrypt.gensalt());
    }
}
