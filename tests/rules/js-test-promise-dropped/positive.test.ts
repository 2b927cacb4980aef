it('rejects', async () => {
  expect(load('x')).rejects.toThrow('none'); // finds
  expect(load('y')).resolves.not.toBe(1); // finds
});
