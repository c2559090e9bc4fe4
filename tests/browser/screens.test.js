// Every screen of the room and the wall: no breach of WCAG 2.2 AA, nothing wider than the window, no error.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, PHONE } from './lib/browser.js';
import { candidateAt, signIn } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';
import { Wire } from './lib/wire.js';

const KINDS = { true_false: 3, single_choice: 3, multiple_choice: 3, fill_blank: 2, case_study: 1 };

let site;
let browser;

onStage(1, (...all) => ([site, browser] = all));

test('the door and the waiting room', { timeout: 120_000 }, async () => {
  const { roster: [me] } = await site.sitting({ startsIn: 10 });
  const { page, wrong } = await openPage(browser);
  await page.goto(site.kaopu.url);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByText('请填写准考证号').waitFor();
  await look(page, 'door-1-sign-in');
  await page.getByLabel('准考证号').fill(me.ticket);
  await page.getByLabel('身份证号').fill(me.id_number);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('button', { name: '同意并继续' }).waitFor();
  await look(page, 'door-2-rules');
  await page.locator('label.check').click();
  await page.getByRole('button', { name: '同意并继续' }).click();
  await page.getByLabel(/姓名/).waitFor();
  await look(page, 'door-3-pledge');
  await page.getByLabel(/姓名/).fill(me.name);
  await page.locator('form.sign').getByRole('button').click();
  const enter = page.locator('.door-foot .btn-primary:not([aria-disabled=true])');
  await enter.waitFor();
  await look(page, 'door-4-checks');
  await enter.click();
  await page.getByText('连接正常').waitFor();
  await look(page, 'waiting');
  assert.deepEqual(wrong, []);
});

/** An act of the invigilator on everybody in a sitting, as the wall would send it. */
async function act(sitting, act, reason) {
  const wang = await site.member('wangfang');
  await wang.ask('POST', `/api/wall/${sitting.id}/acts`, { on: { whom: 'all' }, act, reason });
}

test('the room, the receipt and the result', { timeout: 400_000 }, async (t) => {
  const sitting = await site.sitting({ candidates: 1, paper: KINDS, rules: { calculator: true } });
  const [me] = sitting.roster;
  const wire = await Wire.to(site.kaopu.url);
  t.after(() => wire.close());
  const { page, wrong } = await openPage(browser);
  const room = await candidateAt(page, wire.url, me);

  // A question of every kind: the first of each section.
  let first = 1;
  for (const [kind, count] of Object.entries(KINDS)) {
    await room.go(first);
    if (kind === 'multiple_choice') {
      await page.keyboard.press('a');
      await page.keyboard.press('b');
      await page.keyboard.press('m');
      await room.saved();
    }
    await look(page, `room-${kind}`);
    first += count;
  }

  await act(sitting, { act: 'extend', seconds: 300 }, '考场停电');
  await room.ledger('加时：考场停电', '+5:00');
  await page.keyboard.press('t');
  await look(page, 'room-ledger');
  await page.keyboard.press('t');
  await page.getByRole('button', { name: '计算器', exact: true }).click();
  await look(page, 'room-calculator', ['desktop']);
  await page.getByRole('button', { name: '计算器', exact: true }).click();

  await page.setViewportSize(PHONE);
  await page.getByRole('button', { name: '答题卡' }).click();
  await look(page, 'room-sheet', ['phone']);
  await page.keyboard.press('Escape');
  await page.setViewportSize(PHONE);
  await page.getByRole('button', { name: /^更多/ }).click();
  await look(page, 'room-menu', ['phone']);
  await page.keyboard.press('Escape');

  await act(sitting, { act: 'message' }, '距结束还有三十分钟，请检查答题卡。');
  await room.says('距结束还有三十分钟');
  await look(page, 'room-message');
  await act(sitting, { act: 'warn' }, '请面向摄像头');
  await room.says('监考员提醒');
  await look(page, 'room-warning');
  await room.acknowledges('请面向摄像头');
  await act(sitting, { act: 'pause' }, '考场停电');
  await room.says('考试已暂停');
  // What is said meanwhile stands before the candidate's eyes, and not behind the dialog.
  await act(sitting, { act: 'message' }, '请从东侧楼梯疏散');
  await page.getByRole('dialog', { name: '考试已暂停' }).getByText('请从东侧楼梯疏散').waitFor();
  await look(page, 'room-paused');
  await act(sitting, { act: 'resume' }, '来电');
  await page.getByText('考试已暂停').waitFor({ state: 'hidden' });
  await room.says('考试继续，计时已恢复');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'question');

  wire.cut();
  await room.says('连不上考试服务器');
  await look(page, 'room-offline');
  wire.mend();
  await page.getByText('连不上考试服务器').waitFor({ state: 'hidden' });

  const second = await openPage(browser);
  const other = await candidateAt(second.page, site.kaopu.url, me, { signed: true });
  await second.page.getByRole('button', { name: '在这里继续' }).waitFor();
  await look(second.page, 'room-take-over');
  await other.takesOver();
  await room.says('已在另一台设备');
  await look(page, 'room-fenced');

  await second.page.keyboard.press('Control+Enter');
  await second.page.getByRole('button', { name: '确认交卷' }).waitFor();
  await look(second.page, 'room-submit');
  await second.page.keyboard.press('Escape');
  await second.page.getByRole('button', { name: '确认交卷' }).waitFor({ state: 'hidden' });
  await other.submit();
  await look(second.page, 'receipt');
  await site.admin.ask('POST', `/api/sittings/${sitting.id}/release`);
  await other.result();
  await look(second.page, 'result');
  assert.deepEqual([...wrong, ...second.wrong], []);
});

