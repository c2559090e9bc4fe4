// A machine dies with answers on it: the candidate goes on at another one at once, and what the dead one had not
// delivered is taken out of it as a file that only the site can open, and brought in by an invigilator.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openPage } from './lib/browser.js';
import { candidateAt, invigilatorAt } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let dead;
let spare;
let staff;

onStage(3, (...all) => ([site, dead, spare, staff] = all));

test('what a dead machine had not delivered is brought in, marked as such', { timeout: 180_000 }, async () => {
  const sitting = await site.sitting({ paper: { true_false: 6 } });
  const [who, other] = sitting.roster;
  const old = (await openPage(dead)).page;
  const room = await candidateAt(old, site.kaopu.url, who, { last: 6 });
  await room.type(1, 'a');
  await room.saved();
  await old.context().setOffline(true);
  await room.type(2, 'b');
  await room.type(3, 'a');
  await room.offline(2);

  // Goes on at another machine: in well under a minute, and with what the server has.
  const began = Date.now();
  const page = (await openPage(spare)).page;
  const again = await candidateAt(page, site.kaopu.url, who, { last: 6, signed: true });
  await page.locator('#question').waitFor();
  assert.ok(Date.now() - began < 60_000);
  assert.equal(await again.answered(), 1);
  await again.go(3);
  await page.keyboard.press('b');
  await again.saved();

  // The old one comes back, has lost the seat, and gives out what it has.
  await old.context().setOffline(false);
  await old.getByRole('dialog', { name: '在这台设备上继续？' }).getByRole('button', { name: '不继续，取出本机的答案' }).click();
  const download = old.waitForEvent('download');
  await old.getByRole('button', { name: '取出本机未送达的 2 题' }).click();
  const saved = await download;
  assert.match(saved.suggestedFilename(), /\.kpx$/);
  const file = `${process.env.TMPDIR ?? '/tmp'}/${saved.suggestedFilename()}`;
  await saved.saveAs(file);
  const text = await readFile(file, 'utf8');
  assert.ok(!text.includes(who.ticket) && !text.includes('judge'), 'nobody reads it on the way');
  await look(old, 'rescue-fenced');

  const wall = (await openPage(staff)).page;
  await invigilatorAt(wall, site, sitting);
  await wall.locator('[data-attempt]', { hasText: other.name }).click();
  await wall.getByRole('button', { name: '带入文件…' }).click();
  await wall.getByLabel(/从旧机器取出的文件/).setInputFiles(file);
  await wall.getByText('这个文件不是该考生的').waitFor();
  const bent = `${file}.bent`;
  await writeFile(bent, text.replace(/"sealed":"../, '"sealed":"00'));
  await wall.getByLabel(/从旧机器取出的文件/).setInputFiles(bent);
  await wall.getByText(/不是给本站的，或存下后被改动过|已损坏/).waitFor();
  await wall.getByRole('button', { name: '取消' }).click();
  await wall.keyboard.press('Escape');
  await wall.locator('[data-attempt]', { hasText: who.name }).click();
  await wall.getByRole('button', { name: '带入文件…' }).click();
  await wall.getByLabel(/从旧机器取出的文件/).setInputFiles(file);
  await wall.getByText('共 2 题；带入后有 1 题变化').waitFor();
  await wall.getByRole('row', { name: /^2 未答/ }).getByText('补上').waitFor();
  await wall.getByRole('row', { name: /^3 / }).getByText('服务器的较新').waitFor();
  await look(wall, 'rescue-file');
  await wall.getByRole('button', { name: '带入 1 题' }).click();
  await wall.getByText('请填写理由').waitFor();
  await wall.getByRole('button', { name: '考试机故障' }).click();
  await wall.getByRole('button', { name: '带入 1 题' }).click();
  await wall.getByText(`已为${who.name}带入 1 题`).waitFor();
  await wall.getByText('带入旧机器的作答').first().waitFor();

  // The candidate sees it at once, and it is on the receipt.
  await again.says('监考员带入了旧机器上第 2 题的作答');
  await again.says('：考试机故障');
  assert.equal(await again.answered(), 3);
  await look(page, 'rescue-told');
  await page.getByRole('button', { name: '知道了' }).click();
  await again.go(2);
  assert.deepEqual(await again.chosen(), ['B']);
  await again.submit();
  await again.says('由人员带入 1 条');
});

test('a code lets a candidate go on at a spare machine, once', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ paper: { true_false: 6 } });
  const [who] = sitting.roster;
  const old = (await openPage(dead)).page;
  const room = await candidateAt(old, site.kaopu.url, who, { last: 6 });
  await room.type(1, 'a');
  await room.saved();
  await old.context().setOffline(true);

  const { page: wall, wrong } = await openPage(staff);
  await invigilatorAt(wall, site, sitting);
  await wall.locator('[data-attempt]', { hasText: who.name }).click();
  const card = wall.getByRole('region', { name: '换到另一台机器' });
  await card.getByRole('button', { name: '给换机码' }).click();
  const code = await card.locator('.spare-code b').innerText();
  assert.match(code, /^\d{3} \d{3}$/);
  await look(wall, 'spare-code');

  const began = Date.now();
  const { page, wrong: wrongToo } = await openPage(spare);
  await page.goto(site.kaopu.url);
  await page.getByRole('button', { name: '我有换机码' }).click();
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByText('请填写换机码').waitFor();
  await page.getByLabel('换机码').fill(code.replaceAll(/\d/g, (digit) => String((Number(digit) + 1) % 10)));
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByText('换机码不对、已用过或已过期').waitFor();
  await look(page, 'door-spare');
  await page.getByLabel('换机码').fill(code);
  await page.getByLabel('换机码').press('Enter');
  await page.locator('.door-foot .btn-primary:not([aria-disabled=true])').click();
  await page.locator('#question').waitFor();
  assert.ok(Date.now() - began < 60_000);
  const again = room.on(page);
  assert.equal(await again.answered(), 1);
  await again.go(2);
  await page.keyboard.press('b');
  await again.saved();
  await card.getByText('已在另一台机器上登录').waitFor();

  const third = (await openPage(dead)).page;
  await third.goto(site.kaopu.url);
  await third.getByRole('button', { name: '我有换机码' }).click();
  await third.getByLabel('换机码').fill(code);
  await third.getByLabel('换机码').press('Enter');
  await third.getByText('换机码不对、已用过或已过期').waitFor();
  assert.deepEqual([...wrong, ...wrongToo], []);
});
