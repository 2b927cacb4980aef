class Registry {
    private static volatile Registry instance;
    private int size;

    static Registry get() {
        if (instance == null) {
            synchronized (Registry.class) {
                if (instance == null) {
                    instance = new Registry();
                }
            }
        }
        return instance;
    }
}

class Other {
    private Other instance;

    synchronized Other get() {
        if (instance == null) {
            instance = new Other();
        }
        return instance;
    }
}
