const token = crypto.randomUUID();
const jitter = Math.random() * 100;
const tokenize = () => Math.random();
