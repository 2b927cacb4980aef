class Orders {
    @Transactional
    public void place(Order order) {
        repository.save(order);
    }

    private void check(Order order) {}
}
