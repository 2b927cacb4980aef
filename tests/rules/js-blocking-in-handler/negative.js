const terms = fs.readFileSync('terms.html', 'utf8');

app.get('/terms', async (req, res) => {
  res.send(await fs.promises.readFile('terms.html', 'utf8'));
});

async function build(options) {
  return fs.readFileSync(options.path);
}
