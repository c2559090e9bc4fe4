import type { FaultyItem, FaultyQuestion, RemedyView } from '../../shared/wire';

const remedy: RemedyView = { number: 1, remedy: { what: 'void' }, reason: '图不清楚', announcement: '', state: 'asked', asked_by: '周敏', asked_at: 5, mine: true, decided_by: null, decided_at: null, dropped_for: '' };

export const item = (question: Partial<FaultyQuestion> = {}): FaultyItem => ({
  row: { item: 'i', code: 'N1-0001', version: 4, kind: 'single_choice', stem: '题干', reports: 0, confirmed: 0, denied: 0, first_at: null, have: 41, answered: 27, replaced: 0, remedy: null },
  sitting: 's', title: '第 1 场', exam: '考试', time_zone: 'Asia/Shanghai', now: 9, released_at: null, marks: 100, pass: 8000, of: 10_000, right: 15, near_pass: 3,
  questions: [{ kind: 'single_choice', stem: '题干', options: ['甲', '乙', '丙', '丁'].map((text, index) => ({ text, right: index === 2, chosen: index })), answered: 27, judge: null, blanks: [], written: [], places: [], spot: null, ...question }],
  reports: [], instead: [], trials: [], remedies: [remedy],
});
