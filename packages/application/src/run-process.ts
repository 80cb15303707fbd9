/**
 * Runs a process from its start to its end. `start` returns how to stop. SIGTERM, SIGINT, or the end of the process that
 * started this one, stop it once, with exit code 0; a start that fails says why in one line and exits with 1. The process
 * that started it is told `ready`.
 */
export async function runProcess(
  name: string,
  start: () => Promise<() => Promise<void>>,
): Promise<void> {
  try {
    const stop = await start();
    let stopping = false;
    const end = () => {
      if (stopping) return;
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => fail(name, error),
      );
    };
    for (const event of ["SIGTERM", "SIGINT", "disconnect"]) process.on(event, end);
    process.send?.("ready");
  } catch (error) {
    fail(name, error);
  }
}

function fail(name: string, error: unknown): never {
  const message = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
  process.stderr.write(`${name}: ${message}\n`);
  process.exit(1);
}
