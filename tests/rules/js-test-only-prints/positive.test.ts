it("parses a date", () => { // finds
  const date = parse("2026-01-01");
  console.log(date);
});
