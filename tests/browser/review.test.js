// An item between its author and its reviewer: what is like it in the bank, what is said about it, what it must not meet.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atTheDesk } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let browser;
let other;

onStage(2, (...all) => ([site, browser, other] = all));

test('an item is written, returned with a word, answered and approved', { timeout: 180_000 }, async () => {
  const { items } = await site.admin.ask('GET', '/api/items?kind=single_choice&limit=2');
  const first = await site.admin.ask('GET', `/api/items/${items[0].id}`);
  const { stem, body } = first.version.content;
  const author = await atTheDesk(browser, site, 'bank/new', 'sunlijun');
  // Nearly the same question with another key: the bank has it, and says so before it is saved.
  await author.page.getByLabel('题干', { exact: true }).fill(stem.replace('。', ''));
  const letters = ['A', 'B', 'C', 'D'];
  for (const [at, option] of body.options.entries()) await author.page.getByLabel(`选项 ${letters[at]}`, { exact: true }).fill(option);
  // Nothing is right until somebody says so.
  assert.equal(await author.page.getByRole('radio', { checked: true }).count(), 0);
  await author.page.getByRole('button', { name: '创建试题' }).click();
  await author.page.getByRole('group', { name: '选项与答案' }).getByText('请标出答案').waitFor();
  await look(author.page, 'item-no-key');
  await author.page.getByLabel(`${letters[(body.key + 1) % body.options.length]} 是答案`).check();
  const alike = author.page.getByRole('region', { name: '相近的题' });
  await alike.getByRole('link', { name: items[0].code }).waitFor();
  await alike.getByText('答案不一致').waitFor();
  await look(author.page, 'item-alike');
  await author.page.getByRole('combobox', { name: '添加科目' }).click();
  await author.page.getByRole('option', { name: /^P1\.1 / }).click();
  await author.page.getByRole('button', { name: '创建试题' }).click();
  const asked = author.page.getByRole('dialog', { name: '题库里已有这道题？' });
  await asked.getByText('答案却不同', { exact: false }).waitFor();
  await asked.getByRole('link', { name: items[0].code }).waitFor();
  await look(author.page, 'item-same');
  await asked.getByRole('button', { name: '取消' }).click();
  assert.match(author.page.url(), /bank\/new/);
  await author.page.getByLabel('题干', { exact: true }).fill('叉车每次作业前，司机应当先做的是（　）。');
  await alike.getByText('没有相近的题').waitFor();
  await author.page.getByRole('button', { name: '创建试题' }).click();
  await author.page.waitForURL(/bank\/[0-9a-f]{32}/);
  const path = new URL(author.page.url()).pathname.replace('/desk/', '');
  await author.page.getByRole('button', { name: '送审' }).click();
  await author.page.getByText('等待另一位同事审核', { exact: false }).or(author.page.getByText('作者本人不能审核')).first().waitFor();

  const reviewer = await atTheDesk(other, site, path, 'hexue');
  await reviewer.page.getByRole('button', { name: '退回修改' }).click();
  const dialog = reviewer.page.getByRole('dialog');
  await dialog.getByRole('button', { name: '退回' }).click();
  await dialog.getByText('请写明要改什么').waitFor();
  await look(reviewer.page, 'item-return');
  await dialog.getByLabel('要改什么').fill('选项 B 和 C 说的是一回事。');
  await dialog.getByRole('button', { name: '退回' }).click();
  const comments = reviewer.page.getByRole('region', { name: '意见' });
  await comments.getByText('选项 B 和 C 说的是一回事。').waitFor();
  await comments.getByText(/退回时/).waitFor();

  await author.page.reload();
  await author.page.getByText('退回', { exact: true }).first().waitFor();
  const said = author.page.getByRole('region', { name: '意见' });
  await said.getByText('选项 B 和 C 说的是一回事。').waitFor();
  // What is being written stays while something is said, or kept apart.
  await author.page.getByLabel('选项 C', { exact: true }).fill('检查货叉、链条和制动');
  await said.getByLabel('写意见').fill('已改选项 C。');
  await said.getByRole('button', { name: '发表' }).click();
  await said.getByText('已改选项 C。').waitFor();
  const enemies = author.page.getByRole('region', { name: '互斥题' });
  await enemies.getByLabel('试题编号').fill('没有这题');
  await enemies.getByRole('button', { name: '设为互斥' }).click();
  await enemies.getByText('没有这个编号的试题').waitFor();
  await enemies.getByLabel('试题编号').fill(items[0].code);
  await enemies.getByLabel(/原因/).fill('同一知识点');
  await enemies.getByLabel(/原因/).press('Enter');
  await enemies.getByRole('link', { name: items[0].code }).waitFor();
  assert.equal(await author.page.getByLabel('选项 C', { exact: true }).inputValue(), '检查货叉、链条和制动');
  await look(author.page, 'item-comments');
  await author.page.getByRole('button', { name: '保存为第 2 版' }).click();
  await author.page.getByText('已保存第 2 版').waitFor();
  await author.page.getByRole('button', { name: '送审' }).click();
  await author.page.getByText('已送审').waitFor();
  await reviewer.page.reload();
  await reviewer.page.getByRole('button', { name: '批准' }).click();
  await reviewer.page.getByText('已批准，可用于组卷').waitFor();
  assert.deepEqual([...author.wrong, ...reviewer.wrong], []);
});

