// Every screen of the product: no breach of WCAG 2.2 AA, nothing wider than the window, no error.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, PHONE } from './lib/browser.js';
import { file } from './lib/desk.js';
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
  await look(page, 'room-paused');
  await act(sitting, { act: 'resume' }, '来电');
  await page.getByText('考试已暂停').waitFor({ state: 'hidden' });

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
  await machines[1].page.getByRole('button', { name: '呼叫监考' }).first().click();

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

test('the desk', { timeout: 400_000 }, async () => {
  const sitting = await site.sitting({ candidates: 6, paper: { true_false: 2, single_choice: 2, multiple_choice: 1 } });
  const machine = await openPage(browser);
  const room = await candidateAt(machine.page, site.kaopu.url, sitting.roster[0], { last: 5 });
  for (let n = 1; n <= 5; n++) await room.type(n, 'a');
  await room.saved();
  await room.submit();

  const { page, wrong } = await openPage(browser);
  const open = async (path, heading) => {
    await page.goto(`${site.kaopu.url}/desk/${path}`);
    await page.getByRole('heading', { name: heading }).first().waitFor();
  };
  await open('setup?token=none', '建立第一位管理员');
  await look(page, 'desk-setup');
  await page.goto(`${site.kaopu.url}/desk`);
  await page.getByRole('button', { name: '登录' }).waitFor();
  await look(page, 'desk-sign-in');
  await signIn(page, 'admin', site.people.admin);

  await page.locator('[data-row]').first().click();
  await page.getByText('仅题库人员可见').waitFor();
  await look(page, 'bank-preview');
  await page.getByRole('region', { name: '试题预览' }).getByRole('link', { name: '编辑' }).click();
  await page.getByRole('heading', { name: '版本', exact: true }).waitFor();
  await look(page, 'item');
  await open('bank/new?kind=case_study', '新建试题');
  await look(page, 'item-new-case');
  await open('bank', '题库');
  await page.locator('[data-row]').first().waitFor();
  await look(page, 'bank');

  await open('import', '导入试题');
  await look(page, 'import-1-file');
  const rows = ['题型,题干,A,B,答案', '判断,开车前应检查制动。,,,对', '单选,倒车时应（）。,快,慢,C', '判断,,,,对'];
  await page.locator('input[type=file]').setInputFiles(file('题库.csv', rows.join('\n')));
  await page.getByRole('button', { name: '上传并识别' }).click();
  await page.getByRole('heading', { name: '每一列是什么' }).waitFor();
  await page.getByLabel('科目', { exact: true }).selectOption('S2.7');
  await look(page, 'import-2-columns');
  await page.getByRole('button', { name: '检查全部行' }).click();
  await page.getByRole('heading', { name: '不导入的行' }).waitFor();
  await look(page, 'import-3-check');
  await page.getByRole('button', { name: '导入 1 题' }).click();
  await page.getByText('题已导入题库').waitFor();
  await look(page, 'import-4-done');

  await open('coverage', '大纲与覆盖');
  await page.getByRole('table').first().waitFor();
  await look(page, 'coverage');

  await open('blueprints', '蓝图');
  await page.getByRole('table').getByRole('link').first().waitFor();
  await look(page, 'blueprints');
  await page.getByRole('table').getByRole('link').last().click();
  await page.getByText('可以组卷', { exact: true }).waitFor();
  await page.getByRole('button', { name: /^试 / }).click();
  await page.getByRole('img', { name: /预期平均分/ }).waitFor();
  await look(page, 'blueprint');
  await page.getByRole('button', { name: '样卷' }).click();
  await page.getByRole('heading', { name: '试卷', exact: true }).waitFor();
  await page.getByRole('checkbox', { name: '显示答案与解析' }).check();
  await look(page, 'blueprint-sample');

  await open('exams', '场次');
  await look(page, 'exams');
  await open('exams/new', '新建考试');
  await page.getByLabel('名称').waitFor();
  await look(page, 'exam');
  await open('sittings/new', '新建场次');
  await page.getByLabel('名称').waitFor();
  await look(page, 'sitting-new');
  await open(`sittings/${sitting.id}`, '就绪检查');
  await page.getByRole('row', { name: sitting.roster[5].name }).waitFor();
  await look(page, 'sitting');
  await page.getByRole('region', { name: '考生名单' }).getByRole('button', { name: '导入名单' }).click();
  await page.locator('dialog input[type=file]').setInputFiles(file('名单.csv', '姓名,身份证号,准考证号\n,1,\n'));
  await page.getByRole('dialog').getByRole('button', { name: '导入名单' }).click();
  await page.getByText('没有导入任何人').waitFor();
  await look(page, 'sitting-roster-refused');

  await open('results', '成绩');
  await page.getByRole('table').getByRole('link').first().waitFor();
  await look(page, 'results');
  await open(`results/${sitting.id}`, '考生成绩');
  await look(page, 'results-marks');
  await page.getByRole('button', { name: '发布成绩…' }).click();
  await look(page, 'results-release');

  await open('system', '账号');
  await page.getByRole('row', { name: '王芳' }).waitFor();
  await look(page, 'accounts');
  await page.getByRole('button', { name: '新建账号' }).click();
  await look(page, 'accounts-new');
  await open('system/audit', '审计日志');
  await page.getByText(/条编号连续/).waitFor();
  await page.getByText('内容', { exact: true }).nth(1).click();
  await look(page, 'audit');
  await open('elsewhere', '没有这一页');
  await look(page, 'desk-nowhere');
  assert.deepEqual([...wrong, ...machine.wrong], []);
});
