class Registry {
    private static Registry instance;

    static Registry get() {
        if (instance == null) { // finds
            synchronized (Registry.class) {
                if (instance == null) {
                    instance = new Registry();
                }
            }
        }
        return instance;
    }
}