test('drafts go to review at once, and a reviewer retires with a reason', { timeout: 120_000 }, async () => {
  const writer = await site.member('sunlijun');
  for (const code of ['NEW-2', 'NEW-1']) {
    const content = { stem: `${code}：叉车司机应当系安全带。`, body: { kind: 'true_false', key: true }, rationale: '' };
    const draft = { code, content, tags: { subjects: ['P1.2'], equipment: [], difficulty: 700, citations: [] }, based_on: null };
    await writer.ask('POST', '/api/items', draft);
  }
  const author = await atTheDesk(browser, site, 'bank', 'sunlijun');
  await author.page.getByRole('searchbox').fill('NEW');
  await author.page.getByRole('combobox', { name: '排序' }).selectOption('code');
  await author.page.waitForURL(/sort=code/);
  await author.page.getByText('2 题', { exact: true }).waitFor();
  await author.page.locator('tbody tr').first().getByText('叉车司机').filter({ hasText: 'NEW-1' }).waitFor();
  await author.page.getByRole('button', { name: '送审草稿…' }).click();
  const dialog = author.page.getByRole('dialog');
  await dialog.getByText(/会送审 2 题/).waitFor();
  await look(author.page, 'bank-submit');
  await dialog.getByRole('button', { name: '送审' }).click();
  await author.page.getByText('已送审 2 题').waitFor();
  await author.page.locator('tbody').getByText('待审').nth(1).waitFor();
  // What was sent too early is taken back.
  const { items } = await site.admin.ask('GET', '/api/items?q=NEW&sort=code');
  await author.page.goto(`${site.kaopu.url}/desk/bank/${items[0].id}`);
  await author.page.getByRole('button', { name: '撤回' }).click();
  await author.page.getByText('已撤回').waitFor();

  const reviewer = await atTheDesk(other, site, `bank/${items[1].id}`, 'hexue');
  await reviewer.page.getByRole('button', { name: '停用…' }).click();
  const retire = reviewer.page.getByRole('dialog');
  await retire.getByRole('button', { name: '停用' }).click();
  await retire.getByText('请写明停用原因').waitFor();
  await retire.getByLabel('停用原因').fill('与 NEW-1 重复');
  await look(reviewer.page, 'item-retire');
  await retire.getByRole('button', { name: '停用' }).click();
  const comments = reviewer.page.getByRole('region', { name: '意见' });
  await comments.getByText('与 NEW-1 重复').waitFor();
  await comments.getByText(/停用时/).waitFor();
  // And back, from the same page.
  await reviewer.page.getByRole('button', { name: '撤销停用…' }).click();
  await reviewer.page.getByRole('dialog').getByRole('button', { name: '撤销' }).click();
  await reviewer.page.getByRole('button', { name: '停用…' }).waitFor();
  assert.deepEqual([...author.wrong, ...reviewer.wrong], []);
});

test('pairs that look alike are kept apart or found to be two', { timeout: 120_000 }, async () => {
  const { items } = await site.admin.ask('GET', '/api/items?kind=multiple_choice&limit=2');
  const codes = [];
  for (const { id } of items) {
    const { version } = await site.admin.ask('GET', `/api/items/${id}`);
    const content = { ...version.content, stem: `${version.content.stem}。` };
    const copy = await site.admin.ask('POST', '/api/items', { code: `${version.code}-B`, content, tags: version.tags, based_on: null });
    codes.push([version.code, copy.version.code]);
  }
  const { page, wrong } = await atTheDesk(browser, site, 'bank', 'admin');
  await page.getByRole('link', { name: '查重' }).click();
  const pair = (code) => page.locator('section.card').filter({ has: page.getByRole('link', { name: `打开 ${code}`, exact: true }) });
  await pair(codes[0][1]).waitFor();
  await look(page, 'duplicates');
  await pair(codes[0][1]).getByRole('button', { name: '设为互斥' }).click();
  await pair(codes[0][1]).getByText('已互斥', { exact: true }).waitFor();
  await pair(codes[1][1]).getByRole('button', { name: '是两道题，不再列出' }).click();
  await pair(codes[1][1]).waitFor({ state: 'detached' });
  await page.reload();
  await pair(codes[0][1]).getByText('已互斥', { exact: true }).waitFor();
  assert.equal(await pair(codes[1][1]).count(), 0);
  assert.deepEqual(wrong, []);
});

