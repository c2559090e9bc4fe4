// The people of an exam, as their screens let them act: what a test says in their words, done by mouse and keyboard.

import assert from 'node:assert/strict';
import { openPage, spilling } from './browser.js';

/** `01:59:58` in seconds. */
const seconds = (text) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

/** Goes through the door, as far as it is not done yet, and into the room, where the paper ends with question `last`. */
export async function candidateAt(page, url, who, { signed = false, last = 100, inside = true } = {}) {
  const room = new Candidate(page, last);
  await page.goto(url);
  await room.signsIn(who);
  if (!signed) {
    await page.locator('label.check').click();
    await page.getByRole('button', { name: '同意并继续' }).click();
    await page.getByLabel(/姓名/).fill(who.name);
    await page.locator('form.sign').getByRole('button').click();
  }
  await page.locator('.door-foot .btn-primary:not([aria-disabled=true])').click();
  if (!signed && inside) await room.at(1);
  return room;
}

class Candidate {
  constructor(page, last) {
    this.page = page;
    this.last = last;
  }

  /** The same candidate before another page. */
  on(page) {
    return new Candidate(page, this.last);
  }

  /** Says who it is. */
  async signsIn(who) {
    await this.page.getByLabel('准考证号').fill(who.ticket).catch(async (error) => {
      const says = await this.page.locator('body').innerText();
      throw new Error(`instead of the sign-in the page says “${says}”`, { cause: error });
    });
    await this.page.getByLabel('身份证号').fill(who.id_number);
    await this.page.getByRole('button', { name: '登录' }).click();
  }

  /** Is at a question. */
  async at(number) {
    await this.page.getByRole('heading', { name: `第 ${number} 题`, exact: true }).waitFor();
  }

  /** Goes there by the answer sheet. */
  async go(number) {
    const cell = this.page.locator('aside').getByRole('button', { name: new RegExp(`^第 ${number} 题`) });
    // Sections of other kinds may be folded.
    const folded = this.page.locator('aside details:not([open]) > summary');
    while (!(await cell.isVisible())) await folded.first().click();
    await cell.click();
    await this.at(number);
  }

  /** Answers by a press on an option. */
  async choose(number, option) {
    await this.page.locator('.opt').nth(option).click();
    await this.#next(number);
  }

  /** Answers by a key. */
  async type(number, key) {
    await this.at(number);
    await this.page.keyboard.press(key);
    await this.page.locator('.opt.on').first().waitFor();
    await this.#next(number);
  }

  async #next(number) {
    if (number === this.last) return;
    await this.page.keyboard.press('ArrowRight');
    await this.at(number + 1);
  }

  /** Marks the question on the screen. */
  async mark(number) {
    await this.at(number);
    await this.page.keyboard.press('m');
  }

  /** Whether the question on the screen is marked. */
  async marked() {
    return (await this.page.locator('.item-head button[aria-pressed=true]').count()) > 0;
  }

  /** Sees that everything is saved. */
  async saved() {
    await this.page.getByText('全部已保存').first().waitFor();
  }

  /** Sees how many answers wait on this machine. */
  async offline(count) {
    await this.page.getByText(`离线，${count} 题已存本机`).first().waitFor();
  }

  async says(text) {
    await this.page.getByText(text).first().waitFor();
  }

  /** Letters of the chosen options. */
  chosen() {
    return this.page.locator('.opt.on .key').allInnerTexts();
  }

  /** How many questions the answer sheet calls answered. */
  async answered() {
    const sum = await this.page.locator('aside').getByText(/已答 \d+/).first().innerText();
    return Number(/已答 (\d+)/.exec(sum)[1]);
  }

  /** Seconds on the clock. */
  async left() {
    return seconds(await this.page.locator('.clock-btn time').innerText());
  }

  /** Finds an entry in the ledger of the time. */
  async ledger(why, amount) {
    const row = this.page.getByRole('row', { name: why });
    await this.page.keyboard.press('t');
    await row.getByText(amount).waitFor();
    const beyond = await this.page.locator('.pop').evaluate((box) => box.scrollWidth - box.clientWidth);
    assert.equal(beyond, 0, 'the amounts are out of the ledger');
    await this.page.keyboard.press('t');
  }

  /** Reads a warning and says so. */
  async acknowledges(text) {
    const warning = this.page.getByRole('dialog', { name: '监考员提醒' });
    await warning.getByText(text).waitFor();
    await warning.getByRole('button', { name: '我已知悉' }).click();
    await warning.waitFor({ state: 'hidden' });
  }

  async takesOver() {
    await this.page.getByRole('button', { name: '在这里继续' }).click();
    await this.page.locator('#question').waitFor();
  }

  /** Hands in, and confirms it. */
  async submit() {
    await this.page.keyboard.press('Control+Enter');
    await this.page.getByRole('button', { name: '确认交卷' }).click();
    await this.page.getByRole('heading', { name: '已交卷，全部作答已收到' }).waitFor();
  }

  /** Sees the marks once they are out. */
  async result() {
    await this.page.getByRole('heading', { name: '成绩单' }).waitFor();
    assert.match(await this.page.locator('.score').innerText(), /合格线/);
  }
}

