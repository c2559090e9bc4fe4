// The item editor by hand and keyboard: codes are taken one by one, lines move with their focus, and what can't be read is
// said where it stands.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atTheDesk } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let browser;

onStage(1, (...all) => ([site, browser] = all));

const held = (page) => page.evaluate(() => document.activeElement.getAttribute('aria-label'));

test('codes are found by typing and taken by Enter; walking takes none', { timeout: 120_000 }, async () => {
  const { page, wrong } = await atTheDesk(browser, site, 'bank/new', 'sunlijun');
  const subjects = page.getByRole('group', { name: '科目/知识点' });
  const add = subjects.getByRole('combobox', { name: '添加科目' });
  const taken = () => subjects.locator('.tag').allTextContents();
  await add.focus();
  for (let n = 0; n < 4; n += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  assert.deepEqual(await taken(), []);
  await page.keyboard.type('S2.');
  await look(page, 'editor-pick');
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  assert.equal((await taken()).length, 1);
  await page.keyboard.type('ｓ5');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.equal((await taken()).length, 2);
  // What was typed and is nothing stays in sight and says so; a whole code is taken when the field is left.
  await page.keyboard.type('没有的');
  await subjects.getByText('没有符合的').waitFor();
  await page.keyboard.press('Tab');
  await subjects.getByText('“没有的”还没有添加').waitFor();
  await look(page, 'editor-not-added', ['desktop']);
  await add.fill('P1.2');
  await page.keyboard.press('Tab');
  assert.equal((await taken()).length, 3);
  await add.click();
  await subjects.getByRole('option').first().click();
  assert.equal((await taken()).length, 4);
  assert.equal(await held(page), '添加科目');
  assert.deepEqual(wrong, []);
});

test('numbers and difficulties are read as they are typed, or refused where they stand', { timeout: 120_000 }, async () => {
  const { page, wrong } = await atTheDesk(browser, site, 'bank/new?subject=S5.2', 'sunlijun');
  await page.getByRole('combobox', { name: '题型' }).first().selectOption({ label: '填空' });
  await page.getByRole('textbox', { name: '题干' }).fill('压力为____。');
  await page.getByRole('button', { name: '改为数值' }).click();
  const [value, tolerance] = [page.getByRole('textbox', { name: '数值' }), page.getByRole('textbox', { name: '允差 ±' })];
  const difficulty = page.getByRole('textbox', { name: '难度（预计答对率）' });
  await value.fill('１．２５');
  await tolerance.fill('５%');
  await difficulty.fill('很难');
  await page.getByText('数值和允差要写成数').waitFor();
  // The link past the navigation leaves nothing.
  await page.locator('.skip').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await page.getByRole('button', { name: '创建试题' }).click();
  await page.locator('[aria-invalid=true]').nth(1).waitFor();
  assert.deepEqual(await page.locator('[aria-invalid=true]').evaluateAll((all) => all.map((one) => one.value)), ['５%', '很难']);
  await look(page, 'editor-refused');
  await tolerance.fill('０．０１');
  await difficulty.fill('８５％');
  await page.getByText('必填内容齐全').waitFor();
  await page.getByRole('button', { name: '创建试题' }).click();
  await page.waitForURL(/bank\/[0-9a-f]{32}/);
  const { version } = await site.admin.ask('GET', `/api/items/${page.url().slice(-32)}`);
  assert.deepEqual(version.content.body.blanks, [{ value: '1.25', tolerance: '0.01' }]);
  assert.equal(version.tags.difficulty, 850);
  assert.deepEqual(wrong, []);
});

test('a line that moves takes the focus along', { timeout: 120_000 }, async () => {
  const { page, wrong } = await atTheDesk(browser, site, 'bank/new?subject=S5.2', 'sunlijun');
  const kind = (name) => page.getByRole('combobox', { name: '题型' }).first().selectOption({ label: name });
  await kind('单选');
  for (const letter of ['A', 'B', 'C', 'D']) await page.getByRole('textbox', { name: `选项 ${letter}` }).fill(`原 ${letter}`);
  await page.getByRole('button', { name: '上移选项 C' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await held(page), '上移选项 B');
  await page.keyboard.press('Enter');
  // At the top there is no way up any more, and a press too many moves nothing back.
  assert.equal(await held(page), '选项 A');
  await page.keyboard.press('Enter');
  const order = () => page.getByRole('textbox', { name: /^选项 [A-D]$/ }).evaluateAll((all) => all.map((one) => one.value.slice(-1)).join(''));
  assert.equal(await order(), 'CABD');
  await kind('排序');
  await page.getByRole('button', { name: '下移选项 1' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await held(page), '下移选项 2');
  assert.deepEqual(wrong, []);
});

test('lists show what is written, not how', { timeout: 120_000 }, async () => {
  const writer = await site.member('sunlijun');
  for (let n = 1; n <= 10; n += 1) {
    const content = { markup: 'markdown', stem: `**必须**校验：$p=\\frac{F}{A}$，第 ${n} 题`, body: { kind: 'true_false', key: true }, rationale: '' };
    await writer.ask('POST', '/api/items', { code: `MD-${n}`, content, tags: { subjects: ['P1.2'], equipment: [], difficulty: 700, citations: [] }, based_on: null });
  }
  const { page, wrong } = await atTheDesk(browser, site, 'bank?q=MD', 'sunlijun');
  await page.getByRole('button', { name: /^必须校验：p=F\/A，第 \d+ 题$/ }).first().waitFor();
  await page.getByRole('button', { name: '送审草稿…' }).click();
  await page.getByRole('dialog').getByText('会送审 10 题').waitFor();
  await page.getByRole('dialog').getByText('另有 2 题未列出').waitFor();
  await look(page, 'editor-submit', ['desktop']);
  assert.deepEqual(wrong, []);
});
