const { execSync, execFileSync } = require('child_process');

function release(version, branch) {
  execFileSync('git', ['tag', `v${version}`]);
  execSync('git push');
  execSync(`git push origin ${branch}`);
}
