/** The statements of one deletion, prepared; `:n` picks which, from 0 to below `size`. Each can be run once. */
export type FloorScript = { readonly statements: readonly string[]; readonly size: number };

/** How a floor is driven: deletions `from` and on, dealt out to the clients in turn. */
export type FloorRun = {
  readonly script: FloorScript;
  readonly url: string;
  readonly clients: number;
  readonly from: number;
  readonly count: number;
  /** Sends the statements as text, to be planned each time, as pgbench does unless it is asked for more. */
  readonly asText?: boolean;
};

export type FloorResult = {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly failures: number;
};

/** The application's connections plan like this; so does the floor. */
export const PLANNER = "-c enable_seqscan=off";
