// Every screen in both languages, on a desk and on a phone. On a large desk it is the same page: there it has to fit.

import { DESKTOP, fits, inspect, LARGE, PHONE } from './browser.js';

const SIZES = { phone: PHONE, desktop: DESKTOP };
// Chinese on a desk comes last: it is what the page is left in.
const LANGUAGES = { en: 'en', zh: 'zh-CN' };

/** Presses the page's own switch, which a dialog may cover and a phone may hide. */
export async function speak(page, tag) {
  await page.evaluate((tag) => {
    if (document.documentElement.lang !== tag) document.querySelector(`button[lang="${tag}"]`).click();
  }, tag);
}

/** The page has laid itself out anew. */
const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

async function at(page, size) {
  await page.setViewportSize(size);
  await settled(page);
}

/**
 * Inspects what stands on a page, in every language and size. English on a phone has the page's elements and the desk's
 * words, so that axe has seen both: there it has to fit.
 */
export async function look(page, name, sizes = Object.keys(SIZES)) {
  for (const [language, tag] of Object.entries(LANGUAGES)) {
    await speak(page, tag);
    for (const size of sizes) {
      await at(page, SIZES[size]);
      const seen = language === 'en' && size === 'phone' && sizes.length > 1;
      await (seen ? fits : inspect)(page, `${name}-${language}-${size}`);
    }
  }
  if (sizes.includes('desktop')) {
    await at(page, LARGE);
    await fits(page, `${name}-zh-large`);
  }
  await page.setViewportSize(DESKTOP);
}
