// A faulty item from a candidate's report to what two people decide, in real Chromiums side by side: the candidate's
// page, and the desks of two administrators.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './lib/browser.js';
import { candidateAt, signIn } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let hall;
let office;
let home;

onStage(3, (...all) => ([site, hall, office, home] = all));

/** Reports the question on the screen. */
async function reports(room, number, fault) {
  await room.go(number);
  await room.page.keyboard.press('j');
  await room.page.getByRole('dialog', { name: `报告第 ${number} 题有问题` }).getByLabel(fault).check();
  await room.page.getByLabel(/补充说明/).press('Control+Enter');
  await room.says('等监考员查看');
}

/** Signs somebody in at the reports of a sitting. */
async function atReports(browser, sitting, login) {
  const { page } = await openPage(browser);
  await page.goto(`${site.kaopu.url}/desk/sittings/${sitting.id}/faulty`);
  await signIn(page, login, site.people[login]);
  await page.getByRole('link', { name: /^处理 / }).first().waitFor();
  return page;
}

test('an item is reported, tried, taken back by two people, and another stands there', { timeout: 240_000 }, async () => {
  await site.hire('linhua', '林华', ['administrator']);
  const sitting = await site.sitting({ candidates: 2, paper: { true_false: 2, single_choice: 4 } });
  const [me] = sitting.roster;
  const { page } = await openPage(hall);
  const room = await candidateAt(page, site.kaopu.url, me, { last: 6 });
  await room.go(3);
  const before = await page.locator('.stem').innerText();
  await page.keyboard.press('j');
  await page.getByRole('dialog', { name: '报告第 3 题有问题' }).getByLabel('没有正确的选项').check();
  // However long a word is, it stays in its box on the desk.
  await page.getByLabel(/补充说明/).fill('W'.repeat(60));
  await page.getByLabel(/补充说明/).press('Control+Enter');
  await room.says('等监考员查看');

  // The report gathers on the desk; each choice says what it would do.
  const first = await atReports(office, sitting, 'admin');
  await first.getByText('待处理').first().waitFor();
  await look(first, 'faulty-list');
  await first.getByRole('link', { name: /^处理 / }).click();
  await first.getByRole('heading', { name: '每种处理会怎样' }).waitFor();
  await first.getByText('没有正确的选项').first().waitFor();
  assert.equal(await first.locator('[aria-labelledby=faulty-reports]').evaluate((card) => card.scrollWidth - card.clientWidth), 0);
  await look(first, 'faulty-item');
  await first.getByRole('radio', { name: /^加答案/ }).check();
  await first.getByRole('checkbox').first().check();
  await look(first, 'faulty-accept', ['desktop']);
  await first.getByRole('radio', { name: /^撤题换题/ }).check();
  await first.getByText(/可换的同等题：至少/).waitFor();
  await first.getByLabel(/加时/).fill('2');
  await first.getByLabel(/^理由/).fill('图与选项不符');
  await first.getByRole('button', { name: '用建议的公告' }).click();
  await first.getByRole('button', { name: '提出处理' }).click();
  await first.getByText('请另一名管理员').waitFor();
  assert.equal(await first.getByRole('button', { name: '确认并执行' }).count(), 0, 'nobody agrees with themselves');
  await look(first, 'faulty-asked');

  // A second person agrees on another machine.
  const second = (await openPage(home)).page;
  await second.goto(first.url());
  await signIn(second, 'linhua', site.people.linhua);
  await second.getByRole('button', { name: '确认并执行' }).click();
  const dialog = second.getByRole('dialog', { name: /确认并执行：撤题换题/ });
  await dialog.getByText(/1 人换题，对 0 人作废/).waitFor();
  await look(second, 'faulty-confirm', ['desktop']);
  await dialog.getByRole('button', { name: '确认并执行' }).click();
  await second.getByText('已执行：撤题换题').waitFor();
  await look(second, 'faulty-done');

  // The candidate is told, has another item and two minutes, and answers it.
  await room.says('本题于');
  await room.says('撤下');
  assert.notEqual(await page.locator('.stem').innerText(), before);
  await look(page, 'item-replaced');
  await room.ledger(/图与选项不符/, '+2:00');
  await page.reload();
  await room.says('本题于');
  await page.locator('.opt').first().click();
  await room.saved();
  assert.equal(await room.answered(), 1);

  // Of one that was answered and is voided, the question itself says so, also after a reload.
  await room.go(4);
  await room.type(4, 'a');
  await reports(room, 4, '文字缺失或看不清');
  await first.goto(`${site.kaopu.url}/desk/sittings/${sitting.id}/faulty`);
  await first.locator('tr', { hasText: '待处理' }).getByRole('link', { name: /^处理 / }).click();
  await first.getByRole('radio', { name: /^作废/ }).check();
  await first.getByLabel(/^理由/).fill('选项印错');
  await first.getByRole('button', { name: '提出处理' }).click();
  await first.getByText('请另一名管理员').waitFor();
  await second.goto(first.url());
  await second.getByRole('button', { name: '确认并执行' }).click();
  await second.getByRole('dialog', { name: /确认并执行：作废/ }).getByRole('button', { name: '确认并执行' }).click();
  await second.getByText('已执行：作废').waitFor();
  await room.says('作废，不计分，作不作答都一样：选项印错');
  await page.reload();
  await room.says('作废，不计分，作不作答都一样：选项印错');
  await page.getByRole('button', { name: /^第 4 题.*有改动/ }).first().waitFor();
  await look(page, 'item-voided');
});

