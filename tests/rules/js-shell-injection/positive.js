const { exec, execSync } = require('child_process');
const cp = require('child_process');

function convert(filename, branch) {
  exec(`convert ${filename} out.png`, done); // finds
  execSync('git checkout ' + branch); // finds
  return cp.exec(`ls ${filename}`); // finds
}
