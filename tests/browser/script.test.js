// An answer in one's own words, from the item to the published mark, in real Chromiums: written at the desk, answered by
// keyboard, input method and finger, marked by two who differ and a third who decides, published, and rechecked.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, PHONE } from './lib/browser.js';
import { atTheDesk, candidateAt } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let hall;
let office;

onStage(2, (...all) => ([site, hall, office] = all));

const STEM = '起重机制动器失灵时怎么办？';
const ANSWER = '发出警告信号\n把吊物放到安全的地方\n停机报修';

/** Writes the item at the desk; another approves it. */
async function writes() {
  const { page, wrong } = await atTheDesk(office, site, 'bank/new?subject=S5.2');
  await page.getByLabel('题型').selectOption({ label: '简答' });
  await page.getByRole('textbox', { name: '题干' }).fill(STEM);
  await page.getByRole('textbox', { name: '参考答案' }).fill('先警告，再放下吊物，然后停机报修。');
  for (const [n, text] of ['发出警告', '放下吊物', '停机报修'].entries()) {
    await page.getByRole('button', { name: '加得分点' }).click();
    await page.getByRole('textbox', { name: `得分点 ${n + 1}`, exact: true }).fill(text);
    await page.getByRole('textbox', { name: `得分点 ${n + 1} 的分值` }).fill('2');
  }
  await page.getByRole('textbox', { name: '得分点 1 的分值' }).fill('0.3');
  await page.getByRole('button', { name: '创建试题' }).click();
  await page.getByText('得分点要有文字和分值').first().waitFor();
  await page.getByRole('textbox', { name: '得分点 1 的分值' }).fill('2');
  await page.getByRole('textbox', { name: '作答字数上限' }).fill('60');
  await page.keyboard.press('Tab');
  await page.getByText('最多 60 字').waitFor();
  await look(page, 'script-editor');
  await page.getByRole('button', { name: '创建试题' }).click();
  await page.getByText(/^已创建/).first().waitFor();
  assert.deepEqual(wrong, []);
  const { items } = await site.admin.ask('GET', '/api/items?subject=S5.2&kind=short_answer');
  const path = `/api/items/${items[0].id}/step`;
  await site.admin.ask('POST', path, { step: 'submit', version: 1, note: '' });
  await (await site.member('hexue')).ask('POST', path, { step: 'approve', version: 1, note: '' });
}

/** Goes to the question with the item that was written. */
async function finds(page, room) {
  for (let number = 1; number <= room.last; number += 1) {
    await room.go(number);
    if ((await page.locator('legend.stem').innerText()).includes(STEM)) return number;
  }
  throw new Error('the item is not in the paper');
}

const field = (page) => page.getByRole('textbox', { name: /^第 \d+ 题的作答/ });

