class Users {
    String hash(String password) {
        return DigestUtils.md5Hex(password); // finds
    }

    byte[] hashPassword(String value) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(value.getBytes()); // finds
    }
}
