package store

// Flush writes what is pending.
// Returns an error if the disk is full.
func Flush() { // finds
	write()
}
