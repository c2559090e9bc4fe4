// Practice in the candidate's browser: by subject with the reason at once, the book of wrong answers, a mock exam.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DESKTOP, openPage, PHONE } from './lib/browser.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let home;

onStage(1, (...all) => ([site, home] = all));

test('a candidate practises, finds what went wrong again, and tries a mock exam', { timeout: 180_000 }, async () => {
  const references = [
    { title: '考场专用表', text: '开考前看不到' },
    { title: '公式表', text: 'F = m·a\n'.repeat(30), in_practice: true },
  ];
  const sitting = await site.sitting({ paper: { true_false: 4, single_choice: 3, multiple_choice: 2 }, startsIn: 60, rules: { references } });
  const { page, context, wrong: errors } = await openPage(home);
  await page.goto(`${site.kaopu.url}/practice`);
  await page.getByText('请先在考试入口登录').waitFor();
  await page.getByRole('link', { name: '到考试入口登录' }).click();
  await page.getByLabel('准考证号').fill(sitting.roster[0].ticket);
  await page.getByLabel('身份证号').fill(sitting.roster[0].id_number);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('link', { name: '去练习' }).click();
  await page.getByRole('heading', { name: '按科目练习' }).waitFor();
  await look(page, 'practice');

  // Twenty questions of the public subjects, by keyboard: no clock, and the reason after each.
  await page.getByRole('button', { name: /练习：公需/ }).first().click();
  await page.getByRole('heading', { name: '第 1 题', exact: true }).waitFor();
  await page.getByText('练习模式').waitFor();
  assert.equal(await page.locator('.told').count(), 0);
  await page.locator('.opt').first().click();
  await page.locator('.told').waitFor();
  // What was pressed can't be pressed again: the focus goes on, and is not lost.
  await page.waitForFunction(() => document.activeElement?.textContent?.includes('下一题'));
  // Which option is right is seen at the options, too, and read out with them.
  const right = page.locator('.opt.is-right');
  assert.equal(await right.count(), 1);
  assert.match(await right.innerText(), /正确选项/);
  const first = page.locator('.opt').first();
  assert.equal(await first.evaluate((one) => one.classList.contains('is-right') !== one.classList.contains('is-wrong')), true);
  const under = await page.locator('.pager').evaluate((pager) => window.innerHeight - pager.getBoundingClientRect().bottom);
  assert.ok(Math.abs(under) < 2, `${under} px below the pager`);
  // Why stands below the options, and not further down.
  const gap = await page.evaluate(() => document.querySelector('.told').getBoundingClientRect().top - document.querySelector('.opts').getBoundingClientRect().bottom);
  assert.ok(gap > 0 && gap <= 32, `${gap} px above the reason`);
  await look(page, 'practice-told');
  // A phone has the tools in a menu.
  await page.setViewportSize(PHONE);
  await page.getByRole('button', { name: '更多', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '草稿' }).click();
  await page.getByRole('textbox', { name: /草稿/ }).fill('先看水位');
  await look(page, 'practice-phone', ['phone']);
  // Enter goes on from the question; on a button it would press that.
  await page.locator('#question').focus();
  for (let n = 2; n <= 20; n++) {
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `第 ${n} 题`, exact: true }).waitFor();
    if (await page.locator('.opt').count()) await page.keyboard.press('a');
    else await page.locator('.blanks input').first().fill('不知道');
    await page.waitForTimeout(60);
    const confirm = page.getByRole('button', { name: '提交本题' });
    if (await confirm.count()) await confirm.click();
    await page.locator('.told').waitFor();
  }
  await page.getByText('这一组做完了').waitFor();
  const wrong = await page.locator('aside .cell.wrong').count();
  assert.ok(wrong > 0, 'twenty times A is not always right');
  await page.getByRole('button', { name: '结束练习' }).click();
  await page.getByRole('heading', { name: `错题本 ${wrong}` }).waitFor();
  await look(page, 'practice-book');
  await page.getByRole('button', { name: `练这 ${wrong} 题` }).click();
  await page.getByRole('heading', { name: '第 1 题', exact: true }).waitFor();
  await page.getByRole('button', { name: '结束练习' }).click();

  // A mock exam tells nothing before its end, and goes on after a reload.
  await page.getByRole('button', { name: '开始模拟考试' }).click();
  await page.getByRole('heading', { name: '第 1 题', exact: true }).waitFor();
  await page.locator('.clock time').waitFor();
  await page.keyboard.press('b');
  await page.getByText('本题已保存').waitFor();
  assert.equal(await page.locator('.told').count(), 0);
  // Beside it what the exam's rules give to practice, by the same key as in the room. Escape closes it from the options, too.
  await page.keyboard.press('r');
  const documents = page.locator('.refs');
  await documents.getByText('F = m·a').waitFor();
  assert.equal(await page.getByText('考场专用表').count(), 0);
  await look(page, 'practice-mock-documents');
  await page.locator('.opt').first().click();
  await page.keyboard.press('Escape');
  await documents.waitFor({ state: 'detached' });
  // The clock has its ledger: what the exam gives, and nothing else.
  await page.keyboard.press('t');
  const ledger = page.getByRole('dialog', { name: '时间账' });
  await ledger.getByRole('row', { name: /给定时间.*1:00:00/ }).waitFor();
  await ledger.getByRole('row', { name: /合计可用.*1:00:00/ }).waitFor();
  assert.equal(await ledger.getByText('回执').count(), 0);
  await look(page, 'practice-mock-ledger');
  await page.keyboard.press('Escape');
  await ledger.waitFor({ state: 'detached' });
  await page.setViewportSize(PHONE);
  await page.getByRole('button', { name: '更多', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '参考资料' }).click();
  await documents.waitFor();
  await page.keyboard.press('Escape');
  await documents.waitFor({ state: 'detached' });
  await page.setViewportSize(DESKTOP);
  await page.reload();
  await page.getByRole('button', { name: '继续上次的练习' }).click();
  await page.locator('.opt.on').waitFor();
  // What is answered while the network is away arrives once it is back.
  await page.locator('aside .cell').nth(1).click();
  await context.setOffline(true);
  await page.locator('.opt').first().click();
  await page.locator('.opt.on').waitFor();
  await context.setOffline(false);
  await page.waitForResponse((answer) => answer.url().endsWith('/answers') && answer.ok());
  await page.keyboard.press('Control+Enter');
  await page.getByText('还有 7 题未答').waitFor();
  await look(page, 'practice-hand-in');
  await page.getByRole('dialog').getByRole('button', { name: '交卷' }).click();
  await page.getByText('模拟考试已结束').waitFor();
  await page.locator('.told').waitFor();
  await look(page, 'practice-mock-over');

  // Nobody practises while they sit an exam.
  const now = await site.sitting({ paper: { true_false: 4 } });
  const again = (await openPage(home)).page;
  await again.goto(site.kaopu.url);
  await again.getByLabel('准考证号').fill(now.roster[1].ticket);
  await again.getByLabel('身份证号').fill(now.roster[1].id_number);
  await again.getByRole('button', { name: '登录' }).click();
  await again.locator('label.check').click();
  await again.getByRole('button', { name: '同意并继续' }).click();
  await again.getByLabel(/姓名/).fill(now.roster[1].name);
  await again.locator('form.sign').getByRole('button').click();
  await again.locator('.door-foot .btn-primary:not([aria-disabled=true])').click();
  await again.getByRole('heading', { name: '第 1 题', exact: true }).waitFor();
  const other = await again.context().newPage();
  await other.goto(`${site.kaopu.url}/practice`);
  await other.getByText('考试期间不能练习').waitFor();
  assert.deepEqual(errors, []);
});

