// What halls need on a bad day: a sitting whose end came too early goes on for all whom it stopped; a face is compared with
// the photo as registered; notes are drawn and stay on the machine; documents lie beside the question.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect, openPage } from './lib/browser.js';
import { administratorAt } from './lib/desk.js';
import { atTheDesk, candidateAt, invigilatorAt, signIn } from './lib/people.js';
import { onStage } from './lib/stage.js';

const HOUR = 3600;
const PAPER = { true_false: 3 };

let site;
let hall;
let office;

onStage(2, (...all) => ([site, hall, office] = all));

test('whom an end that came too early stopped goes on when two people say so', { timeout: 240_000 }, async () => {
  // Somebody has set the end of a sitting of an hour so that half a minute is left.
  const sitting = await site.sitting({ candidates: 2, paper: PAPER, lasts: 32, rules: { duration_s: HOUR } });
  const seats = [];
  for (const who of sitting.roster.slice(0, 2)) {
    const machine = await openPage(hall);
    const room = await candidateAt(machine.page, site.kaopu.url, who, { last: 3 });
    await room.choose(1, 0);
    await room.saved();
    seats.push({ ...machine, room });
  }
  for (const { page } of seats) await page.getByText('到时自动交卷').first().waitFor({ timeout: 100_000 });

  const desk = await openPage(office);
  const page = await administratorAt(desk.page, site, sitting);
  const moved = await page.moves({ ends: 90, reason: '结束时间填错' });
  assert.match(moved.effects, /场次已结束。因到时而结束的人不会自动继续/);
  assert.match(moved.moved, /2 人已因到时结束，按新的结束时间还有时间作答/);

  // One person asks for all of them on the wall, and another agrees.
  const first = await openPage(office);
  await invigilatorAt(first.page, site, sitting);
  await first.page.getByRole('button', { name: /^全场/ }).click();
  await first.page.getByRole('button', { name: '申请重开…' }).click();
  const asking = first.page.getByRole('dialog');
  await asking.getByText('涉及 2 人。').waitFor();
  await inspect(first.page, 'mended-ask');
  await asking.getByRole('button', { name: '场次结束时间误改。' }).click();
  await asking.getByRole('button', { name: '为 2 人申请重开' }).click();
  await first.page.getByText('已为 2 人申请重开，待第二人确认').first().waitFor();

  const wall = await openPage(office);
  await wall.page.goto(`${site.kaopu.url}/wall/${sitting.id}`);
  await signIn(wall.page, 'admin', site.people.admin);
  await wall.page.getByRole('button', { name: /^全场/ }).click();
  await wall.page.getByRole('button', { name: '确认重开…' }).click();
  await wall.page.getByRole('dialog').getByRole('button', { name: '确认重开 2 人' }).click();
  await wall.page.getByText('已确认，2 人接着作答').first().waitFor();

  for (const { page, room, wrong } of seats) {
    await page.locator('#question').waitFor();
    assert.equal(await room.answered(), 1, 'what was answered is there');
    assert.ok((await room.left()) > 55 * 60, 'with all of the time');
    await room.ledger('误结束后重开：场次结束时间误改。', /^\+\d:\d\d$/);
    await room.choose(2, 0);
    await room.saved();
    assert.deepEqual(wrong, []);
  }
  await wall.page.goto(`${site.kaopu.url}/wall/${sitting.id}?record`);
  const acts = wall.page.getByRole('group', { name: /^监考与考务操作/ });
  await acts.getByText('改场次时间').waitFor();
  assert.match(await acts.innerText(), /确认重开\s+全场/);
  await inspect(wall.page, 'mended-record');
  assert.deepEqual([...desk.wrong, ...first.wrong, ...wall.wrong], []);
});

/** A picture in the colour of a face. */
const PORTRAIT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABgAAAAgCAIAAACHPC9vAAAAJElEQVR42mM4saCHKohh1KBRg0YNGjVo1KBRg0YNGjVoeBgEAA5C3Exjy2gXAAAAAElFTkSuQmCC',
  'base64',
);

