// Drives `@descope/node-sdk`, unmodified, against a running service: `node suite.mjs <base URL> <management key>`. Codes
// and links are read from the development mailbox.

import assert from 'node:assert/strict';
import descope from '@descope/node-sdk';

const [BASE, KEY] = process.argv.slice(2);
const PROJECT = 'countersign';
const URI = 'http://localhost:3000/verify';
const GOOD = 'correct horse battery staple';
const BCRYPT = '$2a$05$jvosbtKSzXrSxfrF6H/XvOfcaWGqL9tsjKqXcEctDUgOb1kAdwu6y';
const BETTER = 'a better horse, a better staple';
const run = process.hrtime.bigint();

const quiet = { debug() {}, log() {}, warn() {}, error() {} };
const client = descope({ projectId: PROJECT, baseUrl: BASE, logger: quiet });
const manager = descope({ projectId: PROJECT, baseUrl: BASE, managementKey: KEY, logger: quiet });
const address = (name) => `${name}-${run}@example.com`;

async function mails(to) {
  const reply = await fetch(`${BASE}/dev/mailbox.json`);
  return (await reply.json()).mails.filter((mail) => mail.to === to);
}

async function mail(to, wanted, seen = 0) {
  for (let n = 0; n < 600; n += 1) {
    const found = (await mails(to)).filter(wanted);
    if (found.length > seen) return found[0];
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`no such mail to ${to}`);
}

const code = async (to, seen = 0) => (await mail(to, (one) => one.code, seen)).code;
const token = async (to, seen = 0) => (await mail(to, (one) => one.link, seen)).link.split('t=')[1];

async function good(act) {
  const reply = await act;
  assert.equal(reply.ok, true, JSON.stringify(reply.error));
  return reply.data;
}

async function refused(act, expected) {
  const reply = await act;
  assert.equal(reply.ok, false, 'not refused');
  assert.equal(reply.error.errorCode, expected, JSON.stringify(reply.error));
  return reply;
}

async function signedUp(name) {
  const to = address(name);
  await good(client.otp.signUp.email(to, { name }));
  return [to, await good(client.otp.verify.email(to, await code(to)))];
}