test('a further answer is asked for, refused, accepted, and taken back again', { timeout: 240_000 }, async () => {
  await site.hire('zhouqi', '周琪', ['administrator']);
  const sitting = await site.sitting({ candidates: 1, paper: { single_choice: 3 } });
  const { page } = await openPage(hall);
  const room = await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 3 });
  await room.type(1, 'a');
  await reports(room, 1, '没有正确的选项');

  const first = await atReports(office, sitting, 'admin');
  await first.getByRole('link', { name: /^处理 / }).click();
  const asks = async (choice, why) => {
    await first.getByRole('radio', { name: choice }).check();
    // Every further option: what the candidate chose is right then, whatever it was.
    for (const option of await first.getByRole('checkbox').all()) await option.check();
    await first.getByLabel(/^理由/).fill(why);
    await first.getByRole('button', { name: '提出处理' }).click();
    await first.getByText('请另一名管理员').waitFor();
  };
  await asks(/^加答案/, '两个选项都说得通');

  // The second person does not agree, and has to say why.
  const second = await atReports(home, sitting, 'zhouqi');
  await second.goto(first.url());
  await second.getByRole('button', { name: '不同意…' }).click();
  const refusal = second.getByRole('dialog', { name: '不执行这项处理？' });
  await refusal.getByRole('button', { name: '不执行' }).click();
  await refusal.getByText('请填写理由。').waitFor();
  await refusal.getByLabel('为什么不执行').fill('先问命题人');
  await look(second, 'faulty-drop', ['desktop']);
  await refusal.getByRole('button', { name: '不执行' }).click();
  await second.getByText(/先问命题人/).waitFor();
  assert.equal(await page.getByText('增加了算对的答案').count(), 0, 'nothing came of it');

  // Asked for anew, and agreed to: in English, as a candidate may read it, too.
  await first.reload();
  await first.getByText(/先问命题人/).waitFor();
  await asks(/^加答案/, '命题人同意');
  const agrees = async (name) => {
    await second.reload();
    await second.getByRole('button', { name: '确认并执行' }).click();
    await second.getByRole('dialog', { name }).getByRole('button', { name: '确认并执行' }).click();
  };
  await agrees(/确认并执行：加答案/);
  await second.getByText('已执行：加答案').first().waitFor();
  await room.go(1);
  await room.says(/增加了算对的答案，已作的答案保留，可以修改。/);
  // The reason could give the key away: it is for staff alone as long as answers can be changed.
  assert.equal(await page.getByText('命题人同意').count(), 0);
  assert.deepEqual(await room.chosen(), ['A'], 'the answer stays');
  await look(page, 'item-accepted');

  // And back: it counts as it stood.
  await first.reload();
  await asks(/^保留/, '复核后只有一个答案');
  await agrees(/确认并执行：保留/);
  await second.getByText('已执行：保留').first().waitFor();
  await room.says('复核后照原样计分。');
  await page.reload();
  await room.says('复核后照原样计分。');
  assert.deepEqual(await room.chosen(), ['A']);
  await look(second, 'faulty-history');
});