test('who is let in is compared with the photo as registered', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 2, paper: PAPER, rules: { admission: true } });
  const [me] = sitting.roster;
  const { page: desk, wrong } = await atTheDesk(office, site, `sittings/${sitting.id}`);
  await desk.getByRole('button', { name: '考生照片…' }).click();
  const dialog = desk.getByRole('dialog');
  const file = (name) => ({ name, mimeType: 'image/png', buffer: PORTRAIT });
  await dialog.getByLabel('照片文件').setInputFiles([file(`${me.ticket}.png`), file('IMG_0001.png')]);
  await dialog.getByRole('button', { name: '上传 2 张' }).click();
  await dialog.getByText('已处理 2 / 2，收下 1 张').waitFor();
  await dialog.getByText('本场名单里没有这个准考证号').waitFor();
  await dialog.getByText('已有照片 1 / 2').waitFor();
  await inspect(desk, 'mended-photos');

  const machine = await openPage(hall);
  await candidateAt(machine.page, site.kaopu.url, me, { last: 3, inside: false });
  const own = machine.page.getByRole('img', { name: '您登记的照片' });
  await own.waitFor();
  assert.ok(await own.evaluate((img) => img.decode().then(() => img.naturalWidth > 0)), 'the photo is shown');
  await inspect(machine.page, 'mended-waiting');

  const wall = await openPage(office);
  const invigilator = await invigilatorAt(wall.page, site, sitting);
  await invigilator.sees(me, '待放行');
  await wall.page.locator('[data-attempt]', { hasText: me.name }).click();
  const registered = wall.page.getByRole('img', { name: `${me.name}的登记照` });
  await registered.waitFor();
  assert.ok(await registered.evaluate((img) => img.decode().then(() => img.naturalWidth > 0)), 'the photo is shown');
  await inspect(wall.page, 'mended-gate');
  await wall.page.getByRole('main').or(wall.page.locator('.due')).getByRole('button', { name: new RegExp(`放行.*${me.name}`) }).first().click();
  await machine.page.locator('#question').waitFor();
  assert.deepEqual([...wrong, ...machine.wrong, ...wall.wrong], []);
});

test('notes are drawn, wiped and undone, and outlive a reload', { timeout: 120_000 }, async () => {
  const references = [{ title: '公式', text: '材料的许用应力 σ ≤ [σ]\n'.repeat(40) }];
  const sitting = await site.sitting({ candidates: 1, paper: PAPER, rules: { references } });
  const { page, wrong, heard } = await openPage(hall);
  await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 3 });
  await page.keyboard.press('n');
  await page.getByRole('button', { name: '手绘', exact: true }).click();
  const sheet = page.getByRole('img', { name: /^手绘草稿/ });
  const strokes = async () => Number((await sheet.getAttribute('aria-label')).match(/(\d+) 笔/)?.[1] ?? 0);
  const line = async (from, to) => {
    const box = await sheet.boundingBox();
    await page.mouse.move(box.x + box.width * from[0], box.y + box.height * from[1]);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to[0], box.y + box.height * to[1], { steps: 5 });
    await page.mouse.up();
  };
  await line([0.1, 0.2], [0.9, 0.2]);
  await line([0.1, 0.6], [0.9, 0.6]);
  assert.equal(await strokes(), 2);
  await page.getByRole('button', { name: '橡皮' }).click();
  await line([0.5, 0.5], [0.5, 0.7]);
  assert.equal(await strokes(), 1, 'the stroke that was touched is gone');
  await page.getByRole('button', { name: '撤销' }).click();
  assert.equal(await strokes(), 2);
  const inked = () => sheet.evaluate((canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0));
  assert.ok(await inked(), 'lines are on the sheet');
  await page.getByRole('button', { name: '放大草稿' }).click();
  await inspect(page, 'mended-drawing');
  await page.reload();
  await page.locator('#question').waitFor();
  await page.keyboard.press('n');
  await page.getByRole('button', { name: '手绘', exact: true }).click();
  assert.equal(await strokes(), 2, 'it is kept on this machine');
  assert.ok(!heard.some((text) => text.includes('drawn')), 'and never sent');

  // Documents lie beside the question: both can be read at once, and the answer sheet stays in reach.
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await page.locator('.refs').waitFor();
  const [documents, stem] = await Promise.all([page.locator('.refs').boundingBox(), page.locator('.stem').boundingBox()]);
  await inspect(page, 'mended-documents');
  assert.ok(stem.x + stem.width <= documents.x, `the question is not covered: ${JSON.stringify([stem, documents])}`);
  await page.getByRole('navigation', { name: '答题卡' }).getByRole('button', { name: /第 3 题/ }).click();
  assert.deepEqual(wrong, []);
});
