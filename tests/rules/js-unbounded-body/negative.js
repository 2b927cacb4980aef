function handle(req, res) {
  let body = '';
  req.on('data', (chunk) => {
    body += chunk;
    if (body.length > 1e6) req.destroy();
  });
  child.on('data', (chunk) => {
    body += chunk;
  });
}
