// What comes by itself moves nothing that a hand is on its way to, is not acknowledged by who was typing, and hides nothing
// that somebody opened.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DESKTOP, openPage, PHONE } from './lib/browser.js';
import { candidateAt } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

const REFERENCES = [{ title: '公式', text: '| 钢号 | 许用应力 |\n| --- | --- |\n| S30408 | 137 |\n\n$$\\sigma = \\frac{pD}{2\\delta\\varphi} \\le [\\sigma]$$\n', markup: 'markdown' }];

let site;
let browser;

onStage(1, (...all) => ([site, browser] = all));

async function says(sitting, act, reason) {
  const wang = await site.member('wangfang');
  await wang.ask('POST', `/api/wall/${sitting.id}/acts`, { on: { whom: 'all' }, act: { act }, reason });
}

test('messages and time that is given move no option, and documents are on the screen', { timeout: 180_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1, paper: { single_choice: 4 }, rules: { references: REFERENCES } });
  const { page, wrong } = await openPage(browser);
  const room = await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 4 });
  const places = () => page.locator('.opt').evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
  for (const [size, text] of [[DESKTOP, '请保持安静'], [PHONE, '请保持安静：对面的考室还在考试，交卷后请从东侧楼梯离开，不要在走廊停留。'.repeat(2)]]) {
    await page.setViewportSize(size);
    await page.waitForTimeout(300);
    const before = await places();
    await says(sitting, 'message', text);
    await page.locator('.notice').getByText(text).waitFor();
    assert.deepEqual(await places(), before, 'a message moved the options');
    const box = await page.locator('.notice').boundingBox();
    assert.ok(box.y + box.height <= size.height, 'all of the message is on the screen');
    if (size === PHONE) await look(page, 'room-message');
    await page.setViewportSize(size);
    await page.getByRole('button', { name: '知道了' }).click();
    await page.locator('.notice').waitFor({ state: 'hidden' });
    assert.deepEqual(await places(), before);
    await page.locator('.opt').nth(size === PHONE ? 1 : 0).click();
    await room.saved();

    await page.keyboard.press('r');
    const documents = page.locator('.refs');
    await documents.getByText('S30408').waitFor();
    const { x, y, width, height } = await documents.boundingBox();
    assert.ok(x >= 0 && y >= 0 && x + width <= size.width && y + height <= size.height, `documents lie at ${x}, ${y}, ${width} × ${height}`);
    assert.ok(width >= 300 && height >= 200, 'and can be read');
    await look(page, `room-documents-${size.width}`, [size === PHONE ? 'phone' : 'desktop']);
    await page.setViewportSize(size);
    await page.keyboard.press('Escape');
  }
  assert.deepEqual(wrong, []);
});

test('what is said while the menu of a phone is open stands in it', { timeout: 60_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1, paper: { single_choice: 2 } });
  const { page, wrong } = await openPage(browser, { viewport: PHONE });
  await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 2 });
  await page.getByRole('button', { name: '更多：呼叫监考、字号、高对比、公告、计算器、答题工具、交卷', exact: true }).click();
  const menu = page.getByRole('dialog');
  await menu.waitFor();
  const button = menu.getByRole('button', { name: /^交卷/ });
  const before = Math.round((await button.boundingBox()).y);
  const wang = await site.member('wangfang');
  await wang.ask('POST', `/api/wall/${sitting.id}/acts`, { on: { whom: 'all' }, act: { act: 'extend', seconds: 300 }, reason: '停电' });
  const seen = async (text) => {
    const at = menu.getByText(text).first();
    await at.waitFor();
    const { x, y, width, height } = await at.boundingBox();
    assert.ok(await page.evaluate(([x, y, words]) => document.elementFromPoint(x, y)?.textContent.includes(words), [x + width / 2, y + height / 2, text]), `${text} lies behind something`);
  };
  await seen('停电');
  await says(sitting, 'message', '请保持安静');
  await seen('请保持安静');
  assert.equal(Math.round((await button.boundingBox()).y), before, 'and moves nothing below it');
  await look(page, 'room-menu-news', ['phone']);
  assert.deepEqual(wrong, []);
});

