// The receipt in a candidate's hand, and the public page that checks it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

/** The receipt on a candidate's page: its text, and how wide a module of its code is, px. */
export async function receiptOn(page) {
  const text = await page.locator('.signed').innerText();
  const module = await page.locator('svg.qr').evaluate((code) => code.getBoundingClientRect().width / code.viewBox.baseVal.width);
  const link = await page.locator('a[href^="/receipt#"]').getAttribute('href');
  return { text, module, link };
}

/** The bytes that a press on a button saves. */
export async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

export class CheckingPage {
  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  /** Arrives by the address in a scanned code. */
  async scans(text) {
    await this.page.goto('about:blank');
    await this.page.goto(`${this.url}/receipt#${text}`);
    await this.page.locator('#verdict').waitFor();
    assert.equal(this.page.url(), `${this.url}/receipt`, 'the receipt is out of the address');
  }

  /** Pastes a text and has it checked. */
  async pastes(text) {
    const again = this.page.getByRole('button', { name: '核对另一张回执' });
    if (await again.isVisible()) await again.click();
    await this.page.getByLabel('回执文字').fill(text);
    await this.page.getByRole('button', { name: '核对', exact: true }).click();
  }

  async says(finding) {
    await this.page.getByRole('heading', { name: finding, exact: true }).waitFor();
  }

  /** What it says of signature, record and seal. */
  steps() {
    return this.page.locator('.verdict .steps .tag').allInnerTexts();
  }

  /** The root of the newest published seal. */
  async newestRoot() {
    const root = this.page.getByRole('region', { name: '已公布的封存' }).locator('.hash-s').first();
    return (await root.innerText()).replace(/\s/g, '');
  }

  /** The words of the command that checks without the site. */
  async command() {
    return (await this.page.locator('.command').innerText()).split(/\s+/);
  }
}
