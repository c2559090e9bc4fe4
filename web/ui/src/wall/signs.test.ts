import { expect, it } from 'vitest';
import { status } from './fixtures.test-data';
import { over, signsOf, turned } from './signs';
import { stillWorks } from './signs-texts';

const kinds = (...asked: Parameters<typeof signsOf>) => signsOf(...asked).map((sign) => sign.kind);

it('warns of nothing while all is well', () => {
  expect(kinds(null, null)).toEqual([]);
  expect(kinds(status(), null)).toEqual([]);
});

it('puts first what keeps answers from being saved', () => {
  const worst = status({ saving_stalled_since: 5, events_degraded_since: 6, disk: 'full', clock_off_us: -2_000_000 });
  expect(kinds(worst, 7)).toEqual(['stalled', 'full', 'lost', 'degraded', 'clock']);
  expect(signsOf(worst, 7).map((sign) => sign.since)).toEqual([5, null, 7, 6, null]);
  expect(kinds(status({ disk: 'low', events_degraded_since: 6 }), null)).toEqual(['low', 'degraded']);
});

it('says of a full disk that answers are saved only while they are', () => {
  const says = (saving_stalled_since: number | null) => {
    const now = status({ disk: 'full', saving_stalled_since });
    return stillWorks(signsOf(now, null).find((sign) => sign.kind === 'full')!, now);
  };
  expect(says(null)).toContain('只保存答案');
  expect(says(5)).not.toContain('只保存答案');
});

it('interrupts only for what puts answers in danger', () => {
  const all = [...signsOf(status({ saving_stalled_since: 5, events_degraded_since: 6, disk: 'full', clock_off_us: 9e6 }), 7), ...signsOf(status({ disk: 'low' }), null)];
  expect(all.filter((sign) => sign.role === 'alert').map((sign) => sign.kind)).toEqual(['stalled', 'full']);
});

it('lets the machine’s clock be off by a second, either way', () => {
  expect(kinds(status({ clock_off_us: 1_000_000 }), null)).toEqual([]);
  expect(kinds(status({ clock_off_us: 1_000_001 }), null)).toEqual(['clock']);
  expect(kinds(status({ clock_off_us: -1_000_001 }), null)).toEqual(['clock']);
});

it('takes a status without the newer fields of an older server', () => {
  const { disk: _, clock_off_us: __, ...old } = status();
  expect(kinds(old as ReturnType<typeof status>, null)).toEqual([]);
});

it('tells what came and what went', () => {
  const before = signsOf(status({ disk: 'low', saving_stalled_since: 5 }), null);
  const now = signsOf(status({ disk: 'full', saving_stalled_since: 5 }), null);
  const { come, gone } = turned(before, now);
  expect([come.map((sign) => sign.kind), gone.map((sign) => sign.kind)]).toEqual([['full'], ['low']]);
  expect(turned(now, now)).toEqual({ come: [], gone: [] });
});

it('says that something is over only where it did not get worse or better', () => {
  const of = (disk: 'low' | 'full' | 'plenty', saving_stalled_since: number | null) => signsOf(status({ disk, saving_stalled_since }), null);
  const ends = (before: ReturnType<typeof of>, now: ReturnType<typeof of>) => over(turned(before, now)).map((sign) => sign.kind);
  expect(ends(of('low', 5), of('full', null))).toEqual(['stalled']);
  expect(ends(of('full', null), of('low', null))).toEqual([]);
  expect(ends(of('low', null), of('plenty', null))).toEqual(['low']);
});
