// A whole exam in real Chromium: a candidate on one machine, an invigilator on another, a network that fails, a
// server that crashes, and marks in the end.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './lib/browser.js';
import { candidateAt, invigilatorAt } from './lib/people.js';
import { onStage } from './lib/stage.js';
import { Wire } from './lib/wire.js';

let site;
let hall;
let office;

onStage(2, (...all) => ([site, hall, office] = all));

test('one candidate, one invigilator, an exam from the door to the result', { timeout: 240_000 }, async (t) => {
  const sitting = await site.sitting({ candidates: 1 });
  const [me] = sitting.roster;
  const wire = await Wire.to(site.kaopu.url);
  t.after(() => wire.close());
  const secrets = await site.secrets();

  const desk = await openPage(office);
  const wall = await invigilatorAt(desk.page, site, sitting);
  const machine = await openPage(hall);
  const room = await candidateAt(machine.page, wire.url, me);
  await wall.sees(me, '0/100');

  // Half by mouse, half by keyboard; every one is seen to be saved.
  for (let n = 1; n <= 20; n++) {
    await room.choose(n, n % 2);
    await room.saved();
  }
  for (let n = 21; n <= 50; n++) await room.type(n, 'a');
  await room.saved();
  await wall.sees(me, '50/100');

  // The network goes. The page says so and takes answers; nothing is lost, and the wall notices.
  wire.cut();
  await room.says('连不上考试服务器');
  for (let n = 51; n <= 60; n++) await room.type(n, 'b');
  await room.offline(10);
  await wall.offline(me);
  wire.mend();
  await room.saved();
  await wall.sees(me, '60/100');

  // A reload leads back to the same question with everything there.
  await room.go(33);
  const chosen = await room.chosen();
  await machine.page.reload();
  await room.at(33);
  assert.deepEqual(await room.chosen(), chosen);
  assert.equal(await room.answered(), 60);

  // The invigilator gives five minutes; the candidate sees them, with the reason.
  const left = await room.left();
  await wall.extend(me, 5, '考场停电');
  await room.ledger('加时：考场停电', '+5:00');
  const gained = (await room.left()) - left;
  assert.ok(gained > 240 && gained <= 300, `the clock gained ${gained} s`);
  await wall.warn(me, '请面向摄像头');
  await room.acknowledges('请面向摄像头');

  // Whoever leaves the room is let in again by a person, also where the exam's rule let them in.
  await wall.left(me, '去洗手间');
  await room.says('等待放行');
  assert.equal(await machine.page.locator('.stem').count(), 0);
  await wall.back(me);
  await machine.page.locator('#question').waitFor();

  // The server dies without a word, and comes back; so does the page.
  await room.go(61);
  await site.kaopu.crash();
  for (let n = 61; n <= 70; n++) await room.type(n, 'a');
  await room.offline(10);
  await site.kaopu.restart();
  await room.saved();
  assert.equal(await room.answered(), 70);
  await wall.sees(me, '70/100');

  for (let n = 71; n <= 100; n++) await room.type(n, n <= 80 ? 'b' : 'c');
  await room.saved();
  await room.submit();
  assert.match(await machine.page.locator('main').innerText(), /100 \/ 100 题/);
  await wall.ended(me);

  await site.admin.ask('POST', `/api/sittings/${sitting.id}/release`);
  await room.result();

  // What the page got all along: no key, no rationale.
  const bytes = machine.heard.join('\n');
  assert.ok(bytes.includes('"type":"acked"'), 'the frames were heard');
  for (const field of ['"key"', '"rationale"', '"difficulty"']) assert.ok(!bytes.includes(field), field);
  for (const secret of secrets) assert.ok(!bytes.includes(secret), secret);
  assert.deepEqual(machine.wrong, []);
  assert.deepEqual(desk.wrong, []);
});

test('a second device takes over, and the first says so', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1 });
  const [me] = sitting.roster;
  const first = await openPage(hall);
  const room = await candidateAt(first.page, site.kaopu.url, me);
  await room.type(1, 'a');
  await room.saved();
  const second = await openPage(office);
  const other = await candidateAt(second.page, site.kaopu.url, me, { signed: true });
  await other.takesOver();
  await room.says('已在另一台设备');
  assert.equal(await other.answered(), 1);
  await other.go(2);
  await other.type(2, 'b');
  await other.saved();
  assert.deepEqual([...first.wrong, ...second.wrong], []);
});

test('what a machine without network answered before another one did is told, and in the record', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1 });
  const [me] = sitting.roster;
  const first = await openPage(hall);
  const room = await candidateAt(first.page, site.kaopu.url, me);
  await first.context.setOffline(true);
  await first.page.getByText('网络已断开').waitFor();
  await room.type(1, 'a');
  await room.offline(1);

  const second = await openPage(office);
  const other = await candidateAt(second.page, site.kaopu.url, me, { signed: true });
  await second.page.locator('#question').waitFor();
  await other.type(1, 'b');
  await other.saved();

  await first.context.setOffline(false);
  await room.takesOver();
  await room.says(/第 1 题：本机 .* 的作答没有采用/);
  await room.says('本机的作答已留在考试记录里');
  await room.saved();
  await room.go(1);
  assert.deepEqual(await room.chosen(), ['B'], 'the later one stands');
  await first.page.getByRole('button', { name: '保留现在的' }).click();
  await first.page.getByText('的作答没有采用').waitFor({ state: 'hidden' });

  const [{ attempt }] = await site.admin.ask('GET', `/api/sittings/${sitting.id}/roster`);
  const replay = await site.admin.ask('GET', `/api/sittings/${sitting.id}/replay/${attempt}`);
  const kept = replay.events.filter(({ body }) => body.type === 'superseded').map(({ body, at }) => [body.slot, body.made_at < at]);
  assert.deepEqual(kept, [[1, true]]);
  assert.deepEqual([...first.wrong, ...second.wrong], []);
});

