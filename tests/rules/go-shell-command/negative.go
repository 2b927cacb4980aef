package run

func convert(name string, port int) error {
	exec.Command("sh", "-c", "make clean && make").Run()
	exec.Command("convert", name, "out"+".png").Run()
	exec.Command("sh", "-c", "kill $(lsof -t -i:"+strconv.Itoa(port)+")").Run()
	return exec.Command("sh", "-c", "cat "+shellquote.Join(name)).Run()
}
