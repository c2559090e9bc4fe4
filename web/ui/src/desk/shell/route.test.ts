import { describe, expect, it } from 'vitest';
import { href, pageAt } from './route';

describe('pageAt', () => {
  it('knows every link that the desk makes', () => {
    expect(pageAt(href.home)).toEqual({ page: 'home' });
    expect(pageAt('/desk/')).toEqual({ page: 'home' });
    expect(pageAt(href.bank)).toEqual({ page: 'bank' });
    expect(pageAt(href.marking)).toEqual({ page: 'marking' });
    expect(pageAt(href.mark('s', 'a/b', 2))).toEqual({ page: 'mark', sitting: 's', item: 'a/b', question: 2 });
    expect(pageAt('/desk/marking/s/i/x')).toEqual({ page: 'nowhere' });
    expect(pageAt(href.scripts('s'))).toEqual({ page: 'scripts', sitting: 's' });
    expect(pageAt(href.script('s', 'ab12'))).toEqual({ page: 'script', sitting: 's', script: 'ab12' });
    expect(pageAt(href.item('a/b'))).toEqual({ page: 'item', id: 'a/b' });
    expect(pageAt('/desk/bank/new')).toEqual({ page: 'item', id: null });
    expect(pageAt(href.import)).toEqual({ page: 'import' });
    expect(pageAt(href.syllabus)).toEqual({ page: 'syllabus' });
    expect(pageAt(href.regulations)).toEqual({ page: 'regulations' });
    expect(pageAt(href.stale())).toEqual({ page: 'stale' });
    expect(href.stale('GB/T 1')).toBe('/desk/stale?regulation=GB%2FT%201');
    expect(pageAt(href.blueprint('7'))).toEqual({ page: 'blueprint', id: '7' });
    expect(pageAt(href.newBlueprint)).toEqual({ page: 'blueprint', id: null });
    expect(pageAt(href.newExam)).toEqual({ page: 'exam', id: null });
    expect(pageAt(href.sitting('s1'))).toEqual({ page: 'sitting', id: 's1' });
    expect(pageAt(href.replay('s1', 'a/1'))).toEqual({ page: 'replay', sitting: 's1', attempt: 'a/1' });
    expect(pageAt(href.faulty('s1'))).toEqual({ page: 'faulty', sitting: 's1' });
    expect(pageAt(href.faultyItem('s1', 'i/2'))).toEqual({ page: 'faulty-item', sitting: 's1', item: 'i/2' });
    expect(pageAt('/desk/sittings/new')).toEqual({ page: 'new-sitting' });
    expect(pageAt(href.marks('s1'))).toEqual({ page: 'marks', id: 's1' });
    expect(pageAt(href.accounts)).toEqual({ page: 'accounts' });
    expect(pageAt(href.audit)).toEqual({ page: 'audit' });
    expect(pageAt('/desk/setup')).toEqual({ page: 'setup' });
  });

  it('says so when there is no such page', () => {
    expect(pageAt('/desk/credit')).toEqual({ page: 'nowhere' });
    expect(pageAt('/desk/bank/1/2')).toEqual({ page: 'nowhere' });
    expect(pageAt('/desk/sittings/s1/replay')).toEqual({ page: 'nowhere' });
    expect(pageAt('/desk/sittings/s1/replay/a/b')).toEqual({ page: 'nowhere' });
    expect(pageAt('/desk/exams/s1/replay/a')).toEqual({ page: 'nowhere' });
    expect(pageAt('/desk/sittings/s1/faulty/i/2')).toEqual({ page: 'nowhere' });
    expect(pageAt('/desk/exams/s1/faulty')).toEqual({ page: 'nowhere' });
    expect(pageAt('/desk/bank/%E0%A4%A')).toEqual({ page: 'item', id: '%E0%A4%A' });
  });
});
