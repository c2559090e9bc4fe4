// A draft of the syllabus under the pen: pure changes of its trees. What may be published is the server's to say.

import type { CodeMove, Node, SyllabusDraft } from '../../shared/wire';
import { flatten } from '../coverage/matrix';

export type Tree = 'subjects' | 'equipment';
export type Line = { node: Node; depth: number; open: boolean | null };

export const isOf = (tree: Tree, node: Node): boolean => (node.kind === 'equipment') === (tree === 'equipment');
export const nodesOf = (draft: SyllabusDraft, tree: Tree): Node[] => draft.nodes.filter((node) => isOf(tree, node));
const find = (nodes: readonly Node[], code: string) => nodes.find((node) => node.code === code);

/** The lines that show: what lies below a closed node does not. */
export function linesOf(nodes: readonly Node[], closed: ReadonlySet<string>): Line[] {
  const parents = new Set(nodes.map((node) => node.parent));
  const lines: Line[] = [];
  let hidden = Number.POSITIVE_INFINITY;
  for (const { node, depth } of flatten(nodes)) {
    if (depth > hidden) continue;
    const open = parents.has(node.code) ? !closed.has(node.code) : null;
    hidden = open === false ? depth : Number.POSITIVE_INFINITY;
    lines.push({ node, depth, open });
  }
  return lines;
}

/** A node's code with those of all that lies below. */
export function below(nodes: readonly Node[], code: string): Set<string> {
  const codes = new Set([code]);
  for (let size = 0; size < codes.size; ) {
    size = codes.size;
    nodes.forEach((node) => node.parent !== null && codes.has(node.parent) && codes.add(node.code));
  }
  return codes;
}

/** A free code for a node under `parent`, after the manner of its neighbours. */
export function nextCode(nodes: readonly Node[], parent: string | null, taken: ReadonlySet<string>): string {
  const siblings = nodes.filter((node) => node.parent === parent).map((node) => node.code);
  const like = siblings[siblings.length - 1] ?? `${parent ?? 'N'}${parent !== null && /\d$/.test(parent) ? '.' : ''}0`;
  const [, head = '', digits = '0'] = /^(.*?)(\d+)$/.exec(like) ?? [null, `${like}.`, '0'];
  const zeros = /0*$/.exec(digits)?.[0].length ?? 0;
  // E2100, E2200: neighbours count by the place that is not zero.
  const step = zeros > 0 && digits.length > zeros && digits.length > 2 ? 10 ** zeros : 1;
  for (let number = Number(digits) + step; ; number += step) {
    const code = head + String(number).padStart(digits.length, '0');
    if (!taken.has(code)) return code;
  }
}

/** Adds a node without a name at the end of what lies under `parent`. */
export function added(draft: SyllabusDraft, base: SyllabusDraft, kind: Node['kind'], parent: string | null): { draft: SyllabusDraft; code: string } {
  const taken = new Set([...draft.nodes, ...base.nodes].map((node) => node.code));
  const code = nextCode(draft.nodes.filter((node) => node.kind === kind), parent, taken);
  const node: Node = { code, kind, name_zh: '', name_en: '', parent, source: '', confidence: '' };
  return { draft: { ...draft, nodes: [...draft.nodes, node] }, code };
}

/** Changes what a node is called and where that comes from. */
export const named = (draft: SyllabusDraft, code: string, part: Partial<Node>): SyllabusDraft => ({
  ...draft,
  nodes: draft.nodes.map((node) => (node.code === code ? { ...node, ...part } : node)),
});

/** The code that a node had in the version in force; `null`: it is new. */
export function originOf(draft: SyllabusDraft, base: SyllabusDraft, code: string): string | null {
  if (find(base.nodes, code)) return code;
  const from = draft.moves.filter((move) => move.to.includes(code));
  return from.length === 1 && from[0]!.to.length === 1 ? from[0]!.code : null;
}

