class Account {
    void move(long amount) {
        lock.lock();
        try {
            withdraw(amount);
        } finally {
            lock.unlock();
        }
        lock.lock();
        balance = amount;
        lock.unlock();
        lock.lock();
        long size = items.size();
        lock.unlock();
    }
}
