import { describe, expect, it } from 'vitest';
import { beyond, members, reach, sent, tooShort } from './bulk';
import { tile } from './fixtures.test-data';
import { standingPauses } from './standing';

const hall = [
  tile({ attempt: 'runs', room: 'A' }),
  tile({ attempt: 'cut', room: 'A', online: false }),
  tile({ attempt: 'paused', room: 'A', stage: 'paused' }),
  tile({ attempt: 'waits', room: 'B', stage: 'waiting' }),
  tile({ attempt: 'absent', room: 'B', stage: 'absent', online: false, online_since: 0 }),
  tile({ attempt: 'over', room: 'B', stage: 'submitted', online: false }),
];

describe('an act on many', () => {
  it('means the selected, a room, or all', () => {
    const names = (on: Parameters<typeof members>[0]) => members(on, hall).map(({ attempt }) => attempt);
    expect(names({ whom: 'some', attempts: ['waits', 'nobody'] })).toEqual(['waits']);
    expect(names({ whom: 'room', room: 'A' })).toEqual(['runs', 'cut', 'paused']);
    expect(names({ whom: 'all' })).toHaveLength(6);
  });

  it('says whom it concerns, and who of them does not hear of it at once', () => {
    expect(reach('pause', hall)).toEqual({ meant: 6, concerned: 2, offline: 1 });
    expect(reach('resume', hall)).toEqual({ meant: 6, concerned: 1, offline: 0 });
    expect(reach('extend', hall)).toEqual({ meant: 6, concerned: 3, offline: 1 });
    expect(reach('warn', hall)).toEqual({ meant: 6, concerned: 5, offline: 1 });
  });

  it('knows from whom no time can be taken', () => {
    const given = [tile({ attempt: 'a', given_us: 300e6 }), tile({ attempt: 'b', given_us: 0 }), tile({ attempt: 'c', stage: 'submitted' })];
    expect([beyond(-300, given), beyond(-301, given)].map((all) => all.map(({ attempt }) => attempt))).toEqual([['b'], ['a', 'b']]);
  });

  it('knows who would be left less than a minute, in a section too', () => {
    const at = (attempt: string, deadline: number, section_deadline: number | null = null) => tile({ attempt, given_us: 300e6, deadline, section_deadline });
    const given = [at('long', 1000e6), at('ends', 359e6), at('section', 1000e6, 359e6), tile({ attempt: 'none', deadline: 100e6 })];
    expect(tooShort(-300, given, 0).map(({ attempt }) => attempt)).toEqual(['ends', 'section']);
  });

  it('sends seconds with an extension only', () => {
    expect(sent('pause', 300)).toEqual({ act: 'pause' });
    expect(sent('extend', -300)).toEqual({ act: 'extend', seconds: -300 });
  });
});

describe('standing pauses', () => {
  const pause = (room: string | null, since: number) => ({ room, except: [], since, by: '王芳', reason: '停电' });

  it('come with that of the whole sitting first', () => {
    const found = standingPauses({ pauses: [pause('A', 1), pause(null, 2), pause('B', 3)] });
    expect(found.map(({ room }) => room)).toEqual([null, 'B', 'A']);
  });
});
