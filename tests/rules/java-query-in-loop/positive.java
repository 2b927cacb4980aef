class Orders {
    void show(List<Long> ids) {
        for (Long id : ids) {
            add(orderRepository.findById(id)); // finds
        }
    }
}
