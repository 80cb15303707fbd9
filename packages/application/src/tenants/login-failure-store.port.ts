export type LoginFailures = {
  readonly key: string;
  readonly failures: number;
  /** Until its minute is over. */
  readonly secondsLeft: number;
};

/** Counts failed logins of the last minute, over all processes. */
export interface LoginFailureStore {
  /** Adds a failure to each key and returns their counts. */
  add(keys: readonly string[]): Promise<readonly LoginFailures[]>;
}
