// What holds for a whole sitting while people wait for it or sit it: its times moved at the desk, and a pause that
// stands, also for who comes meanwhile. Candidates, invigilator and administrator side by side.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DESKTOP, openPage, PHONE } from './lib/browser.js';
import { administratorAt, shifted } from './lib/desk.js';
import { candidateAt, invigilatorAt } from './lib/people.js';
import { look, speak } from './lib/screens.js';
import { onStage } from './lib/stage.js';

const HOUR = 3600;
const PAPER = { true_false: 3 };
/** A reason with a word that has no end. */
const LINK = '见 https://oa.example.cn/incident/2026-12-01/0047';

let site;
let hall;
let office;

onStage(2, (...all) => ([site, hall, office] = all));

/** Whether a question's text ever reached a page. */
const saw = (heard) => heard.some((text) => text.includes('"stem"'));

/** What tells of a change on a phone is one line over nothing that is to be read or pressed, the ledger included. */
async function unspoilt(page) {
  await page.setViewportSize(PHONE);
  await page.keyboard.press('t');
  await page.locator('.pop').waitFor();
  const covered = await page.evaluate(() =>
    [...document.querySelectorAll('.pop-head, .pop tbody tr, .stem, .opt')].flatMap((one) => {
      const { left, right, top, height } = one.getBoundingClientRect();
      const over = document.elementFromPoint((left + right) / 2, top + height / 2);
      return over?.closest('.toasts, .notice') ? [one.className] : [];
    }),
  );
  assert.deepEqual(covered, []);
  await page.keyboard.press('t');
  await page.locator('.toasts > *, .notice').first().waitFor();
  await page.setViewportSize(DESKTOP);
}

/** A candidate's page that is never loaded anew: `loads` counts. */
async function seat(who, { inside = true } = {}) {
  const machine = await openPage(hall);
  const room = await candidateAt(machine.page, site.kaopu.url, who, { last: 3, inside });
  const seated = { ...machine, room, loads: 0 };
  machine.page.on('load', () => seated.loads++);
  return seated;
}

test('the end of a running sitting is moved, later and earlier, and the clock follows', { timeout: 120_000 }, async () => {
  // The end cuts the two hours of the exam to one.
  const sitting = await site.sitting({ candidates: 1, paper: PAPER, lasts: HOUR, rules: { duration_s: 2 * HOUR } });
  const me = await seat(sitting.roster[0]);
  await me.room.choose(1, 0);
  await me.room.saved();
  const desk = await openPage(office);
  const page = await administratorAt(desk.page, site, sitting);

  const before = await me.room.left();
  const later = await page.moves({ ends: 30, reason: LINK });
  assert.match(later.effects, /^结束 .*\d\d:\d\d → .*\d\d:\d\d，推迟 .*在考的 1 人/m);
  assert.match(later.moved, /在考的 1 人，作答时间已随之改变/);
  await me.room.says('场次结束时间改动，您的时间增加');
  const gained = (await me.room.left()) - before;
  // The form has whole minutes.
  assert.ok(gained > 28 * 60 && gained <= 30 * 60, `the clock gained ${gained} s`);
  for (const size of [PHONE, DESKTOP]) {
    await me.page.setViewportSize(size);
    await me.room.ledger(`场次结束时间改动：${LINK}`, /^\+(28|29|30):\d\d$/);
  }

  const earlier = await page.moves({ ends: -45, reason: '考场要收回' });
  assert.match(earlier.effects, /提前 45 分钟。/);
  await unspoilt(me.page);
  const lost = before + gained - (await me.room.left());
  assert.ok(lost >= 45 * 60 && lost < 46 * 60, `the clock lost ${lost} s`);
  await me.room.ledger('场次结束时间改动：考场要收回', '−45:00');
  // Not only a sign that goes by itself: it is to be read, and can be read again.
  await me.room.says('结束时间提前，您的作答时间减少 45 分钟：考场要收回');
  await me.page.getByRole('button', { name: '知道了' }).click();

  // Nothing was lost over it, and the page is the one that was there.
  assert.equal(await me.room.answered(), 1);
  assert.equal(me.loads, 0, 'the page was loaded anew');
  assert.deepEqual([...me.wrong, ...desk.wrong], []);
});

test('whoever moves the times reads who sits the exam now, and not who did a moment ago', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ paper: PAPER, rules: { duration_s: HOUR } });
  const desk = await openPage(office);
  await administratorAt(desk.page, site, sitting);
  await desk.page.getByRole('button', { name: '改时间…' }).waitFor();
  // Somebody starts behind the page's back.
  const first = await seat(sitting.roster[0]);
  await desk.page.getByRole('button', { name: '改时间…' }).click();
  const dialog = desk.page.getByRole('dialog');
  const end = dialog.getByLabel('结束', { exact: true });
  await end.fill(shifted(await end.inputValue(), 30));
  const effects = dialog.getByRole('region', { name: '改了以后' });
  assert.match(await effects.innerText(), /在考的 1 人/);
  // And somebody else while the form is open.
  const second = await seat(sitting.roster[1]);
  await effects.getByText(/在考的 2 人/).waitFor({ timeout: 3_000 });
  assert.equal(await dialog.getByLabel('开始', { exact: true }).getAttribute('readonly'), '', 'the start stays');
  for (const { wrong } of [desk, first, second]) assert.deepEqual(wrong, []);
});

