class Store {
    void find(Statement statement, Connection connection, User user, String name) throws SQLException {
        statement.executeQuery("SELECT id FROM users WHERE name = '" + name + "'"); // finds
        connection.prepareStatement("DELETE FROM users WHERE name = " + user.getName()); // finds
        String query = String.format("SELECT id FROM notes WHERE title LIKE '%%%s%%'", name);
        ResultSet rows = statement.executeQuery(query); // finds
    }
}
