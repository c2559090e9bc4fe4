/** A text for comparison: full width is half width, capitals are small, spaces don't count. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s/g, '');