test('the wall', { timeout: 400_000 }, async () => {
  const sitting = await site.sitting({ candidates: 6 });
  const [one, two] = sitting.roster;
  const machines = [];
  for (const who of [one, two]) {
    const machine = await openPage(browser);
    const room = await candidateAt(machine.page, site.kaopu.url, who);
    await room.type(1, 'a');
    await room.saved();
    machines.push(machine);
  }
  // Three losses of focus make an incident.
  await machines[0].page.evaluate(() => {
    for (const name of ['blur', 'focus', 'blur', 'focus', 'blur', 'focus']) window.dispatchEvent(new Event(name));
  });
  // Whoever clicks twice wants to be seen.
  await machines[1].page.getByRole('button', { name: '呼叫监考' }).first().dblclick();
  await machines[1].page.getByRole('button', { name: '取消呼叫' }).first().waitFor();

  const { page, wrong } = await openPage(browser);
  await page.goto(`${site.kaopu.url}/wall`);
  await page.getByRole('button', { name: '登录' }).waitFor();
  await look(page, 'wall-sign-in');
  await signIn(page, 'wangfang', site.people.wangfang);
  await page.getByRole('link', { name: /第 1 场/ }).first().waitFor();
  await look(page, 'wall-choose');
  await page.goto(`${site.kaopu.url}/wall/${sitting.id}`);
  await page.locator('[data-incident]').waitFor();
  await page.locator('[data-attempt] img').first().waitFor();
  await look(page, 'wall-grid');
  await page.getByRole('button', { name: '列表' }).click();
  await look(page, 'wall-list');
  await page.getByRole('button', { name: '画面墙' }).click();
  await page.locator('[data-incident]').getByRole('button', { name: '领取' }).click();
  await page.getByRole('button', { name: '排除' }).click();
  await page.getByRole('dialog').waitFor();
  await look(page, 'wall-ruling');
  await page.keyboard.press('Escape');
  await look(page, 'wall-incident');
  await page.locator('[data-attempt]', { hasText: one.name }).click();
  await page.getByRole('heading', { name: one.name }).waitFor();
  await look(page, 'wall-candidate');
  await page.getByRole('button', { name: '延时' }).click();
  await look(page, 'wall-candidate-act');
  await page.keyboard.press('Escape');
  await page.goto(`${site.kaopu.url}/wall/${sitting.id}?record`);
  await page.getByRole('heading', { name: '考场记录' }).waitFor();
  await look(page, 'wall-record');
  assert.deepEqual([...wrong, ...machines.flatMap((machine) => machine.wrong)], []);
});
