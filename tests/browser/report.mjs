// What a browser makes of report.html: filters, search, keys, deep links, hostile words, accessibility, and how soon it answers.
//
//   node report.mjs PACKAGES PAGES [SHOTS]
//
// PACKAGES holds puppeteer-core and axe-core, PAGES the pages that `tests/it/html.rs` writes, SHOTS is where pictures go. The browser is
// PENTAD_TEST_CHROMIUM, or `chromium` at its usual place.

import { createRequire } from 'node:module';
import { readFileSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import assert from 'node:assert/strict';

const [packages, pages, shots] = process.argv.slice(2).map((it) => resolve(it));
const require = createRequire(pathToFileURL(`${packages}/node_modules/`));
const puppeteer = require('puppeteer-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const browser = await puppeteer.launch({
  executablePath: process.env.PENTAD_TEST_CHROMIUM ?? '/usr/bin/chromium',
  // A container's root has no sandbox; the pages are our own.
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});

const wide = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };

/** A page, with everything that must not happen on it listed. */
async function open(name, { hash = '', scheme = 'light', script = true, viewport = wide, bypass = false } = {}) {
  const page = await browser.newPage();
  const wrong = [];
  const address = `${pathToFileURL(`${pages}/${name}.html`)}`;
  page.on('console', (it) => wrong.push(`console: ${it.text()}`));
  page.on('pageerror', (it) => wrong.push(`error: ${it.message}`));
  page.on('dialog', (it) => { wrong.push(`dialog: ${it.message()}`); it.dismiss(); });
  page.on('request', (it) => { if (it.url().split('#')[0] !== address) wrong.push(`request: ${it.url()}`); });
  await page.setJavaScriptEnabled(script);
  await page.setViewport(viewport);
  // axe is not the page's own script, so for it alone the policy is lifted.
  if (bypass) await page.setBypassCSP(true);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.goto(address + hash, { waitUntil: 'load' });
  return { page, wrong, done: async () => { assert.deepEqual(wrong, [], name); await page.close(); } };
}

const shown = (page) => page.$$eval('.f:not([hidden])', (all) => all.length);
const said = (page) => page.$eval('#shown', (it) => it.value);
const focused = (page) => page.evaluate(() => document.activeElement.closest('.f')?.lastElementChild.id ?? '');
const fold = (page, id) => page.evaluate((it) => document.getElementById(it).closest('details').open, id);

