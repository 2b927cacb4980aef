package store

// Flush writes what is pending.
// Returns an error if the disk is full.
func Flush() error {
	return write()
}

// HasErrors says whether any method returns an error.
func HasErrors() bool {
	return failed
}

// Load returns a function for a name.
// It returns an error if the name is unknown.
func Load() LoadFunc {
	return nil
}