test('what is written is marked twice, decided by a third, published and rechecked', { timeout: 400_000 }, async () => {
  await writes();
  const by_people = { twice: true, apart: 100, comments: true };
  // All there are, so that the one is among them.
  const sitting = await site.sitting({ paper: { short_answer: 4 }, candidates: 2, rules: { pass: 100, by_people } });

  // By keyboard and input method: lines stay, nothing half composed goes out, and a reload finds it all.
  const { page, context, wrong, heard } = await openPage(hall);
  const sent = [];
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
  const room = await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 4 });
  const number = await finds(page, room);
  await field(page).focus();
  const [first, ...rest] = ANSWER.split('\n');
  await page.keyboard.type(first, { delay: 30 });
  for (const line of rest) {
    await page.keyboard.press('Enter');
    await page.keyboard.type(line, { delay: 30 });
  }
  const session = await context.newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'jinkuai', selectionStart: 7, selectionEnd: 7 });
  await page.waitForTimeout(1_500);
  assert.ok(!sent.some((frame) => frame.includes('jinkuai')), 'what is being composed is no answer');
  await session.send('Input.insertText', { text: '尽快' });
  await page.getByText(`已写 ${ANSWER.length + 2} 字，最多 60 字`).waitFor();
  await room.saved();
  const answers = sent.filter((frame) => frame.includes('"written"'));
  assert.ok(answers.length <= 8, `${answers.length} events for one answer`);
  assert.ok(answers.at(-1).includes('尽快'));
  // Keys of the room mean nothing in the field, and there is no room for more than the item allows.
  await page.keyboard.type('m'.repeat(80));
  assert.equal((await field(page).inputValue()).length, 60);
  assert.equal(await room.marked(), false);
  for (let left = 60 - ANSWER.length - 2; left > 0; left -= 1) await page.keyboard.press('Backspace');
  // Leaving the field sends it at once.
  await page.locator('#question').focus();
  await room.saved();
  await look(page, 'script-room');
  await page.reload();
  await room.at(number).catch(() => finds(page, room));
  assert.equal(await field(page).inputValue(), `${ANSWER}尽快`);
  assert.equal(await room.answered(), 1);

  // Without network it waits on this machine, and goes out when the way is there again.
  await context.setOffline(true);
  await field(page).focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('。');
  await page.locator('#question').focus();
  await room.offline(1);
  await context.setOffline(false);
  await room.saved();
  assert.ok(!heard.concat().join('').includes('先警告，再放下吊物'), 'the reference leaks');
  await room.submit();
  assert.deepEqual(wrong, []);

  // By finger on a phone.
  const phone = await openPage(office, { viewport: PHONE });
  const other = await candidateAt(phone.page, site.kaopu.url, sitting.roster[1], { last: 4 });
  for (let n = 1; n < 4 && !(await phone.page.locator('legend.stem').innerText()).includes(STEM); n += 1) {
    await phone.page.locator('.pager').getByRole('button', { name: '下一题' }).click();
    await other.at(n + 1);
  }
  await field(phone.page).click();
  await phone.page.keyboard.type('不知道');
  await look(phone.page, 'script-room-short', ['phone']);
  await phone.page.setViewportSize(PHONE);
  await phone.page.locator('#question').focus();
  await other.saved();
  await phone.context.close();
  await site.admin.ask('GET', `/api/sittings/${sitting.id}/results`);

  // Markers see answers, and nothing else.
  for (const [login, name] of [['zhao', '赵一评'], ['qian', '钱二评'], ['sun', '孙仲裁']]) await site.hire(login, name, ['marker']);
  await site.hire('linhua', '林华', ['administrator']);
  const zhao = await atTheDesk(office, site, '', 'zhao');
  await zhao.page.getByRole('heading', { name: '阅卷', level: 1 }).waitFor();
  assert.deepEqual(await zhao.page.getByRole('navigation', { name: '主导航' }).getByRole('link').allInnerTexts(), ['阅卷']);
  const ours = (page) => page.getByRole('region', { name: /叉车司机理论考试/ }).getByRole('link', { name: /^开始评/ });
  await ours(zhao.page).waitFor();
  await look(zhao.page, 'script-queue');
  await ours(zhao.page).click();
  await zhao.page.getByText('停机报修尽快').waitFor();
  assert.ok(!(await zhao.page.locator('body').innerText()).includes('考生1'), 'a name leaks');
  // By keyboard alone: two points of three, half a mark less, a comment.
  const got = (page) => page.locator('[data-got]').inputValue();
  await zhao.page.keyboard.press('1');
  await zhao.page.keyboard.press('3');
  const worth = await got(zhao.page);
  assert.ok(Number(worth) > 0 && Number(worth) < 1, worth);
  await look(zhao.page, 'script-mark');
  await zhao.page.keyboard.press('Control+Enter');
  await zhao.page.getByRole('heading', { name: '这道题没有你可评的了' }).waitFor();
  await look(zhao.page, 'script-over', ['desktop']);
  // A slip is mended by who made it, and the old marks are kept.
  await zhao.page.getByRole('button', { name: /^改分：发出警告/ }).click();
  assert.equal(await got(zhao.page), worth);
  await look(zhao.page, 'script-own');
  await zhao.page.getByRole('button', { name: '0 分' }).click();
  await zhao.page.getByRole('button', { name: '保存改后的分数' }).click();
  await zhao.page.getByText('已改', { exact: true }).first().waitFor();
  await zhao.page.getByRole('button', { name: /^改分：/ }).click();
  assert.equal(await got(zhao.page), '0');
  await zhao.page.getByRole('checkbox').nth(0).check();
  await zhao.page.getByRole('checkbox').nth(2).check();
  await zhao.page.getByRole('button', { name: '保存改后的分数' }).click();
  await zhao.page.getByRole('heading', { name: '这道题没有你可评的了' }).waitFor();

  const qian = await atTheDesk(office, site, 'marking', 'qian');
  await ours(qian.page).click();
  await qian.page.locator('[data-got]').fill('7');
  await qian.page.keyboard.press('Enter');
  await qian.page.getByText('应为 0 至 1').waitFor();
  await qian.page.getByRole('button', { name: '0 分' }).click();
  await qian.page.getByLabel('评语').fill('没有写清先后');
  await qian.page.getByRole('button', { name: '提交，评下一份' }).click();
  await qian.page.getByRole('heading', { name: '这道题没有你可评的了' }).waitFor();
  assert.deepEqual([...zhao.wrong, ...qian.wrong], []);

  // One mark apart is what the exam allows, and a mark is all there is: this rule lets the mean count.
  const rows = await site.admin.ask('GET', `/api/sittings/${sitting.id}/scripts`);
  const line = rows.scripts.find((one) => one.state !== 'blank');
  assert.equal(line.state, 'settled');
  assert.ok(Math.abs(line.got - Number(worth) * 50) <= 1, `${line.got} of ${worth}`);
});

