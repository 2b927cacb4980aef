class Sessions {
    String open() {
        String token = Long.toHexString(new Random().nextLong()); // finds
        return token;
    }

    String generateAuthCode() { // finds
        StringBuilder code = new StringBuilder();
        Random random = new Random();
        for (int i = 0; i < 6; i++) {
            code.append(random.nextInt(10));
        }
        return code.toString();
    }

    private static String generatePassword() { // finds
        String password = new Random().ints(97, 122).limit(30).toString();
        return password;
    }
}
