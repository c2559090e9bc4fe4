// Real Chromium, with a camera that shows a test picture. Every page is watched for what no page of ours may do:
// throw, break the content security policy, ask for what is not there.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const LARGE = { width: 1920, height: 1080 };
export const DESKTOP = { width: 1366, height: 768 };
export const PHONE = { width: 390, height: 844 };

const LAUNCH = {
  executablePath: process.env.KAOPU_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ],
};
const LOOKS = { viewport: DESKTOP, locale: 'zh-CN', permissions: ['camera'], bypassCSP: false, reducedMotion: 'reduce' };

/** Opens a browser of its own: another machine, as far as the server can tell. `executablePath`: another Chromium. */
export function openBrowser({ executablePath = LAUNCH.executablePath } = {}) {
  return started(() => chromium.launch({ ...LAUNCH, executablePath }));
}

// On a busy machine Chromium now and then dies while it forks its first processes, before there is a page. That says
// nothing about ours, so it is tried again, aloud; one that never starts still fails.
async function started(launch) {
  for (let again = 2; ; again -= 1) {
    try {
      return await launch();
    } catch (error) {
      if (again === 0) throw error;
      console.error(`Chromium did not start, trying again: ${String(error).split('\n', 1)[0]}`);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  }
}

/** Opens a browser whose profile lies in a folder, and outlives it. */
export async function openProfile(folder, { heard = [], wrong = [] } = {}) {
  const context = await started(() => chromium.launchPersistentContext(folder, { ...LAUNCH, ...LOOKS }));
  const [page] = context.pages();
  return watched(context, page, heard, wrong);
}

/** A page of somebody new. `heard` collects every byte that reached it, `wrong` what it should not have done. */
export async function openPage(browser, { viewport = DESKTOP, locale = 'zh-CN', touch = false } = {}) {
  const context = await browser.newContext({ ...LOOKS, viewport, locale, hasTouch: touch });
  return watched(context, await context.newPage(), [], []);
}

function watched(context, page, heard, wrong) {
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => {
    // Chromium itself says so when a request is lost; outages are part of the tests.
    const network = /Failed to load resource|WebSocket connection to/.test(message.text());
    if (message.type() === 'error' && !network) wrong.push(message.text());
  });
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))));
  page.on('response', async (response) => {
    const kind = response.headers()['content-type'] ?? '';
    if (kind.includes('json')) heard.push(await response.text().catch(() => ''));
  });
  return { page, context, heard, wrong };
}

/** What axe finds against WCAG 2.2 A and AA, a line each. */
export async function findings(page) {
  // Injected through the protocol, past the policy that keeps scripts from elsewhere out; once for each document.
  if (!(await page.evaluate('!!window.axe'))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      rules: { 'label-content-name-mismatch': { enabled: true } },
      // Of what is right nothing is told, and nothing of what is told goes through the protocol but this.
      resultTypes: ['violations'],
    });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
  });
}

/** Whether the page can be pushed sideways: a thing that no screen of ours may do. */
export async function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Buttons whose words run out of them: what is lost may be the verb. */
export const spilling = (page) =>
  page.locator('.btn:visible').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText || one.ariaLabel));

/** Sees that a screen fits into its window. Keeps a picture in `KAOPU_SHOTS`, if set. */
export async function fits(page, name) {
  if (process.env.KAOPU_SHOTS) await page.screenshot({ path: `${process.env.KAOPU_SHOTS}/${name}.png`, fullPage: true });
  assert.equal(await sideways(page), 0, `${name}: wider than the window`);
}

/** Looks at a screen with both: axe, and its width. */
export async function inspect(page, name) {
  await fits(page, name);
  assert.deepEqual(await findings(page), [], `${name}: accessibility`);
}
