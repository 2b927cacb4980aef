app.get("/preview", async (req: Request, res: Response) => {
  const page = await fetch(req.query.url as string); // finds
  res.send(await page.text());
});
