// A corrected edition of what the bank has: seen change by change before anything happens, brought in, and taken back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atTheDesk } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let browser;

onStage(1, (...all) => ([site, browser] = all));

const cell = (text) => `"${text.replaceAll('"', '""')}"`;
const newest = (item) => site.admin.ask('GET', `/api/items/${item}`).then(({ version }) => version);

test('a corrected edition changes what it says differently, once it was looked at', { timeout: 180_000 }, async () => {
  const { items } = await site.admin.ask('GET', '/api/items?kind=single_choice&status=approved&limit=4');
  const [one, two, three, four] = await Promise.all(items.map((row) => newest(row.id)));
  const letters = 'ABCDEFGH';
  const row = (version, { stem = version.content.stem, key = version.content.body.key, rationale = version.content.rationale }) =>
    [version.code, '单选题', stem, version.content.body.options.map((text, at) => `${letters[at]}. ${text}`).join('**'), letters[key], rationale].map(cell).join(',');
  const lines = [
    '编号,题型,题干,选项,答案,解析',
    row(one, { key: one.content.body.key === 0 ? 1 : 0 }),
    row(two, { stem: two.content.stem.replace('。', '，请选择。'), rationale: '另见培训教材第二版。' }),
    row(three, {}),
    [four.code, '单选题', '电梯困人时首先做什么', 'A. 安抚**B. 盘车', 'A', ''].map(cell).join(','),
    ['NEW-1', '单选题', '新增的一题是哪一题（　）。', 'A. 这一题**B. 那一题', 'A', ''].map(cell).join(','),
  ];
  const { page, wrong } = await atTheDesk(browser, site, 'import');
  await page.locator('input[type=file]').setInputFiles({ name: 'edition-2.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
  await page.getByRole('button', { name: '上传并识别' }).click();
  await page.getByLabel(/^科目/).last().selectOption('S4.1');
  // Nothing changes unless somebody says so.
  const existing = page.getByRole('group', { name: '编号已在题库中的行' });
  assert.ok(await existing.getByLabel('跳过，题库中的题不变').isChecked());
  await page.getByRole('button', { name: '检查全部行' }).click();
  await page.getByText('编号已被占用').first().waitFor();
  assert.equal(await page.getByRole('region', { name: '将修改的题' }).count(), 0);
  await page.getByRole('button', { name: '返回修改' }).click();
  await existing.getByLabel(/^修改已有的题/).check();
  await look(page, 'changes-choice');
  await page.getByRole('button', { name: '检查全部行' }).click();
  const changes = page.getByRole('region', { name: '将修改的题' });
  await changes.getByRole('link', { name: one.code }).waitFor();
  await page.getByText(`编号 ${four.code} 是另一道题`, { exact: false }).waitFor();
  await look(page, 'changes-listed');
  await changes.getByRole('button', { name: /^答案改变/ }).click();
  assert.equal(await changes.locator('li').count(), 1);
  await changes.locator('li del').filter({ hasText: `${letters[one.content.body.key]}. ` }).waitFor();
  await changes.getByRole('button', { name: /^全部/ }).click();
  await page.getByRole('button', { name: '导入 1 题，修改 2 题' }).waitFor();
  await changes.getByLabel(`修改 ${two.code}`).uncheck();
  await page.getByRole('button', { name: '导入 1 题，修改 1 题' }).waitFor();
  await changes.getByLabel(`修改 ${two.code}`).check();
  await page.getByRole('button', { name: '导入 1 题，修改 2 题' }).click();
  await page.getByText('2 题有了新版本').waitFor();
  await look(page, 'changes-done');
  const changed = await newest(one.item);
  assert.deepEqual([changed.number, changed.status, changed.content.body.key], [one.number + 1, 'draft', one.content.body.key === 0 ? 1 : 0]);
  assert.deepEqual(changed.tags, one.tags);
  assert.equal((await newest(two.item)).content.rationale, '另见培训教材第二版。');
  assert.deepEqual(await newest(four.item), four);
  // Somebody goes on with one of them: it stays.
  await site.admin.ask('PUT', `/api/items/${two.item}`, { code: two.code, content: two.content, tags: two.tags, based_on: two.number + 1 });
  await page.getByRole('button', { name: '再导入一个文件' }).click();
  await page.getByRole('button', { name: '撤销这次导入…：edition-2.csv' }).click();
  const dialog = page.getByRole('dialog', { name: '撤销这次导入' });
  await dialog.getByText('这次修改的 2 题会回到原来的版本', { exact: false }).waitFor();
  await look(page, 'changes-undo', ['phone']);
  await dialog.getByRole('button', { name: '撤销导入' }).click();
  await page.getByText('1 题回到原来的版本，1 题保持修改后的版本').waitFor();
  assert.deepEqual(await newest(one.item), one);
  assert.deepEqual(wrong, []);
});

test('a file that is older than the bank is merged, and what both changed is put to people', { timeout: 180_000 }, async () => {
  const { items } = await site.admin.ask('GET', '/api/items?kind=true_false&status=approved&limit=2');
  const [one, two] = await Promise.all(items.map((row) => newest(row.id)));
  for (const there of [one, two]) {
    const content = { ...there.content, rationale: '题库里后来改的解析。' };
    await site.admin.ask('PUT', `/api/items/${there.item}`, { code: there.code, content, tags: there.tags, based_on: there.number });
  }
  const row = (version, key, rationale) => [version.code, String(version.number), version.content.stem, key ? '正确' : '错误', rationale].map(cell).join(',');
  const lines = [
    '编号,版本,题干,答案,解析',
    row(one, !one.content.body.key, one.content.rationale),
    row(two, two.content.body.key, '文件里改的解析。'),
  ];
  const { page, wrong } = await atTheDesk(browser, site, 'import');
  await page.locator('input[type=file]').setInputFiles({ name: 'older.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
  await page.getByRole('button', { name: '上传并识别' }).click();
  await page.getByLabel(/^科目/).last().selectOption('S4.1');
  await page.getByRole('group', { name: '编号已在题库中的行' }).getByLabel(/^修改已有的题/).check();
  await page.getByRole('button', { name: '检查全部行' }).click();
  const changes = page.getByRole('region', { name: '将修改的题' });
  await changes.getByText(`文件是第 ${one.number} 版的，之后题库的修改保留`).waitFor();
  // What the bank changed and stays is told by its words.
  await changes.getByText('题库之后的修改，保留：').waitFor();
  assert.equal(await changes.locator('dt').filter({ hasText: '解析' }).count(), 1);
  await page.getByText(`${two.code} 现在是第 ${two.number + 1} 版，文件是第 ${two.number} 版的，两边都改了解析`, { exact: false }).first().waitFor();
  const clash = page.getByRole('group', { name: /与题库都改了的内容/ });
  await clash.getByRole('link', { name: two.code }).waitFor();
  await look(page, 'changes-older');
  await clash.getByRole('button', { name: '保留题库的' }).click();
  await page.getByText('1 行两边都改了的内容已经选定。').waitFor();
  await page.getByRole('button', { name: '重新选择' }).click();
  await clash.getByRole('button', { name: '用文件的' }).click();
  await changes.getByText(two.code).waitFor();
  await page.getByRole('button', { name: /修改 2 题/ }).last().click();
  await page.getByText('2 题有了新版本').waitFor();
  assert.equal((await newest(two.item)).content.rationale, '文件里改的解析。');
  const changed = await newest(one.item);
  assert.deepEqual([changed.content.body.key, changed.content.rationale], [!one.content.body.key, '题库里后来改的解析。']);
  assert.deepEqual(wrong, []);
});
