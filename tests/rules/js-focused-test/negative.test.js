describe('parse', () => {
  it('reads a date', () => {
    expect(parse('2026-01-01').year).toBe(2026);
    expect(options.only('x', 1)).toBe(1);
  });
});