test('two who are too far apart need a third, and a settled mark another name', { timeout: 400_000 }, async () => {
  const by_people = { twice: true, apart: 0, comments: true };
  const sitting = await site.sitting({ paper: { short_answer: 4 }, candidates: 1, rules: { pass: 100, by_people } });
  const { page, wrong } = await openPage(hall);
  const room = await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 4 });
  await finds(page, room);
  await field(page).fill(ANSWER);
  await page.locator('#question').focus();
  await room.saved();
  await room.submit();

  const marks = async (login, keys) => {
    const { page, wrong } = await atTheDesk(office, site, 'marking', login);
    const card = page.locator('section', { has: page.getByText('双评，分差超过 0 分时仲裁') });
    await card.getByRole('link', { name: /^开始评/ }).first().click();
    await page.getByRole('heading', { name: '作答' }).waitFor();
    await keys(page);
    await page.getByRole('heading', { name: '这道题没有你可评的了' }).waitFor();
    assert.deepEqual(wrong, []);
    await page.context().close();
  };
  await marks('zhao', async (page) => {
    for (const key of ['1', '2', '3', 'Enter']) await page.keyboard.press(key);
  });
  await marks('qian', async (page) => {
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
  });
  // Results can't be published before it is decided.
  const admin = await atTheDesk(office, site, `results/${sitting.id}`);
  await admin.page.getByText(/1 份简答题还没有评定/).waitFor();
  await look(admin.page, 'script-results-open', ['desktop']);
  await marks('sun', async (page) => {
    await page.getByText('两人的给分相差太大').waitFor();
    await look(page, 'script-arbiter');
    await page.getByRole('button', { name: '满分' }).click();
    await page.getByLabel('评语').fill('要点齐全');
    await page.keyboard.press('Control+Enter');
  });
  await admin.page.reload();
  await admin.page.getByRole('button', { name: '发布成绩…' }).click();
  const release = admin.page.getByRole('dialog', { name: /发布/ });
  await release.getByRole('textbox').fill('发布');
  await release.getByRole('button', { name: /发布/ }).last().click();
  await admin.page.getByText('已发布').first().waitFor();

  // The candidate reads the mark and the comment.
  await page.reload();
  await page.getByRole('heading', { name: '简答题得分' }).waitFor();
  await page.getByText('评语：要点齐全').waitFor();
  await look(page, 'script-result');

  // A recheck: one administrator asks, another agrees.
  await admin.page.getByRole('link', { name: '阅卷情况' }).first().click();
  await admin.page.getByRole('heading', { name: '阅卷情况', level: 1 }).waitFor();
  await admin.page.getByRole('link', { name: /^查看 考生1/ }).first().waitFor();
  await look(admin.page, 'script-list');
  await admin.page.getByRole('button', { name: /^已评定/ }).click();
  await admin.page.getByRole('link', { name: /^查看 考生1/ }).click();
  await admin.page.getByText('孙仲裁').waitFor();
  await admin.page.getByRole('button', { name: '提请复核…' }).click();
  const asking = admin.page.getByRole('dialog', { name: '提请复核' });
  await asking.getByRole('button', { name: '提请', exact: true }).click();
  await asking.getByText('请填写理由').waitFor();
  await asking.getByRole('checkbox').first().check();
  await asking.getByLabel('理由').fill('第三点没有写');
  await look(admin.page, 'script-recheck-ask', ['desktop']);
  await asking.getByRole('button', { name: '提请', exact: true }).click();
  await admin.page.getByText('要由另一位管理员决定').waitFor();
  const lin = await atTheDesk(office, site, new URL(admin.page.url()).pathname.replace('/desk/', ''), 'linhua');
  await lin.page.getByRole('button', { name: '同意', exact: true }).waitFor();
  await look(lin.page, 'script-detail');
  await lin.page.getByRole('button', { name: '同意', exact: true }).click();
  await lin.page.getByText(/林华 同意/).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '简答题得分' }).waitFor();
  assert.equal(await page.getByText('评语：要点齐全').count(), 0, 'the recheck’s word counts');
  assert.deepEqual([...wrong, ...admin.wrong, ...lin.wrong], []);
});

