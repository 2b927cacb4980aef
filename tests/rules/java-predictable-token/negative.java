class Sessions {
    String open() {
        String token = Long.toHexString(new SecureRandom().nextLong());
        String other = RandomStringUtils.random(20, 0, 0, true, true, null, secureRandom);
        long delay = new Random().nextInt(100);
        return token;
    }

    String generateToken() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return encode(bytes);
    }

    int pickServer() {
        return new Random().nextInt(10);
    }
}
