// Between candidate and invigilator in real Chromiums side by side: letting in, leaving, a faulty item, an end by
// mistake, in Chinese and in English, with every screen inspected.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DESKTOP, openPage, PHONE, spilling } from './lib/browser.js';
import { Keys } from './lib/keys.js';
import { candidateAt, invigilatorAt, signIn } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';
import { Wire } from './lib/wire.js';

let site;
let hall;
let office;

onStage(2, (...all) => ([site, hall, office] = all));

/** As long as names get; whoever sits beside them has one, too. */
const LONG = ['欧阳娜娜·买买提·阿不都热合曼·吾买尔江·艾力', '阿依古丽·买买提·阿不都热合曼·吾买尔江·艾力'];

/** Whether a question's text ever reached a page. */
const saw = (heard) => heard.some((text) => text.includes('"stem"'));

test('a candidate is let in, reports an item, leaves, comes back, and is ended by mistake', { timeout: 240_000 }, async () => {
  const sitting = await site.sitting({ candidates: 2, names: LONG, paper: { true_false: 3, single_choice: 3 }, rules: { admission: true } });
  const [me] = sitting.roster;
  const desk = await openPage(office);
  const wall = await invigilatorAt(desk.page, site, sitting);
  const machine = await openPage(hall);
  const { page, heard } = machine;
  const room = await candidateAt(page, site.kaopu.url, me, { last: 6, inside: false });

  // Nothing is shown before somebody let them in, although the exam has begun.
  await room.says('等待监考员放行');
  await page.waitForTimeout(1500);
  assert.ok(!saw(heard), 'a question was shown before admission');
  await look(page, 'admission-room');
  await desk.page.getByRole('button', { name: `放行：${me.name}` }).waitFor();
  await look(desk.page, 'admission-wall', ['desktop']);
  // Who has no papers with them is turned away for a reason, and let in once they are there.
  await wall.opens(me);
  await wall.acts('不放行', '没有带身份证');
  await room.says('监考员没有放行');
  await room.says('没有带身份证');
  assert.ok(!saw(heard), 'a question was shown to somebody who was turned away');
  await look(page, 'turned-away-room');
  await look(desk.page, 'turned-away-candidate');
  await desk.page.keyboard.press('Escape');
  await look(desk.page, 'turned-away-wall', ['desktop']);
  await desk.page.getByRole('link', { name: `放行…：${me.name}` }).click();
  await desk.page.getByRole('button', { name: `放行：${me.name}` }).click();
  await desk.page.keyboard.press('Escape');
  await room.at(1);
  await room.choose(1, 0);
  await room.saved();

  // A faulty item: reported by keyboard, looked at beside the question, told on the question.
  await room.at(2);
  await page.keyboard.press('j');
  const dialog = page.getByRole('dialog', { name: '报告第 2 题有问题' });
  // What is missing is said in a line.
  await dialog.press('Control+Enter');
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size);
    const { height } = await dialog.getByText('请先选哪里有问题。').boundingBox();
    assert.ok(height < 32, `${height} px at ${size.width}`);
  }
  await dialog.getByLabel('题意不清或前后矛盾').check();
  await dialog.getByLabel(/补充说明/).fill('“应当”与“可以”两说');
  await look(page, 'report-dialog');
  await page.getByLabel(/补充说明/).press('Control+Enter');
  await room.says('等监考员查看');
  await desk.page.getByRole('link', { name: `看题并确认：${me.name}的试题报告` }).click();
  const stem = await page.locator('.stem').innerText();
  await desk.page.getByText(stem).first().waitFor();
  await look(desk.page, 'report-wall', ['desktop']);
  await desk.page.getByLabel('给考生的附言').fill('已上报题库');
  await desk.page.getByRole('button', { name: /^确认有问题/ }).click();
  await room.says('已确认');
  await room.says('已上报题库');
  await look(page, 'report-told');

  // What was said can be read again.
  await wall.says(me, '请把身份证放在桌面左上角');
  await room.says('请把身份证放在桌面左上角');
  await page.keyboard.press('g');
  await page.getByRole('dialog', { name: '本场公告' }).getByText('请把身份证放在桌面左上角').waitFor();
  await look(page, 'announcements');
  await page.keyboard.press('Escape');

  // Out of the room: the paper goes from the screen, and a reload does not bring it back.
  await wall.acts('离席', '去洗手间');
  await room.says('等待放行');
  assert.equal(await page.locator('.stem').count(), 0);
  const before = heard.length;
  await page.reload();
  await room.says('等待放行');
  assert.ok(!saw(heard.slice(before)), 'a question was shown outside');
  await look(page, 'left-room');
  // For staff that is no waiting before the door.
  await desk.page.getByRole('heading', { name: '离席' }).waitFor();
  await desk.page.getByText('离席原因：去洗手间').waitFor();
  await desk.page.getByRole('button', { name: `放行：${me.name}` }).first().click();
  await page.locator('#question').waitFor();

  // Ended by mistake; two people let it go on.
  await wall.acts('终止', '点错座位');
  await page.getByRole('heading', { name: '考试已由监考员结束' }).waitFor();
  await wall.acts('申请重开', '监考员点错座位');
  await desk.page.getByText('须由第二人确认').first().waitFor();
  // The button is gone with what it did; whoever has no mouse is not sent back to the top of the page for it.
  const onTheName = (on) => on.locator('h1:focus').waitFor();
  await onTheName(desk.page);
  await look(desk.page, 'reopen-asked');
  const second = await openPage(office);
  await second.page.goto(desk.page.url());
  await signIn(second.page, 'admin', site.people.admin);
  const agree = second.page.getByRole('button', { name: `确认重开${me.name}的作答` });
  await agree.waitFor();
  await look(second.page, 'reopen-agree', ['phone']);
  assert.deepEqual(await spilling(second.page), []);
  await agree.press('Enter');
  await room.says('等待放行');
  await onTheName(second.page);
  await second.page.getByRole('button', { name: `放行：${me.name}` }).first().click();
  await page.locator('#question').waitFor();
  await room.go(3);
  await room.choose(3, 0);
  await room.saved();
  await page.keyboard.press('t');
  await page.getByRole('row', { name: /误结束后重开/ }).waitFor();
  await look(page, 'ledger-reopened');
  await page.keyboard.press('t');
  await room.submit();
  await page.getByText('误结束后重开').first().waitFor();
  await look(page, 'receipt-reopened');
  for (const { wrong } of [desk, machine, second]) assert.deepEqual(wrong, []);
});

