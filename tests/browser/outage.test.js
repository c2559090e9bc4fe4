// Bad networks, in real Chromium: none at all, with a reload and a crash in the middle of it; one that lets no
// websocket through; one that wants a login; and a machine whose clock is wrong.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './lib/browser.js';
import { Gate } from './lib/gate.js';
import { Machine } from './lib/machine.js';
import { atTheDesk, candidateAt } from './lib/people.js';
import { ReplayPage } from './lib/replay.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';
import { Wire } from './lib/wire.js';

const PAPER = { true_false: 6, single_choice: 6 };
const LAST = 12;

let site;
let browser;

onStage(1, (...all) => ([site, browser] = all));

/** What an invigilator does to everybody in a sitting. */
async function act(sitting, act, reason) {
  const wang = await site.member('wangfang');
  await wang.ask('POST', `/api/wall/${sitting.id}/acts`, { on: { whom: 'all' }, act, reason });
}

/** What the server's record says of the one candidate of a sitting. */
async function record(sitting) {
  const [{ attempt }] = await site.admin.ask('GET', `/api/sittings/${sitting.id}/roster`);
  const wang = await site.member('wangfang');
  return wang.ask('GET', `/api/wall/${sitting.id}/candidates/${attempt}`);
}

/** The questions that were answered, in the server's order. */
async function answers(sitting) {
  const { timeline } = await record(sitting);
  const given = timeline.filter(({ what }) => ['answered', 'changed'].includes(what.kind));
  return given.sort((a, b) => a.at - b.at).map(({ slot }) => slot);
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

test('an outage with a reload and a crash in it loses nothing', { timeout: 120_000 }, async (t) => {
  const sitting = await site.sitting({ candidates: 1, paper: PAPER });
  const [me] = sitting.roster;
  const wire = await Wire.to(site.kaopu.url);
  const machine = await Machine.on();
  t.after(async () => {
    wire.close();
    await machine.off();
  });
  const room = await candidateAt(machine.page, wire.url, me, { last: LAST });
  await machine.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  for (let n = 1; n <= 3; n++) await room.type(n, 'a');
  await room.saved();

  // The machine has no network: the page says which, and goes on.
  await machine.context.setOffline(true);
  await room.says('网络已断开');
  for (let n = 4; n <= 6; n++) await room.type(n, 'b');
  await room.mark(7);
  await room.offline(3);
  // The replay below goes by whole seconds: one of them has these answers, and not yet the next.
  await machine.page.waitForTimeout(1_500);
  const left = await room.left();

  // A reload: the browser has the page, and the page has the room.
  await machine.page.reload();
  await room.at(7);
  await room.says('试卷和答案已从本机恢复');
  assert.deepEqual([await room.answered(), await room.marked()], [6, true]);
  assert.ok(Math.abs((await room.left()) - left) < 10, 'the clock goes on');
  await room.type(7, 'a');
  await room.offline(4);

  // The power fails, and the network is still away when the machine is back.
  await machine.crash();
  wire.cut();
  await machine.start();
  const again = room.on(machine.page);
  await machine.page.goto(wire.url);
  await again.at(8);
  await again.says('连不上考试服务器');
  assert.equal(await again.answered(), 7);
  await again.go(4);
  assert.deepEqual(await again.chosen(), ['B']);
  await again.go(8);
  await again.type(8, 'b');
  await again.offline(5);
  await look(machine.page, 'outage-reopened');

  // The network is back. The browser lost the sign-in with its power, so the candidate says again who it is.
  machine.sent.length = 0;
  wire.mend();
  await again.says('登录已失效');
  await again.signsIn(me);
  await again.saved();
  assert.equal(await again.answered(), 8);
  assert.deepEqual(machine.sent.map(({ type, slot }) => `${type} ${slot}`), ['answer 4', 'answer 5', 'answer 6', 'mark 7', 'answer 7', 'answer 8']);
  assert.deepEqual(await answers(sitting), range(1, 8));
  await again.submit();

  // Over and delivered: nothing of it stays on the machine.
  await machine.page.waitForFunction(async () => {
    const db = await new Promise((resolve) => (indexedDB.open('kaopu-room').onsuccess = ({ target }) => resolve(target.result)));
    const counts = ['outbox', 'kept'].map((name) => new Promise((resolve) => (db.transaction(name).objectStore(name).count().onsuccess = ({ target }) => resolve(target.result))));
    const sum = (await Promise.all(counts)).reduce((a, b) => a + b);
    db.close();
    return sum === 0;
  });
  assert.deepEqual(machine.wrong, []);

  // The replay shows what was chosen when it was, and that the server heard of it later.
  const [{ attempt }] = await site.admin.ask('GET', `/api/sittings/${sitting.id}/roster`);
  const office = await atTheDesk(browser, site, `sittings/${sitting.id}/replay/${attempt}`);
  t.after(() => office.page.context().close());
  const replay = new ReplayPage(office.page);
  await replay.only('作答');
  for (let n = 1; n <= 3; n++) await replay.step('next');
  // Second by second until the first of them: how long the page took to see that the network is gone depends on the machine.
  const undelivered = office.page.getByText(/\d\d:\d\d:\d\d 在考生机上作答（按考生机所记），\d\d:\d\d:\d\d 才送到服务器/);
  for (let n = 0; n < 10 && !(await undelivered.isVisible()); n++) await replay.second();
  await undelivered.waitFor();
  assert.deepEqual(await replay.chosen(), ['B']);
  await look(office.page, 'replay-undelivered');
  assert.match(await replay.step('next'), /^第 4 题 首次作答：错误（\d\d:\d\d:\d\d 作答）$/);
  assert.deepEqual(office.wrong, []);
});

test('a deadline that passes without network ends the answering; what came too late is kept apart', { timeout: 90_000 }, async (t) => {
  const sitting = await site.sitting({ candidates: 1, paper: PAPER, lasts: 15 });
  const wire = await Wire.to(site.kaopu.url);
  const { page, context, wrong } = await openPage(browser);
  t.after(async () => {
    wire.close();
    await context.close();
  });
  const room = await candidateAt(page, wire.url, sitting.roster[0], { last: LAST });
  await room.type(1, 'a');
  await room.saved();
  wire.cut();
  await room.type(2, 'b');
  await room.type(3, 'a');
  await room.says('到时还没送到服务器的单独保存');
  await page.keyboard.press('a');
  assert.equal(await room.answered(), 3);
  await look(page, 'outage-time-up');

  // Whoever would release results now is told that its machine may hold answers.
  const unheard = async () => (await site.admin.ask('GET', `/api/sittings/${sitting.id}/results`)).lines.some((line) => line.astray?.why === 'unheard');
  while (!(await unheard())) await page.waitForTimeout(250);
  const office = await atTheDesk(browser, site, `results/${sitting.id}`);
  t.after(() => office.page.context().close());
  const desk = office.page;
  const astray = desk.getByText('1 人的机器上可能还有没送到的作答').first();
  await astray.waitFor();
  await look(desk, 'results-astray');
  wire.mend();
  await page.getByRole('heading', { name: '其中 2 条作答在截止后送达' }).waitFor();
  await room.says('另有 2 条截止后送达');
  const { timeline } = await record(sitting);
  assert.deepEqual(timeline.filter(({ what }) => what.kind === 'late').map(({ slot }) => slot).sort(), [2, 3]);
  assert.deepEqual(wrong, []);

  // Who decides whether it counts sees what was answered, and that it was made in time.
  await desk.reload();
  await desk.getByRole('button', { name: /^决定… / }).waitFor();
  assert.equal(await astray.count(), 0);
  await desk.getByRole('button', { name: /^决定… / }).click();
  const one = desk.getByRole('dialog').locator('.late-list li').first();
  await one.getByText(/^第 2 题/).waitFor();
  assert.match(await one.innerText(), /截止前 \d+ 秒 作答|截止前 0:\d\d 作答/);
  assert.match(await one.innerText(), /不计它时：未作答/);
  await look(desk, 'late-decision');
  const rule = async (choices, reason) => {
    await desk.getByRole('dialog').getByText(/^还有|^2 条/).first().waitFor();
    await desk.getByLabel('理由').fill(reason);
    for (const [question, choice] of choices) await desk.getByRole('radiogroup', { name: `第 ${question} 题` }).getByRole('radio', { name: choice, exact: true }).check();
    await desk.getByRole('dialog').getByRole('button', { name: '决定', exact: true }).click();
    await desk.getByRole('dialog').waitFor({ state: 'hidden' });
  };
  // None may be left open.
  await desk.getByLabel('理由').fill('断网');
  await desk.getByRole('dialog').getByRole('button', { name: '决定', exact: true }).click();
  await desk.getByText('还有 2 条没有决定：每条都要选计分或不计分').waitFor();
  await desk.getByRole('button', { name: '全部计分' }).click();
  await desk.getByText('2 条全部计分').waitFor();
  await rule([[2, '不计分'], [3, '不计分']], '误点');
  await desk.getByText('已决定：不计分').waitFor();
  // Until the release it can be decided anew.
  await desk.getByRole('button', { name: /^改… / }).click();
  await one.getByText(/^第 2 题/).waitFor();
  await desk.getByRole('dialog').getByText('先前对 2 条作了决定，都不计分，理由：误点').waitFor();
  await rule([[2, '计分']], '断网，截止前作答');
  await desk.getByText('已决定：2 条中 1 条计分').waitFor();
  await look(desk, 'late-decided');
  const [{ attempt }] = await site.admin.ask('GET', `/api/sittings/${sitting.id}/roster`);
  await desk.goto(`${site.kaopu.url}/desk/sittings/${sitting.id}/replay/${attempt}`);
  const [counts, leftOut] = [0, 1].map((n) => desk.locator('.late-list li').nth(n));
  await counts.getByText('计分', { exact: true }).waitFor();
  await leftOut.getByText('不计分', { exact: true }).waitFor();
  await desk.getByText('决定的理由：断网，截止前作答').waitFor();
  assert.deepEqual(office.wrong, []);
});

test('where no websocket gets through, the exam goes by HTTP', { timeout: 60_000 }, async (t) => {
  const sitting = await site.sitting({ candidates: 1, paper: PAPER });
  const gate = await Gate.to(site.kaopu.url);
  t.after(() => gate.close());
  gate.sockets = false;
  const { page, context, wrong } = await openPage(browser);
  t.after(() => context.close());
  const room = await candidateAt(page, gate.url, sitting.roster[0], { last: LAST });
  for (let n = 1; n <= 6; n++) await room.type(n, 'a');
  await room.saved();
  assert.ok(gate.posts > 0);
  assert.equal(await page.locator('.room-banner').count(), 0);

  await act(sitting, { act: 'warn' }, '请面向摄像头');
  await room.acknowledges('请面向摄像头');
  await act(sitting, { act: 'pause' }, '考场停电');
  await room.says('考试已暂停');
  await act(sitting, { act: 'resume' }, '来电');
  await page.getByText('考试已暂停').waitFor({ state: 'hidden' });
  for (let n = 7; n <= LAST; n++) await room.type(n, 'b');

  // A reload finds everything, and does not wait for the websocket that failed before.
  await room.saved();
  await page.reload();
  await room.at(LAST);
  assert.equal(await room.answered(), LAST);
  await room.submit();
  assert.deepEqual(await answers(sitting), range(1, LAST));
  const { timeline, notices } = await record(sitting);
  assert.equal(notices[0].acknowledged, true);
  assert.deepEqual(timeline.filter(({ what }) => what.signal === 'second_device'), []);
  assert.deepEqual(wrong, []);
});

test('a network that wants a login is called by its name within 15 s', { timeout: 90_000 }, async (t) => {
  const sitting = await site.sitting({ candidates: 1, paper: PAPER });
  const gate = await Gate.to(site.kaopu.url);
  t.after(() => gate.close());
  const { page, context, wrong } = await openPage(browser);
  t.after(() => context.close());
  const room = await candidateAt(page, gate.url, sitting.roster[0], { last: LAST });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await room.type(1, 'a');
  await room.saved();

  // What stands is swallowed, and what is new gets a login page.
  gate.login = 'redirect';
  gate.stall();
  await room.type(2, 'b');
  await page.getByText('网络要求登录认证').waitFor({ timeout: 15_000 });
  await room.offline(1);
  assert.equal(await page.getByRole('link', { name: '打开登录页' }).getAttribute('href'), '/api/time');
  await look(page, 'outage-portal');

  // A reload gets the room, not the login page.
  gate.login = 'page';
  await page.reload();
  await room.at(3);
  await page.getByText('网络要求登录认证').waitFor({ timeout: 15_000 });
  await room.type(3, 'a');
  await room.offline(2);

  gate.login = null;
  await room.saved();
  await page.getByText('网络要求登录认证').waitFor({ state: 'hidden' });
  assert.deepEqual(await answers(sitting), [1, 2, 3]);
  assert.deepEqual(wrong, []);
});

test('at the door, too, a network that wants a login is called by its name', { timeout: 30_000 }, async (t) => {
  const gate = await Gate.to(site.kaopu.url);
  t.after(() => gate.close());
  const { page, context, wrong } = await openPage(browser);
  t.after(() => context.close());
  await page.goto(gate.url);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  gate.login = 'page';
  await page.reload();
  await page.getByText('网络要求登录认证').waitFor();
  await page.getByRole('link', { name: '打开登录页' }).waitFor();
  await look(page, 'outage-door');
  gate.login = null;
  await page.getByRole('button', { name: '重试' }).click();
  await page.getByLabel('准考证号').waitFor();
  assert.deepEqual(wrong, []);
});

test('a machine that slept goes on with the right time and nothing lost', { timeout: 120_000 }, async (t) => {
  const sitting = await site.sitting({ candidates: 1, paper: PAPER, rules: { duration_s: 3600 } });
  const machine = await Machine.on();
  t.after(() => machine.off());
  // Some machines' monotonic clocks stand while they sleep.
  await machine.page.addInitScript(() => {
    const now = performance.now.bind(performance);
    let slept = 0;
    performance.now = () => now() - slept;
    window.stood = (ms) => (slept += ms);
  });
  const room = await candidateAt(machine.page, site.kaopu.url, sitting.roster[0], { last: LAST });
  const [began, left] = [Date.now(), await room.left()];
  // Longer than the server waits for a word; and so short that the connection lives and only the page can notice.
  for (const [n, ms, stands] of [
    [1, 18_000, false],
    [3, 8_000, true],
  ]) {
    await room.type(n, 'a');
    await room.saved();
    // One more is on its way when the lid is closed.
    await room.type(n + 1, 'b');
    await machine.sleeps(ms);
    if (stands) await machine.page.evaluate((stood) => window.stood(stood), ms);
    await room.type(n + 2, 'a');
    await room.saved();
    const wrong = async () => left - (Date.now() - began) / 1000 - (await room.left());
    for (let tries = 40; Math.abs(await wrong()) > 2 && tries > 0; tries -= 1) await machine.page.waitForTimeout(250);
    assert.ok(Math.abs(await wrong()) <= 2, `the clock is wrong by ${await wrong()} s`);
    await room.go(n + 2);
  }
  const { timeline } = await record(sitting);
  assert.ok(timeline.some(({ what }) => what.kind === 'signal' && what.signal === 'disconnected'), 'the server noticed');
  assert.deepEqual(await answers(sitting), range(1, 5), 'each once, in order');
  assert.equal(timeline.filter(({ what }) => what.kind === 'seat').length, 1, 'and it is the same page still');
  assert.deepEqual(machine.wrong, []);
});

test('a clock that is hours wrong, and is set while the exam runs, moves nothing', { timeout: 60_000 }, async (t) => {
  const sitting = await site.sitting({ candidates: 1, paper: PAPER, rules: { duration_s: 3600 } });
  const { page, context, wrong } = await openPage(browser);
  t.after(() => context.close());
  await page.addInitScript(() => {
    const Real = Date;
    let shift = Number(sessionStorage.getItem('shift') ?? -5 * 3_600_000);
    window.Date = class extends Real {
      constructor(...parts) {
        if (parts.length > 0) super(...parts);
        else super(Real.now() + shift);
      }
      static now() {
        return Real.now() + shift;
      }
    };
    window.setClock = (ms) => sessionStorage.setItem('shift', (shift = ms));
  });
  const began = Date.now();
  const room = await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: LAST });
  // Question 1 stands there a moment after the start.
  const right = async () => {
    const passed = (Date.now() - began) / 1000;
    const gone = 3600 - (await room.left());
    assert.ok(gone >= -1 && gone <= passed + 1.5, `${gone} s are gone of ${passed}`);
  };
  await right();
  for (const hours of [9, -30, 0.05]) {
    await page.evaluate((ms) => window.setClock(ms), hours * 3_600_000);
    await page.waitForTimeout(600);
    await right();
    assert.equal(await page.locator('.room-banner').count(), 0);
  }
  await room.type(1, 'a');
  await room.saved();
  await page.reload();
  await room.at(2);
  await right();
  assert.deepEqual(await answers(sitting), [1]);
  assert.deepEqual(wrong, []);
});
