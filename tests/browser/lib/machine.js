// A hall's PC: a browser with a profile on disk, which can lose its power and be started again.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { openProfile } from './browser.js';

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
