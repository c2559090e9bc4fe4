// Every screen of the desk: no breach of WCAG 2.2 AA, nothing wider than the window, no error.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './lib/browser.js';
import { file } from './lib/desk.js';
import { candidateAt, signIn } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let browser;

onStage(1, (...all) => ([site, browser] = all));

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

  // A mouse takes the whole row.
  await page.locator('table.items tbody tr').first().locator('.x-d').click();
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
