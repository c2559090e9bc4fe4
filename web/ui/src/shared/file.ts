// A file made in the page.

export function download(name: string, text: string, type: string) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** A text as part of a file's name. */
export const inFileName = (text: string): string => text.replace(/[^\p{L}\p{N}._-]+/gu, '-');
