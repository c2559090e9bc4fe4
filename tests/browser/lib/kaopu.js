// A Kaopu process with its own data folder, as an operator would run it.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';

export const BINARY = process.env.KAOPU_BIN ?? new URL('../../../target/debug/kaopu', import.meta.url).pathname;

export class Kaopu {
  /** What the server printed until it was ready, a line each. */
  lines = [];
  /** What it said on the error stream so far: its log. */
  log = '';
  /** `http://127.0.0.1:PORT` */
  url = '';
  #child = null;
  /** Its data folder. */
  data = '';
  #flags = [];

  /** Starts a server on an empty folder; flags such as `--demo` go behind `serve`. */
  static start(...flags) {
    return Kaopu.startAt('127.0.0.1:0', ...flags);
  }

  /** Starts a server that listens elsewhere. */
  static async startAt(listen, ...flags) {
    const kaopu = new Kaopu();
    kaopu.#flags = flags;
    kaopu.data = await mkdtemp(join(tmpdir(), 'kaopu-browser-'));
    await kaopu.#launch(listen);
    return kaopu;
  }

  async #launch(listen) {
    const args = ['serve', ...this.#flags, '--listen', listen, '--data', this.data];
    const env = { ...process.env, KAOPU_LOG: process.env.KAOPU_LOG ?? 'warn' };
    this.#child = spawn(BINARY, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stderr.on('data', (bytes) => (this.log += bytes));
    this.lines = [];
    const printed = createInterface({ input: this.#child.stdout });
    this.url = await new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', () => reject(new Error(`the server ended: ${this.lines.join('\n')}${this.log}`)));
      printed.on('line', (line) => {
        const ready = line.split('is ready: ')[1];
        if (ready) resolve(ready);
        else this.lines.push(line);
      });
    });
  }

  /** kill -9. */
  async crash() {
    await this.#end('SIGKILL');
  }

  /** The same data on the same port again. */
  async restart() {
    await this.#launch(new URL(this.url).host);
  }

  async #end(signal) {
    this.#child.removeAllListeners('exit');
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }

  /** Stops it and removes its data. */
  async stop() {
    await this.#end('SIGTERM');
    await rm(this.data, { recursive: true, force: true });
  }
}
