import { describe, expect, it } from 'vitest';
import type { Inclusion, Receipt, Replay } from '../../shared/wire';
import { events, replay } from './fixtures.test-data';
import { chainOf, headOf, sealOf, typedHead, wholeOf } from './proof';

const head = events[10]!.hash;
const receipt = { events: 11, head, signed: `KAOPU2|k|a|11|${head}|0|sig` } as Receipt;
const inclusion = { fits: true, same_head: true, whole: true } as Inclusion;
const over: Replay = { ...replay, receipt, inclusion };

describe('the check', () => {
  it('is right when log, receipt and seal agree', () => {
    expect([chainOf(over), headOf(over), sealOf(over), wholeOf(over)]).toEqual(['ok', 'ok', 'ok', 'ok']);
  });
  it('is open before the end and before the seal', () => {
    expect([headOf(replay), sealOf(replay), wholeOf(replay)]).toEqual(['open', 'open', 'open']);
    expect(wholeOf({ ...over, inclusion: null })).toBe('open');
    expect(headOf({ ...over, inclusion: null })).toBe('open');
    expect(headOf({ ...over, inclusion: { ...inclusion, fits: false } })).toBe('open');
  });
  it('is wrong when one of them is', () => {
    expect(wholeOf({ ...over, broken_at: 4 })).toBe('bad');
    expect([headOf({ ...over, broken_at: 4 }), sealOf({ ...over, broken_at: 4 })]).toEqual(['bad', 'bad']);
    expect(wholeOf({ ...over, receipt: { ...receipt, head: 'f'.repeat(64) } })).toBe('bad');
    expect(wholeOf({ ...over, inclusion: { ...inclusion, same_head: false } })).toBe('bad');
    expect(wholeOf({ ...over, events: events.slice(0, 5) })).toBe('bad');
    expect(sealOf({ ...over, inclusion: { ...inclusion, whole: false } })).toBe('bad');
    expect(sealOf({ ...over, inclusion: null, seal_gone: true })).toBe('bad');
  });
});

it('takes the beginning of a fingerprint read from paper, in groups and capitals, or the whole text', () => {
  const typed = (text: string) => typedHead(text, { ...over, receipt: { ...receipt, head: `9f3c71a8${'0'.repeat(56)}` } });
  expect([typed(''), typed('9f3c'), typed('9F3C 71A8'), typed('9f3c 71a9'), typed('KAOPU2|x')]).toEqual(['empty', 'short', 'same', 'other', 'other']);
  expect(typedHead(`https://x/receipt#${receipt.signed}`, over)).toBe('same');
});
