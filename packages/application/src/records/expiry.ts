/** The last day on which a card with this expiry (`MM/YYYY`) is valid, as `YYYY-MM-DD`. */
export function lastDayOf(expiry: string): string {
  const month = Number(expiry.slice(0, 2));
  const year = Number(expiry.slice(3));
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** The expiry (`MM/YYYY`) of a card that is valid until that day. */
export function expiryOf(lastDay: string): string {
  return `${lastDay.slice(5, 7)}/${lastDay.slice(0, 4)}`;
}
