// finds +5
class Save {
    void save(Item item) {
        try {
            repository.save(item);
        } catch (IOException e) {
        }
    }
}
