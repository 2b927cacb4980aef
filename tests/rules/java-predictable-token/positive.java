

    private static String generatePassword() { // finds
        String password = new Random().ints(97, 122).limit(30).toString();
        return password;
    }
}