const tests = {
  async otp() {
    const to = address('node');
    await refused(client.otp.signIn.email(to), descope.DescopeErrors.userNotFound);
    await good(client.otp.signUp.email(to, { name: 'Node' }));
    const right = await code(to);
    const wrong = right === '000000' ? '000001' : '000000';
    await refused(client.otp.verify.email(to, wrong), descope.DescopeErrors.wrongOTPCode);
    const entered = await good(client.otp.verify.email(to, right));
    assert.equal(entered.user.name, 'Node');
    assert.equal(entered.firstSeen, true);
    assert.match(entered.cookies[0], /^DSR=/);
    await refused(client.otp.signUp.email(to), 'E062107');
    await good(client.otp.signUpOrIn.email(to));
    // A code that has been replaced is not mailed any more.
    await code(to, 1);
    await good(client.otp.signIn.email(to, { customClaims: { plan: 'gold' }, revokeOtherSessions: true }));
    const later = await good(client.otp.verify.email(to, await code(to, 2)));
    const { token: claims } = await client.validateSession(later.sessionJwt, { audience: PROJECT });
    assert.deepEqual(claims.nsec, { plan: 'gold' });
    await refused(client.refresh(entered.refreshJwt), 'E064001');
  },

  async tooManyGuesses() {
    const [to] = await signedUp('guesses-node');
    await good(client.otp.signIn.email(to));
    const right = await code(to, 1);
    const wrong = right === '000000' ? '000001' : '000000';
    for (let n = 0; n < 5; n += 1) await refused(client.otp.verify.email(to, wrong), 'E061102');
    await refused(client.otp.verify.email(to, right), descope.DescopeErrors.tooManyOTPAttempts);
  },

  async limits() {
    const to = address('limit-node');
    for (let n = 0; n < 5; n += 1) await good(client.otp.signUpOrIn.email(to));
    const reply = await refused(client.otp.signUpOrIn.email(to), 'E130429');
    assert.equal(reply.code, 429);
    assert.ok(reply.error.retryAfter > 0);
  },

  async updateByCode() {
    const [to, entered] = await signedUp('before-node');
    const fresh = address('after-node');
    await good(client.otp.update.email(to, fresh, entered.refreshJwt, { addToLoginIDs: true }));
    const moved = await good(client.otp.verify.email(fresh, await code(fresh)));
    assert.equal(moved.user.email, fresh);
    assert.equal(moved.user.userId, entered.user.userId);
  },

  async magicLinks() {
    const to = address('magic-node');
    await refused(client.magicLink.signIn.email(to, URI), 'E062108');
    await good(client.magicLink.signUp.email(to, URI, { name: 'Magic' }));
    const first = await token(to);
    await good(client.magicLink.signUpOrIn.email(to, URI));
    const entered = await good(client.magicLink.verify(first));
    assert.equal(entered.user.name, 'Magic');
    await refused(client.magicLink.verify(first), 'E062504');
    await good(client.magicLink.signIn.email(to, URI));
    await good(client.magicLink.verify(await token(to, 2)));
    const fresh = address('relinked-node');
    await good(client.magicLink.update.email(to, fresh, URI, entered.refreshJwt));
    const moved = await good(client.magicLink.verify(await token(fresh)));
    assert.equal(moved.user.email, fresh);
  },

  async enchantedLinks() {
    const to = address('enchanted-node');
    await refused(client.enchantedLink.signIn(to, URI), 'E062108');
    const asked = await good(client.enchantedLink.signUp(to, URI, { name: 'Enchanted' }));
    const { choices } = await mail(to, (one) => one.choices?.length === 3);
    const { url } = choices.find((choice) => choice.number === Number(asked.linkId));
    const waiting = client.enchantedLink.waitForSession(asked.pendingRef, {
      pollingIntervalMs: 1000,
      timeoutMs: 20000,
    });
    await good(client.enchantedLink.verify(url.split('t=')[1]));
    const entered = await good(waiting);
    assert.equal(entered.user.email, to);
    assert.ok(entered.refreshJwt);
    await good(client.enchantedLink.signIn(to, URI));
    await good(client.enchantedLink.signUpOrIn(to, URI));
  },

  async updateByEnchantedLink() {
    const [to, entered] = await signedUp('charmed-node');
    const fresh = address('recharmed-node');
    const asked = await good(client.enchantedLink.update.email(to, fresh, URI, entered.refreshJwt, { addToLoginIDs: true }));
    assert.ok(asked.maskedEmail && asked.pendingRef && asked.linkId);
    const { choices } = await mail(fresh, (one) => one.choices?.length === 3);
    const { url } = choices.find((choice) => choice.number === Number(asked.linkId));
    assert.ok(url.startsWith(`${URI}?t=`));
    const waiting = client.enchantedLink.waitForSession(asked.pendingRef, { pollingIntervalMs: 1000, timeoutMs: 20000 });
    assert.equal((await good(client.me(entered.refreshJwt))).email, to);
    await good(client.enchantedLink.verify(url.split('t=')[1]));
    const moved = await good(waiting);
    assert.equal(moved.user.email, fresh);
    assert.equal(moved.user.userId, entered.user.userId);
    assert.equal((await good(client.me(entered.refreshJwt))).email, fresh);
    await mail(to, (one) => one.text.includes('link?token='));
  },

  async passwords() {
    const to = address('word-node');
    assert.equal((await good(client.password.policy())).minLength, 15);
    await refused(client.password.signUp(to, 'short'), descope.DescopeErrors.invalidArguments);
    await good(client.password.signUp(to, GOOD, { name: 'Word' }));
    await refused(client.password.signIn(to, BETTER), 'E062909');
    const entered = await good(client.password.signIn(to, GOOD, { customClaims: { plan: 'gold' } }));
    const { token: claims } = await client.validateSession(entered.sessionJwt);
    assert.deepEqual(claims.amr, ['pwd']);
    assert.deepEqual(claims.nsec, { plan: 'gold' });
    await good(client.password.update(to, BETTER, entered.refreshJwt));
    await good(client.password.replace(to, BETTER, GOOD));
    assert.equal((await good(client.password.sendReset(to, URI))).resetMethod, 'magiclink');
    const back = await good(client.magicLink.verify(await token(to)));
    await good(client.password.update(to, BETTER, back.refreshJwt));
    await good(client.password.signIn(to, BETTER));
  },

  async twoFactors() {
    const to = address('factors-node');
    const entered = await good(client.password.signUp(to, GOOD));
    await good(client.otp.signIn.email(to, { mfa: true, stepup: true }, entered.refreshJwt));
    const raised = await good(client.otp.verify.email(to, await code(to)));
    const { token: claims } = await client.validateSession(raised.sessionJwt);
    assert.deepEqual([...claims.amr].sort(), ['email', 'mfa', 'pwd']);
    assert.equal(claims.su, true);
    const [other, once] = await signedUp('one-factor-node');
    await good(client.otp.signIn.email(other, { mfa: true }, once.refreshJwt));
    const again = await good(client.otp.verify.email(other, await code(other, 1)));
    assert.deepEqual((await client.validateSession(again.sessionJwt)).token.amr, ['email']);
    await refused(client.otp.signIn.email(to, { stepup: true }), 'E011002');
    await refused(client.otp.signIn.email(to, { stepup: true }, once.refreshJwt), 'E064001');
  },

  async sessions() {
    const [to, entered] = await signedUp('session-node');
    for (let n = 0; n < 10; n += 1) {
      const refreshed = await client.refreshSession(entered.refreshJwt, { audience: PROJECT });
      assert.equal(refreshed.token.sub, entered.user.userId);
    }
    assert.equal((await client.validateAndRefreshSession('nonsense', entered.refreshJwt)).token.iss, PROJECT);
    assert.equal((await good(client.me(entered.refreshJwt))).email, to);
    const { authHistory } = await good(client.history(entered.refreshJwt));
    assert.equal(authHistory[0].userId, entered.user.userId);
    assert.equal(client.isJwtExpired(entered.sessionJwt), false);
    const validated = await client.httpClient.post('/v1/auth/validate', {}, { token: entered.sessionJwt });
    assert.equal((await validated.json()).parsedJWT.sub, entered.user.userId);
    const tried = await client.httpClient.post('/v1/auth/try-refresh', {}, { token: 'nonsense' });
    assert.deepEqual([tried.status, await tried.json()], [200, {}]);
    await good(client.logout(entered.refreshJwt));
    await refused(client.me(entered.refreshJwt), 'E064001');
    await good(client.otp.signIn.email(to));
    const last = await good(client.otp.verify.email(to, await code(to, 1)));
    await good(client.logoutAll(last.refreshJwt));
    await assert.rejects(client.refreshSession(last.refreshJwt));
  },

  async management() {
    const { user } = manager.management;
    const to = address('kept-node');
    const made = await good(user.create(to, { displayName: 'Kept', roles: ['editor'], customAttributes: { seats: 3 } }));
    assert.deepEqual([made.name, made.roleNames, made.customAttributes], ['Kept', ['editor'], { seats: 3 }]);
    await refused(user.create(to, {}), 'E062107');
    assert.deepEqual(await good(user.load(to)), await good(user.loadByUserId(made.userId)));
    await refused(user.load(address('nobody')), 'E112102');
    const patched = await good(user.patch(to, { givenName: 'K', customAttributes: { plan: 'tin' } }));
    assert.deepEqual(patched.customAttributes, { seats: 3, plan: 'tin' });
    assert.equal((await good(user.update(to, { displayName: 'Else' }))).name, 'Else');
    assert.deepEqual((await good(user.setRoles(to, ['a']))).roleNames, ['a']);
    assert.deepEqual((await good(user.addRoles(to, ['b']))).roleNames, ['a', 'b']);
    assert.deepEqual((await good(user.removeRoles(to, ['a']))).roleNames, ['b']);
    assert.equal((await good(user.updateDisplayName(to, 'Again'))).name, 'Again');
    assert.equal((await good(user.updatePicture(to, 'https://a.example/1.png'))).picture, 'https://a.example/1.png');
    assert.equal((await good(user.updateCustomAttribute(to, 'plan', 'gold'))).customAttributes.plan, 'gold');
    const found = await good(user.search({ emails: [to] }));
    assert.deepEqual([found.total, found.users[0].userId], [1, made.userId]);
    assert.equal((await good(user.searchAll(undefined, ['b']))).some((one) => one.userId === made.userId), true);
    assert.equal((await good(user.loadUsers([made.userId])))[0].email, to);
    assert.equal((await good(user.deactivate(to))).status, 'disabled');
    assert.equal((await good(user.activate(to))).status, 'enabled');
    const page = await good(user.search({ roles: ['b'], text: to, sort: [{ field: 'email', desc: true }], limit: 5, page: 0 }));
    assert.deepEqual([page.total, page.users.map((one) => one.userId)], [1, [made.userId]]);
    assert.equal((await good(user.search({ userIds: [made.userId], statuses: ['disabled'] }))).total, 0);
    assert.equal((await good(user.search({ loginIds: [to], verifiedEmail: false }))).total, 1);
    assert.equal((await good(user.search({ loginIds: [to], fromCreatedTime: Date.now() + 60000 }))).total, 0);
    await refused(user.search({ tenantIds: ['x'] }), 'E011003');
    await good(user.setActivePassword(to, GOOD));
    const entered = await good(client.password.signIn(to, GOOD));
    await good(user.logoutUser(to));
    await refused(client.refresh(entered.refreshJwt), 'E064001');
    const again = await good(client.password.signIn(to, GOOD));
    await good(user.logoutUserByUserId(made.userId));
    await refused(client.refresh(again.refreshJwt), 'E064001');
    const moved = address('kept-too-node');
    assert.equal((await good(user.updateEmail(to, moved, true))).email, moved);
    assert.deepEqual((await good(user.updateLoginId(moved, to))).loginIds, [to]);
    assert.equal((await good(user.updatePhone(to, '+15551234567', false))).phone, '+15551234567');
    const [hashed, bad] = [address('hash-node'), address('hash-bad-node')];
    const batch = await good(
      user.createBatch([
        { loginId: address('batch-node') },
        { loginId: to },
        { loginId: hashed, verifiedEmail: true, hashedPassword: { bcrypt: { hash: BCRYPT } } },
        { loginId: bad, hashedPassword: { md5: { hash: '5f4dcc3b5aa765d61d8327deb882cf99' } } },
      ]),
    );
    assert.deepEqual([batch.createdUsers.length, batch.failedUsers.length], [2, 2]);
    assert.equal((await good(client.password.signIn(hashed, GOOD))).user.password, true);
    const patchedBatch = await good(user.patchBatch([{ loginId: to, displayName: 'Batch' }, { loginId: bad, displayName: 'X' }]));
    assert.deepEqual([patchedBatch.patchedUsers[0].name, patchedBatch.failedUsers.length], ['Batch', 1]);
    await good(user.deleteByUserId(batch.createdUsers[1].userId));
    await good(user.deleteBatch([batch.createdUsers[0].userId]));
    for (const absent of [user.setTemporaryPassword(to, GOOD), user.expirePassword(to), user.generateEmbeddedLink(to)]) {
      await refused(absent, 'E010404');
    }
    await good(user.delete(to));
    await refused(user.load(to), 'E112102');
    assert.equal((await good(manager.management.user.history([made.userId]))).length >= 0, true);
  },

  async testUsers() {
    const { user } = manager.management;
    const to = address('robot-node');
    const made = await good(user.createTestUser(to, { displayName: 'Robot' }));
    assert.equal(made.test, true);
    const { code: generated } = await good(user.generateOTPForTestUser('email', to));
    const entered = await good(client.otp.verify.email(to, generated));
    assert.equal((await client.validateSession(entered.sessionJwt)).token.test, true);
    const { link } = await good(user.generateMagicLinkForTestUser('email', to, URI));
    await good(client.magicLink.verify(link.split('t=')[1]));
    const asked = await good(user.generateEnchantedLinkForTestUser(to, URI));
    await good(client.enchantedLink.verify(asked.link.split('t=')[1]));
    await good(client.enchantedLink.waitForSession(asked.pendingRef));
    assert.equal((await good(user.searchTestUsers({ loginIds: [to] }))).total, 1);
    await good(user.deleteAllTestUsers());
    await refused(user.load(to), 'E112102');
  },
};

for (const [name, test] of Object.entries(tests)) {
  await test();
  console.log('ok', name);
}
