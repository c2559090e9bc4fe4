// The candidate and the invigilator in Chromium 109: what the halls' old machines run.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './lib/browser.js';
import { chromium109 } from './lib/old.js';
import { candidateAt, invigilatorAt } from './lib/people.js';
import { look } from './lib/screens.js';
import { Site } from './lib/site.js';

let site;
let hall;
let office;

before(async () => {
  const executablePath = chromium109();
  [site, hall, office] = await Promise.all([Site.demo(), openBrowser({ executablePath }), openBrowser({ executablePath })]);
});
after(async () => {
  await hall?.close();
  await office?.close();
  await site?.stop();
});

test('an exam in Chromium 109, with an outage and a reload in it', { timeout: 240_000 }, async () => {
  assert.match(hall.version(), /^109\./);
  const sitting = await site.sitting({ paper: { true_false: 3, single_choice: 4 }, rules: { references: [{ title: '公式表', text: 'F = m·a' }] } });
  const [me] = sitting.roster;
  const { page, context, wrong } = await openPage(hall);
  const room = await candidateAt(page, site.kaopu.url, me, { last: 7 });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  const desk = (await openPage(office)).page;
  const wall = await invigilatorAt(desk, site, sitting);
  for (let n = 1; n <= 3; n++) await room.type(n, 'a');
  await room.saved();

  // Tools and panels.
  for (const key of ['x', 'l', 'z', 'n']) await page.keyboard.press(key);
  await look(page, 'old-tools');
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await page.getByText('F = m·a').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.getByRole('dialog', { name: /有问题/ }).waitFor();
  await look(page, 'old-report');
  await page.keyboard.press('Escape');

  // Without network, over a reload.
  await context.setOffline(true);
  await room.says('网络已断开');
  await room.go(4);
  await room.type(4, 'b');
  await room.offline(1);
  await page.reload();
  await room.says('试卷和答案已从本机恢复');
  assert.equal(await room.answered(), 4);
  await context.setOffline(false);
  await room.saved();

  // A warning is read, the paper handed in, the receipt shown; the wall sees all of it.
  await Promise.all([wall.warn(me, '请面向屏幕'), room.acknowledges('请面向屏幕')]);
  await look(desk, 'old-wall', ['desktop']);
  await room.submit();
  await page.getByText('回执编号').first().waitFor();
  await look(page, 'old-receipt');
  await wall.ended(me);
  assert.deepEqual(wrong, []);
});
