// Somebody without a mouse: goes by Tab, presses keys, types, and sees each time where the focus is.

import assert from 'node:assert/strict';

/** More stops than any of our pages has. */
const MOST = 200;

/** In the page: where the focus is, and what is wrong with it for who looks at the screen. */
function look(target) {
  const one = document.activeElement;
  if (one === document.body) return { there: one === target, name: '', nobody: true, flaw: 'nothing has the focus' };
  const words = one.getAttribute('aria-label') ?? one.labels?.[0]?.innerText ?? one.innerText ?? '';
  const name = `<${one.localName}> “${words.trim().slice(0, 40)}”`;
  // A box or a button of a group is as large as the label that it stands in.
  const drawn = (one.matches('[type=radio], [type=checkbox]') && one.closest('label')) || one;
  // A link may go over two lines, and a region beyond the window or what it scrolls in.
  let { left, right, top, bottom } = drawn.getClientRects()[0] ?? drawn.getBoundingClientRect();
  const cut = (edge) => {
    [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
    [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
  };
  for (let box = drawn; getComputedStyle(box).position !== 'fixed' && box.parentElement !== document.body; ) {
    box = box.parentElement;
    if (getComputedStyle(box).overflow !== 'visible') cut(box.getBoundingClientRect());
  }
  cut({ left: 0, right: innerWidth, top: 0, bottom: innerHeight });
  const over = right > left && bottom > top ? document.elementFromPoint((left + right) / 2, (top + bottom) / 2) : null;
  const ringed = [null, '::before', '::after'].some((part) =>
    [one, drawn].some((at) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(at, part);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    }),
  );
  let flaw = '';
  if (right <= left || bottom <= top) flaw = 'is out of sight';
  // Toasts go by themselves.
  else if (!drawn.contains(over) && !over.closest('.toasts')) flaw = `is covered by <${over?.localName} class="${over?.className}">`;
  // What a page gives the focus to for screen readers is no stop, and shows none.
  else if (one.tabIndex >= 0 && !ringed) flaw = 'shows no focus';
  return { there: one === target, name, nobody: false, flaw: flaw && `${name} ${flaw}` };
}

export class Keys {
  constructor(page) {
    this.page = page;
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** As an input method would. */
  async type(text) {
    await this.page.keyboard.insertText(text);
  }

  /** What has the focus is seen; `null`: nothing has it, as after the last stop of a page. */
  async #sees(target = null) {
    const seen = await this.page.evaluate(look, target);
    if (!seen.nobody) assert.equal(seen.flaw, '', `in ${this.page.url()}`);
    return seen;
  }

  /** Goes on by Tab until something has the focus, or backwards; every stop on the way is seen. */
  async to(locator, tab = 'Tab') {
    const target = await locator.elementHandle();
    const way = [];
    for (let n = 0; n < MOST; n++) {
      const { there, name } = await this.#sees(target);
      if (there) return;
      way.push(name);
      await this.press(tab);
    }
    assert.fail(`no ${tab} leads to ${locator}, but to ${[...new Set(way)].join(', ')}`);
  }

  /** Goes to a button or link and presses it. */
  async use(locator, key = 'Enter') {
    await this.to(locator);
    await this.press(key);
  }

  /** Sees the focus on something. */
  async on(locator) {
    const target = await locator.elementHandle();
    await this.page.waitForFunction((one) => document.activeElement === one, target, { timeout: 3000 }).catch(() => undefined);
    const { there, name, flaw } = await this.#sees(target);
    assert.ok(there, `${locator} has no focus, but ${name || flaw}`);
  }

  /**
   * Opens something from its button, by a key, or sees it come by itself (`key: null`): it takes the focus, and keeps it
   * if it is modal. `then`: what has the focus once it can be pressed. Gives the way out.
   */
  async opens(panel, { from = null, key = 'Enter', modal = true, then = null } = {}) {
    if (from) await this.to(from);
    const opener = await this.page.evaluateHandle(() => document.activeElement);
    if (key !== null) await this.press(key);
    await panel.waitFor();
    const box = await panel.elementHandle();
    const inside = () => this.page.evaluate((box) => box.contains(document.activeElement), box);
    assert.ok(await inside(), `${panel} did not take the focus`);
    await this.#sees();
    if (then) await this.on(then);
    const first = await this.page.evaluateHandle(() => document.activeElement);
    for (let n = 0, round = false; modal && !round; n++) {
      assert.ok(n < MOST, `no way round in ${panel}`);
      await this.press('Tab');
      const { there, name, nobody } = await this.#sees(first);
      // Between its last stop and its first comes the browser's own.
      assert.ok(nobody || (await inside()), `Tab leads out of ${panel} to ${name}`);
      round = there;
    }
    return {
      /** It goes, by a key or by itself (`null`), and the focus is where it was, or at what stands for that now. */
      leaves: async (key = 'Escape', back = null) => {
        if (key !== null) await this.press(key);
        await panel.waitFor({ state: 'hidden' });
        if (back !== null) return this.on(back);
        const { there, name, flaw } = await this.#sees(opener);
        assert.ok(there, `after ${panel} the focus is not back, but ${name || flaw}`);
      },
    };
  }

  /** Opens something and leaves it by Escape. */
  async peeks(panel, how) {
    const { leaves } = await this.opens(panel, how);
    await leaves();
  }
}