/** Gives a node another code; `null`: the code belongs to another node, now or in the version in force. */
export function recoded(draft: SyllabusDraft, base: SyllabusDraft, from: string, to: string): SyllabusDraft | null {
  if (from === to) return draft;
  const origin = originOf(draft, base, from);
  if (find(draft.nodes, to) || (find(base.nodes, to) && to !== origin)) return null;
  const swap = (code: string) => (code === from ? to : code);
  let moves: CodeMove[] = draft.moves.map((move) => ({ ...move, to: move.to.map(swap) }));
  if (origin !== null) {
    moves = moves.filter((move) => move.code !== origin);
    if (to !== origin) moves.push({ code: origin, to: [to] });
  }
  return {
    nodes: draft.nodes.map((node) => ({ ...node, code: swap(node.code), parent: node.parent === null ? null : swap(node.parent) })),
    qualifications: draft.qualifications.map((one) => ({ ...one, subjects: one.subjects.map(swap), equipment: one.equipment.map(swap) })),
    moves,
  };
}

/** Takes a node out with all that lies below; what is tagged with them goes to the node above unless somebody says otherwise. */
export function removed(draft: SyllabusDraft, base: SyllabusDraft, code: string): SyllabusDraft {
  const node = find(draft.nodes, code);
  if (!node) return draft;
  const gone = below(draft.nodes, code);
  const heir = node.parent === null ? [] : [node.parent];
  const goes = (to: string[]) => [...new Set(to.flatMap((one) => (gone.has(one) ? heir : [one])))];
  const fresh = base.nodes.filter((one) => gone.has(one.code)).map((one) => ({ code: one.code, to: heir }));
  const inBase = (one: string) => find(base.nodes, one) !== undefined;
  const heirs = (codes: string[]) => [...new Set(codes.flatMap((one) => (gone.has(one) && !inBase(one) ? heir : [one])))];
  return {
    nodes: draft.nodes.filter((one) => !gone.has(one.code)),
    // Codes of the version in force are mapped when it is published.
    qualifications: draft.qualifications.map((one) => ({ ...one, subjects: heirs(one.subjects), equipment: heirs(one.equipment) })),
    moves: [...draft.moves.map((move) => ({ ...move, to: goes(move.to) })), ...fresh],
  };
}

/** Brings back a node of the version in force, where it stood as far as that is still there. */
export function restored(draft: SyllabusDraft, base: SyllabusDraft, code: string): SyllabusDraft {
  const node = find(base.nodes, code);
  if (!node || find(draft.nodes, code)) return draft;
  const parent = node.parent !== null && find(draft.nodes, node.parent) ? node.parent : null;
  const before = base.nodes.slice(0, base.nodes.indexOf(node)).filter((one) => one.parent === node.parent);
  const places = before.map((one) => draft.nodes.findIndex((other) => other.code === one.code)).filter((at) => at >= 0);
  const at = (places.pop() ?? draft.nodes.findIndex((one) => one.code === parent)) + 1;
  return {
    ...draft,
    nodes: [...draft.nodes.slice(0, at), { ...node, parent }, ...draft.nodes.slice(at)],
    moves: draft.moves.filter((move) => move.code !== code),
  };
}

/** Says what comes in the place of a code that goes. */
export const moved = (draft: SyllabusDraft, code: string, to: string[]): SyllabusDraft => ({
  ...draft,
  moves: [...draft.moves.filter((move) => move.code !== code), { code, to }],
});

/** Puts a node before or after its neighbour. */
export function shifted(draft: SyllabusDraft, code: string, by: -1 | 1): SyllabusDraft {
  const node = find(draft.nodes, code);
  if (!node) return draft;
  const siblings = draft.nodes.filter((one) => one.parent === node.parent && one.kind === node.kind);
  const other = siblings[siblings.indexOf(node) + by];
  if (other === undefined) return draft;
  const swap = (one: Node) => (one === node ? other : one === other ? node : one);
  return { ...draft, nodes: draft.nodes.map(swap) };
}

/** Puts a node under another one, behind what lies there. */
export function under(draft: SyllabusDraft, code: string, parent: string | null): SyllabusDraft {
  const node = find(draft.nodes, code);
  if (!node || node.parent === parent || (parent !== null && below(draft.nodes, code).has(parent))) return draft;
  return { ...draft, nodes: [...draft.nodes.filter((one) => one !== node), { ...node, parent }] };
}

/** The neighbour before a node: under it goes a node that is set in. */
export function before(draft: SyllabusDraft, code: string): string | null {
  const node = find(draft.nodes, code);
  const siblings = draft.nodes.filter((one) => node && one.parent === node.parent && one.kind === node.kind);
  return siblings[siblings.findIndex((one) => one === node) - 1]?.code ?? null;
}
