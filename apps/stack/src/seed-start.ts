// `npm run seed`. Its name ends like start.ts on purpose: a home recognises its owner process by that ending.
import { openSeedHome } from "#seed/open-seed-home.ts";
import { seed } from "#seed/seed.ts";
import { readSeedArguments } from "#seed/seed-arguments.ts";
import { readSettings } from "#settings.ts";

const say = (line: string) => void process.stderr.write(`seed: ${line}\n`);

const stop = new AbortController();
for (const event of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"])
  process.on(event, () => stop.abort());

async function main(args: readonly string[]): Promise<number> {
  const asked = readSeedArguments(args);
  const begun = Date.now();
  const home = await openSeedHome(readSettings(process.env, []), asked.kind === "click-to-pay");
  try {
    const stored = await seed(asked, home, stop.signal, say);
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    const interrupted = stored < asked.count;
    say(
      `${interrupted ? "interrupted: " : ""}${stored} ${asked.kind} in ${seconds} s; their identifiers are in ${asked.out}`,
    );
    return interrupted ? 130 : 0;
  } finally {
    await home.close();
  }
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  say(error instanceof Error ? (error.message.trim().split("\n").at(-1) ?? "") : String(error));
  process.exit(1);
}
