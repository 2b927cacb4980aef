class Store {
    void find(Statement statement, Connection connection, String table, String name) throws SQLException {
        connection.prepareStatement("SELECT id FROM users WHERE name = ?");
        statement.executeQuery("SELECT id FROM " + table);
        statement.executeUpdate("UPDATE settings SET version = " + VERSION);
        statement.executeUpdate("UPDATE settings SET version = " + toNumber(name));
        String query = "SELECT id FROM users WHERE name = :name " + "ORDER BY id";
        session.createQuery(query);
        log.update("selected = '" + name);
    }
}
