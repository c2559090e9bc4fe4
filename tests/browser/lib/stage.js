// What nearly every file of tests needs: a site of its own and browsers, there before its first test, gone after its last.

import { after, afterEach, before } from 'node:test';
import { openBrowser } from './browser.js';
import { Site } from './site.js';

/**
 * Starts a site with its demonstration and `count` browsers; `take` gets the site and then the browsers. What else a file
 * needs before its first test belongs in there: hooks of a file do not wait for each other.
 */
export function onStage(count, take) {
  let opening;
  before(async () => {
    opening = [Site.demo(), ...Array.from({ length: count }, () => openBrowser())];
    await take(...(await Promise.all(opening)));
  });
  // Pages that stay open go on sitting exams before their cameras, and slow down whatever comes after them.
  afterEach(async () => {
    const [, ...browsers] = await Promise.all(opening);
    const contexts = browsers.flatMap((browser) => browser.contexts());
    // What is still on its way through a test's own route is no failure once the test is over.
    const routed = contexts.flatMap((context) => [context, ...context.pages()]);
    await Promise.all(routed.map((one) => one.unrouteAll({ behavior: 'ignoreErrors' })));
    await Promise.all(contexts.map((context) => context.close()));
  });
  after(async () => {
    // Also what opened beside something that did not.
    const [site, ...browsers] = (await Promise.allSettled(opening)).map(({ value }) => value);
    for (const browser of browsers) await browser?.close();
    await site?.stop();
  });
}
