class Config {
    private static final String API_KEY = "your-api-key-1234567";
    static final String PASSWORD = "password123456";
    static final String SECRET_KEY = "oauth2.secret.key";
    static final String API_KEY_HEADER = "k9Jx82LmQpR47vTz";
    private String password = System.getenv("DB_PASSWORD");
    String secret = "";
    static final String TOKEN_URL = "https://login.invalid/oauth2/token9";
}
