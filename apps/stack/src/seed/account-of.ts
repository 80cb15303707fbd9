const ACCOUNTS_A_ROUND = 10;
const HELD_BY_THE_LAST = 5;
const CREDENTIALS_A_ROUND = ACCOUNTS_A_ROUND - 1 + HELD_BY_THE_LAST;

/** The account that holds the n-th credential, both counted from 0: each its own, but for every tenth account, which holds five. */
export function accountOf(place: number): number {
  const round = Math.floor(place / CREDENTIALS_A_ROUND);
  const within = place % CREDENTIALS_A_ROUND;
  return round * ACCOUNTS_A_ROUND + Math.min(within, ACCOUNTS_A_ROUND - 1);
}
