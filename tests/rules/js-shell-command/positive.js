const { execSync } = require('child_process');

function release(version) {
  execSync(`git tag v${version}`); // finds
}
