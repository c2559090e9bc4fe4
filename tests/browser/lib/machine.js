// A hall's PC: a browser with a profile on disk, which can lose its power and be started again.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { openProfile } from './browser.js';

/** A process and all that came of it, parents first. */
async function family(root) {
  const parents = new Map();
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name in brackets may hold anything; the parent is the second word after it.
    if (stat) parents.set(Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const all = [root];
  for (const one of all) for (const [pid, parent] of parents) if (parent === one) all.push(pid);
  return all;
}

export class Machine {
  #folder;
  context;
  page;
  wrong = [];
  heard = [];
  /** Acts that went out, in order. */
  sent = [];

  static async on() {
    const machine = new Machine();
    machine.#folder = await mkdtemp(join(tmpdir(), 'kaopu-profile-'));
    await machine.start();
    return machine;
  }

  async start() {
    Object.assign(this, await openProfile(this.#folder, this));
    this.page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const frame = JSON.parse(String(payload));
        if ('seq' in frame) this.sent.push(frame);
      }),
    );
  }

  /** kill -9 of the browser, which this test started. */
  async crash() {
    const gone = once(this.context, 'close');
    process.kill(await this.#pid(), 'SIGKILL');
    await gone;
  }

  /** The lid is closed for so long: no process of the browser runs meanwhile. */
  async sleeps(ms) {
    const all = await family(await this.#pid());
    for (const pid of all) process.kill(pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, ms));
    // Children first, so that nobody misses them.
    for (const pid of all.reverse()) process.kill(pid, 'SIGCONT');
  }

  /** The process that was started with our profile, and not one of its children. */
  async #pid() {
    for (const pid of await readdir('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      const words = line.split('\0');
      if (words.includes(`--user-data-dir=${this.#folder}`) && !line.includes('--type=')) return Number(pid);
    }
    throw new Error('the browser does not run');
  }

  async off() {
    await this.context.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