test('a second window that lets the seat be leaves the first one alone', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1 });
  const [me] = sitting.roster;
  const first = await openPage(hall);
  const told = [];
  first.page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => told.push(String(payload))));
  const room = await candidateAt(first.page, site.kaopu.url, me);
  const page = await first.context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(site.kaopu.url);
  await page.getByRole('button', { name: '取消' }).click();
  await page.getByRole('heading', { name: '正在另一个窗口或设备上作答' }).waitFor();
  await room.type(1, 'a');
  await room.saved();
  await page.getByRole('button', { name: '在这里继续' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '在这里继续' }).waitFor();
  await page.close();

  // The browser itself says that the network is gone: the page need not find out by waiting.
  await first.context.setOffline(true);
  await first.page.getByText('网络已断开').waitFor({ timeout: 2000 });
  await room.type(2, 'a');
  await first.context.setOffline(false);
  await first.page.getByText('网络已断开').waitFor({ state: 'hidden', timeout: 3000 });
  await room.saved();

  // A reload is no page that was hidden and no window that was left.
  await first.page.reload();
  await room.at(3);
  assert.ok(told.length > 0, 'the frames were heard');
  assert.deepEqual(told.filter((frame) => /"hidden"|"focus_lost"/.test(frame)), []);

  // A sign-in that is dead says so at the door.
  await first.context.clearCookies();
  await first.page.reload();
  await first.page.getByText('登录已失效，请重新登录').waitFor();
  assert.deepEqual(first.wrong, []);
});

test('of two windows without network, the one with the seat sends what both answered', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1 });
  const first = await openPage(hall);
  const room = await candidateAt(first.page, site.kaopu.url, sitting.roster[0]);
  await room.type(1, 'a');
  await room.saved();
  await first.context.setOffline(true);
  await first.page.getByText('网络已断开').waitFor();
  const page = await first.context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(site.kaopu.url);
  const other = room.on(page);
  await other.go(2);
  await other.type(2, 'b');
  await room.go(3);
  await room.type(3, 'a');
  await first.context.setOffline(false);

  // Whoever comes first has the seat; the other lets it be.
  const asked = (one) => one.getByRole('dialog').getByRole('button', { name: '取消' });
  const firstLost = await Promise.race([first.page, page].map((one) => asked(one).waitFor().then(() => one === first.page)));
  const [loser, winner] = firstLost ? [first.page, other] : [page, room];
  await asked(loser).click();
  await winner.saved();
  assert.equal(await winner.answered(), 3);
  await loser.getByRole('heading', { name: '正在另一个窗口或设备上作答' }).waitFor();
  assert.equal(await loser.getByText('没有上传').count(), 0);
  assert.deepEqual(first.wrong, []);
});

test('a duplicated tab is another page, and asks for the seat', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1 });
  const first = await openPage(hall);
  const room = await candidateAt(first.page, site.kaopu.url, sitting.roster[0]);
  await room.type(1, 'a');
  await room.saved();
  // A window that a page opens of itself gets a copy of its session storage, as a duplicated tab does.
  await first.page.evaluate(() => sessionStorage.setItem('copied', 'yes'));
  const [page] = await Promise.all([
    first.context.waitForEvent('page'),
    first.page.evaluate(() => void window.open(window.location.href)),
  ]);
  page.setDefaultTimeout(20_000);
  const copy = room.on(page);
  await page.getByRole('dialog').getByRole('button', { name: '在这里继续' }).waitFor();
  const stored = (of, key) => of.evaluate((name) => sessionStorage.getItem(name), key);
  assert.equal(await stored(page, 'copied'), 'yes');
  assert.notEqual(await stored(page, 'kaopu.page'), await stored(first.page, 'kaopu.page'));

  // Until it is told to, it takes nothing: the first goes on. Then it has all, and the first is fenced off.
  await room.type(2, 'b');
  await room.saved();
  await copy.takesOver();
  await room.says('已在另一台设备');
  assert.equal(await copy.answered(), 2);
  await copy.go(3);
  await copy.type(3, 'a');
  await copy.saved();

  // A reload of either is itself again.
  const name = await stored(page, 'kaopu.page');
  await page.reload();
  await copy.at(4);
  assert.deepEqual([await stored(page, 'kaopu.page'), await copy.answered()], [name, 3]);
  assert.deepEqual(first.wrong, []);
});

test('at the deadline the page hands in by itself', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1, lasts: 25 });
  const [me] = sitting.roster;
  const machine = await openPage(hall);
  const room = await candidateAt(machine.page, site.kaopu.url, me);
  await room.type(1, 'a');
  await room.saved();
  await machine.page.getByRole('heading', { name: '到时自动交卷' }).waitFor({ timeout: 90_000 });
  assert.deepEqual(machine.wrong, []);
});
