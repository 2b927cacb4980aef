class Orders {
    void show(List<Long> ids) {
        for (Order order : orderRepository.findAllById(ids)) {
            add(order);
            orderRepository.save(order);
            elements.findById(order.id);
        }
        orderRepository.findById(1L);
    }
}
