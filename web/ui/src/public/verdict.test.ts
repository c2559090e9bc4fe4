import { describe, expect, it } from 'vitest';
import type { Inclusion, ReceiptCheck } from '../shared/wire';
import { command, finding, steps, toneOf } from './verdict';

const seal = { sitting: 's', exam: 'e', title: 't', time_zone: 'Asia/Shanghai', number: 1, at: 0, size: 31, root: 'ab', signature: '', signed: '' };
const inclusion: Inclusion = { seal, index: 0, leaf: '', path: [], fits: true, same_head: true, whole: true };
const sound: ReceiptCheck = {
  went_on: false,
  signature: 'good',
  log: 'same',
  about: { sitting: 's', exam: 'e', title: 't', time_zone: 'Asia/Shanghai', rehearsal: false, ended_at: 0, events: 5, head: 'ab' },
  sealing: 'fits',
  inclusion,
  key: { public: 'ff' },
};
const unread: ReceiptCheck = { ...sound, signature: 'bad', log: null, about: null, sealing: null, inclusion: null };

describe('finding', () => {
  it.each<[string, ReceiptCheck, string, string]>([
    ['all is well', sound, 'sound', 'ok'],
    ['before the first seal', { ...sound, sealing: 'not_yet', inclusion: null }, 'sound_unsealed', 'ok'],
    ['opened again afterwards', { ...sound, went_on: true, sealing: 'superseded' }, 'superseded', 'warn'],
    ['opened again and not sealed yet', { ...sound, went_on: true, sealing: 'not_yet', inclusion: null }, 'superseded', 'warn'],
    ['added after the seal', { ...sound, sealing: 'left_out', inclusion: null }, 'seal', 'bad'],
    ['a changed character', unread, 'forged', 'bad'],
    ['another site', { ...unread, signature: 'other_key' }, 'other_site', 'warn'],
    ['a changed log', { ...sound, log: 'changed' }, 'changed', 'bad'],
    ['no such attempt', { ...sound, log: 'missing', inclusion: null }, 'missing', 'bad'],
    ['a way that does not lead to the root', { ...sound, sealing: 'broken' }, 'seal', 'bad'],
    ['late answers changed after the seal', { ...sound, sealing: 'later_changed' }, 'seal', 'bad'],
    ['a seal that was removed', { ...sound, sealing: 'gone', inclusion: null }, 'seal', 'bad'],
    ['sealed with another head', { ...sound, sealing: 'other_head' }, 'seal', 'bad'],
  ])('%s', (_, check, found, tone) => {
    expect(finding(check)).toBe(found);
    expect(toneOf(finding(check))).toBe(tone);
  });
});

describe('steps', () => {
  it('leaves open what could not be looked at', () => {
    expect(steps(unread).map((step) => step.state)).toEqual(['bad', 'open', 'open']);
    expect(steps({ ...sound, sealing: 'not_yet', inclusion: null }).map((step) => step.said)).toEqual(['signature_good', 'log_same', 'seal_not_yet']);
  });

  it('gives a changed log no tick for a seal that holds the receipt', () => {
    const changed = steps({ ...sound, log: 'changed' });
    expect(changed.map((step) => step.state)).toEqual(['ok', 'bad', 'open']);
    expect(changed[2]!.said).toBe('seal_receipt');
  });
});

it('names the proof only where there is one', () => {
  expect(command('ff', true)).toBe('kaopu verify receipt receipt.txt --proof proof.json --key ff');
  expect(command('ff', false)).toBe('kaopu verify receipt receipt.txt --key ff');
});