/** Signs in before the sitting and opens the page of practice. */
async function toPractice(page, who) {
  await page.goto(site.kaopu.url);
  await page.getByLabel('准考证号').fill(who.ticket);
  await page.getByLabel('身份证号').fill(who.id_number);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('link', { name: '去练习' }).click();
}

test('a mock exam goes the way of the exam: sections with times of their own, and no way back', { timeout: 120_000 }, async () => {
  const way = { section_s: [120, 60], between_s: 60, no_way_back: true, all_at_once: false };
  const sitting = await site.sitting({ paper: { true_false: 3, single_choice: 2 }, startsIn: 600, rules: { way, duration_s: 180 } });
  const { page, wrong } = await openPage(home);
  await toPractice(page, sitting.roster[1]);
  await page.getByText('分 2 部分，依次为 2、1 分钟，各自计时。不能回头看前面的题。').waitFor();
  await page.getByRole('button', { name: '开始模拟考试' }).click();
  const at = (number) => page.getByRole('heading', { name: `第 ${number} 题`, exact: true }).waitFor();
  await at(1);
  await page.getByText('第 1/2 部分').waitFor();
  assert.ok(await page.locator('aside .cell[aria-label^="第 4 题"]').isDisabled());
  assert.ok(await page.locator('aside .cell[aria-label^="第 2 题"]').isDisabled());
  // What is left unanswered is asked for; what was left can't be come back to, also after a reload.
  await page.keyboard.press('ArrowRight');
  const asked = page.getByRole('dialog', { name: /离开/ });
  await asked.waitFor();
  await look(page, 'practice-mock-pass');
  await page.keyboard.press('Escape');
  await page.keyboard.press('a');
  await page.getByText('本题已保存').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('dialog').getByRole('button', { name: '下一题' }).click();
  await at(2);
  await page.keyboard.press('ArrowLeft');
  await page.reload();
  await page.getByRole('button', { name: '继续上次的练习' }).click();
  await at(2);
  await page.keyboard.press('b');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('dialog').getByRole('button', { name: '下一题' }).click();
  await at(3);
  await page.locator('.pager').getByRole('button', { name: '结束本部分' }).click();
  await look(page, 'practice-mock-section-end');
  await page.getByRole('dialog').getByRole('button', { name: '结束，进入下一部分' }).click();
  await page.getByRole('heading', { name: '第 1 部分已结束' }).waitFor();
  await look(page, 'practice-mock-between');
  assert.equal(await page.locator('.opt').count(), 0);
  await page.getByRole('button', { name: '打开第 2 部分' }).click();
  await at(4);
  // The rest of the first section is lost, and the ledger says so.
  await page.keyboard.press('t');
  await page.getByRole('dialog', { name: '时间账' }).getByRole('row', { name: /第 1 部分/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  await page.getByText('本题已保存').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog').getByRole('button', { name: '交卷' }).click();
  await page.getByText('模拟考试已结束').waitFor();
  await page.locator('aside .cell[aria-label^="第 1 题"]').click();
  await page.locator('.told').waitFor();
  assert.deepEqual(wrong, []);
});

test('a mock exam shows all questions on one page where its exam does', { timeout: 120_000 }, async () => {
  const way = { section_s: [], between_s: 0, no_way_back: false, all_at_once: true };
  const sitting = await site.sitting({ paper: { true_false: 2, single_choice: 3 }, startsIn: 600, rules: { way } });
  const { page, wrong } = await openPage(home);
  await toPractice(page, sitting.roster[1]);
  await page.getByRole('button', { name: '开始模拟考试' }).click();
  const one = page.locator('.one');
  await one.nth(4).waitFor();
  assert.equal(await one.count(), 5);
  await one.nth(3).locator('.opt').nth(1).click();
  await page.keyboard.press('ArrowRight');
  await page.locator('.one.now').getByRole('heading', { name: '第 5 题' }).waitFor();
  await page.keyboard.press('b');
  await one.nth(4).locator('.opt.on').waitFor();
  // A key does nothing to a question that is out of sight: it brings it back first.
  await page.locator('.paper').evaluate((paper) => (paper.scrollTop = 0));
  await page.keyboard.press('a');
  assert.equal(await one.nth(4).locator('.opt.on .key').innerText(), 'B');
  await look(page, 'practice-mock-all');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog').getByText('3').first().waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '交卷' }).click();
  await page.getByText('模拟考试已结束').waitFor();
  assert.equal(await page.locator('.one .told').count(), 5);
  await look(page, 'practice-mock-all-over');
  assert.deepEqual(wrong, []);
});
