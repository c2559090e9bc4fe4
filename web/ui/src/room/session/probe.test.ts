import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Diagnosis } from './diagnosis';
import { probe, type Finding } from './probe';

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

const html = () => Promise.reject(new SyntaxError());
const ask = (answer: object | (() => Promise<Response>), online = true) => {
  const fetch = typeof answer === 'function' ? (answer as () => Promise<Response>) : () => Promise.resolve({ ok: true, status: 200, ...answer } as Response);
  return probe({ fetch, online: () => online, now: () => Date.now() });
};

describe('a probe', () => {
  test.each<[string, object, Finding]>([
    ['the server’s time', { json: () => Promise.resolve({ now: 5 }) }, 'here'],
    ['a redirect', { ok: false, status: 0, type: 'opaqueredirect', json: html }, 'portal'],
    ['a login page', { json: html }, 'portal'],
    ['a login page that says 511', { ok: false, status: 511, json: html }, 'portal'],
    ['a login page that says 401', { ok: false, status: 401, json: html }, 'portal'],
    ['somebody else’s JSON', { json: () => Promise.resolve({ login: 'here' }) }, 'portal'],
    ['nothing that is an object', { json: () => Promise.resolve(null) }, 'portal'],
    ['a gateway without its server', { ok: false, status: 502, json: html }, 'away'],
    ['our server’s own trouble', { ok: false, status: 500, json: () => Promise.resolve({ code: 'internal' }) }, 'away'],
  ])('that gets %s', async (_, answer, finding) => {
    expect(await ask(answer)).toBe(finding);
  });

  test('that fails at once', async () => {
    expect(await ask(() => Promise.reject(new TypeError()))).toBe('away');
    expect(await ask(() => Promise.reject(new TypeError()), false)).toBe('cut');
  });

  test('that nobody answers', async () => {
    const hangs = (init?: RequestInit) => new Promise<Response>((_, no) => init!.signal!.addEventListener('abort', () => no(new Error())));
    const found = probe({ fetch: (_, init) => hangs(init), online: () => true, now: () => Date.now() });
    await vi.advanceTimersByTimeAsync(4000);
    expect(await found).toBe('silent');
  });
});

describe('the diagnosis', () => {
  const make = () => {
    const told: (Finding | null)[] = [];
    const answers: ((finding: Finding) => Promise<void>)[] = [];
    const diagnosis = new Diagnosis({
      probe: () =>
        new Promise((resolve) =>
          answers.push(async (finding) => {
            resolve(finding);
            await vi.advanceTimersByTimeAsync(0);
          }),
        ),
      now: () => Date.now(),
      onfinding: (finding) => told.push(finding),
    });
    return { diagnosis, told, answers };
  };

  test('asks at once, one at a time, and again every 6 s', async () => {
    const { diagnosis, told, answers } = make();
    diagnosis.look(true);
    diagnosis.look(true);
    expect(answers).toHaveLength(1);
    await answers[0]!('portal');
    diagnosis.look(true);
    expect(answers).toHaveLength(1);
    vi.advanceTimersByTime(6000);
    diagnosis.look(true);
    await answers[1]!('here');
    expect(told).toEqual(['portal', 'here']);
  });

  test('says nothing while all is well, and takes back what it said when it is again', async () => {
    const { diagnosis, told, answers } = make();
    diagnosis.look(false);
    diagnosis.look(true);
    await answers[0]!('away');
    diagnosis.look(false);
    diagnosis.look(false);
    expect(told).toEqual(['away', null]);
  });

  test('what comes after the room is back is not told', async () => {
    const { diagnosis, told, answers } = make();
    diagnosis.look(true);
    diagnosis.look(false);
    await answers[0]!('portal');
    expect(told).toEqual([]);
    diagnosis.look(true);
    expect(answers).toHaveLength(2);
  });
});
