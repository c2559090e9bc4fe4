// The receipt's signed text, and where anybody can check it.

/** What the QR code says: a phone's camera opens the page that checks the receipt. */
export const checkingLink = (origin: string, signed: string): string => `${origin}/receipt#${signed}`;

/** The address as people read it. */
export const checkingPage = (origin: string): string => `${origin.replace(/^https?:\/\//, '')}/receipt`;