test('a hall that loses its network is one event, and each gets back what they lost', { timeout: 180_000 }, async (t) => {
  const sitting = await site.sitting({ candidates: 6, paper: { true_false: 3 } });
  // Every other candidate sits in the first room.
  const people = [0, 2, 4].map((n) => sitting.roster[n]);
  const wire = await Wire.to(site.kaopu.url);
  t.after(() => wire.close());
  const desk = await openPage(office);
  await invigilatorAt(desk.page, site, sitting);
  const machines = [];
  for (const who of people) {
    const machine = await openPage(hall);
    machines.push({ ...machine, room: await candidateAt(machine.page, wire.url, who, { last: 3 }) });
  }
  wire.cut();
  const card = desk.page.locator('section.hall');
  await card.getByText('第一考室 3 席断网').waitFor();
  await look(desk.page, 'hall-event', ['desktop']);
  wire.mend();
  await card.getByText('3 席已恢复').first().waitFor();
  // Decided by keyboard.
  const keys = new Keys(desk.page);
  const heading = card.locator('[data-hall]');
  const dialog = desk.page.getByRole('dialog');
  const credit = card.getByRole('button', { name: /为 3 人补各自的秒数/ });
  await keys.press('n');
  await keys.on(heading);
  await keys.peeks(dialog, { from: card.getByRole('button', { name: '不补时…' }) });
  await keys.opens(dialog, { from: credit });
  await look(desk.page, 'hall-credit', ['desktop']);
  await keys.use(desk.page.getByRole('button', { name: '为 3 人补时', exact: true }));
  for (const { page, wrong, room } of machines) {
    await room.says('第一考室断网');
    await page.keyboard.press('t');
    await page.getByRole('row', { name: /第一考室断网/ }).getByText(/^\+\d+:\d\d$/).waitFor();
    assert.deepEqual(wrong, []);
  }
  await card.getByText('已决定').first().waitFor();
  await keys.on(heading);
  await card.getByRole('button', { name: /^展开/ }).click();
  await look(desk.page, 'hall-decided');
  assert.deepEqual(desk.wrong, []);
});

test('before time is taken back from a hall, the dialog names who has none to give', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 2, names: ['李建国', '赵文斌'], paper: { true_false: 2 } });
  const seats = [];
  for (const who of sitting.roster) {
    const machine = await openPage(hall);
    seats.push({ ...machine, room: await candidateAt(machine.page, site.kaopu.url, who, { last: 2 }) });
  }
  const roster = await site.admin.ask('GET', `/api/sittings/${sitting.id}/roster`);
  const wang = await site.member('wangfang');
  const { attempt } = roster.find(({ name }) => name === '李建国');
  await wang.ask('POST', `/api/wall/${sitting.id}/acts`, { on: { whom: 'some', attempts: [attempt] }, act: { act: 'extend', seconds: 300 }, reason: '停电' });

  const { page, wrong } = await openPage(office);
  await invigilatorAt(page, site, sitting);
  await page.getByRole('button', { name: /^全场/ }).click();
  await page.getByRole('button', { name: '延时…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '收回时间' }).click();
  await dialog.getByText('其中 1 人没有加过这么多，不会收回： 赵文斌（可收回 0 秒）').waitFor();
  await look(page, 'take-back-hall');
  await dialog.getByRole('button', { name: '加时有误' }).click();
  await dialog.getByRole('button', { name: '收回 1 人的时间' }).click();
  // Who was named before is no failure afterwards.
  await dialog.waitFor({ state: 'hidden' });
  // The page hears of it a moment after the wall.
  let times;
  for (let tries = 0; tries < 50; tries += 1) {
    times = await Promise.all(seats.map(({ room }) => room.left()));
    if (Math.abs(times[0] - times[1]) < 30) break;
    await page.waitForTimeout(200);
  }
  assert.ok(Math.abs(times[0] - times[1]) < 30, `nobody has five minutes more: ${times}`);
  assert.deepEqual([...wrong, ...seats.flatMap((seat) => seat.wrong)], []);
});
