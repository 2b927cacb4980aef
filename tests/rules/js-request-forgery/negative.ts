app.get("/preview", async (req: Request, res: Response) => {
  const page = await fetch(FEEDS[req.query.feed as string], { headers: req.headers });
  res.send(await page.text());
});
