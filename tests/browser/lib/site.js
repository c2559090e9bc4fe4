// An exam site with its demonstration bank, and a sitting of the test's own, set up over the API as an administrator.

import assert from 'node:assert/strict';
import { Kaopu } from './kaopu.js';

const PAPER = { true_false: 40, single_choice: 40, multiple_choice: 20 };
const ROOMS = ['第一考室', '第二考室'];

/** Somebody on the staff, over HTTP. */
class Member {
  constructor(base) {
    this.base = base;
  }

  async ask(method, path, body, bytes = false) {
    const headers = { cookie: this.cookie ?? '' };
    if (body !== undefined && !bytes) headers['content-type'] = 'application/json';
    const sent = body === undefined || bytes ? body : JSON.stringify(body);
    const answer = await fetch(this.base + path, { method, headers, body: sent });
    const set = answer.headers.get('set-cookie');
    if (set) this.cookie = set.split(';')[0];
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}

/** A number that passes the check of GB 11643. */
export function idNumber(n) {
  const body = `9900001980010${String(1000 + n)}`;
  const sum = [...body].reduce((sum, digit, at) => sum + Number(digit) * (2 ** (17 - at) % 11), 0);
  return body + '10X98765432'[sum % 11];
}

export class Site {
  /** Starts one. `people.LOGIN` are the passwords of the staff. */
  static async demo() {
    const site = new Site();
    site.kaopu = await Kaopu.start('--demo');
    site.people = {};
    for (const line of site.kaopu.lines) {
      const [, login, password] = /^ {2}\w+ +(\w+) +(\S+)$/.exec(line) ?? [];
      if (login) site.people[login] = password;
    }
    site.admin = await site.member('admin');
    return site;
  }

  async member(login) {
    const member = new Member(this.kaopu.url);
    await member.ask('POST', '/api/staff/sign-in', { login, password: this.people[login] });
    return member;
  }

  /** Another member of staff; `people` has the password. */
  async hire(login, name, roles) {
    this.people[login] = 'correct horse battery 7';
    await this.admin.ask('POST', '/api/accounts', { login, name, roles, password: this.people[login] });
  }

  /**
   * A sitting that is open now or in `startsIn` minutes for `lasts` seconds, with as many candidates in two rooms,
   * invigilated by 王芳; rules over those of the demonstration, `paper` how many items of each kind, of a `subject` if
   * one is named, `names` for the first of the candidates.
   */
  async sitting({ candidates = 2, names = [], rules = {}, paper = PAPER, subject = null, startsIn = 0, lasts = 7200 } = {}) {
    const [{ rules: usual }] = await this.admin.ask('GET', '/api/exams');
    const items = Object.values(paper).reduce((sum, count) => sum + count, 0);
    const blueprint = await this.admin.ask('POST', '/api/blueprints', {
      title: '浏览器里的考试',
      qualification: '',
      equipment: [],
      sections: Object.keys(paper).map((kind) => ({ kind, marks: 100 })),
      rows: [{ subject, equipment: null, difficulty: null, counts: Object.values(paper) }],
      shuffle_items: true,
      shuffle_options: true,
    });
    const exam = await this.admin.ask('POST', '/api/exams', {
      title: '叉车司机理论考试',
      blueprint: blueprint.id,
      rules: { ...usual, pass: items * 60, early_submit_s: 0, full_screen: false, camera_every_s: 15, admission: false, ...rules },
    });
    const start = (Date.now() + startsIn * 60_000) * 1000;
    const draft = { exam: exam.id, title: '第 1 场', time_zone: 'Asia/Shanghai', starts_at: start, ends_at: start + lasts * 1e6 };
    const { id } = await this.admin.ask('POST', '/api/sittings', draft);
    const roster = Array.from({ length: candidates }, (_, n) => ({
      name: names[n] ?? `考生${n + 1}`,
      id_number: idNumber(n),
      ticket: `B-${id.slice(-4)}-${n + 1}`,
    }));
    const rows = roster.map((one, n) => `${one.name},${one.id_number},${one.ticket},${ROOMS[n % 2]},${n + 1}`);
    const csv = ['姓名,身份证号,准考证号,考室,座位', ...rows, ''].join('\n');
    const report = await this.admin.ask('POST', `/api/sittings/${id}/roster?name=roster.csv`, csv, true);
    assert.deepEqual([report.added, report.problems], [candidates, []]);
    const accounts = await this.admin.ask('GET', '/api/accounts');
    const wang = accounts.find((account) => account.login === 'wangfang');
    await this.admin.ask('PUT', `/api/sittings/${id}/invigilators`, [wang.id]);
    await this.admin.ask('POST', `/api/sittings/${id}/papers`);
    return { id, roster };
  }

  /** What no candidate may ever get: the rationales of the bank. */
  async secrets() {
    const secrets = [];
    for (let offset = 0, total = 1; offset < total; ) {
      const found = await this.admin.ask('GET', `/api/items?offset=${offset}&limit=200`);
      for (const row of found.items) {
        const { version } = await this.admin.ask('GET', `/api/items/${row.id}`);
        if (version.content.rationale.length > 5) secrets.push(version.content.rationale);
      }
      offset += found.items.length;
      total = found.total;
    }
    return secrets;
  }

  async stop() {
    await this.kaopu.stop();
  }
}
