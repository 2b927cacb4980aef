class Names {
    String clean(String name, LocalDate day, StringBuilder builder, List<String> list) {
        name = name.trim();
        builder.replace(0, 1, "a");
        list.replaceAll(String::trim);
        log.trim();
        day = day.plusDays(1);
        if (lock.tryLock()) {
            lock.unlock();
        }
        return name.toLowerCase();
    }
}