test('one of each of several pairs is retired at once, with a reason, and comes back', { timeout: 120_000 }, async () => {
  const { items } = await site.admin.ask('GET', '/api/items?kind=single_choice&status=approved&limit=2');
  const copies = [];
  for (const { id } of items) {
    const { version } = await site.admin.ask('GET', `/api/items/${id}`);
    const content = { ...version.content, stem: `${version.content.stem}。` };
    const copy = await site.admin.ask('POST', '/api/items', { code: `${version.code}-C`, content, tags: version.tags, based_on: null });
    copies.push(copy.version);
  }
  const { page, wrong } = await atTheDesk(browser, site, 'duplicates', 'admin');
  for (const { code } of copies) await page.getByRole('checkbox', { name: `停用 ${code}`, exact: true }).check();
  await page.getByRole('checkbox', { name: `停用 ${items[0].code}`, exact: true }).check();
  await page.getByRole('button', { name: '停用…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('会停用 3 题，其中 1 题现已批准、可用于组卷').waitFor();
  await dialog.getByText(/有 1 对的两题都选中了/).waitFor();
  await look(page, 'duplicates-retire');
  await dialog.getByRole('button', { name: '停用', exact: true }).click();
  await dialog.getByText('请写明停用原因').waitFor();
  await dialog.getByLabel('停用原因').fill('与另一题重复');
  await dialog.getByRole('button', { name: '停用', exact: true }).click();
  await page.getByText('已停用 3 题', { exact: true }).waitFor();
  const status = async (item) => (await site.admin.ask('GET', `/api/items/${item}`)).version.status;
  assert.deepEqual([await status(copies[0].item), await status(items[0].id)], ['retired', 'retired']);
  await page.getByRole('button', { name: '撤销停用：与另一题重复' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '撤销', exact: true }).click();
  await page.getByText('已撤销，3 题恢复停用前的状态').waitFor();
  await look(page, 'duplicates-retired');
  assert.deepEqual([await status(copies[0].item), await status(items[0].id)], ['draft', 'approved']);
  assert.deepEqual(wrong, []);
});

test('the queue is in the menu when it is empty, and what left the list is not looked at any more', { timeout: 120_000 }, async () => {
  const writer = await site.member('sunlijun');
  const content = { stem: 'LEAVE-1：锅炉应当装设安全阀。', body: { kind: 'true_false', key: true }, rationale: '' };
  const { version } = await writer.ask('POST', '/api/items', { code: 'LEAVE-1', content, tags: { subjects: ['P1.2'], equipment: [], difficulty: 700, citations: [] }, based_on: null });
  await writer.ask('POST', `/api/items/${version.item}/step`, { step: 'submit', version: 1, note: '' });
  const { page, wrong } = await atTheDesk(other, site, 'bank?status=in_review&q=LEAVE', 'hexue');
  await page.locator('table.items button[data-row]').first().click();
  const preview = page.getByRole('region', { name: '试题预览', exact: true });
  await preview.getByRole('heading', { name: 'LEAVE-1' }).waitFor();
  await page.getByRole('searchbox').fill('NOWHERE-TO-BE-FOUND');
  await preview.getByRole('heading', { name: 'LEAVE-1' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: '审核队列' }).waitFor();
  assert.deepEqual(wrong, []);
});

test('from the queue, the next version that waits comes by itself', { timeout: 120_000 }, async () => {
  const writer = await site.member('sunlijun');
  for (const code of ['QUEUE-1', 'QUEUE-2', 'QUEUE-3']) {
    const content = { stem: `${code}：锅炉应当装设安全阀。`, body: { kind: 'true_false', key: true }, rationale: '' };
    const { version } = await writer.ask('POST', '/api/items', { code, content, tags: { subjects: ['P1.2'], equipment: [], difficulty: 700, citations: [] }, based_on: null });
    await writer.ask('POST', `/api/items/${version.item}/step`, { step: 'submit', version: 1, note: '' });
  }
  const { page, wrong } = await atTheDesk(other, site, 'bank?status=in_review&q=QUEUE', 'hexue');
  await page.locator('table.items button[data-row]').first().click();
  await page.locator('.pv-foot a').click();
  await page.waitForURL(/bank\/[0-9a-f]{32}/);
  await page.getByText('3 题待审').waitFor();
  await look(page, 'review-queue');
  const first = page.url();
  await page.getByRole('button', { name: '批准' }).click();
  await page.waitForURL((url) => url.href !== first);
  await page.getByText('2 题待审').waitFor();
  const second = page.url();
  await page.getByRole('button', { name: '批准' }).click();
  await page.waitForURL((url) => url.href !== second);
  await page.getByRole('button', { name: '批准' }).waitFor();
  assert.deepEqual(wrong, []);
});
