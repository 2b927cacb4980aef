class Convert {
    void run(String name) throws IOException {
        Runtime.getRuntime().exec("convert " + name + " out.png"); // finds
        new ProcessBuilder("sh", "-c", "convert " + name + " out.png").start(); // finds
        Runtime.getRuntime().exec(new String[] {"/bin/sh", "-c", "rm " + name}); // finds
    }
}
