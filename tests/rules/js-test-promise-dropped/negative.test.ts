it('rejects', async () => {
  await expect(load('x')).rejects.toThrow('none');
  expect(await load('y')).toBe(1);
  return expect(load('z')).resolves.toBe(1);
});
