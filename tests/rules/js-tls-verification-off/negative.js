const agent = new https.Agent({ ca: readFileSync('ca.pem'), rejectUnauthorized: true });
if (options.insecure) {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
}
const other = new https.Agent({ rejectUnauthorized: !options.insecure });
const tls = options.insecure ? { rejectUnauthorized: false } : {};
