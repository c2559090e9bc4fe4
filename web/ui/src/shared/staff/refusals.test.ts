import { afterEach, expect, it } from 'vitest';
import { texts as system } from '../../desk/texts/system';
import { i18n } from '../i18n.svelte';
import { codes, deeds, files } from './codes.test-data';
import { refusals, refusalWords } from './refusals';

afterEach(() => (i18n.language = 'zh'));

/** What no page of the desk or the wall can meet, each with its reason. */
const NOT_OF_STAFF: Record<string, RegExp> = {
  'the candidate’s door, which has words of its own': /^door\./,
  'the candidate’s result, which has words of its own': /^result\./,
  'the room, where no page of staff acts': /^attempt\.(seat_taken|stale_epoch|too_late_to_enter|already_started|unknown_slot|unfit_response|too_early_to_submit|unknown_notice|too_far_ahead|not_ended|section_ahead|section_over|passed|other_section|sections_left)$/,
  'practice, where only candidates are': /^practice\./,
  'camera frames, which are sent again in silence': /^frame\./,
  'requests that no page of ours makes': /^(request\.(method|malformed|no_websocket)|body\.media_type)$/,
};
const apart = (code: string) => Object.values(NOT_OF_STAFF).some((pattern) => pattern.test(code));
const known = () => refusals as Record<string, string>;
const deedNames = () => system.deeds as Record<string, string>;
const isDeed = (code: string) => code.replace('.', '_') in deedNames();

it('reads the server’s source', () => {
  expect(files).toBeGreaterThan(50);
  const found = codes.map((one) => one.code);
  // One of each form: on one line, over several, an arm, a tuple, a bare word.
  for (const code of ['exam.title', 'store.full', 'attempt.ended', 'file.empty', 'request.method', 'missing', 'item.own_work']) expect(found).toContain(code);
  expect(deeds.map((one) => one.code)).toContain('results.release');
});

it('has words in both languages for every code that staff can meet', () => {
  const lacking = codes.filter(({ code }) => !apart(code) && !isDeed(code) && !(code in refusals));
  expect(lacking).toEqual([]);
  for (const code of Object.keys(refusals)) {
    i18n.language = 'zh';
    expect(known()[code], code).toMatch(/[\u4e00-\u9fff].*。$/);
    i18n.language = 'en';
    expect(known()[code], code).toMatch(/^[A-Z][^\u4e00-\u9fff]*\.$/);
  }
});

it('keeps no words, and no exception, for codes that are gone', () => {
  const found = codes.map((one) => one.code);
  expect(Object.keys(refusals).filter((code) => !found.includes(code))).toEqual([]);
  for (const [why, pattern] of Object.entries(NOT_OF_STAFF)) expect(found.some((code) => pattern.test(code)), why).toBe(true);
});

it('has a name for every deed of the audit log', () => {
  expect(deeds.filter((one) => !isDeed(one.code))).toEqual([]);
});

it('falls back to the server’s sentence, then to the code', () => {
  expect(refusalWords('attempt.ended', 'the attempt has ended')).toBe('这名考生的考试已经结束。');
  expect(refusalWords('attempt.odd', 'something odd')).toBe('something odd');
  expect(refusalWords('attempt.odd')).toBe('attempt.odd');
  expect(refusalWords(null)).toBe('');
});
