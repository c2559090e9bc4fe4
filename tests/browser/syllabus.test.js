// The syllabus at the desk: a tree changed by keyboard, compared, mapped and published; qualifications; regulations whose
// new edition makes items stale; and the queue in which those are cited anew or retired.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atTheDesk } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let browser;

onStage(1, (...all) => ([site, browser] = all));

const line = (page, code) => page.locator(`[data-node="${code}"]`);
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
const focused = (page) => page.evaluate(() => document.activeElement?.dataset.node ?? document.activeElement?.tagName);
const found = async (query) => (await site.admin.ask('GET', `/api/items?${query}`)).total;

test('a tree is changed by keyboard, mapped and published', { timeout: 180_000 }, async () => {
  const { page, wrong } = await atTheDesk(browser, site, 'syllabus');
  await page.getByText('现行第 1 版').waitFor();
  await look(page, 'syllabus-in-force');
  await page.getByRole('button', { name: '修改大纲' }).click();
  await page.getByText(/这是下一版的草稿/).waitFor();

  // The tree is one stop of the keyboard; arrows walk and fold it.
  await line(page, 'P').focus();
  await press(page, 'ArrowDown');
  assert.equal(await focused(page), 'P1');
  await press(page, 'ArrowLeft', 'ArrowDown');
  assert.equal(await focused(page), 'P2', 'P1 is folded');
  await press(page, 'ArrowUp', 'ArrowRight', 'ArrowRight');
  assert.equal(await focused(page), 'P1.1');
  await press(page, 'End', 'Home');
  assert.equal(await focused(page), 'P');

  // A name, a place and a code.
  await line(page, 'P4.5').focus();
  await press(page, 'Enter');
  assert.equal(await focused(page), 'INPUT');
  await page.keyboard.insertText('区块链');
  await line(page, 'P4.5').getByText('改名').waitFor();
  await line(page, 'P4.4').focus();
  await press(page, 'Alt+ArrowRight');
  assert.equal(await line(page, 'P4.4').getAttribute('aria-level'), '4', 'under P4.3');
  await line(page, 'P4.4').getByText('移动').waitFor();
  await line(page, 'P1.2').click();
  const card = page.getByRole('region', { name: '节点' });
  await card.getByLabel('代码').fill('P1.1');
  await card.getByLabel('代码').press('Enter');
  await card.getByText(/P1\.1 是另一个节点的代码/).waitFor();
  await card.getByLabel('代码').fill('P1.20');
  await card.getByLabel('代码').press('Enter');
  await line(page, 'P1.20').getByText('原 P1.2').waitFor();
  // One comes without a name, which is a flaw, and one goes.
  await card.getByRole('button', { name: '加同级' }).click();
  await line(page, 'P1.5').getByText('有误').waitFor();
  await page.keyboard.insertText('特种设备安全监督');
  await line(page, 'P1.5').getByText('有误').waitFor({ state: 'detached' });
  const boilers = await found('subject=S2.7');
  await line(page, 'S2.7').focus();
  await press(page, 'Delete');
  await line(page, 'S2.7').waitFor({ state: 'detached' });
  assert.equal(await focused(page), 'S2', 'the keyboard goes on where it was');
  await look(page, 'syllabus-draft');
  await page.getByRole('button', { name: '保存草稿' }).click();
  await page.getByText('已保存').first().waitFor();

  await page.getByRole('button', { name: /^改动与发布/ }).click();
  const gone = page.locator('[data-gone="S2.7"]');
  await gone.getByText(`${boilers} 题`, { exact: false }).waitFor();
  await gone.getByText('并入 → S2').waitFor();
  const blueprint = (await site.admin.ask('GET', '/api/blueprints'))[0];
  assert.ok(blueprint);
  // Dropped, items would belong nowhere: that can't be published.
  await gone.getByLabel('S2.7 归到').selectOption('');
  await gone.getByText(/不能不标/).waitFor();
  const publish = page.getByRole('button', { name: '发布…' });
  assert.equal(await publish.getAttribute('aria-disabled'), 'true');
  await look(page, 'syllabus-blocked');
  await gone.getByLabel('S2.7 归到').selectOption('S2.6');
  await gone.getByText('并入 → S2.6').waitFor();
  await gone.getByLabel('S2.7 也归到').selectOption('S2.8');
  await gone.getByText('拆分 → S2.6 + S2.8').waitFor();
  await gone.getByLabel('S2.7 也归到').first().selectOption('');
  await gone.getByText('并入 → S2.6').waitFor();
  await page.locator('[data-gone="P1.2"]').getByText('改代码 → P1.20').waitFor();
  await page.locator('button[aria-disabled="false"]', { hasText: '发布…' }).click();
  await page.getByText('请写发布说明').first().waitFor();
  await page.getByLabel('发布说明').fill('按 2026 年大纲调整');
  await look(page, 'syllabus-publish');
  await page.getByRole('button', { name: '发布…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('新增 1，改名 1，移动 1，移除或改代码 2。').waitFor();
  const both = boilers + (await found('subject=S2.6'));
  await dialog.getByRole('button', { name: '发布' }).click();
  await page.getByText('现行第 2 版').waitFor();
  assert.deepEqual([await found('subject=S2.7'), await found('subject=S2.6')], [0, both]);
  await page.getByRole('button', { name: '第 2 版的改动' }).click();
  await page.getByText('按 2026 年大纲调整').waitFor();
  await page.getByText('特种设备安全监督').first().waitFor();
  await look(page, 'syllabus-versions');
  assert.deepEqual(wrong, []);
});

test('a qualification names what it examines', { timeout: 120_000 }, async () => {
  const { page, wrong } = await atTheDesk(browser, site, 'syllabus');
  await page.getByRole('button', { name: '修改大纲' }).click();
  await page.getByRole('button', { name: '资格', exact: true }).click();
  await page.getByRole('button', { name: '修改资格 N1' }).click();
  const dialog = page.getByRole('dialog');
  for (const [add, code] of [['添加科目', 'S2'], ['添加设备类别', 'E5200']]) {
    await dialog.getByRole('combobox', { name: add }).fill(code);
    await page.keyboard.press('Enter');
  }
  await look(page, 'syllabus-qualification', ['desktop']);
  await dialog.getByRole('button', { name: '确定' }).click();
  await page.getByRole('button', { name: '新增资格' }).click();
  await dialog.getByRole('button', { name: '确定' }).click();
  await dialog.getByText('请写中文名称').waitFor();
  await dialog.getByLabel('代码').fill('N9');
  await dialog.getByLabel('中文名称').fill('观光列车检修');
  await dialog.getByRole('button', { name: '确定' }).click();
  await page.getByRole('row', { name: /^N9 观光列车检修/ }).waitFor();
  await look(page, 'syllabus-qualifications');
  await page.getByRole('button', { name: /^改动与发布 2/ }).click();
  await page.getByLabel('发布说明').fill('新作业项目');
  await page.locator('button[aria-disabled="false"]', { hasText: '发布…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '发布' }).click();
  await page.getByText('现行第 3 版').waitFor();
  const { qualifications } = await site.admin.ask('GET', '/api/syllabus');
  const one = qualifications.find(({ code }) => code === 'N1');
  assert.deepEqual([one.subjects, one.equipment], [['S2'], ['E5100', 'E5200']]);
  // A draft that leads nowhere is dropped.
  await page.getByRole('button', { name: '修改大纲' }).click();
  await page.getByRole('button', { name: '放弃草稿…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '放弃草稿…' }).click();
  await page.getByRole('button', { name: '修改大纲' }).waitFor();
  assert.deepEqual(wrong, []);
});

test('a new edition makes items stale, and the queue sees to them', { timeout: 180_000 }, async () => {
  const cited = await found('regulation=TSG+81-2022');
  assert.ok(cited >= 3, `${cited} items cite TSG 81-2022`);
  const { page, wrong } = await atTheDesk(browser, site, 'regulations');
  await page.getByRole('searchbox').fill('tsg81');
  const row = page.locator('[data-regulation="TSG 81-2022"]');
  await row.getByText('现行').waitFor();
  await look(page, 'regulations');
  await row.getByRole('button', { name: '新版或修订：TSG 81-2022' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByText('请写文号').waitFor();
  await dialog.getByLabel('文号（含版次）').fill('TSG 81-2026');
  await dialog.getByLabel('施行日期').fill('2026-01-01');
  await dialog.getByRole('textbox', { name: '来源（必填）' }).fill('市场监管总局公告');
  await dialog.getByText(`引用 TSG 81-2022 的 ${cited} 题立即成为“依据失效”`, { exact: false }).waitFor();
  await look(page, 'regulations-new-edition');
  await dialog.getByRole('button', { name: '保存' }).click();
  await row.getByText('已被 TSG 81-2026 替代').waitFor();
  await row.getByRole('link', { name: `引用 TSG 81-2022 的 ${cited} 题` }).click();

  await page.waitForURL(/\/desk\/stale\?regulation=TSG/);
  await page.getByText('现行：TSG 81-2026', { exact: false }).waitFor();
  const boxes = page.getByRole('region', { name: '引用它的题' }).last().getByRole('checkbox');
  await boxes.nth(1).check();
  await boxes.nth(2).check();
  await page.getByText('选中的 2 题').waitFor();
  await look(page, 'stale');
  // Two are still right: they cite the new edition, through review.
  assert.equal(await page.getByLabel('改引', { exact: true }).inputValue(), 'TSG 81-2026');
  await page.getByRole('button', { name: '预览' }).click();
  await page.getByText('2 题会有新版本').waitFor();
  await look(page, 'stale-recite');
  await page.getByRole('button', { name: '改引 2 题' }).click();
  await page.getByText('2 题已改引，可在“批量改标签”里整批撤销').waitFor();
  await page.getByText('2 题已改引，等待批准', { exact: false }).waitFor();
  assert.equal(await found('regulation=TSG+81-2026&status=in_review'), 2);
  // One no longer applies; what is retired can't come back, so a word is typed.
  await boxes.nth(1).check();
  await page.getByRole('radio', { name: /不再适用/ }).check();
  await page.getByRole('button', { name: '预览' }).click();
  await page.getByText('会停用 1 题，其中 1 题现已批准').waitFor();
  await page.getByRole('button', { name: '停用 1 题…' }).click();
  const retire = page.getByRole('dialog');
  assert.equal(await retire.getByRole('button', { name: '停用' }).getAttribute('aria-disabled'), 'true');
  await retire.getByLabel('停用原因').fill('新版已删此条');
  await retire.getByLabel('请输入“停用”以确认').fill('停用');
  await look(page, 'stale-retire', ['desktop']);
  await retire.getByRole('button', { name: '停用' }).click();
  await page.getByText('已停用 1 题').waitFor();
  assert.equal(await found('stale=true&status=approved&regulation=TSG+81-2022'), cited - 3);
  // Who reviews retires many at once, too, and can do nothing else here.
  const reviewer = await atTheDesk(browser, site, 'stale?regulation=TSG+81-2022', 'hexue');
  const theirs = reviewer.page.getByRole('region', { name: '引用它的题' }).last().getByRole('checkbox');
  await theirs.nth(1).check();
  assert.equal(await reviewer.page.getByRole('radio').count(), 0);
  await reviewer.page.getByRole('button', { name: '预览' }).click();
  await reviewer.page.getByText('会停用 1 题').waitFor();
  await look(reviewer.page, 'stale-reviewer');
  await reviewer.page.getByRole('button', { name: '停用 1 题…' }).click();
  const reason = reviewer.page.getByRole('dialog');
  await reason.getByLabel('停用原因').fill('新版不再要求');
  await reason.getByLabel('请输入“停用”以确认').fill('停用');
  await reason.getByRole('button', { name: '停用' }).click();
  await reviewer.page.getByText('已停用 1 题').waitFor();
  assert.equal(await found('stale=true&status=approved&regulation=TSG+81-2022'), cited - 4);
  assert.deepEqual(reviewer.wrong, []);
  await page.reload();
  // The rest is edited one by one.
  await page.getByRole('link', { name: /^编辑 / }).first().click();
  await page.waitForURL(/\/desk\/bank\//);
  await page.getByText('已被 TSG 81-2026 替代', { exact: false }).first().waitFor();
  assert.deepEqual(wrong, []);
});

test('a blueprint says where it differs from what its qualification examines', { timeout: 120_000 }, async () => {
  const { draft, edit } = await site.admin.ask('POST', '/api/syllabus/draft', {});
  const examined = draft.qualifications.find(({ equipment }) => equipment.length > 0);
  examined.subjects = ['P1', 'S4'];
  const saved = await site.admin.ask('PUT', '/api/syllabus/draft', { edit, draft });
  await site.admin.ask('POST', '/api/syllabus/draft/publish', { edit: saved.edit, note: '考核科目' });

  const { page, wrong } = await atTheDesk(browser, site, 'blueprints/new');
  await page.getByLabel('名称').fill('对照');
  await page.getByLabel('作业项目').selectOption(examined.code);
  const told = page.getByRole('region', { name: '可行性' });
  await told.getByText('没有抽题的科目', { exact: false }).waitFor();
  await told.getByRole('button', { name: '加 2 行' }).click();
  const rows = page.locator('.bp tbody tr');
  assert.equal(await rows.count(), 2);
  await rows.nth(0).getByRole('textbox').first().fill('2');
  await rows.nth(1).getByRole('textbox').first().fill('1');
  // One row more, of what is not examined.
  await page.getByRole('button', { name: '加一行' }).first().click();
  await page.getByRole('dialog').getByLabel('科目').selectOption('S2');
  await page.getByRole('dialog').getByRole('button', { name: '加一行' }).click();
  await told.getByText('超出范围的行', { exact: false }).waitFor();
  assert.equal(await told.getByText('没有抽题的科目', { exact: false }).count(), 0);
  await look(page, 'blueprint-examined');
  await rows.nth(2).getByRole('button').first().click();
  await page.getByRole('dialog').getByRole('button', { name: '移除这一行' }).click();
  await told.getByText('考核的科目、设备一致', { exact: false }).waitFor();
  assert.deepEqual(wrong, []);
});
