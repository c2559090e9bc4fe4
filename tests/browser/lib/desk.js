// The desk, as an administrator works at it: what a test says in their words, done on the pages.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { signIn } from './people.js';

/** A file as a person would choose it. */
export const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

/** Opens the link that the server printed, and becomes the first administrator. */
export async function firstAdministrator(page, link, { login, name, password }) {
  await page.goto(link);
  await page.getByLabel('用户名').fill(login);
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByLabel('再输一次密码').fill(password);
  await page.getByRole('button', { name: '建立账号并登录' }).click();
  await page.getByRole('heading', { name: '题库', level: 1 }).waitFor();
  return new Desk(page);
}

/** Signs in as the administrator and stands before the page of a sitting. */
export async function administratorAt(page, site, sitting) {
  await page.goto(`${site.kaopu.url}/desk/sittings/${sitting.id}`);
  await signIn(page, 'admin', site.people.admin);
  await page.getByRole('heading', { name: '就绪检查' }).waitFor();
  return new SittingPage(page);
}

class Desk {
  constructor(page) {
    this.page = page;
  }

  /** Goes to an area by the navigation. */
  async area(name) {
    await this.page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name, exact: true }).click();
  }

  async says(text) {
    await this.page.getByText(text).first().waitFor();
  }

  /** The numbers at the top of a page, by their captions. */
  async figures() {
    const pairs = await this.page.locator('.kpis > div').evaluateAll((all) =>
      all.map((one) => [one.querySelector('dt').textContent.trim(), one.querySelector('dd').firstChild.textContent.trim()]),
    );
    return Object.fromEntries(pairs);
  }

  /** A new account; gives the password that was handed over. */
  async account(name, login, role) {
    await this.area('系统');
    await this.page.getByRole('button', { name: '新建账号' }).click();
    const dialog = this.page.getByRole('dialog', { name: '新建账号' });
    await dialog.getByLabel('姓名').fill(name);
    await dialog.getByLabel('用户名').fill(login);
    await dialog.getByRole('checkbox', { name: role }).check();
    const password = await dialog.getByLabel('密码', { exact: true }).inputValue();
    await dialog.getByRole('button', { name: '建立账号' }).click();
    const handed = this.page.getByRole('dialog', { name: `把登录信息交给${name}` });
    await handed.getByText(password).waitFor();
    await handed.getByRole('button', { name: '已交给本人' }).click();
    await this.page.getByRole('row', { name }).getByText(role).waitFor();
    return password;
  }

  /** Gives a file to the import wizard, which shows what it made of the columns. */
  async upload(chosen) {
    await this.area('题库');
    await this.page.getByRole('link', { name: '导入' }).first().click();
    await this.page.locator('input[type=file]').setInputFiles(chosen);
    await this.page.getByRole('button', { name: '上传并识别' }).click();
    await this.page.getByRole('heading', { name: '每一列是什么' }).waitFor();
    return new Import(this);
  }

  async bank() {
    await this.area('题库');
    await this.page.getByRole('table', { name: '试题列表' }).waitFor();
    return new Bank(this.page);
  }

  /** A blueprint of one row for any subject, with as many items of each section; waits until papers can be drawn. */
  async blueprint(title, counts) {
    await this.area('蓝图');
    await this.page.getByRole('link', { name: '新建蓝图' }).click();
    await this.page.getByLabel('名称').fill(title);
    await this.page.getByRole('button', { name: '加一行' }).first().click();
    await this.page.getByRole('dialog').getByRole('button', { name: '加一行' }).click();
    for (const [kind, count] of Object.entries(counts)) await this.count(kind, count);
    await this.page.getByText('可以组卷', { exact: true }).waitFor();
    await this.page.getByRole('button', { name: '保存', exact: true }).click();
    await this.page.getByText(/^已保存 \d/).waitFor();
  }

  /** Sets a count of the blueprint that is open. */
  async count(kind, count) {
    await this.page.getByRole('textbox', { name: `${kind}，题数` }).fill(String(count));
  }

  /** Draws a sample from a seed; gives the paper's fingerprint and its questions. */
  async sample(seed) {
    await this.page.getByRole('button', { name: '样卷' }).click();
    await this.page.getByRole('textbox', { name: '种子' }).fill(seed);
    await this.page.getByRole('button', { name: '用这粒种子' }).click();
    // While the paper is drawn the button says so.
    await this.page.getByRole('button', { name: '换一粒种子' }).waitFor();
    const hash = await this.page.locator('.hash-groups').innerText();
    const stems = await this.page.locator('.q-item .stem').allInnerTexts();
    await this.page.getByRole('button', { name: '回到细目表' }).click();
    return { hash, stems };
  }

  /** A new exam from the only blueprint there is; `rules` by the captions of the form. */
  async exam(title, rules) {
    await this.area('考试');
    await this.page.getByRole('link', { name: '新建考试' }).click();
    await this.page.getByLabel('名称').fill(title);
    for (const [caption, value] of Object.entries(rules)) {
      if (typeof value === 'boolean') await this.page.getByRole('checkbox', { name: caption }).setChecked(value);
      else await this.page.getByLabel(caption).fill(value);
    }
    await this.page.getByRole('button', { name: '保存' }).click();
    await this.page.getByRole('link', { name: title, exact: true }).waitFor();
  }

  /** A new sitting of the only exam there is. Times as the form takes them: `2026-11-24T09:00`. */
  async sitting(title, from, to) {
    await this.area('考试');
    await this.page.getByRole('link', { name: '新建场次' }).first().click();
    await this.page.getByLabel('名称').fill(title);
    await this.page.getByLabel('开始').fill(from);
    await this.page.getByLabel('结束', { exact: true }).fill(to);
    await this.page.getByRole('button', { name: '新建场次' }).click();
    await this.page.getByRole('heading', { name: '就绪检查' }).waitFor();
    return new SittingPage(this.page);
  }

  /** The marks of the only sitting there is. */
  async results(title) {
    await this.area('成绩');
    await this.page.getByRole('link', { name: title, exact: true }).click();
    await this.page.getByRole('heading', { name: '考生成绩' }).waitFor();
    return new ResultsPage(this.page);
  }

  /** What the audit log calls the deeds in it, newest first. */
  async deeds() {
    await this.area('系统');
    await this.page.getByRole('link', { name: '审计日志' }).click();
    await this.page.getByText(/条编号连续/).waitFor();
    const older = this.page.getByRole('button', { name: '更早的记录' });
    assert.equal(await older.count(), 0, 'one page holds the log of a test');
    return this.page.locator('table.audit td:nth-child(4)').evaluateAll((all) => all.map((one) => one.firstChild.textContent));
  }
}

