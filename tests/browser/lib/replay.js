// The desk's replay of an attempt.

export class ReplayPage {
  constructor(page) {
    this.page = page;
  }

  /** Opens it from a candidate's line in the results or on the roster. */
  static async of(page, name) {
    await page.getByRole('link', { name: `回放：${name}` }).click();
    await page.getByRole('heading', { name: `回放：${name}` }).waitFor();
    return new ReplayPage(page);
  }

  /** Holds the record to a kind. */
  async only(kind) {
    const select = this.page.getByRole('combobox', { name: '类别' });
    const option = select.locator('option', { hasText: new RegExp(`^${kind} \\(`) });
    await select.selectOption(await option.getAttribute('value'));
  }

  /** The record as far as it is in sight, without its times. */
  async record() {
    return this.page.getByRole('option').locator('.cut').allInnerTexts();
  }

  /** Goes to the next or the previous line; gives what it says. */
  async step(which) {
    await this.page.getByRole('button', { name: which === 'next' ? '下一条记录' : '上一条记录' }).click();
    return this.page.getByRole('option', { selected: true }).locator('.cut').innerText();
  }

  /** A second on. */
  async second() {
    await this.page.getByRole('button', { name: '+1 秒' }).click();
  }

  /** Letters of the options that the candidate had chosen. */
  chosen() {
    return this.page.locator('.seen .opt.on .key').allInnerTexts();
  }

  /** A fact of the moment. */
  fact(name) {
    return this.page.getByRole('region', { name: '这一秒' }).locator('dt', { hasText: name }).locator('+ dd').innerText();
  }

  /** What chain, receipt and seal came to. */
  async checks() {
    const card = this.page.getByRole('region', { name: '回执核对' });
    return { whole: await card.locator('.tag').innerText(), rows: await card.locator('.oks li div').evaluateAll((all) => all.map((one) => one.firstChild.textContent.trim())) };
  }
}
