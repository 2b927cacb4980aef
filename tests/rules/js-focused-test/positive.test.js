describe('parse', () => {
  it.only('reads a date', () => { // finds
    expect(parse('2026-01-01').year).toBe(2026);
  });
});
