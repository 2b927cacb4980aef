it("parses a date", () => { // finds
  parse("2026-01-01");
});
