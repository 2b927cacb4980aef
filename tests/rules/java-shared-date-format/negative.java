class Dates {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("yyyy-MM-dd");
    private static final SimpleDateFormat GUARDED = new SimpleDateFormat("yyyy-MM-dd");
    private final SimpleDateFormat own = new SimpleDateFormat("yyyy-MM-dd");

    static synchronized String format(Date date) {
        return GUARDED.format(date);
    }

    static String other(Date date) {
        synchronized (GUARDED) {
            return GUARDED.format(date);
        }
    }
}
