import { closeSync, openSync, writeSync } from "node:fs";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { createVault } from "@expunge/application/vault/vault";
import { analyzeCredentials, copyCredentials } from "@expunge/database/seed/copy-credentials";
import { demoTokens, TENANTS } from "#demo/identities.ts";
import { loadSandbox } from "#seed/load-sandbox.ts";
import { type MadeCredential, newCredentials, newRun } from "#seed/new-credentials.ts";
import { noteSeeding } from "#seed/note-seeding.ts";
import type { SeedHome } from "#seed/open-seed-home.ts";
import { seedProgress } from "#seed/seed-progress.ts";
import type { SeedArguments } from "#seed/seed-arguments.ts";

/** While the rows of one are made, those of the others are stored. More do not help where there are two cores. */
const CONNECTIONS = 3;
/** More at once are no faster and take more memory, and the stand-in for Visa takes a mebibyte at most. */
const CHUNK = 2_000;

/**
 * Adds credentials to the demo tenant, and a line with the identifiers of each to a file, once it is committed. An aborted
 * signal ends it early: credentials created by then are stored and written out. Returns the number stored.
 */
export async function seed(
  { kind, count, out }: SeedArguments,
  home: SeedHome,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<number> {
  const { tenantId } = TENANTS.demo;
  const run = newRun();
  const vault = createVault(Buffer.from(home.secrets.masterKey, "base64"));
  const tools = { vault, clock: systemClock, tokens: demoTokens(home.secrets), run };
  const file = openSync(out, "w", 0o600);
  try {
    await noteSeeding(
      home.url,
      tenantId,
      run,
      { kind, asked: count },
      { keyCheck: vault.keyCheck, environmentId: home.environmentId },
    );
    const progress = seedProgress(count, say);
    const stored = await copyCredentials<MadeCredential>(
      {
        ownerUrl: home.ownerUrl,
        tenantId,
        connections: CONNECTIONS,
        chunkSize: CHUNK,
        ...(kind === "click-to-pay" && { prepare: (chunk) => loadSandbox(home.sandboxUrl, chunk) }),
        committed(chunk) {
          // At once and not in turns: nothing comes between the commit and its lines.
          writeWhole(
            file,
            chunk.map(({ identifiers }) => `${JSON.stringify(identifiers)}\n`).join(""),
          );
          progress(chunk.length);
        },
      },
      newCredentials(kind, count, tools, signal),
    );
    await analyzeCredentials(home.ownerUrl);
    return stored;
  } finally {
    closeSync(file);
  }
}

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
