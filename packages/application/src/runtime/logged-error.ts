/** What the log keeps of an error: never its words or fields, which may hold the values of a statement or of a row. */
export type LoggedError = {
  readonly name: string;
  readonly code?: string;
  /** Where in our own sources it was thrown, the innermost place first. */
  readonly stack?: readonly string[];
};

export function loggedError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, stack } = error;
  const code = "code" in error ? error.code : undefined;
  return {
    name,
    ...(typeof code === "string" && { code }),
    ...(stack !== undefined && { stack: ownPlaces(stack.replace(message, "")) }),
  };
}

/** The places of a stack that are ours, without folders of this machine. */
function ownPlaces(stack: string): readonly string[] {
  return stack.split("\n").flatMap((line) => {
    const place = /^ {4}at .*?\/((?:packages|apps)\/[\w./-]+:\d+)/.exec(line)?.[1];
    return place === undefined || line.includes("node_modules") ? [] : [place];
  });
}