class Import {
  constructor(desk) {
    this.desk = desk;
    this.page = desk.page;
  }

  #column(header) {
    return this.page.getByRole('combobox', { name: header, exact: true });
  }

  /** What a column was taken for. */
  async meaning(header) {
    return this.#column(header).evaluate((select) => select.selectedOptions[0].text);
  }

  async means(header, field) {
    await this.#column(header).selectOption({ label: field });
  }

  /** Where rows belong that don't say so. */
  async belongs(subject) {
    await this.page.getByLabel('科目', { exact: true }).selectOption(subject);
  }

  /** Has all rows checked; gives how many go in, are there twice, and are refused. */
  async check() {
    await this.page.getByRole('button', { name: '检查全部行' }).click();
    await this.page.getByText('新题和新版本的状态').waitFor({ timeout: 60_000 });
    return this.#sums();
  }

  async #sums() {
    const figures = await this.desk.figures();
    const number = (caption) => Number(figures[caption].replace(/\D/g, ''));
    return { sound: number('可导入'), repeated: number('重复，跳过'), refused: number('有错，不导入'), rows: number('文件行数') };
  }

  /** The rows that don't go in: number, cell and why. */
  async leftOut(which) {
    await this.page.getByRole('button', { name: new RegExp(`^${which} `) }).click();
    const rows = this.page.getByRole('region', { name: '不导入的行' }).locator('tbody tr:not(.more)');
    return rows.evaluateAll((all) => all.map((row) => [...row.children].slice(0, 3).map((cell) => cell.innerText.trim())));
  }

  /** Brings the sound rows in, vouched for as a whole. */
  async commit() {
    await this.page.getByRole('radio', { name: /^已批准/ }).check();
    await this.page.getByRole('checkbox', { name: /^我确认：这些题的作者和审核人都是我本人/ }).check();
    await this.page.getByRole('button', { name: /^导入 [\d,]+ 题$/ }).click();
    await this.page.getByText(/题已导入题库/).waitFor({ timeout: 60_000 });
  }
}

class Bank {
  constructor(page) {
    this.page = page;
  }

  /** Waits until the list holds as many. */
  async shows(count) {
    await this.page.getByRole('status').getByText(`${count} 题`, { exact: true }).waitFor();
  }

  async search(text) {
    await this.page.getByRole('searchbox').fill(text);
  }

  /** Sets or lifts a filter of several values. */
  async filter(value) {
    await this.page.locator('.facets').getByRole('checkbox', { name: new RegExp(`^${value}`) }).click();
  }

