// The room's calculator: + − × ÷, brackets, %, squares and roots, worked out by precedence. No eval.

export type Outcome = { value: number } | { error: 'syntax' | 'zero' | 'root' | 'range' };

class Wrong extends Error {
  constructor(readonly kind: 'syntax' | 'zero' | 'root' | 'range') {
    super(kind);
  }
}

/** `3×(2+1)²` and the like. An empty text is a syntax error. */
export function calculate(text: string): Outcome {
  const tokens = text.match(/\d+\.?\d*|\.\d+|[^\s]/g) ?? [];
  let at = 0;
  const peek = () => tokens[at];

  function sum(): number {
    let value = product();
    for (let op = peek(); op === '+' || op === '−' || op === '-'; op = peek()) {
      at++;
      value = op === '+' ? value + product() : value - product();
    }
    return value;
  }

  function product(): number {
    let value = signed();
    for (let op = peek(); op === '×' || op === '*' || op === '÷' || op === '/'; op = peek()) {
      at++;
      const right = signed();
      if (op === '÷' || op === '/') {
        if (right === 0) throw new Wrong('zero');
        value /= right;
      } else value *= right;
    }
    return value;
  }

  function signed(): number {
    const op = peek();
    if (op === '−' || op === '-') {
      at++;
      return -signed();
    }
    if (op === '√') {
      at++;
      const of = signed();
      if (of < 0) throw new Wrong('root');
      return Math.sqrt(of);
    }
    return power();
  }

  function power(): number {
    let value = atom();
    for (let op = peek(); op === '²' || op === '%'; op = peek()) {
      at++;
      value = op === '²' ? value * value : value / 100;
    }
    return value;
  }

  function atom(): number {
    const token = tokens[at++];
    if (token === '(') {
      const value = sum();
      if (tokens[at++] !== ')') throw new Wrong('syntax');
      return value;
    }
    if (token === undefined || !/^[\d.]/.test(token) || token === '.') throw new Wrong('syntax');
    return Number(token);
  }

  try {
    const value = sum();
    if (at < tokens.length) throw new Wrong('syntax');
    if (!Number.isFinite(value)) throw new Wrong('range');
    return { value };
  } catch (error) {
    if (error instanceof Wrong) return { error: error.kind };
    throw error;
  }
}

/** At most 10 significant digits: hides what binary fractions leave behind (0.1 + 0.2). */
export function show(value: number): string {
  const rounded = Number(value.toPrecision(10));
  const size = Math.abs(rounded);
  const text = size !== 0 && (size >= 1e12 || size < 1e-6) ? rounded.toExponential() : String(rounded);
  return text.replace('-', '−');
}
