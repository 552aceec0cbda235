// Drives `@descope/web-js-sdk`, unmodified, in a real browser, on a page of another origin than the service:
// `node browser.mjs <base URL> <port of the page> <program>`. The service has to list `http://localhost:<port>`.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const [BASE, PORT, BROWSER] = process.argv.slice(2);
const entry = createRequire(import.meta.url).resolve('@descope/web-js-sdk');
const sdk = await readFile(entry.replace(/dist\/.*/, 'dist/index.umd.js'));
const to = `web-${process.hrtime.bigint()}@example.com`;

const site = createServer((request, reply) => {
  const script = request.url === '/sdk.js';
  reply.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
  reply.end(script ? sdk : '<!doctype html><title>An app</title><script src="/sdk.js"></script>');
}).listen(Number(PORT), '127.0.0.1');

async function code() {
  for (let n = 0; n < 600; n += 1) {
    const { mails } = await (await fetch(`${BASE}/dev/mailbox.json`)).json();
    const found = mails.find((mail) => mail.to === to && mail.code);
    if (found) return found.code;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('no mail');
}

const found = process.env.PATH.split(delimiter).map((folder) => join(folder, BROWSER)).find(existsSync);
const browser = await chromium.launch({
  executablePath: found ?? BROWSER,
  args: ['--no-sandbox', '--disable-background-networking'],
});
try {
  const page = await browser.newPage();
  page.on('console', (line) => process.env.VERBOSE && console.log(line.text()));
  await page.goto(`http://localhost:${PORT}/`);
  await page.evaluate((baseUrl) => {
    window.sdk = window.Descope({ projectId: 'countersign', baseUrl, persistTokens: true, autoRefresh: true });
  }, BASE);
  const call = (act, ...args) => page.evaluate(act, args);

  const asked = await call(([to]) => window.sdk.otp.signUp.email(to, { name: 'Web' }).then(({ ok, data, error }) => ({ ok, data, error })), to);
  assert.equal(asked.ok, true, JSON.stringify(asked.error));
  const entered = await call(([to, code]) => window.sdk.otp.verify.email(to, code).then(({ ok, data, error }) => ({ ok, data, error })), to, await code());
  assert.equal(entered.ok, true, JSON.stringify(entered.error));
  assert.equal(entered.data.user.name, 'Web');
  const kept = await call(() => [window.sdk.getSessionToken(), window.sdk.getRefreshToken()]);
  assert.deepEqual(kept, [entered.data.sessionJwt, entered.data.refreshJwt]);
  console.log('ok sign up by code');

  const refreshed = await call(() => window.sdk.refresh(undefined, true).then(({ ok, data }) => ({ ok, data })));
  assert.equal(refreshed.ok, true);
  assert.ok(refreshed.data.sessionJwt);
  console.log('ok refresh');

  const me = await call(() => window.sdk.me().then(({ ok, data }) => ({ ok, data })));
  assert.equal(me.data.email, to);
  const history = await call(() => window.sdk.history().then(({ data }) => data));
  assert.equal(history.authHistory.length, 1);
  console.log('ok me');

  const left = await call(() => window.sdk.logout().then(({ ok }) => ok));
  assert.equal(left, true);
  assert.deepEqual(await call(() => [window.sdk.getSessionToken(), window.sdk.getRefreshToken()]), ['', '']);
  const gone = await call(([token]) => window.sdk.me(token).then(({ ok, error }) => ({ ok, error })), entered.data.refreshJwt);
  assert.equal(gone.error.errorCode, 'E064001');
  console.log('ok log out');

  // A page of an origin that is not listed may ask, and reads nothing.
  const stranger = await browser.newPage();
  await stranger.goto(`http://127.0.0.1:${PORT}/`);
  const seen = await stranger.evaluate(async (baseUrl) => {
    const sdk = window.Descope({ projectId: 'countersign', baseUrl });
    return sdk.me('x').then(() => 'read', () => 'blocked');
  }, BASE);
  assert.equal(seen, 'blocked');
  console.log('ok other origins');
} finally {
  await browser.close();
  site.close();
  site.closeAllConnections();
}
