// Refreshes and validates with `@descope/node-sdk` in many loops at once until its standard input closes:
// `node rotation.mjs <base URL> <management key>`. Says how many key ids it saw; a single failure ends it.

import descope from '@descope/node-sdk';

const [BASE, KEY] = process.argv.slice(2);
const LOOPS = 6;
const quiet = { debug() {}, log() {}, warn() {}, error() {} };
const made = (more) => descope({ projectId: 'countersign', baseUrl: BASE, logger: quiet, ...more });
const manager = made({ managementKey: KEY });
const kids = new Set();
let done = false;

async function good(act) {
  const reply = await act;
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  return reply.data;
}

async function entered(number) {
  const to = `rotation-node-${number}@example.com`;
  await good(manager.management.user.createTestUser(to));
  const { code } = await good(manager.management.user.generateOTPForTestUser('email', to));
  return good(manager.otp.verify.email(to, code));
}

async function work(number) {
  // Each keeps the first refresh token it got, and a copy of the keys of its own.
  const client = made();
  let session = await entered(number);
  const refresh = session.refreshJwt;
  while (!done) {
    await client.validateSession(session.sessionJwt);
    kids.add(JSON.parse(Buffer.from(session.sessionJwt.split('.')[0], 'base64url')).kid);
    session = await good(client.refresh(refresh));
  }
}

process.stdin.resume();
process.stdin.on('end', () => {
  done = true;
});
console.log('working');
try {
  await Promise.all(Array.from({ length: LOOPS }, (_, number) => work(number)));
} catch (error) {
  console.log(String(error));
  process.exit(1);
}
console.log(`saw ${kids.size} keys`);
