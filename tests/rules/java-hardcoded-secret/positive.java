class Config {
    private static final String API_KEY = "k9Jx82LmQpR47vTz"; // finds

    void connect() {
        String dbPassword = "hT9-kq2LmZ-7w"; // finds
        this.secretKey = "v3ryL0ngAndR4ndom!"; // finds
    }
}
