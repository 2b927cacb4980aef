class Orders {
    @Transactional
    private void place(Order order) { // finds
        repository.save(order);
    }
}
