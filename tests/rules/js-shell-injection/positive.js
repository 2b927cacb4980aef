const { exec, execSync } = require('child_process');
const cp = require('child_process');

function convert(path, branch) {
  exec(`convert ${path} out.png`, done); // finds
  execSync('git checkout ' + branch); // finds
  return cp.exec(`ls ${path}`); // finds
}