  /** Opens an item for editing, by a part of its stem, over its preview. */
  async edit(stem) {
    await this.page.getByRole('button', { name: stem }).click();
    const preview = this.page.getByRole('region', { name: '试题预览' });
    await preview.getByText(stem).waitFor();
    await preview.getByRole('link', { name: '编辑' }).click();
    await this.page.getByRole('heading', { name: '版本', exact: true }).waitFor();
  }

  /** Changes the stem of the item that is open, and saves it as a version. */
  async reword(stem, version) {
    await this.page.getByLabel('题干', { exact: true }).fill(stem);
    await this.page.getByText('有未保存的改动').waitFor();
    await this.page.getByRole('button', { name: `保存为第 ${version} 版` }).click();
    await this.page.getByText(`第 ${version} 版，草稿`).waitFor();
  }
}

/** A time as forms have it, `2026-11-24T09:00`, so many minutes later. */
export const shifted = (local, minutes) => new Date(Date.parse(`${local}Z`) + minutes * 60_000).toISOString().slice(0, 16);

class SittingPage {
  constructor(page) {
    this.page = page;
  }

  /** Gives a roster to the page. */
  async roster(chosen) {
    const dialog = this.page.getByRole('dialog', { name: '导入考生名单' });
    if (!(await dialog.isVisible())) await this.page.getByRole('button', { name: '导入名单' }).first().click();
    await dialog.locator('input[type=file]').setInputFiles(chosen);
    await dialog.getByRole('button', { name: '导入名单' }).click();
  }

  /** Which rows the roster is refused for, as the dialog says. */
  async refusals() {
    const dialog = this.page.getByRole('dialog', { name: '导入考生名单' });
    await dialog.getByText('没有导入任何人').waitFor();
    return dialog.locator('tbody tr').allInnerTexts();
  }

  /** Waits until the roster lists exactly these. */
  async lists(names) {
    const rows = this.page.getByRole('region', { name: '考生名单' }).locator('tbody tr th');
    for (const name of names) await rows.getByText(name, { exact: true }).waitFor();
    assert.equal(await rows.count(), names.length);
  }

  /** Moves the start and the end by so many minutes; gives what was said to follow from it, and what did. */
  async moves({ starts = 0, ends = 0, reason }) {
    await this.page.getByRole('button', { name: '改时间…' }).click();
    const dialog = this.page.getByRole('dialog');
    for (const [name, minutes] of [['开始', starts], ['结束', ends]]) {
      const field = dialog.getByLabel(name, { exact: true });
      if (minutes !== 0) await field.fill(shifted(await field.inputValue(), minutes));
    }
    await dialog.getByLabel(/^理由/).fill(reason);
    const effects = await dialog.getByRole('region', { name: '改了以后' }).innerText();
    await dialog.getByRole('button', { name: '改时间' }).click();
    await dialog.getByRole('heading', { name: '时间已改' }).waitFor();
    const moved = await dialog.innerText();
    await dialog.locator('.btn-primary').click();
    return { effects, moved };
  }

  async assign(name) {
    await this.page.getByRole('region', { name: /^监考员/ }).getByRole('button', { name: '安排' }).click();
    const dialog = this.page.getByRole('dialog', { name: '安排监考员' });
    await dialog.getByRole('checkbox', { name }).check();
    await dialog.getByRole('button', { name: /^保存/ }).click();
    await this.page.getByRole('region', { name: /^监考员/ }).getByText(name).waitFor();
  }

  /** Draws the papers and publishes what they are bound to. */
  async draw() {
    await this.page.getByRole('button', { name: '生成试卷' }).click();
    await this.page.getByRole('dialog', { name: /公布承诺/ }).getByRole('button', { name: '生成试卷' }).click();
    await this.page.getByRole('region', { name: '生成试卷' }).getByText('已生成', { exact: true }).waitFor();
    await this.page.getByText('主种子 SHA-256').waitFor();
  }
}

class ResultsPage {
  constructor(page) {
    this.page = page;
  }

  /** What the page says of a candidate: room, seat, marks, outcome, time. */
  async line(name) {
    const row = this.page.getByRole('region', { name: '考生成绩' }).getByRole('row', { name });
    return row.locator('td').allInnerTexts();
  }

  /** Releases, which has to be typed, once the dialog has said what there is to know. */
  async release(warning) {
    await this.page.getByRole('button', { name: '发布成绩…' }).click();
    const dialog = this.page.getByRole('dialog', { name: '发布成绩？' });
    await dialog.getByText(warning).waitFor();
    await dialog.getByLabel('请输入“发布”以确认').fill('发布');
    await dialog.getByRole('button', { name: '发布成绩' }).click();
    await this.page.getByText(/^成绩已于 .* 发布$/).waitFor();
  }

  /** The bytes behind a link for a file. */
  async download(name) {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('link', { name, exact: true }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }
}
