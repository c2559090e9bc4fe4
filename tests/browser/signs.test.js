// What the wall says when the server does badly: in time, in order of what matters, on every page of the wall.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './lib/browser.js';
import { atTheDesk, invigilatorAt } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let browser;
let sitting;

onStage(1, async (...all) => {
  [site, browser] = all;
  sitting = await site.sitting({ candidates: 6 });
});

/** The wall's socket, with what the test wants to be so over what the server says. */
async function frames(page, { about = {} } = {}) {
  let well;
  let over = {};
  let send;
  const changed = (frame) => {
    if (frame.status) well = frame.status;
    return {
      ...frame,
      ...(frame.sitting && { sitting: { ...frame.sitting, ...about } }),
      ...(frame.status && { status: { ...frame.status, ...over } }),
    };
  };
  await page.routeWebSocket(/\/ws\/wall/, (socket) => {
    send = (frame) => socket.send(JSON.stringify(frame));
    socket.connectToServer().onMessage((text) => send(changed(JSON.parse(text))));
  });
  return (status) => {
    over = status(well.now);
    send(changed({ type: 'status', status: well }));
  };
}

/** Titles of the signs in the order in which they stand, and which of them interrupt a screen reader. */
const signs = (page) => page.locator('.wsign strong').allInnerTexts();
const alerts = (page) => page.locator('.wsign [role=alert] strong').allInnerTexts();

test('signs of trouble stand on the wall, the worst first', { timeout: 60_000 }, async () => {
  const { page, wrong } = await openPage(browser);
  const says = await frames(page);
  await invigilatorAt(page, site, sitting);
  assert.deepEqual(await signs(page), []);

  says(() => ({ disk: 'low', clock_off_us: 125_000_000 }));
  await page.getByText('服务器磁盘将满').waitFor();
  assert.deepEqual(await signs(page), ['服务器磁盘将满', '服务器系统时钟与考试时钟相差 2 分钟 5 秒（系统时钟偏快）']);
  assert.deepEqual(await alerts(page), []);
  await look(page, 'signs-low', ['desktop']);

  says(() => ({ disk: 'full', clock_off_us: 0 }));
  await page.getByText('只保存答案，其余只读；暂停收取抓拍').waitFor();
  assert.deepEqual(await signs(page), ['服务器磁盘已满']);
  assert.deepEqual(await alerts(page), ['服务器磁盘已满']);
  await page.getByText('画面 暂停收取').waitFor();
  await look(page, 'signs-full', ['desktop']);

  says((now) => ({ saving_stalled_since: now - 83_000_000 }));
  await page.getByText('立即通知系统管理员；请考生留在原机').waitFor();
  assert.deepEqual(await alerts(page), ['作答无法保存']);
  assert.match(await page.locator('.wsign').innerText(), /自 \d\d:\d\d:\d\d 起，已 1 分 2\d 秒/);
  assert.match(await page.title(), /^作答无法保存 · 第 1 场/);
  await look(page, 'signs-stalled', ['desktop']);

  says((now) => ({ saving_stalled_since: now - 900_000_000, events_degraded_since: now - 60_000_000, disk: 'full', clock_off_us: -3_600_000_000 }));
  await page.getByText('实时事件可能缺失').waitFor();
  assert.deepEqual(await signs(page), [
    '作答无法保存',
    '服务器磁盘已满',
    '实时事件可能缺失',
    '服务器系统时钟与考试时钟相差 1 小时（系统时钟偏慢）',
  ]);
  await look(page, 'signs-all');

  // Whoever looks at one candidate is told as well.
  await page.locator('[data-attempt]').first().click();
  await page.getByRole('heading', { name: sitting.roster[0].name }).waitFor();
  await page.locator('.one-wrap').getByText('作答无法保存').waitFor();
  await look(page, 'signs-candidate', ['desktop']);
  await page.keyboard.press('Escape');

  says(() => ({}));
  await page.getByText('作答无法保存', { exact: true }).waitFor({ state: 'hidden' });
  assert.deepEqual(await signs(page), []);
  assert.match(await page.title(), /^第 1 场/);
  assert.deepEqual(wrong, []);
});

test('a long title leaves the head of the wall its place', { timeout: 60_000 }, async () => {
  const { page, wrong } = await openPage(browser);
  const exam = '特种设备安全管理和作业人员叉车司机理论考试'.repeat(5).slice(0, 100);
  await frames(page, { about: { exam } });
  await invigilatorAt(page, site, sitting);
  const heading = page.getByRole('heading', { level: 1 });
  await heading.getByText('第 1 场').waitFor();
  assert.equal(await heading.getAttribute('title'), `${exam} · 第 1 场`);
  await look(page, 'wall-long-title');
  const head = page.locator('.wtop');
  const { height } = await head.boundingBox();
  assert.ok(height <= 56, `the head is ${height} px high`);
  assert.ok(await head.evaluate((one) => one.scrollWidth <= one.clientWidth), 'nothing is pushed out of the head');
  const which = await heading.locator('.which').evaluate((one) => one.scrollWidth <= one.clientWidth);
  assert.ok(which, 'which sitting it is can be read');
  assert.deepEqual(wrong, []);
});

test('the desk says on every page when the disk is short of room', { timeout: 60_000 }, async () => {
  const { page, wrong } = await atTheDesk(browser, site, 'exams');
  let disk = null;
  await page.route('**/api/**', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, headers: { ...answer.headers(), ...(disk && { 'kaopu-disk': disk }) } });
  });
  await page.locator('.dnav').waitFor();
  assert.equal(await page.locator('.disk-sign').count(), 0);
  disk = 'full';
  await page.getByRole('link', { name: '题库', exact: true }).click();
  await page.getByRole('alert').getByText('本站只读').waitFor();
  await look(page, 'desk-disk-full');
  disk = null;
  await page.getByRole('link', { name: '考试', exact: true }).click();
  await page.locator('.disk-sign').waitFor({ state: 'detached' });
  assert.deepEqual(wrong, []);
});
