class Convert {
    void run(String name) throws IOException {
        new ProcessBuilder("convert", name, "out" + ".png").start();
        Runtime.getRuntime().exec(new String[] {"convert", name});
        Runtime.getRuntime().exec("make clean");
        executor.exec("convert " + name);
    }
}
