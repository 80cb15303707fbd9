/** The loggable part of an error: never its message or fields, which may hold values of a statement or a row. */
export type LoggedError = {
  readonly name: string;
  readonly code?: string;
  /** Stack frames of our own sources, the innermost first. */
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

/** The frames of our own sources, without the folders of this machine. */
function ownPlaces(stack: string): readonly string[] {
  return stack.split("\n").flatMap((line) => {
    const place = /^ {4}at .*?\/((?:packages|apps)\/[\w./-]+:\d+)/.exec(line)?.[1];
    return place === undefined || line.includes("node_modules") ? [] : [place];
  });
}