test('the start is moved under those who wait for it', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1, paper: PAPER, startsIn: 20 });
  const me = await seat(sitting.roster[0], { inside: false });
  const counter = me.page.getByRole('timer');
  const minutes = async () => Number((await counter.innerText()).split(':')[1]);
  await counter.waitFor();
  const before = await minutes();
  const desk = await openPage(office);
  const page = await administratorAt(desk.page, site, sitting);
  const { moved } = await page.moves({ starts: 10, ends: 10, reason: '雷雨，推迟开考' });
  assert.match(moved, /没有在考的人需要改变/);
  await me.room.says(/开考时间推迟 (10 分钟|9 分 \d+ 秒)：雷雨，推迟开考/);
  // The message may be there a moment before the countdown.
  let gained = 0;
  for (let tries = 0; tries < 50 && gained < 8; tries++) {
    await me.page.waitForTimeout(100);
    gained = (await minutes()) - before;
  }
  assert.ok(gained >= 8 && gained <= 10, `the start moved by ${gained} minutes`);
  assert.equal(me.loads, 0, 'the page was loaded anew');
  assert.ok(!saw(me.heard), 'a question was shown before the start');
  assert.deepEqual([...me.wrong, ...desk.wrong], []);
});

const WORDS = {
  'zh-CN': {
    whole: /^全场/,
    pause: '暂停…',
    why: '停电或网络中断',
    stands: '全场暂停中',
    paused: '考试已暂停',
    clock: '计时已停，剩余 01:00:00',
    resume: '恢复全场…',
    back: '供电、网络已恢复',
    ledger: '暂停：停电或网络中断',
  },
  en: {
    whole: /^Everybody/,
    pause: 'Pause…',
    why: 'Power or network failure',
    stands: 'The whole sitting is paused',
    paused: 'The exam is paused',
    clock: 'The clock stands at 01:00:00',
    resume: 'Resume all…',
    back: 'Power and network are back',
    ledger: 'Pause: Power or network failure',
  },
};

for (const [language, words] of Object.entries(WORDS)) {
  test(`a pause of the whole sitting stands for who comes meanwhile (${language})`, { timeout: 120_000 }, async () => {
    const sitting = await site.sitting({ paper: PAPER, rules: { duration_s: HOUR } });
    const desk = await openPage(office);
    const wall = desk.page;
    await invigilatorAt(wall, site, sitting);
    const first = await seat(sitting.roster[0]);
    for (const page of [wall, first.page]) await speak(page, language);

    await wall.getByRole('button', { name: words.whole }).click();
    await wall.getByRole('button', { name: words.pause }).click();
    await wall.getByRole('dialog').getByRole('button', { name: words.why }).click();
    await wall.getByRole('dialog').locator('[type=submit]').click();
    await wall.getByText(words.stands).waitFor();
    await first.room.says(words.paused);
    assert.equal(await first.page.locator('.stem').count(), 0);

    // Who comes now starts into the pause: no item, and a clock that stands at the whole hour.
    const second = await seat(sitting.roster[1], { inside: false });
    await speak(second.page, language);
    await second.room.says(words.paused);
    await second.page.waitForTimeout(1500);
    await second.room.says(words.clock);
    assert.ok(!saw(second.heard), 'a question was shown in a pause');

    await wall.getByRole('button', { name: words.resume }).click();
    await wall.getByRole('dialog').getByRole('button', { name: words.back }).click();
    const resumed = Date.now();
    await wall.getByRole('dialog').locator('[type=submit]').click();
    for (const { page, room } of [first, second]) {
      await page.locator('.stem').waitFor();
      await room.ledger(words.ledger, /^\+\d+:\d\d$/);
    }
    const left = await second.room.left();
    assert.ok(left >= HOUR - Math.ceil((Date.now() - resumed) / 1000), `${left} s are left`);
    await wall.getByText(words.stands).waitFor({ state: 'detached' });
    assert.equal(first.loads + second.loads, 0, 'a page was loaded anew');
    for (const { wrong } of [desk, first, second]) assert.deepEqual(wrong, []);
  });
}

test('who lets a room go on while all are paused reads that it stays, and how it goes on first', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ paper: PAPER, rules: { duration_s: HOUR } });
  const wang = await site.member('wangfang');
  const pause = (on, reason) => wang.ask('POST', `/api/wall/${sitting.id}/acts`, { on, act: { act: 'pause' }, reason });
  const me = await seat(sitting.roster[0]);
  await pause({ whom: 'room', room: '第一考室' }, '屋顶漏水');
  await pause({ whom: 'all' }, '火警');
  await me.room.says('考试已暂停');
  const desk = await openPage(office);
  const wall = desk.page;
  await invigilatorAt(wall, site, sitting);
  const dialog = wall.getByRole('dialog');
  async function resume() {
    await wall.getByRole('button', { name: '恢复考室“第一考室”…' }).click();
    await dialog.getByRole('button', { name: '供电、网络已恢复' }).click();
  }
  await resume();
  await dialog.getByText('全场也在暂停').waitFor();
  await look(wall, 'wall-room-stays');
  await dialog.locator('[type=submit]').click();
  await wall.getByText('本考室自己的暂停已解除；全场暂停仍然有效').waitFor();
  await wall.getByText('屋顶漏水').waitFor({ state: 'detached' });
  assert.equal(await me.page.locator('.stem').count(), 0);
  for (const { wrong } of [desk, me]) assert.deepEqual(wrong, []);
});
