class Account {
    void move(long amount) {
        lock.lock(); // finds
        withdraw(amount);
        lock.unlock();
    }
}
