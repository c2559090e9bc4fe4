// A rehearsal from the desk over the door to the receipt, and what the wall says counted until it is read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './lib/browser.js';
import { candidateAt, invigilatorAt, signIn } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let hall;
let office;

onStage(2, (...all) => ([site, hall, office] = all));

test('staff rehearse a sitting from the door to the receipt, and announcements are counted', { timeout: 240_000 }, async () => {
  const references = [
    { title: '公式表', text: '载荷中心距  D = 500 mm\n起重量      Q = 3 000 kg' },
    { title: '条文摘录', text: '第三条　……' },
    { title: '公式', text: '许用应力 $[\\sigma]=\\frac{R_m}{n_b}$\n\n| 材料 | 系数 |\n| --- | --- |\n| 钢 | 2.7 |', markup: 'markdown' },
  ];
  const sitting = await site.sitting({ paper: { true_false: 2, single_choice: 3 }, startsIn: 60, rules: { references } });
  const desk = (await openPage(office)).page;
  await desk.goto(`${site.kaopu.url}/desk/sittings/${sitting.id}`);
  await signIn(desk, 'admin', site.people.admin);
  await desk.getByRole('button', { name: '演练…' }).click();
  await desk.getByLabel(/考生座位/).fill('0');
  await desk.getByText('填 1 到 30 的整数').waitFor();
  await desk.getByLabel(/考生座位/).fill('2');
  await look(desk, 'rehearse', ['desktop']);
  await desk.getByRole('button', { name: '开始演练' }).click();
  await desk.getByText('号码只显示这一次').waitFor();
  await look(desk, 'rehearse-seats');
  const row = desk.getByRole('row', { name: /演练考生1/ });
  const [ticket, id_number] = await row.locator('td').allInnerTexts();
  const its = await desk.getByRole('link', { name: '演练的场次页' }).getAttribute('href');
  const rehearsal = { id: its.split('/').pop() };

  // No item is shown, and every screen says what this is.
  const { page, heard } = await openPage(hall);
  const room = await candidateAt(page, site.kaopu.url, { name: '演练考生1', ticket, id_number }, { last: 5 });
  await room.says('演练——不计成绩');
  assert.match(await page.locator('.stem').innerText(), /^演练题/);
  const secrets = await site.secrets();
  assert.ok(!heard.some((text) => secrets.some((secret) => text.includes(secret))));
  await look(page, 'rehearsal-room');

  // Documents lie beside the question, by key.
  await page.keyboard.press('r');
  await page.getByText('起重量 Q = 3 000 kg').waitFor();
  await look(page, 'references');
  await page.getByLabel('哪一份资料').selectOption('条文摘录');
  await page.getByText('第三条').waitFor();
  await page.getByLabel('哪一份资料').selectOption('公式');
  await page.locator('.refs math mfrac').waitFor();
  await page.getByRole('cell', { name: '2.7' }).waitFor();
  await look(page, 'references-formula');
  await page.getByLabel('哪一份资料').selectOption('条文摘录');
  await page.keyboard.press('Escape');
  assert.equal(await page.getByText('第三条').count(), 0);

  // The wall says something to all, and counts who has read it.
  const wall = (await openPage(office)).page;
  await invigilatorAt(wall, site, rehearsal);
  await wall.getByText('演练——不计成绩').waitFor();
  await wall.getByRole('button', { name: /^全场/ }).click();
  await wall.getByRole('button', { name: '消息…' }).click();
  await wall.getByRole('dialog').getByRole('textbox').fill('还有 15 分钟');
  await wall.getByRole('button', { name: /^发给 2 人/ }).click();
  await room.says('还有 15 分钟');
  await wall.getByRole('button', { name: '公告记录' }).click();
  const list = wall.getByRole('dialog', { name: '本场公告' });
  await list.getByText('已确认 0 / 2').waitFor();
  await list.getByText('没确认的 2 人').click();
  await look(wall, 'wall-announcements');
  await page.getByRole('button', { name: '知道了' }).click();
  await list.getByText('已确认 1 / 2').waitFor();
  await list.getByRole('button', { name: '再发给没确认的：还有 15 分钟' }).click();
  await wall.getByRole('button', { name: /^发给 1 人/ }).click();
  await wall.getByText('已发给 1 人').waitFor();

  // Handed in at once, although the sitting's rules would not let anybody do so yet.
  await room.go(1);
  await room.choose(1, 0);
  await room.saved();
  await room.submit();
  await page.locator('.slip').getByText('演练——不计成绩').waitFor();
  await look(page, 'rehearsal-receipt');
  await desk.goto(`${site.kaopu.url}/desk/exams`);
  await desk.getByRole('row', { name: /演练 · 第 1 场/ }).getByText('演练', { exact: true }).waitFor();
  await look(desk, 'rehearsal-list', ['desktop']);
});
