function handle(req, res) {
  let body = '';
  req.on('data', (chunk) => { // finds
    body += chunk;
  });
}
