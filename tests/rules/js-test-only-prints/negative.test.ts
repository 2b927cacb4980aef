it("parses a date", () => {
  expect(parse("2026-01-01").year).toBe(2026);
});
it("loads", () => {
  load();
});
it("refuses", () => assertThrows(() => parse("x")));
test("later");
it("finishes", (done) => {
  load(done);
});