test('who was typing has not read a warning', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1, paper: { single_choice: 2 } });
  const { page, wrong } = await openPage(browser);
  await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 2 });
  const warning = page.getByRole('dialog', { name: '监考员提醒' });
  let typing = true;
  const types = (async () => {
    while (typing) {
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(150);
    }
  })();
  await says(sitting, 'warn', '请面向屏幕');
  await warning.waitFor();
  await page.waitForTimeout(2500);
  assert.ok(await warning.isVisible(), 'a key that was meant for something else acknowledged it');
  typing = false;
  await types;
  await page.waitForFunction(() => document.activeElement?.textContent?.includes('我已知悉'));
  await page.keyboard.press('Enter');
  await warning.waitFor({ state: 'hidden' });
  assert.deepEqual(wrong, []);
});

test('on a phone, word of time that was given does not outlast its being taken back', { timeout: 60_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1, paper: { single_choice: 2 } });
  const { page, wrong } = await openPage(browser, { viewport: PHONE });
  await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 2 });
  const wang = await site.member('wangfang');
  const gives = (seconds, reason) => wang.ask('POST', `/api/wall/${sitting.id}/acts`, { on: { whom: 'all' }, act: { act: 'extend', seconds }, reason });
  await gives(300, '停电');
  const given = page.locator('.toasts').getByText('停电');
  await given.waitFor();
  await gives(-300, '没有停电');
  await page.getByText('没有停电').waitFor();
  await given.waitFor({ state: 'detached' });
  // What the site says itself it says in the language of the page.
  await page.getByText('您的作答时间减少 5 分钟：没有停电').waitFor();
  await page.evaluate(() => document.querySelector('button[lang="en"]').click());
  await page.getByText('You have 5 min less for answering: 没有停电').waitFor();
  assert.deepEqual(wrong, []);
});

test('on a phone with large letters, a message moves no option, and the last one is in reach under documents and calculator', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1, paper: { case_study: 1 }, rules: { references: REFERENCES, calculator: true } });
  const { page, wrong } = await openPage(browser, { viewport: PHONE });
  await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 3 });
  await page.evaluate(() => document.documentElement.style.setProperty('--read', '1.5'));
  const places = () => page.locator('.opt').evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
  const closes = async () => {
    await page.getByRole('button', { name: '知道了' }).click();
    await page.locator('.notice').waitFor({ state: 'hidden' });
    await page.waitForTimeout(600);
  };
  const toTheEnd = async () => {
    await page.mouse.move(200, 200);
    await page.mouse.wheel(0, 3000);
    await page.waitForTimeout(300);
  };
  const long = '请保持安静，交卷后从东侧楼梯离开。'.repeat(6);
  await says(sitting, 'message', long);
  await page.locator('.notice').waitFor();
  await page.waitForTimeout(700);
  await toTheEnd();
  await page.locator('.opt').first().click();
  await closes();
  assert.ok(await page.locator('.opt').first().evaluate((one) => one.contains(document.activeElement)), 'the keys are where they were');
  const before = await places();
  await says(sitting, 'message', long);
  await page.locator('.notice').waitFor();
  await page.waitForTimeout(600);
  assert.deepEqual(await places(), before, 'the second message moved the options');

  // The wall counts what the candidate counts: each question of a case.
  const wang = await site.member('wangfang');
  const [{ attempt }] = await site.admin.ask('GET', `/api/sittings/${sitting.id}/roster`);
  const { tile } = await wang.ask('GET', `/api/wall/${sitting.id}/candidates/${attempt}`);
  assert.deepEqual([tile.answered, tile.questions], [1, 3]);

  /** Whether the last option can be seen whole at the end of the paper. */
  const lastInReach = async () => {
    await toTheEnd();
    return page.locator('.opt').last().evaluate((one) => {
      const { left, top, bottom } = one.getBoundingClientRect();
      return [top + 2, bottom - 2].every((y) => one.contains(document.elementFromPoint(left + 20, y)));
    });
  };
  await page.keyboard.press('r');
  await page.locator('.refs').waitFor();
  assert.ok(await lastInReach(), 'with a message and documents');
  await look(page, 'room-documents-message', ['phone']);
  await closes();
  assert.ok(await lastInReach(), 'with documents');
  await page.keyboard.press('r');
  await page.keyboard.press('k');
  await page.locator('.calc').waitFor();
  assert.ok(await lastInReach(), 'with the calculator');
  await look(page, 'room-calculator-end', ['phone']);
  assert.deepEqual(wrong, []);
});
