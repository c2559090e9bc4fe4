// Finding the receipt in what somebody pasted, or in the address that a scanned code leads to.

/** The receipt in a text, without white space, without an address before it, and in half width: some keyboards change that. */
export function tidy(text: string): string {
  const bare = text.replace(/\s+/g, '').normalize('NFKC');
  return decoded(bare.slice(bare.lastIndexOf('#') + 1));
}

/** Whether it has the form of one. What is in it is for the server to judge. */
export const isReceipt = (text: string): boolean => /^KAOPU\d+(\|[^|]+){6}$/.test(tidy(text));

// Some scanners escape the bars of an address.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
