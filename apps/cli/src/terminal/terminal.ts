/** The surroundings of a command: its settings, its streams and the person before it, if there is one. */
export type Terminal = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Writes results. */
  readonly print: (text: string) => void;
  /** Writes errors and notes, which are no results. */
  readonly note: (text: string) => void;
  /** Whether results may have colours. */
  readonly colors: boolean;
};