/** Signs in and stands before the wall of a sitting. */
export async function invigilatorAt(page, site, sitting) {
  await page.goto(`${site.kaopu.url}/wall/${sitting.id}`);
  await signIn(page, 'wangfang', site.people.wangfang);
  await page.locator('[data-attempt]').first().waitFor();
  return new Invigilator(page);
}

/** Fills the staff's sign-in. */
export async function signIn(page, login, password) {
  await page.getByLabel('用户名').fill(login);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录' }).click();
}

/** Somebody of the staff before a page of the desk, and what goes wrong on it. */
export async function atTheDesk(browser, site, path, login = 'admin') {
  const { page, wrong } = await openPage(browser);
  await page.goto(`${site.kaopu.url}/desk/${path}`);
  await signIn(page, login, site.people[login]);
  return { page, wrong };
}

class Invigilator {
  constructor(page) {
    this.page = page;
  }

  #tile(who) {
    return this.page.locator('[data-attempt]', { hasText: who.name });
  }

  /** Sees something on a candidate's tile. */
  async sees(who, text) {
    await this.#tile(who).getByText(text).first().waitFor();
  }

  async offline(who) {
    await this.sees(who, '断网');
  }

  async ended(who) {
    await this.sees(who, '已交卷');
  }

  async #open(who) {
    await this.#tile(who).click();
    await this.page.getByRole('heading', { name: who.name }).waitFor();
  }

  /** Opens what is known of a candidate. */
  async opens(who) {
    await this.#open(who);
  }

  async #back() {
    await this.page.keyboard.press('Escape');
    await this.page.locator('[data-attempt]').first().waitFor();
  }

  /** Tells something to a candidate, and stays with them. */
  async says(who, text) {
    if (!(await this.page.getByRole('button', { name: '消息', exact: true }).isVisible())) await this.#open(who);
    await this.page.getByRole('button', { name: '消息', exact: true }).click();
    await this.page.getByLabel('内容（必填').fill(text);
    await this.page.locator('form').getByRole('button', { name: who.name }).click();
    await this.page.getByText(text).first().waitFor();
  }

  /** Does something to the candidate who is open, for a reason. */
  async acts(name, reason) {
    await this.page.getByRole('button', { name: new RegExp(`^${name}…?$`) }).first().click();
    const form = this.page.locator('form', { has: this.page.getByLabel('理由（必填') });
    await form.getByLabel('理由（必填').fill(reason);
    assert.deepEqual(await spilling(this.page), []);
    await form.locator('button[type=submit]').click();
    // What can't be taken back is asked for once more.
    if (name === '终止') await this.page.locator('dialog[open] .btn-danger').click();
    await form.waitFor({ state: 'detached' });
  }

  /** Notes that somebody left the room. */
  async left(who, reason) {
    await this.#open(who);
    await this.acts('离席', reason);
    await this.#back();
  }

  /** Lets in again who left. */
  async back(who) {
    await this.page.locator('a', { hasText: '回座' }).first().click();
    await this.page.getByRole('button', { name: `放行：${who.name}` }).first().click();
    await this.#back();
  }

  /** Adds minutes, for a reason. */
  async extend(who, minutes, reason) {
    await this.#open(who);
    await this.page.getByRole('button', { name: '延时' }).click();
    await this.page.getByLabel('加多少分钟').fill(String(minutes));
    await this.page.getByLabel('理由（必填').fill(reason);
    await this.page.getByRole('button', { name: `延时：${who.name}` }).click();
    await this.page.getByText(`已给${who.name}延时`).waitFor();
    await this.#back();
  }

  /** Warns; the candidate must acknowledge. */
  async warn(who, text) {
    await this.#open(who);
    await this.page.getByRole('button', { name: '提醒', exact: true }).click();
    await this.page.getByLabel('内容（必填').fill(text);
    await this.page.getByRole('button', { name: `提醒${who.name}` }).click();
    await this.page.getByText(`已提醒${who.name}`).waitFor();
    await this.#back();
  }
}
