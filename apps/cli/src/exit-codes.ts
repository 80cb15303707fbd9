/** The exit codes of every command. */
export const EXIT = {
  done: 0,
  /** Refused, or something was found. */
  refused: 1,
  usage: 2,
  /** Unreachable or unauthorised. */
  unreachable: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with an exit code and one line that says what to do. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
