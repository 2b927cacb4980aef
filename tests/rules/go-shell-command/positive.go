package run

func convert(name string) error {
	if err := exec.Command("sh", "-c", "convert "+name+" out.png").Run(); err != nil { // finds
		return err
	}
	return exec.CommandContext(ctx, "/bin/bash", "-c", fmt.Sprintf("rm -rf %s", name)).Run() // finds
}
