// A file made in the page.

import { download as save } from '../../shared/file';

/** A table as CSV that spreadsheets open as it is: UTF-8 with its mark, and no cell that would run as a formula. */
export function csv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replace(/"/g, '""')}"`;
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

export const download = (name: string, text: string, type = 'text/csv;charset=utf-8') => save(name, text, type);
