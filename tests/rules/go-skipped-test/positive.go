// finds +4
package store

func TestFlush(t *testing.T) {
	t.Skip()
	flush()
}
