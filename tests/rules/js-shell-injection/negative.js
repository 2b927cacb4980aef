const { exec, execFile } = require('child_process');

const TOOL = 'convert';

function convert(path, branch) {
  exec(`${TOOL} --version`);
  exec('make all');
  execFile('git', ['checkout', branch]);
  const found = /(\w+)/.exec(`x ${path}`);
  exec(`ls ${shellQuote(path)}`);
  return found;
}