test('rules of marking are set with the exam, and practice shows the reference afterwards', { timeout: 240_000 }, async () => {
  const tags = { subjects: ['S5.3'], equipment: [], difficulty: 700, cognitive: 'understand', citations: [], practice: true };
  const body = { kind: 'short_answer', reference: '防止超压', points: [{ text: '防止超压', marks: 200 }] };
  const saved = await site.admin.ask('POST', '/api/items', { code: '', content: { stem: '安全阀有什么用？', body, rationale: '它自动泄压。' }, tags, based_on: null });
  const path = `/api/items/${saved.version.item}/step`;
  await site.admin.ask('POST', path, { step: 'submit', version: 1, note: '' });
  await (await site.member('hexue')).ask('POST', path, { step: 'approve', version: 1, note: '' });
  const sitting = await site.sitting({ paper: { short_answer: 3 }, startsIn: 60, rules: { by_people: { twice: false, apart: 0, comments: false } } });

  const [exams, blueprints] = await Promise.all([site.admin.ask('GET', '/api/exams'), site.admin.ask('GET', '/api/blueprints')]);
  const short = ({ blueprint }) => blueprints.find(({ id }) => id === blueprint).sections.some(({ kind }) => kind === 'short_answer');
  const own = exams.find((one) => short(one) && !one.rules.by_people);
  const admin = await atTheDesk(office, site, `exams/${own.id}`);
  await admin.page.getByLabel('简答题阅卷').selectOption({ index: 1 });
  await admin.page.getByLabel('允许的分差').fill('1.5');
  await admin.page.getByLabel('成绩单上给考生看阅卷评语').check();
  await look(admin.page, 'script-rules');
  await admin.page.getByRole('button', { name: '保存' }).click();
  await admin.page.getByText('已保存').first().waitFor();
  const { rules } = (await site.admin.ask('GET', '/api/exams')).find((one) => one.id === own.id);
  assert.deepEqual(rules.by_people, { twice: true, apart: 150, comments: true });
  assert.deepEqual(admin.wrong, []);

  const { page, wrong, heard } = await openPage(hall);
  await page.goto(site.kaopu.url);
  await page.getByLabel('准考证号').fill(sitting.roster[0].ticket);
  await page.getByLabel('身份证号').fill(sitting.roster[0].id_number);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('link', { name: '去练习' }).click();
  await page.getByRole('button', { name: '展开细分科目' }).click();
  await page.getByRole('button', { name: '练习：焊接' }).click();
  await page.getByRole('heading', { name: '第 1 题', exact: true }).waitFor();
  // Short answers stand behind what is pressed.
  await page.locator('aside .cell').last().click();
  await field(page).fill('泄压\n');
  assert.ok(!heard.join('').includes('防止超压'), 'no key before the answer');
  // Enter is a line here, not an answer.
  await field(page).press('Enter');
  assert.equal(await page.locator('.told').count(), 0);
  await page.getByRole('button', { name: '提交本题' }).click();
  await page.locator('.told').getByText('对照参考答案，自己评一评').waitFor();
  await page.locator('.told').getByText('防止超压').first().waitFor();
  await look(page, 'script-practice');
  assert.deepEqual(wrong, []);
});

test('what was typed for the next answer is there after own marks were changed', { timeout: 120_000 }, async () => {
  const { page, wrong } = await atTheDesk(office, site, 'marking');
  // Who gets which question is drawn: of the one that waits for most, more than one waits for sure.
  const waiting = (await site.admin.ask('GET', '/api/scripts')).flatMap(({ sitting, questions }) => questions.map((row) => ({ ...row, sitting })));
  const most = waiting.reduce((one, other) => (other.mine > one.mine ? other : one));
  await page.locator(`a[href*="${most.sitting}"][href*="${most.item}"]`, { hasText: '开始评' }).click();
  const got = page.locator('[data-got]');
  await got.fill('0');
  await page.getByRole('button', { name: '提交，评下一份' }).click();
  await page.getByRole('button', { name: /^改分：/ }).first().waitFor();
  await page.getByLabel('评语').fill('先后说反了');
  const next = await page.locator('.script-text').innerText();
  await page.getByRole('button', { name: /^改分：/ }).first().click();
  await page.getByLabel('评语').fill('看错了');
  await page.getByRole('button', { name: '保存改后的分数' }).click();
  await page.getByText('已改', { exact: true }).first().waitFor();
  assert.equal(await page.locator('.script-text').innerText(), next);
  assert.equal(await page.getByLabel('评语').inputValue(), '先后说反了');
  assert.deepEqual(wrong, []);
});
