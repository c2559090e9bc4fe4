import { describe, expect, it } from 'vitest';
import { gates, standing, type Way } from './gates';

const way = (over: Partial<Way> = {}): Way => ({
  consentAt: 1,
  pledgeAt: 2,
  admission: { needed: true, granted: false, reason: null },
  startsAt: 100,
  running: false,
  paused: false,
  ...over,
});
const granted = { needed: true, granted: true, reason: null };
const free = { needed: false, granted: false, reason: null };
const refused = { needed: true, granted: false, reason: '没有带身份证' };
const last = (over: Partial<Way>) => gates(way(over)).slice(-2).map(({ name, state }) => `${name} ${state}`);

describe('the gates', () => {
  it('one is next, and what comes after it is later', () => {
    expect(last({})).toEqual(['admission now', 'start later']);
    expect(last({ admission: granted })).toEqual(['admission done', 'start now']);
    expect(last({ admission: free })).toEqual(['checks done', 'start now']);
  });

  it('whoever left a running exam passed the start, and waits to be let in', () => {
    expect(last({ running: true })).toEqual(['start done', 'admission now']);
  });
});

it('says what is waited for', () => {
  const at = (over: Partial<Way>, now = 50) => standing(way(over), now);
  expect([at({}), at({}, 200), at({ admission: granted }), at({ admission: free })]).toEqual(['admission', 'admission', 'admitted', 'start']);
  expect([at({ admission: granted }, 200), at({ running: true }), at({ running: true, admission: granted })]).toEqual(['opening', 'outside', 'opening']);
  expect([at({ admission: refused }), at({ admission: refused, running: true })]).toEqual(['turned_away', 'outside']);
  expect([at({ running: true, paused: true, admission: free }), at({ running: true, paused: true })]).toEqual(['paused', 'outside']);
});
