import { Readable, Writable } from "node:stream";

/** The surroundings of a command: its settings, its streams and the person before it, if there is one. */
export type Terminal = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Writes results. */
  readonly print: (text: string) => void;
  /** Writes errors and notes, which are no results. */
  readonly note: (text: string) => void;
  /** Whether results may have colours. */
  readonly colors: boolean;
  /** The standard input. */
  readonly input: () => Readable;
  /** The standard output, for results that are streamed. */
  readonly output: () => Writable;
  /** Asks the person before the terminal for a word. Absent if there is none. */
  readonly ask?: (question: string) => Promise<string>;
  /** Asks the person before the terminal. Absent if there is none. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** Shows one line of progress in place of the one before, none if it is empty. Absent if nobody sees it. */
  readonly progress?: (text: string) => void;
  /** Aborts once the person interrupts a command that would go on for ever. */
  readonly untilInterrupted: () => AbortSignal;
};

/** A terminal that is not there: for listing commands, and to begin others from. */
export const noTerminal: Terminal = {
  environment: {},
  print: () => {},
  note: () => {},
  colors: false,
  input: () => Readable.from([]),
  output: () => new Writable({ write: (_chunk, _encoding, done) => done() }),
  untilInterrupted: () => new AbortController().signal,
};