const tests = {
  async 'filters and search'() {
    const { page, done } = await open('realistic');
    const n = await shown(page);
    assert.equal(n, 6);
    await page.click('.pick.critical');
    assert.equal(await shown(page), 5);
    assert.equal(await said(page), '5 of 6 shown');
    await page.click('button[type=reset]');
    await page.waitForFunction(() => document.querySelector('#shown').value === '6 shown');
    await page.select('select[name=t]', 'open contested');
    assert.equal(await shown(page), 4);
    await page.select('select[name=t]', 'waived');
    assert.equal(await shown(page), 1);
    await page.select('select[name=t]', '');
    await page.select('select[name=l]', '2');
    assert.equal(await shown(page), 1);
    await page.select('select[name=l]', '');
    await page.select('select[name=v]', '2');
    assert.ok(await shown(page) < 6);
    await page.select('select[name=v]', '');
    await page.click('input[name=c]');
    assert.equal(await shown(page), 5);
    await page.click('input[name=c]');
    const role = await page.$$eval('select[name=r] option', (all) => all.find((it) => it.textContent === 'documentarian').value);
    await page.select('select[name=r]', role);
    assert.equal(await shown(page), 1);
    await page.select('select[name=r]', '');
    await page.type('input[type=search]', 'IDEMPOTENCY key balance');
    assert.equal(await shown(page), 0);
    await page.keyboard.press('Escape');
    assert.equal(await shown(page), 6);
    await page.type('input[type=search]', 'compare-and-swap');
    assert.equal(await shown(page), 1);
    assert.equal(await page.$$eval('.file:not([hidden])', (all) => all.length), 1);
    await done();
  },

  async keys() {
    const { page, done } = await open('realistic');
    await page.keyboard.press('j');
    const first = await focused(page);
    assert.ok(first);
    const before = await fold(page, first);
    await page.keyboard.press('Enter');
    assert.equal(await fold(page, first), !before);
    await page.keyboard.press('j');
    const second = await focused(page);
    assert.notEqual(second, first);
    await page.keyboard.press('k');
    assert.equal(await focused(page), first);
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.name), 'q');
    await page.keyboard.type('jk?');
    assert.equal(await page.$eval('input[type=search]', (it) => it.value), 'jk?');
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY');
    await page.keyboard.press('?');
    assert.ok(await page.$eval('#keys', (it) => it.open));
    await page.keyboard.press('Escape');
    assert.ok(!await page.$eval('#keys', (it) => it.open));
    await page.keyboard.press('?');
    await page.click('#keys button');
    assert.ok(!await page.$eval('#keys', (it) => it.open));
    await page.keyboard.press('e');
    assert.equal(await page.$$eval('.f[open]', (all) => all.length), 6);
    await done();
  },

  async 'deep links'() {
    const id = 'data-L4-unbounded-page';
    for (const script of [true, false]) {
      const { page, done } = await open('realistic', { hash: `#${id}`, script });
      await page.waitForFunction((it) => document.getElementById(it).closest('details').open, {}, id);
      const top = await page.evaluate((it) => document.getElementById(it).getBoundingClientRect().top, id);
      assert.ok(top >= 0 && top < 900, `in view: ${top}`);
      await done();
    }
    const { page, done } = await open('realistic');
    await page.type('input[type=search]', 'nothing is called so');
    assert.equal(await shown(page), 0);
    await page.evaluate((it) => { location.hash = it; }, id);
    await page.waitForFunction((it) => document.getElementById(it).closest('details').open, {}, id);
    assert.equal(await shown(page), 6);
    // One that was absorbed is shown where it was absorbed.
    await page.evaluate(() => { location.hash = 'security-L1-blind-retry'; });
    await page.waitForFunction(() => document.getElementById('security-L1-blind-retry').checkVisibility());
    // What is folded and is no finding opens too, and a name that is none does no harm.
    await page.evaluate(() => { location.hash = 'ledger'; });
    await page.waitForFunction(() => document.getElementById('ledger').checkVisibility());
    await page.evaluate(() => { location.hash = '%E0%A4%A'; });
    await done();
  },

  async walkthrough() {
    for (const viewport of [wide, phone]) {
      const { page, done } = await open('realistic', { hash: '#walkthrough', viewport });
      await page.waitForFunction(() => document.querySelector('svg.flow')?.checkVisibility());
      // Every label stands within its node, and no node on another.
      const boxes = await page.$$eval('svg.flow > rect', (all) => all.map((it) => it.getBoundingClientRect().toJSON()));
      const labels = await page.$$eval('svg.flow > text:not(.on)', (all) => all.map((it) => it.getBoundingClientRect().toJSON()));
      assert.equal(boxes.length, 5);
      const within = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
      for (const it of labels) assert.equal(boxes.filter((box) => within(it, box)).length, 1);
      const apart = (a, b) => a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
      for (const [n, it] of boxes.entries()) assert.ok(boxes.slice(n + 1).every((other) => apart(it, other)));
      await page.click('#walkthrough a[href^="#file:"]');
      await page.waitForFunction(() => location.hash.startsWith('#file:'));
      await done();
    }
  },

  async 'without script everything can be read'() {
    const { page, done } = await open('realistic', { script: false });
    assert.equal(await shown(page), 6);
    assert.ok(!await page.$eval('#filters', (it) => it.checkVisibility()));
    await done();
  },

  async 'hostile words do nothing'() {
    const { page, done } = await open('hostile');
    assert.ok((await page.title()).startsWith('Pentad: '));
    assert.equal(await page.$$eval('img, iframe, object, embed, form:not(#filters), script:not(:last-of-type)', (all) => all.length), 0);
    await page.keyboard.press('e');
    await page.type('input[type=search]', 'onerror');
    assert.ok(await shown(page) > 0);
    await done();
  },

  async 'nothing is wider than a phone'() {
    for (const name of ['realistic', 'many', 'hostile', 'clean']) {
      const { page, done } = await open(name, { viewport: phone });
      await page.keyboard.press('e');
      const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(content <= view, `${name}: ${content} of ${view}`);
      await done();
    }
  },

  async accessibility() {
    for (const name of ['realistic', 'clean', 'none', 'incomplete', 'hostile']) {
      for (const scheme of ['light', 'dark']) {
        for (const viewport of [wide, phone]) {
          const { page, done } = await open(name, { scheme, viewport, bypass: true });
          await page.evaluate(() => document.querySelectorAll('details').forEach((it) => { it.open = true; }));
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => globalThis.axe.run());
          const found = violations.map((it) => `${it.id}: ${it.nodes.length}: ${it.nodes[0].html.slice(0, 160)}: ${it.nodes[0].failureSummary}`);
          assert.deepEqual(found, [], `${name}, ${scheme}, ${viewport.width}`);
          await done();
        }
      }
    }
  },

  async 'it answers soon'() {
    // The median of five: other programs run on the machine.
    const loads = [];
    const searches = [];
    for (let n = 0; n < 5; n += 1) {
      const { page, done } = await open('most');
      loads.push(await page.evaluate(() => performance.getEntriesByType('navigation')[0].domInteractive));
      searches.push(await page.evaluate(() => {
        const began = performance.now();
        const search = document.querySelector('input[type=search]');
        search.value = 'gateway';
        search.dispatchEvent(new Event('input', { bubbles: true }));
        document.body.getBoundingClientRect();
        return performance.now() - began;
      }));
      await done();
    }
    const median = (all) => Math.round(all.sort((a, b) => a - b)[2]);
    console.log(`500 findings: interactive after ${median(loads)} ms, a search takes ${median(searches)} ms`);
  },
};

async function picture(file, name, options, fullPage, prepare) {
  const { page, done } = await open(name, options);
  if (prepare) await prepare(page);
  await page.screenshot({ path: `${shots}/${file}.png`, fullPage });
  await done();
}

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok: ${name}`);
  } catch (error) {
    failed += 1;
    console.error(`failed: ${name}: ${error.stack}`);
  }
}
if (shots) {
  mkdirSync(shots, { recursive: true });
  for (const [file, name, options, fullPage, prepare] of [
    ['wide', 'realistic', {}, true],
    ['dark', 'realistic', { scheme: 'dark' }, true],
    ['phone', 'realistic', { viewport: phone }, true],
    ['clean', 'clean', {}, true],
    ['many', 'many', {}, false],
    ['hostile', 'hostile', {}, false],
  ]) await picture(file, name, options, fullPage, prepare);
}
await browser.close();
process.exitCode = failed ? 1 : 0;
