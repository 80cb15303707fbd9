const FAULTS_SHOWN = 20;
const LINES_SHOWN = 60;

/** Prints the result of a run and sets the exit code: 1 for faults, and for a run that could not take place. */
export async function report(
  name: string,
  run: () => Promise<{
    readonly lines: readonly string[];
    readonly faults: readonly string[];
    readonly said: readonly string[];
  }>,
): Promise<void> {
  try {
    const { lines, faults, said } = await run();
    for (const line of lines) console.log(line);
    const unusual = said.filter((line) => !line.includes("] INFO: "));
    if (faults.length > 0) for (const line of unusual.slice(-LINES_SHOWN)) console.log(line);
    for (const fault of faults.slice(0, FAULTS_SHOWN)) console.log(`FAULT ${fault}`);
    console.log(`${faults.length} faults`);
    process.exit(faults.length === 0 ? 0 : 1);
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
