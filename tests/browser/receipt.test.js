// A receipt proves something: to its candidate, to anybody, to a program that knows nothing of the site, and to the
// administrator who looks into a complaint.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openPage, PHONE } from './lib/browser.js';
import { BINARY } from './lib/kaopu.js';
import { candidateAt, signIn } from './lib/people.js';
import { CheckingPage, receiptOn, saved } from './lib/receipt.js';
import { ReplayPage } from './lib/replay.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

const run = promisify(execFile);
const SOUND = '回执有效，记录没有改动';
let site;
let browser;

onStage(1, (...all) => ([site, browser] = all));

/** The text with its last character but one replaced. */
function mistyped(text) {
  const at = text.length - 2;
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

test('a receipt from the room to a complaint', { timeout: 180_000 }, async (t) => {
  const sitting = await site.sitting({ candidates: 2, paper: { true_false: 2, single_choice: 2 } });
  const [me, absent] = sitting.roster;
  const wang = await site.member('wangfang');

  // An answer is changed, a warning read.
  const machine = await openPage(browser);
  const room = await candidateAt(machine.page, site.kaopu.url, me, { last: 4 });
  await room.type(1, 'a');
  await room.go(1);
  await room.type(1, 'b');
  await room.type(2, 'a');
  await room.saved();
  await wang.ask('POST', `/api/wall/${sitting.id}/acts`, { on: { whom: 'room', room: '第一考室' }, act: { act: 'warn' }, reason: '请面向摄像头' });
  await room.acknowledges('请面向摄像头');
  await room.submit();
  const { text, module, link } = await receiptOn(machine.page);
  assert.match(text, /^KAOPU2(\|[\w-]+){6}$/);
  assert.ok(module >= 3, `a module is ${module} px wide`);
  assert.equal(link, `/receipt#${text}`);
  const file = await saved(machine.page, '存为文本文件');
  assert.deepEqual([file.name.endsWith('.txt'), file.text.trim()], [true, text]);

  // Anybody with a phone.
  const phone = await openPage(browser, { viewport: PHONE });
  const public_ = new CheckingPage(phone.page, site.kaopu.url);
  await public_.scans(text);
  await public_.says(`${SOUND}；本场尚未封存`);
  assert.deepEqual(await public_.steps(), ['通过', '通过', '尚未封存']);
  await public_.pastes(mistyped(text));
  await public_.says('签名不符，不能当作本站的回执');
  await look(phone.page, 'public-forged');
  await public_.pastes('9f3c 71a8');
  await phone.page.getByText('这不是一段完整的回执文字').waitFor();
  await look(phone.page, 'public-form');

  // What was promised of the papers can be kept before the seed is opened.
  const promised = phone.page.getByRole('region', { name: '抽题的承诺' }).locator('details').first();
  await promised.getByText('第 1 场').click();
  await promised.getByText('考后公开原文').waitFor();
  await look(phone.page, 'public-promised');

  // The release seals the sitting.
  await site.admin.ask('POST', `/api/sittings/${sitting.id}/release`, { close_entry: true });
  await phone.page.reload();
  await public_.pastes(`${site.kaopu.url}/receipt#${text.slice(0, 60)}\n${text.slice(60)}`);
  await public_.says(SOUND);
  assert.deepEqual(await public_.steps(), ['通过', '通过', '通过']);
  await look(phone.page, 'public-sound');
  await promised.getByText('第 1 场').click();
  await promised.getByText('算出的 SHA-256 与承诺相符').waitFor();
  await look(phone.page, 'public-opened');
  const proof = await saved(phone.page, '下载证明 proof.json');
  const { seal } = JSON.parse(proof.text);
  assert.deepEqual([seal.number, seal.size, seal.root], [1, 2, await public_.newestRoot()]);

  // A program that has never heard of the site says the same; with another character it does not.
  const folder = await mkdtemp(join(tmpdir(), 'kaopu-receipt-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, proof.name), proof.text);
  const [, ...words] = await public_.command();
  await writeFile(join(folder, 'receipt.txt'), (await saved(phone.page, '下载回执 receipt.txt')).text);
  assert.match((await run(BINARY, words, { cwd: folder })).stdout, /signature: good[^]*seal: the log lies under/);
  await writeFile(join(folder, 'receipt.txt'), mistyped(text));
  await assert.rejects(run(BINARY, words, { cwd: folder }), /signature does not fit/);

  // The administrator looks into a complaint.
  const office = await openPage(browser);
  await office.page.goto(`${site.kaopu.url}/desk/results/${sitting.id}`);
  await signIn(office.page, 'admin', site.people.admin);
  await office.page.getByRole('region', { name: '封存' }).getByText('第 1 次封存').waitFor();
  const replay = await ReplayPage.of(office.page, me.name);
  const record = await replay.record();
  for (const line of ['打开试卷，开始计时', '王芳 提醒：请面向摄像头', '考生确认提醒', '本人交卷']) assert.ok(record.includes(line), `${line}: ${record}`);
  await replay.only('作答');
  assert.equal(await replay.step('next'), '第 1 题 首次作答：正确');
  assert.deepEqual(await replay.chosen(), ['A']);
  assert.equal(await replay.fact('已答'), '1 / 4');
  assert.equal(await replay.step('next'), '第 1 题 改为 错误');
  assert.deepEqual(await replay.chosen(), ['B']);
  assert.equal(await replay.fact('已答'), '1 / 4');
  assert.match(await replay.fact('题目版本'), /^\S+ 第 \d+ 版$/);
  assert.equal(await replay.step('next'), '第 2 题 首次作答：正确');
  assert.equal(await replay.step('previous'), '第 1 题 改为 错误');
  const { whole, rows } = await replay.checks();
  assert.equal(whole, '一致');
  assert.match(rows.join(), /^\d+ 条记录连成一链,试卷就是开考时打开的那一份,链头与回执相同,在第 1 次封存之内$/);
  await office.page.getByLabel('考生回执上的记录指纹').fill(text.split('|')[4].slice(0, 16));
  await office.page.getByText('与本记录的回执相同').waitFor();
  await look(office.page, 'replay');

  // By keyboard to the end, and on paper.
  const list = office.page.getByRole('listbox');
  await list.focus();
  await office.page.keyboard.press('End');
  assert.equal(await replay.fact('已答'), '2 / 4');
  await replay.only('计时');
  await list.focus();
  await office.page.keyboard.press('End');
  await office.page.getByText('此刻考试已结束').waitFor();
  await office.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.ok((await office.page.locator('.print-lines tbody tr').count()) >= 8);
  await office.page.evaluate(() => dispatchEvent(new Event('afterprint')));

  // Who never came has a replay too, reached from the roster.
  await office.page.goto(`${site.kaopu.url}/desk/sittings/${sitting.id}`);
  await ReplayPage.of(office.page, absent.name);
  await office.page.getByRole('heading', { name: '没有任何记录' }).waitFor();
  await look(office.page, 'replay-nothing');
  assert.deepEqual([...machine.wrong, ...phone.wrong, ...office.wrong], []);
});

test('an attempt that still runs is replayed until now', { timeout: 60_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1, paper: { single_choice: 3 } });
  const [me] = sitting.roster;
  const machine = await openPage(browser);
  const room = await candidateAt(machine.page, site.kaopu.url, me, { last: 3 });
  await room.type(1, 'c');
  await room.saved();
  const office = await openPage(browser);
  await office.page.goto(`${site.kaopu.url}/desk/sittings/${sitting.id}`);
  await signIn(office.page, 'admin', site.people.admin);
  const replay = await ReplayPage.of(office.page, me.name);
  await office.page.getByText(/^作答中，显示到/).waitFor();
  assert.equal((await replay.checks()).whole, '未完');
  await room.type(2, 'a');
  await room.saved();
  await office.page.getByRole('button', { name: '更新到现在' }).click();
  await replay.only('作答');
  assert.equal(await replay.step('next'), '第 1 题 首次作答：C');
  assert.equal(await replay.step('next'), '第 2 题 首次作答：A');
  assert.deepEqual(await replay.chosen(), ['A']);
  // At sixty times, a second is a minute: it runs into the present and stops there.
  await office.page.getByRole('button', { name: '60×' }).click();
  await office.page.getByRole('button', { name: '播放', exact: true }).click();
  await office.page.getByRole('button', { name: '播放', exact: true }).waitFor();
  assert.deepEqual([...machine.wrong, ...office.wrong], []);
});
